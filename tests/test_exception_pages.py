"""The page of exceptions: what holds today, what is to come and what is over, and what a policy says of it."""

import re
from pathlib import Path

import pytest

from generator.areas.readiness import readiness
from generator.audience import published_for
from tests import systems
from tests.folder import amiss, book, content
from tests.pages import articles

POLICY = """
name: Rules
purpose: To keep safe.
applies_to: [Everybody]
in_one_minute: [Be careful.]
owner: ai-desk
version: '1'
status: draft
statements:
  - {id: RUL-01, section: never, level: must, text: Ask first.}
  - {id: RUL-02, section: never, level: must, text: Never do this., exceptions: never}
"""


def given(id: str, decided_on: str, expires_on: str, closed_on: str = "") -> str:
    closed = f", closed_on: {closed_on}" if closed_on else ""
    return (
        f"  - {{id: {id}, name: About {id}, statements: [RUL-01], checks: [RDY-30], limits: [eval_min], requested_by: ai-desk, why: Because of {id}, "
        f"risk: Harm, instead: [Care], refused: [Waiting], approved_by: ai-desk, decided_on: {decided_on}, expires_on: {expires_on}{closed}}}\n"
    )


EXCEPTIONS = (
    "exceptions:\n"
    + given("first-day", "2026-11-21", "2026-12-24")
    + given("last-day", "2026-10-01", "2026-11-21")
    + given("to-be-closed", "2026-10-01", "2026-12-01", "2026-11-22")
    + given("later", "2026-11-22", "2026-12-24")
    + given("gone", "2026-10-01", "2026-11-20")
    + given("back", "2026-10-01", "2026-12-24", "2026-11-21")
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of a playbook with exceptions of every standing."""
    folder = content(tmp_path_factory.mktemp("exceptions") / "content", {"policies/rules.yaml": POLICY, "registers/exceptions.yaml": EXCEPTIONS})
    assert "unknown-key" not in {finding.rule for finding in amiss(folder)}
    return articles(book(folder))


def test_an_exception_stands_where_its_days_put_it(pages: dict[str, str]) -> None:
    found = re.findall(r'<h2 id="(\w+)"|<section class="pb-statement" id="([\w-]+)"|pb-status">([^<]+)<', pages["exceptions/"])
    assert [next(filter(None, part)) for part in found] == [
        *("in_force", "last-day", "last day", "to-be-closed", "10 days left", "first-day", "33 days left"),
        *("to_come", "later", "not yet in force", "how_to_ask", "is_over", "back", "given back", "gone", "expired"),
    ]


def test_an_exception_says_what_it_is_to_in_words(pages: dict[str, str]) -> None:
    page = pages["exceptions/"]
    assert re.search(r'href="\.\./policies/rules/#RUL-01">RUL-01</a>: Ask first\.', page)
    assert 'href="../templates/readiness-review/#RDY-30">RDY-30: Dashboards are live</a>' in page
    assert "An evaluation set holds at least 50 tasks" in page


def test_what_allows_no_exception_is_named(pages: dict[str, str]) -> None:
    rest = pages["exceptions/"].split('id="no_exception"')[1]
    assert re.findall(r'#([A-Z]+-\d+)">', rest.split('id="is_over"')[0]) == ["RUL-02", "RDY-25", "RDY-26", "RDY-42"]


def test_a_policy_tells_of_the_exceptions_in_force_to_a_statement(pages: dict[str, str]) -> None:
    statements = pages["policies/rules/"].split('id="RUL-02"')
    assert re.findall(r"An exception is in force:</strong> <a href=\"\.\./\.\./exceptions/#([\w-]+)", statements[0]) == [
        "first-day",
        "last-day",
        "to-be-closed",
    ]
    assert "An exception is in force" not in statements[1]


def test_it_says_for_what_it_holds_and_as_long_as_what(tmp_path: Path) -> None:
    given = [
        systems.exception(id="both", name="Both", tool="quill", team="builders", conditions=["The log is on", "Two look at it"]),
        systems.exception(id="tool-and-team", name="Tool", system=None, tool="quill", team="builders"),
        systems.exception(id="team", name="Team", system=None, team="builders"),
        systems.exception(id="all", name="All", system=None),
    ]
    pages = articles(systems.book(tmp_path, {"exceptions": given}))
    found = re.findall(r"<dt>Holds for</dt><dd>(.*?)</dd>", pages["exceptions/"])
    assert [re.sub("<[^>]*>", "", text) for text in found] == [
        "Everything that the rule binds",
        "Assistant, with Quill, in the team Builders",
        "the team Builders",
        "Quill, in the team Builders",
    ]
    assert re.findall(r"<dt>Only as long as</dt><dd>(.*?)</dd>", pages["exceptions/"]) == ["<ul><li>The log is on</li><li>Two look at it</li></ul>"]
    assert "Let a system go on" in pages["exceptions/"].partition('id="how_to_ask"')[2]
    assert shown(pages["tools/quill/"]) == ["both", "tool-and-team"]
    assert re.findall(r"exceptions/#([\w-]+)", pages["systems/assistant/"].partition("Exceptions in force")[2].partition("</div>")[0]) == ["both", "all"]


def shown(article: str) -> list[str]:
    """The exceptions that a page shows beside a rule."""
    return re.findall(r'An exception is in force:</strong> <a href="[./]*exceptions/#([\w-]+)"', article)


def test_each_exception_stands_beside_the_rule_that_it_is_to(tmp_path: Path) -> None:
    locked = {"organisation.locks": ["eval_min"], "system.limits": {"eval_min": "40"}}
    given = [
        systems.exception(id="check", checks=["RDY-24"]),
        systems.exception(id="limit", checks=None, limits=["eval_min"]),
        systems.exception(id="other-limit", checks=None, limits=["eval_min", "eval_set_max_age_days"], system=None),
        systems.exception(id="over", limits=["eval_min"], expires_on="2026-11-20"),
        systems.exception(id="elsewhere", system=None, tool="quill"),
    ]
    waived = {"system.readiness.5": {"check": "RDY-24", "answer": "waived", "exception": "check"}}
    pages = articles(systems.book(tmp_path, {**locked, **waived, "exceptions": given}))
    readiness = {row[0]: shown(row[1]) for row in re.findall(r'<tr id="check_([\w-]+)">(.*?)</tr>', pages["systems/assistant/readiness/"], re.DOTALL)}
    assert {check: found for check, found in readiness.items() if found} == {"RDY-24": ["check"]}
    limits = dict(re.findall(r'<th scope="row">([^<]+)(.*?)</tr>', pages["about/"], re.DOTALL))
    assert {words.strip(): shown(row) for words, row in limits.items() if shown(row)} == {
        "An evaluation set holds at least … tasks (locked)": ["limit", "other-limit"],
        "An evaluation set grows every … days while the system is live": ["other-limit"],
    }
    assert shown(pages["systems/assistant/"]) == ["limit", "other-limit"]  # beside its own limit


def test_an_exception_for_a_tool_alone_waives_no_check_of_a_system(tmp_path: Path) -> None:
    waived = {"system.readiness.5": {"check": "RDY-24", "answer": "waived", "exception": "wide-access"}}
    for scope, word in (({"system": None}, "waived"), ({"tool": "quill"}, "waived"), ({"system": None, "tool": "quill"}, "not_yet")):
        found, system = systems.loaded(tmp_path, {**waived, "exceptions": [systems.exception(**scope)]})
        assert next(answer.word for answer in readiness(found, system) if answer.check.id == "RDY-24") == word


def test_a_public_page_names_a_public_exception_and_leads_nowhere(tmp_path: Path) -> None:
    files = {"policies/rules.yaml": POLICY, "registers/exceptions.yaml": EXCEPTIONS.replace("{id: last-day,", "{id: last-day, visibility: public,")}
    found = book(content(tmp_path / "content", files))
    public = articles(published_for(found, "public"))
    assert "<strong>An exception is in force:</strong> About last-day, until 21 November 2026." in public["policies/rules/"]
    assert "exceptions/#" not in public["policies/rules/"]


def test_a_playbook_without_exceptions_says_so_and_whom_to_ask(tmp_path: Path) -> None:
    page = articles(book(content(tmp_path / "content", {})))["exceptions/"]
    assert "No exception is in force." in page
    assert "None has expired or been given back yet." in page
    assert "Nobody is named yet who decides on exceptions" in page
    assert '#role-ai-desk">AI desk</a>' in page
