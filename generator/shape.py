"""The shape of a file: its values as a model, or findings that say which key is wrong and what it should be."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from generator.findings import Finding
from generator.model import N, Node
from generator.reading import EMPTY_VALUE, MISSING_KEY, UNKNOWN_KEY, WRONG_VALUE
from generator.source import Loc, Place, Source, read
from generator.walks import owner_of, settle
from generator.words import a


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelt one most likely stands for; None if none is near."""
    known = list(known)
    close = difflib.get_close_matches(word.lower(), [k.lower() for k in known], n=1, cutoff=0.6)
    return next((k for k in known if close and k.lower() == close[0]), None)


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """A sentence that offers the nearest known word, or else `otherwise`."""
    near = nearest(word, known)
    return f"Did you mean `{near}`?" if near else otherwise


def noun(model: type[Node]) -> str:
    """What people call a block of this model: "data kind" for DataKind."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()


def shape(model: type[N], source: Source, given: dict[str, Any]) -> tuple[N | None, list[Finding]]:
    """The values of `source` as a `model`, and what keeps them from being all of it.

    `given` holds values that the file does not write because its name says them. Where there are findings the
    model is what stands without the blocks they are about, so that the rest can be looked at in the same run.
    """
    data = source.data if source.data is not None else {}
    if not isinstance(data, dict):
        what, help = (
            "keys are expected here, not a list or a text",
            f"Begin the file with a key, for example `{next(key for key in model.model_fields if key not in given)}:`.",
        )
        return None, [WRONG_VALUE.finding(source.span(()), what, help)]
    written = [key for key in given if key in data]
    findings = [
        UNKNOWN_KEY.finding(source.span((key,), key=True), f"`{key}` is not written here: the name of the file says it", "Delete the line.") for key in written
    ]
    empty = set(empty_values(data))
    findings += [EMPTY_VALUE.finding(source.span(loc, key=True), f"{_named(loc)} is empty", _what_to_write(model, loc)) for loc in sorted(empty, key=str)]
    salvage = _Salvage(data, given)
    told: set[tuple[str, Loc]] = set()
    while True:
        try:
            node = model.model_validate(salvage.values())
        except ValidationError as error:
            problems = [_Problem(details, salvage.original(details["loc"])) for details in error.errors(include_url=False)]
            # A list may be too short only because its entries were left out.
            new = [problem for problem in problems if (problem.type, problem.at) not in told and not (told and problem.type == "too_short")]
            told |= {(problem.type, problem.at) for problem in problems}
            findings += _findings(model, source, [problem for problem in new if problem.at not in empty])
            # Misspelt keys first: what is missing may be among them.
            left_out = [salvage.leave_out(model, problem) for problem in sorted(problems, key=lambda problem: problem.type != "extra_forbidden")]
            if not new or not all(left_out):
                return None, findings
        else:
            settle(node, Place(source), salvage.kept)
            return node, findings


def empty_values(data: Any, loc: Loc = ()) -> Iterator[Loc]:
    """The ways to all values that have nothing in them."""
    if data is None:
        yield loc
    elif isinstance(data, dict):
        for key, value in data.items():
            if value.__class__ is not str:
                yield from empty_values(value, (*loc, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            if value.__class__ is not str:
                yield from empty_values(value, (*loc, index))


def shipped(model: type[N], name: str) -> N:
    """A YAML file that ships with the tool, beside this module."""
    source, findings = read(f"what ships with the tool, {name}", (Path(__file__).parent / name).read_bytes())
    file, amiss = shape(model, source, {})
    if file is None or findings or amiss:
        raise ValueError(findings + amiss)
    return file


@dataclass(frozen=True)
class _Problem:
    """What pydantic says is wrong, and where in the file that stands."""

    details: Any
    at: Loc

    @property
    def type(self) -> str:
        return str(self.details["type"])

    @property
    def loc(self) -> Loc:
        """Where it stands as the model counts: with right keys, and without what was left out."""
        loc: Loc = self.details["loc"]
        return loc


class _Salvage:
    """What stands in a file once the blocks with findings are left out, and where in the file that was."""

    def __init__(self, data: dict[str, Any], given: dict[str, Any]) -> None:
        self.data = {**data, **given}
        self.dropped: set[Loc] = set()
        self.renamed: dict[Loc, str] = {}
        """The key that a misspelt one stands for, by the place of the misspelt one."""
        self.spelt: dict[Loc, str] = {}
        """How a key is spelt in the file, by the place it has once it is right."""
        self.kept: dict[Loc, list[int]] = {}

    def values(self) -> Any:
        return self._copy(self.data, ()) if self.dropped or self.renamed else self.data

    def _copy(self, value: Any, loc: Loc) -> Any:
        if isinstance(value, dict):
            keys = [key for key in value if (*loc, key) not in self.dropped]
            return {self.renamed.get((*loc, key), key): self._copy(value[key], (*loc, key)) for key in keys}
        if isinstance(value, list):
            kept = self.kept[loc] = [index for index in range(len(value)) if (*loc, index) not in self.dropped]
            return [self._copy(value[index], (*loc, index)) for index in kept]
        return value

    def original(self, loc: Loc) -> Loc:
        """Where in the file the value stands that is at `loc` in what is left."""
        found: Loc = ()
        for part in loc:
            position = self.kept[found][part] if isinstance(part, int) and found in self.kept else part
            found = (*found, self.spelt.get((*found, part), position))
        return found

    def leave_out(self, model: type[Node], problem: _Problem) -> bool:
        """Leave out the block with a problem; False if that would be the whole file."""
        at = problem.at
        if problem.type == "extra_forbidden":
            owner, name = owner_of(model, problem.loc)
            near = nearest(name, owner.model_fields)
            if near and near not in self._block(at[:-1]):
                self.renamed[at] = near
                self.spelt[(*at[:-1], near)] = name
            else:
                self.dropped.add(at)
            return True
        if problem.type == "missing" and at in self.spelt:
            return True
        for end in range(len(at), 0, -1):
            if isinstance(at[end - 1], int) and isinstance(self._block(at[:end]), dict):
                self.dropped.add(at[:end])
                return True
        return False

    def _block(self, loc: Loc) -> Any:
        block: Any = self.data
        for part in loc:
            if isinstance(block, str | None):
                return None  # one text where a list is meant: the model counts an entry that the file does not have
            block = block[part]
        return block


def _findings(model: type[Node], source: Source, problems: list[_Problem]) -> list[Finding]:
    """The problems as findings; a key that is missing because it is misspelt is one finding, not two."""
    misspelt = set()
    for problem in problems:
        if problem.type == "extra_forbidden":
            owner, name = owner_of(model, problem.loc)
            misspelt.add((*problem.at[:-1], nearest(name, owner.model_fields)))
    return [_finding(model, source, problem) for problem in problems if not (problem.type == "missing" and problem.at in misspelt)]


def _named(loc: Loc) -> str:
    if loc and isinstance(loc[-1], str):
        return f"`{loc[-1]}`"
    return "this entry"


def _finding(model: type[Node], source: Source, problem: _Problem) -> Finding:
    loc, details = problem.loc, problem.details
    owner, name = owner_of(model, loc)
    value_span = source.span(problem.at)
    context = details.get("ctx", {})
    match problem.type:
        case "extra_forbidden":
            keys = [key for key in owner.model_fields if key not in _keys_beside(source, problem.at)]
            others = f" {a(noun(owner)).capitalize()} may also have: {_words(keys)}." if keys else ""
            help = did_you_mean(name, keys, f"Delete the line.{others}")
            return UNKNOWN_KEY.finding(source.span(problem.at, key=True), f"{a(noun(owner))} has no key `{name}`", help)
        case "missing":
            return MISSING_KEY.finding(value_span, f"this {noun(owner)} has no `{name}`", f"Add `{name}:` to it.{_meaning(owner.model_fields[name])}")
        case "value":
            return WRONG_VALUE.finding(value_span, _with_key(loc, context["what"]), context["help"])
        case "literal_error":
            choices = re.findall(r"'([^']*)'", context["expected"])
            given = details["input"]
            if not isinstance(given, str):
                return WRONG_VALUE.finding(value_span, _with_key(loc, "one word is expected here"), f"Write one of: {_words(choices)}.")
            near = nearest(given, choices)
            help = (f"Did you mean `{near}`? " if near else "") + f"Write one of: {_words(choices)}."
            return WRONG_VALUE.finding(value_span, _with_key(loc, f"`{given}` is not among the choices"), help)
        case "list_type":
            return WRONG_VALUE.finding(
                value_span, _with_key(loc, "a list is expected here"), "Put each entry on a line of its own below the key, behind a dash."
            )
        case "too_short":
            return WRONG_VALUE.finding(value_span, _with_key(loc, "the list has no entry"), "Write at least one entry behind a dash.")
        case "model_type" | "dict_type" | "model_attributes_type":
            keys = list(_inner(model, loc).model_fields)
            return WRONG_VALUE.finding(value_span, _with_key(loc, "a block of keys is expected here"), f"Write keys below it, for example `{keys[0]}:`.")
    return WRONG_VALUE.finding(value_span, _with_key(loc, details["msg"]), "`playbook schema` prints what every key takes.")


def choices_of(annotation: Any) -> list[str]:
    """The words that a field may hold, if it takes only certain words."""
    return [str(word) for word in get_args(annotation)] if get_origin(annotation) is Literal else []


def _meaning(field: FieldInfo) -> str:
    """What a field is for, and which words it takes, as sentences behind another."""
    words = f" Write one of: {_words(choices_of(field.annotation))}." if choices_of(field.annotation) else ""
    return (f" {field.description}" if field.description else "") + words


def _what_to_write(model: type[Node], loc: Loc) -> str:
    owner, name = owner_of(model, loc)
    field = owner.model_fields.get(name)
    if field is None:
        return "Write a value, or delete the line."
    return ("Write a value." if field.is_required() else "Write a value, or delete the line.") + _meaning(field)


def _with_key(loc: Loc, what: str) -> str:
    name = next((part for part in reversed(loc) if isinstance(part, str)), None)
    return f"{name}: {what}" if name else what


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _inner(model: type[Node], loc: Loc) -> type[Node]:
    # Asking for a key that is not there makes owner_of step into the block itself.
    return owner_of(model, (*loc, ""))[0]


def _keys_beside(source: Source, loc: Loc) -> set[str]:
    """The keys that stand in the same block as the one at `loc`."""
    block = source.data
    for part in loc[:-1]:
        block = block[part]
    return set(block) if isinstance(block, dict) else set()
