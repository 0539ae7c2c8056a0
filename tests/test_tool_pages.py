"""The pages of tools: how sensitive what goes into them may be, and what to use instead."""

from pathlib import Path
from typing import Any

import pytest

from tests.pages import articles, words
from tests.systems import book

SENSITIVE = "//dt[. = 'Most sensitive data']/following-sibling::dd"


def named(kind: str, answer: str) -> dict[str, str]:
    return {"data_kind": kind, "verdict": answer, "why": "It was looked at"}


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ({"max_class": "internal"}, "Internal"),
        ({"max_class": "internal", "ask_first_up_to": "personal"}, "Internal; Personal once agreed"),
        ({"max_class": "internal", "data_kinds": [named("customer-letter", "allowed")]}, "Internal; Personal for named data"),
        ({"max_class": "internal", "data_kinds": [named("customer-letter", "ask_first")]}, "Internal; Personal for named data once agreed"),
        ({"max_class": "internal", "data_kinds": [named("customer-letter", "forbidden")]}, "Internal"),
        ({"max_class": "internal", "data_kinds": [named("press-release", "allowed")]}, "Internal"),
        ({"max_class": "internal", "data_kinds": [named("password", "allowed")]}, "Internal"),
        ({"max_class": "internal", "cover": "by_name", "data_kinds": [named("customer-letter", "allowed")]}, "Named data only: Internal; Personal"),
        ({"max_class": "personal", "cover": "by_name", "data_kinds": [named("how-to", "allowed")]}, "Named data only: Personal"),
        ({"max_class": None, "data_kinds": [named("how-to", "ask_first")]}, "Named data only: Internal once agreed"),
        ({"max_class": None}, "None"),
    ],
)
def test_the_most_sensitive_data_is_the_most_sensitive_that_the_answers_allow(tool: dict[str, Any], said: str, tmp_path: Path) -> None:
    pages = articles(book(tmp_path, {"tools.tools.0.data_kinds": [], **{f"tools.tools.0.{key}": value for key, value in tool.items()}}))
    assert words(pages["tools/quill/"], SENSITIVE) == [said]
    assert words(pages["tools/"], "//tr[th[. = 'Quill']]/td[@data-label='Most sensitive data']") == [said]


def test_of_a_refused_tool_without_an_alternative_nothing_is_promised(tmp_path: Path) -> None:
    refused = {"id": "pulse", "name": "Pulse", "vendor": "quill", "account_tier": "team", "what": "Guesses moods", "owner": "ai-desk"}
    pages = articles(book(tmp_path, {"tools.tools.+": {**refused, "status": "forbidden", "status_reason": "The law bans it"}}))
    for path in ("tools/", "ask-for/"):
        assert words(pages[path], "//tr[th[. = 'Pulse']]/td[@data-label='Use instead']") == ["nothing"]
