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
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from generator.audience import visible
from generator.model import Entity, Node, Playbook
from generator.shape import choices_of
from generator.source import Place
from generator.walks import own_references, within
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


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that the readers of a site must not find on it, where it is written, and whether it is the name or the id of something."""

    text: str
    place: Place
    name: bool = False


def secrets(book: Playbook) -> list[Secret]:
    """What stands in parts of a playbook that the readers of its site may not see: texts, names, ids, addresses."""
    shown = visible(book)
    if shown is book:
        return []
    said = {secret.text for root in shown.roots for secret in _said(root)}
    found = {secret.text: secret for root in book.roots for secret in _said(root)}
    return [secret for text, secret in found.items() if text not in said]


def in_sight(book: Playbook) -> str:
    """All that the readers of a site may see of its playbook, as one text."""
    return "\n".join(secret.text for root in visible(book).roots for secret in _said(root))


_NAMES_TO_MACHINES = ("code_owner",)
"""Keys of which no page says anything: the words in `@acme/tools` stand on any page and give nothing away."""


def _said(root: Node) -> Iterator[Secret]:
    """Every text and address in a file, and the ids of its entities; words of a fixed choice and references say nothing by themselves."""
    for node in within(root):
        entity = isinstance(node, Entity)
        named = {reference.loc[0] for reference in own_references(node)}
        for name, info in type(node).model_fields.items():
            value = getattr(node, name)
            if name in named or name in _NAMES_TO_MACHINES or choices_of(info.annotation) or (name == "id" and not entity):
                continue
            if isinstance(value, str):
                yield Secret(value, node.at(name), entity and name in ("id", "name"))
            elif isinstance(value, list):
                yield from (Secret(item, node.at(name, index)) for index, item in enumerate(value) if isinstance(item, str))


Leak = tuple[Secret, str]
"""A secret, and the first file that holds it."""


def leaks(files: Iterable[tuple[str, bytes]], book: Playbook) -> list[Leak]:
    """What stands in files, which come by name, and the readers of the site of `book` may not see."""
    return found_in(files, secrets(book), in_sight(book))


def found_in(files: Iterable[tuple[str, bytes]], secrets: Sequence[Secret], in_sight: str = "") -> list[Leak]:
    """What of the secrets stands in files.

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
