"""How AI systems stand, for a terminal and for a pipeline: what keeps each from its next stage, and who must act."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from generator.areas.gate import Missing, missing, undecided
from generator.areas.people import Role, Team
from generator.areas.production_bar import STANDING_NAMES, result
from generator.areas.rollout import next_stage
from generator.areas.system import System
from generator.areas.system.rollout import STAGE_NAMES
from generator.model import Playbook
from generator.words import counted


def overview(book: Playbook) -> str:
    """One line for each system: its stage, its bar, the next gate and how much is missing for it."""
    rows = [("System", "Stage", "Bar", "Next gate")]
    for system in book.all(System).values():
        stage = next_stage(system)
        open_ = len(missing(book, system, stage)) if stage else 0
        ahead = f"{STAGE_NAMES[stage]}: {f'{open_} missing' if open_ else 'ready to be decided'}" if stage else ""
        rows.append((system.id, STAGE_NAMES[system.stage], STANDING_NAMES[result(book, system).standing], ahead))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "".join(f"{'  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))}  {row[3]}".rstrip() + "\n" for row in rows)


def overview_json(book: Playbook) -> str:
    """The same for a pipeline: one object for each system."""
    entries = []
    for system in book.all(System).values():
        stage = next_stage(system)
        entry = {"system": system.id, "stage": system.stage, "bar": result(book, system).standing}
        entries.append({**entry, "next": _ahead(book, system, stage) if stage else None})
    return _json({"as_of": book.as_of.isoformat(), "systems": entries})


def detail(book: Playbook, system: System) -> str:
    """How one system stands, and everything missing for its next stage."""
    stage = next_stage(system)
    said = f"{system.name} is at the stage {STAGE_NAMES[system.stage]}. Its bar: {STANDING_NAMES[result(book, system).standing].lower()}.\n"
    if stage is None:
        return said + "There is no next stage.\n"
    found = missing(book, system, stage)
    if not found:
        open_ = undecided(book, system, stage)
        return said + f"Nothing is missing for the stage {STAGE_NAMES[stage]}. {open_.help if open_ else ''}".rstrip() + "\n"
    things = f"{counted(len(found), 'thing')} {'is' if len(found) == 1 else 'are'}"
    return said + f"{things} missing for the stage {STAGE_NAMES[stage]}. If it stood there today:\n" + "".join(_by_actor(book, found))


def gate(book: Playbook, system: System, stage: str, found: Sequence[Missing]) -> str:
    """Whether a system may run at a stage, and what keeps it from it, by who must act."""
    if not found:
        return f"Yes: {system.name} may run at the stage {STAGE_NAMES[stage]}.\n"
    things = f"{counted(len(found), 'thing')} {'keeps' if len(found) == 1 else 'keep'}"
    return f"No: {things} {system.name} from the stage {STAGE_NAMES[stage]}. If it stood there today:\n" + "".join(_by_actor(book, found))


def gate_json(book: Playbook, system: System, stage: str, found: Sequence[Missing]) -> str:
    """The same for a pipeline."""
    return _json({"as_of": book.as_of.isoformat(), "system": system.id, "stage": stage, "open": not found, "missing": _reasons(book, system, found)})


def detail_json(book: Playbook, system: System) -> str:
    """How one system stands, for a pipeline; `next` is null where there is no next stage."""
    stage = next_stage(system)
    return _json({"as_of": book.as_of.isoformat(), "system": system.id, "stage": system.stage, "next": _ahead(book, system, stage) if stage else None})


def _by_actor(book: Playbook, found: Sequence[Missing]) -> Iterator[str]:
    for actor, items in groupby(found, key=lambda item: item.actor):
        yield f"\nFor {_name(book, actor)}:\n"
        for item in items:
            where = f"    content/{item.where.span().path}:{item.where.span().line}\n" if item.where else ""
            yield f"  - {item.what} [{item.asked_by}]\n{where}    {item.help}\n"


def _name(book: Playbook, actor: tuple[str, str]) -> str:
    kind, id = actor
    return book.get(Team, id).name if kind == "team" else book.get(Role, id).name


def _ahead(book: Playbook, system: System, stage: str) -> dict[str, Any]:
    found = missing(book, system, stage)
    return {"stage": stage, "ready_to_decide": not found, "missing": _reasons(book, system, found)}


def _reasons(book: Playbook, system: System, found: Sequence[Missing]) -> list[dict[str, Any]]:
    return [
        {
            "what": item.what,
            "help": item.help,
            "acts": {"kind": item.actor[0], "id": item.actor[1], "name": _name(book, item.actor)},
            "asked_by": item.asked_by,
            "path": f"content/{item.where.span().path if item.where else f'systems/{system.id}.yaml'}",
            "line": item.where.span().line if item.where else None,
        }
        for item in found
    ]


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
