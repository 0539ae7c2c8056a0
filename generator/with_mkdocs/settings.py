"""How MkDocs is set up for a playbook: the file mkdocs.yml beside its content, and what that names besides."""

import os
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils.yaml import yaml_load

from generator.site import SiteError


class ProjectError(SiteError):
    """The site cannot be built with MkDocs, as it is set up."""


def settings_of(content: Path) -> Path:
    file = content.resolve().parent / "mkdocs.yml"
    if not file.is_file():
        raise ProjectError(f"There is no mkdocs.yml in {file.parent}. `playbook init` writes one.")
    return file


def read_besides(config: MkDocsConfig) -> list[Path]:
    """What MkDocs builds a site from besides the content: its settings, those that they inherit, the theme's overrides, and scripts that hook into it."""
    settings = Path(config.config_file_path)
    overrides = [Path(config.theme.custom_dir)] if config.theme.custom_dir else []
    return [settings, *_inherited(settings), *overrides, *(settings.parent / name for name in config.hooks)]


def _inherited(settings: Path) -> Iterator[Path]:
    # Of a text, MkDocs leaves the key where it stands; of a file, it has followed it already, to the end.
    if base := yaml_load(settings.read_text("utf-8")).get("INHERIT"):
        path = Path(os.path.normpath(settings.parent / base))
        yield path
        yield from _inherited(path)
