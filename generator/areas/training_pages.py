"""The pages of training: what each audience needs and how far it is, and a page for each module with its exercises and questions."""

from collections.abc import Iterator

from generator.areas.audiences import Audience
from generator.areas.system.rollout import STAGE_NAMES
from generator.areas.training import Exercise, Module, learners, needs, outdated, refreshed_every
from generator.model import Playbook
from generator.sheet import Sheet

FORMATS = {"self_study": "by yourself", "session": "together with others", "on_the_job": "at work, with somebody beside you"}
KINDS = {"handled_well": "It does this well", "handled_badly": "It does this badly", "confident_wrong": "It sounds sure and is wrong"}


def by_kind(module: Module) -> dict[str, list[Exercise]]:
    """The exercises of a module under the heading of each kind that it has."""
    found = {kind: [item for item in module.exercises if item.kind == kind] for kind in KINDS}
    return {kind: items for kind, items in found.items() if items}


def everybody_first(book: Playbook) -> list[Audience]:
    """The audiences as they are written, those to which all staff belong in front."""
    return sorted(book.all(Audience).values(), key=lambda audience: not audience.everyone)


def pages(book: Playbook) -> Iterator[Sheet]:
    """What each audience needs with all modules, and a page for each module; for staff alone."""
    modules = sorted(book.all(Module).values(), key=lambda module: module.name.casefold())
    changed = {module.id: list(outdated(book, module)) for module in modules}
    yield Sheet(
        "training/",
        "Training",
        "What each group of people needs to learn, before which stage of which system, and how many have done it.",
        "training.html.j2",
        {
            "modules": modules,
            "needed": [(audience, needs(book, audience)) for audience in everybody_first(book)],
            "changed": changed,
            "formats": FORMATS,
            "stages": STAGE_NAMES,
        },
        next((module.place for module in modules), None),
        "Training",
        boost=1.5,
        also_called=("course", "learning", "e-learning", "what training do I need", "certificate"),
        for_staff=True,
    )
    for module in modules:
        yield Sheet(
            module.path,
            module.name,
            module.objective,
            "module.html.j2",
            {
                "module": module,
                "learners": learners(book, module),
                "changed": changed[module.id],
                "refreshed": refreshed_every(book, module),
                "exercises": by_kind(module),
                "kinds": KINDS,
                "formats": FORMATS,
                "stages": STAGE_NAMES,
            },
            module.place,
            under=(("Training", "training/"),),
            for_staff=True,
        )
