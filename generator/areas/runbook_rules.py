"""What a runbook must hold before anybody depends on it, and what makes a step useless at night."""

import re
from collections.abc import Iterator

from generator.areas.people import Person, Role, Team
from generator.areas.runbooks import KNOWN_GOOD, SLOT, SharedRunbook, lacking_access, runbook_of, slots, unwritten, values_of, written_steps
from generator.areas.system import System
from generator.areas.system.rollback import OwnTrigger, Procedure, Runbook, Trigger, Value
from generator.areas.system.rollout import LIVE
from generator.areas.tools import Model
from generator.model import Playbook
from generator.rules import Amiss, error, warning, whole_error
from generator.shape import did_you_mean
from generator.walks import texts
from generator.words import day, listed, named_in, sentence

VAGUE = re.compile(
    r"\b(?:as usual|the usual|usually|as normal|looks normal|looks fine|looks ok(?:ay)?|as appropriate|appropriate(?:ly)?|as needed|if needed|as required"
    r"|if necessary|as before"
    r"|properly|correctly|somehow|somebody|someone|(?<!/)etc|and so on|make sure|ensure|verify that it works|check that (?:it|everything) works)\b",
    re.IGNORECASE,
)
"""Words that tell nothing to somebody who has never seen the system."""

_STEP_NUMBER = re.compile(r"\bsteps? [0-9]+\b", re.IGNORECASE)


def written(book: Playbook) -> Iterator[tuple[str, SharedRunbook | System, Procedure]]:
    """Every runbook that somebody wrote, with what it is of, in words: shared ones, and what systems add."""
    for shared in book.all(SharedRunbook).values():
        yield f"the runbook `{shared.id}`", shared, shared
    for system in book.all(System).values():
        if system.runbook:
            yield f"the runbook of `{system.id}`", system, system.runbook


@whole_error
def incomplete_runbook(book: Playbook) -> Iterator[Amiss]:
    """A system has real users, and nobody could take it back by what is written.

    A runbook says how the harm is stopped, to which versions one goes back, how one sees that it worked, who is told,
    what is kept, and how one goes forward again. A fallback says how work goes on meanwhile. All of it may be shared
    with other systems of the same kind.
    """
    for system in book.all(System).values():
        if system.stage not in LIVE:
            continue
        runbook = runbook_of(book, system)
        missing = [*(unwritten(runbook) if runbook else ["`runbook`"]), *([] if system.fallback else ["`fallback`"])]
        if missing:
            where = system.runbook.place if system.runbook else system.at("stage")
            help = "Add it; what several systems have in common can stand in a file of its own, runbooks/ID.yaml."
            yield Amiss(where, f"`{system.id}` has real users, and its way back lacks {listed(missing)}", help)


@error
def step_without_way_on(book: Playbook) -> Iterator[Amiss]:
    """A step does not say what to do if what it expects is not seen.

    That is the moment for which a runbook is written.
    """
    for whose, _, procedure in written(book):
        for step in procedure.steps:
            if not (step.if_not or step.go_to or step.call):
                what = f"the step `{step.id}` of {whose} does not say what to do if it fails"
                yield Amiss(step.at("expect"), what, "Add `if_not:` with one sentence, `go_to:` with a later step, or `call:` with a role.")


@warning
def vague_step(book: Playbook) -> Iterator[Amiss]:
    """A step holds a word that tells nothing to somebody who has never seen the system, or the number of another step.

    "As usual", "looks normal", "make sure": write what to press and what is then seen, with names and numbers. Steps
    are numbered by themselves, so a number typed into a text is wrong as soon as a step is put in before it.
    """
    for whose, _, procedure in written(book):
        for step in procedure.steps:
            for text in texts(step):
                if text.loc == ("command",):
                    continue
                if found := VAGUE.search(text.text):
                    what = f"“{found[0]}” in the step `{step.id}` of {whose} says nothing to somebody who has never seen it"
                    yield Amiss(text.place, what, "Write what exactly is done or seen.", found[0])
                elif found := _STEP_NUMBER.search(text.text):
                    yield Amiss(text.place, f"“{found[0]}” is typed by hand, and steps are numbered by themselves", "Name the step in `go_to:`.", found[0])


@error
def lost_step(book: Playbook) -> Iterator[Amiss]:
    """A step or a trigger sends its reader to a step that is not there, or two steps have one name.

    At night nobody looks for what was meant.
    """
    for whose, owner, procedure in written(book):
        shared = book.all(SharedRunbook).get(owner.runbook.shared or "") if isinstance(owner, System) and owner.runbook else None
        known = [step.id for step in written_steps(shared, procedure.steps)]
        for index, step in enumerate(procedure.steps):
            if step.id in [other.id for other in procedure.steps[:index]]:
                yield Amiss(step.at("id"), f"two steps of {whose} are called `{step.id}`", "Give one of them another name.")
            if step.go_to and step.go_to not in known:
                yield Amiss(step.at("go_to"), f"{whose} has no step `{step.go_to}`", _one_of(step.go_to, known))
    for system in book.all(System).values():
        runbook = runbook_of(book, system)
        known = [item.step.id for item in runbook.steps] if runbook else []
        written_triggers: list[Trigger | OwnTrigger] = [*system.triggers, *system.own_triggers]
        for trigger in written_triggers:
            if trigger.step and trigger.step not in known:
                yield Amiss(trigger.at("step"), f"the runbook of `{system.id}` has no step `{trigger.step}`", _one_of(trigger.step, known))


def _one_of(word: str, known: list[str]) -> str:
    return did_you_mean(word, known, f"There are: {', '.join(known)}." if known else "Write the steps first.")


@error
def circling_steps(book: Playbook) -> Iterator[Amiss]:
    """A step that fails sends its reader back to an earlier one, and says nobody to call.

    Whoever follows it could go round until morning.
    """
    told: set[object] = set()
    for whose, owner, procedure in written(book):
        runbook = runbook_of(book, owner) if isinstance(owner, System) else None
        steps = [item.step for item in runbook.steps] if runbook else written_steps(None, procedure.steps)
        order = {step.id: number for number, step in enumerate(steps)}
        # A shared step that leads to a step of a system alone is lost elsewhere, and told as such.
        common = {step.id for step in (runbook.shared.steps if runbook and runbook.shared else procedure.steps)}
        for number, step in enumerate(steps):
            lost = step.go_to not in (order if step.place.source.path == owner.place.source.path else common)
            back = step.go_to and not lost and order[step.go_to] <= number
            slip = step.place.source.path, step.place.loc
            if step.go_to and back and not step.call and slip not in told:
                told.add(slip)
                what = f"`{step.id}` of {whose} leads back to `{step.go_to}` when it fails"
                yield Amiss(step.at("go_to"), what, "Lead to a later step, or add `call:` with whom to call when it fails again.")


@error
def unfilled_value(book: Playbook) -> Iterator[Amiss]:
    """A text of a runbook takes a value in braces that nobody gives, or a system gives one that no text takes.

    Somebody would read `{switch}` where the name of the switch belongs. Known to every runbook are `{system}`, and the
    known-good `{model}`, `{prompt}`, `{tool-configuration}`, `{guardrails}` and `{index}`. Where a command needs a word in
    braces, put spaces inside them: `{ print }`.
    """
    for shared in book.all(SharedRunbook).values():
        yield from _unfilled_in_shared(shared)
    for system in book.all(System).values():
        if system.runbook:
            yield from _unfilled_in_system(book, system, system.runbook)


_ALWAYS = {"system", *KNOWN_GOOD}
"""The names that every runbook knows."""


def _unfilled_in_shared(shared: SharedRunbook) -> Iterator[Amiss]:
    wanted, used = [entry.name for entry in shared.values], {name for _, name in slots(shared)}
    for text, name in slots(shared):
        if name not in _ALWAYS and name not in wanted:
            help = did_you_mean(name, [*wanted, *_ALWAYS], "Add it under `values:` with what a system writes for it.")
            yield Amiss(text.place, f"`{{{name}}}` is no value of the runbook `{shared.id}`", help, f"{{{name}}}")
    for entry in shared.values:
        if entry.name in _ALWAYS:
            yield Amiss(entry.at("name"), f"`{{{entry.name}}}` has a meaning already", "Give this value another name.")
        elif entry.name not in used:
            help = did_you_mean(entry.name, used - {*wanted, *_ALWAYS}, "Delete the entry, or put it into a text in braces.")
            yield Amiss(entry.at("name"), f"no text of the runbook `{shared.id}` takes `{{{entry.name}}}`", help)


def _unfilled_in_system(book: Playbook, system: System, runbook: Runbook) -> Iterator[Amiss]:
    shared, known = book.all(SharedRunbook).get(runbook.shared or ""), values_of(book, system)
    wanted, given = list(shared.values) if shared else [], [value.name for value in runbook.values]
    for entry in wanted:
        if entry.name not in given:
            what = f"`{system.id}` does not say what stands for `{{{entry.name}}}` in the runbook `{runbook.shared}`"
            help = f"Add `name: {entry.name}` with its `value:` under `values:`. {sentence(entry.means)}"
            yield Amiss(runbook.at("values" if runbook.values else "shared"), what, help)
    own = [(text, name) for text, name in slots(runbook) if not isinstance(text.node, Value)]
    for text, name in own:
        if name not in known:
            help = did_you_mean(name, known, f"Add it under `values:`, or correct the name. Known are: {', '.join(sorted(known))}.")
            yield Amiss(text.place, f"nothing says what stands for `{{{name}}}`", help, f"{{{name}}}")
    taken = {name for _, name in own} | {entry.name for entry in wanted}
    for value in runbook.values:
        if value.name in _ALWAYS:
            yield Amiss(value.at("name"), f"`{{{value.name}}}` has a meaning already", "Give this value another name.")
        elif value.name not in taken:
            what = f"no text of the runbook of `{system.id}` takes `{{{value.name}}}`"
            yield Amiss(value.at("name"), what, did_you_mean(value.name, taken - _ALWAYS, "Delete the entry."))
        elif found := SLOT.search(value.value):
            yield Amiss(value.at("value"), f"`{found[0]}` would stand there as it is: a value takes no other value", "Write it out.", found[0])


@error
def dead_known_good(book: Playbook) -> Iterator[Amiss]:
    """A runbook leads back to a model that answers no more.

    There would be nothing to go back to. Verify a set of versions with a model that is still there.
    """
    for system in book.all(System).values():
        good = system.runbook.known_good if system.runbook else None
        model = book.all(Model).get(good.model) if good else None
        if good and model and system.stage in LIVE and model.retired_on and model.retired_on <= book.as_of:
            what = f"the runbook of `{system.id}` goes back to `{model.id}`, which answers no more since {day(model.retired_on)}"
            yield Amiss(good.at("model"), what, "Find versions that work together with a model that is still there, and write the day in `verified_on`.")


@warning
def missing_access(book: Playbook) -> Iterator[Amiss]:
    """A runbook needs access that the team on call does not hold.

    Nobody gives access at three in the morning. What a team holds stands under `access` in people.yaml.
    """
    told: set[object] = set()
    for system in book.all(System).values():
        for item in lacking_access(book, system) if system.stage in LIVE else ():
            team = book.get(Team, system.on_call.primary) if system.on_call else None
            place = item.at("group")
            slip = place.source.path, place.loc, team.id if team else ""
            if team and slip not in told:  # one entry of a shared runbook is one slip, however many systems share it
                told.add(slip)
                help = did_you_mean(item.group, team.access, f"Give it to them, and add it to `access:` of the team `{team.id}` in people.yaml.")
                yield Amiss(place, f"{team.name}, on call for `{system.id}`, does not hold the access “{item.group}”", help)


@warning
def single_contact(book: Playbook) -> Iterator[Amiss]:
    """Only one person can be called about a system with real users, because team and backup are the same person.

    People sleep, travel and fall ill.
    """
    for system in book.all(System).values():
        if system.stage not in LIVE or (on_call := system.on_call) is None:
            continue
        team, role = book.get(Team, on_call.primary), book.get(Role, on_call.backup)
        people = {person for person in (team.lead, *team.members, role.holder, role.deputy) if person}
        if len(people) == 1:
            yield Amiss(
                on_call.at("backup"),
                f"{book.get(Person, people.pop()).name} is the only one on call for `{system.id}`",
                "Name a backup who is not in the team.",
            )


@warning
def person_in_runbook(book: Playbook) -> Iterator[Amiss]:
    """A text of a runbook names a person.

    People leave and sleep; roles do not. Write the role: its page says who holds it today.
    """
    names = [person.name for person in book.all(Person).values()]
    for whose, _, procedure in written(book):
        for text in texts(procedure):
            if found := named_in(text.text, names):
                yield Amiss(text.place, f"{whose} names {found}", "Write the role instead, or `call:` it.", found)


RULES = [
    incomplete_runbook,
    step_without_way_on,
    vague_step,
    lost_step,
    circling_steps,
    unfilled_value,
    dead_known_good,
    missing_access,
    single_contact,
    person_in_runbook,
]
