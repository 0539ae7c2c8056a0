"""What numbers and days look like: drawings in SVG, in which shapes and words say all that colours repeat."""

import datetime
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from markupsafe import Markup

from generator.words import amount, counted, day, listed

# A drawing is as wide as a phone and hardly enlarged on a desk, so that a unit is about a pixel.
WIDTH = 320
LABEL, WORDS, SMALL = 13, 12, 11.5  # the sizes of its texts, as in playbook.css
SIDE = 70  # the room at the right of a label, for a word on how it stands

Standing = Literal["met", "missed", "not measured"]
State = Literal["done", "now", "planned", "stopped"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit, and what was measured; `at_least` says on which side of it is good."""

    label: str
    unit: str
    limit: Decimal
    at_least: bool
    measured: Decimal | None


@dataclass(frozen=True, slots=True)
class Span:
    """Something from a first day to a last one; with a first one alone it has no end yet."""

    label: str
    start: datetime.date | None
    end: datetime.date | None
    state: State
    note: str = ""


def limits_chart(id: str, title: str, rows: Sequence[Limit]) -> Markup:
    """What was measured, on a scale with its limit; nothing where there are no rows.

    The page has to have a table of the same facts next to it.
    """
    found: dict[str, list[str]] = {"met": [], "missed": [], "not measured": []}
    for row in rows:
        found[standing(row)].append(row.label)
    summary = f"{len(found.pop('met'))} of {counted(len(rows), 'limit')} met"
    return _figure(id, title, summary, found, [_limit(row) for row in rows])


def timeline(id: str, title: str, rows: Sequence[Span], today: datetime.date) -> Markup:
    """Bars along one axis of time; nothing where there are no rows.

    The page has to say the same facts next to it.
    """
    found: dict[str, list[str]] = {"done": [], "now": [], "planned": [], "stopped": []}
    for row in rows:
        found[row.state].append(row.label)
    days = [today, *(date for row in rows if row.start for date in (row.start, row.end) if date)]
    axis = _Axis(min(days), max(days), today)
    ticks = _ticks(axis)
    return _figure(id, title, f"On {day(today)}", found, [_head(axis, ticks), *(_span(row, axis, ticks) for row in rows)] if rows else [])


def standing(row: Limit) -> Standing:
    """How what was measured stands to the limit."""
    if row.measured is None:
        return "not measured"
    return "met" if (row.measured >= row.limit if row.at_least else row.measured <= row.limit) else "missed"


def figures(row: Limit) -> str:
    """What was measured, and the limit: 93.4 %, at least 92 %."""
    measured = "not measured" if row.measured is None else amount(row.measured, row.unit)
    return f"{measured}, {'at least' if row.at_least else 'at most'} {amount(row.limit, row.unit)}"


def duration(row: Span) -> str:
    """From when to when: 3 March 2026 to 14 April 2026."""
    if row.start is None:
        return f"no day yet, until {day(row.end)}" if row.end else "no day yet"
    if row.end is None:
        return f"from {day(row.start)}, no end yet"
    return day(row.start) if row.start == row.end else f"{day(row.start)} to {day(row.end)}"


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a drawing, drawn from a top of its own."""

    height: float
    shapes: Markup


def _figure(id: str, title: str, summary: str, found: Mapping[str, Sequence[str]], parts: Sequence[_Part]) -> Markup:
    if not parts:
        return Markup()
    said = "; ".join([summary, *(f"{state}: {listed(labels)}" for state, labels in found.items() if labels)])
    placed, top = [], 0.0
    for part in parts:
        placed.append(Markup('<g transform="translate(0 {:.1f})">{}</g>\n').format(top, part.shapes))
        top += part.height
    return Markup(
        '<figure class="pb-drawing">\n<figcaption>{title}</figcaption>\n'
        '<svg viewBox="0 0 {width} {height:.1f}" width="{width}" height="{height:.1f}"'
        ' role="img" aria-labelledby="{id}-title {id}-desc">\n'
        '<title id="{id}-title">{title}</title>\n<desc id="{id}-desc">{said}. What stands next to this drawing has the same facts.</desc>\n'
        "{parts}</svg>\n</figure>"
    ).format(id=id, title=title, said=said, width=WIDTH, height=top, parts=Markup().join(placed))


def _limit(row: Limit) -> _Part:
    how = standing(row)
    low, high = _scale(row)
    limit = _along(row.limit, low, high)
    unit = row.unit if text_width(row.unit, SMALL) < WIDTH / 4 else ""
    texts, y = _texts(row.label, "" if how == "not measured" else how, 15, figures(row))
    track, ends = y + 14, y + 35
    shapes = [
        texts,
        _mark(how, WIDTH - 5, 9),
        _path("rule", f"M0 {track:.1f}h{WIDTH}"),
        *_bar("good", limit if row.at_least else 0, WIDTH if row.at_least else limit, track),
        _path("limit", f"M{limit:.1f} {track - 9:.1f}v18"),
        _text("small", 0, ends, amount(low, unit)),
        _text("small", WIDTH, ends, amount(high, unit), "end"),
    ]
    if row.measured is not None:
        place = _along(row.measured, low, high)
        shapes.append(_mark(how, 12 if place < 0 else WIDTH - 12 if place > WIDTH else place, track))
        if not 0 <= place <= WIDTH:
            shapes.append(_path("arrow", f"M5 {track - 5:.1f}l-5 5l5 5" if place < 0 else f"M{WIDTH - 5} {track - 5:.1f}l5 5l-5 5"))
    return _Part(ends + 21, Markup().join(shapes))


def _scale(row: Limit) -> tuple[Decimal, Decimal]:
    """The ends of a scale: with the limit in its middle, or up to four times as long to hold what was measured."""
    measured = row.limit if row.measured is None else row.measured
    percent = row.unit == "%" and 0 <= min(row.limit, measured) <= max(row.limit, measured) <= 100
    origin = Decimal(100 if percent and row.limit > 50 else 0)  # near 100, what is missing to 100 counts
    reach = (row.limit - origin) or (measured - origin) or Decimal(-1 if origin else 1)
    shown = (origin + reach * times for times in (2, 4, 8))
    end = next((end for end in shown if min(origin, end) <= measured <= max(origin, end)), origin + reach * 2)
    if percent:
        end = min(max(end, Decimal(0)), Decimal(100))
    return min(origin, end), max(origin, end)


def _along(value: Decimal, low: Decimal, high: Decimal) -> float:
    return float((value - low) / (high - low)) * WIDTH


@dataclass(frozen=True, slots=True)
class _Axis:
    first: datetime.date
    last: datetime.date
    today: datetime.date

    def at(self, date: datetime.date, part_of_day: float = 0) -> float:
        """Where a day stands, or a part of it."""
        return ((date - self.first).days + part_of_day) / ((self.last - self.first).days + 1) * WIDTH


_Ticks = list[tuple[float, str]]


def _ticks(axis: _Axis) -> _Ticks:
    """Where months or years begin and how they are called, as many as there is room for; none if not even two fit."""
    begin = axis.first.year * 12 + axis.first.month - (axis.first.day == 1)
    end = axis.last.year * 12 + axis.last.month
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 300, 600, 1200):
        months = [datetime.date(month // 12, month % 12 + 1, 1) for month in range(-(-begin // step) * step, end, step)[:10]]
        ticks = [(axis.at(month), f"{month:%b %Y}" if step < 12 else f"{month:%Y}") for month in months]
        half = text_width("May 2026" if step < 12 else "2026", SMALL) / 2
        middles = [min(max(x, half), WIDTH - half) for x, _ in ticks]
        if all(middle + 2 * half + 10 <= following for middle, following in pairwise(middles)):
            return ticks if len(ticks) > 1 else []
    return []


def _head(axis: _Axis, ticks: _Ticks) -> _Part:
    ends = [(0.0, day(axis.first)), (float(WIDTH), day(axis.last))]
    names = [_name("small", x, 11, name) for x, name in ticks or ends[: 1 + (axis.first != axis.last)]]
    return _Part(46, Markup().join([*names, _path("rule", f"M0 17.5h{WIDTH}"), _grid(ticks, 17.5, 5), _name("today", axis.at(axis.today, 0.5), 33, "today")]))


def _name(kind: str, x: float, y: float, text: str) -> Markup:
    """A text in the middle above or below `x`, or at the edge where it would reach over that."""
    half = text_width(text, SMALL) / 2
    if x < half:
        return _text(kind, 0, y, text)
    return _text(kind, WIDTH, y, text, "end") if x > WIDTH - half else _text(kind, x, y, text, "middle")


def _span(row: Span, axis: _Axis, ticks: _Ticks) -> _Part:
    texts, y = _texts(row.label, row.state, 0, duration(row), *([row.note] if row.note else []))
    bar = y + 13
    shapes = [texts, _grid(ticks, bar - 6, 12), _path("rule", f"M0 {bar:.1f}h{WIDTH}")]
    if row.start:
        end = row.end or (axis.today if row.start <= axis.today else axis.last)
        room = WIDTH if row.end else WIDTH - 9  # for the arrow of what is still open
        right = min(max(axis.at(max(end, row.start), 1), 5), room)
        shapes += _bar(row.state, min(axis.at(row.start), right - 5), right, bar)
        if row.state == "stopped":
            shapes.append(_mark("missed", right, bar))
        elif not row.end:
            shapes.append(_path("arrow", f"M{right + 4:.1f} {bar - 5:.1f}l5 5l-5 5"))
    shapes.append(_path("day", f"M{axis.at(axis.today, 0.5):.1f} {bar - 9:.1f}v18"))
    return _Part(bar + 24, Markup().join(shapes))


def _grid(ticks: _Ticks, top: float, height: float) -> Markup:
    return _path("rule", "".join(f"M{x:.1f} {top:.1f}v{height:.1f}" for x, _ in ticks)) if ticks else Markup()


def _bar(kind: str, left: float, right: float, y: float) -> Iterator[Markup]:
    yield Markup('<rect class="pb-drawing__{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="8"/>').format(kind, left, y - 4, right - left)
    if kind in ("good", "now"):
        yield _path(f"hatch pb-drawing__hatch--{kind}", f"M{left:.1f} {y:.1f}H{right:.1f}")


def _mark(how: Standing, x: float, y: float) -> Markup:
    if how == "met":
        return Markup('<circle class="pb-drawing__met" cx="{:.1f}" cy="{:.1f}" r="5"/>').format(x, y)
    cross = f"M{x - 4:.1f} {y - 4:.1f}l8 8m0-8l-8 8"
    return _path("halo", cross) + _path("missed", cross) if how == "missed" else Markup()


def _texts(label: str, side: str, indent: float, *words: str) -> tuple[Markup, float]:
    """A label with a word at its right and words below, and how far down they go."""
    texts, y = [_text(f"side pb-drawing__side--{side}", WIDTH - indent, LABEL, side, "end")] if side else [], 0
    for line in _lines(label, WIDTH - SIDE if side else WIDTH, LABEL * 1.08):  # bold is wider
        texts.append(_text("label", 0, y + LABEL, line))
        y += 16
    for line in (line for text in words for line in _lines(text, WIDTH, WORDS)):
        texts.append(_text("words", 0, y + WORDS, line))
        y += 15
    return Markup().join(texts), y


def _text(kind: str, x: float, y: float, text: str, anchor: str = "start") -> Markup:
    return Markup('<text class="pb-drawing__{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(kind, x, y, anchor, text)


def _path(kind: str, shape: str) -> Markup:
    return Markup('<path class="pb-drawing__{}" d="{}"/>').format(kind, shape)


def _lines(text: str, width: float, size: float) -> Iterator[str]:
    """The text cut where a line is full: after a space, or anywhere in a word that is longer than a line."""
    begin, gap, used = 0, 0, 0.0
    for place, letter in enumerate(text):
        used += text_width(letter, size)
        if letter == " ":
            gap = place + 1
        elif used > width and place > begin:
            cut = gap if gap > begin else place
            yield text[begin:cut]
            begin, used = cut, text_width(text[cut : place + 1], size)
    yield text[begin:]


def text_width(text: str, size: float) -> float:
    """How wide a text may become in the widest of the usual system fonts."""
    return size * sum(map(_em, text))


def _em(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.2
    if letter in " fijlrt.,:;'|!()[]-/":
        return 0.4
    return 1.0 if letter in "mwMW%@&—…" else 0.76 if letter.isupper() else 0.64
