"""The page of what changed: built from a real history, in terms of rules, with words to announce them."""

from pathlib import Path

from lxml import html

from tests.command import run
from tests.folder import CASES, content
from tests.repository import committed, edit

SETTINGS = "site_name: Playbook\ntheme:\n  name: material\ndocs_dir: content\nplugins:\n  - playbook\n"
HOSTILE = "You <script>may</script> { use } it & “quote” `it`."


def project(folder: Path) -> Path:
    (folder / "mkdocs.yml").write_text(SETTINGS, "utf-8")
    (folder / ".gitignore").write_text("site/\n", "utf-8")
    return content(folder / "content", CASES / "_system")


def built(folder: Path) -> html.HtmlElement:
    done = run("build", folder)
    assert done.exit_code == 0, done.output
    return html.parse(folder / "site" / "what-changed" / "index.html").getroot().xpath("//article")[0]


def words(article: html.HtmlElement) -> str:
    return " ".join(article.text_content().split())


def test_without_a_history_the_page_says_so(tmp_path: Path) -> None:
    project(tmp_path)
    assert "not kept in a git repository" in words(built(tmp_path))


def test_a_history_of_one_day_says_that_nothing_changed(tmp_path: Path) -> None:
    project(tmp_path)
    committed(tmp_path, "2026-11-03")
    assert "No rule has changed since 3 November 2026." in words(built(tmp_path))


def test_changes_stand_by_day_with_words_to_announce_them(tmp_path: Path) -> None:
    there = project(tmp_path)
    committed(tmp_path, "2026-11-03")
    edit(there, {"systems/assistant.yaml": ("owner: head\n", "owner: ai-desk\n")})
    committed(tmp_path, "2026-11-09")
    edit(there, {"people.yaml": ("what: ", "what: In short, ")})
    committed(tmp_path, "2026-11-10")
    edit(there, {"systems/assistant.yaml": ("latency_p95_seconds: 8", "latency_p95_seconds: 7")})
    committed(tmp_path, "2026-11-12")
    article = built(tmp_path)
    assert [heading.text for heading in article.xpath(".//h2")] == ["12 November 2026", "9 November 2026"]
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in article.xpath(".//tbody/tr")]
    assert rows == [
        ["95th-percentile latency of Letter assistant", "at most 8 s", "at most 7 s"],
        ["The owner of Letter assistant", "Head of letters", "AI desk"],
    ]
    assert article.xpath(".//pre")[1].text.splitlines() == [
        "On 9 November 2026, 1 rule of our AI playbook changed:",
        "- The owner of Letter assistant: from Head of letters to AI desk",
    ]


def test_what_was_written_stands_there_as_it_was_written(tmp_path: Path) -> None:
    there = project(tmp_path)
    policy = "name: Rules\npurpose: Safety\napplies_to: [All]\nin_one_minute: [Ask]\nowner: head\nversion: '1'\nstatus: draft\nstatements:\n"
    (there / "policies").mkdir(exist_ok=True)
    (there / "policies/rules.yaml").write_text(f"{policy}  - {{id: RUL-01, section: you_may, level: may, text: You may.}}\n", "utf-8")
    committed(tmp_path, "2026-11-03")
    (there / "policies/rules.yaml").write_text(f"{policy}  - id: RUL-01\n    section: you_may\n    level: may\n    text: '{HOSTILE}'\n", "utf-8")
    committed(tmp_path, "2026-11-09")
    assert [cell.text_content() for cell in built(tmp_path).xpath(".//tbody//td")] == ["You may.", HOSTILE]


def test_readers_outside_are_not_told(tmp_path: Path) -> None:
    project(tmp_path)
    committed(tmp_path, "2026-11-03")
    assert run("build", tmp_path, "--publish", "public").exit_code == 0
    assert not (tmp_path / "site" / "what-changed").exists()


def test_what_is_gone_today_is_named_without_a_link(tmp_path: Path) -> None:
    there = project(tmp_path)
    committed(tmp_path, "2026-11-03")
    (there / "systems/sorter.yaml").unlink()
    committed(tmp_path, "2026-11-09")
    head = built(tmp_path).xpath(".//tbody/tr/th")[0]
    assert (head.text_content(), head.xpath(".//a")) == ("Letter sorter", [])
