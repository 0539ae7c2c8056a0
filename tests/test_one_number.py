"""A fact is written once: change it, and it changes wherever it is used, and nowhere else."""

import html
import re
from pathlib import Path

import pytest

from generator.load import load
from tests.pages import articles

ROOT = Path(__file__).parent.parent
SYSTEM = "systems/claims-summary.yaml"
PAGES = "systems/claims-summary/"


@pytest.fixture(scope="module")
def before() -> dict[str, str]:
    return articles(load(ROOT / "content"))


@pytest.mark.parametrize(
    ("change", "shown", "pages"),
    [
        (("task_success_percent: 92", "task_success_percent: 91.7"), ("at least 92 %", "at least 91.7 %"), {"", "production-bar/", "runbook/"}),
        (("cost_per_task: 0.18", "cost_per_task: 0.19"), ("at most 0.18 EUR", "at most 0.19 EUR"), {"", "production-bar/", "runbook/"}),
    ],
)
def test_a_number_of_a_bar_changes_everywhere_it_is_used_and_nowhere_else(
    before: dict[str, str], project: Path, change: tuple[str, str], shown: tuple[str, str], pages: set[str]
) -> None:
    path = project / "content" / SYSTEM
    text = path.read_text("utf-8")
    written, changed = (f"  {line}\n" for line in change)
    assert text.count(written) == 1
    path.write_text(text.replace(written, changed), "utf-8")
    after = articles(load(project / "content"))
    assert after.keys() == before.keys()
    assert {page for page in after if after[page] != before[page]} == {PAGES + page for page in pages}
    texts = [_words(after[PAGES + page]) for page in pages]
    assert not any(shown[0] in text for text in texts)
    assert sum(shown[1] in text for text in texts) >= 2


def _words(article: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", article)).split())
