"""The pages that every playbook has, so that texts can link to them by name."""

from typing import ClassVar

from generator.model import Entity, Node
from generator.values import Line, Visibility


class SitePage(Entity):
    """A page that every playbook has."""

    kind: ClassVar[str] = "page"

    name: Line
    address: Line
    """Where it stands on the site, from the site's root."""
    visibility: Visibility = "public"

    @property
    def path(self) -> str:
        return self.address


class SitePagesFile(Node):
    """The pages that every playbook has, as they ship with the tool."""

    pages: list[SitePage]
