"""Publishing by hand, to a real remote repository: what arrives there, and that nothing does where it should not."""

import hashlib
import http.server
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import Result

from generator.manifest import MANIFEST
from generator.output import MARK
from generator.version import __version__
from tests.command import run
from tests.folder import CASES, content
from tests.repository import committed, edit, git, lose
from tests.server import answering

ROOT = Path(__file__).parent.parent
Tree = dict[str, bytes]

LATENCY = {"systems/assistant.yaml": ("latency_p95_seconds: 8", "latency_p95_seconds: 7")}


@pytest.fixture(autouse=True)
def _somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests, git is told of nobody but this one."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Robin")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "robin@example.org")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    folder = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch", "main", str(folder))
    return folder


def desk(folder: Path, remote: Path) -> Path:
    """A small playbook in a repository of its own, committed, and pushed to a remote repository."""
    content(folder / "content", CASES / "_system")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / ".gitignore").write_text("*.tmp\n*.png\n", "utf-8")
    committed(folder)
    git(folder, "remote", "add", "origin", str(remote))
    git(folder, "push", "--quiet", "--set-upstream", "origin", "main")
    return folder


@pytest.fixture
def here(tmp_path: Path, remote: Path) -> Path:
    return desk(tmp_path / "here", remote)


def publish(folder: Path, *words: str) -> Result:
    return run("publish", folder, "--as-of", "2026-11-21", *words)


def published(folder: Path, *words: str) -> Result:
    done = publish(folder, *words)
    assert done.exit_code == 0, done.output
    return done


def refused(remote: Path, folder: Path, *words: str) -> str:
    """What is said where nothing is published; the remote repository is as it was."""
    before = git(remote, "for-each-ref")
    done = publish(folder, *words)
    assert done.exit_code == 2, done.output
    assert git(remote, "for-each-ref") == before
    return str(done.stderr)


def there(remote: Path, commit: str = "gh-pages") -> Tree:
    """What stands on the branch."""
    raw = subprocess.run(["git", "-C", str(remote), "archive", commit], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        return {member.name: file.read() for member in archive if (file := archive.extractfile(member))}


def tree(folder: Path) -> Tree:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def pages(found: Tree) -> Tree:
    """The pages without the line that names the commit, which is another one each time."""
    return {name: re.sub(rb'<code title="[0-9a-f]{40}">[0-9a-f]{12}</code>', b"", raw) for name, raw in found.items() if name.endswith(".html")}


def commit_to(remote: Path, files: Mapping[str, str], tmp_path: Path) -> None:
    """Somebody puts files on the branch by other means."""
    other = tmp_path / "by-other-means"
    git(tmp_path, "init", "--quiet", "--initial-branch", "gh-pages", str(other))
    for name, text in files.items():
        (other / name).write_text(text, "utf-8")
    committed(other)
    git(other, "push", "--quiet", str(remote), "gh-pages")


def test_what_is_published_is_what_a_build_makes_and_nothing_else_changes(here: Path, remote: Path, tmp_path: Path) -> None:
    before = (git(here, "status", "--porcelain"), git(here, "for-each-ref", "refs/heads"), sorted(here.iterdir()))
    done = published(here)
    assert (git(here, "status", "--porcelain"), git(here, "for-each-ref", "refs/heads"), sorted(here.iterdir())) == before
    assert run("build", here, "--site", tmp_path / "site", "--as-of", "2026-11-21").exit_code == 0
    built = tree(tmp_path / "site")
    del built[MARK]
    arrived = there(remote)
    assert arrived == {**built, ".nojekyll": b""}
    assert "for your own people alone" in done.stdout
    assert hashlib.sha256(arrived[MANIFEST]).hexdigest() in done.stdout
    commit = git(here, "rev-parse", "HEAD")
    said = git(remote, "log", "--format=%an <%ae>%n%B", "gh-pages")
    assert said.startswith("Robin <robin@example.org>\n")
    assert commit in said
    assert f"playbook {__version__}" in said
    assert set(git(remote, "ls-tree", "-r", "--format=%(objectmode)", "gh-pages").splitlines()) == {"100644"}


def test_a_checkout_of_the_branch_is_as_it_was_built_and_published_again_nothing_happens(here: Path, remote: Path, tmp_path: Path) -> None:
    published(here)
    before = git(remote, "for-each-ref")
    assert "Published already, so nothing was done" in published(here).stdout
    assert git(remote, "for-each-ref") == before
    git(tmp_path, "clone", "--quiet", "--branch", "gh-pages", str(remote), "checkout")
    told = run("verify", tmp_path / "checkout", here)
    assert (told.exit_code, "left aside: .git, .nojekyll." in told.output) == (0, True)
    refused = run("build", here, "--site", tmp_path / "checkout")
    assert (refused.exit_code, (tmp_path / "checkout" / ".git").is_dir()) == (2, True)


def test_one_edit_changes_the_page_that_tells_of_it_and_of_all_others_the_line_that_names_the_commit(here: Path, remote: Path) -> None:
    first = git(here, "rev-parse", "HEAD").encode()
    assert "Push it too" not in published(here).stderr
    before = there(remote)
    edit(here / "content", {"tools.yaml": ("what: Drafts text", "what: Drafts letters")})
    second = committed(here, "2026-11-02").encode()
    assert "Push it too" in published(here).stderr
    after = there(remote)
    assert git(remote, "rev-list", "--count", "gh-pages") == "2"
    assert before.keys() == after.keys()
    assert {name for name, raw in pages(after).items() if pages(before)[name] != raw} == {"tools/quill/index.html"}
    assert {name for name, raw in after.items() if name.endswith("index.html") and not (first in before[name] and second in raw)} == set()


def test_a_remote_that_refuses_is_heard_and_the_next_publish_works(here: Path, remote: Path) -> None:
    hook = remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'Not on a \x1b[31mFriday, näive one'\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    said = refused(remote, here)
    assert "Nothing was published" in said
    assert "let you push to gh-pages" in said
    assert "Not on a \\u001b[31mFriday, näive one" in said
    hook.unlink()
    published(here)
    hook.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    edit(here / "content", LATENCY)
    committed(here)
    refused(remote, here)
    hook.unlink()
    published(here)
    assert git(remote, "rev-list", "--count", "gh-pages") == "2"


def test_what_somebody_else_published_in_the_meantime_is_not_undone(here: Path, remote: Path, tmp_path: Path) -> None:
    published(here)
    git(tmp_path, "clone", "--quiet", str(remote), "theirs")
    edit(tmp_path / "theirs" / "content", LATENCY)
    newer = committed(tmp_path / "theirs")
    git(tmp_path / "theirs", "push", "--quiet")
    published(tmp_path / "theirs")
    assert "git pull" in refused(remote, here)
    git(here, "fetch", "--quiet")
    assert newer[:12] in refused(remote, here)
    git(here, "pull", "--quiet")
    assert "Published already" in published(here).stdout


def test_going_back_to_an_older_commit_takes_a_word(here: Path, remote: Path) -> None:
    older = git(here, "rev-parse", "HEAD")
    edit(here / "content", LATENCY)
    committed(here)
    published(here)
    git(here, "checkout", "--quiet", older)
    refused(remote, here)
    published(here, "--replace")
    assert older.encode() in there(remote)["index.html"]
    assert git(remote, "rev-list", "--count", "gh-pages") == "2"


@pytest.mark.parametrize("moment", ["while it is built", "while it is pushed"])
def test_of_two_who_publish_at_once_the_later_one_is_told(moment: str, here: Path, remote: Path, tmp_path: Path) -> None:
    """What the other does is done by a script that runs at that moment: one that hooks into MkDocs, or git's own before a push."""
    published(here)
    git(tmp_path, "clone", "--quiet", str(remote), "theirs")
    theirs = f"git -C '{tmp_path}/theirs' push --quiet origin HEAD:gh-pages"
    git(tmp_path / "theirs", "checkout", "--quiet", "gh-pages")
    committed(tmp_path / "theirs")
    if moment == "while it is built":
        (here / "hook.py").write_text(f'import subprocess\n\ndef on_post_build(config):\n    subprocess.run("""{theirs}""", shell=True, check=True)\n', "utf-8")
        with (here / "mkdocs.yml").open("a", encoding="utf-8") as settings:
            settings.write("hooks: [hook.py]\n")
    else:
        hook = here / ".git" / "hooks" / "pre-push"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{theirs}\n", "utf-8")
        hook.chmod(0o755)
    edit(here / "content", LATENCY)
    committed(here)
    done = publish(here)
    assert (done.exit_code, "Somebody else published in between" in done.stderr) == (2, True), done.stderr
    assert git(remote, "rev-parse", "gh-pages") == git(tmp_path / "theirs", "rev-parse", "HEAD")
    published(here)
    assert git(remote, "rev-list", "--count", "gh-pages") == "3"


def test_what_playbook_did_not_make_is_left_alone_until_somebody_says_otherwise(here: Path, remote: Path, tmp_path: Path) -> None:
    commit_to(remote, {"thesis.txt": "years of work", "CNAME": "playbook.example.org\n"}, tmp_path)
    assert "thesis.txt" in refused(remote, here)
    published(here, "--replace")
    assert there(remote)["CNAME"] == b"playbook.example.org\n"
    assert "thesis.txt" not in there(remote)
    assert there(remote, "gh-pages~1")["thesis.txt"] == b"years of work"


def test_a_file_beside_the_site_is_left_alone_and_the_own_domain_stays(here: Path, remote: Path, tmp_path: Path) -> None:
    commit_to(remote, {"CNAME": "playbook.example.org\n"}, tmp_path)
    published(here)
    assert there(remote)["CNAME"] == b"playbook.example.org\n"
    git(tmp_path, "clone", "--quiet", "--branch", "gh-pages", str(remote), "theirs")
    (tmp_path / "theirs" / "letter.txt").write_text("mine", "utf-8")
    committed(tmp_path / "theirs")
    git(tmp_path / "theirs", "push", "--quiet")
    assert "letter.txt is not made by playbook" in refused(remote, here)


@pytest.mark.parametrize("raw", [b"no JSON", b'{"format": 2}', b'{"format": 1, "commit": {"id": "--help"}}', b"[" * 100_000])
def test_a_branch_whose_manifest_says_nothing_is_left_alone(raw: bytes, here: Path, remote: Path, tmp_path: Path) -> None:
    commit_to(remote, {MANIFEST: raw.decode(), "index.html": ""}, tmp_path)
    assert "left alone" in refused(remote, here)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("content/tools.yaml", None),
        ("content/glossary.yaml", "terms: []\n"),
        ("content/handbook.md", "# By hand\n"),
        ("content/picture.png", "\x89PNG"),
        ("mkdocs.yml", None),
        ("theme/main.html", "{% extends 'base.html' %}\n"),
    ],
)
def test_nothing_is_published_that_is_in_no_commit(name: str, text: str | None, here: Path, remote: Path) -> None:
    (here / "theme").mkdir()
    with (here / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("remote_branch: gh-pages\n")
    settings_text = (here / "mkdocs.yml").read_text("utf-8")
    (here / "mkdocs.yml").write_text(settings_text.replace("  name: material\n", "  name: material\n  custom_dir: theme\n"), "utf-8")
    committed(here)
    path = here / name
    path.write_bytes(text.encode("latin-1") if text else path.read_bytes() + b"# one more line\n")
    assert f"{name} is changed and in no commit" in refused(remote, here)


def test_overrides_of_the_theme_are_looked_at_whatever_their_folder_is_called(here: Path, remote: Path) -> None:
    edit(here, {"mkdocs.yml": ("  name: material\n", "  name: material\n  custom_dir: .over\n")})
    committed(here)
    (here / ".over").mkdir()
    (here / ".over" / ".DS_Store").write_text("", "utf-8")
    published(here)
    (here / ".over" / "main.html").write_text("{% extends 'base.html' %}\n", "utf-8")
    assert ".over/main.html is changed and in no commit" in refused(remote, here)


def test_settings_that_others_inherit_are_looked_at_to_the_end(tmp_path: Path, remote: Path) -> None:
    here = desk(tmp_path / "whole" / "playbook", remote)
    shutil.move(here / ".git", tmp_path / "whole" / ".git")
    for name, text in (("base.yml", "INHERIT: more.yml\n"), ("more.yml", "copyright: Ours\n")):
        (tmp_path / "whole" / name).write_text(text, "utf-8")
    with (here / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("INHERIT: ../base.yml\n")
    committed(tmp_path / "whole")
    published(here)
    git(tmp_path, "clone", "--quiet", "--branch", "gh-pages", str(remote), "checkout")
    assert run("verify", tmp_path / "checkout", here).exit_code == 0
    (tmp_path / "whole" / "more.yml").write_text("copyright: Theirs\n", "utf-8")
    assert "../more.yml is changed and in no commit" in refused(remote, here)
    assert "changed  ../more.yml\n" in run("verify", tmp_path / "checkout", here).stdout
    shutil.move(tmp_path / "whole" / "more.yml", tmp_path / "more.yml")
    (tmp_path / "whole" / "base.yml").write_text("INHERIT: ../more.yml\n", "utf-8")
    committed(tmp_path / "whole")
    assert "../../more.yml is changed and in no commit" in refused(remote, here)
    assert "outside of the repository" in refused(remote, here)


def test_settings_behind_a_link_are_looked_at_on_both_of_its_ends(here: Path, remote: Path) -> None:
    shutil.move(here / "mkdocs.yml", here / "ours.yml")
    shutil.copy(here / "ours.yml", here / "theirs.yml")
    (here / "mkdocs.yml").symlink_to("ours.yml")
    committed(here)
    published(here)
    (here / "mkdocs.yml").unlink()
    (here / "mkdocs.yml").symlink_to("theirs.yml")
    assert "mkdocs.yml is changed" in refused(remote, here)
    committed(here)
    (here / "theirs.yml").write_text((here / "theirs.yml").read_text("utf-8") + "copyright: Theirs\n", "utf-8")
    assert "theirs.yml is changed" in refused(remote, here)


def test_a_history_of_which_a_part_is_lost_stops_nobody_from_publishing(here: Path, remote: Path) -> None:
    lose(here, git(here, "rev-parse", "HEAD:content/systems/assistant.yaml"))
    edit(here / "content", LATENCY)
    commit = committed(here, "2026-11-02")
    said = published(here).stderr
    assert "git no longer has systems/assistant.yaml as it stood in the commit" in said
    assert commit.encode() in there(remote)["index.html"]


def test_what_a_site_is_not_made_from_may_be_in_no_commit(here: Path, remote: Path) -> None:
    for name in ("notes.txt", "content/.draft.yaml"):
        (here / name).write_text("mine", "utf-8")
    published(here)
    assert "notes.txt" not in there(remote)


def test_a_playbook_in_a_folder_of_a_repository_whose_path_has_letters_of_all_kinds(tmp_path: Path) -> None:
    remote = tmp_path / "ferne näive 日本.git"
    git(tmp_path, "init", "--quiet", "--bare", str(remote))
    whole = tmp_path / "ganzes Dépôt 'x'"
    whole.mkdir()
    desk(whole / "unser Handbuch é", remote)
    shutil.move(whole / "unser Handbuch é" / ".git", whole / ".git")
    committed(whole)
    (whole / "elsewhere.txt").write_text("mine", "utf-8")
    published(whole / "unser Handbuch é")
    assert "index.html" in there(remote)
    (whole / "unser Handbuch é" / "content" / "glossary.yaml").write_text("terms: []\n", "utf-8")
    assert "content/glossary.yaml is changed and in no commit" in refused(remote, whole / "unser Handbuch é")


def test_each_thing_that_is_not_there_is_named(here: Path, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.delenv(name)
    assert "git config --global user.name" in refused(remote, here)
    git(here, "config", "user.name", "Robin")
    git(here, "config", "user.email", "robin@example.org")
    git(here, "remote", "rename", "origin", "elsewhere")
    assert "no remote repository `origin`" in refused(remote, here)
    git(here, "remote", "add", "origin", str(tmp_path / "nowhere.git"))
    assert "cannot be read" in refused(remote, here)
    with (here / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("remote_name: elsewhere\nremote_branch: main\n")
    committed(here)
    assert "the site would replace it" in refused(remote, here)
    shutil.rmtree(here / ".git")
    said = refused(remote, here)
    assert "is in no git repository" in said
    assert "`git init --initial-branch main`" in said  # the branch that the workflow publishes
    git(here, "init", "--quiet")
    git(here, "remote", "add", "elsewhere", str(remote))
    assert "no commit yet" in refused(remote, here)
    before = git(remote, "for-each-ref")
    monkeypatch.setenv("PATH", str(tmp_path))
    done = publish(here)
    assert (done.exit_code, "Install git" in done.stderr) == (2, True)
    monkeypatch.undo()
    assert git(remote, "for-each-ref") == before


@pytest.mark.parametrize("login", ["robin:s3cret", "s3cret", "robin:s3cret@with/signs"])
def test_a_password_in_the_address_of_a_remote_is_never_said(login: str, here: Path, remote: Path) -> None:
    git(here, "remote", "set-url", "origin", f"https://{login}@127.0.0.1:1/x.git")
    said = refused(remote, here)
    assert "s3cret" not in said
    assert "127.0.0.1" in said


def _asks_for_a_password(request: http.server.BaseHTTPRequestHandler) -> None:
    request.send_response(401)
    request.send_header("WWW-Authenticate", 'Basic realm="x"')
    request.end_headers()


@pytest.mark.parametrize("login", ["", "robin@", "robin:s3cret@"])
def test_nobody_is_asked_for_a_password(login: str, here: Path, remote: Path) -> None:
    with answering(_asks_for_a_password) as address:
        git(here, "remote", "set-url", "origin", address.replace("://", f"://{login}") + "/x.git")
        said = refused(remote, here)
    assert "let git keep one" in said
    assert "s3cret" not in said


def test_a_site_for_staff_never_takes_the_place_of_one_for_anybody_by_itself(here: Path, remote: Path) -> None:
    assert "for anybody" in published(here, "--publish", "public").stdout
    assert "--publish public" in refused(remote, here)
    assert "--publish public" in refused(remote, here, "--replace")
    published(here, "--publish", "internal")


def test_findings_stop_it_as_they_stop_a_build(here: Path, remote: Path) -> None:
    edit(here / "content", {"tools.yaml": ("vendor: ", "vendor: nobody-")})
    committed(here)
    before = git(remote, "for-each-ref")
    done = publish(here)
    assert (done.exit_code, "Nothing was published." in done.stderr) == (1, True)
    assert git(remote, "for-each-ref") == before


def test_a_copy_without_the_whole_history_publishes_what_it_can_prove(here: Path, remote: Path, tmp_path: Path) -> None:
    published(here)
    edit(here / "content", LATENCY)
    committed(here)
    git(here, "push", "--quiet")
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--branch", "main", remote.as_uri(), "shallow")
    assert "git fetch --unshallow origin" in refused(remote, tmp_path / "shallow")
    assert git(tmp_path / "shallow", "rev-list", "--count", "HEAD") == "1"
    git(tmp_path / "shallow", "fetch", "--quiet", "--unshallow", "origin")
    published(tmp_path / "shallow")


def test_it_goes_together_with_what_mkdocs_itself_publishes(here: Path, remote: Path) -> None:
    deploy = [sys.executable, "-m", "mkdocs", "gh-deploy", "--quiet", "--ignore-version"]
    subprocess.run(deploy, cwd=here, capture_output=True, check=True)
    edit(here / "content", LATENCY)
    committed(here)
    (here / ".gitignore").write_text("/site/\n", "utf-8")
    published(here)
    subprocess.run(deploy, cwd=here, capture_output=True, check=True)
    assert git(remote, "rev-list", "--count", "gh-pages") == "3"


def test_a_new_playbook_is_published_as_it_begins(tmp_path: Path, remote: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    assert run("init", folder, "--name", "Acme & Söhne").exit_code == 0
    committed(folder)
    git(folder, "remote", "add", "origin", str(remote))
    done = run("publish", folder)
    assert done.exit_code == 0, done.output
    assert "<title>Tools - Acme &amp; Söhne</title>" in there(remote)["tools/index.html"].decode()
    git(tmp_path, "clone", "--quiet", "--branch", "gh-pages", str(remote), "checkout")
    assert run("verify", tmp_path / "checkout", folder).exit_code == 0
