"""A playbook becomes a site on disk by way of MkDocs; the last good site stays until the new one is whole."""

import datetime
import gc
import logging
import os
from pathlib import Path

from mkdocs.commands.build import build as build_site
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from generator.finish import unchanged
from generator.model import Playbook
from generator.output import swapped_in
from generator.render import Progress
from generator.with_mkdocs.plugin import AS_OF, PlaybookPlugin
from generator.with_mkdocs.settings import ProjectError, settings_of

# Material prints an announcement about another product at every build.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")


def build(content: Path, target: Path, book: Playbook, progress: Progress | None = None, *, strict: bool = False) -> list[str]:
    """Build the site of `book`, read from `content`, into the folder `target`; what MkDocs warns of comes back.

    Raises SiteError or OutputError, after which the last good site is as it was; with `strict` for warnings, too.
    """
    settings = settings_of(content)
    heard = _Listener()
    logging.getLogger("mkdocs").addHandler(heard)
    # Thousands of long-lived pages make the cyclic collector run over them again and again.
    collecting = gc.isenabled()
    gc.disable()
    try:
        with swapped_in(target, [content, settings]) as staging, unchanged(book, content):
            config = load_config(str(settings), site_dir=str(staging), strict=strict)
            plugin = config.plugins.get("playbook")
            if not isinstance(plugin, PlaybookPlugin):
                raise ProjectError(f"{settings} does not use the playbook. Add `playbook` to the list of `plugins`.")
            if Path(config.docs_dir).resolve() != content.resolve():
                raise ProjectError(f"{settings} has another `docs_dir` than {content}. Write `docs_dir: {content.name}`.")
            plugin.book, plugin.progress = book, progress
            build_site(config)
    except (Abort, MkDocsException) as error:
        raise ProjectError("\n".join([*heard.errors, *heard.warnings]) or str(error)) from error
    finally:
        logging.getLogger("mkdocs").removeHandler(heard)
        if collecting:
            gc.enable()
    return heard.warnings


def serve(content: Path, address: str, as_of: datetime.date | None) -> None:
    """Show the site at `address` (host:port) until interrupted, and build it anew at every change."""
    from mkdocs.commands.serve import serve as serve_site

    settings = settings_of(content)
    if as_of:
        os.environ[AS_OF] = as_of.isoformat()  # MkDocs reads its settings anew at every change
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    serve_site(str(settings), livereload=True, dev_addr=address)


class _Listener(logging.Handler):
    """Keeps what MkDocs says is amiss."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.warnings: list[str] = []
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        (self.errors if record.levelno >= logging.ERROR else self.warnings).append(record.getMessage())
