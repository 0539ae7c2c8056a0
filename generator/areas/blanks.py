"""The topics of which there is a blank to fill in: what each is for, who fills it in, and which keys it holds."""

from dataclasses import dataclass

from generator.areas.exceptions import RuleException
from generator.areas.guides import Guide
from generator.areas.incidents import Incident
from generator.areas.practice import Blank
from generator.areas.system import System
from generator.areas.training import Module
from generator.model import Entity


@dataclass(frozen=True, slots=True)
class Asking:
    """A question for people around a table, the keys that take the answer, and how many lines of room it has on paper."""

    asks: str
    keys: str
    room: int


@dataclass(frozen=True, slots=True)
class Template:
    """A topic of which there is a blank.

    Attributes:
        name: the page's title.
        what: what it is for.
        who: who fills it in, and when.
        keys: the keys of a system that it holds; all of them if there are none.
        limits: the limits that bear on it.
        pilot: the keys without which no pilot begins, whatever else may be left out.
        also_called: other words by which people search for it.
        model: what is filled in.
        whose: what a form on paper is about.
        questions: what people talk through before they fill it in.

    """

    name: str
    what: str
    who: str
    keys: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    also_called: tuple[str, ...] = ()
    pilot: tuple[str, ...] = ()
    model: type[Entity] = System
    whose: str = "System"
    questions: tuple[Asking, ...] = ()


_NEEDED = tuple(key for key, info in System.model_fields.items() if info.is_required() and key != "id")

TEMPLATES: dict[Blank, Template] = {
    "new-use": Template(
        "New use",
        "The first page about an idea: what it would be worth, what it would touch, who owns it and who pays. It is all that a system needs at the stage idea.",
        "Whoever has the idea fills it in, together with the people who do the work today, before anything is built.",
        (*_NEEDED, "kpi"),
        (),
        ("use case", "idea", "business case", "new AI system"),
    ),
    "production-bar": Template(
        "Production bar",
        "How good the system must be before it goes further, in numbers, beside the one number that it is there to move. It is what “done” means.",
        "The owner writes it with the people who live with the result. They agree it before anybody writes code.",
        ("kpi", "bar"),
        ("measurement_max_age_days",),
        ("acceptance criteria", "success criteria", "definition of done", "KPI"),
        ("task_success_percent", "latency_p95_seconds", "cost_per_task", "near_miss_percent", "agreed_by", "agreed_on"),
    ),
    "evaluation-plan": Template(
        "Evaluation plan",
        "The tasks by which the system is measured again and again, how the right answer is known, and who or what does the scoring.",
        "The team that builds it starts the plan during the pilot. The people who know the right answers add tasks, and one owner keeps it up.",
        ("eval_sets",),
        ("eval_min", "raw_sample_min", "raw_sample_drop_percent", "eval_set_max_age_days", "judge_max_age_days", "measurement_max_age_days"),
        ("golden set", "test set", "evals", "benchmark"),
    ),
    "triage": Template(
        "Triage of a pilot",
        "The decision after a pilot: build on it, build it again, or stop. The answers decide, and the record says what stays, what goes, and how long.",
        "Somebody who did not build the pilot audits it, and the owner signs the record.",
        ("triage",),
        ("audit_max_days", "triage_rebuild_at"),
        ("layer or rebuild", "pilot audit", "proof of concept"),
    ),
    "readiness-review": Template(
        "Readiness review",
        "All that must hold before real users rely on a system, check by check. Most answers follow from what the system's file says; the rest are yours.",
        "The owner goes through it with the team before each gate. Whoever decides at the gate reads it.",
        ("readiness",),
        ("unmet_checks_called_out", "exception_max_days"),
        ("readiness checklist", "go-live checklist", "production readiness", "launch review"),
    ),
    "exception-request": Template(
        "Exception request",
        "Leave to do without a rule for a time: which rule, why, what could go wrong, what is done instead, and the day on which it ends.",
        "Whoever cannot keep the rule fills it in and talks it through. Somebody else decides.",
        (),
        ("exception_max_days",),
        ("waiver", "derogation", "ask for an exception"),
        model=RuleException,
        whose="Exception",
        questions=(
            Asking("Which rule is it? Name the number of the policy statement or readiness check, or the limit.", "statements, checks, limits", 2),
            Asking("For what is it: for one system, one tool, one team, or for everybody whom the rule binds?", "system, tool, team", 2),
            Asking("Why can the rule not be kept now, and what have you tried?", "why", 4),
            Asking("What could go wrong, and for whom? Say it so that somebody who is touched by it would understand.", "risk", 4),
            Asking("What do you do instead to stay safe? Who looks at it, and how often?", "instead", 5),
            Asking("What must stay true while it holds, so that it ends at once where it no longer is?", "conditions", 3),
            Asking("What else did you think of, and why is it not enough?", "refused", 4),
            Asking("On which day does it end, and what will you have done by then, so that nobody needs it any more?", "expires_on", 3),
            Asking("Who decides, having no part in the request? What was decided, and on which day?", "approved_by, decided_on", 4),
        ),
    ),
    "rollout-plan": Template(
        "Rollout plan",
        "The stages on the way to everybody: who takes part in each, what must be seen before the next, how to go back, and who decided.",
        "The owner writes the next stage before its gate, and what was learnt after it. Those who decide add the gate.",
        ("stages", "gates"),
        ("measurement_max_age_days",),
        ("rollout", "launch plan", "beta", "cohort"),
    ),
    "change-plan": Template(
        "Change plan",
        "Whose work changes, and how: a real task before and after, what stays theirs to decide, what they are told when, and how you see whether they use it.",
        "The owner writes it with people from each group, before the first colleagues use the system. The sponsor puts a name to what is promised.",
        ("audiences", "change_plan", "confidence_labels"),
        (),
        ("change management", "adoption", "communication plan", "stakeholders"),
        questions=(
            Asking("Whose work changes? Take a real task of each group: how is it done today, and how on the Monday after?", "change_plan.groups", 6),
            Asking("What does not change for them? What do they worry about, and what does the sponsor promise them?", "change_plan.groups", 5),
            Asking("In which screen, inbox or list that is open anyway do they meet the system?", "change_plan.where_it_lives", 2),
            Asking("What stays theirs to decide? Use the words that will stand on the screen.", "change_plan.you_decide", 4),
            Asking("How does the system show how sure it is, and what do they do at each such word?", "confidence_labels", 3),
            Asking("Which of them took part in the design, and what is different because of them?", "change_plan.designed_with", 4),
            Asking("Who tells whom what, where and when? What must be done before which stage?", "change_plan.communication, change_plan.milestones", 6),
            Asking("How will you see that they use it, overrule it, correct it, or go round it?", "change_plan.adoption", 4),
            Asking("What would make you stop, or go back a stage?", "change_plan.stop_if", 3),
        ),
    ),
    "training-module": Template(
        "Training module",
        "One piece of training: what somebody can do after it, what it teaches in which version, exercises from the work here, and questions to check oneself.",
        "Whoever keeps the subject writes it, and tries it on two people who are new to it, before the stage that waits for it.",
        (),
        ("training_refresh_days",),
        ("course", "curriculum", "lesson", "AI literacy"),
        model=Module,
        whose="Training module",
    ),
    "guide": Template(
        "Guide",
        "How something is done here, from the first step to the last, with somebody who keeps it right and a day on which it is read again.",
        "Whoever was asked the same thing three times writes it, together with somebody who has to follow it.",
        (),
        ("guide_review_every_days",),
        ("how-to", "instructions", "manual"),
        model=Guide,
        whose="Guide",
    ),
    "cost-model": Template(
        "Cost model",
        "What the system costs now, what it will cost when everybody uses it, where spending stops, and who has agreed to that.",
        "The team works it out with finance before people outside are let in, and again whenever use or prices change.",
        ("cost",),
        ("cost_over_budget_percent",),
        ("budget", "cost at scale", "spend cap"),
    ),
    "guardrails": Template(
        "Guardrails",
        "What stands between the system and harm: in front of the model, in front of what it may do, and behind its answers.",
        "The team fills it in before the first real input. Somebody who wants to get past them tests each one.",
        ("guardrails", "takes_actions"),
        ("red_team_max_age_days",),
        ("red team", "prompt injection", "safety"),
    ),
    "monitoring": Template(
        "Monitoring",
        "What is traced, watched and logged, and how users report a mistake and see what came of it.",
        "The team that runs it fills it in before the first real input.",
        ("monitoring", "logging", "feedback"),
        ("log_retention_min_days", "measurement_max_age_days"),
        ("observability", "alerts", "audit log", "traces"),
    ),
    "runbook": Template(
        "Runbook",
        "When the system is taken back, who is called, the steps by which anybody can do it, and how work goes on meanwhile.",
        "Somebody who knows the system writes it before the first real user. Somebody else drills it. On-call reads it at night, so keep it short.",
        ("on_call", "fallback", "runbook", "triggers", "own_triggers"),
        ("drill_max_age_days",),
        ("rollback", "on-call", "fallback", "kill switch", "triggers"),
    ),
    "incident-review": Template(
        "Incident review",
        "What happened, what made it possible, what went well, and what is done so that it does not come back. It asks what, and never who.",
        "Those who were there fill it in together; somebody who had no part in it leads.",
        (),
        ("incident_review_working_days",),
        ("post-mortem", "postmortem", "incident report", "lessons learned"),
        model=Incident,
        whose="Incident",
        questions=(
            Asking(
                "When did it begin, when did somebody know, when was something done, and when could no further harm come of it?",
                "began_at, aware_at, contained_at",
                6,
            ),
            Asking("What happened, in plain words and without the data itself? Who was touched by it, and how?", "what, harm", 5),
            Asking("Who or what noticed it? What should have noticed it sooner?", "noticed_by", 3),
            Asking("Was it taken back? How long did that take, and which step of the runbook was in doubt?", "rolled_back, rollback_note", 4),
            Asking("What made it possible? Ask why until the answer is about how we work, and never about a person.", "causes", 5),
            Asking("What went well, and where were we merely lucky?", "", 4),
            Asking("What did we learn that other systems could use?", "lessons", 4),
            Asking("What is done now? For each: what, which role, by which day.", "follow_ups", 6),
            Asking("Which test case does it become, and does an authority have to be told?", "eval_case, reports", 3),
        ),
    ),
    "models": Template(
        "Models and their versions",
        "Which models are behind the system, each pinned to a version, and how the move to the next one is done before the vendor withdraws it.",
        "The team fills in the system's part. Whoever looks after the tools keeps the entry of each model.",
        ("models", "prompt_version", "changed_on"),
        ("model_warn_days", "model_error_days"),
        ("deprecation plan", "model version", "model change"),
    ),
    "data-sources": Template(
        "Data sources",
        "Where the system's data comes from, who answers for it, how fresh it is, what is wrong with it, and what is done about that.",
        "The team lists the sources during the pilot. The owner of each source confirms what stands there.",
        ("data_sources",),
        ("raw_sample_min", "raw_sample_drop_percent"),
        ("data inventory", "data quality", "knowledge base"),
    ),
    "integrations": Template(
        "Integrations",
        "What the system is connected to, what it may do there, and what happens when the other side changes, slows down or is off.",
        "The team fills it in with those who run the other systems, before live data flows.",
        ("integrations", "outputs_to", "access"),
        (),
        ("integration contract", "API", "system of record"),
    ),
    "system": Template(
        "A whole system",
        "Everything that can be written about one system, in one file. You need little of it at first, and more from stage to stage.",
        "The owner keeps the file. Begin with the needed keys; the other templates are parts of it.",
        (),
        ("drill_max_age_days", "live_systems_per_person", "log_retention_min_days", "cost_over_budget_percent"),
        ("system card", "inventory entry", "system register"),
    ),
}
"""The blanks, in the order in which a system needs them."""


def template_of(key: str) -> Blank:
    """The blank that holds a key of a system, written with dots: the one of its topic, else that of the whole system."""
    first = key.split(".", maxsplit=1)[0]
    return next((name for name, template in TEMPLATES.items() if first in template.keys and name != "readiness-review"), "system")
