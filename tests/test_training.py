"""Who needs which training, how far they have got with it, and what a module teaches as it no longer is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.areas.audiences import Audience
from generator.areas.readiness import readiness
from generator.areas.system import System
from generator.areas.training import Module, in_order, learners, needs, outdated, progress, trained
from generator.model import Playbook
from tests.systems import MINIMAL, Changes, book

COUNTED = {"module": "letters", "audience": "clerks"}
READERS = {"id": "readers", "name": "Readers", "who": "You read letters", "size": "5"}
ONCE: dict[str, Any] = {
    "name": "Once",
    "objective": "You can do it",
    "owner": "head",
    "minutes": "10",
    "version": "1",
    "updated_on": "2026-09-01",
    "sections": [{"id": "how", "name": "How", "text": "Like this."}],
}


def module(**values: Any) -> dict[str, Any]:
    return {**ONCE, **values}


def modules(**written: Mapping[str, Any]) -> dict[str, Any]:
    return {f"training/{id}.yaml": block for id, block in written.items()}


# How far a group is.


@pytest.mark.parametrize(
    ("changes", "word", "date"),
    [
        ({}, "done", "2026-09-01"),
        ({"completions.0.completed": "29"}, "short", "2026-09-01"),
        ({"completions.0.completed": "0"}, "short", "2026-09-01"),
        ({"completions.0.completed": "31"}, "done", "2026-09-01"),  # some have left since
        ({"audiences.0.size": None}, "unsized", "2026-09-01"),  # 30 of nobody knows how many
        ({"audiences.0.size": "0", "completions.0.completed": "0"}, "done", "2026-09-01"),
        # a year is the last day on which a count holds
        ({"completions.0.date": "2025-11-21"}, "done", "2025-11-21"),
        ({"completions.0.date": "2025-11-20"}, "aged", "2025-11-20"),
        ({"completions.0.date": "2025-11-20", "completions.0.completed": "29"}, "aged", "2025-11-20"),
        ({"module.refresh_every_days": "81"}, "done", "2026-09-01"),
        ({"module.refresh_every_days": "80"}, "aged", "2026-09-01"),
        ({"organisation.defaults": {"training_refresh_days": "80"}}, "aged", "2026-09-01"),
        ({"organisation.defaults": {"training_refresh_days": "80"}, "module.refresh_every_days": "81"}, "done", "2026-09-01"),
        # the latest count decides, wherever it stands, and one to come does not
        ({"completions.+": {**COUNTED, "date": "2026-11-21", "completed": "12"}}, "short", "2026-11-21"),
        ({"completions.+": {**COUNTED, "date": "2026-08-31", "completed": "12"}}, "done", "2026-09-01"),
        ({"completions.+": {**COUNTED, "date": "2026-11-22", "completed": "12"}}, "done", "2026-09-01"),
        ({"completions.0.date": "2026-11-22"}, "not_counted", None),
        ({"completions": []}, "not_counted", None),
        ({"audiences.+": READERS, "completions.0.audience": "readers"}, "not_counted", None),
    ],
)
def test_how_far_a_group_is_follows_from_the_latest_count(tmp_path: Path, changes: Changes, word: str, date: str | None) -> None:
    whole = book(tmp_path, changes)
    count, found = progress(whole, whole.get(Module, "letters"), whole.get(Audience, "clerks"))
    assert (found, str(count.date) if count else None) == (word, date)


# What is out of date.


def teaches(subject: str, version: str | None = None) -> dict[str, Any]:
    return {"module.teaches": [{"subject": subject, **({"version": version} if version else {})}]}


POLICY: dict[str, Any] = {
    "name": "AI policy",
    "purpose": "Says what we do with AI",
    "applies_to": ["All staff"],
    "in_one_minute": ["Check what comes out."],
    "owner": "head",
    "version": "2",
    "status": "draft",
    "statements": [{"id": "AIP-01", "section": "you_may", "level": "may", "text": "You may."}],
}
GUIDE: dict[str, Any] = {"name": "A guide", "summary": "You can do it", "owner": "head", "sections": ONCE["sections"], "reviewed_on": "2026-09-01"}
LATER = "that changed on 2 September 2026, and the module is of 1 September 2026"


@pytest.mark.parametrize(
    ("changes", "other", "because"),
    [
        ({}, {}, None),
        # where both have a version, it decides
        (teaches("system:assistant", "p-1"), {}, "it teaches version p-1, and today it is p-2"),
        # of a system it is that of its prompts alone, so the day of its last change counts as well
        ({**teaches("system:assistant", "p-2"), "system.changed_on": "2026-09-02"}, {}, LATER),
        ({**teaches("system:assistant", "p-2"), "system.changed_on": "2026-09-01"}, {}, None),
        (teaches("model:quill-3", "quill-3.0"), {}, "it teaches version quill-3.0, and today it is quill-3.1"),
        (teaches("model:quill-3", "quill-3.1"), {}, None),
        (teaches("policy:ai-usage", "1"), {}, "it teaches version 1, and today it is 2"),
        (teaches("policy:ai-usage", "2"), {"effective_on": "2026-09-02"}, None),
        (teaches("module:once", "0"), {}, "it teaches version 0, and today it is 1"),
        (teaches("module:once", "1"), {"updated_on": "2026-09-02"}, None),
        # where one of them has none, the day decides
        ({**teaches("system:assistant"), "system.changed_on": "2026-09-02"}, {}, LATER),
        ({**teaches("system:assistant"), "system.changed_on": "2026-09-01"}, {}, None),
        ({**teaches("system:assistant"), "system.changed_on": None}, {}, None),
        ({**teaches("system:assistant", "p-1"), "system.prompt_version": None, "system.changed_on": "2026-09-01"}, {}, None),
        ({**teaches("system:assistant", "p-1"), "system.prompt_version": None, "system.changed_on": "2026-09-02"}, {}, LATER),
        ({**teaches("tool:quill"), "tools.tools.0.decided_on": "2026-09-02"}, {}, LATER),
        ({**teaches("tool:quill", "7"), "tools.tools.0.decided_on": "2026-09-02"}, {}, LATER),
        ({**teaches("tool:quill"), "tools.tools.0.decided_on": "2026-09-01"}, {}, None),
        ({**teaches("model:quill-3"), "tools.models.0.released_on": "2026-09-02"}, {}, LATER),
        (teaches("model:quill-3"), {}, None),
        (teaches("policy:ai-usage"), {}, None),
        (teaches("policy:ai-usage"), {"approved_on": "2026-09-02"}, LATER),
        (teaches("policy:ai-usage"), {"approved_on": "2026-08-01", "effective_on": "2026-09-02"}, LATER),
        (teaches("policy:ai-usage"), {"approved_on": "2026-08-01", "effective_on": "2026-09-01"}, None),
        (teaches("guide:how"), {"reviewed_on": "2026-09-02"}, None),  # to read it again and keep it changes nothing
        (teaches("guide:how"), {}, None),
        (teaches("module:once"), {"updated_on": "2026-09-02"}, LATER),
        (teaches("module:once"), {}, None),
        # what has neither is never out of date
        (teaches("page:data"), {}, None),
        (teaches("role:head", "1"), {}, None),
    ],
)
def test_a_module_is_out_of_date_when_what_it_teaches_has_changed(tmp_path: Path, changes: Changes, other: dict[str, Any], because: str | None) -> None:
    more = {"policies/ai-usage.yaml": {**POLICY, **other}} if "policy:" in str(changes) else {}
    more |= {"guides/how.yaml": {**GUIDE, **other}} if "guide:" in str(changes) else {}
    more |= modules(once=module(**other)) if "module:" in str(changes) else {}
    whole = book(tmp_path, changes, more=more)
    assert [item.because for item in outdated(whole, whole.get(Module, "letters"))] == ([because] if because else [])


def test_what_it_teaches_is_looked_at_one_by_one(tmp_path: Path) -> None:
    taught = [{"subject": "system:assistant", "version": version} for version in ("p-1", "p-2", "p-3")]
    whole = book(tmp_path, {"module.teaches": taught})
    assert [item.taught.version for item in outdated(whole, whole.get(Module, "letters"))] == ["p-1", "p-3"]


# In which order.


@pytest.mark.parametrize(
    ("first", "order"),
    [
        ({}, "a b c d"),
        ({"a": ["c"]}, "b c d a"),
        ({"a": ["b"], "b": ["c"], "c": ["d"]}, "d c b a"),
        ({"b": ["a"], "c": ["a", "b"]}, "a d b c"),
        ({"a": ["letters"]}, "a b c d"),  # not among those in question
        ({"a": ["b"], "b": ["a"]}, "c d a b"),
        ({"a": ["a"]}, "b c d a"),
        ({"a": ["b"], "b": ["c"], "c": ["a"]}, "d a b c"),
        ({"a": ["b"], "b": ["a"], "c": ["b"], "d": ["c"]}, "a b c d"),
    ],
)
def test_what_is_to_be_done_first_comes_first_and_a_circle_loses_nothing(tmp_path: Path, first: dict[str, list[str]], order: str) -> None:
    whole = book(tmp_path, {}, more=modules(**{id: module(prerequisites=first.get(id, [])) for id in "abcd"}))
    assert [item.id for item in in_order([whole.get(Module, id) for id in "abcd"])] == order.split()


# Who needs what.

TEAM_TOOL = {**teaches("tool:quill"), "tools.tools.0.who": ["builders"]}
BUILDERS = {"audiences.0.teams": ["builders"]}


def needed(whole: Playbook, audience: str = "clerks") -> dict[str, list[str]]:
    return {need.module.id: [item.id for item in need.uses] for need in needs(whole, whole.get(Audience, audience))}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {"letters": ["assistant"]}),
        ({"system.audiences": []}, {}),
        ({"module.teaches": []}, {}),
        ({"module.teaches": [], "module.audiences": ["clerks"]}, {"letters": []}),
        ({"module.audiences": ["clerks"]}, {"letters": ["assistant"]}),
        ({"module.teaches": [{"subject": "system:assistant"}, {"subject": "system:assistant", "version": "p-2"}]}, {"letters": ["assistant"]}),
        # from the idea on, and no longer once it stands still or is gone
        *(({"system.stage": stage}, {"letters": ["assistant"]}) for stage in ("idea", "pilot", "internal", "organisation")),
        *(({"system.stage": stage}, {}) for stage in ("paused", "retired", "rejected")),
        ({"system.stage": "retired", "module.audiences": ["clerks"]}, {"letters": []}),
        # a tool for one team is for those of that team; one for everybody is taught to everybody
        ({**TEAM_TOOL, **BUILDERS}, {"letters": ["quill"]}),
        (TEAM_TOOL, {}),
        ({**teaches("tool:quill"), **BUILDERS}, {}),
        ({**TEAM_TOOL, **BUILDERS, "tools.tools.0.status": "trial"}, {"letters": ["quill"]}),
        *(({**TEAM_TOOL, **BUILDERS, "tools.tools.0.status": status}, {}) for status in ("requested", "forbidden", "retired")),
        (
            {**TEAM_TOOL, **BUILDERS, "module.teaches": [{"subject": "tool:quill"}, {"subject": "system:assistant"}]},
            {"letters": ["assistant", "quill"]},
        ),
    ],
)
def test_a_group_needs_what_teaches_what_it_uses_and_what_names_it(tmp_path: Path, changes: Changes, found: dict[str, list[str]]) -> None:
    assert needed(book(tmp_path, changes)) == found


def test_a_group_needs_modules_in_the_order_in_which_it_can_do_them(tmp_path: Path) -> None:
    more = modules(basics=module(audiences=["clerks"]), all=module(audiences=["clerks"], prerequisites=["letters", "basics"]), other=module())
    assert list(needed(book(tmp_path, {}, more=more))) == ["basics", "letters", "all"]


def test_a_system_waits_for_it_from_the_stage_that_the_module_names(tmp_path: Path) -> None:
    for before, there in (("pilot", True), ("unit", True), ("organisation", False)):
        whole = book(tmp_path, {"module.before_stage": before, "module.audiences": ["clerks"]})
        (need,) = needs(whole, whole.get(Audience, "clerks"))
        assert [(item.id, reached) for item, reached in need.before] == [("assistant", there)]
    whole = book(tmp_path, {**TEAM_TOOL, **BUILDERS})
    assert [list(need.before) for need in needs(whole, whole.get(Audience, "clerks"))] == [[]]


def test_learners_are_the_groups_that_need_it_each_with_its_own_count(tmp_path: Path) -> None:
    changes = {"audiences.+": READERS, "system.audiences": ["readers", "clerks"]}
    whole = book(tmp_path, {**changes, "completions.+": {"module": "letters", "audience": "readers", "date": "2026-10-01", "completed": "4"}})
    assert [(need.audience.id, need.progress) for need in learners(whole, whole.get(Module, "letters"))] == [("clerks", "done"), ("readers", "short")]


# What readiness makes of it.

TWO = {"audiences.+": READERS, "system.audiences": ["clerks", "readers"]}


def of_readers(date: str, completed: str) -> dict[str, Any]:
    return {"completions.+": {"module": "letters", "audience": "readers", "date": date, "completed": completed}}


@pytest.mark.parametrize(
    ("changes", "word", "aged", "named"),
    [
        ({}, "met", False, {"Clerks"}),
        ({**TWO, **of_readers("2026-10-01", "5")}, "met", False, {"Clerks", "Readers"}),
        # only who is behind is named
        ({**TWO, **of_readers("2026-10-01", "4")}, "not_yet", False, {"Readers"}),
        (TWO, "not_yet", False, {"Readers"}),
        # time alone is a warning; a group that never did it is none of time's doing
        ({**TWO, **of_readers("2025-11-20", "5")}, "not_yet", True, {"Readers"}),
        ({**TWO, "completions.0.date": "2025-11-20"}, "not_yet", False, {"Clerks", "Readers"}),
        ({**TWO, "module.teaches": []}, "not_yet", False, {"Clerks", "Readers"}),
        # a system that stands still needs nobody trained, and has no training either
        ({"system.stage": "paused"}, "met", False, {"Clerks"}),
    ],
)
def test_everybody_who_uses_a_system_has_done_what_teaches_it(tmp_path: Path, changes: Changes, word: str, aged: bool, named: set[str]) -> None:
    whole = book(tmp_path, changes)
    found = next(answer for answer in readiness(whole, whole.get(System, "assistant")) if answer.check.id == "RDY-38")
    assert (found.word, found.aged) == (word, aged)
    assert {name for name in ("Clerks", "Readers") if name in found.because} == named


def test_a_system_asks_only_for_what_teaches_it(tmp_path: Path) -> None:
    other = {**MINIMAL, "name": "Other", "audiences": ["clerks"]}
    more = modules(other=module(teaches=[{"subject": "system:other"}]), house=module(audiences=["clerks"]))
    whole = book(tmp_path, {}, {"other": other}, more=more)
    assert {id: [need.module.id for need in trained(whole, whole.get(System, id))] for id in ("assistant", "other")} == {
        "assistant": ["letters"],
        "other": ["other"],
    }
    assert sorted(needed(whole)) == ["house", "letters", "other"]
