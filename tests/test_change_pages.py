"""What changes for people: the page of a system in the order in which they ask, one page by group, and a policy on one sheet."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape
from playwright.sync_api import Browser

from generator.areas.change_pages import state
from generator.areas.usage_policy import Policy
from generator.audience import published_for
from generator.load import load
from tests.folder import AS_OF
from tests.hostile import HOSTILE
from tests.pages import articles
from tests.server import served
from tests.systems import Changes, book, loaded

ROOT = Path(__file__).parent.parent
PAGE = "systems/assistant/change/"

GROUP = {
    "audience": "clerks",
    "task": "Answer a letter",
    "before": "You write it",
    "after": "You correct a draft",
    "stays": ["You sign it", "You may write it yourself"],
    "worry": "Will they count me?",
    "promise": "Nobody counts single people",
}
HEARD = [
    {"date": "2026-10-01", "audience": "clerks", "what": "It is too long", "done": "It is shorter now", "done_on": "2026-10-20"},
    {"date": "2026-11-01", "what": "It is too short"},
]
PLAN: dict[str, Any] = {
    "sponsor_message": "You decide, as before",
    "where_it_lives": "Beside the letter, in the window that you have open anyway",
    "groups": [GROUP],
    "you_decide": ["Whether it goes out"],
    "designed_with": [{"audience": "clerks", "who": "Four clerks", "did": "They tried drafts", "changed": "The date stands first"}],
    "communication": [{"date": "2026-12-01", "to": ["clerks"], "by": "head", "channel": "Team meeting", "says": "What comes"}],
    "milestones": [{"what": "A talk", "due": "2026-08-01", "done_on": "2026-07-30", "before_stage": "unit"}],
    "adoption": [{"kind": "use", "what": "Drafts sent", "unit": "of 100", "at_least": "60", "readings": [{"date": "2026-11-10", "value": "71"}]}],
    "heard": HEARD,
    "stop_if": ["Two letters in a week hurt somebody"],
}
LABELS = [{"label": "Sure", "means": "96 of 100 are right", "do": "Read it as always"}]
WHOLE: Changes = {"system.change_plan": PLAN, "system.confidence_labels": LABELS}


def words(fragment: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", fragment)).split())


def rows(article: str, part: str) -> list[list[str]]:
    """The cells of the tables in the part of a page that begins with an address."""
    inside = article.partition(f'<h2 id="{part}"')[2].partition("<h2")[0]
    return [[words(cell) for cell in re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in re.findall(r"<tr\b.*?</tr>", inside, re.DOTALL)[1:]]


def test_the_page_answers_in_the_order_in_which_people_ask(tmp_path: Path) -> None:
    article = articles(book(tmp_path, WHOLE))[PAGE]
    assert re.findall(r'<h2 id="(\w+)"', article) == [
        *("sponsor", "your_work", "in_charge", "where", "training", "say", "designed_with", "messages", "steps", "adoption", "stop_if"),
    ]
    assert "pb-gap" not in article
    said = words(article)
    for text in ("“Will they count me?”", "Before You write it After You correct a draft", "Given by Payer", "Four clerks", "The date stands first"):
        assert text in said
    assert rows(article, "in_charge") == [["Sure", "96 of 100 are right", "Read it as always"]]
    assert rows(article, "training") == [
        ["Letters with the assistant 60 minutes", "Clerks", "Before you use Assistant", "✓ All have done it 30 people on 1 September 2026"]
    ]
    assert rows(article, "say") == [
        ["It is too short", "1 November 2026", "! Not answered yet"],
        ["It is too long", "Clerks , 1 October 2026", "It is shorter now. 20 October 2026"],
    ]


def test_a_promise_names_who_gives_it(tmp_path: Path) -> None:
    article = articles(book(tmp_path, {"system.change_plan": {**PLAN, "groups": [{**GROUP, "promised_by": "ai-desk"}]}}))[PAGE]
    assert "Given by AI desk" in words(article)


def test_a_worry_without_a_promise_is_called_unanswered(tmp_path: Path) -> None:
    article = articles(book(tmp_path, {"system.change_plan.groups": [{**GROUP, "promise": "x"}, {key: GROUP[key] for key in GROUP if key != "promise"}]}))[PAGE]
    assert article.count("Nobody has answered that yet.") == 1


MESSAGE = {"date": "2026-11-20", "to": ["clerks"], "by": "head", "channel": "Team meeting", "says": "What comes"}


@pytest.mark.parametrize(
    ("changes", "part", "standing", "state_of_it"),
    [
        ({"communication": [MESSAGE]}, "messages", "✕ Overdue", "1 overdue"),
        ({"communication": [{**MESSAGE, "date": "2026-11-21"}]}, "messages", "– To come", "1 step to come"),
        ({"communication": [{**MESSAGE, "sent_on": "2026-11-21"}]}, "messages", "✓ Said 21 November 2026", "nothing to come"),
        ({"communication": [{**MESSAGE, "sent_on": "2026-11-20"}]}, "messages", "✓ Said", "nothing to come"),
        ({"milestones": [{"what": "A talk", "due": "2026-11-20"}]}, "steps", "✕ Overdue", "1 overdue"),
        ({"milestones": [{"what": "A talk", "due": "2026-11-21"}]}, "steps", "– To come", "1 step to come"),
        ({"milestones": [{"what": "A talk", "due": "2026-12-01", "before_stage": "organisation"}]}, "steps", "– To come", "1 step to come"),
        (
            {"milestones": [{"what": "A talk", "due": "2026-12-01", "before_stage": "unit"}]},
            *("steps", "✕ Overdue It is at that stage already.", "1 overdue"),
        ),
    ],
)
def test_what_is_promised_for_a_day_stands_as_the_day_says(changes: dict[str, Any], part: str, standing: str, state_of_it: str, tmp_path: Path) -> None:
    changed = {"system.change_plan": {**PLAN, **changes}} if "communication" in changes else {"system.change_plan": {**PLAN, "communication": [], **changes}}
    found, system = loaded(tmp_path, changed)
    assert rows(articles(found)[PAGE], part)[0][-1] == standing
    assert state(found, system) == state_of_it


def measure(*readings: tuple[str, str], **values: str) -> Changes:
    read = [{"date": date, "value": value} for date, value in readings]
    measures = [{"kind": "use", "what": "Drafts sent", "unit": "of 100", **values, "readings": read}]
    return {"system.change_plan": {**PLAN, "communication": [], "adoption": measures}}


@pytest.mark.parametrize(
    ("changes", "row", "state_of_it"),
    [
        (measure(("2026-11-10", "60"), at_least="60"), ["at least 60 of 100", "✓ 60 of 100 10 November 2026", "", ""], "nothing to come"),
        (
            measure(("2026-11-10", "59.9"), at_least="60"),
            ["at least 60 of 100", "✕ 59.9 of 100 Outside the limit. 10 November 2026", "", ""],
            "1 number outside the limit",
        ),
        (
            measure(("2026-11-10", "81"), at_least="60", at_most="80"),
            ["at least 60 of 100, at most 80 of 100", "✕ 81 of 100 Outside the limit. 10 November 2026", "", ""],
            "1 number outside the limit",
        ),
        (
            measure(("2026-10-10", "3"), ("2026-11-10", "71"), at_least="60"),  # whatever order they are written in
            ["at least 60 of 100", "✓ 71 of 100 10 November 2026", "3 of 100 10 October 2026", ""],
            "nothing to come",
        ),
        (
            measure(("2026-11-10", "3"), ("2026-11-10", "71"), at_least="60"),  # on one day, what was added later counts
            ["at least 60 of 100", "✓ 71 of 100 10 November 2026", "3 of 100 10 November 2026", ""],
            "nothing to come",
        ),
        (measure(("2026-11-10", "71")), ["none", "71 of 100 10 November 2026", "", ""], "nothing to come"),
        (measure(every_days="7"), ["none", "– Not yet", "", "✕ Overdue since 8 September 2026"], "1 overdue"),  # a week after it went to its unit
        (measure(("2026-11-14", "71"), every_days="7"), ["none", "71 of 100 14 November 2026", "", "21 November 2026"], "nothing to come"),
        (measure(("2026-11-13", "71"), every_days="7"), ["none", "71 of 100 13 November 2026", "", "✕ Overdue since 20 November 2026"], "1 overdue"),
    ],
)
def test_a_number_says_whether_it_is_inside_its_limits_and_read_in_time(changes: Changes, row: list[str], state_of_it: str, tmp_path: Path) -> None:
    found, system = loaded(tmp_path, changes)
    assert rows(articles(found)[PAGE], "adoption")[0][1:] == row
    assert state(found, system) == state_of_it


def test_training_that_not_all_have_done_before_their_stage_stands_out(tmp_path: Path) -> None:
    found = articles(book(tmp_path, {**WHOLE, "completions.0.completed": "12"}))
    assert rows(found[PAGE], "training")[0][2:] == [
        "Before you use Assistant . ✕ Late: the stage “Internal users” has begun",
        "! 12 of 30 on 1 September 2026",
    ]
    assert "Letters with the assistant : ! 12 of 30 on 1 September 2026" in words(found["what-is-changing/"])


def test_groups_that_nothing_teaches_and_nothing_describes_are_named(tmp_path: Path) -> None:
    changes = {**WHOLE, "audiences.+": {"id": "post", "name": "Post room", "who": "You open letters"}, "system.audiences": ["clerks", "post"]}
    assert "Nobody has written yet what changes for: Post room." in words(articles(book(tmp_path, changes))[PAGE])
    untaught = articles(book(tmp_path, {**WHOLE, "module.teaches": []}))[PAGE]
    assert "No training teaches it yet to: Clerks." in words(untaught)


def test_a_system_without_a_plan_says_what_is_missing_and_one_without_anything_has_no_page(tmp_path: Path) -> None:
    found, system = loaded(tmp_path, {"system.change_plan": None})
    pages = articles(found)
    assert "how work changes for people, step by step ( change_plan: )" in words(pages[PAGE])
    assert state(found, system) == "no plan yet"
    bare = articles(book(tmp_path, {"system.change_plan": None, "system.audiences": None}))
    assert PAGE not in bare
    assert "What changes nothing written yet ( change_plan: )" in words(bare["systems/assistant/"])
    assert "Nothing is written yet about whose work the AI systems change" in bare["what-is-changing/"]


def test_a_plan_that_lacks_something_names_its_keys(tmp_path: Path) -> None:
    article = words(articles(book(tmp_path, {}))[PAGE])
    for key in ("where_it_lives", "you_decide", "designed_with", "communication", "adoption", "stop_if"):
        assert f"change_plan.{key}:" in article
    for key in ("sponsor_message", "groups"):
        assert f"change_plan.{key}:" not in article


def test_of_a_system_that_is_gone_nothing_is_overdue(tmp_path: Path) -> None:
    end = {"date": "2026-11-01", "why": "It was not used", "decided_by": "head"}
    late = {"communication": [MESSAGE], "milestones": [{"what": "A talk", "due": "2026-10-01"}]}
    changes = {"system.stage": "retired", "system.retirement": end, "system.change_plan": {**PLAN, **late}}
    found, system = loaded(tmp_path, changes)
    pages = articles(found)
    assert "Overdue" not in pages[PAGE]
    assert (rows(pages[PAGE], "messages")[0][-1], rows(pages[PAGE], "steps")[0][-1]) == ("– Not said", "– Not done")
    assert state(found, system) == "nothing to come"
    assert "Clerks" not in pages["what-is-changing/"]


def facts(article: str) -> dict[str, str]:
    """What is laid out about the first system of a page by group."""
    first = article.partition('<section class="pb-statement">')[2].partition("</section>")[0]
    return {words(term): words(said) for term, said in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", first, re.DOTALL)}


def test_one_page_says_by_group_what_changes_what_stays_from_when_and_what_comes(tmp_path: Path) -> None:
    starts = {"system.stages.3.starts_on": "2026-05-02", "system.stages.4.starts_on": "2026-09-02"}
    late = {**PLAN, "communication": [MESSAGE]}
    pages = articles(book(tmp_path, {"system.change_plan": late, **starts}))
    article = pages["what-is-changing/"]
    assert f'href="../{PAGE}">Assistant</a>' in article
    assert "“You decide, as before” Payer" in words(article)
    assert facts(article) == {
        "Answer a letter": "Before: You write it. After: You correct a draft.",
        "Stays as it is": "You sign it You may write it yourself",
        "Promised": "Nobody counts single people. Given by Payer .",
        "Who, and from when": "Now at “One unit”, since 2 September 2026: Clerks. Everybody else works as before. "
        "Next is “Whole organisation”, not planned yet.",
        "You hear next": "✕ Overdue: 20 November 2026, Team meeting, by Head of letters : What comes.",
    }
    own = pages["start/clerks/"]
    assert facts(own) == facts(article)
    assert "Now at “One unit”, since 2 September 2026" in words(pages[PAGE])


@pytest.mark.parametrize(
    ("changes", "reach"),
    [
        (
            {"system.stage": "parallel", "system.stages.3.starts_on": "2026-12-02"},
            "Now at “Parallel”: Clerks. Next is “Internal users”, planned for 2 December 2026: Clerks.",
        ),
        (
            {"system.stage": "idea"},
            "Now at “Idea”. Next is “Pilot”, not planned yet: Clerks. Work with it begins at “Internal users”, not planned yet: Clerks.",
        ),
        (
            {"system.stage": "paused", "system.pause": {"since": "2026-10-01", "why": "Broken", "until": "It is mended", "decided_by": "head"}},
            "It has stood still since 1 October 2026. Before it goes on: It is mended.",
        ),
    ],
)
def test_it_says_who_works_with_a_system_and_who_will(changes: Changes, reach: str, tmp_path: Path) -> None:
    assert facts(articles(book(tmp_path, changes))["what-is-changing/"])["Who, and from when"] == reach


def test_the_risks_page_leads_to_what_changes(tmp_path: Path) -> None:
    risk = {"id": "slip", "what": "A slip", "likelihood": "1", "impact": "1", "treatment": "Care", "residual": "low", "owner": "head"}
    pages = articles(book(tmp_path, {"system.risks": [risk]}))
    assert 'href="../../../systems/assistant/change/">How the people' in pages["systems/assistant/risks/"]
    assert "A talk" not in pages["systems/assistant/risks/"]


def _hostile(value: Any, text: str) -> Any:
    """A plan in which every text of readers is another."""
    if isinstance(value, dict):
        kept = ("audience", "date", "to", "by", "due", "done_on", "sent_on", "before_stage", "kind", "at_least", "value")
        return {key: inner if key in kept else _hostile(inner, text) for key, inner in value.items()}
    return [_hostile(item, text) for item in value] if isinstance(value, list) else text


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\n" not in text][:40:8])
def test_hostile_words_in_a_plan_are_shown_as_they_are(text: str, tmp_path: Path) -> None:
    pages = articles(book(tmp_path, {"system.change_plan": _hostile(PLAN, text)}))
    assert pages[PAGE].count(str(escape(text))) >= 17
    assert str(escape(text)) in pages["what-is-changing/"]


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    return articles(load(ROOT / "content", AS_OF))


def test_every_policy_of_the_example_has_its_first_rules_whole_on_one_page(example: dict[str, str]) -> None:
    for policy in load(ROOT / "content", AS_OF).all(Policy).values():
        article = example[f"policies/{policy.id}/summary/"]
        shown = [statement for statement in policy.statements if statement.section in ("you_may", "ask_first", "never")]
        assert re.findall(r'<li><a href="\.\./\.\./\.\./policies/[^#]+#([A-Z]+-\d+)">', article) == [statement.id for statement in shown]
        assert [line for line in policy.in_one_minute if str(escape(line)) not in article] == []
        assert [statement.id for statement in shown if statement.why and str(escape(statement.why)) in article] == []
        assert "https://playbook.larkfield.example/policies/ai-usage/" in article
        assert f'href="../../policies/{policy.id}/summary/">One page to print</a>' in example[f"policies/{policy.id}/"]


def test_the_page_to_print_names_the_channels_of_staff_only_to_them(example: dict[str, str]) -> None:
    path = "policies/ai-usage/summary/"
    public = articles(published_for(load(ROOT / "content", AS_OF), "public"))[path]
    assert "#ask-ai" in example[path]
    assert "#ai-incidents" in example[path]
    assert not re.search(r"#ask-ai|#ai-incidents|Security, phone", public)


def test_a_policy_prints_on_one_sheet(site: Path, browser: Browser) -> None:
    with served(site) as address:
        page = browser.new_page()
        page.goto(f"{address}policies/ai-usage/summary/")
        assert len(re.findall(rb"/Type /Page\b", page.pdf(format="A4", prefer_css_page_size=True))) == 1
        page.close()
