"""The runbook of a system as a page: read at night, on a phone or on paper, by somebody who has never seen the system."""

import re
from collections.abc import Mapping
from typing import Any

from generator.areas.drills import DRILL_KINDS, drills_of, proof, shortfall
from generator.areas.incidents import SEVERITIES, incidents_of, ongoing
from generator.areas.inheritance import limit
from generator.areas.organisation import organisation, setting
from generator.areas.people import Role, Team
from generator.areas.runbooks import PHASES, lacking_access, runbook_of
from generator.areas.system import System
from generator.areas.system.rollout import LIVE
from generator.areas.tools import Model, Tool, Vendor
from generator.areas.triggers import triggers, window
from generator.model import Playbook

FALLBACKS = {
    "manual": "People do the work by hand",
    "rules": "Fixed rules take over",
    "cached": "Answers from before are used",
    "other_model": "Another model takes over",
    "switched_off": "It is switched off, and nothing takes its place",
}


def there(book: Playbook, system: System) -> bool:
    """Whether anything is written that somebody needs when it goes wrong."""
    return bool(system.runbook or system.on_call or system.fallback or drills_of(book, system) or (system.bar and system.stage in LIVE))


def state(book: Playbook, system: System) -> str:
    """How the way back stands, in a few words."""
    if not system.runbook:
        return "no way back is written"
    return "anybody can take it back" if proof(book, system).met else "not proven that anybody can"


def also_called(book: Playbook, system: System) -> list[str]:
    """By what somebody who is woken looks for the page: the names of its alerts, in one word and in several, what they watch, and their addresses."""
    found = triggers(book, system)
    names = [item.alert for item in found if item.alert]
    spaced = (re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name) for name in names)
    return [*names, *spaced, *(item.metric for item in found if item.metric), *(item.alert_link for item in found if item.alert_link)]


def values(book: Playbook, system: System) -> Mapping[str, Any]:
    """What the page lays out, in the order in which it is needed."""
    from generator.qr import qr_code  # only a page needs it, and a check has to be quick

    on_call, runbook, found = system.on_call, runbook_of(book, system), proof(book, system)
    base = organisation(book).publishing.base
    address = f"{base}{system.path}runbook/" if base else None
    return {
        "system": system,
        "runbook": runbook,
        "phases": PHASES,
        "triggers": triggers(book, system),
        "window": window,
        "proof": found,
        "drills": [(drill, shortfall(book, system, drill)) for drill in drills_of(book, system)],
        "drill_days": limit(book, system, "drill_max_age_days"),
        "drill_kinds": DRILL_KINDS,
        "primary": book.get(Team, on_call.primary) if on_call else None,
        "others": [(words, book.get(Role, id)) for words, id in others(system) if id in book.all(Role)],
        "roles": book.all(Role),
        "lacking": lacking_access(book, system),
        "vendors": vendors(book, system),
        "known_good_model": book.all(Model).get(runbook.known_good.model) if runbook and runbook.known_good else None,
        "fallbacks": FALLBACKS,
        "open": [item for item in incidents_of(book, system) if ongoing(item)],
        "severities": SEVERITIES,
        "review_days": setting(book, "incident_review_working_days").value,
        "live": system.stage in LIVE,
        "gone": system.gone,
        "address": address,
        "qr": qr_code(address) if address else None,
    }


def others(system: System) -> list[tuple[str, str]]:
    """Whom to call beside the team, in the order in which they are called."""
    on_call = system.on_call
    if on_call is None:
        return [("Who answers for it", system.owner)]
    found = [("If nobody answers", on_call.backup)]
    found += [("If it gets worse", on_call.manager)] if on_call.manager else []
    return [*found, ("Who answers for it", system.owner)]


def vendors(book: Playbook, system: System) -> list[Vendor]:
    """The vendors behind a system that say how to reach them."""
    used = [book.all(Tool)[use.tool].vendor for use in system.uses if use.tool in book.all(Tool)]
    used += [book.all(Model)[id].vendor for id in system.models if id in book.all(Model)]
    vendors = [book.all(Vendor)[id] for id in dict.fromkeys(used) if id in book.all(Vendor)]
    return [vendor for vendor in vendors if vendor.support_contact or vendor.support_phone]
