"""Who the organisation is, what holds everywhere unless something nearer says otherwise, and where a value came from."""

import datetime
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from generator.areas.ids import FrameworkId, PolicyId, RoleId
from generator.areas.limits import LIMITS, Defaults, LimitName
from generator.model import FOR_STAFF, Entity, Node, Playbook
from generator.values import Address, Colour, Currency, Day, Image, Line, Prose, SiteAddress, Slug
from generator.words import day


class Brand(Node):
    """How the site looks as the organisation's own."""

    colour: Colour
    """The colour of the header, as six hexadecimal digits. Its text turns white or black, whichever reads better."""
    logo: Image | None = None
    """The file name of an image beside organisation.yaml."""


EuClass = Literal["prohibited", "high_risk", "transparency", "minimal", "not_in_scope"]
"""A class of systems under the EU AI Act."""


class AppliedFramework(Node):
    """A law, standard or framework that the organisation works by."""

    framework: FrameworkId
    """Which one."""
    why: Line
    """Why it applies here."""


class LegalDate(Node):
    """A day on which something in a law begins to hold."""

    date: Day
    what: Line
    """What holds from that day on, and for whom."""
    eu_class: EuClass | None = None
    """The class under the EU AI Act of the systems that it is about, if it is about one class alone."""
    requirements: list[Line] = []
    """The identifiers of the requirements that begin to hold; nobody is reminded of those that the statement of applicability speaks of."""


EvidenceKind = Literal[
    "policies",
    "data_classes",
    "tools",
    "inventory",
    "system_cards",
    "production_bars",
    "evaluations",
    "red_team",
    "triages",
    "readiness",
    "gates",
    "guardrails",
    "monitoring",
    "runbooks",
    "drills",
    "incidents",
    "models",
    "data_sources",
    "risks",
    "costs",
    "change_plans",
    "training",
    "feedback",
    "roles",
    "exceptions",
    "reviews",
    "retirements",
]
"""A kind of record in a playbook that helps evidence something."""


class Requirement(Node):
    """One thing that a framework asks for, by the identifier that its publisher gives it."""

    id: Line
    """The identifier, for example `GOVERN 1.6` or `A.6.2.4`."""
    name: Line
    """What it is about, in a few words of your own: many texts may not be copied."""
    group: Line | None = None
    """The part of the framework in which it stands."""
    evidence: list[EvidenceKind] = []
    """The kinds of record in this playbook that help evidence it."""


class Framework(Entity):
    """A law, standard or framework as its publisher names it."""

    kind: ClassVar[str] = "framework"

    name: Line
    publisher: Line
    published: Line | None = None
    """When it was published, in the version that this is about: a day as YYYY-MM-DD, or in words."""
    address: Address
    """Where it stands, at its publisher's."""
    amended_at: Address | None = None
    """Where what last amended it stands."""
    selection: Line | None = None
    """What of it is listed here, if not all."""
    checked_on: Day
    """The day on which these facts were last compared with the publisher's own page."""
    dates: list[LegalDate] = []
    """The days on which parts of it begin to hold."""
    requirements: list[Requirement] = []
    """What it asks for."""

    @property
    def path(self) -> str:
        return f"about/#framework-{self.id}"

    @property
    def published_in_words(self) -> str | None:
        """When it was published; a day as people write it."""
        try:
            return day(datetime.date.fromisoformat(self.published or ""))
        except ValueError:
            return self.published


Readers = Literal["internal", "public"]
"""The readers of a site: the organisation's own people, or anybody."""


class Publishing(Node):
    """Where the site lives and who reads it."""

    site_url: SiteAddress | None = None
    """The address under which the site is published."""
    edit_url: Annotated[SiteAddress | None, FOR_STAFF] = None
    """The address in front of a content file's path that opens it for editing; ends with the content folder."""
    audience: Readers = "internal"
    """Who can open the site. Only what is visible to them is on it."""

    @property
    def base(self) -> str | None:
        """The address of the site with a slash at its end, so that a path on the site continues it."""
        return f"{self.site_url.rstrip('/')}/" if self.site_url else None


class RetiredId(Node):
    """An id that was in use once: it is never given to something else, so that old links and records stay true."""

    kind: Line
    """What it was, for example `tool`."""
    id: Slug
    retired_on: Day
    why: Line


class Organisation(Entity):
    """The organisation whose playbook this is."""

    kind: ClassVar[str] = "organisation"

    name: Line
    """The name as it stands at the head of every page."""
    what: Line
    """One sentence: what the organisation does."""
    contact: RoleId
    """The role that answers when nobody else is named."""
    contact_channel: Annotated[Line, FOR_STAFF]
    """Where staff ask, in words they know, for example a chat channel or a mailbox; only staff read it."""
    public_contact: Line | None = None
    """Where people outside ask; the only address that a public site names."""
    welcome: Annotated[Prose | None, FOR_STAFF] = None
    """A few sentences at the top of the home page of your own people."""
    notice: Line | None = None
    """A sentence at the foot of every page, for example that the content is an example."""
    language: Literal["en"] = "en"
    """The language of the content."""
    jurisdictions: list[Line] = []
    """Where the organisation is subject to law."""
    brand: Brand | None = None
    frameworks: list[AppliedFramework] = []
    publishing: Publishing = Publishing()
    currency: Currency = "EUR"
    """The currency of every cost, as three capital letters."""
    defaults: Defaults = Defaults()
    locks: list[LimitName] = []  # type: ignore[valid-type]
    """The limits that units and systems may make stricter, but not looser without an exception."""
    retired_ids: list[RetiredId] = []
    as_of: Day | None = None
    """The day on which an example stands still. Leave it out: a real playbook is worked out for today."""
    everyone_reads: PolicyId | None = None
    """The policy that the home page sends all staff to; the first one unless you say otherwise."""

    @property
    def path(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A number that holds, and where it came from, in words for a page."""

    value: int
    origin: str


def setting(book: Playbook, name: str, *nearer: tuple[int | None, str], tier: str = "") -> Setting:
    """The value of a limit: the nearest one that is written, else the organisation's, else the one built in.

    `nearer` holds what units, systems and entities say, the nearest first, each with where that stands.
    """
    for value, origin in nearer:
        if value is not None:
            return Setting(value, origin)
    for written in book.all(Organisation).values():
        if (default := written.defaults.given(name)) is not None:
            return Setting(default, "the organisation's default")
    limit = LIMITS[name]
    if tier in limit.by_tier:
        return Setting(limit.by_tier[tier], f"built-in default of the {tier} tier")
    return Setting(limit.value, "built-in default")


def organisation(book: Playbook) -> Organisation:
    """The one organisation of a playbook."""
    return book.get(Organisation, "organisation")


def audience(book: Playbook) -> Readers:
    """Who reads the site that is built of a playbook."""
    return organisation(book).publishing.audience
