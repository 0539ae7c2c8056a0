"""A runbook as text for a terminal, for when the site is down: what its page says, without drills and incidents."""

import textwrap
from collections.abc import Iterator

from generator.areas.drills import executable
from generator.areas.people import Role, Team
from generator.areas.runbook_page import FALLBACKS, others, vendors
from generator.areas.runbooks import PHASES, NumberedStep, Resolved, runbook_of
from generator.areas.system import System
from generator.areas.tools import Model
from generator.areas.triggers import triggers, window
from generator.model import Playbook
from generator.words import counted, reach, sentence

WIDTH = 88


def in_words(book: Playbook, system: System) -> str:
    """When a system is stopped, how it is taken back, and whom to call; ends in a line break."""
    runbook = runbook_of(book, system)
    parts = [_head(book, system, runbook), _triggers(book, system), _calls(book, system)]
    parts += _steps(book, runbook) if runbook else [["Nobody has written how it is taken back (`runbook:`)."]]
    if system.fallback:
        parts.append(["MEANWHILE", *_wrapped(f"{FALLBACKS[system.fallback.mode]}. {sentence(system.fallback.how)}")])
    parts += _afterwards(book, runbook) if runbook else []
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _wrapped(text: str, indent: str = "  ", first: str | None = None) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent if first is None else first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _head(book: Playbook, system: System, runbook: Resolved | None) -> list[str]:
    title = f"RUNBOOK: {system.name}"
    lines = [title, "=" * len(title), *_wrapped(system.value, "")]
    if runbook:
        takes = f" It may take {counted(runbook.target_minutes, 'minute')}." if runbook.target_minutes is not None else ""
        found = executable(book, system)
        lines += _wrapped(
            f"Version {runbook.version}. {'Anybody can do it.' if found.met else 'Not proven that anybody can do it.'} {found.because}{takes}", ""
        )
    return lines


def _triggers(book: Playbook, system: System) -> list[str]:
    lines = ["STOP IT?", *_wrapped("Any one of these is enough. You may switch it off now. You need not ask.")]
    for item in triggers(book, system):
        over = f" over {window(item.window_minutes)}" if item.window_minutes else ""
        look = f" Look: {sentence(item.look[0])}{f' {item.look[1]}' if item.look[1] else ''}" if item.look else ""
        start = f" Begin at step {item.step}." if item.step and item.step > 1 else ""
        alert = "".join(f" Alert: {known}" for known in (f"{item.alert}." if item.alert else None, item.alert_link) if known)
        lines += _wrapped(f"{item.name}: {item.fires}{over}.{alert}{look}{start}", "    ", "  - ")
    return lines if len(lines) > 2 else ["STOP IT?", "  No limit is written (`bar:`)."]


def _calls(book: Playbook, system: System) -> list[str]:
    on_call = system.on_call
    if on_call is None:
        return ["CALL", "  Nobody is named (`on_call:`)."]
    team = book.all(Team).get(on_call.primary)
    first = f"First: {team.name}, {reach(team.channel, team.phone) or 'nothing says how'}. " if team else ""
    lines = ["CALL", *_wrapped(f"{first}{sentence(on_call.hours)} Say in {on_call.channel} what you do.")]
    for words, id in others(system):
        lines += _wrapped(f"{words}: {_role(book, id)}.")
    for vendor in vendors(book, system):
        lines += _wrapped(f"Vendor: {vendor.name}, {sentence(reach(vendor.support_contact, vendor.support_phone))}")
    return lines


def _role(book: Playbook, id: str) -> str:
    """A role with the way to reach it; its id where it is not there."""
    role = book.all(Role).get(id)
    way = reach(role.channel, role.phone) if role else ""
    return f"{role.name} ({way})" if role and way else role.name if role else id


def _steps(book: Playbook, runbook: Resolved) -> Iterator[list[str]]:
    if runbook.access:
        said = [f"{item.group}: {sentence(item.lets)} Given by: {_role(book, item.granted_by)}." for item in runbook.access]
        yield ["YOU NEED", *(line for text in said for line in _wrapped(text, "    ", "  - "))]
    for phase, words in PHASES.items():
        if phase == "revert" and (good := runbook.known_good):
            model = book.all(Model).get(good.model)
            versions = [("model", model.version if model else good.model), ("prompts", good.prompt), ("tools", good.tool_configuration)]
            versions += [("guardrails", good.guardrails), ("index", good.index), ("kept in", good.kept_in)]
            yield ["KNOWN TO BE GOOD, all together", *(line for key, value in versions for line in _wrapped(f"{key}: {value}", "      "))]
        if (steps := runbook.phases[phase]) and phase != "resume":
            yield [words.upper(), *(line for item in steps for line in _step(book, item))]
    if see := runbook.confirmation:
        what = f"every number stays inside its limit for {counted(see.watch_minutes, 'minute')}, and {counted(see.sample, 'answer')} read by hand are good"
        yield ["IT WORKED WHEN", *_wrapped(f"{what}. Look for: {sentence(see.look_for)}")]


def _step(book: Playbook, item: NumberedStep) -> Iterator[str]:
    yield from _wrapped(item.step.do, "      ", f"{item.number:>4}. ")
    yield from _wrapped(f"Where: {item.step.where}{f' ({item.step.link})' if item.step.link else ''}", "      ")
    if item.step.command:
        yield f"      $ {item.step.command}"
    yield from _wrapped(f"Expect: {item.step.expect} (within {counted(item.step.within_minutes, 'minute')})", "      ")
    otherwise = [sentence(item.step.if_not)] if item.step.if_not else []
    otherwise += [f"Go to step {item.go_to}."] if item.go_to else []
    otherwise += [f"Call: {_role(book, item.step.call)}."] if item.step.call else []
    yield from _wrapped(f"If not: {' '.join(otherwise)}", "      ")


def _afterwards(book: Playbook, runbook: Resolved) -> Iterator[list[str]]:
    for item in runbook.tell:
        said = f"TELL {item.who}, within {window(item.within_minutes)}, in: {item.channel}"
        yield [*_wrapped(said, "     ", ""), *(line for text in item.says.strip().splitlines() for line in (_wrapped(text, "  | ") or ["  |"]))]
    if runbook.preserve:
        yield ["KEEP", *(line for text in runbook.preserve for line in _wrapped(text, "    ", "  - "))]
    if runbook.leave_alone:
        yield ["LEAVE ALONE", *(line for text in runbook.leave_alone for line in _wrapped(text, "    ", "  - "))]
    forward = [line for item in runbook.phases["resume"] for line in _step(book, item)]
    if back := runbook.resumption:
        conditions = [line for text in back.when for line in _wrapped(text, "    ", "  - ")]
        forward = [*_wrapped(f"{_role(book, back.decided_by)} decides, and not before:"), *conditions, *forward]
    if forward:
        yield ["GO FORWARD AGAIN", *forward]
