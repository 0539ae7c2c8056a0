"""Everything in a playbook that has a day: what must be done again, what ends, and what a law asks for from then on."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from generator.areas.audiences import Audience
from generator.areas.changing import adoption
from generator.areas.drills import counts_until
from generator.areas.exceptions import in_force
from generator.areas.incidents import clocks, incidents, review_due
from generator.areas.inheritance import limit
from generator.areas.measurements import AGAINST_THE_BAR, discount, measurements_of
from generator.areas.on_call import on_duty
from generator.areas.organisation import Framework, organisation, setting
from generator.areas.reviews import all_due
from generator.areas.rollout import PASSED
from generator.areas.system import System
from generator.areas.system.rollout import LIVE
from generator.areas.system_pages import side
from generator.areas.systems import Actor, glance
from generator.areas.tools import IN_USE, Model, Tool, Vendor
from generator.areas.training import needs, refreshed_every
from generator.model import Playbook
from generator.words import counted

Standing = Literal["overdue", "now", "coming_up", "in_time"]
"""Past its day; due at once, or holding since a short time; within the days of notice; later."""

REMEMBERED_DAYS = 90
"""How long something stays listed that began to hold and asks nobody to be in time."""


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that has a day.

    Attributes:
        uid: its name in calendars and feeds, unique and the same from day to day.
        date: its day; today for what is due at once.
        title: what is to be done or what happens, understandable alone.
        kind: what sort of thing that is, in words.
        path: where on the site it is described.
        actor: who must act, as the kind and the id of a role or a team.
        days_left: until its day; below zero once it has gone.
        standing: whether it is late.
        news_since: the day from which it is worth telling: its notice began, it was owed, or it began to hold.
        for_staff: whether it concerns only the organisation's own people.

    """

    uid: str
    date: datetime.date
    title: str
    kind: str
    path: str
    actor: Actor | None
    days_left: int
    standing: Standing
    news_since: datetime.date
    for_staff: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """The same before it is held against today."""

    uid: str
    date: datetime.date | None
    """None for what is due at once."""
    title: str
    kind: str
    path: str
    actor: Actor | None = None
    owed_since: datetime.date | None = None
    """Since when it is due, if at once."""
    fact: bool = False
    """Whether it comes by itself, so that nobody can be late with it."""
    for_staff: bool = True


def dates(book: Playbook) -> list[Dated]:
    """Everything that has a day to come or has missed it, the earliest first."""
    notice = setting(book, "review_notice_days").value
    found = (_held_against_today(book.as_of, notice, item) for source in SOURCES for item in source(book))
    return sorted((item for item in found if item), key=lambda item: (item.date, item.uid))


def _held_against_today(today: datetime.date, notice: int, item: _Found) -> Dated | None:
    date = item.date or today
    days_left = (date - today).days
    standing: Standing = "coming_up" if days_left <= notice else "in_time"
    news_since = date - datetime.timedelta(days=notice)
    if item.date is None:
        standing, news_since = "now", item.owed_since or today
    elif days_left < 0 and item.fact:
        standing, news_since = "now", date
    elif days_left < 0:
        standing = "overdue"
    if item.fact and days_left < -REMEMBERED_DAYS:
        return None
    return Dated(item.uid, date, item.title, item.kind, item.path, item.actor, days_left, standing, news_since, item.for_staff)


def _live(book: Playbook) -> Iterator[System]:
    return (system for system in book.all(System).values() if system.stage in LIVE)


def _not_gone(book: Playbook) -> Iterator[System]:
    return (system for system in book.all(System).values() if not system.gone)


def _reviews(book: Playbook) -> Iterator[_Found]:
    for entry in all_due(book):
        subject = entry.subject
        uid, title, kind = f"review.{subject.kind}.{subject.id}", f"Review the {subject.kind} {subject.name}", f"{subject.kind.capitalize()} review"
        owner = ("role", subject.owner) if subject.owner else None
        yield _Found(uid, entry.next, title, kind, subject.path, owner, for_staff=subject.kind != "policy")


def _drills(book: Playbook) -> Iterator[_Found]:
    for post in on_duty(book):
        system, found = post.system, post.proof
        until, owed_since = found.until, found.drill.date if found.drill else glance(book, system).since
        if found.drill and found.short and found.short.key == "date":
            until = counts_until(book, system, found.drill)
        yield _Found(
            f"drill.{system.id}", until, f"Rollback drill of {system.name}", "Rollback drill", side(book, system, "runbook"), ("role", system.owner), owed_since
        )


def _measurements(book: Playbook) -> Iterator[_Found]:
    for system in _live(book):
        if system.bar is None:
            continue
        judged = [(item, discount(book, system, item)) for item in measurements_of(book, system, *AGAINST_THE_BAR)]
        counts = next((item for item, why in judged if why is None), None) or next((item for item, why in judged if why and why.aged), None)
        until = counts.date + datetime.timedelta(days=limit(book, system, "measurement_max_age_days").value) if counts else None
        owed_since = max(filter(None, (glance(book, system).since, system.changed_on, system.bar.changed_on)), default=None)
        yield _Found(
            f"measurement.{system.id}",
            until,
            f"Measure {system.name} against its bar again",
            "Measurement",
            side(book, system, "evaluation"),
            _measurer(system),
            owed_since,
        )


def _measurer(system: System) -> Actor:
    """Whoever keeps the tasks measures with them; where nobody does, the team that builds the system."""
    keeper = next((item.owner for item in system.eval_sets if item.owner), None)
    return ("role", keeper) if keeper else ("team", system.team)


def _attacks(book: Playbook) -> Iterator[_Found]:
    for system in _live(book):
        latest = next(iter(measurements_of(book, system, "red_team")), None)
        until = latest.date + datetime.timedelta(days=limit(book, system, "red_team_max_age_days").value) if latest else None
        uid, title, path = f"attack.{system.id}", f"Try to break {system.name}", side(book, system, "evaluation")
        actor = ("role", latest.by) if latest and latest.by else ("team", system.team)
        yield _Found(uid, until, title, "Attack on purpose", path, actor, glance(book, system).since)


def _exceptions(book: Playbook) -> Iterator[_Found]:
    for leave in in_force(book):
        title = f"The exception “{leave.name}” ends"
        yield _Found(f"exception.{leave.id}", leave.expires_on, title, "End of an exception", leave.path, ("role", leave.requested_by))


def _models(book: Playbook) -> Iterator[_Found]:
    users: list[System | Tool] = [*_not_gone(book), *(tool for tool in book.all(Tool).values() if tool.status in IN_USE)]
    for model in book.all(Model).values():
        if not (owners := {item.owner for item in users if model.id in item.models}):
            continue
        vendor = book.all(Vendor).get(model.vendor)
        owner = owners.pop() if len(owners) == 1 else vendor.owner if vendor else None
        actor = ("role", owner) if owner else None
        if model.deprecated_on:
            title = f"The model {model.name} is no longer advised by its vendor"
            yield _Found(f"deprecation.{model.id}", model.deprecated_on, title, "End of a model", model.path, actor, fact=True)
        if model.retired_on:
            title = f"The model {model.name} answers no more"
            yield _Found(f"retirement.{model.id}", model.retired_on, title, "End of a model", model.path, actor)


def _contracts(book: Playbook) -> Iterator[_Found]:
    needed = {tool.vendor for tool in book.all(Tool).values() if tool.status in IN_USE}
    for vendor in book.all(Vendor).values():
        ends_on = vendor.contract.ends_on if vendor.contract else None
        if ends_on and (vendor.id in needed or ends_on >= book.as_of):
            owner = ("role", vendor.owner) if vendor.owner else None
            yield _Found(f"contract.{vendor.id}", ends_on, f"The contract with {vendor.name} ends", "End of a contract", vendor.path, owner)


# What has no id of its own is counted where it is written: such lists are added to and completed, and nothing is deleted.


def _conditions(book: Playbook) -> Iterator[_Found]:
    for system in _not_gone(book):
        for number, gate in enumerate(system.gates, 1):
            for position, item in enumerate(gate.conditions if gate.decision in PASSED else (), 1):
                if item.done_on is None:
                    uid, title = f"condition.{system.id}.{number}.{position}", f"{system.name}: {item.what}"
                    yield _Found(uid, item.due, title, "Condition of a gate", side(book, system, "rollout"), ("role", system.owner))


def _milestones(book: Playbook) -> Iterator[_Found]:
    for system in _not_gone(book):
        for position, item in enumerate(system.change_plan.milestones if system.change_plan else (), 1):
            if item.done_on is None:
                uid, title = f"milestone.{system.id}.{position}", f"{system.name}: {item.what}"
                yield _Found(uid, item.due, title, "Preparing people", side(book, system, "change"), ("role", system.owner))


def _messages(book: Playbook) -> Iterator[_Found]:
    for system in _not_gone(book):
        for position, item in enumerate(system.change_plan.communication if system.change_plan else (), 1):
            if item.sent_on is None:
                uid, title = f"message.{system.id}.{position}", f"Tell people about {system.name}: {item.says}"
                yield _Found(uid, item.date, title, "Telling people", side(book, system, "change"), ("role", item.by))


def _adoption(book: Playbook) -> Iterator[_Found]:
    for system in _not_gone(book):
        by_day: dict[datetime.date, list[tuple[int, str]]] = {}
        for position, found in enumerate(adoption(book, system), 1):
            if found.next:
                by_day.setdefault(found.next, []).append((position, found.measure.what))
        for date, numbers in by_day.items():
            uid, what = f"adoption.{system.id}.{numbers[0][0]}", numbers[0][1] if len(numbers) == 1 else counted(len(numbers), "number")
            yield _Found(uid, date, f"Read how people work with {system.name}: {what}", "Reading of use", side(book, system, "change"), ("role", system.owner))


def _training(book: Playbook) -> Iterator[_Found]:
    for audience in book.all(Audience).values():
        for need in needs(book, audience):
            if need.count is None:
                continue
            until = need.count.date + datetime.timedelta(days=refreshed_every(book, need.module).value)
            uid, title = f"training.{audience.id}.{need.module.id}", f"{audience.name}: do the module “{need.module.name}” again"
            yield _Found(uid, until, title, "Training", need.module.path, ("role", need.module.owner))


def _incidents(book: Playbook) -> Iterator[_Found]:
    for incident in incidents(book):
        system, tool = book.all(System).get(incident.system or ""), book.all(Tool).get(incident.tool or "")
        owner = incident.review_by or (system.owner if system else tool.owner if tool else None)
        due = review_due(book, incident)
        if due and incident.reviewed_on is None:
            title = f"Review the incident “{incident.name}”"
            yield _Found(f"incident-review.{incident.id}", due, title, "Incident review", incident.path, ("role", owner) if owner else None)
        for position, item in enumerate(incident.follow_ups, 1):
            if item.done_on is None:
                uid, title = f"follow-up.{incident.id}.{position}", f"{incident.name}: {item.what}"
                yield _Found(uid, item.due, title, "Follow-up of an incident", incident.path, ("role", item.owner))
        for position, clock in enumerate(clocks(book, incident), 1):
            if clock.state in ("running", "missed"):
                title = f"Report “{incident.name}” by {clock.due:%H:%M}: {clock.duty.name}"
                uid, actor = f"report.{incident.id}.{position}", ("role", clock.report.decided_by)
                yield _Found(uid, clock.due.date(), title, "Report to an authority", incident.path, actor)


def _laws(book: Playbook) -> Iterator[_Found]:
    known = book.all(Framework)
    for id in dict.fromkeys(item.framework for item in organisation(book).frameworks):
        for legal in known[id].dates if id in known else ():
            title = f"{known[id].name}: {legal.what}"
            yield _Found(f"law.{id}.{legal.date}", legal.date, title, "Law", known[id].path, fact=True, for_staff=False)


SOURCES: tuple[Callable[[Playbook], Iterator[_Found]], ...] = (
    _reviews,
    _drills,
    _measurements,
    _attacks,
    _exceptions,
    _models,
    _contracts,
    _conditions,
    _milestones,
    _messages,
    _adoption,
    _training,
    _incidents,
    _laws,
)
"""What a playbook holds that has a day."""
