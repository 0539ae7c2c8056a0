"""The auditor's door: the index of evidence, the crosswalk to each framework that is applied, and what is known to be missing."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from generator.areas.applicability import Applicability, applied, entries, stale
from generator.areas.audiences import Audience
from generator.areas.calendar_page import how_long
from generator.areas.dates import dates
from generator.areas.evidence import Held, evidence_index
from generator.areas.exceptions import in_force
from generator.areas.organisation import AppliedFramework, EvidenceKind, Framework, Requirement, organisation, setting
from generator.areas.system import System
from generator.areas.system_pages import side
from generator.areas.system_parts import file, untold
from generator.areas.training import Module, needs, outdated
from generator.findings import Finding
from generator.model import Playbook
from generator.sheet import Sheet
from generator.words import counted

PATH = "assurance/"
UNDER = (("Assurance", PATH),)

Coverage = Literal["something here", "nothing here", "excluded"]
"""Whether there is anything that may help evidence a requirement; one that is excluded needs nothing."""

SHOWN = 30
"""How many records of a kind the index lists; the pack holds them all."""


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """A requirement, what the statement of applicability says of it, and what here may help evidence it.

    Attributes:
        anchor: its place on the page of its framework.
        entry: what the statement says; None where nobody decided, and the requirement is treated as if it holds.
        kinds: the kinds of record that belong to it, with or without records; none for one that is excluded.

    """

    requirement: Requirement
    anchor: str
    entry: Applicability | None
    kinds: tuple[Held, ...]

    @property
    def there(self) -> str:
        """What there is, counted and not judged: of which system a record is, and whether it bears on this, only a reader sees."""
        recorded = sum(bool(kind.pieces) for kind in self.kinds)
        kept, named = (len(self.entry.evidence), len(self.entry.see)) if self.entry else (0, 0)
        parts = [f"records of {counted(recorded, 'kind')}"] if recorded else []
        parts += [f"{counted(kept, 'record')} kept elsewhere"] if kept else []
        parts += [counted(named, "other part") + " of this playbook"] if named else []
        parts += [counted(self.gaps, "gap")] if self.gaps else []
        return "; ".join(parts)

    @property
    def gaps(self) -> int:
        """How many records of its kinds are missing."""
        return sum(len(kind.gaps) for kind in self.kinds)

    @property
    def latest(self) -> datetime.date | None:
        """The day of the latest of them."""
        kept = [item.date for item in self.entry.evidence] if self.entry else []
        return max([*kept, *(kind.latest for kind in self.kinds if kind.latest)], default=None)

    @property
    def coverage(self) -> Coverage:
        """Whether there is anything."""
        if self.entry and self.entry.applies == "excluded":
            return "excluded"
        named = self.entry and (self.entry.see or self.entry.evidence)
        return "something here" if named or any(kind.pieces for kind in self.kinds) else "nothing here"


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """A framework that is applied, line by line."""

    item: AppliedFramework
    framework: Framework
    lines: tuple[RequirementLine, ...]
    stale: bool
    """Whether it was last compared with its publisher longer ago than it should be."""

    def of(self, coverage: Coverage) -> list[RequirementLine]:
        """The lines that are covered so."""
        return [line for line in self.lines if line.coverage == coverage]

    def groups(self) -> Mapping[str, list[RequirementLine]]:
        """The lines by the part of the framework in which they stand."""
        found: dict[str, list[RequirementLine]] = {}
        for line in self.lines:
            found.setdefault(line.requirement.group or "", []).append(line)
        return found


def crosswalks(book: Playbook, there: Mapping[EvidenceKind, Held]) -> list[Crosswalk]:
    """The frameworks that the organisation works by, each held against what is there."""
    said = {(entry.framework, entry.requirement): entry for entry in entries(book)}
    found = {}
    for item, framework in applied(book):
        lines = tuple(
            _line(asked, anchor, said.get((framework.id, asked.id)), there)
            for asked, anchor in zip(framework.requirements, _anchors(framework.requirements), strict=True)
        )
        found[framework.id] = Crosswalk(item, framework, lines, stale(book, framework))
    return list(found.values())


def _line(asked: Requirement, anchor: str, entry: Applicability | None, there: Mapping[EvidenceKind, Held]) -> RequirementLine:
    excluded = entry is not None and entry.applies == "excluded"
    return RequirementLine(asked, anchor, entry, () if excluded else tuple(there[kind] for kind in asked.evidence))


def _anchors(requirements: Iterable[Requirement]) -> Iterator[str]:
    """An address for each requirement, made of the letters and digits of its identifier; one that is taken gets a number."""
    taken: Counter[str] = Counter()
    for asked in requirements:
        anchor = plain = "-".join(["req", *re.findall("[a-z0-9]+", asked.id.lower())])
        while taken[anchor]:
            taken[plain] += 1
            anchor = f"{plain}-{taken[plain]}"
        taken[anchor] += 1
        yield anchor


STATEMENT = (
    "id",
    "requirement",
    "group",
    "applies",
    "why",
    "owner",
    "decided by",
    "decided on",
    "coverage",
    "evidence kinds",
    "gaps",
    "latest",
    "see",
    "kept elsewhere",
)
"""The columns of a statement of applicability as a table."""


def statement_rows(crosswalk: Crosswalk) -> Iterator[tuple[Any, ...]]:
    """A statement of applicability, a row for each requirement."""
    for line in crosswalk.lines:
        asked, entry = line.requirement, line.entry
        yield (
            asked.id,
            asked.name,
            asked.group,
            entry.applies if entry else "not decided",
            entry.why if entry else None,
            entry.owner if entry else None,
            entry.decided_by if entry else None,
            entry.decided_on if entry else None,
            line.coverage,
            [kind.name for kind in line.kinds if kind.pieces],
            line.gaps,
            line.latest,
            entry.see if entry else [],
            [f"{item.what} ({item.link})" if item.link else item.what for item in entry.evidence] if entry else [],
        )


def pages(book: Playbook) -> Iterator[Sheet]:
    """The index of evidence, a crosswalk for each framework that is applied, and what is known to be missing."""
    there = evidence_index(book)
    found = crosswalks(book, there)
    written = organisation(book)
    yield Sheet(
        PATH,
        "Assurance",
        "For auditors: which records there are, how fresh they are, which requirements they may help evidence, and what is missing.",
        "assurance.html.j2",
        {"crosswalks": found, "kinds": there.values(), "most": SHOWN},
        written.place,
        "Assurance",
        also_called=("audit", "auditor", "evidence", "compliance", "statement of applicability", "crosswalk"),
        for_staff=True,
    )
    for crosswalk in found:
        framework = crosswalk.framework
        yield Sheet(
            f"assurance/{framework.id}/",
            framework.name,
            f"Which requirements of {framework.name} apply here, which do not and why, and what helps evidence them.",
            "framework.html.j2",
            {
                "crosswalk": crosswalk,
                "framework": framework,
                "most": setting(book, "framework_max_age_days"),
                "notice": setting(book, "duty_notice_days").value,
            },
            next((entry.place for entry in entries(book) if entry.framework == framework.id), written.place),
            under=UNDER,
            also_called=("statement of applicability", "crosswalk"),
            for_staff=True,
        )
    yield Sheet(
        "assurance/open-findings/",
        "Open findings",
        "What the check found, records that are not there, requirements with nothing here, what is overdue, high risks, and rules left aside.",
        "open-findings.html.j2",
        {
            "by_rule": None if book.open is None else _by_rule(book.open),
            "kinds": [kind for kind in there.values() if kind.gaps],
            "cards": [(system, file(system), gaps) for system in book.all(System).values() if (gaps := untold(system))],
            "crosswalks": [crosswalk for crosswalk in found if crosswalk.of("nothing here")],
            "overdue": [item for item in dates(book) if item.standing == "overdue" or (item.standing == "now" and not item.days_left)],
            "how_long": how_long,
            "risks": list(_high_risks(book)),
            "exceptions": in_force(book),
            "untrained": [need for audience in book.all(Audience).values() for need in needs(book, audience) if need.progress != "done"],
            "outdated": [(module, list(items)) for module in book.all(Module).values() if (items := list(outdated(book, module)))],
        },
        written.place,
        under=UNDER,
        also_called=("what we know is missing", "gaps", "known issues", "weaknesses"),
        for_staff=True,
    )


def _by_rule(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by their rule, the graver ones first."""
    found: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: finding.severity == "note"):
        found.setdefault(finding.rule, []).append(finding)
    return found


def _high_risks(book: Playbook) -> Iterator[tuple[System, Any, str]]:
    """The risks of which much is left, of every system that is not gone, each with its page."""
    for system in book.all(System).values():
        if not system.gone:
            yield from ((system, risk, side(book, system, "risks")) for risk in system.risks if risk.residual == "high")
