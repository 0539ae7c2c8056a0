"""What the register of systems must be able to say: why one stands still or is gone, what law was declared of it, and who answers for its risks."""

from collections import defaultdict
from collections.abc import Iterator

from generator.areas.inheritance import limit
from generator.areas.organisation import setting
from generator.areas.people import Person, Role
from generator.areas.system import System
from generator.areas.system.rollout import LIVE, reached
from generator.model import Playbook
from generator.rules import Amiss, error, warning, whole_warning
from generator.words import counted, listed


def high_stakes(system: System) -> bool:
    """Whether a system is of the high tier, or declared high-risk or high-impact."""
    return system.tier == "high" or system.regulatory.eu_class == "high_risk" or system.regulatory.high_impact == "presumed"


@error
def unexplained_end(book: Playbook) -> Iterator[Amiss]:
    """A system is paused, retired or rejected, and nothing says why, or what became of its data.

    Somebody will ask for it again. Data that nobody disposed of is still there.
    """
    for system in book.all(System).values():
        if system.stage == "paused" and system.pause is None:
            yield Amiss(
                system.at("stage"),
                f"`{system.id}` is paused, and nothing says why",
                "Add `pause:` with the day, the reason and what must be true before it goes on.",
            )
        elif system.gone and system.retirement is None:
            yield Amiss(
                system.at("stage"), f"`{system.id}` is {system.stage}, and nothing says why", "Add `retirement:` with the day, the reason and who decided."
            )
        elif system.stage == "retired" and system.retirement and not system.retirement.data_disposal:
            yield Amiss(
                system.at("retirement"),
                f"nothing says what became of the data of `{system.id}`",
                "Add `data_disposal:` with what was deleted, kept, and where.",
            )


@error
def stale_end(book: Playbook) -> Iterator[Amiss]:
    """A system that is in use carries the note of a pause or of its end.

    One of the two is wrong, and readers cannot tell which.
    """
    for system in book.all(System).values():
        if system.pause and system.stage != "paused":
            yield Amiss(
                system.at("pause"), f"`{system.id}` is at the stage {system.stage}, and says why it is paused", "Delete the block, or set the stage to paused."
            )
        if system.retirement and not system.gone:
            what = f"`{system.id}` is at the stage {system.stage}, and says why it is gone"
            yield Amiss(system.at("retirement"), what, "Delete the block, or set the stage to retired or rejected.")


@error
def prohibited_system(book: Playbook) -> Iterator[Amiss]:
    """A system is declared prohibited under the EU AI Act and is neither rejected nor retired.

    There is no exception to this, and no stage at which it may be tried.
    """
    for system in book.all(System).values():
        if system.regulatory.eu_class == "prohibited" and not system.gone:
            yield Amiss(
                system.at("stage"),
                f"`{system.id}` is declared prohibited and is at the stage {system.stage}",
                "Stop it, and set the stage to rejected or retired.",
            )


@error
def unjustified_class(book: Playbook) -> Iterator[Amiss]:
    """A system stands where law presumes a high risk or impact, is declared otherwise, and nothing says why.

    An area of Annex III of the EU AI Act with a class other than high-risk, or `presumed_but_not`.
    """
    for system in book.all(System).values():
        law = system.regulatory
        if law.justification:
            continue
        if law.annex_iii_area and law.eu_class not in ("high_risk", "prohibited"):
            yield Amiss(
                law.at("eu_class"),
                f"`{system.id}` stands in an area of Annex III and is declared {law.eu_class}",
                "Add `justification:` with the reason, or declare it high_risk.",
            )
        if law.high_impact == "presumed_but_not":
            yield Amiss(law.at("high_impact"), f"`{system.id}` is presumed high-impact and declared not to be", "Add `justification:` with the reason.")


@whole_warning
def unguarded_high_tier(book: Playbook) -> Iterator[Amiss]:
    """A system that could do great harm lacks what protects the people it touches.

    An impact assessment, named people who can step in, a way to challenge its decisions, notice to the staff it
    touches, and logs that are kept for half a year.
    """
    for system in book.all(System).values():
        if not high_stakes(system) or not reached(system.stage, "pilot"):
            continue
        keep = limit(book, system, "log_retention_min_days")
        missing = [f"`{key}`" for key in ("impact_assessments", "oversight", "appeal", "worker_notice_on") if not getattr(system, key)]
        if system.logging is None or system.logging.retention_days < keep.value:
            missing.append(f"`logging` for {counted(keep.value, 'day')} ({keep.origin})")
        if missing:
            yield Amiss(
                system.at("tier"), f"`{system.id}` is of high tier, risk or impact, and has no {listed(missing)}", "Add what is missing before it goes further."
            )


@error
def nobody_on_call(book: Playbook) -> Iterator[Amiss]:
    """A system has real users, and nothing says who is called when it goes wrong.

    A team that is called first, somebody behind it, the hours, and the channel in which alerts arrive.
    """
    for system in book.all(System).values():
        if system.stage in LIVE and system.on_call is None:
            yield Amiss(system.at("stage"), f"`{system.id}` has real users and nobody on call", "Add `on_call:` with primary, backup, hours and channel.")


@warning
def overloaded_owner(book: Playbook) -> Iterator[Amiss]:
    """One person owns more live systems than anybody can answer for.

    The limit is `live_systems_per_person`. Share them out.
    """
    owned: defaultdict[str, list[System]] = defaultdict(list)
    for system in book.all(System).values():
        if system.stage in LIVE:
            owned[book.get(Role, system.owner).holder].append(system)
    most = setting(book, "live_systems_per_person")
    for person, systems in owned.items():
        if len(systems) > most.value:
            names = listed([f"`{system.id}`" for system in systems[:8]] + (["more"] if len(systems) > 8 else []))
            what = f"{book.get(Person, person).name} owns {counted(len(systems), 'live system')} ({names}); {most.value} is the limit ({most.origin})"
            yield Amiss(systems[-1].at("owner"), what, "Give some of them to another owner.")


@error
def unknown_guardrail(book: Playbook) -> Iterator[Amiss]:
    """A risk names a guardrail that its system does not have.

    Somebody would take the risk for treated.
    """
    for system in book.all(System).values():
        there = [item.id for item in system.guardrails]
        for risk in system.risks:
            for index, id in enumerate(risk.guardrails):
                if id not in there:
                    yield Amiss(
                        risk.at("guardrails", index),
                        f"`{system.id}` has no guardrail `{id}`",
                        f"Name one that it has ({listed((f'`{item}`' for item in there), 'or')}), or add this one." if there else "Add it under `guardrails`.",
                    )


@error
def id_twice_in_system(book: Playbook) -> Iterator[Amiss]:
    """Two parts of a system share an id, or a stage or a check stands twice; only one of the two would count.

    Join what the two say, or give one another id.
    """
    for system in book.all(System).values():
        lists = {key: ("id", [item.id for item in getattr(system, key)]) for key in ("data_sources", "integrations", "eval_sets", "guardrails", "risks")}
        lists["stages"] = ("kind", [item.kind for item in system.stages])
        lists["readiness"] = ("check", [item.check for item in system.readiness])
        for key, (field, ids) in lists.items():
            for index, id in enumerate(ids):
                if id in ids[:index]:
                    yield Amiss(system.at(key, index, field), f"`{id}` stands twice under `{key}` of `{system.id}`", "Join the two entries, or rename one.")


@error
def impossible_count(book: Playbook) -> Iterator[Amiss]:
    """More is counted than there was: more attacks got past a guardrail than were tried.

    One of the two numbers is a slip, and nobody can tell which.
    """
    for system in book.all(System).values():
        for item in system.guardrails:
            if (item.got_past or 0) > (item.adversarial_cases or 0):
                what = f"{item.got_past} attempts got past `{item.id}` of `{system.id}`, of {item.adversarial_cases or 0} that were made"
                yield Amiss(item.at("got_past"), what, "Correct one of the two numbers.")


@warning
def unaccepted_risk(book: Playbook) -> Iterator[Amiss]:
    """A risk of a system stays high after what is done about it, and nobody has accepted that.

    Somebody with the right to decide puts a name to it, or more is done.
    """
    for system in book.all(System).values():
        for risk in system.risks if reached(system.stage, "pilot") else ():
            if risk.residual == "high" and not (risk.accepted_by and risk.accepted_on):
                what = f"the risk `{risk.id}` of `{system.id}` stays high, and nobody has accepted it"
                yield Amiss(risk.at("residual"), what, "Do more about it, or add `accepted_by:` and `accepted_on:`.")


@warning
def low_tier_high_risk(book: Playbook) -> Iterator[Amiss]:
    """A system is declared high-risk or high-impact and is of a low or medium tier, where looser limits hold.

    What the law treats as a high risk is of the high tier here as well.
    """
    for system in book.all(System).values():
        law = system.regulatory
        if system.tier != "high" and (law.eu_class == "high_risk" or law.high_impact == "presumed"):
            declared = "high-risk" if law.eu_class == "high_risk" else "high-impact"
            yield Amiss(
                system.at("tier"), f"`{system.id}` is declared {declared} and is of the {system.tier} tier", "Set `tier: high`, or correct the declaration."
            )


RULES = [
    unexplained_end,
    stale_end,
    prohibited_system,
    unjustified_class,
    unguarded_high_tier,
    nobody_on_call,
    overloaded_owner,
    unknown_guardrail,
    id_twice_in_system,
    impossible_count,
    unaccepted_risk,
    low_tier_high_risk,
]
