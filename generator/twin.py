"""The document in which a site says to programs what its pages say to people: its form, its JSON Schema, and how its file is written."""

import datetime
import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

FILE, SCHEMA = "playbook.json", "playbook.schema.json"
"""The names of the document and of its schema, at the root of a site."""
FORMAT = 1
"""Raised when a program that reads the document would have to be changed."""


class Part(BaseModel):
    """A block of the document; every key is always there, with null or nothing in it where there is nothing to say.

    The schema knows no other keys. Whoever reads passes over them: a later playbook may have more to say in the same format.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, use_attribute_docstrings=True, json_schema_extra={"additionalProperties": False})


class CommitPart(Part):
    """The commit of git from which the document was made."""

    id: str
    """Its name: 40 hexadecimal digits, or 64."""
    changed: bool
    """Whether the content was changed since, so that the document says more than the commit."""


class RolePart(Part):
    """Somebody to ask, whoever holds the role today."""

    name: str
    """What the role is called."""
    what: str
    """What it answers for."""
    channel: str | None
    """How to reach it; null where nothing is written, and for the public."""
    address: str
    """Its place on the site."""


class DataClassPart(Part):
    """A class of data."""

    name: str
    """What it is called."""
    rank: int
    """How sensitive it is: 0 for the least."""
    what: str
    """How one recognises it."""
    default_when_unsure: bool
    """Whether data that nobody has classified counts as this class."""
    address: str
    """Its place on the site."""


class DataKindPart(Part):
    """A kind of data, as staff meet it."""

    name: str
    """What staff call it."""
    data_class: str
    """The id of its class."""
    also_called: list[str]
    """Other words for it."""
    address: str
    """Its page on the site."""


class ToolPart(Part):
    """A tool in one kind of account."""

    name: str
    """What it is called."""
    also_called: list[str]
    """Other words for it."""
    what: str
    """What it is good for."""
    vendor: str
    """Who offers it."""
    account_tier: str
    """The kind of account: `enterprise`, `team`, `personal`, `api`, `self_hosted` or `built_in`."""
    status: Literal["approved", "conditional", "trial", "requested", "forbidden", "retired"]
    """How it stands."""
    status_words: str
    """The same as people read it."""
    status_reason: str | None
    """Why it stands so."""
    alternative: str | None
    """The id of the tool to use instead."""
    owner: str
    """The id of the role that answers for it."""
    address: str
    """Its page on the site."""


class VerdictPart(Part):
    """Whether a kind of data may go into a tool."""

    answer: Literal["allowed", "allowed_with_conditions", "ask_first", "not_assessed", "forbidden"]
    """The answer, from the freest to the strictest."""
    words: str
    """The same as people read it."""
    reasons: list[str]
    """Why; the strictest reasons, which decide."""
    conditions: list[str]
    """What to keep to."""
    ask: str
    """The id of the role to ask."""
    address: str
    """Its place on the page of the data."""


class StatementPart(Part):
    """One rule of a policy."""

    section: Literal["you_may", "ask_first", "never", "your_data", "your_output", "agents", "when_something_goes_wrong", "exceptions"]
    """The part of the policy in which it stands."""
    level: Literal["must", "should", "may"]
    """How binding it is."""
    text: str
    """The rule, as plain text."""
    exceptions: Literal["possible", "never"] | None
    """Whether somebody with the right to decide may make an exception; null for the public."""
    address: str
    """Its place on the page of the policy."""


class PolicyPart(Part):
    """A policy with its rules."""

    name: str
    """What it is called."""
    version: str
    """Its version."""
    status: Literal["draft", "in_force", "retired"]
    """Only one that is in force binds anybody."""
    effective_on: datetime.date | None
    """Since when, or from when on, it holds."""
    statements: dict[str, StatementPart]
    """Its rules by their ids, by which people quote them."""
    address: str
    """Its page on the site."""


class SystemPart(Part):
    """An AI system, built or bought."""

    name: str
    """What it is called."""
    also_called: list[str]
    """Other words for it."""
    value: str
    """What it is worth, in one sentence."""
    stage: Literal["idea", "pilot", "shadow", "parallel", "internal", "opt_in_external", "unit", "organisation", "paused", "retired", "rejected"]
    """Where it stands, from `idea` to `organisation`; or `paused`, `retired`, `rejected`."""
    tier: Literal["low", "medium", "high"]
    """How much harm it could do."""
    owner: str
    """The id of the role that answers for it."""
    bar: Literal["met", "missed", "not_measured", "no_bar"]
    """How it stands against its production bar."""
    runbook_proven: bool | None
    """Whether a drill has shown that anybody can take it back by its runbook; null for the public."""
    address: str
    """Its page on the site."""
    badge: str
    """A picture of how it stands, as SVG."""


Value = str | int | bool | list[str] | None


class Twin(Part):
    """What a playbook says on one day to the readers of its site."""

    model_config = ConfigDict(title="playbook.json")

    schema_: Literal["playbook.schema.json"] = Field(alias="$schema")
    """Where the schema of this document stands, as seen from it."""
    format: Literal[1]
    """The format of this document; another number means that a program that reads this one must be changed."""
    organisation: str
    """Whose playbook it is."""
    as_of: datetime.date
    """The day for which everything was worked out: an approval may have lapsed since."""
    version: str
    """The version of `playbook` that made it."""
    commit: CommitPart | None
    """The commit from which it was made; null where the content is in no repository."""
    readers: Literal["internal", "public"]
    """For whom it is: `internal` for the organisation's own people alone, `public` for anybody."""
    site: str | None
    """The address of the site, with a slash at the end; every `address` here continues it. Null where it is not known."""
    roles: dict[str, RolePart]
    """Whom to ask, by id."""
    data_classes: dict[str, DataClassPart]
    """The classes of data, by id."""
    data_kinds: dict[str, DataKindPart]
    """The kinds of data, by id."""
    tools: dict[str, ToolPart]
    """The tools, by id."""
    verdicts: dict[str, dict[str, VerdictPart]]
    """Whether data may go into a tool: by the id of the kind of data, then by the id of the tool. All of them are there."""
    policies: dict[str, PolicyPart]
    """The policies, by id."""
    systems: dict[str, SystemPart]
    """The AI systems, by id."""
    registers: dict[str, list[dict[str, Value]]]
    """The registers by name: each row by the names of its columns, with every value as it was written; a day and a number that is not whole are texts."""

    @model_validator(mode="after")
    def _whole(self) -> "Twin":
        """Refuse a document in which an answer, or the role to ask, is missing."""
        for kind in self.data_kinds:
            if self.verdicts.get(kind, {}).keys() != self.tools.keys():
                raise ValueError(f"it has not one verdict on `{kind}` for each tool")
        unknown = {verdict.ask for row in self.verdicts.values() for verdict in row.values()} - self.roles.keys()
        if unknown:
            raise ValueError(f"it names a role that is not in it: {', '.join(sorted(unknown))}")
        return self


def twin_text(twin: Twin) -> str:
    """The document as the text of its file: what has an id or is a row stands on one line, so that two of them can be compared."""
    return _written(twin.model_dump(mode="json", by_alias=True), 1) + "\n"


_DEEPER = ("verdicts", "registers")
"""What has another level above its entries."""


def _written(value: Any, levels: int, indent: str = "") -> str:
    """A value whose entries stand on lines of their own, and so do theirs, as many levels down."""
    if levels < 0 or not value or not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    more = f"{indent} "
    if isinstance(value, list):
        opened, closed = "[", "]"
        parts = [_written(item, levels - 1, more) for item in value]
    else:
        opened, closed = "{", "}"
        parts = [f"{json.dumps(key, ensure_ascii=False)}: {_written(item, levels - 1 + (key in _DEEPER), more)}" for key, item in value.items()]
    return "\n".join([opened, ",\n".join(more + part for part in parts), indent + closed])


def schema() -> dict[str, Any]:
    """The JSON Schema of the document, with what each key means."""
    return Twin.model_json_schema()
