"""Blanks to fill in: whole and valid for every kind, and what `playbook new` makes of them."""

import re
from pathlib import Path

import pytest

from generator.areas import FILES
from generator.areas.tools import Contract, Tool, Vendor
from generator.areas.usage_policy import Policy
from generator.blank import Question, blank, entry, homes, outline, part
from generator.model import Node
from generator.shape import shape
from generator.source import read
from generator.yaml_file import scalar
from tests.command import run
from tests.folder import amiss, content, marks

HOMES = homes(FILES)
BLOCKS: dict[str, type[Node]] = {**{kind: file.model for kind, file in FILES.items()}, **{kind: home.model for kind, home in HOMES.items()}}


def uncommented(text: str) -> str:
    return re.sub(r"(?m)^( *)# ", r"\1", text)


def filled(text: str) -> str:
    """A blank with an x behind every key and dash that has nothing behind it, and without comments."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for index, line in enumerate(lines):
        below = lines[index + 1] if index + 1 < len(lines) else ""
        inside = len(re.match(r"[ -]*", below)[0]) > len(re.match(r"[ -]*", line)[0])  # type: ignore[index]  # both match nothing at least
        if line.endswith("-") or (line.endswith(":") and not inside):
            lines[index] = f"{line} x"
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("kind", sorted(BLOCKS))
@pytest.mark.parametrize("whole", [True, False], ids=["with every key in use", "with needed keys alone"])
def test_a_blank_is_yaml_of_known_keys_once_it_is_filled_in(kind: str, whole: bool) -> None:
    model = BLOCKS[kind]
    given = {"id": "x"} if "id" in model.model_fields else {}
    text = blank(model, homes=HOMES)
    source, findings = read("blank.yaml", filled(uncommented(text) if whole else text).encode())
    _, wrong = shape(model, source, given)
    assert findings == []
    assert {finding.rule for finding in wrong} <= {"wrong-value"}
    keys = re.findall(r"(?m)^[ -]*(\w+):", filled(uncommented(text)))
    assert keys == [question.key for question in outline(model) if question.depth or question.key not in given]


@pytest.mark.parametrize("kind", sorted(BLOCKS))
def test_an_empty_blank_is_told_key_by_key_and_never_as_broken(kind: str) -> None:
    source, findings = read("blank.yaml", blank(BLOCKS[kind], homes=HOMES).encode())
    given = {"id": "AUP-01" if kind == "statement" else "x"} if "id" in BLOCKS[kind].model_fields else {}
    _, wrong = shape(BLOCKS[kind], source, given)
    assert findings == []
    assert {finding.rule for finding in wrong} <= {"empty-value"}


@pytest.mark.parametrize("kind", sorted(kind for kind, home in HOMES.items() if home.key))
def test_an_entry_fits_under_its_key(kind: str) -> None:
    home = HOMES[kind]
    text = f"{home.key}:\n{filled(uncommented(entry(home.model, 'x', HOMES)))}"
    source, findings = read(home.where, text.encode())
    assert findings == []
    assert len(source.data[home.key]) == 1
    assert {name for name, info in home.model.model_fields.items() if info.is_required()} <= set(source.data[home.key][0])


def test_a_blank_says_what_a_key_means_and_takes() -> None:
    text = blank(Policy, homes=HOMES)
    assert "\n## Who keeps it right. The id of a role in people.yaml. Needed.\nowner:\n" in text
    assert "\n## One of: draft, in_force, retired. Needed.\nstatus:\n" in text
    assert "\n## YYYY-MM-DD.\n# approved_on:\n" in text
    assert "\n  ## For example `AUP-07`. Needed.\n  - id:\n" in text
    assert "\nid:" not in text
    assert max(map(len, text.splitlines())) <= 110


def test_a_part_has_its_own_keys_alone_and_all_of_them_live() -> None:
    text = part(Vendor, ["contract", "subprocessors"], HOMES)
    source, findings = read("part.yaml", text.encode())
    assert findings == []
    assert list(source.data) == ["contract", "subprocessors"]
    assert list(source.data["contract"]) == list(Contract.model_fields)
    assert not re.search(r"(?m)^ *# ", text)


def test_an_outline_is_enough_for_a_form() -> None:
    asked = outline(Tool, ["max_class", "data_kinds", "trains_on_inputs", "retention_days"], HOMES)
    assert [(question.key, question.depth) for question in asked if question.depth == 0] == [
        ("max_class", 0),
        ("data_kinds", 0),
        ("trains_on_inputs", 0),
        ("retention_days", 0),
    ]
    inner = next(question for question in asked if question.key == "verdict")
    assert (inner.depth, inner.needed, inner.choices[0]) == (1, True, "allowed")
    assert asked[-2] == Question(
        "trains_on_inputs", 0, "Whether the vendor may train models on what is put in.", ("never", "possible", "unknown"), False, False, "", "unknown"
    )
    assert asked[-1].unit == "a whole number"


@pytest.mark.parametrize(
    "text", ["plain", "no", "null", "~", "a: b", "a #b", "# a", "[a", "- a", "'a", '"a"', " a ", "two\nlines", "1.10", "&a", "!a", "ü 日本", "a:"]
)
def test_a_scalar_is_read_back_as_it_was(text: str) -> None:
    source, findings = read("x.yaml", f"key: {scalar(text)}\nlist:\n  - {scalar(text)}\n".encode())
    assert findings == []
    assert source.data == {"key": text, "list": [text]}


def test_a_new_policy_is_a_file_that_check_leads_through(tmp_path: Path) -> None:
    folder = content(tmp_path / "content", {".schema/policy.json": "{}"})
    made = run("new", "policy", "travel", folder)
    path = folder / "policies" / "travel.yaml"
    assert made.exit_code == 0
    assert f"Wrote {path}" in made.output
    text = path.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../.schema/policy.json\n##")
    assert {rule for _, _, rule in marks(amiss(folder))} == {"empty-value"}
    for key, value in {
        "name": "Travel",
        "purpose": "Safe journeys.",
        "owner": "ai-desk",
        "version": "1.0",
        "status": "draft",
        "id": "TRV-01",
        "section": "you_may",
        "level": "may",
        "text": "Ask for a route.",
    }.items():
        text, count = re.subn(rf"(?m)^([ -]*{key}:)$", rf"\1 {value}", text)
        assert count == 1
    path.write_text(re.sub(r"(?m)^  -$", "  - Everybody.", text), "utf-8")
    assert amiss(folder) == []


def test_a_new_entry_is_printed_and_no_file_touched(tmp_path: Path) -> None:
    folder = content(tmp_path / "content", {})
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    said = run("new", "role", "risk-lead", folder)
    assert said.exit_code == 0
    assert said.output.startswith(f"# Paste this under `roles:` in {folder / 'people.yaml'}")
    assert "\n  - id: risk-lead\n" in said.output
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    (folder / "people.yaml").write_bytes(before[folder / "people.yaml"] + said.output.encode())
    assert {rule for _, _, rule in marks(amiss(folder))} == {"empty-value"}


def test_an_id_that_cannot_be_given_is_refused_with_the_reason(tmp_path: Path) -> None:
    folder = content(tmp_path / "content", Path(__file__).parent / "cases" / "reused-id")
    (folder / "policies").mkdir()
    (folder / "policies" / "travel.yaml").write_text("# mine\n", "utf-8")
    for words, reason in {
        ("policy", "Travel"): "`Travel` is not an id",
        ("policy", "../travel"): "`../travel` is not an id",
        ("policy", "travel"): "is there already",
        ("statement", "aup-1"): "is not a statement's id",
        ("role", "ai-desk"): "There is a role `ai-desk` already, in people.yaml:5",
        ("tool", "gistmill"): "already",
        ("polcy", "travel"): "Did you mean `policy`?",
        ("organisation", "us"): "There is no kind",
    }.items():
        refused = run("new", *words, folder)
        assert refused.exit_code == 2, words
        assert reason in refused.output
    (folder / "tools.yaml").unlink()
    assert "was retired on 2025-12-31: The vendor closed it down." in run("new", "tool", "gistmill", folder).output
    assert (folder / "policies" / "travel.yaml").read_text("utf-8") == "# mine\n"
