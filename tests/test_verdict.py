"""May I put this data into that tool? The answer and its reason, for every way to come to one."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from generator.areas.data import DataKind
from generator.areas.tools import Tool
from generator.areas.verdict import Verdict, clearance, verdict
from generator.check import check
from generator.load import load
from tests import systems
from tests.folder import AS_OF, CASES, content

BASE = {path.name: path.read_text("utf-8") for path in (CASES / "_base").iterdir()}
MORE_PEOPLE = """\
  - {id: buyer, name: Buyer, what: Signs contracts, holder: mara-lind}
teams:
  - {id: engineering, name: Engineering, lead: mara-lind}
  - {id: claims, name: Claims, lead: mara-lind}
"""
MORE_DATA = "  - {id: legal-advice, name: Legal advice, data_class: internal, cover: by_name}\n"

# A tool in which everything up to personal data is allowed; each row says what is different.
TOOL = {
    "account_tier": "enterprise",
    "status": "approved",
    "max_class": "personal",
    "trains_on_inputs": "never",
    "retention_days": "30",
    "regions": "[eu]",
    "decided_by": "ai-desk",
    "decided_on": "2026-10-01",
}
CONTRACT = {"reference": "C-1", "signed_on": "2026-01-28", "data_processing_agreement": "true"}
NO_CONTRACT: dict[str, str] = {}


def named(kind: str, answer: str) -> str:
    return f"[{{data_kind: {kind}, verdict: {answer}, why: It was looked at}}]"


@dataclass(frozen=True)
class Row:
    """A kind of data, what is different about the tool, the answer, and words of the reason or condition."""

    kind: str
    tool: Mapping[str, str]
    answer: str
    words: str
    contract: Mapping[str, str] = field(default_factory=lambda: CONTRACT)
    reviews: tuple[str, ...] = ()
    defaults: str = ""
    as_of: datetime.date = AS_OF

    def __str__(self) -> str:
        return f"{self.kind}: {', '.join(f'{key} {value}' for key, value in self.tool.items()) or 'as it is'}: {self.answer}"


def flow(values: Mapping[str, str]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in values.items())


def answered(row: Row, folder: Path) -> Verdict:
    contract = f", contract: {{{flow(row.contract)}}}" if row.contract else ""
    tool = {"id": "quill", "name": "Quill", "vendor": "quill", "what": "It drafts", "owner": "ai-desk", **TOOL, **row.tool}
    reviews = ", ".join(f"{{subject: 'tool:quill', date: {date}, by: ai-desk, outcome: kept}}" for date in row.reviews)
    files = {
        "people.yaml": BASE["people.yaml"] + MORE_PEOPLE,
        "data.yaml": BASE["data.yaml"] + MORE_DATA,
        "organisation.yaml": BASE["organisation.yaml"] + row.defaults,
        "tools.yaml": f"vendors: [{{id: quill, name: Quill{contract}}}]\ntools: [{{{flow({key: value for key, value in tool.items() if value})}}}]\n",
        "registers/reviews.yaml": f"reviews: [{reviews}]\n",
    }
    book = load(content(folder, files), row.as_of)
    assert book.findings == ()
    return verdict(book, book.get(DataKind, row.kind), book.get(Tool, "quill"))


LAPSED = "approval of this tool lapsed on 21 November 2026"
DECIDED_THEN = {"decided_on": "2026-07-24"}  # 90 days to the review and 30 of grace end on 21 November

ROWS = [
    # the class against the clearance
    Row("press-release", {}, "allowed", "cleared for data up to Personal"),
    Row("customer-letter", {}, "allowed", "cleared for data up to Personal"),
    Row("how-to", {"max_class": "internal"}, "allowed", "cleared for data up to Internal"),
    Row("customer-letter", {"max_class": "internal"}, "forbidden", "cleared for Internal data at most; this is Personal data"),
    Row("customer-letter", {"max_class": "public", "ask_first_up_to": "personal"}, "ask_first", "once your use has been agreed"),
    Row("customer-letter", {"max_class": "public", "ask_first_up_to": "internal"}, "forbidden", "cleared for Public data at most"),
    Row("press-release", {"max_class": ""}, "not_assessed", "Nobody has assessed"),
    Row("press-release", {"max_class": "", "ask_first_up_to": "personal"}, "not_assessed", "Nobody has assessed"),
    Row("press-release", {"cover": "by_name"}, "not_assessed", "narrow purpose"),
    Row("press-release", {"cover": "by_name", "data_kinds": named("press-release", "allowed")}, "allowed", "It was looked at"),
    # the tool's standing
    Row("press-release", {"status": "forbidden", "status_reason": "It leaked"}, "forbidden", "not to be used. It leaked."),
    Row("press-release", {"status": "forbidden"}, "forbidden", "not to be used."),
    Row("press-release", {"status": "retired", "status_reason": "It closed"}, "forbidden", "taken out of use. It closed."),
    Row("press-release", {"status": "requested"}, "not_assessed", "not assessed yet"),
    Row("password", {"status": "requested"}, "forbidden", "any AI tool"),
    Row("press-release", {"status": "trial"}, "allowed_with_conditions", "only people in the trial"),
    Row("press-release", {"status": "conditional"}, "allowed_with_conditions", "approved with conditions"),
    # for whom, and how
    Row("how-to", {"who": "[engineering, claims]"}, "allowed_with_conditions", "Only for: Engineering, Claims."),
    Row("how-to", {"conditions": "[Check what comes out]"}, "allowed_with_conditions", "Check what comes out."),
    Row("how-to", {"max_class": "public", "ask_first_up_to": "internal", "conditions": "[Check it]"}, "ask_first", "Check it."),
    # data decided by name
    Row("how-to", {"max_class": "public", "data_kinds": named("how-to", "allowed")}, "allowed", "It was looked at."),
    Row("how-to", {"max_class": "", "data_kinds": named("how-to", "allowed")}, "allowed", "It was looked at."),
    Row("how-to", {"data_kinds": named("how-to", "forbidden")}, "forbidden", "It was looked at."),
    Row("how-to", {"data_kinds": named("how-to", "ask_first")}, "ask_first", "It was looked at."),
    Row("how-to", {"data_kinds": named("how-to", "allowed_with_conditions")}, "allowed_with_conditions", "It was looked at."),
    Row("how-to", {"data_kinds": named("press-release", "forbidden")}, "allowed", "cleared for data up to Personal"),
    Row("legal-advice", {}, "not_assessed", "needs an assessment of its own"),
    Row("legal-advice", {"data_kinds": named("legal-advice", "ask_first")}, "ask_first", "It was looked at."),
    Row("legal-advice", {"data_kinds": named("legal-advice", "allowed"), "trains_on_inputs": "possible"}, "forbidden", "may train its models"),
    Row("password", {}, "forbidden", "any AI tool"),
    Row("password", {"data_kinds": named("password", "allowed")}, "forbidden", "any AI tool"),
    # what the class asks for, whatever the tool was cleared for
    Row("customer-letter", {}, "forbidden", "there is none with Quill", contract=NO_CONTRACT),
    Row("customer-letter", {}, "forbidden", "there is none with Quill", contract={**CONTRACT, "data_processing_agreement": "false"}),
    Row("customer-letter", {"data_kinds": named("customer-letter", "allowed")}, "forbidden", "there is none with Quill", contract=NO_CONTRACT),
    Row("how-to", {}, "allowed", "cleared for data up to Personal", contract=NO_CONTRACT),
    Row("how-to", {"trains_on_inputs": "possible"}, "forbidden", "may train its models on what you put in"),
    Row("how-to", {"trains_on_inputs": "unknown"}, "forbidden", "has not ruled out training"),
    Row("how-to", {"trains_on_inputs": ""}, "forbidden", "has not ruled out training"),
    Row("press-release", {"trains_on_inputs": "possible"}, "allowed", "cleared for data up to Personal"),
    Row("customer-letter", {"regions": "[eu, us, cn]"}, "forbidden", "a region where this tool processes it (US, CN)"),
    Row("customer-letter", {"regions": ""}, "forbidden", "Nobody has told us where"),
    Row("customer-letter", {"regions": "[us]", "data_kinds": named("customer-letter", "allowed")}, "forbidden", "a region where this tool processes it (US)"),
    Row("how-to", {"regions": "[us]"}, "allowed", "cleared for data up to Personal"),
    Row("how-to", {"account_tier": "personal"}, "forbidden", "A personal account is outside our contracts"),
    Row("how-to", {"account_tier": "personal", "data_kinds": named("how-to", "allowed")}, "forbidden", "A personal account is outside our contracts"),
    Row("press-release", {"account_tier": "personal"}, "allowed", "cleared for data up to Personal"),
    # days
    Row("customer-letter", {}, "allowed", "cleared for", contract={**CONTRACT, "ends_on": "2026-11-21"}),
    Row("customer-letter", {}, "forbidden", "there is none with Quill", contract={**CONTRACT, "ends_on": "2026-11-20"}),
    Row("customer-letter", {}, "forbidden", "there is none with Quill", contract={**CONTRACT, "signed_on": "2026-11-22"}),
    Row("press-release", {"decided_on": "2026-11-21"}, "allowed", "cleared for"),
    Row("press-release", {"decided_on": "2026-11-22"}, "not_assessed", "may be used from 22 November 2026"),
    Row("press-release", DECIDED_THEN, "allowed", "cleared for"),
    Row("press-release", DECIDED_THEN, "not_assessed", LAPSED, as_of=datetime.date(2026, 11, 22)),
    Row("press-release", DECIDED_THEN, "allowed", "cleared for", reviews=("2026-08-01",), as_of=datetime.date(2026, 11, 22)),
    Row("press-release", DECIDED_THEN, "not_assessed", LAPSED, reviews=("2026-07-01", "2026-11-23"), as_of=datetime.date(2026, 11, 22)),
    Row("press-release", {**DECIDED_THEN, "review_every_days": "91"}, "allowed", "cleared for", as_of=datetime.date(2026, 11, 22)),
    Row("press-release", DECIDED_THEN, "allowed", "cleared for", defaults="defaults: {tool_review_every_days: 91}\n", as_of=datetime.date(2026, 11, 22)),
    Row("press-release", DECIDED_THEN, "not_assessed", "lapsed on 22 October 2026", defaults="defaults: {review_grace_days: 0}\n"),
    # the strictest reason decides, and hides the freer ones
    Row("how-to", {"status": "trial", "max_class": "public"}, "forbidden", "cleared for Public data at most"),
    Row("press-release", {"status": "trial", "decided_on": "2026-11-22"}, "not_assessed", "may be used from 22 November 2026"),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_answer_and_its_reason(row: Row, tmp_path: Path) -> None:
    found = answered(row, tmp_path / "content")
    assert found.answer.key == row.answer
    assert row.words in " ".join([*found.reasons, *found.conditions])
    assert all(text.endswith(".") for text in (*found.reasons, *found.conditions))


PAUSED = {"system.stage": "paused", "system.pause": {"since": "2026-10-01", "why": "It broke", "until": "It is mended", "decided_by": "head"}}
NARROW = {"tools.tools.0.cover": "by_name", "tools.tools.0.data_kinds": [{"data_kind": "how-to", "verdict": "allowed", "why": "It was looked at"}]}


@pytest.mark.parametrize(
    ("changes", "others", "answer"),
    [
        ({**PAUSED, **NARROW}, {}, "forbidden"),
        (NARROW, {}, "allowed"),
        (PAUSED, {}, "allowed"),  # people use it for other things as well
        ({**PAUSED, **NARROW}, {"second": {"name": "Second", "stage": "pilot"}}, "allowed"),
        ({**PAUSED, **NARROW}, {"second": {"name": "Second"}}, "forbidden"),  # an idea uses nothing yet
        ({**NARROW, "system.stage": "rejected"}, {}, "allowed"),
    ],
)
def test_a_tool_of_narrow_purpose_is_paused_with_all_that_use_it(
    changes: systems.Changes, others: dict[str, dict[str, str]], answer: str, tmp_path: Path
) -> None:
    book = systems.book(tmp_path, changes, {id: {**systems.MINIMAL, **said} for id, said in others.items()})
    kind, tool = book.get(DataKind, "how-to"), book.get(Tool, "quill")
    found = verdict(book, kind, tool)
    assert found.answer.key == answer
    assert ("This tool is only for Assistant, which is paused: do not use it now." in found.reasons) == (answer == "forbidden")
    assert clearance(book, kind, tool).answer.key == "allowed"
    assert not {"forbidden-data-use", "forbidden-log"} & {finding.rule for finding in check(book)}


def test_all_reasons_for_the_same_answer_are_told(tmp_path: Path) -> None:
    row = Row("customer-letter", {"trains_on_inputs": "possible", "regions": "[us]", "account_tier": "personal", "max_class": "public"}, "", "", NO_CONTRACT)
    reasons = answered(row, tmp_path / "content").reasons
    assert len(reasons) == len(set(reasons)) == 5


def test_a_refusal_has_no_conditions_to_keep_to(tmp_path: Path) -> None:
    assert answered(Row("how-to", {"max_class": "public", "conditions": "[Check it]"}, "", ""), tmp_path / "content").conditions == ()


@pytest.mark.parametrize(
    ("tool", "ask"),
    [
        ({}, "ai-desk"),
        ({"max_class": "public"}, "ai-desk"),
        ({"max_class": "public", "ask_first_up_to": "personal"}, "buyer"),
        ({"status": "trial"}, "buyer"),
        ({"status": "requested"}, "ai-desk"),
    ],
)
def test_the_owner_is_asked_where_the_tool_is_the_question_and_else_whoever_knows_the_class(tool: dict[str, str], ask: str, tmp_path: Path) -> None:
    assert answered(Row("how-to", {**tool, "owner": "buyer"}, "", ""), tmp_path / "content").ask == ask
