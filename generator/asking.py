"""Whether a kind of data may go into a tool, asked of the document that a site publishes, in the words of whoever asks."""

import datetime
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from generator.twin import DataKindPart, RolePart, ToolPart, Twin, VerdictPart
from generator.words import listed

Named = TypeVar("Named", DataKindPart, ToolPart)


RELIED_ON_DAYS = 31
"""How many days a yes is relied on; a site is built anew every day, and reviews lapse by the day."""


class UnclearError(Exception):
    """What was named is nothing, or several things; the message says what may be meant."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the document answers."""

    twin: Twin
    data: str
    """The id of the kind of data."""
    tool: str
    """The id of the tool."""

    @property
    def verdict(self) -> VerdictPart:
        """The answer."""
        return self.twin.verdicts[self.data][self.tool]

    @property
    def role(self) -> RolePart:
        """Whom to ask."""
        return self.twin.roles[self.verdict.ask]

    @property
    def address(self) -> str:
        """The page that says so; from the root of the site, where nobody wrote its address."""
        return (self.twin.site or "/") + self.verdict.address

    @property
    def free(self) -> bool:
        """Whether the answer is a yes, with conditions or without."""
        return self.verdict.answer in ("allowed", "allowed_with_conditions")

    def too_old(self, today: datetime.date) -> bool:
        """Whether so much may have changed since that a yes is none any more."""
        return (today - self.twin.as_of).days > RELIED_ON_DAYS


def ask(twin: Twin, data: str, tool: str) -> Reply:
    """The answer on a kind of data in a tool, each by its id, its name or another word for it.

    Raises UnclearError where nothing is called so, or more than one thing.
    """
    return Reply(twin, _named("kind of data", twin.data_kinds, data), _named("tool", twin.tools, tool))


def _named(what: str, known: Mapping[str, Named], word: str) -> str:
    """The id of what a word names: ids go before names, and names before other words; what is only nearly written so comes last."""
    called = {id: ([id], [item.name], item.also_called) for id, item in known.items()}
    loosely = {id: [_plain(text) for part in words for text in part] for id, words in called.items()}
    exact, sought = _exact(word), _plain(word)
    ranks = [[id for id, words in called.items() if exact in map(_exact, words[rank])] for rank in range(3)]
    found = next(filter(None, ranks), [id for id, texts in loosely.items() if sought in texts])
    if len(found) == 1:
        return found[0]
    if found:
        raise UnclearError(f"More than one {what} is called '{word}': {listed((f'`{id}`' for id in found), 'or')}. Name one of them by its id.")
    near = [f"`{id}` ({known[id].name})" for id in _near(sought, loosely)]
    if near:
        help = f"Did you mean {listed(near, 'or')}?"
    elif len(known) > _LISTED:
        help = "The page `may-i-use-it/` of the site has them all, and playbook.json has their ids."
    else:
        help = f"There are: {', '.join(known)}." if known else "None is written yet."
    raise UnclearError(f"There is no {what} '{word}'. {help}")


def _near(sought: str, called: Mapping[str, Sequence[str]]) -> list[str]:
    """The ids of what may be meant: what shares the most words, else what is spelt almost so; a few at most."""
    words = set(sought.split())
    shared = {id: max(len(words & set(text.split())) for text in texts) for id, texts in called.items()}
    most = max(shared.values(), default=0)
    if most:
        return [id for id, count in shared.items() if count == most][:_OFFERED]
    spelt = difflib.get_close_matches(sought, [text for texts in called.values() for text in texts], _OFFERED, _ALMOST)
    return [id for id, texts in called.items() if not set(texts).isdisjoint(spelt)][:_OFFERED]


_LISTED, _OFFERED, _ALMOST = 12, 4, 0.85
"""How many names are a list to read, how many are offered, and how alike two spellings of one word are, from 0 to 1."""


def _exact(text: str) -> str:
    return " ".join(text.casefold().split())


def _plain(text: str) -> str:
    """A name as people type it: without capitals, articles, apostrophes and dashes."""
    words = re.findall(r"\w+", re.sub(r"['’]s\b|['’]", "", text.casefold()).replace("e-mail", "email").replace("_", " "))
    return " ".join(word for word in words if word not in _LEFT_OUT) or " ".join(words)


_LEFT_OUT = {"a", "an", "the", "my", "our", "your", "with", "of", "in", "on", "or", "and"}
