"""What stands between a system and harm: on the way in, in front of what it may do, and on the way out."""

from collections.abc import Iterator, Mapping

from generator.areas.system import System
from generator.areas.system.quality import Guardrail
from generator.areas.system.rollout import reached
from generator.model import Playbook
from generator.rules import Amiss, error
from generator.words import listed

SURFACES = {"input": "On the way in", "action": "In front of what it may do", "output": "On the way out"}

THREATS: Mapping[str, tuple[str, str]] = {
    "prompt_injection": ("Instructions hidden in what it reads", "LLM01:2025"),
    "data_leak": ("Leaking data that it has seen", "LLM02:2025"),
    "supply_chain": ("A part from elsewhere that is not what it seems", "LLM03:2025"),
    "poisoning": ("Data or models that somebody tampered with", "LLM04:2025"),
    "unsafe_output": ("Answers that another system takes at face value", "LLM05:2025"),
    "excessive_agency": ("Doing more than it should be able to", "LLM06:2025"),
    "system_prompt_leak": ("Giving away its own instructions", "LLM07:2025"),
    "retrieval_weakness": ("Finding the wrong text, or somebody else's", "LLM08:2025"),
    "hallucination": ("Saying what is not so", "LLM09:2025"),
    "unbounded_use": ("Use without end, by mistake or on purpose", "LLM10:2025"),
    "harmful_content": ("Hurtful or harmful content", ""),
    "out_of_scope": ("Questions that it is not there for", ""),
    "bias": ("Treating some people worse than others", ""),
}
"""What each threat is in words, and its number in the OWASP list for LLM applications of 2025 where it has one."""


def surfaces(system: System) -> tuple[str, ...]:
    """The surfaces that need a guardrail: `action` only where the system acts or proposes actions."""
    return tuple(key for key in SURFACES if key != "action" or system.takes_actions != "none")


def on(system: System, surface: str) -> list[Guardrail]:
    """The guardrails of a system on one surface."""
    return [item for item in system.guardrails if item.surface == surface]


def tested(item: Guardrail) -> bool:
    """Whether somebody has tried to get past a guardrail."""
    return item.tested_on is not None and bool(item.adversarial_cases)


@error
def missing_guardrail(book: Playbook) -> Iterator[Amiss]:
    """A system with real users has a surface on which nothing stops harm.

    Before the model, behind the answer, and in front of every action if it takes any.
    """
    for system in book.all(System).values():
        empty = [surface for surface in surfaces(system) if not on(system, surface)]
        if empty and reached(system.stage, "internal"):
            what = f"`{system.id}` has real users, and nothing stops harm {listed((SURFACES[surface].lower() for surface in empty), 'or')}"
            help = f"Add a guardrail with {listed((f'`surface: {surface}`' for surface in empty), 'and one with')}."
            yield Amiss(system.at("guardrails") if system.guardrails else system.at("stage"), what, help)


@error
def untested_guardrail(book: Playbook) -> Iterator[Amiss]:
    """A guardrail of a system with real users was never tried by somebody who wanted to get past it.

    A guardrail that nobody has attacked is a hope.
    """
    for system in book.all(System).values():
        for item in system.guardrails if reached(system.stage, "internal") else ():
            if not tested(item):
                missing = listed((f"`{key}`" for key in ("tested_on", "adversarial_cases") if not getattr(item, key)), "and no")
                yield Amiss(
                    item.at("id"),
                    f"the guardrail `{item.id}` of `{system.id}` has no {missing}",
                    "Attack it, and write the day and how many attempts there were.",
                )


RULES = [missing_guardrail, untested_guardrail]
