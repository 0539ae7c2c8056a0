"""The evidence pack as an auditor opens it: whole, with sums that hold, the same each time, and nothing that is not for its readers."""

import csv
import dataclasses
import datetime
import hashlib
import html
import io
import json
import os
import posixpath
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from generator import places
from generator.audience import published_for, visible
from generator.check import check
from generator.csv_file import csv_file
from generator.evidence_pack import LeakError, evidence_pack
from generator.history import remembering
from generator.leaks import leaks, secrets, told
from generator.load import load
from generator.model import Earlier, History, Playbook
from generator.render import render
from generator.version import __version__
from tests.command import run
from tests.folder import CASES, content
from tests.hostile import HOSTILE
from tests.systems import MINIMAL, book, exception

ROOT = Path(__file__).parent.parent
TEXTS = [text for text in HOSTILE if len(text) <= 300 and "\n" not in text and text.strip() and max(text) < "\U00010000"]
REGISTERS = ("systems", "tools", "statements", "decisions", "exceptions", "drills", "incidents", "measurements", "reviews", "completions", "gates")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project with two systems, to change."""
    content(tmp_path / "content", CASES / "_system")
    return tmp_path


def packed(found: Playbook) -> bytes:
    return evidence_pack(dataclasses.replace(found, open=tuple(check(found))), places.templates())


def opened(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as pack:
        assert pack.testzip() is None
        return {name: pack.read(name) for name in pack.namelist()}


def table(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"registers/{name}.csv"].decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def example() -> Playbook:
    return load(ROOT / "content")


@pytest.fixture(scope="module")
def files(example: Playbook) -> dict[str, bytes]:
    return opened(packed(example))


def test_the_sums_hold_and_leave_nothing_out(files: dict[str, bytes]) -> None:
    lines = files["SHA256SUMS"].decode().splitlines()
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    assert list(sums) == sorted(files.keys() - {"SHA256SUMS"})
    assert [name for name, digest in sums.items() if hashlib.sha256(files[name]).hexdigest() != digest] == []


def test_the_same_playbook_makes_the_same_bytes_whatever_the_hash_seed(small: Path) -> None:
    made = []
    for seed in ("1", "2"):
        file = small / f"{seed}.zip"
        command = [sys.executable, "-m", "generator", "export", "evidence", str(small), "--output", str(file), "--as-of", "2026-11-21"]
        subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        made.append(file.read_bytes())
    assert made[0] == made[1]
    with zipfile.ZipFile(io.BytesIO(made[0])) as pack:
        assert {entry.date_time for entry in pack.infolist()} == {(2026, 11, 21, 0, 0, 0)}
        assert pack.namelist() == sorted(pack.namelist())


def test_every_page_is_in_it_and_every_link_between_them_leads_somewhere(files: dict[str, bytes], example: Playbook) -> None:
    pages = [f"pages/{page.sheet.path}index.html" for page in render(example, places.templates())]
    assert set(pages) <= files.keys()
    ids = {name: {html.unescape(id) for id in re.findall(r'\sid="([^"]*)"', files[name].decode())} for name in pages}
    count = 0
    for name in pages:
        text = files[name].decode()
        assert not re.search(r"<script|<link|url\(|@import", text), name
        images = [posixpath.normpath(posixpath.join(posixpath.dirname(name), source)) for source in re.findall(r'\ssrc="([^"]*)"', text)]
        assert set(images) <= files.keys(), name
        for target in map(html.unescape, re.findall(r'<a [^>]*?href="([^"]*)"', text)):
            if re.match(r"https?:|mailto:|tel:", target):
                continue
            address, _, anchor = target.partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(name), address)) if address else name
            assert there in files, (name, target)
            assert not anchor or anchor in ids.get(there, {anchor}), (name, target)
            count += 1
    assert count > 1000


def test_a_page_can_be_read_without_a_network_or_scripts(files: dict[str, bytes], tmp_path: Path, browser: Browser) -> None:
    for name, raw in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(raw)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "pages/assurance/index.html").as_uri())
    page.locator("main a", has_text="EU AI Act").first.click()
    assert "Art. 26(7)" in page.locator("main").inner_text()
    page.goto((tmp_path / "pages/may-i-use-it/index.html").as_uri())
    assert page.locator("select").first.is_hidden()
    assert all(url.startswith("file:") and url.split("#")[0].endswith("index.html") for url in asked)
    context.close()


def test_tables_and_data_say_the_same(files: dict[str, bytes], example: Playbook) -> None:
    data = json.loads(files["playbook-evidence.json"])
    assert (data["as_of"], data["version"], data["commit"]) == ("2026-11-21", __version__, None)
    assert set(REGISTERS) | {"evidence-index", "open-findings", "statement-of-applicability-eu-ai-act"} <= data["registers"].keys()
    readme = files["README.txt"].decode()
    for name, rows in data["registers"].items():
        read = table(files, name)
        assert [list(row) for row in read] == [list(row) for row in rows]
        assert re.search(rf"^  {name}\.csv: {len(rows):,} rows?$", readme, re.MULTILINE)
    assert {row["id"] for row in table(files, "systems")} == set(example.entities["system"])
    assert "As of:     21 November 2026" in readme
    assert "certifies nothing" in readme


def test_what_the_check_found_is_data(tmp_path: Path) -> None:
    found = book(tmp_path, {"drills": []})
    findings = check(found)
    assert findings
    rows = table(opened(packed(found)), "open-findings")
    assert [(row["rule"], row["what"], row["file"], row["line"]) for row in rows] == [
        (finding.rule, finding.what, finding.span.path, str(finding.span.line)) for finding in findings
    ]


def test_values_stand_exactly_as_written_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    leave = [exception(id=f"leave-{number}", name=text, why=text) for number, text in enumerate(TEXTS)]
    files = opened(packed(book(tmp_path, {"exceptions": leave, "system.value": "=1+1", "system.used_by": ["-1", "+2"]})))
    data = json.loads(files["playbook-evidence.json"])["registers"]
    assert [row["name"] for row in data["exceptions"]] == TEXTS
    assert data["systems"][0]["used_by"] == ["-1", "+2"]
    rows = table(files, "exceptions")
    assert [row["why"] for row in rows] == [f"'{text}" if text.startswith(("=", "+", "-", "@")) else text for text in TEXTS]
    assert (table(files, "systems")[0]["value"], table(files, "systems")[0]["used_by"]) == ("'=1+1", "'-1; +2")
    page = files["pages/exceptions/index.html"].decode()
    assert [text for text in TEXTS if html.escape(text, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") not in page] == []


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1"])
def test_a_cell_that_a_spreadsheet_would_work_out_is_a_text(text: str) -> None:
    assert next(csv.reader(io.StringIO(csv_file([text], []).removeprefix("\ufeff"), newline=""))) == [text]
    row = list(csv.reader(io.StringIO(csv_file(["a"], [[text]]), newline="")))[1]
    assert row == [f"'{text}"]


def test_the_public_is_given_nothing_internal(example: Playbook) -> None:
    public = published_for(example, "public")
    files = opened(packed(public))
    assert {name for name in files if name.startswith("registers/")} == {f"registers/{name}.csv" for name in ("systems", "tools", "statements", "decisions")}
    assert not [name for name in files if name.startswith("pages/assurance/")]
    assert len(table(files, "systems")) < len(example.entities["system"])
    assert secrets(public)
    assert leaks(files.items(), public) == []


def test_what_is_hidden_from_staff_is_in_no_file(tmp_path: Path) -> None:
    hidden = book(tmp_path, {"system.visibility": "restricted", "system.name": "Quiet Otter", "drills": []}, {"other": {**MINIMAL, "name": "Other"}})
    files = opened(packed(hidden))
    assert [name for name, raw in files.items() if b"Quiet Otter" in raw or "assistant/" in name] == []
    assert [row["id"] for row in table(files, "systems")] == ["other"]


def test_a_pack_that_would_show_what_is_hidden_is_refused_and_names_where_it_is_written(tmp_path: Path) -> None:
    """What stood in the open once and is hidden today: here nobody took it out of the history before."""
    other = {"other": {**MINIMAL, "name": "Other"}}
    before = book(tmp_path, {"system.name": "Quiet Otter"}, other)
    today = book(tmp_path, {"system.name": "Quiet Otter", "system.visibility": "restricted"}, other)
    states = (Earlier(today.as_of, "bbbbbbb", visible(today)), Earlier(datetime.date(2026, 11, 1), "aaaaaaa", before))
    with pytest.raises(LeakError) as refused:
        packed(dataclasses.replace(today, earlier=History(states)))
    first, *_, last = told(refused.value.found, Path("content"))
    assert first.startswith("content/systems/assistant.yaml:")
    assert first.endswith("is not for these readers, and it stands in pages/what-changed/index.html")
    assert "Quiet Otter" in "".join(told(refused.value.found, Path("content")))
    assert last.startswith("Take it out")
    assert packed(dataclasses.replace(today, earlier=History(states[:1])))


def test_the_command_writes_one_file_for_the_day_that_is_named(small: Path) -> None:
    file = small / "out" / "evidence.zip"
    words = ["export", "evidence", str(small), "--output", str(file), "--as-of", "2026-11-22"]
    assert "There is no folder" in run(*words).stderr
    file.parent.mkdir()
    assert run(*words).exit_code == 0
    assert list(file.parent.iterdir()) == [file]
    assert json.loads(opened(file.read_bytes())["playbook-evidence.json"])["as_of"] == "2026-11-22"


def test_nothing_is_written_of_a_playbook_with_errors(small: Path) -> None:
    file = small / "evidence.zip"
    words = ["export", "evidence", str(small), "--output", str(file), "--as-of", "2026-11-21"]
    said = small / "content/applicability.yaml"
    organisation = small / "content/organisation.yaml"
    organisation.write_text(organisation.read_text("utf-8") + "frameworks: [{framework: eu-ai-act, why: Law}]\n", "utf-8")
    said.write_text("applicability:\n  - {framework: eu-ai-act, requirement: Art. 4, applies: excluded}\n", "utf-8")
    asked = run(*words)
    assert (asked.exit_code, "unexplained-exclusion" in asked.stderr) == (2, True)
    said.write_text("applicabilities: []\n", "utf-8")
    asked = run(*words)
    assert (asked.exit_code, "unknown-key" in asked.stderr) == (2, True)
    assert not file.exists()


def test_the_pack_names_the_commit_and_whether_it_was_changed_since(small: Path) -> None:
    git = ["git", "-C", str(small), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    content = small / "content"
    assert remembering(load(content), content).commit is None
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "First"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    first = str(remembering(load(content), content).commit)
    assert re.fullmatch("[0-9a-f]{40}", first)
    file = small / "evidence.zip"
    assert run("export", "evidence", small, "--output", file, "--as-of", "2026-11-21").exit_code == 0
    files = opened(file.read_bytes())
    assert first in files["README.txt"].decode()
    assert "not kept in a git repository" not in files["pages/what-changed/index.html"].decode()
    (content / "data.yaml").write_text("{}\n", "utf-8")
    assert str(remembering(load(content), content).commit) == f"{first}, with changes that are in no commit"
