"""The auditor's door: what helps evidence a requirement, what is missing, what is excluded and why; and nothing of it for the public."""

import csv
import dataclasses
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from generator import places
from generator.areas.assurance_pages import _anchors, crosswalks
from generator.areas.evidence import evidence_index
from generator.areas.organisation import Requirement
from generator.areas.registers import registers
from generator.audience import published_for, visible
from generator.check import check
from generator.csv_file import csv_file
from generator.markup import coded
from generator.model import Playbook
from generator.render import Page, render
from tests.folder import CASES, book, content
from tests.hostile import HOSTILE
from tests.systems import book as with_system
from tests.systems import exception

RULES = "assurance/our-rules/"
REQUIREMENTS: list[dict[str, Any]] = [
    {"id": "R 1", "name": "Data has classes", "group": "First", "evidence": ["data_classes", "drills"]},
    {"id": "R-1", "name": "Drills are held", "group": "First", "evidence": ["drills"]},
    {"id": "R.1", "name": "Nobody keeps a record of this", "group": "Second"},
    {"id": "§", "name": "Somebody looked at it elsewhere", "evidence": ["drills"]},
    {"id": "ß", "name": "A part of the playbook says it", "evidence": ["drills"]},
    {"id": "R 2", "name": "Drills on the moon", "evidence": ["drills", "data_classes"]},
]
SAID: list[dict[str, Any]] = [
    {"framework": "our-rules", "requirement": "§", "applies": "applicable", "evidence": [{"what": "A report", "date": "2026-11-20", "by": "ai-desk"}]},
    {"framework": "our-rules", "requirement": "ß", "applies": "applicable", "owner": "ai-desk", "see": ["data_class:internal", "page:about"]},
    {
        "framework": "our-rules",
        "requirement": "R 2",
        "applies": "excluded",
        "why": "We own no rocket",
        "decided_by": "ai-desk",
        "decided_on": "2026-11-19",
        "see": ["page:about"],
    },
]


def framework(**more: Any) -> dict[str, Any]:
    return {
        "name": "Our rules",
        "publisher": "The board",
        "address": "https://rules.example/",
        "checked_on": "2026-11-01",
        "requirements": REQUIREMENTS,
        **more,
    }


def playbook(folder: Path, rules: dict[str, Any], said: list[dict[str, Any]] | None = None, **organisation: Any) -> Playbook:
    """A small playbook that works by a framework of its own."""
    base = (CASES / "_base/organisation.yaml").read_text("utf-8")
    applied = {"frameworks": [{"framework": "our-rules", "why": "The board asked for it"}], **organisation}
    files = {
        "organisation.yaml": base + "".join(f"{key}: {json.dumps(value)}\n" for key, value in applied.items()),
        "frameworks/our-rules.yaml": json.dumps(rules, ensure_ascii=False),
        "applicability.yaml": json.dumps({"applicability": said or []}, ensure_ascii=False),
    }
    found = book(content(folder / "content", files))
    assert found.findings == ()
    return found


def pages(found: Playbook) -> dict[str, Page]:
    return {page.sheet.path: page for page in render(found, places.templates())}


def rows(page: Page) -> dict[str, str]:
    """What each row of a crosswalk says, by its anchor."""
    article = etree.HTML(page.article)
    return {row.get("id"): " ".join(" ".join(row.itertext()).split()) for row in article.iter("tr") if row.get("id")}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    return playbook(tmp_path_factory.mktemp("small"), framework(), SAID)


def test_a_requirement_has_something_here_or_nothing_or_is_excluded_with_its_reason(small: Playbook) -> None:
    page = pages(small)[RULES]
    found = rows(page)
    assert list(found) == ["req-r-1", "req-r-1-2", "req-r-1-3", "req", "req-2", "req-r-2"]
    undecided = "Not decided: treated as if it applies"
    assert found["req-r-1"] == f"R 1 Data has classes {undecided} Classes of data with handling rules (3) Rollback drills: none yet Records of 1 kind"
    assert found["req-r-1-2"].endswith("! Nothing here")
    assert found["req-r-1-3"].endswith(f"{undecided} ! Nothing here")
    assert found["req"].endswith("A report document, 20 November 2026, AI desk 1 record kept elsewhere")
    assert "Yes Seen to by AI desk" in found["req-2"]
    assert found["req-2"].endswith("Internal About this playbook 2 other parts of this playbook")
    decision = "Excluded : We own no rocket Decided by AI desk , on 19 November 2026"
    assert found["req-r-2"] == f"R 2 Drills on the moon {decision} About this playbook – Excluded"
    assert "Of 6 requirements, 3 have something here, 2 have nothing here, and 1 is excluded." in page.article
    assert page.article.count("A record of any system counts.") == 1
    assert "✓" not in page.article


def test_kinds_with_gaps_say_so(tmp_path: Path) -> None:
    short = with_system(tmp_path, {"drills": [], "organisation.frameworks": [{"framework": "iso-iec-42001", "why": "To see it"}]})
    there = evidence_index(short)
    lines = {line.requirement.id: line for line in crosswalks(short, there)[0].lines}
    both = next(line for line in lines.values() if line.gaps and any(kind.pieces for kind in line.kinds))
    assert both.there.endswith(f"; {both.gaps} gap{'s' if both.gaps > 1 else ''}")
    assert both.gaps == sum(len(there[kind].gaps) for kind in both.requirement.evidence)


def test_gaps_come_first_and_lead_to_their_rows(small: Playbook) -> None:
    before, after = pages(small)[RULES].article.split('<h2 id="requirements"')
    assert re.findall(r'<li><a href="#([\w-]+)">', before) == ["req-r-1-2", "req-r-1-3"]
    assert re.findall(r'pb-group"><th colspan="4" scope="rowgroup">([^<]+)', after) == ["First", "Second"]


def test_the_door_counts_what_is_covered_and_lists_every_kind_of_record(small: Playbook) -> None:
    page = pages(small)["assurance/"]
    found = rows(page)
    assert re.search(r"3 of 6 2 1 1 November 2026$", found["framework-our-rules"])
    assert [id for id in found if id.startswith("kind-")] == [f"kind-{kind.replace('_', '-')}" for kind in evidence_index(small)]
    assert "certifies nothing" in page.article
    assert "0 gaps in records; 2 requirements with nothing here." in page.article
    assert not re.search(r"compl(?:y|ies|ian)", page.article)


def test_a_statement_can_be_taken_away_as_a_table(small: Playbook) -> None:
    page = pages(small)[RULES]
    (register,) = [table for table in registers(visible(small)) if table.name == "statement-of-applicability-our-rules"]
    assert f'<a href="../../{register.path}" download>' in page.article
    assert page.files == {}
    table = list(csv.DictReader(csv_file(register.columns, register.rows).removeprefix("\ufeff").splitlines()))
    assert [row["id"] for row in table] == [asked["id"] for asked in REQUIREMENTS]
    something, nothing = "something here", "nothing here"
    assert [row["coverage"] for row in table] == [something, nothing, nothing, something, something, "excluded"]
    assert [row["applies"] for row in table] == ["not decided"] * 3 + ["applicable"] * 2 + ["excluded"]
    assert table[0]["evidence kinds"] == "Classes of data with handling rules"
    assert [table[5][key] for key in ("evidence kinds", "gaps", "latest", "decided by", "decided on")] == ["", "0", "", "ai-desk", "2026-11-19"]
    assert (table[3]["latest"], table[4]["see"], table[4]["owner"], table[5]["why"]) == (
        "2026-11-20",
        "data_class:internal; page:about",
        "ai-desk",
        "We own no rocket",
    )


def test_facts_that_nobody_compared_for_long_are_said_to_be_old(tmp_path: Path) -> None:
    fresh = playbook(tmp_path / "fresh", framework(checked_on="2026-08-23"))
    stale = playbook(tmp_path / "stale", framework(checked_on="2026-08-22"))
    assert "These facts may be out of date" not in pages(fresh)[RULES].article
    assert "on 22 August 2026, and 90 days is the limit (built-in default)" in pages(stale)[RULES].article
    assert "too long ago" in rows(pages(stale)["assurance/"])["framework-our-rules"]
    longer = playbook(tmp_path / "longer", framework(checked_on="2026-08-22"), defaults={"framework_max_age_days": "91"})
    assert "These facts may be out of date" not in pages(longer)[RULES].article


def test_days_of_the_law_say_how_long_it_is_until_them(tmp_path: Path) -> None:
    days = [{"date": date, "what": f"Part {date}"} for date in ("2027-05-21", "2026-11-20", "2026-11-21", "2026-11-22", "2027-05-20")]
    article = pages(playbook(tmp_path, framework(dates=days)))[RULES].article
    when = re.findall(r"Part (\d{4}-\d\d-\d\d)</td><td[^>]*>(.*?)</td>", article)
    assert [(date, re.sub("<[^>]*>", "", said).strip()) for date, said in when] == [
        ("2026-11-20", "holds"),
        ("2026-11-21", "holds from today"),
        ("2026-11-22", "! in 1 day"),
        ("2027-05-20", "! in 180 days"),
        ("2027-05-21", "in 181 days"),
    ]


def test_a_selection_says_so_and_a_day_stands_in_words(tmp_path: Path) -> None:
    rules = framework(published="2026-07-24", amended_at="https://rules.example/2", selection="those about drills")
    article = pages(playbook(tmp_path / "part", rules))[RULES].article
    assert "6 requirements are listed: those about drills" in article
    assert '<a href="https://rules.example/2"' in article
    assert "24 July 2026" in article
    whole = pages(playbook(tmp_path / "whole", framework(published="December 2023")))[RULES].article
    assert "December 2023" in whole
    assert "listed:" not in whole
    assert "Last amended" not in whole


def test_identifiers_without_latin_letters_have_addresses_of_their_own_in_no_time() -> None:
    # With a search through all that were given for each number, 20,000 of them would take minutes.
    many = [Requirement(id="§" * (number % 300 + 1), name="A rule") for number in range(20_000)]
    assert list(_anchors(many)) == ["req", *(f"req-{number}" for number in range(2, 20_001))]
    ids = ["R 1", "R-1", "R 1 2", "R.1", "R 1 2"]
    assert list(_anchors(Requirement(id=id, name="A rule") for id in ids)) == ["req-r-1", "req-r-1-2", "req-r-1-2-2", "req-r-1-3", "req-r-1-2-3"]


def test_records_stand_under_their_kind_the_latest_first(tmp_path: Path) -> None:
    leave = [exception(id=f"leave-{number:02}", name=f"Leave {number:02}", decided_on=f"2026-10-{31 - number // 2:02}") for number in range(33)]
    article = pages(with_system(tmp_path, {"exceptions": leave}))["assurance/"].article
    listed = article.split('id="records-exceptions"')[1].split("</details>")[0]
    assert re.findall(r">(Leave \d\d), until", listed) == [f"Leave {number:02}" for number in range(30)]
    assert re.search(r'<a href="[^"]*exceptions/[^"]*leave-00">Leave 00, until [^<]*</a> <span class="pb-quiet">31 October 2026, <a ', listed)
    assert "And 3 more" in listed
    assert '<a href="#records-exceptions">' in article


def test_what_nobody_has_begun_is_a_gap_and_no_record(tmp_path: Path) -> None:
    nobody = {"module": "letters", "audience": "clerks", "date": "2026-11-01", "completed": "0"}
    planned = {"what": "Tell them", "due": "2026-12-01"}
    found = evidence_index(with_system(tmp_path, {"completions": [nobody], "system.readiness": None, "system.change_plan.milestones": [planned]}))
    for kind, what in ((found["training"], "nobody has done it"), (found["change_plans"], "no step of its change plan is done")):
        assert kind.pieces == []
        assert any(what in gap.what for gap in kind.gaps)
    assert not [piece for piece in found["readiness"].pieces if ": 0 of" in piece.what]


def test_a_framework_that_nobody_names_has_no_page(tmp_path: Path) -> None:
    found = pages(playbook(tmp_path, framework(), frameworks=[]))
    assert [path for path in found if path.startswith("assurance/")] == ["assurance/", "assurance/open-findings/"]
    assert "None is named yet" in found["assurance/"].article


def test_one_that_is_named_twice_has_one_page(tmp_path: Path) -> None:
    twice = [{"framework": "our-rules", "why": why} for why in ("Once", "And again")]
    found = playbook(tmp_path, framework(), frameworks=twice)
    assert len(crosswalks(found, evidence_index(found))) == 1


def test_every_anchor_is_there_once_in_every_framework_that_ships(tmp_path: Path) -> None:
    names = ("eu-ai-act", "iso-iec-42001", "mitre-atlas", "nist-ai-600-1", "nist-ai-rmf", "omb-m-25-21", "owasp-agentic", "owasp-llm", "uk-ai-playbook")
    every = [{"framework": name, "why": "To see it"} for name in names]
    found = pages(playbook(tmp_path, framework(), frameworks=every))
    for name in names:
        article = found[f"assurance/{name}/"].article
        ids = Counter(re.findall(r'\sid="([^"]*)"', article))
        assert [id for id, times in ids.items() if times > 1] == []
        assert set(re.findall(r'href="#([^"]*)"', article)) <= set(ids)
    assert {"req-art-26-1", "req-art-26-11", "req-art-50-2"} <= set(rows(found["assurance/eu-ai-act/"]))


def test_texts_of_a_framework_stand_exactly_as_written(tmp_path: Path) -> None:
    texts = [text for text in HOSTILE if len(text) <= 300 and "\n" not in text and text.strip()]
    asked = [{"id": text, "name": text, "group": text} for text in texts]
    said = [{"framework": "our-rules", "requirement": text, "applies": "excluded", "why": text} for text in texts]
    found = playbook(tmp_path, framework(name=texts[0], publisher=texts[0], requirements=asked), said)
    page = pages(found)[RULES]
    (register,) = [table for table in registers(visible(found)) if table.name == "statement-of-applicability-our-rules"]
    article = etree.HTML(page.article)
    shown = {"".join(element.itertext()) for element in article.iter("th", "a", "span", "td")}
    assert [text for text in texts if text not in shown] == []
    assert not list(article.iter("script", "style", "img", "iframe", "svg"))
    table = list(csv.reader(csv_file(register.columns, register.rows).removeprefix("\ufeff").splitlines()))
    assert [row[0].removeprefix("'") if row[0][:1] == "'" and row[0][1:] in texts else row[0] for row in table[1:]] == texts
    assert [row for row in table[1:] if row[0].startswith(("=", "+", "-", "@"))] == []


def test_what_is_missing_is_published(tmp_path: Path) -> None:
    risk = {"id": "wrong", "what": "A wrong promise", "likelihood": "4", "impact": "4", "treatment": "A person reads it", "residual": "high", "owner": "head"}
    calm = {**risk, "id": "calm", "what": "A typing mistake", "residual": "low"}
    few = {"module": "letters", "audience": "clerks", "date": "2026-11-01", "completed": "2"}
    law = [{"framework": "iso-iec-42001", "why": "To see it"}]
    found = with_system(
        tmp_path, {"system.risks": [risk, calm], "exceptions.+": exception(), "drills": [], "completions": [few], "organisation.frameworks": law}
    )
    found = dataclasses.replace(found, open=tuple(check(found)))
    article = pages(found)["assurance/open-findings/"].article
    for finding in found.open or ():
        assert f"{finding.span.path}, line {finding.span.line}" in article
    assert 'id="records-drills"' in article
    assert "A wrong promise" in article
    assert "A typing mistake" not in article
    assert "Wide access" in article
    assert "Rollback drill of Assistant" in article
    assert '<a href="../../assurance/iso-iec-42001/#req-9-2">9.2</a>' in article
    training = article.split('<h2 id="training"')[1].split("<h2")[0]
    assert "2 of 30" in training
    assert "<code>assistant</code>" in article
    assert "`" not in article


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("say `who:` and `<b>`", "say <code>who:</code> and <code>&lt;b&gt;</code>"),
        ("an odd ` stays, and so does <i>", "an odd ` stays, and so does &lt;i&gt;"),
        ("`one` and ` one", "<code>one</code> and ` one"),
        ("``", "``"),
    ],
)
def test_what_stands_between_backticks_is_code(text: str, shown: str) -> None:
    assert coded(text) == shown


def test_a_page_that_was_made_without_a_check_says_so(small: Playbook) -> None:
    assert "This page was made without a check." in pages(small)["assurance/open-findings/"].article
    checked = pages(dataclasses.replace(small, open=()))["assurance/open-findings/"].article
    assert "without a check" not in checked
    assert "Nothing on 21 November 2026." in checked


def test_a_finding_about_something_hidden_is_not_told(tmp_path: Path) -> None:
    found = with_system(tmp_path, {"drills": []})
    findings = tuple(finding for finding in check(found) if "`assistant`" in finding.what)
    assert findings
    assert visible(dataclasses.replace(found, open=findings)).open == findings
    hidden = with_system(tmp_path, {"drills": [], "system.visibility": "restricted"})
    assert visible(dataclasses.replace(hidden, open=tuple(check(hidden)))).open == tuple(
        finding for finding in check(hidden) if finding.span.path != "systems/assistant.yaml" and "assistant" not in finding.what
    )


def test_the_public_reads_nothing_of_it(tmp_path: Path) -> None:
    law = {"date": "2026-12-01", "what": "It begins to hold"}
    small = playbook(tmp_path, framework(dates=[law]), SAID)
    public = published_for(dataclasses.replace(small, open=tuple(check(small))), "public")
    assert [path for path in pages(public) if path.startswith("assurance/")] == []
    assert visible(public).open is None
    assert 'href="../about/#framework-our-rules"' in pages(public)["calendar/"].article
    assert "assurance/" not in "".join(text for page in pages(public).values() for text in (page.article, *page.files.values()))


def test_the_page_about_the_playbook_leads_to_each_crosswalk(small: Playbook) -> None:
    assert '<a href="../assurance/our-rules/">Our rules</a>' in pages(small)["about/"].article
