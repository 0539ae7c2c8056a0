"""Policies made of numbered statements, each with an address of its own."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, ClassVar, Literal

from generator.areas.ids import DataClassId, DataKindId, DecisionId, RoleId, ToolId
from generator.areas.organisation import organisation
from generator.areas.tools import Evidence, Tool
from generator.model import FOR_STAFF, Entity, Node, Playbook
from generator.rules import Amiss, error, whole_warning
from generator.values import Code, Count, Day, Fingerprint, Line, NonEmpty, Prose, Visibility
from generator.walks import texts
from generator.words import day

SECTIONS = {
    "you_may": "You may",
    "ask_first": "Ask first",
    "never": "Never",
    "your_data": "Your data",
    "your_output": "Your output",
    "agents": "Agents and automation",
    "when_something_goes_wrong": "When something goes wrong",
    "exceptions": "Exceptions",
}
"""The parts of a policy page, in reading order: what people may do comes before what they may not."""

Section = Literal["you_may", "ask_first", "never", "your_data", "your_output", "agents", "when_something_goes_wrong", "exceptions"]


class Question(Node):
    """A question that people ask about a statement, and its answer."""

    question: Line
    answer: Prose


class Examples(Node):
    """What keeps to a statement and what does not."""

    do: list[Line] = []
    do_not: list[Line] = []


class Statement(Entity):
    """One rule of a policy. Its id is how people quote it and is never reused."""

    kind: ClassVar[str] = "statement"

    id: Code
    """For example `AUP-07`."""
    section: Section
    """The part of the page in which it stands."""
    level: Literal["must", "should", "may"]
    """How binding it is."""
    text: Prose
    """The rule, in one or two sentences to the reader."""
    why: Line | None = None
    """The reason; people keep to what they understand."""
    how_to: Annotated[Prose | None, FOR_STAFF] = None
    """How to keep to it in practice; only staff read it."""
    exceptions: Literal["possible", "never"] = "possible"
    """Whether somebody with the right to decide may make an exception to it."""
    examples: Examples | None = None
    frequently_asked: Annotated[list[Question], FOR_STAFF] = []
    """What people ask about it; only staff read it."""
    tools: list[ToolId] = []
    """Tools that it names."""
    data_classes: list[DataClassId] = []
    """Data classes that it names."""
    data_kinds: list[DataKindId] = []
    """Kinds of data that it names."""
    decision: DecisionId | None = None
    """The decision to ask for; its page says whom and how."""

    @property
    def path(self) -> str:
        return f"policies/{PurePosixPath(self.place.source.path).stem}/#{self.id}"

    @property
    def title(self) -> str:
        return self.id


class Change(Node):
    """One version of a policy: what changed, and when."""

    version: Line
    date: Day
    what: Line
    """What changed for its readers."""
    statements: Fingerprint | None = None
    """The fingerprint of the statements in this version, so that nobody changes a rule without a new version."""


class Policy(Entity):
    """A policy: what it is for, who stands behind it, and its statements."""

    kind: ClassVar[str] = "policy"

    name: Line
    """Its title, for example "AI usage policy"."""
    purpose: Line
    """What it is for, in one sentence."""
    applies_to: Annotated[list[Line], NonEmpty]
    """Whom and what it covers."""
    does_not_cover: list[Line] = []
    in_one_minute: Annotated[list[Line], NonEmpty]
    """What somebody remembers who reads nothing else: at most seven lines."""
    owner: RoleId
    """Who keeps it right."""
    approver: RoleId | None = None
    """Who put it in force."""
    version: Line
    status: Literal["draft", "in_force", "retired"]
    approved_on: Day | None = None
    effective_on: Day | None = None
    review_every_days: Count | None = None
    supersedes: Line | None = None
    """What it replaced."""
    if_broken: Prose | None = None
    """What happens when somebody does not keep to it."""
    statements: Annotated[list[Statement], NonEmpty]
    changes: list[Change] = []
    """Its versions, the latest first."""
    evidence: Annotated[list[Evidence], FOR_STAFF] = []
    visibility: Visibility = "public"

    @property
    def path(self) -> str:
        return f"policies/{self.id}/"


def first_policy(book: Playbook) -> Policy | None:
    """The policy that all staff read."""
    policies = book.all(Policy)
    return policies.get(organisation(book).everyone_reads or "") or next(iter(policies.values()), None)


@error
def in_force_without_approval(book: Playbook) -> Iterator[Amiss]:
    """A policy is in force, and nothing says who put it in force or since when, or it took effect before that.

    A rule that nobody approved binds nobody.
    """
    for policy in book.all(Policy).values():
        if policy.status != "in_force":
            continue
        missing = [key for key in ("approver", "approved_on", "effective_on") if getattr(policy, key) is None]
        if missing:
            yield Amiss(
                policy.at("status"), f"the policy is in force, but has no {' and no '.join(f'`{key}`' for key in missing)}", "Add them, or set `status: draft`."
            )
        elif policy.approved_on and policy.approved_on > book.as_of:
            yield Amiss(
                policy.at("approved_on"), f"the approval on {day(policy.approved_on)} lies in the future", "Correct the day, or set `status: draft` until then."
            )
        elif policy.effective_on and policy.approved_on and policy.effective_on < policy.approved_on:
            what = f"the policy takes effect on {day(policy.effective_on)}, before its approval on {day(policy.approved_on)}"
            yield Amiss(policy.at("effective_on"), what, "A policy takes effect on the day of its approval or later.")


@error
def retired_tool_in_statement(book: Playbook) -> Iterator[Amiss]:
    """A statement names a tool that has been taken out of use, by reference or by name.

    Readers would look for a tool that is gone. Name its successor, or speak of tools in general.
    """
    retired = {id: tool for id, tool in book.all(Tool).items() if tool.status == "retired"}
    names = {tool.name: re.compile(rf"(?<!\w){re.escape(tool.name)}(?!\w)", re.IGNORECASE) for tool in retired.values()}
    for statement in book.all(Statement).values():
        for index, id in enumerate(statement.tools):
            if id in retired:
                yield Amiss(statement.at("tools", index), f"{statement.id} names the tool `{id}`, which is retired", _instead(retired[id]))
        for text in texts(statement) if retired else ():
            for tool in retired.values():
                if names[tool.name].search(text.text):
                    yield Amiss(text.place, f"{statement.id} speaks of {tool.name}, which is retired", _instead(tool))


def fingerprint(policy: Policy) -> str:
    """The fingerprint of what a policy rules: the number, force and words of its statements, and which of them allow no exception."""
    rules = [[statement.id, statement.level, statement.text, statement.exceptions] for statement in policy.statements]
    return hashlib.sha256(json.dumps(sorted(rules), ensure_ascii=False).encode()).hexdigest()[:12]


@whole_warning
def changed_without_version(book: Playbook) -> Iterator[Amiss]:
    """The rules of a policy are not those of the version that it says it is.

    Whoever read, approved or taught that version would be held to rules that were not in it. `statements` of a version under
    `changes` holds a fingerprint of its rules, twelve digits that come out differently once a rule is changed; the rule only
    looks where it stands.
    """
    for policy in book.all(Policy).values():
        entry = next((item for item in policy.changes if item.version == policy.version), None)
        if entry and entry.statements and entry.statements != (now := fingerprint(policy)):
            what = f"the rules of `{policy.id}` are no longer those of version {policy.version}"
            help = "`playbook diff HEAD` shows which. If the meaning changed, have a new version approved, and add it under `changes`"
            yield Amiss(entry.at("statements"), what, f"{help} with `statements: {now}`. If only a typing error was put right, write {now} here.")


def _instead(tool: Tool) -> str:
    return f"Its alternative is `{tool.alternative}`." if tool.alternative else "Take it out."


RULES = [in_force_without_approval, retired_tool_in_statement, changed_without_version]
