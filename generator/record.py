"""Entries for registers that only grow: checked against the whole playbook first, then added in one step or not at all."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.areas import FILES
from generator.areas.audiences import Audience
from generator.areas.drills import Drill, DrillsFile, shortfall, undrilled_runbook
from generator.areas.measurements import AGAINST_THE_BAR, Measurement, MeasurementsFile, discount
from generator.areas.organisation import Organisation
from generator.areas.runbooks import runbook_of
from generator.areas.system import System
from generator.areas.tools import Model
from generator.areas.training import Completion, CompletionsFile, Module, needs
from generator.blank import Home, homes, outline, schema_line
from generator.check import check, sound
from generator.completions import read_completions
from generator.entry import added, entries_of, lines_of
from generator.findings import Finding, Severity
from generator.load import by_id, load
from generator.model import Node, Playbook
from generator.output import held, put
from generator.reading import DUPLICATE_ID
from generator.results import Results, read_results
from generator.shape import did_you_mean, noun, shape
from generator.source import MAX_BYTES, Source, read
from generator.walks import children
from generator.words import day


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads the fields of an entry from a file that another tool wrote, with what is given of it and the playbook.

    `files` says which files those are.
    """

    read: Callable[[Path, "Values", Playbook], Results]
    files: str


READERS = {
    "measurement": Reader(lambda path, _, __: read_results(path), "JSON of promptfoo or Inspect, or a CSV with a row for each task"),
    "completion": Reader(read_completions, "a CSV of a learning system with the columns person, module and completed_on; only the number is kept"),
}
"""The readers by kind of entry."""

OF_THE_SYSTEM = (undrilled_runbook.explanation.name,)
"""Rules that find something in an entry which holds of its system anyway: a failed drill is recorded as well."""

WAIT_SECONDS = 60

Values = Mapping[str, str | Sequence[str]]


class NotRecordedError(Exception):
    """Nothing was written; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it: where the entry stands and how it reads; with findings in the entry itself, nothing was written.

    Attributes:
        refused: what is wrong with the entry.
        follows: what else is amiss now that it is there.
        left_out: fields of the file that was read that could not be used, each with the reason.
        counts_not: why a measurement or a drill proves nothing, if it does not.
        by_hand: keys that a command line has no words for.

    """

    path: Path
    line: int
    text: str
    refused: list[Finding]
    follows: list[Finding]
    left_out: list[str]
    counts_not: str = ""
    by_hand: tuple[str, ...] = ()


def recordable() -> dict[str, Home]:
    """The kinds of entry that can be recorded, and where each stands."""
    return {kind: home for kind, home in homes(FILES).items() if home.where.startswith("registers/") and _is_flat(home.model)}


def _is_flat(model: type[Node]) -> bool:
    """Whether an entry can do without blocks inside it, for which a command line has no words."""
    return not any(question.block and question.needed and not question.depth for question in outline(model))


def record(content: Path, kind: str, given: Values, results: Path | None = None) -> Recorded:
    """Add an entry to the end of its register: what is `given`, and for the rest what a file of `results` holds.

    Raises NotRecordedError where that cannot be done, ResultsError where the file cannot be read.
    """
    home = recordable()[kind]
    lock = content / f".{home.key}.lock"
    with held(lock, WAIT_SECONDS, NotRecordedError(f"Something else is writing here and does not end. If nothing is running, delete {lock}.")):
        book = load(content)
        read_from = READERS[kind].read(results, given, book) if results else Results({})
        found, left_out = _usable(read_from, book, given, results)
        values = _values(home.model, {**_known(book, kind, given), **found, **given})
        _refuse_unknown_version(book, values)
        path, before, after, line = _place(content, home, values)
        was, _ = read(path.relative_to(content).as_posix(), before or b"")
        source, findings = read(was.path, after)
        text = "\n".join(lines_of(values, 2))
        if not findings and source.data != {**(was.data or {}), home.key: [*entries_of(was, home.key), values]}:
            raise _odd(path, text)
        new = findings or _new_findings(book, FILES[home.file].model, source)
        inside = [finding for finding in new if finding.span.path == source.path and line <= finding.span.line <= line + text.count("\n")]
        if findings and not inside:
            raise _odd(path, text)
        # What happened is recorded even if it is not good news: only what cannot be true of the entry itself is refused.
        inside = [finding for finding in inside if finding.severity is Severity.ERROR and finding.rule not in OF_THE_SYSTEM]
        if not inside:
            _write(path, before, after)
    why = "" if inside else _counts_not(sound(load(content)), path.relative_to(content).as_posix(), line)
    blocks = tuple(question.key for question in outline(home.model) if question.block and not question.depth)
    return Recorded(path, line, text, inside, [finding for finding in new if finding not in inside], left_out, why, blocks)


def _counts_not(book: Playbook, path: str, line: int) -> str:
    """Why what stands at a line proves nothing, or is hard to believe; empty if neither."""
    files = [*book.files(MeasurementsFile), *book.files(DrillsFile), *book.files(CompletionsFile)]
    there = (item for file in files for item in children(file) if item.place.source.path == path and item.place.span().line == line)
    match next(there, None):
        case Drill(system=id) as drill if system := book.all(System).get(id):  # none, if its file is not finished
            short = shortfall(book, system, drill)
            return f"It does not prove that anybody can take it back. {short.because}" if short else ""
        case Measurement(system=id, kind=kind) as measurement if (system := book.all(System).get(id)) and kind in AGAINST_THE_BAR:
            why = discount(book, system, measurement)
            return f"It does not count against the bar. {why.text}" if why else ""
        case Completion() as completion:
            return _doubtful(book, completion)
    return ""


def _doubtful(book: Playbook, item: Completion) -> str:
    """What is odd about a count of training done; the register only grows, so a slip stays in it."""
    module, audience = book.all(Module).get(item.module), book.all(Audience).get(item.audience)
    if module is None or audience is None:
        return ""
    said = []
    if item.version not in (None, module.version):
        said.append(f"The module is at version {module.version}, and this is a count of version {item.version}.")
    if all(need.module is not module for need in needs(book, audience)):
        said.append(f"{audience.name} do not need this module, so no page shows the count.")
    counts = [other for file in book.files(CompletionsFile) for other in file.completions if (other.module, other.audience) == (module.id, audience.id)]
    before = max((other for other in counts if other.date < item.date), key=lambda other: other.date, default=None)
    if before and before.completed > item.completed:
        said.append(f"{before.completed} were counted on {day(before.date)}; {item.completed} are fewer.")
    return " ".join(said)


def _known(book: Playbook, kind: str, given: Values) -> dict[str, str]:
    """What nobody need say: the day, and the version of the runbook that was drilled today."""
    today, id = str(book.as_of), str(given.get("system", ""))
    if kind != "drill" or "runbook" in given or id not in book.all(System):
        return {"date": today}
    system = sound(book).all(System).get(id)
    if system is None or book.findings:
        raise NotRecordedError("The playbook cannot be read as a whole, so nothing says which version of the runbook it is. Put that right first.")
    runbook = runbook_of(book, system)
    if runbook and given.get("date", today) != today:
        help = f"Today's is {runbook.version}; `git log` and the page of that day say what it was then."
        raise NotRecordedError(f"Say with --runbook which version was followed on {given['date']}. {help}")
    return {"date": today} | ({"runbook": runbook.version} if runbook else {})


def _refuse_unknown_version(book: Playbook, values: Values) -> None:
    """What was measured with a version that no model has would count for nothing."""
    version, known = str(values.get("model_version", "")), [model.version for model in book.all(Model).values()]
    if version and known and version not in known:
        help = did_you_mean(version, known, f"There are: {', '.join(known)}.")
        raise NotRecordedError(f"No model in the playbook has the version `{version}`. {help} Give it with --model-version, or add the model first.")


def _odd(path: Path, text: str) -> NotRecordedError:
    return NotRecordedError(f"{path} is laid out so that nothing can be added to it safely. Put this at its end yourself:\n{text}")


def _usable(results: Results, book: Playbook, given: Values, path: Path | None) -> tuple[dict[str, str], list[str]]:
    """The fields of a results file that hold here, and why the others do not."""
    fields = dict(results.fields)
    currency = next((organisation.currency for organisation in book.all(Organisation).values()), "")
    if not results.in_dollars or currency in ("USD", "") or "cost_per_task" not in fields:
        return fields, []
    del fields["cost_per_task"]
    why = f"{path} counts cost in USD and the playbook in {currency}, so `cost_per_task` was left out. Give it with --cost-per-task."
    return fields, [] if "cost_per_task" in given else [why]


def _values(model: type[Node], given: Values) -> dict[str, str | list[str]]:
    """The values of an entry in the order of its model; a NotRecordedError if one is missing that it needs."""
    for question in outline(model):
        if question.needed and not question.depth and question.key not in given:
            words = f" One of: {', '.join(question.choices)}." if question.choices else ""
            meaning = f" {question.says}" if question.says else ""
            raise NotRecordedError(f"This {noun(model)} has no `{question.key}`. Give it with --{question.key.replace('_', '-')}.{meaning}{words}")
    return {key: value if isinstance(value, str) else list(value) for key in model.model_fields if (value := given.get(key)) is not None}


def _place(content: Path, home: Home, values: dict[str, str | list[str]]) -> tuple[Path, bytes | None, bytes, int]:
    """The file that takes the entry, its bytes as they are and as they will be, and the line of the entry.

    A register that is spread over a folder grows in its last file, and goes on in a new one where that is full.
    """
    whole, spread = content / home.where, FILES[home.file].spread
    folder = whole.with_suffix("")
    parts = [path for path in sorted(folder.glob("*.yaml")) if not path.name.startswith(".")] if spread else []
    path = parts[-1] if parts else whole
    while True:
        if path.is_symlink():
            raise NotRecordedError(f"{path} is a link. Put the file itself there.")
        before = path.read_bytes() if path.exists() else None
        old = schema_line(content, home.file, path).encode() if before is None else before
        inside = path.relative_to(content).as_posix()
        grown = added(inside, old, home.key, values)
        if grown is None:
            raise NotRecordedError(f"There are mistakes in {inside}, so nothing is added to it. Put right what `playbook check` finds there first.")
        after, line = grown
        if before is None or len(after) <= MAX_BYTES or not spread:
            return path, before, after, line
        numbered = re.fullmatch(r"(.+)_([0-9]+)", path.stem)
        name, number = (numbered[1], int(numbered[2])) if numbered else (path.stem, 1)
        path = folder / f"{name}_{number + 1:02}.yaml"


def _new_findings(book: Playbook, model: type[Node], source: Source) -> list[Finding]:
    """What is amiss once a file reads like this, and was not before."""
    root, amiss = shape(model, source, {})
    if root is None:
        return amiss
    roots = [root if other.place.source.path == source.path else other for other in book.roots]
    roots += [root] if root not in roots else []
    entities, twice = by_id(roots)
    kept = [finding for finding in book.findings if finding.rule != DUPLICATE_ID.name]
    after = Playbook(book.as_of, tuple(roots), entities, book.images, (*kept, *amiss, *twice), book.lost)
    known = Counter(map(_whatever_its_line, check(book)))
    new = []
    for finding in check(after):
        same = _whatever_its_line(finding)
        if known[same]:
            known[same] -= 1
        else:
            new.append(finding)
    return new


def _whatever_its_line(finding: Finding) -> tuple[str, str, str, str]:
    return finding.rule, finding.what, finding.span.path, finding.span.excerpt


def _write(path: Path, before: bytes | None, after: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if (path.read_bytes() if path.exists() else None) != before:
        raise NotRecordedError(f"{path} was changed by somebody else in the meantime, so nothing was written. Run it again.")
    put(path, after)
