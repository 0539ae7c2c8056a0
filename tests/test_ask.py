"""Asking whether data may go into a tool: of the YAML, of a file, a folder and an address, with one answer from all of them."""

import email.message
import http.server
import io
import itertools
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request

import pytest
from click.testing import Result

from generator import published
from generator.areas.may_i_use_it import grid
from generator.areas.verdict import Answer
from generator.audience import visible
from generator.published import PublishedError
from generator.twin import twin_text
from generator.twinning import twin_of
from generator.with_mkdocs.building import build
from tests.command import run
from tests.folder import AS_OF, CASES, content
from tests.folder import book as read
from tests.server import Handle, answering, served

ROOT = Path(__file__).parent.parent
TODAY = "1795219200"
"""The day on which all tests are held, as SOURCE_DATE_EPOCH has it."""

TOOLS = """  - id: quill-notes
    name: Quill notes
    also_called: [Scribe, the note-taker]
    vendor: quillmere
    account_tier: team
    what: Takes notes.
    status: conditional
    status_reason: It records everybody.
    alternative: quill
    conditions: [Say that it listens]
    max_class: public
    ask_first_up_to: internal
    trains_on_inputs: never
    owner: head
    decided_by: ai-desk
    decided_on: 2026-10-01
  - id: quill-two
    name: Quill two
    also_called: [scribe]
    vendor: quillmere
    account_tier: team
    what: Takes notes.
    status: requested
    owner: ai-desk
"""


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)


def ask(*words: str | Path) -> Result:
    return run("ask", *words)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small playbook with answers of every kind, and its site."""
    folder = tmp_path_factory.mktemp("asked")
    made = content(folder / "content", CASES / "_system")
    with (made / "tools.yaml").open("a", encoding="utf-8") as file:
        file.write(TOOLS)
    people = made / "people.yaml"
    people.write_text(people.read_text("utf-8").replace("name: AI desk\n", "name: AI desk\n    channel: '#ask-ai'\n"), "utf-8")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    assert build(made, folder / "site", read(made)) == []
    return folder


@pytest.fixture(scope="module")
def address(project: Path) -> Iterator[str]:
    with served(project / "site") as where:
        yield where


def test_yaml_file_folder_and_address_give_one_answer_to_every_question(project: Path, address: str) -> None:
    site, answers = project / "site", set()
    for kind, row in grid(read(project / "content")).items():
        for tool, meant in row.items():
            question = ("--data", kind, "--tool", tool, "--format", "json")
            asked = [ask(*question, project, "--as-of", str(AS_OF))]
            asked += [ask(*question, "--from", where) for where in (site, site / "playbook.json", address, f"{address}playbook.json")]
            assert len({(done.output, done.exit_code) for done in asked}) == 1, [done.output for done in asked]
            said = json.loads(asked[0].output)
            assert (said["answer"], said["words"], said["ask"]["id"]) == (meant.answer.key, meant.answer.words, meant.ask)
            assert (said["reasons"], said["conditions"]) == (list(meant.reasons), list(meant.conditions))
            assert asked[0].exit_code == (0 if meant.answer <= Answer.ALLOWED_WITH_CONDITIONS else 1)
            answers.add(meant.answer)
    assert answers == set(Answer)


def test_the_answer_in_words(project: Path) -> None:
    said = ask("--data", "press-release", "--tool", "quill-notes", project, "--as-of", "2026-11-21")
    assert said.output.splitlines() == [
        "Yes, if: A press release, into Quill notes",
        "  Keep to: This tool is approved with conditions. It records everybody.",
        "  Keep to: Say that it listens.",
        "  Ask: Head of letters.",
        "  Page: /data/press-release/#tool-quill-notes",
        "As of 21 November 2026.",
    ]
    said = ask("--data", "how-to", "--tool", "quill-notes", "--from", project / "site")
    assert said.exit_code == 1
    assert said.output.splitlines()[-4:] == [
        "  Instead: Quill, if its own answer allows it.",
        "  Ask: Head of letters.",
        "  Page: /data/how-to/#tool-quill-notes",
        "As of 21 November 2026.",
    ]
    said = ask("--data", "press-release", "--tool", "quill-two", "--from", project / "site")
    assert said.output.splitlines()[:3] == [
        "No, not assessed: A press release, into Quill two",
        "  Why: Somebody has asked for this tool; it is not assessed yet.",
        "  Ask: AI desk, #ask-ai.",
    ]


def test_the_address_of_the_page_is_whole_where_the_sites_own_is_known() -> None:
    said = ask("--data", "press-release", "--tool", "quillmere", ROOT)
    assert "  Page: https://playbook.larkfield.example/data/press-release/#tool-quillmere\n" in said.output


@pytest.mark.parametrize("data", ["how-to", "HOW-TO", "An internal how-to", "an  internal HOW-TO", "our internal how to’s"])
@pytest.mark.parametrize("tool", ["quill-notes", "Quill Notes", "the NOTE-taker"])
def test_data_and_tools_go_by_ids_names_and_the_words_of_staff(project: Path, data: str, tool: str) -> None:
    said = json.loads(ask("--data", data, "--tool", tool, "--from", project / "site", "--format", "json").output)
    assert (said["data"]["id"], said["tool"]["id"]) == ("how-to", "quill-notes")


def test_what_is_written_so_goes_before_what_is_only_nearly_written_so(project: Path, tmp_path: Path) -> None:
    document = json.loads((project / "site/playbook.json").read_text("utf-8"))
    document["data_kinds"]["press-release"]["name"] = "The how-to"
    (tmp_path / "playbook.json").write_text(json.dumps(document), "utf-8")
    for word, meant in (("the how-to", "press-release"), ("how-to", "how-to")):
        said = ask("--data", word, "--tool", "quill", "--from", tmp_path / "playbook.json", "--format", "json")
        assert json.loads(said.output)["data"]["id"] == meant


@pytest.mark.parametrize(
    ("data", "tool", "says"),
    [
        ("how-too", "quill", "There is no kind of data 'how-too'. Did you mean `how-to` ("),
        ("how-to", "quil", "There is no tool 'quil'. Did you mean `quill` ("),
        ("how-to", "zzz", "There is no tool 'zzz'. There are: quill, quill-notes, quill-two."),
        ("how-to", "SCRIBE", "More than one tool is called 'SCRIBE': `quill-notes` or `quill-two`. Name one of them by its id."),
        ("", "quill", "There is no kind of data ''."),
        ("\x1b[31m", "quill", "There is no kind of data '\\u001b[31m'."),
    ],
)
def test_what_is_not_clear_is_asked_back(project: Path, data: str, tool: str, says: str) -> None:
    said = ask("--data", data, "--tool", tool, "--from", project / "site")
    assert (said.exit_code, said.stdout) == (2, "")
    assert says in said.stderr


def test_of_the_yaml_of_a_public_site_the_answer_is_that_for_staff(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / "content", tmp_path / "content")
    organisation = tmp_path / "content/organisation.yaml"
    organisation.write_text(organisation.read_text("utf-8") + "publishing: {audience: public}\n", "utf-8")
    question = ("--data", "how-to", "--tool", "quill-two", "--as-of", str(AS_OF))
    assert ask(*question, tmp_path).output == ask(*question, project).output
    assert "#ask-ai" in ask(*question, tmp_path).output


def test_what_is_hidden_from_staff_is_not_answered(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / "content", tmp_path / "content")
    tools = tmp_path / "content/tools.yaml"
    tools.write_text(tools.read_text("utf-8").replace("    status: requested", "    visibility: restricted\n    status: requested"), "utf-8")
    assert (
        "There is no tool 'quill-two'. Did you mean `quill` (Quill) or `quill-notes` (Quill notes)?"
        in ask("--data", "how-to", "--tool", "quill-two", tmp_path).stderr
    )
    # On a vendor that nobody may see no answer can rest.
    tools.write_text((project / "content/tools.yaml").read_text("utf-8").replace("    contract:", "    visibility: restricted\n    contract:"), "utf-8")
    said = ask("--data", "how-to", "--tool", "quill", tmp_path)
    assert (said.exit_code, "An answer would rest on what staff may not see." in said.stderr) == (2, True)


def test_whoever_holds_a_role_may_be_hidden(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / "content", tmp_path / "content")
    people = tmp_path / "content/people.yaml"
    people.write_text(people.read_text("utf-8").replace("name: Mara Lind\n", "name: Mara Lind\n    visibility: restricted\n"), "utf-8")
    question = ("--data", "how-to", "--tool", "quill", "--as-of", str(AS_OF))
    assert ask(*question, tmp_path).output == ask(*question, project).output != ""


def test_yaml_that_cannot_be_read_as_a_whole_is_not_asked(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project / "content", tmp_path / "content")
    (tmp_path / "content/glossary.yaml").write_text("terms:\n  - id: x\n", "utf-8")
    said = ask("--data", "how-to", "--tool", "quill", tmp_path)
    assert (said.exit_code, "missing-key" in said.stderr, "Put this right first" in said.stderr) == (2, True, True)


def test_a_playbook_without_tools_says_so(tmp_path: Path) -> None:
    content(tmp_path / "content", {})
    assert "There is no tool 'quill'. None is written yet." in ask("--data", "how-to", "--tool", "quill", tmp_path).stderr


def test_an_answer_of_an_earlier_day_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = ("--data", "press-release", "--tool", "quill", "--from", project / "site")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(TODAY) + 3 * 86_400))
    assert ask(*question).output.splitlines()[-1] == "As of 21 November 2026, 3 days ago: an approval may have lapsed since."
    assert json.loads(ask(*question, "--format", "json").output)["days_old"] == 3
    for days, code in ((31, 0), (32, 1)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(TODAY) + days * 86_400))
        said = ask(*question)
        assert (said.exit_code, "do not rely on it any more" in said.output) == (code, bool(code))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(TODAY) - 86_400))
    assert json.loads(ask(*question, "--format", "json").output)["days_old"] == 0


@pytest.mark.parametrize("more", [("--as-of", "2026-11-21"), (str(ROOT),)])
def test_a_published_document_has_its_own_day_and_place(project: Path, more: tuple[str, ...]) -> None:
    said = ask("--data", "how-to", "--tool", "quill", "--from", project / "site", *more)
    assert (said.exit_code, "Leave out DIR and --as-of" in said.stderr) == (2, True)


# What comes from elsewhere


@pytest.fixture
def document(project: Path) -> Any:
    """A document that holds up, to change."""
    return json.loads((project / "site/playbook.json").read_text("utf-8"))


def _without(key: str) -> Callable[[Any], Any]:
    return lambda document: {name: value for name, value in document.items() if name != key}


def _verdict(**changes: Any) -> Callable[[Any], Any]:
    def change(document: Any) -> Any:
        document["verdicts"]["how-to"]["quill"] |= changes
        return document

    return change


BROKEN: dict[str, tuple[Callable[[Any], Any], str]] = {
    "a newer format": (lambda document: {**document, "format": 2, "more": 1}, "has the format 2, and this playbook reads 1: it was made by a newer playbook."),
    "a format in words": (lambda document: {**document, "format": "1"}, "is JSON, but no playbook.json"),
    "a list": (lambda _: [], "is JSON, but no playbook.json"),
    "another document": (lambda _: {"registers": {}}, "is JSON, but no playbook.json"),
    "a format that never was": (lambda document: {**document, "format": 0}, "is JSON, but no playbook.json"),
    "a key too few": (_without("tools"), "at `tools`: Field required"),
    "no day": (lambda document: {**document, "as_of": "soon"}, "at `as_of`"),
    "an unknown answer": (_verdict(answer="sure"), "at `verdicts.how-to.quill.answer`"),
    "a role that is not there": (_verdict(ask="nobody\x1b[31m"), "it names a role that is not in it: nobody\\u001b[31m"),
    "no answer": (lambda document: {**document, "verdicts": {}}, "it has not one verdict on"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_document_that_is_not_as_its_schema_says_is_refused_with_the_place(document: Any, tmp_path: Path, how: str) -> None:
    change, says = BROKEN[how]
    (tmp_path / "playbook.json").write_text(json.dumps(change(document)), "utf-8")
    said = ask("--data", "how-to", "--tool", "quill", "--from", tmp_path)
    assert (said.exit_code, said.stdout) == (2, "")
    assert says in said.stderr


def test_what_a_later_playbook_says_beside_it_is_passed_over(document: Any, tmp_path: Path) -> None:
    question = ("--data", "how-to", "--tool", "quill", "--from", tmp_path, "--format", "json")
    answers = set()
    for more in ({}, {"surprise": {"deep": [1]}}):
        document["verdicts"]["how-to"]["quill"] |= more
        document["roles"]["ai-desk"] |= more
        (tmp_path / "playbook.json").write_text(json.dumps(document | more), "utf-8")
        answers.add(ask(*question).output)
    assert [json.loads(answer)["answer"] for answer in answers] == ["allowed"]


@pytest.mark.parametrize("raw", [b"", b"<html>Sign in</html>", b"{", b"[" * 100_000, b"\xff\xfe\x00", b'{"format": ' + b"1" * 5_000 + b"}"])
def test_what_is_no_json_is_told_with_the_way_by_hand(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "playbook.json").write_bytes(raw)
    said = ask("--data", "how-to", "--tool", "quill", "--from", tmp_path)
    assert (said.exit_code, "is no JSON. If the site asks people to sign in, download playbook.json" in said.stderr) == (2, True)


def test_values_of_another_site_cannot_steer_a_terminal(document: Any, tmp_path: Path) -> None:
    document["tools"]["quill"]["name"] = "\x1b]0;owned\x07\u202eQuill\x9b31m"
    document["roles"]["ai-desk"] |= {"name": "line\nbreak", "channel": "\x1b[2J"}
    document["site"] = "https://a.example/\x1b[31m/"
    (tmp_path / "playbook.json").write_text(json.dumps(document), "utf-8")
    for form in ("text", "json"):
        said = ask("--data", "how-to", "--tool", "quill", "--from", tmp_path, "--format", form)
        assert said.exit_code == 0
        assert [char for char in said.output if not char.isprintable() and char != "\n"] == []
        assert [line for line in said.output.splitlines() if line.startswith("break")] == []


def test_a_file_that_is_not_there_or_no_file_is_told(tmp_path: Path) -> None:
    for where in (tmp_path, tmp_path / "none.json", "no\0name", ""):
        said = ask("--data", "how-to", "--tool", "quill", "--from", where)
        assert said.exit_code == 2
        assert re.search(r"Name a playbook\.json, (or )?the folder of a built site", said.stderr)


@pytest.mark.parametrize("where", ["file:///etc/passwd", "ftp://127.0.0.1/playbook.json", "data://x", "HTTPX://a"])
def test_only_http_and_https_are_asked(where: str) -> None:
    said = ask("--data", "how-to", "--tool", "quill", "--from", where)
    assert (said.exit_code, "is no http or https address" in said.stderr) == (2, True)


def _sent_on(to: str, code: int = 302) -> Handle:
    def handle(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        request.send_header("Location", to)
        request.end_headers()

    return handle


def _endless(request: http.server.BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in itertools.count():
        request.wfile.write(b" " * (1 << 20))


def _cut_off(request: http.server.BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b"{")


def _nonsense(request: http.server.BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"SSH-2.0-x\r\n")


SERVERS: dict[str, tuple[Handle, str]] = {
    "not there": (lambda request: request.send_error(404), "answers 404 Not Found. Look whether playbook.json is there."),
    "sign in first": (lambda request: request.send_error(401), "answers 401 Unauthorized"),
    "on to a file": (_sent_on("file:///etc/passwd"), "sends on to file:///etc/passwd, and only http and https are followed"),
    "on to a file, for good": (_sent_on("file:///etc/passwd", 308), "sends on to file:///etc/passwd"),
    "on to ftp": (_sent_on("ftp://127.0.0.1/x"), "sends on to ftp://127.0.0.1/x"),
    "in a circle": (_sent_on("/playbook.json"), "answers 302"),
    "endless": (_endless, "is larger than 50 MB"),
    "cut off": (_cut_off, "is no JSON"),
    "no web server": (_nonsense, "cannot be reached"),
}


@pytest.mark.parametrize("how", SERVERS)
def test_a_server_that_answers_otherwise_is_told_in_one_sentence(how: str) -> None:
    handle, says = SERVERS[how]
    with answering(handle) as where:
        said = ask("--data", "how-to", "--tool", "quill", "--from", where)
    assert (said.exit_code, said.stdout) == (2, "")
    assert says in said.stderr


def test_a_server_may_send_on_to_another_place(address: str) -> None:
    with answering(_sent_on(f"{address}playbook.json")) as where:
        assert ask("--data", "press-release", "--tool", "quill", "--from", where).exit_code == 0


def test_nobody_is_sent_from_https_to_http() -> None:
    headers = email.message.Message()
    headers["Location"] = "http://a.example/playbook.json"
    with pytest.raises(PublishedError, match="never from https to http"):
        published._Redirects().http_error_302(Request("https://a.example/"), io.BytesIO(), 302, "", headers)


def _lines_for_ever(request: http.server.BaseHTTPRequestHandler, asked: threading.Event) -> None:
    request.wfile.write(b"HTTP/1.0 200 OK\r\n")
    while not asked.wait(0.02):
        request.wfile.write(b"X: y\r\n")


def _on_for_ever(request: http.server.BaseHTTPRequestHandler, asked: threading.Event) -> None:
    asked.wait(0.2)
    _sent_on(f"/{request.path.removesuffix('.json').strip('/')}0.json")(request)


def _nothing(_: http.server.BaseHTTPRequestHandler, asked: threading.Event) -> None:
    asked.wait(10)


def _a_body_for_ever(request: http.server.BaseHTTPRequestHandler, asked: threading.Event) -> None:
    request.send_response(200)
    request.end_headers()
    while not asked.wait(0.02):
        request.wfile.write(b" ")


@pytest.mark.parametrize("how", [_lines_for_ever, _on_for_ever, _nothing, _a_body_for_ever])
def test_an_answer_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch, how: Callable[[Any, threading.Event], None]) -> None:
    monkeypatch.setattr(published, "WHOLE_SECONDS", 0.5)
    asked = threading.Event()
    with answering(lambda request: how(request, asked)) as where:
        said = ask("--data", "how-to", "--tool", "quill", "--from", where)
        asked.set()
    assert (said.exit_code, f"{where} takes longer than 0.5 seconds to answer." in said.stderr) == (2, True)


@pytest.mark.parametrize("where", ["http://bob:s3cret@127.0.0.1:9/", "http://bob:s3cret@[/", "http://s3cret@127.0.0.1:9/", "ftp://bob:s3cret@127.0.0.1/"])
def test_an_address_with_a_password_is_neither_asked_nor_repeated(where: str) -> None:
    said = ask("--data", "how-to", "--tool", "quill", "--from", where)
    assert (said.exit_code, "s3cret" in said.output, "Leave out all in front of the @." in said.stderr) == (2, False, True)


def test_nobody_is_sent_on_with_a_password() -> None:
    with answering(_sent_on("http://bob:s3cret@127.0.0.1:9/playbook.json")) as where:
        said = ask("--data", "how-to", "--tool", "quill", "--from", where)
    assert (said.exit_code, "s3cret" in said.output, "names a user or holds a password" in said.stderr) == (2, False, True)


def test_to_ask_a_published_document_nothing_is_read_that_makes_one(project: Path) -> None:
    """Whoever asks in a pipeline waits for the answer alone."""
    code = """import sys
from generator.cli import main
try: main(sys.argv[1:])
except SystemExit as end: print(end.code, *sorted(sys.modules))"""
    words = ["ask", "--data", "press-release", "--tool", "quill", "--from", str(project / "site")]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, check=True, text=True)
    answer, _, last = done.stdout.rstrip().rpartition("\n")
    assert answer.startswith("Yes: ")
    code_of_exit, *modules = last.split()
    assert code_of_exit == "0"
    assert "generator.twin" in modules
    slow = ("generator.areas", "generator.check", "generator.render", "jinja2", "mkdocs", "markdown_it", "nh3")
    assert [name for name in modules if name.startswith(slow)] == []


@pytest.mark.parametrize("where", ["http://", "http://[", "http://a b/", "http://127.0.0.1:99999/", "http://127.0.0.1:1/"])
def test_an_address_that_leads_nowhere_is_told(where: str) -> None:
    said = ask("--data", "how-to", "--tool", "quill", "--from", where)
    assert (said.exit_code, f"{where} cannot be reached" in said.stderr) == (2, True)


def test_a_document_that_was_written_is_read_again(project: Path) -> None:
    made = twin_of(visible(read(project / "content")))
    (project / "again.json").write_text(twin_text(made), "utf-8")
    assert published.published(str(project / "again.json")) == made
