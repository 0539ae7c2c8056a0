"""The pages of incidents: what is open, what was learned, each with its timeline and clocks, and how bad is how bad."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from generator.areas.incidents import (
    SEVERITIES,
    Clock,
    Duty,
    Incident,
    IncidentsFile,
    clocks,
    contained_minutes,
    duties,
    grave,
    incidents,
    review_due,
    undecided,
)
from generator.areas.organisation import setting
from generator.areas.system import System
from generator.areas.system.rollout import LIVE
from generator.areas.triggers import STANDARD
from generator.model import Playbook
from generator.sheet import Sheet
from generator.words import counted, day, moment

CLOCK_STATES = {
    "reported": ("good", "Reported in time"),
    "reported_late": ("mind", "Reported late"),
    "running": ("mind", "Running"),
    "missed": ("bad", "Missed: report it now"),
    "does_not_apply": ("open", "Does not apply"),
}
"""How a duty to report stands, as a sign and in words."""

ReviewState = Literal["held", "due", "overdue", "none"]


@dataclass(frozen=True, slots=True)
class Told:
    """An incident with what follows from its days."""

    incident: Incident
    contained: str | None
    """How long it took until no further harm could come of it."""
    review: ReviewState
    review_due: datetime.date | None
    clocks: list[Clock]
    undecided: list[tuple[Duty, datetime.datetime]]
    """The duties that may hold while nobody has written whether it must be reported, with when each runs out."""

    @property
    def open(self) -> bool:
        """Whether it is not closed yet."""
        return self.incident.closed_on is None


def told(book: Playbook, incident: Incident) -> Told:
    """An incident with what follows from its days."""
    minutes, due = contained_minutes(incident), review_due(book, incident)
    held = incident.reviewed_on is not None
    state: ReviewState = "held" if held else "none" if due is None else "overdue" if due < book.as_of else "due"
    return Told(incident, lasting(minutes) if minutes is not None else None, state, due, clocks(book, incident), undecided(book, incident))


def lasting(minutes: int) -> str:
    """A time in its two largest units: 9 minutes, 1 hour 25 minutes, 2 days 3 hours."""
    parts = [(minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute")]
    first = next((index for index, (size, _) in enumerate(parts) if size), 2)
    said = [counted(size, unit) for size, unit in parts[first : first + 2] if size]
    return " ".join(said) or "less than a minute"


def timeline(incident: Incident) -> list[tuple[str, str]]:
    """What happened when, in order: the moment and the words for it."""
    points: list[tuple[datetime.datetime, str, str]] = []
    for at, words in ((incident.began_at, "It began"), (incident.aware_at, "Somebody here knew"), (incident.contained_at, "No further harm could come of it")):
        if at:
            points.append((at, moment(at), words))
    points += [(at, moment(at), f"Reported: {duties()[report.duty].name.lower()}") for report in incident.reports if (at := report.reported_at)]
    # A day without a time comes after what is known to the minute.
    for on, words in ((incident.reviewed_on, "Reviewed"), (incident.closed_on, "Closed")):
        if on:
            points.append((datetime.datetime.combine(on, datetime.time.max), day(on), words))
    return [(when, words) for _, when, words in sorted(points, key=lambda point: point[0])]


_INCIDENTS = (("Incidents", "incidents/"),)


def pages(book: Playbook) -> Iterator[Sheet]:
    """How bad it is, for everybody; and for staff alone the incidents with a page for each."""
    found = [told(book, incident) for incident in incidents(book)]
    file = next(book.files(IncidentsFile), None)
    yield Sheet(
        "incidents/",
        "Incidents",
        "What went wrong with AI here: what is open, how long it took to stop it, and what was learned.",
        "incidents.html.j2",
        {
            "open": [item for item in found if item.open],
            "closed": [item for item in found if not item.open],
            "counts": {key: sum(item.incident.severity == key for item in found) for key in SEVERITIES},
            "running": [(item, clock) for item in found for clock in item.clocks if clock.state in ("running", "missed")],
            "undecided": [item for item in found if item.undecided],
            "learned": [item.incident for item in found if item.incident.lessons],
            "severities": SEVERITIES,
            "states": CLOCK_STATES,
            "moment": moment,
        },
        file.place if file else None,
        "Incidents",
        boost=0.8,
        also_called=("incident register", "what went wrong", "lessons learned"),
        for_staff=True,
    )
    yield Sheet(
        "incidents/severity/",
        "How bad is it?",
        "The four severities with examples, and which authorities have to be told within which time.",
        "severity.html.j2",
        {"severities": SEVERITIES, "duties": duties().values(), "review": setting(book, "incident_review_working_days"), "lasting": lasting},
        under=(("Something went wrong", "something-went-wrong/"),),
        also_called=("severity", "severe", "report to the authorities", "72 hours"),
    )
    for item in found:
        yield Sheet(
            item.incident.path,
            item.incident.name,
            f"{SEVERITIES[item.incident.severity].name}, known since {day(item.incident.aware_at)}: what happened, what was done, and what was learned.",
            "incident.html.j2",
            {
                "item": item,
                "incident": item.incident,
                "severity": SEVERITIES[item.incident.severity],
                "grave": grave(item.incident),
                "timeline": timeline(item.incident),
                "triggers": {key: standard.name for key, standard in STANDARD.items()},
                "operated": (system := book.all(System).get(item.incident.system or "")) is not None and system.stage in (*LIVE, "paused"),
                "states": CLOCK_STATES,
                "moment": moment,
            },
            item.incident.place,
            under=_INCIDENTS,
            boost=0.6,
            for_staff=True,
        )
