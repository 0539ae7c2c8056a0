"""The pages of all areas, in the order in which people read them; only whoever builds a site needs them."""

from collections.abc import Callable, Iterator

from generator.areas import (
    FILES,
    ask_for,
    asked_pages,
    assurance_pages,
    blank_pages,
    calendar_page,
    change_pages,
    data,
    exception_pages,
    first_response,
    for_programs,
    glossary,
    guide_pages,
    home,
    incident_pages,
    may_i_use_it,
    on_call,
    people,
    pilot_to_production,
    policy_pages,
    reviews,
    start_pages,
    system_pages,
    systems,
    tools_register,
    training_pages,
    what_changed,
    why_pilots_stall,
)
from generator.blank import homes
from generator.model import Playbook
from generator.sheet import Sheet

READING_ORDER: tuple[Callable[[Playbook], Iterator[Sheet]], ...] = (
    home.home,
    start_pages.pages,
    may_i_use_it.pages,
    policy_pages.pages,
    data.pages,
    tools_register.pages,
    systems.pages,
    system_pages.pages,
    training_pages.pages,
    change_pages.pages,
    first_response.pages,
    on_call.pages,
    incident_pages.pages,
    people.pages,
    ask_for.pages,
    asked_pages.pages,
    guide_pages.pages,
    pilot_to_production.pages,
    why_pilots_stall.pages,
    lambda book: blank_pages.pages(book, homes(FILES)),
    exception_pages.pages,
    glossary.pages,
    reviews.pages,
    assurance_pages.pages,
    calendar_page.pages,
    what_changed.pages,
    for_programs.pages,
    home.about,
)


def pages(book: Playbook) -> Iterator[Sheet]:
    """All pages of a playbook, in the order in which people read them."""
    for area in READING_ORDER:
        yield from area(book)
