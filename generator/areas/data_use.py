"""Whether every use of data by a system is one that its tool allows, and whether its sources are looked after."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.areas.data import DataClass, DataKind
from generator.areas.inventory import high_stakes
from generator.areas.system import System
from generator.areas.system.data_flow import DataSource, Logging
from generator.areas.system.operation import Feedback, Monitoring
from generator.areas.system.purpose import Use
from generator.areas.system.rollout import OFF_THE_LADDER, reached
from generator.areas.tools import Tool
from generator.areas.verdict import Answer, Verdict, clearance
from generator.model import Playbook
from generator.rules import Amiss, error, warning, whole_error, whole_warning
from generator.words import counted, day, listed


@dataclass(frozen=True, slots=True)
class Checked:
    """A use with the verdict on it, and whether it may be made."""

    use: Use
    verdict: Verdict

    @property
    def permitted(self) -> bool:
        """Whether the answer is yes, or somebody agreed where it is "ask first"."""
        if self.verdict.answer == Answer.ASK_FIRST:
            return self.use.agreed_by is not None and self.use.agreed_on is not None
        return self.verdict.answer <= Answer.ALLOWED_WITH_CONDITIONS


def uses(book: Playbook, system: System) -> list[Checked]:
    """Every use of a system with its verdict."""
    kinds, tools = book.all(DataKind), book.all(Tool)
    return [Checked(use, clearance(book, kinds[use.data_kind], tools[use.tool])) for use in system.uses if use.data_kind in kinds and use.tool in tools]


def stale(book: Playbook, source: DataSource) -> bool:
    """Whether a data source is older than it may be."""
    if source.freshness_limit_days is None or source.refreshed_on is None:
        return False
    return (book.as_of - source.refreshed_on).days > source.freshness_limit_days


def _working(book: Playbook) -> Iterator[System]:
    """The systems that handle data today: on the ladder from the pilot on, or paused."""
    yield from (system for system in book.all(System).values() if reached(system.stage, "pilot") or system.stage == "paused")


@whole_error
def forbidden_data_use(book: Playbook) -> Iterator[Amiss]:
    """A system puts data into a tool that may not hold it.

    The answer is the same that staff read under "May I use it?". A system has no leave that a person has not.
    """
    for system in _working(book):
        for item in uses(book, system):
            if item.verdict.answer == Answer.FORBIDDEN:
                what = f"`{system.id}` puts `{item.use.data_kind}` into `{item.use.tool}`, which may not hold it: {' '.join(item.verdict.reasons)}".rstrip(".")
                yield Amiss(item.use.at("data_kind"), what, "Use another tool or a safer form of the data; else change what the tool is cleared for.")


@whole_error
def unassessed_data_use(book: Playbook) -> Iterator[Amiss]:
    """A system puts data into a tool that nobody has assessed for it.

    What nobody has assessed counts as no, for systems as for people.
    """
    for system in _working(book):
        for item in uses(book, system):
            if item.verdict.answer == Answer.NOT_ASSESSED:
                what = (
                    f"`{system.id}` puts `{item.use.data_kind}` into `{item.use.tool}`, and nobody has assessed that: {' '.join(item.verdict.reasons)}".rstrip(
                        "."
                    )
                )
                yield Amiss(item.use.at("data_kind"), what, "Have the tool assessed for this data, and write what was decided in tools.yaml.")


@whole_error
def unagreed_data_use(book: Playbook) -> Iterator[Amiss]:
    """A system puts data into a tool where the answer is "ask first", and nothing says who agreed.

    Somebody with the right to agree is asked once for the system, and the answer is written down.
    """
    for system in _working(book):
        for item in uses(book, system):
            if item.verdict.answer == Answer.ASK_FIRST and not item.permitted:
                what = f"`{system.id}` puts `{item.use.data_kind}` into `{item.use.tool}`, where somebody must agree first"
                yield Amiss(item.use.at("data_kind"), what, "Ask, then add `agreed_by:` and `agreed_on:` to the use.")


@whole_warning
def neglected_data_source(book: Playbook) -> Iterator[Amiss]:
    """A data source has no owner, nobody knows how it is brought up to date, or it is older than it may be.

    A system answers from what it is given. Where nobody looks after the data, it is wrong with confidence.
    """
    for system in _working(book):
        for source in system.data_sources:
            missing = [f"`{key}`" for key in ("owner", "refresh") if not getattr(source, key)]
            if missing:
                yield Amiss(
                    source.at("id"),
                    f"the data source `{source.id}` of `{system.id}` has no {listed(missing, 'and no')}",
                    "Add the role that answers for it, and how and how often it is refreshed.",
                )
            if source.refreshed_on and stale(book, source):
                age = counted((book.as_of - source.refreshed_on).days, "day")
                what = f"`{source.id}` of `{system.id}` was last refreshed on {day(source.refreshed_on)}, {age} ago; {source.freshness_limit_days} is its limit"
                yield Amiss(source.at("refreshed_on"), what, "Refresh it, and write the day.")


@error
def undeclared_data_source(book: Playbook) -> Iterator[Amiss]:
    """A system draws on data that none of its uses names, so nobody asked whether its tools may hold it.

    Whatever it reads goes into a tool. Every kind of data among its sources stands under `uses` as well.
    """
    for system in _working(book):
        named = {use.data_kind for use in system.uses}
        for source in system.data_sources:
            if source.data_kind not in named:
                what = f"`{system.id}` draws on `{source.data_kind}` from `{source.id}`, and none of its uses names it"
                yield Amiss(source.at("data_kind"), what, "Add it under `uses` with the tool that it goes into.")


@error
def use_by_a_gone_system(book: Playbook) -> Iterator[Amiss]:
    """A system builds on another one that has been retired or rejected.

    What it leans on is switched off, or will be.
    """
    systems = book.all(System)
    for system in systems.values():
        for index, id in enumerate(system.shares):
            if system.stage not in OFF_THE_LADDER and id in systems and systems[id].gone:
                yield Amiss(
                    system.at("shares", index),
                    f"`{system.id}` builds on `{id}`, which is {systems[id].stage}",
                    "Name what it builds on today, or delete the entry.",
                )


_STORES = (("logging", "its log"), ("monitoring", "its traces"), ("feedback", "what users report"))
"""The blocks of a system that say where something is kept, and what that is."""


def _holds_data(store: Logging | Monitoring | Feedback) -> bool:
    """Whether a store receives what the system works on, and not only numbers about it."""
    if isinstance(store, Logging):
        return bool({"input", "output"} & set(store.records))
    if isinstance(store, Monitoring):
        return bool({"input", "context", "tool_calls", "output"} & set(store.trace_fields))
    return True


@whole_error
def forbidden_log(book: Playbook) -> Iterator[Amiss]:
    """A log, a trace or a feedback channel receives data that it may not hold.

    A system writes down what it reads. Where that is kept is a tool like any other, and the answer is the one under
    "May I use it?".
    """
    kinds, tools = book.all(DataKind), book.all(Tool)
    for system in _working(book):
        for key, words in _STORES:
            store: Logging | Monitoring | Feedback | None = getattr(system, key)
            if store is None or store.tool is None or store.tool not in tools or not _holds_data(store):
                continue
            for kind in dict.fromkeys(use.data_kind for use in system.uses):
                found = clearance(book, kinds[kind], tools[store.tool]) if kind in kinds else None
                if found and found.answer in (Answer.FORBIDDEN, Answer.NOT_ASSESSED):
                    what = f"`{system.id}` keeps {words} in `{store.tool}`, which may not hold `{kind}`: {' '.join(found.reasons)}".rstrip(".")
                    yield Amiss(store.at("tool"), what, "Keep it elsewhere, leave that data out of it, or change what the tool is cleared for.")


@error
def overlong_log(book: Playbook) -> Iterator[Amiss]:
    """A log or a trace is kept longer than data of its class may be kept.

    A copy in a log is a copy. The limit is `max_retention_days` of the class. The log of a system of high tier or risk
    is left out: it is kept for half a year at least, so what it may hold is a matter for its impact assessment.
    """
    kinds, classes = book.all(DataKind), book.all(DataClass)
    for system in _working(book):
        for key, words in _STORES[:2]:
            store: Logging | Monitoring | None = getattr(system, key)
            if store is None or store.retention_days is None or not _holds_data(store) or (key == "logging" and high_stakes(system)):
                continue
            held = [(classes.get(kinds[use.data_kind].data_class), use.data_kind) for use in system.uses if use.data_kind in kinds]
            limits = [
                (held_class.max_retention_days, held_class, kind) for held_class, kind in held if held_class and held_class.max_retention_days is not None
            ]
            most, strictest, kind = min(limits, key=lambda found: found[0], default=(store.retention_days, None, ""))
            if strictest and store.retention_days > most:
                what = f"`{system.id}` keeps {words} for {counted(store.retention_days, 'day')}, and `{kind}` is {strictest.name.lower()}, at most {most}"
                yield Amiss(store.at("retention_days"), what, f"Write {most} or less, or leave that data out of it.")


@warning
def unheard_feedback(book: Playbook) -> Iterator[Amiss]:
    """Many people use a system, and nothing says when they hear back, or what was changed because of what they said.

    Whoever sees that nothing comes of it stops saying it.
    """
    for system in book.all(System).values():
        feedback = system.feedback
        if feedback and reached(system.stage, "opt_in_external"):
            missing = [f"`{key}`" for key in ("answered_within_days", "acted_on") if getattr(feedback, key) is None]
            if missing:
                yield Amiss(
                    feedback.at("channel"), f"the feedback of `{system.id}` has no {listed(missing, 'and no')}", "Add what is done with what users say."
                )


RULES = [
    forbidden_data_use,
    unassessed_data_use,
    unagreed_data_use,
    neglected_data_source,
    undeclared_data_source,
    use_by_a_gone_system,
    forbidden_log,
    overlong_log,
    unheard_feedback,
]
