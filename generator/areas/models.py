"""The models behind a system: pinned or not, how long each still answers, and whether its successor was tried."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from generator.areas.inheritance import limit
from generator.areas.measurements import measurements_of
from generator.areas.system import System
from generator.areas.system.rollout import LIVE
from generator.areas.tools import Model
from generator.model import Playbook
from generator.rules import Amiss, whole_error, whole_warning
from generator.words import counted, day

Standing = Literal["unpinned", "retired", "ending", "announced", "in_time", "open"]

STANDING_NAMES = {
    "unpinned": "Not pinned",
    "retired": "Answers no more",
    "ending": "Ends very soon",
    "announced": "Ends soon",
    "in_time": "In time",
    "open": "No end announced",
}


@dataclass(frozen=True, slots=True)
class Countdown:
    """How long a model of a system still answers."""

    model: Model
    standing: Standing
    days_left: int | None
    """Days until its vendor switches it off; None if nothing was announced."""
    successor: Model | None
    successor_tried: bool
    """Whether the system was evaluated with the successor's version."""


def countdown(book: Playbook, system: System, model: Model) -> Countdown:
    """How long a model still answers, and whether the system is ready for the next."""
    days_left = (model.retired_on - book.as_of).days if model.retired_on else None
    standing: Standing
    if model.alias:
        standing = "unpinned"
    elif days_left is None:
        standing = "open"
    elif days_left <= 0:
        standing = "retired"
    elif days_left <= limit(book, system, "model_error_days").value:
        standing = "ending"
    else:
        standing = "announced" if days_left <= limit(book, system, "model_warn_days").value else "in_time"
    successor = book.all(Model).get(model.successor) if model.successor else None
    tried = successor is not None and any(item.model_version == successor.version for item in measurements_of(book, system, "evaluation"))
    return Countdown(model, standing, days_left, successor, tried)


def countdowns(book: Playbook, system: System) -> list[Countdown]:
    """The countdowns of all models of a system that can be seen."""
    models = book.all(Model)
    return [countdown(book, system, models[id]) for id in system.models if id in models]


def _live(book: Playbook) -> Iterator[tuple[System, int, Countdown]]:
    for system in book.all(System).values():
        for index, entry in enumerate(countdowns(book, system) if system.stage in LIVE else ()):
            yield system, index, entry


@whole_error
def unpinned_model(book: Playbook) -> Iterator[Amiss]:
    """A system with real users runs on a name behind which the vendor changes the version.

    One morning it answers differently, and nobody changed anything. Name the version itself.
    """
    for system, index, entry in _live(book):
        if entry.standing == "unpinned":
            what = f"`{system.id}` has real users and runs on `{entry.model.id}`, which is not a fixed version"
            yield Amiss(system.at("models", index), what, "Use a pinned version, and write it as a model of its own in tools.yaml.")


@whole_error
def retired_model(book: Playbook) -> Iterator[Amiss]:
    """A system with real users runs on a model that answers no more, or is about to be switched off.

    On its day the system stops, whoever needs it.
    """
    for system, index, entry in _live(book):
        if entry.standing in ("retired", "ending") and entry.days_left is not None and entry.model.retired_on:
            ends = f"ended on {day(entry.model.retired_on)}" if entry.days_left <= 0 else f"ends in {counted(entry.days_left, 'day')}"
            help = f"Move it to `{entry.successor.id}` now." if entry.successor else "Choose another model, evaluate the system with it, and move now."
            yield Amiss(system.at("models", index), f"`{system.id}` has real users, and its model `{entry.model.id}` {ends}", help)


@whole_warning
def retiring_model(book: Playbook) -> Iterator[Amiss]:
    """A model behind a system with real users ends soon or is advised against, and nothing is planned.

    Name its successor and how the move is done, in tools.yaml.
    """
    for system, index, entry in _live(book):
        model = entry.model
        deprecated = model.deprecated_on is not None and model.deprecated_on <= book.as_of
        if (entry.standing == "announced" or (deprecated and entry.standing in ("in_time", "open"))) and not (model.successor and model.plan):
            ends = f"ends in {counted(entry.days_left, 'day')}" if entry.standing == "announced" and entry.days_left else "is no longer advised by its vendor"
            what = f"the model `{model.id}` of `{system.id}` {ends}, and it has no {'successor' if not model.successor else 'plan'}"
            yield Amiss(system.at("models", index), what, f"Add `successor:` and `plan:` to the model `{model.id}`.")


@whole_warning
def untried_successor(book: Playbook) -> Iterator[Amiss]:
    """A model ends soon, and its system was never evaluated with the successor.

    The next version is better at some things and worse at others. Find out which before you have to move.
    """
    for system, index, entry in _live(book):
        if entry.standing in ("announced", "ending") and entry.successor and not entry.successor_tried:
            what = f"`{system.id}` was never evaluated with `{entry.successor.id}`, which follows `{entry.model.id}` in {counted(entry.days_left or 0, 'day')}"
            yield Amiss(system.at("models", index), what, f"Run the evaluation with version {entry.successor.version}, and record it.")


RULES = [unpinned_model, retired_model, retiring_model, untried_successor]
