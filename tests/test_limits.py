"""Which number holds and where it comes from; and that nobody loosens what is locked."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.areas.inheritance import limit, live_exceptions, unit_of
from generator.areas.limits import LIMITS, Defaults, Limits
from generator.areas.organisation import setting
from generator.check import check
from tests.folder import amiss, content, marks
from tests.systems import MINIMAL, Changes, book, exception, loaded

DRILLS = "drill_max_age_days"  # 90 built in, 180 for the low tier; less is stricter
LOW = {"system.tier": "low"}
ORGANISATION = {f"organisation.defaults.{DRILLS}": "70"}
UNIT = {f"people.units.0.defaults.{DRILLS}": "60"}
SYSTEM = {f"system.limits.{DRILLS}": "50"}
OF_THE_WHOLE = {
    "policy_review_every_days",
    "tool_review_every_days",
    "vendor_review_every_days",
    "guide_review_every_days",
    "training_refresh_days",
    "framework_max_age_days",
    "duty_notice_days",
    "review_grace_days",
    "review_notice_days",
    "decisions_per_person",
    "live_systems_per_person",
    "exception_max_days",
    "incident_review_working_days",
}
"""The limits that speak of the organisation as a whole, so that no unit and no system sets its own."""


@pytest.mark.parametrize(
    ("changes", "value", "origin"),
    [
        ({}, 90, "built-in default"),
        ({"system.tier": "high"}, 90, "built-in default"),
        (LOW, 180, "built-in default of the low tier"),
        (ORGANISATION, 70, "the organisation's default"),
        ({**LOW, **ORGANISATION}, 70, "the organisation's default"),
        ({**LOW, **UNIT}, 60, "set for the unit Letters"),
        ({**LOW, **ORGANISATION, **UNIT}, 60, "set for the unit Letters"),
        ({**LOW, **ORGANISATION, **SYSTEM}, 50, "set in the system"),
        ({**LOW, **ORGANISATION, **UNIT, **SYSTEM}, 50, "set in the system"),
        (SYSTEM, 50, "set in the system"),
        ({f"system.limits.{DRILLS}": "0", **UNIT}, 0, "set in the system"),  # nothing is a number too
        ({f"people.units.0.defaults.{DRILLS}": "0", **ORGANISATION}, 0, "set for the unit Letters"),
        ({f"organisation.defaults.{DRILLS}": "0"}, 0, "the organisation's default"),
        # the unit of a system: its own, else its team's
        ({f"people.units.1.defaults.{DRILLS}": "40"}, 90, "built-in default"),
        ({f"people.units.1.defaults.{DRILLS}": "40", "system.unit": "other"}, 40, "set for the unit Other"),
        ({**UNIT, "system.unit": "other"}, 90, "built-in default"),
        ({**UNIT, "people.teams.0.unit": None}, 90, "built-in default"),
        # another number says nothing of this one
        ({"system.limits.eval_min": "1", "organisation.defaults.eval_min": "2"}, 90, "built-in default"),
    ],
)
def test_the_nearest_number_holds_and_says_where_it_is_from(changes: Changes, value: int, origin: str, tmp_path: Path) -> None:
    found = limit(*loaded(tmp_path, changes), DRILLS)
    assert (found.value, found.origin) == (value, origin)


@pytest.mark.parametrize("name", LIMITS)
def test_every_number_is_built_in_and_can_be_set_wherever_it_makes_sense(name: str, tmp_path: Path) -> None:
    assert LIMITS[name].stricter in ("less", "more")
    assert "…" in LIMITS[name].words
    assert set(LIMITS[name].by_tier) <= {"low", "medium", "high"}
    assert Defaults.model_fields[name].annotation is not None
    levels = (
        ("organisation.defaults", "the organisation's default"),
        ("people.units.0.defaults", "set for the unit Letters"),
        ("system.limits", "set in the system"),
    )
    for number, (way, origin) in enumerate(levels if LIMITS[name].of_systems else levels[:1], start=1):
        found = limit(*loaded(tmp_path, {f"{way}.{name}": str(number)}), name)
        assert (found.value, found.origin) == (number, origin)
    whole, system = loaded(tmp_path, {})
    assert limit(whole, system, name).value == setting(whole, name).value == LIMITS[name].value


def test_nothing_else_can_be_set() -> None:
    assert set(Defaults.model_fields) == set(LIMITS)
    assert set(Limits.model_fields) == set(LIMITS) - OF_THE_WHOLE


@pytest.mark.parametrize("name", sorted(OF_THE_WHOLE))
def test_what_says_nothing_of_a_system_is_an_unknown_key_there(name: str, tmp_path: Path) -> None:
    unit = {"id": "office", "name": "Office", "lead": "ai-desk", "defaults": {name: "1"}}
    person = {"id": "mara-lind", "name": "Mara Lind"}
    role = {"id": "ai-desk", "name": "AI desk", "what": "Answers", "holder": "mara-lind"}
    system = {**MINIMAL, "limits": {name: "1"}}
    files: dict[str, str | bytes] = {
        "people.yaml": json.dumps({"people": [person], "roles": [role], "units": [unit]}),
        "systems/assistant.yaml": json.dumps(system),
    }
    said = [(path, rule) for path, _, rule in marks(amiss(content(tmp_path / "content", files))) if rule == "unknown-key"]
    assert said == [("people.yaml", "unknown-key"), ("systems/assistant.yaml", "unknown-key")]


# As section 4.4 of the domain has them; what is not in it is our own choice.
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("raw_sample_min", 200),
        ("eval_min", 50),
        ("measurement_min", 30),
        ("triage_rebuild_at", 2),
        ("audit_max_days", 14),
        ("red_team_max_age_days", 92),
        ("model_warn_days", 90),
        ("model_error_days", 30),
        ("drill_max_age_days", 90),
        ("policy_review_every_days", 365),
        ("tool_review_every_days", 90),
        ("vendor_review_every_days", 365),
        ("exception_max_days", 180),
        ("framework_max_age_days", 90),
        ("measurement_max_age_days", 30),
        ("log_retention_min_days", 183),
        ("unmet_checks_called_out", 3),
    ],
)
def test_what_the_sources_say_is_built_in(name: str, value: int) -> None:
    assert LIMITS[name].value == value


LESS = ("drill_max_age_days", 90, 91, 89)
MORE = ("eval_min", 50, 49, 51)


@pytest.mark.parametrize(("name", "floor", "looser", "stricter"), [LESS, MORE])
def test_which_way_is_stricter(name: str, floor: int, looser: int, stricter: int) -> None:
    assert LIMITS[name].loosened(looser, floor)
    assert not LIMITS[name].loosened(floor, floor)
    assert not LIMITS[name].loosened(stricter, floor)


def test_more_is_stricter_only_of_what_there_should_be_much_of() -> None:
    more = {
        "duty_notice_days",
        "review_notice_days",
        "raw_sample_min",
        "eval_min",
        "measurement_min",
        "model_warn_days",
        "model_error_days",
        "log_retention_min_days",
    }
    assert {name for name, item in LIMITS.items() if item.stricter == "more"} == more


LOCKED = {"organisation.locks": [DRILLS, "eval_min"]}
LOOSE_UNIT = {f"people.units.0.defaults.{DRILLS}": "91"}
LOOSE = {f"system.limits.{DRILLS}": "91"}


def leave(**values: Any) -> dict[str, Any]:
    return {"exceptions": [exception(**{"limits": [DRILLS], "checks": [], **values})]}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        # nothing is locked
        ({**LOOSE_UNIT, **LOOSE}, []),
        # looser than what is built in
        ({**LOCKED}, []),
        ({**LOCKED, **LOOSE_UNIT}, ["people.yaml"]),
        ({**LOCKED, **LOOSE}, ["systems/assistant.yaml"]),
        ({**LOCKED, **LOOSE_UNIT, **LOOSE}, ["people.yaml", "systems/assistant.yaml"]),
        ({**LOCKED, "system.limits.eval_min": "49"}, ["systems/assistant.yaml"]),
        ({**LOCKED, "people.units.1.defaults.eval_min": "49"}, ["people.yaml"]),  # whether or not a system is in it
        # as strict, or stricter
        ({**LOCKED, f"people.units.0.defaults.{DRILLS}": "90", f"system.limits.{DRILLS}": "90"}, []),
        ({**LOCKED, f"people.units.0.defaults.{DRILLS}": "60", f"system.limits.{DRILLS}": "50"}, []),
        ({**LOCKED, "people.units.0.defaults.eval_min": "60", "system.limits.eval_min": "51"}, []),
        # against the organisation's own number
        ({**LOCKED, f"organisation.defaults.{DRILLS}": "91", **LOOSE_UNIT, **LOOSE}, []),
        ({**LOCKED, f"organisation.defaults.{DRILLS}": "70", f"system.limits.{DRILLS}": "71"}, ["systems/assistant.yaml"]),
        ({**LOCKED, f"organisation.defaults.{DRILLS}": "70", f"system.limits.{DRILLS}": "70"}, []),
        # a system may be looser than its unit, if not looser than the lock
        ({**LOCKED, f"people.units.0.defaults.{DRILLS}": "60", f"system.limits.{DRILLS}": "80"}, []),
        # the default of a tier is nobody's loosening; a number that somebody wrote is
        ({**LOCKED, **LOW}, []),
        ({**LOCKED, **LOW, f"system.limits.{DRILLS}": "180"}, ["systems/assistant.yaml"]),
        # only what is locked
        ({"organisation.locks": ["eval_min"], **LOOSE_UNIT, **LOOSE}, []),
        # by leave
        ({**LOCKED, **LOOSE, **leave()}, []),
        ({**LOCKED, **LOOSE, **leave(system=None)}, []),
        ({**LOCKED, **LOOSE, **leave(expires_on="2026-11-21")}, []),
        ({**LOCKED, **LOOSE, **leave(expires_on="2026-11-20")}, ["systems/assistant.yaml"]),
        ({**LOCKED, **LOOSE, **leave(decided_on="2026-11-22")}, ["systems/assistant.yaml"]),
        ({**LOCKED, **LOOSE, **leave(closed_on="2026-11-21")}, ["systems/assistant.yaml"]),
        ({**LOCKED, **LOOSE, **leave(system="other")}, ["systems/assistant.yaml"]),
        ({**LOCKED, **LOOSE, **leave(limits=["eval_min"])}, ["systems/assistant.yaml"]),
        ({**LOCKED, **LOOSE_UNIT, **leave()}, ["people.yaml"]),  # leave is given to systems
    ],
)
def test_what_is_locked_is_loosened_only_by_leave(changes: Changes, found: list[str], tmp_path: Path) -> None:
    whole = book(tmp_path, changes, {"other": {**MINIMAL, "name": "Other"}})
    assert [(path, rule) for path, _, rule in marks(check(whole))] == [(path, "loosened-lock") for path in found]


def test_the_message_says_what_is_looser_than_what(tmp_path: Path) -> None:
    (unit, system) = check(book(tmp_path, {**LOCKED, **ORGANISATION, **LOOSE_UNIT, **LOOSE}))
    assert unit.what == "`drill_max_age_days: 91` for the unit `letters` is looser than 70 (the organisation's default)"
    assert system.what == "`drill_max_age_days: 91` for the system `assistant` is looser than 70 (the organisation's default)"


@pytest.mark.parametrize(
    ("values", "live"),
    [
        ({}, True),
        ({"system": None}, True),
        ({"system": "other"}, False),
        ({"decided_on": "2026-11-21"}, True),
        ({"decided_on": "2026-11-22"}, False),
        ({"expires_on": "2026-11-21"}, True),
        ({"expires_on": "2026-11-20"}, False),
        ({"closed_on": "2026-11-22"}, True),
        ({"closed_on": "2026-11-21"}, False),
    ],
)
def test_which_exceptions_hold_for_a_system(values: dict[str, Any], live: bool, tmp_path: Path) -> None:
    whole, system = loaded(tmp_path, {"exceptions": [exception(**values)]})
    assert [item.id for item in live_exceptions(whole, system)] == (["wide-access"] if live else [])


def test_the_unit_of_a_system_is_its_own_or_its_teams(tmp_path: Path) -> None:
    def unit(changes: Changes) -> str | None:
        found = unit_of(*loaded(tmp_path, changes))
        return found.id if found else None

    assert unit({}) == "letters"
    assert unit({"system.unit": "other"}) == "other"
    assert unit({"people.teams.0.unit": None}) is None
    assert unit({"people.teams.0.unit": None, "system.unit": "other"}) == "other"
