"""What a site says of what it was made from, and what `playbook verify` makes of it."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from generator import places
from generator.audience import published_for
from generator.load import load
from generator.manifest import ENGINES, LIBRARIES, MANIFEST
from generator.output import MARK
from generator.site import SiteError
from generator.version import __version__
from generator.with_mkdocs.building import build
from tests.command import run
from tests.folder import AS_OF, CASES, content
from tests.repository import committed, edit, git

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small playbook with its site, which nobody changes."""
    folder = tmp_path_factory.mktemp("manifest")
    content(folder / "content", {path.relative_to(CASES / "_system").as_posix(): path.read_bytes() for path in (CASES / "_system").rglob("*.yaml")})
    (folder / "content" / "handbook.md").write_text("# By hand\n", "utf-8")
    (folder / "content" / ".draft.yaml").write_text("mine", "utf-8")
    settings = (ROOT / "mkdocs.yml").read_text("utf-8").replace("  name: material\n", "  name: material\n  custom_dir: over\n")
    (folder / "over").mkdir()
    (folder / "over" / "main.html").write_text('{% extends "base.html" %}\n', "utf-8")
    (folder / "mkdocs.yml").write_text(settings + "hooks: [hook.py]\n", "utf-8")
    (folder / "hook.py").write_text('"""Nothing."""\n', "utf-8")
    build(folder / "content", folder / "site", load(folder / "content", AS_OF))
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """The same, to change."""
    shutil.copytree(built, tmp_path / "project")
    return tmp_path / "project"


def manifest(site: Path) -> Any:
    return json.loads((site / MANIFEST).read_text("utf-8"))


def verify(*words: str | Path) -> Result:
    return run("verify", *words)


def sum_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_it_has_a_sum_for_every_file_and_says_where_they_come_from(built: Path) -> None:
    said = manifest(built / "site")
    assert (said["format"], said["playbook"], said["as_of"], said["readers"], said["commit"]) == (1, __version__, "2026-11-21", "internal", None)
    there = {path.relative_to(built / "site").as_posix(): sum_of(path) for path in (built / "site").rglob("*") if path.is_file()}
    del there[MARK], there[MANIFEST]
    assert said["site"] == there
    assert list(said["site"]) == sorted(there)
    read = {path.relative_to(built).as_posix() for path in (built / "content").rglob("*") if path.is_file()} - {"content/.draft.yaml"}
    assert said["input"]["files"] == {path: sum_of(built / path) for path in sorted({*read, "mkdocs.yml", "hook.py", "over/main.html"})}
    assert said["engine"] == "mkdocs"
    assert said["input"]["roots"] == ["content", "hook.py", "mkdocs.yml", "over"]


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sums are compared with those of another program")
def test_one_sum_for_many_files_can_be_made_again_with_what_every_system_has(built: Path) -> None:
    recipe = "find {} -type f ! -path '*/.*' | LC_ALL=C sort | xargs sha256sum | sha256sum"
    for folder, roots, said in (
        (built, "content hook.py mkdocs.yml over", manifest(built / "site")["input"]["sha256"]),
        (places.templates(), "*", manifest(built / "site")["templates"]),
    ):
        made = subprocess.run(["bash", "-c", recipe.format(roots)], cwd=folder, capture_output=True, text=True, check=True)
        assert made.stdout.split()[0] == said


def test_every_library_that_a_playbook_needs_is_in_it_or_writes_nothing() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {str(re.split(r"[<>=!~ \[;]", line)[0]).lower() for line in needed}
    assert names - {*LIBRARIES, *ENGINES["mkdocs"]} == {"click", "filelock"}


@pytest.mark.parametrize("how", ["a system is restricted", "the site is for anybody"])
def test_where_readers_may_not_see_everything_no_name_of_a_file_tells_them(how: str, project: Path) -> None:
    if how == "a system is restricted":
        edit(project / "content", {"systems/assistant.yaml": ("owner: ", "visibility: restricted\nowner: ")})
    book = load(project / "content", AS_OF)
    build(project / "content", project / "site", published_for(book, "public") if "anybody" in how else book)
    said = manifest(project / "site")
    assert said["input"].keys() == {"roots", "sha256"}
    assert "assistant" not in json.dumps(said["input"]) + "".join(path for path in said["site"] if how == "a system is restricted")
    assert verify(project / "site", project).exit_code == 0
    (project / "content" / "tools.yaml").write_bytes((project / "content" / "tools.yaml").read_bytes() + b"# more\n")
    told = verify(project / "site", project)
    assert (told.exit_code, "tools.yaml" in told.output, "  Something in content" in told.output) == (1, False, True)


def test_every_page_leads_to_it_but_no_copy_in_one_file(built: Path) -> None:
    for path in (built / "site").rglob("*.html"):
        raw = path.read_text("utf-8")
        for link in re.findall(r'href="([^"]*playbook-manifest\.json)"', raw):
            assert (path.parent / link).resolve() == (built / "site" / MANIFEST).resolve()
        if "pb-facts" in raw:
            assert (MANIFEST in raw) == (path.name == "index.html")


def test_a_site_as_it_was_built_is_found_so(built: Path) -> None:
    told = verify(built / "site", built)
    assert told.exit_code == 0, told.output
    assert sum_of(built / "site" / MANIFEST) in told.output
    assert "kept elsewhere" in told.output
    data = json.loads(verify(built / "site", "--format", "json").output)
    assert (data["as_built"], data["manifest"]["sha256"]) == (True, sum_of(built / "site" / MANIFEST))


def test_a_build_prints_the_sum_that_is_to_be_kept(project: Path) -> None:
    said = run("build", project, "--as-of", "2026-11-21").output
    assert f"SHA-256 of its manifest: {sum_of(project / 'site' / MANIFEST)}\n" in said


def test_it_names_the_commit(project: Path) -> None:
    (project / ".gitignore").write_text("/site/\n*.md\n", "utf-8")
    (project / "content" / "handbook.md").unlink()
    commit = committed(project)
    build(project / "content", project / "site", load(project / "content", AS_OF))
    assert manifest(project / "site")["commit"] == {"id": commit, "changed": False}
    git(project, "config", "status.showUntrackedFiles", "no")
    settings = (project / "mkdocs.yml").read_text("utf-8")
    for name, text in (("mkdocs.yml", settings + "copyright: Ours\n"), ("over/new.html", ""), ("content/ignored.md", "# By hand\n")):
        (project / name).write_text(text, "utf-8")
        build(project / "content", project / "site", load(project / "content", AS_OF))
        assert manifest(project / "site")["commit"] == {"id": commit, "changed": True}, name
        (project / "mkdocs.yml").write_text(settings, "utf-8")
        (project / "over" / "new.html").unlink(missing_ok=True)


def test_settings_beside_a_repository_are_in_no_commit_of_it(project: Path) -> None:
    commit = committed(project / "content")
    build(project / "content", project / "site", load(project / "content", AS_OF))
    assert manifest(project / "site")["commit"] == {"id": commit, "changed": True}
    assert verify(project / "site", project).exit_code == 0


def _hidden_file(site: Path) -> None:
    (site / "tools" / ".hidden").write_text("added", "utf-8")


def _link(site: Path) -> None:
    (site / "page.html").symlink_to("/etc/hostname")


def _linked_folder(site: Path) -> None:
    shutil.move(site / "tools", site.parent / "elsewhere")
    (site / "tools").symlink_to(site.parent / "elsewhere")


def _folders_of_names_that_are_left_aside(site: Path) -> None:
    for name in ("CNAME", ".nojekyll"):
        (site / name).mkdir()
        (site / name / "login.html").write_text("added", "utf-8")


CHANGES: list[tuple[Callable[[Path], Any], list[tuple[str, str]]]] = [
    (lambda site: (site / "index.html").write_text("changed", "utf-8"), [("changed", "index.html")]),
    (lambda site: (site / "404.html").unlink(), [("missing", "404.html")]),
    (lambda site: (site / "näive 日本.html").write_text("added", "utf-8"), [("added", "näive 日本.html")]),
    (lambda site: (site / "a\nb.html").write_text("added", "utf-8"), [("added", "a\\u000ab.html")]),
    (_hidden_file, [("added", "tools/.hidden")]),
    (_link, [("added", "page.html (a link, and no build makes one)")]),
    (_folders_of_names_that_are_left_aside, [("added", ".nojekyll/login.html"), ("added", "CNAME/login.html")]),
    (lambda site: (site / "CNAME").symlink_to("index.html"), [("added", "CNAME (a link, and no build makes one)")]),
    (lambda site: os.mkfifo(site / "page.html"), [("added", "page.html (no regular file, and no build makes one)")]),
    (_linked_folder, [("missing", "tools/index.html"), ("missing", "tools/quill/index.html"), ("added", "tools (a link, and no build makes one)")]),
    (lambda site: (site / "index.html").rename(site / "moved.html"), [("missing", "index.html"), ("added", "moved.html")]),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES)
def test_what_became_of_a_site_is_told_file_by_file(change: Callable[[Path], Any], expected: list[tuple[str, str]], project: Path) -> None:
    change(project / "site")
    told = verify(project / "site")
    assert told.exit_code == 1
    assert re.findall(r"(?m)^  (changed|missing|added) +(.*)$", told.output) == expected
    assert not json.loads(verify(project / "site", "--format", "json").output)["as_built"]


def test_what_became_of_the_input_is_told_file_by_file(project: Path) -> None:
    (project / "content" / "tools.yaml").write_text("tools: []\n", "utf-8")
    (project / "content" / "handbook.md").unlink()
    (project / "content" / "new.md").write_text("# New\n", "utf-8")
    shutil.rmtree(project / "over")
    (project / "content" / ".draft.yaml").write_text("theirs", "utf-8")
    told = verify(project / "site", project)
    assert re.findall(r"(?m)^  (changed|missing|added) +(.*)$", told.output) == [
        ("changed", "content/tools.yaml"),
        ("missing", "content/handbook.md"),
        ("missing", "over/main.html"),
        ("added", "content/new.md"),
    ]


def test_what_is_not_of_a_build_is_named_and_no_finding(project: Path) -> None:
    for name in (".nojekyll", "CNAME"):
        (project / "site" / name).write_text("", "utf-8")
    (project / "site" / ".git").mkdir()
    (project / "site" / ".git" / "HEAD").write_text("", "utf-8")
    told = verify(project / "site")
    assert (told.exit_code, "left aside: .git, .nojekyll, .playbook-site.json, CNAME." in told.output) == (0, True)


UNREADABLE = [
    ("", "damaged"),
    ("[]", "damaged"),
    ('{"format": 1}', "damaged"),
    ('{"format": "2"}', "damaged"),
    ('{"format": 2, "playbook": "9.0"}', "newer playbook, '9.0'"),
    ("[" * 100_000, "damaged"),
]


@pytest.mark.parametrize(("raw", "why"), UNREADABLE)
def test_a_manifest_that_says_nothing_is_told(raw: str, why: str, project: Path) -> None:
    (project / "site" / MANIFEST).write_text(raw, "utf-8")
    told = verify(project / "site")
    assert (told.exit_code, why in told.stderr) == (2, True), told.stderr


@pytest.mark.parametrize("key", ["as_of", "playbook", "readers", "commit", "engine", "input", "input.roots", "input.sha256", "site"])
@pytest.mark.parametrize("value", [None, 1, "\x1b[2J"])
def test_every_key_of_a_manifest_is_looked_at(key: str, value: object, project: Path) -> None:
    said = manifest(project / "site")
    part = said["input"] if "." in key else said
    name = key.rpartition(".")[2]
    if value is None:
        del part[name]
    else:
        part[name] = value
    (project / "site" / MANIFEST).write_text(json.dumps(said), "utf-8")
    told = verify(project / "site", project)
    assert "\x1b" not in told.output
    free = (key, value) == ("playbook", "\x1b[2J")
    assert (told.exit_code, f"damaged: what playbook writes there does not stand in it, at `{key}`" in told.stderr) == ((0, False) if free else (2, True))


@pytest.mark.parametrize("root", ["/etc", "../elsewhere", "content/../../elsewhere"])
def test_a_manifest_that_leads_out_of_the_playbook_is_told(root: str, project: Path) -> None:
    os.mkfifo(project.parent / "elsewhere")
    said = manifest(project / "site")
    said["input"]["roots"] = [root]
    (project / "site" / MANIFEST).write_text(json.dumps(said), "utf-8")
    told = verify(project / "site", project)
    assert (told.exit_code, f"made from {root}, and only what is in {project} is looked at" in told.stderr) == (2, True)


def test_what_is_no_regular_file_is_never_opened(project: Path) -> None:
    os.mkfifo(project / "pipe")
    said = manifest(project / "site")
    said["input"]["roots"].append("pipe")
    (project / "site" / MANIFEST).write_text(json.dumps(said), "utf-8")
    told = verify(project / "site", project)
    assert (told.exit_code, "added    pipe\n" in told.output) == (1, True)


def test_a_folder_without_a_manifest_is_told(project: Path) -> None:
    (project / "site" / MANIFEST).unlink()
    told = verify(project / "site")
    assert (told.exit_code, f"There is no {MANIFEST}" in told.stderr) == (2, True)


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read_is_told(project: Path) -> None:
    (project / "site" / "index.html").chmod(0)
    told = verify(project / "site")
    assert (told.exit_code, "index.html cannot be used: Permission denied" in told.stderr) == (2, True)


PICTURE = b"\x89PNG\r\n\x1a\n"

MEANWHILE: list[tuple[str, bytes | None]] = [
    ("tools.yaml", b"tools: []\n"),
    ("glossary.yaml", None),
    ("guides/new.yaml", b"title: New\n"),
    ("handbook.md", b"# Later\n"),
    ("handbook.md", None),
    ("picture.png", PICTURE + b"later"),
    ("picture.png", None),
    ("new.md", b"# New\n"),
]


@pytest.mark.parametrize(("name", "becomes"), MEANWHILE)
def test_what_is_saved_added_or_deleted_while_the_site_is_built_stops_it(name: str, becomes: bytes | None, project: Path) -> None:
    """It is done by a script that hooks into MkDocs, at the end of the build."""
    (project / "content" / "picture.png").write_bytes(PICTURE)
    (project / "content" / "glossary.yaml").write_bytes(b"\xef\xbb\xbfterms: []\r\n")
    before = (project / "site" / MANIFEST).read_bytes()
    path = project / "content" / name
    (project / "content" / "guides").mkdir(exist_ok=True)
    done = "unlink()" if becomes is None else f"write_bytes({becomes!r})"
    (project / "hook.py").write_text(f"from pathlib import Path\n\ndef on_post_build(config):\n    Path({str(path)!r}).{done}\n", "utf-8")
    with pytest.raises(SiteError, match=f"^{re.escape(name)} changed while the site was being built"):
        build(project / "content", project / "site", load(project / "content", AS_OF))
    assert (project / "site" / MANIFEST).read_bytes() == before


@pytest.mark.parametrize("name", ["tools.yaml", "picture.png"])
def test_what_is_lost_between_reading_and_building_stops_it(name: str, project: Path) -> None:
    (project / "content" / "picture.png").write_bytes(PICTURE)
    book = load(project / "content", AS_OF)
    (project / "content" / name).unlink()
    with pytest.raises(SiteError, match=rf"^{name} changed while the site was being built"):
        build(project / "content", project / "site", book)
