"""The pages for those on call: the way to each runbook, who may drill it, what is not ready, and what nobody watches."""

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from generator.areas.monitoring import gaps, missing
from generator.areas.on_call import may_drill, post
from generator.areas.system import System
from tests.folder import book as plain
from tests.folder import content
from tests.pages import articles, words
from tests.server import served
from tests.systems import MINIMAL, VERSION, Changes, book, loaded

NIGHT = {"id": "night", "name": "Night watch", "lead": "cleo-ross", "members": ["mara-lind"], "channel": "#night", "access": ["letters-operators"]}
PAUSE = {"since": "2026-11-01", "why": "It slept", "until": "It wakes", "decided_by": "head"}
ON_CALL: Changes = {"people.teams.+": NIGHT, "system.on_call.primary": "night", "system.on_call.manager": "payer"}
SHARED = {
    "name": "Letter machines",
    "author": "mara-lind",
    "target_minutes": "20",
    "values": [{"name": "switch", "means": "What the switch is called"}],
    "access": [{"group": "machines", "lets": "Stop a machine", "granted_by": "head"}],
    "steps": [
        {"id": "stop", "phase": "contain", "do": "Turn {switch} off", "where": "The board", "expect": "It says: off", "within_minutes": "2", "call": "head"},
        {"id": "look", "phase": "revert", "do": "Put the reel back", "where": "The hall", "expect": "It hums", "within_minutes": "2", "call": "head"},
    ],
}

Pages = Mapping[str, str]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The pages of a playbook with one system in use, one that is paused and one that is an idea."""
    others = {
        "zebra": {**MINIMAL, "name": "Zebra", "stage": "paused", "pause": PAUSE},
        "thought": {**MINIMAL, "name": "A thought"},
    }
    return articles(book(tmp_path_factory.mktemp("on-call"), ON_CALL, others))


def test_the_first_links_lead_to_the_runbooks_of_what_is_in_use_or_paused(pages: Pages) -> None:
    page = pages["on-call/"]
    assert words(page, "//ul[@class='pb-pick']//strong") == ["Assistant", "Zebra"]
    # Of the paused one nothing is written: its card is all there is, and the link says so.
    assert words(page, "//ul[@class='pb-pick']//a/@href") == ["../systems/assistant/runbook/", "../systems/zebra/"]
    assert words(page, "//ul[@class='pb-pick']//a")[1] == "Zebra Paused; no runbook yet"
    assert "systems/assistant/runbook/" in pages
    # Nothing stands before them but what they are.
    assert page.index("pb-pick") < page.index("<h2")


def test_a_card_says_whom_to_call_in_which_order_and_who_did_it_last(pages: Pages) -> None:
    (card,) = words(pages["on-call/"], "//section[.//li[@id='system-assistant']]")
    said = [
        "Night watch: #night",
        "Head of letters",
        "Payer",
        "Anybody can take it back.",
        "Last drill: 10 October 2026, by Cleo Ross, passed in 15 minutes",
        "#calls",
    ]
    assert [card.index(part) for part in said] == sorted(card.index(part) for part in said)
    assert "That counts until 8 January 2027" in card


def test_systems_about_which_the_same_people_are_called_share_a_card(tmp_path: Path) -> None:
    call = {"primary": "night", "backup": "head", "hours": "Day and night", "channel": "#calls", "manager": "payer"}
    others = {
        name: {**MINIMAL, "name": name.title(), "stage": "paused", "on_call": {**call, **more}, "pause": PAUSE}
        for name, more in (("zebra", {"channel": "#stripes"}), ("yak", {}), ("xerus", {"hours": "By day"}))
    }
    page = articles(book(tmp_path, {**ON_CALL, "system.on_call": None}, others))["on-call/"]
    assert words(page, "//section[@class='pb-card']/h3") == ["Assistant", "Xerus", "Yak and Zebra"]
    assert "Alerts arrive in: #stripes." in words(page, "//li[@id='system-zebra']")[0]


def test_what_is_not_ready_stands_before_whom_to_call(pages: Pages) -> None:
    assert words(pages["on-call/"], "//h2/@id") == ["not_ready", "by_system", "by_team"]


def test_an_open_incident_stands_beside_the_name_of_its_system(tmp_path: Path) -> None:
    told = {"id": "wrong", "name": "Wrong letters", "severity": "2", "aware_at": "2026-11-20 10:00", "what": "Ten.", "system": "assistant"}
    page = articles(book(tmp_path, {"incidents.+": told}))["on-call/"]
    assert words(page, "//ul[@class='pb-pick']//a") == ["Assistant One unit ✕ Severity 2 is open"]
    assert 'href="../incidents/wrong/"' in page
    closed = articles(book(tmp_path, {"incidents.+": {**told, "closed_on": "2026-11-21"}}))["on-call/"]
    assert "is open" not in closed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"system.on_call": None}, "Nobody is named who is called."),
        ({}, "Nobody is named whom to wake when it gets worse."),
        ({}, "Nothing says how to reach Builders."),
        ({}, "Nothing says how to reach Head of letters."),
        ({"system.fallback": None}, "Nothing says how work goes on without it."),
        ({"system.fallback.tested_on": None}, "Working on without it was never tried."),
        ({"system.runbook": None}, "There is no runbook."),
        ({"drills": []}, "Nobody has drilled the runbook."),
        ({"drills.0.result": "failed"}, "The drill of 10 October 2026 failed."),
        ({"people.teams.0.access": []}, "Builders does not hold the access “letters-operators”."),
        ({"system.triggers": []}, "No alert fires by itself for error rate, 95th-percentile latency or cost per task."),
        ({"system.runbook.known_good": None}, "to which versions one goes back"),
    ],
)
def test_what_is_not_ready_is_said_with_its_reason(changes: Changes, said: str, tmp_path: Path) -> None:
    page = articles(book(tmp_path, changes))["on-call/"]
    assert any(said in entry for entry in words(page, "//section[@id='not-ready-assistant']//li"))


def test_where_all_is_ready_the_page_says_so(tmp_path: Path) -> None:
    reach = {"people.roles.1.channel": "Ring 1", "people.roles.2.channel": "Ring 2"}
    found, system = loaded(tmp_path, {**ON_CALL, **reach})
    assert post(found, system).unready == []
    assert "Everything is ready." in articles(book(tmp_path, {**ON_CALL, **reach}))["on-call/"]


def test_a_team_sees_its_systems_and_the_access_that_it_holds_and_lacks(tmp_path: Path) -> None:
    second = {"group": "letters-releases", "lets": "Put a release back", "granted_by": "head"}
    page = articles(book(tmp_path, {**ON_CALL, "system.runbook.access.+": second}))["on-call/"]
    (row,) = words(page, "//table[caption='Teams on call, with their systems and their access']/tbody/tr")
    for part in ("Night watch", "Assistant", "✓ Held: letters-operators", "✕ Not held: letters-releases"):
        assert part in row


def test_a_shared_runbook_has_an_address_with_its_steps_and_what_each_system_fills_in(tmp_path: Path) -> None:
    page = articles(book(tmp_path, {"system.runbook.shared": "machines"}, runbooks={"machines": SHARED, "other": {**SHARED, "name": "Other"}}))[
        "on-call/shared-runbooks/"
    ]
    (first,) = words(page, "//section[@id='runbook-machines']")
    for part in ("Mara Lind", "20 minutes", "Followed by: Assistant", "Turn {switch} off", "{switch}: What the switch is called"):
        assert part in first
    assert words(page, "//section[@id='runbook-machines']/ol/li/strong") == ["Turn {switch} off", "Put the reel back"]
    assert "No system follows it yet." in words(page, "//section[@id='runbook-other']")[0]


def test_only_who_neither_wrote_nor_builds_it_may_drill_it(tmp_path: Path) -> None:
    found, system = loaded(tmp_path, ON_CALL)
    assert [(whose.id, people) for whose, people in may_drill(found, post(found, system))] == [("night", ["cleo-ross", "mara-lind"])]
    # Whoever wrote it is left out, and whoever has left.
    found, system = loaded(tmp_path, {**ON_CALL, "system.runbook.author": "cleo-ross", "people.people.0.left_on": "2026-11-20"})
    assert may_drill(found, post(found, system)) == []
    # Builders who are on call for their own system have to ask others.
    found, system = loaded(tmp_path, {})
    assert [(whose.id, people) for whose, people in may_drill(found, post(found, system))] == [("head", ["cleo-ross", "mara-lind"])]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "✓ By 8 January 2027 in 48 days"),
        ({"drills": []}, "✕ Now Nobody has drilled the runbook."),
        ({"system.limits": {"drill_max_age_days": "42"}}, "✓ By 21 November 2026 last day"),
        ({"system.limits": {"drill_max_age_days": "41"}}, "✕ Now The drill of 10 October 2026 is 42 days old; it counts for 41 (set in the system)."),
        ({"system.runbook.steps.0.do": "Pull the plug"}, "✕ Now The drill of 10 October 2026 followed version"),
    ],
)
def test_the_next_drill_is_due_when_the_last_no_longer_counts(changes: Changes, said: str, tmp_path: Path) -> None:
    page = articles(book(tmp_path, {**ON_CALL, **changes}))["on-call/drills/"]
    assert said in words(page, "//tr[@id='next-assistant']")[0]


def test_drills_held_stand_latest_first_with_why_they_do_not_count(tmp_path: Path) -> None:
    held = {"system": "assistant", "date": "2026-11-01", "by": "ben-ode", "kind": "tabletop", "minutes": "12", "result": "passed", "runbook": VERSION}
    page = articles(book(tmp_path, {**ON_CALL, "drills.+": {**held, "note": "The page had moved", "actions": ["The link was changed"]}}))["on-call/drills/"]
    rows = words(page, "//table[caption='Drills held, the latest first']/tbody/tr")
    assert [row.split(" Assistant")[0] for row in rows] == ["1 November 2026", "10 October 2026"]
    for part in (
        "by Ben Ode",
        "✓ Passed in 12 minutes (at most 20)",
        "No. The drill of 1 November 2026 was held by somebody who",
        "The page had moved",
        "The link was changed",
    ):
        assert part in rows[0]
    assert "✓ Yes" in rows[1]


def test_the_guide_to_a_drill_takes_its_numbers_from_the_limits(tmp_path: Path) -> None:
    page = articles(book(tmp_path, {"organisation.defaults": {"drill_max_age_days": "33"}}))["on-call/running-a-drill/"]
    (passed,) = [item for item in words(page, "//li") if "too old" in item]
    assert passed.startswith("it is not too old: a rollback drill counts for 33 days (the organisation's default)")
    assert "<code>playbook record drill SYSTEM</code>" in page
    assert not re.search(r"\b(?:90|180)\b", page.split("<footer")[0])


@pytest.mark.parametrize(
    ("changes", "key", "said", "needed"),
    [
        ({"system.monitoring": None}, "monitoring", "nothing says what is traced", True),
        ({"system.monitoring": None}, "monitoring", "nothing says what is watched", True),
        ({"system.monitoring.trace_fields": ["input", "output"]}, "monitoring.trace_fields", "does not hold what it was given to read", True),
        ({}, "monitoring.trace_fields", "does not hold version of the model", False),
        ({}, "monitoring.signals", "nobody watches corrections by people", True),
        ({}, "monitoring.signals", "nobody watches what came of it", False),
        ({}, "monitoring.dashboards", "no dashboard is named", True),
        ({}, "monitoring.sample_review", "nobody reads answers on fixed days", True),
        ({}, "monitoring.retention_days", "how long traces are kept", True),
        ({"system.logging": None}, "logging", "what is written down", True),
        ({"system.feedback": None}, "feedback", "no place to say", True),
        ({"system.feedback.acted_on": None}, "feedback.acted_on", "what came of what they said", False),
        ({"system.triggers": []}, "triggers", "no alert fires by itself for error rate", True),
        ({"system.on_call": None}, "on_call", "nowhere to arrive", True),
    ],
)
def test_what_nobody_watches_is_a_gap(changes: Changes, key: str, said: str, needed: bool, tmp_path: Path) -> None:
    found, system = loaded(tmp_path, changes)
    assert [gap for gap in gaps(found, system) if gap.key == key and said in gap.what and gap.needed == needed]
    page = articles(book(tmp_path, changes))["on-call/monitoring/"]
    assert [text for text in words(page, f"//tr[@id='watch-assistant']/td[{1 if needed else 2}]//li") if said in text]


@pytest.mark.parametrize(
    ("triggers", "unwatched"),
    [([], {"cost", "time taken"}), ([{"trigger": "latency", "look": "The board"}], {"cost"}), ([{"trigger": "latency"}], {"cost", "time taken"})],
)
def test_where_a_number_is_seen_it_is_watched(triggers: list[Any], unwatched: set[str], tmp_path: Path) -> None:
    found = {gap.what.removeprefix("nobody watches ") for gap in gaps(*loaded(tmp_path, {"system.triggers": triggers})) if gap.key == "monitoring.signals"}
    assert found & {"cost", "time taken"} == unwatched


def test_people_report_a_severity_1_incident_and_no_alert_is_asked_for(tmp_path: Path) -> None:
    pages = articles(book(tmp_path, {}))
    assert "No alert fires by itself" not in pages["on-call/"]
    assert "5 reasons to take it back; 1 of them has no alert, so somebody has to look." in " ".join(words(pages["systems/assistant/monitoring/"], "//p"))
    (trigger,) = words(pages["systems/assistant/runbook/"], "//li[@id='trigger-safety-incident']")
    assert trigger.endswith("Look: Reports by staff, users and those on call. No alert: look yourself.")


def test_what_nobody_says_how_to_watch_comes_first_and_then_what_lacks_most(tmp_path: Path) -> None:
    early = {**MINIMAL, "stage": "shadow"}
    some = {**early, "name": "Some", "monitoring": {"trace_fields": ["input"], "retention_days": "3"}}
    others = {"bare": {**early, "name": "Bare"}, "some": some}
    rows = words(articles(book(tmp_path, {}, others))["on-call/monitoring/"], "//tr[starts-with(@id, 'watch-')]/@id")
    assert rows == ["watch-bare", "watch-some", "watch-assistant"]


def test_what_is_missing_is_counted_by_what_is_listed(tmp_path: Path) -> None:
    changes: Changes = {"system.monitoring.trace_fields": ["input", "output"], "system.triggers": []}
    found, system = loaded(tmp_path, changes)
    count = missing(gaps(found, system))
    pages = articles(book(tmp_path, changes))
    assert f"! {count} things are missing:" in words(pages["on-call/monitoring/"], "//tr[@id='watch-assistant']/td[1]")[0]
    assert len(words(pages["on-call/monitoring/"], "//tr[@id='watch-assistant']/td[1]//li")) == count
    assert f"{count} things are missing." in pages["systems/assistant/monitoring/"]
    assert len(words(pages["systems/assistant/monitoring/"], "//h2[@id='gaps']/following-sibling::ul[1]/li")) == count


def test_a_number_that_an_alert_watches_is_watched(tmp_path: Path) -> None:
    page = articles(book(tmp_path, {}))["systems/assistant/monitoring/"]
    rows = words(page, "//table[caption='What is watched']/tbody/tr")
    assert [row for row in rows if row.startswith("Time taken Its alert watches it 95th-percentile latency above")]


def test_a_trigger_of_a_systems_own_is_named_as_it_is_written(tmp_path: Path) -> None:
    own = {"id": "pii", "name": "PII in a Letter", "when": "One is found", "look": "The log"}
    found = articles(book(tmp_path, {"system.own_triggers": [own]}))
    for path in ("on-call/", "on-call/monitoring/"):
        assert "fires by itself for “PII in a Letter”" in found[path]


def test_a_system_without_users_needs_nobody_to_be_called(tmp_path: Path) -> None:
    found = book(tmp_path, {}, {"early": {**MINIMAL, "name": "Early", "stage": "shadow"}})
    assert {gap.key for gap in gaps(found, found.get(System, "early")) if gap.needed} == {"monitoring", "logging"}


def test_the_page_of_one_system_says_what_is_watched_and_what_is_missing(tmp_path: Path) -> None:
    pages = articles(book(tmp_path, {}))
    page = pages["systems/assistant/monitoring/"]
    assert "Quality of its answers A sample each day Fewer than 92 of 100" in words(page, "//table[caption='What is watched']/tbody/tr")
    assert "✓ What was asked" in words(page, "//ul[@class='pb-examples']/li")
    assert "– Version of the model (not in it)" in words(page, "//ul[@class='pb-examples']/li")
    for part in ("The log store", "#letters", "Complaints go to a person", "so somebody has to look"):
        assert part in page
    # What stops harm stands alone, and neither page repeats the other.
    assert "The log store" not in pages["systems/assistant/guardrails/"]
    assert "Whom to call" not in pages["systems/assistant/guardrails/"]


def test_something_went_wrong_leads_to_severity_and_to_the_system_that_did_it(pages: Pages) -> None:
    page = pages["something-went-wrong/"]
    for link in ("../incidents/severity/", "../on-call/", "../systems/assistant/", "../systems/assistant/runbook/"):
        assert f'href="{link}"' in page
    assert "Say it here: #letters" in words(page, "//h2[@id='which_system']/following-sibling::ul/li")[0]


def test_home_has_the_runbooks_and_the_incidents_one_click_away(pages: Pages) -> None:
    door = words(pages[""], "//section[@aria-labelledby='on-call']/ul//a/@href")
    assert door[:3] == ["on-call/", "incidents/severity/", "incidents/"]


STAFF = re.compile(r'href="(?:\.\./)*(?:on-call/|systems/[^/"]+/[^"]|incidents/(?!severity/))[^"]*')


def test_a_public_site_has_no_page_for_those_on_call_and_no_link_to_one(tmp_path: Path) -> None:
    told = {"id": "wrong", "name": "Wrong letters", "severity": "2", "aware_at": "2026-11-20 10:00", "what": "Ten.", "visibility": "public"}
    public = {"organisation.publishing": {"audience": "public"}, "system.visibility": "public", "incidents.+": told}
    found = articles(book(tmp_path, public))
    assert [path for path in found if path.startswith(("on-call/", "incidents/")) and path != "incidents/severity/"] == []
    assert "systems/assistant/" in found
    assert [(path, STAFF.findall(page)) for path, page in found.items() if STAFF.search(page)] == []


def test_a_playbook_without_systems_says_that_nobody_is_on_call(tmp_path: Path) -> None:
    found = articles(plain(content(tmp_path / "content", {})))
    assert "No system has real users yet, so nobody is on call." in found["on-call/"]
    assert "there is nothing to drill" in found["on-call/drills/"]
    assert "there is nothing to watch" in found["on-call/monitoring/"]


def test_headings_and_captions_are_in_order(pages: Pages) -> None:
    for path, page in pages.items():
        if path.startswith(("on-call/", "incidents/")) or path.endswith("/monitoring/"):
            levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
            assert levels[0] == 1
            assert all(after <= before + 1 for before, after in pairwise(levels)), path
            assert page.count("<table") == page.count("<caption>"), path


def test_the_calendar_on_a_phone_shows_what_is_looked_for_and_nothing_else(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    with served(site) as address:
        page.goto(f"{address}calendar/")
        rows = page.locator(".pb-dates tbody tr:not(.pb-group)")
        folded = page.locator("details .pb-dates tbody tr:not(.pb-group)").last
        expect(folded).not_to_be_visible()
        page.locator(".pb-filter input").fill(folded.locator("td").first.text_content() or "")
        expect(folded).to_be_visible()
        assert rows.filter(visible=True).count() < rows.count() / 2
        assert page.locator("h2:visible").count() < page.locator("h2").count()
        # By hand, and on paper, all of it is there.
        page.locator(".pb-filter input").fill("")
        page.emulate_media(media="print")
        expect(folded).to_be_visible()
        assert all(text and text != "–" for text in page.locator(".pb-dates td:not(:empty)").all_text_contents())
    context.close()
