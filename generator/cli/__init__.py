"""The `playbook` command: what people type, and the only place that prints."""

from generator.cli import authoring, changes, export, site, systems
from generator.cli.frame import main

__all__ = ["authoring", "changes", "export", "main", "site", "systems"]
