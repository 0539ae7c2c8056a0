"""The readiness checks before real users: answered from what is written wherever that is possible."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from generator.areas.drills import DRILLED
from generator.areas.exceptions import RuleException
from generator.areas.inheritance import limit, live_exceptions
from generator.areas.readiness_answers import DERIVED
from generator.areas.system import System
from generator.areas.system.oversight import ReadinessAnswer
from generator.areas.system.rollout import LADDER, LIVE, Rung, reached
from generator.areas.tools import Evidence
from generator.model import Entity, Node, Playbook, once_for_each
from generator.rules import Amiss, error, whole_error, whole_warning
from generator.values import Code, Line
from generator.words import day, listed, sentence

Category = Literal["business", "data", "quality", "safety", "integration", "security", "operations", "people"]
Area = Literal["business_value", "data", "delivery", "risk", "operations"]


class ReadinessCheck(Entity):
    """Something that must hold before a system goes further."""

    kind: ClassVar[str] = "readiness_check"

    id: Code
    name: Line
    category: Category
    area: Area
    first_gate: Rung
    """The first gate that it keeps shut; it keeps every later one shut as well."""
    why: Line
    good: Line
    proof: Line
    answered: Literal["derived", "author"]
    """Whether the playbook answers it from what is written, or the author of the system does."""
    exception: Literal["possible", "never"]

    @property
    def path(self) -> str:
        return f"templates/readiness-review/#{self.id}"


class ReadinessFile(Node):
    """The readiness checks that ship with the tool."""

    checks: list[ReadinessCheck]


CATEGORIES: dict[Category, str] = {
    "business": "Business",
    "data": "Data",
    "quality": "Quality",
    "safety": "Safety",
    "integration": "Integration",
    "security": "Security and law",
    "operations": "Operations",
    "people": "People",
}
AREAS: dict[Area, tuple[str, str]] = {
    "business_value": ("Business value", "Is the problem clear, the people it is for, and what it is worth?"),
    "data": ("Data", "Is the data the right one, up to date, and good enough for real use?"),
    "delivery": ("Delivery", "Does it work with the real systems, the real process and the real people?"),
    "risk": ("Risk", "Are security, rules, ways back and owners settled?"),
    "operations": ("Operations", "Can it be measured, watched and improved?"),
}
"""The five areas, each with the one question that it answers."""

Word = Literal["met", "not_yet", "not_applicable", "waived"]

WORDS: dict[Word, str] = {"met": "Met", "not_yet": "Not yet", "not_applicable": "Does not apply", "waived": "Waived"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a check for one system, with what it rests on and who must act if it is not yet met."""

    check: ReadinessCheck
    word: Word
    because: str
    actor: tuple[str, str]
    """The kind and the id of who must act, for example `("role", "head-of-claims")`."""
    aged: bool = False
    evidence: tuple[Evidence, ...] = ()

    @property
    def unmet(self) -> bool:
        """Whether it keeps a gate shut."""
        return self.word == "not_yet"


def _actor(system: System, check: ReadinessCheck) -> tuple[str, str]:
    """Who must act: the sponsor for what it is for and costs, the team for what is built, the owner for the rest."""
    if check.id in ("RDY-01", "RDY-02", "RDY-03", "RDY-04", "RDY-34"):
        return "role", system.sponsor
    return ("team", system.team) if check.category in ("quality", "safety", "integration", "operations") else ("role", system.owner)


def _answer(book: Playbook, system: System, check: ReadinessCheck, written: ReadinessAnswer | None) -> Answer:
    actor = _actor(system, check)
    evidence = tuple(written.evidence) if written else ()
    if written and written.answer == "waived":
        leave = book.all(RuleException).get(written.exception or "")
        if leave and leave in live_exceptions(book, system) and check.id in leave.checks and check.exception == "possible":
            return Answer(check, "waived", f"Under the exception “{leave.name}”, until {day(leave.expires_on)}.", actor, evidence=evidence)
        return Answer(check, "not_yet", "It was waived, and no exception for it is in force.", actor, aged=True)
    if derive := DERIVED.get(check.id):
        found = derive(book, system)
        word: Word = "not_applicable" if not found.applies else "met" if found.met else "not_yet"
        return Answer(check, word, found.because, actor, found.aged and not found.met, evidence)
    if written is None:
        return Answer(check, "not_yet", "Nobody has answered it.", actor)
    if written.answer == "met" and not written.evidence:
        return Answer(check, "not_yet", "It is said to be met, without evidence.", actor)
    return Answer(check, written.answer, sentence(written.why or WORDS[written.answer]), actor, evidence=evidence)


@once_for_each
def readiness(book: Playbook, system: System) -> tuple[Answer, ...]:
    """The answers to all checks for a system, in the order of the catalogue."""
    written = {item.check: item for item in system.readiness}
    return tuple(_answer(book, system, check, written.get(check.id)) for check in book.all(ReadinessCheck).values())


def asked_at(answers_: tuple[Answer, ...], stage: str) -> list[Answer]:
    """The answers that the gate to a stage asks for: those of its own checks and of all gates before it."""
    return [answer for answer in answers_ if LADDER.index(answer.check.first_gate) <= LADDER.index(stage)]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks of a gate say together."""

    stage: str
    asked: tuple[Answer, ...]
    unmet: tuple[Answer, ...]
    areas: dict[Area, list[Answer]]
    """The unmet checks by area; an area with any reads "not yet"."""
    categories: dict[Category, list[Answer]]
    word: Literal["ready", "nearly", "not_ready"]
    """`not_ready` from three unmet checks on, or with two areas that are not yet there; both numbers from the sources of the catalogue."""


def verdict_for(book: Playbook, system: System, stage: str) -> Verdict:
    """Whether a system is ready for a stage."""
    asked = asked_at(readiness(book, system), stage)
    unmet = [answer for answer in asked if answer.unmet]
    areas = {area: [answer for answer in unmet if answer.check.area == area] for area in AREAS}
    categories = {category: [answer for answer in unmet if answer.check.category == category] for category in CATEGORIES}
    many = len(unmet) >= limit(book, system, "unmet_checks_called_out").value or sum(map(bool, areas.values())) >= 2
    return Verdict(stage, tuple(asked), tuple(unmet), areas, categories, "ready" if not unmet else "not_ready" if many else "nearly")


@whole_error
def unready_stage(book: Playbook) -> Iterator[Amiss]:
    """A system is at a stage although a readiness check that its gate asks for is not met and not waived.

    No check is optional for something that real users depend on. Meet it, or have it waived by an exception with an
    end. What was met and has aged since is a warning, `aged-readiness`.
    """
    for system, unmet in _unmet(book):
        for answer in unmet:
            if not answer.aged:
                where = next((item.at("answer") for item in system.readiness if item.check == answer.check.id), system.at("stage"))
                what = f"`{system.id}` is at the stage {system.stage} without {answer.check.id}, “{answer.check.name}”: {answer.because}".rstrip(".")
                yield Amiss(where, what, f"{wanted(answer.check)} `playbook status {system.id}` lists what is missing.")


@whole_warning
def aged_readiness(book: Playbook) -> Iterator[Amiss]:
    """A readiness check that was met when the gate was passed no longer is, because time went by.

    A drill, a measurement, a model or an exception has passed its day.
    """
    for system, unmet in _unmet(book):
        for answer in unmet:
            if answer.aged:
                what = f"`{system.id}` no longer meets {answer.check.id}, “{answer.check.name}”: {answer.because}".rstrip(".")
                yield Amiss(system.at("stage"), what, wanted(answer.check))


def wanted(check: ReadinessCheck) -> str:
    """What a check asks for, and where that is read from or what shows it."""
    return f"What good looks like: {check.good} {'Evidence: ' if check.answered == 'author' else ''}{check.proof}"


def _unmet(book: Playbook) -> Iterator[tuple[System, tuple[Answer, ...]]]:
    for system in book.all(System).values():
        if reached(system.stage, "pilot"):
            unmet = verdict_for(book, system, system.stage).unmet
            # Of the drills of a live system the rules about drills speak, at the line of the drill.
            yield system, tuple(answer for answer in unmet if system.stage not in LIVE or answer.check.id != DRILLED)


@whole_warning
def many_waived_checks(book: Playbook) -> Iterator[Amiss]:
    """So many readiness checks of one system are waived that it is ready on paper only.

    Most systems that fail in production lack three or more of them. The number is the limit
    `unmet_checks_called_out`.
    """
    for system in book.all(System).values():
        most = limit(book, system, "unmet_checks_called_out")
        waived = [answer.check.id for answer in readiness(book, system) if answer.word == "waived"] if reached(system.stage, "pilot") else []
        if len(waived) >= most.value:
            what = f"{len(waived)} readiness checks of `{system.id}` are waived: {listed(waived)}"
            yield Amiss(system.at("readiness"), what, f"Meet some of them: {most.value} or more are called out ({most.origin}).")


@error
def unexplained_answer(book: Playbook) -> Iterator[Amiss]:
    """A readiness answer says that a check does not apply without a reason, or is met without evidence.

    An auditor asks why. So does whoever is called at night.
    """
    for system in book.all(System).values():
        for item in system.readiness:
            if item.answer == "not_applicable" and not item.why:
                yield Amiss(item.at("answer"), f"`{system.id}` says that {item.check} does not apply, and not why", "Add `why:` with the reason.")
            elif item.answer == "met" and not item.evidence and item.check not in DERIVED:
                help = "Add `evidence:` with what shows it, or answer `not_yet`."
                yield Amiss(item.at("answer"), f"`{system.id}` says that {item.check} is met, and names no evidence", help)


@whole_error
def waived_without_exception(book: Playbook) -> Iterator[Amiss]:
    """A readiness check is waived, and no exception that is in force allows it.

    The exception names the check and the system, has not expired, and the check is one that allows exceptions.
    """
    for system in book.all(System).values():
        given = {answer.check.id: answer for answer in readiness(book, system)}
        for item in system.readiness:
            if item.answer != "waived" or given[item.check].word == "waived":
                continue
            leave = book.all(RuleException).get(item.exception or "")
            if given[item.check].check.exception == "never":
                why = "allows no exception"
            elif leave is None:
                why = "names no exception"
            elif item.check not in leave.checks or not leave.holds_for(system.id):
                why = f"names the exception `{leave.id}`, which is about something else"
            else:
                continue  # expired: told by expired-exception, once
            help = "Meet the check." if given[item.check].check.exception == "never" else "Meet the check, or name an exception for it that is in force."
            yield Amiss(item.at("answer"), f"{item.check} of `{system.id}` is waived, and {why}", help)


@whole_error
def contradicted_answer(book: Playbook) -> Iterator[Amiss]:
    """An answer is written for a readiness check that the playbook answers itself, and the two disagree.

    Derived checks need no answer; they can only be waived.
    """
    for system in book.all(System).values():
        for item in system.readiness:
            if item.check in DERIVED and item.answer != "waived":
                found = next(answer for answer in readiness(book, system) if answer.check.id == item.check)
                if found.word != item.answer:
                    said = f"`{system.id}` states `{item.answer}` for {item.check}"
                    what = f"{said}, but what is written elsewhere leads to `{found.word}`: {found.because}".rstrip(".")
                    yield Amiss(item.at("answer"), what, "Delete the entry, because the answer is worked out; or put right what it rests on.")


RULES = [unready_stage, aged_readiness, many_waived_checks, unexplained_answer, waived_without_exception, contradicted_answer]
