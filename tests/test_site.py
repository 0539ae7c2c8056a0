"""The built site of the example organisation, as its readers meet it."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator import places
from generator.areas.data import DataKind
from generator.areas.reading_order import READING_ORDER
from generator.areas.site_pages import SitePage
from generator.areas.tools import Tool
from generator.areas.usage_policy import SECTIONS, Statement
from generator.load import load
from generator.manifest import MANIFEST
from generator.model import Playbook
from generator.render import render
from tests.search import PATIENCE_MILLISECONDS
from tests.server import served

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def book() -> Playbook:
    return load(ROOT / "content")


def _page(site: Path, path: str) -> str:
    return (site / path / "index.html").read_text("utf-8")


def test_home_has_a_door_for_everyone_and_says_its_day(site: Path) -> None:
    home = _page(site, "")
    for door in ("I use AI at work", "I own a system", "I am on call", "I approve", "I audit"):
        assert door in home
    assert '<time datetime="2026-11-21">21 November 2026</time>' in home


def test_every_kind_of_data_and_every_tool_has_a_page_with_every_answer(site: Path, book: Playbook) -> None:
    kinds, tools = book.all(DataKind), book.all(Tool)
    for kind in kinds:
        assert set(re.findall(r'<tr id="tool-([^"]+)"', _page(site, f"data/{kind}"))) == set(tools)
    for tool in tools:
        shown = set(re.findall(r'<li><a href="\.\./\.\./data/([^"/]+)/"', _page(site, f"tools/{tool}")))
        assert shown == set(kinds)


def test_every_statement_has_an_address_of_its_own_in_its_section(site: Path, book: Playbook) -> None:
    page = _page(site, "policies/ai-usage")
    order = re.findall(r'<h2 id="([^"]+)"|<section [^>]*id="([A-Z]+-\d+)"', page)
    section, found = "", {}
    for heading, statement in order:
        section = heading or section
        if statement:
            found[statement] = section
    assert found == {id: item.section.replace("_", "-") for id, item in book.all(Statement).items()}
    headings = [heading for heading, _ in order if heading.replace("-", "_") in SECTIONS]
    assert headings == [key.replace("_", "-") for key in SECTIONS]


def test_the_rules_that_allow_no_exception_are_those_of_which_the_policy_says_so(book: Playbook) -> None:
    never = {id for id, statement in book.all(Statement).items() if statement.exceptions == "never"}
    assert never == set(re.findall(r"AUP-\d+", book.get(Statement, "AUP-44").text))


def test_pages_come_in_reading_order(site: Path) -> None:
    titles = re.findall(r'<a href="[^"#]*" class="md-nav__link[^"]*">\s*<span class="md-ellipsis">\s*([^<]*?)\s*<', _page(site, "tools"))
    assert list(dict.fromkeys(titles)) == [
        "Home",
        "Where to start",
        "May I use it?",
        "AI usage policy",
        "Data classification",
        "Tools",
        "AI systems",
        "Training",
        "What is changing",
        "Something went wrong",
        "On call",
        "Incidents",
        "Who decides",
        "Ask for something",
        "Frequently asked",
        "Guides",
        "From pilot to production",
        "Blank templates",
        "Exceptions",
        "Glossary",
        "Reviews",
        "Assurance",
        "Calendar",
        "What changed",
        "About",
    ]
    assert len(set(titles)) == len(READING_ORDER) - 3  # single systems stand in no menu, nor why pilots stall and what programs read


def test_a_page_has_the_name_by_which_texts_link_to_it(book: Playbook) -> None:
    titles = {page.sheet.path: page.sheet.title for page in render(book, places.templates())}
    named = {page.path: page.name for page in book.all(SitePage).values()}
    assert named.items() <= titles.items()
    links = [found for path in (ROOT / "content").rglob("*.yaml") for found in re.findall(r"\[([A-Z][^\]]*)\]\(page:([a-z-]+)\)", path.read_text("utf-8"))]
    assert len(links) > 30
    assert [(words, id) for words, id in links if words != book.get(SitePage, id).name] == []


def test_edit_this_page_opens_the_yaml_behind_it(site: Path) -> None:
    edit = "https://git.larkfield.example/ai-playbook/edit/main/content/"
    assert f'href="{edit}policies/ai-usage.yaml"' in _page(site, "policies/ai-usage")
    assert f'href="{edit}tools.yaml"' in _page(site, "tools")
    assert f'href="{edit}data.yaml"' in _page(site, "data")


def test_whoever_audits_a_site_is_led_to_its_sums_and_to_what_compares_them(site: Path, book: Playbook) -> None:
    for path in ("about", "assurance", "for-programs"):
        article = re.sub(r'href="[^"]*"', "", (site / path / "index.html").read_text("utf-8"))
        assert MANIFEST in article
        assert "<code>playbook verify" in article
    # Where no manifest is written, no page speaks of it.
    assert [page.sheet.path for page in render(book, places.templates(), manifest=False) if MANIFEST in page.article] == []


def test_no_source_and_no_yaml_but_the_blanks_is_published(site: Path) -> None:
    source = {path for path in site.rglob("*") if path.suffix in (".yaml", ".yml", ".j2", ".py", ".map", ".md")}
    assert source == set((site / "templates").glob("*/*.yaml"))


def test_search_finds_a_kind_of_data_by_the_words_of_staff(site: Path, browser: Browser, book: Playbook) -> None:
    page = browser.new_page()
    wanted = [kind for kind in book.all(DataKind).values() if kind.also_called][:6]
    with served(site) as address:
        for kind in wanted:
            page.goto(address)
            page.get_by_role("textbox", name="Search").click()
            page.keyboard.type(kind.also_called[0])
            there = page.locator(f'.md-search-result__list a[href*="data/{kind.id}/"]').first
            expect(there).to_be_attached(timeout=PATIENCE_MILLISECONDS)
    page.close()


def test_every_page_reads_without_scripts_and_asks_no_other_host(site: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with served(site) as address:
        for path in ("", "may-i-use-it/", "policies/ai-usage/", "tools/", "something-went-wrong/", "404.html"):
            page.goto(address + path)
            expect(page.locator("main h1")).to_be_visible()
            _nothing_wider_than_the_window(page)
        assert [url for url in asked if not url.startswith((address, "data:"))] == []
    context.close()


def _nothing_wider_than_the_window(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_answer_is_two_clicks_from_home(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    with served(site) as address:
        page.goto(address)
        page.get_by_role("link", name="May I use it?").first.click()
        page.locator("table").get_by_role("link", name="A customer's e-mail address").click()
        expect(page.locator("main h1")).to_have_text("A customer's e-mail address")
        expect(page.locator("#tool-quillmere-personal")).to_contain_text("No")
    page.close()


def test_on_paper_the_matrix_lies_on_its_side_and_no_word_of_it_breaks(site: Path, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1017, "height": 700})  # as wide as A4 on its side between its margins
    with served(site) as address:
        page.goto(f"{address}may-i-use-it/")
        sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(format="A4", prefer_css_page_size=True))
        assert sheets
        assert all(float(wide) > float(high) for wide, high in sheets)
        page.emulate_media(media="print")
        broken = page.locator(".pb-table--matrix :is(thead a, .pb-verdict)").evaluate_all(
            """all => all.flatMap(one => {
                const text = [...one.childNodes].at(-1), range = document.createRange(), lines = ([start, length]) => {
                    range.setStart(text, start)
                    range.setEnd(text, start + length)
                    return range.getClientRects().length
                }
                return [...text.data.matchAll(/\\S+/g)].filter(word => lines([word.index, word[0].length]) > 1).map(word => word[0])
            })"""
        )
        assert broken == []
    page.close()


def test_links_between_pages_and_to_places_on_them_all_lead_somewhere(site: Path) -> None:
    pages = {_normal(path.parent.relative_to(site).as_posix()): path for path in site.rglob("index.html")}
    ids = {name: set(re.findall(r'\bid="?([^"\s>]+)', path.read_text("utf-8"))) for name, path in pages.items()}
    broken = []
    for name, path in pages.items():
        article = path.read_text("utf-8").split("<article", 1)[1].split("</article>", 1)[0]
        for href in re.findall(r'href="([^"]*)"', article):
            if re.match(r"[a-z]+:", href):
                continue
            target, _, anchor = href.partition("#")
            where = (Path("/") / name / target).as_posix()
            there = _normal(where) if target else name
            if not anchor and (site / there).is_file():
                continue  # a file to download
            if there not in pages or (anchor and anchor not in ids[there]):
                broken.append(f"{name}: {href}")
    assert broken == []


def _normal(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def test_two_builds_of_the_same_content_are_the_same_to_the_byte(site: Path, tmp_path: Path) -> None:
    from generator.with_mkdocs.building import build

    build(ROOT / "content", tmp_path / "again", load(ROOT / "content"))
    differing = [
        path.relative_to(site).as_posix()
        for path in site.rglob("*")
        if path.is_file() and not path.name.startswith("sitemap") and path.read_bytes() != (tmp_path / "again" / path.relative_to(site)).read_bytes()
    ]
    assert differing == []


def test_the_search_index_is_text_and_nothing_else(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    assert len(index["docs"]) > 100
    assert [entry for entry in index["docs"] if re.search("[<>]", entry["title"] + entry["text"])] == []
