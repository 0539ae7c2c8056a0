"""Whether a built site holds anything that its readers may not see: the last look at it before anybody else's."""

import gzip
import html
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from generator.audience import Secret

SHORTEST = 4
"""A shorter text is a word or a sign that stands everywhere and tells nothing."""

# They ship with the theme, and nothing from YAML goes into them.
_THEME = re.compile(r"^assets/(?:javascripts|stylesheets|images)/")
_IMAGE = (".png", ".jpg", ".webp", ".ico", ".woff", ".woff2")


def leaks(site: Path, secrets: Sequence[Secret]) -> list[tuple[Secret, str]]:
    """What of the secrets stands in a site, each with the first file that holds it."""
    looked_for = [secret for secret in secrets if len(secret.text) >= SHORTEST and _plain(secret.text) not in _our_own_words()]
    if not looked_for:
        return []
    files = {path.relative_to(site).as_posix(): _plain(text) for path in sorted(site.rglob("*")) if (text := _text(path, site))}
    whole = "\0".join([*files, *files.values()])
    found = []
    for secret in looked_for:
        text = _plain(secret.text)
        if text not in whole:
            continue
        exact = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
        if where := next((name for name, content in files.items() if exact.search(content) or exact.search(name)), None):
            found.append((secret, where))
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())


@cache
def _our_own_words() -> str:
    """All that the tool says by itself: what stands in it is nobody's secret."""
    here = Path(__file__).parent
    shipped = [path for folder in (here, here.parent / "templates") for path in folder.rglob("*") if path.suffix in (".py", ".yaml", ".j2", ".html")]
    return _plain(" ".join(path.read_text("utf-8") for path in sorted(shipped) if here / "content" not in path.parents))


def _text(path: Path, site: Path) -> str:
    """What a reader or a program finds in a file, in every spelling: as it is, without markup, and with its signs resolved."""
    name = path.relative_to(site).as_posix()
    if not path.is_file() or _THEME.match(name) or path.suffix in _IMAGE:
        return ""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "replace")
    if path.suffix == ".json":
        text = " ".join(_strings(json.loads(text)))
    elif path.suffix == ".ics":
        text = re.sub(r"\\([,;\\])", r"\1", re.sub(r"\r?\n[ \t]", "", text)).replace("\\n", " ").replace("\\N", " ")
    elif path.suffix == ".csv":
        text = text.replace('""', '"')
    resolved = html.unescape(text)
    return f"{text} {resolved} {html.unescape(re.sub('<[^>]*>', '', text))}"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
