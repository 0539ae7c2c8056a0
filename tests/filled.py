"""A content folder in which every text field that the models have holds a text of the caller's choice."""

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from generator.areas import FILES
from generator.model import Node
from generator.values import LINE_LENGTH
from generator.walks import _fields_of

Fill = Callable[[str, int, bool], str]
"""Gives the text for a field such as `Tool.what` of the entity with a number; told whether the field is Markdown."""

# What a field must hold so that the parts of the folder fit together, by model and field or by field alone.
_FIXED: dict[str, Any] = {
    "Brand.logo": "logo.png",
    "Organisation.language": "en",
    "Organisation.currency": "EUR",
    "Publishing.audience": "internal",
    "RetiredId.kind": "tool",
    "RetiredId.id": "gone",
    "HandlingRule.id": "sharing",
    "Review.subject": "tool:tool-0",
    "Taught.subject": "tool:tool-0",
    "see": ["tool:tool-0"],
    "Choice.right": "true",
    "Requirement.id": "R 1.1",
    "Applicability.requirement": "R 1.1",
    "Contract.ends_on": "2030-01-01",
    "Model.alias": "false",
    "EvalSet.size": "200",
    "EvalSet.in_ci": "https://playbook.example/pipeline",
    "Guardrail.evidence": "https://playbook.example/attacks",
    "Measurement.evidence": "https://playbook.example/run",
    "Measurement.date": "2026-11-10",
    "Measurement.size": "200",
    "Measurement.unacceptable_events": "0",
    "Drill.date": "2026-11-10",
    "Drill.result": "passed",
    "Drill.runbook": "0123456789ab",
    "Change.statements": "0123456789ab",
    "ValueWanted.name": "value",
    "Value.name": "value",
    "Trigger.alert": "https://playbook.example/alert",
    "OwnTrigger.alert": "https://playbook.example/alert",
    "Incident.review_link": "https://playbook.example/review",
    "metric": "letters_metric",
    "RuleException.expires_on": "2026-12-24",
    "RuleException.closed_on": "2026-12-24",
    "Gate.decision": "go",
    "allowed_regions": ["eu"],
    "regions": ["eu"],
    "visibility": "public",
    "Audience.visibility": "internal",
    "Module.visibility": "internal",
    "everyone": "false",
    "colour": "#0b5c5f",
    "default_when_unsure": "false",
    "site_url": "https://playbook.example/",
    "address": "https://playbook.example/",
    "amended_at": "https://playbook.example/",
    "edit_url": "https://playbook.example/edit/",
    "link": "https://playbook.example/proof",
    "email": "someone@playbook.example",
    "phone": "+44 1632 960960",
    "support_phone": "+44 1632 960961",
    "code_owner": "@example/team",
}
# What the entities hold one after the other; the standings in which a page says most come first.
_STAGES = ["unit", "paused", "retired", "opt_in_external", "internal", "pilot", "rejected", "organisation", "shadow", "idea", "parallel"]
_RUNGS = ["unit", "internal", "pilot", "opt_in_external", "internal", "pilot", "pilot", "organisation", "shadow", "pilot", "parallel"]
_CHECKS = ["RDY-07", "RDY-08", "RDY-12", "RDY-20", "RDY-21", "RDY-24", "RDY-28", "RDY-30"]
_IN_TURN = {
    "System.stage": _STAGES,
    "Stage.kind": _RUNGS,
    "Gate.stage": _RUNGS,
    "Measurement.stage": _RUNGS,
    "ReadinessAnswer.check": _CHECKS,
    "RuleException.checks": _CHECKS,
}
# Of these only one holds: what is left out is left out of every second entity.
_BY_TURNS = {"OwnTrigger.when"}
_ENDINGS = {"Step.do": " {value}"}
"""What stands behind a text, so that what another field says is put in there."""
_LEFT_OUT = {"Person.left_on", "Organisation.as_of", "Model.deprecated_on", "Model.retired_on"}


def write(content: Path, count: int, fill: Fill) -> None:
    """Write a content folder with `count` of each entity and what `fill` gives in every text."""
    for name, kind in FILES.items():
        if kind.in_folder:
            for number in range(count):
                _write(content / kind.where.replace("ID", f"{name}-{number}"), _block(kind.model, number, fill))
        elif kind.named_by_file or name == "first_response":
            _write(content / kind.where, _block(kind.model, 0, fill))
        else:
            lists = {key: [_entry(kind.model, key, number, fill) for number in range(count)] for key in kind.model.model_fields}
            _write(content / kind.where, lists)
    (content / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")


def _write(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.name == "organisation.yaml" or path.parent.name in ("policies", "systems", "runbooks", "training", "guides", "frameworks"):
        data.pop("id", None)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")


def _entry(model: type[Node], key: str, number: int, fill: Fill) -> dict[str, Any]:
    return _block(_inner(model.model_fields[key].annotation), number, fill)


def _block(model: type[Node], number: int, fill: Fill) -> dict[str, Any]:
    fields = _fields_of(model)
    texts = dict(fields.texts)
    block: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        field = f"{model.__name__}.{name}"
        fixed = _FIXED.get(field, _FIXED.get(name))
        many = _is_list(info.annotation)
        if field in _LEFT_OUT or (field in _BY_TURNS and number % 2):
            continue
        if field in _IN_TURN:
            value = _IN_TURN[field][number % len(_IN_TURN[field])]
            block[name] = [value] if many else value
        elif fixed is not None:
            block[name] = fixed
        elif name in texts:
            # A name leads, so that lists sorted by it keep their order whatever it holds.
            text = fill(field, number, texts[name])
            text = f"{number:04} {text}" if name in ("name", "activity") else text + _ENDINGS.get(field, "")
            block[name] = [text] if many else text
        elif name in fields.nodes:
            inner = _block(_inner(info.annotation), number, fill)
            block[name] = [inner] if many else inner
        elif name == "id":
            block[name] = f"ZZ-{number + 1:04}" if model.__name__ == "Statement" else _id(getattr(model, "kind", model.__name__), number)
        elif kind := next((kind for named, kind, _ in fields.refs if named == name), None):
            target = "ZZ-0001" if kind == "statement" else _id(kind, number)
            block[name] = [target] if many else target
        else:
            value = _plain(info.annotation, name, number)
            block[name] = [value] if many else value
    return block


def _plain(annotation: Any, name: str, number: int) -> str:
    kinds = set(_kinds(annotation))
    if choices := list(_choices(annotation)):
        return choices[number % len(choices)]
    if bool in kinds:
        return "true"
    if datetime.datetime in kinds:
        return "2026-10-01 09:30"
    if datetime.date in kinds:
        return "2026-10-01"
    if name in ("eval_set", "guardrails"):
        return _id(name.replace("_", "").removesuffix("s"), number)  # the one of the same system
    if name in ("go_to", "step"):
        return _id("Step", number)
    return str(number) if name == "rank" else "30"


def _id(kind: str, number: int) -> str:
    return f"{kind.lower().replace('_', '-')}-{number}"


def _kinds(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _kinds(part)


def _is_list(annotation: Any) -> bool:
    return any(get_origin(kind) is list for kind in _kinds(annotation))


def _choices(annotation: Any) -> Iterator[str]:
    for kind in _kinds(annotation):
        if get_origin(kind) is Literal:
            yield from get_args(kind)


def _inner(annotation: Any) -> type[Node]:
    return next(kind for kind in _kinds(annotation) if isinstance(kind, type) and issubclass(kind, Node))


def as_lines(texts: list[str]) -> list[str]:
    """The texts cut to what a line may hold: no line breaks, at most 300 characters, something to see."""
    room = LINE_LENGTH - 10
    whole = [" ".join(text.splitlines()) for text in texts]
    pieces = [text[start : start + room] for text in whole for start in range(0, len(text), room)]
    return [piece for piece in pieces if piece.strip()]
