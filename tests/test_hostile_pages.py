"""Every text appears on every page exactly as it was written, whatever it holds, in a real browser."""

import html
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from generator.load import load
from generator.source import read
from generator.with_mkdocs.building import build
from tests.browser import listening
from tests.corpora import CORPORA
from tests.filled import as_lines, write
from tests.folder import AS_OF
from tests.hostile import HOSTILE
from tests.server import served

BATCH = 25
# All of the corpora take over two hours; our own and every fiftieth string are what each run tries.
STEP = 1 if os.environ.get("PLAYBOOK_ALL_STRINGS") else 50

FLATTEN = """source => {
  const seen = [], parsed = new DOMParser().parseFromString(source, "text/html");
  const walk = node => {
    if (node.nodeType === 3) { seen.push("#" + node.data); return; }
    if (node.nodeType !== 1) { seen.push("!" + node.nodeName); return; }
    seen.push("<" + node.nodeName.toLowerCase());
    for (const a of [...node.attributes].sort((x, y) => x.name < y.name ? -1 : 1)) seen.push("@" + a.name + "=" + a.value);
    if (node.nodeName === "TITLE") { seen.push("#" + node.textContent.replace(/\\s+/g, " ").trim()); return; }
    // A command is held together word by word, so that no line ends inside an option: its words are one text to its reader.
    const words = [...node.children], bare = one => one.nodeName === "SPAN" && !one.attributes.length && !one.children.length;
    if (node.matches("pre.pb-step__command > code") && words.every(bare)) seen.push("#" + node.textContent);
    else for (const child of node.childNodes) walk(child);
    seen.push(">");
  };
  walk(parsed.documentElement);
  return seen.join("\u0001");
}"""
OPENED = ["may-i-use-it/", "tools/", "who-decides/", "glossary/"]


def _corpus() -> list[str]:
    found = list(HOSTILE)
    for name in ("naughty-strings.json", "xss.json"):
        path = CORPORA / "adversarial" / name
        if path.is_file():
            found += json.loads(path.read_text("utf-8"))[::STEP]
    return list(dict.fromkeys(found))


def _refused(text: str) -> bool:
    _, findings = read("text.yaml", json.dumps({"a": text}, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return bool(findings)


def _lines() -> list[str]:
    # A reason that ends in a full stop gets no second one: the texts end alike, so that pages can be compared.
    lines = as_lines([text for text in _corpus() if not _refused(text)])
    return list(dict.fromkeys(text + "x" if text.endswith((".", "!", "?", "…")) else text for text in lines))


def _batches(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), BATCH):
        yield (texts[start : start + BATCH] + [f"filler {n}" for n in range(BATCH)])[:BATCH]


LINES = [f"Qw{number:02}q" for number in range(BATCH)]
PROSE = [f"Qp{number:02}q" for number in range(BATCH)]


def _site(folder: Path, line: list[str], prose: list[str]) -> Path:
    content = folder / "content"
    write(content, BATCH, lambda _, number, markdown: (prose if markdown else line)[number])
    (folder / "mkdocs.yml").write_text("site_name: x\ndocs_dir: content\ntheme: {name: material}\nplugins: [search, playbook]\n", "utf-8")
    book = load(content, AS_OF)
    assert not book.findings
    build(content, folder / "site", book)
    return folder / "site"


def _flat(page: Page, site: Path) -> dict[str, list[str]]:
    return {path.relative_to(site).as_posix(): page.evaluate(FLATTEN, path.read_text("utf-8")).split("\x01") for path in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="module")
def plain(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The pages with a harmless word in every text field, flattened."""
    site = _site(tmp_path_factory.mktemp("plain"), LINES, PROSE)
    return _flat(browser.new_page(), site)


def test_only_what_no_page_can_show_is_refused() -> None:
    refused = [text for text in _corpus() if _refused(text)]
    allowed = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff\ufdd0-\ufdef]|[\U0001fffe-\U0001ffff]")
    assert [text for text in refused if not allowed.search(text)] == []


def test_every_text_stands_in_every_place_exactly_as_written(browser: Browser, plain: dict[str, list[str]], tmp_path: Path) -> None:
    parser = browser.new_page()
    for count, batch in enumerate(_batches(_lines())):
        site = _site(tmp_path / str(count), batch, PROSE)
        flat = _flat(parser, site)
        assert flat.keys() == plain.keys()
        meant = dict(zip(LINES, batch, strict=True))
        for path, pieces in flat.items():
            expected = [_meant(piece, meant) for piece in plain[path]]
            assert next((pair for pair in zip(pieces, expected, strict=False) if not _same(*pair)), None) is None, path
            assert len(pieces) == len(expected), path
        _open(browser, site)
        _search_knows(site, batch)


def _meant(piece: str, words: dict[str, str]) -> str:
    return re.sub("Qw[0-9]{2}q", lambda found: words[found[0]], piece)


def _same(is_there: str, meant: str) -> bool:
    """Whether a piece is as meant; a browser shows a run of white space in a title as one space, and other words make another version."""
    versions = re.fullmatch("#[0-9a-f]{12}", is_there) and re.fullmatch("#[0-9a-f]{12}", meant)
    return bool(versions) or is_there == meant or (is_there[0] == meant[0] == "#" and is_there.split() == meant.split())


def _search_knows(site: Path, batch: list[str]) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    said = " ".join(entry["title"] + " " + entry["text"] for entry in index["docs"])
    assert [text for text in batch if html.escape(" ".join(text.split()), quote=False) not in said] == []


def _open(browser: Browser, site: Path) -> None:
    """Open the pages with scripts on: none but the site's own runs, nothing is asked of another host."""
    with served(site) as address, listening(browser, address, "data:") as page:
        for path in OPENED:
            page.goto(address + path)
        page.keyboard.press("/")
        page.keyboard.type("script")
        page.wait_for_timeout(200)


def test_markdown_fields_become_nothing_but_the_safe_subset(browser: Browser, plain: dict[str, list[str]], tmp_path: Path) -> None:
    parser = browser.new_page()
    texts = [text for text in _corpus() if not _refused(text) and text.strip()]
    subset = {
        f"<{tag}" for tag in ("p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "a", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "s")
    }
    for count, batch in enumerate(_batches(texts)):
        site = _site(tmp_path / str(count), LINES, batch)
        flat = _flat(parser, site)
        for path, pieces in flat.items():
            known = set(plain[path])
            foreign = [piece for piece in pieces if piece[0] in "<@!" and piece not in known and piece not in subset and not _harmless(piece)]
            assert foreign == [], path
        _open(browser, site)


def _harmless(piece: str) -> bool:
    return bool(re.match(r"@href=(https?://|mailto:)|@(title|start|rel)=|@class=pb-(left|right|center)$|@scope=row$", piece))
