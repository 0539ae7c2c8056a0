"""What a playbook says on one day to the readers of its site, as the document for programs."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from generator import markup
from generator.areas.data import DataClass, DataKind
from generator.areas.drills import executable
from generator.areas.may_i_use_it import grid
from generator.areas.organisation import audience, organisation
from generator.areas.people import Role
from generator.areas.production_bar import result
from generator.areas.registers import Register
from generator.areas.system import System
from generator.areas.tools import NAMES, Tool, Vendor
from generator.areas.usage_policy import Policy, Statement
from generator.areas.verdict import Verdict
from generator.model import Commit, E, Playbook
from generator.twin import (
    FORMAT,
    SCHEMA,
    CommitPart,
    DataClassPart,
    DataKindPart,
    Part,
    PolicyPart,
    RolePart,
    StatementPart,
    SystemPart,
    ToolPart,
    Twin,
    Value,
    VerdictPart,
)
from generator.version import __version__
from generator.words import reach


def twin_of(book: Playbook, tables: Iterable[Register] = ()) -> Twin:
    """The document of what the readers of a site may see, with these registers; `book` holds that and no more."""
    written = organisation(book)
    staff = audience(book) == "internal"
    return Twin.model_validate(
        {
            "$schema": SCHEMA,
            "format": FORMAT,
            "organisation": written.name,
            "as_of": book.as_of,
            "version": __version__,
            "commit": _commit(book.commit),
            "readers": audience(book),
            "site": written.publishing.base,
            "roles": _by_id(book, Role, _role),
            "data_classes": _by_id(book, DataClass, _data_class),
            "data_kinds": _by_id(book, DataKind, _data_kind),
            "tools": _by_id(book, Tool, partial(_tool, book)),
            "verdicts": {kind: {tool: _verdict(item) for tool, item in sorted(row.items())} for kind, row in sorted(grid(book).items())},
            "policies": _by_id(book, Policy, partial(_policy, staff)),
            "systems": _by_id(book, System, partial(_system, book, staff)),
            "registers": {table.name: _rows(table) for table in tables},
        }
    )


def _by_id(book: Playbook, kind: type[E], part: Callable[[E], Part]) -> dict[str, Part]:
    return {id: part(item) for id, item in sorted(book.all(kind).items())}


def _role(role: Role) -> RolePart:
    return RolePart(name=role.name, what=role.what, channel=reach(role.channel, role.phone) or None, address=role.path)


def _commit(commit: Commit | None) -> CommitPart | None:
    return CommitPart(id=commit.id, changed=commit.changed) if commit else None


def _data_class(item: DataClass) -> DataClassPart:
    return DataClassPart(name=item.name, rank=item.rank, what=item.what, default_when_unsure=item.default_when_unsure, address=item.path)


def _data_kind(item: DataKind) -> DataKindPart:
    return DataKindPart(name=item.name, data_class=item.data_class, also_called=item.also_called, address=item.path)


def _tool(book: Playbook, item: Tool) -> ToolPart:
    return ToolPart(
        name=item.name,
        also_called=item.also_called,
        what=item.what,
        vendor=book.get(Vendor, item.vendor).name,
        account_tier=item.account_tier,
        status=item.status,
        status_words=NAMES[item.status],
        status_reason=item.status_reason,
        alternative=item.alternative,
        owner=item.owner,
        address=item.path,
    )


def _verdict(item: Verdict) -> VerdictPart:
    return VerdictPart.model_validate(
        {
            "answer": item.answer.key,
            "words": item.answer.words,
            "reasons": item.reasons,
            "conditions": item.conditions,
            "ask": item.ask,
            "address": f"{item.kind.path}#tool-{item.tool.id}",
        }
    )


def _policy(staff: bool, policy: Policy) -> PolicyPart:
    statements = {item.id: _statement(staff, item) for item in policy.statements}
    return PolicyPart(
        name=policy.name,
        version=policy.version,
        status=policy.status,
        effective_on=policy.effective_on,
        statements=statements,
        address=policy.path,
    )


def _statement(staff: bool, item: Statement) -> StatementPart:
    text = markup.prose(item.text, lambda _: None).striptags()  # a link may name what its readers may not see
    return StatementPart(section=item.section, level=item.level, text=text, exceptions=item.exceptions if staff else None, address=item.path)


def _system(book: Playbook, staff: bool, system: System) -> SystemPart:
    return SystemPart(
        name=system.name,
        also_called=system.also_called,
        value=system.value,
        stage=system.stage,
        tier=system.tier,
        owner=system.owner,
        bar=result(book, system).standing,
        runbook_proven=executable(book, system).met if staff else None,
        address=system.path,
        badge=f"{system.path}badge.svg",
    )


def _rows(table: Register) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, map(_plain, row), strict=True)) for row in table.rows]


def _plain(value: Any) -> Value:
    """A value of a register as JSON knows it."""
    return value if value is None or isinstance(value, str | int | list) else str(value)
