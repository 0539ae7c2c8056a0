"""The registers of a playbook as tables, for whoever counts, compares or audits with programs of their own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from generator.areas.assurance_pages import STATEMENT, crosswalks, statement_rows
from generator.areas.drills import Drill, DrillsFile
from generator.areas.evidence import Held, evidence_index
from generator.areas.exceptions import RuleException
from generator.areas.incidents import FollowUp, Incident
from generator.areas.measurements import Measurement, MeasurementsFile
from generator.areas.organisation import audience
from generator.areas.people import Decision
from generator.areas.reviews import Review, ReviewsFile
from generator.areas.system import System
from generator.areas.system.oversight import Risk
from generator.areas.system.purpose import Regulatory
from generator.areas.system.rollout import Gate
from generator.areas.tools import Tool
from generator.areas.training import Completion, CompletionsFile
from generator.areas.usage_policy import Policy, Statement
from generator.model import FOR_STAFF, Node, Playbook, once


@dataclass(frozen=True, slots=True)
class Register:
    """A table: the name of its file, what a row of it is, its columns, and its rows with the values as they were written."""

    name: str
    about: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    @property
    def path(self) -> str:
        """Where on the site it stands, from its root."""
        return f"registers/{self.name}.csv"


_INDEX = ("kind", "name", "state", "what", "date", "by", "page")
_FINDINGS = ("rule", "severity", "what", "help", "file", "line")
_ON_NO_PUBLIC_PAGE = ("visibility", "prompt_version", "changed_on", "exceptions", "cover", "covers")
"""Keys that stand on no page for the public; they are not FOR_STAFF, because what its pages say is worked out of them."""


@once
def registers(book: Playbook) -> tuple[Register, ...]:
    """Every table of what the readers of a site may see; for the public only those of which the public has a page."""
    return tuple(_registers(book))


def _registers(book: Playbook) -> Iterator[Register]:
    systems, policies, incidents = book.all(System).values(), book.all(Policy).values(), book.all(Incident).values()
    of_system, of_law = _columns(book, System), _columns(book, Regulatory)
    declared = [(*_values(book, system, of_system), *_values(book, system.regulatory, of_law)) for system in systems]
    yield Register("systems", "An AI system", (*of_system, *of_law), declared)
    yield _table(book, "tools", "A tool in one kind of account", Tool, _alone(book.all(Tool).values()))
    statements = (((policy.id, policy.version), item) for policy in policies for item in policy.statements)
    yield _table(book, "statements", "A statement of a policy", Statement, statements, before=("policy", "version"))
    yield _table(book, "decisions", "Something to decide, with the parts that roles have in it", Decision, _alone(book.all(Decision).values()))
    if _public(book):
        return
    yield _table(book, "exceptions", "Leave to do without a rule for a time", RuleException, _alone(book.all(RuleException).values()))
    yield _table(book, "drills", "A rollback drill that was held", Drill, _alone(item for file in book.files(DrillsFile) for item in file.drills))
    yield _table(book, "incidents", "Something that went wrong, or nearly did", Incident, _alone(incidents))
    follow_ups = (((incident.id,), item) for incident in incidents for item in incident.follow_ups)
    yield _table(book, "incident-follow-ups", "Something to be done because of an incident", FollowUp, follow_ups, before=("incident",))
    measured = (item for file in book.files(MeasurementsFile) for item in file.measurements)
    yield _table(book, "measurements", "A measurement of a system", Measurement, _alone(measured))
    yield _table(book, "reviews", "A review that was held", Review, _alone(item for file in book.files(ReviewsFile) for item in file.reviews))
    counts = (item for file in book.files(CompletionsFile) for item in file.completions)
    yield _table(book, "completions", "How many of a group have done a module", Completion, _alone(counts))
    yield _table(
        book, "gates", "A decision on a system's next stage", Gate, (((system.id,), item) for system in systems for item in system.gates), before=("system",)
    )
    yield _table(book, "risks", "A risk of a system", Risk, (((system.id,), item) for system in systems for item in system.risks), before=("system",))
    there = evidence_index(book)
    yield Register("evidence-index", "A record, or a gap where one should be", _INDEX, list(_index(there.values())))
    for item in crosswalks(book, there):
        about = f"A requirement of {item.framework.name}"
        yield Register(f"statement-of-applicability-{item.framework.id}", about, STATEMENT, list(statement_rows(item)))
    found = [(item.rule, str(item.severity), item.what, item.help, item.span.path, item.span.line) for item in book.open or ()]
    yield Register("open-findings", "Something that the check found", _FINDINGS, found)


def _index(kinds: Iterable[Held]) -> Iterator[tuple[Any, ...]]:
    """The index of evidence, a row for each record and for each gap."""
    for kind in kinds:
        yield from ((kind.kind, kind.name, "record", item.what, item.date, item.by, item.path) for item in kind.pieces)
        yield from ((kind.kind, kind.name, "gap", gap.what, None, None, gap.path) for gap in kind.gaps)


def _table(
    book: Playbook, name: str, about: str, model: type[Node], found: Iterable[tuple[tuple[Any, ...], Node]], *, before: tuple[str, ...] = ()
) -> Register:
    """Blocks of one model as a table; `before` names what stands in front of what each says itself."""
    columns = _columns(book, model)
    return Register(name, about, (*before, *columns), [(*more, *_values(book, node, columns)) for more, node in found])


def _alone(nodes: Iterable[Node]) -> Iterator[tuple[tuple[Any, ...], Node]]:
    return (((), node) for node in nodes)


def _values(book: Playbook, node: Node, columns: Iterable[str]) -> tuple[Any, ...]:
    return tuple(_told(book, getattr(node, name)) for name in columns)


def _told(book: Playbook, value: Any) -> Any:
    """A value as it was written; a text that links to what its readers may not see, as on a page, in words alone."""
    if not isinstance(value, str) or "](" not in value:
        return value
    from generator.markup import link_targets, prose  # a Markdown parser is slow to import

    targets = (target.partition(":") for target in link_targets(value))
    hidden = any(kind in book.entities and id not in book.entities[kind] for kind, _, id in targets)
    return str(prose(value, lambda _: None).striptags()) if hidden else value


def _columns(book: Playbook, model: type[Node]) -> tuple[str, ...]:
    """What a block says itself, to the public what their pages say too: the blocks inside it have a table or a page of their own."""
    own = {name: info for name, info in model.model_fields.items() if not _holds_blocks(info.annotation)}
    return tuple(name for name, info in own.items() if not _public(book) or (name not in _ON_NO_PUBLIC_PAGE and FOR_STAFF not in info.metadata))


def _public(book: Playbook) -> bool:
    return audience(book) == "public"


def _holds_blocks(annotation: Any) -> bool:
    return (isinstance(annotation, type) and issubclass(annotation, Node)) or any(map(_holds_blocks, get_args(annotation)))
