"""What the commands share: the group they stand in, their options, and how they read a playbook and fail."""

import contextlib
import datetime
import errno
import os
import shlex
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from generator.version import __version__

# Heavy imports stand inside the commands that need them, so that help and completion answer at once.

OK, FOUND, UNUSABLE = 0, 1, 2
_STOPPED, _UNREAD = 130, 141  # as a shell says of a program that SIGINT or SIGPIPE ended


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
TEXT_OR_JSON = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print it.")
IN = click.option("--in", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True), default=".", metavar="DIR", help="Where the playbook is.")
STRICT = click.option("--strict", is_flag=True, help="Let warnings count as errors.")


class _Commands(click.Group):
    """All commands; where one is cut off, click would exit with 1, which says that something is amiss with the content."""

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        with _cut_off():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        with _cut_off():
            return super().invoke(ctx)


@contextlib.contextmanager
def _cut_off() -> Iterator[None]:
    """Ends the program as it should where somebody stops it, nobody reads on, or what it prints cannot be kept."""
    try:
        with told_of_the_disk("not all of it was written"):
            yield
    except KeyboardInterrupt:
        click.echo("\nStopped.", err=True)
        sys.exit(_STOPPED)
    except BrokenPipeError:
        sys.exit(_UNREAD)
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                # Python would try once more at its end, and exit with a code of its own.
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "Exit codes: 0 all is well, 1 something is amiss with the content, 2 the command could not run, "
        "130 you stopped it (Ctrl-C), 141 what it printed was no longer read."
    ),
)
@click.version_option(__version__, prog_name="playbook")
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
    below = [file.parent.parent for file in sorted(folder.glob("*/content/organisation.yaml"))]
    way = f"There is one in `{below[0]}`: `cd {shlex.quote(str(below[0]))}` goes there." if below else "If you have one, go into its folder first: `cd FOLDER`."
    missing = f"There is no playbook in {folder.resolve()}: neither a folder `content` nor organisation.yaml."
    raise Unusable(f"{missing} {way} `playbook init DIR` begins a new one.")


def examined(content: Path, as_of: datetime.date | None, readers: Any = None) -> tuple[Any, Sequence[Any]]:
    """The playbook in a content folder, for the readers it is published for, and everything amiss with it."""
    from generator import check
    from generator.days import DayError

    try:
        with announced("Reading and checking the content"):
            return check.examined(content, as_of, readers)
    except OSError as error:
        raise Unusable(f"{error.filename or content} cannot be read: {error.strerror}.") from error
    except DayError as error:
        raise Unusable(str(error)) from error


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
    from generator.areas.consistency import unknown_reference
    from generator.reports.text import report

    book, findings = examined(content, as_of)
    if book.findings or any(finding.rule == unknown_reference.explanation.name for finding in findings):
        click.echo(report(findings, colour=sys.stderr.isatty()), err=True)
        raise Unusable("Put this right first: nothing can be said of a playbook of which only a part can be read.")
    return book


def system_of(book: Any, id: str) -> Any:
    from generator.areas.system import System

    if id not in book.all(System):
        raise no_system(book, id)
    return book.get(System, id)


def no_system(book: Any, id: str) -> Unusable:
    from generator.areas.system import System
    from generator.shape import did_you_mean

    systems = book.all(System)
    otherwise = f"There are: {', '.join(systems)}." if systems else "`playbook new system ID` begins one."
    return Unusable(f"There is no system '{id}'. {did_you_mean(id, systems, otherwise)}")


def stops(findings: Sequence[Any], strict: bool) -> bool:
    return any(finding.severity == "error" or (strict and finding.severity == "warning") for finding in findings)


@contextlib.contextmanager
def told_of_the_disk(full: str = "nothing took the place of what was there") -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unusable(f"The disk is full, so {full}. Make room, then run this again.") from error
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
