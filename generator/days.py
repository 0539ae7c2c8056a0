"""The day for which a playbook is worked out."""

import datetime
import os
import re


class DayError(ValueError):
    """What was given is no day; the message says so to whoever typed it."""


def day_of_build() -> datetime.date:
    """The day of SOURCE_DATE_EPOCH (seconds since 1970, UTC) if that is set, else today where the author is."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        try:
            return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
        except (ValueError, OverflowError, OSError):
            raise DayError(f"SOURCE_DATE_EPOCH is '{epoch}'; it must be a number of seconds since 1970.") from None
    return datetime.date.today()  # noqa: DTZ011  # "overdue" is meant by the author's own calendar


def day_given(text: str) -> datetime.date:
    """The day written as YYYY-MM-DD; a DayError, in words for whoever typed it, if it is none."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise DayError(f"'{text}' is not a day. Write it as YYYY-MM-DD, for example 2026-03-31.")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise DayError(f"There is no day {text} in the calendar.") from None
