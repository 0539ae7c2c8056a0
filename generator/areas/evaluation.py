"""Whether a system is measured on the right tasks: evaluation sets, raw samples and attacks."""

from collections.abc import Iterator
from decimal import Decimal

from generator.areas.inheritance import limit
from generator.areas.measurements import Measurement, measurements_of
from generator.areas.system import System
from generator.areas.system.quality import EvalSet
from generator.areas.system.rollout import LIVE, reached
from generator.model import Playbook
from generator.rules import Amiss, whole_error, whole_warning
from generator.words import counted, day, number


def fit_sets(book: Playbook, system: System) -> list[EvalSet]:
    """The evaluation sets that are large enough and hold real tasks."""
    least = limit(book, system, "eval_min").value
    return [item for item in system.eval_sets if item.size >= least and item.source != "realistic"]


def raw_sample(book: Playbook, system: System) -> Measurement | None:
    """The latest raw sample that is large enough and says how much was right; None if there is none."""
    least = limit(book, system, "raw_sample_min").value
    found = measurements_of(book, system, "raw_sample")
    return next((item for item in found if item.size >= least and item.task_success_percent is not None), None)


def drop(book: Playbook, system: System, sample: Measurement) -> Decimal | None:
    """By how many points success on raw records lies under the evaluation before it; None if one of them says nothing."""
    before = (item for item in measurements_of(book, system, "evaluation") if item.date <= sample.date and item.task_success_percent is not None)
    evaluation = next(before, None)
    if evaluation is None or evaluation.task_success_percent is None or sample.task_success_percent is None:
        return None
    return evaluation.task_success_percent - sample.task_success_percent


@whole_error
def thin_evaluation_set(book: Playbook) -> Iterator[Amiss]:
    """A system has left its pilot without an evaluation set that is large enough and holds real tasks.

    A handful of examples that somebody made up shows that it can work, not that it does. Take tasks from real work,
    at least as many as the limit `eval_min` says.
    """
    for system in book.all(System).values():
        if reached(system.stage, "shadow") and not fit_sets(book, system):
            least = limit(book, system, "eval_min")
            what = f"`{system.id}` is at the stage {system.stage} without an evaluation set of {least.value} tasks or more from real work"
            help = f"Add one under `eval_sets`, with `source: real` or `mixed`. The least is {least.value} ({least.origin})."
            yield Amiss(system.at("eval_sets") if system.eval_sets else system.at("stage"), what, help)


@whole_error
def missing_raw_sample(book: Playbook) -> Iterator[Amiss]:
    """A system has left its pilot, and nobody tried it on unprocessed records from production.

    Records as they come have missing fields, old formats and other languages in them. A pilot that was never shown
    any has proved little.
    """
    for system in book.all(System).values():
        if reached(system.stage, "shadow") and raw_sample(book, system) is None:
            least = limit(book, system, "raw_sample_min")
            what = f"`{system.id}` is at the stage {system.stage} without a raw sample of {least.value} records or more"
            help = (
                f"Draw records at random, leave them as they are, measure, and record it with `kind: raw_sample`. The least is {least.value} ({least.origin})."
            )
            yield Amiss(system.at("stage"), what, help)


@whole_warning
def raw_sample_drop(book: Playbook) -> Iterator[Amiss]:
    """Success on unprocessed records is far below success in the evaluation, and no note says what is done about it.

    The gap is the state of the data. It is closed before anything ships, not after. A `note` on the measurement
    acknowledges it.
    """
    for system in book.all(System).values():
        sample = raw_sample(book, system)
        if sample is None or sample.note or not reached(system.stage, "pilot"):
            continue
        fall, most = drop(book, system, sample), limit(book, system, "raw_sample_drop_percent")
        if fall is not None and fall > most.value:
            fell = f"success of `{system.id}` on raw records is {number(fall)} points lower than in the evaluation before"
            what = f"{fell}; {most.value} is the limit ({most.origin})"
            yield Amiss(sample.at("task_success_percent"), what, "Put the data right and measure again, or add a `note` that says what is done about it.")


@whole_warning
def stale_evaluation_set(book: Playbook) -> Iterator[Amiss]:
    """The evaluation set of a system with real users has not grown in time, or a model scores it unchecked.

    Every surprise in live work becomes a case, so a set that does not grow means that nobody looks. A model that
    scores answers is compared with people again and again.
    """
    for system in book.all(System).values():
        for item in system.eval_sets if system.stage in LIVE else ():
            most = limit(book, system, "eval_set_max_age_days")
            if item.last_grown is None or (book.as_of - item.last_grown).days > most.value:
                grown = f"last grew on {day(item.last_grown)}" if item.last_grown else "has no `last_grown`"
                what = f"the evaluation set `{item.id}` of `{system.id}` {grown}; it grows every {counted(most.value, 'day')} ({most.origin})"
                yield Amiss(item.at("last_grown") if item.last_grown else item.at("id"), what, "Add cases from live work, and write the day in `last_grown`.")
            checked = limit(book, system, "judge_max_age_days")
            if item.scored_by == "model" and (item.judge_calibrated_on is None or (book.as_of - item.judge_calibrated_on).days > checked.value):
                when = f"was last compared with people on {day(item.judge_calibrated_on)}" if item.judge_calibrated_on else "was never compared with people"
                help = (
                    f"Let people score the same answers, and write the day in `judge_calibrated_on`. It is due every {checked.value} days ({checked.origin})."
                )
                yield Amiss(item.at("scored_by"), f"the model that scores `{item.id}` of `{system.id}` {when}", help)


@whole_warning
def stale_red_team(book: Playbook) -> Iterator[Amiss]:
    """Nobody has tried to break a system with real users for too long.

    New attacks appear by the month. Each one that works becomes a case of the evaluation set.
    """
    for system in book.all(System).values():
        if system.stage not in LIVE:
            continue
        most, latest = limit(book, system, "red_team_max_age_days"), next(iter(measurements_of(book, system, "red_team")), None)
        if latest is None or (book.as_of - latest.date).days > most.value:
            when = f"was last attacked on purpose on {day(latest.date)}" if latest else "was never attacked on purpose"
            what = f"`{system.id}` has real users and {when}; it is due every {counted(most.value, 'day')} ({most.origin})"
            yield Amiss(system.at("stage"), what, "Let somebody try to break it, and record it with `kind: red_team`.")


RULES = [thin_evaluation_set, missing_raw_sample, raw_sample_drop, stale_evaluation_set, stale_red_team]
