"""The `playbook` command: what people type, and the only place that prints."""

import contextlib
import datetime
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

# Heavy imports stand inside the commands that need them, so that help and completion answer at once.

OK, FOUND, UNUSABLE = 0, 1, 2


class _Unusable(click.ClickException):
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


_PROJECT = click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), default=".", metavar="[DIR]")
_AS_OF = click.option("--as-of", type=_Day(), help="Work out what is due and overdue for this day; today unless you say otherwise.")
_STRICT = click.option("--strict", is_flag=True, help="Let warnings count as errors.")


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


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--name", required=True, help="The name of your organisation, as it is to stand on every page.")
def init(folder: Path, name: str) -> None:
    """Begin a new playbook in DIR, from starter content that you change to fit.

    \b
    Example:
      playbook init our-playbook --name "Acme Ltd"
    """
    from generator.days import DayError
    from generator.init import FolderTakenError, NameRefusedError, begin

    try:
        with _told_of_the_disk():
            files = begin(folder, name)
    except (DayError, FolderTakenError, NameRefusedError) as error:
        raise _Unusable(str(error)) from error
    click.echo(f"Wrote {files} files to {folder}. The people, vendors and tools in them are invented: put yours in their place.")
    click.echo(f"Next:\n  cd {folder}\n  playbook serve")


@main.command("check")
@_PROJECT
@click.option("--format", "form", type=click.Choice(["text", "json", "github", "sarif"]), default="text", show_default=True, help="How to print what is found.")
@_STRICT
@_AS_OF
def check_command(folder: Path, form: str, strict: bool, as_of: datetime.date | None) -> None:
    """Look for everything that is amiss with the playbook in DIR, in one run.

    \b
    Examples:
      playbook check
      playbook check our-playbook --strict --as-of 2026-12-31
      playbook check --format github        (in a workflow: findings beside the changed lines)
    """
    from generator.reports import FORMATS
    from generator.reports.text import report

    _, findings = _examined(_content(folder), as_of)
    if form == "text":
        click.echo(report(findings, colour=sys.stdout.isatty()), nl=False)
    else:
        click.echo(FORMATS[form](findings), nl=False)
    sys.exit(FOUND if _stops(findings, strict) else OK)


@main.command()
@_PROJECT
@click.option("--site", type=click.Path(path_type=Path), help="Where to put the site; DIR/site unless you say otherwise.")
@_STRICT
@_AS_OF
def build(folder: Path, site: Path | None, strict: bool, as_of: datetime.date | None) -> None:
    """Check the playbook in DIR and build its site. If anything is amiss, the last good site stays as it was.

    \b
    Examples:
      playbook build
      playbook build our-playbook --site /srv/www/playbook
    """
    from generator.build import ProjectError
    from generator.build import build as build_site
    from generator.output import OutputError
    from generator.reports.text import report

    started = time.monotonic()
    content = _content(folder)
    book, findings = _examined(content, as_of)
    if findings:
        click.echo(report(findings, colour=sys.stderr.isatty()), err=True)
    if _stops(findings, strict):
        click.echo("The site was not built; the last one is as it was.", err=True)
        sys.exit(FOUND)
    target = site or content.parent / "site"
    try:
        with _told_of_the_disk(), _announced("Writing the site"), _progress() as progress:
            warnings = build_site(content, target, book, progress, strict=strict)
    except (ProjectError, OutputError) as error:
        raise _Unusable(str(error)) from error
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(f"Built {target} in {time.monotonic() - started:.1f} s, as of {book.as_of}.")


@main.command()
@_PROJECT
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port on this machine.")
@_AS_OF
def serve(folder: Path, port: int, as_of: datetime.date | None) -> None:
    """Show the playbook in DIR in your browser, and show every change as soon as you save it.

    A mistake does not end it: the message stands here and in the browser, until the next save puts it right.

    \b
    Example:
      playbook serve our-playbook --port 8080
    """
    from generator.build import ProjectError
    from generator.build import serve as serve_site

    try:
        serve_site(_content(folder), f"127.0.0.1:{port}", as_of)
    except ProjectError as error:
        raise _Unusable(str(error)) from error
    except OSError as error:
        raise _Unusable(f"Port {port} cannot be used: {error.strerror}. Name another with --port.") from error


@main.command()
@click.argument("name", required=False)
@_PROJECT
@_AS_OF
def explain(name: str | None, folder: Path, as_of: datetime.date | None) -> None:
    """Say why a rule exists and how to keep to it, or what a value of the playbook is and where it comes from.

    Without NAME, list all rules.

    \b
    Examples:
      playbook explain unknown-reference
      playbook explain systems.claims-summary.drill_max_age_days
    """
    from generator.check import explanations
    from generator.shape import did_you_mean

    known = explanations()
    if name is None:
        width = max(map(len, known))
        for rule in sorted(known):
            click.echo(f"{rule:<{width}}  {known[rule].text.split(chr(10) + chr(10))[0].replace(chr(10), ' ')}")
    elif name in known:
        click.echo(f"{name} ({known[name].severity})\n\n{known[name].text}")
    elif "." in name:
        from generator.explain import UnknownNameError, value_of

        try:
            click.echo(value_of(_standing(_content(folder), as_of), name), nl=False)
        except UnknownNameError as error:
            raise _Unusable(str(error)) from error
    else:
        raise _Unusable(f"There is no rule '{name}'. {did_you_mean(name, known, '`playbook explain` lists all of them.')}")


_TEXT_OR_JSON = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print it.")


@main.command()
@click.argument("system", required=False)
@_PROJECT
@_TEXT_OR_JSON
@_AS_OF
def status(system: str | None, folder: Path, form: str, as_of: datetime.date | None) -> None:
    """Say how every AI system stands; of one SYSTEM, what is missing for its next stage and who acts.

    \b
    Examples:
      playbook status
      playbook status claims-summary
    """
    from generator.areas.gate import missing
    from generator.areas.rollout import next_stage
    from generator.reports import standing

    book = _standing(_content(folder), as_of)
    if system is None:
        click.echo(standing.overview_json(book) if form == "json" else standing.overview(book), nl=False)
        return
    one = _system(book, system)
    stage = next_stage(one)
    if form == "json":
        click.echo(standing.gate_json(book, one, stage, missing(book, one, stage)) if stage else standing.no_stage_json(book, one), nl=False)
    else:
        click.echo(standing.detail(book, one), nl=False)


@main.command()
@click.argument("system")
@click.argument("stage")
@_PROJECT
@_TEXT_OR_JSON
@_AS_OF
def gate(system: str, stage: str, folder: Path, form: str, as_of: datetime.date | None) -> None:
    """Say whether SYSTEM may run at STAGE; for a pipeline that must not deploy what may not.

    Yes means that nothing is missing and that somebody who may has decided it. The exit code is 0 for yes, 1 for no
    with the reasons printed, 2 if the question could not be answered.

    \b
    Examples:
      playbook gate claims-summary unit
      playbook gate claims-summary unit --format json
    """
    from generator.areas.gate import missing, undecided
    from generator.areas.system.rollout import LADDER
    from generator.check import amiss_with
    from generator.reports import standing
    from generator.shape import did_you_mean

    if stage not in LADDER[1:]:
        raise _Unusable(f"There is no stage '{stage}' that a gate leads to. {did_you_mean(stage, LADDER[1:], 'There are: ' + ', '.join(LADDER[1:]) + '.')}")
    book = _standing(_content(folder), as_of)
    one = _system(book, system)
    found = [*missing(book, one, stage), *amiss_with(book, one)]
    found += [open_] if (open_ := undecided(book, one, stage)) else []
    click.echo(standing.gate_json(book, one, stage, found) if form == "json" else standing.gate(book, one, stage, found), nl=False)
    sys.exit(FOUND if found else OK)


def _standing(content: Path, as_of: datetime.date | None) -> Any:
    """The playbook in a content folder, if every file of it can be read; else nothing can be said of it."""
    from generator.reports.text import report

    book, findings = _examined(content, as_of)
    if book.findings or any(finding.rule == "unknown-reference" for finding in findings):
        click.echo(report(findings, colour=sys.stderr.isatty()), err=True)
        raise _Unusable("Put this right first: nothing can be said of a playbook of which only a part can be read.")
    return book


def _system(book: Any, id: str) -> Any:
    from generator.areas.system import System
    from generator.shape import did_you_mean

    systems = book.all(System)
    if id not in systems:
        otherwise = f"There are: {', '.join(systems)}." if systems else "`playbook new system ID` begins one."
        raise _Unusable(f"There is no system '{id}'. {did_you_mean(id, systems, otherwise)}")
    return systems[id]


@main.command()
@click.argument("kind", required=False)
def schema(kind: str | None) -> None:
    """Print the JSON Schema of a KIND of file, for editors that check while you type; without KIND, list the kinds.

    `playbook init` sets this up for editors that know the yaml-language-server comment.

    \b
    Example:
      playbook schema tools > content/.schema/tools.json
    """
    from generator.areas import FILES
    from generator.schema import schema_text
    from generator.shape import did_you_mean

    if kind is None:
        width = max(map(len, FILES))
        for name, file in FILES.items():
            click.echo(f"{name:<{width}}  {file.where}")
    elif kind in FILES:
        click.echo(schema_text(kind), nl=False)
    else:
        raise _Unusable(f"There is no kind '{kind}'. {did_you_mean(kind, FILES, 'The kinds are: ' + ', '.join(FILES) + '.')}")


@main.command()
@click.argument("kind")
@click.argument("id")
@_PROJECT
@click.option("--all", "everything", is_flag=True, help="Write every key there is, not only those that are needed.")
def new(kind: str, id: str, folder: Path, everything: bool) -> None:
    """Begin something new of a KIND: a policy, a system, a tool, a role and so on, with the keys explained.

    What has a file of its own is written there. What stands in a list is printed, to be pasted where it belongs;
    the ID is what stands under its first key.

    \b
    Examples:
      playbook new system expense-sorter
      playbook new policy travel --all
      playbook new tool workbench our-playbook
    """
    from generator.areas import FILES
    from generator.blank import beginning, blank, entry, homes, schema_line
    from generator.shape import a, did_you_mean

    known = homes(FILES)
    if kind not in known:
        raise _Unusable(f"There is no kind '{kind}' to begin. {did_you_mean(kind, known, 'The kinds are: ' + ', '.join(known) + '.')}")
    home, content = known[kind], _content(folder)
    if refusal := _refusal(content, kind, home.model, id):
        raise _Unusable(refusal)
    if home.key:
        click.echo(f"# Paste this under `{home.key}:` in {content / home.where}, and fill it in. `playbook check` tells what is missing next.")
        click.echo(entry(home.model, id, known), nl=False)
        return
    path = content / home.where.replace("ID", id)
    with _told_of_the_disk():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(schema_line(content, home.file, path) + (blank if everything else beginning)(home.model, homes=known))
        except FileExistsError:
            raise _Unusable(f"{path} is there already, so nothing was written. Give this {kind} another id.") from None
    click.echo(f"Wrote {path}, {a(kind)} with nothing in it yet.\nFill it in; `playbook check` tells what is missing next.")


class _Registers(click.Group):
    """One command for each register, with an option for each key of its entries."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click hands it over
        from generator.record import registers

        return list(registers())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        from generator.shape import did_you_mean

        known = self.list_commands(ctx)
        if cmd_name not in known:
            raise _Unusable(f"There is no register of '{cmd_name}'. {did_you_mean(cmd_name, known, 'There are: ' + ', '.join(known) + '.')}")
        return _recorder(cmd_name)


@main.group(cls=_Registers)
def record() -> None:
    """Add an entry to a register, which only ever grows: a measurement, a drill, a review and so on.

    The entry is checked against the whole playbook first. Comments and order of the register stay as they are.

    \b
    Examples:
      playbook record measurement --help
      playbook record measurement claims-assistant --kind evaluation --from results.json
    """


def _recorder(kind: str) -> click.Command:
    """The command that records one kind of entry."""
    from generator.areas import FILES
    from generator.blank import homes, outline
    from generator.record import READERS, registers
    from generator.shape import a

    keys = [question for question in outline(registers()[kind].model, homes=homes(FILES)) if not question.depth and not question.block]
    params: list[click.Parameter] = [click.Argument([keys[0].key], metavar=keys[0].key.upper())]
    for question in keys[1:]:
        unit, needed = f"[{question.unit}]" * bool(question.unit), "Needed." * question.needed
        said = [question.says, unit, "Today unless you say otherwise." if question.key == "date" else needed]
        choice = click.Choice(question.choices) if question.choices else None
        help = " ".join(filter(None, said)) or "One line of text."
        params.append(click.Option([_option(question.key), question.key], type=choice, multiple=question.many, help=help))
    if kind in READERS:
        help = "Read what is not given here from a file: JSON of promptfoo or Inspect, or a CSV with a row for each task."
        params.append(click.Option(["--from", "results"], type=click.Path(path_type=Path, dir_okay=False, exists=True), help=help))
    rest = " ".join(f"{_option(question.key)} ..." for question in keys[1:] if question.needed and question.key != "date")
    help = f"Add {a(kind)} to its register.\n\n\b\nExample:\n  playbook record {kind} {keys[0].key.upper()} {rest}"

    @_PROJECT
    def recorder(folder: Path, results: Path | None = None, **given: str | tuple[str, ...] | None) -> None:
        _record(folder, kind, {key: value for key, value in given.items() if value not in (None, ())}, results)

    return click.command(kind, params=params, help=help)(recorder)


def _option(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _record(folder: Path, kind: str, given: dict[str, str | tuple[str, ...]], results: Path | None) -> None:
    from generator.days import DayError
    from generator.record import NotRecordedError
    from generator.record import record as record_entry
    from generator.reports.text import report
    from generator.results import ResultsError

    content = _content(folder)
    try:
        with _told_of_the_disk():
            done = record_entry(content, kind, given, results)
    except (DayError, NotRecordedError, ResultsError) as error:
        raise _Unusable(str(error)) from error
    for sentence in done.left_out:
        click.echo(sentence, err=True)
    if done.refused:
        click.echo(report([finding.seen_from(content) for finding in done.refused], colour=sys.stdout.isatty()), nl=False)
        click.echo("Nothing was recorded; the lines above are what it would have been.", err=True)
        sys.exit(FOUND)
    click.echo(f"Recorded at {done.path}:{done.line}\n{done.text}")
    if done.counts_not:
        click.echo(f"It does not count against the bar. {done.counts_not}", err=True)
    if done.follows:
        click.echo("\nWith it, this is amiss that was not before:\n", err=True)
        click.echo(report([finding.seen_from(content) for finding in done.follows], colour=sys.stderr.isatty()), nl=False, err=True)


def _refusal(content: Path, kind: str, model: type[Any], id: str) -> str:
    """Why an id cannot be given to something new; empty if it can."""
    from generator.areas.organisation import Organisation
    from generator.blank import first_key
    from generator.reading import WRONG_VALUE
    from generator.shape import shape
    from generator.source import Source

    key = first_key(model)
    _, findings = shape(model, Source("", "", {}), {key: id})
    for finding in findings:
        if finding.rule == WRONG_VALUE.name:
            return f"{finding.what.removeprefix(f'{key}: ')}. {finding.help}"
    book, _ = _examined(content, None)
    if there := book.entities.get(kind, {}).get(id):
        span = there.at("id").span()
        return f"There is a {kind} `{id}` already, in {span.path}:{span.line}. Give this one another id."
    for organisation in book.all(Organisation).values():
        for retired in organisation.retired_ids:
            if (retired.kind, retired.id) == (kind, id):
                return f"The id `{id}` was retired on {retired.retired_on}: {retired.why} Give this {kind} an id that was never used."
    return ""


def _content(folder: Path) -> Path:
    """The content folder of a project; the folder itself if it is one."""
    if (folder / "content").is_dir():
        return folder / "content"
    if (folder / "organisation.yaml").exists() or folder.resolve().name == "content":
        return folder
    raise _Unusable(f"There is no playbook in {folder}: neither a folder `content` nor organisation.yaml. `playbook init DIR` begins one.")


def _examined(content: Path, as_of: datetime.date | None) -> tuple[Any, Sequence[Any]]:
    """The playbook in a content folder, and everything amiss with it."""
    from generator.check import check
    from generator.days import DayError
    from generator.load import load

    try:
        with _announced("Reading and checking the content"):
            book = load(content, as_of)
            findings = check(book)
    except OSError as error:
        raise _Unusable(f"{error.filename or content} cannot be read: {error.strerror}.") from error
    except DayError as error:
        raise _Unusable(str(error)) from error
    return book, [finding.seen_from(content) for finding in findings]


def _stops(findings: Sequence[Any], strict: bool) -> bool:
    return any(strict or finding.severity == "error" for finding in findings)


@contextlib.contextmanager
def _told_of_the_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _Unusable(f"{error.filename or 'The disk'} cannot be used: {error.strerror}.") from error


@contextlib.contextmanager
def _announced(what: str) -> Iterator[None]:
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
def _progress() -> Iterator[Any]:
    """A bar that grows with the pages, on a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label="Pages", file=sys.stderr) as bar:

        def tell(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield tell
