"""Start pages and the home page: everybody finds what is theirs, worked out from what is written once, two clicks from home."""

import json
import posixpath
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.areas.audiences import Audience
from generator.areas.changing import changing, changing_by_audience
from generator.areas.data import DataKind
from generator.areas.people import Decision
from generator.areas.system import System
from generator.areas.system.rollout import LIVE
from generator.areas.systems import glance
from generator.areas.tools import Tool
from generator.audience import published_for
from generator.load import load
from generator.model import Playbook
from tests import systems
from tests.filled import as_lines
from tests.folder import AS_OF, content
from tests.hostile import HOSTILE
from tests.pages import articles, words

ROOT = Path(__file__).parent.parent
Pages = Mapping[str, str]


def audience(id: str, **values: Any) -> dict[str, Any]:
    return {"id": id, "name": f"The {id}", "who": f"You are one of the {id}", **values}


def message(date: str, *to: str, **values: str) -> dict[str, Any]:
    return {"date": date, "to": list(to), "by": "head", "channel": "The letters channel", "says": f"Said on {date}", **values}


BASICS = """name: First steps
objective: You can begin
owner: head
minutes: 25
audiences: [everybody]
version: '1'
updated_on: 2026-09-01
sections:
  - {id: begin, name: Begin, text: Begin.}
"""
TALKED = [
    message("2026-09-01", "clerks", sent_on="2026-09-01"),
    message("2026-12-10", "clerks", "leads"),
    message("2026-11-10", "clerks"),
    message("2026-12-01", "leads"),
]
AUDIENCES = [
    {"id": "clerks", "name": "Clerks", "who": "You answer letters", "size": "30", "counted_on": "2026-09-01", "does": ["uses_ai"]},
    audience("everybody", everyone="true", does=["uses_ai"], size="50"),
    audience("joiners", does=["joins"], note="Ask *early*."),
    audience("leads", does=["leads_people"]),
    audience("owners", does=["owns_systems"], roles=["head"]),
    audience("builders", does=["owns_systems"], teams=["builders"]),
    audience("watch", does=["is_on_call"]),
    audience("deciders", does=["approves"]),
    audience("payers", does=["approves"], roles=["payer"]),
    audience("auditors", does=["audits"]),
    audience("idle"),
    audience("secret", visibility="restricted"),
]
CHANGES: systems.Changes = {
    "audiences": AUDIENCES,
    "system.change_plan.communication": TALKED,
    "exceptions.+": systems.exception(),
    "tools.tools.0.who": ["builders"],
    "tools.tools.+": {**systems.world({})["tools"]["tools"][0], "id": "open", "name": "Open"},
    "organisation.defaults": {"review_notice_days": "30"},
}
OTHERS = {
    "idea": {**systems.MINIMAL, "name": "Idea"},
    "gone": {**systems.MINIMAL, "name": "Gone", "stage": "rejected", "retirement": {"date": "2026-01-01", "why": "Of no use", "decided_by": "head"}},
    "still": {
        **systems.MINIMAL,
        "name": "Still",
        "stage": "paused",
        "pause": {"since": "2026-10-01", "why": "Broken", "until": "It is mended", "decided_by": "head"},
    },
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    root = tmp_path_factory.mktemp("start")
    systems.book(root, CHANGES, OTHERS)
    folder = next(root.glob("*/content"))
    (folder / "training/basics.yaml").write_text(BASICS, "utf-8")
    return load(folder, AS_OF)


@pytest.fixture(scope="module")
def pages(book: Playbook) -> Pages:
    return articles(book)


def section(article: str, id: str) -> list[str]:
    """What stands below a heading, up to the next one of its size."""
    found = re.split(r'(?=<h2 id="|<footer)', article)
    part = next(part for part in found if part.startswith(f'<h2 id="{id}"'))
    return words(re.sub("(?=<dd|<br)", " ", part), "//li | //tbody/tr | //p[not(ancestor::li)] | //dl/div")


def headings(article: str) -> list[str]:
    return re.findall(r'<h2 id="([\w-]+)"', article)


def test_everybody_who_may_be_seen_has_a_page_and_stands_in_the_list_and_on_home(pages: Pages) -> None:
    ids = [item["id"] for item in AUDIENCES if item["id"] != "secret"]
    assert [path for path in pages if re.fullmatch("start/.+/", path)] == [f"start/{id}/" for id in ids]
    assert re.findall(r'href="\.\./start/([\w-]+)/"', pages["start/"]) == ids
    assert re.findall(r'href="start/([\w-]+)/"', pages[""]) == ids
    assert "The secret" not in "".join(pages.values())


def test_a_group_sees_its_own_systems_tools_training_and_changes(pages: Pages) -> None:
    page = pages["start/clerks/"]
    assert headings(page) == ["use", "change", "training"]
    assert section(page, "use") == ["Assistant One unit Letters are answered on the day they come.", "1 tool is for everybody, and so for you."]
    found = section(page, "change")
    assert found[0] == "“You decide” Payer"
    assert "Answer a letter Before: You write it.After: You correct a draft." in found
    assert found[-2:] == [
        "You hear next ✕ Overdue: 10 November 2026, The letters channel, by Head of letters: Said on 2026-11-10.",
        "What is changing has what changes for others.",
    ]
    training = section(page, "training")
    assert "Letters with the assistant" in training[0]
    assert "30 people on 1 September 2026" in " ".join(training)
    assert training[training.index("Everybody also does:") + 1] == "First steps 25 minutes: You can begin."
    assert 'href="../../systems/assistant/change/"' in page


def test_what_is_for_one_team_stands_only_with_that_team(pages: Pages) -> None:
    assert section(pages["start/builders/"], "use")[:2] == ["Tools for your team:", "Quill: It drafts."]
    assert "Quill" not in pages["start/everybody/"]
    assert section(pages["start/everybody/"], "use") == ["1 tool is for everybody."]


def test_a_message_that_is_yet_to_come_to_a_group_changes_something_for_it(book: Playbook, pages: Pages) -> None:
    assert "You hear next 1 December 2026, The letters channel, by Head of letters: Said on 2026-12-01." in section(pages["start/leads/"], "change")
    assert [(each.id, [item.system.id for item in found]) for each, found in changing_by_audience(book)] == [
        ("clerks", ["assistant"]),
        ("leads", ["assistant"]),
    ]
    assert changing(book, book.get(Audience, "idle")) == []


def test_start_pages_and_what_is_changing_say_the_same(book: Playbook, pages: Pages, example: Playbook, site: Pages) -> None:
    for playbook, found in ((book, pages), (example, site)):
        for audience, changes in changing_by_audience(playbook):
            own = words(found[f"start/{audience.id}/"], "//section[@class='pb-statement']")
            assert len(own) == len(changes) > 0
            assert set(own) <= set(words(found["what-is-changing/"], "//section[@class='pb-statement']"))


def test_whoever_leads_people_begins_with_the_talk_and_sees_who_has_training_to_do(pages: Pages, site: Pages) -> None:
    assert headings(pages["start/leads/"]) == ["talk", "all-changes", "your-people", "change", "training"]
    assert section(pages["start/leads/"], "all-changes")[0].startswith("Clerks: Assistant. They hear next: ✕ Overdue: 10 November 2026")
    assert section(pages["start/leads/"], "your-people")[:2] == [
        "The everybody: nobody has counted who has done First steps.",
        "In these groups, all have done what they need: Clerks.",
    ]
    assert "Talk about AI with your team" in " ".join(section(site["start/managers/"], "talk"))
    assert "Letter writers in member service: 14 of 38 have done Your letter, its draft." in section(site["start/managers/"], "your-people")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"completions.0.version": "0"}, "Clerks: all have done Letters with the assistant (version 0; it is now 1)."),
        ({"module.teaches.0.version": "p-1"}, "Clerks: all have done Letters with the assistant (the module is out of date)."),
    ],
)
def test_whoever_learnt_what_no_longer_holds_has_not_done_what_they_need(tmp_path: Path, changes: systems.Changes, said: str) -> None:
    rows = section(articles(systems.book(tmp_path, {**CHANGES, **changes}))["start/leads/"], "your-people")
    assert said in rows
    assert not [row for row in rows if "have done what they need" in row]


def test_what_nobody_works_with_yet_is_coming(tmp_path: Path) -> None:
    early = {**systems.MINIMAL, "name": "Soon", "stage": "shadow", "audiences": ["clerks"]}
    page = articles(systems.book(tmp_path, CHANGES, {"soon": early}))["start/clerks/"]
    assert section(page, "use")[0] == "Assistant One unit Letters are answered on the day they come."
    assert section(page, "coming") == ["You cannot work with these yet.", "Soon Shadow Letters are answered on the day they come."]
    assert "Soon" not in " ".join(section(page, "use"))


def test_a_tool_that_is_paused_says_so_wherever_people_look_for_it(site: Pages) -> None:
    assert "Dellwhistle Forecast: Guesses" in " ".join(section(site["start/call-planners/"], "use"))
    assert "✕ Paused: do not use it now." in " ".join(section(site["start/call-planners/"], "use"))
    tool = site["tools/dellwhistle-forecast/"]
    assert words(tool, "//div[contains(@class, 'pb-note--paused')]/p")[1].startswith("This tool is only for Call forecast, which is paused.")
    assert "get" not in headings(tool)
    assert "tools/dellwhistle-forecast/" not in site["ask-for/"]
    assert "which is paused: do not use it now." in words(site["data/team-figures/"], "//tr[@id='tool-dellwhistle-forecast']")[0]
    assert words(site["tools/"], "//tr[th[contains(., 'Dellwhistle Forecast')]]/td[2]") == ["Approved ✕ Paused"]


def test_an_owner_sees_what_each_system_lacks_and_what_falls_due(book: Playbook, pages: Pages) -> None:
    rows = section(pages["start/owners/"], "your-systems")
    assert [row.split()[0] for row in rows[:-1]] == ["Assistant", "Idea", "Still"]
    assert f"Pilot: {glance(book, book.get(System, 'idea')).count} missing" in rows[1]
    assert rows[:3] == section(pages["start/builders/"], "your-systems")[:3]
    due = section(pages["start/owners/"], "due-soon")
    assert "10 November 2026, overdue: Tell people about Assistant: Said on 2026-11-10 Head of letters" in due
    assert "1 December 2026: The exception “Wide access” ends Head of letters" in due
    assert "Measure" in " ".join(section(pages["start/builders/"], "due-soon"))


def test_whoever_is_on_call_finds_every_runbook_first(pages: Pages) -> None:
    assert headings(pages["start/watch/"])[0] == "runbooks"
    assert section(pages["start/watch/"], "runbooks")[:2] == [
        "Assistant One unit. Last drill: 10 October 2026, passed in 15 minutes.",
        "Still Paused; no runbook yet. Never drilled.",
    ]
    assert 'href="../../systems/assistant/runbook/"' in pages["start/watch/"]


def test_an_approver_sees_what_waits_and_a_role_sees_its_own(pages: Pages) -> None:
    waiting = section(pages["start/deciders/"], "waiting")
    assert [row.split()[0] for row in waiting] == ["Assistant", "Idea"]
    assert section(pages["start/deciders/"], "ending")[0] == "The exception “Wide access” ends on 1 December 2026"
    assert section(pages["start/deciders/"], "decisions") == ["Let a system go on: AI desk"]
    assert section(pages["start/payers/"], "waiting") == ["No system has a gate before it."]
    assert section(pages["start/payers/"], "decisions") == ["No decision is written for your roles yet."]


def test_an_auditor_finds_registers_and_proof(pages: Pages) -> None:
    assert "4 entries" in section(pages["start/auditors/"], "audit")[0]
    assert section(pages["start/auditors/"], "proof")[0].startswith("Exceptions: 1 is in force")


def test_whoever_is_new_begins_with_what_everybody_learns(pages: Pages) -> None:
    page = pages["start/joiners/"]
    assert words(page, "//div[contains(@class, 'pb-note--first')]") == ["First of all Ask early."]
    assert headings(page) == ["first"]
    assert section(page, "first")[:2] == ["Everybody here does this training:", "First steps 25 minutes: You can begin."]


def test_a_group_of_which_nothing_else_is_written_has_a_page(pages: Pages) -> None:
    assert headings(pages["start/idle/"]) == ["training"]


def test_a_playbook_without_groups_says_how_to_write_one(tmp_path: Path) -> None:
    found = articles(systems.book(tmp_path, {"audiences": [], "completions": [], "system.audiences": [], "system.change_plan": None}))
    assert "No group of people is written yet" in found["start/"]
    assert "Find your page" not in found[""]


def test_a_public_site_has_none_of_these_pages_and_home_leads_to_none(book: Playbook) -> None:
    found = articles(published_for(book, "public"))
    assert [path for path in found if path.startswith(("start/", "guides/", "ask-for/", "frequently-asked/"))] == []
    assert re.findall(r'href="(?:start|guides|ask-for|frequently-asked|training)/', found[""]) == []


def test_what_somebody_typed_stands_there_as_typed(tmp_path: Path) -> None:
    texts = [text.strip() for text in as_lines([text[:600] for text in HOSTILE])]
    groups = [{"id": f"group-{number}", "name": text, "who": text, "does": ["uses_ai"]} for number, text in enumerate(texts)]
    tasks = [{"audience": f"group-{number}", "task": text, "before": f"{text}!", "after": f"{text}!"} for number, text in enumerate(texts)]
    plan = {"groups": tasks, "milestones": [{"what": "A talk", "due": "2026-08-01"}]}
    laid: dict[str, dict[str, Any]] = {"audiences.yaml": {"audiences": [*AUDIENCES[:1], *groups]}, "systems/assistant.yaml": {"change_plan": plan}}
    found = articles(load(content(tmp_path / "content", lay(tmp_path / "laid", laid)), AS_OF))
    for number, text in enumerate(texts):
        page, plain = found[f"start/group-{number}/"], " ".join(text.split())
        assert words(page, "//h1 | //p[@class='pb-lead']") == [plain, plain]
        assert words(page, "//dl/div/dt | //dl/div/dd")[:2] == [plain, f"Before: {plain}!After: {plain}!"]
        assert words(found["start/"], f"//li[@id='audience-group-{number}']//strong | //li[@id='audience-group-{number}']//span") == [plain, plain]


def lay(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> Path:
    """A folder of files to lay over a playbook."""
    for name, said in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{key}:\n {json.dumps(value, ensure_ascii=False)}\n" for key, value in said.items()), "utf-8")
    return folder


# The example organisation


@pytest.fixture(scope="module")
def example() -> Playbook:
    return load(ROOT / "content")


@pytest.fixture(scope="module")
def site(example: Playbook) -> Pages:
    return articles(example)


def clicks(site: Pages, start: str = "") -> dict[str, int]:
    """How many clicks every page is away, by the links in the text alone."""
    found = {start: 0}
    waiting = [start]
    for path in waiting:
        for href in re.findall(r'href="([^"#]*)', site[path]):
            there = posixpath.normpath(posixpath.join("/", path, href)).lstrip("/")
            there = f"{there}/" if there else ""
            if there in site and there not in found:
                found[there] = found[path] + 1
                waiting.append(there)
    return found


def test_every_answer_is_two_clicks_from_home(example: Playbook, site: Pages) -> None:
    found = clicks(site)
    asked_by_everybody = [
        *(f"data/{id}/" for id in example.all(DataKind)),
        *(f"tools/{id}/" for id in example.all(Tool)),
        *(f"systems/{id}/" for id in example.all(System)),
        *(f"start/{id}/" for id in example.all(Audience)),
        *(path for path in site if path.startswith(("guides/", "training/", "policies/"))),
        *("ask-for/", "exceptions/", "who-decides/", "something-went-wrong/", "what-is-changing/", "frequently-asked/", "glossary/"),
        *("systems/portfolio/", "reviews/", "calendar/", "templates/", "about/", "what-changed/", "assurance/", "assurance/open-findings/"),
        *(f"systems/{id}/change/" for id in example.all(System) if f"systems/{id}/change/" in site),
        *(f"systems/{system.id}/runbook/" for system in example.all(System).values() if system.stage in LIVE),
    ]
    assert {path: found.get(path) for path in asked_by_everybody if found.get(path, 3) > 2} == {}


def test_every_decision_one_can_ask_for_is_told_in_the_words_of_the_file(example: Playbook, site: Pages) -> None:
    asked = [item for item in example.all(Decision).values() if item.how_to_ask]
    rows = words(site["ask-for/"], "//tr[starts-with(@id, 'decision-')]")
    decided = words(site["who-decides/"], "//tr[starts-with(@id, 'decision-')]")
    assert len(rows) == len(asked)
    for item, row, other in zip(asked, rows, decided, strict=True):
        assert row.startswith(item.activity)
        assert str(item.how_to_ask) in row
        # What cannot wait for a working day is said in hours, on both pages.
        most = f"{item.answer_within_hours} hours" if item.answer_within_hours else f"{item.answer_within_days} working day"
        assert f"within {most}" in row
        assert f"Answer within {most}" in other


def test_a_tool_that_was_asked_for_or_refused_need_not_be_asked_for_again(example: Playbook, site: Pages) -> None:
    state = {"requested": "requested", "forbidden": "refused", "retired": "refused"}
    for tool in example.all(Tool).values():
        below = {id for id in ("requested", "refused") if any(tool.name in text for text in section(site["ask-for/"], id) if text.startswith(tool.name))}
        assert below == ({state[tool.status]} if tool.status in state else set())


GUIDE = """name: Count the stamps
summary: You can count stamps without losing any.
owner: ai-desk
audiences: [stamp-counters]
answers: [How many stamps are left?]
reviewed_on: 2026-11-02
sections:
  - {id: first, name: First, text: "Open the drawer, as in [Data](page:data)."}
"""
GROUP = """
  - id: stamp-counters
    name: Stamp counters
    who: You count stamps.
    size: 3
    counted_on: 2026-11-02
    teams: [finance]
    does: [uses_ai]
"""


def test_a_group_and_a_guide_written_in_yaml_alone_appear_everywhere_they_belong(tmp_path: Path, site: Pages) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder)
    (folder / "guides").mkdir(exist_ok=True)
    (folder / "guides/count-the-stamps.yaml").write_text(GUIDE, "utf-8")
    audiences, system = folder / "audiences.yaml", folder / "systems/claims-summary.yaml"
    audiences.write_text(audiences.read_text("utf-8").rstrip() + GROUP, "utf-8")
    system.write_text(re.sub(r"(?m)^audiences: \[", "audiences: [stamp-counters, ", system.read_text("utf-8")), "utf-8")
    book = load(folder)
    assert book.findings == ()
    found = articles(book)
    for page in ("", "start/", "guides/", "guides/count-the-stamps/", "training/", "what-is-changing/", "systems/claims-summary/change/"):
        assert "Stamp counters" in found[page], page
    own = found["start/stamp-counters/"]
    assert "Claims summary" in " ".join(section(own, "use"))
    assert section(own, "guides")[0] == "Count the stamps: You can count stamps without losing any."
    assert re.search(r'href="\.\./\.\./training/claims-summary/"', own)
    assert 'href="../guides/count-the-stamps/"' in found["guides/"]
    assert found.keys() - site.keys() == {"start/stamp-counters/", "guides/count-the-stamps/"}
