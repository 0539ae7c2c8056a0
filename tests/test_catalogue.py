"""The catalogue of what pages about systems must carry: each item stands where it says, in words or as a key to fill in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from lxml import html

from generator import places
from generator.areas.practice import Blank, practice
from generator.areas.readiness import ReadinessCheck
from generator.areas.system import System
from generator.load import load
from generator.model import Playbook
from generator.render import render
from generator.source import read
from generator.walks import owner_of

ROOT = Path(__file__).parent.parent
ITEMS = read("catalogue.yaml", (ROOT / "tests" / "catalogue.yaml").read_bytes())[0].data["items"]
WAY = "from-pilot-to-production/"
HOLDS_NOTES = {
    "pilot-to-production": WAY,
    "why-pilots-stall": "why-pilots-stall/",
    "portfolio": "systems/portfolio/",
    "running-a-drill": "on-call/running-a-drill/",
    **{blank: f"templates/{blank}/" for blank in get_args(Blank)},
}
HOW_MANY = {
    "WHY": 20,
    "CAUSE": 29,
    "PILOT": 12,
    "TRIAGE": 21,
    "SEVEN": 7,
    "BAR": 15,
    "EVAL": 20,
    "DATA": 14,
    "CLASS": 14,
    "SEC": 8,
    "GUARD": 8,
    "OBS": 10,
    "OPS": 11,
    "COST": 17,
    "ROLL": 12,
    "RB": 8,
    "OWN": 14,
    "CHG": 12,
    "CHK8": 8,
    "CHK10A": 10,
    "CHK10B": 11,
    "CHK5": 9,
    "ART": 17,
}
"""How many items there are of each kind, numbered from 01."""

Pages = Mapping[str, html.HtmlElement]


@pytest.fixture(scope="module")
def book() -> Playbook:
    """The example organisation's playbook."""
    return load(ROOT / "content")


@pytest.fixture(scope="module")
def pages(book: Playbook) -> Pages:
    """The articles of all its pages by path."""
    return {page.sheet.path: html.fragment_fromstring(page.article, create_parent="article") for page in render(book, places.templates())}


def said(pages: Pages, page: str, anchor: str) -> str:
    """The words of the one element with an anchor, with single spaces."""
    found = pages[page].xpath("//*[@id=$anchor]", anchor=anchor)
    assert len(found) == 1, f"{len(found)} elements with the id {anchor} on /{page}"
    return " ".join(found[0].text_content().split())


def test_the_catalogue_is_whole() -> None:
    assert [item["id"] for item in ITEMS] == [f"{kind}-{number:02}" for kind, many in HOW_MANY.items() for number in range(1, many + 1)]
    assert len(ITEMS) == 307
    assert [item["id"] for item in ITEMS if len({"key", "anchor", "anchors"} & set(item)) != 1] == []


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_an_item_stands_where_the_catalogue_says(item: dict[str, Any], pages: Pages) -> None:
    assert item["page"] in pages
    if "key" in item:
        assert item["key"] in pages[item["page"]].xpath("//ul[@class='pb-form']//p[@class='pb-form__key']/code/text()")
        return
    for anchor, words in (item.get("anchors") or {item["anchor"]: item["says"]}).items():
        assert words.lower() in said(pages, item["page"], anchor).lower()


def test_every_readiness_check_stands_on_its_page_with_all_that_is_known_of_it(book: Playbook, pages: Pages) -> None:
    checks = book.all(ReadinessCheck)
    assert len(checks) == 42
    for check in checks.values():
        words = said(pages, "templates/readiness-review/", check.id)
        for part in (check.name, check.why, check.good, check.proof):
            assert part in words
        assert ("The playbook answers it." in words) == (check.answered == "derived")
        assert ("No exception is possible." in words) == (check.exception == "never")


def test_every_note_step_and_cause_has_a_place_of_its_own(pages: Pages) -> None:
    for note in practice().notes:
        words = said(pages, HOLDS_NOTES[note.topic], note.id)
        assert note.says in words
        assert note.why is None or note.why in words
        assert note.source is None or note.source in words
    for step in practice().steps:
        words = said(pages, WAY, step.id)
        for part in (step.name, *step.do, step.artefact, step.gate):
            assert part in words
    for cause in practice().causes:
        words = said(pages, WAY, cause.id)
        for part in (cause.name, cause.looks_like, cause.fix, *cause.fields):
            assert part in words


def test_what_others_report_is_marked_as_theirs(pages: Pages) -> None:
    table = pages["why-pilots-stall/"].xpath("//table[caption[starts-with(., 'What others report')]]")[0]
    for note in practice().notes:
        if note.kind == "claim" and note.topic == "why-pilots-stall":
            assert table.xpath(".//tr[@id=$id]/*/text()", id=note.id) == [note.source or "No source named", note.says]
        elif note.kind == "claim":
            assert "others report" in note.says.lower()


def test_no_two_elements_of_a_page_have_one_id(pages: Pages) -> None:
    for path, page in pages.items():
        ids = page.xpath("//@id")
        assert sorted(ids) == sorted(set(ids)), path


def test_a_cause_names_keys_that_a_system_has() -> None:
    for cause in practice().causes:
        for field in cause.fields:
            model, name = owner_of(System, tuple(field.split(".")))
            assert name in model.model_fields, f"{cause.id}: {field}"
            assert model is not System or "." not in field
