"""The badge of an AI system: its stage, and whether it meets its bar, for the README of its repository."""

from dataclasses import dataclass

from generator.areas.organisation import organisation
from generator.areas.production_bar import STANDING_NAMES, result
from generator.areas.system import System
from generator.areas.system.rollout import OFF_THE_LADDER, STAGE_NAMES
from generator.badge import Tone, badge
from generator.model import Playbook
from generator.words import listed, lowered

FILE = "badge.svg"
"""The name of its file, beside the page of the system."""


@dataclass(frozen=True, slots=True)
class SystemBadge:
    """A badge: the text of its file, what it says, and the Markdown that shows it elsewhere."""

    svg: str
    says: str
    markdown: str


def system_badge(book: Playbook, system: System) -> SystemBadge:
    """The badge of a system, of what its readers may see."""
    says, tone = _standing(book, system)
    # A bracket in an address would end the link; the name of the system is the badge's own to say.
    root = (organisation(book).publishing.base or "").replace("(", "%28").replace(")", "%29")
    markdown = f"[![AI system {system.id}: where it stands]({root}{system.path}{FILE})]({root}{system.path})"
    return SystemBadge(badge(system.name, says, tone), says, markdown)


def _standing(book: Playbook, system: System) -> tuple[str, Tone]:
    stage, found = STAGE_NAMES[system.stage], result(book, system)
    if system.stage in OFF_THE_LADDER:
        return stage, "bad" if system.stage == "paused" else "open"
    says = f"Stage: {lowered(stage)}, {STANDING_NAMES[found.standing].lower()}"
    if found.standing == "missed":
        missed = [line.dimension.words.lower() for line in found.missed]
        return f"{says}: {listed(missed + ['something that must never happen'] * bool(found.events))}", "bad"
    return says, "good" if found.standing == "met" else "open"
