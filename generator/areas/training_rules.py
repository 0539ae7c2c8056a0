"""What must hold of training: whoever uses a system is taught, by something that can be learnt from and is still true."""

from collections.abc import Iterator

from generator.areas.audiences import touched
from generator.areas.system import System
from generator.areas.system.rollout import LIVE
from generator.areas.training import CompletionsFile, Module, outdated, teaching
from generator.model import Playbook
from generator.rules import Amiss, error, warning, whole_error, whole_warning
from generator.words import counted, day, listed, spoken


@whole_warning
def untaught_users(book: Playbook) -> Iterator[Amiss]:
    """People work with a system that no training teaches, or nothing says who works with it.

    Whoever does not know what a system is bad at trusts it too much or not at all. Groups stand in audiences.yaml, and
    a system names those that work with it; a module names the system under `teaches`.
    """
    for system in book.all(System).values():
        if system.stage not in LIVE:
            continue
        if not touched(book, system):
            help = "Add `audiences:` with the ids of the groups that work with it; they stand in audiences.yaml."
            yield Amiss(system.at("used_by"), f"nothing says which groups of staff work with `{system.id}`", help)
        elif not teaching(book, system):
            groups = listed(audience.name for audience in touched(book, system))
            what = f"no training teaches `{system.id}` to: {groups}"
            help = f"Begin a module with `playbook new module ID`, and name `system:{system.id}` under its `teaches`."
            yield Amiss(system.at("audiences"), what, help)


@warning
def outdated_module(book: Playbook) -> Iterator[Amiss]:
    """A module teaches a system, a policy, a model or a tool as it no longer is.

    The version that it teaches is not the one of today; or, where no version is written, and for a system in any case, what
    it teaches changed after the module was last brought up to date.
    """
    for module in book.all(Module).values():
        for item in outdated(book, module):
            kind, _, id = item.taught.subject.partition(":")
            help = "Bring the module up to date, with its `version` and `updated_on`, and write here the version that it teaches now."
            yield Amiss(item.taught.at(item.key), f"the module `{module.id}` teaches the {spoken(kind)} `{id}` as it was: {item.because}", help)


@error
def circling_prerequisites(book: Playbook) -> Iterator[Amiss]:
    """Modules are to be done before each other, in a circle, so that nobody could begin.

    Take one of the prerequisites out.
    """
    modules = book.all(Module)
    for module in modules.values():
        seen, waiting = set[str](), list(module.prerequisites)
        while waiting:
            id = waiting.pop()
            if id not in seen:
                seen.add(id)
                waiting += modules[id].prerequisites
        if module.id in seen:
            yield Amiss(module.at("prerequisites"), f"before the module `{module.id}` one would have to do `{module.id}`", "Take one prerequisite out.")


@whole_error
def unanswerable_question(book: Playbook) -> Iterator[Amiss]:
    """A question has no right answer, more than one, or no wrong one, so nobody learns from it.

    One choice has `right: true`, and at least one has not.
    """
    for module in book.all(Module).values():
        for item in module.self_check:
            right = [choice for choice in item.choices if choice.right]
            if len(right) != 1 or len(item.choices) < 2:
                found = f"{counted(len(right), 'right answer')} among {counted(len(item.choices), 'choice')}"
                yield Amiss(item.at("choices"), f"the question `{item.id}` has {found}", "Give it one choice with `right: true`, and at least one without.")


@whole_warning
def one_sided_exercises(book: Playbook) -> Iterator[Amiss]:
    """A module teaches a system, and its exercises leave out what the system does well, does badly, or gets wrong and sounds sure.

    Only who has seen all three knows when to trust it. Its exercises name the system.
    """
    kinds = {"handled_well": "what it does well", "handled_badly": "what it does badly", "confident_wrong": "a wrong answer that sounds sure"}
    for module in book.all(Module).values():
        for taught in module.teaches:
            kind, _, id = taught.subject.partition(":")
            tried = {item.kind for item in module.exercises if item.system == id}
            if kind == "system" and (missing := [words for key, words in kinds.items() if key not in tried]):
                what = f"the module `{module.id}` teaches `{id}` without an exercise on {listed(missing)}"
                yield Amiss(taught.at("subject"), what, f"Add one under `exercises` with `system: {id}`.")


@error
def impossible_completion(book: Playbook) -> Iterator[Amiss]:
    """More people have done a module than belong to the group, or they were counted on a day that has not come.

    One of the numbers is a slip, and nobody can tell which.
    """
    audiences = book.entities.get("audience", {})
    for file in book.files(CompletionsFile):
        for item in file.completions:
            size = getattr(audiences.get(item.audience), "size", None)
            counted_on = getattr(audiences.get(item.audience), "counted_on", None)
            # A group may have been larger on the day; only a count since its size was last written can be held against it.
            if size is not None and item.completed > size and (counted_on is None or item.date >= counted_on):
                what = f"{item.completed} people of `{item.audience}` have done `{item.module}`, and the group has {size}"
                yield Amiss(item.at("completed"), what, "Correct one of the two numbers, or count the group again, with `size` and `counted_on`.")
            if item.date > book.as_of:
                yield Amiss(item.at("date"), f"a count on {day(item.date)} is still to come on {day(book.as_of)}", "Correct the day.")


RULES = [untaught_users, outdated_module, circling_prerequisites, unanswerable_question, one_sided_exercises, impossible_completion]
