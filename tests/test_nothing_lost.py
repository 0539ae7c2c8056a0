"""Whatever an author writes reaches a reader: no field of the models is without a place on a page."""

import html
import re

import pytest

from generator import places
from generator.load import load
from generator.render import render
from tests.filled import write
from tests.folder import AS_OF


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every text field with the one word that stands in it, by the field's name."""
    words: dict[str, str] = {}
    folder = tmp_path_factory.mktemp("filled")

    def fill(field: str, number: int, _: bool) -> str:
        return words.setdefault(f"{field} {number % 6}", f"Word{len(words)}x")

    write(folder, 6, fill)
    book = load(folder, AS_OF)
    assert book.findings == ()
    pages = "".join(page.article for page in render(book, places.templates()))
    shown = set(re.findall(r"Word\d+x", html.unescape(pages)))
    return {field: "shown" if word in shown else "lost" for field, word in words.items()}


def test_every_text_field_is_shown_on_some_page(written: dict[str, str]) -> None:
    fields = {field.split()[0] for field in written}
    lost = sorted(field for field in fields if all(written[entry] == "lost" for entry in written if entry.split()[0] == field))
    assert lost == []
