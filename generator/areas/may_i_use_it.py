"""May I put this data into that tool? The verdict, its reasons, and whom to ask: computed, never written by hand."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from generator.areas.data import DataClass, DataKind
from generator.areas.people import Team
from generator.areas.reviews import due, reviews_of
from generator.areas.tools import IN_USE, NAMES, Model, NamedData, Tool, Vendor
from generator.model import Playbook
from generator.rules import Amiss, error, warning
from generator.sheet import Sheet
from generator.source import Place
from generator.words import counted, day, listed, sentence


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
        case "trial":
            yield Reason(Answer.ALLOWED_WITH_CONDITIONS, "This tool is on trial: only people in the trial use it.")


def lapsed_approval(question: Question) -> Iterator[Reason]:
    """An approval that nobody has looked at again in time no longer counts."""
    review = due(question.book, question.tool)
    if review and review.standing == "lapsed":
        yield Reason(Answer.NOT_ASSESSED, f"The approval of this tool lapsed on {day(review.lapses)}, because its review was not held.")


def assessment(question: Question) -> Iterator[Reason]:
    """Whether anybody has assessed the tool for data at all, and in whose hands it may be."""
    tool = question.tool
    if tool.status not in IN_USE:
        return
    if tool.max_class is None and question.named is None:
        yield Reason(Answer.NOT_ASSESSED, "Nobody has assessed this tool for this data yet.")
    if tool.decided_on and tool.decided_on > question.book.as_of:
        yield Reason(Answer.NOT_ASSESSED, f"This tool may be used from {day(tool.decided_on)}.")
    if tool.who:
        teams = question.book.all(Team)
        yield Reason(Answer.ALLOWED_WITH_CONDITIONS, f"Only for: {', '.join(teams[team].name for team in tool.who)}.")
    for condition in tool.conditions:
        yield Reason(Answer.ALLOWED_WITH_CONDITIONS, sentence(condition))


def sensitivity(question: Question) -> Iterator[Reason]:
    """How sensitive the data is, against how far the tool was cleared; what was decided by name goes before."""
    tool, kind, data_class, named = question.tool, question.kind, question.data_class, question.named
    if kind.cover == "nowhere":
        yield Reason(Answer.FORBIDDEN, "This data may not go into any AI tool.")
        return
    if tool.status not in IN_USE:
        return
    if named:
        yield Reason(Answer[named.verdict.upper()], sentence(named.why))
        return
    if kind.cover == "by_name":
        yield Reason(Answer.NOT_ASSESSED, "This data needs an assessment of its own in every tool, and this tool has none for it.")
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
    outside = regions_outside(question.data_class, question.tool)
    if outside:
        yield Reason(Answer.FORBIDDEN, f"The tool processes data in a region where {question.data_class.name} data may not go ({', '.join(outside)}).")


def personal_account(question: Question) -> Iterator[Reason]:
    """A private account is outside every agreement: the least sensitive class is all it may see."""
    classes = question.book.all(DataClass)
    if question.tool.account_tier == "personal" and question.data_class.rank > min(item.rank for item in classes.values()):
        yield Reason(Answer.FORBIDDEN, "A personal account is outside our contracts; only the least sensitive data may go into it.")


TESTS: tuple[Test, ...] = (status, lapsed_approval, personal_account, contract, training, regions, sensitivity, assessment)
"""Everything that bears on a verdict, in the order in which reasons are told."""


def verdict(book: Playbook, kind: DataKind, tool: Tool) -> Verdict:
    """The answer for one kind of data in one tool on the playbook's day: the strictest reason decides."""
    named = next((entry for entry in tool.data_kinds if entry.data_kind == kind.id), None)
    data_class = book.get(DataClass, kind.data_class)
    question = Question(book, kind, data_class, tool, book.get(Vendor, tool.vendor), named)
    reasons = [reason for test in TESTS for reason in test(question)]
    answer = max((reason.answer for reason in reasons), default=Answer.ALLOWED)
    free = (Answer.ALLOWED, Answer.ALLOWED_WITH_CONDITIONS)
    deciding = tuple(dict.fromkeys(reason.text for reason in reasons if reason.answer == answer and answer != Answer.ALLOWED_WITH_CONDITIONS))
    kept = dict.fromkeys(reason.text for reason in reasons if reason.answer in free and reason.text not in deciding)
    conditions = tuple(kept) if answer <= Answer.ASK_FIRST else ()
    if answer == Answer.ALLOWED and tool.max_class and not deciding:
        deciding = (f"This tool is cleared for data up to {book.get(DataClass, tool.max_class).name}.",)
    ask = tool.owner if answer in (Answer.ASK_FIRST, Answer.ALLOWED_WITH_CONDITIONS) else data_class.ask
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


def claims(book: Playbook, tool: Tool) -> Iterator[tuple[DataClass, Place]]:
    """The classes that a tool in use is said to hold, once each, with the place that says so."""
    if tool.status not in IN_USE:
        return
    classes = book.all(DataClass)
    told: set[str] = set()
    for key in ("max_class", "ask_first_up_to"):
        limit: str | None = getattr(tool, key)
        for item in classes.values() if limit else ():
            if item.rank <= classes[str(limit)].rank and item.id not in told:
                told.add(item.id)
                yield item, tool.at(key)
    for named in tool.data_kinds:
        item = classes[book.get(DataKind, named.data_kind).data_class]
        if named.verdict != "forbidden" and item.id not in told:
            told.add(item.id)
            yield item, named.at("data_kind")


def _cleared_too_far(book: Playbook, offends: Callable[[DataClass, Tool], object]) -> Iterator[tuple[Tool, str, Place]]:
    """The tools that are cleared for data which they may not hold: the classes in words, and the place that says so."""
    for tool in book.all(Tool).values():
        found = [(data_class, place) for data_class, place in claims(book, tool) if offends(data_class, tool)]
        if found:
            yield tool, f"{tool.name} is cleared for {listed(data_class.name for data_class, _ in found)} data", found[0][1]


@error
def training_on_protected_data(book: Playbook) -> Iterator[Amiss]:
    """A tool is cleared for data that must never train a model, and its vendor may train on what is put in.

    What trains a model can come out of it again, in front of anybody. Either lower what the tool is cleared for,
    or get the vendor's word in writing and set `trains_on_inputs: never`.
    """
    for tool, cleared, place in _cleared_too_far(book, lambda data_class, tool: data_class.needs_no_training and tool.trains_on_inputs != "never"):
        what = f"{cleared}, but `trains_on_inputs` is {tool.trains_on_inputs}"
        yield Amiss(place, what, "Lower the clearance, or set `trains_on_inputs: never` once the vendor has said so in writing.")


@error
def missing_agreement(book: Playbook) -> Iterator[Amiss]:
    """A tool is cleared for data that may go to a vendor only under a contract, and there is none in force.

    The contract must hold a data-processing agreement, be signed, and not have ended on the day for which the
    playbook is worked out.
    """
    vendors = book.all(Vendor)
    for tool, cleared, place in _cleared_too_far(book, lambda data_class, tool: data_class.needs_contract and not has_agreement(book, vendors[tool.vendor])):
        what = f"{cleared}, but there is no data-processing agreement in force with {vendors[tool.vendor].name}"
        yield Amiss(place, what, f"Lower the clearance, or write the agreement under `contract` of the vendor `{tool.vendor}`.")


@error
def region_outside_class(book: Playbook) -> Iterator[Amiss]:
    """A tool is cleared for data that it would process in a region where the data may not go.

    A tool that names no region counts as being anywhere.
    """
    for tool, cleared, place in _cleared_too_far(book, regions_outside):
        where = f"in {listed(tool.regions)}" if tool.regions else "in places that nobody has named"
        what = f"{cleared}, which may not go everywhere that it is processed: {where}"
        yield Amiss(place, what, "Lower the clearance, or correct the tool's `regions`; a class says where it may go under `allowed_regions`.")


@error
def retention_over_class_maximum(book: Playbook) -> Iterator[Amiss]:
    """A tool is cleared for data and keeps it longer than the data's class allows, or nobody knows how long.

    A copy that nobody deletes is one that can leak, and one that a person can ask to have erased.
    """

    def too_long(data_class: DataClass, tool: Tool) -> bool:
        limit = data_class.max_retention_days
        return limit is not None and (tool.retention_days is None or tool.retention_days > limit)

    for tool, cleared, place in _cleared_too_far(book, too_long):
        kept = "for nobody knows how long" if tool.retention_days is None else f"for {counted(tool.retention_days, 'day')}"
        what = f"{cleared} and keeps it {kept}, longer than `max_retention_days` of the class"
        yield Amiss(place, what, "Lower the clearance, or agree a shorter `retention_days` with the vendor.")


@error
def lapsed_approval_in_use(book: Playbook) -> Iterator[Amiss]:
    """A tool is in use although the review of its approval, and the days of grace after it, have passed.

    Terms and features of tools change. An approval that nobody has looked at again answers for a tool that is
    no longer there. Staff read "not assessed" for it until a review is in the register.
    """
    for tool in book.all(Tool).values():
        review = due(book, tool)
        if review and review.standing == "lapsed":
            help = "Hold the review and add it to registers/reviews.yaml, or change the tool's status."
            yield Amiss(tool.at("status"), f"{tool.name} was due for review on {day(review.next)} and its approval lapsed on {day(review.lapses)}", help)


@error
def clearance_for_banned_data(book: Playbook) -> Iterator[Amiss]:
    """A tool is said to hold a kind of data that no tool may hold.

    The kind of data says `cover: nowhere`, and that goes before what any tool says.
    """
    for tool in book.all(Tool).values():
        for named in tool.data_kinds:
            if named.verdict != "forbidden" and book.get(DataKind, named.data_kind).cover == "nowhere":
                yield Amiss(
                    named.at("data_kind"),
                    f"no tool may hold `{named.data_kind}`, and {tool.name} says it may",
                    "Delete the entry, or change `cover` of the kind of data.",
                )


@warning
def personal_account_above_lowest_class(book: Playbook) -> Iterator[Amiss]:
    """A tool used with a personal account is cleared for more than the least sensitive data.

    A personal account is outside the organisation's contracts, sign-on and logs. The clearance has no effect:
    staff read "forbidden" for anything above the lowest class.
    """
    lowest = min((item.rank for item in book.all(DataClass).values()), default=0)
    for tool in book.all(Tool).values():
        above = [(item, place) for item, place in claims(book, tool) if tool.account_tier == "personal" and item.rank > lowest]
        for data_class, place in above[:1]:
            yield Amiss(
                place,
                f"{tool.name} is used with a personal account and cleared for {data_class.name} data",
                "Clear it for the lowest class alone, or for nothing.",
            )


@warning
def clearance_without_effect(book: Playbook) -> Iterator[Amiss]:
    """A tool's `ask_first_up_to` is no more sensitive than its `max_class`, so nobody is ever told to ask.

    Raise the one, lower the other, or delete the line.
    """
    classes = book.all(DataClass)
    for tool in book.all(Tool).values():
        if tool.ask_first_up_to and tool.max_class and classes[tool.ask_first_up_to].rank <= classes[tool.max_class].rank:
            yield Amiss(
                tool.at("ask_first_up_to"),
                f"`ask_first_up_to: {tool.ask_first_up_to}` is not above `max_class: {tool.max_class}`",
                "Raise it, or delete the line.",
            )


RULES = [
    training_on_protected_data,
    missing_agreement,
    region_outside_class,
    retention_over_class_maximum,
    lapsed_approval_in_use,
    clearance_for_banned_data,
    personal_account_above_lowest_class,
    clearance_without_effect,
]


Grid = Mapping[str, Mapping[str, Verdict]]
"""The verdicts of a playbook, by the id of the data kind and then of the tool."""


@lru_cache(maxsize=2)
def grid(book: Playbook) -> Grid:
    """Every verdict there is, kind by kind."""
    tools = book.all(Tool).values()
    return {kind.id: {tool.id: verdict(book, kind, tool) for tool in tools} for kind in book.all(DataKind).values()}


def _everywhere(verdicts: list[Verdict]) -> list[str]:
    """The conditions of a tool that hold for all data which may go into it."""
    held = [item.conditions for item in verdicts if item.answer <= Answer.ASK_FIRST]
    return [text for text in held[0] if all(text in conditions for conditions in held)] if held else []


def grouped(verdicts: Iterable[Verdict]) -> dict[Answer, dict[tuple[str, ...], list[Verdict]]]:
    """Verdicts by answer and then by the reasons for it, in the order in which they come."""
    groups: dict[Answer, dict[tuple[str, ...], list[Verdict]]] = {}
    for item in verdicts:
        groups.setdefault(item.answer, {}).setdefault(item.reasons, []).append(item)
    return groups


def pages(book: Playbook) -> Iterator[Sheet]:
    """The matrix of all verdicts, and a page for each kind of data."""
    verdicts = grid(book)
    classes = sorted(book.all(DataClass).values(), key=lambda item: item.rank)
    kinds, tools = book.all(DataKind).values(), book.all(Tool).values()
    default = next((item for item in classes if item.default_when_unsure), None)
    yield Sheet(
        "may-i-use-it/",
        "May I use it?",
        "Which data may go into which AI tool: find your data, find your tool, read the answer.",
        "may-i-use-it.html.j2",
        {
            "answers": Answer,
            "classes": classes,
            "kinds_of": {item.id: [kind for kind in kinds if kind.data_class == item.id] for item in classes},
            "in_use": [tool for tool in tools if tool.status in IN_USE],
            "refused": [tool for tool in tools if tool.status not in IN_USE],
            "verdicts": verdicts,
            "default": default,
        },
        next((kind.place for kind in kinds), None),
        "May I use it?",
        boost=2,
    )
    for kind in kinds:
        answers = sorted(verdicts[kind.id].values(), key=lambda item: item.answer)
        yield Sheet(
            kind.path,
            kind.name,
            f"Which AI tools may hold this data: {kind.name}.",
            "data-kind.html.j2",
            {
                "kind": kind,
                "data_class": book.get(DataClass, kind.data_class),
                "default": default,
                "verdicts": answers,
                "answers": Answer,
                "safer_kinds": book.all(DataKind),
            },
            kind.place,
            under=(("May I use it?", "may-i-use-it/"),),
            boost=3,
        )
    for tool in tools:
        by_answer = sorted((verdicts[kind.id][tool.id] for kind in kinds), key=lambda item: (item.answer, item.kind.name))
        yield Sheet(
            tool.path,
            tool.name,
            f"What {tool.name} may be used for, and which data may go into it.",
            "tool.html.j2",
            {
                "tool": tool,
                "vendor": book.get(Vendor, tool.vendor),
                "verdicts": by_answer,
                "groups": grouped(by_answer),
                "everywhere": _everywhere(by_answer),
                "answers": Answer,
                "classes": book.all(DataClass),
                "due": due(book, tool),
                "models": [book.get(Model, id) for id in tool.models],
                "names": NAMES,
                "reviews": reviews_of(book, tool),
            },
            tool.place,
            under=(("Tools", "tools/"),),
            boost=3,
        )
