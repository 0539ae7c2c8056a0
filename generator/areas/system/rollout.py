"""The ladder from an idea to the whole organisation: the triage, the stages, and the gates between them."""

from typing import Annotated, Literal, get_args

from generator.areas.ids import ForumId, RoleId
from generator.areas.people import Roles
from generator.areas.tools import Evidence
from generator.model import Node
from generator.values import Count, Day, Line, NonEmpty, Tally

Rung = Literal["pilot", "shadow", "parallel", "internal", "opt_in_external", "unit", "organisation"]
"""A stage that a gate leads to."""
Standing = Literal["idea", Rung, "paused", "retired", "rejected"]

LADDER: tuple[str, ...] = ("idea", *get_args(Rung))
"""The stages in order; none is skipped, except that a system only for staff has no opt-in stage outside."""

OFF_THE_LADDER = ("paused", "retired", "rejected")

STAGE_NAMES = {
    "idea": "Idea",
    "pilot": "Pilot",
    "shadow": "Shadow",
    "parallel": "Parallel",
    "internal": "Internal users",
    "opt_in_external": "Opted-in outside users",
    "unit": "One unit",
    "organisation": "Whole organisation",
    "paused": "Paused",
    "retired": "Retired",
    "rejected": "Rejected",
}

STAGE_MEANING = {
    "idea": "Somebody has a use in mind; nothing is built.",
    "pilot": "It is built small, end to end, and tried on real records by the people who build it.",
    "shadow": "It runs beside the work on live data; nobody sees or uses its answers.",
    "parallel": "Its answers are compared with what people decide on the same cases; people decide.",
    "internal": "The first real users work with it: a small group of staff.",
    "opt_in_external": "People outside use it who have said yes and know that it is new.",
    "unit": "A whole unit works with it.",
    "organisation": "Everybody for whom it is meant works with it.",
    "paused": "It stands still until what is named is put right.",
    "retired": "It has been taken out of use.",
    "rejected": "It was decided not to build or use it.",
}

LIVE = ("internal", "opt_in_external", "unit", "organisation")
"""The stages with real users."""


def reached(stage: str, rung: str) -> bool:
    """Whether a stage of the ladder is at a rung or beyond it; never for what has left the ladder."""
    return stage in LADDER and LADDER.index(stage) >= LADDER.index(rung)


Finding = Literal["layer", "rebuild", "unknown"]


class TriageAnswer(Node):
    """What was found in one of the five dimensions."""

    finding: Finding
    """`layer` if production can be put on top of what is there, `rebuild` if not, `unknown` if nobody can say."""
    because: Line
    """What was seen."""


class TriageAnswers(Node):
    """The five answers by which it is decided whether a pilot is built upon or built again."""

    data_integration: TriageAnswer
    """Does it read the systems of record, or extracts made by hand?"""
    latency_cost: TriageAnswer
    """Are speed and cost near what is needed, or several orders of magnitude away?"""
    logic: TriageAnswer
    """Are prompts and rules in parts that can be changed and tested, or one long piece?"""
    stack: TriageAnswer
    """Can those who run production run and secure it, or only the one who made it?"""
    governance: TriageAnswer
    """Can security, audit and identity be added, or would adding them pull it apart?"""


class ProofAnswer(Node):
    """One of the three questions that a pilot is there to answer."""

    shown: Literal["shown", "partly", "not_shown"]
    because: Line


class Proof(Node):
    """What the pilot was to find out."""

    right_problem: ProofAnswer
    """Is it the right problem?"""
    right_data: ProofAnswer
    """Are the data and the systems for it there?"""
    good_enough: ProofAnswer
    """Is the result good enough to go on?"""


class Audit(Node):
    """How the pilot stands against one of the seven things that production asks for."""

    need: Literal["evaluation", "monitoring", "security_and_access", "cost_controls", "integration", "feedback", "change_management"]
    standing: Literal["there", "partly", "missing"]
    note: Line | None = None


class Triage(Node):
    """The decision after a pilot: build on it, build it again, or stop."""

    date: Day
    by: RoleId
    audit_started: Day | None = None
    audit_ended: Day | None = None
    proof: Proof | None = None
    thin_slice: Line | None = None
    """The one task that went through from real input to a result in the system of record."""
    audit: list[Audit] = []
    answers: TriageAnswers
    outcome: Literal["layer", "rebuild", "undetermined", "stop"] | None = None
    """What was decided, if you wish to write it: it must be what the answers say, or `stop` with its reason."""
    stop_because: Line | None = None
    """Why it is not worth going on, if that is the outcome."""
    preserve: list[Line] = []
    """What is kept: the proof that the use works, what was learnt about data and integration, what comes first."""
    replace: list[Line] = []
    """What is built anew."""
    next_steps: list[Line] = []
    timeline_weeks: Count | None = None
    """How many weeks until the next gate."""


class Stage(Node):
    """A step of the rollout, as it is planned or was done."""

    kind: Rung
    cohort: Line
    """Who takes part, for example "Eight claims handlers in the motor team"."""
    size: Tally | None = None
    """How many people that is."""
    owner: RoleId
    """Who answers for this step."""
    starts_on: Day | None = None
    ended_on: Day | None = None
    min_days: Count
    """How long it lasts at least."""
    min_tasks: Tally | None = None
    """How many of its tasks are measured at least, before anybody judges it."""
    success: Annotated[list[Line], NonEmpty]
    """What must be seen before it goes further, beside the bar."""
    rollback: Line | None = None
    """How this step is undone, where the runbook does not say it."""
    watch: Line | None = None
    """What is looked at, by whom and how often."""
    learnt: list[Line] = []
    """What users said and what was changed."""
    notice: Line | None = None
    """What people outside are told before they take part."""
    way_out: Line | None = None
    """How people outside leave again."""


class Condition(Node):
    """Something that a decision asks for."""

    what: Line
    due: Day
    done_on: Day | None = None


class Gate(Node):
    """A decision whether a system goes to its next stage."""

    stage: Rung
    """The stage that it leads to."""
    requested_by: RoleId
    decided_by: Annotated[Roles, NonEmpty]
    """Who decided; a role, or several."""
    forum: ForumId | None = None
    """Where it was decided, if not by the role alone."""
    decided_on: Day
    decision: Literal["go", "go_with_conditions", "no_go"]
    conditions: list[Condition] = []
    evidence: list[Evidence] = []
    """What the decision rests on."""
    note: Line | None = None
    """The reason, in one sentence."""
