"""What every entity is: a block with a place in a file, an id, and references that know what they name."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, wraps
from types import MappingProxyType
from typing import Any, ClassVar, Concatenate, NamedTuple, ParamSpec, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, PrivateAttr
from pydantic_core import CoreSchema, core_schema

from generator.findings import Finding
from generator.source import Loc, Place
from generator.values import Slug, one_line


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a text as the id of an entity of `kind`; with an empty kind it is written out, as in `tool:workbench`."""

    kind: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(one_line, handler(source))


FOR_STAFF = "for staff"
"""Marks a field that only the organisation's own people may read, whatever it stands in."""


class Node(BaseModel):
    """A block of keys in a file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, defer_build=True)

    _place: Place = PrivateAttr()

    @property
    def place(self) -> Place:
        """Where the block stands."""
        return self._place

    def at(self, *loc: str | int) -> Place:
        """The place of one of its values."""
        return self._place.at(*loc)


class Entity(Node):
    """A block that others refer to by its id."""

    kind: ClassVar[str]

    id: Slug
    """The short name by which everything else refers to it, and part of its page's address. It is never reused."""

    @property
    def path(self) -> str:
        """Where on the site it is described, from the site's root: a page, or a place on one."""
        raise NotImplementedError(self.kind)

    @property
    def title(self) -> str:
        """What a link to it says."""
        return str(getattr(self, "name", self.id))


E = TypeVar("E", bound=Entity)
N = TypeVar("N", bound=Node)


EVERYTHING = "*"
"""Stands among lost ids where a whole file could not be read, so that any id may have been in it."""


@dataclass(frozen=True, eq=False)
class Playbook:
    """Everything an organisation wrote, by kind and id, as it stands on one day.

    Attributes:
        as_of: the day for which what is overdue, lapsed or past is worked out.
        roots: the files, each as a whole.
        entities: what has an id, by kind and id, in the order in which it is written.
        images: the paths of the images in the content folder.
        findings: what is amiss with files, keys, values and ids; a playbook with any is only part of what was written.
        lost: ids that stand in files with findings, so that nobody calls them unknown.
        earlier: how it stood before; None where nobody looked or nothing remembers.
        commit: the commit at which it stands; None where nobody looked or it is in no repository.
        open: what the check found that does not stop a build; None where nobody checked.

    """

    as_of: datetime.date
    roots: tuple[Node, ...]
    entities: Mapping[str, Mapping[str, Entity]]
    images: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    lost: frozenset[str] = frozenset()
    earlier: "History | None" = None
    commit: "Commit | None" = None
    open: tuple[Finding, ...] | None = None
    of_files: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What was worked out from the files alone; it holds for every playbook made of the same files."""
    of_entities: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)
    """What was worked out from these very entities."""

    def all(self, kind: type[E]) -> Mapping[str, E]:
        """All entities of a kind by id, in the order in which they are written."""
        return self.entities.get(kind.kind, {})  # type: ignore[return-value]  # load files them by kind

    def get(self, kind: type[E], id: str) -> E:
        """The entity with this id; a KeyError if there is none, which the rules rule out."""
        return self.all(kind)[id]

    def may_hold(self, id: str) -> bool:
        """Whether an id may stand in a file that could not be read, so that nobody calls it unknown."""
        return id in self.lost or EVERYTHING in self.lost

    def files(self, model: type[N]) -> Iterator[N]:
        """The files of one shape, each as a whole."""
        for root in self.roots:
            if isinstance(root, model):
                yield root


@dataclass(frozen=True, slots=True)
class Commit:
    """The commit of git at which the files of a playbook stand.

    Attributes:
        id: its name, 40 hexadecimal digits (64 in a repository of SHA-256).
        changed: whether the files were changed since.

    """

    id: str
    changed: bool

    def __str__(self) -> str:
        return f"{self.id}, with changes that are in no commit" if self.changed else self.id


@dataclass(frozen=True, slots=True)
class Earlier:
    """How a playbook stood at the end of a day on which it was changed.

    Attributes:
        revision: the short name of the commit.
        book: the playbook; None if not every file of it can be read today.

    """

    date: datetime.date
    revision: str
    book: Playbook | None


@dataclass(frozen=True, slots=True)
class History:
    """How a playbook stood before, the latest state first; `cut_off` if there is more to it than this copy holds."""

    states: tuple[Earlier, ...]
    cut_off: bool = False


T = TypeVar("T")
P = ParamSpec("P")


def once_for_files(work: Callable[[Playbook], T]) -> Callable[[Playbook], T]:
    """Let something be worked out once for all playbooks that are made of the same files."""

    @wraps(work)
    def remembered(book: Playbook) -> T:
        if work not in book.of_files:
            book.of_files[work] = work(book)
        found: T = book.of_files[work]
        return found

    return remembered


def once_for_each(work: Callable[Concatenate[Playbook, E, P], T]) -> Callable[Concatenate[Playbook, E, P], T]:
    """Let something be worked out once for each entity of a playbook, and for what else is given."""

    @wraps(work)
    def remembered(book: Playbook, entity: E, /, *more: P.args, **named: P.kwargs) -> T:
        key = work, entity.kind, entity.id, more, *named.items()
        if key not in book.of_entities:
            book.of_entities[key] = work(book, entity, *more, **named)
        found: T = book.of_entities[key]
        return found

    return remembered


class Reference(NamedTuple):
    """A reference found in a block: the kind and id that it names, and where it stands."""

    kind: str
    id: str
    node: Node
    loc: Loc

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.node.at(*self.loc)


class Text(NamedTuple):
    """A text for readers found in a block, whether it is Markdown, and where it stands."""

    text: str
    markdown: bool
    node: Node
    loc: Loc

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.node.at(*self.loc)


def references(node: Node) -> Iterator[Reference]:
    """All references in a block and in the blocks inside it."""
    for inner in within(node):
        yield from own_references(inner)


def own_references(node: Node) -> Iterator[Reference]:
    """The references in a block itself."""
    for name, kind, many in _fields_of(type(node)).refs:
        value = getattr(node, name)
        if not value:
            continue
        for loc, text in _entries(name, value) if many else (((name,), value),):
            named, _, id = text.partition(":") if not kind else (kind, "", text)
            yield Reference(named, id, node, loc)


def _entries(name: str, values: list[str]) -> Iterator[tuple[Loc, str]]:
    for index, value in enumerate(values):
        yield (name, index), value


def children(node: Node) -> Iterator[Node]:
    """The blocks that stand directly inside a block."""
    for name in _fields_of(type(node)).nodes:
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif value:
            yield from value


def within(node: Node) -> Iterator[Node]:
    """A block and all blocks inside it, from the outside in and from the top down."""
    waiting = [node]
    while waiting:  # a stack, because generators inside generators take their time
        inner = waiting.pop()
        yield inner
        waiting += reversed([*children(inner)])


def settle(node: Node, place: Place, kept: Mapping[Loc, list[int]] = MappingProxyType({})) -> None:
    """Tell a block, and every block inside it, where it stands.

    `kept` says which entries of a list are left, by the place of the list, where some were left out.
    """
    node._place = place
    for name in _fields_of(type(node)).nodes:
        value = getattr(node, name)
        here = place.at(name)
        if isinstance(value, Node):
            settle(value, here, kept)
        elif value:
            positions = kept.get(here.loc) or range(len(value))
            for position, item in zip(positions, value, strict=True):
                settle(item, here.at(position), kept)


def texts(node: Node) -> Iterator[Text]:
    """All texts for readers in a block and in the blocks inside it."""
    for inner in within(node):
        for name, markdown in _fields_of(type(inner)).texts:
            value = getattr(inner, name)
            if isinstance(value, str):
                yield Text(value, markdown, inner, (name,))
            elif value:
                for loc, item in _entries(name, value):
                    yield Text(item, markdown, inner, loc)


@once_for_files
def all_references(book: Playbook) -> list[Reference]:
    """All references in all files of a playbook."""
    return [reference for root in book.roots for reference in references(root)]


@once_for_files
def all_texts(book: Playbook) -> list[Text]:
    """All texts for readers in all files of a playbook."""
    return [text for root in book.roots for text in texts(root)]


def with_texts(node: N, change: Callable[[str], str]) -> N:
    """A block with each of its texts changed, and those of the blocks inside it."""
    changed: dict[str, Any] = {}
    for name, _ in _fields_of(type(node)).texts:
        value = getattr(node, name)
        if value:
            changed[name] = change(value) if isinstance(value, str) else [change(item) for item in value]
    for name in _fields_of(type(node)).nodes:
        value = getattr(node, name)
        if value:
            changed[name] = with_texts(value, change) if isinstance(value, Node) else [with_texts(item, change) for item in value]
    return node.model_copy(update=changed)


def without_staff_fields(node: N) -> N:
    """A block without what only staff may read, in itself and in the blocks inside it."""
    changed: dict[str, Any] = {name: _empty(type(node), name) for name in _fields_of(type(node)).for_staff}
    for name in _fields_of(type(node)).nodes:
        value = getattr(node, name)
        if name in changed or not value:
            continue
        kept = without_staff_fields(value) if isinstance(value, Node) else [without_staff_fields(item) for item in value]
        if kept is not value and kept != value:
            changed[name] = kept
    return node.model_copy(update=changed) if any(getattr(node, name) != value for name, value in changed.items()) else node


def _empty(model: type[Node], name: str) -> Any:
    """What stands for a value that is left out: what holds where nobody writes it, or no text."""
    info = model.model_fields[name]
    return "" if info.is_required() else info.get_default(call_default_factory=True)


@dataclass(frozen=True, slots=True)
class _Fields:
    refs: list[tuple[str, str, bool]]
    nodes: list[str]
    texts: list[tuple[str, bool]]
    for_staff: list[str]


@cache
def _fields_of(model: type[Node]) -> _Fields:
    """Which fields of a model hold references, blocks or texts: worked out once, walked often."""
    fields = _Fields([], [], [], [])
    for name, info in model.model_fields.items():
        direct = [mark.func if isinstance(mark, BeforeValidator) else mark for mark in info.metadata]
        marks = [*direct, *_marks(info.annotation)]
        if FOR_STAFF in direct:
            fields.for_staff.append(name)
        found = [mark for mark in marks if isinstance(mark, Ref)]
        if found:
            fields.refs.append((name, found[0].kind, "list" in marks))
        elif Node in marks:
            fields.nodes.append(name)
        elif one_line in marks or "prose" in marks:
            fields.texts.append((name, "prose" in marks))
    return fields


def _marks(annotation: Any) -> Iterator[Any]:
    """What the parts of an annotation say: the marks of `Annotated`, "list" for a list, Node for a block."""
    if getattr(annotation, "__origin__", None) is list:
        yield "list"
    if isinstance(annotation, type) and issubclass(annotation, Node):
        yield Node
    for part in get_args(annotation):
        if isinstance(part, BeforeValidator):
            yield part.func
        elif isinstance(part, (str, Ref)):
            yield part
        yield from _marks(part)


def owner_of(model: type[Node], loc: tuple[str | int, ...]) -> tuple[type[Node], str]:
    """The model and the name of the field that `loc` ends at, seen from a file's model."""
    name = ""
    for part in loc:
        if isinstance(part, int):
            continue
        if name and (inner := _model_in(model.model_fields[name].annotation if name in model.model_fields else None)):
            model = inner
        name = part
    return model, name


def _model_in(annotation: Any) -> type[Node] | None:
    if isinstance(annotation, type) and issubclass(annotation, Node):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
