"""A site is published by hand: built from a commit, and added to the branch of a remote repository that a web host shows.

The branch becomes what `mkdocs gh-deploy` would make of it, by way of git alone: that command says what git says, passwords
in addresses and all, adds a commit where nothing changed, and moves a branch of one's own before it knows whether the
remote takes it. Here nothing but the remote's branch changes, and that in one step.
"""

import os
import subprocess
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from generator.areas.organisation import audience
from generator.git import NoGitError, git, lines_of, uncommitted
from generator.manifest import BESIDE, MANIFEST, Manifest, ManifestError, manifest_in, manifest_of
from generator.model import Playbook
from generator.output import MARK
from generator.render import Progress
from generator.version import __version__
from generator.with_mkdocs.building import build
from generator.with_mkdocs.settings import ProjectError, read_besides, settings_of
from generator.words import listed, printable

_SHOWN = 5
"""How many files a message names."""


class PublishError(Exception):
    """Nothing was published; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was published, and where.

    Attributes:
        where: the remote and its branch.
        commit: the commit that the site was built from.
        manifest: the manifest of the site.
        new: whether anything changed there.
        unknown: whether that commit is on no branch of a remote, as far as this copy knows.
        warnings: what was said while the site was built.

    """

    where: str
    commit: str
    manifest: Manifest
    new: bool
    unknown: bool
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a site is published: the folder of its project, and the remote and the branch that mkdocs.yml names."""

    project: Path
    remote: str
    branch: str

    def __str__(self) -> str:
        return f"{self.remote}/{self.branch}"


def publish(content: Path, book: Playbook, progress: Progress | None = None, *, strict: bool = False, replace: bool = False, named: bool = False) -> Published:
    """Build the site of `book`, read from `content`, from the commit that is checked out, and publish it.

    What stands on the remote's branch gives way only if it was made from a commit before this one, or with `replace`; a
    site for anybody to one for staff only where somebody `named` its readers. Raises PublishError, SiteError or
    OutputError, after which nothing changed there.
    """
    try:
        config = load_config(str(settings_of(content)))
    except (Abort, MkDocsException) as error:
        raise ProjectError(str(error)) from error
    place = _Place(content.resolve().parent, config.remote_name, config.remote_branch)
    sources = [content.resolve(), *read_besides(config)]
    commit = _commit(place)
    _refuse_changes(place.project, sources)
    there = _fetched(place)
    entries = _entries(place.project, there) if there else {}
    if there and entries.keys() - BESIDE:
        _refuse_loss(place, there, entries, commit, audience(book), replace=replace, named=named)
    with tempfile.TemporaryDirectory(prefix="playbook-") as folder:
        site = Path(folder) / "site"
        warnings = build(content, site, book, progress, strict=strict)
        manifest = manifest_of(site)
        _refuse_changes(place.project, sources)
        if manifest.commit != commit:
            help = f"Publish again; if that does not help, see to it that {content.name} is no repository of its own beside mkdocs.yml."
            raise PublishError(
                f"The site does not say that it was made from the commit {commit[:12]}: another one was checked out while it was being built. {help}"
            )
        tree = _tree(place.project, site, {name: entry for name, entry in entries.items() if name == "CNAME"}, Path(folder) / "index")
    new = there is None or tree != _asked(place.project, "rev-parse", f"{there}^{{tree}}")
    if new:
        message = f"Publish {commit[:12]} with playbook {__version__}\n\nThe site of the commit {commit}, as of {book.as_of}.\n"
        parent = ["-p", there] if there else []
        _push(place, _asked(place.project, "commit-tree", tree, *parent, "-F", "-", given=message.encode()))
    unknown = not _asked(place.project, "branch", "--remotes", "--contains", commit)
    return Published(str(place), commit, manifest, new, unknown, warnings)


def _commit(place: _Place) -> str:
    """The commit that is checked out, if all is there that publishing takes."""
    found = _git(place.project, "rev-parse", "--is-inside-work-tree")
    if found.returncode:
        help = f"Make one there: `git init --initial-branch main`, `git add --all`, `git commit -m 'Begin'`, `git remote add {place.remote} ADDRESS`."
        raise PublishError(f"{place.project} is in no git repository that can be read. {help}\n{_in_words(found.stderr)}")
    remotes = _asked(place.project, "remote").splitlines()
    if place.remote not in remotes:
        others = f"There is {listed(remotes)}: name one" if remotes else "If it has another name, say so"
        raise PublishError(
            f"There is no remote repository `{place.remote}`. Add it: `git remote add {place.remote} ADDRESS`. {others} with `remote_name:` in mkdocs.yml."
        )
    if _git(place.project, "check-ref-format", f"refs/heads/{place.branch}").returncode:
        raise PublishError(f"`{place.branch}` cannot be the name of a branch. Change `remote_branch:` in mkdocs.yml.")
    head = _git(place.project, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if head.returncode:
        raise PublishError("There is no commit yet, so nobody could tell from what the site was made. Make one: `git add --all`, then `git commit`.")
    if _asked(place.project, "rev-parse", "--symbolic-full-name", "HEAD") == f"refs/heads/{place.branch}":
        raise PublishError(f"The playbook itself stands on the branch `{place.branch}`, and the site would replace it. Change `remote_branch:` in mkdocs.yml.")
    for ident in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        if _git(place.project, "-c", "user.useConfigOnly=true", "var", ident).returncode:
            help = "Tell it: `git config --global user.name NAME` and `git config --global user.email ADDRESS`."
            raise PublishError(f"git does not know who you are, and who publishes signs for it. {help}")
    return head.stdout.decode().strip()


def _refuse_changes(project: Path, sources: Sequence[Path]) -> None:
    """Stop where a site would be made from something that is in no commit."""
    if changed := [os.path.relpath(path, project) for path in uncommitted(partial(_asked, project), sources)]:
        help = "Commit that first: `git add --all`, then `git commit -m 'What I changed'`; what is outside of the repository, move into it."
        raise PublishError(f"Nobody could tell from what the site was made: {_some(changed)} changed and in no commit. {help}")


def _fetched(place: _Place) -> str | None:
    """The commit at which the branch stands on the remote; None if there is no such branch."""
    fault = (
        f"The remote repository `{place.remote}` cannot be read, so nothing was published. If it asks for a password, let git keep one: nobody is asked here."
    )
    if not _asked(place.project, "ls-remote", place.remote, f"refs/heads/{place.branch}", fault=fault):
        return None
    here = f"refs/remotes/{place.remote}/{place.branch}"
    fetch = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
    _asked(place.project, *fetch, place.remote, f"+refs/heads/{place.branch}:{here}", fault=fault)
    return _asked(place.project, "rev-parse", "--verify", f"{here}^{{commit}}")


_Entries = Mapping[str, str]
"""Files by path, each with its mode and the name of its blob, as git's index takes them."""


def _entries(project: Path, commit: str) -> _Entries:
    listing = _asked(project, "ls-tree", "-r", "-z", "--full-tree", commit)
    return {path: facts for facts, _, path in (entry.partition("\t") for entry in listing.split("\0") if entry)}


def _refuse_loss(place: _Place, there: str, entries: _Entries, commit: str, readers: str, *, replace: bool, named: bool) -> None:
    """Stop where what stands on the branch would be lost or shown to more people, and nobody said that it may."""
    manifest = _manifest_there(place, there, entries)
    if isinstance(manifest, Manifest) and manifest.said.readers == "public" and readers == "internal" and not named:
        raise PublishError(
            f"The site on {place} is for anybody, and this one is for your own people alone: whoever can open that address would read it. "
            "Say whom it is for: `--publish public`, or `--publish internal` if nobody else can open it."
        )
    if replace:
        return
    help = "Publish nevertheless with `--replace`; what is there now stays in the history of that branch."
    if isinstance(manifest, str):
        raise PublishError(f"{place} was left alone: {manifest} {help}")
    if others := sorted(entries.keys() - manifest.said.site.keys() - {MANIFEST, *BESIDE}):
        raise PublishError(f"{place} was left alone: {_some(others)} not made by playbook. {help}")
    if manifest.commit is None:
        raise PublishError(f"{place} was left alone: nobody can tell whether it is older, because it was made from something that is in no commit. {help}")
    asked = _git(place.project, "merge-base", "--is-ancestor", manifest.commit, commit)
    if asked.returncode == 0:
        return
    if _asked(place.project, "rev-parse", "--is-shallow-repository") == "true":
        help = f"This copy holds only the last part of the history; `git fetch --unshallow {place.remote}` gets the rest. {help}"
    raise PublishError(
        f"Somebody published something else: the site on {place} was made from the commit {manifest.commit[:12]}, "
        f"which is not part of what you have checked out. Get it first: `git pull`. {help}"
    )


def _manifest_there(place: _Place, there: str, entries: _Entries) -> Manifest | str:
    """The manifest of the site on the branch, or why it has none."""
    if MANIFEST not in entries:
        return f"it holds something that playbook did not make, or that an older one made ({_some(sorted(entries.keys() - BESIDE))} there)."
    try:
        return manifest_in(_git(place.project, "cat-file", "blob", f"{there}:{MANIFEST}").stdout)
    except ManifestError as error:
        return str(error)


def _tree(project: Path, site: Path, kept: _Entries, index: Path) -> str:
    """The files of a site as a tree of git, byte for byte, with `kept` where the site has nothing of that name."""
    paths = [path for path in sorted(site.rglob("*")) if path.is_file() and path.name != MARK]
    blobs = _asked(project, "hash-object", "-w", "--no-filters", "--stdin-paths", given="".join(f"{path}\n" for path in paths).encode()).splitlines()
    nothing = _asked(project, "hash-object", "-w", "--stdin")
    made = {path.relative_to(site).as_posix(): f"100644 {blob}" for path, blob in zip(paths, blobs, strict=True)}
    entries = {**kept, ".nojekyll": f"100644 {nothing}", **made}
    listing = "".join(f"{facts}\t{path}\0" for path, facts in entries.items())
    _asked(project, "update-index", "-z", "--index-info", given=listing.encode(), index=index)
    return _asked(project, "write-tree", index=index)


def _push(place: _Place, commit: str) -> None:
    # Never by force: a branch that moved since it was fetched refuses what does not stand on it.
    done = _git(place.project, "push", "--quiet", "--no-follow-tags", "--recurse-submodules=no", place.remote, f"{commit}:refs/heads/{place.branch}")
    if not done.returncode:
        return
    said = _in_words(done.stderr)
    if any(sign in said for sign in ("(fetch first)", "(non-fast-forward)", "cannot lock ref", "reference already exists", "incorrect old value")):
        help = "Somebody else published in between. Publish again."
    elif "[remote rejected]" in said:
        help = f"The remote repository refused it. Ask whoever looks after it to let you push to {place.branch}, then publish again."
    else:
        help = "The push failed. Put right what git names, and publish again."
    raise PublishError(f"Nothing was published, and {place} is as it was. {help} git says:\n{said}")


def _some(paths: Collection[str]) -> str:
    """Some files in words, and a verb that fits."""
    names = [printable(path) for path in paths]
    more = [f"{len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
    return f"{listed([*names[:_SHOWN], *more])} {'is' if len(names) == 1 else 'are'}"


def _asked(project: Path, *words: str, given: bytes = b"", index: Path | None = None, fault: str = "git cannot do what publishing takes.") -> str:
    """What git answers. Raises PublishError, with `fault` and git's own words, where it fails."""
    done = _git(project, *words, given=given, index=index)
    if done.returncode:
        raise PublishError(f"{fault} git says:\n{_in_words(done.stderr)}")
    return done.stdout.decode("utf-8", "surrogateescape").strip("\n")


def _git(project: Path, *words: str, given: bytes = b"", index: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    try:
        return git(project, *words, given=given, index=index)
    except NoGitError as error:
        raise PublishError(f"{error}, and a site is published by it. Install git.") from None


def _in_words(raw: bytes) -> str:
    return "\n".join(f"  {line}" for line in lines_of(raw)[-12:])
