"""The search of the example organisation's site, asked in the words of staff."""

import html
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.areas.data import DataKind
from generator.load import load
from tests.search import found
from tests.server import served

POLICY = "policies/ai-usage/"
QUESTIONS = {
    "I pasted something I should not have": r"something-went-wrong/#pasted-something",
    "what must I never do": rf"{POLICY}#never",
    "what may I do without asking": rf"frequently-asked/#without-asking|{POLICY}",
    "ask for a new tool": rf"who-decides/|{POLICY}",
    "who approves a tool": r"who-decides/",
    "meeting note-taker": r"tools/minutewren/",
    "browser plug-in": r"tools/chatterfinch-sidebar/",
    "does this apply to contractors": POLICY,
    "can I get an exception": POLICY,
    "is my use monitored": POLICY,
    "do I have to say AI was used": POLICY,
    "who is responsible if it is wrong": POLICY,
    "I am not sure": rf"{POLICY}|data/",
    "report an incident": r"something-went-wrong/",
    "phone number": r"data/customer-email-address/",
}
KINDS = {kind.also_called[0]: f"data/{kind.id}/" for kind in load(Path(__file__).parent.parent / "content").all(DataKind).values() if kind.also_called}


@pytest.mark.parametrize(("question", "target"), [*QUESTIONS.items(), *KINDS.items()])
def test_a_question_in_plain_words_leads_to_its_answer(home: Page, question: str, target: str) -> None:
    assert re.search(rf"(?m)^(?:{target})", "\n".join(found(home, question)[:3]))


def test_a_question_of_meaningless_words_is_asked_as_it_is(home: Page) -> None:
    assert found(home, "what is")


def test_an_answer_says_why_and_what_to_keep_to(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    with served(site) as address:
        page.goto(f"{address}may-i-use-it/?data=customer-letter&tool=quillmere")
        answer = page.locator("[data-pb-answer]")
        row = (site / "data/customer-letter/index.html").read_text("utf-8").split('<tr id="tool-quillmere">')[1].split("</tr>")[0]
        for said in re.findall(r"<(?:li|p)>([^<]+)<", row):
            expect(answer).to_contain_text(html.unescape(said))
        expect(answer.get_by_role("link").last).to_have_attribute("href", re.compile(rf"{address}who-decides/#role-"))
        page.route("**/data/**", lambda route: route.abort())
        page.get_by_label("My data is").select_option("salary-list")
        expect(answer).to_contain_text("Why, and what to keep to")
        expect(answer.locator("> *")).to_have_count(1)
    page.close()
