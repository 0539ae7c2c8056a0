"""Links between pages: what leads nowhere is found, and every page of a playbook is led to by another."""

from dataclasses import replace
from pathlib import Path

import pytest

from generator import places
from generator.areas.site_pages import SitePage
from generator.audience import published_for, visible
from generator.links import Fault, broken
from generator.load import load
from generator.model import Playbook
from generator.render import Page, render
from generator.sheet import Sheet
from generator.site import for_programs
from tests.folder import CASES, book, content

ROOT = Path(__file__).parent.parent


def page(path: str, article: str, **files: str) -> Page:
    return Page(Sheet(path, path, "", "", {}), article, (), (), files)


def faults(found: Playbook) -> list[Fault]:
    pages = render(found, places.templates())
    return list(broken(pages, for_programs(visible(found), pages)))


@pytest.mark.parametrize("readers", ["internal", "public"])
def test_every_link_of_the_example_leads_somewhere_and_every_page_is_led_to(readers: str) -> None:
    assert faults(published_for(load(ROOT / "content"), "public" if readers == "public" else "internal")) == []


@pytest.mark.parametrize("case", [None, "_system", "overdue-review"])
def test_so_it_is_in_a_small_playbook(case: str | None, tmp_path: Path) -> None:
    assert faults(book(content(tmp_path / "content", CASES / case if case else {}))) == []


def test_pages_that_texts_may_link_to_by_name_are_there(tmp_path: Path) -> None:
    small = book(content(tmp_path / "content", {}))
    there = {page.sheet.path: page.sheet for page in render(small, places.templates())}
    for named in small.all(SitePage).values():
        assert named.address in there, named.id
        assert (named.visibility == "internal") == there[named.address].for_staff, named.id


HOME = page("", '<a href="a/">A</a> <a href="a/#here">here</a> <a href="https://elsewhere.example/">out</a> <a href="mailto:a@b.example">mail</a>')
A = page("a/", '<p id="here"><a href="../">Home</a> <a href="#here">here</a> <a href="list.csv">list</a> <a href="./">this</a></p>', **{"list.csv": ""})


def test_links_up_down_within_and_to_files_are_followed() -> None:
    assert list(broken([HOME, A])) == []


@pytest.mark.parametrize(
    ("article", "says"),
    [
        ('<a href="../b/">B</a>', "/a/ leads to /b/, which is not there"),
        ('<a href="../#there">there</a>', "/a/ leads to #there on /, which is not there"),
        ('<a href="#there">there</a>', "/a/ leads to #there on /a/, which is not there"),
        ('<a href="none.csv">none</a>', "/a/ leads to /a/none.csv, which is not there"),
        ('<img src="../none.svg" alt="None">', "/a/ leads to /none.svg, which is not there"),
        ('<p id="here"></p>', "/a/ has 2 places with the address #here"),
    ],
)
def test_what_leads_nowhere_is_told(article: str, says: str) -> None:
    assert [fault.says for fault in broken([HOME, replace(A, article=A.article + article)])] == [says]


def test_a_link_to_a_file_beside_no_page_leads_there_only_if_it_is_there() -> None:
    linked = page("b/", '<a href="../registers/tools.csv">tools</a>')
    led_to = replace(HOME, article=HOME.article + '<a href="b/">B</a>')
    assert list(broken([led_to, A, linked], ["registers/tools.csv"])) == []
    assert [(fault.says, fault.lost) for fault in broken([led_to, A, linked], ["tools.csv"])] == [
        ("/b/ leads to /registers/tools.csv, which is not there", True)
    ]


def test_a_page_that_nothing_leads_to_is_told() -> None:
    assert [fault.says for fault in broken([HOME, A, page("b/", '<a href="./">this page alone</a>')])] == ["nothing leads to /b/"]
