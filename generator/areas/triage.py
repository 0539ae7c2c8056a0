"""The decision after a pilot, computed from five answers: build on it, build it again, or find out first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from generator.areas.inheritance import limit
from generator.areas.organisation import Setting
from generator.areas.system import System
from generator.areas.system.rollout import Triage, TriageAnswer, reached
from generator.model import Playbook
from generator.rules import Amiss, error, warning, whole_error
from generator.words import day, listed

OutcomeWord = Literal["layer", "rebuild", "undetermined", "stop"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the five dimensions: its name, its question, and what each answer looks like."""

    name: str
    question: str
    layer: str
    rebuild: str


DIMENSIONS: Mapping[str, Dimension] = {
    "data_integration": Dimension(
        "Data integration",
        "Where does its data come from?",
        "It reads the systems of record themselves.",
        "It lives on extracts that somebody put together by hand, or on a fixed set of examples.",
    ),
    "latency_cost": Dimension(
        "Speed and cost",
        "How far are speed and cost from what is needed?",
        "Within a factor of ten.",
        "Further: minutes where seconds are needed, or costs that nobody could bear at scale.",
    ),
    "logic": Dimension(
        "Logic",
        "How is its logic built?",
        "Prompts and rules are in parts; each can be changed and tested alone.",
        "One endless prompt and scripts for one occasion; a change here breaks something there.",
    ),
    "stack": Dimension(
        "Technology",
        "Can those who run production run it?",
        "They can operate, watch and secure what it is made of.",
        "It runs on one person's set-up, or on parts that nobody supports.",
    ),
    "governance": Dimension(
        "Governance",
        "Can security, audit and sign-in be added?",
        "They can be put on top of what is there.",
        "Adding them would pull it apart.",
    ),
}
"""The five dimensions by the key of their answer."""

OUTCOME_NAMES = {
    "layer": "Build on it",
    "rebuild": "Build it again, and keep what was learnt",
    "undetermined": "Not decided: find out first",
    "stop": "Stop",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the five answers say, with those that say so."""

    word: OutcomeWord
    rebuild: tuple[str, ...]
    """The dimensions that say rebuild."""
    unknown: tuple[str, ...]
    """The dimensions that nobody could answer."""
    rebuild_at: Setting


def answers(triage: Triage) -> dict[str, TriageAnswer]:
    """The five answers by dimension, in the order in which they are asked."""
    return {key: getattr(triage.answers, key) for key in DIMENSIONS}


def outcome(book: Playbook, system: System, triage: Triage) -> Outcome:
    """Two or more mismatches mean rebuild, whatever the rest says; else an open answer means undetermined; else layer."""
    at = limit(book, system, "triage_rebuild_at")
    given = answers(triage)
    rebuild = tuple(key for key, answer in given.items() if answer.finding == "rebuild")
    unknown = tuple(key for key, answer in given.items() if answer.finding == "unknown")
    word: OutcomeWord = "rebuild" if len(rebuild) >= at.value else "undetermined" if unknown else "layer"
    return Outcome("stop" if triage.outcome == "stop" and triage.stop_because else word, rebuild, unknown, at)


def _named(keys: tuple[str, ...]) -> str:
    return listed(f"`{key}`" for key in keys)


def _triaged(book: Playbook) -> Iterator[tuple[System, Triage]]:
    yield from ((system, system.triage) for system in book.all(System).values() if system.triage)


@whole_error
def contradicted_triage(book: Playbook) -> Iterator[Amiss]:
    """The outcome that a triage states is not the one that its answers lead to.

    The outcome is computed: as many answers that say rebuild as `triage_rebuild_at` asks for mean rebuild, an answer
    that nobody could give means undetermined, all else means layer. `stop` needs its reason in `stop_because`.
    """
    for system, triage in _triaged(book):
        if triage.outcome is None:
            continue
        found = outcome(book, system, triage)
        if triage.outcome == "stop" and not triage.stop_because:
            yield Amiss(triage.at("outcome"), f"the triage of `{system.id}` says stop without a reason", "Add `stop_because:` with one sentence.")
        elif triage.outcome != found.word:
            said = f"{len(found.rebuild)} of five answers say rebuild" + (f" ({_named(found.rebuild)})" if found.rebuild else "")
            said += f", and nobody could answer {_named(found.unknown)}" if found.unknown else ""
            what = f"the triage of `{system.id}` states `{triage.outcome}`, but its answers lead to `{found.word}`: {said}"
            yield Amiss(triage.at("outcome"), what, "Delete the line, because the outcome is worked out; or correct the answers.")


@warning
def open_triage(book: Playbook) -> Iterator[Amiss]:
    """A triage has an answer that nobody could give, and the system has gone further than its pilot.

    What is not known is where the surprise comes from. Find out before the next stage.
    """
    for system, triage in _triaged(book):
        for key, answer in answers(triage).items():
            if answer.finding == "unknown" and system.stage not in ("idea", "pilot", "retired", "rejected"):
                what = f"`{system.id}` is at the stage {system.stage}, and its triage leaves `{key}` open"
                yield Amiss(triage.answers.at(key, "finding"), what, f"Find out: {DIMENSIONS[key].question} Then write `layer` or `rebuild`.")


@warning
def long_audit(book: Playbook) -> Iterator[Amiss]:
    """The audit before a triage took longer than it may, or ended before it began.

    An audit that takes more than two weeks says in itself that nobody knows what was built.
    """
    for system, triage in _triaged(book):
        if triage.audit_started is None:
            continue
        days = ((triage.audit_ended or book.as_of) - triage.audit_started).days
        most = limit(book, system, "audit_max_days")
        if days < 0:
            yield Amiss(triage.at("audit_ended"), f"the audit of `{system.id}` ended before it began", "Correct one of the two days.")
        elif days > most.value:
            took = f"took {days} days" if triage.audit_ended else f"has run for {days} days"
            what = f"the audit of `{system.id}` {took}; {most.value} is the limit ({most.origin})"
            yield Amiss(triage.at("audit_started"), what, "Say in the triage what made it long: that is a finding of its own.")


@warning
def rebuild_without_lists(book: Playbook) -> Iterator[Amiss]:
    """A pilot is to be built again, and nothing says what is kept and what is made anew.

    The dearest part, the proof that the use works, is done. A rebuild that keeps it takes weeks; one that starts from
    nothing takes most of a year.
    """
    for system, triage in _triaged(book):
        missing = [key for key in ("preserve", "replace") if not getattr(triage, key)]
        if missing and outcome(book, system, triage).word == "rebuild":
            what = f"`{system.id}` is to be built again, and its triage has no {listed(f'`{key}`' for key in missing)}"
            yield Amiss(triage.at("date"), what, "List what is kept under `preserve`, and what is made anew under `replace`.")


@error
def stopped_but_running(book: Playbook) -> Iterator[Amiss]:
    """The triage of a system says stop, and the system has gone further than its pilot.

    Either it was stopped, and is rejected or retired; or somebody thought again, and a new triage says why.
    """
    for system, triage in _triaged(book):
        if outcome(book, system, triage).word == "stop" and reached(system.stage, "shadow"):
            what = f"the triage of `{system.id}` says stop, and it is at the stage {system.stage}"
            yield Amiss(triage.at("outcome"), what, "Set the stage to rejected or retired, or write the new triage in place of this one.")


@error
def triage_in_the_future(book: Playbook) -> Iterator[Amiss]:
    """A triage has a day that has not come yet.

    It records a decision that was taken. Correct the day.
    """
    for system, triage in _triaged(book):
        if triage.date > book.as_of:
            what = f"the day of the triage of `{system.id}`, {day(triage.date)}, is still to come"
            yield Amiss(triage.at("date"), what, "Correct the day, or add the triage once it was held.")


RULES = [contradicted_triage, open_triage, long_audit, rebuild_without_lists, stopped_but_running, triage_in_the_future]
