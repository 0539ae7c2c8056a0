"""What differs between two states of a playbook, in terms of its rules: a statement, a limit, a verdict, an owner from one to another."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from generator.areas.data import DataFile, DataKind
from generator.areas.exceptions import RuleException
from generator.areas.guides import Guide
from generator.areas.inheritance import limit
from generator.areas.limits import LIMITS
from generator.areas.organisation import Organisation, organisation, setting
from generator.areas.people import Decision, Person, Role, Unit
from generator.areas.production_bar import measured_in
from generator.areas.reviews import ReviewsFile
from generator.areas.system import System
from generator.areas.system.quality import DIMENSIONS
from generator.areas.system.rollout import STAGE_NAMES
from generator.areas.tools import Tool, ToolsFile
from generator.areas.training import Module
from generator.areas.usage_policy import Policy
from generator.areas.verdict import verdict
from generator.model import Entity, Node, Playbook
from generator.words import amount, counted, day, listed

Aspect = Literal["statement", "limit", "verdict", "tool", "stage", "exception", "owner"]

ASPECTS: Mapping[Aspect, str] = {
    "statement": "Rules of policies",
    "limit": "Limits",
    "verdict": "What you may put where",
    "tool": "Tools",
    "stage": "AI systems",
    "exception": "Exceptions",
    "owner": "Who answers for what",
}
"""What a change can be about, in the order in which people want to know, each with its heading."""

NAMED = 3
"""How many kinds of data a line names when one tool's verdict changed for many."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that is no longer what it was.

    Attributes:
        subject: what it is about, understandable alone.
        before: what it was; None for what is new.
        after: what it is; None for what is gone.
        path: where on the site it stands.
        about: what must be there for the path to lead somewhere, by kind and id.

    """

    aspect: Aspect
    subject: str
    before: str | None
    after: str | None
    path: str
    about: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """The change in one sentence without its full stop."""
        quote = "“{}”" if self.aspect == "statement" else "{}"
        if self.before is None:
            return f"{self.subject} is new: {quote.format(self.after)}"
        if self.after is None:
            return f"{self.subject} is gone; it was: {quote.format(self.before)}"
        return f"{self.subject}: from {quote.format(self.before)} to {quote.format(self.after)}"


@dataclass(frozen=True, slots=True)
class _Fact:
    """What holds in one state: of what, what it says, and where."""

    subject: str
    value: str
    path: str
    about: tuple[str, ...] = ()
    """The things whose page says it, by kind and id."""
    of: tuple[str, ...] = ()
    """The things without which it would not be there; when one of them is new or gone, that is told, and not this."""


_Key = tuple[Aspect, str]


def changes(old: Playbook, new: Playbook) -> list[RuleChange]:
    """The rules that differ between two states, both as they stand on the day of the new one, by what they are about.

    Both must be playbooks of which every file can be read.
    """
    old = dataclasses.replace(old, as_of=new.as_of, of_files={})
    before, after = _facts(old), _facts(new)
    if not _same(old, new, ToolsFile, DataFile, Organisation, ReviewsFile):
        before |= _verdicts(old)
        after |= _verdicts(new)
    there = (_things(old), _things(new))
    found = []
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key), after.get(key)
        if was and now and was.value == now.value:
            continue
        fact = now or was
        if fact is None or not all(thing in both for thing in fact.of for both in there):
            continue
        found.append((key, RuleChange(key[0], fact.subject, was.value if was else None, now.value if now else None, fact.path, fact.about)))
    order = list(ASPECTS)
    return [change for _, change in sorted(_folded(found, new), key=lambda item: (order.index(item[0][0]), item[0][1]))]


def by_aspect(found: Sequence[RuleChange]) -> list[tuple[Aspect, list[RuleChange]]]:
    """Changes in groups, by what they are about, in the order of the groups."""
    return [(aspect, list(group)) for aspect, group in groupby(found, key=lambda change: change.aspect)]


def _same(old: Playbook, new: Playbook, *shapes: type[Node]) -> bool:
    """Whether two states hold the very same files of some shapes."""
    return all({id(root) for root in old.files(shape)} == {id(root) for root in new.files(shape)} for shape in shapes)


def _things(book: Playbook) -> set[str]:
    return {f"{kind}:{id}" for kind, items in book.entities.items() for id in items}


def _flat(text: str) -> str:
    return " ".join(text.split())


def _facts(book: Playbook) -> dict[_Key, _Fact]:
    return {key: fact for source in (_statements, _limits, _bars, _tools, _stages, _exceptions, _owners) for key, fact in source(book)}


Facts = Iterator[tuple[_Key, _Fact]]


def _of(entity: Entity, subject: str, value: str, *of: Entity, path: str = "") -> _Fact:
    """What an entity's page says; `of` are the things without which there would be nothing to say."""
    return _Fact(subject, value, path or entity.path, tuple(map(_name, {id(item): item for item in (entity, *of)}.values())), tuple(map(_name, of)))


def _name(entity: Entity) -> str:
    return f"{entity.kind}:{entity.id}"


def _statements(book: Playbook) -> Facts:
    for policy in book.all(Policy).values():
        if policy.status == "retired":
            continue
        yield ("statement", policy.id), _of(policy, f"The policy {policy.name}", policy.status.replace("_", " "))
        for item in policy.statements:
            key = f"{policy.id} {item.id}"
            yield ("statement", key), _of(item, f"{item.id} ({policy.name})", _flat(item.text), policy)
            yield ("statement", f"{key} level"), _of(item, f"How binding {item.id} is", item.level, policy, item)
            yield ("statement", f"{key} exceptions"), _of(item, f"Exceptions to {item.id}", item.exceptions, policy, item)


def _limits(book: Playbook) -> Facts:
    locks = organisation(book).locks
    for name, item in LIMITS.items():
        where = "about/#defaults"
        yield ("limit", name), _Fact(f"{item.words}, for everybody", str(setting(book, name).value), where)
        yield ("limit", f"{name} lock"), _Fact(f"{item.words}: whether it may be loosened", "no" if name in locks else "yes", where)
        if not item.of_systems:
            continue
        for unit in book.all(Unit).values():
            if (value := unit.defaults.given(name)) is not None:
                yield ("limit", f"{name} unit {unit.id}"), _of(unit, f"{item.words}, for the unit {unit.name}", str(value), unit)
        for system in book.all(System).values():
            if system.limits.given(name) is not None:
                value = limit(book, system, name).value
                yield ("limit", f"{name} system {system.id}"), _of(system, f"{item.words}, for {system.name}", str(value), system)


def _bars(book: Playbook) -> Facts:
    for system in book.all(System).values():
        if system.bar is None:
            continue
        for dimension in DIMENSIONS:
            if (value := dimension.limit(system.bar)) is not None:
                words = f"{'at least' if dimension.at_least else 'at most'} {amount(value, measured_in(book, dimension))}"
                yield ("limit", f"bar {system.id} {dimension.key}"), _of(system, f"{dimension.words} of {system.name}", words, system)
        if system.bar.safety and system.bar.safety.never:
            yield ("limit", f"bar {system.id} never"), _of(system, f"What {system.name} must never do", "; ".join(system.bar.safety.never), system)


def _tools(book: Playbook) -> Facts:
    for tool in book.all(Tool).values():
        yield ("tool", tool.id), _of(tool, tool.name, tool.status)


def _stages(book: Playbook) -> Facts:
    for system in book.all(System).values():
        yield ("stage", system.id), _of(system, system.name, STAGE_NAMES[system.stage])


def _exceptions(book: Playbook) -> Facts:
    for leave in book.all(RuleException).values():
        until = f"given back on {day(leave.closed_on)}" if leave.closed_on else f"until {day(leave.expires_on)}"
        yield ("exception", leave.id), _of(leave, f"The exception “{leave.name}”", until)


def _owners(book: Playbook) -> Facts:
    roles, people = book.all(Role), book.all(Person)
    for kind in (System, Tool, Policy, Guide, Module):
        entities: Mapping[str, Entity] = book.all(kind)
        for item in entities.values():
            if owner := roles.get(getattr(item, "owner", "")):
                yield ("owner", _name(item)), _of(item, f"The owner of {item.title}", owner.name, item)
    for decision in book.all(Decision).values():
        said = listed(roles[id].name for id in decision.accountable if id in roles)
        yield ("owner", _name(decision)), _of(decision, f"Who decides: {decision.activity}", said, decision)
    for role in roles.values():
        for part, id in (("holder", role.holder), ("deputy", role.deputy)):
            if id and id in people:
                words = f"The {role.name}" if part == "holder" else f"Who stands in for the {role.name}"
                yield ("owner", f"{_name(role)} {part}"), _of(role, words, people[id].name, role)


def _verdicts(book: Playbook) -> dict[_Key, _Fact]:
    found: dict[_Key, _Fact] = {}
    for tool in book.all(Tool).values():
        for kind in book.all(DataKind).values():
            answer = verdict(book, kind, tool).answer.words
            words = f"{kind.name} into {tool.name}"
            found["verdict", f"{tool.id} {kind.id}"] = _of(kind, words, answer, kind, tool, path=f"{kind.path}#tool-{tool.id}")
    return found


def _folded(found: list[tuple[_Key, RuleChange]], book: Playbook) -> Iterator[tuple[_Key, RuleChange]]:
    """The changes, with those of one tool's verdicts from one answer to one other joined where they are many."""
    groups: dict[tuple[str, str | None, str | None], list[tuple[_Key, RuleChange]]] = {}
    for key, change in found:
        if key[0] != "verdict":
            yield key, change
        else:
            groups.setdefault((key[1].split()[0], change.before, change.after), []).append((key, change))
    for (id, before, after), items in groups.items():
        if len(items) <= NAMED:
            yield from items
            continue
        tool = book.get(Tool, id)
        names = [change.subject.removesuffix(f" into {tool.name}") for _, change in items]
        subject = f"{listed([*names[:NAMED], counted(len(names) - NAMED, 'other kind')])} of data into {tool.name}"
        yield items[0][0], RuleChange("verdict", subject, before, after, tool.path, (_name(tool),))
