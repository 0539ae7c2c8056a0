"""A site for the public: nothing of what only staff may read is anywhere in it, and one that would hold it is not built."""

import datetime
import html
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

import generator
from generator import markup, places
from generator.areas.incidents import SEVERITIES
from generator.areas.may_i_use_it import grid
from generator.areas.organisation import Readers
from generator.areas.people import Team
from generator.areas.production_bar import STANDING_NAMES
from generator.areas.registers import Register, registers
from generator.areas.system.rollout import STAGE_NAMES
from generator.areas.system_pages import EU_CLASSES, EU_ROLES, HIGH_IMPACT, TYPES
from generator.areas.tools import NAMES
from generator.areas.usage_policy import SECTIONS
from generator.areas.verdict import Answer
from generator.audience import published_for, visible
from generator.leaks import found_in, secrets
from generator.load import load
from generator.model import Playbook
from generator.render import Page, render
from generator.source import read
from generator.twinning import twin_of
from generator.walks import texts
from generator.words import day
from tests.command import run
from tests.filled import write
from tests.folder import AS_OF, CASES, content

ROOT = Path(__file__).parent.parent
TOLD_TO_NOBODY = ("on_call", "runbook", "triggers", "own_triggers", "fallback", "monitoring", "logging", "guardrails", "risks", "cost", "gates", "feedback")
"""The keys of a system of which a public site says nothing, whatever the system's own visibility."""


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public")
    shutil.copytree(ROOT / "content", folder / "content")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    done = run("build", folder, "--publish", "public")
    assert done.exit_code == 0, done.output
    return folder / "site"


def _scalars(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _scalars(item)
    elif isinstance(value, list):
        for item in value:
            yield from _scalars(item)


def _raw(path: str) -> dict[str, object]:
    data: dict[str, object] = read(path, (ROOT / "content" / path).read_bytes())[0].data
    return data


def _internal_values() -> set[str]:
    """What the example says to staff alone, read from the YAML itself and not by way of the models that are tested here."""
    found: set[str] = set()
    for file in sorted((ROOT / "content/systems").glob("*.yaml")):
        system = _raw(f"systems/{file.name}")
        hidden = system if system.get("visibility", "internal") != "public" else {key: system.get(key) for key in TOLD_TO_NOBODY}
        found |= set(_scalars(hidden))
    for name in ("drills", "incidents", "exceptions"):
        found |= set(_scalars(_raw(f"registers/{name}.yaml")))
    for file in sorted((ROOT / "content/runbooks").glob("*.yaml")):
        found |= set(_scalars(_raw(f"runbooks/{file.name}")))
    response: dict[str, Any] = _raw("first_response.yaml")
    found |= {
        response["report"]["channel"],
        response["report"]["phone"],
        *_scalars(response["situations"]),
        *_scalars(_raw("organisation.yaml")["contact_channel"]),
    }
    found |= {entry["how_to_get"] for entry in _raw("tools.yaml")["tools"] if "how_to_get" in entry}  # type: ignore[attr-defined]
    for statement in _raw("policies/ai-usage.yaml")["statements"]:  # type: ignore[attr-defined]
        found |= set(_scalars([statement.get("how_to"), statement.get("frequently_asked")]))
    people = _raw("people.yaml")
    found |= {entry["how_to_ask"] for entry in people["decisions"] if "how_to_ask" in entry}  # type: ignore[attr-defined]
    for key, hidden_keys in (("people", ("id", "name", "email")), ("teams", ("channel", "phone")), ("roles", ("channel", "phone"))):
        for entry in people[key]:  # type: ignore[attr-defined]
            found |= {entry[hidden_key] for hidden_key in hidden_keys if hidden_key in entry}
    return {" ".join(text.split()) for text in found}


def _words(site: Path) -> dict[str, str]:
    """Every file of a site as text, with its signs resolved and without its markup."""
    there = {}
    for path in sorted(site.rglob("*")):
        if path.suffix in (".html", ".json", ".xml", ".ics", ".yaml", ".txt") and path.is_file():
            text = path.read_text("utf-8")
            unfolded = re.sub(r"\r?\n[ \t]", "", text).replace("\\,", ",").replace("\\;", ";") if path.suffix == ".ics" else text
            loose = html.unescape(unfolded)
            there[path.relative_to(site).as_posix()] = " ".join(f"{loose} {html.unescape(re.sub('<[^>]*>', '', unfolded))}".split())
    return there


def _in_sight(book: Playbook) -> str:
    """What readers may find: the public part of the example, and what the tool says by itself."""
    shown = visible(book)
    said = [text.text for root in shown.roots for text in texts(root)] + [id for entities in shown.entities.values() for id in entities]
    ours = {path for folder in (Path(generator.__file__).parent, places.templates()) for path in folder.rglob("*") if path.suffix in (".py", ".j2", ".yaml")}
    own = [path.read_text("utf-8") for path in ours if not path.is_relative_to(places.starter())]
    return "\0".join(" ".join(text.split()) for text in [*said, *own])


def test_no_internal_value_of_the_example_is_anywhere_on_its_public_site(public: Path) -> None:
    in_sight = _in_sight(published_for(load(ROOT / "content"), "public"))
    # A sentence can be told from the tool's own words; a single word such as "manual" is everybody's.
    telling = {text for text in _internal_values() if (" " in text and len(text) > 15) or re.search(r"[#@]|://|-[a-z]+-|^\+", text)}
    telling = {text for text in telling if text not in in_sight}
    assert len(telling) > 1500
    whole = "\0".join(_words(public).values())
    assert {text for text in telling if text in whole} == set()


def test_the_public_site_of_the_example_says_what_it_may(public: Path) -> None:
    assert "Cover guide" in (public / "systems/cover-guide/index.html").read_text("utf-8")
    pages = {path.parent.relative_to(public).as_posix() for path in public.rglob("index.html")}
    assert {"may-i-use-it", "tools", "policies/ai-usage", "systems/claims-summary", "calendar"} <= pages
    assert [page for page in sorted(pages) if page.startswith(("on-call", "reviews", "exceptions", "systems/portfolio", "systems/mail-sorter"))] == []
    assert [page for page in sorted(pages) if re.fullmatch(r"systems/[^/]+/.+", page)] == []


def _article(public: Path, path: str) -> str:
    """What a page of the public site says, without the frame around it."""
    page = (public / path / "index.html").read_text("utf-8")
    return html.unescape(page[page.index("<h1>") : page.index('<footer class="pb-facts">')])


def test_the_home_page_of_a_public_site_has_one_door_and_names_the_public_address(public: Path) -> None:
    home = _article(public, "")
    assert re.findall(r'<h2 id="([^"]+)"', home) == ["use"]
    assert str(_raw("organisation.yaml")["public_contact"]) in home


def test_the_public_is_told_the_rules_and_the_severities_and_sent_nowhere_that_only_staff_can_go(public: Path) -> None:
    policy, severities = _article(public, "policies/ai-usage"), _article(public, "incidents/severity")
    for statement in _raw("policies/ai-usage.yaml")["statements"]:  # type: ignore[attr-defined]
        assert f'id="{statement["id"]}"' in policy
    assert "“you” means them" in policy
    for severity in SEVERITIES.values():
        assert severity.means in severities
        assert severity.act not in severities
    for words in ("#ask-ai", "staff portal", "staff directory", "Do this at once", "On call", "tell them early", "report an hour early"):
        assert words not in policy + severities


def test_something_went_wrong_is_for_people_outside(public: Path) -> None:
    page = _article(public, "something-went-wrong")
    for system in ("claims-summary", "cover-guide"):
        for key in ("appeal", "tell_people"):
            assert str(_raw(f"systems/{system}.yaml")[key]) in page
    assert f"Tell us here: <strong>{_raw('organisation.yaml')['public_contact']}" in page
    report: Any = _raw("first_response.yaml")["report"]
    for words in (*report["lines"], report["promise"], "Report within", "On call", "What happened?"):
        assert words not in page


def test_who_decides_has_no_empty_column_for_people_outside(public: Path) -> None:
    columns = re.findall(r'<th scope="col">([^<]+)</th>', _article(public, "who-decides"))
    assert columns == ["Decision", "Decides", "Does the work", "Is asked first", "Is told", "Answer", "Team", "Unit"]


def test_every_link_of_the_public_site_leads_somewhere(public: Path) -> None:
    broken = set()
    for path in sorted(public.rglob("index.html")):
        here = f"http://x/{path.parent.relative_to(public).as_posix()}/".replace("/./", "/")
        for href in re.findall(r'<a [^>]*href="([^"#]+)', path.read_text("utf-8")):
            if not re.match(r"(?:[a-z]+:)", href):
                there = public / urljoin(here, html.unescape(href)).removeprefix("http://x/")
                if not (there.is_file() or (there / "index.html").is_file()):
                    broken.add((here, href))
    assert broken == set()


REACHED = str(load(ROOT / "content").get(Team, "service-operations").phone)
LEAKS = {
    "in-a-text": (f"# Notes\n\nCall {REACHED} at any time.\n", REACHED),
    "over-an-element": ("# Notes\n\nAsk Nadia *Rah*imi.\n", "Nadia Rahimi"),
    "beside-an-image": ("# Notes\n\n![Kofi Asante-Reid](logo.png)\n", "Kofi Asante-Reid"),
    "in-a-title": ("---\ntitle: Asked by Yuki Tanabe\n---\n\nWords.\n", "Yuki Tanabe"),
    "in-a-summary": ("---\ndescription: Asked by Owen Pritchard\n---\n\n# Notes\n", "Owen Pritchard"),
    "in-an-address": ("# Notes\n\n[Here](https://dashboards.example/mail-sorter)\n", "https://dashboards.example/mail-sorter"),
    "jonas-eklund": ("# Notes\n\nIts address alone says who.\n", "Jonas Eklund"),
}
"""Pages written by hand, by name, each with an internal value that it lets out."""


def test_a_public_site_that_would_hold_an_internal_value_is_not_built(project: Path) -> None:
    good = run("build", project, "--publish", "public")
    assert good.exit_code == 0, good.output
    before = {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()}
    for name, (words, _) in LEAKS.items():
        (project / f"content/{name}.md").write_text(words, "utf-8")
    done = run("build", project, "--publish", "public")
    assert done.exit_code == 2
    for name, (_, value) in LEAKS.items():
        assert re.search(
            rf"content/[a-z/-]+\.yaml:\d+: “{re.escape(value[:60])}” is not for these readers, and it stands in (?:{name}/index|404)\.html", done.output
        ), name
    assert {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()} == before
    for_staff = run("build", project)
    assert for_staff.exit_code == 0, for_staff.output


INNOCENT = "# Licence\n\nOnce you have signed in, read the Summary. Every night it is made anew. Working days only.\n"


def test_words_that_are_everybodys_do_not_stop_a_public_site(project: Path) -> None:
    (project / "content/licence.md").write_text(INNOCENT, "utf-8")
    done = run("build", project, "--publish", "public")
    assert done.exit_code == 0, done.output


def test_settings_that_name_other_readers_than_the_command_stop_a_build(project: Path) -> None:
    settings = project / "mkdocs.yml"
    settings.write_text(settings.read_text("utf-8").replace("  - playbook\n", "  - playbook:\n      publish: public\n"), "utf-8")
    assert "publish: public" in settings.read_text("utf-8")
    done = run("build", project)
    assert done.exit_code == 2
    assert "Say --publish public" in done.output


def test_a_value_hidden_from_staff_too_stops_their_site(project: Path) -> None:
    people = project / "content/people.yaml"
    people.write_text(people.read_text("utf-8").replace("name: Jonas Eklund\n", "name: Jonas Eklund\n    visibility: restricted\n"), "utf-8")
    (project / "content/notes.md").write_text("# Notes\n\nJonas Eklund asked.\n", "utf-8")
    done = run("build", project)
    assert done.exit_code == 2
    assert "“Jonas Eklund” is not for these readers, and it stands in notes/index.html" in done.output


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("search/search_index.json", r'{"docs": [{"text": "asked by Nadia \"Nan\" Rahimi \u2013 twice"}]}'),
        ("calendar/calendar.ics", 'SUMMARY:asked by Nadia "Nan" Rah\r\n imi – twice\r\n'),
        ("calendar/feed.xml", "<title>asked by Nadia &quot;Nan&quot; Rahimi &#8211; twice</title>"),
        ("a.html", '<p>asked by Nadia <em>"Nan"</em>\n Rahimi &ndash; twice</p>'),
        ("a.html", '<img alt="asked by Nadia &#34;Nan&#34; Rahimi – twice">'),
        ("playbook.json", r'{"asked by Nadia \"Nan\" Rahimi – twice": 1}'),
        ("b.html", "<p>asked by <b>Nadia</b> &quot;<i>Nan</i>&quot;</p><p>RAHIMI – twice</p>"),
        ("c.html", '<a href="/asked%20by%20Nadia%20%22Nan%22%20Rahimi%20%E2%80%93%20twice/">here</a>'),
        ("calendar/b.ics", r"DESCRIPTION:asked by\nNadia \"Nan\"\, Rahimi\; twice"),
        ("asked-by-nadia-nan-rahimi-twice/index.html", "<p>Its address says it.</p>"),
        ("broken.json", 'asked by Nadia "Nan" Rahimi – twice'),
        ("registers/people.csv", '"asked by Nadia ""Nan"" Rahimi – twice",1'),
    ],
)
def test_a_leak_is_found_in_every_kind_of_file_and_spelling(name: str, text: str) -> None:
    book = published_for(load(ROOT / "content"), "public")
    secret = secrets(book)[0].__class__('Nadia "Nan" Rahimi – twice', secrets(book)[0].place)
    files = [(name, text.encode())]
    assert found_in(files, [secret]) == [(secret, name)]
    near = [secret.__class__(text, secret.place) for text in ('asked by Nadia "Nan" Rahimi – twic', "by Nadia Rahimi twice", "Nadia")]
    assert found_in(files, near) == []
    assert found_in(files, [secret], in_sight='Was it Nadia "Nan" Rahimi, twice?') == []


# What programs read of it

SAID_OTHERWISE: dict[str, Mapping[str, str]] = {
    "account_tier": NAMES,
    "sign_on": NAMES,
    "status": {**NAMES, "draft": "draft", "in_force": "in force", "retired": NAMES["retired"]},
    "surfaces": {**NAMES, "api": "API"},
    "trains_on_inputs": NAMES,
    "section": SECTIONS,
    "type": TYPES,
    "stage": STAGE_NAMES,
    "eu_role": EU_ROLES,
    "eu_class": EU_CLASSES,
    "high_impact": HIGH_IMPACT,
    "bar": STANDING_NAMES,
    "answer": {answer.key: answer.words for answer in Answer},
    "outside_users": {"True": "people outside use it too", "False": ""},
    "default_when_unsure": {"True": "", "False": ""},
    "readers": {"public": ""},
    "$schema": {"playbook.schema.json": ""},
}
"""The words of a page for those of a file, by key; none for what is no word about the organisation."""


def _on_pages(pages: Iterable[Page]) -> tuple[str, set[str]]:
    """What pages say, and where they and their links lead."""
    pages = list(pages)
    said = " ".join(html.unescape(re.sub(r"</?(?:a|em|strong|code|br)\b[^>]*>", "", page.article)) + " " + page.sheet.title for page in pages)
    links = {urljoin(f"/{page.sheet.path}", html.unescape(href)).removeprefix("/") for page in pages for href in re.findall(r'href="([^"]+)"', page.article)}
    ids = {f"{page.sheet.path}#{id}" for page in pages for id in re.findall(r' id="([^"]+)"', page.article)}
    return " ".join(re.sub(r"<[^>]*>", " ", said).split()).casefold(), links | ids | {page.sheet.path for page in pages}


def _is_on(key: str, value: object, book: Playbook, said: str, leads: set[str]) -> bool:
    if key in SAID_OTHERWISE:
        return SAID_OTHERWISE[key][str(value)].casefold() in said
    if any(item.path in leads for items in book.entities.values() for id, item in items.items() if id == value):
        return True
    words = day(value) if isinstance(value, datetime.date) else str(markup.prose(str(value), lambda _: None).striptags())
    return " ".join(words.split()).casefold() in said or " ".join(str(value).split()).casefold() in said


def _own_pages(table: Register, row: Mapping[str, Any]) -> set[str]:
    """Where a row stands for people: on the page of what it is about, or in the list of all of it."""
    return {"systems": {f"systems/{row['id']}/", "systems/"}, "tools": {f"tools/{row['id']}/", "tools/"}, "decisions": {"who-decides/"}}.get(
        table.name, {f"policies/{row.get('policy')}/"}
    )


def _of_example(_: Path) -> Playbook:
    return load(ROOT / "content")


def _of_case(folder: Path) -> Playbook:
    made = content(folder / "content", CASES / "_system")
    for path in (made / "systems").glob("*.yaml"):
        path.write_text(path.read_text("utf-8") + "visibility: public\n", "utf-8")
    return load(made, AS_OF)


def _of_every_key(folder: Path) -> Playbook:
    write(folder, 6, lambda field, number, _: f"Word{number} of {field}")
    return load(folder, AS_OF)


def _of_use(book: Playbook, row: Mapping[str, Any], key: str) -> bool:
    """Whether a page has a use for it: not for who worked with a system that is gone, nor for how to use a tool into which nothing may go."""
    if key in ("used_by", "models") and "stage" in row:
        return row["stage"] not in ("retired", "rejected")
    return key != "conditions" or any(answers[row["id"]].answer <= Answer.ASK_FIRST for answers in grid(book).values())


PUBLIC = pytest.mark.parametrize("made", [_of_example, _of_case, _of_every_key])
Made = Callable[[Path], Playbook]


@PUBLIC
def test_tables_tell_nothing_that_no_public_page_says(tmp_path: Path, made: Made) -> None:
    book = published_for(made(tmp_path), "public")
    shown, pages = visible(book), render(book, places.templates())
    looked_at, lost = 0, set()
    for table in registers(shown):
        for cells in table.rows:
            row = dict(zip(table.columns, cells, strict=True))
            own = _on_pages(page for page in pages if page.sheet.path in _own_pages(table, row))
            for key, value in row.items():
                parts = [part for part in (value if isinstance(value, list) else [value]) if part is not None and _of_use(shown, row, key)]
                looked_at += len(parts)
                lost |= {(table.name, row["id"], key, str(part)) for part in parts if not _is_on(key, part, shown, *own)}
    assert looked_at > 40
    assert lost == set()


def _texts(value: object, key: str = "") -> Iterator[tuple[str, str | datetime.date]]:
    """Every text and day of a document with the key under which it stands."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, key)
    elif isinstance(value, str | datetime.date):
        yield key, value


@PUBLIC
def test_the_document_tells_nothing_that_no_public_page_says(tmp_path: Path, made: Made) -> None:
    book = published_for(made(tmp_path), "public")
    shown = visible(book)
    said, leads = _on_pages(render(book, places.templates()))
    texts_of = set(_texts(twin_of(shown).model_dump(by_alias=True)))
    # The site's own address is where all of it stands; the badge is a file beside the page of its system.
    told = {(key, text) for key, text in texts_of if key not in ("address", "badge", "site")}
    assert len(told) > 20
    assert {(key, text) for key, text in told if not _is_on(key, text, shown, said, leads)} == set()
    assert {text for key, text in texts_of if key == "address" and text not in leads} == set()


def test_a_link_to_what_is_hidden_is_words_in_a_table_as_on_the_page(tmp_path: Path) -> None:
    made = content(tmp_path / "content", CASES / "_system")
    tools = made / "tools.yaml"
    note = "    note: Ask the [sorter](system:sorter) or the *[desk](role:ai-desk)*.\n"
    tools.write_text(tools.read_text("utf-8").replace("    owner: ai-desk\n", f"    owner: ai-desk\n{note}"), "utf-8")
    told: dict[Readers, str] = {"public": "Ask the sorter or the desk.", "internal": "Ask the [sorter](system:sorter) or the *[desk](role:ai-desk)*."}
    for readers, says in told.items():
        shown = visible(published_for(load(made, AS_OF), readers))
        (table,) = [table for table in registers(shown) if table.name == "tools"]
        assert dict(zip(table.columns, table.rows[0], strict=True))["note"] == says
