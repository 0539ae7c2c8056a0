"""The MkDocs end of the pipe: pages in memory, findings in the build log, the theme around them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from markupsafe import Markup
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from generator import places
from generator.areas.organisation import organisation
from generator.brand import style_sheet
from generator.check import check
from generator.days import day_of_build
from generator.findings import Severity
from generator.finish import finish
from generator.load import load
from generator.model import Playbook
from generator.render import Page, Progress, TemplateFaultError, render
from generator.reports import text

log = get_plugin_logger("playbook")


class PlaybookConfig(Config):
    """What `mkdocs.yml` may say under the plugin's name."""

    as_of = config_options.Optional(config_options.Type(str))
    """The day for which what is overdue is worked out, as YYYY-MM-DD; today unless said otherwise."""


class PlaybookPlugin(BasePlugin[PlaybookConfig]):
    """Gives MkDocs the pages of a playbook, and the look that goes with them."""

    def __init__(self) -> None:
        self.book: Playbook | None = None
        """A playbook that was read already; a build takes it instead of reading again."""
        self.progress: Progress | None = None
        self.pages: list[Page] = []
        self._serving = False

    def on_startup(self, *, command: str, dirty: bool) -> None:
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        book = self.book or load(Path(config.docs_dir), day_of_build(self.config.as_of))
        if not self.book:
            _report(book)
        self.pages = _rendered(book, self.progress)
        written = organisation(book)
        _theme(config)
        # Material prints names without escaping them: what it is given is safe already, and says so.
        config.site_name = Markup.escape(written.name)
        config.site_url = config.site_url or written.publishing.site_url
        config.extra["playbook"] = {"notice": written.notice, "as_of": book.as_of}
        if written.brand and written.brand.logo:
            config.theme["logo"] = written.brand.logo
        config.nav = config.nav or [page.sheet.path + "index.md" for page in self.pages if page.sheet.nav] + _hand_written(config)
        self._css = style_sheet(written.brand.colour if written.brand else None)
        self._edit = written.publishing.edit_url
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        for file in files:
            if file.src_uri.endswith(".yaml"):
                file.inclusion = InclusionLevel.EXCLUDED
        for page in self.pages:
            source = page.sheet.path + "index.md"
            if there := files.get_file_from_path(source):
                files.remove(there)
                log.warning("%s is written by hand and by the playbook; the playbook's page stays. Rename the file.", source)
            inclusion = InclusionLevel.INCLUDED if page.sheet.nav else InclusionLevel.NOT_IN_NAV
            file = File.generated(config, source, content="", inclusion=inclusion)
            file.page = _Finished(page, file, config, self._edit)
            files.append(file)
        files.append(File.generated(config, "assets/brand.css", content=self._css))
        for path in sorted((places.templates() / "assets").iterdir()):
            files.append(File.generated(config, f"assets/{path.name}", abs_src_path=str(path)))
        return files

    @event_priority(-100)  # after the search plugin has written its index
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        finish(Path(config.site_dir), self.pages)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]) -> LiveReloadServer:
        server.watch(str(places.templates()))
        return server


class _Finished(MkDocsPage):
    """A page whose article is there already: nothing to read, nothing to convert."""

    def __init__(self, page: Page, file: File, config: MkDocsConfig, edit_url: str | None) -> None:
        self._page = page
        super().__init__(Markup.escape(page.sheet.nav) if page.sheet.nav else None, file, config)
        about = page.sheet.about
        self.edit_url = edit_url + about.source.path if edit_url and about else None

    def read_source(self, config: MkDocsConfig) -> None:
        self.markdown = ""
        self.meta = {
            "title": Markup.escape(self._page.sheet.title),
            "description": Markup.escape(self._page.sheet.description),
            "search": {"exclude": True},  # `finish` writes the entries: the words are known, so nobody need parse them
        }

    def render(self, config: MkDocsConfig, files: Files) -> None:
        self.content = self._page.article
        links = [AnchorLink(Markup.escape(heading.text), heading.id, heading.level) for heading in self._page.headings]
        top: list[AnchorLink] = []
        for link in links:
            (top[-1].children if top and link.level > top[-1].level else top).append(link)
        self.toc = TableOfContents(top)
        self.present_anchor_ids = {heading.id for heading in self._page.headings}


def _report(book: Playbook) -> None:
    findings = check(book)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise PluginError("\n" + text.report(findings, colour=False))
    for finding in findings:
        log.warning("%s:%s:%s: %s", finding.span.path, finding.span.line, finding.span.column, finding.what)


def _rendered(book: Playbook, progress: Progress | None) -> list[Page]:
    try:
        return render(book, places.templates(), progress)
    except TemplateFaultError as fault:
        raise PluginError(str(fault)) from fault


def _theme(config: MkDocsConfig) -> None:
    ours = str(places.templates() / "theme")
    if ours not in config.theme.dirs:
        # In front of Material, behind what the organisation overrides itself.
        position = 1 if config.theme.custom_dir else 0
        config.theme.dirs.insert(position, ours)
    for key, value in THEME.items():
        config.theme[key] = value
    config.extra["generator"] = False
    config.extra_css[:0] = ["assets/playbook.css", "assets/brand.css"]
    config.extra_javascript.append("assets/playbook.js")  # type: ignore[arg-type]


THEME: dict[str, Any] = {
    "font": False,  # Material would ask Google for it
    "features": ["navigation.top", "content.action.edit", "search.highlight"],
    "palette": [
        {"media": "(prefers-color-scheme)", "primary": "custom", "accent": "custom", "toggle": {"icon": "material/brightness-auto", "name": "Colours follow your device: switch to light"}},
        {"media": "(prefers-color-scheme: light)", "scheme": "default", "primary": "custom", "accent": "custom", "toggle": {"icon": "material/weather-sunny", "name": "Light colours: switch to dark"}},
        {"media": "(prefers-color-scheme: dark)", "scheme": "slate", "primary": "custom", "accent": "custom", "toggle": {"icon": "material/weather-night", "name": "Dark colours: follow your device"}},
    ],
}


def _hand_written(config: MkDocsConfig) -> list[str]:
    folder = Path(config.docs_dir)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md") if not any(part.startswith(".") for part in path.relative_to(folder).parts))
