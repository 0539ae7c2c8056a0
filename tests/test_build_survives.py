"""A build that is killed, interrupted, refused the disk, or not alone: the last site stays whole, and the next build works."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from generator.load import load
from generator.with_mkdocs.building import build
from tests.folder import AS_OF, CASES, content
from tests.repository import edit

ROOT = Path(__file__).parent.parent
Tree = dict[str, bytes]

KILLS = 100

# Builds the site of a playbook, and tells of everything that it does to files. At a moment that it is given it forks: the
# process that builds is killed; its twin, which knows and holds the same, waits to be told to go on in its place.
BUILDER = """
import json, os, signal, sys, time
from datetime import date
from pathlib import Path
from generator import output
from generator.load import load
from generator.with_mkdocs.building import build

content, site, moments, how, steps = Path(sys.argv[1]), Path(sys.argv[2]), set(json.loads(sys.argv[3])), sys.argv[4], sys.argv[5]
if steps == "in two steps":
    output._exchange = lambda one, other: False  # stands for a system that cannot exchange two folders at once
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that started the tests in the background lets it be overlooked
events, building = [], False

def heard(event, given):
    global building
    if not building or not event.startswith(("open", "os.", "shutil.", "tempfile.", "fcntl.", "ctypes.dlsym")) or event in ("os.fork", "os.kill"):
        return
    events.append(f"{event} {given[1] if event == 'ctypes.dlsym' else given[0] if given else ''}")
    if len(events) not in moments:
        return
    if how == "interrupt":
        building = False
        os.kill(os.getpid(), signal.SIGINT)
        return
    me = os.getpid()
    if os.fork():
        os.kill(me, signal.SIGKILL)
    while os.getppid() == me:
        time.sleep(0.001)
    os.write(1, b"killed\\n")
    if not os.read(0, 1):
        os._exit(1)

book = load(content, date(2026, 11, 21))
sys.addaudithook(heard)
building = True
build(content, site, book)
building = False
print(json.dumps(events), flush=True)
"""


def tree(folder: Path) -> Tree | None:
    if not folder.exists():
        return None
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small playbook; beside its content, the site as it was built last (`old`), and as it is to be after an edit (`new`)."""
    folder = tmp_path_factory.mktemp("survives")
    there = content(folder / "content", CASES / "_system")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    build(there, folder / "old", load(there, AS_OF))
    edit(there, {"tools.yaml": ("what: Drafts text", "what: Drafts letters")})
    build(there, folder / "new", load(there, AS_OF))
    assert tree(folder / "old") != tree(folder / "new")
    return folder


@pytest.fixture
def site(project: Path) -> Iterator[Path]:
    """The site as it was built last, alone in its folder."""
    site = project / "www" / "site"
    shutil.copytree(project / "old", site)
    yield site
    shutil.rmtree(site.parent)


def builder(project: Path, site: Path, moments: Sequence[int] = (), how: str = "kill", steps: str = "in one step") -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", BUILDER, str(project / "content"), str(site), json.dumps(list(moments)), how, steps]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)


def done_by(project: Path, site: Path, steps: str = "in one step") -> list[str]:
    """All that one build does to files."""
    with builder(project, site, steps=steps) as one:
        said, _ = one.communicate()
    events: list[str] = json.loads(said)
    return events


def swapped(events: Sequence[str], site: Path, steps: str) -> int:
    """The moment at which the new site takes the place of the last one."""
    return events.index("ctypes.dlsym renameat2" if steps == "in one step" else f"os.rename {site}")


@pytest.mark.parametrize("steps", ["in one step", "in two steps"])
def test_a_build_that_is_killed_leaves_the_last_site_or_the_new_one_whole(steps: str, project: Path, site: Path) -> None:
    events = done_by(project, site, steps)
    shutil.rmtree(site)
    shutil.copytree(project / "old", site)
    swap = swapped(events, site, steps)
    around = range(swap - 20, min(swap + 21, len(events)))
    spread = [1 + at * (len(events) - 1) // (KILLS - 1) for at in range(KILLS)]
    moments = sorted({*spread, *around}) if steps == "in one step" else list(around)
    old, new = tree(project / "old"), tree(project / "new")
    left: list[str] = []
    with builder(project, site, moments, steps=steps) as running:
        assert running.stdin
        assert running.stdout
        while running.stdout.readline() == b"killed\n":
            now = tree(site)
            left.append("old" if now == old else "new" if now == new else "away" if now is None else "broken")
            if len(left) % 20 == 0 or left[-1] == "away":
                then = site.parent.parent / "then"
                shutil.copytree(site.parent, then)
                build(project / "content", then / "site", load(project / "content", AS_OF))
                assert tree(then / "site") == new
                assert [path.name for path in then.iterdir()] == ["site"]
                shutil.rmtree(then)
            running.stdin.write(b"\n")
        said = running.stderr.read().decode() if running.stderr else ""
    assert said == ""
    assert len(left) >= min(KILLS, len(moments)) - 5
    assert left == sorted(left, key=["old", "away", "new"].index)
    assert {"old", "new"} <= set(left)
    assert "away" not in left or steps == "in two steps"
    assert tree(site) == new
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_an_interrupted_build_leaves_nothing_beside_the_last_site(project: Path, site: Path) -> None:
    events = done_by(project, site)
    swap = swapped(events, site, "in one step")
    for moment in (swap // 8, swap // 2, swap - 2, len(events) - 30):
        shutil.rmtree(site)
        shutil.copytree(project / "old", site)
        with builder(project, site, [moment], "interrupt") as running:
            _, said = running.communicate()
        assert b"KeyboardInterrupt" in said
        if moment < swap:
            assert tree(site) == tree(project / "old")
            assert [path.name for path in site.parent.iterdir()] == ["site"]
        else:
            assert tree(site) == tree(project / "new")
    build(project / "content", site, load(project / "content", AS_OF))
    assert [path.name for path in site.parent.iterdir()] == ["site"]


# In a world of its own, where it may mount: the site stands on a disk with room for little more than itself.
SMALL_DISK = """
import json, os, subprocess, sys
from pathlib import Path
project, place, size = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

def tree(folder):
    return {str(path): path.read_text("latin-1") for path in folder.rglob("*") if path.is_file()}

def build(name="site"):
    done = subprocess.run([sys.executable, "-m", "generator", "build", str(project), "--site", str(place / name)], capture_output=True, text=True)
    return [done.returncode, done.stderr]

def mount(*words):
    subprocess.run(["mount", *map(str, words)], check=True)

told = {}
mount("-t", "tmpfs", "-o", f"size={size * 3 // 2}", "none", place)
told["first"] = build()
before = tree(place)
told["full"] = build()
told["kept"] = tree(place) == before
mount("-o", "remount,ro", place)
told["read-only"] = build()
told["read-only, beginning"] = build("other")
told["kept as well"] = tree(place) == before
mount("-o", f"remount,rw,size={size * 4}", place)
told["with room"] = build()
told["beside"] = os.listdir(place)
(place / "disk").mkdir()
mount("-t", "tmpfs", "none", place / "disk")
told["a disk"] = build("disk")
print(json.dumps(told))
"""


def test_a_full_or_read_only_disk_is_told_and_the_last_site_stays(project: Path, tmp_path: Path) -> None:
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False).returncode:
        pytest.skip("nobody may mount a disk here")
    size = sum(-(-path.stat().st_size // 4096) * 4096 for path in (project / "new").rglob("*"))
    done = subprocess.run(
        ["unshare", "-rm", sys.executable, "-c", SMALL_DISK, str(project), str(tmp_path), str(size)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["first"] == [0, ""]
    assert told["full"][0] == 2
    assert "The disk is full" in told["full"][1]
    for case in ("read-only", "read-only, beginning"):
        assert told[case][0] == 2
        assert "You may not write to" in told[case][1]
    assert told["kept"]
    assert told["kept as well"]
    assert told["with room"] == [0, ""]
    assert told["beside"] == ["site"]
    assert told["a disk"][0] == 2
    assert "a disk of its own" in told["a disk"][1]


# As somebody whom modes of files stop; nobody stops root.
SOMEBODY = """
import os, sys
from pathlib import Path
from generator.output import OutputError, swapped_in
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
os.chdir("/")
place = Path(sys.argv[1])

def build(text):
    try:
        with swapped_in(place / "site", []) as staging:
            (staging / "deep").mkdir()
            (staging / "deep" / "index").write_text(text)
        return "built"
    except OutputError as error:
        return str(error)

print(build("one"))
for folder, mode in ((place, 0o555), (place / "site", 0o555)):
    folder.chmod(mode)
    print(build("two"))
    folder.chmod(0o755)
    print((place / "site" / "deep" / "index").read_text(), sorted(os.listdir(place)))
(place / "site" / "deep").chmod(0o555)
print(build("three"), (place / "site" / "deep" / "index").read_text(), sorted(os.listdir(place)))
"""


def test_a_folder_that_may_not_be_written_is_told_and_the_last_site_stays(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    for folder in (place, *place.parents):
        if folder.stat().st_uid == os.getuid() and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)
    if os.getuid() == 0:
        os.chown(place, 65534, 65534)
    done = subprocess.run([sys.executable, "-c", SOMEBODY, str(place)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, parent, kept, itself, kept_again, last = done.stdout.splitlines()
    assert (first, last) == ("built", "built three ['site']")
    assert parent.startswith(f"You may not write to {place}, ")
    assert itself.startswith(f"You may not write to {place / 'site'}, ")
    assert kept == kept_again == "one ['site']"


AT_ONCE = """
import pathlib, sys
from generator.output import OutputError, swapped_in
sys.stdin.readline()
try:
    with swapped_in(pathlib.Path(sys.argv[1]), []) as staging:
        (staging / "index").write_text(sys.argv[2])
        print("building", flush=True)
        sys.stdin.readline()
except OutputError as error:
    print(error, flush=True)
"""


def test_of_six_builds_at_once_one_builds_and_five_are_told(tmp_path: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", AT_ONCE, str(tmp_path / "site"), str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for number in range(6)
    ]
    for one in running:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [one.stdout.readline() for one in running if one.stdout]
    winner = said.index("building\n")
    assert sum("Another build is writing" in line for line in said) == 5
    for one in running:
        one.communicate("go\n" if one is running[winner] else None)
    assert (tmp_path / "site" / "index").read_text("utf-8") == str(winner)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_the_one_that_is_killed_gives_way_to_the_next_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", AT_ONCE, str(tmp_path / "site")]
    with subprocess.Popen([*command, "first"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdin
        assert first.stdout
        first.stdin.write("go\n")
        first.stdin.flush()
        assert first.stdout.readline() == "building\n"
        first.send_signal(signal.SIGKILL)
    second = subprocess.run([*command, "second"], input="go\ngo\n", capture_output=True, text=True, check=True)
    assert second.stdout == "building\n"
    assert (tmp_path / "site" / "index").read_text("utf-8") == "second"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
