"""Pages for tests: the articles of a playbook, and the words in them."""

from lxml import html

from generator import places
from generator.model import Playbook
from generator.render import render


def articles(book: Playbook) -> dict[str, str]:
    """The articles of a playbook's pages by their addresses."""
    return {page.sheet.path: page.article for page in render(book, places.templates())}


def words(article: str, way: str) -> list[str]:
    """What the elements found by an XPath say, with single spaces; a row with one between its cells as well."""
    found = html.fragment_fromstring(article, create_parent="article").xpath(way)
    texts = (item if isinstance(item, str) else " ".join(part.text_content() for part in (item if item.tag == "tr" else [item])) for item in found)
    return [" ".join(text.split()) for text in texts]
