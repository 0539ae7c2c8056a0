"""Guides: anything that people should be able to read up, in sections, with an owner, readers and a day of review."""

from typing import Annotated, ClassVar

from generator.areas.audiences import Audience
from generator.areas.ids import AnyId, AudienceId, RoleId
from generator.model import FOR_STAFF, Entity, Node, Playbook
from generator.values import Count, Day, Line, NonEmpty, Prose, Slug, Visibility


class Section(Node):
    """A part of a guide or a module, with a heading of its own."""

    id: Slug
    """The end of its address."""
    name: Line
    """Its heading."""
    text: Prose
    """What it says, with lists, tables and links where they help."""


class Guide(Entity):
    """A guide: how something is done here, from the first step to the last."""

    kind: ClassVar[str] = "guide"

    name: Line
    """Its title, for example "Run a pilot"."""
    summary: Line
    """What its reader can do afterwards, in one sentence."""
    owner: RoleId
    """Who keeps it right."""
    audiences: Annotated[list[AudienceId], FOR_STAFF] = []
    """For whom it is; it stands on their start pages."""
    answers: list[Line] = []
    """Questions that it answers, in the words in which people search."""
    sections: Annotated[list[Section], NonEmpty]
    see: list[AnyId] = []
    """What else helps, by kind and id: `page:drills`, `policy:ai-usage`, `module:first-steps`."""
    reviewed_on: Day
    """When somebody last read it against what is done."""
    review_every_days: Count | None = None
    visibility: Visibility = "internal"

    @property
    def path(self) -> str:
        return f"guides/{self.id}/"


def guides_for(book: Playbook, audience: Audience) -> list[Guide]:
    """The guides that name an audience, in the order in which they are written."""
    return [guide for guide in book.all(Guide).values() if audience.id in guide.audiences]
