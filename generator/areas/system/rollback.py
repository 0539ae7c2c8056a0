"""When a system is taken back, how, and to what: its triggers, its runbook, and the versions known to be good."""

from typing import Annotated, Literal

from generator.areas.ids import ModelId, PersonId, RoleId, RunbookId
from generator.model import Node
from generator.values import Address, Amount, Count, Day, Line, Metric, NonEmpty, Prose, Slug

Phase = Literal["contain", "revert", "confirm", "resume"]
TriggerName = Literal["task_success", "error_rate", "latency", "cost", "safety_incident"]


class Step(Node):
    """One action. Whoever follows it at night has never done it before."""

    id: Slug
    """Its short name, which stays when steps are put in before it; pages number the steps by themselves."""
    phase: Phase
    """Stop the harm; go back to the known-good versions; see that it worked; go forward again."""
    do: Line
    """One thing to do, beginning with a verb. `{name}` stands for a value of the system or of its known-good versions."""
    where: Line
    """Where it is done: the screen, the server, the page."""
    link: Address | None = None
    """The address that opens it."""
    command: Line | None = None
    """The exact command to copy, where there is one."""
    expect: Line
    """What is seen when it worked."""
    within_minutes: Count
    """How long that takes at most."""
    if_not: Line | None = None
    """What to do if it is not seen."""
    go_to: Slug | None = None
    """The later step to go on with if it is not seen."""
    call: RoleId | None = None
    """Whom to call if it is not seen."""


class Access(Node):
    """Access that whoever follows the runbook needs."""

    group: Line
    """The access group, as its administrator names it."""
    lets: Line
    """What one can do with it."""
    granted_by: RoleId
    """Who can give it, also at night."""
    link: Address | None = None
    """Where to ask for it."""


class Confirmation(Node):
    """How one knows that it worked."""

    watch_minutes: Count
    """How long every trigger must stay inside its limit."""
    sample: Count
    """How many answers somebody reads by hand."""
    look_for: Line
    """What those answers must hold, or must not."""


class Notice(Node):
    """Somebody to tell, with the words to copy."""

    who: Line
    """Who is told, for example "The handlers of motor claims"."""
    audience: Literal["staff", "customers", "regulator"]
    by: RoleId
    """Who sends it, or says yes to it."""
    channel: Line
    """Where it is sent."""
    within_minutes: Count
    says: Prose
    """The words, ready to be copied."""


class Resumption(Node):
    """How one goes forward again."""

    decided_by: RoleId
    when: Annotated[list[Line], NonEmpty]
    """What must be true first."""


class Procedure(Node):
    """What a runbook holds, shared by several systems or of one alone."""

    access: list[Access] = []
    """What whoever follows it must be able to open."""
    steps: list[Step] = []
    confirmation: Confirmation | None = None
    tell: list[Notice] = []
    resumption: Resumption | None = None
    preserve: list[Line] = []
    """What is kept as it is, because somebody will want to know why: traces, prompts, times."""
    leave_alone: list[Line] = []
    """What nobody touches meanwhile."""


class KnownGood(Node):
    """The versions that are known to work together; it is taken back to all of them, never to one."""

    model: ModelId
    prompt: Line
    """The version of the prompts and settings."""
    tool_configuration: Line
    """The version of its tools and their settings, or that it has none."""
    guardrails: Line
    """The version of its guardrails."""
    index: Line
    """The version of the index or the data that it looks things up in, or that it has none."""
    kept_in: Line
    """Where they lie, ready to be used."""
    verified_on: Day
    """When they were last seen to work together."""


class Value(Node):
    """What a system puts in where a shared runbook says `{name}`."""

    name: Slug
    value: Line


class _Own(Node):  # a base of its own, so that its keys come before the steps
    shared: RunbookId | None = None
    """The runbook that it shares with other systems of its kind; a step written here takes the place of the shared one with its id."""
    values: list[Value] = []
    """What stands in the shared runbook for each `{name}`."""
    author: PersonId | None = None
    """Who wrote it, or what of it is not shared."""
    target_minutes: Count | None = None
    """How long it may take until the system is back, if not as long as the shared runbook says."""
    known_good: KnownGood | None = None


class Runbook(Procedure, _Own):
    """How the system is taken back to versions that are known to be good."""


class Trigger(Node):
    """How one of the triggers that follow from the bar is watched, and where it is tighter than the bar."""

    trigger: TriggerName
    limit: Amount | None = None
    """A limit that is tighter than the bar's, in the bar's unit."""
    window_minutes: Count | None = None
    """Over how long it is looked at, if not as long as usual."""
    metric: Metric | None = None
    """The Prometheus series that holds the number, in the bar's unit; with it the alert is exported."""
    alert: Address | None = None
    """The alert itself, if it is kept elsewhere."""
    look: Line | None = None
    """Where the number can be seen, if not on the first dashboard."""
    channel: Line | None = None
    """Where the alert arrives, if not in the channel of those on call."""
    step: Slug | None = None
    """The step of the runbook with which one starts, if not the first."""


class OwnTrigger(Node):
    """A reason to take the system back that does not follow from its bar."""

    id: Slug
    name: Line
    """What is watched, for example "Corrections by handlers"."""
    over: Amount | None = None
    """It fires above this number."""
    under: Amount | None = None
    """It fires below this number."""
    unit: Line | None = None
    """What the number counts, for example "in 100 summaries"."""
    when: Line | None = None
    """When it fires, in words, where no number says it."""
    window_minutes: Count | None = None
    metric: Metric | None = None
    """The Prometheus series that holds the number."""
    alert: Address | None = None
    """The alert itself, if it is kept elsewhere."""
    look: Line | None = None
    """Where it can be seen."""
    channel: Line | None = None
    step: Slug | None = None
