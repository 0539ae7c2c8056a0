"""The calendar and the feed as other programs read them: valid, exact whatever a text holds, and the same every time."""

import dataclasses
import datetime
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import feedparser
import pytest
import vobject
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from lxml import etree

from generator.areas.calendar_page import REMIND_DAYS, calendar_text, feed_text
from generator.areas.dates import dates
from generator.load import load
from generator.source import read
from tests.command import run
from tests.folder import AS_OF, content
from tests.hostile import HOSTILE
from tests.systems import book, exception

ROOT = Path(__file__).parent.parent
ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = etree.RelaxNG(etree.parse(ROOT / "tests/data/atom.rng"))
SITE = {"organisation.publishing": {"site_url": "https://playbook.example/ai"}}
# Signs that mean something to a calendar, to XML, or to whoever folds lines at 75 bytes.
TEXTS = [
    "C:\\New\\next \\n \\, \\; \\\\",
    'one; two, three: four="five"',
    "END:VEVENT",
    "BEGIN:VALARM",
    "tab\there",
    "<b>&amp;</b> ]]> <![CDATA[",
    "é" * 149,
    "👩‍👩‍👧‍👦" * 42,
    "x" * 280,
    " ends in a space ",
    *(text for text in HOSTILE if len(text) <= 250 and "\n" not in text),
]


def _read(raw: str) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(raw)


def _refused(text: str) -> bool:
    return bool(read("text.yaml", json.dumps({"a": text}, ensure_ascii=False).encode("utf-8", "surrogatepass"))[1])


def _feed(raw: str) -> etree._Element:
    """A feed that its schema allows, and the two rules beside it."""
    root = etree.fromstring(raw.encode())
    SCHEMA.assertValid(root)
    assert root.find(f"{ATOM}author") is not None
    assert all(entry.find(f"{ATOM}link[@rel='alternate']") is not None for entry in root.iter(f"{ATOM}entry"))
    return root


def _said(entry: etree._Element, name: str) -> str:
    return entry.findtext(f"{ATOM}{name}") or ""


def test_a_built_site_has_a_calendar_whose_lines_are_as_its_format_asks(site: Path) -> None:
    raw = (site / "calendar/calendar.ics").read_bytes()
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert not [line for line in lines if b"\r" in line or b"\n" in line or len(line) > 75]
    for line in lines:
        line.decode()  # no sign is cut in two
    assert [line for line in lines if line.startswith(b" ")], "nothing was folded, so nothing was tried"


def test_two_libraries_find_everything_in_the_calendar(site: Path) -> None:
    raw = (site / "calendar/calendar.ics").read_bytes().decode()
    due = {f"{item.uid}@playbook.larkfield.example": item for item in dates(load(ROOT / "content"))}
    assert len(due) > 50
    one = vobject.readOne(raw)
    assert one.validate(raiseException=True)
    assert {event.uid.value: (event.summary.value, event.dtstart.value) for event in one.vevent_list} == {uid: (due[uid].title, due[uid].date) for uid in due}
    other = _read(raw)
    assert other.prodid
    assert {event.uid: (event.summary, event.dtstart, event.dtend) for event in other.events} == {
        uid: (item.title, item.date, item.date + datetime.timedelta(days=1)) for uid, item in due.items()
    }
    for event in other.events:
        assert event.dtstamp == datetime.datetime.combine(AS_OF, datetime.time(), datetime.UTC)
        assert event.url == f"https://playbook.larkfield.example/{due[event.uid or ''].path}"
        assert event.categories == [due[event.uid or ""].kind]
        assert event.transparency == "TRANSPARENT"
        ahead = due[event.uid or ""].standing in ("coming_up", "in_time")
        assert [alarm.trigger for alarm in event.alarm] == ([datetime.timedelta(days=-REMIND_DAYS)] if ahead else [])


def test_a_built_site_has_a_feed_that_its_schema_allows_and_a_reader_takes(site: Path) -> None:
    raw = (site / "calendar/feed.xml").read_bytes()
    root = _feed(raw.decode())
    heard = feedparser.parse(raw)
    assert (heard.bozo, heard.version) == (False, "atom10")
    ids = [_said(entry, "id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) == len(heard.entries) > 10
    assert heard.feed.links[1].rel == "self"
    assert heard.feed.links[1].href == "https://playbook.larkfield.example/calendar/feed.xml"
    assert all(entry.link.startswith("https://playbook.larkfield.example/") for entry in heard.entries)
    days = [entry.updated for entry in heard.entries]
    assert days == sorted(days, reverse=True)
    assert days[0] == heard.feed.updated


def test_every_text_arrives_in_both_exactly_as_it_was_written(tmp_path: Path) -> None:
    texts = [text for text in dict.fromkeys(TEXTS) if not _refused(text)]
    assert len(texts) > 60
    given = [exception(id=f"leave-{number}", name=text, system=None, checks=None) for number, text in enumerate(texts)]
    for name in (texts[0], texts[5], texts[7]):
        written = {
            "organisation.yaml": {"name": name, "what": "It insures", "contact": "ai-desk", "contact_channel": "Here"},
            "registers/exceptions.yaml": {"exceptions": given},
        }
        found = load(content(tmp_path / str(texts.index(name)), {file: json.dumps(data, ensure_ascii=False) for file, data in written.items()}), AS_OF)
        assert found.findings == ()
        events = {event.uid: event.summary for event in _read(calendar_text(found)).events}
        others = {event.uid.value: event.summary.value for event in vobject.readOne(calendar_text(found)).vevent_list}
        entries = {_said(entry, "id"): _said(entry, "title") for entry in _feed(feed_text(found)).iter(f"{ATOM}entry")}
        assert not feedparser.parse(feed_text(found).encode()).bozo
        for number, text in enumerate(texts):
            says = f"The exception “{text}” ends"
            assert events[f"exception.leave-{number}@playbook"] == says
            assert others[f"exception.leave-{number}@playbook"] == says
            assert entries[f"tag:playbook,2026:playbook/calendar/exception.leave-{number}/2026-12-01"] == f"On 1 December 2026: {says}"
        assert _feed(feed_text(found)).findtext(f"{ATOM}author/{ATOM}name") == name
        assert vobject.readOne(calendar_text(found)).contents["x-wr-calname"][0].value == f"AI calendar of {name}"


@pytest.mark.parametrize("sign", ["\0", "\b", "\x0b", "\x1f", "\x7f", "\x85", "\ufffe", "\uffff", "\U0001fffe", "\ud800"])
def test_a_sign_that_xml_forbids_never_comes_so_far(sign: str) -> None:
    # Raw, and as an escape in quotes: a file that holds one is refused, so no feed can.
    assert read("a.yaml", f"a: x{sign}y\n".encode("utf-8", "surrogatepass"))[1]
    assert read("a.yaml", f'a: "x\\U{ord(sign):08x}y"\n'.encode())[1]


def test_a_piece_of_news_keeps_its_name_and_its_day_until_it_is_late(tmp_path: Path) -> None:
    found = book(tmp_path, SITE)
    said: list[tuple[str, str, str]] = []
    for days in range(30):
        root = _feed(feed_text(dataclasses.replace(found, as_of=AS_OF + datetime.timedelta(days=days))))
        said += [(_said(entry, "id"), _said(entry, "updated"), _said(entry, "title")) for entry in root if "/measurement.assistant/" in _said(entry, "id")]
    assert len(said) == 30
    assert sorted(set(said)) == [
        (
            "tag:playbook.example,2026:playbook/calendar/measurement.assistant/2026-12-10",
            "2026-10-11T00:00:00Z",
            "On 10 December 2026: Measure Assistant against its bar again",
        ),
        (
            "tag:playbook.example,2026:playbook/calendar/measurement.assistant/2026-12-10",
            "2026-12-10T00:00:00Z",
            "Overdue since 10 December 2026: Measure Assistant against its bar again",
        ),
    ]
    assert said.index((*said[0][:1], "2026-12-10T00:00:00Z", said[-1][2])) == 20  # on 11 December, the first day that is too late


def test_what_is_late_comes_up_or_has_begun_is_news_and_what_is_in_time_is_not() -> None:
    starter = dataclasses.replace(load(ROOT / "content"), as_of=datetime.date(2026, 12, 20))
    due = dates(starter)
    assert {item.standing for item in due} == {"overdue", "now", "coming_up", "in_time"}
    news = [entry.find(f"{ATOM}link").get("href") for entry in _feed(feed_text(starter)).iter(f"{ATOM}entry")]
    assert sorted(news) == sorted(f"https://playbook.larkfield.example/{item.path}" for item in due if item.standing != "in_time")


def test_what_is_due_at_once_is_one_piece_of_news_however_long_it_takes(tmp_path: Path) -> None:
    found = book(tmp_path, {"drills": []})
    said = {
        (_said(entry, "id"), _said(entry, "updated"))
        for days in range(10)
        for entry in _feed(feed_text(dataclasses.replace(found, as_of=AS_OF + datetime.timedelta(days=days)))).iter(f"{ATOM}entry")
        if "drill" in _said(entry, "id")
    }
    assert said == {("tag:playbook,2026:playbook/calendar/drill.assistant/now", "2026-09-01T00:00:00Z")}


def test_an_empty_feed_is_a_feed_and_an_empty_calendar_holds_nothing(tmp_path: Path) -> None:
    found = book(tmp_path, {"system.stage": "retired", "tools.tools.0.status": "retired", "tools.tools.0.status_reason": "Old"})
    found = dataclasses.replace(found, entities={**found.entities, "system": {}, "tool": {}, "vendor": {}, "policy": {}})
    root = _feed(feed_text(found))
    assert _said(root, "updated") == "2026-11-21T00:00:00Z"
    assert root.find(f"{ATOM}entry") is None
    assert _read(calendar_text(found)).events == []


@pytest.mark.parametrize(
    ("address", "name", "link"),
    [
        (None, "playbook", "../exceptions/#wide-access"),
        ("https://playbook.example", "playbook.example", "https://playbook.example/exceptions/#wide-access"),
        ("https://bücher.example:8443/ai/", "b-cher.example", "https://bücher.example:8443/ai/exceptions/#wide-access"),
        ("http://[::1]/", "--1", "http://[::1]/exceptions/#wide-access"),
    ],
)
def test_names_and_links_follow_from_the_sites_address(tmp_path: Path, address: str | None, name: str, link: str) -> None:
    publishing = {"organisation.publishing": {"site_url": address}} if address else {}
    found = book(tmp_path, {**publishing, "exceptions.+": exception()})
    event = next(event for event in _read(calendar_text(found)).events if event.uid and event.uid.startswith("exception."))
    assert event.uid == f"exception.wide-access@{name}"
    assert event.url == (link if address else None)
    entry = next(entry for entry in _feed(feed_text(found)).iter(f"{ATOM}entry") if "exception." in _said(entry, "id"))
    assert _said(entry, "id").startswith(f"tag:{name},2026:")
    assert entry.find(f"{ATOM}link").get("href") == link


def test_the_command_prints_the_very_file_of_the_site_whatever_the_hash_seed(site: Path) -> None:
    published = (site / "calendar/calendar.ics").read_bytes()
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "generator", "export", "calendar", str(ROOT)]
        asked = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        assert asked.stdout == published


def test_the_command_writes_a_file_in_one_step_and_keeps_its_mode(project: Path, tmp_path: Path, site: Path) -> None:
    file = tmp_path / "out" / "days.ics"
    words = ["export", "calendar", str(project), "--output", str(file)]
    refused = run(*words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "There is no folder" in refused.stderr
    file.parent.mkdir()
    file.write_bytes(b"BEGIN:VCALENDAR\r\nold")
    file.chmod(0o640)
    assert run(*words).exit_code == 0
    assert file.read_bytes() == (site / "calendar/calendar.ics").read_bytes()
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(file.parent.iterdir()) == [file]


def test_the_day_can_be_named(project: Path) -> None:
    asked = run("export", "calendar", project, "--as-of", "2026-12-31")
    assert b"DTSTAMP:20261231T000000Z\r\n" in asked.stdout_bytes


def test_nothing_is_written_of_a_playbook_of_which_a_part_cannot_be_read(project: Path, tmp_path: Path) -> None:
    people = project / "content" / "people.yaml"
    people.write_text(people.read_text("utf-8") + "rolls: []\n", "utf-8")
    for what in ("calendar", "alerts"):
        asked = run("export", what, project, "--output", tmp_path / "file")
        assert asked.exit_code == 2
        assert "unknown-key" in asked.output
    assert not (tmp_path / "file").exists()


def test_the_calendar_page_names_both_files(site: Path) -> None:
    calendar = etree.HTML((site / "calendar/index.html").read_text("utf-8"))
    assert {"calendar.ics", "feed.xml"} <= {link.get("href") for link in calendar.iter("a")}


def test_no_page_names_an_alternate_in_its_head(site: Path) -> None:
    """The theme's script takes every alternate for a translation of the site, and asks for the sitemap of one that is not there."""
    assert [path for path in site.rglob("*.html") if re.search(r'<link[^>]*rel="?alternate', path.read_text("utf-8"))] == []


def test_a_check_needs_no_library_of_calendars() -> None:
    code = "import sys, generator.check; print([name for name in ('icalendar', 'xml.etree.ElementTree') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout == "[]\n"
