"""Where the templates and the starter content are: in the package when it is installed, beside it in a checkout."""

from pathlib import Path

_HERE = Path(__file__).parent


def templates() -> Path:
    """The folder of templates, theme overrides and assets."""
    return _beside("templates")


def starter() -> Path:
    """The content with which `playbook init` begins."""
    return _beside("content")


def _beside(name: str) -> Path:
    inside = _HERE / name
    return inside if inside.is_dir() else _HERE.parent / name
