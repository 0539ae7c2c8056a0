"""The `playbook` command: what people type, and the only place that prints."""

from generator.cli import asking, authoring, changes, export, forge, publishing, site, systems, writing
from generator.cli.frame import main

__all__ = ["asking", "authoring", "changes", "export", "forge", "main", "publishing", "site", "systems", "writing"]
