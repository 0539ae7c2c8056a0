"""The shape of files: a wrong key or value is one finding that says what is expected, and the rest is still looked at."""

from pathlib import Path

import pytest

from generator.findings import Finding
from tests.folder import CASES, amiss, book, content, marks

PEOPLE = (CASES / "_base/people.yaml").read_text("utf-8")
ORGANISATION = (CASES / "_base/organisation.yaml").read_text("utf-8")
TOOL = """\
vendors:
  - id: quillmere
    name: Quillmere
tools:
  - id: quillmere-chat
    name: Quillmere Chat
    vendor: quillmere
    account_tier: enterprise
    what: Drafts and summarises text.
    status: requested
    owner: ai-desk
"""
CLEARANCE = """\
    max_class: personal
    trains_on_inputs: never
    retention_days: 0
    regions: [eu]
    decided_by: ai-desk
    decided_on: 2026-10-01
"""


def only(findings: list[Finding]) -> Finding:
    (finding,) = findings
    return finding


@pytest.mark.parametrize(
    ("key", "misspelt"), [("name", "nmae"), ("vendor", "vendors"), ("account_tier", "account-tier"), ("owner", "Owner"), ("status", "staus"), ("what", "waht")]
)
def test_a_misspelt_key_is_one_finding_that_names_the_right_one(key: str, misspelt: str, tmp_path: Path) -> None:
    head, tool = TOOL.split("tools:\n")
    finding = only(amiss(content(tmp_path / "content", {"tools.yaml": f"{head}tools:\n" + tool.replace(f"    {key}:", f"    {misspelt}:")})))
    assert (finding.rule, finding.what, finding.help) == ("unknown-key", f"a tool has no key `{misspelt}`", f"Did you mean `{key}`?")
    assert finding.span.excerpt[finding.span.column - 1 : finding.span.end_column - 1] == misspelt


def test_the_words_for_a_block_and_for_a_thing_stand_with_their_article(tmp_path: Path) -> None:
    there = content(tmp_path / "content", CASES / "_system")
    system = there / "systems/assistant.yaml"
    system.write_text(system.read_text("utf-8").replace("    purpose: ", "    purposs: ").replace("owner: head\n", "owner: clerks\n", 1), "utf-8")
    said = {finding.rule: finding for finding in amiss(there)}
    assert said["unknown-key"].what == "a use has no key `purposs`"
    assert said["unknown-reference"].help == "`clerks` is an audience; name a role here."


def test_a_key_that_is_near_none_is_offered_what_there_is(tmp_path: Path) -> None:
    finding = only(amiss(content(tmp_path / "content", {"glossary.yaml": "terms:\n  - id: x\n    name: X\n    means: It.\n    zzz: 1\n"})))
    assert finding.help == "Delete the line. A term may also have: `also_called`, `see`."


def test_a_key_that_is_missing_is_told_with_its_meaning(tmp_path: Path) -> None:
    finding = only(amiss(content(tmp_path / "content", {"tools.yaml": TOOL.replace("    owner: ai-desk\n", "")})))
    assert (finding.span.line, finding.rule, finding.what) == (5, "missing-key", "this tool has no `owner`")
    assert finding.help == "Add `owner:` to it. Who answers for the tool and for questions about it."


VALUES = {
    "assessed_on": ["tomorrow", "2026-1-1", "2026-02-29", "01/02/2026", "2026-01-01T10:00:00", "٢٠٢٦-٠١-٠١", "[2026-01-01]", "20260101"],
    "review_every_days": ["-1", "1.5", "1_000", "ninety", "90 days", "1e3", "0x10", "٣", "9999999999", "[90]", "{days: 90}"],
    "name": ["[a, b]", "{a: b}", "|\n      two\n      lines", '" "', "x" * 301],
    "contract": ["C-2026-014", "[C-2026-014]"],
    "subprocessors": ["One data centre", "{a: b}", "[[a]]"],
    "visibility": ["staff", "Public", "[public]", "{public: true}"],
    "id": ["Quill Mere", "quill_mere", "quill--mere", "-quill", "quillméré", "con", "index", "x" * 65, "../up", "a/b", "[quill]"],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in VALUES.items() for value in values])
def test_a_value_of_the_wrong_kind_is_one_finding_where_it_stands(key: str, value: str, tmp_path: Path) -> None:
    given = {"id": "quillmere", "name": "Quillmere", key: value}
    block = "".join(f"    {name}: {text}\n" for name, text in given.items())
    finding = only(amiss(content(tmp_path / "content", {"tools.yaml": f"vendors:\n  - support_contact: The desk\n{block}"})))
    assert (finding.rule, finding.span.line) == ("wrong-value", list(given).index(key) + 3)
    assert finding.what.startswith(f"{key}: ")


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "//evil.example", "/about", "intranet", "ftp://files.example", "http:evil.example"),
        *("https://", "https://user@evil.example", "https://good.example@evil.example/", "https://a b.example", "https://a.example/<x>", "https://[::1"),
        *("https://a.example\\@evil.example", '"https://a.example/\\u00a0"', "https://a.example/`x`", "HTTPS://a.example", "[https://a.example]"),
        *("'mailto:'", "mailto:desk", "mailto:desk@here"),
    ],
)
def test_an_address_that_opens_something_else_than_it_shows_is_refused(address: str, tmp_path: Path) -> None:
    finding = only(amiss(content(tmp_path / "content", {"organisation.yaml": f"{ORGANISATION}publishing:\n  site_url: {address}\n"})))
    assert (finding.rule, finding.span.line) == ("wrong-value", 6)


@pytest.mark.parametrize(
    "address",
    ["https://a.example", "http://a.example:8080/b?c=d&e=%20#f", "https://xn--bcher-kva.example/ü", "https://[::1]/"],
)
def test_a_whole_address_is_taken_as_it_is(address: str, tmp_path: Path) -> None:
    assert amiss(content(tmp_path / "content", {"organisation.yaml": f"{ORGANISATION}publishing:\n  site_url: {address}\n"})) == []


@pytest.mark.parametrize(
    ("number", "taken"),
    [
        *((number, True) for number in ("+44 1632 960010", "+441632960010", "'+1 202 555 0100'", "+299 123456")),
        *((number, False) for number in ("01632 960010", "960010", "+44", "+0 1632 960010", "'+44  1632 960010'", "+44-1632-960010", "+44 (0)1632 960010")),
        *((number, False) for number in ("ext. 7", "+44 1632 960010, at night", "'+44 1632 960010 '")),
        *((number, False) for number in ("+44 1632 960010 123456", "+٤٤ 1632 960010", "'tel:+441632960010'")),
    ],
)
def test_a_telephone_number_can_be_rung_from_everywhere(number: str, taken: bool, tmp_path: Path) -> None:
    people = (CASES / "_base/people.yaml").read_text("utf-8")
    found = amiss(content(tmp_path / "content", {"people.yaml": f"{people.rstrip()}\n    phone: {number}\n"}))
    assert [finding.rule for finding in found] == ([] if taken else ["wrong-value"])


@pytest.mark.parametrize("colour", ["red", "'#fff'", "'#0b5c5'", "'#0b5c5g'", "0b5c5f", "'#0b5c5f80'", "'#0b5c5f;x:y'"])
def test_a_colour_is_six_hexadecimal_digits(colour: str, tmp_path: Path) -> None:
    finding = only(amiss(content(tmp_path / "content", {"organisation.yaml": f"{ORGANISATION}brand:\n  colour: {colour}\n"})))
    assert (finding.rule, finding.span.line) == ("wrong-value", 6)


@pytest.mark.parametrize("flag", ["yes", "no", "on", "True", "TRUE", "1", "[true]"])
def test_a_flag_is_true_or_false(flag: str, tmp_path: Path) -> None:
    data = (CASES / "_base/data.yaml").read_text("utf-8").replace("needs_contract: true", f"needs_contract: {flag}")
    finding = only(amiss(content(tmp_path / "content", {"data.yaml": data})))
    assert (finding.rule, finding.span.excerpt) == ("wrong-value", f"    needs_contract: {flag}")


@pytest.mark.parametrize("text", ["- a\n- b\n", "just a text\n", "'quoted'\n"])
def test_a_file_that_is_no_block_is_told_to_begin_with_a_key(text: str, tmp_path: Path) -> None:
    finding = only(amiss(content(tmp_path / "content", {"tools.yaml": text})))
    assert (finding.rule, finding.span.line, finding.help) == ("wrong-value", 1, "Begin the file with a key, for example `vendors:`.")


def test_a_choice_that_is_nearly_right_is_offered(tmp_path: Path) -> None:
    finding = only(amiss(content(tmp_path / "content", {"tools.yaml": TOOL.replace("requested", "aproved")})))
    assert finding.help.startswith("Did you mean `approved`? Write one of: `approved`, `conditional`, ")


def test_mistakes_of_five_kinds_in_five_files_are_five_findings(tmp_path: Path) -> None:
    files = {
        "organisation.yaml": ORGANISATION.replace("contact: ai-desk", "contact: ai-dekc"),
        "people.yaml": PEOPLE.replace("    holder:", "    hodler:"),
        "data.yaml": (CASES / "_base/data.yaml").read_text("utf-8") + "data_kinds: []\n",
        "glossary.yaml": "terms:\n  - id: x\n    name: X\n    means: It.\n    see: x\n",
        "tools.yaml": TOOL.replace("requested", "approved") + CLEARANCE,
    }
    assert marks(amiss(content(tmp_path / "content", files))) == [
        ("data.yaml", 49, "duplicate-key"),
        ("glossary.yaml", 5, "wrong-value"),
        ("organisation.yaml", 3, "unknown-reference"),
        ("people.yaml", 8, "unknown-key"),
        ("tools.yaml", 12, "missing-agreement"),
    ]


def test_a_date_that_is_none_hides_neither_its_neighbours_nor_their_places(tmp_path: Path) -> None:
    extra = "vendors:\n  - id: fenwold\n    name: Fenwold\n    assessed_on: soon\n  - id: tolkvane\n    name: TODO\n"
    folder = content(tmp_path / "content", {"tools.yaml": TOOL.replace("vendors:\n", extra)})
    assert marks(amiss(folder)) == [("tools.yaml", 4, "wrong-value"), ("tools.yaml", 6, "leftover-placeholder")]
    assert list(book(folder).entities["vendor"]) == ["tolkvane", "quillmere"]


def test_places_stay_right_in_lists_within_lists_that_lost_entries(tmp_path: Path) -> None:
    rules = "    handling:\n      - id: a\n        when: A\n      - id: b\n        when: B\n        do: TBD\n"
    data = (CASES / "_base/data.yaml").read_text("utf-8").replace("    handling:\n", rules, 1)
    assert marks(amiss(content(tmp_path / "content", {"data.yaml": data}))) == [("data.yaml", 7, "missing-key"), ("data.yaml", 11, "leftover-placeholder")]


def test_nobody_calls_an_id_unknown_that_stands_in_a_file_with_findings(tmp_path: Path) -> None:
    folder = content(tmp_path / "content", {"people.yaml": PEOPLE.replace("    what:", "  what:")})
    assert {finding.rule for finding in amiss(folder)} == {"invalid-yaml"}
