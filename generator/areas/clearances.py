"""What a tool is cleared for must be what its vendor, its contract and the class of the data allow."""

from collections.abc import Callable, Iterator

from generator.areas.data import DataClass, DataKind
from generator.areas.reviews import due
from generator.areas.tools import IN_USE, Tool, Vendor
from generator.areas.verdict import has_agreement, regions_outside
from generator.model import Playbook
from generator.rules import Amiss, error, warning, whole_error
from generator.source import Place
from generator.words import counted, day, listed


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


@whole_error
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
    """A tool's `ask_first_up_to` is no more sensitive than its `max_class`, or stands alone, so nobody is ever told to ask.

    Raise the one, lower the other, or delete the line.
    """
    classes = book.all(DataClass)
    for tool in book.all(Tool).values():
        if tool.ask_first_up_to and tool.max_class is None:
            yield Amiss(tool.at("ask_first_up_to"), f"{tool.name} has no `max_class`, so it counts as not assessed", "Add `max_class`, or delete the line.")
        elif tool.ask_first_up_to and tool.max_class and classes[tool.ask_first_up_to].rank <= classes[tool.max_class].rank:
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
