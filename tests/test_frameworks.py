"""The frameworks that ship with the tool: none of their parts is lost or doubled, and each says where its facts are from."""

import datetime
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

import generator
from generator.areas.organisation import EvidenceKind, Framework
from generator.load import built_in

FOLDER = Path(generator.__file__).parent / "frameworks"
FRAMEWORKS = {item.id: item for item in built_in() if isinstance(item, Framework)}


def ids(framework: str) -> list[str]:
    return [item.id for item in FRAMEWORKS[framework].requirements]


@pytest.mark.parametrize(
    ("framework", "start", "number"),
    [
        ("nist-ai-rmf", "", 72),
        ("nist-ai-rmf", "GOVERN ", 19),
        ("nist-ai-rmf", "MAP ", 18),
        ("nist-ai-rmf", "MEASURE ", 22),
        ("nist-ai-rmf", "MANAGE ", 13),
        ("nist-ai-600-1", "GAI-", 12),
        ("iso-iec-42001", "A.", 38),
        ("owasp-llm", "LLM", 10),
        ("owasp-agentic", "ASI", 10),
        ("mitre-atlas", "AML.TA", 16),
        ("mitre-atlas", "AML.M", 40),
        ("omb-m-25-21", "4(b)", 7),
        ("uk-ai-playbook", "UKP", 10),
    ],
)
def test_a_framework_is_whole(framework: str, start: str, number: int) -> None:
    assert len([id for id in ids(framework) if id.startswith(start)]) == number


def test_an_id_that_looks_like_a_number_is_the_text_that_its_publisher_wrote() -> None:
    assert {"MEASURE 2.1", "MEASURE 2.10"} <= set(ids("nist-ai-rmf"))
    assert {"5.2", "10.1"} <= set(ids("iso-iec-42001"))
    assert {"Art. 4", "Art. 26(1)", "Art. 26(11)", "Art. 50(1)"} <= set(ids("eu-ai-act"))


@pytest.mark.parametrize("framework", FRAMEWORKS.values(), ids=lambda item: item.id)
def test_a_framework_says_where_it_is_from_and_what_it_asks_for(framework: Framework) -> None:
    text = (FOLDER / f"{framework.id}.yaml").read_text("utf-8")
    assert text.startswith("# Identifiers: ")
    assert "# `checked_on` is the day" in text
    assert framework.address.startswith("https://")
    assert isinstance(framework.checked_on, datetime.date)
    assert [id for id, times in Counter(ids(framework.id)).items() if times > 1] == []
    assert [item.name for item in framework.requirements if len(item.name) > 60] == []
    assert [item.id for item in framework.requirements if len(set(item.evidence)) < len(item.evidence)] == []


def test_every_kind_of_record_helps_evidence_something() -> None:
    assert {kind for framework in FRAMEWORKS.values() for item in framework.requirements for kind in item.evidence} == set(get_args(EvidenceKind))


def test_dates_of_high_risk_systems_say_so() -> None:
    assert [str(item.date) for item in FRAMEWORKS["eu-ai-act"].dates if item.eu_class == "high_risk"] == ["2027-12-02", "2028-08-02", "2030-08-02"]


def test_what_no_record_of_a_playbook_shows_stays_an_open_gap() -> None:
    bare = {(framework.id, item.id) for framework in FRAMEWORKS.values() for item in framework.requirements if not item.evidence}
    assert {("iso-iec-42001", "A.4.5"), ("nist-ai-rmf", "MEASURE 2.12"), ("eu-ai-act", "Art. 53"), ("eu-ai-act", "Art. 55")} <= bare
