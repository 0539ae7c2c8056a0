"""Pages from a playbook: what a template's author and a reader may rely on."""

import re
import shutil
from pathlib import Path

import jinja2.meta  # noqa: TID251  # what a template names, asked of jinja2 itself
import pytest

from generator import places
from generator.areas.reading_order import pages
from generator.brand import BLACK, DARK_PAPER, WHITE, contrast, readable, style_sheet
from generator.load import load
from generator.render import Links, TemplateFaultError, environment, render

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        ("{{ tolls }}", "'tolls' is undefined"),
        ("{{ sheet.tytle }}", "has no attribute 'tytle'"),
        ("{% for tool in %}", "Expected an expression"),
        ("{{ counted(1) }}", "missing 1 required positional argument"),
        ("{{ ui.tabel() }}", "has no attribute 'tabel'"),
    ],
)
def test_a_mistake_in_a_template_is_told_with_its_line(tmp_path: Path, mistake: str, said: str) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(places.templates(), templates)
    page = templates / "pages" / "glossary.html.j2"
    lines = page.read_text("utf-8").split("\n")
    number = next(index for index, line in enumerate(lines) if "pb-lead" in line)
    lines[number] += mistake
    page.write_text("\n".join(lines), "utf-8")
    with pytest.raises(TemplateFaultError, match=re.escape(said)) as fault:
        render(load(ROOT / "content"), templates)
    assert f"pages/glossary.html.j2:{number + 1}:" in str(fault.value)


def test_a_page_is_given_nothing_that_its_template_does_not_use() -> None:
    env = environment(places.templates())
    for sheet in pages(load(ROOT / "content")):
        source = (places.templates() / "pages" / sheet.template).read_text("utf-8")
        assert set(sheet.values) <= jinja2.meta.find_undeclared_variables(env.parse(source)), sheet.template


def test_only_what_its_readers_may_see_is_on_a_site(project: Path) -> None:
    content = project / "content"
    people = content / "people.yaml"
    words = people.read_text("utf-8")
    names = re.findall(r"(?m)^  - id: \S+\n    name: (\w+ \w+)$", words.split("units:")[0])
    assert len(names) > 10
    organisation = content / "organisation.yaml"
    organisation.write_text(organisation.read_text("utf-8").replace("audience: internal", "audience: public"), "utf-8")
    tools = content / "tools.yaml"
    tools.write_text(tools.read_text("utf-8").replace("    name: Tolkvane Translate\n", "    name: Tolkvane Translate\n    visibility: internal\n"), "utf-8")
    book = load(content)
    assert book.findings == ()
    shown = "".join(page.article for page in render(book, places.templates()))
    assert [name for name in names if name in shown] == []
    assert "Tolkvane Translate" not in shown
    assert "AI governance lead" in shown


def test_what_readers_may_not_see_is_called_what_it_is() -> None:
    links = Links(load(ROOT / "content"), "")
    assert [f"{links.link(kind, 'hidden')}" for kind in ("audience", "data_class", "unit")] == [
        f'<span class="pb-hidden">{what} not shown here</span>' for what in ("an audience", "a data class", "a unit")
    ]


@pytest.mark.parametrize("colour", ["#0b5c5f", "#ffee00", "#000000", "#ffffff", "#ff0000", "#808080", "#1e2129"])
def test_any_brand_colour_can_be_read(colour: str) -> None:
    css = style_sheet(colour)
    rgb = {
        name: tuple(int(value[i : i + 2], 16) for i in (1, 3, 5)) for name, value in re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", css.split("@media screen")[0])
    }
    dark = re.findall(r"--pb-link: (#[0-9a-f]{6})", css)[1]
    assert contrast(rgb["--md-primary-fg-color"], rgb["--md-primary-bg-color"]) >= 4.5  # type: ignore[arg-type]
    assert contrast(rgb["--pb-link"], WHITE) >= 4.5  # type: ignore[arg-type]
    assert contrast(tuple(int(dark[i : i + 2], 16) for i in (1, 3, 5)), DARK_PAPER) >= 4.5  # type: ignore[arg-type]


def test_contrast_is_what_wcag_says() -> None:
    assert round(contrast(WHITE, BLACK), 2) == 21.0
    assert round(contrast((118, 118, 118), WHITE), 2) == 4.54
    assert readable((118, 118, 118), BLACK) != (118, 118, 118)
