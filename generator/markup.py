"""Text into a page, safely: the small subset of Markdown that fields meant for it may hold."""

import re
from collections.abc import Callable, Iterator

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_TAGS = {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "a", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "s"}
_ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}, "th": {"class", "scope"}, "td": {"class"}}
_SCHEMES = {"http", "https", "mailto"}


def _parser() -> MarkdownIt:
    # Headings would upset a page's own order; raw HTML and images are never an author's.
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"])
    return parser.disable(["heading", "lheading", "hr", "image", "html_block", "html_inline", "reference"])


_PARSER = _parser()
_ANY_LINK = _parser()
_ANY_LINK.validateLink = lambda _: True  # type: ignore[assignment]  # a link that may not be is told, not overlooked

# A text without any of these is the same in Markdown and out of it; most texts are.
_PLAIN = re.compile(r"(?![-+=\s]|\d+[.)])[^\\`*_\[\]<>&~|#\n]*(?<!\s)")

_CODE = re.compile("`([^`]+)`")

Resolve = Callable[[str], str | None]
"""Turns the target of a link, as an author writes it, into the address in a page; None for what may not be one."""


def prose(text: str, resolve: Resolve) -> Markup:
    """A text of paragraphs, lists and tables as HTML."""
    if _PLAIN.fullmatch(text):
        return Markup("<p>{}</p>").format(text)
    return _clean(_PARSER.parse(text), resolve)


def coded(line: str) -> Markup:
    """A line in which what stands between two backticks is code; an odd one stays as it was written."""
    return Markup("").join(Markup("<code>{}</code>").format(part) if index % 2 else part for index, part in enumerate(_CODE.split(line)))


def link_targets(text: str) -> Iterator[str]:
    """Where the links in a text lead, as its author wrote them."""
    for token in _links(_ANY_LINK.parse(text)):
        yield str(token.attrGet("href") or "")


def _links(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "link_open":
            yield token
        yield from _links(token.children or [])


def _clean(tokens: list[Token], resolve: Resolve) -> Markup:
    for token in _links(tokens):
        target = resolve(str(token.attrGet("href") or ""))
        if target is None:
            token.attrs.pop("href", None)
            continue
        token.attrSet("href", target)
        if target.startswith(("http:", "https:")):
            token.attrSet("rel", "external noopener noreferrer")
    _align_by_class(tokens)
    _name_rows(tokens)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return Markup(nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None, strip_comments=True))  # noqa: S704  # cleaned one call ago


def _align_by_class(tokens: list[Token]) -> None:
    """Columns are aligned by a class: a style attribute would need a weaker content security policy."""
    for token in tokens:
        if token.type in ("th_open", "td_open") and (style := token.attrs.pop("style", None)):
            token.attrSet("class", "pb-" + str(style).removeprefix("text-align:"))


def _name_rows(tokens: list[Token]) -> None:
    """The first cell of a row says what the row is about, so that whoever hears a table is told it with each other cell."""
    for row, first, content, end in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        if row.type == "tr_open" and first.type == "td_open" and content.content:
            first.tag = end.tag = "th"
            first.attrSet("scope", "row")
