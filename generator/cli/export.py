"""Commands that hand the playbook on: alerts to Prometheus, days to a calendar, evidence to an auditor."""

import datetime
import sys
from pathlib import Path
from typing import Any

import click

from generator.cli.frame import AS_OF, PROJECT, Unusable, announced, content_of, main, standing_book, stops, system_of, told_of_the_disk

_OUTPUT = click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; printed unless you say otherwise.")


@main.group()
def export() -> None:
    """Write files for other programs and people.

    They are alerts for Prometheus, a calendar, a pack of evidence, and what checks and publishes on GitHub or GitLab.

    \b
    Examples:
      playbook export alerts --output alerts.yaml
      playbook export calendar --output calendar.ics
      playbook export evidence --output evidence.zip
      playbook export github
    """


@export.command()
@PROJECT
@click.option("--system", metavar="ID", help="The one system whose alerts are wanted; all with real users unless you say otherwise.")
@_OUTPUT
def alerts(folder: Path, system: str | None, output: Path | None) -> None:
    """Write the triggers of systems as alerts of Prometheus.

    The systems are those with real users. A trigger becomes an alert when it names its `metric`. Its limit follows from
    the production bar, so that a bar made tighter makes the alert tighter.

    \b
    Examples:
      playbook export alerts --output alerts.yaml
      playbook export alerts our-playbook --system claims-summary
    """
    from generator.alerts import HEAD, watched_systems
    from generator.alerts import alerts as rules_of

    content = content_of(folder)
    book = standing_book(content, None)
    asked = system_of(book, system) if system else None
    watched = [item for item in watched_systems(book) if asked is None or item is asked]
    if not watched:
        raise Unusable(_nothing_watched(asked))
    _put(rules_of(book, watched).encode(), output, content, HEAD.encode())


@export.command()
@PROJECT
@_OUTPUT
@AS_OF
def calendar(folder: Path, output: Path | None, as_of: datetime.date | None) -> None:
    """Write everything that has a day as an iCalendar file.

    It is the same that stands on the site.

    \b
    Examples:
      playbook export calendar --output calendar.ics
      playbook export calendar our-playbook --as-of 2026-12-31
    """
    from generator.areas.calendar_page import calendar_text
    from generator.audience import visible

    content = content_of(folder)
    _put(calendar_text(visible(standing_book(content, as_of))).encode(), output, content, b"BEGIN:VCALENDAR")


@export.command()
@PROJECT
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The zip file to write.")
@AS_OF
def evidence(folder: Path, output: Path, as_of: datetime.date | None) -> None:
    """Write a pack that an auditor can take away.

    It holds every register, every page, what is missing, and sums over all of it, as far as the readers of the site may
    see it. The same content on the same day makes the same file.

    \b
    Examples:
      playbook export evidence --output evidence.zip
      playbook export evidence our-playbook --output evidence.zip --as-of 2026-12-31
    """
    from generator import places
    from generator.evidence_pack import LeakError, evidence_pack
    from generator.history import HistoryError, remembering
    from generator.leaks import told
    from generator.reports.text import report

    content = content_of(folder)
    book = standing_book(content, as_of)
    if stops(book.open, strict=False):
        click.echo(report([finding.seen_from(content) for finding in book.open], colour=sys.stderr.isatty()), err=True)
        raise Unusable("Put the errors right first: no site stands on them, and no evidence either.")
    try:
        with announced("Writing the pages"):
            pack = evidence_pack(remembering(book, content), places.templates())
    except HistoryError as error:
        raise Unusable(str(error)) from error
    except LeakError as error:
        raise Unusable("\n".join([str(error), *told(error.found, content)])) from error
    _put(pack, output, content, b"PK")


def _nothing_watched(system: Any) -> str:
    from generator.areas.system.rollout import LIVE

    if system and system.stage not in LIVE:
        return f"`{system.id}` is at the stage {system.stage}; only of a system with real users alerts are written."
    whose = f"`{system.id}`" if system else "a system with real users"
    help = f"Under `triggers` of {'its file' if system else 'such a system'} write `trigger: latency`, and `metric:` with the name of its series."
    return f"No trigger of {whose} names a metric, so there is no alert to write. {help}"


def _put(raw: bytes, output: Path | None, content: Path, begins: bytes) -> None:
    """Print what was made, or put it into a file: a new one, an empty one, or one that `begins` as what is put there."""
    from generator.output import put

    if output is None:
        click.echo(raw, nl=False)  # as bytes: a calendar's line ends are part of it
        return
    if not output.name:
        raise Unusable("The file to write has no name. Give one behind --output.")
    output = output.resolve()  # behind a link, so that the link stays
    if not output.parent.is_dir():
        raise Unusable(f"There is no folder {output.parent}. Make it, or name another behind --output.")
    if output.exists() and not output.is_file():
        raise Unusable(f"{output} is no regular file, so nothing takes its place. Name another behind --output.")
    if output.is_relative_to(content.resolve()):
        raise Unusable(f"{output} is in the content of the playbook, where only what people write belongs. Name another behind --output.")
    with told_of_the_disk():
        there = output.read_bytes() if output.exists() else b""
        if there and not there.startswith(begins):
            raise Unusable(f"{output} is there and holds something else, so nothing takes its place. Name another behind --output.")
        put(output, raw)
    click.echo(f"Wrote {output}.", err=True)
