"""May I put this data into that tool? The verdict, its reasons, and whom to ask: computed, never written by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from generator.areas.data import DataClass, DataKind
from generator.areas.people import Team
from generator.areas.reviews import due
from generator.areas.system import System
from generator.areas.system.rollout import reached
from generator.areas.tools import IN_USE, NamedData, Tool, Vendor
from generator.model import Playbook, once_for_each
from generator.words import day, listed, sentence


class Answer(IntEnum):
    """The five verdicts, from the freest to the strictest; the strictest reason decides."""

    ALLOWED = 0
    ALLOWED_WITH_CONDITIONS = 1
    ASK_FIRST = 2
    NOT_ASSESSED = 3
    FORBIDDEN = 4

    @property
    def key(self) -> str:
        """The verdict as files and style sheets spell it, for example `ask_first`."""
        return self.name.lower()

    @property
    def words(self) -> str:
        """The verdict as people read it."""
        return _WORDS[self]


_WORDS = {
    Answer.ALLOWED: "Yes",
    Answer.ALLOWED_WITH_CONDITIONS: "Yes, if",
    Answer.ASK_FIRST: "Ask first",
    Answer.NOT_ASSESSED: "No, not assessed",
    Answer.FORBIDDEN: "No",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of data in one tool, with everything the answer rests on."""

    book: Playbook
    kind: DataKind
    data_class: DataClass
    tool: Tool
    vendor: Vendor
    named: NamedData | None
    """What the tool's assessment says of this very kind of data."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that bears on the answer: how far it restricts, and why, in words to staff."""

    answer: Answer
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one kind of data in one tool; `reasons` are those that decide, `conditions` what to keep to."""

    kind: DataKind
    tool: Tool
    answer: Answer
    reasons: tuple[str, ...]
    conditions: tuple[str, ...]
    ask: str
    """The id of the role to ask."""


Test = Callable[[Question], Iterator[Reason]]


def status(question: Question) -> Iterator[Reason]:
    """What the tool's own standing says."""
    tool = question.tool
    why = f" {sentence(tool.status_reason)}" if tool.status_reason else ""
    match tool.status:
        case "forbidden":
            yield Reason(Answer.FORBIDDEN, f"This tool is not to be used.{why}")
        case "retired":
            yield Reason(Answer.FORBIDDEN, f"This tool has been taken out of use.{why}")
        case "requested":
            yield Reason(Answer.NOT_ASSESSED, "Somebody has asked for this tool; it is not assessed yet.")
        case "conditional":
            yield Reason(Answer.ALLOWED_WITH_CONDITIONS, f"This tool is approved with conditions.{why}")
        case "trial":
            yield Reason(Answer.ALLOWED_WITH_CONDITIONS, "This tool is on trial: only people in the trial use it.")


@once_for_each
def paused_with(book: Playbook, tool: Tool) -> list[System]:
    """The systems with which a tool stands still: it has a narrow purpose, they alone use it, and all of them are paused."""
    working = (system for system in book.all(System).values() if system.stage == "paused" or reached(system.stage, "pilot"))
    users = [system for system in working if any(use.tool == tool.id for use in system.uses)]
    return users if tool.cover == "by_name" and all(system.stage == "paused" for system in users) else []


def pause(question: Question) -> Iterator[Reason]:
    """Whether the tool stands still for now, because what it is there for does."""
    if systems := paused_with(question.book, question.tool):
        names, are = listed(system.name for system in systems), "is" if len(systems) == 1 else "are"
        yield Reason(Answer.FORBIDDEN, f"This tool is only for {names}, which {are} paused: do not use it now.")


def lapsed_approval(question: Question) -> Iterator[Reason]:
    """An approval that nobody has looked at again in time no longer counts."""
    review = due(question.book, question.tool)
    if review and review.standing == "lapsed":
        yield Reason(Answer.NOT_ASSESSED, f"The approval of this tool lapsed on {day(review.lapses)}, because its review was not held.")


def assessment(question: Question) -> Iterator[Reason]:
    """Whether anybody has assessed the tool for data at all, and in whose hands it may be."""
    tool = question.tool
    if tool.max_class is None and question.named is None:
        yield Reason(Answer.NOT_ASSESSED, "Nobody has assessed this tool for this data yet.")
    if tool.decided_on and tool.decided_on > question.book.as_of:
        yield Reason(Answer.NOT_ASSESSED, f"This tool may be used from {day(tool.decided_on)}.")
    if who := (question.named.who if question.named else []) or tool.who:
        teams = question.book.all(Team)
        yield Reason(Answer.ALLOWED_WITH_CONDITIONS, f"Only for: {', '.join(teams[team].name for team in who)}.")
    for condition in tool.conditions:
        yield Reason(Answer.ALLOWED_WITH_CONDITIONS, sentence(condition))


def sensitivity(question: Question) -> Iterator[Reason]:
    """How sensitive the data is, against how far the tool was cleared; what was decided by name goes before."""
    tool, kind, data_class, named = question.tool, question.kind, question.data_class, question.named
    if named:
        yield Reason(Answer[named.verdict.upper()], sentence(named.why))
        return
    if kind.cover == "by_name":
        yield Reason(Answer.NOT_ASSESSED, "This data needs an assessment of its own in every tool, and this tool has none for it.")
        return
    if tool.cover == "by_name":
        yield Reason(Answer.NOT_ASSESSED, "This tool has a narrow purpose, and nobody has assessed it for this data.")
        return
    classes = question.book.all(DataClass)
    if tool.max_class is None or data_class.rank <= classes[tool.max_class].rank:
        return
    if tool.ask_first_up_to and data_class.rank <= classes[tool.ask_first_up_to].rank:
        yield Reason(Answer.ASK_FIRST, f"This tool may hold {data_class.name} data once your use has been agreed.")
    else:
        yield Reason(Answer.FORBIDDEN, f"This tool is cleared for {classes[tool.max_class].name} data at most; this is {data_class.name} data.")


def contract(question: Question) -> Iterator[Reason]:
    """What the class asks of the vendor, whatever the tool was cleared for."""
    if question.data_class.needs_contract and not has_agreement(question.book, question.vendor):
        yield Reason(
            Answer.FORBIDDEN,
            f"{question.data_class.name} data needs a contract with a data-processing agreement, and there is none with {question.vendor.name}.",
        )


def training(question: Question) -> Iterator[Reason]:
    """Whether what is put in could come out somewhere else."""
    if question.data_class.needs_no_training and question.tool.trains_on_inputs != "never":
        may = "may train its models on what you put in" if question.tool.trains_on_inputs == "possible" else "has not ruled out training on what you put in"
        yield Reason(Answer.FORBIDDEN, f"The vendor {may}.")


def regions(question: Question) -> Iterator[Reason]:
    """Where the data would go."""
    outside, name = regions_outside(question.data_class, question.tool), question.data_class.name
    if outside and question.tool.regions:
        yield Reason(Answer.FORBIDDEN, f"{name} data may not go to a region where this tool processes it ({', '.join(outside).upper()}).")
    elif outside:
        yield Reason(Answer.FORBIDDEN, f"Nobody has told us where this tool processes data, and {name} data may not go everywhere.")


def personal_account(question: Question) -> Iterator[Reason]:
    """A private account is outside every agreement: the least sensitive class is all it may see."""
    classes = question.book.all(DataClass)
    if question.tool.account_tier == "personal" and question.data_class.rank > min(item.rank for item in classes.values()):
        yield Reason(Answer.FORBIDDEN, "A personal account is outside our contracts; only the least sensitive data may go into it.")


def banned(question: Question) -> Iterator[Reason]:
    """Data that no tool may hold, whatever anybody says of the tool."""
    if question.kind.cover == "nowhere":
        yield Reason(Answer.FORBIDDEN, "This data may not go into any AI tool.")


TESTS: tuple[Test, ...] = (banned, status, lapsed_approval, personal_account, contract, training, regions, sensitivity, assessment)
"""Everything that bears on what a tool in use may hold, in the order in which reasons are told."""


def verdict(book: Playbook, kind: DataKind, tool: Tool) -> Verdict:
    """The answer for one kind of data in one tool on the playbook's day: the strictest reason decides."""
    return _answered(book, kind, tool, (pause, *TESTS))


def clearance(book: Playbook, kind: DataKind, tool: Tool) -> Verdict:
    """The same answer to a system: a pause takes a tool from people, and no clearance from what stands still."""
    return _answered(book, kind, tool, TESTS)


def _answered(book: Playbook, kind: DataKind, tool: Tool, in_use: tuple[Test, ...]) -> Verdict:
    named = next((entry for entry in tool.data_kinds if entry.data_kind == kind.id), None)
    data_class = book.get(DataClass, kind.data_class)
    question = Question(book, kind, data_class, tool, book.get(Vendor, tool.vendor), named)
    # Of a tool that nobody may use, its standing is all there is to say.
    tests = in_use if tool.status in IN_USE and kind.cover != "nowhere" else (banned, status)
    reasons = [reason for test in tests for reason in test(question)]
    answer = max((reason.answer for reason in reasons), default=Answer.ALLOWED)
    free = (Answer.ALLOWED, Answer.ALLOWED_WITH_CONDITIONS)
    deciding = tuple(dict.fromkeys(reason.text for reason in reasons if reason.answer == answer and answer != Answer.ALLOWED_WITH_CONDITIONS))
    kept = dict.fromkeys(reason.text for reason in reasons if reason.answer in free and reason.text not in deciding)
    conditions = tuple(kept) if answer <= Answer.ASK_FIRST else ()
    if answer == Answer.ALLOWED and tool.max_class and not deciding:
        deciding = (f"This tool is cleared for data up to {book.get(DataClass, tool.max_class).name}.",)
    named_role = named.ask if named else None
    ask = named_role or (tool.owner if answer in (Answer.ALLOWED_WITH_CONDITIONS, Answer.ASK_FIRST) else data_class.ask)
    return Verdict(kind, tool, answer, deciding, conditions, ask)


def has_agreement(book: Playbook, vendor: Vendor) -> bool:
    """Whether a contract with a data-processing agreement is in force on the playbook's day."""
    agreed = vendor.contract
    if agreed is None or not agreed.data_processing_agreement:
        return False
    return agreed.signed_on <= book.as_of and (agreed.ends_on is None or agreed.ends_on >= book.as_of)


def regions_outside(data_class: DataClass, tool: Tool) -> list[str]:
    """The tool's regions where the class may not go; a tool that names none may be anywhere."""
    if not data_class.allowed_regions:
        return []
    return [region for region in tool.regions or ["unknown"] if region not in data_class.allowed_regions]
