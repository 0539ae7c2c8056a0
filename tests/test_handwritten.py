"""Pages written by hand stand beside those of the playbook, and can do no more harm than a text."""

import subprocess
import sys
from pathlib import Path

import pytest

from generator.load import load
from generator.output import MARK, OutputError
from generator.with_mkdocs.building import build
from generator.with_mkdocs.settings import ProjectError


def built(project: Path) -> Path:
    build(project / "content", project / "site", load(project / "content"))
    return project / "site"


def test_a_page_written_by_hand_is_published_and_found_in_the_menu(project: Path) -> None:
    (project / "content" / "lunch.md").write_text("# AI over lunch\n\nSee the [tools](tools/index.md).\n\n![logo](logo.png)\n", "utf-8")
    site = built(project)
    assert 'href="../tools/"' in (site / "lunch" / "index.html").read_text("utf-8")
    assert "AI over lunch" in (site / "index.html").read_text("utf-8")


def test_a_heading_with_quotation_marks_and_a_link_to_another_host_come_whole_wherever_the_site_is_built(project: Path) -> None:
    text = '# Words\n\n## The word "may"\n\n### In a rule\n\n[The law](https://law.example/act)\n'
    (project / "content" / "words.md").write_text(text, "utf-8")
    site = project / "lunr" / "wordcut" / "site"
    build(project / "content", site, load(project / "content"))
    page = (site / "words" / "index.html").read_text("utf-8")
    assert 'aria-label="The word &#34;may&#34;"' in page
    assert '<a rel="external noopener noreferrer" href="https://law.example/act">' in page
    assert (site / "assets" / "playbook.js").is_file()


@pytest.mark.parametrize(
    "text",
    [
        '---\ntitle: "</title><script>alert(1)</script>"\n---\nHello\n',
        "# `</title><script>alert(1)</script>`\n\nHello\n",
        "# &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;\n\nHello\n",
        "---\ntemplate: redirect.html\nlocation: https://evil.example/\ntitle: Gone\n---\nHello\n",
        "---\ndescription: '\"><script>alert(1)</script>'\nauthor: '\"><script>alert(1)</script>'\n---\nHello\n",
    ],
)
def test_its_title_and_front_matter_are_text_on_every_page(project: Path, text: str) -> None:
    (project / "content" / "hand.md").write_text(text, "utf-8")
    site = built(project)
    for page in ("index.html", "hand/index.html", "tools/index.html"):
        shown = (site / page).read_text("utf-8")
        assert "<script>alert" not in shown
        assert "evil.example" not in shown
    assert "Hello" in (site / "hand" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<a href=" java\tscript:alert(1)">x</a>',
        '<p onclick="alert(1)">x</p>',
        "![x](https://evil.example/x.png)",
        '<img src="logo.png" srcset="logo.png 1x, //evil.example/y.png 2x">',
        '<p style="background:url(https://evil.example/x)">x</p>',
        "<iframe src=/></iframe>",
        "[y](tool:quillmere)",
    ],
)
def test_what_runs_or_asks_another_host_stops_the_build(project: Path, text: str) -> None:
    (project / "content" / "hand.md").write_text(f"# Title\n\n{text}\n", "utf-8")
    with pytest.raises(ProjectError, match=r"hand\.md"):
        built(project)
    assert not (project / "site").exists()


@pytest.mark.parametrize("name", ["tools.md", "README.md", "index.md", "glossary/index.md", "tools/quillmere.md"])
def test_a_page_in_the_place_of_another_is_told(project: Path, name: str) -> None:
    path = project / "content" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("# Mine\n", "utf-8")
    with pytest.raises(ProjectError, match="Rename the file"):
        built(project)


def test_a_folder_that_mkdocs_wrote_into_is_not_taken_for_one_made_here(project: Path) -> None:
    site = project / "site"
    (site / ".git").mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(project / "mkdocs.yml")], check=True, capture_output=True)
    assert (site / "index.html").is_file()
    assert not (site / MARK).exists()
    with pytest.raises(OutputError, match="is a git repository, which would be lost"):
        built(project)
    assert (site / ".git").is_dir()
