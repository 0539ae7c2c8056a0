"""Training: modules, who needs which before which stage, who has done it, and what has changed since it was written."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from generator.areas.audiences import Audience, systems_of, tools_of, touched
from generator.areas.guides import Guide, Section
from generator.areas.ids import AnyId, AudienceId, ModuleId, RoleId, SystemId, ToolId
from generator.areas.organisation import Setting, setting
from generator.areas.reviews import reviews_of
from generator.areas.system import System
from generator.areas.system.rollout import Rung, reached
from generator.areas.tools import Model, Tool
from generator.areas.usage_policy import Policy
from generator.model import FOR_STAFF, Entity, Node, Playbook, once_for_each, once_for_files
from generator.values import Count, Day, Flag, Line, NonEmpty, Prose, Slug, StaffVisibility, Tally
from generator.words import day


class Taught(Node):
    """Something that a module teaches, as it was when the module was written."""

    subject: AnyId
    """What it teaches, with its kind: `system:claims-summary`, `tool:workbench`, `policy:ai-usage`."""
    version: Line | None = None
    """The version that it teaches: of a policy its version, of a system its prompt_version, of a model or a module its version."""


class Exercise(Node):
    """Something to try, taken from the work here."""

    id: Slug
    name: Line
    kind: Literal["handled_well", "handled_badly", "confident_wrong"]
    """Whether the system or tool does it well, does it badly, or gives a wrong answer and sounds sure."""
    system: SystemId | None = None
    tool: ToolId | None = None
    task: Prose
    """What to put in or to look at, and what to do with it; with invented data."""
    comes_back: Prose | None = None
    """What comes back."""
    notice: Prose
    """What the learner should notice, and would do."""


class Choice(Node):
    """One possible answer to a question."""

    says: Line
    right: Flag = False
    because: Line
    """Why it is right or wrong."""


class SelfCheck(Node):
    """A question by which learners see for themselves whether they have understood."""

    id: Slug
    asks: Line
    choices: Annotated[list[Choice], NonEmpty]
    """The possible answers, one of them right."""


class Module(Entity):
    """A piece of training: what somebody can do after it, what it says, exercises and questions."""

    kind: ClassVar[str] = "module"

    name: Line
    objective: Line
    """What the learner can do afterwards, in one sentence."""
    owner: RoleId
    """Who keeps it right."""
    minutes: Count
    """How many minutes it takes."""
    format: Literal["self_study", "session", "on_the_job"] = "self_study"
    """Whether one goes through it alone, together with others, or at work with somebody beside."""
    audiences: list[AudienceId] = []
    """Who needs it, beside those who use what it teaches."""
    teaches: list[Taught] = []
    """What it teaches: whoever uses such a system needs it; of a tool, whoever belongs to one of its teams."""
    before_stage: Rung = "internal"
    """The stage of a system before which its users must have done it."""
    prerequisites: list[ModuleId] = []
    """The modules to do first."""
    version: Line
    """Its own version, for example `1.2`."""
    updated_on: Day
    """When it was last brought up to date."""
    refresh_every_days: Count | None = None
    """After how many days it is to be done again."""
    refresh_when: list[Line] = []
    """What else means that it is to be done again, beside a change of what it teaches."""
    evidence_kept: Line | None = None
    """What is kept to show that it was done, and where."""
    sections: Annotated[list[Section], NonEmpty]
    exercises: list[Exercise] = []
    self_check: list[SelfCheck] = []
    visibility: StaffVisibility = "internal"

    @property
    def path(self) -> str:
        return f"training/{self.id}/"


class Completion(Node):
    """How many people of an audience had done a module on a day; a number, and never who."""

    module: ModuleId
    audience: AudienceId
    date: Day
    """When they were counted."""
    completed: Tally
    """How many of them had done it by then, and not too long ago."""
    version: Line | None = None
    """The version of the module that they did, if all did the same."""
    source: Line | None = None
    """Where the number comes from, for example "Learning system, monthly report"."""


class CompletionsFile(Node):
    """The register registers/completions.yaml: how many have done which training. Only ever add to it."""

    completions: Annotated[list[Completion], FOR_STAFF] = []


@dataclass(frozen=True, slots=True)
class Standing:
    """How a thing that a module teaches stands today: its version, if it has one, and when it last changed."""

    version: str | None
    changed_on: datetime.date | None


def standing_of(book: Playbook, subject: str) -> Standing:
    """The version that something has today and the day on which it last changed, as far as either is written."""
    kind, _, id = subject.partition(":")
    match book.entities.get(kind, {}).get(id):
        case Policy() as policy:
            return Standing(policy.version, policy.effective_on or policy.approved_on)
        case System() as system:
            return Standing(system.prompt_version, system.changed_on)
        case Model() as model:
            return Standing(model.version, model.released_on)
        case Tool() as tool:
            return Standing(None, tool.decided_on)
        case Guide() as guide:  # to read it again and keep it changes nothing
            return Standing(None, next((review.date for review in reviews_of(book, guide) if review.outcome == "changed"), None))
        case Module() as module:
            return Standing(module.version, module.updated_on)
    return Standing(None, None)


@dataclass(frozen=True, slots=True)
class Outdated:
    """Something that a module teaches as it no longer is, with what shows that; `key` is the key of the entry that is no longer true."""

    taught: Taught
    key: Literal["version", "subject"]
    because: str


def outdated(book: Playbook, module: Module) -> Iterator[Outdated]:
    """What a module teaches that has changed since it was written, with what shows that."""
    for taught in module.teaches:
        now = standing_of(book, taught.subject)
        named = taught.version is not None and now.version is not None
        # The version of a system's prompts says nothing of its models, tools and settings.
        told = named and not taught.subject.startswith(f"{System.kind}:")
        if named and taught.version != now.version:
            yield Outdated(taught, "version", f"it teaches version {taught.version}, and today it is {now.version}")
        elif not told and now.changed_on and now.changed_on > module.updated_on:
            yield Outdated(taught, "subject", f"that changed on {day(now.changed_on)}, and the module is of {day(module.updated_on)}")


def teaching(book: Playbook, subject: Entity) -> list[Module]:
    """The modules that teach something."""
    return _by_subject(book).get(f"{subject.kind}:{subject.id}", [])


@once_for_files
def _by_subject(book: Playbook) -> dict[str, list[Module]]:
    found: dict[str, list[Module]] = {}
    for module in book.all(Module).values():
        for subject in dict.fromkeys(taught.subject for taught in module.teaches):
            found.setdefault(subject, []).append(module)
    return found


@once_for_files
def _counts(book: Playbook) -> dict[tuple[str, str], list[Completion]]:
    """All counts by module and audience, the latest first."""
    found: dict[tuple[str, str], list[Completion]] = {}
    for file in book.files(CompletionsFile):
        for item in file.completions:
            found.setdefault((item.module, item.audience), []).append(item)
    for items in found.values():
        items.reverse()  # of one day the one that was added last
        items.sort(key=lambda item: item.date, reverse=True)
    return found


def refreshed_every(book: Playbook, module: Module) -> Setting:
    """After how many days a module is to be done again."""
    return setting(book, "training_refresh_days", (module.refresh_every_days, "set here"))


Progress = Literal["done", "short", "aged", "not_counted", "unsized"]
"""All have done it; some have not; it was counted so long ago that it must be done again; nobody has counted; nobody says of how many."""


@dataclass(frozen=True, slots=True)
class Need:
    """A module that an audience needs, and how far it has got with it.

    Attributes:
        audience: who needs it.
        module: what they need.
        uses: the systems and tools for which they need it; empty if the module names them itself.
        count: the latest count.
        progress: how far they are.

    """

    audience: Audience
    module: Module
    uses: tuple[System | Tool, ...]
    count: Completion | None
    progress: Progress

    @property
    def current(self) -> bool:
        """Whether all have done the module as it is today, as far as anybody wrote which version they did."""
        return self.progress == "done" and self.count is not None and self.count.version in (None, self.module.version)

    @property
    def before(self) -> Iterator[tuple[System, bool]]:
        """The systems whose stage waits for it, each with whether it is at that stage already."""
        return ((item, reached(item.stage, self.module.before_stage)) for item in self.uses if isinstance(item, System))


def progress(book: Playbook, module: Module, audience: Audience) -> tuple[Completion | None, Progress]:
    """The latest count of those who have done a module, and what follows from it."""
    count = next((item for item in _counts(book).get((module.id, audience.id), ()) if item.date <= book.as_of), None)
    if count is None:
        return None, "not_counted"
    if (book.as_of - count.date).days > refreshed_every(book, module).value:
        return count, "aged"
    if audience.size is None:
        return count, "unsized"
    return count, "done" if count.completed >= audience.size else "short"


@once_for_each
def needs(book: Playbook, audience: Audience) -> list[Need]:
    """The modules that an audience needs of its own, in the order in which they can be done.

    It needs those that name it, and those that teach a system that it uses or a tool that is for one of its teams.
    What everybody needs is counted for the audience of everybody, and stands there.
    """
    used: list[System | Tool] = [*systems_of(book, audience), *(tool for tool in tools_of(book, audience) if tool.who)]
    found: dict[str, list[System | Tool]] = {}
    for item in used:
        for module in teaching(book, item):
            found.setdefault(module.id, []).append(item)
    modules = [module for module in book.all(Module).values() if audience.id in module.audiences or module.id in found]
    return [Need(audience, module, tuple(found.get(module.id, ())), *progress(book, module, audience)) for module in in_order(modules)]


def in_order(modules: list[Module]) -> list[Module]:
    """Modules so that each comes after those that are to be done first, and else as they were."""
    waiting, done = {module.id: module for module in modules}, dict[str, Module]()
    while waiting:
        ready = [module for module in waiting.values() if waiting.keys().isdisjoint(module.prerequisites)]
        # A circle of prerequisites is an error of its own; its modules still stand somewhere.
        for module in ready or list(waiting.values()):
            done[module.id] = waiting.pop(module.id)
    return list(done.values())


def learners(book: Playbook, module: Module) -> list[Need]:
    """The audiences that need a module, each with how far it is."""
    return [need for audience in book.all(Audience).values() for need in needs(book, audience) if need.module is module]


def trained(book: Playbook, system: System) -> list[Need]:
    """The modules that teach a system, for each audience that it names, and how far they are."""
    return [Need(audience, module, (system,), *progress(book, module, audience)) for audience in touched(book, system) for module in teaching(book, system)]
