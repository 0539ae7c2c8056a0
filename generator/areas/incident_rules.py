"""What makes an incident worth having had, and days and clocks that cannot be right."""

import datetime
from collections.abc import Iterator

from generator.areas.incidents import Incident, clocks, grave, incidents, review_due
from generator.areas.system import System
from generator.model import Playbook
from generator.rules import Amiss, error, warning
from generator.words import counted, day


def _unfinished(book: Playbook, incident: Incident) -> Iterator[str]:
    if incident.system and (incident.rolled_back is None or not (incident.rolled_back or incident.rollback_note)):
        yield "`rolled_back:` says whether the system was taken back, and `rollback_note:` why not"
    due = review_due(book, incident)
    if due and due < book.as_of:
        if incident.reviewed_on is None:
            yield f"the review was due on {day(due)} (`reviewed_on:`)"
        if incident.system and not incident.eval_case:
            yield "`eval_case:` names the test case that it became"


@warning
def unfinished_incident(book: Playbook) -> Iterator[Amiss]:
    """An incident of severity 1 or 2 lacks what makes it worth having had.

    Whether the system was taken back, a review within five working days, and a test case, so that it cannot come back
    unseen.
    """
    for incident in incidents(book):
        missing = list(_unfinished(book, incident)) if grave(incident) else []
        if missing:
            yield Amiss(incident.at("severity"), f"the incident `{incident.id}` is not finished: {'; '.join(missing)}", "Add what is missing, or do it.")


@error
def missed_report(book: Playbook) -> Iterator[Amiss]:
    """The time in which an incident had to be reported to an authority is over, and no report is written down.

    The clock runs from `aware_at`. Report it now, and write when; a late report is better than none.
    """
    for incident in incidents(book):
        for clock in clocks(book, incident):
            if clock.state == "missed":
                what = f"`{incident.id}` had to be reported by {day(clock.due.date())}, {clock.due:%H:%M} ({clock.duty.law})"
                yield Amiss(
                    clock.report.at("duty"), what, "Report it now, and add `reported_at:`. If it need not be reported, set `applies: false` and say why."
                )


@warning
def undecided_duty(book: Playbook) -> Iterator[Amiss]:
    """Something harmful reached a person through a high-risk system, and nobody has written whether it must be reported.

    The clocks of the law run whether or not somebody looks at them. Nothing here decides what the law asks: write what
    whoever may decide it decided.
    """
    for incident in incidents(book):
        system = book.all(System).get(incident.system or "")
        if system and incident.severity == "1" and system.regulatory.eu_class == "high_risk" and not incident.reports:
            what = f"nobody has written whether `{incident.id}` must be reported"
            yield Amiss(incident.at("severity"), what, "Add `reports:` with the duty, whether it applies, who decided that, and why.")


@error
def impossible_incident(book: Playbook) -> Iterator[Amiss]:
    """The days of an incident cannot be right: something is said to have happened before what it followed, or in the future.

    Every clock is worked out from them.
    """
    for incident in book.all(Incident).values():
        aware, end = incident.aware_at, datetime.datetime.combine(book.as_of, datetime.time.max)
        wrong = [
            ("aware_at", aware > end, "is still to come"),
            ("began_at", incident.began_at is not None and incident.began_at > aware, "is after `aware_at`"),
            ("contained_at", incident.contained_at is not None and incident.contained_at < (incident.began_at or aware), "is before it began"),
            ("contained_at", incident.contained_at is not None and incident.contained_at > end, "is still to come"),
            ("reviewed_on", incident.reviewed_on is not None and incident.reviewed_on < aware.date(), "is before `aware_at`"),
            ("reviewed_on", incident.reviewed_on is not None and incident.reviewed_on > book.as_of, "is still to come"),
            ("closed_on", incident.closed_on is not None and incident.closed_on < aware.date(), "is before `aware_at`"),
            ("closed_on", incident.closed_on is not None and incident.closed_on > book.as_of, "is still to come"),
        ]
        for key, amiss, why in wrong:
            if amiss:
                yield Amiss(incident.at(key), f"`{key}` of the incident `{incident.id}` {why}", "Correct the day or the time.")
        for report in incident.reports:
            if report.reported_at and report.reported_at < aware:
                yield Amiss(report.at("reported_at"), f"the report of `{incident.id}` is from before anybody knew of it", "Correct the day or the time.")
            if report.reported_at and report.reported_at > end:
                yield Amiss(report.at("reported_at"), f"the report of `{incident.id}` is still to come", "Delete the line until it was made.")
        for item in incident.follow_ups:
            if item.done_on and item.done_on > book.as_of:
                yield Amiss(item.at("done_on"), f"`done_on` of a follow-up of `{incident.id}` is still to come", "Delete the line until it was done.")


@warning
def overdue_follow_up(book: Playbook) -> Iterator[Amiss]:
    """Something that was to be done after an incident should have been done by now.

    What was learned and not done will be learned again.
    """
    for incident in incidents(book):
        for item in incident.follow_ups:
            if item.done_on is None and item.due < book.as_of:
                what = f"a follow-up of `{incident.id}` was due on {day(item.due)}, {counted((book.as_of - item.due).days, 'day')} ago: {item.what}".rstrip(".")
                yield Amiss(item.at("due"), what, "Do it and add `done_on:`, or write a later day and why in `what`.")


RULES = [unfinished_incident, missed_report, undecided_duty, impossible_incident, overdue_follow_up]
