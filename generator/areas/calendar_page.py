"""The calendar: everything that has a day as a page, as a file that calendar programs subscribe to, and as a feed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from generator.areas.dates import Dated, dates
from generator.areas.organisation import audience, organisation
from generator.model import Entity, Playbook
from generator.sheet import Sheet
from generator.words import counted, day, sentence

PATH = "calendar/"
REMIND_DAYS = 7

SOON_DAYS = 30
_TO_COME = ("coming_up", "in_time")
_SPANS = (("within-30-days", "Within 30 days", SOON_DAYS), ("within-60-days", "In 31 to 60 days", 60), ("within-90-days", "In 61 to 90 days", 90))


def shown(book: Playbook) -> list[Dated]:
    """What has a day and concerns the readers of the site."""
    staff = audience(book) == "internal"
    return [item for item in dates(book) if staff or not item.for_staff]


def pages(book: Playbook) -> Iterator[Sheet]:
    """The calendar, with its two files beside it."""
    items = shown(book)
    base = organisation(book).publishing.base
    yield Sheet(
        PATH,
        "Calendar",
        "Everything that has a day: reviews, drills, measurements, ends of contracts, models and exceptions, and dates of the law.",
        "calendar.html.j2",
        {
            "late": _by_month(item for item in items if item.standing == "overdue" or (item.standing == "now" and item.days_left == 0)),
            "begun": _by_month(item for item in items if item.standing == "now" and item.days_left < 0),
            "soon": sum(item.standing in _TO_COME and item.days_left <= SOON_DAYS for item in items),
            "to_come": list(_to_come(items)),
            "how_long": how_long,
            "address": f"{base}{PATH}calendar.ics" if base else None,
        },
        nav="Calendar",
        also_called=["due dates", "deadlines", "what is due", "ICS", "iCalendar", "Atom feed", "RSS"],
        downloads={"calendar.ics": calendar_text(book), "feed.xml": feed_text(book)},
    )


def how_long(item: Dated) -> str:
    """How long until the day of something, or since."""
    if item.days_left < 0:
        return f"{counted(-item.days_left, 'day')} ago"
    if item.days_left == 0:
        return "at once" if item.standing == "now" else "today"
    return f"in {counted(item.days_left, 'day')}"


def _to_come(items: list[Dated]) -> Iterator[tuple[str, str, Mapping[str, list[Dated]]]]:
    """What comes, by how soon, and there by month; without the spans in which nothing comes."""
    least = 0
    for id, heading, most in (*_SPANS, ("later", "Later", None)):
        found = [item for item in items if item.standing in _TO_COME and least <= item.days_left and (most is None or item.days_left <= most)]
        if found:
            yield id, heading, _by_month(found)
        least = (most or 0) + 1


def _by_month(items: Iterable[Dated]) -> dict[str, list[Dated]]:
    months: dict[str, list[Dated]] = {}
    for item in items:
        months.setdefault(f"{item.date:%B %Y}", []).append(item)
    return months


def calendar_text(book: Playbook) -> str:
    """The calendar as an iCalendar file."""
    from generator.calendar_file import Appointment, calendar_file  # only a site needs it, and a check has to be quick

    base, host = organisation(book).publishing.base, _host(book)
    appointments = (
        Appointment(
            f"{item.uid}@{host}",
            item.date,
            item.title,
            _about(book, item),
            item.kind,
            f"{base}{item.path}" if base else None,
            REMIND_DAYS if item.days_left >= 0 and item.standing != "now" else None,
        )
        for item in shown(book)
    )
    return calendar_file(_name(book), book.as_of, appointments)


def feed_text(book: Playbook) -> str:
    """What is late, comes up or has just begun, as an Atom feed."""
    from generator.feed import About, Entry, feed

    base, host = organisation(book).publishing.base, _host(book)
    root = base or "../"  # where the site's own address is not known, as seen from the calendar's folder
    entries = (
        Entry(
            _tag(host, f"{item.uid}/{'now' if item.standing == 'now' and item.days_left == 0 else item.date.isoformat()}"),
            f"{_when(item)}: {item.title}",
            item.date if item.standing == "overdue" else item.news_since,
            f"{root}{item.path}",
            item.kind,
            _about(book, item),
        )
        for item in shown(book)
        if item.standing != "in_time"
    )
    address = f"{base}{PATH}feed.xml" if base else None
    return feed(About(_tag(host, "feed"), _name(book), organisation(book).name, f"{root}{PATH}", address), book.as_of, entries)


def _name(book: Playbook) -> str:
    return f"AI calendar of {organisation(book).name}"


def _about(book: Playbook, item: Dated) -> str:
    actor: Entity | None = book.entities.get(item.actor[0], {}).get(item.actor[1]) if item.actor else None
    return f"{item.kind}. {sentence(f'Who acts: {actor.title}')}" if actor else f"{item.kind}."


def _when(item: Dated) -> str:
    if item.standing == "now":
        return "Due at once" if item.days_left == 0 else f"Since {day(item.date)}"
    return f"{'Overdue since' if item.standing == 'overdue' else 'On'} {day(item.date)}"


def _host(book: Playbook) -> str:
    """The site's own name in the names of what it publishes; of an address with other signs, with dashes in their place."""
    site = organisation(book).publishing.site_url
    return re.sub(r"[^A-Za-z0-9.-]", "-", (urlsplit(site).hostname if site else None) or "playbook")


def _tag(host: str, what: str) -> str:
    """A name that nobody else gives (RFC 4151); its year only has to be one in which the host was ours already."""
    return f"tag:{host},2026:playbook/calendar/{what}"
