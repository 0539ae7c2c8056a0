"""How good a system must be, the tasks by which that is measured, and what keeps it from doing harm."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from generator.areas.ids import ExceptionId, RoleId
from generator.model import Node
from generator.values import Address, Amount, Count, Day, Line, NonEmpty, Percent, Prose, Slug, Tally


class Safety(Node):
    """What must never happen, and how often it may nearly happen."""

    never: list[Line] = []
    """What must not happen even once."""
    near_miss_percent: Percent | None = None
    """The highest share of tasks in which something harmful was caught just in time."""


class LatencyPart(Node):
    """A step on the way to an answer, and the time it may take."""

    step: Line
    seconds: Amount


class Bar(Node):
    """The production bar: the numbers that a system must reach before it goes further, agreed before it is measured."""

    task_success_percent: Percent | None = None
    """The lowest share of real tasks that it must do right."""
    latency_p95_seconds: Amount | None = None
    """The longest that 95 of 100 answers may take, from the question to the whole answer."""
    cost_per_task: Amount | None = None
    """The most that one successful task may cost, everything included, in the organisation's currency."""
    error_rate_percent: Percent | None = None
    """The highest share of tasks that may end in a technical error."""
    safety: Safety | None = None
    acceptable_errors: list[Line] = []
    """Mistakes that people can live with, because they are seen and put right."""
    unacceptable_errors: list[Line] = []
    """Mistakes of which one is too many."""
    human_takeover: list[Line] = []
    """When a person takes over, at once."""
    latency_budget: list[LatencyPart] = []
    """How the time is shared out among the steps."""
    also: list[Line] = []
    """What else must hold: an integration, a rule of law, a number of your own."""
    agreed_by: list[RoleId] = []
    """Who agreed the bar."""
    agreed_on: Day | None = None
    """When the bar was agreed; nothing is measured before that."""
    changed_on: Day | None = None
    """When it was last changed, if it was; a measurement before that does not count."""
    note: Prose | None = None
    """Why these numbers."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One number of the bar.

    Attributes:
        key: the name of the field in a measurement.
        words: what people call it.
        unit: what stands behind the number; "currency" for the organisation's.
        at_least: whether the measured number must be at or over the limit; at or under it otherwise.
        limit: the number in a bar.

    """

    key: str
    words: str
    unit: str
    at_least: bool
    limit: Callable[[Bar], Decimal | None]


DIMENSIONS = (
    Dimension("task_success_percent", "Task success", "%", True, lambda bar: bar.task_success_percent),
    Dimension("latency_p95_seconds", "95th-percentile latency", "s", False, lambda bar: bar.latency_p95_seconds),
    Dimension("cost_per_task", "Cost per task", "currency", False, lambda bar: bar.cost_per_task),
    Dimension("near_miss_percent", "Near misses", "%", False, lambda bar: bar.safety.near_miss_percent if bar.safety else None),
    Dimension("error_rate_percent", "Error rate", "%", False, lambda bar: bar.error_rate_percent),
)
"""The numbers of a bar in the order in which people read them: the first four every bar has from the pilot on."""

NEEDED_DIMENSIONS = DIMENSIONS[:4]


class EvalSet(Node):
    """The tasks by which the system is measured again and again."""

    id: Slug
    name: Line
    size: Tally
    """How many tasks it holds."""
    source: Literal["real", "realistic", "mixed"]
    """Whether the tasks were taken from real work, made up after it, or both."""
    task_kind: Literal["classification", "extraction", "generation", "question_answering", "agent", "forecast"]
    ground_truth: Line
    """How one knows the right answer: labels, checked extractions, answers rated by people, a rubric."""
    scorer: Line
    """Who or what compares an answer with the right one."""
    metrics: list[Line] = []
    """What is scored, for example task success, faithfulness to the source, safety, latency, cost."""
    runner: Line | None = None
    """What runs every task and keeps the whole trace."""
    scored_by: Literal["people", "comparison", "model"] = "comparison"
    """Whether people, a comparison with the right answer, or a model decides what counts as right."""
    judge_calibrated_on: Day | None = None
    """When a scoring model was last compared with people, where a model scores."""
    in_ci: Address | None = None
    """The pipeline that runs it on each change of prompt, model or tool."""
    last_grown: Day | None = None
    """When the last case was added from live work."""
    owner: RoleId | None = None


Threat = Literal[
    "prompt_injection",
    "data_leak",
    "supply_chain",
    "poisoning",
    "unsafe_output",
    "excessive_agency",
    "system_prompt_leak",
    "retrieval_weakness",
    "hallucination",
    "unbounded_use",
    "harmful_content",
    "out_of_scope",
    "bias",
]


class Guardrail(Node):
    """Something that stops harm before the model, between the model and the world, or after the model."""

    id: Slug
    surface: Literal["input", "action", "output"]
    """Where it stands: before the model, in front of what the system may do, or behind the answer."""
    what: Line
    """What it does, in one sentence."""
    mitigates: Annotated[list[Threat], NonEmpty]
    """What it is there to stop."""
    tested_on: Day | None = None
    """When somebody last tried to get past it."""
    adversarial_cases: Count | None = None
    """How many attempts there were."""
    got_past: Count | None = None
    """How many of them got past it."""
    evidence: Address | None = None
    loosened_by: ExceptionId | None = None
    """The exception under which it is switched off or weaker than it was."""
