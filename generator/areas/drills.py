"""The register of rollback drills, and what it proves: that somebody who wrote nothing of it can take a system back."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from generator.areas.found import Found
from generator.areas.ids import PersonId, SystemId
from generator.areas.inheritance import limit, live_exceptions
from generator.areas.people import Team
from generator.areas.runbooks import runbook_of
from generator.areas.system import System
from generator.areas.system.rollout import LIVE
from generator.model import FOR_STAFF, Node, Playbook, once_for_each, once_for_files
from generator.rules import Amiss, whole_error, whole_warning
from generator.source import Place
from generator.values import Count, Day, Line, RunbookVersion
from generator.words import counted, day, lowered

DRILLED = "RDY-23"
"""The readiness check that a drill answers."""


DRILL_KINDS = {"live": "For real", "tabletop": "On paper"}
"""How a drill is held, in words."""


class Drill(Node):
    """Somebody followed the runbook of a system to see whether it works."""

    system: SystemId
    date: Day
    by: PersonId
    """Who followed the runbook."""
    kind: Literal["live", "tabletop"]
    """Whether the system was really taken back, or on paper."""
    minutes: Count
    """How long it took."""
    result: Literal["passed", "failed"]
    runbook: RunbookVersion | None = None
    """The version of the runbook that was followed, as its page and `playbook runbook` show it."""
    note: Line | None = None
    """What was found."""
    actions: list[Line] = []
    """What was changed because of it."""


class DrillsFile(Node):
    """The register registers/drills.yaml: drills held. Only ever add to it."""

    drills: Annotated[list[Drill], FOR_STAFF] = []


@once_for_files
def _register(book: Playbook) -> dict[str, list[Drill]]:
    register: dict[str, list[Drill]] = {}
    for file in book.files(DrillsFile):
        for drill in file.drills:
            register.setdefault(drill.system, []).append(drill)
    return register


def drills_of(book: Playbook, system: System) -> list[Drill]:
    """The drills held on a system until the playbook's day, the latest first."""
    held = [drill for drill in _register(book).get(system.id, []) if drill.date <= book.as_of]
    return sorted(held, key=lambda drill: drill.date)[::-1]  # of one day, the entry further down is the later one


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why a drill does not prove that anybody can take a system back: the key of the drill that says so, and the reason.

    A drill that `was_good` proved it once, until time went by or the runbook was changed.
    """

    key: str
    because: str
    was_good: bool = False


def shortfall(book: Playbook, system: System, drill: Drill) -> Shortfall | None:
    """Why a drill proves nothing today; None if it does."""
    runbook, team, most = runbook_of(book, system), book.get(Team, system.team), limit(book, system, "drill_max_age_days")
    when = f"The drill of {day(drill.date)}"
    if runbook is None:
        return Shortfall("system", "There is no runbook.")
    if drill.result == "failed":
        return Shortfall("result", f"{when} failed.")
    if drill.by in runbook.authors:
        return Shortfall("by", f"{when} was held by somebody who wrote the runbook.")
    if (age := (book.as_of - drill.date).days) > most.value:
        return Shortfall("date", f"{when} is {counted(age, 'day')} old; it counts for {most.value} ({most.origin}).", was_good=True)
    if drill.runbook is None:
        return Shortfall("system", f"{when} does not say which version of the runbook was followed; today's is {runbook.version}.", was_good=True)
    if drill.runbook != runbook.version:
        why = f"{when} followed version {drill.runbook} of the runbook, which has been changed since; today's is {runbook.version}."
        return Shortfall("runbook", why, was_good=True)
    if drill.by in (team.lead, *team.members):
        return Shortfall("by", f"{when} was held by somebody who builds the system.")
    if runbook.target_minutes is not None and drill.minutes > runbook.target_minutes:
        return Shortfall("minutes", f"{when} took {counted(drill.minutes, 'minute')}; {runbook.target_minutes} is the target.")
    return None


def counts_until(book: Playbook, system: System, drill: Drill) -> datetime.date:
    """The last day on which a drill counts, whatever else it falls short of."""
    return drill.date + datetime.timedelta(days=limit(book, system, "drill_max_age_days").value)


@dataclass(frozen=True, slots=True)
class Proof:
    """What the drills of a system prove: the drill that does, or why none does and the drill that comes nearest."""

    drill: Drill | None
    short: Shortfall | None
    until: datetime.date | None
    """The last day on which it counts."""
    once_proven: bool
    """Whether a drill has ever proved it."""

    @property
    def met(self) -> bool:
        """Whether anybody can take the system back."""
        return self.drill is not None and self.short is None


@once_for_each
def proof(book: Playbook, system: System) -> Proof:
    """Whether anybody can take a system back: a drill proves it, and none has failed since."""
    drills = drills_of(book, system)
    judged = [(drill, shortfall(book, system, drill)) for drill in drills]
    once = any(short is None or short.was_good for _, short in judged)
    if not judged:
        return Proof(None, Shortfall("runbook", "Nobody has drilled the runbook." if system.runbook else "There is no runbook."), None, once)
    # A practice that proves nothing does not take away what an earlier drill came nearer to; one that failed does.
    nearest = None
    for drill, short in judged:
        if short is None:
            return Proof(drill, None, counts_until(book, system, drill), once)
        if short.was_good or (once and drill.result == "failed"):
            nearest = nearest or (drill, short)
        if drill.result == "failed":
            break  # what worked before it does not count any more
    return Proof(*(nearest or judged[0]), None, once)


@once_for_each
def executable(book: Playbook, system: System) -> Found:
    """Whether anybody can take the system back, in words for a page."""
    found = proof(book, system)
    if found.short:
        return Found(False, found.short.because, aged=found.once_proven)
    return Found(True, f"The drill of {day(found.drill.date)} passed in {counted(found.drill.minutes, 'minute')}." if found.drill else "")


def _place(system: System, found: Proof) -> Place:
    """Where it is put right: in the drill that falls short, else in the system."""
    if found.drill and found.short:
        return found.drill.at(found.short.key)
    return system.at("runbook") if system.runbook else system.at("stage")


def _asked(book: Playbook) -> Iterator[tuple[System, Proof]]:
    """The systems with real users and a runbook, unless an exception that is in force waives the drill."""
    for system in book.all(System).values():
        waived = any(item.check == DRILLED and item.answer == "waived" for item in system.readiness)
        leave = waived and any(DRILLED in item.checks for item in live_exceptions(book, system))
        if system.stage in LIVE and system.runbook and not leave:
            yield system, proof(book, system)


@whole_error
def undrilled_runbook(book: Playbook) -> Iterator[Amiss]:
    """A system has real users, and it was never shown that anybody can take it back.

    A drill proves it: passed, within the target time, by somebody who neither wrote the runbook nor builds the system.
    A drill by its author proves only that the author knows it by heart.
    """
    for system, found in _asked(book):
        if found.short and not found.once_proven:
            what = f"nobody has shown that anybody can take `{system.id}` back: {lowered(found.short.because)}".rstrip(".")
            yield Amiss(_place(system, found), what, f"Have somebody else follow it, and add that with `playbook record drill {system.id}`.")


@whole_warning
def stale_drill(book: Playbook) -> Iterator[Amiss]:
    """It was shown once that anybody can take a system back, and that no longer counts.

    The drill is too old, the runbook was changed since, or a later drill failed. Drill it again.
    """
    for system, found in _asked(book):
        if found.short and found.once_proven:
            what = f"it is no longer shown that anybody can take `{system.id}` back: {lowered(found.short.because)}".rstrip(".")
            yield Amiss(_place(system, found), what, f"Drill it again, and add that with `playbook record drill {system.id}`.")


RULES = [undrilled_runbook, stale_drill]
