"""Days as an iCalendar file (RFC 5545) that calendar programs subscribe to."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Alarm, Calendar, Event, vDuration, vText


@dataclass(frozen=True, slots=True)
class Appointment:
    """Something on one whole day.

    Attributes:
        uid: its name in the whole world, by which a calendar knows it again.
        date: its day.
        summary: what the calendar shows.
        description: what it shows when opened.
        category: what sort of thing it is.
        url: where more stands.
        remind_days: how many days before a reminder comes; None for no reminder.

    """

    uid: str
    date: datetime.date
    summary: str
    description: str
    category: str
    url: str | None
    remind_days: int | None


class _Text(vText):
    r"""A text exactly as it is: the library's own takes `\N`, as in `C:\New`, for a line break."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        text = str(self)
        for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
            text = text.replace(sign, written)
        return text.encode()


def calendar_file(name: str, made_on: datetime.date, appointments: Iterable[Appointment]) -> str:
    """A calendar as the text of its file, with the line ends that its format asks for."""
    calendar = Calendar()
    calendar.add("prodid", "-//playbook//playbook calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _Text(name))
    calendar.add("x-wr-calname", _Text(name))  # what programs read that do not know NAME
    calendar.add("refresh-interval", vDuration(datetime.timedelta(days=1)), parameters={"VALUE": "DURATION"})
    stamp = datetime.datetime.combine(made_on, datetime.time(), datetime.UTC)
    for appointment in appointments:
        calendar.add_component(_event(appointment, stamp))
    written: bytes = calendar.to_ical()
    return written.decode()


def _event(appointment: Appointment, stamp: datetime.datetime) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", appointment.date)
    event.add("dtend", appointment.date + datetime.timedelta(days=1))  # the first day on which it is over
    event.add("summary", _Text(appointment.summary))
    event.add("description", _Text(appointment.description))
    event.add("categories", [appointment.category])
    event.add("transp", "TRANSPARENT")  # nobody is busy all day because of it
    if appointment.url:
        event.add("url", appointment.url)
    if appointment.remind_days is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _Text(appointment.summary))
        alarm.add("trigger", datetime.timedelta(days=-appointment.remind_days))
        event.add_component(alarm)
    return event
