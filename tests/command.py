"""The command line for tests, without a process of its own."""

from pathlib import Path

from click.testing import CliRunner, Result

from generator.cli import main


def run(*words: str | Path) -> Result:
    """What `playbook` answers to these words; a crash is no answer, and fails the test."""
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
