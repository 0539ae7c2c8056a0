"""Drawings: they say in shapes and words what they say in colours, hold every figure, and fit a phone."""

import datetime
import html
import itertools
import re
from dataclasses import replace
from decimal import Decimal
from xml.etree.ElementTree import Element, fromstring

import html5lib
import pytest
from markupsafe import Markup
from playwright.sync_api import Browser

from generator import places
from generator.drawing import WIDTH, Limit, Span, duration, figures, limits_chart, standing, timeline
from generator.words import amount, number
from tests.hostile import HOSTILE

TODAY = datetime.date(2026, 11, 21)
ATTRIBUTES = {"viewBox", "width", "height", "role", "aria-labelledby", "id", "class", "transform", "d", "x", "y", "cx", "cy", "r", "text-anchor"}

LIMITS = [
    Limit("Task success", "%", Decimal(92), at_least=True, measured=Decimal("93.4")),
    Limit("Errors that reach a customer", "%", Decimal(2), at_least=False, measured=Decimal("3.10")),
    Limit("Time to an answer, 95th percentile of all answers", "s", Decimal(8), at_least=False, measured=None),
    Limit("Cost per claim", "EUR", Decimal("0.35"), at_least=False, measured=Decimal("0.21")),
    Limit("Unacceptable events", "", Decimal(0), at_least=False, measured=Decimal(0)),
    Limit("Cost of a year", "EUR for each successful task", Decimal(1250), at_least=False, measured=Decimal(10**9)),
    Limit("Success on raw records", "%", Decimal(85), at_least=True, measured=Decimal(12)),
]
SPANS = [
    Span("Shadow mode", datetime.date(2026, 3, 3), datetime.date(2026, 4, 14), "done"),
    Span("Side by side with the people who did it before", datetime.date(2026, 4, 15), datetime.date(2026, 6, 30), "stopped", "success fell to 81 %"),
    Span("Ten percent of claims", datetime.date(2026, 10, 1), None, "now", "health insurance only, and only in the two offices that asked for it"),
    Span("Half of all claims", datetime.date(2027, 1, 15), datetime.date(2027, 3, 1), "planned"),
    Span("Everything", None, None, "planned"),
]


def svg(drawing: Markup) -> Element:
    found = fromstring(drawing).find("svg")  # noqa: S314  # our own text, and what is tested is that it is well formed
    assert found is not None
    return found


def said(drawing: Markup, kind: str = "") -> str:
    """The texts of a kind, as they follow each other."""
    texts = [text for text in svg(drawing).iter("text") if kind in (text.get("class") or "")]
    return "".join(text.text or "" for text in texts)


def count(drawing: Markup, kind: str) -> int:
    return sum(kind in (element.get("class") or "").split() for element in svg(drawing).iter())


def chart(*rows: Limit) -> Markup:
    return limits_chart("chart", "What was measured", rows)


def line(*rows: Span, today: datetime.date = TODAY) -> Markup:
    return timeline("line", "The rollout", rows, today)


def test_without_rows_there_is_no_drawing() -> None:
    assert chart() == line() == Markup()


@pytest.mark.parametrize("row", LIMITS, ids=lambda row: row.label)
def test_a_limit_shows_its_label_its_figures_and_how_it_stands(row: Limit) -> None:
    drawing = chart(row)
    assert said(drawing, "label") == row.label
    assert said(drawing, "words") == figures(row)
    assert standing(row) in said(drawing)


@pytest.mark.parametrize("row", SPANS, ids=lambda row: row.label)
def test_a_span_shows_its_label_its_days_its_state_and_its_note(row: Span) -> None:
    drawing = line(row)
    assert said(drawing, "label") == row.label
    assert said(drawing, "words") == duration(row) + row.note
    assert said(drawing, "side") == row.state
    assert said(drawing, "today") == "today"
    assert count(drawing, "pb-drawing__day") == 1


def test_figures_and_days_are_words() -> None:
    assert [figures(row) for row in LIMITS[:5]] == [
        "93.4 %, at least 92 %",
        "3.1 %, at most 2 %",
        "not measured, at most 8 s",
        "0.21 EUR, at most 0.35 EUR",
        "0, at most 0",
    ]
    assert [duration(row) for row in SPANS[1:]] == [
        "15 April 2026 to 30 June 2026",
        "from 1 October 2026, no end yet",
        "15 January 2027 to 1 March 2027",
        "no day yet",
    ]
    assert duration(Span("", None, TODAY, "planned")) == "no day yet, until 21 November 2026"
    assert duration(Span("", TODAY, TODAY, "now")) == "21 November 2026"


def test_numbers_are_written_for_people() -> None:
    written = ["1250.00", "0.350", "0", "0.000", "1E+9", "0.000001", "100"]
    assert [number(Decimal(text)) for text in written] == ["1,250", "0.35", "0", "0", "1,000,000,000", "0.000001", "100"]
    assert (amount(Decimal("93.40"), "%"), amount(Decimal(3), "")) == ("93.4 %", "3")


def test_a_limit_itself_is_on_its_good_side() -> None:
    equal = [Limit("x", "s", Decimal(3), at_least=side, measured=Decimal("3.0")) for side in (True, False)]
    assert [standing(row) for row in equal] == ["met", "met"]


def test_what_is_met_and_what_is_missed_have_shapes_of_their_own() -> None:
    met, missed, unknown = chart(LIMITS[0]), chart(LIMITS[1]), chart(LIMITS[2])
    assert [count(drawing, "pb-drawing__met") for drawing in (met, missed, unknown)] == [2, 0, 0]
    assert [count(drawing, "pb-drawing__missed") for drawing in (met, missed, unknown)] == [0, 2, 0]
    assert all(count(drawing, "pb-drawing__hatch--good") == 1 for drawing in (met, missed, unknown))


def test_a_drawing_has_a_name_and_a_sentence_that_says_it_all() -> None:
    for drawing, name, words in (
        (chart(*LIMITS[:4]), "What was measured", "2 of 4 limits met; missed: Errors that reach a customer; not measured: Time to an answer, "),
        (
            line(*SPANS),
            "The rollout",
            "On 21 November 2026; done: Shadow mode; now: Ten percent of claims; planned: Half of all claims and Everything; stopped: ",
        ),
    ):
        picture = svg(drawing)
        texts = [picture.find(f".//*[@id='{id}']") for id in (picture.get("aria-labelledby") or "").split()]
        assert [text.tag for text in texts if text is not None] == ["title", "desc"]
        named, told = ["" if text is None else text.text or "" for text in texts]
        assert named == name
        assert told.startswith(words)
        assert told.endswith(". What stands next to this drawing has the same facts.")
        assert picture.get("role") == "img"
        assert f"<figcaption>{name}</figcaption>" in drawing


@pytest.mark.parametrize("hostile", [*HOSTILE, '<b>&"', "خطة الطوارئ", 'א "ב" <ג>'], ids=itertools.count())
def test_a_hostile_text_is_shown_to_the_letter_and_never_obeyed(hostile: str) -> None:
    row, span = Limit(hostile, hostile, Decimal(2), at_least=False, measured=Decimal(1)), Span(hostile, TODAY, None, "now", hostile)
    for drawing, words in (
        (limits_chart("x", hostile, [row]), figures(row)),
        (timeline("x", hostile, [span], TODAY), duration(span) + hostile),
    ):
        assert said(drawing, "label") == hostile
        assert said(drawing, "words") == words
        assert f"<figcaption>{html.escape(hostile).replace('&#x27;', '&#39;').replace('&quot;', '&#34;')}</figcaption>" in drawing
        page = html5lib.parse(f"<!doctype html><title>x</title><main>{drawing}</main>", namespaceHTMLElements=False)
        assert [element.tag for element in page.find("body")] == ["main"], "it got out of its frame"
        for element in page.find(".//{*}svg").iter():
            assert re.fullmatch(r"\{http://www.w3.org/2000/svg\}(svg|g|title|desc|text|path|rect|circle)", element.tag)
            assert set(element.keys()) <= ATTRIBUTES


def extremes() -> list[Limit]:
    limits = [Decimal(text) for text in ("0", "0.000001", "1", "50", "50.5", "99.999999", "100", "120", "1000000000", "999999999999.999999")]
    return [
        Limit("x", unit, limit, at_least, measured)
        for limit, measured, unit, at_least in itertools.product(limits, [None, Decimal(-5), *limits], ("%", "s"), (True, False))
    ]


def places_across(drawing: Markup) -> list[float]:
    """Where shapes and texts stand, from left to right."""
    found = re.findall(r' (?:x|cx)="(-?[\d.]+)"|[MH](-?[\d.]+)', drawing)
    return [float(one or other) for one, other in found]


def test_no_number_is_too_small_or_too_great_to_be_drawn() -> None:
    for row in extremes():
        drawing = chart(row)
        assert all(-4 <= x <= WIDTH + 4 for x in places_across(drawing)), row
        assert said(drawing, "words") == figures(row)


def test_a_measured_value_stands_on_its_side_of_the_limit_and_an_arrow_tells_that_it_is_further_off() -> None:
    for row in extremes():
        if row.measured is None or row.measured == row.limit:
            continue
        drawing = chart(row)
        picture = svg(drawing)
        [tick] = [element.get("d") or "" for element in picture.iter() if element.get("class") == "pb-drawing__limit"]
        marks = [element for element in picture.iter() if element.get("class") in ("pb-drawing__met", "pb-drawing__missed")]
        limit = float(tick[1:].split()[0])
        place = float(marks[1].get("cx") or 0) or float((marks[1].get("d") or "M0")[1:].split()[0]) + 4
        assert place >= limit - 0.1 if row.measured > row.limit else place <= limit + 0.1, row
    assert [count(chart(row), "pb-drawing__arrow") for row in LIMITS] == [0, 0, 0, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("row", "ends"),
    [
        (LIMITS[0], "84 %100 %"),
        (LIMITS[1], "0 %4 %"),
        (LIMITS[2], "0 s16 s"),
        (LIMITS[4], "02"),
        (Limit("x", "%", Decimal(92), at_least=True, measured=Decimal(80)), "68 %100 %"),
        (Limit("x", "%", Decimal(100), at_least=True, measured=Decimal(100)), "98 %100 %"),
        (Limit("x", "%", Decimal(30), at_least=False, measured=Decimal(80)), "0 %100 %"),
        (Limit("x", "%", Decimal(100), at_least=False, measured=Decimal(150)), "0 %200 %"),
        (Limit("x", "", Decimal(0), at_least=False, measured=Decimal(3)), "06"),
    ],
)
def test_a_scale_begins_and_ends_where_both_numbers_can_be_told_apart(row: Limit, ends: str) -> None:
    assert said(chart(row), "small") == ends


DAYS = [datetime.date.min, datetime.date(1999, 12, 31), TODAY - datetime.timedelta(1), TODAY, datetime.date(2027, 2, 28), datetime.date.max]


def test_no_span_is_too_short_or_too_long_to_be_drawn() -> None:
    for start, end, row in itertools.product([*DAYS, None], [*DAYS, None], SPANS[:4]):
        drawing = line(replace(row, start=start, end=end))
        assert all(-4.1 <= x <= WIDTH + 4.1 for x in places_across(drawing)), (start, end)
        assert [float(width) for width in re.findall(r'<rect [^>]*width="([^"]+)"', drawing) if float(width) < 5] == []
        assert len(re.findall("<rect ", drawing)) == (start is not None)


def test_every_state_has_a_shape_and_an_open_end_an_arrow() -> None:
    for row in SPANS[:4]:
        assert count(line(row), f"pb-drawing__{row.state}") == 1
        assert count(line(row), "pb-drawing__arrow") == (row.end is None)


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ((2026, 3, 3), (2027, 3, 1), "Apr 2026Jul 2026Oct 2026Jan 2027"),
        ((2026, 9, 20), (2026, 12, 24), "Oct 2026Nov 2026Dec 2026"),
        ((2019, 5, 1), (2029, 1, 1), "20202022202420262028"),
        ((2026, 11, 10), (2026, 11, 30), "10 November 202630 November 2026"),
        ((2026, 11, 21), (2026, 11, 21), "21 November 2026"),
    ],
)
def test_the_axis_names_a_few_months_or_years_or_else_its_ends(first: tuple[int, int, int], last: tuple[int, int, int], names: str) -> None:
    assert said(line(Span("x", datetime.date(*first), datetime.date(*last), "done")), "small") == names


@pytest.mark.parametrize("font", ["sans-serif", "DejaVu Sans"])  # the second is the widest that readers have
def test_on_a_phone_no_text_meets_another_or_leaves_the_picture_or_is_too_small_to_read(browser: Browser, font: str) -> None:
    css = (places.templates() / "assets" / "playbook.css").read_text("utf-8")
    short = timeline("short", "A day", [Span("A day", TODAY, TODAY, "now")], TODAY)
    long = timeline("long", "Years", [Span("Years", datetime.date(2019, 1, 1), TODAY, "done")], TODAY)
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.set_content(
        f"<!doctype html><title>x</title><style>{css} body {{ margin: 0 16px; font-family: '{font}', sans-serif }} html {{ font-size: 20px }}</style>"
        f"<body dir=ltr><main class=md-typeset>{chart(*LIMITS)}{line(*SPANS)}{short}{long}</main>"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("svg").count() == 4
    assert page.evaluate(_BAD_TEXTS) == []
    page.close()


_BAD_TEXTS = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width
  const texts = [...svg.querySelectorAll('text')].map(text => [text, text.getBoundingClientRect()])
  const bad = texts.filter(([text, box]) => box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
    || box.bottom > frame.bottom || parseFloat(getComputedStyle(text).fontSize) * scale < 10)
  // Lines of a text may touch: a box is as high as the highest letter of its font.
  const meeting = texts.filter(([one, a]) => texts.some(([other, b]) => one !== other && a.left < b.right && b.left < a.right
    && a.top < b.bottom - 3 && b.top < a.bottom - 3))
  return [...bad, ...meeting].map(([text, box]) => `${text.textContent} ${JSON.stringify(box)}`)
})"""
