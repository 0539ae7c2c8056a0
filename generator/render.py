"""Playbook to pages: Jinja2 templates that write HTML, in which every value appears exactly as it was written."""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from generator import markup, words
from generator.areas import KINDS
from generator.areas.organisation import audience, organisation
from generator.areas.reading_order import pages
from generator.audience import visible
from generator.manifest import MANIFEST
from generator.model import Playbook
from generator.offline import whole, words_alone
from generator.sheet import Sheet
from generator.version import __version__


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of a page's contents list."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and the sections inside the one that it begins."""

    heading: Heading
    inside: list["Section"]


def nested(headings: Iterable[Heading]) -> list[Section]:
    """The headings of a page as a contents list has them: each inside the last one above it of a higher rank."""
    top: list[Section] = []
    around: list[Section] = []
    for heading in headings:
        while around and around[-1].heading.level >= heading.level:
            around.pop()
        section = Section(heading, [])
        (around[-1].inside if around else top).append(section)
        around.append(section)
    return top


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """What search knows of a page or of a section of it; `text` is HTML text without tags."""

    location: str
    title: str
    text: str
    tags: tuple[str, ...]
    """The words of staff for it, beside its title."""
    boost: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a page that search finds on its own, with its address there and what it is called."""

    id: str
    title: str
    also_called: Sequence[str] = ()
    boost: float = 1


@dataclass(frozen=True)
class Page:
    """A finished page: its article, and what the frame around it needs."""

    sheet: Sheet
    article: str
    headings: tuple[Heading, ...]
    passages: tuple[Passage, ...]
    """What search finds on the page, in the order of the page."""
    files: Mapping[str, str]
    """The files that stand beside it, by name."""

    def search_entries(self) -> Iterator[SearchEntry]:
        """The page's own entry, and one for each of its passages."""
        first, *parts = _PASSAGE.split(self.article)
        yield self._entry(self.sheet.path, self.sheet, first)
        for passage, part in zip(self.passages, parts, strict=True):
            yield self._entry(f"{self.sheet.path}#{passage.id}", passage, part, self.sheet.boost * _PASSAGE_BOOST)

    @staticmethod
    def _entry(location: str, about: Sheet | Passage, text: str, boost: float = 1) -> SearchEntry:
        return SearchEntry(location, _safe(about.title), _text(text), tuple(map(_safe, about.also_called)), about.boost * boost)


_PASSAGE = re.compile(r'(?=<h[23] id="|<[a-z]+ [^>]*id="[^"]*" data-pb-entry)')
# Frames around what is said, drawings of what the table beside them says, and what an entry's title says already.
_NOT_SEARCHED = re.compile(
    r'<(h[123]|nav|footer|summary|svg)\b.*?</\1>|<p class="pb-(?:see|statement__id)">.*?</p>|<div class="pb-statement__text">.*?</div>',
    re.DOTALL,
)
# Our own templates escape ">" in every attribute, so a tag ends at the first one.
_TAG = re.compile(r"<[^>]*>")
_TAG_IN_A_SENTENCE = re.compile(r"</?(?:a|code|em|s|strong)\b[^>]*>")

# Material's worker counts a hit on a whole page two and a half times. Here a part that answers is as good as a page.
_PASSAGE_BOOST = 2.5


def _safe(text: str) -> str:
    return html.escape(text, quote=False)


def _text(fragment: str) -> str:
    plain = html.unescape(_TAG.sub(" ", _TAG_IN_A_SENTENCE.sub("", _NOT_SEARCHED.sub(" ", fragment))))
    return _safe(" ".join(plain.split()))


@dataclass
class Outline:
    """The headings and passages of the page that is being rendered: written and noted down in one call."""

    headings: list[Heading] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)

    def heading(self, level: int, id: str, text: str, also_called: Sequence[str] = ()) -> Markup:
        """A heading with an address, and an entry in the page's contents list and in search."""
        self.headings.append(Heading(level, id, text))
        self.passages.append(Passage(id, text, also_called))
        link = Markup('<a class="headerlink" href="#{}" aria-label="Link to this section: {}">#</a>').format(id, text)
        return Markup('<h{} id="{}">{}{}</h{}>').format(level, id, text, link, level)

    def entry(self, id: str, title: str, boost: float = 1) -> Markup:
        """The address of the element in whose tag it stands, and an entry in search alone."""
        self.passages.append(Passage(id, title, boost=boost))
        return Markup('id="{}" data-pb-entry').format(id)


@dataclass(frozen=True)
class Links:
    """Addresses as seen from one page."""

    book: Playbook
    base: str
    """The way from the page to the site's root, for example "../../"."""

    def url(self, address: str) -> str:
        """An address on the site, from this page."""
        return f"{self.base}{address}" or "./"

    def link(self, kind: str, id: str, text: str | None = None) -> Markup:
        """A link to an entity by its name; words alone where readers of this site may not see it."""
        entity = self.book.entities.get(kind, {}).get(id)
        if entity is None:
            return Markup('<span class="pb-hidden">{}</span>').format(f"{words.a(words.spoken(kind))} not shown here")
        return Markup('<a href="{}">{}</a>').format(self.url(entity.path), text or entity.title)

    def resolve(self, target: str) -> str | None:
        """Where a link in a text leads: to the entity it names, to the address itself, or nowhere."""
        kind, _, id = target.partition(":")
        if kind in KINDS:
            entity = self.book.entities.get(kind, {}).get(id)
            return self.url(entity.path) if entity else None
        return target if kind in ("http", "https", "mailto") else None

    def prose(self, text: str) -> Markup:
        """A text of paragraphs as HTML."""
        return markup.prose(text, self.resolve)


def environment(templates: Path) -> jinja2.Environment:
    """The one way in which templates are read: everything escaped, nothing undefined."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=compiled_templates(),
    )
    env.globals.update(day=words.day, counted=words.counted, listed=words.listed, sentence=words.sentence, coded=markup.coded)
    return env


def compiled_templates() -> jinja2.BytecodeCache | None:
    """Where compiled templates are kept from one run to the next: a folder that only this user can write to."""
    try:
        return jinja2.FileSystemBytecodeCache()
    except (OSError, RuntimeError):
        return None  # they are compiled anew each time, as on a machine that lets nothing be written


Progress = Callable[[int, int], None]
"""Told after each page how many are done, and of how many."""


def render(book: Playbook, templates: Path, progress: Progress | None = None, *, manifest: bool = True) -> list[Page]:
    """All pages of a playbook in reading order; with a link to the `manifest` of their site, if it will have one.

    Raises TemplateFaultError, which names template and line, for a name that a template uses and nobody gave it.
    """
    shown = visible(book)
    env = environment(templates)
    env.globals["manifest"] = MANIFEST if manifest else ""
    staff = audience(book) == "internal"
    sheets = [sheet for sheet in pages(shown) if staff or not sheet.for_staff]
    done = []
    for sheet in sheets:
        done.append(_render(shown, sheet, env))
        if progress:
            progress(len(done), len(sheets))
    return done


def _render(book: Playbook, sheet: Sheet, env: jinja2.Environment) -> Page:
    outline = Outline()
    article = _article(book, sheet, env, outline, "../" * sheet.path.count("/"))
    files = dict(sheet.downloads)
    if sheet.offline:
        base = organisation(book).publishing.base
        files[sheet.offline] = whole(sheet.title, _article(book, sheet, env, Outline(), base or "", offline=True), None if base else words_alone)
    return Page(sheet, article, tuple(outline.headings), tuple(outline.passages), files)


def _article(book: Playbook, sheet: Sheet, env: jinja2.Environment, outline: Outline, base: str, *, offline: bool = False) -> str:
    """The article of a page, its links beginning with `base`."""
    links = Links(book, base)
    values: dict[str, Any] = {
        "as_of": book.as_of,
        "commit": book.commit,
        "version": __version__,
        "organisation": organisation(book),
        "internal": audience(book) == "internal",
        "offline": offline,
        "sheet": sheet,
        "h2": partial(outline.heading, 2),
        "h3": partial(outline.heading, 3),
        "entry": outline.entry,
        "url": links.url,
        "link": links.link,
        "prose": links.prose,
    }
    try:
        return env.get_template(f"pages/{sheet.template}").render({**values, **sheet.values})
    except Exception as error:
        # Whatever a template does wrong, its author wants the line: a call with a missing argument is no jinja error.
        raise TemplateFaultError(error, sheet) from error


class TemplateFaultError(Exception):
    """A template cannot be rendered; the message names it, the line and the page."""

    def __init__(self, error: Exception, sheet: Sheet) -> None:
        where = f"{error.name or error.filename}:{error.lineno}" if isinstance(error, jinja2.TemplateSyntaxError) else _line_of(error)
        super().__init__(f"{where}: {error} (on the page /{sheet.path})")


def _line_of(error: BaseException) -> str:
    """The innermost template line that an exception came through."""
    found, trace = "templates", error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            found = f"{'/'.join(Path(name).parts[-3:])}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found
