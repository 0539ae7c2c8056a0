"""Runbooks: how a system is taken back, put together from what it shares with others of its kind and what is its own."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from generator.areas.ids import PersonId
from generator.areas.people import Team
from generator.areas.system import System
from generator.areas.system.rollback import Access, Confirmation, KnownGood, Notice, Phase, Procedure, Resumption, Step
from generator.areas.tools import Model
from generator.model import Entity, Node, Playbook, once_for_each
from generator.values import Count, Line, NonEmpty, Prose, Slug, Visibility
from generator.walks import Text, texts, with_texts
from generator.words import lowered

PHASES: Mapping[Phase, str] = {
    "contain": "Stop the harm",
    "revert": "Go back to what is known to be good",
    "confirm": "See that it worked",
    "resume": "Go forward again",
}
"""The phases of a runbook in the order in which they are done."""


class ValueWanted(Node):
    """Something that each system says for itself where the runbook holds `{name}`."""

    name: Slug
    means: Line
    """What a system writes for it, for example "What the switch is called on the control page"."""


class _Heading(Entity):  # a base of its own, so that its keys come before the steps
    kind: ClassVar[str] = "runbook"

    name: Line
    """For example "Panes in the claims system"."""
    author: PersonId
    target_minutes: Count
    """How long it may take until a system is back."""
    values: list[ValueWanted] = []
    note: Prose | None = None
    visibility: Visibility = "internal"


class SharedRunbook(Procedure, _Heading):
    """A runbook for all systems of one kind: written once, with the values of each system put in."""

    steps: Annotated[list[Step], NonEmpty]

    @property
    def path(self) -> str:
        return f"on-call/shared-runbooks/#runbook-{self.id}"


# A command may hold shell variables: `${HOME}` is none of ours.
SLOT = re.compile(r"(?<!\$)\{([A-Za-z][A-Za-z0-9_-]*)\}")
"""Where a text takes a value: its name in braces."""

KNOWN_GOOD = ("model", "prompt", "tool-configuration", "guardrails", "index")
"""The names under which a text takes the known-good versions."""


@dataclass(frozen=True, slots=True)
class NumberedStep:
    """A step as it is followed, the system's values put in: with its number on the page, and that of the step it leads to if it fails."""

    number: int
    step: Step
    go_to: int | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A system's runbook as it is followed: what is shared and what is its own, in order, with the system's values put in.

    Attributes:
        version: the first twelve digits of a hash over what somebody does who follows it. A drill proves one version.
        authors: the ids of everybody who wrote a part of it.

    """

    version: str
    authors: frozenset[str]
    target_minutes: int | None
    shared: SharedRunbook | None
    access: list[Access]
    steps: list[NumberedStep]
    confirmation: Confirmation | None
    tell: list[Notice]
    resumption: Resumption | None
    preserve: list[str]
    leave_alone: list[str]
    known_good: KnownGood | None

    @property
    def phases(self) -> dict[Phase, list[NumberedStep]]:
        """The steps by phase, in order."""
        return {phase: [item for item in self.steps if item.step.phase == phase] for phase in PHASES}


def written_steps(shared: SharedRunbook | None, own: list[Step]) -> list[Step]:
    """Shared and own steps in the order of their phases; an own step takes the place of the shared one with its id."""
    replaced = {step.id: step for step in own}
    of_all = [replaced.pop(step.id, step) for step in (shared.steps if shared else [])]
    order = list(PHASES)
    return sorted([*of_all, *replaced.values()], key=lambda step: order.index(step.phase))


def values_of(book: Playbook, system: System) -> dict[str, str]:
    """What stands in the texts of a system's runbook for each name in braces."""
    if (runbook := system.runbook) is None:
        return {}
    found = {value.name: value.value for value in runbook.values} | {"system": system.name}
    if good := runbook.known_good:
        model = book.all(Model).get(good.model)
        found |= dict(zip(KNOWN_GOOD, (model.version if model else good.model, good.prompt, good.tool_configuration, good.guardrails, good.index), strict=True))
    return found


@once_for_each
def runbook_of(book: Playbook, system: System) -> Resolved | None:
    """The runbook of a system; None if it has none."""
    return _resolved(book, system, values_of(book, system)) if system.runbook else None


def _resolved(book: Playbook, system: System, values: Mapping[str, str]) -> Resolved | None:
    if system.runbook is None:
        return None

    def fill(text: str) -> str:
        return SLOT.sub(lambda slot: values.get(slot[1], slot[0]), text)

    own, shared = with_texts(system.runbook, fill), book.all(SharedRunbook).get(system.runbook.shared or "")
    common = with_texts(shared, fill) if shared else None
    parts: list[Procedure] = [common, own] if common else [own]
    steps = written_steps(common, own.steps)
    numbers = {step.id: number for number, step in enumerate(steps, 1)}
    runbook = Resolved(
        "",
        frozenset(author for author in (own.author, common.author if common else None) if author),
        own.target_minutes if own.target_minutes is not None else common.target_minutes if common else None,
        shared,
        [item for part in parts for item in part.access],
        [NumberedStep(number, step, numbers.get(step.go_to or "")) for number, step in enumerate(steps, 1)],
        own.confirmation or (common.confirmation if common else None),
        [item for part in parts for item in part.tell],
        own.resumption or (common.resumption if common else None),
        [line for part in parts for line in part.preserve],
        [line for part in parts for line in part.leave_alone],
        own.known_good,
    )
    # The versions that change with each release are left out of the hash: the steps that put them back stay the same.
    lasting = {name: value for name, value in values.items() if name not in KNOWN_GOOD[1:]}
    told = runbook if lasting == values else _resolved(book, system, lasting)
    return dataclasses.replace(runbook, version=_version(system, told) if told else "")


def _version(system: System, runbook: Resolved) -> str:
    """A hash over what somebody does: steps, access, confirmation, what is kept and left alone, the fallback, and the model gone back to.

    Whom to tell, when to go forward again and who wrote it are left out: they change who hears of it, not what is done.
    """
    seen, good, fallback = runbook.confirmation, runbook.known_good, system.fallback
    said: list[list[object]] = [
        [item.number, step.phase, step.do, step.where, step.link, step.command, step.expect, step.within_minutes, step.if_not, item.go_to, step.call]
        for item in runbook.steps
        for step in [item.step]
    ]
    said += [[item.group, item.lets, item.granted_by] for item in runbook.access]
    said += [[seen.watch_minutes, seen.sample, seen.look_for]] if seen else [[]]
    said += [[*runbook.preserve], [*runbook.leave_alone], [fallback.mode, fallback.how] if fallback else []]
    said += [[good.model, good.kept_in]] if good else [[]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]


_HELD = {
    "known_good": "to which versions one goes back",
    "confirmation": "how one sees that it worked",
    "tell": "who is told",
    "resumption": "how one goes forward again",
    "preserve": "what is kept for those who look into it",
    "authors": "who wrote it",
    "target_minutes": "how long it may take",
}


def unwritten(runbook: Resolved) -> dict[str, str]:
    """What a runbook that others depend on must hold and this one does not: the keys that would say it, and what they say."""
    phases: tuple[Phase, ...] = ("contain", "revert")
    found = {f"a step with `phase: {phase}`": f"how to {lowered(PHASES[phase])}" for phase in phases if not runbook.phases[phase]}
    missing = {key: words for key, words in _HELD.items() if getattr(runbook, key) in (None, [], frozenset())}
    return found | {f"`{'author' if key == 'authors' else key}`": words for key, words in missing.items()}


def lacking_access(book: Playbook, system: System) -> list[Access]:
    """The access that a system's runbook needs and the team that is called first does not hold."""
    runbook = runbook_of(book, system)
    team = book.all(Team).get(system.on_call.primary) if system.on_call else None
    return [item for item in runbook.access if item.group not in team.access] if runbook and team else []


def slots(node: Node) -> Iterator[tuple[Text, str]]:
    """Every name in braces in the texts of a runbook, with the text in which it stands."""
    for text in texts(node):
        for slot in SLOT.finditer(text.text):
            yield text, slot[1]
