"""Start pages: for each group of people one page that gathers what of this playbook is theirs."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.areas.audiences import Audience, AudiencesFile, Part, systems_of, tools_of
from generator.areas.changing import changing, changing_by_audience
from generator.areas.dates import Dated, dates
from generator.areas.exceptions import in_force
from generator.areas.guides import guides_for
from generator.areas.incidents import SEVERITIES
from generator.areas.on_call import on_duty, sharing
from generator.areas.people import Decision
from generator.areas.reviews import all_due
from generator.areas.system import System
from generator.areas.system.rollout import LIVE, OFF_THE_LADDER, STAGE_NAMES
from generator.areas.systems import Glance, glance
from generator.areas.tools import Tool
from generator.areas.training import needs, outdated
from generator.areas.usage_policy import first_policy
from generator.areas.verdict import paused_with
from generator.model import Playbook
from generator.sheet import Sheet


def _owned(book: Playbook, audience: Audience) -> list[Glance]:
    """The systems that belong to one of an audience's roles, or are built or run by one of its teams; none that is gone."""
    found = (system for system in book.all(System).values() if not system.gone)
    return [glance(book, system) for system in found if system.owner in audience.roles or system.team in audience.teams]


def _waiting(book: Playbook, audience: Audience) -> list[Glance]:
    """The systems with a gate before them that an audience may decide, what is nearest to it in front."""
    found = (glance(book, system) for system in book.all(System).values() if system.stage not in OFF_THE_LADDER)
    return sorted((item for item in found if item.next and _theirs(audience, item.deciders)), key=lambda item: item.count)


def _theirs(audience: Audience, roles: list[str]) -> bool:
    """Whether something falls to one of an audience's roles; an audience that names none may hold any."""
    return not audience.roles or not set(audience.roles).isdisjoint(roles)


def _gathered(book: Playbook, audience: Audience, part: Part, days: list[Dated]) -> Mapping[str, Any]:
    """What is gathered for those who do something, beside what everybody gets."""
    match part:
        case "leads_people":
            learning = [(each, needs(book, each)) for each in book.all(Audience).values()]
            unsettled = [(each, [need for need in found if not need.current or any(outdated(book, need.module))]) for each, found in learning if found]
            return {
                "all_changes": changing_by_audience(book),
                "untrained": [(each, found) for each, found in unsettled if found],
                "trained": [each for each, found in unsettled if not found],
            }
        case "owns_systems":
            actors = {*(("role", id) for id in audience.roles), *(("team", id) for id in audience.teams)}
            return {"owned": _owned(book, audience), "due": [item for item in days if item.actor in actors and item.standing != "in_time"]}
        case "is_on_call":
            return {"posts": on_duty(book), "shared": [shared for shared, systems in sharing(book) if systems], "severities": SEVERITIES}
        case "approves":
            return {
                "waiting": _waiting(book, audience),
                "requested": [tool for tool in book.all(Tool).values() if tool.status == "requested"],
                "reviews": [entry for entry in all_due(book) if entry.standing != "in_time"],
                "ending": [item for item in days if item.kind == "End of an exception" and item.standing != "in_time"],
                "decisions": [decision for decision in book.all(Decision).values() if _theirs(audience, decision.accountable)],
            }
        case "audits":
            return {"registered": len(book.all(System)), "exceptions": len(in_force(book))}
    return {}


def pages(book: Playbook) -> Iterator[Sheet]:
    """The list of all start pages, and the page of each audience."""
    audiences = book.all(Audience).values()
    everyone = next((audience for audience in audiences if audience.everyone), None)
    days = dates(book)
    file = next(book.files(AudiencesFile), None)
    yield Sheet(
        "start/",
        "Where to start",
        "A page for each group of people, with what they use, what they may do, what they learn and what changes for them.",
        "starts.html.j2",
        {"audiences": audiences},
        file.place if file else None,
        "Where to start",
        also_called=("my page", "my team", "who am I", "first day"),
        for_staff=True,
    )
    for audience in audiences:
        other = everyone if everyone is not audience else None
        systems, own_tools = list(systems_of(book, audience)), [tool for tool in tools_of(book, audience) if tool.who]
        values: dict[str, Any] = {
            "audience": audience,
            "parts": list(dict.fromkeys(audience.does)),
            "policy": first_policy(book),
            "systems": [system for system in systems if system.stage in LIVE],
            "coming": [system for system in systems if system.stage not in LIVE],
            "own_tools": own_tools,
            "paused": {tool.id for tool in own_tools if paused_with(book, tool)},
            "open_tools": sum(not tool.who for tool in tools_of(book, audience)),
            "needs": needs(book, audience),
            "shared_needs": needs(book, other) if other else [],
            "changes": changing(book, audience),
            "guides": guides_for(book, audience),
            "shared_guides": [guide for guide in guides_for(book, other) if audience.id not in guide.audiences] if other else [],
            "stages": STAGE_NAMES,
        }
        for part in audience.does:
            values |= _gathered(book, audience, part, days)
        yield Sheet(
            audience.path,
            audience.name,
            audience.who,
            "start.html.j2",
            values,
            audience.place,
            under=(("Where to start", "start/"),),
            for_staff=True,
        )
