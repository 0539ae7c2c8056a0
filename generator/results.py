"""What a measurement says, worked out from the results of promptfoo, of Inspect, or of a CSV with a row for each task."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NoReturn

from generator.csv_file import CsvError, decoded, read_rows

_FLAGS = {"1": True, "true": True, "pass": True, "yes": True, "0": False, "false": False, "fail": False, "no": False}
_ERROR = 2
"""What promptfoo writes as the `failureReason` of a task that ended in a technical error."""


class ResultsError(Exception):
    """The results cannot be read; the message names the file and the field, and says what to do."""


@dataclass(frozen=True, slots=True)
class Results:
    """The fields of a measurement as a register writes them, and whether its cost is in US dollars."""

    fields: dict[str, str]
    in_dollars: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """What came of one task; None for what nobody noted."""

    success: bool
    seconds: Decimal | None = None
    cost: Decimal | None = None
    error: bool | None = None
    near_miss: bool | None = None


def read_results(path: Path) -> Results:
    """The fields of a measurement that a results file holds.

    Raises ResultsError where the file is none of the known kinds or lacks what is needed, OSError where it cannot be read.
    """
    raw = path.read_bytes()
    if raw.startswith(b"PK"):
        raise ResultsError(f"{path} is a packed log. Unpack it first: `inspect log convert {path} --to json --output-dir logs-json`.")
    try:
        text = decoded(path, raw)
        if not text.lstrip().startswith(("{", "[")):
            return Results(_summed_up([_task(where, cells) for where, cells in read_rows(path, text, ["success"], _SHAPE)], path))
    except CsvError as error:
        raise ResultsError(str(error)) from error
    try:
        found = _Json(path, json.loads(text, parse_float=Decimal, parse_constant=_no_number))
    except (ValueError, RecursionError) as error:
        raise ResultsError(f"{path} is not JSON: {error}. Write the results again.") from None
    if found.has("eval") and found.has("status"):
        return Results(_of_inspect(found), in_dollars=True)
    return Results(_of_promptfoo(found), in_dollars=True)


def _of_promptfoo(found: "_Json") -> dict[str, str]:
    stats = [found.count(f"results.stats.{name}") for name in ("successes", "failures", "errors")]
    rows = found.blocks("results.results")
    if sum(stats) != len(rows):
        found.refuse("results.results", f"holds {len(rows)} results where `results.stats` counts {sum(stats)}: part of the file is missing")
    if len({(row.get("promptIdx"), row.get("promptId"), str(row.get("provider"))) for row in rows}) > 1:
        found.refuse("results.results", "compares several prompts or models, and a measurement is of one: run it with one prompt and one provider")
    if any(row.get("response.cached") is True for row in rows):
        found.refuse("response.cached", "is true: answers from promptfoo's cache tell neither time nor cost. Run it with `--no-cache`")
    tasks = []
    for row in rows:
        error = row.get("failureReason") == _ERROR
        cost = row.number("cost") if row.has("cost") else Decimal(0) if error else None
        tasks.append(Task(row.flag("success"), row.number("latencyMs") / 1000 if row.has("latencyMs") else None, cost, error))
    fields = _summed_up(tasks, found.path)
    fields |= _dated(found, "results.timestamp")
    if found.has("shareableUrl"):
        fields["evidence"] = str(found.get("shareableUrl"))
    if found.has("evalId"):
        fields["note"] = f"promptfoo {found.get('evalId')}"
    return fields


def _of_inspect(found: "_Json") -> dict[str, str]:
    if found.get("status") != "success":
        found.refuse("status", f"is `{found.get('status')}`: the run did not come to its end. Run it again")
    size, completed = found.count("results.total_samples"), found.count("results.completed_samples")
    if not size:
        found.refuse("results.total_samples", "is 0: nothing was measured")
    score = next((score for score in found.blocks("results.scores") if score.has("metrics.accuracy.value")), None)
    if score is None:
        found.refuse("results.scores[].metrics.accuracy", "is missing: no score of the log says what share was right")
    # Accuracy is the share among samples that ended without an error; the others did not succeed either.
    right = score.number("metrics.accuracy.value") * completed
    if right > size:
        found.refuse("metrics.accuracy.value", "is not a share between 0 and 1")
    fields = {"size": str(size), "task_success_percent": _percent(right, size)}
    samples = found.blocks("samples") if found.has("samples") else []
    fields |= _slowest([sample.number(key) for sample in samples if not sample.has("error") for key in [_time_of(sample)] if key])
    if samples:
        fields["error_rate_percent"] = _percent(sum(sample.has("error") for sample in samples), len(samples))
    usage = found.get("stats.model_usage")
    # With several models nobody can tell which of them only judged the answers.
    used = _Json(found.path, next(iter(usage.values())) if isinstance(usage, dict) and len(usage) == 1 else None)
    if right and used.has("total_cost"):
        fields["cost_per_task"] = _plain(used.number("total_cost") / right, 6)
    fields |= _dated(found, "eval.created")
    if found.has("eval.model"):
        fields["model_version"] = str(found.get("eval.model")).rpartition("/")[2]
    if found.has("eval.run_id"):
        fields["note"] = f"Inspect run {found.get('eval.run_id')}"
    return fields


def _time_of(sample: "_Json") -> str | None:
    # The time at work leaves out the waiting for the runner's own limits.
    return next((key for key in ("working_time", "total_time") if sample.has(key)), None)


_SHAPE = (
    "A CSV has a row for each task, with the columns success and, if you like, latency_seconds, cost, error and near_miss; "
    "other files are JSON of promptfoo or of Inspect."
)


def _task(where: str, cells: dict[str, str]) -> Task:
    return Task(
        _flag(where, "success", cells["success"]),
        _number(where, "latency_seconds", cells["latency_seconds"]) if cells.get("latency_seconds") else None,
        _number(where, "cost", cells["cost"]) if "cost" in cells else None,
        _flag(where, "error", cells["error"]) if "error" in cells else None,
        _flag(where, "near_miss", cells["near_miss"]) if "near_miss" in cells else None,
    )


def _flag(where: str, name: str, text: str) -> bool:
    if text.lower() not in _FLAGS:
        raise ResultsError(f"{where}: `{name}` is `{text}`. Write 1 or 0, true or false, pass or fail.")
    return _FLAGS[text.lower()]


def _number(where: str, name: str, text: str) -> Decimal:
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]+)?", text):
        raise ResultsError(f"{where}: `{name}` is `{text}`. Write digits, with a point before the decimals, for example 0.35.")
    return Decimal(text)


def _summed_up(tasks: Sequence[Task], path: Path) -> dict[str, str]:
    """What many tasks say together; a cost counts towards the tasks that succeeded."""
    if not tasks:
        raise ResultsError(f"{path} holds no task.")
    size, right = len(tasks), sum(task.success for task in tasks)
    fields = {"size": str(size), "task_success_percent": _percent(right, size)}
    fields |= _slowest([task.seconds for task in tasks if task.seconds is not None and not task.error])
    costs = [task.cost for task in tasks if task.cost is not None]
    # A sum in which some are missing, or of nothing but zeros, is no cost.
    if right and len(costs) == size and any(costs):
        fields["cost_per_task"] = _plain(sum(costs, Decimal(0)) / right, 6)
    for name, key in (("error", "error_rate_percent"), ("near_miss", "near_miss_percent")):
        flags = [getattr(task, name) for task in tasks]
        if None not in flags:
            fields[key] = _percent(sum(flags), size)
    return fields


def _slowest(seconds: list[Decimal]) -> dict[str, str]:
    """The time within which 95 of 100 answers came, by nearest rank."""
    rank = -(-95 * len(seconds) // 100)
    return {"latency_p95_seconds": _plain(sorted(seconds)[rank - 1], 3)} if seconds else {}


def _percent(some: Decimal | int, of: int) -> str:
    return _plain(Decimal(100) * some / of, 2)


def _plain(number: Decimal, places: int) -> str:
    text = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _dated(found: "_Json", name: str) -> dict[str, str]:
    day = str(found.get(name))[:10] if found.has(name) else ""
    return {"date": day} if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day) else {}


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


@dataclass(frozen=True, slots=True)
class _Json:
    """A block of JSON that says which of its fields is missing or not what it should be."""

    path: Path
    data: Any

    def has(self, name: str) -> bool:
        return self.get(name) is not None

    def get(self, name: str) -> Any:
        value = self.data
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def blocks(self, name: str) -> list["_Json"]:
        value = self.get(name)
        if not isinstance(value, list):
            self.refuse(name, "is missing" if value is None else "is not a list")
        return [_Json(self.path, item) for item in value]

    def flag(self, name: str) -> bool:
        value = self.get(name)
        return value if isinstance(value, bool) else self.refuse(name, "is missing" if value is None else "is neither true nor false")

    def number(self, name: str) -> Decimal:
        value = self.get(name)
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value < 10**12:
            self.refuse(name, "is missing" if value is None else "is not a number from 0")
        return Decimal(value)

    def count(self, name: str) -> int:
        value = self.number(name)
        return int(value) if value == int(value) else self.refuse(name, "is not a whole number")

    def refuse(self, name: str, why: str) -> NoReturn:
        raise ResultsError(f"{self.path}: `{name}` {why}.")
