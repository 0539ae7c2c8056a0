"""Vendors, the tools they offer by account tier, and the models behind them."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from generator.areas.ids import DataClassId, DataKindId, ModelId, RoleId, TeamId, ToolId, VendorId
from generator.model import FOR_STAFF, Entity, Node, Playbook
from generator.rules import Amiss, error
from generator.values import Address, Count, Day, Flag, Line, Phone, Prose, Slug, Visibility

Status = Literal["approved", "conditional", "trial", "requested", "forbidden", "retired"]
IN_USE = ("approved", "conditional", "trial")


class Evidence(Node):
    """Something that shows that what is said was done."""

    what: Line
    link: Address | None = None
    date: Day
    by: RoleId
    kind: Literal["document", "test", "ticket", "dashboard", "sign_off", "recording"] = "document"


class Contract(Node):
    """What was agreed with a vendor."""

    reference: Annotated[Line, FOR_STAFF]
    """The number or name under which the contract is kept; only staff read it."""
    signed_on: Day
    ends_on: Day | None = None
    data_processing_agreement: Flag
    """Whether it holds an agreement on processing personal data."""


class Vendor(Entity):
    """A company whose tools or models are used, or were asked for."""

    kind: ClassVar[str] = "vendor"

    name: Line
    what: Line | None = None
    contract: Contract | None = None
    assessed_on: Day | None = None
    """The day on which its security and privacy were last assessed."""
    review_every_days: Count | None = None
    owner: RoleId | None = None
    """Who looks after the relationship."""
    subprocessors: list[Line] = []
    """Who else handles the data on its behalf."""
    support_contact: Annotated[Line | None, FOR_STAFF] = None
    """Whom to call when it fails, and with which customer number; only staff read it."""
    support_phone: Annotated[Phone | None, FOR_STAFF] = None
    """The number to ring then; only staff read it."""
    evidence: Annotated[list[Evidence], FOR_STAFF] = []
    visibility: Visibility = "public"

    @property
    def path(self) -> str:
        return f"tools/#vendor-{self.id}"


class Model(Entity):
    """A model behind one or more tools, pinned to a version."""

    kind: ClassVar[str] = "model"

    name: Line
    vendor: VendorId
    version: Line
    """Exactly the version that answers, as its vendor names it."""
    alias: Flag = False
    """Whether this is a name behind which the vendor changes the version, such as "latest"."""
    released_on: Day | None = None
    deprecated_on: Day | None = None
    """From this day its vendor advises against new use."""
    retired_on: Day | None = None
    """From this day it answers no more."""
    successor: ModelId | None = None
    plan: Line | None = None
    """How the move to the successor is done, and by when."""
    visibility: Visibility = "public"

    @property
    def path(self) -> str:
        return f"tools/#model-{self.id}"


class NamedData(Node):
    """What was decided for one kind of data in one tool, apart from its class."""

    data_kind: DataKindId
    verdict: Literal["allowed", "allowed_with_conditions", "ask_first", "forbidden"]
    why: Line
    """The condition to keep, or the reason; staff read it in the answer."""
    who: list[TeamId] = []
    """The teams for whom this holds, if not all that may use the tool."""
    ask: RoleId | None = None
    """Whom to ask about it, if not the tool's owner."""


class Tool(Entity):
    """A tool in one account tier: the same brand with a personal account is another tool."""

    kind: ClassVar[str] = "tool"

    name: Line
    vendor: VendorId
    account_tier: Literal["enterprise", "team", "personal", "api", "self_hosted", "built_in"]
    """The kind of account; `built_in` for an AI feature inside a product that the organisation has anyway."""
    surfaces: list[Literal["chat", "plugin", "api", "agent", "meeting", "coding", "search", "embedded"]] = []
    """Where staff meet it."""
    what: Line
    """What it is good for here, in one sentence."""
    also_called: list[Line] = []
    """Other words that people search for."""
    status: Status
    status_reason: Line | None = None
    """Why it has this status; needed for one that is forbidden, retired or conditional."""
    alternative: ToolId | None = None
    """What to use instead."""
    conditions: list[Line] = []
    """What staff must keep to whenever they use it."""
    max_class: DataClassId | None = None
    """The most sensitive class that it may hold without asking; a tool without one is not assessed."""
    ask_first_up_to: DataClassId | None = None
    """The most sensitive class that it may hold once somebody has said yes to the use."""
    cover: Literal["by_class", "by_name"] = "by_class"
    """`by_name` for a tool with a narrow purpose: it may hold only the kinds of data that it names, up to its classes."""
    data_kinds: list[NamedData] = []
    """Kinds of data for which something else was decided than for their class."""
    purposes_allowed: list[Line] = []
    purposes_forbidden: list[Line] = []
    who: list[TeamId] = []
    """The teams that may use it; everybody if the list is left out."""
    how_to_get: Annotated[Line | None, FOR_STAFF] = None
    """How staff get it; only they read it."""
    trains_on_inputs: Literal["never", "possible", "unknown"] = "unknown"
    """Whether the vendor may train models on what is put in."""
    retention_days: Count | None = None
    """How long the vendor keeps what is put in; 0 if not at all."""
    regions: list[Slug] = []
    """Where it processes data, for example `eu`."""
    sign_on: Literal["single_sign_on", "own_account", "none"] | None = None
    logging: Line | None = None
    """What is recorded about its use, and who can see it."""
    owner: RoleId
    """Who answers for the tool and for questions about it."""
    decided_by: RoleId | None = None
    decided_on: Day | None = None
    """The day on which its status was decided."""
    review_every_days: Count | None = None
    models: list[ModelId] = []
    note: Prose | None = None
    evidence: Annotated[list[Evidence], FOR_STAFF] = []
    visibility: Visibility = "public"

    @property
    def path(self) -> str:
        return f"tools/{self.id}/"


class ToolsFile(Node):
    """The file tools.yaml: vendors, models and tools."""

    vendors: list[Vendor] = []
    models: list[Model] = []
    tools: list[Tool] = []


@error
def approval_without_decision(book: Playbook) -> Iterator[Amiss]:
    """A tool is in use, and nothing says who decided so or when.

    An auditor asks who approved what. Staff trust an answer that somebody stands behind. The review of the
    approval counts from the day of the decision.
    """
    for tool in book.all(Tool).values():
        missing = [key for key in ("decided_by", "decided_on") if getattr(tool, key) is None]
        if tool.status in IN_USE and missing:
            yield Amiss(
                tool.at("status"), f"{tool.name} is {tool.status}, but has no {' and no '.join(f'`{key}`' for key in missing)}", "Write who decided and when."
            )


@error
def unexplained_status(book: Playbook) -> Iterator[Amiss]:
    """A tool is conditional, forbidden or retired, and nothing says why.

    People work around a refusal that has no reason, and ask for the tool again.
    """
    for tool in book.all(Tool).values():
        if tool.status in ("conditional", "forbidden", "retired") and not tool.status_reason:
            yield Amiss(tool.at("status"), f"{tool.name} is {tool.status}, and nothing says why", "Add `status_reason:` with one sentence to staff.")


@error
def alternative_not_in_use(book: Playbook) -> Iterator[Amiss]:
    """A tool's alternative is itself not approved, conditional or on trial.

    Somebody who is told no is sent to the alternative; it must be one that they may use.
    """
    tools = book.all(Tool)
    for tool in tools.values():
        if tool.alternative and tools[tool.alternative].status not in IN_USE:
            yield Amiss(tool.at("alternative"), f"`{tool.alternative}` is {tools[tool.alternative].status}", "Name a tool that is in use, or delete the line.")


RULES = [approval_without_decision, unexplained_status, alternative_not_in_use]


NAMES = {
    "approved": "Approved",
    "conditional": "Approved with conditions",
    "trial": "On trial",
    "requested": "Being assessed",
    "forbidden": "Not to be used",
    "retired": "Taken out of use",
    "enterprise": "Company account",
    "team": "Team account",
    "personal": "Personal account",
    "api": "API, from our own software",
    "self_hosted": "Run by ourselves",
    "built_in": "Part of a product we have",
    "chat": "chat",
    "plugin": "browser or office plug-in",
    "agent": "agent",
    "meeting": "meetings",
    "coding": "coding",
    "search": "search",
    "embedded": "inside another product",
    "never": "Never, by contract",
    "possible": "Possible",
    "unknown": "Not known",
    "single_sign_on": "Our single sign-on",
    "own_account": "An account of its own",
    "none": "No account needed",
}
"""The words of pages for the words of files."""
