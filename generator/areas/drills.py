"""The register of rollback drills."""

from typing import Literal

from generator.areas.found import Found
from generator.areas.ids import PersonId, SystemId
from generator.areas.inheritance import limit
from generator.areas.people import Team
from generator.areas.system import System
from generator.model import Node, Playbook, once_for_files
from generator.values import Count, Day, Line
from generator.words import counted, day


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
    note: Line | None = None


class DrillsFile(Node):
    """The register registers/drills.yaml: drills held. Only ever add to it."""

    drills: list[Drill] = []


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


def executable(book: Playbook, system: System) -> Found:
    """Whether anybody can take the system back: somebody who neither wrote the runbook nor builds the system did, in time.

    The latest drill decides: held within the days that a drill counts, passed, within the target time.
    """
    if (runbook := system.runbook) is None:
        return Found(False, "There is no runbook.")
    drills = drills_of(book, system)
    if not drills:
        return Found(False, "Nobody has drilled the runbook.")
    latest, most, team = drills[0], limit(book, system, "drill_max_age_days"), book.get(Team, system.team)
    when = f"The drill of {day(latest.date)}"
    if latest.result == "failed":
        return Found(False, f"{when} failed.")
    if latest.by == runbook.author or latest.by in (team.lead, *team.members):
        return Found(False, f"{when} was held by somebody who wrote the runbook or builds the system.")
    if latest.minutes > runbook.target_minutes:
        return Found(False, f"{when} took {latest.minutes} minutes; {runbook.target_minutes} is the target.")
    if (age := (book.as_of - latest.date).days) > most.value:
        return Found(False, f"{when} is {counted(age, 'day')} old; it counts for {most.value} ({most.origin}).", aged=True)
    return Found(True, f"{when} passed in {counted(latest.minutes, 'minute')}.")
