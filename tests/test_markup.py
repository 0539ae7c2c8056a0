"""Text into a page: shown exactly as it was written, and never more than the small subset of Markdown."""

import json
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from markupsafe import Markup, escape

from generator.markup import Resolve, link_targets, prose
from tests.corpora import CORPORA
from tests.hostile import HOSTILE

TAGS = {"p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "a", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "s"}
ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}, "th": {"class", "scope"}, "td": {"class"}}
ADVERSARIAL = sorted((CORPORA / "adversarial").glob("*.json"))


def resolve(target: str) -> str | None:
    """As on a page, where a link leads to an entity, to a whole address, or nowhere."""
    if target.startswith("tool:"):
        return f"../tools/{target.removeprefix('tool:')}/"
    return target if target.startswith(("http:", "https:", "mailto:")) else None


def everything(target: str) -> str:
    """The most careless way to resolve a link: to wherever it wants."""
    return target


def elements(fragment: str) -> Iterator[Element]:
    """The elements that a browser makes of a fragment in a page."""
    page = html5lib.parse(f"<!doctype html><title>x</title><main>{fragment}</main>", namespaceHTMLElements=False)
    main = page.find(".//main")
    assert main is not None
    assert [element.tag for element in page.find("body")] == ["main"], "it got out of its frame"
    yield from main.iter()


def text(fragment: str) -> str:
    return "".join(next(elements(fragment)).itertext())


def assert_harmless(fragment: Markup) -> None:
    for element in list(elements(fragment))[1:]:
        assert element.tag in TAGS
        assert set(element.keys()) <= ATTRIBUTES.get(element.tag, set())
        # A browser drops control characters from an address before it looks for a scheme.
        assert re.match(r"(https?|mailto):|[^:]*([/?#]|$)", re.sub(r"[\x00-\x20]", "", element.get("href", "")))
        assert element.get("class", "pb-left") in ("pb-left", "pb-center", "pb-right")


@pytest.mark.parametrize(
    "plain",
    ["Ask the AI desk", "Why?", 'It\'s 5 % (or more): "yes"', "Ünïcödé 日本語 🦉", "a + b = c", "e-mail", "12:30", "1.10", "no", "50/50", "1 of 2", "{{ x }}"],
)
def test_a_plain_text_comes_out_as_it_went_in(plain: str) -> None:
    assert prose(plain, resolve).rstrip("\n") == f"<p>{escape(plain)}</p>"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**bold**, *soft*, ~~gone~~ and `x < y`", "<p><strong>bold</strong>, <em>soft</em>, <s>gone</s> and <code>x &lt; y</code></p>\n"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>\n"),
        ("one\\\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>\n'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("```\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n"),
        ("[it](tool:quill)", '<p><a href="../tools/quill/">it</a></p>\n'),
        ("[law](https://law.example/?a=1&b=2)", '<p><a href="https://law.example/?a=1&amp;b=2" rel="external noopener noreferrer">law</a></p>\n'),
        ("[desk](mailto:desk@a.example)", '<p><a href="mailto:desk@a.example">desk</a></p>\n'),
        ("[it](nowhere.md)", "<p><a>it</a></p>\n"),
        ("# no heading", "<p># no heading</p>\n"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>\n"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>\n"),
    ],
)
def test_the_subset_of_markdown_works(written: str, shown: str) -> None:
    assert prose(written, resolve) == shown


def test_the_columns_of_a_table_are_aligned_by_a_class() -> None:
    cells = [(element.tag, element.get("class")) for element in elements(prose("|a|b|c|\n|:--|:-:|--:|\n|1|2|3|", resolve)) if element.tag in ("th", "td")]
    sides = ("pb-left", "pb-center", "pb-right")
    assert cells == [*zip(("th", "th", "th"), sides, strict=True), *zip(("th", "td", "td"), sides, strict=True)]


def test_the_first_cell_of_a_row_names_it_unless_it_is_empty() -> None:
    cells = [
        (element.tag, element.get("scope"), element.text) for element in elements(prose("|a|b|\n|-|-|\n|1|2|\n||3|", resolve)) if element.tag in ("th", "td")
    ]
    assert cells == [("th", None, "a"), ("th", None, "b"), ("th", "row", "1"), ("td", None, "2"), ("td", None, None), ("td", None, "3")]


def test_every_link_of_a_text_is_known() -> None:
    assert list(link_targets("[a](tool:x) **[b](https://b.example)** <https://c.example>\n\n- [d](e.md)\n\n`[f](g)`")) == [
        "tool:x",
        "https://b.example",
        "https://c.example",
        "e.md",
    ]


@pytest.mark.parametrize("resolver", [resolve, everything])
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_shown_and_never_obeyed(hostile: str, resolver: Resolve) -> None:
    assert_harmless(prose(hostile, resolver))


@pytest.mark.parametrize("hostile", [text for text in HOSTILE if not re.search(r"[*_`~\[\]|>\\&\n]|^[#=+-]", text)])
def test_a_hostile_text_without_markdown_is_shown_to_the_letter(hostile: str) -> None:
    assert text(prose(hostile, resolve)).rstrip("\n") == hostile


@pytest.mark.skipif(not ADVERSARIAL, reason="the lists of hostile texts are not here; PLAYBOOK_CORPORA names their folder")
def test_no_text_of_the_known_lists_is_obeyed() -> None:
    for path in ADVERSARIAL:
        for hostile in json.loads(path.read_text("utf-8")):
            assert_harmless(prose(hostile, everything))
