"""How a system is taken back: what is shared and what is its own in one order, its values, and the version that a drill proves."""

import copy
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from generator.areas.runbooks import Resolved, runbook_of
from generator.areas.system import System
from generator.areas.system.rollback import Phase
from generator.check import check
from generator.values import RunbookVersion
from tests.folder import marks
from tests.systems import MINIMAL, VERSION, Changes, book, version, world


def step(id: str, phase: Phase, **values: str) -> dict[str, str]:
    said = {"do": f"Do {id}", "where": "The pane page", "expect": f"It says: {id}", "within_minutes": "1", "call": "head"}
    return {"id": id, "phase": phase, **said, **values}


OWN = world({})["system"]["runbook"]
PANES: dict[str, Any] = {
    "name": "Panes",
    "author": "mara-lind",
    "target_minutes": "30",
    "values": [{"name": "pane", "means": "What the pane is called."}],
    "access": [{"group": "pane-operators", "lets": "Close a pane", "granted_by": "head"}],
    "steps": [step("ask-clerks", "resume"), step("close-pane", "contain", do="Close {pane} of {system}"), step("see-pane", "confirm", go_to="ask-clerks")],
    "confirmation": {"watch_minutes": "5", "sample": "3", "look_for": "No pane"},
    "preserve": ["What {pane} showed"],
}
SHARING: Changes = {"system.runbook.shared": "panes", "system.runbook.values.+": {"name": "pane", "value": "the letters pane"}}
OTHER = {
    **MINIMAL,
    "name": "Other",
    "runbook": {"shared": "panes", "values": [{"name": "pane", "value": "the other pane"}]},
}


def runbook(folder: Path, changes: Changes, panes: dict[str, Any] = PANES, id: str = "assistant") -> Resolved:
    whole = book(folder, changes, {"other": OTHER}, runbooks={"panes": panes})
    found = runbook_of(whole, whole.get(System, id))
    assert found is not None
    return found


def steps(found: Resolved) -> list[tuple[int, str]]:
    return [(item.number, item.step.id) for item in found.steps]


def test_shared_and_own_steps_stand_in_the_order_of_their_phases(tmp_path: Path) -> None:
    found = runbook(tmp_path, SHARING)
    assert steps(found) == list(enumerate(("close-pane", "switch-off", "put-back", "see-pane", "read-answers", "ask-clerks"), 1))
    assert [item.go_to for item in found.steps] == [None, None, 5, 6, None, None]
    assert {phase: len(items) for phase, items in found.phases.items()} == {"contain": 2, "revert": 1, "confirm": 2, "resume": 1}
    assert list(found.phases) == ["contain", "revert", "confirm", "resume"]
    assert found.authors == {"ben-ode", "mara-lind"}
    assert [item.group for item in found.access] == ["pane-operators", "letters-operators"]
    assert found.preserve == ["What the letters pane showed", "Traces of the last day"]


@pytest.mark.parametrize(
    ("own", "order"),
    [
        (step("see-pane", "confirm", do="Look twice"), ["close-pane", "switch-off", "put-back", "see-pane", "read-answers", "ask-clerks"]),
        (step("see-pane", "contain"), ["close-pane", "see-pane", "switch-off", "put-back", "read-answers", "ask-clerks"]),
        (step("see-panes", "confirm"), ["close-pane", "switch-off", "put-back", "see-pane", "read-answers", "see-panes", "ask-clerks"]),
    ],
)
def test_an_own_step_takes_the_place_of_the_shared_one_with_its_id(own: dict[str, str], order: list[str], tmp_path: Path) -> None:
    found = runbook(tmp_path, {**SHARING, "system.runbook.steps.+": own})
    assert steps(found) == list(enumerate(order, 1))
    assert next(item.step.do for item in found.steps if item.step.id == own["id"]) == own["do"]


def test_what_a_system_says_itself_comes_before_what_is_shared(tmp_path: Path) -> None:
    own, shared = runbook(tmp_path, SHARING), runbook(tmp_path, {}, id="other")
    assert (own.target_minutes, shared.target_minutes) == (20, 30)
    assert own.confirmation
    assert shared.confirmation
    assert (own.confirmation.sample, shared.confirmation.sample) == (10, 3)
    assert shared.authors == {"mara-lind"}
    assert shared.known_good is None
    none = book(tmp_path, {"system.runbook": None})
    assert runbook_of(none, none.get(System, "assistant")) is None


def test_values_are_put_in_and_what_is_no_value_stays(tmp_path: Path) -> None:
    odd = "Set ${pane} to $HOME, { pane } and {tool-configuration} {guardrails} {index}"
    found = {item.step.id: item for item in runbook(tmp_path, {**SHARING, "system.runbook.steps.0.if_not": odd}).steps}
    assert found["close-pane"].step.do == "Close the letters pane of Assistant"
    assert found["switch-off"].step.do == "Turn letters-on off"
    assert found["switch-off"].step.if_not == "Set ${pane} to $HOME, { pane } and t-4 g-1 It looks nothing up"
    assert found["put-back"].step.do == "Put back quill-3.1 with the prompts p-2"
    assert found["put-back"].step.command == "cd ${HOME} && put-back p-2"
    assert runbook(tmp_path, {}, id="other").steps[0].step.do == "Close the other pane of Other"


OLDER = {"tools.models.+": {"id": "quill-2", "name": "Quill Small", "vendor": "quill", "version": "quill-2.0"}}

CHANGED: list[Changes] = [
    *({f"system.runbook.steps.1.{key}": f"Another {key}"} for key in ("do", "where", "command", "expect", "if_not")),
    {"system.runbook.steps": [{**one, "phase": "contain"} for one in OWN["steps"]]},
    {"system.runbook.steps.1.link": "https://control.example/"},
    {"system.runbook.steps.1.within_minutes": "6"},
    {"system.runbook.steps.0.go_to": "put-back"},
    {"system.runbook.steps.2.call": "payer"},
    {"system.runbook.steps.2": None},
    {"system.runbook.steps.+": step("wait", "resume")},
    {"system.runbook.steps": [{**OWN["steps"][number], "phase": "contain"} for number in (1, 0, 2)]},
    {"system.runbook.values.0.value": "letters-off"},
    {"system.runbook.access.0.group": "letter-operators"},
    {"system.runbook.known_good.kept_in": "Another place"},
    {"system.runbook.confirmation.look_for": "Another thing"},
    {"system.runbook.preserve": ["Another trace"]},
    {"system.runbook.access.0.lets": "Turn every switch"},
    {"system.runbook.access.+": {"group": "servers", "lets": "Stop the server", "granted_by": "head"}},
    {"system.fallback.mode": "rules"},
    {"system.fallback.how": "Clerks write"},
    {"system.fallback": None},
    {**OLDER, "system.runbook.known_good.model": "quill-2"},
    {"tools.models.0.version": "quill-3.2"},
]
UNCHANGED: list[Changes] = [
    {},
    {"system.prompt_version": "p-3"},
    *({f"system.runbook.known_good.{key}": "Another"} for key in ("prompt", "tool_configuration", "guardrails", "index")),
    {"system.runbook.known_good.verified_on": "2026-11-01"},
    {"system.runbook.tell.0.says": "Stop."},
    {"system.runbook.tell": []},
    {"system.runbook.author": "mara-lind"},
    {"system.runbook.target_minutes": "10"},
    {"system.bar.latency_p95_seconds": "7"},
    {"system.fallback.tested_on": "2026-11-01"},
    {"system.name": "Scribe"},
    OLDER,
]


def said(changes: Changes) -> str:
    return ", ".join(changes) or "nothing"


@pytest.mark.parametrize("changes", CHANGED, ids=said)
def test_a_runbook_has_another_version_once_somebody_would_do_something_else(changes: Changes, tmp_path: Path) -> None:
    assert version(tmp_path, changes) != VERSION


@pytest.mark.parametrize("changes", UNCHANGED, ids=said)
def test_a_runbook_keeps_its_version_through_what_changes_with_each_release(changes: Changes, tmp_path: Path) -> None:
    assert version(tmp_path, changes) == VERSION


def test_each_of_the_changes_makes_a_version_of_its_own(tmp_path: Path) -> None:
    assert len({version(tmp_path, changes) for changes in CHANGED}) == len(CHANGED)


def test_what_is_shared_changes_for_all_who_share_it_and_a_value_for_one(tmp_path: Path) -> None:
    def versions(changes: Changes, panes: dict[str, Any] = PANES) -> tuple[str, str]:
        return runbook(tmp_path, {**SHARING, **changes}, panes).version, runbook(tmp_path, {**SHARING, **changes}, panes, "other").version

    def panes(number: int, key: str, value: str) -> dict[str, Any]:
        changed = copy.deepcopy(PANES)
        changed["steps"][number][key] = value
        return changed

    as_it_is = versions({})
    step_changed = versions({}, panes(2, "expect", "Nothing"))
    value_changed = versions({"system.runbook.values.1.value": "the far pane"})
    assert [before != after for before, after in zip(as_it_is, step_changed, strict=True)] == [True, True]
    assert [before != after for before, after in zip(as_it_is, value_changed, strict=True)] == [True, False]
    replaced = {"system.runbook.steps.+": step("see-pane", "confirm", do="Look twice")}
    assert versions(replaced)[0] == versions(replaced, panes(2, "expect", "Nothing"))[0]
    # A name is told where a step says it.
    renamed = versions({"system.name": "Scribe"})
    assert [before != after for before, after in zip(as_it_is, renamed, strict=True)] == [True, False]


def test_a_system_that_shares_everything_lacks_nothing_but_what_is_its_own(tmp_path: Path) -> None:
    values = [{"name": "switch", "means": "What the switch is called."}]
    whole = {**PANES, **{key: OWN[key] for key in ("steps", "confirmation", "tell", "resumption", "preserve")}, "values": values, "access": []}
    changes: Changes = {"system.runbook": {"shared": "panes", "values": OWN["values"], "known_good": OWN["known_good"]}}
    found = book(tmp_path, {**changes, "drills": []}, runbooks={"panes": whole})
    assert [rule for _, _, rule in marks(check(found))] == ["undrilled-runbook"]
    bare = book(tmp_path, {**changes, "drills": [], "system.runbook.known_good": None}, runbooks={"panes": whole})
    assert [finding.what for finding in check(bare) if finding.rule == "incomplete-runbook"] == [
        "`assistant` has real users, and its way back lacks `known_good`"
    ]


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        *(({f"system.runbook.{key}": None}, f"`{key}`") for key in ("known_good", "confirmation", "resumption", "author", "target_minutes")),
        *(({f"system.runbook.{key}": []}, f"`{key}`") for key in ("tell", "preserve")),
        ({"system.runbook.steps.0.phase": "revert"}, "a step with `phase: contain`"),
        ({"system.runbook.steps.1.phase": "contain"}, "a step with `phase: revert`"),
        ({"system.runbook.steps.2.phase": "resume"}, None),
        ({"system.fallback": None}, "`fallback`"),
        ({"system.runbook": None, "system.fallback": None}, "`runbook` and `fallback`"),
        ({"system.runbook.access": []}, None),
    ],
)
def test_what_a_runbook_must_hold_before_anybody_depends_on_it(changes: Changes, lacking: str | None, tmp_path: Path) -> None:
    found = [finding.what for finding in check(book(tmp_path, changes)) if finding.rule == "incomplete-runbook"]
    assert found == ([f"`assistant` has real users, and its way back lacks {lacking}"] if lacking else [])


@pytest.mark.parametrize(
    ("group", "held"), [("{switch}-operators", False), ("{switch}-operators", True), ("letters-on-operators", True), ("letters-on", False)]
)
def test_the_team_on_call_holds_the_access_with_the_values_put_in(group: str, held: bool, tmp_path: Path) -> None:
    holds = {"people.teams.0.access": ["letters-on-operators" if held else "{switch}-operators"]}
    found = [finding.what for finding in check(book(tmp_path, {"system.runbook.access.0.group": group, **holds})) if finding.rule == "missing-access"]
    assert found == ([] if held else [f"Builders, on call for `assistant`, does not hold the access “{group.replace('{switch}', 'letters-on')}”"])


@pytest.mark.parametrize(
    ("changes", "person"),
    [
        ({}, None),
        ({"people.roles.1.holder": "ben-ode"}, None),  # the deputy is somebody else
        ({"people.roles.1.holder": "ben-ode", "people.roles.1.deputy": None}, "Ben Ode"),
        ({"people.roles.1.holder": "ben-ode", "people.roles.1.deputy": None, "people.teams.0.members": ["mara-lind"]}, None),
    ],
)
def test_two_people_at_least_can_be_called(changes: Changes, person: str | None, tmp_path: Path) -> None:
    found = [finding.what for finding in check(book(tmp_path, changes)) if finding.rule == "single-contact"]
    assert found == ([f"{person} is the only one on call for `assistant`"] if person else [])


@pytest.mark.parametrize("text", ["0123456789ab", VERSION])
def test_a_version_of_a_runbook(text: str) -> None:
    assert TypeAdapter(RunbookVersion).validate_python(text) == text


@pytest.mark.parametrize("text", ["0123456789a", "0123456789abc", "0123456789AB", "0123456789ag", "", " 0123456789ab", "0123456789ab\n1", "٠123456789ab"])
def test_what_is_no_version_of_a_runbook(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(RunbookVersion).validate_python(text)
