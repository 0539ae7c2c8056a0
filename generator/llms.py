"""The file llms.txt: what stands where on a site, in the few lines of Markdown that language models are given first."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from generator.areas.data import DataKind
from generator.areas.organisation import organisation
from generator.areas.system import System
from generator.areas.tools import Tool
from generator.areas.usage_policy import Policy
from generator.model import Playbook
from generator.render import Page
from generator.words import day, sentence

FILE = "llms.txt"

_DETAILS = (Policy, DataKind, Tool, System)
"""What has pages of its own that stand in no menu, and are listed all the same."""


def llms_text(book: Playbook, pages: Sequence[Page], for_programs: Sequence[tuple[str, str]]) -> str:
    """The file, in the form of llmstxt.org; `for_programs` holds what programs read, by path, with what it is."""
    written = organisation(book)
    root = written.publishing.base or ""
    menu = [page.sheet for page in pages if page.sheet.nav]
    single = {item.path for kind in _DETAILS for item in book.all(kind).values()}
    more = [page.sheet for page in pages if page.sheet.path in single and not page.sheet.nav]
    about = "What people here may do with AI, with which data and which tools, and what to do when it goes wrong."
    parts = [
        f"# {_inert(written.name)}: AI playbook",
        f"> {about} As of {day(book.as_of)}. {_inert(sentence(written.what))}",
        "An answer on data and tools holds for that day, with the reasons and conditions on its page. What nobody has assessed is a no.",
        _section("Pages", root, ((sheet.path, sheet.title, sheet.description) for sheet in menu)),
        _section("For programs", root, ((path, path, says) for path, says in for_programs)),
        # By the form's own rule, what stands under this heading may be left out where there is little room.
        _section("Optional", root, ((sheet.path, sheet.title, sheet.description) for sheet in more)),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _section(heading: str, root: str, links: Iterable[tuple[str, str, str]]) -> str:
    lines = [f"- [{_inert(title)}]({_address(root, path)}): {_inert(sentence(says))}" for path, title, says in links]
    return "\n".join([f"## {heading}", "", *lines]) if lines else ""


def _address(root: str, path: str) -> str:
    return quote(root + path or "./", safe="/:#?&=%@!$,;~*+'-._[]")


_SIGNS = "\\`*_[]<>&~|"


def _inert(text: str) -> str:
    """A text on one line of Markdown in which nothing of it is markup, nor a link by itself; its signs stand in it by number."""
    shown = "".join(f"&#{ord(char)};" if char in _SIGNS else char for char in " ".join(text.split()))
    return shown.replace("://", "&#58;//").replace("www.", "www&#46;").replace("@", "&#64;")
