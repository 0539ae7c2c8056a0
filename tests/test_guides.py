"""Guides and questions that people ask: each where its readers look for it, found in their words, shown as it was written."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator import places
from generator.render import Page, render
from tests.filled import as_lines
from tests.folder import amiss, book, content
from tests.hostile import HOSTILE
from tests.pages import words

AUDIENCES = """audiences:
  - {id: clerks, name: Clerks, who: You answer letters.}
  - {id: staff, name: All staff, who: Everybody., everyone: true}
  - {id: idle, name: Others, who: You do something else.}
"""
FIRST = {
    "name": "Write a letter",
    "summary": "You can write a letter",
    "owner": "ai-desk",
    "audiences": ["clerks", "staff"],
    "answers": ["How do I address a member?", "May I sign it?"],
    "sections": [
        {"id": "about", "name": "Before you begin", "text": "Look at [Data](page:data).\n\n- one\n- two"},
        {"id": "see", "name": "Afterwards", "text": "Read it *again*."},
    ],
    "see": ["page:may-i-use-it", "guide:second", "question:late"],
    "reviewed_on": "2026-11-02",
}
SECOND = {"name": "Post a letter", "summary": "You can post it", "owner": "ai-desk", "sections": FIRST["sections"], "reviewed_on": "2025-06-01"}
HIDDEN = {**SECOND, "name": "Burn a letter", "audiences": ["clerks"], "visibility": "restricted"}
QUESTIONS = [
    {
        "id": "late",
        "question": "May I answer late?",
        "answer": "No. See [the guide](guide:first).",
        "also_asked": ["What if I am on holiday?", "Is tomorrow soon enough?"],
        "see": ["guide:first", "statement:RUL-01"],
    },
    {"id": "rules-of-rules", "question": "Is there more?", "answer": "Yes."},
]
POLICY = {
    "name": "Rules",
    "purpose": "To keep safe.",
    "applies_to": ["Everybody"],
    "in_one_minute": ["Be careful."],
    "owner": "ai-desk",
    "version": "1",
    "status": "draft",
    "statements": [
        {
            "id": f"RUL-0{number}",
            "section": "never",
            "level": "must",
            "text": "Ask first.",
            "frequently_asked": [{"question": f"Whom, {number}?", "answer": "Anybody."}] * (number - 1),
        }
        for number in (1, 2, 3)
    ],
}
REVIEWS = 'reviews:\n  - {subject: "guide:second", date: 2026-11-10, by: ai-desk, outcome: kept, note: Read aloud}\n'


def files(**more: Any) -> dict[str, str | bytes]:
    said: Mapping[str, Any] = {
        "guides/first.yaml": FIRST,
        "guides/second.yaml": SECOND,
        "guides/third.yaml": HIDDEN,
        "questions.yaml": {"questions": QUESTIONS},
        "policies/rules.yaml": POLICY,
        **more,
    }
    return {"audiences.yaml": AUDIENCES, "registers/reviews.yaml": REVIEWS, **{name: json.dumps(block, ensure_ascii=False) for name, block in said.items()}}


def rendered(folder: Path) -> dict[str, Page]:
    return {page.sheet.path: page for page in render(book(folder), places.templates())}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    folder = content(tmp_path_factory.mktemp("guides") / "content", files())
    assert book(folder).findings == ()
    return rendered(folder)


def test_a_guide_stands_with_its_readers_and_in_the_list_of_all(pages: dict[str, Page]) -> None:
    page = pages["guides/"].article
    assert words(page, "//tbody/tr") == [
        *("Clerks Write a letter", "All staff Write a letter"),
        "Write a letterYou can write a letter AI desk 2 November 2026 2 November 2027",
        "Post a letterYou can post it AI desk 10 November 2026 10 November 2027",
    ]
    assert "Write a letter: You can write a letter." in words(pages["start/clerks/"].article, "//li")
    assert "Burn a letter" not in "".join(found.article for found in pages.values())
    assert "guides/third/" not in pages


def test_a_guide_says_for_whom_it_is_what_it_answers_and_when_it_is_read_again(pages: dict[str, Page]) -> None:
    page = pages["guides/first/"].article
    assert words(page, "//p[@class='pb-strip']") == ["For Clerks, All staff · kept by AI desk"]
    assert words(page, "//h2/text()[1]") == ["Before you begin", "Afterwards", "This guide answers", "What else helps", "About this guide"]
    assert words(page, "//h2[@id='answers']/following-sibling::ul[1]/li") == FIRST["answers"]
    assert words(page, "//h2[@id='see']/following-sibling::ul[1]/li") == ["May I use it?", "Post a letter", "May I answer late?"]
    assert "Next review2 November 2027 (every 365 days, built-in default)" in [" ".join(row.split()) for row in words(page, "//dl/div")]
    assert words(pages["guides/second/"].article, "//tbody/tr") == ["10 November 2026 AI desk kept Read aloud"]


def test_sections_have_addresses_of_their_own_whatever_they_are_called(pages: dict[str, Page]) -> None:
    ids = words(pages["guides/first/"].article, "//@id")
    assert ids == ["section-about", "section-see", "answers", "see", "about"]


def test_a_question_is_found_in_other_words_at_its_own_address(pages: dict[str, Page]) -> None:
    entries = {entry.location: entry for entry in pages["frequently-asked/"].search_entries()}
    found = entries["frequently-asked/#late"]
    assert found.title == "May I answer late?"
    assert found.tags == ("What if I am on holiday?", "Is tomorrow soon enough?")
    assert found.text.startswith("No. See the guide.")
    [guide, *_] = pages["guides/first/"].search_entries()
    assert list(guide.tags) == FIRST["answers"]


def test_questions_about_rules_stand_by_policy_and_lead_to_their_rule(pages: dict[str, Page]) -> None:
    page = pages["frequently-asked/"].article
    assert words(page, "//h2/@id") == ["late", "rules-of-rules", "rules_of-rules"]
    below = "//h2[@id='rules_of-rules']/following-sibling::ul[1]/li"
    assert words(page, below) == ["Whom, 2? RUL-02", "Whom, 3? RUL-03", "Whom, 3? RUL-03"]
    assert words(page, f"{below}/a/@href") == [f"../policies/rules/#RUL-0{number}" for number in (2, 3, 3)]


def test_a_guide_that_nobody_read_again_says_so(tmp_path: Path) -> None:
    said = files()
    del said["registers/reviews.yaml"]
    folder = content(tmp_path / "content", said)
    assert "overdue-review" in {finding.rule for finding in amiss(folder)}
    found = rendered(folder)
    assert "! Overdue 1 June 2026" in words(found["guides/"].article, "//tbody/tr")[-1]
    assert "due on 1 June 2026" in " ".join(words(found["guides/second/"].article, "//dl/div"))


def test_a_playbook_without_guides_and_questions_says_how_to_begin(tmp_path: Path) -> None:
    found = rendered(content(tmp_path / "content", {}))
    assert "No guide is written yet" in found["guides/"].article
    assert "No question is written yet" in found["frequently-asked/"].article
    assert "Nothing says yet how to ask for a decision" in found["ask-for/"].article


def test_what_somebody_typed_stands_there_as_typed(tmp_path: Path) -> None:
    texts = [text.strip() for text in as_lines([text[:600] for text in HOSTILE])]
    asked = [{"id": f"n{number}", "question": text, "answer": "No.", "also_asked": [text]} for number, text in enumerate(texts)]
    sections = [{"id": f"n{number}", "name": text, "text": "Read."} for number, text in enumerate(texts)]
    guides = {f"guides/n{number}.yaml": {**SECOND, "name": text, "summary": text} for number, text in enumerate(texts)}
    hostile = files(
        **{"guides/first.yaml": {**FIRST, "answers": texts, "sections": sections}, "questions.yaml": {"questions": [*asked, QUESTIONS[0]]}}, **guides
    )
    found = rendered(content(tmp_path / "content", hostile))
    plain = [" ".join(text.split()) for text in texts]
    page = found["guides/first/"].article
    assert words(page, "//h2[starts-with(@id, 'section-')]/text()[1]") == plain
    assert words(page, "//h2[@id='answers']/following-sibling::ul[1]/li") == plain
    assert words(found["frequently-asked/"].article, "//h2[starts-with(@id, 'n')]/text()[1]") == plain
    assert words(found["frequently-asked/"].article, "//p[@class='pb-strip'][starts-with(., 'Also asked')]")[:-1] == [f"Also asked: {text}" for text in plain]
    for number, text in enumerate(plain):
        assert words(found[f"guides/n{number}/"].article, "//h1 | //p[@class='pb-lead']") == [text, text]
