"""Commands for a site that others rely on: publish it by hand, and see whether it is still as it was built."""

import datetime
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from generator.cli.frame import AS_OF, FOUND, OK, PROJECT, PUBLISH, STRICT, Unusable, announced, content_of, main, progress_bar, sound_book, told_of_the_disk

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
    """Check the playbook in DIR, build its site, and publish it on the branch gh-pages of the remote repository `origin`.

    It is built from the commit that you have checked out. If somebody published what you do not have yet, nothing is
    done. mkdocs.yml may name another branch (`remote_branch`) or remote repository (`remote_name`).

    \b
    Examples:
      playbook publish
      playbook publish --publish public --strict
      playbook publish --replace        (to go back: an older commit is checked out)
    """
    from generator.audience import audience
    from generator.output import OutputError
    from generator.with_mkdocs.building import ProjectError
    from generator.with_mkdocs.publishing import PublishError
    from generator.with_mkdocs.publishing import publish as publish_site

    content = content_of(folder)
    book = sound_book(content, as_of, publish, strict=strict, otherwise="Nothing was published.")
    click.echo(_READERS[audience(book)])
    try:
        with told_of_the_disk(), announced("Writing and publishing the site"), progress_bar() as progress:
            done = publish_site(content, book, progress, strict=strict, replace=replace, named=bool(publish))
    except (ProjectError, OutputError, PublishError) as error:
        raise Unusable(str(error)) from error
    for warning in done.warnings:
        click.echo(f"warning: {warning}", err=True)
    made = f"the site of the commit {done.commit[:12]}, as of {book.as_of}"
    click.echo(f"Published on {done.where}: {made}." if done.new else f"Published already, so nothing was done: {done.where} is {made}.")
    click.echo(f"SHA-256 of its manifest: {done.manifest.sum}")
    if done.unknown:
        click.echo("That commit is in no remote repository yet. Push it too: nobody else can publish before they have it.", err=True)


@main.command()
@click.argument("site", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), required=False, metavar="[DIR]")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print it.")
def verify(site: Path, folder: Path | None, form: str) -> None:
    """Say whether the site in the folder SITE is still as it was built; with DIR, also whether the playbook there is still what it was built from.

    Every site says in playbook-manifest.json what it was made from, with a sum for each file. The exit code is 0 if
    everything is as it was, 1 if something differs, 2 if that cannot be told.

    \b
    Examples:
      playbook verify site
      playbook verify site . --format json
      git worktree add published origin/gh-pages && playbook verify published
    """
    from generator.manifest import BESIDE, Differences, ManifestError, differences, input_sums, manifest_of, one_sum, site_sums

    with told_of_the_disk():
        try:
            manifest = manifest_of(site)
        except ManifestError as error:
            raise Unusable(str(error)) from error
        found: dict[str, Differences] = {"site": differences(manifest.said["site"], site_sums(site))}
        if folder:
            read = manifest.said["input"]
            now = input_sums(content_of(folder).resolve().parent, read["roots"])
            if one_sum(now) == read["sha256"]:
                found["input"] = Differences((), (), ())
            elif "files" in read:
                found["input"] = differences(read["files"], now)
            else:
                found["input"] = Differences(read["roots"], (), ())
        beside = sorted(name for name in BESIDE if (site / name).exists())
    (_told_as_json if form == "json" else _told)(site, manifest, found, beside)
    sys.exit(FOUND if any(found.values()) else OK)


def _told(site: Path, manifest: Any, found: Mapping[str, Any], beside: list[str]) -> None:
    from generator.words import counted, printable

    said = manifest.said
    click.echo(f"{site}: {counted(len(said['site']), 'file')}, made by playbook {said['playbook']} for {said['readers']} readers, as of {said['as_of']},")
    click.echo(f"from {'the commit ' + manifest.commit if manifest.commit else 'something that is in no commit'}.\n")
    for what, differing in found.items():
        name = {"site": "The site", "input": "What it was built from"}[what]
        click.echo(f"{name} {'differs:' if differing else 'is as it was.'}")
        for how in ("changed", "missing", "added"):
            for path in getattr(differing, how):
                click.echo(f"  {how:<8} {printable(path)}{' (a link, and no build makes one)' * (what == 'site' and (site / path).is_symlink())}")
    if "input" in found and found["input"] and "files" not in said["input"]:
        click.echo("  Its readers may not see all of it, so the site does not tell which files; the commit does.")
    if beside:
        click.echo(f"Not of the build, and left aside: {', '.join(beside)}.")
    click.echo(f"\nSHA-256 of its manifest: {manifest.sum}")
    click.echo("Whoever can change a site can change its manifest too. So compare this sum with one that is kept elsewhere:")
    click.echo("`playbook build` and `playbook publish` print it, into the log of your CI or for your release notes.")


def _told_as_json(site: Path, manifest: Any, found: Mapping[str, Any], beside: list[str]) -> None:
    from generator.manifest import MANIFEST

    told = {what: {how: list(getattr(differing, how)) for how in ("changed", "missing", "added")} for what, differing in found.items()}
    about = {key: manifest.said[key] for key in ("playbook", "as_of", "readers", "commit")}
    whole = not any(found.values())
    data = {"folder": str(site), "as_built": whole, **told, "beside": beside, "manifest": {"file": MANIFEST, "sha256": manifest.sum, **about}}
    click.echo(json.dumps(data, indent=2))
