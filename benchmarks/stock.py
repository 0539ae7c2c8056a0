"""A built site turned back into Markdown, so that stock MkDocs with Material builds the same words."""

from pathlib import Path

from lxml import html
from markdownify import markdownify

SETTINGS = """\
site_name: Stock
theme:
  name: material
plugins: [search]
markdown_extensions:
  - tables
  - toc: {permalink: true}
not_in_nav: |
  *.md
nav:
"""


def stock_project(site: Path, project: Path) -> Path:
    """Write the articles of `site` as a MkDocs project, with the same pages in its navigation; returns its mkdocs.yml."""
    home = html.parse(str(site / "index.html"))
    in_nav = {link.get("href") for link in home.iterfind(".//nav[@class='md-nav md-nav--primary']//a")}
    nav = []
    for page in sorted(site.rglob("index.html")):
        article = html.parse(str(page)).find(".//article")
        target = (project / "docs" / page.relative_to(site)).with_suffix(".md")
        target.parent.mkdir(parents=True, exist_ok=True)
        text = markdownify(html.tostring(article, encoding="unicode"), heading_style="ATX")
        target.write_text(text, "utf-8")
        here = page.parent.relative_to(site).as_posix()
        if here == "." or f"{here}/" in in_nav:
            nav.append(f"  - {target.relative_to(project / 'docs').as_posix()}\n")
    (project / "mkdocs.yml").write_text(SETTINGS + "".join(nav), "utf-8")
    return project / "mkdocs.yml"
