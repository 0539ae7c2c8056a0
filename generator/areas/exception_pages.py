"""The page of exceptions: which rules are left aside today, by whom, until when, and how to ask for that."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.areas.exceptions import ExceptionsFile, RuleException, Standing, standing
from generator.areas.limits import LIMITS
from generator.areas.organisation import setting
from generator.areas.people import Decision
from generator.areas.readiness import ReadinessCheck
from generator.areas.system import System
from generator.areas.usage_policy import Statement
from generator.model import Playbook
from generator.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Given:
    """An exception, how it stands, the days that are left of it, and the limits it is about, in words."""

    leave: RuleException
    standing: Standing
    days_left: int
    limits: list[str]


def _limit(book: Playbook, leave: RuleException, name: str) -> str:
    """What a limit asks for, and what the system asks for itself instead."""
    system = book.all(System).get(leave.system or "")
    own = system.limits.given(name) if system else None
    rule = LIMITS[name].says(setting(book, name, tier=system.tier if system else "").value)
    return f"{rule}; {own} instead" if own is not None else rule


def _given(book: Playbook) -> Iterator[Given]:
    for leave in sorted(book.all(RuleException).values(), key=lambda leave: (leave.expires_on, leave.id)):
        limits = [_limit(book, leave, name) for name in leave.limits]
        yield Given(leave, standing(book, leave), (leave.expires_on - book.as_of).days, limits)


def pages(book: Playbook) -> Iterator[Sheet]:
    """The exceptions in force, those to come and those that are over, and how to ask for one."""
    given = list(_given(book))
    file = next(book.files(ExceptionsFile), None)
    yield Sheet(
        "exceptions/",
        "Exceptions",
        "Which rules may be left aside, for whom, why and until when, and how to ask for an exception.",
        "exceptions.html.j2",
        {
            "in_force": [item for item in given if item.standing == "in_force"],
            "to_come": [item for item in given if item.standing == "to_come"],
            "is_over": [item for item in reversed(given) if item.standing in ("expired", "given_back")],
            "decisions": [decision for decision in book.all(Decision).values() if "exception" in decision.covers],
            "checks": book.all(ReadinessCheck),
            "statements": book.all(Statement),
            "longest": setting(book, "exception_max_days"),
        },
        file.place if file else None,
        "Exceptions",
        also_called=("waiver", "dispensation", "leave to do without a rule"),
        for_staff=True,
    )
