"""Whatever engine puts the frame around a page, it carries the same text, to the letter."""

import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown
from playwright.sync_api import Browser, Page, expect

from generator import places, with_zensical
from generator.audience import published_for
from generator.leaks import secrets
from generator.load import load
from generator.model import Playbook
from generator.output import MARK
from generator.site import SiteError, site_of
from generator.source import read
from generator.tree import inert, write
from generator.with_mkdocs.building import build
from tests import filled
from tests.command import run
from tests.folder import AS_OF
from tests.folder import content as smallest
from tests.hostile import HOSTILE
from tests.search import PATIENCE_MILLISECONDS
from tests.server import served

ROOT = Path(__file__).parent.parent
EACH = 2
"""How many of each entity a playbook of hostile texts has."""

# What of a page its reader meets. Addresses count by where they lead; white space between blocks is seen by nobody.
READ = """([source, address]) => {
  const page = new DOMParser().parseFromString(source, "text/html"), frame = page.querySelector("#pb_content"), seen = [];
  const leads = value => { try { return new URL(value, address).href.replace(/[/][.]$/, "/") } catch { return value } };
  const walk = node => {
    if (node.nodeType === 3) { if (node.parentNode !== frame || node.data.trim()) seen.push("#" + node.data); return; }
    if (node.nodeType !== 1) { seen.push("!" + node.nodeName); return; }
    seen.push("<" + node.nodeName);
    for (const a of [...node.attributes].sort((x, y) => x.name < y.name ? -1 : 1)) {
      seen.push("@" + a.name + "=" + (["href", "src"].includes(a.name) ? leads(a.value) : a.value));
    }
    for (const child of node.childNodes) walk(child);
    seen.push(">");
  };
  walk(frame);
  const links = query => [...page.querySelectorAll(query)].map(a => [a.textContent.trim(), leads(a.getAttribute("href"))]);
  return {
    title: page.title,
    description: page.querySelector("meta[name=description]")?.content ?? null,
    topic: page.querySelector("[data-md-component=header-topic]").textContent.trim(),
    menu: links(".md-nav--primary > .md-nav__list > li > a"),
    foot: links(".pb-foot a"),
    contents: links(".md-sidebar--secondary .md-nav__list a"),
    article: seen.join("\\u0001"),
  };
}"""


def _met(page: Page, site: Path, own: Mapping[str, str]) -> dict[str, Any]:
    """What the reader of each page meets, but for files that are whole pages by themselves."""
    paths = [path for path in sorted(site.rglob("*.html")) if path.relative_to(site).as_posix() not in own]
    addresses = {path: f"https://site.example/{path.relative_to(site).as_posix().removesuffix('index.html')}" for path in paths}
    return {path.relative_to(site).as_posix(): page.evaluate(READ, [path.read_text("utf-8"), address]) for path, address in addresses.items()}


def _same(is_there: Mapping[str, Any], meant: Mapping[str, Any]) -> None:
    assert is_there.keys() == meant.keys()
    for path, page in meant.items():
        for part, said in page.items():
            assert is_there[path][part] == said, (path, part)


def _whole_files(book: Playbook, content: Path) -> dict[str, str]:
    return {page.sheet.path + name: text for page in site_of(book, content).pages for name, text in page.files.items() if name.endswith(".html")}


@pytest.fixture(scope="module")
def zensical(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example organisation's site as Zensical builds it."""
    folder = tmp_path_factory.mktemp("zensical") / "site"
    assert with_zensical.build(ROOT / "content", folder, load(ROOT / "content"), strict=True) == []
    return folder


def test_every_page_of_the_example_carries_the_same_text_in_both_engines(site: Path, zensical: Path, browser: Browser) -> None:
    page = browser.new_page()
    own = _whole_files(load(ROOT / "content"), ROOT / "content")
    meant = _met(page, site, own)
    assert len(meant) > 300
    _same(_met(page, zensical, own), meant)
    for name in own:
        assert (zensical / name).read_bytes() == (site / name).read_bytes()
    page.close()


def test_both_sites_hold_the_same_files_but_for_those_of_the_engine(site: Path, zensical: Path) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        theirs = ("assets/javascripts/", "assets/stylesheets/", "assets/images/", "search", "sitemap.xml", "playbook-manifest.json")
        names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file() and path.suffix != ".html"}
        return {name: path.read_bytes() for name, path in names.items() if not name.startswith(theirs)}

    assert files(zensical) == files(site)


@pytest.fixture
def zensical_home(zensical: Path, browser: Browser) -> Iterator[Page]:
    """The home page of the site that Zensical built, with everything noted that ought not to happen on it."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda said: trouble.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(("http://127.0.0.1", "data:")) else trouble.append(asked.url))
    with served(zensical) as address:
        page.goto(address)
        yield page
    context.close()
    assert trouble == []


def test_search_of_zensical_finds_a_kind_of_data_by_the_words_of_staff(zensical_home: Page) -> None:
    zensical_home.keyboard.press("/")
    box = zensical_home.get_by_role("combobox", name="Search")
    expect(box).to_be_focused(timeout=PATIENCE_MILLISECONDS)
    box.fill("hotel bill")
    expect(zensical_home.locator('a[href*="data/expense-note/"]').first).to_be_attached(timeout=PATIENCE_MILLISECONDS)


def test_a_page_of_zensical_fits_a_phone_and_folds_its_contents_up(zensical_home: Page) -> None:
    zensical_home.goto(zensical_home.url + "policies/ai-usage/")
    assert zensical_home.evaluate("document.documentElement.scrollWidth <= innerWidth")
    zensical_home.get_by_text("On this page", exact=True).and_(zensical_home.locator("summary")).click()
    expect(zensical_home.locator(".pb-contents a").first).to_be_visible()


HAND = """---
title: "no"
description: '"><script>alert(1)</script> {{ 7 * 7 }}'
template: redirect.html
---
# By hand `</title><script>alert(1)</script>` & *more*

See the [tools](../tools/index.md#x), [this](hand.md), [that](#that-there), <https://playbook.example/?a=1&b=2> and <someone@playbook.example>.

![A "logo"](../logo.png)

| a | b |
|:--|--:|
| `<b>` | ~~~ |

```html
<script>alert(1)</script>

\tafter a tab
```

## That & there {: onclick=alert(1) }

    {{ 7 * 7 }}  --8<-- "mkdocs.yml"

<div><p>Raw   spaces, <code>```</code>
and a line.</p></div>
"""


def _usable(texts: list[str]) -> list[str]:
    return [text for text in texts if text.strip() and not read("a.yaml", json.dumps({"a": text}, ensure_ascii=False).encode())[1]]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose every text is hostile, with pages written by hand."""
    folder = tmp_path_factory.mktemp("hostile")
    texts = _usable(HOSTILE)
    lines = filled.as_lines(texts)
    count = iter(range(10**6))

    def fill(_field: str, _number: int, markdown: bool) -> str:
        choice = texts if markdown else lines
        return choice[next(count) % len(choice)]

    filled.write(folder / "content", EACH, fill)
    (folder / "content" / "by-hand").mkdir()
    (folder / "content" / "by-hand" / "hand.md").write_text(HAND, "utf-8")
    (folder / "content" / "plain_words.md").write_text("Only a sentence.\n", "utf-8")
    (folder / "mkdocs.yml").write_text("site_name: x\ndocs_dir: content\ntheme: {name: material}\nplugins: [search, playbook]\n", "utf-8")
    return folder


def test_hostile_texts_are_the_same_in_every_engine(hostile: Path, browser: Browser) -> None:
    content = hostile / "content"
    book = load(content, AS_OF)
    assert not book.findings
    page = browser.new_page()
    build(content, hostile / "site", book)
    own = _whole_files(book, content)
    meant = _met(page, hostile / "site", own)
    assert meant["by-hand/hand/index.html"]["title"].startswith("no - ")
    assert with_zensical.build(content, hostile / "zensical", book)[-1] == "by-hand/hand/index.md: anchor does not exist"
    _same(_met(page, hostile / "zensical", own), meant)
    (hostile / "tree").mkdir()
    write(site_of(book, content), content, hostile / "tree")
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(hostile / "tree" / "mkdocs.yml")], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    _same(_met(page, hostile / "tree" / "site", own), meant)
    page.close()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_line_of_a_written_article_means_anything_to_a_converter(text: str) -> None:
    said = html.escape(text)
    article = f'<h1 id="a">{said}</h1>\n<pre class="x"><code>{said}</code></pre>\n<p title="{said}"> {said} <b>x</b></p>\n'
    written = inert(article)
    extensions = [
        "toc",
        "tables",
        "attr_list",
        "def_list",
        "footnotes",
        "admonition",
        "abbr",
        "md_in_html",
        "smarty",
        "pymdownx.superfences",
        "pymdownx.critic",
    ]
    assert inert(Markdown(extensions=extensions).convert(written)) == written


@pytest.mark.parametrize("article", ["<p>never closed", "<p>a</b></p>", "a</p>", '<p a`b="x">y</p>'])
def test_an_article_that_is_no_whole_html_is_not_written(article: str) -> None:
    with pytest.raises(ValueError, match=r"closed|closes nothing|no name"):
        inert(article)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    smallest(tmp_path / "content", {})
    return tmp_path


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_write_makes_the_same_bytes_each_time_and_says_what_comes_next(small: Path) -> None:
    said = run("write", small / "out", "--in", small)
    assert said.exit_code == 0, said.output
    assert f"mkdocs build -f {small / 'out' / 'mkdocs.yml'}" in said.output
    first = _bytes(small / "out")
    (small / "out" / "left-over.txt").write_text("x", "utf-8")
    assert run("write", small / "out", "--in", small).exit_code == 0
    assert _bytes(small / "out") == first
    assert {name.split("/")[0] for name in first} == {MARK, "docs", "theme", "mkdocs.yml"}


def test_what_an_engine_is_told_is_json_and_names_no_other_host(small: Path) -> None:
    assert run("write", small / "out", "--in", small).exit_code == 0
    comment, _, settings = (small / "out" / "mkdocs.yml").read_text("utf-8").partition("\n")
    assert comment.startswith("# ")
    said = json.loads(settings)
    assert said["theme"]["font"] is False
    assert "repo_url" not in said
    assert [next(iter(entry.values())) for entry in said["nav"]][:2] == ["index.md", "start/index.md"]
    assert all((small / "out" / "docs" / next(iter(entry.values()))).is_file() for entry in said["nav"])


def test_a_folder_that_was_not_made_here_is_left_alone(small: Path) -> None:
    (small / "out").mkdir()
    (small / "out" / "mine.txt").write_text("x", "utf-8")
    said = run("write", small / "out", "--in", small)
    assert said.exit_code == 2
    assert "left alone" in said.output
    assert [path.name for path in (small / "out").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("[x](javascript:alert(1))", "javascript"),
        ('<p onclick="alert(1)">x</p>', "onclick"),
        ("![x](https://evil.example/x.png)", "evil.example"),
        ("[x](nowhere.md)", "nowhere.md"),
        ("<div>never closed", "never closed"),
        ("\xff", None),
    ],
)
def test_a_page_written_by_hand_that_holds_what_it_may_not_is_not_written(small: Path, text: str, says: str | None) -> None:
    (small / "content" / "hand.md").write_bytes(f"# Title\n\n{text}\n".encode("utf-8" if says else "latin-1"))
    said = run("write", small / "out", "--in", small)
    assert said.exit_code == 2
    assert "hand.md" in said.output
    assert (says or "UTF-8") in said.output
    assert not (small / "out").exists()


def test_the_headings_of_a_page_written_by_hand_are_listed_inside_one_another(small: Path) -> None:
    (small / "content" / "hand.md").write_text("# One\n\n## Two\n\n### Three\n\n#### Four\n\n## Five\n", "utf-8")
    assert run("write", small / "out", "--in", small).exit_code == 0
    contents = re.search(r"(?m)^contents: (.*)$", (small / "out" / "docs" / "hand" / "index.md").read_text("utf-8"))
    assert contents

    def inside(entries: list[dict[str, Any]]) -> dict[str, Any]:
        return {entry["title"]: inside(entry["children"]) for entry in entries}

    assert inside(json.loads(contents[1])) == {"One": {"Two": {"Three": {"Four": {}}}, "Five": {}}}


@pytest.mark.parametrize("name", ["tools.md", "README.md", "tools/index.md"])
def test_a_page_written_by_hand_takes_the_place_of_no_other(small: Path, name: str) -> None:
    (small / "content" / name).parent.mkdir(exist_ok=True)
    (small / "content" / name).write_text("# Mine\n", "utf-8")
    said = run("write", small / "out", "--in", small)
    assert said.exit_code == 2
    assert "Rename the file" in said.output


def test_a_tree_for_the_public_holds_nothing_for_staff(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    out = tmp_path / "out"
    said = run("write", out, "--in", tmp_path, "--publish", "public")
    assert said.exit_code == 0, said.output
    assert "edit_url" not in (out / "docs" / "tools" / "index.md").read_text("utf-8")
    before = _bytes(out)
    # Longer than the name of any page of ours, which is no secret.
    secret = next(secret.text for secret in secrets(published_for(load(ROOT / "content"), "public")) if len(secret.text.split()) > 8)
    (tmp_path / "content" / "hand.md").write_text(f"# Call us\n\n{secret}\n", "utf-8")
    said = run("write", out, "--in", tmp_path, "--publish", "public")
    assert said.exit_code == 2
    assert "may not see" in said.output
    assert _bytes(out) == before


def test_settings_that_name_other_readers_stop_what_does_not_read_them(small: Path) -> None:
    (small / "mkdocs.yml").write_text("plugins:\n  - playbook:\n      publish: public\n", "utf-8")
    for said in (run("write", small / "out", "--in", small), run("build", small, "--engine", "zensical")):
        assert said.exit_code == 2
        assert "--publish public" in said.output


def test_without_zensical_the_message_says_how_to_install_it(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zensical", None)
    said = run("build", small, "--engine", "zensical")
    assert said.exit_code == 2
    assert "pip install 'playbook-generator[zensical]'" in said.output
    assert not (small / "site").exists()


def test_a_build_that_zensical_ends_leaves_the_last_site_as_it_was(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("build", small, "--engine", "zensical").exit_code == 0
    before = _bytes(small / "site")
    assert "tools/index.html" in before
    broken = shutil.copytree(places.templates(), small / "templates")
    (broken / "theme" / "main.html").write_text("{% nonsense %}", "utf-8")
    monkeypatch.setattr("generator.places.templates", lambda: broken)
    with pytest.raises(SiteError, match="Zensical could not build the site"):
        with_zensical.build(small / "content", small / "site", load(small / "content", AS_OF))
    assert _bytes(small / "site") == before


def test_the_tree_and_its_engine_load_neither_mkdocs_nor_zensical() -> None:
    ask = (
        "import sys, generator.tree, generator.with_zensical; print([name for name in sys.modules if name.split('.')[0] in ('mkdocs', 'material', 'zensical')])"
    )
    assert subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout == "[]\n"
