"""Commands for a site that others rely on: publish it by hand, and see whether it is still as it was built."""

import datetime
import sys
from pathlib import Path

import click

from generator.cli.frame import (
    AS_OF,
    FOUND,
    OK,
    PROJECT,
    PUBLISH,
    STRICT,
    TEXT_OR_JSON,
    Unusable,
    announced,
    content_of,
    main,
    progress_bar,
    sound_book,
    told_of_the_disk,
)

_READERS = {
    "public": "This site is for anybody. What only your own people may read is not in it.",
    "internal": "This site is for your own people alone: see to it that nobody else can open the place where it is published.",
}


@main.command()
@PROJECT
@STRICT
@AS_OF
@PUBLISH
@click.option("--replace", is_flag=True, help="Replace what is published, also where it is newer or was not made by playbook; its history stays.")
def publish(folder: Path, strict: bool, as_of: datetime.date | None, publish: str | None, replace: bool) -> None:
    """Check the playbook in DIR, build its site, and publish it.

    It goes to the branch gh-pages of the remote repository `origin`. It is built from the commit that you have checked
    out. If somebody published what you do not have yet, nothing is done. mkdocs.yml may name another branch
    (`remote_branch`) or remote repository (`remote_name`).

    \b
    Examples:
      playbook publish
      playbook publish --publish public --strict
      playbook publish --replace        (to go back: an older commit is checked out)
    """
    from generator.areas.organisation import audience
    from generator.output import OutputError
    from generator.site import SiteError
    from generator.with_mkdocs.publishing import PublishError
    from generator.with_mkdocs.publishing import publish as publish_site

    content = content_of(folder)
    book = sound_book(content, as_of, publish, strict=strict, otherwise="Nothing was published.")
    try:
        with told_of_the_disk(), announced("Writing and publishing the site"), progress_bar() as progress:
            done = publish_site(content, book, progress, strict=strict, replace=replace, named=bool(publish))
    except (SiteError, OutputError, PublishError) as error:
        raise Unusable(str(error)) from error
    for warning in done.warnings:
        click.echo(f"warning: {warning}", err=True)
    made = f"the site of the commit {done.commit[:12]}, as of {book.as_of}"
    click.echo(f"Published on {done.where}: {made}." if done.new else f"Published already, so nothing was done: {done.where} is {made}.")
    click.echo(_READERS[audience(book)])
    click.echo(f"SHA-256 of its manifest: {done.manifest.sum}")
    if done.unknown:
        click.echo("That commit is in no remote repository yet. Push it too: nobody else can publish before they have it.", err=True)


@main.command()
@click.argument("site", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), required=False, metavar="[DIR]")
@TEXT_OR_JSON
def verify(site: Path, folder: Path | None, form: str) -> None:
    """Say whether the site in the folder SITE is still as it was built.

    With DIR, say also whether the playbook there is still what it was built from. Every site says in
    playbook-manifest.json what it was made from, with a sum for each file. The exit code is 0 if everything is as it
    was, 1 if something differs, 2 if that cannot be told.

    \b
    Examples:
      playbook verify site
      playbook verify site . --format json
      git worktree add published origin/gh-pages && playbook verify published
    """
    from generator.manifest import ManifestError, compared
    from generator.reports import verification

    try:
        with told_of_the_disk():
            told = compared(site, content_of(folder) if folder else None)
    except ManifestError as error:
        raise Unusable(str(error)) from error
    click.echo((verification.as_json if form == "json" else verification.in_words)(site, told), nl=False)
    sys.exit(OK if told.as_built else FOUND)
