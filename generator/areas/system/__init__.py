"""What an organisation writes about one of its AI systems: one file a system, little at first, more from stage to stage."""

from typing import Annotated, ClassVar, Literal

from generator.areas.ids import AudienceId, ModelId, RoleId, SystemId, TeamId, UnitId
from generator.areas.limits import Limits
from generator.areas.system.change import ChangePlan
from generator.areas.system.data_flow import DataSource, Integration, Logging
from generator.areas.system.operation import Cost, Fallback, Feedback, Monitoring, OnCall
from generator.areas.system.oversight import ImpactAssessment, Oversight, ReadinessAnswer, Risk
from generator.areas.system.purpose import ConfidenceLabel, Kpi, Pause, Regulatory, Retirement, Use
from generator.areas.system.quality import Bar, EvalSet, Guardrail
from generator.areas.system.rollback import OwnTrigger, Runbook, Trigger
from generator.areas.system.rollout import Gate, Stage, Standing, Triage
from generator.areas.tools import Evidence
from generator.model import FOR_STAFF, Entity
from generator.values import Day, Flag, Line, NonEmpty, Prose, Visibility


class System(Entity):
    """An AI system: something that does a task here with the help of AI, built or bought."""

    kind: ClassVar[str] = "system"

    name: Line
    value: Line
    """What it is worth, in one sentence: if it takes more than one, it is not ready to be built."""
    type: Literal["assistant", "classifier", "extraction", "search", "agent", "forecast", "vision", "bought_in_feature"]
    """What kind of system it is."""
    stage: Standing
    """Where it stands today, from `idea` to `organisation`; or `paused`, `retired`, `rejected`."""
    tier: Literal["low", "medium", "high"]
    """How much harm it could do: who is touched by it, whether it can be undone, how much it decides alone, which data it sees."""
    tier_because: Line
    """Why it is in that tier."""
    owner: RoleId
    """Who answers for it."""
    sponsor: RoleId
    """Who pays for it and speaks for it."""
    team: TeamId
    """Who builds or runs it."""
    used_by: Annotated[list[Line], NonEmpty]
    """Who works with it."""
    regulatory: Regulatory
    uses: Annotated[list[Use], NonEmpty]
    """Which data goes into which tool, and what for."""

    audiences: Annotated[list[AudienceId], FOR_STAFF] = []
    """The groups of staff who work with it or get what it makes: they are trained for it, and told what changes."""
    unit: UnitId | None = None
    """The unit it belongs to, if not to all."""
    also_called: list[Line] = []
    """Other words that people search for."""
    outside_users: Flag = False
    """Whether people outside the organisation use it, so that a group of volunteers among them tries it first."""
    affected: list[Line] = []
    """Who else is touched by what it does, without working with it."""
    kpi: Annotated[Kpi | None, FOR_STAFF] = None
    good_at: list[Line] = []
    """What it does well."""
    bad_at: list[Line] = []
    """What it often gets wrong."""
    never_for: list[Line] = []
    """What it is never to be used for."""
    confidence_labels: list[ConfidenceLabel] = []
    """How it shows how sure it is, and what to do then."""
    tell_people: Line | None = None
    """What to say when somebody asks whether they deal with an AI."""
    appeal: Line | None = None
    """How somebody challenges a decision in which it had a part."""
    access: Annotated[Line | None, FOR_STAFF] = None
    """Who may use it, and how access is given and taken away."""
    outputs_to: Annotated[list[Line], FOR_STAFF] = []
    """Where its answers go."""
    models: list[ModelId] = []
    """The models behind it; a measurement counts only if it was made with one of them in its present version."""
    prompt_version: Line | None = None
    """The version of its prompts and settings; a measurement with another one does not count."""
    changed_on: Day | None = None
    """When its prompts, tools, settings or models were last changed; a measurement before that does not count."""
    data_sources: Annotated[list[DataSource], FOR_STAFF] = []
    integrations: Annotated[list[Integration], FOR_STAFF] = []
    logging: Annotated[Logging | None, FOR_STAFF] = None
    bar: Bar | None = None
    eval_sets: Annotated[list[EvalSet], FOR_STAFF] = []
    guardrails: Annotated[list[Guardrail], FOR_STAFF] = []
    takes_actions: Annotated[Literal["none", "proposes", "acts"], FOR_STAFF] = "none"
    """Whether it only answers, proposes actions that a person starts, or acts by itself."""
    monitoring: Annotated[Monitoring | None, FOR_STAFF] = None
    feedback: Annotated[Feedback | None, FOR_STAFF] = None
    on_call: Annotated[OnCall | None, FOR_STAFF] = None
    fallback: Annotated[Fallback | None, FOR_STAFF] = None
    runbook: Annotated[Runbook | None, FOR_STAFF] = None
    triggers: Annotated[list[Trigger], FOR_STAFF] = []
    """How the triggers that follow from the bar are watched; they are there without it."""
    own_triggers: Annotated[list[OwnTrigger], FOR_STAFF] = []
    """Further reasons to take it back."""
    triage: Annotated[Triage | None, FOR_STAFF] = None
    stages: Annotated[list[Stage], FOR_STAFF] = []
    gates: Annotated[list[Gate], FOR_STAFF] = []
    cost: Annotated[Cost | None, FOR_STAFF] = None
    risks: Annotated[list[Risk], FOR_STAFF] = []
    impact_assessments: Annotated[list[ImpactAssessment], FOR_STAFF] = []
    oversight: Annotated[Oversight | None, FOR_STAFF] = None
    worker_notice_on: Annotated[Day | None, FOR_STAFF] = None
    """When the staff it touches, and those who speak for them, were told."""
    change_plan: Annotated[ChangePlan | None, FOR_STAFF] = None
    readiness: Annotated[list[ReadinessAnswer], FOR_STAFF] = []
    """Answers to the readiness checks that nothing else here answers."""
    limits: Limits = Limits()
    """Limits of its own, where it needs stricter ones."""
    pause: Pause | None = None
    retirement: Retirement | None = None
    shares: list[SystemId] = []
    """The systems whose parts it uses again: sign-in, logging, evaluation, guardrails."""
    note: Prose | None = None
    """Anything else that its readers should know."""
    evidence: Annotated[list[Evidence], FOR_STAFF] = []
    visibility: Visibility = "internal"
    """Who may read about it: `public`, `internal` (unless you say otherwise) or `restricted`."""

    @property
    def path(self) -> str:
        return f"systems/{self.id}/"

    @property
    def gone(self) -> bool:
        """Whether it has left for good, so that nobody will write more about it."""
        return self.stage in ("retired", "rejected")
