"""The command that asks whether data may go into a tool."""

import datetime
import sys
from pathlib import Path
from typing import Any

import click

from generator.cli.frame import AS_OF, FOUND, OK, PROJECT, TEXT_OR_JSON, Unusable, content_of, main, standing_book


@main.command()
@click.option("--data", required=True, metavar="KIND", help="The kind of data: its id, its name, or another word that your staff use for it.")
@click.option("--tool", required=True, help="The tool: its id, its name, or another word for it.")
@click.option("--from", "where", metavar="PATH|ADDRESS", help="Ask a playbook.json, the folder of a built site, or the http(s) address of either, not DIR.")
@PROJECT
@TEXT_OR_JSON
@AS_OF
def ask(*, data: str, tool: str, where: str | None, folder: Path, form: str, as_of: datetime.date | None) -> None:
    """Say whether a KIND of data may go into a TOOL.

    The reasons and whom to ask are said too, for people, pipelines and agents. Of the YAML in DIR the answer is the one
    for your own staff. The exit code is 0 for "Yes" and "Yes, if", 1 for every other answer (ask first, not assessed,
    no) and for one that is more than 31 days old, 2 if the question could not be answered.

    \b
    Examples:
      playbook ask --data "a customer's e-mail address" --tool quillmere
      playbook ask --data customer-email-address --tool quillmere --from https://playbook.example/ --format json
    """
    from generator.asking import UnclearError
    from generator.asking import ask as asked_of
    from generator.days import DayError, day_of_build
    from generator.published import PublishedError
    from generator.reports import answer
    from generator.words import printable

    try:
        reply = asked_of(_twin(where, folder, as_of), data, tool)
        today = day_of_build()
    except (DayError, PublishedError, UnclearError) as error:
        raise Unusable(printable(str(error))) from error
    click.echo((answer.as_json if form == "json" else answer.in_words)(reply, today), nl=False)
    sys.exit(OK if reply.free and not reply.too_old(today) else FOUND)


def _twin(where: str | None, folder: Path, as_of: datetime.date | None) -> Any:
    """The document to ask: a published one, or one made of the YAML for its staff."""
    if where is None:
        from generator.areas.consistency import less_visible_reference
        from generator.audience import published_for, visible
        from generator.twinning import twin_of

        book = standing_book(content_of(folder), as_of)
        if any(finding.rule == less_visible_reference.explanation.name for finding in book.open):
            raise Unusable("An answer would rest on what staff may not see. `playbook check` says where it stands; put that right first.")
        return twin_of(visible(published_for(book, "internal")))
    if folder != Path() or as_of:
        raise Unusable("--from names what is asked, and a day that was worked out already. Leave out DIR and --as-of, or --from.")
    from generator.published import published

    return published(where)
