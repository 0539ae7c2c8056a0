"""What a rule is: one function whose name is its id, whose docstring explains it, and which yields what is amiss."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generator.findings import Explanation, Finding, Severity
from generator.model import Playbook
from generator.source import Place


@dataclass(frozen=True, slots=True)
class Amiss:
    """What a rule yields: where, what is wrong, how to put it right, and which part of the value is to be marked."""

    where: Place
    what: str
    help: str
    part: str = ""


Examination = Callable[[Playbook], Iterator[Amiss]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over a playbook, and its explanation.

    A `whole` rule speaks of what is not there, so it is asked only when nothing was lost in reading.
    """

    explanation: Explanation
    examine: Examination
    whole: bool

    def findings(self, book: Playbook) -> Iterator[Finding]:
        """Everything in the playbook that breaks the rule."""
        for amiss in self.examine(book):
            yield self.explanation.finding(amiss.where.span(amiss.part), amiss.what, amiss.help)


def rule(severity: Severity, *, whole: bool = False) -> Callable[[Examination], Rule]:
    """Make a function a rule: its name is the rule's, its docstring the explanation."""

    def make(examination: Examination) -> Rule:
        name = examination.__name__.replace("_", "-")
        return Rule(Explanation(name, severity, inspect.getdoc(examination) or ""), examination, whole)

    return make


error = rule(Severity.ERROR)
"""Its findings stop the build."""
warning = rule(Severity.WARNING)
"""Its findings stop the build only with `--strict`."""
whole_note = rule(Severity.NOTE, whole=True)
"""Its findings never stop the build: they say what is good to know in time."""
whole_error = rule(Severity.ERROR, whole=True)
whole_warning = rule(Severity.WARNING, whole=True)
