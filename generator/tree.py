"""A site as a tree of files, for any engine that reads MkDocs' layout: pages in HTML of which no engine takes anything for Markdown."""

import html
import json
import posixpath
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from generator import places
from generator.areas.organisation import audience, organisation
from generator.finish import RANKING, refuse_leaks
from generator.handwritten import UnfitError, by_hand
from generator.load import IMAGES
from generator.render import Heading, Section, nested
from generator.site import SCRIPT, STYLES, Site, SiteError, refuse_other_readers
from generator.theme import THEME


def write(site: Site, content: Path, folder: Path) -> None:
    """Write a site into an empty folder: mkdocs.yml, the pages and what stands beside them in docs, the frame around them in theme.

    Raises SiteError for a page written by hand that holds what a page may not or stands in another's place, and where
    anything would show what the readers of the site may not see.
    """
    refuse_other_readers(site.book, _named(content))
    tree = _Tree(folder / "docs")
    for page in site.pages:
        sheet = page.sheet
        edit = _edit_address(site, page.sheet.about.source.path) if page.sheet.about else None
        tree.put(f"{sheet.path}index.md", _markdown(sheet.title, sheet.description, page.article, page.headings, edit))
        for name, text in page.files.items():
            tree.put(sheet.path + name, text.encode())
    for path, raw in site.assets.items():
        tree.put(path, raw)
    entries = [(page.sheet.nav, page.sheet.path) for page in site.pages if page.sheet.nav]
    for title, path, raw in _written_by_hand(site, content):
        tree.put(f"{path}index.md", raw)
        entries.append((title, path))
    for file in _files(content, IMAGES):
        tree.put(file.relative_to(content).as_posix(), file.read_bytes())
    shutil.copytree(places.templates() / "theme", folder / "theme")
    settings = _settings(site) | {"nav": [{safe(title): f"{path}index.md"} for title, path in entries]}
    (folder / "mkdocs.yml").write_text(_HEAD + json.dumps(settings, ensure_ascii=False, indent=2) + "\n", "utf-8")
    refuse_leaks(folder, site, content)


_HEAD = "# Written by `playbook write`, which writes it anew each time: change the playbook, not this file.\n"


def _settings(site: Site) -> dict[str, Any]:
    """What an engine is told. It is written as JSON, which is YAML too and in which nothing can be a command."""
    written = organisation(site.book)
    logo = {"logo": written.brand.logo} if written.brand and written.brand.logo else {}
    address = {"site_url": written.publishing.site_url} if written.publishing.site_url else {}
    return {
        "site_name": safe(written.name),
        **address,
        "docs_dir": "docs",
        "not_in_nav": "**",
        "exclude_docs": "!/templates/\n",  # MkDocs leaves a folder of that name out, and it is a part of the playbook
        "theme": {"name": "material", "variant": "classic", "custom_dir": "theme", **THEME, **logo},
        "plugins": [{"search": {"lang": ["en"], "separator": RANKING["separator"]}}],
        "markdown_extensions": [],
        "extra": {"generator": False},
        "extra_css": list(STYLES),
        "extra_javascript": [SCRIPT],
    }


def _edit_address(site: Site, path: str) -> str | None:
    edit = organisation(site.book).publishing.edit_url
    return edit + path if edit and audience(site.book) == "internal" else None


def _named(content: Path) -> str | None:
    """The readers whom mkdocs.yml names, which only MkDocs reads."""
    settings = content.resolve().parent / "mkdocs.yml"
    named = re.search(r"^\s*publish:\s*[\"']?(public|internal)\b", settings.read_text("utf-8"), re.MULTILINE) if settings.is_file() else None
    return named and named[1]


class _Tree:
    """The folder of the pages, in which no file takes the place of another."""

    def __init__(self, docs: Path) -> None:
        self._docs = docs

    def put(self, path: str, raw: bytes) -> None:
        file = self._docs / path
        if file.exists():
            raise SiteError(f"{path} would stand where a file of the playbook's own stands. Rename it in the content.")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)


def _files(content: Path, suffixes: Iterable[str]) -> list[Path]:
    """The regular files of these kinds in a content folder, without what a point in front of its name hides."""
    return [
        path
        for path in sorted(content.rglob("*"))
        if path.suffix in suffixes and path.is_file() and not path.is_symlink() and not any(part.startswith(".") for part in path.relative_to(content).parts)
    ]


def _written_by_hand(site: Site, content: Path) -> Iterator[tuple[str, str, bytes]]:
    """The pages written by hand: the title of each, its address and its file."""
    files = {path.relative_to(content).as_posix(): path for path in _files(content, [".md"])}
    own = {f"{page.sheet.path}index.md": page.sheet.path for page in site.pages}
    addresses = own | {source: _address(source) for source in files}
    taken = set(own.values())
    for source, path in files.items():
        address = addresses[source]
        if address in taken:
            raise SiteError(f"{source} would stand where another page stands, /{address}. Rename the file.")
        taken.add(address)
        try:
            text = by_hand(path, source, addresses)
            yield text.title, address, _markdown(text.title, text.description, text.article, text.headings)
        except UnfitError as error:
            raise SiteError(str(error)) from error
        except ValueError as error:
            raise SiteError(f"{source} holds HTML that is not whole: {error}. Put that right.") from error


def _address(source: str) -> str:
    """Where MkDocs puts the page of a Markdown file."""
    folder, name = posixpath.split(source.removesuffix(".md"))
    own = "" if name in ("index", "README") else f"{name}/"
    return (f"{folder}/" if folder else "") + own


def _markdown(title: str, description: str, article: str, headings: Sequence[Heading], edit: str | None = None) -> bytes:
    """A page as a Markdown file: front matter, then its HTML. The engine's own contents list knows no headings that stand in HTML."""
    contents = [_contents(section) for section in nested(headings)]
    matter = {"title": safe(title), "description": safe(description), "contents": contents} | ({"edit_url": safe(edit)} if edit else {})
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in matter.items()]
    return "\n".join(["---", *lines, "---", "", inert(article), ""]).encode()


def _contents(section: Section) -> dict[str, Any]:
    heading = section.heading
    return {"title": safe(heading.text), "url": safe(f"#{heading.id}"), "level": heading.level, "children": [*map(_contents, section.inside)]}


def safe(text: str) -> str:
    """A text as HTML, for the places where a theme prints what it is given without escaping it."""
    return _IN_TITLE.sub(_reference, html.escape(text))


def inert(article: str) -> str:
    """An article of which a converter of Markdown changes nothing: each part of it is a block of HTML, and no sign means anything.

    What might, from a backtick to a space at the start of a line, stands as its number.
    Raises ValueError for an article whose elements are not all closed.
    """
    writer = _Writer()
    writer.feed(article)
    writer.close()
    if writer.open:
        raise ValueError(f"<{writer.open[-1]}> is never closed")
    return "".join(writer.written).strip()


_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_UNSEEN = r"\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029"
# Letters stand as they are, and so do single spaces and the ends of lines between other signs.
_IN_TEXT = re.compile(rf"[!-+\-/:-@\[-`{{-~{_UNSEEN}]|[^\S \n]|(?<=[ \n]) | (?=[ \n])|\n(?=\n)")
_IN_ATTRIBUTE = re.compile(rf"[!\"$-+;<>@\[-^`{{-~\n{_UNSEEN}]|[^\S ]|(?<= ) | (?= )")
_IN_TITLE = re.compile(rf"[\n{_UNSEEN}]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:_.-]*")


def _reference(sign: re.Match[str]) -> str:
    return f"&#{ord(sign[0])};"


class _Writer(HTMLParser):
    """Writes HTML again as it was read: the same elements, attributes and texts in another spelling."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag(tag, attrs)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A browser closes in this way only what is drawn, and what is empty anyhow.
        self._tag(tag, attrs)
        if tag not in _VOID:
            self.written.append(f"</{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise ValueError(f"</{tag}> closes nothing")
        self.written.append(f"</{tag}>" if self.open else f"</{tag}>\n\n")

    def handle_data(self, data: str) -> None:
        if self.open or data.strip():
            self.written.append(_IN_TEXT.sub(_reference, data))

    def _tag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if strange := [name for name in (tag, *(name for name, _ in attrs)) if not _NAME.fullmatch(name)]:
            raise ValueError(f"{strange[0]!r} is no name of an element or attribute")
        said = "".join(f" {name}" if value is None else f' {name}="{_IN_ATTRIBUTE.sub(_reference, value)}"' for name, value in attrs)
        self.written.append(f"<{tag}{said}>")
