"""The house itself: modules, rooms and registries keep to what they promise."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import generator
from generator import places
from generator.areas import FILES, KINDS
from generator.areas.usage_policy import SECTIONS, Statement
from generator.check import RULES, explanations
from generator.cli import main
from generator.reports import FORMATS

ROOT = Path(__file__).parent.parent
PACKAGE = Path(generator.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# Everything flows to the right: a module imports from its own place in this row or from further left.
PIPE = [
    "words",
    "places",
    "output",
    "days",
    "version",
    "findings",
    "reading",
    "slips",
    "source",
    "values",
    "model",
    "walks",
    "brand",
    "shape",
    "markup",
    "rules",
    "sheet",
    "drawing",
    "badge",
    "qr",
    "calendar_file",
    "csv_file",
    "yaml_file",
    "feed",
    "blank",
    "entry",
    "results",
    "twin",
    "published",
    "asking",
    "areas",
    "alerts",
    "audience",
    "text_rules",
    "twinning",
    "leaks",
    "load",
    "check",
    "git",
    "history",
    "explain",
    "completions",
    "record",
    "sums",
    "manifest",
    "reports",
    "schema",
    "code_owners",
    "issue_forms",
    "forge",
    "init",
    "offline",
    "render",
    "evidence_pack",
    "llms",
    "links",
    "site",
    "content_security",
    "finish",
    "handwritten",
    "theme",
    "tree",
    "with_mkdocs",
    "with_zensical",
    "cli",
    "__main__",
]


def _imported(tree: ast.Module) -> Iterator[str]:
    """The rooms from which a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            house, *rooms = node.module.split(".")
            if house == "generator":
                yield from rooms[:1] or [alias.name for alias in node.names]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_says_what_it_is_and_imports_from_the_left(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    said = ast.get_docstring(tree)
    assert said
    assert said.split("\n\n")[0].endswith(".")
    room = path.relative_to(PACKAGE).with_suffix("").parts[0]
    if room == "__init__":
        return
    assert [name for name in _imported(tree) if PIPE.index(name) > PIPE.index(room)] == []


def test_every_template_is_used_and_every_page_template_is_in_one_folder() -> None:
    named = set(re.findall(r'"([a-z_-]+\.html\.j2)"', "".join(path.read_text("utf-8") for path in MODULES)))
    there = {path.name for path in (places.templates() / "pages").glob("*.j2")}
    assert there == named | {"_page.html.j2"}


def test_no_template_declares_a_value_safe_or_writes_a_script() -> None:
    for path in sorted(places.templates().rglob("*")):
        if path.suffix in (".j2", ".html"):
            text = path.read_text("utf-8")
            assert not re.search(r"\|\s*safe\b|<script|<style|\sstyle=|\son[a-z]+=|javascript:", text), path


def test_every_kind_of_entity_can_be_found_on_the_site() -> None:
    for kind, model in KINDS.items():
        assert model.kind == kind
        assert isinstance(model.path, property)
        assert model.__doc__


def test_every_kind_of_file_has_an_example() -> None:
    content = ROOT / "content"
    for kind in FILES.values():
        assert list(content.glob(kind.where.replace("ID", "*"))), kind.where


def test_rules_have_names_of_their_own() -> None:
    names = [rule.explanation.name for rule in RULES]
    assert len(names) == len(set(names))
    assert set(names) < set(explanations())


def test_the_sections_of_a_policy_are_the_choices_of_a_statement() -> None:
    assert set(SECTIONS) == set(Statement.model_fields["section"].annotation.__args__)  # type: ignore[union-attr]


def test_the_readme_names_every_command_file_and_format() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for kind in FILES.values():
        assert f"`{kind.where}`" in readme
    for command in main.commands:
        assert f"`playbook {command}" in readme
    assert "|".join(FORMATS).replace("|", "\\|") in readme
