"""People, teams, units and roles; the forums they meet in; and who decides what."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import WithJsonSchema

from generator.areas.ids import ForumId, PersonId, RoleId, UnitId
from generator.areas.limits import Limits
from generator.areas.organisation import setting
from generator.model import FOR_STAFF, Entity, Node, Playbook
from generator.rules import Amiss, error, warning, whole_warning
from generator.sheet import Sheet
from generator.values import ONE_OR_MORE, CodeOwner, Count, Day, Email, Line, NonEmpty, Phone, Visibility
from generator.walks import references
from generator.words import counted, day, listed

Roles = Annotated[list[RoleId], ONE_OR_MORE, WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})]
"""One role, or a list of them."""


Authority = Literal[
    "policy",
    "exception",
    "cost",
    "gate_pilot",
    "gate_shadow",
    "gate_parallel",
    "gate_internal",
    "gate_opt_in_external",
    "gate_unit",
    "gate_organisation",
]
"""Something that only a role with the right to decide may put its name to."""


class Person(Entity):
    """Somebody who holds a role."""

    kind: ClassVar[str] = "person"

    name: Line
    email: Annotated[Email | None, FOR_STAFF] = None
    left_on: Day | None = None
    """The last day in the organisation; from then on nothing may rest on this person."""
    visibility: Visibility = "internal"
    """Who may read the name: `public`, `internal` (unless you say otherwise) or `restricted`."""

    @property
    def path(self) -> str:
        return f"who-decides/#person-{self.id}"


class Unit(Entity):
    """A part of the organisation with a lead of its own."""

    kind: ClassVar[str] = "unit"

    name: Line
    lead: RoleId
    what: Line | None = None
    defaults: Limits = Limits()
    """Limits that hold for the systems of the unit."""

    @property
    def path(self) -> str:
        return f"who-decides/#unit-{self.id}"


class Team(Entity):
    """People who work together."""

    kind: ClassVar[str] = "team"

    name: Line
    lead: PersonId
    members: list[PersonId] = []
    unit: UnitId | None = None
    channel: Annotated[Line | None, FOR_STAFF] = None
    """Where to reach the team; only staff read it."""
    phone: Annotated[Phone | None, FOR_STAFF] = None
    """The number at which the team is rung; only staff read it."""
    access: Annotated[list[Line], FOR_STAFF] = []
    """The access groups that everybody in the team holds, as their administrator names them."""

    @property
    def path(self) -> str:
        return f"who-decides/#team-{self.id}"


class Role(Entity):
    """What somebody answers for, whoever holds it today."""

    kind: ClassVar[str] = "role"

    name: Line
    what: Line
    """What the role answers for, in one sentence that a newcomer understands."""
    holder: PersonId
    """The person who holds it."""
    deputy: PersonId | None = None
    """Who stands in."""
    since: Day | None = None
    channel: Annotated[Line | None, FOR_STAFF] = None
    """Where to reach whoever holds the role; only staff read it."""
    phone: Annotated[Phone | None, FOR_STAFF] = None
    """The number at which whoever holds the role is rung; only staff read it."""
    code_owner: Annotated[CodeOwner | None, FOR_STAFF] = None
    """Who approves changes to what the role owns, by the name on GitHub or GitLab: `@name`, `@organisation/team`, or an e-mail address."""

    @property
    def path(self) -> str:
        return f"who-decides/#role-{self.id}"


class Forum(Entity):
    """A group that meets and decides."""

    kind: ClassVar[str] = "forum"

    name: Line
    what: Line
    chair: RoleId
    members: Annotated[list[RoleId], NonEmpty]
    quorum: Count | None = None
    """How many members must be there for a decision to count."""
    meets_every_days: Count | None = None

    @property
    def path(self) -> str:
        return f"who-decides/#forum-{self.id}"


class Decision(Entity):
    """Something that has to be decided, and who has which part in it."""

    kind: ClassVar[str] = "decision"

    activity: Line
    """What is decided, beginning with a verb, for example "Approve a new AI tool"."""
    accountable: Roles
    """The one role that answers for the decision."""
    responsible: Roles = []
    """Who does the work."""
    consulted: Roles = []
    """Who is asked first."""
    informed: Roles = []
    """Who is told."""
    forum: ForumId | None = None
    """Where it is decided, if not by the accountable role alone."""
    covers: list[Authority] = []
    """What the accountable role may put its name to in other files; needed for gates, exceptions, policies and costs."""
    how_to_ask: Annotated[Line | None, FOR_STAFF] = None
    """What somebody who needs the decision does; only staff read it."""
    answer_within_days: Count | None = None
    """How many working days an answer takes at most."""
    answer_within_hours: Count | None = None
    """How many hours an answer takes at most, at night and at weekends as well; for what cannot wait for a working day."""

    @property
    def path(self) -> str:
        return f"who-decides/#decision-{self.id}"

    @property
    def title(self) -> str:
        return self.activity

    @property
    def answer(self) -> str:
        """How long an answer takes at most, in words; none where no time is set."""
        most = ((self.answer_within_hours, "hour"), (self.answer_within_days, "working day"))
        return " and ".join(f"within {counted(number, unit)}" for number, unit in most if number is not None)


class PeopleFile(Node):
    """The file people.yaml: people, units, teams, roles, forums and decisions."""

    people: list[Person] = []
    units: list[Unit] = []
    teams: list[Team] = []
    roles: list[Role] = []
    forums: list[Forum] = []
    decisions: list[Decision] = []


@error
def departed_holder(book: Playbook) -> Iterator[Amiss]:
    """Somebody who has left still holds a role, stands in for one, or leads or belongs to a team.

    Whoever follows a link to this person at a bad moment finds nobody. `left_on` is the last day.
    """
    people = book.all(Person)
    held = defaultdict(list)
    holders: list[Role | Team] = [*book.all(Role).values(), *book.all(Team).values()]
    for entity in holders:
        for reference in references(entity):
            left_on = people[reference.id].left_on if reference.kind == "person" else None
            if left_on and left_on <= book.as_of:
                held[reference.id].append((f"{entity.kind} `{entity.id}`", reference.place))
    for id, places in held.items():
        person = people[id]
        everything = listed(what for what, _ in places)
        for what, place in places:
            left = f"{person.name} left on {day(person.left_on or book.as_of)} and still stands in the {what}"
            yield Amiss(place, left, f"Name somebody else. This person stands in: {everything}.")


@error
def decision_without_one_accountable(book: Playbook) -> Iterator[Amiss]:
    """A decision has no accountable role, or more than one.

    Where two answer for a decision, nobody does. If two must agree, these are two decisions: split the activity
    until each has one.
    """
    for decision in book.all(Decision).values():
        roles = decision.accountable
        if len(roles) != 1:
            found = f"is shared by {listed(roles)}" if roles else "is accountable to nobody"
            yield Amiss(
                decision.at("accountable"), f"the decision `{decision.id}` {found}", "Name exactly one role, and split the activity if two have to agree."
            )


@whole_warning
def overloaded_person(book: Playbook) -> Iterator[Amiss]:
    """One person is accountable for more decisions than one person can look after.

    Decisions wait, or are waved through. The number is `decisions_per_person` of the organisation's defaults.
    """
    limit = setting(book, "decisions_per_person")
    roles = book.all(Role)
    load = defaultdict(list)
    for decision in book.all(Decision).values():
        for role in decision.accountable:
            load[roles[role].holder].append(decision)
    for id, decisions in load.items():
        if len(decisions) > limit.value:
            person = book.get(Person, id)
            what = f"{person.name} is accountable for {counted(len(decisions), 'decision')}; {limit.value} is the limit ({limit.origin})"
            yield Amiss(person.at("id"), what, "Give some of the roles to somebody else.")


@warning
def role_without_deputy(book: Playbook) -> Iterator[Amiss]:
    """A role that answers for a decision has nobody who stands in.

    When its holder is away, whoever waits for the decision goes ahead without it.
    """
    accountable = {role for decision in book.all(Decision).values() for role in decision.accountable}
    for role in book.all(Role).values():
        if role.id in accountable and role.deputy is None:
            yield Amiss(role.at("id"), f"nobody stands in for the {role.name}", "Add `deputy:` with the id of a person.")


RULES = [departed_holder, decision_without_one_accountable, overloaded_person, role_without_deputy]


PARTS = {"accountable": "Decides", "responsible": "Does the work", "consulted": "Is asked first", "informed": "Is told"}
"""The four parts that a role can have in a decision, in words."""


def _team_columns(book: Playbook) -> list[str]:
    """What there is to say about any team beside its name: readers outside may see none of its people."""
    teams, people = book.all(Team).values(), book.all(Person)
    said = {
        "Unit": any(team.unit for team in teams),
        "Lead": any(team.lead in people for team in teams),
        "Members": any(id in people for team in teams for id in team.members),
        "Reach": any(team.channel or team.phone for team in teams),
    }
    return [name for name, there in said.items() if there]


def pages(book: Playbook) -> Iterator[Sheet]:
    """Who decides: decisions, roles, forums, teams and units on one page."""
    decisions = book.all(Decision).values()
    parts = {
        role.id: {part: held for part in PARTS if (held := [decision for decision in decisions if role.id in getattr(decision, part)])}
        for role in book.all(Role).values()
    }
    yield Sheet(
        "who-decides/",
        "Who decides",
        "Who decides what about AI here, how to ask, and how long an answer takes.",
        "who-decides.html.j2",
        {
            "decisions": decisions,
            "roles": book.all(Role),
            "people": book.all(Person),
            "forums": book.all(Forum).values(),
            "teams": book.all(Team).values(),
            "team_columns": _team_columns(book),
            "units": book.all(Unit).values(),
            "parts": parts,
            "part_names": PARTS,
        },
        next((decision.place for decision in decisions), None),
        "Who decides",
    )
