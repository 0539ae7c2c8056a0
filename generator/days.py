"""The day for which a playbook is worked out."""

import datetime
import os
import re


def day_of_build(given: str | None) -> datetime.date:
    """The day given as YYYY-MM-DD, else PLAYBOOK_AS_OF's, else that of SOURCE_DATE_EPOCH (in UTC), else today.

    Raises ValueError, in words for whoever typed it.
    """
    given = given or os.environ.get("PLAYBOOK_AS_OF")
    if given:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
            raise ValueError(f"'{given}' is not a day. Write it as YYYY-MM-DD, for example 2026-03-31.")
        try:
            return datetime.date.fromisoformat(given)
        except ValueError:
            raise ValueError(f"There is no day {given} in the calendar.") from None
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
    return datetime.date.today()  # noqa: DTZ011  # the day where the author is
