"""Blanks to fill in, made from the models: every key with what it means, what it takes, and whether it is needed."""

import inspect
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, get_args, get_origin

from pydantic import WithJsonSchema
from pydantic.fields import FieldInfo

from generator.model import Entity, Node, Ref
from generator.shape import choices_of, noun
from generator.values import LINE_LENGTH
from generator.words import a, raised, spoken
from generator.yaml_file import scalar

WIDTH = 96

HOW_TO = "## Lines with two # explain. To use a key behind a single #, take its `# ` away; delete what you do not need.\n"
LATER = "## For later, when a stage or a reader asks for it. `playbook new KIND ID --all` writes them all:"


class ContentFile(Protocol):
    """A kind of content file, as the areas list them."""

    @property
    def model(self) -> type[Node]:
        """Its shape."""

    @property
    def where(self) -> str:
        """Where it stands in the content folder."""

    @property
    def named_by_file(self) -> bool:
        """Whether a file is one entity."""

    @property
    def in_folder(self) -> bool:
        """Whether there may be any number of them, side by side in one folder."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where blocks of one kind are written: in a file each, or in a list of a file."""

    model: type[Node]
    file: str
    """The name of the kind of file."""
    where: str
    key: str = ""
    """The key of the list; empty where each has a file of its own."""


@dataclass(frozen=True, slots=True)
class Question:
    """One key of a blank.

    Attributes:
        depth: how many blocks it stands inside.
        says: what it means.
        choices: the words among which to choose, if it takes only certain words.
        needed: whether its block must have it.
        many: whether it takes a list.
        unit: what a value looks like, for example `YYYY-MM-DD`.
        default: what holds where it is left out.
        block: whether it holds keys of its own, which are the next questions, one deeper.

    """

    key: str
    depth: int
    says: str
    choices: tuple[str, ...]
    needed: bool
    many: bool
    unit: str
    default: str = ""
    block: bool = False


Homes = Mapping[str, Home]
_NO_HOMES: Homes = MappingProxyType({})


def homes(files: Mapping[str, ContentFile]) -> dict[str, Home]:
    """Where every kind of block is written that somebody can begin by itself, by kind."""
    found: dict[str, Home] = {}
    for name, file in files.items():
        if file.in_folder:
            found[name] = Home(file.model, name, file.where)
        for key, info in file.model.model_fields.items():
            inner = _inner(info)
            if inner and _many(info) and (issubclass(inner, Entity) or not file.named_by_file):
                found[_kind(inner)] = Home(inner, name, file.where, key)
    return found


def outline(model: type[Node], names: Collection[str] | None = None, homes: Homes = _NO_HOMES) -> list[Question]:
    """Every key of a model, or of those named and what stands inside them, in the order of the model.

    With `homes`, a key that takes an id also says in which file the ids stand.
    """
    return list(_questions(model, names, homes, (), entry=False))


def blank(model: type[Node], homes: Homes = _NO_HOMES) -> str:
    """A file to fill in: needed keys stand there empty, the others behind a #. Without the id, which the file's name gives."""
    names = [name for name in model.model_fields if name != "id"]
    return HOW_TO + _text(_lines(outline(model, names, homes), apart=True))


def beginning(model: type[Node], homes: Homes = _NO_HOMES) -> str:
    """A file to begin with: the needed keys to fill in, and a list of the others for later."""
    names = [name for name in model.model_fields if name != "id"]
    needed = [name for name in names if model.model_fields[name].is_required()]
    optional = outline(model, [name for name in names if name not in needed], homes)
    later = [f"## {question.key}: {question.says}".removesuffix(": ") for question in optional if not question.depth]
    rest = [line for entry in later for line in textwrap.wrap(entry, WIDTH, subsequent_indent="##   ", break_long_words=False, break_on_hyphens=False)]
    return HOW_TO + _text(_lines(outline(model, needed, homes), apart=True)) + ("\n".join(["", LATER, *rest, ""]) if later else "")


def part(model: type[Node], names: Collection[str], homes: Homes = _NO_HOMES) -> str:
    """The named keys of a model alone, with all that stands inside them, ready to be filled in."""
    return _text(_lines(outline(model, names, homes), live=True, apart=True))


def entry(model: type[Node], first: str, homes: Homes = _NO_HOMES) -> str:
    """An entry for a list, its first key filled in with `first`."""
    questions = list(_questions(model, None, homes, (), entry=True))
    return _text(_lines(questions, column=4, first=first))


def first_key(model: type[Node]) -> str:
    """The key with which an entry of a list begins: the first that is needed, most often its id."""
    return next((name for name, info in model.model_fields.items() if info.is_required()), next(iter(model.model_fields)))


def to_schema(kind: str, inside: str) -> str:
    """The line by which an editor finds the schema of a file, given by its path in the content folder."""
    return f"# yaml-language-server: $schema={'../' * inside.count('/')}.schema/{kind}.json\n"


def schema_line(content: Path, kind: str, path: Path) -> str:
    """That line, if `playbook init` put a schema there."""
    return to_schema(kind, path.relative_to(content).as_posix()) if (content / ".schema" / f"{kind}.json").exists() else ""


def _questions(model: type[Node], names: Collection[str] | None, homes: Homes, above: tuple[type[Node], ...], *, entry: bool) -> Iterator[Question]:
    keys = [name for name in model.model_fields if names is None or name in names]
    if entry:
        # The dash of an entry stands before its first key, which must not be behind a #.
        keys = [first_key(model), *(key for key in keys if key != first_key(model))]
    for name in keys:
        info = model.model_fields[name]
        inner = _inner(info)
        yield Question(
            key=name,
            depth=len(above),
            says=_joined(info.description or (inner and inspect.getdoc(inner)) or ""),
            choices=next((tuple(words) for part in _parts(info) if (words := choices_of(part))), ()),
            needed=info.is_required(),
            many=_many(info),
            unit="" if inner else _reference(info, homes) or _unit(info),
            default=str(info.default).lower() if isinstance(info.default, str | bool) else "",
            block=inner is not None,
        )
        if inner and inner not in above:
            yield from _questions(inner, None, homes, (*above, model), entry=_many(info))


def _joined(text: str) -> str:
    return " ".join(text.split("\n\n", maxsplit=1)[0].split())


def _parts(info: FieldInfo) -> Iterator[Any]:
    """An annotation with all its parts, and what is said about them."""
    waiting = [info.annotation, *info.metadata]
    while waiting:
        part = waiting.pop(0)
        yield part
        waiting += get_args(part)


def _inner(info: FieldInfo) -> type[Node] | None:
    return next((part for part in _parts(info) if isinstance(part, type) and issubclass(part, Node)), None)


def _many(info: FieldInfo) -> bool:
    return any(get_origin(part) is list for part in _parts(info))


def _kind(model: type[Node]) -> str:
    return model.kind if issubclass(model, Entity) else noun(model).replace(" ", "_")


def _reference(info: FieldInfo, homes: Homes) -> str:
    """What a key that refers to something takes."""
    kind = next((part.kind for part in _parts(info) if isinstance(part, Ref)), None)
    if kind is None:
        return ""
    if not kind:
        return "a kind and an id, as in `tool:ID`"
    home = homes.get(kind)
    return f"the id of {a(spoken(kind))}" + (f" in {home.where.removesuffix('ID.yaml')}" if home else "")


def _unit(info: FieldInfo) -> str:
    schemas = (part.json_schema for part in _parts(info) if isinstance(part, WithJsonSchema) and part.json_schema)
    return next((unit for schema in schemas if (unit := _said(schema))), "")


def _said(schema: dict[str, Any]) -> str:
    match schema:
        case {"format": "date"}:
            return "YYYY-MM-DD"
        case {"format": "uri"}:
            return "a whole address, as in https://intranet.example/ai"
        case {"format": "email"}:
            return "an e-mail address"
        case {"type": "boolean"}:
            return "true or false"
        case {"type": "integer"}:
            return "a whole number"
        case {"type": "number", "maximum": 100}:
            return "a percentage, 0 to 100"
        case {"type": "number"}:
            return "a number"
        case {"type": "string", "maxLength": 64}:
            return "lower-case letters, digits and dashes"
        case {"maxLength": length} if length > LINE_LENGTH:
            return "text, of several lines if need be"
    return ""


def _lines(questions: Iterable[Question], *, column: int = 0, first: str = "", live: bool = False, apart: bool = False) -> Iterator[str]:
    """The questions as lines of YAML; with `first` they are the keys of an entry, and the first of them holds it."""
    columns = {0: column}
    hidden: dict[int, int | None] = {0: None}
    """By depth, the column of the # behind which a whole block stands."""
    dash = bool(first)
    for question in questions:
        depth, at = question.depth, columns[question.depth]
        behind = hidden[depth]
        if behind is None and not (live or question.needed or dash):
            behind = at
        if apart and not depth:
            yield ""
        start = at - 2 if dash else at
        margin = " " * start + "## " if behind is None else " " * behind + "##" + " " * (start - behind + 1)
        yield from textwrap.wrap(
            _explained(question), max(WIDTH, start + 40), initial_indent=margin, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
        )
        value = f" {scalar(first)}" if first else ""
        yield _shown(f"{' ' * start}{'- ' if dash else ''}{question.key}:{value}", behind)
        first = ""
        dash = question.many and question.block
        columns[depth + 1] = at + (4 if dash else 2)
        hidden[depth + 1] = behind
        if question.many and not question.block:
            yield _shown(" " * (at + 2) + "-", behind)


def _shown(line: str, behind: int | None) -> str:
    return line if behind is None else f"{line[:behind]}# {line[behind:]}"


def _explained(question: Question) -> str:
    """All that there is to say about a question, in sentences."""
    said = [question.says]
    if question.choices:
        said.append(f"{'Any' if question.many else 'One'} of: {', '.join(question.choices)}.")
    elif question.unit:
        said.append(f"{raised(question.unit)}{', each' if question.many else ''}.")
    if question.default:
        said.append(f"`{question.default}` if you leave it out.")
    if question.needed:
        said.append("Needed.")
    return " ".join(filter(None, said))


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines).lstrip("\n") + "\n"
