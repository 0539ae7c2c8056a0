"""Data classification: the classes, their handling rules, and the kinds of data that staff have in their hands."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from generator.areas.ids import DataClassId, DataKindId, RoleId
from generator.model import Entity, Node, Playbook
from generator.rules import Amiss, error, whole_error
from generator.sheet import Sheet
from generator.values import Count, Flag, Line, NonEmpty, Prose, Slug, Visibility
from generator.words import listed


class HandlingRule(Node):
    """What to do with data of a class in one situation."""

    id: Slug
    """Its address within the class, for example `sharing`."""
    when: Line
    """The situation, for example "Sharing inside the organisation"."""
    do: Line
    """What to do."""


class DataClass(Entity):
    """A level of sensitivity, with what it asks of the tools that hold it."""

    kind: ClassVar[str] = "data_class"

    name: Line
    rank: Count
    """How sensitive it is: 0 for the least; no two classes share a rank."""
    what: Line
    """One sentence by which staff recognise it."""
    harm: Line | None = None
    """What goes wrong if it gets out."""
    examples: list[Line] = []
    handling: Annotated[list[HandlingRule], NonEmpty]
    needs_contract: Flag = False
    """Whether a tool may hold it only under a contract with a data-processing agreement."""
    needs_no_training: Flag = False
    """Whether a tool may hold it only if its vendor never trains on what is put in."""
    allowed_regions: list[Slug] = []
    """Where it may be processed, for example `eu`; anywhere if the list is left out."""
    max_retention_days: Count | None = None
    """How long a tool may keep it."""
    ask: RoleId
    """Whom to ask about it."""
    default_when_unsure: Flag = False
    """Whether data that nobody has classified counts as this class; exactly one class says true."""

    @property
    def path(self) -> str:
        return f"data/#class-{self.id}"


class SaferForm(Node):
    """How data becomes less sensitive before it goes into a tool."""

    how: Line
    """What to do to it, for example "Remove names, policy numbers and addresses"."""
    becomes: DataKindId
    """The kind of data that it is then."""


class DataKind(Entity):
    """Data as staff meet it, by the words they use for it."""

    kind: ClassVar[str] = "data_kind"

    name: Line
    """What staff call it, for example "A customer's e-mail address"."""
    data_class: DataClassId
    also_called: list[Line] = []
    """Other words that people search for."""
    examples: list[Line] = []
    why: Line | None = None
    """Why it is in its class, where that is not plain."""
    tags: list[Literal["personal", "health", "payment", "credentials", "intellectual_property", "legal", "staff", "third_party"]] = []
    """What law or contract treats as special about it."""
    cover: Literal["by_class", "by_name", "nowhere"] = "by_class"
    """`by_name` for data that is too special for its class to speak for it: a tool may hold it only if the tool names it.
    `nowhere` for data that no AI tool may ever hold."""
    safer_form: SaferForm | None = None
    note: Prose | None = None
    """Anything else that staff should know."""
    visibility: Visibility = "public"

    @property
    def path(self) -> str:
        return f"data/{self.id}/"


class DataFile(Node):
    """The file data.yaml: data classes and data kinds."""

    data_classes: list[DataClass] = []
    data_kinds: list[DataKind] = []


@error
def shared_rank(book: Playbook) -> Iterator[Amiss]:
    """Two data classes have the same rank, so nobody could say which one is more sensitive.

    What a tool is cleared for is decided by rank alone.
    """
    seen: dict[int, DataClass] = {}
    for data_class in book.all(DataClass).values():
        if first := seen.get(data_class.rank):
            yield Amiss(
                data_class.at("rank"),
                f"rank {data_class.rank} is already that of {first.name}",
                "Number the classes from 0, the least sensitive, each with a rank of its own.",
            )
        seen.setdefault(data_class.rank, data_class)


@whole_error
def unclear_default_class(book: Playbook) -> Iterator[Amiss]:
    """No data class, or more than one, is the class of data that nobody has classified.

    Staff who are not sure must read one answer. Exactly one class says `default_when_unsure: true`; it is
    usually the most sensitive one.
    """
    classes = book.all(DataClass)
    defaults = [item for item in classes.values() if item.default_when_unsure]
    if classes and not defaults:
        most = max(classes.values(), key=lambda item: item.rank)
        yield Amiss(most.at("id"), "no class says `default_when_unsure: true`", f"Add it to the class to assume when in doubt, for example to `{most.id}`.")
    for extra in defaults[1:]:
        names = listed(item.name for item in defaults)
        yield Amiss(extra.at("default_when_unsure"), f"{len(defaults)} classes are the default: {names}", "Keep it at one of them.")


@error
def safer_form_no_safer(book: Playbook) -> Iterator[Amiss]:
    """A kind of data is said to become safer by turning into itself, or into something more sensitive.

    Somebody follows the advice, and puts the same or worse into a tool.
    """
    kinds, classes = book.all(DataKind), book.all(DataClass)
    for kind in kinds.values():
        if kind.safer_form:
            safer = kinds[kind.safer_form.becomes]
            if safer is kind or classes[safer.data_class].rank > classes[kind.data_class].rank:
                what = f"`{kind.id}` does not become safer as `{safer.id}`, which is {classes[safer.data_class].name} data"
                yield Amiss(kind.safer_form.at("becomes"), what, "Name a kind of data that is less sensitive, or delete the block.")


RULES = [shared_rank, unclear_default_class, safer_form_no_safer]


def pages(book: Playbook) -> Iterator[Sheet]:
    """Data classification: every class with its handling rules and the kinds of data in it."""
    classes = sorted(book.all(DataClass).values(), key=lambda item: item.rank)
    kinds = book.all(DataKind).values()
    yield Sheet(
        "data/",
        "Data classification",
        "The classes of data we have, how to recognise each, and how to handle it.",
        "data.html.j2",
        {
            "classes": classes,
            "kinds_of": {item.id: [kind for kind in kinds if kind.data_class == item.id] for item in classes},
            "default": next((item for item in classes if item.default_when_unsure), None),
        },
        next((item.place for item in classes), None),
        "Data classification",
        boost=1.5,
    )
