"""Where a site is built: beside the last one, and swapped in only when it is whole."""

import contextlib
import ctypes
import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

MARK = ".playbook-site.json"
"""The file by which a folder that the tool made is known. Only such a folder is ever emptied."""


class OutputError(Exception):
    """The site cannot be put there; the message says why, and nothing was touched."""


@contextlib.contextmanager
def swapped_in(target: Path, sources: list[Path]) -> Iterator[Path]:
    """A folder to build in, which takes the place of `target` when the block ends without an error.

    Raises OutputError where `target` is not a folder to write to: not empty and not made here, a link, a parent of
    what is read, in use by another build, or not to be written by this user.
    """
    target = _usable(target, sources)
    target.parent.mkdir(parents=True, exist_ok=True)
    for folder in (target.parent, target):
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            raise OutputError(f"You may not write to {folder}, and a new site takes the place of the last one there. Let yourself, or name another folder.")
    with held(target.parent / f".{target.name}.lock", 0, OutputError(f"Another build is writing {target}. Wait for it to end.")):
        _recover(target)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
        try:
            mark(staging)
            yield staging
            staging.chmod(0o755)
            _swap(staging, target)
        finally:
            _remove(staging)


@contextlib.contextmanager
def held(path: Path, seconds: float, otherwise: Exception) -> Iterator[None]:
    """One at a time, by a file that is there meanwhile: whoever comes second waits for so many seconds, and then raises `otherwise`."""
    lock = FileLock(path)
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise otherwise from None
    try:
        yield
    finally:
        # While it is still held: whoever waits for it then makes a new one, and nobody holds this one besides.
        path.unlink(missing_ok=True)
        lock.release()


def put(path: Path, raw: bytes) -> None:
    """Write a file in one step: whoever reads it finds the old one or the new one, whole. Who may read it stays as it was.

    When this returns, a power cut takes nothing back.
    """
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)  # one may be left from a run that was killed
    with beside.open("xb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, beside)
    beside.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def _usable(target: Path, sources: list[Path]) -> Path:
    if target.is_symlink():
        raise OutputError(f"{target} is a link. Name the folder itself.")
    real = target.parent.resolve() / target.name
    if real == Path(real.anchor) or real == Path.home().resolve():
        raise OutputError(f"{real} cannot be the site's folder.")
    for source in [*(path.resolve() for path in sources), Path.cwd()]:
        if real == source or real in source.parents:
            raise OutputError(f"{real} holds {source}, which would be lost. Name another folder.")
    for source in sources:
        if source.resolve() in real.parents:
            raise OutputError(f"{real} is inside {source}, which is read. Name a folder beside it.")
    if real.exists():
        if not real.is_dir():
            raise OutputError(f"{real} is not a folder.")
        if real.is_mount():
            raise OutputError(f"{real} is a disk of its own, whose place nothing can take. Name a folder in it.")
        if (real / ".git").exists():
            raise OutputError(f"{real} is a git repository, which would be lost. Name another folder.")
        if any(real.iterdir()) and not _is_ours(real):
            raise OutputError(f"{real} is not empty and was not made by playbook, so it was left alone. Name another folder, or empty it yourself.")
    return real


def _is_ours(folder: Path) -> bool:
    mark = folder / MARK
    try:
        return not mark.is_symlink() and json.loads(mark.read_text("utf-8")) == {"made_by": "playbook"}
    except (OSError, ValueError):
        return False


def mark(folder: Path) -> None:
    """Say that a folder holds a site that was made here, so that the next build may take its place."""
    (folder / MARK).write_text('{"made_by": "playbook"}', "utf-8")


def _recover(target: Path) -> None:
    """Clear up after a build that was killed."""
    old = _old(target)
    if not target.exists() and _is_ours(old):
        old.rename(target)
    for left in [old, *(path for path in target.parent.iterdir() if path.name.startswith(f".{target.name}.new-"))]:
        _remove(left)


def _old(target: Path) -> Path:
    return target.parent / f".{target.name}.old"


def _swap(staging: Path, target: Path) -> None:
    if not target.exists():
        staging.rename(target)
    elif not _exchange(staging, target):
        old = _old(target)
        if old.exists():
            raise OutputError(f"{old} is in the way and was not made by playbook. Move it elsewhere.")
        # Without an exchange in one step the site is away for a moment; `_recover` puts it back after a kill.
        try:
            target.rename(old)
            staging.rename(target)
        finally:
            if old.exists() and not target.exists():
                old.rename(target)
        _remove(old)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot (anything but Linux, some file systems)."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    at_working_folder, exchange = -100, 2
    if rename(at_working_folder, os.fsencode(one), at_working_folder, os.fsencode(other), exchange) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.EPERM, errno.ENOTSUP, errno.EXDEV):
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))


def _remove(folder: Path) -> None:
    """Take away a folder that was made here, or in which nothing stands yet but what may become our mark."""
    if not folder.is_dir() or folder.is_symlink() or not (_is_ours(folder) or all(entry.name == MARK for entry in folder.iterdir())):
        return
    for here, inside, _ in os.walk(folder):
        for path in (Path(here) / name for name in inside):
            if not path.is_symlink() and not os.access(path, os.W_OK | os.X_OK):
                path.chmod(0o700)
    # The mark goes last, so that the next run can finish a removal that was cut off.
    for entry in folder.iterdir():
        if entry.name == MARK:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    shutil.rmtree(folder)
