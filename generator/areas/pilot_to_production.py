"""The way from a pilot to everyday use: the ladder with its gates, the steps, and the causes of which systems fail."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.areas.blanks import TEMPLATES, template_of
from generator.areas.practice import Cause, notes, practice
from generator.areas.readiness import ReadinessCheck
from generator.areas.system.rollout import LADDER, OFF_THE_LADDER, STAGE_MEANING, STAGE_NAMES
from generator.model import Playbook
from generator.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Rung:
    """A stage of the ladder, with the readiness checks that its gate is the first to ask for."""

    stage: str
    checks: list[ReadinessCheck]
    earlier: int
    """How many checks the gates before it ask for; its own gate asks for them again."""


def _ladder(book: Playbook) -> Iterator[Rung]:
    earlier = 0
    for stage in LADDER:
        checks = [check for check in book.all(ReadinessCheck).values() if check.first_gate == stage]
        yield Rung(stage, checks, earlier)
        earlier += len(checks)


def _shown_by(cause: Cause) -> list[tuple[str, str]]:
    """The keys that show whether a cause was mended, each with the address at which its blank holds it."""
    return [(field, f"templates/{template_of(field)}/#key_{field.replace('.', '_')}") for field in cause.fields]


def pages(book: Playbook) -> Iterator[Sheet]:
    """The guide for whoever has a pilot and wants it to be used."""
    yield Sheet(
        "from-pilot-to-production/",
        "From pilot to production",
        "The stages that an AI system goes through here, what each gate asks for, the steps on the way, and why systems fail.",
        "pilot-to-production.html.j2",
        {
            "ladder": list(_ladder(book)),
            "aside": OFF_THE_LADDER,
            "names": STAGE_NAMES,
            "meanings": STAGE_MEANING,
            "steps": practice().steps,
            "templates": TEMPLATES,
            "notes": notes("pilot-to-production"),
            "causes": [(cause, _shown_by(cause)) for cause in practice().causes],
        },
        nav="From pilot to production",
        also_called=("pilot", "proof of concept", "rollout", "why AI projects fail", "steering review"),
    )
