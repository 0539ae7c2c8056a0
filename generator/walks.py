"""Ways through the blocks of a playbook: the references, texts and blocks inside a block, and blocks with some of it changed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple, get_args

from pydantic import BeforeValidator

from generator.model import FOR_STAFF, N, Node, Playbook, Ref, once_for_files
from generator.source import Loc, Place
from generator.values import one_line


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
