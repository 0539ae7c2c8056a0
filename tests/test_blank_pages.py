"""Blank templates: what stands in a file to download, in the form that is printed, and how one gets to them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from lxml import html

from generator import places
from generator.areas import FILES
from generator.areas.blanks import TEMPLATES, template_of
from generator.areas.exceptions import ExceptionsFile, RuleException
from generator.areas.guides import Guide
from generator.areas.incidents import IncidentsFile
from generator.areas.practice import Blank, practice
from generator.areas.readiness import ReadinessCheck
from generator.areas.runbooks import PHASES, SharedRunbook
from generator.areas.system import System
from generator.areas.system.quality import NEEDED_DIMENSIONS
from generator.areas.tools import Model, ToolsFile
from generator.areas.training import Module
from generator.blank import blank, homes, outline
from generator.load import load
from generator.model import Node, Playbook
from generator.render import Page, render
from generator.shape import shape
from generator.source import read
from tests.pages import articles

ROOT = Path(__file__).parent.parent
NO_REVIEW = [name for name in TEMPLATES if name != "readiness-review"]
OF_OTHERS: Mapping[str, tuple[str, str]] = {
    "incident-review": ("Incident", "registers/incidents.yaml"),
    "exception-request": ("Exception", "registers/exceptions.yaml"),
    "training-module": ("Training module", "training/ID.yaml"),
    "guide": ("Guide", "guides/ID.yaml"),
}
"""The templates that are not about a system: what a form on paper is about, and where the file belongs."""
OF_A_SYSTEM = [name for name in NO_REVIEW if name not in OF_OTHERS]
FILES_OF_OTHERS: Mapping[str, type[Node]] = {
    "tools-model.yaml": ToolsFile,
    "shared-runbook.yaml": SharedRunbook,
    "incident-review.yaml": IncidentsFile,
    "exception-request.yaml": ExceptionsFile,
    "training-module.yaml": Module,
    "guide.yaml": Guide,
}
"""The files to download that are no part of a system's file."""


@pytest.fixture(scope="module")
def book() -> Playbook:
    """The example organisation's playbook."""
    return load(ROOT / "content")


@pytest.fixture(scope="module")
def pages(book: Playbook) -> Mapping[str, Page]:
    """Its pages by path."""
    return {page.sheet.path: page for page in render(book, places.templates())}


def downloads(pages: Mapping[str, Page]) -> Iterator[tuple[str, str]]:
    for path, page in pages.items():
        if path.startswith("templates/"):
            yield from page.sheet.downloads.items()


def used(text: str) -> str:
    """A blank with the keys in use that stand behind a #."""
    return re.sub(r"(?m)^( *)# ", r"\1", text)


def amiss(text: str, model: type[Node]) -> set[str]:
    """What is amiss with a file of a model, apart from what is not filled in yet."""
    source, findings = read("blank.yaml", text.encode())
    _, wrong = shape(model, source, {"id": "x"} if "id" in model.model_fields else {})
    return {finding.rule for finding in [*findings, *wrong]} - {"empty-value", "missing-key"}


def test_a_file_to_download_is_read_and_names_known_keys_alone(pages: Mapping[str, Page]) -> None:
    files = dict(downloads(pages))
    assert set(files) == {*(f"{name}.yaml" for name in TEMPLATES), *FILES_OF_OTHERS}
    for name, text in files.items():
        model = FILES_OF_OTHERS.get(name, System)
        assert amiss(text, model) == set(), name
        assert amiss(used(text), model) == set(), name


@pytest.mark.parametrize("name", OF_A_SYSTEM)
def test_a_file_to_download_holds_the_keys_of_its_topic(name: Blank, pages: Mapping[str, Page]) -> None:
    text = pages[f"templates/{name}/"].sheet.downloads[f"{name}.yaml"]
    keys = set(TEMPLATES[name].keys) or set(System.model_fields) - {"id"}
    assert set(re.findall(r"(?m)^(\w+):", used(text))) == keys


def test_the_whole_system_is_what_the_command_writes(pages: Mapping[str, Page]) -> None:
    assert pages["templates/system/"].sheet.downloads["system.yaml"] == blank(System, homes=homes(FILES))


def test_the_readiness_file_asks_what_the_playbook_cannot_answer_itself(book: Playbook, pages: Mapping[str, Page]) -> None:
    text = pages["templates/readiness-review/"].sheet.downloads["readiness-review.yaml"]
    asked = [entry["check"] for entry in read("x.yaml", text.encode())[0].data["readiness"]]
    assert asked == [check.id for check in book.all(ReadinessCheck).values() if check.answered == "author"]


@pytest.mark.parametrize("name", NO_REVIEW)
def test_a_form_asks_every_key_of_its_topic_with_its_choices(name: Blank, pages: Mapping[str, Page]) -> None:
    article = html.fragment_fromstring(pages[f"templates/{name}/"].article, create_parent="article")
    shown = [
        (code.text, len(code.xpath("ancestor::ul[@class='pb-form']")) - 1, tuple(code.xpath("../../p[@class='pb-ticks']/span[@class='pb-tick']/code/text()")))
        for code in article.xpath("//p[@class='pb-form__key']/code")
    ]
    model = TEMPLATES[name].model
    in_a_list = name in ("incident-review", "exception-request")
    asked = outline(model, TEMPLATES[name].keys or [key for key in model.model_fields if key != "id" or in_a_list])
    if name == "models":
        asked += outline(Model)
    if name == "runbook":
        asked += outline(SharedRunbook, [key for key in SharedRunbook.model_fields if key != "id"])
    for question in asked:
        choices = ("true", "false") if question.unit == "true or false" else question.choices
        assert (question.key, question.depth, choices) in shown
    assert len(shown) == len(asked)


def test_choices_that_nobody_knows_are_said_in_plain_words(pages: Mapping[str, Page]) -> None:
    article = html.fragment_fromstring(pages["templates/runbook/"].article, create_parent="article")
    said = {" ".join(tick.text_content().split()) for tick in article.xpath("//span[@class='pb-tick']")}
    assert {f"{key} {words}" for key, words in PHASES.items()} <= said
    assert {"staff", "manual People do the work by hand", "latency 95th-percentile latency"} <= said


def test_what_few_need_is_folded_up(pages: Mapping[str, Page]) -> None:
    article = html.fragment_fromstring(pages["templates/runbook/"].article, create_parent="article")
    assert article.xpath("//li[@id='key_runbook']")
    assert not article.xpath("//details//li[@id='key_runbook']")
    assert article.xpath("//details//li[@id='shared_steps']")
    assert len(article.xpath("//details//pre")) == len(article.xpath("//pre")) == 2


@pytest.mark.parametrize("name", NO_REVIEW)
def test_a_form_on_paper_begins_with_whose_it_is_and_ends_with_signatures(name: Blank, pages: Mapping[str, Page]) -> None:
    article = html.fragment_fromstring(pages[f"templates/{name}/"].article, create_parent="article")
    first, last = article.xpath("//div[@class='pb-paper']/div[@class='pb-hand']")
    assert first.xpath("p/text()") == [OF_OTHERS.get(name, ("System", ""))[0], "Filled in by", "Day"]
    assert len(last.xpath("p")) == 2
    assert last.getnext() is None


def test_the_form_of_a_bar_says_what_the_pilot_needs(pages: Mapping[str, Page]) -> None:
    article = html.fragment_fromstring(pages["templates/production-bar/"].article, create_parent="article")
    marked = article.xpath("//p[@class='pb-form__key'][span='for the pilot']/code/text()")
    assert marked == ["task_success_percent", "latency_p95_seconds", "cost_per_task", "near_miss_percent", "agreed_by", "agreed_on"]
    assert set(marked) >= {dimension.key for dimension in NEEDED_DIMENSIONS}


def test_a_new_use_asks_what_a_system_cannot_be_without() -> None:
    needed = {key for key, info in System.model_fields.items() if info.is_required()} - {"id"}
    assert set(TEMPLATES["new-use"].keys) == {*needed, "kpi"}


def test_every_key_of_a_system_is_held_by_a_template() -> None:
    topical = [name for name in OF_A_SYSTEM if name != "system"]
    for name in topical:
        assert set(TEMPLATES[name].keys) <= set(System.model_fields)
    assert template_of("bar.cost_per_task") == "production-bar"
    assert template_of("runbook.steps") == template_of("fallback.tested_on") == "runbook"
    assert template_of("risks") == "system"


def test_the_limits_on_a_template_are_those_that_hold_here(project: Path) -> None:
    organisation = project / "content" / "organisation.yaml"
    text = organisation.read_text("utf-8")
    assert "\ndefaults:" in text
    organisation.write_text(re.sub(r"(?m)^  (eval_min|triage_rebuild_at):.*\n", "", text).replace("\ndefaults:\n", "\ndefaults:\n  eval_min: 77\n"), "utf-8")
    shown = articles(load(project / "content"))
    assert "An evaluation set holds at least 77 tasks" in shown["templates/evaluation-plan/"]
    assert "at least 77 tasks" in shown["templates/system/"]
    assert "at least 50 tasks" not in shown["templates/system/"].split('id="as_yaml"')[0]


def test_every_template_is_listed_and_every_step_and_cause_leads_to_one(pages: Mapping[str, Page]) -> None:
    listed = re.findall(r'href="\.\./templates/([a-z-]+)/"', pages["templates/"].article)
    assert listed == list(TEMPLATES)
    way = pages["from-pilot-to-production/"].article
    for name in {step.template for step in practice().steps} | {cause.template for cause in practice().causes}:
        assert f'href="../templates/{name}/"' in way


def test_a_key_that_shows_a_cause_leads_to_the_form_that_asks_it(pages: Mapping[str, Page]) -> None:
    links = re.findall(r'href="\.\./(templates/[a-z-]+/)#(key_\w+)"><code>([\w.]+)<', pages["from-pilot-to-production/"].article)
    assert len(links) == sum(len(cause.fields) for cause in practice().causes)
    for path, anchor, key in links:
        assert f'<li id="{anchor}"' in pages[path].article, key


def test_the_template_against_a_cause_asks_a_key_that_shows_it() -> None:
    for cause in practice().causes:
        keys = TEMPLATES[cause.template].keys or System.model_fields
        assert any(field.split(".", maxsplit=1)[0] in keys for field in cause.fields), cause.id


def test_a_download_is_a_file_of_the_site_and_says_where_it_belongs(site: Path) -> None:
    for name in TEMPLATES:
        folder = site / "templates" / name
        page = html.parse(folder / "index.html")
        links = set(page.xpath("//article//a[@download]/@href"))
        assert f"{name}.yaml" in links
        assert links == {path.name for path in folder.glob("*.yaml")}
        for link in links:
            shown = "".join(page.xpath("//article//pre/code/text()"))
            assert (folder / link).read_text("utf-8") in shown
        assert OF_OTHERS.get(name, ("", "systems/ID.yaml"))[1] in page.getroot().text_content()
    assert {path.parent.parent for path in site.rglob("*.yaml")} == {site / "templates"}


def test_a_talk_asks_each_question_with_room_to_write_and_the_keys_that_take_the_answer(pages: Mapping[str, Page]) -> None:
    for name in [name for name, template in TEMPLATES.items() if template.questions]:
        article = html.fragment_fromstring(pages[f"templates/{name}/"].article, create_parent="article")
        questions = article.xpath("//ol[@class='pb-questions']/li")
        assert len(questions) == len(TEMPLATES[name].questions)
        assert all(len(question.xpath("span[@class='pb-room']/span")) >= 2 for question in questions)
        asked = set(article.xpath("//ul[@class='pb-form']/li/@id"))
        for keys in article.xpath("//ol[@class='pb-questions']//code/text()"):
            for key in keys.split(", "):
                assert f"key_{key.replace('.', '_')}" in asked


def test_the_review_of_an_incident_asks_for_its_times_and_for_what_was_learned(pages: Mapping[str, Page]) -> None:
    article = html.fragment_fromstring(pages["templates/incident-review/"].article, create_parent="article")
    keys = {key for code in article.xpath("//ol[@class='pb-questions']//code/text()") for key in code.split(", ")}
    assert {"began_at", "aware_at", "contained_at", "causes", "lessons", "follow_ups"} <= keys
    assert "What went well" in article.text_content()


def test_whoever_asks_for_an_exception_says_all_that_is_needed(pages: Mapping[str, Page]) -> None:
    article = html.fragment_fromstring(pages["templates/exception-request/"].article, create_parent="article")
    keys = {key for code in article.xpath("//ol[@class='pb-questions']//code/text()") for key in code.split(", ")}
    given = {"id", "name", "requested_by"}
    assert keys >= {key for key, info in RuleException.model_fields.items() if info.is_required()} - given
