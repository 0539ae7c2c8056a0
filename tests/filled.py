"""A content folder in which every text field that the models have holds a text of the caller's choice."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from generator.areas import FILES
from generator.model import Node, Ref, _fields_of
from generator.values import LINE_LENGTH

Fill = Callable[[str, int, bool], str]
"""Gives the text for a field such as `Tool.what` of the entity with a number; told whether the field is Markdown."""

# What a field must hold so that the parts of the folder fit together, by model and field or by field alone.
_FIXED: dict[str, Any] = {
    "Brand.logo": "logo.png",
    "Organisation.language": "en",
    "Publishing.audience": "internal",
    "RetiredId.kind": "tool",
    "RetiredId.id": "gone",
    "HandlingRule.id": "sharing",
    "Review.subject": "tool:tool-0",
    "Contract.ends_on": "2030-01-01",
    "allowed_regions": ["eu"],
    "regions": ["eu"],
    "visibility": "public",
    "colour": "#0b5c5f",
    "default_when_unsure": "false",
    "needs_no_training": "true",
    "needs_contract": "true",
    "data_processing_agreement": "true",
    "site_url": "https://playbook.example/",
    "address": "https://playbook.example/",
    "edit_url": "https://playbook.example/edit/",
    "link": "https://playbook.example/proof",
    "email": "someone@playbook.example",
}
_LEFT_OUT = {"Person.left_on", "Organisation.as_of", "Model.deprecated_on", "Model.retired_on"}


def write(content: Path, count: int, fill: Fill) -> None:
    """Write a content folder with `count` of each entity and what `fill` gives in every text."""
    many = {name for name, kind in FILES.items() if not kind.named_by_file and name != "first_response"}
    for name, kind in FILES.items():
        if name == "policy":
            for number in range(count):
                _write(content / kind.where.replace("ID", f"policy-{number}"), _block(kind.model, number, fill))
        elif name in many:
            lists = {key: [_entry(kind.model, key, number, fill) for number in range(count)] for key in kind.model.model_fields}
            _write(content / kind.where, lists)
        else:
            _write(content / kind.where, _block(kind.model, 0, fill))
    (content / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")


def _write(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.name == "organisation.yaml" or path.parent.name == "policies":
        data.pop("id", None)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")


def _entry(model: type[Node], key: str, number: int, fill: Fill) -> dict[str, Any]:
    return _block(_inner(model.model_fields[key].annotation), number, fill)


def _block(model: type[Node], number: int, fill: Fill) -> dict[str, Any]:
    fields = _fields_of(model)
    texts = dict(fields.texts)
    block: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        fixed = _FIXED.get(f"{model.__name__}.{name}", _FIXED.get(name))
        many = "list" in str(info.annotation)
        if f"{model.__name__}.{name}" in _LEFT_OUT:
            continue
        if fixed is not None:
            block[name] = fixed
        elif name in texts:
            # A name leads, so that lists sorted by it keep their order whatever it holds.
            text = fill(f"{model.__name__}.{name}", number, texts[name])
            text = f"{number:04} {text}" if name in ("name", "activity") else text
            block[name] = [text] if many else text
        elif name in fields.nodes:
            inner = _block(_inner(info.annotation), number, fill)
            block[name] = [inner] if many else inner
        elif name == "id":
            block[name] = f"ZZ-{number + 1:04}" if model.__name__ == "Statement" else f"{getattr(model, 'kind', 'x').replace('_', '-')}-{number}"
        elif kind := next((kind for field, kind, _ in fields.refs if field == name), None):
            target = "eu-ai-act" if kind == "framework" else "ZZ-0001" if kind == "statement" else f"{kind.replace('_', '-')}-{number}"
            block[name] = [target] if many else target
        else:
            value = _plain(info.annotation, name, number)
            block[name] = [value] if many and not isinstance(value, list) else value
    return block


def _plain(annotation: Any, name: str, number: int) -> str:
    choices = list(_choices(annotation))
    if choices:
        return choices[number % len(choices)]
    if name == "rank":
        return str(number)
    return "2026-10-01" if name in ("date", "since") or name.endswith("_on") else "30"


def _choices(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    for part in get_args(annotation):
        if not isinstance(part, str):
            yield from _choices(part)


def _inner(annotation: Any) -> type[Node]:
    if isinstance(annotation, type) and issubclass(annotation, Node):
        return annotation
    return next(found for part in get_args(annotation) if not isinstance(part, (str, Ref)) and (found := _try(part)))


def _try(annotation: Any) -> type[Node] | None:
    try:
        return _inner(annotation)
    except StopIteration:
        return None


def as_lines(texts: list[str]) -> list[str]:
    """The texts cut to what a line may hold: no line breaks, at most 300 characters, something to see."""
    room = LINE_LENGTH - 10
    whole = [" ".join(text.splitlines()) for text in texts]
    pieces = [text[start : start + room] for text in whole for start in range(0, len(text), room)]
    return [piece for piece in pieces if piece.strip()]
