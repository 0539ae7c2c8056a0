"""What became of a site since it was built, for a terminal and for programs."""

import json
from pathlib import Path
from typing import Any

from generator.manifest import MANIFEST, CommitPart, Comparison
from generator.words import counted, listed, printable

_NAMES = {"site": "The site", "input": "What it was built from"}
_HOW = ("changed", "missing", "added")


def in_words(folder: Path, told: Comparison) -> str:
    """What differs, file by file, what was left aside, and what the sum of the manifest is good for."""
    said = told.manifest.said
    lines = [
        f"{folder}: {counted(len(said.site), 'file')}, made by playbook {said.playbook} for {said.readers} readers, as of {said.as_of},",
        f"from {_commit(said.commit)}.",
        "",
    ]
    for what, differing in told.found.items():
        lines.append(f"{_NAMES[what]} {'differs:' if differing else 'is as it was.'}")
        if differing and what == "input" and said.input.files is None:
            lines.append(f"  Something in {listed(said.input.roots)}. Readers of the site may not see all of it, so it does not tell what; `git diff` does.")
            continue
        for how in _HOW:
            for path in getattr(differing, how):
                kind = told.irregular.get(path) if what == "site" else None
                lines.append(f"  {how:<8} {path}{f' ({kind}, and no build makes one)' if kind else ''}")
    if told.beside:
        lines.append(f"Not of the build, and left aside: {', '.join(told.beside)}.")
    lines += [
        "",
        f"SHA-256 of its manifest: {told.manifest.sum}",
        "Whoever can change a site can change its manifest too. So compare this sum with one that is kept elsewhere:",
        "`playbook build` and `playbook publish` print it, into the log of your CI or for your release notes.",
    ]
    return "".join(f"{printable(line)}\n" for line in lines)


def _commit(commit: CommitPart | None) -> str:
    if commit is None:
        return "files that are in no repository of git"
    return f"the commit {commit.id}{', with changes that are in no commit' if commit.changed else ''}"


def as_json(folder: Path, told: Comparison) -> str:
    """The same as one object. A name in it may hold what a terminal acts on, so only plain letters stand in it as they are."""
    differing: dict[str, Any] = {what: {how: list(getattr(differences, how)) for how in _HOW} for what, differences in told.found.items()}
    if "input" in differing and told.manifest.said.input.files is None:
        differing["input"] = {"differs": bool(told.found["input"])}  # by one sum alone, which names no file
    about = told.manifest.said.model_dump(include={"playbook", "as_of", "readers", "commit"})
    manifest = {"file": MANIFEST, "sha256": told.manifest.sum, **about}
    return json.dumps({"folder": str(folder), "as_built": told.as_built, **differing, "beside": list(told.beside), "manifest": manifest}, indent=2) + "\n"
