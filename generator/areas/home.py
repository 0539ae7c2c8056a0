"""The home page, with a door for everyone who comes; and the page that says how the playbook works."""

from collections.abc import Iterator

from generator.areas.audiences import Audience
from generator.areas.data import DataClass, DataKind
from generator.areas.exceptions import exceptions_by, in_force
from generator.areas.limits import LIMITS
from generator.areas.organisation import Framework, organisation, setting
from generator.areas.reviews import all_due
from generator.areas.tools import IN_USE, Tool
from generator.areas.usage_policy import Statement, first_policy
from generator.model import Playbook
from generator.sheet import Sheet


def home(book: Playbook) -> Iterator[Sheet]:
    """The home page."""
    written = organisation(book)
    policy, standings = first_policy(book), [entry.standing for entry in all_due(book)]
    yield Sheet(
        "",
        "AI playbook",
        f"What you may do with AI at {written.name}, with which data and tools, and what to do when it goes wrong.",
        "home.html.j2",
        {
            "policy": policy,
            "agents": policy is not None and any(statement.section == "agents" for statement in policy.statements),
            "audiences": book.all(Audience).values(),
            "kinds": book.all(DataKind),
            "tools_in_use": sum(tool.status in IN_USE for tool in book.all(Tool).values()),
            "statements": book.all(Statement),
            "late": sum(standing in ("lapsed", "overdue") for standing in standings),
            "coming_up": standings.count("coming_up"),
        },
        written.place,
        "Home",
        boost=2,
    )


def about(book: Playbook) -> Iterator[Sheet]:
    """How answers are worked out, which defaults hold and where they come from, and the frameworks behind it."""
    written = organisation(book)
    yield Sheet(
        "about/",
        "About this playbook",
        "How the answers in this playbook are worked out, for auditors and the curious.",
        "about.html.j2",
        {
            "settings": {name: setting(book, name) for name in LIMITS},
            "limits": LIMITS,
            "exceptions": exceptions_by(in_force(book), "limits"),
            "frameworks": book.all(Framework),
            "default": next((item for item in book.all(DataClass).values() if item.default_when_unsure), None),
        },
        written.place,
        "About",
    )
