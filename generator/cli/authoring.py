"""Commands that write for an author: a new file or entry, and a record in a register."""

import sys
from pathlib import Path
from typing import Any

import click

from generator.cli.frame import FOUND, PROJECT, Unusable, content_of, examined, main, told_of_the_disk
from generator.words import a, spoken


class _New(click.Command):
    """Names the kinds at the end of its help."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click hands it over
        from generator.areas import FILES
        from generator.blank import homes

        with formatter.section("Kinds, and where they stand"):
            formatter.write_dl([(kind, home.where) for kind, home in homes(FILES).items()])


@main.command(cls=_New, no_args_is_help=True)
@click.argument("kind")
@click.argument("id")
@PROJECT
@click.option("--all", "everything", is_flag=True, help="Write every key there is, not only those that are needed.")
def new(kind: str, id: str, folder: Path, everything: bool) -> None:
    """Begin something new of a KIND, with the keys explained.

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
    from generator.shape import did_you_mean

    known = homes(FILES)
    if kind not in known:
        raise Unusable(f"There is no kind '{kind}' to begin. {did_you_mean(kind, known, 'The kinds are: ' + ', '.join(known) + '.')}")
    home, content = known[kind], content_of(folder)
    if refusal := _refusal(content, kind, home.model, id):
        raise Unusable(refusal)
    if home.key:
        click.echo(f"# Paste this under `{home.key}:` in {content / home.where}, and fill it in. `playbook check` tells what is missing next.")
        click.echo(entry(home.model, id, known), nl=False)
        return
    path = content / home.where.replace("ID", id)
    with told_of_the_disk():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(schema_line(content, home.file, path) + (blank if everything else beginning)(home.model, homes=known))
        except FileExistsError:
            raise Unusable(f"{path} is there already, so nothing was written. Give this {kind} another id.") from None
    click.echo(f"Wrote {path}, {a(kind)} with nothing in it yet.\nFill it in; `playbook check` tells what is missing next.")


class _Registers(click.Group):
    """One command for each register, with an option for each key of its entries."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click hands it over
        from generator.record import recordable

        return list(recordable())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        from generator.shape import did_you_mean

        known = self.list_commands(ctx)
        if cmd_name not in known:
            raise Unusable(f"There is no register of '{cmd_name}'. {did_you_mean(cmd_name, known, 'There are: ' + ', '.join(known) + '.')}")
        return _recorder(cmd_name)


@main.group(cls=_Registers)
def record() -> None:
    """Add an entry to a register, which only ever grows.

    It is a measurement, a drill, a review and so on. The entry is checked against the whole playbook first. Comments
    and order of the register stay as they are.

    \b
    Examples:
      playbook record measurement --help
      playbook record measurement claims-assistant --kind evaluation --from results.json
    """


def _recorder(kind: str) -> click.Command:
    """The command that records one kind of entry."""
    from generator.areas import FILES
    from generator.blank import homes, outline
    from generator.record import READERS, recordable

    keys = [question for question in outline(recordable()[kind].model, homes=homes(FILES)) if not question.depth and not question.block]
    params: list[click.Parameter] = [click.Argument([keys[0].key], metavar=keys[0].key.upper())]
    for question in keys[1:]:
        unit, needed = f"[{question.unit}]" * bool(question.unit), "Needed." * question.needed
        said = [question.says, unit, "Today unless you say otherwise." if question.key == "date" else needed]
        choice = click.Choice(question.choices) if question.choices else None
        help = " ".join(filter(None, said)) or "One line of text."
        params.append(click.Option([_option(question.key), question.key], type=choice, multiple=question.many, help=help))
    if kind in READERS:
        help = f"Read what is not given here from a file: {READERS[kind].files}."
        params.append(click.Option(["--from", "results"], type=click.Path(path_type=Path, dir_okay=False, exists=True), help=help))
    rest = " ".join(f"{_option(question.key)} ..." for question in keys[1:] if question.needed and question.key != "date")
    help = f"Add {a(kind)} to its register.\n\n\b\nExample:\n  playbook record {kind} {keys[0].key.upper()} {rest}"

    @PROJECT
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

    content = content_of(folder)
    try:
        with told_of_the_disk():
            done = record_entry(content, kind, given, results)
    except (DayError, NotRecordedError, ResultsError) as error:
        raise Unusable(str(error)) from error
    for sentence in done.left_out:
        click.echo(sentence, err=True)
    if done.refused:
        click.echo(report([finding.seen_from(content) for finding in done.refused], colour=sys.stdout.isatty()), nl=False)
        click.echo("Nothing was recorded; the lines above are what it would have been.", err=True)
        sys.exit(FOUND)
    click.echo(f"Recorded at {done.path}:{done.line}\n{done.text}")
    if done.counts_not:
        click.echo(done.counts_not, err=True)
    if done.by_hand:
        click.echo(f"Add {' and '.join(f'`{key}:`' for key in done.by_hand)} there by hand once there is something to say.", err=True)
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
    book, _ = examined(content, None)
    if there := book.entities.get(kind, {}).get(id):
        span = there.at("id").span()
        return f"There is {a(spoken(kind))} `{id}` already, in {span.path}:{span.line}. Give this one another id."
    for organisation in book.all(Organisation).values():
        for retired in organisation.retired_ids:
            if (retired.kind, retired.id) == (kind, id):
                return f"The id `{id}` was retired on {retired.retired_on}: {retired.why} Give this {spoken(kind)} an id that was never used."
    return ""
