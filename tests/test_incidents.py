"""What went wrong: when somebody knew, by when an authority must know, when it is reviewed, and what is unfinished."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from generator.areas.incidents import (
    SEVERITIES,
    Incident,
    clocks,
    contained_minutes,
    duties,
    grave,
    incidents,
    incidents_of,
    review_due,
    undecided,
    working_days_after,
)
from generator.areas.system import System
from generator.check import check
from generator.values import Moment
from tests.folder import marks
from tests.systems import Changes, book, loaded


def incident(**values: Any) -> dict[str, Any]:
    """An incident of severity 2 in which nothing is unfinished, with what is different about it."""
    said = {
        "id": "wrong-sums",
        "name": "Wrong sums",
        "severity": "2",
        "aware_at": "2026-11-02 09:30",
        "what": "A letter named a wrong sum.",
        "system": "assistant",
    }
    done: dict[str, Any] = {"contained_at": "2026-11-21 09:30", "rolled_back": "true", "reviewed_on": "2026-11-04", "eval_case": "letters-121"}
    done |= {"reports": [report("gdpr_breach", applies="false")]}
    return {key: value for key, value in {**said, **done, **values}.items() if value is not None}


def report(duty: str, **values: str) -> dict[str, str]:
    return {"duty": duty, "applies": "true", "decided_by": "head", "because": "It holds names", **values}


def only(folder: Path, changes: Changes | None = None, **values: Any) -> tuple[Any, Incident]:
    whole, _ = loaded(folder, {"incidents": [incident(**values)], **(changes or {})})
    return whole, whole.get(Incident, "wrong-sums")


def rules(folder: Path, changes: Changes | None = None, **values: Any) -> list[str]:
    return [rule for _, _, rule in marks(check(only(folder, changes, **values)[0]))]


# The hours are those of the law, and the days are counted by hand.
DUE = [
    ("gdpr_breach", "2026-11-02 09:30", "2026-11-05 09:30"),
    ("gdpr_breach", "2026-02-26 23:59", "2026-03-01 23:59"),
    ("gdpr_breach", "2025-12-30 00:00", "2026-01-02 00:00"),
    ("eu_ai_act_widespread", "2026-11-02 09:30", "2026-11-04 09:30"),
    ("eu_ai_act_death", "2026-11-02 09:30", "2026-11-12 09:30"),
    ("eu_ai_act_serious", "2026-11-02 09:30", "2026-11-17 09:30"),
]


@pytest.mark.parametrize(("duty", "aware", "due"), DUE)
def test_a_clock_runs_from_the_minute_of_awareness(duty: str, aware: str, due: str, tmp_path: Path) -> None:
    (clock,) = clocks(*only(tmp_path, aware_at=aware, began_at=None, reviewed_on=None, reports=[report(duty)]))
    assert (clock.due, clock.duty.id) == (datetime.datetime.fromisoformat(due), duty)


def test_every_duty_ships_with_its_law_and_its_address() -> None:
    assert set(duties()) == {duty for duty, _, _ in DUE}
    assert all(duty.id == id and duty.law and duty.address.startswith("https://eur-lex.europa.eu/") for id, duty in duties().items())
    assert list(SEVERITIES) == ["1", "2", "3", "4"]


# A breach of data is reported within 72 hours; the playbook's day is 21 November 2026.
STATES = [
    ("2026-11-17 23:59", {}, "missed"),  # due at the end of the day before
    ("2026-11-18 00:00", {}, "running"),  # due at the first minute of the day
    ("2026-11-18 09:30", {}, "running"),  # due during the day
    ("2026-11-21 09:30", {}, "running"),
    ("2026-11-02 09:30", {"reported_at": "2026-11-05 09:29"}, "reported"),
    ("2026-11-02 09:30", {"reported_at": "2026-11-05 09:30"}, "reported"),
    ("2026-11-02 09:30", {"reported_at": "2026-11-05 09:31"}, "reported_late"),
    ("2026-11-02 09:30", {"applies": "false"}, "does_not_apply"),
    ("2026-11-02 09:30", {"applies": "false", "reported_at": "2026-11-09 09:30"}, "does_not_apply"),
]


@pytest.mark.parametrize(("aware", "said", "state"), STATES)
def test_how_a_clock_stands(aware: str, said: Mapping[str, str], state: str, tmp_path: Path) -> None:
    values: dict[str, Any] = {"aware_at": aware, "reviewed_on": None, "severity": "3", "reports": [report("gdpr_breach", **said)]}
    (clock,) = clocks(*only(tmp_path, **values))
    assert clock.state == state
    assert rules(tmp_path, **values) == ["missed-report"] * (state == "missed")


def test_every_duty_that_was_looked_at_has_its_clock(tmp_path: Path) -> None:
    found = clocks(*only(tmp_path, reports=[report("gdpr_breach"), report("eu_ai_act_serious"), report("eu_ai_act_death", applies="false")]))
    assert [(clock.duty.id, clock.state) for clock in found] == [
        ("gdpr_breach", "missed"),
        ("eu_ai_act_serious", "missed"),
        ("eu_ai_act_death", "does_not_apply"),
    ]


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-16", 5, "2026-11-23"),  # a Monday
        ("2026-11-20", 1, "2026-11-23"),  # a Friday
        ("2026-11-20", 5, "2026-11-27"),
        ("2026-11-21", 1, "2026-11-23"),  # a Saturday
        ("2026-11-22", 5, "2026-11-27"),  # a Sunday
        ("2026-11-16", 4, "2026-11-20"),
        ("2026-11-16", 10, "2026-11-30"),
        ("2026-12-30", 5, "2027-01-06"),
        ("2026-12-31", 1, "2027-01-01"),  # public holidays are not known here
        ("2028-02-28", 2, "2028-03-01"),
        ("2026-11-21", 0, "2026-11-21"),
    ],
)
def test_working_days_leave_out_weekends(start: str, days: int, end: str) -> None:
    assert working_days_after(datetime.date.fromisoformat(start), days) == datetime.date.fromisoformat(end)


FIVE_DAYS_AGO = "2026-11-13 23:59"  # a Friday; due on Friday, 20 November


@pytest.mark.parametrize(
    ("severity", "aware", "changes", "due"),
    [
        ("1", FIVE_DAYS_AGO, {}, "2026-11-20"),
        ("2", "2026-11-14 00:00", {}, "2026-11-20"),
        ("2", FIVE_DAYS_AGO, {"organisation.defaults.incident_review_working_days": "6"}, "2026-11-23"),
        ("3", FIVE_DAYS_AGO, {}, None),
        ("4", FIVE_DAYS_AGO, {}, None),
    ],
)
def test_a_grave_incident_is_reviewed_within_working_days(severity: str, aware: str, changes: Changes, due: str | None, tmp_path: Path) -> None:
    whole, found = only(tmp_path, changes, severity=severity, aware_at=aware, reviewed_on=None)
    assert review_due(whole, found) == (datetime.date.fromisoformat(due) if due else None)
    assert grave(found) == (due is not None)


@pytest.mark.parametrize(
    ("values", "changes", "missing"),
    [
        ({}, {}, []),
        ({"rolled_back": None}, {}, ["whether the system was taken back"]),
        ({"rolled_back": None, "contained_at": None}, {}, ["whether the system was taken back"]),  # nobody stops it, and the review is late
        ({"rolled_back": None, "aware_at": "2026-11-20 09:30", "reviewed_on": None}, {}, ["whether the system was taken back"]),
        ({"rolled_back": None, "contained_at": None, "aware_at": "2026-11-20 09:30", "reviewed_on": None, "eval_case": None}, {}, []),
        ({"rolled_back": None, "contained_at": None, "aware_at": "2026-11-20 09:30", "reviewed_on": None, "closed_on": "2026-11-20"}, {}, ["taken back"]),
        ({"rolled_back": "false"}, {}, ["`rollback_note:` why not"]),
        ({"rolled_back": "false", "rollback_note": "It was over"}, {}, []),
        ({"reviewed_on": None}, {}, ["was due on 9 November 2026", "within 5 working days (built-in default"]),
        (
            {"reviewed_on": None},
            {"organisation.defaults.incident_review_working_days": "1"},
            ["was due on 3 November 2026", "within 1 working day (the organisation's default"],
        ),
        ({"eval_case": None}, {}, ["`eval_case:`"]),
        ({"reviewed_on": None, "eval_case": None}, {}, ["was due on 9 November 2026", "`eval_case:`"]),
        ({"reviewed_on": None, "aware_at": FIVE_DAYS_AGO}, {}, ["was due on 20 November 2026"]),
        ({"reviewed_on": None, "eval_case": None, "aware_at": "2026-11-16 00:00"}, {}, []),  # due on Monday
        ({"reviewed_on": None, "aware_at": FIVE_DAYS_AGO}, {"organisation.defaults.incident_review_working_days": "6"}, []),
        ({"system": None, "tool": "quill", "rolled_back": None, "eval_case": None}, {}, []),
        ({"system": None, "tool": "quill", "reviewed_on": None}, {}, ["was due on 9 November 2026"]),
        ({"severity": "3", "rolled_back": None, "reviewed_on": None, "eval_case": None}, {}, []),
    ],
)
def test_what_is_unfinished(values: dict[str, Any], changes: Changes, missing: list[str], tmp_path: Path) -> None:
    found = [finding.what for finding in check(only(tmp_path, changes, **values)[0])]
    assert len(found) == bool(missing)
    assert all(words in found[0] for words in missing)


HIGH_RISK = {"system.regulatory.eu_class": "high_risk", "system.stage": "retired", "system.tier": "high"}
BREACH = ("gdpr_breach", "2026-11-05 09:30")
OF_HIGH_RISK = [
    ("eu_ai_act_widespread", "2026-11-04 09:30"),
    BREACH,
    ("eu_ai_act_death", "2026-11-12 09:30"),
    ("eu_ai_act_serious", "2026-11-17 09:30"),
]


@pytest.mark.parametrize(
    ("values", "changes", "open_duties"),
    [
        ({"reports": None}, {}, [BREACH]),
        ({"reports": None, "severity": "1"}, {}, [BREACH]),
        ({"reports": None, "severity": "3"}, {}, []),
        ({"reports": None, "closed_on": "2026-11-20"}, {}, []),
        ({"reports": None, "system": None}, {}, [BREACH]),
        ({"reports": None, "system": None, "tool": "quill"}, {}, [BREACH]),
        ({}, {}, []),
        ({"reports": None}, HIGH_RISK, OF_HIGH_RISK),
        ({"reports": None, "closed_on": "2026-11-20"}, HIGH_RISK, OF_HIGH_RISK),
        ({"reports": None, "severity": "4", "closed_on": "2026-11-20"}, HIGH_RISK, []),
        ({"closed_on": "2026-11-20"}, HIGH_RISK, []),
    ],
)
def test_a_grave_incident_of_which_nobody_wrote_whether_it_must_be_reported(
    values: dict[str, Any], changes: Changes, open_duties: list[tuple[str, str]], tmp_path: Path
) -> None:
    whole, found = only(tmp_path, changes, **values)
    assert [(duty.id, due) for duty, due in undecided(whole, found)] == [(id, datetime.datetime.fromisoformat(due)) for id, due in open_duties]
    said = [finding.what for finding in check(whole) if finding.rule == "undecided-duty"]
    assert len(said) == bool(open_duties)
    assert all(f"{datetime.datetime.fromisoformat(open_duties[0][1]).day} November 2026, 09:30 ({duties()[open_duties[0][0]].law})" in what for what in said)


def test_a_grave_incident_can_be_written_down_in_its_first_minute(tmp_path: Path) -> None:
    begun = dict.fromkeys(("contained_at", "rolled_back", "reviewed_on", "eval_case", "reports", "system"))
    assert rules(tmp_path, severity="1", aware_at="2026-11-21 09:30", **begun) == ["undecided-duty"]


def test_only_the_limit_of_the_organisation_speaks_of_reviews(tmp_path: Path) -> None:
    stricter = {"organisation.defaults.incident_review_working_days": "1"}
    assert rules(tmp_path, stricter, aware_at="2026-11-20 09:30", reviewed_on=None) == []
    assert rules(tmp_path, stricter, aware_at="2026-11-19 09:30", reviewed_on=None) == ["unfinished-incident"]


@pytest.mark.parametrize(
    ("contained", "minutes"),
    [
        *((None, None), ("2026-11-02 09:30", 0), ("2026-11-02 09:29", 0), ("2026-11-02 09:00", 0)),
        *(("2026-11-02 10:29", 59), ("2026-11-03 09:31", 1441), ("2026-11-21 23:59", 28229)),
    ],
)
def test_minutes_until_it_was_contained(contained: str | None, minutes: int | None, tmp_path: Path) -> None:
    assert contained_minutes(only(tmp_path, began_at="2026-11-02 09:00", contained_at=contained)[1]) == minutes


def test_incidents_are_known_from_their_day_on_the_latest_first(tmp_path: Path) -> None:
    days = {"a": "2026-11-02 09:30", "b": "2026-11-21 23:59", "c": "2026-11-22 00:00", "d": "2026-10-01 00:00"}
    entries = [incident(id=id, aware_at=at, reviewed_on=None, contained_at=None, severity="4") for id, at in days.items()]
    entries.append(incident(id="e", system=None, tool="quill", contained_at=None, severity="4"))
    whole = book(tmp_path, {"incidents": entries})
    assert [item.id for item in incidents(whole)] == ["b", "e", "a", "d"]
    assert [item.id for item in incidents_of(whole, whole.get(System, "assistant"))] == ["b", "a", "d"]
    assert [rule for _, _, rule in marks(check(whole))] == ["impossible-incident"]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-31 14:05", datetime.datetime(2026, 3, 31, 14, 5)),  # noqa: DTZ001  # the organisation's own time, as everywhere
        ("2026-03-31T14:05", datetime.datetime(2026, 3, 31, 14, 5)),  # noqa: DTZ001
        ("2028-02-29 00:00", datetime.datetime(2028, 2, 29, 0, 0)),  # noqa: DTZ001
        ("2026-12-31 23:59", datetime.datetime(2026, 12, 31, 23, 59)),  # noqa: DTZ001
    ],
)
def test_a_moment_is_a_day_with_a_time(text: str, at: datetime.datetime) -> None:
    assert TypeAdapter(Moment).validate_python(text) == at


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-31",
        "14:05",
        "2026-03-31 ",
        "2026-03-31 24:00",
        "2026-03-31 14:60",
        "2026-03-31 2:05",
        "2026-03-31 14:5",
        "2026-03-31 14:05:00",
        "2026-03-31T14:05Z",
        "2026-03-31T14:05+02:00",
        "2026-03-31  14:05",
        "2026-03-31 T14:05",
        "2026-03-31t14:05",
        "2026-03-31 2.05 pm",
        "2026-02-29 14:05",
        "2026-3-31 14:05",
        "31/03/2026 14:05",
        "٢٠٢٦-٠٣-٣١ ١٤:٠٥",
        "tomorrow",
        "",
    ],
)
def test_what_is_no_moment_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Moment).validate_python(text)
    (told,) = refused.value.errors()
    assert not text or "for example 2026-03-31" in told["ctx"]["help"]
