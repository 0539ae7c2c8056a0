"""The page that says what programs read of a site: the whole of it as one document, tables, badges, and what language models are given."""

from collections.abc import Iterator

from generator.areas.organisation import organisation
from generator.areas.registers import registers
from generator.areas.system import System
from generator.areas.system.rollout import LIVE
from generator.areas.system_badge import system_badge
from generator.model import Playbook
from generator.sheet import Sheet

PATH = "for-programs/"


def pages(book: Playbook) -> Iterator[Sheet]:
    """The one page."""
    systems = book.all(System).values()
    system = next((system for system in systems if system.stage in LIVE), next(iter(systems), None))
    yield Sheet(
        PATH,
        "For programs",
        "What this site says in forms that programs read: one document, tables, badges, and a summary for language models.",
        "for-programs.html.j2",
        {"tables": registers(book), "address": organisation(book).publishing.base, "system": system, "badge": system and system_badge(book, system)},
        under=(("About", "about/"),),
        also_called=("machine-readable", "JSON", "CSV", "API", "badge", "llms.txt", "export", "download"),
    )
