"""How kinds, days, numbers and lists are said in sentences."""

import datetime
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal


def day(date: datetime.date) -> str:
    """A day as people write it: 3 March 2026."""
    return f"{date.day} {date:%B %Y}"


def moment(when: datetime.datetime) -> str:
    """A moment as people write it: 3 March 2026, 14:05."""
    return f"{day(when)}, {when:%H:%M}"


def lowered(text: str) -> str:
    """The text with a small first letter, to stand inside a sentence."""
    return text[:1].lower() + text[1:]


def raised(text: str) -> str:
    """The text with a capital first letter, to begin a sentence."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text with a full stop, if it has no other end."""
    return text if text.endswith((".", "!", "?", "…")) else text + "."


def reach(channel: str | None, phone: str | None) -> str:
    """How somebody is reached, in one line; empty where nothing says."""
    return "; ".join(part for part in (channel, phone and f"phone {phone}") if part)


def spoken(kind: str) -> str:
    """A kind as people say it: data class."""
    return kind.replace("_", " ")


def a(word: str) -> str:
    """The word with its article: an audience, a unit."""
    return f"{'an' if word[0] in 'aeiou' and not word.startswith(('uni', 'use')) else 'a'} {word}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 tool, 2 tools."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def number(value: Decimal) -> str:
    """How a number is written: 1,250 or 0.35."""
    return f"{value.normalize():,f}"


def amount(value: Decimal, unit: str) -> str:
    """A number with its unit, if it has one: 93.4 %."""
    return f"{number(value)} {unit}" if unit else number(value)


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words in a row: a, b and c."""
    *rest, end = list(words) or [""]
    return f"{', '.join(rest)} {last} {end}" if rest else end


def named_in(text: str, names: Iterable[str]) -> str | None:
    """The first of some names that stands in a text as a word of its own; None if none does."""
    return next((name for name in names if name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)), None)


def first_of(lines: Sequence[str]) -> list[str]:
    """The first lines of a message, and how many more there are."""
    return [*lines[:20], *([f"... and {len(lines) - 20} more"] if lines[20:] else [])]


def printable(text: str) -> str:
    """The text with what a terminal would act on written out, so that a value cannot steer it."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
