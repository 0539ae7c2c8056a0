"""Commands for a playbook as a whole: begin it, check it, build it, show it, print its schema."""

import datetime
import shlex
import sys
import time
from pathlib import Path

import click

from generator.cli.frame import (
    AS_OF,
    FOUND,
    OK,
    PROJECT,
    PUBLISH,
    STRICT,
    Unusable,
    announced,
    content_of,
    examined,
    main,
    progress_bar,
    sound_book,
    stops,
    told_of_the_disk,
)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--name", required=True, help="The name of your organisation, as it is to stand on every page.")
def init(folder: Path, name: str) -> None:
    """Begin a new playbook in DIR.

    It begins with starter content that you change to fit.

    \b
    Example:
      playbook init our-playbook --name "Acme Ltd"
    """
    from generator.days import DayError
    from generator.init import FolderTakenError, NameRefusedError, begin

    try:
        with told_of_the_disk():
            files = begin(folder, name)
    except (DayError, FolderTakenError, NameRefusedError) as error:
        raise Unusable(str(error)) from error
    here = folder.resolve() == Path.cwd()
    enter = "" if here else f"\n  cd {shlex.quote(str(folder))}"
    git_init = "" if (folder / ".git").exists() else "  git init --initial-branch main\n"
    click.echo(f"Wrote {files} files into {'this folder' if here else folder}. The people, vendors and tools in them are invented: put yours in their place.")
    click.echo(f"Next:{enter}\n  playbook serve")
    click.echo("To publish it, set `site_url` under `publishing` in content/organisation.yaml, the address that the site will have. Then commit:")
    click.echo(f'{git_init}  git add --all\n  git commit -m "Our AI playbook"')
    click.echo("PUBLISHING.md says what else to switch on once.")


@main.command("check")
@PROJECT
@click.option("--format", "form", type=click.Choice(["text", "json", "github", "sarif"]), default="text", show_default=True, help="How to print what is found.")
@STRICT
@AS_OF
@PUBLISH
def check_command(folder: Path, form: str, strict: bool, as_of: datetime.date | None, publish: str | None) -> None:
    """Find everything that is amiss with the playbook in DIR.

    \b
    Examples:
      playbook check
      playbook check our-playbook --strict --as-of 2026-12-31
      playbook check --format github        (in a workflow: findings beside the changed lines)
    """
    from generator.reports import FORMATS
    from generator.reports.text import report

    _, findings = examined(content_of(folder), as_of, publish)
    if form == "text":
        click.echo(report(findings, colour=sys.stdout.isatty()), nl=False)
    else:
        click.echo(FORMATS[form](findings), nl=False)
    sys.exit(FOUND if stops(findings, strict) else OK)


@main.command()
@PROJECT
@click.option("--site", type=click.Path(path_type=Path), help="Where to put the site; DIR/site unless you say otherwise.")
@click.option("--engine", type=click.Choice(["mkdocs", "zensical"]), default="mkdocs", show_default=True, help="What puts the frame around the pages.")
@STRICT
@AS_OF
@PUBLISH
def build(folder: Path, *, site: Path | None, engine: str, strict: bool, as_of: datetime.date | None, publish: str | None) -> None:
    """Check the playbook in DIR and build its site. If anything is amiss, the last good site stays as it was.

    A site for the public leaves out what only your own people may read. The whole of it is searched before it is put
    in place: if anything internal stands anywhere in it, it is not built.

    \b
    Examples:
      playbook build
      playbook build --publish public --site public
      playbook build our-playbook --site /srv/www/playbook
    """
    from generator.manifest import manifest_of
    from generator.output import OutputError
    from generator.site import SiteError

    if engine == "zensical":
        from generator.with_zensical import build as build_site
    else:
        from generator.with_mkdocs.building import build as build_site

    started = time.monotonic()
    content = content_of(folder)
    book = sound_book(content, as_of, publish, strict=strict, otherwise="The site was not built; the last one is as it was.")
    target = site or content.parent / "site"
    try:
        with told_of_the_disk(), announced("Writing the site"), progress_bar() as progress:
            warnings = build_site(content, target, book, progress, strict=strict)
    except (SiteError, OutputError) as error:
        raise Unusable(str(error)) from error
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(f"Built {target} in {time.monotonic() - started:.1f} s, as of {book.as_of}.")
    click.echo(f"SHA-256 of its manifest: {manifest_of(target).sum}")


@main.command()
@PROJECT
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port on this machine.")
@AS_OF
def serve(folder: Path, port: int, as_of: datetime.date | None) -> None:
    """Show the playbook in DIR in your browser as you change it.

    Every change is shown as soon as you save it. A mistake does not end it: the message stands here and in the browser,
    until the next save puts it right.

    \b
    Example:
      playbook serve our-playbook --port 8080
    """
    from generator.with_mkdocs.building import serve as serve_site
    from generator.with_mkdocs.settings import ProjectError

    try:
        serve_site(content_of(folder), f"127.0.0.1:{port}", as_of)
    except ProjectError as error:
        raise Unusable(str(error)) from error
    except OSError as error:
        raise Unusable(f"Port {port} cannot be used: {error.strerror}. Name another with --port.") from error


@main.command()
@click.argument("kind", required=False)
def schema(kind: str | None) -> None:
    """Print the JSON Schema of a KIND of file.

    Editors check with it while you type. Without KIND, list the kinds. The kind playbook.json is what a site says to
    programs.

    `playbook init` sets this up for editors that know the yaml-language-server comment.

    \b
    Example:
      playbook schema tools > content/.schema/tools.json
    """
    from generator.schema import KINDS, schema_text
    from generator.shape import did_you_mean

    if kind is None:
        width = max(map(len, KINDS))
        for name, where in KINDS.items():
            click.echo(f"{name:<{width}}  {where}")
    elif kind in KINDS:
        click.echo(schema_text(kind), nl=False)
    else:
        raise Unusable(f"There is no kind '{kind}'. {did_you_mean(kind, KINDS, 'The kinds are: ' + ', '.join(KINDS) + '.')}")
