"""The MkDocs end of the pipe: pages in memory, findings in the build log, the theme around them."""

import datetime
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, get_args

from markupsafe import Markup
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import get_theme_dir

from generator import places
from generator.areas.organisation import Publishing, Readers, organisation
from generator.check import examined
from generator.days import DayError, day_given
from generator.findings import Severity
from generator.finish import NEEDLESS, RANKING, finish
from generator.handwritten import UnfitError, fit
from generator.model import Playbook
from generator.output import mark
from generator.render import Page, Progress, Section, compiled_templates, nested
from generator.reports import text
from generator.sheet import Sheet
from generator.site import SCRIPT, STYLES, Site, SiteError, assets, refuse_other_readers, site_of
from generator.theme import THEME
from generator.with_mkdocs.settings import read_besides

log = get_plugin_logger("playbook")


AS_OF = "PLAYBOOK_AS_OF"
"""The environment variable that says the day to a server that `playbook serve` started."""


class PlaybookConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs' own class hook
    """What `mkdocs.yml` may say under the plugin's name."""

    as_of = config_options.Optional(config_options.Type((str, datetime.date)))
    """The day for which what is overdue is worked out, as YYYY-MM-DD; the playbook's own day unless said otherwise."""
    publish = config_options.Optional(config_options.Choice[Readers](get_args(Readers)))
    """For whom the site is meant, if not for those whom organisation.yaml names."""


class PlaybookPlugin(BasePlugin[PlaybookConfig]):  # type: ignore[no-untyped-call]
    """Gives MkDocs the pages of a playbook, and the look that goes with them."""

    def __init__(self) -> None:
        self.book: Playbook | None = None
        """A playbook that was read already; a build takes it instead of reading again."""
        self.progress: Progress | None = None
        self.site: Site | None = None
        """What was built last, and while somebody edits also what was whole last."""
        self._pages: Sequence[Page] = ()
        self._serving = False
        self._fresh = False
        self._edit: str | None = None

    def on_startup(self, *, command: str, dirty: bool) -> None:
        self._serving = command == "serve"

    @event_priority(100)  # before the search plugin, which would make the theme anew for each thing that it is not told
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        if search := config.plugins.get("material/search"):
            search.config.update({"lang": ["en"], "separator": RANKING["separator"], "pipeline": RANKING["pipeline"]})
        try:
            self.site = self._site(config)
            self._pages = self.site.pages
        except Exception as fault:
            if not self._serving:
                raise
            # Whoever edits looks at the browser: every page that was there says what is amiss, until it is put right.
            log.error("%s", fault)  # noqa: TRY400  # the message is all there is to say
            self._pages = [_message(str(fault), sheet) for sheet in [page.sheet for page in self._pages] or [_HOME]]
        _theme(config)
        config.mdx_configs.setdefault("tables", {})["use_align_attribute"] = True  # otherwise a style, which no page may hold
        written = organisation(self.site.book) if self.site else None
        publishing = written.publishing if written else Publishing()
        brand = written.brand if written else None
        # Material prints names without escaping them: what it is given is safe already, and says so.
        config.site_name = Markup.escape(written.name if written else "AI playbook")
        config.site_url = config.site_url or publishing.site_url
        if brand and brand.logo:
            config.theme["logo"] = brand.logo
        config.nav = config.nav or [page.sheet.path + "index.md" for page in self._pages if page.sheet.nav] + _hand_written(config)
        self._edit = publishing.edit_url if publishing.audience == "internal" else None
        return config

    def _site(self, config: MkDocsConfig) -> Site:
        try:
            if self.book:
                refuse_other_readers(self.book, self.config.publish)
            book = self.book or _read(config, str(self.config.as_of) if self.config.as_of else None, self.config.publish)
            site = site_of(book, Path(config.docs_dir), self.progress, read_besides(config))
        except SiteError as fault:
            raise PluginError(str(fault)) from fault
        for warning in site.warnings:
            log.warning("%s", warning)
        return site

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        # Only a folder that held nothing before is made here: MkDocs keeps what begins with a dot in any other.
        site = Path(config.site_dir)
        self._fresh = not site.exists() or not any(site.iterdir())

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        for file in list(files):
            if file.src_uri.endswith(".yaml"):
                file.inclusion = InclusionLevel.EXCLUDED
            elif NEEDLESS.search(file.src_uri):
                files.remove(file)
        by_address = {file.dest_uri: file for file in files.documentation_pages()}
        for page in self._pages:
            source = page.sheet.path + "index.md"
            inclusion = InclusionLevel.INCLUDED if page.sheet.nav else InclusionLevel.NOT_IN_NAV
            file = File.generated(config, source, content="", inclusion=inclusion)
            if clash := by_address.get(file.dest_uri):
                raise PluginError(f"{clash.src_uri} would stand where the playbook's own page /{page.sheet.path} stands. Rename the file.")
            file.page = _Finished(page, file, config, self._edit)
            files.append(file)
            for name, content in page.files.items():
                # Said to be included, because `exclude_docs` would leave it out with the YAML of the content; as bytes, because a
                # calendar has line ends of its own.
                files.append(File.generated(config, page.sheet.path + name, content=content.encode(), inclusion=InclusionLevel.INCLUDED))
        for path, raw in (self.site.assets if self.site else assets()).items():
            files.append(File.generated(config, path, content=raw, inclusion=InclusionLevel.INCLUDED))
        return files

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        if self.site:
            page.update_date = self.site.book.as_of.isoformat()  # the site map says it; MkDocs would say the day of the clock
        if not isinstance(page, _Finished):
            # Front matter can name a template or send readers elsewhere: a page written by hand says its title, no more.
            page.meta = {key: _safe(str(page.meta[key])) for key in ("title", "description") if page.meta.get(key)}
        return markdown

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        if not isinstance(page, _Finished):
            page.title = _safe(str(page.title))
            _quote(page.toc)
            try:
                return fit(page.file.src_uri, html)
            except UnfitError as fault:
                raise PluginError(str(fault)) from fault
        return html

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:
        env.bytecode_cache = compiled_templates()
        return env

    @event_priority(-100)  # after the search plugin has written its index
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        if self._fresh:
            mark(Path(config.site_dir))
        if self.site:
            try:
                theme = None if self._serving else Path(get_theme_dir(config.theme.name or "material"))
                finish(Path(config.site_dir), self.site, Path(config.docs_dir), read_besides(config), theme=theme, engine="mkdocs")
            except SiteError as fault:
                raise PluginError(str(fault)) from fault

    def on_serve(self, server: Any, *, config: MkDocsConfig, builder: Callable[..., None]) -> Any:
        server.watch(str(places.templates()))
        return server


def _quote(links: Iterable[AnchorLink]) -> None:
    """Make the titles in a contents list fit to stand in an attribute; the converter of Markdown leaves quotation marks as they are."""
    for link in links:
        link.title = link.title.replace('"', "&#34;")
        _quote(link.children)


def _safe(title: str) -> Markup:
    """A title as text: Material prints it without escaping it."""
    return Markup.escape(Markup(title).striptags())  # noqa: S704  # escaped in the same breath


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
        self.toc = TableOfContents([_link(section) for section in nested(self._page.headings)])
        self.present_anchor_ids = {heading.id for heading in self._page.headings}


def _link(section: Section) -> AnchorLink:
    link = AnchorLink(Markup.escape(section.heading.text), section.heading.id, section.heading.level)
    link.children.extend(map(_link, section.inside))
    return link


_HOME = Sheet("", "AI playbook", "", "", {}, nav="Home")


def _message(said: str, sheet: Sheet) -> Page:
    """A page that says what is amiss instead of what it usually says."""
    article = Markup("<h1>The playbook cannot be shown yet</h1><p>Put this right and save; the page comes back by itself.</p><pre>{}</pre>")
    return Page(sheet, article.format(said), (), (), {})


def _read(config: MkDocsConfig, as_of: str | None, publish: Readers | None) -> Playbook:
    try:
        day = os.environ.get(AS_OF) or as_of
        book, findings = examined(Path(config.docs_dir), day_given(day) if day else None, publish)
    except (DayError, OSError) as error:
        raise PluginError(str(error)) from error
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise PluginError("\n" + text.plain(findings))
    for finding in findings:
        say = log.info if finding.severity is Severity.NOTE else log.warning
        say("%s:%s:%s: %s", finding.span.path, finding.span.line, finding.span.column, finding.what)
    return book


def _theme(config: MkDocsConfig) -> None:
    ours = str(places.templates() / "theme")
    if ours not in config.theme.dirs:
        # In front of Material, behind what the organisation overrides itself.
        position = 1 if config.theme.custom_dir else 0
        config.theme.dirs.insert(position, ours)
    for key, value in THEME.items():
        config.theme[key] = value
    config.extra["generator"] = False
    config.extra_css[:0] = STYLES
    config.extra_javascript.append(SCRIPT)


def _hand_written(config: MkDocsConfig) -> list[str]:
    folder = Path(config.docs_dir)
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*.md") if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
