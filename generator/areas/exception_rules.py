"""What an exception may be: limited in time, about something that allows one, and over when it is over."""

from collections.abc import Iterator

from generator.areas.exceptions import RuleException, standing
from generator.areas.organisation import setting
from generator.areas.readiness import ReadinessCheck
from generator.areas.system import System
from generator.areas.usage_policy import Statement
from generator.model import Node, Playbook
from generator.rules import Amiss, error, whole_error
from generator.source import Place
from generator.words import counted, day


@whole_error
def expired_exception(book: Playbook) -> Iterator[Amiss]:
    """Something still rests on an exception that has expired, was given back, or does not hold yet.

    An exception ends on its day, whether anybody notices or not. Keep to the rule again, or have a new exception
    decided.
    """
    for leave, place, what in _relied_on(book):
        found = standing(book, leave)
        if found == "in_force":
            continue
        ended = f"holds only from {day(leave.decided_on)}" if found == "to_come" else f"expired on {day(leave.expires_on)}"
        if found == "given_back" and leave.closed_on:
            ended = f"was given back on {day(leave.closed_on)}"
        yield Amiss(place, f"{what} rests on the exception `{leave.id}`, which {ended}", "Keep to the rule again, or have a new exception decided.")


def _relied_on(book: Playbook) -> Iterator[tuple[RuleException, Place, str]]:
    given = book.all(RuleException)
    for system in book.all(System).values():
        parts: list[tuple[Node, str, str | None, str]] = [
            *((item, "exception", item.exception, f"the answer to {item.check} of `{system.id}`") for item in system.readiness if item.answer == "waived"),
            *((item, "loosened_by", item.loosened_by, f"the guardrail `{item.id}` of `{system.id}`") for item in system.guardrails),
        ]
        for node, key, id, what in parts:
            if id:
                yield given[id], node.at(key), what


@error
def borrowed_exception(book: Playbook) -> Iterator[Amiss]:
    """A guardrail is weakened under an exception that was given for another system, or for a tool or a team alone.

    An exception holds for what it names. Have one decided for this system.
    """
    for system in book.all(System).values():
        for item in system.guardrails:
            leave = book.all(RuleException).get(item.loosened_by or "")
            if leave and not leave.holds_for(system.id):
                other = leave.system or leave.tool or leave.team
                what = f"the guardrail `{item.id}` of `{system.id}` rests on the exception `{leave.id}`, which was given for `{other}`"
                yield Amiss(item.at("loosened_by"), what, "Have an exception decided for this system, or put the guardrail back.")


@error
def overlong_exception(book: Playbook) -> Iterator[Amiss]:
    """An exception lasts longer than exceptions may, or ends before it begins.

    What has no end near enough to remember is no exception but another rule.
    """
    most = setting(book, "exception_max_days")
    for leave in book.all(RuleException).values():
        days = (leave.expires_on - leave.decided_on).days
        if leave.closed_on and leave.closed_on < leave.decided_on:
            yield Amiss(leave.at("closed_on"), f"the exception `{leave.id}` was given back before it was decided", "Correct one of the two days.")
        if days < 0:
            yield Amiss(leave.at("expires_on"), f"the exception `{leave.id}` ends before it was decided", "Correct one of the two days.")
        elif days > most.value:
            what = f"the exception `{leave.id}` lasts {counted(days, 'day')}; {most.value} is the limit ({most.origin})"
            yield Amiss(leave.at("expires_on"), what, "Set an earlier day; it can be decided again.")


@error
def exception_to_what_allows_none(book: Playbook) -> Iterator[Amiss]:
    """An exception is given to a rule that allows none.

    A policy statement with `exceptions: never`, or a readiness check that nobody may waive: that data goes only where
    it may, and that somebody owns the system.
    """
    statements, checks = book.all(Statement), book.all(ReadinessCheck)
    for leave in book.all(RuleException).values():
        for index, statement in enumerate(leave.statements):
            if statements[statement].exceptions == "never":
                what = f"the exception `{leave.id}` is to {statement}, which allows none"
                yield Amiss(leave.at("statements", index), what, "Take the exception back, and keep to the rule.")
        for index, check in enumerate(leave.checks):
            if checks[check].exception == "never":
                what = f"the exception `{leave.id}` is to {check}, which allows none"
                yield Amiss(leave.at("checks", index), what, "Take the exception back, and meet the check.")


@error
def exception_to_nothing(book: Playbook) -> Iterator[Amiss]:
    """An exception names no rule, so nobody can tell what it allows.

    It names policy statements, readiness checks or limits.
    """
    for leave in book.all(RuleException).values():
        if not (leave.statements or leave.checks or leave.limits):
            yield Amiss(leave.at("id"), f"the exception `{leave.id}` names no rule", "Add `statements:`, `checks:` or `limits:`.")


RULES = [expired_exception, borrowed_exception, overlong_exception, exception_to_what_allows_none, exception_to_nothing]
