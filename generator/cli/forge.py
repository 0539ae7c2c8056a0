"""Commands that write what a repository on GitHub or GitLab holds besides the content."""

import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import click

from generator.cli.export import export
from generator.cli.frame import FOUND, PROJECT, Unusable, content_of, standing_book, told_of_the_disk

_ONLY = click.option("--only", multiple=True, metavar="FILE", help="Write this file alone, by its path in the repository; may be given several times.")
_REPLACE = click.option("--replace", is_flag=True, help="Write files anew that are there and differ.")


@export.command()
@PROJECT
@_ONLY
@_REPLACE
def github(folder: Path, only: tuple[str, ...], replace: bool) -> None:
    """Write what a repository on GitHub holds besides the content.

    It is a workflow, code owners, and forms for issues. What is there and differs is named and left alone. `playbook
    init` writes the same files.

    \b
    Examples:
      playbook export github
      playbook export github our-playbook --only .github/CODEOWNERS --replace
    """
    from generator.forge import for_github

    _write(folder, for_github, only, replace)


@export.command()
@PROJECT
@_ONLY
@_REPLACE
def gitlab(folder: Path, only: tuple[str, ...], replace: bool) -> None:
    """Write what a repository on GitLab holds besides the content.

    It is a pipeline and code owners. What is there and differs is named and left alone.

    \b
    Examples:
      playbook export gitlab
      playbook export gitlab our-playbook --only .gitlab/CODEOWNERS --replace
    """
    from generator.forge import for_gitlab

    _write(folder, for_gitlab, only, replace)


def _write(folder: Path, files_of: Callable[[Any], Any], only: tuple[str, ...], replace: bool) -> None:
    from generator.forge import NotWrittenError, standing
    from generator.output import put
    from generator.shape import did_you_mean

    if not (folder / "content").is_dir():
        raise Unusable(f"There is no folder `content` in {folder.resolve()}. Name the folder in which it stands, the top of your repository.")
    files = files_of(standing_book(content_of(folder), None))
    for name in only:
        if PurePosixPath(name) not in files:
            known = [str(path) for path in files]
            raise Unusable(f"'{name}' is none of these files. {did_you_mean(name, known, 'There are: ' + ', '.join(known) + '.')}")
    wanted = {path: raw for path, raw in files.items() if not only or str(path) in only}
    with told_of_the_disk():
        try:
            missing, differing = standing(folder, wanted)
        except NotWrittenError as error:
            raise Unusable(str(error)) from error
        for path in [*missing, *(differing if replace else [])]:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            put(folder / path, wanted[path])
            click.echo(f"Wrote {folder / path}.")
    if differing and not replace:
        for path in differing:
            click.echo(f"Left {folder / path} as it is: it differs from what would be written.", err=True)
        click.echo(
            "Changed by you? Then keep it. Older than your playbook? Write it anew: --replace --only FILE. `git diff` then shows what became of it.", err=True
        )
        sys.exit(FOUND)
    if not missing and not differing:
        click.echo("All of it is there, as it would be written.")
