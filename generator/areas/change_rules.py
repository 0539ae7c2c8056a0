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
    """A system goes beyond its first users, and nothing says how people are prepared for it.

    From the stage `opt_in_external` on (`unit`, where nobody outside uses it) a change plan, a message of the sponsor
    and a channel for feedback must be there: systems fail on adoption more often than on technology.
    """
    for system in book.all(System).values():
        if not reached(system.stage, "opt_in_external"):
            continue
        plan = system.change_plan
        missing = [
            key
            for key, there in (
                ("change_plan", plan),
                ("change_plan.sponsor_message", plan is None or plan.sponsor_message),
                ("change_plan.groups", plan is None or plan.groups),
                ("feedback", system.feedback),
            )
            if not there
        ]
        if missing:
            what = f"`{system.id}` is at the stage {system.stage} without {listed(f'`{key}`' for key in missing)}"
            yield Amiss(system.at("stage"), what, "Write it with the people whose work changes, before the next stage.")


@warning
def milestone_after_its_stage(book: Playbook) -> Iterator[Amiss]:
    """A step that a stage had to wait for was not done when the gate to that stage was passed.

    People met the system before they were prepared. Do the step now, and ask at the next gate why nobody noticed.
    """
    for system in book.all(System).values():
        gates = {str(gate.stage): gate for gate in passed(system)}
        for item in system.change_plan.milestones if system.change_plan else ():
            gate = gates.get(item.before_stage or "")
            if gate and (item.done_on is None or item.done_on > gate.decided_on):
                done = f"done only on {day(item.done_on)}" if item.done_on else "not done"
                what = f"“{item.what}” was to be done before the stage {gate.stage} of `{system.id}`, entered on {day(gate.decided_on)}, and was {done}"
                yield Amiss(item.at("before_stage"), what, "Do it now, or correct the stage or the day.")


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
