"""What is written for GitHub and GitLab: valid, hard to misuse, and its commands do what they say where they can be run."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

import generator.forge
from generator.areas.ask_for import NEEDS
from generator.areas.exceptions import RuleException
from generator.areas.people import Role
from generator.audience import published_for, visible
from generator.code_owners import code_owners
from generator.forge import for_github
from generator.issue_forms import issue_forms
from generator.leaks import secrets
from generator.load import load
from generator.source import read
from generator.yaml_file import written
from tests.command import run
from tests.folder import AS_OF, amiss, book, content
from tests.hostile import HOSTILE
from tests.repository import committed, edit, git

ROOT = Path(__file__).parent.parent
OURS = (".github", ".pre-commit-hooks.yaml")
PIN = re.compile(r"(?m)^([a-z0-9-]+)==([^ ]+)(?: ; (.+?))? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)")


def yaml(path: Path) -> Any:
    """A file as the reader of content takes it: every value is text."""
    source, findings = read(path.name, path.read_bytes())
    assert findings == []
    return source.data


def tool(name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([Path(sys.executable).with_name(name), *words], capture_output=True, text=True, check=False)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An organisation's repository as `playbook init` leaves it, with GitLab's files beside; to look at."""
    folder = tmp_path_factory.mktemp("forge") / "acme"
    git(folder.parent, "init", "--quiet", "--initial-branch", "main", folder.name)
    assert run("init", folder, "--name", "Acme Ltd").exit_code == 0
    assert run("export", "gitlab", folder).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def smallest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small playbook in a repository with all that is written for GitHub and GitLab, in one commit."""
    folder = tmp_path_factory.mktemp("forge") / "small"
    content(folder / "content", {})
    (folder / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    (folder / ".gitignore").write_text("/site/\n/public/\n", "utf-8")
    for forge in ("github", "gitlab"):
        assert run("export", forge, folder).exit_code == 0
    committed(folder)
    return folder


@pytest.fixture
def small(smallest: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    shutil.copytree(smallest, tmp_path / "small")
    return tmp_path / "small"


# What is written is what GitHub and GitLab take.

SCHEMAS = {
    ".github/workflows/playbook.yml": "github-workflows",
    ".github/dependabot.yml": "dependabot",
    ".github/ISSUE_TEMPLATE/request.yml": "github-issue-forms",
    ".github/ISSUE_TEMPLATE/exception.yml": "github-issue-forms",
    ".github/ISSUE_TEMPLATE/incident.yml": "github-issue-forms",
    ".github/ISSUE_TEMPLATE/config.yml": "github-issue-config",
    ".gitlab-ci.yml": "gitlab-ci",
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_file_keeps_to_its_schema(begun: Path, name: str) -> None:
    told = tool("check-jsonschema", "--builtin-schema", f"vendor.{SCHEMAS[name]}", begun / name)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(
    ("name", "schema"), [("workflows/ci.yml", "github-workflows"), ("workflows/site.yml", "github-workflows"), ("dependabot.yml", "dependabot")]
)
def test_our_own_files_keep_to_their_schemas(name: str, schema: str) -> None:
    told = tool("check-jsonschema", "--builtin-schema", f"vendor.{schema}", ROOT / ".github" / name)
    assert told.returncode == 0, told.stdout


def zizmor(*paths: Path) -> subprocess.CompletedProcess[str]:
    return tool("zizmor", "--persona", "auditor", "--offline", "--no-progress", "--strict-collection", "--color", "never", *paths)


def test_an_auditor_of_workflows_finds_nothing(begun: Path, tmp_path: Path) -> None:
    for told in (zizmor(begun), zizmor(*(ROOT / name for name in OURS))):
        assert told.returncode == 0, told.stdout
    careless = tmp_path / ".github/workflows/careless.yml"
    careless.parent.mkdir(parents=True)
    careless.write_text((begun / ".github/workflows/playbook.yml").read_text("utf-8").replace("persist-credentials: false", "clean: true"), "utf-8")
    assert zizmor(tmp_path).returncode != 0


def test_pre_commit_takes_both_files(begun: Path) -> None:
    assert tool("pre-commit", "validate-config", begun / ".pre-commit-config.yaml").returncode == 0
    assert tool("pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml").returncode == 0
    ours, theirs = yaml(ROOT / ".pre-commit-hooks.yaml")[0], yaml(begun / ".pre-commit-config.yaml")["repos"][0]["hooks"][0]
    assert {key: ours[key] for key in ("id", "entry", "files", "pass_filenames")} == {key: theirs[key] for key in ("id", "entry", "files", "pass_filenames")}


def test_an_action_is_the_same_everywhere_and_named_by_its_commit(begun: Path) -> None:
    workflows = [begun / ".github/workflows/playbook.yml", *sorted((ROOT / ".github/workflows").glob("*.yml"))]
    used = {line for path in workflows for line in re.findall(r"(?m)^.*\buses: (.+)$", path.read_text("utf-8"))}
    actions = [re.fullmatch(r"([\w./-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in used]
    assert all(actions), used
    assert len({action[1] for action in actions if action}) == len(used)


def test_only_the_job_that_must_may_write() -> None:
    workflow = yaml(Path(generator.forge.__file__).with_name("workflow.yml"))
    assert workflow["permissions"] == {}
    may_write = {job: {name for name, level in steps["permissions"].items() if level == "write"} for job, steps in workflow["jobs"].items()}
    assert may_write == {"site": set(), "code-scanning": {"security-events"}, "deploy": {"pages", "id-token"}}


def test_what_is_installed_is_pinned_by_hash_within_what_the_package_asks_for(begun: Path) -> None:
    text = (begun / "requirements.txt").read_text("utf-8")
    pins = list(PIN.finditer(text))
    assert "".join(pin[0] for pin in pins) == text.split("\n", 2)[2]
    pinned = {pin[1]: pin[2] for pin in pins}
    for requirement in map(Requirement, requires("playbook-generator") or []):
        if requirement.marker:
            continue  # an extra: whoever wants it asks for it
        assert requirement.specifier.contains(pinned[requirement.name.lower()]), requirement
    tested = (ROOT / "requirements.lock").read_text("utf-8")
    assert [pin[0] for pin in pins if pin[0].rstrip("\n") not in tested] == []  # else make it anew, as generator/forge/__init__.py says


def test_a_head_says_how_to_renew_its_file_and_no_other(begun: Path) -> None:
    heads = {".github/CODEOWNERS": "github", ".gitlab/CODEOWNERS": "gitlab", "requirements.txt": "github"}
    for name, forge in heads.items():
        text = (begun / name).read_text("utf-8")
        assert re.findall(r"`(playbook export [^`]+)`", text) == [f"playbook export {forge} --replace --only {name}"]


def test_the_guide_comes_along_and_what_names_it_leads_to_it(begun: Path) -> None:
    guide = (begun / "PUBLISHING.md").read_text("utf-8")
    assert guide.count("site_url: https://") == 1
    assert guide.index("site_url:") < guide.index("Switch on once") < guide.index("**The address**") < guide.index("**Pages**")
    assert re.findall(r"\]\((?!https:)", guide) == []  # nothing in it leads to a file that only its sources have
    for name in (".github/workflows/playbook.yml", ".gitlab-ci.yml"):
        assert "PUBLISHING.md" in (begun / name).read_text("utf-8")


# The steps of the workflow, run as GitHub runs them.


def shell(folder: Path, script: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A script of a step, run by the shell that GitHub and GitLab run it by."""
    there = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", **env}
    return subprocess.run(["bash", "--noprofile", "--norc", "-e", "-c", script], cwd=folder, env=there, capture_output=True, text=True, check=False)


def installing(folder: Path, forge: str) -> str:
    """The script by which a forge installs playbook, behind what it stands on."""
    if forge == "gitlab":
        return "\n".join(yaml(folder / ".gitlab-ci.yml")["default"]["before_script"][1:])
    steps = yaml(folder / ".github/workflows/playbook.yml")["jobs"]["site"]["steps"]
    return str(next(step["run"] for step in steps if step.get("name") == "Install playbook"))


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_playbook_is_installed_from_the_folder_wheels_and_from_nowhere_else(small: Path, tmp_path: Path, dist: Path, forge: str) -> None:
    script = installing(small, forge)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    installed = next((tmp_path / "env").glob("lib/*/site-packages"))
    there = {
        "PATH": os.pathsep.join([str(tmp_path / "env/bin"), os.environ["PATH"]]),
        "PIP_FIND_LINKS": str(dist),  # an index on which somebody has the name
        "PIP_NO_INDEX": "1",
    }
    refused = shell(small, script, **there)
    assert refused.returncode == 1
    assert "python -m pip wheel --no-deps --wheel-dir wheels FOLDER" in refused.stdout
    assert not (installed / "generator").exists()
    (small / "wheels").mkdir()
    for wheel in dist.glob("*.whl"):
        shutil.copy(wheel, small / "wheels")
    unmet = shell(small, script, **there)
    assert unmet.returncode == 1  # what it stands on is not there
    assert "which is not installed" in unmet.stdout
    (installed / "pinned.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    done = shell(small, script, **there)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (installed / "generator/__init__.py").is_file()


CONDITIONS = {"github.event_name == 'pull_request'": {"pull_request"}, "github.event_name != 'pull_request'": {"push", "schedule"}}


def steps(folder: Path, event: str) -> Iterator[dict[str, Any]]:
    """The steps of the job that checks and builds which run commands on an event, behind those that install."""
    for step in yaml(folder / ".github/workflows/playbook.yml")["jobs"]["site"]["steps"]:
        if "run" in step and "pip install" not in step["run"] and ("if" not in step or event in CONDITIONS[step["if"]]):
            yield step


class Runner:
    """A machine of GitHub: its folder for what a run leaves behind, and its answer to who can open the published site."""

    def __init__(self, folder: Path, answer: str = "", code: int = 0) -> None:
        self.temp, self.summary, programs = folder / "temp", folder / "summary.md", folder / "programs"
        for path in (self.temp, programs):
            path.mkdir(parents=True)
        (folder / "answer").write_text(answer, "utf-8")
        gh = programs / "gh"
        gh.write_text(f'#!/bin/sh\necho "$GH_TOKEN $*" > {folder}/asked\ncat {folder}/answer\nexit {code}\n', "utf-8")
        gh.chmod(0o755)
        self.asked, self.said = folder / "asked", ""
        self.env = {
            "GITHUB_REPOSITORY": "acme/playbook",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GH_TOKEN": "token",
            "RUNNER_TEMP": str(self.temp),
            "PATH": os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]]),
        }

    def run(self, folder: Path, event: str) -> list[int]:
        """The exit codes of the steps up to the first that stops the job."""
        codes = []
        for step in steps(folder, event):
            done = shell(folder, step["run"], **self.env)
            codes.append(done.returncode)
            self.said += done.stdout + done.stderr
            if codes[-1] and "continue-on-error" not in step:
                break
        return codes


def proposed(folder: Path, changes: dict[str, tuple[str, str]]) -> None:
    """A change on a branch of its own, merged into what is on main, as GitHub checks out a pull request."""
    git(folder, "switch", "--quiet", "--create", "change")
    edit(folder / "content", changes)
    committed(folder, day="2026-11-02")
    git(folder, "switch", "--quiet", "main")
    git(folder, "merge", "--quiet", "--no-ff", "--message", "Merge", "change", day="2026-11-02")


A_LIMIT = {"organisation.yaml": ("contact: ai-desk\n", "contact: ai-desk\ndefaults:\n  tool_review_every_days: 100\n")}


def test_a_pull_request_is_checked_told_apart_and_shown(small: Path, tmp_path: Path) -> None:
    proposed(small, A_LIMIT)
    runner = Runner(tmp_path / "runner")
    assert runner.run(small, "pull_request") == [0, 0, 0], runner.said
    assert json.loads((runner.temp / "findings.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert "**1 rule changed**" in runner.summary.read_text("utf-8")
    assert (runner.temp / "preview/what-would-change.md").read_text("utf-8") == runner.summary.read_text("utf-8")
    assert "in the staff chat" in (runner.temp / "preview/site/index.html").read_text("utf-8")
    assert not runner.asked.exists()
    assert git(small, "status", "--porcelain") == ""


def test_an_error_stops_a_pull_request_and_is_kept_for_code_scanning(small: Path, tmp_path: Path) -> None:
    proposed(small, {"data.yaml": ("rank: 1", "rnak: 1")})
    runner = Runner(tmp_path / "runner")
    assert runner.run(small, "pull_request") == [1]
    results = json.loads((runner.temp / "findings.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert {item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in results} == {"content/data.yaml"}
    annotated = shell(small, next(steps(small, "pull_request"))["run"], **runner.env)
    assert "::error file=content/data.yaml,line=" in annotated.stdout


def test_a_pull_request_may_put_right_what_main_breaks(small: Path, tmp_path: Path) -> None:
    edit(small / "content", {"data.yaml": ("rank: 1", "rnak: 1")})
    committed(small)
    proposed(small, {"data.yaml": ("rnak: 1", "rank: 1")})
    assert Runner(tmp_path / "runner").run(small, "pull_request") == [0, 2, 0]


@pytest.mark.parametrize(
    ("answer", "code", "whole"),
    [
        ("false\n", 0, True),
        ("true\n", 0, False),
        ("", 0, False),
        ('{"message":"Not Found","status":"404"}', 1, False),
    ],
)
def test_the_whole_site_is_built_only_where_github_says_that_no_stranger_can_open_it(small: Path, tmp_path: Path, answer: str, code: int, whole: bool) -> None:
    runner = Runner(tmp_path / "runner", answer, code)
    assert runner.run(small, "push") == [0, 0], runner.said
    assert runner.asked.read_text("utf-8").split() == ["token", "api", "repos/acme/playbook/pages", "--jq", ".public"]
    assert ("in the staff chat" in (small / "site/index.html").read_text("utf-8")) is whole
    notices = re.findall(r"(?m)^::notice title=Built for the public::(.*), so what", runner.said)
    why = "Anybody can open the published site" if answer == "true\n" else "GitHub did not say who can open the published site"
    assert notices == ([] if whole else [why])


def test_a_playbook_that_is_for_the_public_stays_so_where_no_stranger_can_open_it(small: Path, tmp_path: Path) -> None:
    path = small / "content/organisation.yaml"
    path.write_text(path.read_text("utf-8") + "publishing:\n  audience: public\n", "utf-8")
    assert Runner(tmp_path / "runner", "false\n").run(small, "push") == [0, 0]
    assert "in the staff chat" not in (small / "site/index.html").read_text("utf-8")


@pytest.mark.parametrize(("told", "whole"), [("true", True), ("", False), ("yes", False)])
def test_gitlab_builds_the_whole_site_only_where_somebody_said_that_members_alone_can_open_it(small: Path, told: str, whole: bool) -> None:
    script = "\n".join(yaml(small / ".gitlab-ci.yml")["pages"]["script"])
    built = shell(small, script, PLAYBOOK_PAGES_FOR_MEMBERS=told)
    assert built.returncode == 0, built.stderr
    assert ("in the staff chat" in (small / "public/index.html").read_text("utf-8")) is whole
    assert ("what only your own people may read is left out" in built.stdout) is not whole


def test_gitlab_checks_a_merge_request_and_says_which_rules_change(small: Path) -> None:
    before = git(small, "rev-parse", "HEAD")
    proposed(small, A_LIMIT)
    script = "\n".join(yaml(small / ".gitlab-ci.yml")["check"]["script"])
    assert shell(small, script, CI_MERGE_REQUEST_DIFF_BASE_SHA=before).returncode == 0
    assert "**1 rule changed**" in (small / "what-would-change.md").read_text("utf-8")
    assert (small / "site/index.html").exists()


def test_the_hook_stops_a_commit_that_breaks_the_playbook(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    assert shell(small, "pre-commit run --all-files").returncode == 0
    edit(small / "content", {"data.yaml": ("rank: 1", "rnak: 1")})
    refused = shell(small, "git add --all && pre-commit run")
    assert refused.returncode == 1
    assert "unknown-key" in refused.stdout


@pytest.mark.parametrize(
    ("dependencies", "passes"),
    [([{"name": "a", "vulns": []}], True), ([{"name": "a", "vulns": []}, {"name": "b", "skip_reason": "not found"}], False), ([], False)],
)
def test_our_audit_passes_nothing_over(tmp_path: Path, dependencies: list[dict[str, Any]], passes: bool) -> None:
    (tmp_path / "audit.json").write_text(json.dumps({"dependencies": dependencies}), "utf-8")
    script = yaml(ROOT / ".github/workflows/ci.yml")["jobs"]["audit"]["steps"][-1]["run"]
    assert (shell(tmp_path, script, RUNNER_TEMP=str(tmp_path)).returncode == 0) is passes


# Code owners.


def owned(text: str) -> dict[str, list[str]]:
    """The lines of CODEOWNERS that count."""
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    assert len({pattern for pattern, *_ in lines}) == len(lines)
    return {pattern: names for pattern, *names in lines}


@pytest.fixture(scope="module")
def owners(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Who owns what where every role of the starter is a team of its own."""
    folder = tmp_path_factory.mktemp("owned") / "content"
    folder.mkdir()
    for path in (begun / "content").rglob("*.yaml"):
        there = folder / path.relative_to(begun / "content")
        there.parent.mkdir(exist_ok=True)
        there.write_bytes(path.read_bytes())
    people = (folder / "people.yaml").read_text("utf-8")
    before, roles, after = re.split(r"(?m)^(?=roles:|forums:)", people)
    (folder / "people.yaml").write_text(before + re.sub(r"(?m)^  - id: (.+)$", r"\g<0>\n    code_owner: '@acme/\1'", roles) + after, "utf-8")
    return owned(code_owners(load(folder, AS_OF), "github"))


@pytest.mark.parametrize(
    ("path", "roles"),
    [
        ("*", {"ai-desk"}),
        ("/content/organisation.yaml", {"ai-desk"}),
        ("/content/people.yaml", {"ai-desk"}),
        ("/content/data.yaml", {"ai-desk"}),
        ("/content/policies/ai-usage.yaml", {"ai-governance-lead"}),
        ("/content/systems/claims-summary.yaml", {"head-of-claims"}),
        ("/content/runbooks/claims-panes.yaml", {"head-of-claims", "head-of-health-and-income"}),
        ("/content/training/first-steps.yaml", {"people-lead"}),
        ("/content/guides/run-a-pilot.yaml", {"ai-platform-owner"}),
        ("/content/frameworks/board-principles.yaml", {"ai-desk"}),
        ("/content/registers/exceptions.yaml", {"chief-risk-officer"}),
    ],
)
def test_a_file_belongs_to_the_role_that_the_playbook_says(owners: dict[str, list[str]], path: str, roles: set[str]) -> None:
    assert set(owners[path]) == {f"@acme/{role}" for role in roles}


def test_tools_and_registers_belong_to_those_who_own_what_stands_in_them(begun: Path, owners: dict[str, list[str]]) -> None:
    tools = {tool["owner"] for tool in yaml(begun / "content/tools.yaml")["tools"]}
    measured = {entry["system"] for entry in yaml(begun / "content/registers/measurements.yaml")["measurements"]}
    systems = {yaml(begun / f"content/systems/{system}.yaml")["owner"] for system in measured}
    assert set(owners["/content/tools.yaml"]) == {f"@acme/{role}" for role in tools}
    assert set(owners["/content/registers/measurements.yaml"]) == {f"@acme/{role}" for role in systems}


def test_every_file_has_one_line_and_the_one_for_all_comes_first(begun: Path, owners: dict[str, list[str]]) -> None:
    there = {f"/content/{path.relative_to(begun / 'content').as_posix()}" for path in (begun / "content").rglob("*.yaml")}
    assert next(iter(owners)) == "*"
    assert set(owners) == {"*", *there}


def test_a_role_without_a_name_there_is_told_and_nobody_is_invented(begun: Path) -> None:
    text = (begun / ".github/CODEOWNERS").read_text("utf-8")
    assert owned(text) == {}
    assert "# /content/policies/ai-usage.yaml is for the role `ai-governance-lead`: `code_owner` is missing there." in text
    assert "@" not in text


@pytest.mark.parametrize("name", ["@acme", "@acme/ai-desk", "@group/sub.group/team_1", "ai-desk@example.org"])
def test_a_name_on_a_forge_arrives(tmp_path: Path, name: str) -> None:
    people = f"people:\n  - {{id: a, name: A}}\nroles:\n  - {{id: ai-desk, name: AI desk, what: Answers., holder: a, code_owner: '{name}'}}\n"
    folder = content(tmp_path / "content", {"people.yaml": people})
    assert amiss(folder) == []
    assert owned(code_owners(book(folder), "github"))["*"] == [name]


@pytest.mark.parametrize(
    "name", ["@", "acme", "@acme @evil", "@acme\\n* @evil", "@acme #", "@acme/", "@acme//x", "@évil", "#@acme", "a@b", "@a\\u2028b", "@acme\\t@evil"]
)
def test_what_would_mean_something_else_to_a_forge_is_refused(tmp_path: Path, name: str) -> None:
    people = f'people:\n  - {{id: a, name: A}}\nroles:\n  - {{id: ai-desk, name: AI desk, what: Answers., holder: a, code_owner: "{name}"}}\n'
    assert amiss(content(tmp_path / "content", {"people.yaml": people})) != []


def test_a_public_site_neither_knows_the_name_nor_is_searched_for_its_words(tmp_path: Path) -> None:
    people = "people:\n  - {id: a, name: A}\nroles:\n  - {id: ai-desk, name: AI desk, what: Answers., holder: a, code_owner: '@acme/tools'}\n"
    public = published_for(book(content(tmp_path / "content", {"people.yaml": people})), "public")
    assert visible(public).get(Role, "ai-desk").code_owner is None
    assert [secret.text for secret in secrets(public) if "acme" in secret.text] == []


@pytest.mark.parametrize("name", ["a b", "a\n* @evil", "*", "#", "[a]", "a\\", "é", "!a", "\u2028"])
def test_the_name_of_a_file_cannot_add_a_line(tmp_path: Path, name: str) -> None:
    people = "people:\n  - {id: a, name: A}\nroles:\n  - {id: ai-desk, name: AI desk, what: Answers., holder: a, code_owner: '@acme'}\n"
    folder = content(tmp_path / "content", {"people.yaml": people, f"glossary/{name}.yaml": "terms: []\n"})
    text = code_owners(book(folder), "github")
    assert owned(text) == {path: ["@acme"] for path in ("*", "/content/data.yaml", "/content/organisation.yaml", "/content/people.yaml")}
    assert "Rename it." in text


# Forms for issues.


def fields(form: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {field["id"]: field for field in form["body"] if field["type"] != "markdown"}


def said(form: dict[str, Any]) -> str:
    return "\n".join(field["attributes"]["value"] for field in form["body"] if field["type"] == "markdown")


def test_the_forms_ask_for_what_the_models_hold_and_for_nothing_twice(begun: Path) -> None:
    forms = {path.stem: yaml(path) for path in (begun / ".github/ISSUE_TEMPLATE").iterdir()}
    assert forms["request"]["body"][1]["attributes"]["options"] == list(NEEDS.values())
    asked = {key for field in fields(forms["exception"]) for key in field.split("-")}
    assert set(RuleException.model_fields) - asked == {"id", "name", "requested_by", "approved_by", "decided_on", "closed_on", "visibility"}
    assert {"what", "aware_at", "severity", "harm"} <= set(fields(forms["incident"]))
    assert "name" not in fields(forms["incident"])  # GitHub asks for a title itself
    for name in ("request", "exception", "incident"):
        ids = [field["id"] for field in forms[name]["body"] if "id" in field]
        labels = [field["attributes"]["label"] for field in fields(forms[name]).values()]
        assert len(ids) == len(set(ids)), name
        assert len(labels) == len(set(labels)), name
        assert "never paste it" in said(forms[name])
    assert "Report it now" in said(forms["incident"])
    assert "Do not delete" in said(forms["incident"])
    assert "do not wait for an answer here. Tell us: #ai-incidents in the staff chat" in said(forms["incident"])


def test_a_site_is_offered_only_where_there_is_one(begun: Path) -> None:
    example = load(ROOT / "content")
    assert "contact_links:" not in (begun / ".github/ISSUE_TEMPLATE/config.yml").read_text("utf-8")
    source, _ = read("config.yml", issue_forms(example)["config.yml"].encode())
    assert source.data["contact_links"][0]["url"] == "https://playbook.larkfield.example/"


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 200 and "\n" not in text and text.strip()])
def test_no_text_breaks_out_of_a_form(tmp_path: Path, text: str) -> None:
    quoted = json.dumps(text)
    people = f"people:\n  - {{id: a, name: A}}\nroles:\n  - id: ai-desk\n    name: {quoted}\n    what: Answers.\n    holder: a\n"
    first = f"report:\n  to: ai-desk\n  channel: {quoted}\n  lines: [What happened]\n  promise: {quoted}\nsituations:\n  - {{id: x, name: X, first: [Stop]}}\n"
    written_book = book(content(tmp_path / "content", {"people.yaml": people, "first_response.yaml": first}))
    if written_book.findings:
        pytest.skip("a text that no file may hold")
    for name, form in issue_forms(written_book).items():
        source, findings = read(name, form.encode())
        assert findings == []
        assert set(source.data) <= {"name", "description", "body", "blank_issues_enabled"}
        assert not re.search(r"[<>`*\[\]@]", said(source.data).replace("**Report it now, even if you are not sure.**", "")) if "body" in source.data else True


@pytest.mark.parametrize(
    "text", [text for text in HOSTILE if len(text) < 1000] + ["a\nb", "a: b\n- c\n", " x ", "~", "0x1F", "1e3", "2026-11-21", "yes", "?", "--- a"]
)
def test_what_is_written_as_yaml_is_read_as_the_same(text: str) -> None:
    source, findings = read("x.yaml", written({"a": text, "b": [text, {text: text}], "c": True}).encode("utf-8", "surrogatepass"))
    if findings:
        pytest.skip("a text that no file may hold")
    assert source.data == {"a": text, "b": [text, {text: text}], "c": "true"}


# Where files are written.


def test_init_writes_into_an_empty_repository_and_into_no_other(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "new")
    assert run("init", tmp_path / "new", "--name", "Acme").exit_code == 0
    (tmp_path / "new/wheels").mkdir()
    (tmp_path / "new/wheels/playbook_generator-1.0-py3-none-any.whl").touch()
    committed(tmp_path / "new")
    assert git(tmp_path / "new", "ls-files", "wheels") == "wheels/playbook_generator-1.0-py3-none-any.whl"
    work_tree = tmp_path / "tree"
    git(tmp_path / "new", "worktree", "add", "--quiet", "--no-checkout", "--detach", str(work_tree))
    assert (work_tree / ".git").is_file()
    assert run("init", work_tree, "--name", "Acme").exit_code == 0
    git(tmp_path, "init", "--quiet", "mine")
    (tmp_path / "mine/notes.txt").write_text("mine", "utf-8")
    refused = run("init", tmp_path / "mine", "--name", "Acme")
    assert refused.exit_code == 2
    assert "an empty git repository" in refused.output
    assert files(tmp_path / "mine") == {"notes.txt": b"mine"}


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_written_twice_it_is_the_same(small: Path, forge: str) -> None:
    again = run("export", forge, small)
    assert again.exit_code == 0
    assert "All of it is there" in again.output
    assert git(small, "status", "--porcelain") == ""


def test_what_somebody_changed_is_named_and_left_alone_until_it_is_to_be_replaced(small: Path) -> None:
    mine, gone, forms = small / "requirements.txt", small / ".github/dependabot.yml", small / ".github/ISSUE_TEMPLATE/request.yml"
    before = files(small)
    mine.write_text("mine\n", "utf-8")
    forms.write_text("mine\n", "utf-8")
    gone.unlink()
    left = run("export", "github", small)
    assert left.exit_code == 1
    assert f"Wrote {gone}." in left.output
    assert f"Left {mine} as it is" in left.output
    assert files(small) == {**before, "requirements.txt": b"mine\n", ".github/ISSUE_TEMPLATE/request.yml": b"mine\n"}
    assert run("export", "github", small, "--replace", "--only", "requirements.txt").exit_code == 0
    assert forms.read_text("utf-8") == "mine\n"
    assert run("export", "github", small, "--replace").exit_code == 0
    assert files(small) == before


def test_code_owners_follow_the_playbook(small: Path) -> None:
    edit(small / "content", {"people.yaml": ("  - id: ai-desk\n", "  - id: ai-desk\n    code_owner: '@acme/ai'\n")})
    assert run("export", "github", small, "--only", ".github/CODEOWNERS").exit_code == 1
    assert run("export", "github", small, "--only", ".github/CODEOWNERS", "--replace").exit_code == 0
    assert owned((small / ".github/CODEOWNERS").read_text("utf-8"))["*"] == ["@acme/ai"]
    assert git(small, "status", "--porcelain").split() == ["M", ".github/CODEOWNERS", "M", "content/people.yaml"]


@pytest.mark.parametrize(
    "way",
    ["a folder that is a link", "a file that is a link", "a dangling link", "a folder in the place of a file", "a file in the place of a folder", "a pipe"],
)
def test_nothing_is_written_through_a_link_or_over_what_is_no_file(small: Path, tmp_path: Path, way: str) -> None:
    outside = tmp_path / "outside"
    (outside / "workflows").mkdir(parents=True)
    (outside / "file").write_text("mine", "utf-8")
    workflows, lock = small / ".github/workflows", small / "requirements.txt"
    (workflows / "playbook.yml").unlink()
    lock.unlink()
    if way == "a folder that is a link":
        workflows.rmdir()
        workflows.symlink_to(outside / "workflows")
    elif way == "a file that is a link":
        lock.symlink_to(outside / "file")
    elif way == "a dangling link":
        lock.symlink_to(outside / "new")
    elif way == "a folder in the place of a file":
        lock.mkdir()
    elif way == "a file in the place of a folder":
        workflows.rmdir()
        workflows.write_text("mine", "utf-8")
    else:
        os.mkfifo(lock)
    before = sorted(path.relative_to(small) for path in small.rglob("*"))
    refused = run("export", "github", small, "--replace")
    assert refused.exit_code == 2
    assert "so nothing was written" in refused.output
    assert sorted(path.relative_to(small) for path in small.rglob("*")) == before
    assert files(outside) == {"file": b"mine"}


def test_only_the_top_of_a_repository_with_a_readable_playbook_is_written_to(small: Path) -> None:
    for folder in (small / "content", small / ".github"):
        refused = run("export", "github", folder)
        assert refused.exit_code == 2
        assert "the top of your repository" in refused.output
    assert "Did you mean `.github/CODEOWNERS`?" in run("export", "github", small, "--only", "CODEOWNERS").output
    edit(small / "content", {"people.yaml": ("roles:", "rolls:")})
    refused = run("export", "github", small)
    assert refused.exit_code == 2
    assert "Put this right first" in refused.output


def test_init_and_export_write_the_same(begun: Path) -> None:
    assert {str(path): raw for path, raw in for_github(load(begun / "content")).items()} == {
        name: raw for name, raw in files(begun).items() if not name.startswith("content/") and name not in ("mkdocs.yml", ".gitignore") and "gitlab" not in name
    }
