"""Commands that answer: how a system stands, whether it may go on, and where a value comes from."""

import datetime
import sys
from pathlib import Path

import click

from generator.cli.frame import AS_OF, FOUND, OK, PROJECT, TEXT_OR_JSON, Unusable, content_of, examined, main, no_system, standing_book, system_of


@main.command()
@click.argument("name", required=False)
@PROJECT
@AS_OF
def explain(name: str | None, folder: Path, as_of: datetime.date | None) -> None:
    """Say why a rule exists, or where a value comes from.

    Of a rule, say how to keep to it; of a value of the playbook, what it is. Without NAME, list all rules.

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
            click.echo(value_of(standing_book(content_of(folder), as_of), name), nl=False)
        except UnknownNameError as error:
            raise Unusable(str(error)) from error
    else:
        raise Unusable(f"There is no rule '{name}'. {did_you_mean(name, known, '`playbook explain` lists all of them.')} A value is named as systems.ID.FIELD.")


@main.command()
@click.argument("system", required=False)
@PROJECT
@TEXT_OR_JSON
@AS_OF
def status(system: str | None, folder: Path, form: str, as_of: datetime.date | None) -> None:
    """Say how every AI system stands.

    Of one SYSTEM, say what is missing for its next stage and who acts.

    \b
    Examples:
      playbook status
      playbook status claims-summary
    """
    from generator.reports import standing

    book = standing_book(content_of(folder), as_of)
    if system is None:
        click.echo(standing.overview_json(book) if form == "json" else standing.overview(book), nl=False)
        return
    one = system_of(book, system)
    click.echo(standing.detail_json(book, one) if form == "json" else standing.detail(book, one), nl=False)


@main.command()
@click.argument("system")
@click.argument("stage")
@PROJECT
@TEXT_OR_JSON
@AS_OF
def gate(system: str, stage: str, folder: Path, form: str, as_of: datetime.date | None) -> None:
    """Say whether SYSTEM may run at STAGE.

    It is for a pipeline that must not deploy what may not. Yes means that nothing is missing and that somebody who may
    has decided it. The exit code is 0 for yes, 1 for no with the reasons printed, 2 if the question could not be
    answered.

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
        raise Unusable(f"There is no stage '{stage}' that a gate leads to. {did_you_mean(stage, LADDER[1:], 'There are: ' + ', '.join(LADDER[1:]) + '.')}")
    book = standing_book(content_of(folder), as_of)
    one = system_of(book, system)
    found = [*missing(book, one, stage), *amiss_with(book, one)]
    found += [open_] if (open_ := undecided(book, one, stage)) else []
    click.echo(standing.gate_json(book, one, stage, found) if form == "json" else standing.gate(book, one, stage, found), nl=False)
    sys.exit(FOUND if found else OK)


@main.command()
@click.argument("system")
@PROJECT
@AS_OF
def runbook(system: str, folder: Path, as_of: datetime.date | None) -> None:
    """Print the runbook of SYSTEM, for when the site is down.

    It says when to stop it, how to take it back, and whom to call.

    \b
    Example:
      playbook runbook claims-summary
    """
    from generator.areas.system import System
    from generator.areas.triggers import triggers
    from generator.check import resolved
    from generator.reports import runbook as runbook_report
    from generator.reports.text import report

    # At night a slip elsewhere must not keep the way back from anybody: what is asked for is printed if it stands by itself.
    book, findings = examined(content_of(folder), as_of)
    there = {id: one for id, one in book.all(System).items() if resolved(book, one)}
    one = there.get(system) or next((one for one in there.values() if any(item.alert == system for item in triggers(book, one))), None)
    errors = [finding for finding in findings if finding.severity == "error"]
    if one:
        click.echo(runbook_report.in_words(book, one), nl=False)
    if errors:
        click.echo("\n" + report(errors, colour=sys.stderr.isatty()), err=True)
        if one is None:
            raise Unusable(f"Nothing can be printed for '{system}' before that is put right. A saved or printed copy still holds.")
        click.echo("Not all of the playbook can be read: look above whether something of this runbook is missing.", err=True)
        sys.exit(FOUND)
    if one is None:
        raise no_system(book, system)
