"""A value of the playbook and where it comes from: written on a line, inherited from a limit, or worked out."""

from collections.abc import Callable, Mapping
from typing import Any

from generator.areas import FILES, KINDS
from generator.areas.cost import at_scale
from generator.areas.drills import executable
from generator.areas.gate import missing
from generator.areas.inheritance import limit, live_exceptions, unit_of
from generator.areas.limits import LIMITS, Defaults, Limits
from generator.areas.organisation import organisation
from generator.areas.production_bar import STANDING_NAMES, result
from generator.areas.readiness import WORDS, ReadinessCheck, readiness
from generator.areas.rollout import next_stage
from generator.areas.runbooks import runbook_of
from generator.areas.system import System
from generator.areas.triage import outcome
from generator.areas.triggers import triggers
from generator.blank import homes
from generator.model import Entity, Node, Playbook
from generator.shape import choices_of, did_you_mean
from generator.source import Place
from generator.words import counted, number, spoken


class UnknownNameError(Exception):
    """The name leads to nothing; the message says where it stops and what there is."""


def value_of(book: Playbook, name: str) -> str:
    """What `systems.ID.FIELD` is, and why; also for other kinds, and for keys inside keys."""
    kind, id, *keys = name.split(".")
    written = {known: home.key or home.where.partition("/")[0] for known, home in homes(FILES).items()}
    singular = next((known for known in KINDS if kind in (known, f"{known}s", written.get(known))), None)
    if singular is None:
        near = did_you_mean(kind, [written.get(known, f"{known}s") for known in KINDS], "Begin with systems, tools, policies and so on.")
        raise UnknownNameError(f"'{kind}' is no kind of thing. {near}")
    entities = book.entities.get(singular, {})
    if id not in entities:
        raise UnknownNameError(f"There is no {spoken(singular)} '{id}'. {did_you_mean(id, entities, 'Known are: ' + ', '.join(entities) + '.')}")
    entity = entities[id]
    if not keys:
        return f"{entity.title}\n{_line(entity.place)}\n"
    if isinstance(entity, System) and len(keys) == 1:
        if keys[0] in LIMITS and LIMITS[keys[0]].of_systems:
            return _limit(book, entity, keys[0])
        if keys[0] in WORKED_OUT:
            return f"{name} is worked out: {WORKED_OUT[keys[0]](book, entity)}\n"
        if keys[0] in book.all(ReadinessCheck):
            return _check(book, entity, keys[0])
    return _written(entity, name, keys)


def _limit(book: Playbook, system: System, name: str) -> str:
    found, unit = limit(book, system, name), unit_of(book, system)
    built_in = LIMITS[name]
    more = "".join(f", {value} for the {tier} tier" for tier, value in built_in.by_tier.items())
    lines = [f"{name} is {found.value}: {built_in.says(found.value)}.", ""]
    lines.append(_level(f"the system {system.id}", system.limits, name))
    lines += [_level(f"the unit {unit.id}", unit.defaults, name)] if unit else []
    lines += [_level("the organisation", organisation(book).defaults, name), f"  built in: {built_in.value}{more}", ""]
    locked = name in organisation(book).locks
    leave = [item.id for item in live_exceptions(book, system) if name in item.limits]
    lines.append(f"The nearest holds. {built_in.stricter.capitalize()} is stricter; the limit is {'locked' if locked else 'not locked'}.")
    lines += [f"Under the exception {', '.join(leave)} it may be looser here."] if leave else []
    return "\n".join(lines) + "\n"


def _level(who: str, defaults: Defaults | Limits, name: str) -> str:
    given = defaults.given(name)
    return f"  {who}: " + ("says nothing" if given is None else f"{given}, {_line(defaults.at(name))}")


def _bar(book: Playbook, system: System) -> str:
    found = result(book, system)
    lines = [
        f"\n  {line.dimension.words}: {number(line.measured)} against {number(line.limit)}, {'met' if line.met else 'missed'}, {_line(line.measurement.place)}"
        if line.measurement and line.measured is not None
        else f"\n  {line.dimension.words}: not measured, against {number(line.limit)}"
        for line in found.lines
    ]
    return STANDING_NAMES[found.standing].lower() + "".join(lines)


def _triage(book: Playbook, system: System) -> str:
    if system.triage is None:
        return "there is no triage"
    found = outcome(book, system, system.triage)
    return f"{found.word}, because {counted(len(found.rebuild), 'answer')} of five say rebuild ({', '.join(found.rebuild) or 'none'})"


def _next(book: Playbook, system: System) -> str:
    stage = next_stage(system)
    return f"{stage}, with {len(missing(book, system, stage))} missing; `playbook status {system.id}` lists it" if stage else "there is none"


def _multiple(book: Playbook, system: System) -> str:
    scale = at_scale(book, system)
    return f"{scale.multiple} times the pilot" if scale and scale.multiple is not None else "not enough is written about cost"


def _triggers(book: Playbook, system: System) -> str:
    found = [
        f"\n  {item.name}: {item.fires}, from {item.origin}; {'it calls' if item.alerted else 'nothing calls'} {item.channel}"
        for item in triggers(book, system)
    ]
    return f"{counted(len(found), 'reason')} to take it back{''.join(found)}"


def _way_back(book: Playbook, system: System) -> str:
    runbook, found = runbook_of(book, system), executable(book, system)
    version = f" The runbook's version is {runbook.version}, a hash over its steps, access, fallback and known-good model." if runbook else ""
    return f"{'yes' if found.met else 'no'}. {found.because}{version}"


WORKED_OUT: Mapping[str, Callable[[Playbook, System], str]] = {
    "bar_standing": _bar,
    "triage_outcome": _triage,
    "next_stage": _next,
    "cost_multiple": _multiple,
    "reasons_to_stop": _triggers,
    "executable_by_anyone": _way_back,
}
"""What nobody writes about a system, by the name under which it can be asked for."""


def _check(book: Playbook, system: System, id: str) -> str:
    answer = next(item for item in readiness(book, system) if item.check.id == id)
    how = "worked out from what is written" if answer.check.answered == "derived" else "answered by the author"
    return f"{id}, {answer.check.name}: {WORDS[answer.word].lower()}, {how}.\n{answer.because}\n{answer.check.proof}\n"


def _written(entity: Entity, name: str, keys: list[str]) -> str:
    node: Any = entity
    for index, key in enumerate(keys):
        known = type(node).model_fields if isinstance(node, Node) else {}
        if isinstance(node, list):
            node = _entry(node, key, name)
        elif key not in known:
            others = [*known, *(WORKED_OUT if index == 0 and isinstance(entity, System) else ())]
            otherwise = f"Known are: {', '.join(others)}." if others else "It holds no keys."
            raise UnknownNameError(f"'{key}' is no key there. {did_you_mean(key, others, otherwise)}")
        else:
            info, parent = known[key], node
            node = getattr(parent, key)
            if index == len(keys) - 1:
                return _field(name, parent, key, node, f"{info.description or ''} {_choices(choices_of(info.annotation))}".strip())
    return f"{name}\n{_line(node.place) if isinstance(node, Node) else node}\n"


def _entry(entries: list[Any], key: str, name: str) -> Any:
    by_id = {str(getattr(item, "id", getattr(item, "kind", index))): item for index, item in enumerate(entries)}
    if key in by_id:
        return by_id[key]
    if key.isdecimal() and key.isascii() and int(key) < len(entries):
        return entries[int(key)]
    raise UnknownNameError(f"There is no entry '{key}' in {name}. {did_you_mean(key, by_id, 'Known are: ' + ', '.join(by_id) + '.')}")


def _choices(words: list[str]) -> str:
    return f"One of: {', '.join(words)}." if words else ""


def _field(name: str, parent: Node, key: str, value: Any, meaning: str) -> str:
    if key not in parent.model_fields_set:
        holds = "is not written." if value in (None, []) else f"is {_shown(value)}, which holds where nothing is written."
        return f"{name} {holds}\n{meaning}\n"
    return f"{name} is {_shown(value)}\n{_line(parent.at(key))}\n{meaning}\n"


def _shown(value: Any) -> str:
    if isinstance(value, Node):
        return f"a block with {', '.join(sorted(value.model_fields_set))}"
    if isinstance(value, list):
        return "; ".join(_shown(item) for item in value) or "empty"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _line(place: Place) -> str:
    span = place.span()
    return f"content/{span.path}:{span.line}"
