"""The command that says what changed between two states of a playbook."""

from pathlib import Path

import click

from generator.cli.frame import IN, Unusable, content_of, main, standing_book


@main.command()
@click.argument("revision", default="HEAD")
@click.argument("until", required=False)
@IN
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True, help="How to print it.")
def diff(revision: str, until: str | None, folder: Path, form: str) -> None:
    """Say which rules changed since REVISION, a commit or a day.

    With UNTIL, say which changed between the two; without any, which of the changes are in no commit yet. A statement,
    a limit, a verdict, an owner, from what to what: nothing about texts that rule nothing. Both states are worked out
    for the same day, so that time alone changes nothing.

    \b
    Examples:
      playbook diff
      playbook diff 2026-03-31
      playbook diff HEAD~5 HEAD
      playbook diff main --format markdown       (for a pull request)
    """
    from generator.areas.changes import changes
    from generator.history import HistoryError, Seen, as_it_stood
    from generator.reports.changes import FORMATS

    content = content_of(folder)
    seen = Seen()
    try:
        new = as_it_stood(content, until, None, seen) if until else standing_book(content, None)
        old = as_it_stood(content, revision, new.as_of, seen)
    except HistoryError as error:
        raise Unusable(str(error)) from error
    click.echo(FORMATS[form](changes(old, new)), nl=False)
