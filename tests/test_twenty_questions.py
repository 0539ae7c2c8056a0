"""What people ask of the example's site: each answered within two clicks from home, and by search with the words of the question."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.search import found

KIND = "A customer's e-mail address"


@dataclass(frozen=True)
class Asked:
    """A question, the links to click from home, the words that answer it then, and where a search for the question leads.

    The words stand in one element with the id `at`, if one is named.
    """

    question: str
    clicks: tuple[str, ...]
    answer: str
    target: str
    at: str = ""

    def __str__(self) -> str:
        return self.question


ASKED = [
    Asked(
        "Can I paste customer data into this tool?",
        ("May I put this data into that tool?", KIND),
        r"Quillmere with your work account",
        r"frequently-asked/|data/|may-i-use-it/",
    ),
    Asked("I have this in my hand, which tools may take it?", ("May I put this data into that tool?", KIND), r"Ask first", r"frequently-asked/|may-i-use-it/"),
    Asked(
        "Is this tool allowed with my personal account?",
        ("The tools you may use", "Quillmere with a personal account"),
        r"outside our contracts|not to be used",
        r"frequently-asked/|tools/|policies/",
    ),
    Asked("What may I do without asking?", ("AI usage policy",), r"You may have texts drafted", r"frequently-asked/|policies/", "you-may"),
    Asked("What must I never do?", ("AI usage policy",), r"Never put a password", r"frequently-asked/|policies/"),
    Asked(
        "How do I get a tool or ask for a new one?",
        ("Ask for something",),
        r"Give somebody access to an approved tool.*Approve a new AI tool",
        r"ask-for/|frequently-asked/",
    ),
    Asked(
        "Who approves it and how long does it take?",
        ("Ask for something",),
        r"AI governance lead.*within 15 working days",
        r"ask-for/|frequently-asked/|who-decides/",
    ),
    Asked("May I use the meeting note-taker?", ("The tools you may use", "Minutewren"), r"Minutewren", r"frequently-asked/|tools/minutewren/"),
    Asked("May I use a browser plug-in?", ("Frequently asked",), r"May I install a browser plug-in", r"frequently-asked/|tools/"),
    Asked("May I use the coding assistant?", ("The tools you may use", "Brackenforge"), r"Brackenforge", r"frequently-asked/|tools/|training/"),
    Asked("Do I have to check the output?", ("AI usage policy",), r"Check facts, figures, names, quotes and sources", r"frequently-asked/|policies/"),
    Asked("Who is responsible if it is wrong?", ("AI usage policy",), r"You answer for what you send", r"frequently-asked/|policies/"),
    Asked("It gave a wrong or harmful answer, what now?", ("Something went wrong",), r"wrong|harmful", r"something-went-wrong/|frequently-asked/"),
    Asked("I pasted something I should not have", ("Something went wrong",), r"pasted", r"something-went-wrong/", "pasted-something"),
    Asked(
        "How sure is it, and what do the labels mean?",
        ("Our AI systems", "Reply drafts"),
        r"From a how-to.*Not covered",
        r"frequently-asked/|systems/|training/",
    ),
    Asked("Is AI going to replace my job?", ("What is changing",), r"What is changing", r"frequently-asked/|what-is-changing/|guides/"),
    Asked("Is my use monitored?", ("Frequently asked",), r"Is my use monitored\?", r"frequently-asked/|policies/"),
    Asked("What training do I need?", ("Training",), r"Letter writers in member service.*Your letter, its draft", r"training/|frequently-asked/"),
    Asked("Can I get an exception?", ("Ask for something",), r"exception", r"frequently-asked/|exceptions/|policies/|ask-for/"),
    Asked("Does this apply to contractors and in my country?", ("AI usage policy",), r"under a contract for services", r"frequently-asked/|policies/"),
    Asked("A customer asks whether they talk to an AI", ("Our AI systems", "Cover guide"), r"AI", r"frequently-asked/|policies/|systems/"),
    Asked(
        "How do I challenge a decision about me?",
        ("Our AI systems", "Second look at health quotes"),
        r"challenge|look again|person",
        r"frequently-asked/|systems/",
    ),
    Asked("I am not sure", ("May I put this data into that tool?",), r"[Nn]ot sure|treat it as", r"frequently-asked/|policies/|data/|may-i-use-it/"),
]


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_a_question_is_answered_within_two_clicks(home: Page, asked: Asked) -> None:
    home.goto(re.sub(r"(?<=[0-9]/).*", "", home.url))
    assert len(asked.clicks) <= 2
    for name in asked.clicks:
        home.get_by_role("article").get_by_role("link", name=name, exact=True).first.click()
        expect(home.get_by_role("heading", level=1)).to_be_visible()
    place = home.locator(f"[id='{asked.at}']") if asked.at else home.get_by_role("article")
    expect(place.first).to_be_visible()
    expect(home.get_by_role("article")).to_contain_text(re.compile(asked.answer, re.DOTALL))


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_a_search_for_the_question_leads_to_its_answer(home: Page, asked: Asked) -> None:
    home.goto(re.sub(r"(?<=[0-9]/).*", "", home.url))
    assert re.search(rf"(?m)^(?:{asked.target})", "\n".join(found(home, asked.question)[:3]))
