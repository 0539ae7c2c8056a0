"""CODEOWNERS: who is asked before a file of the playbook changes, as the playbook itself says who owns what."""

import re
from collections.abc import Iterable
from typing import Literal

from generator.areas.applicability import ApplicabilityFile
from generator.areas.drills import DrillsFile
from generator.areas.exceptions import ExceptionsFile
from generator.areas.guides import Guide
from generator.areas.incidents import IncidentsFile
from generator.areas.measurements import MeasurementsFile
from generator.areas.organisation import organisation
from generator.areas.people import Role
from generator.areas.runbooks import SharedRunbook
from generator.areas.system import System
from generator.areas.tools import Tool, ToolsFile
from generator.areas.training import CompletionsFile, Module
from generator.areas.usage_policy import Policy
from generator.load import own_files
from generator.model import Entity, Node, Playbook
from generator.walks import references
from generator.words import listed, printable

_SAID = """\
# Who is asked before a file changes. Worked out from the playbook: a file is for the role that owns what stands in it,
# everything else for the role named as `contact` in organisation.yaml. The last line that fits a file counts.
# Write nothing here by hand: give roles a `code_owner` in people.yaml, then run
# `playbook export {forge} --replace --only .{forge}/CODEOWNERS`.
"""
_PLAIN = re.compile(r"[*]|[A-Za-z0-9_./-]+")
"""A path in which no sign means anything to CODEOWNERS."""


def code_owners(book: Playbook, forge: Literal["github", "gitlab"]) -> str:
    """The text of the file CODEOWNERS of a playbook in the folder `content`."""
    lines = [_SAID.format(forge=forge), *_lines(book, "*", [organisation(book).contact])]
    for path, root in sorted(own_files(book).items()):
        lines += _lines(book, f"/content/{path}", _owners(book, root))
    return "\n".join(lines) + "\n"


def _owners(book: Playbook, root: Node) -> list[str]:
    """The roles that own what stands in a file."""
    found: Iterable[str | None] = ()
    match root:
        case Policy() | System() | Module() | Guide():
            found = [root.owner]
        case SharedRunbook():
            found = [system.owner for system in book.all(System).values() if _named(root, system)]
        case ToolsFile():
            found = [tool.owner for tool in root.tools]
        case ApplicabilityFile():
            found = [entry.owner for entry in root.applicability]
        case ExceptionsFile():
            found = [leave.approved_by for leave in root.exceptions]
        case MeasurementsFile() | DrillsFile() | IncidentsFile() | CompletionsFile():
            owned = {**_by_kind(book, System), **_by_kind(book, Tool), **_by_kind(book, Module)}
            found = [owned.get((reference.kind, reference.id)) for reference in references(root)]
    return [*dict.fromkeys(role for role in found if role)] or [organisation(book).contact]


def _named(what: Entity, by: Node) -> bool:
    return any((reference.kind, reference.id) == (what.kind, what.id) for reference in references(by))


def _by_kind(book: Playbook, kind: type[System] | type[Tool] | type[Module]) -> dict[tuple[str, str], str]:
    return {(kind.kind, item.id): item.owner for item in book.all(kind).values()}


def _lines(book: Playbook, path: str, roles: list[str]) -> list[str]:
    """The line of CODEOWNERS for a path, and a comment on the roles that cannot stand in it yet."""
    if not _PLAIN.fullmatch(path):
        return [f"# {printable(path)}: only a file whose name has letters, digits and dashes alone can stand here. Rename it."]
    named = {id: book.get(Role, id).code_owner for id in roles}
    names = [*dict.fromkeys(name for name in named.values() if name)]
    missing = [f"`{id}`" for id, name in named.items() if not name]
    comment = f"# {path} is {'also ' if names else ''}for the {'role' if len(missing) == 1 else 'roles'} {listed(missing)}: `code_owner` is missing there."
    return ([comment] if missing else []) + ([f"{path} {' '.join(names)}"] if names else [])
