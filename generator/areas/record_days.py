"""Days of what was done: wherever an author writes one, it must have come."""

import datetime
from collections.abc import Iterator
from functools import cache

from generator.areas.applicability import ApplicabilityFile
from generator.areas.drills import DrillsFile
from generator.areas.guides import Guide
from generator.areas.system import System
from generator.areas.system.purpose import Pause, Retirement
from generator.areas.system.quality import Bar
from generator.areas.tools import Vendor
from generator.areas.training import Module
from generator.model import Entity, Node, Playbook
from generator.rules import Amiss, error
from generator.walks import within
from generator.words import day

RECORDED = (
    "accepted_on",
    "agreed_on",
    "approved_on",
    "audit_ended",
    "audit_started",
    "baseline_on",
    "changed_on",
    "counted_on",
    "declared_on",
    "done_on",
    "judge_calibrated_on",
    "last_grown",
    "reached_on",
    "refreshed_on",
    "tested_on",
    "verified_on",
    "worker_notice_on",
)
"""The keys in which an author says on which day something was done."""
_ENDED: dict[type[Node], str] = {Pause: "since", Retirement: "date"}
"""The same where only the block that holds the key says so."""


@cache
def _recorded(model: type[Node]) -> list[str]:
    """The keys of a model that say when something was done."""
    return [key for key in model.model_fields if key in RECORDED or _ENDED.get(model) == key]


@error
def record_in_the_future(book: Playbook) -> Iterator[Amiss]:
    """Something is said to have been done on a day that has not come yet.

    What is planned is no record. Write the day once it was done; until then leave the key out.
    """
    for statement in book.files(ApplicabilityFile):
        for item in statement.applicability:
            if item.decided_on and item.decided_on > book.as_of:
                yield Amiss(item.at("decided_on"), f"a decision on {day(item.decided_on)} is still to come", "Correct the day, or delete the line until then.")
    dated: list[tuple[Entity, str]] = [
        *((module, "updated_on") for module in book.all(Module).values()),
        *((guide, "reviewed_on") for guide in book.all(Guide).values()),
        *((vendor, "assessed_on") for vendor in book.all(Vendor).values() if vendor.assessed_on),
    ]
    for entity, key in dated:
        if (written := getattr(entity, key)) > book.as_of:
            what = f"`{key}` of `{entity.id}` says {day(written)}, which is still to come"
            yield Amiss(entity.at(key), what, "Correct the day.")
    for system in book.all(System).values():
        for node in within(system):
            for key in _recorded(type(node)):
                written = getattr(node, key)
                # A bar's own day has a rule of its own.
                if isinstance(written, datetime.date) and written > book.as_of and not (isinstance(node, Bar) and key == "agreed_on"):
                    what = f"`{key}` of `{system.id}` says {day(written)}, which is still to come"
                    yield Amiss(node.at(key), what, "Correct the day, or delete the line until it was done.")
    for file in book.files(DrillsFile):
        for drill in file.drills:
            if drill.date > book.as_of:
                yield Amiss(drill.at("date"), f"a drill on {day(drill.date)} is still to come", "Correct the day, or add the drill once it was held.")


RULES = [record_in_the_future]
