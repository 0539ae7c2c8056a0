"""The pages of a system: what they say of it, in the words of those who work with it."""

from pathlib import Path

import pytest

from tests.pages import articles, words
from tests.systems import Changes, book, evidence, measurement

CARD = "systems/assistant/"


@pytest.mark.parametrize(("written", "said"), [({}, []), ({"system.regulatory.high_impact": "not_presumed"}, ["Not presumed high-impact"])])
def test_a_declaration_about_us_rules_stands_only_where_somebody_made_it(written: Changes, said: list[str], tmp_path: Path) -> None:
    article = articles(book(tmp_path, written))[CARD]
    assert words(article, "//dt[. = 'US federal rules, as declared']/following-sibling::dd") == said


def test_what_a_card_does_not_say_is_told_to_its_readers_in_words_and_to_its_authors_with_the_keys(tmp_path: Path) -> None:
    pages = articles(book(tmp_path, {"system.good_at": ["Short letters"]}))
    (gap,) = words(pages[CARD], "//p[starts-with(., 'Not written yet')]")
    assert "how somebody challenges a decision" in gap
    assert "what it is good at" not in gap
    assert "appeal" not in pages[CARD]
    (found,) = words(pages["assurance/open-findings/"], "//h2[@id='cards']/following-sibling::ul[1]/li[starts-with(., 'Assistant')]")
    assert "how somebody challenges a decision (appeal:)" in found
    assert "systems/assistant.yaml" in found
    assert "good_at" not in found


@pytest.mark.parametrize(
    ("measured", "headroom"),
    [
        ({"task_success_percent": "94"}, "2 percentage points"),
        ({"task_success_percent": "93"}, "1 percentage point"),
        ({"task_success_percent": "91.5"}, "-0.5 percentage points"),
        ({"latency_p95_seconds": "5"}, "3 s"),
    ],
)
def test_headroom_between_two_percentages_is_counted_in_points(measured: dict[str, str], headroom: str, tmp_path: Path) -> None:
    changes: Changes = {"measurements.+": measurement("2026-11-19", **measured)}
    article = articles(book(tmp_path, changes))["systems/assistant/production-bar/"]
    row = {"task_success_percent": "Task success", "latency_p95_seconds": "95th-percentile latency"}[next(iter(measured))]
    assert words(article, f"//tr[th[. = '{row}']]/td[@data-label='Headroom']") == [headroom]


def test_what_is_missing_names_stages_as_pages_do_and_shows_keys_as_code(tmp_path: Path) -> None:
    condition = {"what": "Ask the union", "due": "2026-12-01"}
    found = book(tmp_path, {"system.stages.4.min_days": "200", "system.stages.4.starts_on": "2026-09-01", "system.gates.4.conditions": [condition]})
    article = articles(found)["systems/assistant/rollout/"]
    said = words(article, "//div[@class='pb-missing']//li")
    assert any(item.startswith("The stage “One unit” has not run its course") for item in said)
    assert words(article, "//div[@class='pb-missing']//li[contains(., 'Ask the union')]//code") == ["done_on:"]
    assert not any("`" in item for item in words(article, "//div[@class='pb-missing']//li/span"))


def test_a_kind_of_evidence_is_said_as_people_say_it(tmp_path: Path) -> None:
    signed = [{**evidence()[0], "kind": "sign_off"}]
    pages = articles(book(tmp_path, {"system.evidence": signed, "system.gates.0.evidence": signed}))
    assert words(pages[CARD], "//td[@data-label='Kind']") == ["sign-off"]
    assert "(sign-off, 1 April 2026" in " ".join(words(pages["systems/assistant/rollout/"], "//section"))
