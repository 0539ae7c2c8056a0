"""What makes an incident worth having had, and days and clocks that cannot be right."""

import datetime
from collections.abc import Iterator

from generator.areas.incidents import Incident, clocks, grave, incidents, ongoing, review_due, undecided
from generator.areas.organisation import setting
from generator.model import Node, Playbook
from generator.rules import Amiss, error, warning
from generator.words import counted, day, moment


def _unfinished(book: Playbook, incident: Incident) -> Iterator[str]:
    due = review_due(book, incident)
    late = due is not None and due < book.as_of
    # While it runs, whoever writes it down has better things to do.
    if incident.system and (late or not ongoing(incident)) and (incident.rolled_back is None or not (incident.rolled_back or incident.rollback_note)):
        yield "`rolled_back:` says whether the system was taken back, and `rollback_note:` why not"
    if due and late:
        if incident.reviewed_on is None:
            limit = setting(book, "incident_review_working_days")
            yield f"the review was due on {day(due)}, within {counted(limit.value, 'working day')} ({limit.origin}; `reviewed_on:`)"
        if incident.system and not incident.eval_case:
            yield "`eval_case:` names the test case that it became"


@warning
def unfinished_incident(book: Playbook) -> Iterator[Amiss]:
    """An incident of severity 1 or 2 is over, or its review is late, and it lacks what makes it worth having had.

    Whether the system was taken back, a review within the working days that `incident_review_working_days` of the
    organisation's defaults gives, and a test case, so that it cannot come back unseen.
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
                what = f"`{incident.id}` had to be reported by {moment(clock.due)} ({clock.duty.law})"
                yield Amiss(
                    clock.report.at("duty"), what, "Report it now, and add `reported_at:`. If it need not be reported, set `applies: false` and say why."
                )


@warning
def undecided_duty(book: Playbook) -> Iterator[Amiss]:
    """An incident of severity 1 or 2 is open, and nobody has written whether it must be reported to an authority.

    The clocks of the law run whether or not somebody looks at them. Where a system declared as high-risk was part of
    it, the question stays open after the incident is closed. Nothing here decides what the law asks: write what
    whoever may decide it decided.
    """
    for incident in incidents(book):
        if open_duties := undecided(book, incident):
            duty, due = open_duties[0]
            what = f"nobody has written whether `{incident.id}` must be reported; if {duty.when}, the time runs out on {moment(due)} ({duty.law})"
            yield Amiss(incident.at("severity"), what, "Tell legal counsel now, and write under `reports:` what was decided, who decided it and why.")


def _order(incident: Incident) -> Iterator[tuple[Node, str, str, str]]:
    """Each day or moment of an incident, with the key that it cannot lie before and the one that it cannot lie after."""
    yield incident, "aware_at", "", ""
    yield incident, "began_at", "", "aware_at"
    yield incident, "contained_at", "began_at", ""
    yield incident, "reviewed_on", "aware_at", ""
    yield incident, "closed_on", "aware_at", ""
    for report in incident.reports:
        yield report, "reported_at", "aware_at", ""
    for item in incident.follow_ups:
        yield item, "done_on", "", ""


def _before(one: datetime.date, other: datetime.date) -> bool:
    """Whether something was before something else, by the minute where both are known to the minute."""
    if isinstance(one, datetime.datetime) and isinstance(other, datetime.datetime):
        return one < other
    return one.timetuple()[:3] < other.timetuple()[:3]


@error
def impossible_incident(book: Playbook) -> Iterator[Amiss]:
    """The days of an incident cannot be right: something is said to have happened before what it followed, or in the future.

    Every clock is worked out from them.
    """
    for incident in book.all(Incident).values():
        for node, key, first, last in _order(incident):
            if (value := getattr(node, key)) is None:
                continue
            earliest, latest = getattr(incident, first, None), getattr(incident, last, None)
            why = "is still to come" if _before(book.as_of, value) else ""
            why = why or (f"is before `{first}`" if earliest and _before(value, earliest) else "")
            why = why or (f"is after `{last}`" if latest and _before(latest, value) else "")
            if why:
                yield Amiss(node.at(key), f"`{key}` of the incident `{incident.id}` {why}", "Correct the day or the time; leave out what has not happened yet.")


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
