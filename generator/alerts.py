"""The triggers of systems in use as alerts of Prometheus, so that the bar is written once and watched by itself."""

import json
from collections.abc import Iterable, Iterator

from generator.areas.organisation import organisation
from generator.areas.runbooks import runbook_of
from generator.areas.system import System
from generator.areas.system.rollout import LIVE
from generator.areas.system_pages import side
from generator.areas.triggers import Watched, alert_name, triggers, window
from generator.model import Playbook
from generator.words import amount

HEAD = "# Written by `playbook export alerts` from the triggers in the playbook: change them there."
"""The first line of the file, by which it is known."""
SILENT_MINUTES = 60
"""How long a series is silent at least before somebody is told: shorter gaps come and go."""

# Names that the query language keeps for itself.
_RESERVED = {"inf", "nan", "bool", "on", "ignoring", "group_left", "group_right", "atan2"}


def watched_systems(book: Playbook) -> list[System]:
    """The systems with real users of which a trigger names a metric."""
    return [system for system in book.all(System).values() if system.stage in LIVE and any(item.metric for item in triggers(book, system))]


def alerts(book: Playbook, systems: Iterable[System]) -> str:
    """A file of rules for Prometheus, with a group for each of these systems."""
    lines = [HEAD, "groups:"]
    for system in systems:
        lines += [f"  - name: {_quoted(f'playbook-{system.id}')}", "    rules:"]
        for rule in _rules(book, system):
            lines += rule
    return "\n".join(lines) + "\n"


def _rules(book: Playbook, system: System) -> Iterator[list[str]]:
    told: set[str] = set()
    for item in triggers(book, system):
        if item.metric is None or item.limit is None:
            continue
        over = _over(item.window_minutes)
        means = f"; {amount(item.limit, item.unit)} is the limit ({item.origin})"
        yield _rule(
            alert_name(system, item.key),
            f"{_averaged(item.metric, item.window_minutes)} {'>' if item.over else '<'} {item.limit:f}",
            {"severity": "page", "system": system.id, "trigger": item.key},
            {
                "summary": _literal(f"{system.name}: {item.name} is {item.fires}"),
                "description": f"It is {{{{ $value }}}} {_literal(over + means)}. Take it back by its runbook.",
                **_runbook_url(book, system, item),
            },
        )
        if item.metric not in told:
            yield _silence(book, system, item, item.metric)
        told.add(item.metric)


def _silence(book: Playbook, system: System, item: Watched, metric: str) -> list[str]:
    minutes = max(item.window_minutes or 0, SILENT_MINUTES)
    return _rule(
        f"{alert_name(system, item.key)}Silent",
        f"absent_over_time({_selector(metric)}[{minutes}m])",
        {"severity": "ticket", "system": system.id, "trigger": item.key},
        {
            "summary": _literal(f"{system.name}: nothing says how it stands with {item.name}"),
            "description": _literal(f"The series {metric} has been silent for {window(minutes)}, so the alert on it cannot fire."),
            **_runbook_url(book, system, item, step=False),
        },
    )


def _rule(alert: str, expression: str, labels: dict[str, str], annotations: dict[str, str]) -> list[str]:
    lines = [f"      - alert: {_quoted(alert)}", f"        expr: {_quoted(expression)}"]
    for name, values in (("labels", labels), ("annotations", annotations)):
        lines += [f"        {name}:", *(f"          {key}: {_quoted(value)}" for key, value in values.items())]
    return lines


def _averaged(metric: str, minutes: int | None) -> str:
    return f"avg_over_time({_selector(metric)}[{minutes}m])" if minutes else _selector(metric)


def _over(minutes: int | None) -> str:
    return f"over {window(minutes)}" if minutes else "now"


def _selector(metric: str) -> str:
    return f'{{__name__="{metric}"}}' if metric.lower() in _RESERVED else metric


def _runbook_url(book: Playbook, system: System, item: Watched, *, step: bool = True) -> dict[str, str]:
    base, runbook = organisation(book).publishing.base, runbook_of(book, system)
    if not base:
        return {}
    anchor = f"#step-{item.step}" if step and runbook and item.step else ""
    return {"runbook_url": f"{base}{side(book, system, 'runbook')}{anchor}"}


def _literal(text: str) -> str:
    """A text that a template of Prometheus prints as it is."""
    return text.replace("{{", '{{ "{{" }}')


def _quoted(text: str) -> str:
    # What JSON writes is YAML too, unless it writes signs beyond U+FFFF as pairs of escapes.
    return json.dumps(text, ensure_ascii=False)
