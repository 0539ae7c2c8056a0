"""What the commands share: the group they stand in, their options, and how they read a playbook and fail."""

import contextlib
import dataclasses
import datetime
import errno
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

# Heavy imports stand inside the commands that need them, so that help and completion answer at once.

OK, FOUND, UNUSABLE = 0, 1, 2


class Unusable(click.ClickException):
    """The command cannot do what was asked; the message says why and what to do."""

    exit_code = UNUSABLE


class _Day(click.ParamType):  # type: ignore[type-arg]  # older versions of click have no type parameter
    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        from generator.days import DayError, day_given

        try:
            return value if isinstance(value, datetime.date) else day_given(value)
        except DayError as error:
            self.fail(str(error), param, ctx)


PROJECT = click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), default=".", metavar="[DIR]")
AS_OF = click.option("--as-of", type=_Day(), help="Work out what is due and overdue for this day; today unless you say otherwise.")
PUBLISH = click.option(
    "--publish", type=click.Choice(["public", "internal"]), help="Who reads the site: anybody, or only your own people; as organisation.yaml says otherwise."
)
STRICT = click.option("--strict", is_flag=True, help="Let warnings count as errors.")


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 all is well, 1 something is amiss with the content, 2 the command could not run.",
)
@click.version_option(package_name="playbook-generator", prog_name="playbook")
def main() -> None:
    """Turn your organisation's YAML into its AI playbook.

    \b
    Begin a new one, look at it, check it, publish it:
      playbook init our-playbook --name "Acme Ltd"
      cd our-playbook
      playbook serve
      playbook check
      playbook build
    """
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal cannot show must not stop the work.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def content_of(folder: Path) -> Path:
    """The content folder of a project; the folder itself if it is one."""
    if (folder / "content").is_dir():
        return folder / "content"
    if (folder / "organisation.yaml").exists() or folder.resolve().name == "content":
        return folder
    raise Unusable(f"There is no playbook in {folder}: neither a folder `content` nor organisation.yaml. `playbook init DIR` begins one.")


def examined(content: Path, as_of: datetime.date | None, readers: Any = None) -> tuple[Any, Sequence[Any]]:
    """The playbook in a content folder, for the readers it is published for, and everything amiss with it."""
    from generator.areas.organisation import Organisation
    from generator.audience import published_for
    from generator.check import check
    from generator.days import DayError
    from generator.load import load

    try:
        with announced("Reading and checking the content"):
            book = load(content, as_of)
            if readers and book.all(Organisation):
                book = published_for(book, readers)
            findings = check(book)
            book = dataclasses.replace(book, open=tuple(findings))
    except OSError as error:
        raise Unusable(f"{error.filename or content} cannot be read: {error.strerror}.") from error
    except DayError as error:
        raise Unusable(str(error)) from error
    return book, [finding.seen_from(content) for finding in findings]


def sound_book(content: Path, as_of: datetime.date | None, readers: Any, *, strict: bool, otherwise: str) -> Any:
    """The playbook in a content folder, after what is amiss with it was said; that was all, with `otherwise`, if no site can stand on it."""
    from generator.reports.text import report

    book, findings = examined(content, as_of, readers)
    if findings:
        click.echo(report(findings, colour=sys.stderr.isatty()), err=True)
    if stops(findings, strict):
        click.echo(otherwise, err=True)
        sys.exit(FOUND)
    return book


def standing_book(content: Path, as_of: datetime.date | None) -> Any:
    """The playbook in a content folder, if every file of it can be read; else nothing can be said of it."""
    from generator.reports.text import report

    book, findings = examined(content, as_of)
    if book.findings or any(finding.rule == "unknown-reference" for finding in findings):
        click.echo(report(findings, colour=sys.stderr.isatty()), err=True)
        raise Unusable("Put this right first: nothing can be said of a playbook of which only a part can be read.")
    return book


def system_of(book: Any, id: str) -> Any:
    from generator.areas.system import System
    from generator.shape import did_you_mean

    systems = book.all(System)
    if id not in systems:
        otherwise = f"There are: {', '.join(systems)}." if systems else "`playbook new system ID` begins one."
        raise Unusable(f"There is no system '{id}'. {did_you_mean(id, systems, otherwise)}")
    return systems[id]


def stops(findings: Sequence[Any], strict: bool) -> bool:
    return any(finding.severity == "error" or (strict and finding.severity == "warning") for finding in findings)


@contextlib.contextmanager
def told_of_the_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unusable("The disk is full, so nothing took the place of what was there. Make room, then run this again.") from error
        raise Unusable(f"{error.filename or 'The disk'} cannot be used: {error.strerror}.") from error


@contextlib.contextmanager
def announced(what: str) -> Iterator[None]:
    """Says on a terminal what is going on, once it has gone on for a second."""
    timer = threading.Timer(1, lambda: click.echo(f"{what} ...", err=True))
    timer.daemon = True
    if sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextlib.contextmanager
def progress_bar() -> Iterator[Any]:
    """A bar that grows with the pages, on a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label="Pages", file=sys.stderr) as bar:

        def tell(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield tell
