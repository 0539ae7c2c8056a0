"""The policy of every page in a real browser: all that is ours works under it, also where one document shows page after page."""

import base64
import contextlib
import hashlib
import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.load import load
from generator.with_mkdocs.building import build
from generator.with_mkdocs.settings import ProjectError
from tests.folder import content
from tests.search import found
from tests.server import served

ROOT = Path(__file__).parent.parent
POLICY = re.compile(r'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="([^"]*)">')
LISTEN = """
document.addEventListener("securitypolicyviolation", event => console.error(`${event.effectiveDirective} refuses ${event.blockedURI} ${event.sample}`))
"""
MODULE = "training/check-what-comes-out/"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the example stands at the address that it says it has: only there one document shows page after page."""
    root = tmp_path_factory.mktemp("at-its-address")
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copy(ROOT / "mkdocs.yml", root)
    with served(root / "site") as start:
        said = root / "content" / "organisation.yaml"
        said.write_text(re.sub(r"site_url: .*", f"site_url: {start}", said.read_text("utf-8")), "utf-8")
        build(root / "content", root / "site", load(root / "content"))
        yield start


@contextlib.contextmanager
def opened(browser: Browser, **how: object) -> Iterator[Page]:
    """A page of a browser that nobody has used before; whatever goes wrong on it fails the test."""
    context = browser.new_context(**how)  # type: ignore[arg-type]
    context.add_init_script(LISTEN)
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(f"{page.url}: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(f"{page.url}: {error}"))
    yield page
    context.close()
    assert trouble == []


def settled(page: Page, address: str) -> None:
    """Open a page and wait until it can turn to others."""
    with page.expect_response("**/sitemap.xml"):
        page.goto(address)
    page.evaluate("window.sameDocument = true")


def same_document(page: Page) -> bool:
    return bool(page.evaluate("window.sameDocument === true"))


def heading(page: Page) -> str:
    """The heading of the page, once it has the focus."""
    expect(page.locator("main h1")).to_be_focused()
    return page.locator("main h1").inner_text()


# The pages


def test_every_page_has_the_same_policy_which_allows_the_scripts_of_the_theme_and_no_other(site: Path) -> None:
    whole = set(site.rglob("runbook-*.html"))
    assert whole
    policies, scripts = set(), set()
    for path in sorted(set(site.rglob("*.html")) - whole):
        text = path.read_text("utf-8")
        policies.add(POLICY.findall(text)[0])
        assert text.count("http-equiv") == 1
        scripts |= set(re.findall("<script>(.*?)</script", text, re.DOTALL))
    (policy,) = policies
    hashes = {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts}
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == hashes
    assert all("__md_" in script or "__tabbed_" in script for script in scripts)
    assert re.sub(r" 'sha256-[^']+'", "", policy) == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert all("default-src 'none'; style-src 'sha256-" in path.read_text("utf-8") for path in whole)


def test_no_page_asks_for_what_its_policy_refuses(site: Path, browser: Browser) -> None:
    # To read the whole index takes longer than all else on a page, and other tests do.
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8")) | {"docs": []}
    with served(site) as address, opened(browser) as page:
        page.route("**/search_index.json", lambda route: route.fulfill(json=index))
        for path in sorted(site.rglob("*.html")):
            page.goto(address + path.relative_to(site).as_posix().removesuffix("index.html"))
            expect(page.locator("h1")).to_have_count(1)


def test_every_script_does_its_work_while_one_document_shows_page_after_page(address: str, browser: Browser) -> None:
    with opened(browser) as page:
        settled(page, address)

        scheme = page.locator("body")
        for choice, scheme_then in (("to light", "default"), ("to dark", "slate"), ("follow your device", "default")):
            page.get_by_title(re.compile(choice)).and_(page.locator(":visible")).click()
            expect(scheme).to_have_attribute("data-md-color-scheme", scheme_then)

        assert any("tools/minutewren/" in links for links in found(page, "meeting note-taker"))
        page.locator(".md-search-result__list a[href*='/tools/minutewren/']").first.click()
        assert heading(page) == "Minutewren"
        expect(page.locator("mark").first).to_be_attached()

        page.get_by_role("link", name="May I use it?").and_(page.locator(".md-nav__link")).click()
        assert heading(page) == "May I use it?"
        page.get_by_label("My data is").select_option("customer-letter")
        page.get_by_label("My tool is").select_option("quillmere")
        expect(page.locator("[data-pb-answer]")).to_contain_text("from a customer in Quillmere")
        page.locator("[data-pb-answer]").get_by_role("link", name="Why, and what to keep to").click()
        expect(page.locator("#tool-quillmere")).to_be_focused()
        assert page.url.endswith("#tool-quillmere")
        page.go_back()
        expect(page.locator("[data-pb-answer]")).to_contain_text("from a customer in Quillmere")

        page.get_by_role("link", name="Training").and_(page.locator(".md-nav__link")).click()
        page.locator(f"article a[href$='{MODULE}']").first.click()
        result = page.locator(".pb-quiz__result").get_by_role("status")
        expect(result).to_be_empty()
        question = page.get_by_role("group", name=re.compile("Question 1 of"))
        question.get_by_role("radio").first.check()
        question.get_by_role("button").click()
        expect(result).to_contain_text("not checked yet")

        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(page.locator("details:not([open])")).to_have_count(0)
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(page.locator("details[open]")).to_have_count(0)
        assert same_document(page)


def test_who_finds_nothing_is_led_on_by_pointer_and_by_the_keys_of_the_theme(address: str, browser: Browser) -> None:
    def ask_for_nothing(page: Page) -> None:
        assert found(page, "letter")
        expect(page.locator(".pb-onwards")).to_have_count(0)
        page.get_by_role("textbox", name="Search").fill("zzyzx")
        page.keyboard.press("Shift")
        expect(page.locator(".pb-onwards")).to_have_text("Try another word, or see whom to ask.")

    with opened(browser) as page:
        settled(page, f"{address}may-i-use-it/")
        link = page.locator(".pb-onwards").get_by_role("link")
        for way in ("ArrowDown", "pointer"):
            page.locator(".md-nav--primary").get_by_role("link", name="Tools", exact=True).click()
            assert heading(page) == "Tools"
            ask_for_nothing(page)
            page.keyboard.press("Enter")
            assert page.url == f"{address}tools/"
            if way == "pointer":
                link.click()
            else:
                page.keyboard.press(way)
                expect(link).to_be_focused()
                page.keyboard.press("Enter")
            assert heading(page) == "Ask for something"
            assert page.url == f"{address}ask-for/"
            assert same_document(page)


def test_a_page_comes_without_what_was_left_on_another_and_is_set_up_once(address: str, browser: Browser) -> None:
    with opened(browser) as page:
        settled(page, f"{address}tools/")
        menu = page.locator(".md-nav--primary .md-nav__link")
        for _ in range(2):
            box = page.get_by_label("Find in this table").first
            box.fill("minutewren")
            expect(page.locator(".pb-filter [role=status]").first).to_contain_text("1 of")
            menu.get_by_text("Training", exact=True).click()
            assert heading(page) == "Training"
            menu.get_by_text("Tools", exact=True).click()
            assert heading(page) == "Tools"
            expect(box).to_be_empty()
            expect(page.locator(".pb-filter [role=status]").first).to_be_empty()
            expect(page.locator(".pb-close")).to_have_count(1)
            expect(page.locator("[data-md-component=search] button[for=__search]")).to_have_count(1)
        page.go_back()
        expect(page.locator("main h1")).to_have_text("Training")
        assert same_document(page)


# Whoever listens, or uses a keyboard


def test_by_keyboard_one_arrives_at_the_heading_or_at_the_place_that_the_link_named(address: str, browser: Browser) -> None:
    with opened(browser) as page:
        settled(page, f"{address}frequently-asked/")
        expect(page.locator("body")).to_be_focused()  # a page that is opened takes the focus from nobody
        page.locator("article").get_by_role("link", name="May I use it?").first.focus()
        page.keyboard.press("Enter")
        assert heading(page) == "May I use it?"
        assert page.title() == "May I use it? - Larkfield Mutual"
        assert page.evaluate("scrollY") == 0
        skip = page.locator(".pb-skip")
        skip.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#pb_content")).to_be_focused()
        assert page.url == f"{address}may-i-use-it/#pb_content"

        page.goto(f"{address}frequently-asked/")
        settled(page, f"{address}frequently-asked/")
        page.locator("article a[href*='/policies/ai-usage/#']").first.focus()
        page.keyboard.press("Enter")
        named = page.locator(":target")
        expect(named).to_be_focused()
        assert page.url.endswith("#" + str(named.get_attribute("id")))
        expect(named).to_be_in_viewport()
        assert same_document(page)


def test_the_menu_of_a_phone_closes_behind_whoever_chose_from_it(address: str, browser: Browser) -> None:
    with opened(browser, viewport={"width": 390, "height": 800}) as page:
        settled(page, address)
        for name in ("Training", "Tools"):
            page.get_by_role("button", name="Menu", exact=True).click()
            expect(page.get_by_role("button", name="Close menu")).to_be_focused()
            page.locator(".md-nav--primary").get_by_role("link", name=name, exact=True).click()
            assert heading(page) == name
            expect(page.get_by_role("button", name="Menu", exact=True)).to_have_attribute("aria-expanded", "false")
            expect(page.locator("[inert]")).to_have_count(0)
            page.wait_for_timeout(300)  # Material closes the menu by itself a little later, if it is still open
            assert heading(page) == name
        assert same_document(page)


def test_a_link_with_shift_opens_a_window_and_leaves_this_one(address: str, browser: Browser) -> None:
    with opened(browser) as page:
        settled(page, address)
        with page.context.expect_page() as other:
            page.locator(".md-nav--primary").get_by_role("link", name="Tools", exact=True).click(modifiers=["Shift"])
        assert other.value.url == f"{address}tools/"
        assert page.url == address


@pytest.mark.parametrize("at_its_address", [True, False])
def test_a_way_on_a_page_keeps_what_was_typed_into_it(address: str, site: Path, browser: Browser, at_its_address: bool) -> None:
    with served(site) as elsewhere, opened(browser) as page:
        start = address if at_its_address else elsewhere
        settled(page, f"{start}may-i-use-it/")
        page.get_by_label("My data is").select_option("customer-letter")
        page.get_by_label("My tool is").select_option("quillmere")
        chosen = page.url
        page.locator(".pb-skip").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#pb_content")).to_be_focused()
        assert page.url == f"{chosen}#pb_content"
        page.go_back()
        page.wait_for_url(chosen)
        page.wait_for_load_state("networkidle")
        expect(page.get_by_label("My tool is")).to_have_value("quillmere")
        assert same_document(page)


# Where pages do not turn


def test_elsewhere_than_at_its_address_each_page_is_a_document_and_nothing_breaks(site: Path, browser: Browser) -> None:
    with served(site) as elsewhere, opened(browser) as page:
        settled(page, elsewhere)
        page.locator(".md-nav--primary").get_by_role("link", name="Training", exact=True).click()
        page.wait_for_url(f"{elsewhere}training/")
        assert not same_document(page)
        page.locator(f"article a[href$='{MODULE.split('/')[1]}/']").first.click()
        expect(page.get_by_role("button", name="Check my answer").first).to_be_visible()


def test_a_copy_on_disk_and_a_page_without_the_theme_s_script_check_answers_too(site: Path, browser: Browser) -> None:
    question = "fieldset >> nth=0"
    with opened(browser) as page:
        page.route("**/sitemap.xml", lambda route: route.abort())
        page.goto((site / MODULE / "index.html").as_uri())
        page.locator(question).get_by_role("button").click()
        expect(page.locator(question).get_by_role("status")).to_have_text("Choose an answer first.")
    context = browser.new_context()
    page = context.new_page()
    page.route("**/bundle.*.js", lambda route: route.abort())
    with served(site) as address:
        page.goto(address + MODULE)
        page.locator(question).get_by_role("button").click()
        expect(page.locator(question).get_by_role("status")).to_have_text("Choose an answer first.")
    context.close()


def test_a_page_that_is_not_there_has_the_policy_and_leads_back(address: str, browser: Browser) -> None:
    with opened(browser) as page:
        page.goto(f"{address}404.html")
        assert any("tools/minutewren/" in links for links in found(page, "meeting note-taker"))
        box = page.get_by_role("textbox", name="Search")
        box.fill("zzzz")
        box.press("Shift")
        expect(page.locator(".md-search-result__meta")).to_have_text("No matching documents")
        box.press("Enter")  # no form is ever sent
        assert page.url == f"{address}404.html"
        box.press("Escape")
        page.locator("article").get_by_role("link", name="May I use it?").click()
        assert heading(page) == "May I use it?"


def test_without_scripts_a_page_has_its_style_and_reads(site: Path, browser: Browser) -> None:
    with served(site) as address, opened(browser, java_script_enabled=False) as page:
        page.goto(f"{address}tools/")
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator("main h1")).to_have_css("font-weight", "700")


# What gets into a page


HAND_WRITTEN = """# By hand

| Left | Right |
|:-----|------:|
| one  | two   |

Text with a note.[^1] Text with `code`.

```python
print("<b>code</b>")
```

!!! warning "Mind"
    A box.

=== "First"
    In the first.

=== "Second"
    In the second.

- [x] done
- [ ] open

[^1]: The note.
"""


def test_a_page_written_by_hand_keeps_its_tables_code_notes_boxes_and_tabs(project: Path, browser: Browser) -> None:
    (project / "content" / "hand.md").write_text(HAND_WRITTEN, "utf-8")
    with (project / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write(
            "markdown_extensions:\n  - admonition\n  - footnotes\n  - pymdownx.highlight\n  - pymdownx.superfences\n  - pymdownx.tasklist\n"
            "  - pymdownx.tabbed: {alternate_style: true}\n"
        )
    build(project / "content", project / "site", load(project / "content"))
    with served(project / "site") as address, opened(browser) as page:
        page.goto(f"{address}hand/")
        expect(page.get_by_role("cell", name="two")).to_have_css("text-align", re.compile("right"))
        expect(page.get_by_role("cell", name="one")).to_have_css("text-align", re.compile("left"))
        expect(page.locator("article .admonition")).to_contain_text("A box.")
        expect(page.locator("article pre")).to_contain_text('print("<b>code</b>")')
        expect(page.locator("article .footnote")).to_contain_text("The note.")
        page.locator("article .tabbed-labels").get_by_text("Second").click()
        expect(page.get_by_text("In the second.")).to_be_visible()
        expect(page.get_by_text("In the first.")).to_be_hidden()
        expect(page.get_by_role("checkbox").and_(page.locator("article input")).first).to_be_checked()


def overridden(project: Path, template: str) -> None:
    """Let an organisation's own template stand in front of ours."""
    (project / "overrides").mkdir()
    (project / "overrides" / "main.html").write_text('{% extends "base.html" %}' + template, "utf-8")
    settings = (project / "mkdocs.yml").read_text("utf-8")
    (project / "mkdocs.yml").write_text(settings.replace("name: material", "name: material\n  custom_dir: overrides"), "utf-8")


@pytest.mark.parametrize(
    "planted",
    [
        "<script>alert(1)</script>",
        "<script >alert(1)</script>",
        '<script type="application/json">{"data": 1}</script>',
        '<script type="module">import "./x.js"</script>',
        "<svg><script>alert(1)</script></svg>",
        '<p title="a > b" onclick="alert(1)">x</p>',
        "<img src=logo.png onerror=alert(1)>",
        '<a href="java&#115;cript:alert(1)">x</a>',
        '<p style="color: red">x</p>',
        "<style>p { color: red }</style>",
        '<iframe srcdoc="x"></iframe>',
        '<base href="/x/">',
        '<script>__md_scope=new URL("//evil.example/",location)</script>',
    ],
)
def test_what_a_template_would_run_or_style_by_itself_stops_the_build(tmp_path: Path, planted: str) -> None:
    made = content(tmp_path / "content", {})
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    overridden(tmp_path, f"{{% block footer %}}{planted}{{% endblock %}}")
    with pytest.raises(ProjectError, match=r"404\.html and \d+ more: <"):
        build(made, tmp_path / "site", load(made))
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    "harmless",
    [
        "<!-- <script>alert(1)</script> -->",
        '<p title="x style= onclick=alert(1) <script>">x</p>',
        "<p>style=onclick=&lt;script&gt;</p>",
        "<p data-style=x>x</p>",
        '<p title="javascript:alert(1)">x</p>',
    ],
)
def test_what_only_looks_like_a_script_stops_nothing(tmp_path: Path, harmless: str) -> None:
    made = content(tmp_path / "content", {})
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    overridden(tmp_path, f"{{% block footer %}}{harmless}{{% endblock %}}")
    build(made, tmp_path / "site", load(made))
    assert harmless in (tmp_path / "site" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("form.html", "<p>Without a head</p>"),
        ("form.html", '<!doctype html><html><head></head><body><meta charset="utf-8"></body></html>'),
        ("form.html", '<!doctype html><html><head><!-- <meta charset="utf-8"> --></head></html>'),
        ("form.html", '<!doctype html><html><head><meta charset="utf-8"><script>alert(1)</script></head></html>'),
        ("drawing.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("drawing.svg", '<x:svg xmlns:x="http://www.w3.org/2000/svg"><x:script>alert(1)</x:script></x:svg>'),
        ("drawing.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("drawing.svg", '<!DOCTYPE svg [<!ENTITY run "&#60;script>alert(1)&#60;/script>">]><svg xmlns="http://www.w3.org/2000/svg">&run;</svg>'),
        ("old.HTM", "<script>alert(1)</script>"),
        ("page.xml", '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>'),
    ],
)
def test_a_file_that_would_be_a_page_without_a_policy_stops_the_build(tmp_path: Path, name: str, text: str) -> None:
    made = content(tmp_path / "content", {name: text})
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    with pytest.raises(ProjectError, match=re.escape(f"{name}: ")):
        build(made, tmp_path / "site", load(made))


def test_a_page_and_a_drawing_that_somebody_brings_are_published_the_page_under_the_policy(tmp_path: Path) -> None:
    page = '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>\xe9</title></head><body><p>Hello</p></body></html>'
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><style>rect { fill: red }</style><rect width="9" height="9" style="x: 1"/></svg>'
    made = content(tmp_path / "content", {"form.html": page.encode("latin-1"), "drawing.svg": drawing})
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    build(made, tmp_path / "site", load(made))
    assert POLICY.search((tmp_path / "site/form.html").read_bytes().decode("latin-1"))
    assert b"\xe9" in (tmp_path / "site/form.html").read_bytes()
    assert (tmp_path / "site/drawing.svg").read_text("utf-8") == drawing


def test_a_site_below_the_root_of_its_host_has_the_policy_too(tmp_path: Path) -> None:
    made = content(tmp_path / "content", {})
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    with (tmp_path / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("site_url: https://pages.example/our~team/play-book.v2/\n")
    build(made, tmp_path / "site", load(made))
    page = (tmp_path / "site/404.html").read_text("utf-8")
    assert 'new URL("/our~team/play-book.v2/",location)' in page
    assert POLICY.search(page)


def test_what_is_written_into_a_finished_page_does_not_run(site: Path, tmp_path: Path, browser: Browser) -> None:
    planted = (
        "<script>window.ran = 'script'</script><img src=x onerror=\"window.ran = 'handler'\"><a id=planted href=\"javascript:window.ran = 'link'\">x</a>"
        '<p id="styled" style="color: rgb(1, 2, 3)">x</p><form id="sent" action="/elsewhere"><button>x</button></form>'
    )
    shutil.copytree(site, tmp_path / "site")
    page_file = tmp_path / "site/tools/index.html"
    page_file.write_text(page_file.read_text("utf-8").replace("<article", f"{planted}<article", 1), "utf-8")
    context = browser.new_context()
    context.add_init_script("window.refused = [];" + LISTEN.replace("console.error(", "window.refused.push("))
    page = context.new_page()
    with served(tmp_path / "site") as address:
        page.goto(f"{address}tools/")
        expect(page.locator("#styled")).not_to_have_css("color", "rgb(1, 2, 3)")
        page.locator("#planted").evaluate("link => link.click()")
        page.locator("#sent button").evaluate("button => button.click()")
        page.evaluate("() => new Promise(seen => { const look = () => window.refused.length >= 5 ? seen() : setTimeout(look, 20); look() })")
        refused = page.evaluate("window.refused.map(text => text.split(' ')[0])")
        assert {"script-src-elem", "script-src-attr", "style-src-attr", "form-action"} <= set(refused)
        assert page.evaluate("window.ran") is None
        assert page.url == f"{address}tools/"
    context.close()


def test_while_somebody_edits_pages_have_no_policy_because_the_server_s_own_script_tells_them_to_reload(project: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "generator", "serve", str(project), "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            page = _first_answer(f"http://127.0.0.1:{port}/tools/", server)
        finally:
            server.kill()
    assert "livereload(" in page
    assert "Content-Security-Policy" not in page


def _first_answer(address: str, server: subprocess.Popen[bytes]) -> str:
    while server.poll() is None:
        with contextlib.suppress(urllib.error.URLError), urllib.request.urlopen(address) as answer:  # noqa: S310  # our own server
            return str(answer.read().decode("utf-8"))
        time.sleep(0.2)
    pytest.fail("the server ended before it answered")
