"""On call: the way to each runbook, whom to call, who has shown that they can take a system back, and what is not ready."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from generator.areas import monitoring
from generator.areas.drills import DRILL_KINDS, Drill, DrillsFile, Proof, Shortfall, drills_of, proof, shortfall
from generator.areas.incidents import SEVERITIES, Incident, incidents_of, ongoing
from generator.areas.inheritance import limit_here
from generator.areas.people import Person, Role, Team
from generator.areas.practice import notes
from generator.areas.runbook_page import there as has_page
from generator.areas.runbooks import PHASES, Resolved, SharedRunbook, lacking_access, runbook_of, unwritten
from generator.areas.system import System
from generator.areas.system.rollback import Access
from generator.areas.system.rollout import LIVE, STAGE_NAMES
from generator.model import Playbook, once_for_each
from generator.sheet import Sheet
from generator.words import listed


@dataclass(frozen=True, slots=True)
class Post:
    """A system as those on call see it.

    Attributes:
        page: the address of its runbook; None where nothing is written that would stand there.
        drill: the latest drill.
        lacking: the access that the runbook needs and the team on call does not hold.
        unready: what is not ready, in words, each with the key that would say it.

    """

    system: System
    page: str | None
    primary: Team | None
    backup: Role | None
    manager: Role | None
    runbook: Resolved | None
    proof: Proof
    drill: Drill | None
    open: list[Incident]
    lacking: list[Access]
    unready: list[tuple[str, str]]


@once_for_each
def post(book: Playbook, system: System) -> Post:
    """A system as those on call see it."""
    on_call, runbook = system.on_call, runbook_of(book, system)
    primary = book.all(Team).get(on_call.primary) if on_call else None
    backup = book.all(Role).get(on_call.backup) if on_call else None
    manager = book.all(Role).get(on_call.manager or "") if on_call else None
    lacking = lacking_access(book, system)
    return Post(
        system,
        f"{system.path}runbook/" if has_page(book, system) else None,
        primary,
        backup,
        manager,
        runbook,
        proof(book, system),
        next(iter(drills_of(book, system)), None),
        [item for item in incidents_of(book, system) if ongoing(item)],
        lacking,
        [*_unproven(book, system), *_undecided(system, primary, backup), *_unwritten(runbook), *_unarmed(book, system, primary, lacking)],
    )


def on_duty(book: Playbook) -> list[Post]:
    """Every system that somebody may be called about, by name: those with real users, and those that are paused."""
    systems = [system for system in book.all(System).values() if system.stage in (*LIVE, "paused")]
    return [post(book, system) for system in sorted(systems, key=lambda system: system.name.casefold())]


def called_alike(posts: list[Post]) -> list[list[Post]]:
    """The systems in groups: in each the same team is called first, at the same hours, with the same people behind it."""
    groups: dict[tuple[str, ...], list[Post]] = {}
    for item in posts:
        on_call = item.system.on_call
        key = (on_call.primary, on_call.hours, on_call.backup, on_call.manager or "") if on_call else (item.system.team,)
        groups.setdefault(key, []).append(item)
    return [*groups.values()]


def _unproven(book: Playbook, system: System) -> Iterator[tuple[str, str]]:
    found = proof(book, system)
    if found.short:
        yield found.short.because, "" if system.runbook else "runbook"


def _undecided(system: System, primary: Team | None, backup: Role | None) -> Iterator[tuple[str, str]]:
    """What nobody has decided about who is called, and how work goes on."""
    if system.on_call is None:
        yield "Nobody is named who is called.", "on_call"
    else:
        if primary and not (primary.channel or primary.phone):
            yield f"Nothing says how to reach {primary.name}.", "channel"
        if backup and not (backup.channel or backup.phone):
            yield f"Nothing says how to reach {backup.name}.", "channel"
        if system.on_call.manager is None:
            yield "Nobody is named whom to wake when it gets worse.", "on_call.manager"
    if system.fallback is None:
        yield "Nothing says how work goes on without it.", "fallback"
    elif system.fallback.tested_on is None:
        yield "Working on without it was never tried.", "fallback.tested_on"


def _unwritten(runbook: Resolved | None) -> Iterator[tuple[str, str]]:
    """What a runbook does not say yet."""
    if runbook and (missing := unwritten(runbook)):
        yield f"The runbook does not say {listed(missing.values(), 'or')}.", "runbook"


def _unarmed(book: Playbook, system: System, primary: Team | None, lacking: list[Access]) -> Iterator[tuple[str, str]]:
    """What keeps those on call from knowing, or from acting."""
    if lacking and primary:
        yield f"{primary.name} does not hold the access {listed(f'“{item.group}”' for item in lacking)}.", "access"
    if silent := monitoring.silent(book, system):
        yield f"No alert fires by itself for {listed(silent, 'or')}.", "triggers"


@dataclass(frozen=True, slots=True)
class Watch:
    """A team with the systems that it is called about first, and the access that their runbooks need with the systems that need it."""

    team: Team
    posts: list[Post]
    needs: dict[str, list[System]]


def watches(book: Playbook) -> list[Watch]:
    """Every team that is on call."""
    by_team: dict[str, list[Post]] = {}
    for item in on_duty(book):
        if item.primary:
            by_team.setdefault(item.primary.id, []).append(item)
    return [Watch(book.get(Team, id), posts, _needs(posts)) for id, posts in by_team.items()]


def _needs(posts: list[Post]) -> dict[str, list[System]]:
    found: dict[str, list[System]] = {}
    for item in posts:
        for access in item.runbook.access if item.runbook else ():
            systems = found.setdefault(access.group, [])
            if item.system not in systems:
                systems.append(item.system)
    return found


DueState = Literal["now", "in_time"]


@dataclass(frozen=True, slots=True)
class NextDrill:
    """When a system is drilled next, and who may do it.

    Attributes:
        by: the last day on which the last drill counts; None where it is to be drilled now.
        may: the ids of those who may follow the runbook, by whose calls they take.

    """

    post: Post
    by: datetime.date | None
    may: list[tuple[Team | Role, list[str]]]

    @property
    def state(self) -> DueState:
        """Whether it is to be drilled now."""
        return "in_time" if self.by else "now"


def next_drills(book: Playbook) -> list[NextDrill]:
    """The next drill of every system that can be drilled, what is due first in front."""
    found = [NextDrill(item, item.proof.until, may_drill(book, item)) for item in on_duty(book)]
    return sorted(found, key=lambda drill: drill.by or datetime.date.min)


def may_drill(book: Playbook, post: Post) -> list[tuple[Team | Role, list[str]]]:
    """Who may follow a runbook so that it proves something: those on call who neither wrote it nor build the system."""
    builders = book.get(Team, post.system.team)
    barred = {builders.lead, *builders.members, *(post.runbook.authors if post.runbook else ())}
    barred |= {person.id for person in book.all(Person).values() if person.left_on and person.left_on <= book.as_of}
    on_call: list[tuple[Team | Role, list[str]]] = []
    if post.primary:
        on_call.append((post.primary, [post.primary.lead, *post.primary.members]))
    on_call += [(role, [person for person in (role.holder, role.deputy) if person]) for role in (post.backup, post.manager) if role]
    found: list[tuple[Team | Role, list[str]]] = []
    for whose, people in on_call:
        fit = [person for person in dict.fromkeys(people) if person not in barred]
        barred |= set(fit)  # nobody is named twice
        if fit:
            found.append((whose, fit))
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """A drill with the system on which it was held, and why it proves nothing today."""

    system: System
    drill: Drill
    target: int | None
    short: Shortfall | None


def drills_held(book: Playbook) -> list[Held]:
    """Every drill, the latest first."""
    found = []
    for system in book.all(System).values():
        runbook = runbook_of(book, system)
        found += [Held(system, drill, runbook.target_minutes if runbook else None, shortfall(book, system, drill)) for drill in drills_of(book, system)]
    return sorted(found, key=lambda item: item.drill.date, reverse=True)


def sharing(book: Playbook) -> list[tuple[SharedRunbook, list[System]]]:
    """Every shared runbook with the systems that follow it."""
    systems = book.all(System).values()
    return [(shared, [system for system in systems if system.runbook and system.runbook.shared == shared.id]) for shared in book.all(SharedRunbook).values()]


_ON_CALL = (("On call", "on-call/"),)


def pages(book: Playbook) -> Iterator[Sheet]:
    """The page for those on call, shared runbooks, the drills with how to run one, and what is watched; all for staff alone."""
    posts = on_duty(book)
    yield Sheet(
        "on-call/",
        "On call",
        "Something is going wrong: the runbook of each system, whom to call, and who has shown that they can take it back.",
        "on-call.html.j2",
        {
            "posts": posts,
            "watches": watches(book),
            "unready": [item for item in posts if item.unready],
            "groups": called_alike(posts),
            "stages": STAGE_NAMES,
            "severities": SEVERITIES,
        },
        nav="On call",
        boost=2,
        also_called=("take it back", "roll back", "runbooks", "pager", "whom to call"),
        for_staff=True,
    )
    yield Sheet(
        "on-call/shared-runbooks/",
        "Shared runbooks",
        "The runbooks that several systems share, with what each system fills in for itself.",
        "shared-runbooks.html.j2",
        {"shared": sharing(book), "phases": PHASES},
        under=_ON_CALL,
        for_staff=True,
    )
    register = next(book.files(DrillsFile), None)
    yield Sheet(
        "on-call/drills/",
        "Rollback drills",
        "When the way back of each system is drilled next and who may do it, and every drill that was held.",
        "drills.html.j2",
        {
            "due": next_drills(book),
            "held": drills_held(book),
            "kinds": DRILL_KINDS,
        },
        register.place if register else None,
        under=_ON_CALL,
        also_called=("drill calendar", "fire drill", "exercise"),
        for_staff=True,
    )
    yield Sheet(
        "on-call/running-a-drill/",
        "How to run a drill",
        "How somebody who wrote nothing of it follows a runbook, so that everybody knows that anybody can.",
        "running-a-drill.html.j2",
        {"limit": limit_here(book, "drill_max_age_days"), "notes": notes("running-a-drill")},
        under=(*_ON_CALL, ("Rollback drills", "on-call/drills/")),
        for_staff=True,
    )
    yield Sheet(
        "on-call/monitoring/",
        "What is watched",
        "For every system that real input reaches: what is not traced, not watched, not read and not written down.",
        "watched.html.j2",
        {"rows": monitoring.overview(book), "stages": STAGE_NAMES, "traced": monitoring.TRACED, "watched": monitoring.WATCHED, "missing": monitoring.missing},
        under=_ON_CALL,
        also_called=("observability", "traces", "alerts"),
        for_staff=True,
    )
