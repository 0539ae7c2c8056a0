"""What the repository of a playbook holds besides its content, so that GitHub or GitLab checks, previews and publishes it."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from generator.code_owners import code_owners
from generator.issue_forms import issue_forms
from generator.model import Playbook

Files = Mapping[PurePosixPath, bytes]
"""Files by their path in the repository."""

# Beside this module. requirements.txt pins what the tests ran with; below its first two lines it is what this prints:
# uv pip compile pyproject.toml --constraint requirements.lock --universal --generate-hashes --no-header --no-annotate
_EVERYWHERE = {"PUBLISHING.md": "PUBLISHING.md", "requirements.txt": "requirements.txt", ".pre-commit-config.yaml": "pre-commit-config.yaml"}
_GITHUB = {".github/workflows/playbook.yml": "workflow.yml", ".github/dependabot.yml": "dependabot.yml"}
_GITLAB = {".gitlab-ci.yml": "gitlab-ci.yml"}


class NotWrittenError(Exception):
    """A file cannot stand where it belongs; the message says why and what to do. Nothing was written."""


def for_github(book: Playbook) -> Files:
    """The files for a repository on GitHub."""
    forms = {PurePosixPath(".github/ISSUE_TEMPLATE", name): text.encode() for name, text in issue_forms(book).items()}
    return {**_shipped(_GITHUB), **forms, PurePosixPath(".github/CODEOWNERS"): code_owners(book, "github").encode()}


def for_gitlab(book: Playbook) -> Files:
    """The files for a repository on GitLab."""
    return {**_shipped(_GITLAB), PurePosixPath(".gitlab/CODEOWNERS"): code_owners(book, "gitlab").encode()}


def standing(repository: Path, files: Files) -> tuple[list[PurePosixPath], list[PurePosixPath]]:
    """Which of the files are not there yet, and which are there and differ.

    Raises NotWrittenError where a link or no regular file stands in the way.
    """
    missing, differing = [], []
    for path, raw in files.items():
        there, above = repository / path, [repository / parent for parent in path.parents if parent.name]
        for step, fits in [*((folder, folder.is_dir()) for folder in above), (there, there.is_file())]:
            if step.is_symlink() or (step.exists() and not fits):
                raise NotWrittenError(f"{step} is a link, or not what belongs there, so nothing was written. Put it elsewhere.")
        if not there.exists():
            missing.append(path)
        elif there.read_bytes() != raw:
            differing.append(path)
    return missing, differing


def _shipped(names: Mapping[str, str]) -> Files:
    """Files that ship with the tool."""
    return {PurePosixPath(path): Path(__file__).with_name(name).read_bytes() for path, name in {**_EVERYWHERE, **names}.items()}
