"""Whether a built site or a pack holds anything that its readers may not see: the last look at it before anybody else's.

Words are compared, not letters: whatever stands between them, markup, signs or line ends, a text is found in every
spelling in which a reader or a program could find it.
"""

import gzip
import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from generator.audience import Secret
from generator.words import first_of

Words = tuple[str, ...]

# They ship with the theme, and nothing from YAML goes into them.
_THEME = re.compile(r"^assets/(?:javascripts|stylesheets|images)/")
_DATA = (".json", ".csv", ".txt")
"""Files in which "<" may begin a tag, as in the search index, or be a sign like any other."""
_IMAGE = (".png", ".jpg", ".webp", ".ico", ".woff", ".woff2")
_WORD = re.compile(r"\w+")
_TAG = re.compile("<[^>]*>")
_ESCAPED = re.compile(r"\\([\\;,nN])")


Leak = tuple[Secret, str]
"""A secret, and the first file that holds it."""


def leaks(site: Path, secrets: Sequence[Secret], in_sight: str = "") -> list[Leak]:
    """What of the secrets stands in the files of a site."""
    there = ((path.relative_to(site).as_posix(), path.read_bytes()) for path in sorted(site.rglob("*")) if path.is_file())
    return leaks_in(there, secrets, in_sight)


def leaks_in(files: Iterable[tuple[str, bytes]], secrets: Sequence[Secret], in_sight: str = "") -> list[Leak]:
    """What of the secrets stands in files, which come by name.

    A secret tells something: it is a name or an id of several words, has a digit or a sign as channels and addresses
    have, or is three words long. What the tool says by itself is no secret, and neither is what stands in a text that was
    written for these readers (`in_sight`).
    """
    looked_for = {words: secret for secret in secrets if _telling(secret) and (words := _words(secret.text))}
    if not looked_for:
        return []
    everything = _by_beginning(looked_for)
    known = _found(_our_own_words(), everything) | _found(_words(in_sight), everything)
    beginnings = _by_beginning(words for words in looked_for if words not in known)
    found: dict[Words, str] = {}
    for name, raw in files:
        for spelling in _spellings(name, raw):
            for words in _found(_words(spelling), beginnings):
                found.setdefault(words, name)
    return [(secret, found[words]) for words, secret in looked_for.items() if words in found]


def _telling(secret: Secret) -> bool:
    words = secret.text.split()
    if secret.name:
        return len(_words(secret.text)) > 1
    signs = len(secret.text) > 3 and re.search(r"[#@/\d]", secret.text)
    return bool(signs) or len(words) > 2


def _words(text: str) -> Words:
    return tuple(_WORD.findall(text.casefold()))


Beginnings = dict[str, dict[str, list[Words]]]


def _by_beginning(sought: Iterable[Words]) -> Beginnings:
    """What is sought, by its first word and then by its second; by "" where there is no second."""
    beginnings: Beginnings = defaultdict(lambda: defaultdict(list))
    for words in sought:
        beginnings[words[0]][words[1] if len(words) > 1 else ""].append(words)
    return {first: dict(others) for first, others in beginnings.items()}


def _found(text: Words, beginnings: Beginnings) -> set[Words]:
    """What of the sought stands in a text; the text is gone through once, however much is sought."""
    found: set[Words] = set()
    for index, word in enumerate(text):
        if (others := beginnings.get(word)) is None:
            continue
        found.update(others.get("", ()))
        if index + 1 < len(text):
            found.update(words for words in others.get(text[index + 1], ()) if text[index : index + len(words)] == words)
    return found


@cache
def _our_own_words() -> Words:
    """All that the tool says by itself: what stands in it is nobody's secret."""
    here = Path(__file__).parent
    shipped = [path for folder in (here, here.parent / "templates") for path in folder.rglob("*") if path.suffix in (".py", ".yaml", ".j2", ".html")]
    return _words(" ".join(path.read_text("utf-8") for path in sorted(shipped) if here / "content" not in path.parents))


def told(found: Sequence[Leak], content: Path) -> list[str]:
    """Lines of a message: where each secret is written, and where else it stands."""
    said = []
    for secret, where in found:
        span = secret.place.span()
        said.append(f"{content.name}/{span.path}:{span.line}: “{secret.text[:60]}” is not for these readers, and it stands in {where}")
    return [*first_of(said), "Take it out of that page. What has a `visibility` can be made visible where it is written; what is for staff alone cannot."]


def _spellings(name: str, raw: bytes) -> Iterator[str]:
    """What a reader or a program finds in a file: its name and text as they are, with signs resolved, with and without markup."""
    yield unquote(name)
    if _THEME.match(name) or name.endswith(_IMAGE):
        return
    if name.endswith(".gz") and raw.startswith(b"\x1f\x8b"):
        raw = gzip.decompress(raw)
    text = raw.decode("utf-8", "replace")
    if name.endswith(".json"):
        text = _strings_of(text)
    elif name.endswith(".ics"):
        text = _ESCAPED.sub(lambda escaped: " " if escaped[1] in "nN" else escaped[1], re.sub(r"\r?\n[ \t]", "", text))
    if "<" not in text or name.endswith(_DATA):
        yield html.unescape(text)
        yield unquote(text)
    if "<" not in text:
        return
    # A value may stand in an attribute, as an address perhaps; in a text; or across a tag in the middle of a word.
    attributes = html.unescape(" ".join(_TAG.findall(text)))
    yield attributes
    if "%" in attributes:
        yield unquote(attributes)
    joined, apart = _TAG.sub("", text), _TAG.sub(" ", text)
    yield html.unescape(apart)
    yield html.unescape(joined)


def _strings_of(text: str) -> str:
    """The texts and numbers of a JSON file, or what stands in it if it is none."""
    try:
        return " ".join(_strings(json.loads(text)))
    except json.JSONDecodeError:
        return text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    else:
        yield str(value)
