"""What has a day: when it is due, who acts, how it stands, and that nothing is listed which is done."""

import dataclasses
import datetime
from pathlib import Path
from typing import Any

import pytest

from generator import places
from generator.areas.calendar_page import shown
from generator.areas.dates import Dated, dates
from generator.areas.organisation import Framework
from generator.audience import published_for, visible
from generator.load import load
from generator.render import render
from tests.folder import AS_OF
from tests.pages import articles
from tests.systems import book, exception, measurement

ROOT = Path(__file__).parent.parent
CONDITION = {"system.gates.4.decision": "go_with_conditions", "system.gates.4.conditions": [{"what": "Fewer letters", "due": "2026-12-01"}]}
MILESTONE = {"system.change_plan.milestones.0.done_on": None}
EU = {"organisation.frameworks": [{"framework": "eu-ai-act", "why": "We work there"}]}
MESSAGE = {"date": "2026-12-01", "to": ["clerks"], "by": "payer", "channel": "Team meeting", "says": "It comes."}
PLAN, READ = "system.change_plan.communication", "system.change_plan.adoption"
NUMBER = {"kind": "use", "what": "Drafts sent", "unit": "of 100", "every_days": "7"}
MODEL, VENDOR = "tools.models.0.", "tools.vendors.0.contract."


def incident(**values: Any) -> dict[str, Any]:
    """A severity 2 incident of Wednesday, 18 November 2026, that nobody has reviewed."""
    said = {"id": "odd-letters", "name": "Odd letters", "severity": "2", "aware_at": "2026-11-18 14:05", "what": "Letters were odd.", "system": "assistant"}
    return {**said, "rolled_back": "true", **values}


def report(duty: str = "gdpr_breach", **values: Any) -> dict[str, Any]:
    return {"duty": duty, "applies": "true", "decided_by": "ai-desk", "because": "Names were in them", **values}


def one(folder: Path, changes: dict[str, Any], uid: str) -> Dated:
    found = [item for item in dates(book(folder, changes)) if item.uid == uid]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("changes", "uid", "said"),
    [
        ({}, "review.tool.quill", "2026-12-30 coming_up role:ai-desk"),
        ({"tools.tools.0.decided_on": "2026-08-01"}, "review.tool.quill", "2026-10-30 overdue role:ai-desk"),
        ({"tools.vendors.0.assessed_on": "2026-11-20"}, "review.vendor.quill", "2027-11-20 in_time nobody"),
        ({}, "drill.assistant", "2027-01-08 coming_up role:head"),
        ({"system.tier": "low"}, "drill.assistant", "2027-04-08 in_time role:head"),
        ({"drills.0.date": "2026-08-22"}, "drill.assistant", "2026-11-20 overdue role:head"),
        ({"drills.0.date": "2026-08-23"}, "drill.assistant", "2026-11-21 coming_up role:head"),
        ({"drills.0.runbook": "0123456789ab"}, "drill.assistant", "2026-11-21 now role:head"),
        ({"drills.0.result": "failed"}, "drill.assistant", "2026-11-21 now role:head"),
        ({"drills": []}, "drill.assistant", "2026-11-21 now role:head"),
        ({"system.stage": "paused"}, "drill.assistant", "2027-01-08 coming_up role:head"),
        ({}, "measurement.assistant", "2026-12-10 coming_up team:builders"),
        ({"system.limits.measurement_max_age_days": "20"}, "measurement.assistant", "2026-11-30 coming_up team:builders"),
        ({"system.limits.measurement_max_age_days": "10"}, "measurement.assistant", "2026-11-20 overdue team:builders"),
        ({"system.changed_on": "2026-11-15"}, "measurement.assistant", "2026-11-21 now team:builders"),
        ({"system.eval_sets.0.owner": "payer"}, "measurement.assistant", "2026-12-10 coming_up role:payer"),
        ({}, "attack.assistant", "2027-01-20 coming_up team:builders"),
        ({"measurements.2.date": "2026-10-21"}, "attack.assistant", "2027-01-21 in_time team:builders"),
        ({"measurements.2.by": "ai-desk"}, "attack.assistant", "2027-01-20 coming_up role:ai-desk"),
        ({"measurements.2": None}, "attack.assistant", "2026-11-21 now team:builders"),
        ({"exceptions.+": exception()}, "exception.wide-access", "2026-12-01 coming_up role:head"),
        ({f"{MODEL}deprecated_on": "2026-11-01"}, "deprecation.quill-3", "2026-11-01 now role:head"),
        ({f"{MODEL}deprecated_on": "2026-12-01"}, "deprecation.quill-3", "2026-12-01 coming_up role:head"),
        ({f"{MODEL}retired_on": "2027-05-01"}, "retirement.quill-3", "2027-05-01 in_time role:head"),
        ({f"{MODEL}retired_on": "2026-11-01"}, "retirement.quill-3", "2026-11-01 overdue role:head"),
        ({f"{VENDOR}ends_on": "2027-01-01"}, "contract.quill", "2027-01-01 coming_up nobody"),
        ({f"{VENDOR}ends_on": "2026-01-31"}, "contract.quill", "2026-01-31 overdue nobody"),
        (CONDITION, "condition.assistant.5.1", "2026-12-01 coming_up role:head"),
        (MILESTONE, "milestone.assistant.1", "2026-08-01 overdue role:head"),
        ({PLAN: [{**MESSAGE, "sent_on": "2026-11-20"}, MESSAGE]}, "message.assistant.2", "2026-12-01 coming_up role:payer"),
        ({PLAN: [{**MESSAGE, "date": "2026-11-20"}]}, "message.assistant.1", "2026-11-20 overdue role:payer"),
        ({READ: [{**NUMBER, "readings": [{"date": "2026-11-14", "value": "3"}]}]}, "adoption.assistant.1", "2026-11-21 coming_up role:head"),
        ({READ: [NUMBER], "system.gates.4.decided_on": "2026-11-13"}, "adoption.assistant.1", "2026-11-20 overdue role:head"),  # never read
        ({"incidents.+": incident()}, "incident-review.odd-letters", "2026-11-25 coming_up role:head"),
        ({"incidents.+": incident(aware_at="2026-11-05 08:00", review_by="payer")}, "incident-review.odd-letters", "2026-11-12 overdue role:payer"),
        (
            {"incidents.+": incident(follow_ups=[{"what": "Ask", "owner": "payer", "due": "2026-11-20"}])},
            "follow-up.odd-letters.1",
            "2026-11-20 overdue role:payer",
        ),
        ({"incidents.+": incident(reports=[report()])}, "report.odd-letters.1", "2026-11-21 coming_up role:ai-desk"),
        ({"incidents.+": incident(reports=[report(duty="eu_ai_act_widespread")])}, "report.odd-letters.1", "2026-11-20 overdue role:ai-desk"),
        (EU, "law.eu-ai-act.2026-12-02", "2026-12-02 coming_up nobody"),
        (EU, "law.eu-ai-act.2027-12-02", "2027-12-02 in_time nobody"),
    ],
)
def test_each_thing_has_its_day_its_standing_and_whoever_must_act(tmp_path: Path, changes: dict[str, Any], uid: str, said: str) -> None:
    found = one(tmp_path, changes, uid)
    assert f"{found.date} {found.standing} {':'.join(found.actor) if found.actor else 'nobody'}" == said
    assert found.days_left == (found.date - AS_OF).days


def test_numbers_that_are_read_on_one_day_are_listed_once(tmp_path: Path) -> None:
    found = dates(book(tmp_path, {READ: [NUMBER, {**NUMBER, "what": "Drafts thrown away"}, {**NUMBER, "every_days": "90"}]}))
    assert [item.title for item in found if item.kind == "Reading of use"] == [
        "Read how people work with Assistant: 2 numbers",
        "Read how people work with Assistant: Drafts sent",
    ]


@pytest.mark.parametrize(
    ("changes", "uid"),
    [
        ({**CONDITION, "system.gates.4.conditions": [{"what": "Fewer", "due": "2026-12-01", "done_on": "2026-11-01"}]}, "condition.assistant.5.1"),
        ({**CONDITION, "system.gates.4.decision": "no_go"}, "condition.assistant.5.1"),
        ({}, "milestone.assistant.1"),
        ({PLAN: [{**MESSAGE, "sent_on": "2026-11-20"}]}, "message.assistant.1"),
        ({PLAN: [MESSAGE], "system.stage": "retired"}, "message.assistant.1"),
        ({READ: [NUMBER], "system.stage": "parallel"}, "adoption.assistant.1"),
        ({READ: [{key: NUMBER[key] for key in ("kind", "what", "unit")}]}, "adoption.assistant.1"),
        ({"exceptions.+": exception(closed_on="2026-11-01")}, "exception.wide-access"),
        ({"exceptions.+": exception(expires_on="2026-11-20")}, "exception.wide-access"),
        ({f"{VENDOR}ends_on": "2026-01-31", "tools.tools.0.status": "forbidden", "tools.tools.0.status_reason": "Old"}, "contract.quill"),
        ({f"{MODEL}retired_on": "2027-05-01", "system.models": []}, "retirement.quill-3"),
        ({f"{MODEL}deprecated_on": "2026-08-22"}, "deprecation.quill-3"),
        ({"incidents.+": incident(severity="3")}, "incident-review.odd-letters"),
        ({"incidents.+": incident(reviewed_on="2026-11-20")}, "incident-review.odd-letters"),
        ({"incidents.+": incident(reports=[report(reported_at="2026-11-19 09:00")])}, "report.odd-letters.1"),
        ({"incidents.+": incident(reports=[report(applies="false")])}, "report.odd-letters.1"),
        ({}, "law.eu-ai-act.2026-12-02"),
        (EU, "law.eu-ai-act.2026-08-02"),
        ({"system.stage": "pilot"}, "drill.assistant"),
        ({"system.stage": "pilot"}, "measurement.assistant"),
        ({"system.stage": "pilot"}, "attack.assistant"),
    ],
)
def test_what_is_done_over_or_does_not_apply_is_not_listed(tmp_path: Path, changes: dict[str, Any], uid: str) -> None:
    assert uid not in [item.uid for item in dates(book(tmp_path, changes))]


def read_again(*dates: str, outcome: str = "kept") -> dict[str, Any]:
    reviews = [{"subject": "guide:first-week", "date": date, "by": "head", "outcome": outcome} for date in dates]
    return {"registers/reviews.yaml": {"reviews": reviews}}


@pytest.mark.parametrize(
    ("changes", "guide", "more", "said"),
    [
        ({}, {"reviewed_on": "2025-11-20"}, {}, "2026-11-20 overdue"),
        ({}, {"reviewed_on": "2025-11-21"}, {}, "2026-11-21 coming_up"),
        ({}, {"reviewed_on": "2026-01-20"}, {}, "2027-01-20 coming_up"),
        ({}, {"reviewed_on": "2026-01-21"}, {}, "2027-01-21 in_time"),
        ({}, {"review_every_days": "30"}, {}, "2026-10-01 overdue"),
        ({"organisation.defaults": {"guide_review_every_days": "30"}}, {}, {}, "2026-10-01 overdue"),
        ({"organisation.defaults": {"guide_review_every_days": "30"}}, {"review_every_days": "90"}, {}, "2026-11-30 coming_up"),
        # the latest of all readings counts, but none that withdrew it and none to come
        ({}, {"review_every_days": "30"}, read_again("2026-11-01", "2026-10-01"), "2026-12-01 coming_up"),
        ({}, {"review_every_days": "30"}, read_again("2026-11-01", outcome="changed"), "2026-12-01 coming_up"),
        ({}, {"review_every_days": "30"}, read_again("2026-11-01", outcome="withdrawn"), "2026-10-01 overdue"),
        ({}, {"review_every_days": "30"}, read_again("2026-11-22"), "2026-10-01 overdue"),
        ({}, {"review_every_days": "30"}, read_again("2026-08-01"), "2026-10-01 overdue"),
    ],
)
def test_a_guide_is_read_again(tmp_path: Path, changes: dict[str, Any], guide: dict[str, str], more: dict[str, Any], said: str) -> None:
    text = {"name": "The first week", "summary": "You find your way", "owner": "head", "sections": [{"id": "ask", "name": "Ask", "text": "Ask."}]}
    more = {**more, "guides/first-week.yaml": {**text, "reviewed_on": "2026-09-01", **guide}}
    (found,) = (item for item in dates(book(tmp_path, changes, more=more)) if item.uid == "review.guide.first-week")
    assert f"{found.date} {found.standing}" == said
    assert (found.title, found.path, found.actor) == ("Review the guide The first week", "guides/first-week/", ("role", "head"))


def test_a_law_that_began_to_hold_is_told_for_ninety_days(tmp_path: Path) -> None:
    found = book(tmp_path, EU)
    for days, there in ((0, True), (90, True), (91, False)):
        on = dataclasses.replace(found, as_of=datetime.date(2026, 12, 2) + datetime.timedelta(days=days))
        assert ("law.eu-ai-act.2026-12-02" in [item.uid for item in dates(on)]) == there


def test_the_days_of_notice_are_the_organisations(tmp_path: Path) -> None:
    assert one(tmp_path, {}, "measurement.assistant").standing == "coming_up"
    assert one(tmp_path, {"organisation.defaults": {"review_notice_days": "18"}}, "measurement.assistant").standing == "in_time"


def test_what_is_due_at_once_says_since_when(tmp_path: Path) -> None:
    assert one(tmp_path, {"drills.0.runbook": "0123456789ab"}, "drill.assistant").news_since == datetime.date(2026, 10, 10)
    assert one(tmp_path, {"drills": []}, "drill.assistant").news_since == datetime.date(2026, 9, 1)  # the gate to its stage
    assert one(tmp_path, {"system.changed_on": "2026-11-15"}, "measurement.assistant").news_since == datetime.date(2026, 11, 15)


def test_the_latest_measurement_that_counts_decides_and_not_the_latest(tmp_path: Path) -> None:
    changes = {"measurements.+": measurement("2026-11-20", prompt_version="p-9")}
    assert one(tmp_path, changes, "measurement.assistant").date == datetime.date(2026, 12, 10)


def test_the_earliest_comes_first_and_names_are_unique_and_stay_from_day_to_day() -> None:
    starter, known = load(ROOT / "content"), dict[str, tuple[str, str]]()
    for week in range(104):
        found = dates(dataclasses.replace(starter, as_of=AS_OF + datetime.timedelta(weeks=week)))
        assert [item.date for item in found] == sorted(item.date for item in found)
        assert len({item.uid for item in found}) == len(found)
        for item in found:
            assert known.setdefault(item.uid, (item.title, item.kind)) == (item.title, item.kind)
    assert len(known) >= 50


def test_no_two_days_of_a_law_share_a_name(tmp_path: Path) -> None:
    for framework in book(tmp_path, {}).all(Framework).values():
        days = [legal.date for legal in framework.dates]
        assert len(set(days)) == len(days), framework.id


def test_everything_with_a_day_leads_to_a_page_that_is_there() -> None:
    starter = load(ROOT / "content")
    pages = articles(starter)
    for item in dates(visible(starter)):
        path, _, anchor = item.path.partition("#")
        assert path in pages, item
        assert not anchor or f'id="{anchor}"' in pages[path], item


def test_a_public_site_shows_reviews_of_policies_and_laws_and_nothing_else() -> None:
    starter = published_for(load(ROOT / "content"), "public")
    mine = {item.title for item in dates(starter) if item.for_staff}
    assert len(mine) > 20
    seen = shown(visible(starter))
    assert {item.uid.partition(".")[0] for item in seen} == {"review", "law"}
    assert all(item.uid.startswith("review.policy.") for item in seen if item.uid.startswith("review"))
    page = next(page for page in render(starter, places.templates()) if page.sheet.path == "calendar/")
    assert "overdue" not in page.article  # that would speak of what is not shown
    for text in (page.article, *page.files.values()):
        assert not [title for title in mine if title in text]
        assert "Two more prohibited practices" in text.replace("\r\n ", "")
