"""The command that writes a playbook as a tree of files, for engines that are not started here."""

import datetime
from pathlib import Path

import click

from generator.cli.frame import AS_OF, IN, PUBLISH, STRICT, Unusable, announced, content_of, main, progress_bar, sound_book, told_of_the_disk


@main.command()
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
@IN
@STRICT
@AS_OF
@PUBLISH
def write(out: Path, folder: Path, strict: bool, as_of: datetime.date | None, publish: str | None) -> None:
    """Check the playbook in DIR and write its pages to OUT.

    They are for any engine that reads the layout of MkDocs. OUT is written anew each time and gets mkdocs.yml, the
    pages as .md files in docs, and the frame around them in theme. A folder that holds anything else is left alone.

    \b
    Examples:
      playbook write tree
      playbook write tree --in our-playbook --publish public
    """
    from generator.output import OutputError, swapped_in
    from generator.site import SiteError, site_of
    from generator.tree import write as write_tree

    content = content_of(folder)
    book = sound_book(content, as_of, publish, strict=strict, otherwise="Nothing was written; what was there is as it was.")
    try:
        with told_of_the_disk(), announced("Writing the pages"), swapped_in(out, [content]) as staging, progress_bar() as progress:
            site = site_of(book, content, progress, manifest=False)
            write_tree(site, content, staging)
    except (SiteError, OutputError) as error:
        raise Unusable(str(error)) from error
    for warning in site.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(f"Wrote {len(site.pages)} pages to {out}, as of {book.as_of}.")
    click.echo(f"Next, one of:\n  mkdocs build -f {out / 'mkdocs.yml'}\n  zensical build -f {out / 'mkdocs.yml'}")
