"""The pages of incidents: what is open, which clocks run, what was learned, and how bad is how bad."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from generator.areas.incident_pages import lasting
from generator.areas.incidents import SEVERITIES, duties
from generator.words import moment
from tests.pages import articles, words
from tests.systems import book

Pages = Mapping[str, str]


def incident(id: str, aware_at: str, severity: str = "3", **values: Any) -> dict[str, Any]:
    return {"id": id, "name": f"About {id}", "severity": severity, "aware_at": aware_at, "what": "Ten letters were wrong.", "system": "assistant", **values}


def report(**values: Any) -> dict[str, Any]:
    return {"duty": "gdpr_breach", "applies": "true", "decided_by": "head", "because": "Letters hold names", **values}


FULL = incident(
    "mixed-up",
    "2026-07-14 09:12",
    "1",
    noticed_by="A clerk",
    began_at="2026-07-14 07:50",
    contained_at="2026-07-15 10:37",
    harm="One reader was frightened",
    trigger="safety_incident",
    rolled_back="true",
    rollback_note="Step two named a page that had moved",
    reports=[
        report(reported_at="2026-07-15 16:00", link="https://records.example/report"),
        report(duty="eu_ai_act_serious", applies="false", because="It is of no high risk"),
    ],
    reviewed_on="2026-07-20",
    review_by="head",
    review_link="https://records.example/review",
    causes=["Two letters had one number"],
    lessons=["A number alone names nothing"],
    follow_ups=[
        {"what": "Count anew", "owner": "head", "due": "2026-07-31", "done_on": "2026-07-22"},
        {"what": "Look elsewhere", "owner": "head", "due": "2026-11-20"},
        {"what": "Tell others", "owner": "head", "due": "2026-11-21"},
    ],
    eval_case="mixed-1",
    closed_on="2026-08-04",
)
ALL = [
    FULL,
    incident("near-miss", "2026-11-20 08:00", "4", closed_on="2026-11-20", rolled_back="false"),
    incident("waiting", "2026-11-19 22:40", "2", reports=[report()]),
    incident("forgotten", "2026-10-01 10:00", "2", reports=[report()]),
    incident("secret", "2026-11-01 10:00", "2", visibility="restricted", lessons=["Nobody may read this"]),
    incident("elsewhere", "2026-05-01 10:00", "3", system=None, tool="quill", closed_on="2026-05-03"),
    incident("nowhere", "2026-11-21 07:10", "1", system=None),
    incident("stopped", "2026-11-12 07:10", "2", contained_at="2026-11-12 08:00"),
    incident("unasked", "2026-03-02 10:00", "2", closed_on="2026-03-09", reviewed_on="2026-03-05"),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The pages of a playbook with incidents of every standing."""
    told = [{key: value for key, value in item.items() if value is not None} for item in ALL]
    return articles(book(tmp_path_factory.mktemp("incidents"), {"incidents": told}))


def test_open_incidents_come_first_and_the_latest_of_each_in_front(pages: Pages) -> None:
    page = pages["incidents/"]
    assert words(page, "//table[caption='Open incidents, the latest first']/tbody/tr/th") == [
        "About nowhere",
        "About waiting",
        "About stopped",
        "About forgotten",
    ]
    assert words(page, "//table[caption='Closed incidents, the latest first']/tbody/tr/th") == [
        *("About near-miss", "About mixed-up", "About elsewhere", "About unasked"),
    ]
    assert page.index("Open incidents") < page.index("Closed incidents")


def test_a_row_says_how_bad_how_long_taken_back_and_reviewed(pages: Pages) -> None:
    page = pages["incidents/"]
    (row,) = [row for row in words(page, "//tbody/tr") if row.startswith("About mixed-up")]
    for part in ("✕ Severity 1", "Assistant", "14 July 2026, 09:12", "1 day 1 hour", "Yes", "Held on 20 July 2026"):
        assert part in row
    (row,) = [row for row in words(page, "//tbody/tr") if row.startswith("About forgotten")]
    assert "✕ Overdue since 8 October 2026" in row
    assert [row for row in words(page, "//tbody/tr") if row.startswith("About waiting") and "Due by 26 November 2026" in row]
    assert [row for row in words(page, "//tbody/tr") if row.startswith("About elsewhere") and "Quill" in row and "Not asked for" in row]


def test_incidents_are_counted_by_severity_and_lessons_collected(pages: Pages) -> None:
    page = pages["incidents/"]
    assert words(page, "//ul[@class='pb-counts']/li") == ["Severity 1 2", "Severity 2 4", "Severity 3 1", "Severity 4 1"]
    assert words(page, "//h2[@id='lessons']/following-sibling::dl/div") == ["About mixed-upA number alone names nothing."]


def test_clocks_that_run_or_were_missed_stand_on_the_list(pages: Pages) -> None:
    rows = words(pages["incidents/"], "//table[caption='Reports to authorities that are not made yet']/tbody/tr")
    assert rows == [
        "Personal data breach About waiting 22 November 2026, 22:40 ! Running GDPR, Article 33(1), 72 hours",
        "Personal data breach About forgotten 4 October 2026, 10:00 ✕ Missed: report it now GDPR, Article 33(1), 72 hours",
    ]


def test_what_nobody_has_decided_stands_with_the_clocks_and_on_its_page(pages: Pages) -> None:
    said = {"nowhere": "is due by 24 November 2026, 07:10.", "stopped": "was due by 15 November 2026, 07:10."}
    asked = "Nobody has decided yet whether this must be reported. If it is a personal data breach, the report {} Tell whoever may decide now."
    assert words(pages["incidents/"], "//h2[@id='clocks']/following-sibling::ul[1]/li") == [
        f"! Not decided About {id}. {asked.format(due)}" for id, due in said.items()
    ]
    for id, due in said.items():
        assert asked.format(due) in words(pages[f"incidents/{id}/"], "//div/p")
    assert "No report to an authority is waiting." not in pages["incidents/"]


def test_a_high_risk_system_has_more_clocks_that_may_run(tmp_path: Path) -> None:
    changes = {"system.regulatory.eu_class": "high_risk", "incidents": [incident("grave", "2026-11-20 10:00", "2")]}
    for path in ("incidents/", "incidents/grave/"):
        page = " ".join(words(articles(book(tmp_path, changes))[path], "//*[self::p or self::li]"))
        for part in (
            "infrastructure is disrupted, the report is due by 22 November 2026, 10:00.",
            "data breach, the report is due by 23 November 2026, 10:00.",
        ):
            assert part in page


def test_no_report_is_waiting_only_if_nothing_is_undecided(tmp_path: Path) -> None:
    for reports, waits in (([], True), ([report(applies="false")], False)):
        page = articles(book(tmp_path, {"incidents": [incident("grave", "2026-11-20 10:00", "2", reports=reports)]}))["incidents/"]
        assert ("No report to an authority is waiting." in page) != waits


def test_reports_to_authorities_are_always_spoken_of_where_it_was_grave(pages: Pages) -> None:
    for id, spoken in (("mixed-up", True), ("nowhere", True), ("unasked", True), ("near-miss", False), ("elsewhere", False)):
        assert ('id="clocks"' in pages[f"incidents/{id}/"]) == spoken
    assert "Nobody wrote whether it had to be reported" in pages["incidents/unasked/"]


def test_an_incident_without_system_and_tool_says_that_nobody_wrote_where(pages: Pages) -> None:
    (row,) = [row for row in words(pages["incidents/"], "//tbody/tr") if row.startswith("About nowhere")]
    assert row.startswith("About nowhere ✕ Severity 1 not written 21 November")
    assert "Wherenot written" in words(pages["incidents/nowhere/"], "//dl/div")


def test_what_may_not_be_read_is_nowhere(pages: Pages) -> None:
    assert "incidents/secret/" not in pages
    assert [path for path, page in pages.items() if "Nobody may read this" in page or "About secret" in page] == []


def test_the_timeline_is_in_order_and_days_without_a_time_come_last(pages: Pages) -> None:
    assert words(pages["incidents/mixed-up/"], "//h2[@id='timeline']/following-sibling::ol[1]/li") == [
        "14 July 2026, 07:50: It began.",
        "14 July 2026, 09:12: Somebody here knew.",
        "15 July 2026, 10:37: No further harm could come of it.",
        "15 July 2026, 16:00: Reported: personal data breach.",
        "20 July 2026: Reviewed.",
        "4 August 2026: Closed.",
    ]


def test_the_page_of_an_incident_holds_all_that_was_written(pages: Pages) -> None:
    page = " ".join(words(pages["incidents/mixed-up/"], "//*[self::h1 or self::p or self::dl or self::li or self::tr]"))
    for part in (
        *(
            "A clerk",
            "One reader was frightened",
            "Yes. Step two named a page that had moved.",
            "Ten letters were wrong.",
            "Held on 20 July 2026 by Head of letters",
        ),
        *("Two letters had one number", "A number alone names nothing", "mixed-1", "something harmful reached a person", "compared on 21 November 2026"),
        *(
            "✓ Reported in time",
            "– Does not apply",
            "It is of no high risk.",
            "✓ Done on 22 July 2026",
            "✕ Overdue since 20 November 2026",
            "– Due by 21 November 2026",
        ),
    ):
        assert part in page
    assert 'href="https://records.example/report"' in pages["incidents/mixed-up/"]


def test_an_open_incident_says_what_to_do_and_leads_to_those_on_call(pages: Pages) -> None:
    page = pages["incidents/waiting/"]
    assert SEVERITIES["2"].act in page
    assert 'href="../../on-call/#system-assistant"' in page
    assert 'id="system-assistant"' in pages["on-call/"]
    assert "at once" not in pages["incidents/near-miss/"].lower()


def test_an_open_incident_that_was_stopped_orders_nothing_any_more(pages: Pages) -> None:
    page = pages["incidents/stopped/"]
    assert SEVERITIES["2"].act not in page
    assert "Stopped on 12 November 2026, 08:00; review was due by 19 November 2026." in words(page, "//p")


def test_every_severity_and_every_duty_stands_on_its_page_with_its_source(pages: Pages) -> None:
    page = pages["incidents/severity/"]
    for key, severity in SEVERITIES.items():
        (said,) = words(page, f"//section[@id='severity-{key}']")
        for part in (severity.name, severity.means, severity.act, *severity.examples):
            assert part in said
    rows = words(page, "//table[caption='Duties to report, the shortest time first']/tbody/tr")
    hours = [duty.hours for duty in sorted(duties().values(), key=lambda duty: duty.hours)]
    assert [f"{number:,} hours" in row for number, row in zip(hours, rows, strict=True)] == [True] * len(hours)
    for duty in duties().values():
        assert f'href="{duty.address}"' in page
    assert "Whether a duty applies is for those to say who may decide it" in page
    said = " ".join(words(page, "//p"))
    for part in ("1 is the worst, 4 a near miss. If in doubt, choose the worse one", "Others may hold for you", "report an hour early"):
        assert part in said
    assert page.count("2 December 2027 for Annex III, and on 2 August 2028 for Annex I") == 3
    assert "within 5 working days" in " ".join(words(page, "//p"))


def test_the_card_of_a_system_names_its_open_incidents_and_counts_all_as_evidence(pages: Pages) -> None:
    card = pages["systems/assistant/"]
    (fact,) = words(card, "//h2[@id='where_it_stands']/following-sibling::dl[1]/div[dt='Incidents not closed yet']/dd")
    assert fact == ("About waiting, known since 19 November 2026; About stopped, known since 12 November 2026; About forgotten, known since 1 October 2026")
    assert words(card, "//table[contains(caption, 'chain of evidence')]/tbody/tr[th='Incident']") == [
        "Incident About unasked: severity 2, closed 2 March 2026",
        "Incident About mixed-up: severity 1, closed 14 July 2026",
        "Incident About forgotten: severity 2, open 1 October 2026",
        "Incident About stopped: severity 2, open 12 November 2026",
        "Incident About waiting: severity 2, open 19 November 2026",
        "Incident About near-miss: severity 4, closed 20 November 2026",
    ]
    assert 'href="../../incidents/near-miss/"' in card


def test_the_card_of_a_system_without_incidents_asks_for_none(tmp_path: Path) -> None:
    assert "Incident" not in " ".join(words(articles(book(tmp_path, {}))["systems/assistant/"], "//dt | //th"))


def test_a_public_site_has_the_severities_and_no_incident(tmp_path: Path) -> None:
    found = articles(
        book(
            tmp_path,
            {
                "organisation.publishing": {"audience": "public"},
                "incidents.+": incident("open-to-all", "2026-11-01 10:00", visibility="public", closed_on="2026-11-02"),
            },
        )
    )
    assert [path for path in found if path.startswith("incidents/")] == ["incidents/severity/"]
    assert 'href="../../incidents/"' not in found["incidents/severity/"]


def test_a_public_site_without_a_public_address_names_none(tmp_path: Path) -> None:
    found = articles(book(tmp_path, {"organisation.publishing": {"audience": "public"}}))
    (whom,) = words(found["something-went-wrong/"], "//p[starts-with(., 'Tell')]")
    assert whom.startswith("Tell whoever at ")
    for path in ("", "who-decides/", "something-went-wrong/"):
        assert "#ask-ai" not in found[path]
        assert "AI desk:" not in " ".join(words(found[path], "//p"))
    named = articles(book(tmp_path, {"organisation.publishing": {"audience": "public"}, "organisation.public_contact": "The form on our site"}))
    for path in ("", "who-decides/", "something-went-wrong/"):
        assert "The form on our site." in " ".join(words(named[path], "//p"))


def test_staff_who_have_no_page_for_it_yet_are_told_whom_to_tell(tmp_path: Path) -> None:
    page = articles(book(tmp_path, {}))["something-went-wrong/"]
    assert "tell AI desk: #ask-ai in the staff chat." in " ".join(words(page, "//p"))


def test_a_playbook_without_incidents_says_so(tmp_path: Path) -> None:
    page = articles(book(tmp_path, {}))["incidents/"]
    for part in ("No incident is open.", "No report to an authority is waiting.", "No lesson is written yet."):
        assert part in page


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "less than a minute"),
        (1, "1 minute"),
        (59, "59 minutes"),
        (60, "1 hour"),
        (85, "1 hour 25 minutes"),
        (1440, "1 day"),
        (1445, "1 day"),
        (3060, "2 days 3 hours"),
    ],
)
def test_a_time_is_said_in_its_two_largest_units(minutes: int, said: str) -> None:
    assert lasting(minutes) == said


def test_a_moment_is_said_with_its_time() -> None:
    assert moment(datetime(2026, 3, 3, 4, 5)) == "3 March 2026, 04:05"  # noqa: DTZ001  # moments have no zone: they are the organisation's own
