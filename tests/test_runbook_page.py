"""The runbook of a system, as somebody meets it at night: on a phone, on paper, from a saved file, and in a terminal."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, BrowserContext, Page, expect

from generator import places
from generator.areas.incidents import SEVERITIES
from generator.areas.people import Role, Team
from generator.areas.runbooks import runbook_of
from generator.areas.system import System
from generator.areas.triggers import triggers
from generator.load import load
from generator.model import Playbook
from generator.render import render
from generator.reports.runbook import in_words
from generator.with_mkdocs.building import build
from tests.command import run
from tests.pages import articles, words
from tests.server import served
from tests.systems import Changes
from tests.systems import book as changed

ROOT = Path(__file__).parent.parent
SYSTEM = "claims-summary"
ORDER = ("now", "access", "contain", "revert", "confirm", "tell", "call", "meanwhile", "keep", "forward", "afterwards", "drills")
"""The parts of the page in the order in which they are needed."""


@pytest.fixture(scope="module")
def book() -> Playbook:
    return load(ROOT / "content")


@pytest.fixture(scope="module")
def offline(browser: Browser, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The saved copy alone in a folder, without network and without scripts."""
    folder = tmp_path_factory.mktemp("saved")
    shutil.copy(site / f"systems/{SYSTEM}/runbook/runbook-{SYSTEM}.html", folder / "runbook.html")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    context.set_offline(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "runbook.html").as_uri())
    assert [url for url in asked if not url.endswith("/runbook.html")] == []
    yield page
    context.close()


def _complete(page: Page, book: Playbook) -> None:
    """Everything that somebody needs is there, can be seen, in order, and fits into the window."""
    system = book.get(System, SYSTEM)
    runbook = runbook_of(book, system)
    assert runbook
    found = [id for id in page.locator("h2[id]").evaluate_all("all => all.map(one => one.id)") if id in ORDER]
    assert found == list(ORDER)
    for item in runbook.steps:
        step = page.locator(f"#step-{item.number}")
        expect(step).to_be_visible()
        expect(step).to_contain_text(item.step.do)
        expect(step).to_contain_text(item.step.expect)
        assert step.get_attribute("value") == str(item.number)
        if item.step.command:
            expect(step.locator("code")).to_have_text(item.step.command)
    shown = page.locator("main, .md-content").first.inner_text()
    for trigger in triggers(book, system):
        assert trigger.fires in " ".join(shown.split())
    for said in ("You need not ask", "Any one of these is enough", "Taking back Claims summary", runbook.version, "releasectl"):
        assert said in shown
    assert page.locator("details:not([open])").filter(has=page.locator("li[value]")).count() == 0
    expect(page.locator(".pb-qr svg")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def test_a_saved_copy_needs_neither_network_nor_scripts(offline: Page, book: Playbook) -> None:
    _complete(offline, book)
    assert offline.locator("script").count() == 0


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("scripts", [True, False])
def test_the_page_is_complete_on_a_phone_and_on_paper(browser: Browser, site: Path, book: Playbook, media: str, scripts: bool) -> None:
    context: BrowserContext = browser.new_context(java_script_enabled=scripts, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.emulate_media(media=media)  # type: ignore[arg-type]
    with served(site) as address:
        page.goto(f"{address}systems/{SYSTEM}/runbook/")
        _complete(page, book)
    context.close()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_a_command_never_breaks_within_a_word(browser: Browser, site: Path, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740})
    page = context.new_page()
    with served(site) as address:
        page.goto(f"{address}systems/{SYSTEM}/runbook/")
        words = page.locator(".pb-step__command span")
        assert words.count() > 10
        assert words.evaluate_all("all => all.filter(word => word.getClientRects().length > 1).map(word => word.textContent)") == []
        box = page.locator(".pb-step__command").first
        box.locator("span").first.evaluate("word => word.textContent = 'x'.repeat(200)")
        assert box.evaluate("box => box.scrollWidth > box.clientWidth && box.tabIndex === 0")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.emulate_media(media="print")
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    context.close()


def test_what_to_do_stands_directly_below_the_title(site: Path, book: Playbook) -> None:
    page = html.parse(site / f"systems/{SYSTEM}/runbook/index.html")
    below = page.xpath("//h1/following-sibling::*[not(self::details)]")
    assert [link.get("href") for link in below[0].xpath(".//a")] == ["#step-1", "#call"]
    assert below[2].get("class") == "pb-permission"
    system = book.get(System, SYSTEM)
    assert system.on_call
    (first,) = page.xpath("//p[@class='pb-first']")
    for said in ("As of", book.get(Team, system.on_call.primary).channel, "If nobody answers"):
        assert said in first.text_content()
    (safe,) = page.xpath("//h2[@id='contain']/following-sibling::div[contains(@class, 'pb-note--safe')][1]")
    assert safe.getprevious().tag == "ol"


def test_what_is_gone_is_not_switched_off(tmp_path: Path) -> None:
    page = articles(changed(tmp_path, {"system.stage": "retired"}))["systems/assistant/runbook/"]
    assert "It was taken back when" in page
    for said in ("pb-permission", "pb-big", "Switch it off", "It is safe now"):
        assert said not in page


def test_an_alert_stands_beside_its_trigger_and_search_finds_the_page_by_it(site: Path, book: Playbook) -> None:
    page = html.parse(site / f"systems/{SYSTEM}/runbook/index.html")
    index = json.loads((site / "search/search_index.json").read_text("utf-8"))
    (entry,) = [entry for entry in index["docs"] if entry["location"] == f"systems/{SYSTEM}/runbook/"]
    alerts = {item.key: item.alert for item in triggers(book, book.get(System, SYSTEM)) if item.alert}
    assert alerts["latency"] == "ClaimsSummaryLatency"
    for key, alert in alerts.items():
        assert f"Alert: {alert}." in page.xpath(f"string(//li[@id='trigger-{key.replace('_', '-')}'])")
    assert {*alerts.values(), "Claims Summary Latency", "claims_summary_latency_p95_seconds"} <= set(entry["tags"])


def test_an_alert_that_is_kept_elsewhere_is_led_to_from_its_trigger(book: Playbook) -> None:
    address = "https://alerts.example/mail-sorter/health-in-open-queue"
    (page,) = [page for page in render(book, places.templates()) if page.sheet.path == "systems/mail-sorter/runbook/"]
    article = html.fragment_fromstring(page.article, create_parent="article")
    (link,) = article.xpath(f"//li[@id='trigger-health-paper-in-the-open']/a[@href='{address}']")
    assert link.text == address
    assert address in page.sheet.also_called
    assert f"Alert: {address}" in " ".join(in_words(book, book.get(System, "mail-sorter")).split())


def test_a_notice_says_who_sends_it_at_night(tmp_path: Path) -> None:
    notice = {"who": "All", "by": "head", "channel": "#all", "within_minutes": "10", "says": "Off."}
    told = [{**notice, "audience": audience} for audience in ("staff", "regulator")]
    page = html.fragment_fromstring(articles(changed(tmp_path, {"system.runbook.tell": told}))["systems/assistant/runbook/"], create_parent="article")
    staff, regulator = (card.text_content() for card in page.xpath("//h2[@id='tell']/following-sibling::section"))
    assert "Head of letters answers for it; at night send it yourself." in staff
    assert "Only Head of letters sends it." in regulator


def test_a_saved_copy_says_how_bad_it_is(offline: Page) -> None:
    for severity in SEVERITIES.values():
        expect(offline.locator("main")).to_contain_text(f"{severity.name}: {severity.means}")


def test_a_number_can_be_rung_from_the_page_and_from_a_saved_copy(site: Path, offline: Page, book: Playbook) -> None:
    """A number is a link of its own field alone: what stands in another text is a text."""
    team, owner = book.get(Team, "service-operations"), book.get(Role, book.get(System, SYSTEM).owner)
    assert team.phone
    assert owner.phone
    for number, paths in ((team.phone, (f"systems/{SYSTEM}/runbook/", "on-call/")), (owner.phone, (f"systems/{SYSTEM}/runbook/", "who-decides/"))):
        way = f"tel:{number.replace(' ', '')}"
        expect(offline.locator(f"#call ~ dl a[href='{way}']")).to_have_text(number)
        for path in paths:
            assert f'<a href="{way}">{number}</a>' in (site / path / "index.html").read_text("utf-8")
    expect(offline.locator(".pb-first a[href^='tel:']").first).to_have_text(team.phone)
    assert '<a href="tel:+441632960010">+44 1632 960010</a>' in (site / "something-went-wrong/index.html").read_text("utf-8")


def test_a_number_in_a_text_is_no_link(tmp_path: Path) -> None:
    found = changed(tmp_path, {"people.teams.0.channel": "#builders; phone +44 1632 960777", "people.teams.0.phone": "+44 1632 960778"})
    call = words(articles(found)["systems/assistant/runbook/"], "//h2[@id='call']/following-sibling::dl[1]//a[starts-with(@href, 'tel:')]/@href")
    assert call == ["tel:+441632960778"]
    assert "First: Builders, #builders; phone +44 1632 960777; phone +44 1632 960778." in in_words(found, found.get(System, "assistant")).replace("\n  ", " ")


def test_a_page_without_steps_offers_none_and_still_says_whom_to_call(tmp_path: Path) -> None:
    bare: Changes = {
        "system.stage": "parallel",
        "system.runbook": None,
        "system.on_call": None,
        "system.monitoring": None,
        "people.roles.1.phone": "+44 1632 960779",
    }
    article = articles(changed(tmp_path, bare))["systems/assistant/runbook/"]
    for said in ("You may switch it off now", "Keep a copy", "Stop it now", "Nothing says where"):
        assert said not in article
    assert words(article, "//p[@class='pb-big']/a/@href") == ["#call"]
    assert "phone +44 1632 960779" in words(article, "//h2[@id='call']/following-sibling::dl[1]/div[dt = 'Who answers for it']/dd")[0]
    assert "phone +44 1632 960779" in words(article, "//p[@class='pb-first']")[0]


def test_a_saved_copy_on_paper_says_where_its_links_lead(offline: Page) -> None:
    offline.emulate_media(media="print")
    shown: list[dict[str, str]] = offline.locator("a[rel~=external]").evaluate_all(
        """all => all.map(link => ({text: link.textContent, address: link.getAttribute("href"), behind: getComputedStyle(link, "::after").content,
            beside: link.nextElementSibling?.matches(".pb-print") ? link.nextElementSibling.textContent : ""}))"""
    )
    offline.emulate_media(media="screen")
    assert len(shown) > 10
    for link in shown:
        assert ("attr(href)" in link["behind"] or link["address"] in link["behind"]) != (link["address"] in (link["text"], link["beside"])), link
    asked = {(link["text"], link["address"]) for link in shown if link["text"].startswith("ask for ")}
    assert len(asked) == len({text for text, _ in asked}) == len({address for _, address in asked}) > 1


def test_the_code_on_paper_leads_back_to_the_page(offline: Page) -> None:
    """Read as a phone's camera reads it: the squares of the drawing are those of the address, and nobody else's."""
    from generator.qr import qr_code

    address = f"https://playbook.larkfield.example/systems/{SYSTEM}/runbook/"
    drawn = re.search(r'd="(M4[^"]+)"', qr_code(address))
    assert drawn
    assert offline.locator(".pb-qr path[stroke]").get_attribute("d") == drawn[1]
    assert drawn[1] not in qr_code(address + "x")


def test_without_an_address_of_the_site_a_saved_copy_has_no_dead_links(project: Path) -> None:
    organisation = project / "content/organisation.yaml"
    organisation.write_text(re.sub(r"  site_url: .*\n", "", organisation.read_text("utf-8")), "utf-8")
    build(project / "content", project / "site", load(project / "content"))
    saved = (project / f"site/systems/{SYSTEM}/runbook/runbook-{SYSTEM}.html").read_text("utf-8")
    assert [href for href in re.findall(r'href="([^"]*)"', saved) if not href.startswith(("#", "https://", "tel:"))] == []
    assert "pb-qr" not in saved.partition("<body")[2]


def test_a_terminal_shows_the_same_steps(book: Playbook) -> None:
    done = run("runbook", SYSTEM, ROOT)
    assert done.exit_code == 0
    said = " ".join(done.output.split())
    runbook = runbook_of(book, book.get(System, SYSTEM))
    assert runbook
    places = [said.index(f"{item.number}. {' '.join(item.step.do.split())}") for item in runbook.steps]
    assert places == sorted(places)
    assert all(item.step.command in done.output for item in runbook.steps if item.step.command)
    assert max(len(line) for line in done.output.splitlines() if not re.match(r" *(?:\$|error|content/|\d+ \|)", line)) <= 88
    for trigger in triggers(book, book.get(System, SYSTEM)):
        assert trigger.fires in said


def test_a_slip_in_another_file_does_not_keep_a_runbook_from_anybody(project: Path) -> None:
    (project / "content/systems/mail-sorter.yaml").write_text("name: [\n", "utf-8")
    done = run("runbook", SYSTEM, project)
    assert "RUNBOOK: Claims summary" in done.output
    assert "mail-sorter.yaml:" in done.output
    assert done.exit_code == 1
    lost = run("runbook", "mail-sorter", project)
    assert lost.exit_code == 2
    assert "before that is put right" in lost.output


def test_tightening_the_bar_moves_triggers_alerts_runbook_and_gate(project: Path) -> None:
    """One number is edited, and nothing else: what fires, what is exported, what is printed, and the gate follow."""
    system, path = "plain-letters", project / "content/systems/plain-letters.yaml"
    before = path.read_text("utf-8")
    assert before.count("  latency_p95_seconds: 30\n") == 1
    build(project / "content", project / "before", load(project / "content"))
    path.write_text(before.replace("  latency_p95_seconds: 30\n", "  latency_p95_seconds: 24\n"), "utf-8")
    build(project / "content", project / "after", load(project / "content"))
    for page in ("runbook", "production-bar", "readiness"):
        old, new = ((project / side / f"systems/{system}/{page}/index.html").read_text("utf-8") for side in ("before", "after"))
        assert old != new, page
        assert "above 30 s" not in new, page
    row = re.search(r'<li id="trigger-latency">.*?</li>', new_runbook := (project / f"after/systems/{system}/runbook/index.html").read_text("utf-8"), re.DOTALL)
    assert row
    assert "above 24 s" in row[0]
    assert "24 s" in (project / f"after/systems/{system}/runbook/runbook-{system}.html").read_text("utf-8")
    assert not re.search(r"\b30 s\b", new_runbook)
    assert "above 24 s" in run("runbook", system, project).output
    exported = run("export", "alerts", project, "--system", system).output
    assert re.findall(r"plain_letters_latency_p95_seconds\[\d+m\]\) > (\d+)", exported) == ["24"]
    assert "RDY-33" in run("gate", system, "unit", project).output
    path.write_text(before, "utf-8")
    assert "RDY-33" not in run("gate", system, "unit", project).output
