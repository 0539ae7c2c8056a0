"""What every entity is: a block with a place in a file, an id, and references that know what they name."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, PrivateAttr
from pydantic_core import CoreSchema, core_schema

from generator.findings import Finding
from generator.source import Place
from generator.values import Slug, one_line


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a text as the id of an entity of `kind`; with an empty kind it is written out, as in `tool:workbench`."""

    kind: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(one_line, handler(source))


FOR_STAFF = "for staff"
"""Marks a field that only the organisation's own people may read, whatever it stands in."""


class Node(BaseModel):
    """A block of keys in a file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, defer_build=True)

    _place: Place = PrivateAttr()

    @property
    def place(self) -> Place:
        """Where the block stands."""
        return self._place

    def at(self, *loc: str | int) -> Place:
        """The place of one of its values."""
        return self._place.at(*loc)


class Entity(Node):
    """A block that others refer to by its id."""

    kind: ClassVar[str]

    id: Slug
    """The short name by which everything else refers to it, and part of its page's address. It is never reused."""

    @property
    def path(self) -> str:
        """Where on the site it is described, from the site's root: a page, or a place on one."""
        raise NotImplementedError(self.kind)

    @property
    def title(self) -> str:
        """What a link to it says."""
        return str(getattr(self, "name", self.id))


E = TypeVar("E", bound=Entity)
N = TypeVar("N", bound=Node)


EVERYTHING = "*"
"""Stands among lost ids where a whole file could not be read, so that any id may have been in it."""


@dataclass(frozen=True, eq=False)
class Playbook:
    """Everything an organisation wrote, by kind and id, as it stands on one day.

    Attributes:
        as_of: the day for which what is overdue, lapsed or past is worked out.
        roots: the files, each as a whole.
        entities: what has an id, by kind and id, in the order in which it is written.
        images: the paths of the images in the content folder.
        findings: what is amiss with files, keys, values and ids; a playbook with any is only part of what was written.
        lost: ids that stand in files with findings, so that nobody calls them unknown.
        earlier: how it stood before; None where nobody looked or nothing remembers.
        commit: the commit at which it stands; None where nobody looked or it is in no repository.
        open: what the check found that does not stop a build; None where nobody checked.

    """

    as_of: datetime.date
    roots: tuple[Node, ...]
    entities: Mapping[str, Mapping[str, Entity]]
    images: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    lost: frozenset[str] = frozenset()
    earlier: "History | None" = None
    commit: "Commit | None" = None
    open: tuple[Finding, ...] | None = None
    of_files: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What was worked out from the files alone; it holds for every playbook made of the same files."""
    of_entities: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)
    """What was worked out from these very entities."""

    def all(self, kind: type[E]) -> Mapping[str, E]:
        """All entities of a kind by id, in the order in which they are written."""
        return self.entities.get(kind.kind, {})  # type: ignore[return-value]  # load files them by kind

    def get(self, kind: type[E], id: str) -> E:
        """The entity with this id; a KeyError if there is none, which the rules rule out."""
        return self.all(kind)[id]

    def may_hold(self, id: str) -> bool:
        """Whether an id may stand in a file that could not be read, so that nobody calls it unknown."""
        return id in self.lost or EVERYTHING in self.lost

    def files(self, model: type[N]) -> Iterator[N]:
        """The files of one shape, each as a whole."""
        for root in self.roots:
            if isinstance(root, model):
                yield root


@dataclass(frozen=True, slots=True)
class Commit:
    """The commit of git at which the files of a playbook stand.

    Attributes:
        id: its name, 40 hexadecimal digits (64 in a repository of SHA-256).
        changed: whether the files were changed since.

    """

    id: str
    changed: bool

    def __str__(self) -> str:
        return f"{self.id}, with changes that are in no commit" if self.changed else self.id


@dataclass(frozen=True, slots=True)
class Earlier:
    """How a playbook stood at the end of a day on which it was changed.

    Attributes:
        revision: the short name of the commit.
        book: the playbook; None if not every file of it can be read today.

    """

    date: datetime.date
    revision: str
    book: Playbook | None


@dataclass(frozen=True, slots=True)
class History:
    """How a playbook stood before, the latest state first; `cut_off` if there is more to it than this copy holds."""

    states: tuple[Earlier, ...]
    cut_off: bool = False


T = TypeVar("T")
P = ParamSpec("P")


def _once(work: Callable[[Playbook], T], shelf: Callable[[Playbook], dict[Any, Any]]) -> Callable[[Playbook], T]:
    @wraps(work)
    def remembered(book: Playbook) -> T:
        kept = shelf(book)
        if work not in kept:
            kept[work] = work(book)
        found: T = kept[work]
        return found

    return remembered


def once_for_files(work: Callable[[Playbook], T]) -> Callable[[Playbook], T]:
    """Let something be worked out once for all playbooks that are made of the same files."""
    return _once(work, lambda book: book.of_files)


def once(work: Callable[[Playbook], T]) -> Callable[[Playbook], T]:
    """Let something be worked out once for a playbook."""
    return _once(work, lambda book: book.of_entities)


def once_for_each(work: Callable[Concatenate[Playbook, E, P], T]) -> Callable[Concatenate[Playbook, E, P], T]:
    """Let something be worked out once for each entity of a playbook, and for what else is given."""

    @wraps(work)
    def remembered(book: Playbook, entity: E, /, *more: P.args, **named: P.kwargs) -> T:
        key = work, entity.kind, entity.id, more, *named.items()
        if key not in book.of_entities:
            book.of_entities[key] = work(book, entity, *more, **named)
        found: T = book.of_entities[key]
        return found

    return remembered
