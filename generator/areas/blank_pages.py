"""Blank templates: what to write about an AI system, topic by topic, as a form to print and as YAML to fill in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from generator.areas.blanks import TEMPLATES, Template
from generator.areas.inheritance import LimitHere, limit_here
from generator.areas.limits import LIMITS
from generator.areas.organisation import setting
from generator.areas.practice import Blank, Note, notes
from generator.areas.readiness import AREAS, CATEGORIES, ReadinessCheck
from generator.areas.runbook_page import FALLBACKS
from generator.areas.runbooks import PHASES, SharedRunbook
from generator.areas.system import System
from generator.areas.system.oversight import ReadinessAnswer
from generator.areas.system.rollout import STAGE_NAMES
from generator.areas.tools import Model
from generator.areas.triggers import STANDARD
from generator.blank import Homes, Question, blank, entry, outline, part
from generator.model import Entity, Playbook
from generator.sheet import Sheet
from generator.words import a

_MEANINGS: tuple[dict[str, str], ...] = (
    {str(phase): words for phase, words in PHASES.items()},
    FALLBACKS,
    {str(key): standard.name for key, standard in STANDARD.items()},
)
"""What choices mean that are plain to nobody who has not read about them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A key of a form: what it asks in words, its address there, the keys inside it, and how many lines of room it takes on paper."""

    question: Question
    anchor: str
    label: str
    """What it asks, as one sentence or in a word or two; empty where the key alone says it best."""
    more: str
    """What else there is to say about it."""
    choices: Mapping[str, str]
    """The words among which to choose, each with what it means, where that is more than the word itself says."""
    room: int
    for_pilot: bool
    inside: list["Asked"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Form:
    """Something to fill in: its keys as a form, and the same as a YAML file.

    Attributes:
        about: whose keys these are, for a heading.
        where: the content file that they belong in.
        under: the list there that takes them; empty where they stand at the file's edge.
        file: the name of the YAML file to download.
        text: what stands in it.
        keys: what the printed form asks.

    """

    about: str
    where: str
    file: str
    text: str
    keys: list[Asked]
    under: str = ""


def _room(question: Question) -> int:
    if question.block or question.choices or question.unit == "true or false":
        return 0
    return 3 if question.many or question.unit.startswith("text") else 1 if question.unit else 2


def _label(question: Question) -> tuple[str, str]:
    """What a question asks, and what else there is to say: its first sentence and the rest, or else its key in words."""
    if question.says:
        first, stop, rest = question.says.partition(". ")
        return first + stop.strip(), rest
    return ("" if question.key == "id" or question.key.endswith("_days") else question.key.replace("_", " ").capitalize()), ""


def _tree(questions: list[Question], prefix: str = "key", most: int = 3, pilot: tuple[str, ...] = ()) -> list[Asked]:
    """The questions as they stand inside one another, with at most so many lines of room for each."""
    roots: list[Asked] = []
    above: list[Asked] = []
    for question in questions:
        del above[question.depth :]
        anchor = f"{above[-1].anchor if above else prefix}_{question.key}"
        choices = ("true", "false") if question.unit == "true or false" else question.choices
        means = next((words for words in _MEANINGS if set(choices) == set(words)), dict.fromkeys(choices, ""))
        asked = Asked(question, anchor, *_label(question), {choice: means[choice] for choice in choices}, min(_room(question), most), question.key in pilot)
        (above[-1].inside if above else roots).append(asked)
        above.append(asked)
    return roots


def _header(name: str, where: str) -> str:
    return f"## {name}. Put it under {where}, beside what stands there.\n\n"


def _answers(book: Playbook, homes: Homes) -> str:
    """The readiness checks that an author answers, each as an entry to fill in."""
    text = "readiness:\n"
    for index, check in enumerate(check for check in book.all(ReadinessCheck).values() if check.answered == "author"):
        asked = entry(ReadinessAnswer, check.id, homes)
        # What the keys mean is said once, in the first entry.
        text += f"  ## {check.id}: {check.name}.\n" + (re.sub(r"(?m)^ *(?:# *)?##.*\n", "", asked) if index else asked)
    return text


def _forms(book: Playbook, name: Blank, template: Template, homes: Homes) -> list[Form]:
    where = "systems/ID.yaml"
    file = f"{name}.yaml"
    if name == "readiness-review":
        return [Form("your answers", where, file, _header(template.name, where) + _answers(book, homes), [])]
    if name == "system":
        every = [key for key in System.model_fields if key != "id"]
        # What a limit is built in with is of no use to a reader for whom another number holds.
        here = {key: limit_here(book, key) for key in LIMITS}
        every_key = [
            replace(item, says=f"{here[item.key].words}: {here[item.key].origin}.") if item.key in here else item for item in outline(System, every, homes)
        ]
        return [Form("a system", where, file, blank(System, homes=homes), _tree(every_key, most=1))]
    if template.model is not System:
        return [_apart(template.model, a(template.whose.lower()), file, "key", homes)]
    asked = _tree(outline(System, template.keys, homes), pilot=template.pilot)
    forms = [Form("a system", where, file, _header(template.name, where) + part(System, template.keys, homes), asked)]
    if name == "models":
        forms.append(_apart(Model, "a model", "tools-model.yaml", "model", homes))
    if name == "runbook":
        forms.append(_apart(SharedRunbook, "a runbook that several systems share", "shared-runbook.yaml", "shared", homes))
    return forms


def _apart(model: type[Entity], about: str, file: str, prefix: str, homes: Homes) -> Form:
    """A form for something beside a system: an entry of a list, or a file of its own."""
    home = homes[model.kind]
    if home.key:
        text = f"## {about.capitalize()}. Put it under `{home.key}` in {home.where}.\n\n{home.key}:\n{entry(model, f'{model.kind}-id', homes)}"
        return Form(about, home.where, file, text, _tree(outline(model, homes=homes), prefix), home.key)
    keys = [key for key in model.model_fields if key != "id"]
    text = f"## {about.capitalize()}. It is a file of its own, {home.where}.\n{blank(model, homes=homes)}"
    return Form(about, home.where, file, text, _tree(outline(model, keys, homes), prefix))


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page of one blank shows."""

    name: Blank
    template: Template
    notes: list[Note]
    limits: list[LimitHere]
    forms: list[Form]


def pages(book: Playbook, homes: Homes) -> Iterator[Sheet]:
    """A page for each blank, and one that lists them; `homes` says where each kind of block is written."""
    yield Sheet(
        "templates/",
        "Blank templates",
        "What to write about an AI system, topic by topic: forms to print, and YAML files to fill in.",
        "blanks.html.j2",
        {"templates": TEMPLATES},
        nav="Blank templates",
        also_called=("form", "blank", "checklist"),
    )
    for name, template in TEMPLATES.items():
        shown = Page(name, template, notes(name), [limit_here(book, key) for key in template.limits], _forms(book, name, template, homes))
        review = name == "readiness-review"
        yield Sheet(
            f"templates/{name}/",
            template.name,
            template.what,
            "readiness-review.html.j2" if review else "blank.html.j2",
            {"page": shown, **(_review(book) if review else {})},
            under=(("Blank templates", "templates/"),),
            boost=0.5,
            also_called=template.also_called,
            downloads={form.file: form.text for form in shown.forms},
        )


def _review(book: Playbook) -> dict[str, object]:
    checks = book.all(ReadinessCheck).values()
    return {
        "checks": {key: (name, [check for check in checks if check.category == key]) for key, name in CATEGORIES.items()},
        "areas": {key: (*words, [check for check in checks if check.area == key]) for key, words in AREAS.items()},
        "stages": STAGE_NAMES,
        "called_out": setting(book, "unmet_checks_called_out"),
    }
