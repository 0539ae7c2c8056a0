"""The package as people get it: what the wheel and the sdist hold, and that the wheel works by itself, away from the sources."""

import email
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from email.message import Message
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import generator
from generator.version import __version__

ROOT = Path(__file__).parent.parent
NAME = f"playbook_generator-{__version__}"
STRAY = re.compile(r"_cache/|__pycache__|\.pyc$|\.whl$|(^|/)\.(venv|git)/|~$")
"""What work leaves behind in a tree."""
LOCKS = ("requirements.lock", "requirements-lowest.lock")
PIN = re.compile(r"(?m)^([a-z0-9-]+)==([^ ]+).*?(?= \\$)")


def run(*command: str | Path, cwd: Path) -> str:
    """What a command says that ends well; it finds no Python code but what its own environment holds."""
    there = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PLAYBOOK"))}
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=there, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    return dist / f"{NAME}-py3-none-any.whl"


@pytest.fixture(scope="module")
def sdist(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(dist / f"{NAME}.tar.gz") as packed:
        packed.extractall(folder, filter="data")
    assert [path.name for path in folder.iterdir()] == [NAME]
    return folder / NAME


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of an environment that holds the wheel, what it asks for in the versions of the lock, and nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    # pip takes no hashes in constraints.
    pins = [pin[0] for pin in PIN.finditer((ROOT / "requirements.lock").read_text("utf-8"))]
    (folder / "pins.txt").write_text("\n".join(pins), "utf-8")
    run(sys.executable, "-m", "venv", "env", cwd=folder)
    commands = folder / "env" / "bin"
    run(commands / "pip", "install", "-q", wheel, "-c", "pins.txt", cwd=folder)
    return commands


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def held(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def metadata(wheel: Path) -> Message:
    return email.message_from_bytes(held(wheel)[f"{NAME}.dist-info/METADATA"])


@pytest.mark.skipif("PLAYBOOK_DIST" not in os.environ, reason="tests/run tests the wheel; here the tests meet the sources")
def test_the_tests_meet_the_installed_wheel() -> None:
    assert Path(generator.__file__).parent.parent == Path(sysconfig.get_path("purelib"))
    assert not (ROOT / "generator").exists()
    assert not (ROOT / "templates").exists()


def test_the_wheel_holds_the_package_its_templates_and_its_content_and_nothing_else(wheel: Path, sdist: Path) -> None:
    there = {name for name in held(wheel) if not name.startswith(f"{NAME}.dist-info/")}
    inside = {f"generator/{name}" for folder in ("templates", "content") for name in (f"{folder}/{file}" for file in files(sdist / folder))}
    assert there == {f"generator/{name}" for name in files(sdist / "generator")} | inside
    assert not [name for name in there if STRAY.search(name) or "tests" in name.split("/")]
    assert {
        "generator/py.typed",
        "generator/pages.yaml",
        "generator/readiness.yaml",
        "generator/frameworks/eu-ai-act.yaml",
        "generator/forge/PUBLISHING.md",
        "generator/templates/macros.html.j2",
        "generator/templates/assets/playbook.css",
        "generator/content/organisation.yaml",
        "generator/content/policies/ai-usage.yaml",
    } <= there


def test_the_sdist_holds_what_it_takes_to_test_it_and_to_build_it_again(sdist: Path) -> None:
    there = files(sdist)
    assert not [name for name in there if STRAY.search(name)]
    assert {
        *("LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "pyproject.toml", "mkdocs.yml"),
        *(*LOCKS, "tests/run", "tests/pack", "tests/versions", "benchmarks/measure.py"),
    } <= there


def test_a_wheel_of_the_sdist_is_the_wheel_of_the_tree(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-d", tmp_path, "-t", "wheel", cwd=sdist)
    assert held(tmp_path / wheel.name) == held(wheel)


def test_the_metadata_says_version_licence_and_readme(wheel: Path) -> None:
    said = metadata(wheel)
    assert said["Version"] == __version__
    assert said["License-Expression"] == "Apache-2.0"
    assert held(wheel)[f"{NAME}.dist-info/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert said["Description-Content-Type"] == "text/markdown"
    body = said.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().strip() == (ROOT / "README.md").read_text("utf-8").strip()


def test_what_the_wheel_asks_for_is_pinned_within_its_bounds_and_in_one_lock_at_the_lowest(wheel: Path) -> None:
    newest, lowest = ({pin[1]: Version(pin[2]) for pin in PIN.finditer((ROOT / lock).read_text("utf-8"))} for lock in LOCKS)
    asked = [Requirement(line) for line in metadata(wheel).get_all("Requires-Dist", [])]
    assert asked
    for requirement in asked:
        assert newest[requirement.name] in requirement.specifier
        if requirement.marker:
            continue  # an extra: whoever wants it asks for it
        bound = next(part.version for part in requirement.specifier if part.operator == ">=")
        assert lowest[requirement.name] == Version(bound)


def test_the_wheel_alone_makes_a_playbook_in_any_folder(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import generator; print(generator.__file__)", cwd=tmp_path)
    assert Path(where).is_relative_to(installed.parent)
    assert __version__ in run(installed / "playbook", "--version", cwd=tmp_path)
    assert __version__ in run(installed / "python", "-m", "generator", "--version", cwd=tmp_path)
    run(installed / "playbook", "init", "ours", "--name", "Acme", cwd=tmp_path)
    run(installed / "playbook", "check", cwd=tmp_path / "ours")
    run(installed / "playbook", "build", cwd=tmp_path / "ours")
    assert "Acme" in (tmp_path / "ours/site/index.html").read_text("utf-8")


def test_mkdocs_finds_the_plugin_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    run(installed / "playbook", "init", "ours", "--name", "Acme", cwd=tmp_path)
    run(installed / "mkdocs", "build", "-q", cwd=tmp_path / "ours")
    assert "Acme" in (tmp_path / "ours/site/index.html").read_text("utf-8")


def test_nothing_that_the_tests_alone_need_is_installed_with_the_wheel(installed: Path, tmp_path: Path) -> None:
    names = {line.partition("==")[0].lower() for line in run(installed / "pip", "freeze", cwd=tmp_path).splitlines()}
    assert "pydantic" in names
    assert names.isdisjoint({"pytest", "playwright", "hatchling", "mypy", "ruff", "lxml"})
    run(installed / "pip", "check", cwd=tmp_path)
