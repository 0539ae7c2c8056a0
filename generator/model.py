"""What every entity is: typed values, an id, references that know what they name, and a place in a file."""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, PrivateAttr, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from generator.findings import Finding
from generator.source import Loc, Place

LINE_LENGTH = 300
PROSE_LENGTH = 20_000

# --- Values: what a text in YAML may mean. Each says what it takes, and refuses the rest in words.


def _refuse(what: str, help: str) -> PydanticCustomError:
    return PydanticCustomError("value", "{what}", {"what": what, "help": help})


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str):
        kind = "a list" if isinstance(value, list) else "a block of keys"
        raise _refuse(f"a text is expected here, not {kind}", "Write the text behind the colon; a text over several lines begins with `|`.")
    if not value.strip():
        raise _refuse("the text is empty", "Write a text, or delete the line.")
    if len(value) > limit:
        raise _refuse(
            f"the text has {len(value):,} characters; {limit:,} is the limit", "Shorten it, or move the detail to a longer field or a page of its own."
        )
    return value


def _line(value: Any) -> str:
    text = _text(value, LINE_LENGTH)
    if "\n" in text:
        raise _refuse("the text runs over several lines", "Keep it on one line: use `>` instead of `|`, or take the line break out.")
    return text


def _prose(value: Any) -> str:
    return _text(value, PROSE_LENGTH)


def _matching(pattern: str, what: str, help: str) -> Callable[[Any], str]:
    expression = re.compile(pattern)

    def match(value: Any) -> str:
        text = _line(value)
        if not expression.fullmatch(text):
            raise _refuse(f"`{text}` is not {what}", help)
        return text

    return match


def _day(value: Any) -> datetime.date:
    text = _line(value)
    help = "Write the day as YYYY-MM-DD, for example 2026-03-31."
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise _refuse(f"`{text}` is not a date", help)
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise _refuse(f"there is no day {text} in the calendar", help) from None


def _count(value: Any) -> int:
    text = _line(value)
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise _refuse(f"`{text}` is not a whole number", "Write digits alone, for example 90; the unit is in the name of the key.")
    return int(text)


def _flag(value: Any) -> bool:
    text = _line(value)
    if text not in ("true", "false"):
        raise _refuse(f"`{text}` is neither true nor false", "Write `true` or `false`.")
    return text == "true"


def _address(value: Any) -> str:
    return web_address(_line(value))


def _site_address(value: Any) -> str:
    text = _address(value)
    if text.startswith("mailto:"):
        raise _refuse(f"`{text}` is a mail address", "Write a web address, for example https://playbook.example/.")
    return text


def web_address(text: str) -> str:
    """The address itself where it is an http, https or mailto address a browser opens as written."""
    help = "Write a whole address, for example https://intranet.example/ai or mailto:ai-desk@example.org."
    # What a browser would drop, turn round or read as a user name makes an address open something else than it shows.
    if re.search(r"[\x00-\x20\x7f-\xa0\\\"<>`{}|^\u2028\u2029]", text):
        raise _refuse(f"`{text}` holds a character that an address cannot have", help)
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        parts, host = None, None
    if parts is None or parts.scheme not in ("http", "https", "mailto") or not text.startswith(parts.scheme):
        raise _refuse(f"`{text}` is not an http, https or mailto address", help)
    if parts.scheme == "mailto":
        _email(parts.path)
    elif not host or parts.username is not None:
        raise _refuse(f"`{text}` names no host, or carries a user name", help)
    return text


_email = _matching(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", "an e-mail address", "Write it as name@example.org.")
_slug = _matching(
    r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|index|readme|assets|search|sitemap)$)(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*",
    "an id",
    "An id becomes part of a web address: lower-case letters, digits and single dashes, at most 64, for example `claims-assistant`.",
)
_code = _matching(r"[A-Z]{2,8}-[0-9]{1,4}", "a statement's id", "Write capital letters, a dash and a number, for example `AUP-07`.")
_colour = _matching(r"#[0-9a-fA-F]{6}", "a colour", "Write it as six hexadecimal digits in quotes, for example '#0b5c5f'.")
_image = _matching(
    r"[a-z0-9][a-z0-9_-]*\.(png|jpg|webp)",
    "the name of an image",
    "Put a .png, .jpg or .webp file beside organisation.yaml and write its name, for example `logo.png`.",
)

# An editor that follows the JSON Schema reads 1.10 as a number and no as a word or a truth: all of them are text here.
_ANY_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean"]}

Line = Annotated[str, BeforeValidator(_line), WithJsonSchema({**_ANY_SCALAR, "maxLength": LINE_LENGTH})]
"""One line of plain text, shown exactly as written; at most 300 characters."""
Prose = Annotated[str, BeforeValidator(_prose), "prose", WithJsonSchema({**_ANY_SCALAR, "maxLength": PROSE_LENGTH})]
"""Text with the safe subset of Markdown: paragraphs, lists, emphasis, links, code, tables; at most 20,000 characters."""
Slug = Annotated[str, BeforeValidator(_slug), WithJsonSchema({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64})]
"""An id that can stand in a web address."""
Code = Annotated[str, BeforeValidator(_code), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2,8}-[0-9]{1,4}$"})]
"""The id of a policy statement, as people quote it."""
Day = Annotated[datetime.date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day, as YYYY-MM-DD."""
Count = Annotated[int, BeforeValidator(_count), WithJsonSchema({"type": "integer", "minimum": 0})]
"""A whole number from 0; its unit is in the name of its key."""
Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
"""`true` or `false`."""
Address = Annotated[str, BeforeValidator(_address), WithJsonSchema({"type": "string", "format": "uri"})]
"""A web or mail address that opens what it shows."""
SiteAddress = Annotated[str, BeforeValidator(_site_address), WithJsonSchema({"type": "string", "format": "uri"})]
"""A web address."""
Email = Annotated[str, BeforeValidator(_email), WithJsonSchema({"type": "string", "format": "email"})]
Colour = Annotated[str, BeforeValidator(_colour), WithJsonSchema({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"})]
Image = Annotated[str, BeforeValidator(_image), WithJsonSchema({"type": "string"})]

Visibility = Literal["public", "internal", "restricted"]
"""Who may read it: anybody, the organisation's staff, or nobody on the site."""


# --- Entities: blocks of keys with a place, and references between them.


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a text as the id of an entity of `kind`; with an empty kind it is written out, as in `tool:workbench`."""

    kind: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_line, handler(source))


class Node(BaseModel):
    """A block of keys in a file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

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

    """

    as_of: datetime.date
    roots: tuple[Node, ...]
    entities: Mapping[str, Mapping[str, Entity]]
    images: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    lost: frozenset[str] = frozenset()

    def all(self, kind: type[E]) -> Mapping[str, E]:
        """All entities of a kind by id, in the order in which they are written."""
        return self.entities.get(kind.kind, {})  # type: ignore[return-value]  # load files them by kind

    def get(self, kind: type[E], id: str) -> E:
        """The entity with this id; a KeyError if there is none, which the rules rule out."""
        return self.all(kind)[id]

    def files(self, model: type[N]) -> Iterator[N]:
        """The files of one shape, each as a whole."""
        for root in self.roots:
            if isinstance(root, model):
                yield root


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
    for name, kind, many in _fields_of(type(node)).refs:
        value = getattr(node, name)
        if not value:
            continue
        for loc, text in _entries(name, value) if many else (((name,), value),):
            named, _, id = text.partition(":") if not kind else (kind, "", text)
            yield Reference(named, id, node, loc)
    for child in children(node):
        yield from references(child)


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
    yield node
    for child in children(node):
        yield from within(child)


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
    for name, markdown in _fields_of(type(node)).texts:
        value = getattr(node, name)
        if isinstance(value, str):
            yield Text(value, markdown, node, (name,))
        elif value:
            for loc, item in _entries(name, value):
                yield Text(item, markdown, node, loc)
    for child in children(node):
        yield from texts(child)


@dataclass(frozen=True, slots=True)
class _Fields:
    refs: list[tuple[str, str, bool]]
    nodes: list[str]
    texts: list[tuple[str, bool]]


@cache
def _fields_of(model: type[Node]) -> _Fields:
    """Which fields of a model hold references, blocks or texts: worked out once, walked often."""
    fields = _Fields([], [], [])
    for name, info in model.model_fields.items():
        direct = [mark.func if isinstance(mark, BeforeValidator) else mark for mark in info.metadata]
        marks = [*direct, *_marks(info.annotation)]
        found = [mark for mark in marks if isinstance(mark, Ref)]
        if found:
            fields.refs.append((name, found[0].kind, "list" in marks))
        elif Node in marks:
            fields.nodes.append(name)
        elif _line in marks or "prose" in marks:
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


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


ONE_OR_MORE = BeforeValidator(_as_list)
"""Lets a list of one be written as the one."""

NonEmpty = Field(min_length=1)
"""A list with at least one entry."""
