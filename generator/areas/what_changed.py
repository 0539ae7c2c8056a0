"""The page of what changed: the rules that are no longer what they were, day by day, with the words to tell people."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from generator.areas.changes import ASPECTS, Aspect, RuleChange, by_aspect, changes
from generator.areas.organisation import organisation
from generator.model import Playbook
from generator.sheet import Sheet
from generator.words import counted, day


@dataclass(frozen=True, slots=True)
class ChangedOn:
    """The rules that changed on one day, and the words to announce it."""

    date: datetime.date
    revision: str
    groups: list[tuple[Aspect, list[RuleChange]]]
    announcement: str

    @property
    def count(self) -> int:
        """How many rules changed."""
        return sum(len(group) for _, group in self.groups)


def _days(book: Playbook) -> Iterator[ChangedOn]:
    for now, before in pairwise(book.earlier.states if book.earlier else ()):
        if now.book and before.book and (found := changes(before.book, now.book)):
            yield ChangedOn(now.date, now.revision, by_aspect(found), _announcement(book, now.date, found))


def _announcement(book: Playbook, date: datetime.date, found: list[RuleChange]) -> str:
    """Plain words for a message to everybody, with the address of the page where the site has one."""
    base = organisation(book).publishing.base
    lines = [f"On {day(date)}, {counted(len(found), 'rule')} of our AI playbook changed:", *(f"- {change.says}" for change in found)]
    return "\n".join([*lines, *([f"All of it: {base}what-changed/"] if base else [])])


def pages(book: Playbook) -> Iterator[Sheet]:
    """What changed in the rules, the latest first, as far back as the history of the content goes."""
    states = book.earlier.states if book.earlier else ()
    readable = [state for state in states if state.book]
    there = {f"{kind}:{id}" for kind, items in book.entities.items() for id in items}
    yield Sheet(
        "what-changed/",
        "What changed",
        "Which rules, limits, answers and owners are no longer what they were, since when, and the words to announce it.",
        "what-changed.html.j2",
        {
            "remembered": book.earlier is not None,
            "cut_off": book.earlier is not None and book.earlier.cut_off,
            "there": there,
            "days": list(_days(book)),
            "since": readable[-1] if readable else None,
            "unreadable": next((state for state in states if state.book is None), None),
            "aspects": ASPECTS,
        },
        nav="What changed",
        also_called=("news", "changelog", "change history", "updates", "announcement"),
        for_staff=True,
    )
