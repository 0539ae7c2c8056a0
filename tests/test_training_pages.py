"""The pages of training: who needs what and how far they are, what is out of date, and modules that learners check themselves by."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from generator import places
from generator.render import render
from generator.with_mkdocs.building import build
from tests.browser import listening
from tests.filled import as_lines
from tests.folder import book, content
from tests.hostile import HOSTILE
from tests.pages import articles, words
from tests.server import served

DAY = "on 1 September 2026"
QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "constructor",  # a word that scripts know already
        "asks": "May you send a draft?",
        "choices": [
            {"says": "Yes, at once", "because": "Nobody has read it."},
            {"says": "Yes, once you have read it", "right": "true", "because": "You answer for it."},
            {"says": "Never", "because": "Then it would be of no use."},
        ],
    },
    {
        "id": "sure",
        "asks": "It sounds sure. Is it right?",
        "choices": [
            {"says": "That says nothing", "right": "true", "because": "It always sounds sure."},
            {"says": "Most likely", "because": "Its tone is the same when it is wrong."},
        ],
    },
]
MODULE: dict[str, Any] = {
    "name": "A module",
    "objective": "You can do it",
    "owner": "head",
    "minutes": "25",
    "version": "2",
    "updated_on": "2026-10-01",
    "sections": [{"id": "habits", "name": "Two habits", "text": "Read *twice*."}],
}
TEXTS = as_lines(HOSTILE)
Files = Mapping[str, str | Mapping[str, Any]]
FILES: Files = {
    "audiences.yaml": """audiences+:
  - {id: sorters, name: Sorters, who: You sort the post, size: 38, counted_on: 2026-09-01, teams: [builders]}
  - {id: planners, name: Planners, who: You plan}
  - {id: idle, name: Others, who: You do something else, size: 1}
  - {id: staff, name: All staff, who: Everybody, everyone: true, size: 50}
""",
    "systems/sorter.yaml": "audiences: [sorters]\n",
    "training/basics.yaml": {**MODULE, "name": "The basics", "audiences": ["staff"], "self_check": QUESTIONS},
    "training/old.yaml": {
        **MODULE,
        "name": "An old one",
        "format": "on_the_job",
        "teaches": [{"subject": "system:assistant", "version": "p-1"}, {"subject": "model:quill-3"}],
        "prerequisites": ["letters", "basics"],
        "refresh_every_days": "90",
        "refresh_when": ["You change teams"],
        "evidence_kept": "A signed sheet",
        "exercises": [
            {"id": "sure", "name": "A made-up rule", "kind": "confident_wrong", "system": "assistant", "task": "Ask it.", "notice": "No such rule."},
            {"id": "well", "name": "A plain one", "kind": "handled_well", "tool": "quill", "task": "Ask.", "comes_back": "A draft", "notice": "Right."},
        ],
    },
    "training/sorting.yaml": {**MODULE, "name": "Sorting", "format": "session", "teaches": [{"subject": "system:sorter"}], "audiences": ["planners"]},
    "registers/completions.yaml": """completions+:
  - {module: basics, audience: staff, date: 2026-10-01, completed: 14}
  - {module: basics, audience: staff, date: 2026-11-02, completed: 47, version: '2', source: The learning system}
  - {module: basics, audience: staff, date: 2026-11-22, completed: 50}
  - {module: sorting, audience: sorters, date: 2025-10-02, completed: 38}
  - {module: sorting, audience: planners, date: 2026-11-02, completed: 5}
""",
}


def written(folder: Path, files: Files) -> Path:
    """A content folder with a system in use, one in its pilot, and `files` laid over it."""
    for name, said in files.items():
        path = folder / "said" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = said if isinstance(said, str) else "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in said.items())
        path.write_text(text, "utf-8")
    return content(folder / "content", folder / "said")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder with training of every standing."""
    return written(tmp_path_factory.mktemp("training"), FILES)


@pytest.fixture(scope="module")
def pages(folder: Path) -> Mapping[str, str]:
    assert book(folder).findings == ()
    return articles(book(folder))


def test_everybody_comes_first_and_every_group_has_an_address(pages: Mapping[str, str]) -> None:
    ids = [id for id in words(pages["training/"], "//@id") if id.startswith("audience-")]
    assert ids == ["audience-staff", "audience-clerks", "audience-sorters", "audience-planners", "audience-idle"]
    assert words(pages["training/"], "//ul[@class='pb-kinds']/li") == ["All staff", "Clerks", "Sorters", "Planners", "Others"]
    assert words(pages["training/"], "//li[@id='audience-idle']") == ["Others: You do something else. 1 person."]


@pytest.mark.parametrize(
    ("group", "rows"),
    [
        ("All staff", ["The basics 25 minutes, by yourself When you join this group ! 47 of 50 on 2 November 2026, version 2; The learning system"]),
        (
            "Clerks",
            [
                f"Letters with the assistant 60 minutes, by yourself Before you use Letter assistant ✓ All have done it 30 people {DAY}",
                (
                    "An old one 25 minutes, at work, with somebody beside you Before you use Letter assistant. "
                    "✕ Late: the stage “Internal users” has begun – Nobody has counted"
                ),
            ],
        ),
        (
            "Sorters",
            [
                (
                    "Sorting 25 minutes, together with others Before you use Letter sorter; by the stage “Internal users” all have done it "
                    "! 38 of 38, counted too long ago on 2 October 2025"
                ),
            ],
        ),
        (
            "Planners",
            [
                (
                    "Sorting 25 minutes, together with others When you join this group ! 5 people on 2 November 2026. "
                    "Nobody has written how many they are (size: in audiences.yaml)."
                )
            ],
        ),
    ],
)
def test_a_row_says_what_waits_for_the_module_and_how_far_they_are(pages: Mapping[str, str], group: str, rows: list[str]) -> None:
    assert words(pages["training/"], f"//table[caption='Needed by {group}']/tbody/tr") == rows


def test_whoever_did_an_earlier_version_is_not_called_done(tmp_path: Path) -> None:
    counted = "completions+:\n  - {module: basics, audience: staff, date: 2026-11-03, completed: 50, version: '1'}\n"
    found = articles(book(written(tmp_path, {**FILES, "registers/completions.yaml": counted})))
    assert words(found["training/"], "//table[caption='Needed by All staff']/tbody/tr") == [
        "The basics 25 minutes, by yourself When you join this group ! All did version 1; it is now 2 50 people on 3 November 2026"
    ]


def test_only_numbers_say_who_has_done_it(pages: Mapping[str, str]) -> None:
    for path in ("training/", "training/old/"):
        assert "Cleo" not in pages[path]
    assert "People are counted here, and never named" in pages["training/"]


def test_what_is_out_of_date_stands_at_the_top_with_its_reason(pages: Mapping[str, str]) -> None:
    page = pages["training/"]
    assert words(page, "//h2")[0].startswith("Out of date")
    assert words(page, "//table[caption='What modules teach as it no longer is']/tbody/tr") == [
        "An old one Letter assistant ! Out of date: it teaches version p-1, and today it is p-2."
    ]
    (note,) = words(pages["training/old/"], "//div[contains(@class, 'pb-note')]//li")
    assert note == "Letter assistant: it teaches version p-1, and today it is p-2."
    assert "out of date" not in pages["training/basics/"]


def test_all_modules_stand_by_name_with_their_owner_and_version(pages: Mapping[str, str]) -> None:
    rows = words(pages["training/"], "//table[caption='Modules by name']/tbody/tr")
    assert [row.split(" You can")[0] for row in rows] == ["An old one", "Letters with the assistant", "Sorting", "The basics"]
    assert rows[0] == "An old one You can do it Head of letters 2 ! out of date 1 October 2026"


def test_a_module_says_for_whom_it_is_before_what_and_when_again(pages: Mapping[str, str]) -> None:
    page = pages["training/old/"]
    facts = dict(zip(words(page, "//dl/div/dt"), words(page, "//dl/div/dd"), strict=True))
    assert facts == {
        "Takes": "25 minutes, at work, with somebody beside you",
        "Do first": "Letters with the assistant, The basics",
        "Who needs it": "Clerks: – Nobody has countedBefore you use Letter assistant. ✕ Late: the stage “Internal users” has begun",
        "Teaches": "Letter assistant version p-1, Quill Large",
        "Version": "2, last updated on 1 October 2026, kept by Head of letters",
        "Do it again": "After 90 days (set here), and when a new version of it teaches something else. Also when:You change teams",
        "What shows that you did it": "A signed sheet.",
    }
    for address in ("../../start/clerks/", "../../systems/assistant/", "../letters/"):
        assert f'href="{address}"' in page or f'href="../../training/{address[3:]}"' in page


def test_exercises_stand_by_kind_with_what_to_notice_folded_up(pages: Mapping[str, str]) -> None:
    page = pages["training/old/"]
    assert [text.removesuffix("#") for text in words(page, "//h3")] == ["It does this well", "It sounds sure and is wrong"]
    (well, sure) = words(page, "//section[@class='pb-exercise']")
    for text in ("A plain one With Quill", "Ask. What comes backA draft", "What to notice"):
        assert text in well
    assert "Letter assistant" in sure
    assert "comes back" not in sure
    assert words(page, "//details[summary='What to notice']/p") == ["Right.", "No such rule."]


def test_search_finds_sections_exercises_and_questions(folder: Path) -> None:
    found = {page.sheet.path: [entry.location.partition("#")[2] for entry in page.search_entries()] for page in render(book(folder), places.templates())}
    assert found["training/basics/"] == ["", "habits", "check_yourself", "question_constructor", "question_sure"]
    assert found["training/old/"] == ["", "habits", "try_it", "handled_well", "exercise_well", "confident_wrong", "exercise_sure"]


def test_training_is_for_staff_alone(tmp_path: Path) -> None:
    public = written(tmp_path, {**FILES, "organisation.yaml": "publishing: {audience: public}\n"})
    assert [path for path in articles(book(public)) if path.startswith("training/")] == []


def test_a_playbook_without_training_says_so(tmp_path: Path) -> None:
    page = articles(book(content(tmp_path / "content", {})))["training/"]
    assert "No group of people is written yet." in page
    assert "No module is written yet." in page
    assert "out_of_date" not in page


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the page of a module with questions, one of which holds what no page may obey."""
    root = tmp_path_factory.mktemp("site")
    choices = [[{"says": text, "because": text, "right": "true"}, {"says": f"Not {number}", "because": "No"}] for number, text in enumerate(TEXTS)]
    hostile = [{"id": f"n{number}", "asks": text, "choices": choices[number]} for number, text in enumerate(TEXTS)]
    (root / "mkdocs.yml").write_text("site_name: x\ndocs_dir: content\ntheme: {name: material}\nplugins: [search, playbook]\n", "utf-8")
    made = written(root, {**FILES, "training/hostile.yaml": {**MODULE, "name": "Hostile", "self_check": hostile}})
    found = book(made)
    assert found.findings == ()
    build(made, root / "site", found)
    with served(root / "site") as start:
        yield f"{start}training/"


def question(page: Page, number: int) -> Locator:
    return page.get_by_role("group", name=f"Question {number} of 2")


def until_focused(page: Page, there: Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if there.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab never reaches {there}")


def choose(page: Page, radio: Locator) -> None:
    """Go through the answers to a question with the arrow keys, as far as one of them."""
    for _ in range(4):
        page.keyboard.press("ArrowDown")
        if radio.is_checked():
            return
    pytest.fail(f"No arrow leads to {radio}")


def test_by_keyboard_alone_a_learner_checks_and_finds_the_result_again(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}basics/")
    first, second = question(page, 1), question(page, 2)
    said, result = first.get_by_role("status"), page.locator(".pb-quiz__result").get_by_role("status")
    expect(page.get_by_text("Nobody else sees them.").and_(page.locator(":visible"))).to_have_text(
        "Your answers and your result stay in this browser, on this machine. Nobody else sees them."
    )
    again = page.get_by_role("button", name="Start again")
    expect(again).to_be_hidden()

    check = first.get_by_role("button", name="Check my answer")
    until_focused(page, check)
    page.keyboard.press("Enter")
    expect(said).to_have_text("Choose an answer first.")
    expect(result).to_be_empty()
    page.keyboard.press("Shift+Tab")
    choose(page, first.get_by_role("radio").nth(0))
    expect(said).to_have_text("Choose an answer first.")  # to move through the answers gives none
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("✕ Wrong: Yes, at once")
    expect(said).to_contain_text("Nobody has read it.")
    expect(result).to_have_text("0 of 2 right, 1 not checked yet")
    page.keyboard.press("Shift+Tab")
    choose(page, first.get_by_role("radio").nth(1))
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(said).to_contain_text("✓ Right: Yes, once you have read it")
    expect(said).to_contain_text("You answer for it.")
    until_focused(page, second.get_by_role("radio").nth(0))
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(result).to_have_text("2 of 2 right")
    assert [key for key in page.evaluate("Object.keys(localStorage)") if "check" in key] == ["playbook self-check basics 2"]

    page.reload()
    expect(result).to_have_text("2 of 2 right")
    expect(said).to_contain_text("You answer for it.")
    expect(first.get_by_role("radio").nth(1)).to_be_checked()
    until_focused(page, again)
    page.keyboard.press("Enter")
    expect(result).to_be_empty()
    expect(said).to_be_empty()
    expect(first.get_by_role("radio").nth(0)).to_be_focused()
    expect(page.locator("input:checked[type=radio][name^=question]")).to_have_count(0)
    page.reload()
    expect(result).to_be_empty()
    assert [key for key in page.evaluate("Object.keys(localStorage)") if "check" in key] == []
    context.close()


@pytest.mark.parametrize(
    ("storage", "keeps"),
    [
        ("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })", False),
        ("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }", False),
        ("localStorage.setItem('playbook self-check basics 2', '{broken')", True),
        ('localStorage.setItem(\'playbook self-check basics 2\', \'[["gone", 1], ["sure", 7], ["constructor", "length"]]\')', True),
    ],
)
def test_a_browser_that_keeps_nothing_or_nonsense_breaks_nothing(browser: Browser, address: str, storage: str, keeps: bool) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(storage)
    page.goto(f"{address}basics/")
    said = page.get_by_text("Nobody else sees them.").and_(page.locator(":visible"))
    first = question(page, 1)
    first.get_by_text("Yes, once you have read it").click()
    first.get_by_role("button").click()
    expect(first.get_by_role("status")).to_contain_text("You answer for it.")
    expect(page.locator(".pb-quiz__result")).to_contain_text("1 of 2 right, 1 not checked yet")
    expect(said).to_contain_text("stay in this browser" if keeps else "keep nothing")
    context.close()


def test_without_scripts_the_answers_are_folded_up_below_and_nothing_is_sent(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}basics/")
    expect(page.get_by_role("button", name="Check my answer")).to_have_count(0)
    expect(page.locator(".pb-quiz [data-pb-kept]")).to_be_hidden()
    chosen = question(page, 1).get_by_role("radio").nth(1)
    chosen.check()
    chosen.press("Enter")
    expect(chosen).to_be_checked()
    assert page.url == f"{address}basics/"
    answer = page.locator(".pb-quiz > details").nth(0)
    expect(answer.get_by_text("You answer for it.")).to_be_hidden()
    answer.get_by_text("Answer to question 1").click()
    expect(answer.locator("li")).to_contain_text(["Wrong: Yes, at once", "Right: Yes, once", "Wrong: Never"])
    context.close()


def test_on_paper_the_answers_come_after_all_questions(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}basics/")
    page.emulate_media(media="print")
    tops = [
        page.locator(way).bounding_box()
        for way in ("fieldset >> nth=0", "fieldset >> nth=1", ".pb-quiz__answers", "text=You answer for it.", "text=Its tone is")
    ]
    heights = [box["y"] for box in tops if box]
    assert len(heights) == len(tops)
    assert heights == sorted(heights)
    for text in ("Nobody else sees them", "Start again", "Check my answer"):
        expect(page.get_by_text(text).and_(page.locator(":visible"))).to_have_count(0)
    context.close()


def test_what_is_written_is_shown_and_never_obeyed(browser: Browser, address: str) -> None:
    with listening(browser, "http://127.0.0.1", "data:") as page:
        page.goto(f"{address}hostile/")
        page.evaluate(
            "for (const field of document.querySelectorAll('fieldset')) { field.querySelector('input').click(); field.querySelector('button').click() }"
        )
        assert page.locator("legend").evaluate_all("all => all.map(one => one.lastChild.data.slice(1))") == TEXTS
        assert page.locator("fieldset").evaluate_all("all => all.map(one => one.querySelector('label span').textContent)") == TEXTS
        assert page.locator(".pb-quiz__said .pb-why").evaluate_all("all => all.map(one => one.textContent)") == TEXTS
        assert page.locator(".pb-quiz__said > p:first-child").evaluate_all("all => all.map(one => one.lastChild.data.slice(1))") == TEXTS
        expect(page.locator(".pb-quiz__result")).to_contain_text(f"{len(TEXTS)} of {len(TEXTS)} right")
