"""What a site says to programs: one document with its schema, tables, a summary for language models, and badges."""

import dataclasses
import gc
import io
import json
import os
import re
import subprocess
import sys
import urllib.parse
import weakref
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import jsonschema
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from playwright.sync_api import Browser

from generator import content_security, places
from generator.areas.data import DataKind
from generator.areas.may_i_use_it import grid
from generator.areas.organisation import organisation
from generator.areas.people import Role
from generator.areas.registers import registers
from generator.areas.system import System
from generator.areas.system_badge import system_badge
from generator.areas.tools import Tool
from generator.areas.verdict import Answer
from generator.audience import published_for, visible
from generator.badge import badge
from generator.check import check
from generator.drawing import text_width
from generator.evidence_pack import evidence_pack
from generator.leaks import Secret, found_in, secrets
from generator.load import load
from generator.model import Playbook
from generator.render import Page, render
from generator.site import for_programs
from generator.twin import Twin, twin_text
from generator.twinning import twin_of
from generator.words import reach
from tests.browser import listening
from tests.command import run
from tests.folder import CASES, content
from tests.folder import book as read
from tests.hostile import HOSTILE
from tests.server import served
from tests.systems import MINIMAL, book

ROOT = Path(__file__).parent.parent
TEXTS = [text for text in HOSTILE if len(text) <= 300 and "\n" not in text and text.strip() and max(text) < "\U00010000"]
SVG = "{http://www.w3.org/2000/svg}"


@lru_cache(maxsize=4)
def pages_of(found: Playbook) -> list[Page]:
    return render(found, places.templates())


@lru_cache(maxsize=4)
def files_of(found: Playbook) -> dict[str, bytes]:
    """What programs read of the site of a playbook."""
    return for_programs(visible(found), pages_of(found))


def document(found: Playbook) -> Any:
    shown = visible(found)
    return json.loads(twin_text(twin_of(shown, registers(shown))))


@pytest.fixture(scope="module")
def example() -> Playbook:
    found = load(ROOT / "content")
    return dataclasses.replace(found, open=tuple(check(found)))


@pytest.fixture(scope="module")
def public(example: Playbook) -> Playbook:
    return published_for(example, "public")


@pytest.fixture(scope="module")
def schema() -> Any:
    return json.loads(run("schema", "playbook.json").output)


def small(folder: Path, case: str) -> Playbook:
    """The tests' complete playbook, or one of nothing but what is needed."""
    made = content(folder / "content", CASES / case if case else {})
    if not case:
        (made / "data.yaml").unlink()
    return read(made)


# The document and its schema


def _objects(schema: Any) -> Iterator[Any]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from _objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _objects(value)


def test_the_schema_describes_every_key_and_knows_no_others(schema: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    blocks = list(_objects(schema))
    assert len(blocks) > 10
    for block in blocks:
        assert block["additionalProperties"] is False or "properties" not in block
        assert set(block.get("required", [])) == block.get("properties", {}).keys()
        assert [name for name, value in block.get("properties", {}).items() if "description" not in value] == []


@pytest.mark.parametrize("readers", ["internal", "public"])
def test_the_document_of_the_example_is_as_its_schema_says(example: Playbook, public: Playbook, schema: Any, readers: str) -> None:
    found = document(public if readers == "public" else example)
    jsonschema.validate(found, schema)
    assert (found["readers"], found["as_of"], found["organisation"]) == (readers, "2026-11-21", "Larkfield Mutual")


@pytest.mark.parametrize("case", ["_system", ""])
@pytest.mark.parametrize("readers", ["internal", "public"])
def test_so_is_that_of_a_small_playbook(tmp_path: Path, schema: Any, case: str, readers: str) -> None:
    made = small(tmp_path, case)
    found = document(published_for(made, "public" if readers == "public" else "internal"))
    jsonschema.validate(found, schema)
    assert bool(found["verdicts"]) == bool(case)


def test_a_site_publishes_the_document_and_the_schema_that_the_command_prints(site: Path, schema: Any) -> None:
    assert json.loads((site / "playbook.schema.json").read_text("utf-8")) == schema
    raw = (site / "playbook.json").read_text("utf-8")
    found = json.loads(raw)
    assert found["$schema"] == "playbook.schema.json"
    assert Twin.model_validate(found).site == "https://playbook.larkfield.example/"
    assert "Larkfield" in raw
    assert "\\u" not in raw


def test_it_has_the_answer_for_every_kind_of_data_in_every_tool(example: Playbook) -> None:
    found = document(example)
    for kind, row in grid(example).items():
        assert found["verdicts"][kind].keys() == row.keys()
        for tool, meant in row.items():
            said = found["verdicts"][kind][tool]
            assert (said["answer"], said["words"], said["ask"]) == (meant.answer.key, meant.answer.words, meant.ask)
            assert (said["reasons"], said["conditions"]) == (list(meant.reasons), list(meant.conditions))
    roles = {id: (role.name, reach(role.channel, role.phone) or None) for id, role in example.all(Role).items()}
    assert {id: (role["name"], role["channel"]) for id, role in found["roles"].items()} == roles
    assert [*found["tools"]] == sorted(example.all(Tool))


def _addresses(value: Any) -> Iterator[str]:
    for key, item in value.items() if isinstance(value, dict) else ():
        if key in ("address", "badge"):
            yield item
        elif key != "registers":
            yield from _addresses(item)


def test_every_address_in_it_leads_to_a_place_on_the_site(site: Path) -> None:
    addresses = set(_addresses(json.loads((site / "playbook.json").read_text("utf-8"))))
    assert len(addresses) > 1000
    pages: dict[str, str] = {}
    for address in sorted(addresses):
        path, _, anchor = address.partition("#")
        file = site / path / "index.html" if path.endswith("/") else site / path
        assert file.is_file(), address
        pages.setdefault(path, file.read_text("utf-8"))
        assert not anchor or f'id="{anchor}"' in pages[path], address


def test_rules_are_plain_text_and_name_nothing_hidden(example: Playbook) -> None:
    statements = {id: item for policy in document(example)["policies"].values() for id, item in policy["statements"].items()}
    assert len(statements) > 40
    assert [id for id, item in statements.items() if re.search(r"\]\(|\*\*|<[a-z]", item["text"])] == []


def test_the_same_playbook_makes_the_same_text_whatever_the_hash_seed(tmp_path: Path) -> None:
    content(tmp_path / "content", CASES / "_system")
    code = """import pathlib, sys
from generator import places
from generator.audience import visible
from generator.load import load
from generator.render import render
from generator.site import for_programs
book = load(pathlib.Path(sys.argv[1]))
for path, raw in for_programs(visible(book), render(book, places.templates())).items(): print(path, raw)"""
    words = [sys.executable, "-c", code, str(tmp_path / "content")]
    settings = {**os.environ, "SOURCE_DATE_EPOCH": "1795219200"}
    made = [subprocess.run(words, capture_output=True, check=True, env={**settings, "PYTHONHASHSEED": seed}).stdout for seed in ("1", "2")]
    assert made[0] == made[1] != b""


def test_what_was_worked_out_of_a_playbook_goes_with_it(tmp_path: Path) -> None:
    found = book(tmp_path, {})
    assert grid(found) is grid(found)
    assert registers(found) is registers(found)
    alive = weakref.ref(found)
    del found
    gc.collect()
    assert alive() is None


def test_values_stand_in_it_exactly_as_written(tmp_path: Path) -> None:
    found = document(book(tmp_path, {"tools.tools.0.also_called": TEXTS, "system.name": TEXTS[0]}))
    assert found["tools"]["quill"]["also_called"] == TEXTS
    assert found["systems"]["assistant"]["name"] == TEXTS[0]


def test_whether_a_runbook_is_proven_is_told_to_staff_alone(tmp_path: Path) -> None:
    shown = {"system.visibility": "public", "organisation.publishing": {"audience": "public"}}
    assert document(book(tmp_path, {}))["systems"]["assistant"]["runbook_proven"] is True
    assert document(book(tmp_path, {"drills": []}))["systems"]["assistant"]["runbook_proven"] is False
    assert document(book(tmp_path, shown))["systems"]["assistant"]["runbook_proven"] is None


# Who may see it


def test_the_public_is_given_nothing_internal(public: Playbook) -> None:
    found = document(public)
    assert found["registers"].keys() == {"systems", "tools", "statements", "decisions"}
    assert {role["channel"] for role in found["roles"].values()} == {None}
    assert found["systems"].keys() == {"claims-summary", "cover-guide"}


def test_the_last_search_of_a_public_site_reads_these_files(public: Playbook) -> None:
    """Were something hidden to come into any of them, in the spelling of that file, it would be found."""
    assert secrets(public)
    place = organisation(public).place
    text = "Quiet_Otter & the [blue] =door= <1>"
    hidden = Secret(text, place, name=True)
    system = public.get(System, "claims-summary")
    shown = system.model_copy(update={"name": text, "also_called": [text]})
    entities = {**public.entities, System.kind: {**public.entities[System.kind], system.id: shown}}
    leaky = dataclasses.replace(public, entities=entities, roots=tuple(shown if root is system else root for root in public.roots))
    for path, raw in {**files_of(leaky), "badge.svg": system_badge(visible(leaky), shown).svg.encode()}.items():
        if path in ("playbook.schema.json", "registers/tools.csv", "registers/decisions.csv", "registers/statements.csv"):
            continue  # they say nothing of systems
        assert found_in([(path, raw)], [hidden]), path


# Tables


@pytest.mark.parametrize("readers", ["internal", "public"])
def test_every_table_is_that_of_the_evidence_pack(example: Playbook, public: Playbook, readers: str) -> None:
    found = public if readers == "public" else example
    with zipfile.ZipFile(io.BytesIO(evidence_pack(found, places.templates()))) as pack:
        packed = {name: pack.read(name) for name in pack.namelist() if name.startswith("registers/")}
        data = json.loads(pack.read("playbook-evidence.json"))["registers"]
    files = files_of(found)
    assert {path: raw for path, raw in files.items() if path.startswith("registers/")} == packed
    assert json.loads(files["playbook.json"])["registers"] == data


def test_each_table_is_offered_where_people_look_at_it(example: Playbook, public: Playbook) -> None:
    for found in (example, public):
        offered = {
            name
            for page in pages_of(found)
            if page.sheet.path != "for-programs/"
            for name in re.findall(r'href="[./]*registers/([a-z0-9-]+)\.csv"', page.article)
        }
        tables = {Path(path).stem for path in files_of(found) if path.startswith("registers/")}
        assert offered == tables


def test_the_page_for_programs_leads_to_every_file_and_is_led_to(example: Playbook) -> None:
    pages = {page.sheet.path: page.article for page in pages_of(example)}
    links = set(re.findall(r'href="\.\./([^"]+)"', pages["for-programs/"]))
    assert set(files_of(example)) <= links
    for path in ("about/", "assurance/"):
        assert 'href="../for-programs/"' in pages[path]


# llms.txt


def _links(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    for token in tokens:
        children = token.children or []
        for at, child in enumerate(children):
            if child.type == "link_open":
                end = next(end for end in range(at, len(children)) if children[end].type == "link_close")
                yield str(child.attrGet("href")), "".join(inner.content for inner in children[at + 1 : end])


def _parsed(text: str) -> tuple[list[Token], list[tuple[str, str]]]:
    tokens = MarkdownIt("commonmark").parse(text)
    return tokens, list(_links(tokens))


def test_llms_txt_has_the_form_and_exactly_the_links_that_it_should(site: Path, example: Playbook) -> None:
    tokens, links = _parsed((site / "llms.txt").read_text("utf-8"))
    pages = pages_of(example)
    root = "https://playbook.larkfield.example/"
    menu = [(root + page.sheet.path, page.sheet.title) for page in pages if page.sheet.nav]
    single = {item.path for kind in (DataKind, Tool, System) for item in example.all(kind).values()}
    more = [(root + page.sheet.path, page.sheet.title) for page in pages if page.sheet.path in single]
    programs = [(root + path, path) for path in files_of(example) if path != "llms.txt"]
    assert sorted(links) == sorted([*menu, *programs, *more])
    assert (f"{root}playbook.json", "playbook.json") in links
    heads = [(token.tag, tokens[at + 1].content) for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert heads == [("h1", "Larkfield Mutual: AI playbook"), ("h2", "Pages"), ("h2", "For programs"), ("h2", "Optional")]
    assert [token.type for token in tokens[3:5]] == ["blockquote_open", "paragraph_open"]
    assert {token.type for token in tokens} & {"html_block", "fence", "code_block", "hr"} == set()
    for address, _ in links:
        path = urllib.parse.unquote(address.removeprefix(root))
        assert (site / path / "index.html" if path.endswith("/") or not path else site / path).is_file(), address


def test_nothing_in_llms_txt_is_markup_but_its_own(tmp_path: Path) -> None:
    systems = {f"s-{number}": {**MINIMAL, "name": text, "value": text} for number, text in enumerate(TEXTS)}
    said = files_of(book(tmp_path, {"organisation.name": TEXTS[0], "organisation.what": TEXTS[1]}, systems))["llms.txt"].decode()
    tokens, links = _parsed(said)
    plain = _parsed(files_of(book(tmp_path, {}))["llms.txt"].decode())[1]
    assert [(address, " ".join(label.split())) for address, label in links if (address, label) not in plain] == [
        (f"systems/s-{number}/", " ".join(text.split())) for number, text in sorted(enumerate(TEXTS), key=lambda item: f"s-{item[0]}")
    ]
    assert tokens[1].content.endswith(": AI playbook")
    assert {child.type for token in tokens for child in token.children or []} <= {"text", "text_special", "link_open", "link_close", "softbreak"}
    assert re.findall(r"(?<!\()https?://|www\.", said) == []


def test_addresses_in_llms_txt_are_seen_from_it_where_the_sites_own_is_not_known(tmp_path: Path) -> None:
    links = dict(_parsed(files_of(small(tmp_path, "_system"))["llms.txt"].decode())[1])
    assert (links["./"], links["tools/quill/"], links["playbook.json"]) == ("AI playbook", "Quill", "playbook.json")
    odd = published_for(book(tmp_path, {"organisation.publishing": {"site_url": "https://a.example/(x)/"}}), "internal")
    assert "https://a.example/%28x%29/tools/" in dict(_parsed(files_of(odd)["llms.txt"].decode())[1])


# Badges


def drawn(svg: str) -> Element:
    return fromstring(svg)  # noqa: S314  # our own text, and what is tested is that it is well formed


PAUSE = {"since": "2026-11-01", "why": "It drifted", "until": "It is measured", "decided_by": "head"}
STANDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "meets it": ({}, "Stage: one unit, meets its bar", "✓"),
    "misses it": (
        {"measurements.4.near_miss_percent": "3", "measurements.4.latency_p95_seconds": "60"},
        "Stage: one unit, misses its bar: 95th-percentile latency and near misses",
        "✕",
    ),
    "never": ({"measurements.4.unacceptable_events": "1"}, "Stage: one unit, misses its bar: something that must never happen", "✕"),
    "not measured": ({"measurements": []}, "Stage: one unit, not measured", "–"),
    "no bar": ({"system": MINIMAL}, "Stage: idea, no bar yet", "–"),
    "paused": ({"system.stage": "paused", "system.pause": PAUSE}, "Paused", "✕"),
    "rejected": ({"system": {**MINIMAL, "stage": "rejected"}}, "Rejected", "–"),
}


@pytest.mark.parametrize("how", STANDS)
def test_a_badge_says_the_name_the_stage_and_the_bar_in_words(tmp_path: Path, how: str) -> None:
    changes, says, sign = STANDS[how]
    found = book(tmp_path, {**changes, "system.name": "Otter & co"})
    made = system_badge(found, found.get(System, "assistant"))
    assert made.says.startswith(says)
    root = drawn(made.svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.findtext(f"{SVG}title") == f"Otter & co: {made.says}"
    assert [text.text for text in root.iter(f"{SVG}text")] == ["Otter & co", f"{sign} {made.says}"]


def test_the_public_reads_on_a_badge_what_the_page_says(public: Playbook) -> None:
    shown = visible(public)
    for system in shown.all(System).values():
        page = next(page for page in pages_of(public) if page.sheet.path == system.path)
        assert page.files["badge.svg"] == system_badge(shown, system).svg
        assert f'alt="{system_badge(shown, system).says}"' in page.article


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    wide = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(wide[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("tone", ["good", "bad", "open"])
def test_a_badge_reads_well_fits_its_words_and_fetches_nothing(tone: Any) -> None:
    root = drawn(badge("Wide name with MMMM and WWWW", "Whole organisation, misses its bar", tone))
    white = root.find(f"{SVG}g")
    grounds = [root.find(f"{SVG}rect"), root.find(f"{SVG}path")]
    assert white is not None
    for ground in grounds:
        assert ground is not None
        assert (_luminance(str(white.get("fill"))) + 0.05) / (_luminance(str(ground.get("fill"))) + 0.05) >= 4.5
    for text in root.iter(f"{SVG}text"):
        half = text_width(str(text.text), 11) / 2
        assert float(str(text.get("x"))) - half >= 5
        assert float(str(text.get("x"))) + half <= float(str(root.get("width"))) - 5
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "rect", "path", "g", "text"}
    assert {name for element in root.iter() for name in element.attrib if "href" in name or name == "style" or name.startswith("on")} == set()


def test_a_long_name_is_cut_on_the_badge_and_whole_in_its_title() -> None:
    root = drawn(badge("x" * 300, "Pilot", "open"))
    assert root.findtext(f"{SVG}title") == "x" * 300 + ": Pilot"
    assert int(str(root.get("width"))) < 500


def test_a_badge_with_any_name_is_inert_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    for number, text in enumerate(TEXTS):
        raw = badge(text, text, "open")
        (tmp_path / f"{number}.svg").write_text(raw, "utf-8")
        assert not content_security._RUNS.search(raw.encode()), text
    with served(tmp_path) as address, listening(browser, address) as page:
        for number, text in enumerate(TEXTS):
            page.goto(f"{address}{number}.svg")
            assert page.evaluate("document.querySelector('title').textContent") == f"{text}: {text}"
            assert page.evaluate("document.querySelectorAll('*').length") == 7


def test_the_page_of_a_system_shows_its_badge_and_how_to_show_it_elsewhere(site: Path, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    with served(site) as address:
        page.goto(f"{address}systems/claims-summary/")
        shown = page.locator("img.pb-badge")
        assert shown.evaluate("image => image.complete && image.naturalWidth > 100")
        assert shown.get_attribute("alt") == "Stage: one unit, meets its bar"
        page.get_by_text("Show it in the README").click()
        line = page.get_by_role("group", name="Markdown for the README")
        snippet = line.inner_text()
        assert line.evaluate("line => line.scrollWidth <= line.clientWidth")  # all of it is in sight
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()
    there = "https://playbook.larkfield.example/systems/claims-summary/"
    link, image, _ = MarkdownIt("commonmark").parseInline(snippet)[0].children or []
    assert (link.attrGet("href"), image.attrGet("src")) == (there, f"{there}badge.svg")


def test_whoever_has_not_written_the_sites_address_is_told_to_put_it_there(tmp_path: Path) -> None:
    page = next(page for page in pages_of(small(tmp_path, "_system")) if page.sheet.path == "systems/assistant/")
    assert "(systems/assistant/badge.svg)" in page.article
    assert "Put the address of this site in front of both paths" in page.article


def test_an_answer_that_is_missing_is_no_document(tmp_path: Path) -> None:
    found = twin_of(book(tmp_path, {})).model_dump(mode="json", by_alias=True)
    assert {item["answer"] for row in found["verdicts"].values() for item in row.values()} <= {answer.key for answer in Answer}
    del found["verdicts"]["password"]["quill"]
    with pytest.raises(ValueError, match="not one verdict on `password` for each tool"):
        Twin.model_validate(found)
