"""Whether a kind of data may go into a tool, asked of the document that a site publishes, in the words of whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from generator.shape import did_you_mean
from generator.twin import DataKindPart, RolePart, ToolPart, Twin, VerdictPart
from generator.words import listed

Named = TypeVar("Named", DataKindPart, ToolPart)


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


def ask(twin: Twin, data: str, tool: str) -> Reply:
    """The answer on a kind of data in a tool, each by its id, its name or another word for it.

    Raises UnclearError where nothing is called so, or more than one thing.
    """
    return Reply(twin, _named("kind of data", twin.data_kinds, data), _named("tool", twin.tools, tool))


def _named(what: str, known: Mapping[str, Named], word: str) -> str:
    """The id of what a word names: ids go before names, and names before other words."""
    sought = _plain(word)
    called = {id: ([id], [item.name], item.also_called) for id, item in known.items()}
    for rank in range(3):
        found = [id for id, words in called.items() if sought in map(_plain, words[rank])]
        if len(found) == 1:
            return found[0]
        if found:
            raise UnclearError(f"More than one {what} is called '{word}': {listed((f'`{id}`' for id in found), 'or')}. Name one of them by its id.")
    everything = [text for words in called.values() for part in words for text in part]
    otherwise = f"There are: {', '.join(known)}." if known else "None is written yet."
    raise UnclearError(f"There is no {what} '{word}'. {did_you_mean(word, everything, otherwise)}")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
