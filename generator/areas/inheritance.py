"""Which limit holds for a system, and where it comes from: built in, organisation, unit or the system itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.areas.exceptions import RuleException, in_force
from generator.areas.limits import LIMITS, Limits
from generator.areas.organisation import Organisation, Setting, organisation, setting
from generator.areas.people import Team, Unit
from generator.areas.system import System
from generator.model import Playbook
from generator.rules import Amiss, error


def unit_of(book: Playbook, system: System) -> Unit | None:
    """The unit of a system: its own, else its team's."""
    id = system.unit or book.get(Team, system.team).unit
    return book.all(Unit).get(id) if id else None


def limit(book: Playbook, system: System, name: str) -> Setting:
    """The number that holds for a system: the nearest one that is written."""
    unit = unit_of(book, system)
    near = (
        (system.limits.given(name), "set in the system"),
        (unit.defaults.given(name) if unit else None, f"set for the unit {unit.name}" if unit else ""),
    )
    return setting(book, name, *near, tier=system.tier)


@dataclass(frozen=True, slots=True)
class LimitHere:
    """A limit as it holds in the organisation: in words with its number, and where that comes from."""

    words: str
    origin: str
    locked: bool
    tiers: list[str]
    """What holds instead for systems of a tier, in words."""
    of_systems: bool
    """Whether a unit or a system may set its own."""


def limit_here(book: Playbook, name: str) -> LimitHere:
    """A limit as it holds where neither a unit nor a system says another."""
    number = setting(book, name)
    tiers = {tier: setting(book, name, tier=tier).value for tier in LIMITS[name].by_tier}
    apart = [f"{value} for systems of the {tier} tier" for tier, value in tiers.items() if value != number.value]
    return LimitHere(LIMITS[name].says(number.value), number.origin, name in organisation(book).locks, apart, LIMITS[name].of_systems)


@error
def loosened_lock(book: Playbook) -> Iterator[Amiss]:
    """A unit or a system sets a limit looser than the organisation does, and the limit is locked.

    Under a lock a number may only become stricter. Either take the number back, or name the limit in an exception
    for the system, given by somebody who may.
    """
    locked = {name for organisation in book.all(Organisation).values() for name in organisation.locks if LIMITS[name].of_systems}
    for name in sorted(locked):
        floor = setting(book, name)
        for unit in book.all(Unit).values():
            if loose := _looser(name, unit.defaults, floor.value):
                what = f"{loose} for the unit `{unit.id}` is looser than {floor.value} ({floor.origin})"
                yield Amiss(unit.defaults.at(name), what, f"The limit is locked: write {floor.value} or {LIMITS[name].stricter}.")
        for system in book.all(System).values():
            # A tier's own default is looser by design, and nobody wrote it.
            loose = _looser(name, system.limits, floor.value)
            if loose and not any(name in item.limits for item in live_exceptions(book, system)):
                what = f"{loose} for the system `{system.id}` is looser than {floor.value} ({floor.origin})"
                help = f"The limit is locked: write {floor.value} or {LIMITS[name].stricter}, or have an exception decided that names it under `limits`."
                yield Amiss(system.limits.at(name), what, help)


def _looser(name: str, defaults: Limits, floor: int) -> str | None:
    value = defaults.given(name)
    return f"`{name}: {value}`" if value is not None and LIMITS[name].loosened(value, floor) else None


def live_exceptions(book: Playbook, system: System) -> list[RuleException]:
    """The exceptions that hold for a system on the playbook's day."""
    return [item for item in in_force(book) if item.holds_for(system.id)]


RULES = [loosened_lock]
