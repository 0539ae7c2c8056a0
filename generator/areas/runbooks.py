"""Runbooks: how a system is taken back, put together from what it shares with others of its kind and what is its own."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from generator.areas.ids import PersonId
from generator.areas.system import System
from generator.areas.system.rollback import Access, Confirmation, KnownGood, Notice, Phase, Procedure, Resumption, Step
from generator.areas.tools import Model
from generator.model import Entity, Node, Playbook, Text, once_for_each, texts
from generator.values import Count, Line, NonEmpty, Prose, Slug, Visibility

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
        return f"on-call/#runbook-{self.id}"


# A command may hold shell variables: `${HOME}` is none of ours.
SLOT = re.compile(r"(?<!\$)\{([A-Za-z][A-Za-z0-9_-]*)\}")
"""Where a text takes a value: its name in braces."""

KNOWN_GOOD = ("model", "prompt", "tool-configuration", "guardrails", "index")
"""The names under which a text takes the known-good versions."""


@dataclass(frozen=True, slots=True)
class NumberedStep:
    """A step as it is followed, with its number on the page and the system's values put in."""

    number: int
    step: Step
    do: str
    where: str
    command: str | None
    expect: str
    if_not: str | None
    go_to: int | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A system's runbook as it is followed: what is shared and what is its own, in the order in which it is done.

    Attributes:
        version: the first twelve digits of a hash over everything that it tells somebody to do. A drill proves one version.
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
    says: Callable[[str], str]
    """Puts the system's values into a text."""

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
    if (own := system.runbook) is None:
        return None
    shared = book.all(SharedRunbook).get(own.shared or "")
    values = values_of(book, system)

    def says(text: str) -> str:
        return SLOT.sub(lambda slot: values.get(slot[1], slot[0]), text)

    steps = written_steps(shared, own.steps)
    numbers = {step.id: number for number, step in enumerate(steps, 1)}
    parts: list[Procedure] = [shared, own] if shared else [own]
    numbered = [
        NumberedStep(
            number,
            step,
            says(step.do),
            says(step.where),
            says(step.command) if step.command else None,
            says(step.expect),
            says(step.if_not) if step.if_not else None,
            numbers.get(step.go_to or ""),
        )
        for number, step in enumerate(steps, 1)
    ]
    return Resolved(
        _version(book, system, steps, [item for part in parts for item in part.access]),
        frozenset(author for author in (own.author, shared.author if shared else None) if author),
        own.target_minutes if own.target_minutes is not None else shared.target_minutes if shared else None,
        shared,
        [item for part in parts for item in part.access],
        numbered,
        own.confirmation or (shared.confirmation if shared else None),
        [item for part in parts for item in part.tell],
        own.resumption or (shared.resumption if shared else None),
        [says(line) for part in parts for line in part.preserve],
        [says(line) for part in parts for line in part.leave_alone],
        own.known_good,
        says,
    )


def _version(book: Playbook, system: System, steps: list[Step], access: list[Access]) -> str:
    """A hash over what somebody does: the steps, the access they need, the fallback, and the model that it goes back to.

    The other known-good versions are left out: they change with each release, and the steps that put them back do not.
    """
    changing = set(KNOWN_GOOD[1:])
    values = {name: value for name, value in values_of(book, system).items() if name not in changing}

    def filled(text: str | None) -> str:
        return SLOT.sub(lambda slot: values.get(slot[1], slot[0]), text or "")

    said = [
        [
            step.phase,
            *map(filled, (step.do, step.where, step.link, step.command, step.expect, step.if_not)),
            step.go_to or "",
            step.call or "",
            str(step.within_minutes),
        ]
        for step in steps
    ]
    said += [[filled(item.group), filled(item.lets)] for item in access]
    said += [[system.fallback.mode, system.fallback.how]] if system.fallback else []
    said += [[values.get("model", "")]]
    return hashlib.sha256("\x1e".join("\x1f".join(part) for part in said).encode()).hexdigest()[:12]


def slots(node: Node) -> Iterator[tuple[Text, str]]:
    """Every name in braces in the texts of a runbook, with the text in which it stands."""
    for text in texts(node):
        for slot in SLOT.finditer(text.text):
            yield text, slot[1]
