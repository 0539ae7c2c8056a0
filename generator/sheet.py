"""What an area hands over to be rendered: a template, its values, and where the page belongs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator.source import Place


@dataclass(frozen=True)
class Sheet:
    """A page before it is rendered.

    Attributes:
        path: where it stands on the site, from its root: "" for the home page, else with a slash at the end.
        title: the page's heading, as the author wrote it.
        description: one sentence for search engines and link previews.
        template: the file in templates/pages.
        values: what the template lays out.
        about: the entity behind it; "edit this page" opens its file.
        nav: its short title in the navigation; a page without one is reached by links and search.
        under: the pages above it, as pairs of title and path.
        boost: how much more a hit on it counts in search than one elsewhere.
        also_called: other words by which people search for it.
        downloads: files to download that stand beside it, by name, with their text.
        for_staff: whether only the organisation's own people may read it; a public site leaves it out.
        offline: the name of a copy beside it that is whole in one file, for when nothing else can be reached.

    """

    path: str
    title: str
    description: str
    template: str
    values: Mapping[str, Any]
    about: Place | None = None
    nav: str | None = None
    under: tuple[tuple[str, str], ...] = ()
    boost: float = 1
    also_called: Sequence[str] = ()
    downloads: Mapping[str, str] = field(default_factory=dict)
    for_staff: bool = False
    offline: str | None = None
