"""The registers of a playbook as tables, for whoever counts, compares or audits with programs of their own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, get_args

from generator.areas.assurance_pages import STATEMENT, crosswalks, statement_rows
from generator.areas.drills import Drill, DrillsFile
from generator.areas.evidence import Held, evidence_index
from generator.areas.exceptions import RuleException
from generator.areas.incidents import FollowUp, Incident
from generator.areas.measurements import Measurement, MeasurementsFile
from generator.areas.organisation import organisation
from generator.areas.people import Decision
from generator.areas.reviews import Review, ReviewsFile
from generator.areas.system import System
from generator.areas.system.oversight import Risk
from generator.areas.system.purpose import Regulatory
from generator.areas.system.rollout import Gate
from generator.areas.tools import Tool
from generator.areas.training import Completion, CompletionsFile
from generator.areas.usage_policy import Policy, Statement
from generator.model import Node, Playbook


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


@lru_cache(maxsize=2)
def registers(book: Playbook) -> tuple[Register, ...]:
    """Every table of what the readers of a site may see; for the public only those of which the public has a page."""
    return tuple(_registers(book))


def _registers(book: Playbook) -> Iterator[Register]:
    systems, policies, incidents = book.all(System).values(), book.all(Policy).values(), book.all(Incident).values()
    declared = (*_columns(System), *_columns(Regulatory))
    yield Register("systems", "An AI system", declared, [(*_values(system), *_values(system.regulatory)) for system in systems])
    yield _table("tools", "A tool in one kind of account", Tool, _alone(book.all(Tool).values()))
    statements = (((policy.id, policy.version), item) for policy in policies for item in policy.statements)
    yield _table("statements", "A statement of a policy", Statement, statements, ("policy", "version"))
    yield _table("decisions", "Something to decide, with the parts that roles have in it", Decision, _alone(book.all(Decision).values()))
    if organisation(book).publishing.audience == "public":
        return
    yield _table("exceptions", "Leave to do without a rule for a time", RuleException, _alone(book.all(RuleException).values()))
    yield _table("drills", "A rollback drill that was held", Drill, _alone(item for file in book.files(DrillsFile) for item in file.drills))
    yield _table("incidents", "Something that went wrong, or nearly did", Incident, _alone(incidents))
    follow_ups = (((incident.id,), item) for incident in incidents for item in incident.follow_ups)
    yield _table("incident-follow-ups", "Something to be done because of an incident", FollowUp, follow_ups, ("incident",))
    measured = (item for file in book.files(MeasurementsFile) for item in file.measurements)
    yield _table("measurements", "A measurement of a system", Measurement, _alone(measured))
    yield _table("reviews", "A review that was held", Review, _alone(item for file in book.files(ReviewsFile) for item in file.reviews))
    counts = (item for file in book.files(CompletionsFile) for item in file.completions)
    yield _table("completions", "How many of a group have done a module", Completion, _alone(counts))
    yield _table("gates", "A decision on a system's next stage", Gate, (((system.id,), item) for system in systems for item in system.gates), ("system",))
    yield _table("risks", "A risk of a system", Risk, (((system.id,), item) for system in systems for item in system.risks), ("system",))
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


def _table(name: str, about: str, model: type[Node], found: Iterable[tuple[tuple[Any, ...], Node]], before: tuple[str, ...] = ()) -> Register:
    """Blocks of one model as a table; `before` names what stands in front of what each says itself."""
    return Register(name, about, (*before, *_columns(model)), [(*more, *_values(node)) for more, node in found])


def _alone(nodes: Iterable[Node]) -> Iterator[tuple[tuple[Any, ...], Node]]:
    return (((), node) for node in nodes)


def _values(node: Node) -> tuple[Any, ...]:
    return tuple(getattr(node, name) for name in _columns(type(node)))


@cache
def _columns(model: type[Node]) -> tuple[str, ...]:
    """What a block says itself: the blocks inside it have a table or a page of their own."""
    return tuple(name for name, info in model.model_fields.items() if not _holds_blocks(info.annotation))


def _holds_blocks(annotation: Any) -> bool:
    return (isinstance(annotation, type) and issubclass(annotation, Node)) or any(map(_holds_blocks, get_args(annotation)))
