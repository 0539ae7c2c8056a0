"""Times whole processes and says what it cost: CPU seconds and peak memory, the median of five runs.

Run by hand, from the repository: python benchmarks/measure.py [check|build|read|scale|systems ...]
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from organisation import files_of_one, organisation, systems
from stock import stock_project

RUNS = 5
HERE = Path(__file__).resolve().parent
PLAYBOOK = [sys.executable, "-m", "generator"]


@dataclass(frozen=True)
class Cost:
    """The median cost of a command: CPU seconds (user and system) and peak memory in MiB."""

    cpu_seconds: float
    peak_mib: float


def cost(command: list[str], before: Callable[[], None] = lambda: None) -> Cost:
    """Run a command five times, after one run that does not count."""
    seconds, memory = [], []
    for run in range(RUNS + 1):
        before()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=HERE.parent)
        said = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{said.decode()}")
        if run:
            seconds.append(usage.ru_utime + usage.ru_stime)
            memory.append(usage.ru_maxrss / 1024)
    return Cost(statistics.median(seconds), statistics.median(memory))


def tell(what: str, measured: Cost, goal: str = "") -> Cost:
    print(f"{what:<58} {measured.cpu_seconds:8.2f} s CPU {measured.peak_mib:8.0f} MiB   {goal}", flush=True)
    return measured


def against_stock(what: str, content: Path, work: Path) -> Cost:
    """Build a site with the playbook and the same words with stock MkDocs."""
    site = work / "site"
    ours = tell(f"playbook build, {what}", cost([*PLAYBOOK, "build", str(content.parent), "--site", str(site)]))
    pages = len(list(site.rglob("index.html")))
    project = stock_project(site, work / "stock")
    stock = tell(f"stock mkdocs build of the same {pages} pages", cost([sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(project)]))
    print(f"{'':<58} {ours.cpu_seconds / stock.cpu_seconds:8.2f} of stock   at most 0.70", flush=True)
    return ours


def copied(folder: Path) -> Path:
    """The starter as a project of its own."""
    shutil.copytree(HERE.parent / "content", folder / "content")
    shutil.copy(HERE.parent / "mkdocs.yml", folder)
    return folder / "content"


def main(wanted: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        if "check" in wanted:
            tell("playbook --help", cost([*PLAYBOOK, "--help"]), "under 0.15 s")
            tell("playbook check, starter", cost([*PLAYBOOK, "check"]), "under 0.6 s")
        if "read" in wanted:
            count = files_of_one(work / "many" / "content", 10_000)
            read = "import pathlib, sys; from generator.load import load; book = load(pathlib.Path(sys.argv[1])); assert not book.findings, book.findings[0]"
            measured = cost([sys.executable, "-c", read, str(work / "many" / "content")])
            tell(f"{count:,} files of 650 bytes read, placed and shaped", measured, "under 6 s, 500 MiB")
        if "systems" in wanted:
            few, many = (systems(work / f"systems-{count}" / "content", count) for count in (1_000, 2_000))
            thousand = tell("playbook check, 1,000 systems, 20,000 measurements", cost([*PLAYBOOK, "check", str(few.parent)]), "under 20 s, 1 GiB")
            double = tell("playbook check, 2,000 systems, 40,000 measurements", cost([*PLAYBOOK, "check", str(many.parent)]))
            print(f"{'':<58} {double.cpu_seconds / thousand.cpu_seconds:8.2f} times 1,000   at most 2.2", flush=True)
        if "build" in wanted:
            against_stock("starter", copied(work / "starter"), work / "starter")
        if "build" in wanted or "scale" in wanted:
            small = against_stock("1,000 pages", organisation(work / "1000" / "content", 1_000), work / "1000")
        if "scale" in wanted:
            large = organisation(work / "4100" / "content", 4_100)
            big = tell("playbook build, 4,100 pages", cost([*PLAYBOOK, "build", str(large.parent)]))
            print(f"{'':<58} {big.cpu_seconds / small.cpu_seconds:8.2f} times 1,000 pages   at most 4.4", flush=True)
    print(json.dumps({"python": sys.version.split()[0], "cpus": os.cpu_count()}))


if __name__ == "__main__":
    main(sys.argv[1:] or ["check", "read", "systems", "build", "scale"])
