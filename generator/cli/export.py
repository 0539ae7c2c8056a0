"""Commands that hand the playbook on to other programs: alerts to Prometheus, days to a calendar."""

import datetime
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from generator.cli.frame import AS_OF, PROJECT, Unusable, content_of, main, standing_book, system_of, told_of_the_disk

_OUTPUT = click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; printed unless you say otherwise.")


@main.group()
def export() -> None:
    """Write what other programs read: alerts for Prometheus, a calendar.

    \b
    Examples:
      playbook export alerts --output alerts.yaml
      playbook export calendar --output calendar.ics
    """


@export.command()
@PROJECT
@click.option("--system", metavar="ID", help="The one system whose alerts are wanted; all with real users unless you say otherwise.")
@_OUTPUT
def alerts(folder: Path, system: str | None, output: Path | None) -> None:
    """Write the triggers of systems with real users as alerts of Prometheus.

    A trigger becomes an alert when it names its `metric`. Its limit follows from the production bar, so that a bar made
    tighter makes the alert tighter.

    \b
    Examples:
      playbook export alerts --output alerts.yaml
      playbook export alerts our-playbook --system claims-summary
    """
    from generator.alerts import alerts as rules_of
    from generator.alerts import watched_systems

    book = standing_book(content_of(folder), None)
    asked = system_of(book, system) if system else None
    watched = [item for item in watched_systems(book) if asked is None or item is asked]
    if not watched:
        raise Unusable(_nothing_watched(asked))
    _put(rules_of(book, watched), output)


@export.command()
@PROJECT
@_OUTPUT
@AS_OF
def calendar(folder: Path, output: Path | None, as_of: datetime.date | None) -> None:
    """Write everything that has a day as an iCalendar file, the same that stands on the site.

    \b
    Examples:
      playbook export calendar --output calendar.ics
      playbook export calendar our-playbook --as-of 2026-12-31
    """
    from generator.areas.calendar_page import calendar_text
    from generator.audience import visible

    _put(calendar_text(visible(standing_book(content_of(folder), as_of))), output)


def _nothing_watched(system: Any) -> str:
    from generator.areas.system.rollout import LIVE

    if system and system.stage not in LIVE:
        return f"`{system.id}` is at the stage {system.stage}; only of a system with real users alerts are written."
    whose = f"`{system.id}`" if system else "a system with real users"
    help = f"Under `triggers` of {'its file' if system else 'such a system'} write `trigger: latency`, and `metric:` with the name of its series."
    return f"No trigger of {whose} names a metric, so there is no alert to write. {help}"


def _put(text: str, output: Path | None) -> None:
    """Print a text, or put it into a file in one step: who reads it finds the old one or the new one, whole."""
    if output is None:
        sys.stdout.buffer.write(text.encode())  # a calendar's line ends are part of it
        return
    if not output.name:
        raise Unusable("The file to write has no name. Give one behind --output.")
    output = output.resolve()  # behind a link, so that the link stays
    beside = output.with_name(f".{output.name}.new")
    with told_of_the_disk():
        beside.unlink(missing_ok=True)  # one may be left from a run that was killed
        with beside.open("xb") as file:
            file.write(text.encode())
        if output.exists():
            shutil.copymode(output, beside)
        beside.replace(output)
    click.echo(f"Wrote {output}.", err=True)
