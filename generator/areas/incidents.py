"""The register of incidents: what went wrong, when somebody knew, what was done, and what was learned."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal

from generator.areas.ids import RoleId, SystemId, ToolId
from generator.areas.organisation import setting
from generator.areas.system import System
from generator.areas.system.rollback import TriggerName
from generator.model import Entity, Node, Playbook
from generator.shape import shipped
from generator.values import Address, Count, Day, Flag, Line, Moment, Prose, Visibility

SeverityLevel = Literal["1", "2", "3", "4"]
DutyName = Literal["eu_ai_act_serious", "eu_ai_act_widespread", "eu_ai_act_death", "gdpr_breach"]


@dataclass(frozen=True, slots=True)
class Severity:
    """How bad an incident is.

    Attributes:
        name: what people call it.
        means: when it is that bad.
        examples: what that looks like with AI.
        act: what is done at once.

    """

    name: str
    means: str
    examples: tuple[str, ...]
    act: str


SEVERITIES: Mapping[str, Severity] = {
    "1": Severity(
        "Severity 1",
        "Something harmful reached a person, or data left that must not leave.",
        (
            "A member acted on advice that could hurt them",
            "A letter held somebody else's diagnosis",
            "An agent sent, paid or deleted something that nobody had agreed to",
        ),
        "Take it back now. You need not ask. Then wake those on call and whoever answers for the system.",
    ),
    "2": Severity(
        "Severity 2",
        "The bar is broken for many, or somebody got past a guardrail.",
        (
            "Every second answer since the last release is wrong",
            "A hidden instruction in a letter was obeyed, and a person caught it",
            "The daily budget was spent by nine in the morning",
        ),
        "Take it back now. You need not ask.",
    ),
    "3": Severity(
        "Severity 3",
        "It got worse, and it is contained.",
        (
            "Answers take twice as long, and people wait or work without it",
            "One kind of case goes wrong; people were told and do it by hand",
        ),
        "Tell those on call, and decide together within the hour.",
    ),
    "4": Severity(
        "Severity 4",
        "A near miss: it would have done harm, and was caught in time.",
        (
            "A reader stopped a wrong amount before it went out",
            "A test found that a guardrail lets something through",
        ),
        "Report it, so that it becomes a test case.",
    ),
}
"""The four severities: 1 is the worst, 4 a near miss. If in doubt, the worse one, which is the smaller number."""


class Duty(Node):
    """A duty to report to an authority, with the time from the moment of awareness."""

    id: DutyName
    name: Line
    when: Line
    """In which case it holds, behind the word "if"."""
    hours: Count
    """From awareness, in hours; calendar days are counted as 24 hours."""
    law: Line
    """Which article of which law."""
    address: Address
    checked_on: Day
    """The day on which this was last compared with the text of the law."""
    applies_from: Line | None = None
    """From when it holds, where that is not plain."""
    for_high_risk: Flag = False
    """Whether it holds for systems that are declared as high-risk alone."""
    note: Line | None = None


class DutiesFile(Node):
    """The duties to report that ship with the tool."""

    duties: list[Duty]


@cache
def duties() -> Mapping[str, Duty]:
    """The duties to report to an authority, by id."""
    return {duty.id: duty for duty in shipped(DutiesFile, "duties.yaml").duties}


class AuthorityReport(Node):
    """Whether an incident is reported to an authority, as the organisation decided."""

    duty: DutyName
    """The duty that was looked at."""
    applies: Flag
    """Whether it holds here, as whoever may decide it decided."""
    decided_by: RoleId
    because: Line
    """Why it holds, or why not."""
    reported_at: Moment | None = None
    """When the report was made."""
    link: Address | None = None


class FollowUp(Node):
    """Something that is done so that it does not happen again."""

    what: Line
    owner: RoleId
    due: Day
    done_on: Day | None = None


class Incident(Entity):
    """Something that went wrong with an AI system or tool, or nearly did."""

    kind: ClassVar[str] = "incident"

    name: Line
    """What happened, in a few words."""
    severity: SeverityLevel
    """1 is the worst, 4 a near miss. If in doubt, choose the worse one, which is the smaller number."""
    aware_at: Moment
    """When somebody here first knew; every clock runs from then."""
    what: Prose
    """What happened, in plain words, without the data itself."""
    system: SystemId | None = None
    tool: ToolId | None = None
    """The tool, where no system of ours was part of it."""
    noticed_by: Line | None = None
    """Who or what noticed it, without a name."""
    began_at: Moment | None = None
    """When it began, as far as anybody knows."""
    contained_at: Moment | None = None
    """When no further harm could come of it."""
    harm: Line | None = None
    """Who was touched by it, and how."""
    trigger: TriggerName | None = None
    """The trigger that called for taking it back."""
    rolled_back: Flag | None = None
    """Whether the system was taken back."""
    rollback_note: Line | None = None
    """How long it took and what went badly; or why it was not taken back."""
    reports: list[AuthorityReport] = []
    """What was decided about reports to authorities."""
    reviewed_on: Day | None = None
    review_by: RoleId | None = None
    review_link: Address | None = None
    causes: list[Line] = []
    """Why it could happen; what made it possible, never who."""
    lessons: list[Line] = []
    follow_ups: list[FollowUp] = []
    eval_case: Line | None = None
    """The case of the evaluation set that it became."""
    closed_on: Day | None = None
    visibility: Visibility = "internal"

    @property
    def path(self) -> str:
        return f"incidents/{self.id}/"


class IncidentsFile(Node):
    """The register registers/incidents.yaml: what went wrong. Entries are completed, never deleted."""

    incidents: list[Incident] = []


def incidents(book: Playbook) -> list[Incident]:
    """All incidents of which somebody knew by the playbook's day, the latest first."""
    known = [item for item in book.all(Incident).values() if item.aware_at.date() <= book.as_of]
    return sorted(known, key=lambda item: item.aware_at)[::-1]


def ongoing(incident: Incident) -> bool:
    """Whether harm may still come of it."""
    return incident.contained_at is None and incident.closed_on is None


def incidents_of(book: Playbook, system: System) -> list[Incident]:
    """The incidents of a system, the latest first."""
    return [item for item in incidents(book) if item.system == system.id]


def grave(incident: Incident) -> bool:
    """Whether it is of severity 1 or 2, which are reviewed."""
    return incident.severity in ("1", "2")


def contained_minutes(incident: Incident) -> int | None:
    """How many minutes it took from awareness until no further harm could come of it; 0 if it was over before anybody knew."""
    return max(int((incident.contained_at - incident.aware_at).total_seconds() // 60), 0) if incident.contained_at else None


def working_days_after(start: datetime.date, days: int) -> datetime.date:
    """The day that many working days after another; Saturdays and Sundays are none, public holidays are not known here."""
    found = start
    while days:
        found += datetime.timedelta(days=1)
        days -= found.weekday() < 5
    return found


def review_due(book: Playbook, incident: Incident) -> datetime.date | None:
    """By when an incident is to be reviewed; None for one that need not be."""
    days = setting(book, "incident_review_working_days").value
    return working_days_after(incident.aware_at.date(), days) if grave(incident) else None


def _due(incident: Incident, duty: Duty) -> datetime.datetime:
    return incident.aware_at + datetime.timedelta(hours=duty.hours)


def undecided(book: Playbook, incident: Incident) -> list[tuple[Duty, datetime.datetime]]:
    """The duties that may hold for a grave incident of which nobody has written whether it must be reported, the shortest time first.

    Closing an incident settles the question, unless a system declared as high-risk was part of it.
    """
    system = book.all(System).get(incident.system or "")
    high_risk = system is not None and system.regulatory.eu_class == "high_risk"
    if incident.reports or not grave(incident) or (incident.closed_on and not high_risk):
        return []
    found = [(duty, _due(incident, duty)) for duty in duties().values() if high_risk or not duty.for_high_risk]
    return sorted(found, key=lambda item: item[1])


ClockState = Literal["reported", "reported_late", "running", "missed", "does_not_apply"]


@dataclass(frozen=True, slots=True)
class Clock:
    """A duty to report an incident, with the moment by which it must be done."""

    report: AuthorityReport
    duty: Duty
    due: datetime.datetime
    state: ClockState


def clocks(book: Playbook, incident: Incident) -> list[Clock]:
    """The duties to report that somebody looked at, with how each stands at the beginning of the playbook's day."""
    found = []
    for report in incident.reports:
        duty = duties()[report.duty]
        due = _due(incident, duty)
        if not report.applies:
            state: ClockState = "does_not_apply"
        elif report.reported_at:
            state = "reported" if report.reported_at <= due else "reported_late"
        else:
            state = "missed" if due < datetime.datetime.combine(book.as_of, datetime.time()) else "running"
        found.append(Clock(report, duty, due, state))
    return found
