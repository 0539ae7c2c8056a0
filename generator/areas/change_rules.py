"""What must hold of change: people are told before it reaches them, and a stage waits for what was promised before it."""

from collections.abc import Iterator

from generator.areas.rollout import passed
from generator.areas.system import System
from generator.areas.system.rollout import reached
from generator.model import Playbook
from generator.rules import Amiss, error, warning, whole_warning
from generator.words import day, listed


@whole_warning
def unprepared_people(book: Playbook) -> Iterator[Amiss]:
    """A system goes beyond its first users, and its change plan does not say what the sponsor promises or whose work changes.

    From the stage `opt_in_external` on (`unit`, where nobody outside uses it) both must be there: systems fail on adoption
    more often than on technology. That there is a plan and a channel for feedback is asked by RDY-40 and RDY-41.
    """
    for system in book.all(System).values():
        if system.change_plan is None or not reached(system.stage, "opt_in_external"):
            continue
        if missing := [f"`{key}`" for key in ("sponsor_message", "groups") if not getattr(system.change_plan, key)]:
            what = f"`{system.id}` is at the stage {system.stage}, and its change plan has no {listed(missing, 'and no')}"
            yield Amiss(system.at("change_plan"), what, "Write it with the people whose work changes, before the next stage.")


@warning
def milestone_after_its_stage(book: Playbook) -> Iterator[Amiss]:
    """A step that a stage had to wait for is not done, and the gate to that stage was passed.

    People work with the system before they are prepared. Do the step now, and ask at the next gate why nobody noticed.
    """
    for system in book.all(System).values():
        gates = {str(gate.stage): gate for gate in passed(system)}
        for item in system.change_plan.milestones if system.change_plan else ():
            gate = gates.get(item.before_stage or "")
            if gate and item.done_on is None:
                what = f"“{item.what}” was to be done before the stage {gate.stage} of `{system.id}`, entered on {day(gate.decided_on)}, and is not done"
                yield Amiss(item.at("before_stage"), what, "Do it now, and add `done_on`; or correct the stage.")


@error
def group_not_touched(book: Playbook) -> Iterator[Amiss]:
    """A change plan says how the work of a group changes, and the system does not name the group among its audiences.

    The group would be told of the change and not be trained for it.
    """
    for system in book.all(System).values():
        for group in system.change_plan.groups if system.change_plan else ():
            if group.audience not in system.audiences:
                what = f"the work of `{group.audience}` changes with `{system.id}`, which does not name the group"
                yield Amiss(group.at("audience"), what, f"Add `{group.audience}` to `audiences` of the system, or correct the group.")


@error
def future_entry_in_plan(book: Playbook) -> Iterator[Amiss]:
    """Something in a change plan was said, heard or read on a day that has not come yet.

    A plan says what is to come with `due`, or with the `date` of a message; what was said has a day in the past.
    """
    for system in book.all(System).values():
        plan = system.change_plan
        if plan is None:
            continue
        # Of `done_on` speaks record-in-the-future.
        days = [(item.sent_on, item.at("sent_on")) for item in plan.communication if item.sent_on]
        days += [(item.date, item.at("date")) for item in plan.heard]
        days += [(item.date, item.at("date")) for measure in plan.adoption for item in measure.readings]
        for date, place in days:
            if date > book.as_of:
                yield Amiss(place, f"{day(date)} is still to come on {day(book.as_of)}", "Correct the day, or take the line out until then.")


RULES = [unprepared_people, milestone_after_its_stage, group_not_touched, future_entry_in_plan]
