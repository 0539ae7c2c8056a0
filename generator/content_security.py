"""The content security policy of every page: what the theme runs by itself may run, and nothing else that stands in a page.

Which scripts those are is read from the files of the theme, and never from a page. What came into a page by a value, by
somebody's template or by a page written by hand is not among them: no policy allows it, and the build says where it stands.
"""

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from html.parser import HTMLParser
from pathlib import Path

from generator.site import SiteError
from generator.words import first_of

_POLICY = (
    "default-src 'none'; script-src 'self' {scripts}; style-src {styles}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)

# A policy counts from where it stands, and only in a head: what is before it may be nothing but this.
_BEGINNING = re.compile(r'\s*<!doctype html>\s*<html\b[^>]*>\s*<head>\s*<meta charset="?utf-8"?\s*/?>', re.IGNORECASE)

# The theme's script that knows the way from a page to the root of its site; all else in it is the same on every page.
_WAY = re.compile(r'(?<=new URL\("){{[^{}]*}}(?=",location\))')
_WAYS = r"(?:\.|\.\.(?:/\.\.)*|/(?:[\w.~%-]+/)*[\w.~%-]*)"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# A style that the theme's script puts into a part of the page of its own, such as its search, from a text that stands in the script.
_STYLE = re.compile(r"""\("style",{},(\w+)\.toString\(\)\)""")

_BLOCKED = "base|embed|frame|iframe|object|style"
_ATTRIBUTES = r"""(?:"[^"]*"|'[^']*'|[^'">])*"""
_MARKUP = re.compile(
    rf"<!--.*?-->|(?P<script><script\b{_ATTRIBUTES}>)(?P<body>.*?)</script|<(?P<name>(?:{_BLOCKED})\b|[a-z][^\s/>]*(?=[\s/])){_ATTRIBUTES}>",
    re.IGNORECASE | re.DOTALL,
)
# Tags worth a closer look, which takes longer.
_SUSPECT = re.compile(rf"<(?:{_BLOCKED})\b|[\s\"'/](?:on[a-z]+|style|srcdoc)\s*=|script|&#", re.IGNORECASE)
_ADDRESSES = ("action", "background", "data", "formaction", "href", "poster", "src", "xlink:href")
_CONFIGURATION = {"id": "__config", "type": "application/json"}

# What a browser also shows as a page, and what would run there, where no policy can stand.
_OTHER_PAGES = (".htm", ".xht", ".xhtml", ".svg", ".xml")
_RUNS = re.compile(
    rb"<(?:[\w.-]+:)?(?:script|iframe|foreignobject)\b|<!entity|<\?xml-stylesheet|<[^<>]*?(?:[\s\"'/]on[a-z]+\s*=|(?:href|src)\s*=\s*[\"']?\s*javascript:)",
    re.IGNORECASE,
)


def secure(folder: Path, theme: Path, whole: Collection[str]) -> None:
    """Give every page of a built site its policy, but for those that are `whole` in one file and have one of their own.

    One policy is for all pages, because a reader who goes on without a new document stays under that of the first.
    `theme` is the folder of the theme's templates. Raises SiteError for whatever no policy would let run, and names its page.
    """
    known = _scripts(theme)
    pages = [path for path in sorted(folder.rglob("*.html")) if path.relative_to(folder).as_posix() not in whole]
    run: set[str] = set()
    faults: dict[str, list[str]] = defaultdict(list)
    for path in pages:
        text = _text(path)
        amiss = [] if _BEGINNING.match(text) else ['does not begin with <!doctype html>, <html>, <head> and <meta charset="utf-8">']
        for tag in _MARKUP.finditer(text):
            if tag["script"] == "<script>" and known.fullmatch(tag["body"]):
                run.add(tag["body"])
            elif _SUSPECT.search(tag[0]):
                amiss += _faults(tag)
        for fault in dict.fromkeys(amiss):
            faults[fault].append(path.relative_to(folder).as_posix())
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _OTHER_PAGES and (ran := _RUNS.search(path.read_bytes().replace(b"\0", b""))):  # in UTF-16 a zero stands beside each letter
            faults[ran[0].decode("ascii", "replace").strip()].append(path.relative_to(folder).as_posix())
    if faults:
        said = "No page may hold a script or a style of its own, so that none can come in with a text."
        help = "Put it into a file that mkdocs.yml names under extra_javascript or extra_css, or take it out:"
        told = [f"{where[0]}{f' and {len(where) - 1} more' if where[1:] else ''}: {fault}" for fault, where in faults.items()]
        raise SiteError("\n".join([f"{said} {help}", *first_of(told)]))
    allowed = _POLICY.format(scripts=" ".join(sorted(map(_hash, run))), styles=" ".join(["'self'", *map(_hash, _styles(theme))]))
    policy = f'<meta http-equiv="Content-Security-Policy" content="{allowed}">'
    for path in pages:
        path.write_bytes(_BEGINNING.sub(lambda beginning: beginning[0] + policy, _text(path), count=1).encode("utf-8", "surrogateescape"))


def _scripts(theme: Path) -> re.Pattern[str]:
    """What matches the inline scripts of a theme, whole, as its own files have them.

    A script into which the theme would write anything else than the way to the root of the site is not among them.
    """
    bodies = [body for file in sorted((theme / "partials" / "javascripts").glob("*.html")) for body in _SCRIPT.findall(file.read_text("utf-8"))]
    return re.compile("|".join(_WAYS.join(map(re.escape, parts)) for body in bodies if "{{" not in "".join(parts := _WAY.split(body))))


def _styles(theme: Path) -> Iterator[str]:
    for script in sorted((theme / "assets" / "javascripts").glob("bundle.*.js")):
        text = script.read_text("utf-8")
        for name in _STYLE.findall(text):
            yield from re.findall(rf"[ ,;]{name}='([^'\\]*)'", text)


def _faults(tag: re.Match[str]) -> Iterator[str]:
    """What in a tag no policy would let run or style, in its own first characters."""
    if tag["script"]:
        said = _attributes(tag["script"])
        if "src" not in said and said != _CONFIGURATION:
            yield f"{tag['script']}{tag['body']}"[:80]
    elif tag["name"]:
        if re.fullmatch(_BLOCKED, tag["name"], re.IGNORECASE):
            yield tag[0][:80]
        else:
            for name, value in _attributes(tag[0]).items():
                leads_to_script = name in _ADDRESSES and re.match("javascript:", re.sub(r"[\x00-\x20]", "", value or ""), re.IGNORECASE)
                if name.startswith("on") or name in ("style", "srcdoc") or leads_to_script:
                    yield f'<{tag["name"]} {name}="{value}">'[:80]


def _attributes(tag: str) -> dict[str, str | None]:
    reader = _Reader()
    reader.feed(tag)
    return reader.attributes


class _Reader(HTMLParser):
    """Reads one tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.attributes: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # as HTMLParser calls it
        self.attributes = dict(reversed(attrs))  # of two with one name the first counts


def _text(path: Path) -> str:
    # Not every file in a site is ours, and one in another encoding stays what it is.
    return path.read_bytes().decode("utf-8", "surrogateescape")


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
