"""Organisations of any size, made of the starter's own words."""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS, PAGES_AROUND = 40, 11
MODEL_SYSTEM = "claims-summary"


def organisation(content: Path, pages: int) -> Path:
    """Write a content folder whose site has about `pages` pages: 40 tools, a tenth data kinds, the rest policies."""
    starter = ROOT / "content"
    shutil.copytree(starter, content)
    shutil.copy(ROOT / "mkdocs.yml", content.parent)
    (content / "registers" / "reviews.yaml").write_text("reviews: []\n", "utf-8")
    kinds = pages // 10
    _repeat(content / "tools.yaml", "tools", TOOLS)
    decided = re.sub(r"decided_on: \S+", "decided_on: 2026-10-15", (content / "tools.yaml").read_text("utf-8"))
    (content / "tools.yaml").write_text(decided, "utf-8")  # without their reviews the copies would count as lapsed
    _repeat(content / "data.yaml", "data_kinds", kinds)
    policy = (starter / "policies" / "ai-usage.yaml").read_text("utf-8")
    head, statements = policy.split("statements:\n", 1)
    blocks = re.split(r"(?m)^(?=  - id: )", re.split(r"(?m)^\w", statements, maxsplit=1)[0])[1:]
    head = re.sub(r"(?ms)^changes:.*?(?=^\w|\Z)", "", head)
    for number in range(pages - kinds - TOOLS - PAGES_AROUND):
        own = "".join(re.sub(r"- id: \w+-\d+", f"- id: {_letters(number)}-{index:02}", block) for index, block in enumerate(blocks[:10], 1))
        own = re.sub(r"\((statement|data_kind|tool):[^)]*\)", "(term:agent)", own)
        text = re.sub(r"(?m)^name: .*", f"name: Policy number {number}", head)
        (content / "policies" / f"policy-{number}.yaml").write_text(f"{text}statements:\n{own}", "utf-8")
    return content


def systems(content: Path, count: int, measurements_each: int = 20) -> Path:
    """Write a content folder with `count` systems like the claims summary, each with a drill, an incident and measurements of its own.

    They share a runbook. Measurements stand in a file for each hundred systems, drills in one, and so do incidents.
    """
    shutil.copytree(ROOT / "content", content)
    for path in (content / "systems").glob("*.yaml"):
        if path.stem != MODEL_SYSTEM:
            path.unlink()
    # What teaches or explains the systems that are gone goes with them.
    shutil.rmtree(content / "guides")
    for path in (content / "questions.yaml", content / "applicability.yaml", content / "registers" / "completions.yaml"):
        path.unlink()
    for path in (content / "training").glob("*.yaml"):
        if path.stem != MODEL_SYSTEM:
            path.unlink()
    module = content / "training" / f"{MODEL_SYSTEM}.yaml"
    learnt = re.sub(r"(?m)^prerequisites: .*\n", "", module.read_text("utf-8"))
    module.write_text(re.sub(r"\]\((?:module|guide|incident):[^)]*\)", "](term:agent)", learnt), "utf-8")
    policy = content / "policies" / "ai-usage.yaml"
    policy.write_text(re.sub(r"\(system:[^)]*\)", f"(system:{MODEL_SYSTEM})", policy.read_text("utf-8")), "utf-8")
    registers = content / "registers"
    entries = [line for line in (registers / "measurements.yaml").read_text("utf-8").splitlines() if f"system: {MODEL_SYSTEM}," in line]
    raw = next(line for line in entries if "kind: raw_sample" in line)
    measured = [raw, *[line for line in entries if line != raw][1 - measurements_each :]]
    drills = re.split(r"(?m)^(?=  - )", (registers / "drills.yaml").read_text("utf-8"))
    drilled = [entry for entry in drills if f"system: {MODEL_SYSTEM}\n" in entry]
    text = (content / "systems" / f"{MODEL_SYSTEM}.yaml").read_text("utf-8")
    happened = re.split(r"(?m)^(?=  - id: )", (registers / "incidents.yaml").read_text("utf-8"))
    incident = next(entry for entry in happened if f"system: {MODEL_SYSTEM}\n" in entry)
    for path in (content / "runbooks").glob("*.yaml"):
        if f"shared: {path.stem}\n" not in text:
            path.unlink()
    names = [MODEL_SYSTEM, *(f"system-{number}" for number in range(1, count))]
    taught = module.read_text("utf-8")
    for name in names[1:]:
        (content / "systems" / f"{name}.yaml").write_text(text, "utf-8")
        (content / "training" / f"{name}.yaml").write_text(re.sub(rf"(system: ?){MODEL_SYSTEM}", rf"\g<1>{name}", taught), "utf-8")
    counts = (f"  - {{module: {name}, audience: claims-handlers, date: 2026-10-05, completed: 44}}\n" for name in names)
    (registers / "completions.yaml").write_text("completions:\n" + "".join(counts), "utf-8")
    for name in ("measurements", "drills", "exceptions", "incidents"):
        (registers / f"{name}.yaml").unlink()
    (registers / "measurements").mkdir()
    for part in range(count // 100):
        lines = (line.replace(MODEL_SYSTEM, name) for name in names[part :: count // 100] for line in measured)
        (registers / "measurements" / f"{part}.yaml").write_text("measurements:\n" + "\n".join(lines) + "\n", "utf-8")
    (registers / "drills.yaml").write_text("drills:\n" + "".join(entry.replace(MODEL_SYSTEM, name) for name in names for entry in drilled[-1:]), "utf-8")
    numbered = [re.sub(r"- id: (\S+)", rf"- id: \1-{number}", incident).replace(MODEL_SYSTEM, name) for number, name in enumerate(names)]
    (registers / "incidents").mkdir()
    for part in range(0, count, 200):  # no file may grow over a mebibyte
        (registers / "incidents" / f"{part}.yaml").write_text("incidents:\n" + "".join(numbered[part : part + 200]), "utf-8")
    return content


def files_of_one(content: Path, count: int) -> int:
    """Write `count` files of about 650 bytes, each with one tool."""
    (content / "tools").mkdir(parents=True)
    for name in ("organisation.yaml", "people.yaml", "logo.png"):
        shutil.copy(ROOT / "content" / name, content)
    for number in range(count):
        text = f"""tools:
  - id: tool-{number}
    name: Tool number {number}
    vendor: vendor-{number % 50}
    account_tier: enterprise
    surfaces: [chat, plugin]
    what: Answers questions, drafts letters and sums up long texts for the people of team {number % 40}.
    status: approved
    max_class: internal
    conditions:
      - Read what comes out before you send it on
      - Keep names of customers out of it
    how_to_get: Ask in the staff portal; it takes a day.
    trains_on_inputs: never
    retention_days: 30
    regions: [eu]
    sign_on: single_sign_on
    owner: ai-desk
    decided_by: ai-desk
    decided_on: 2026-10-{number % 28 + 1:02}
    review_every_days: 90
"""
        (content / "tools" / f"tool-{number}.yaml").write_text(text, "utf-8")
    return count


def _repeat(path: Path, key: str, count: int) -> None:
    """Let the list `key` of a file have `count` entries, by writing its own again under other ids."""
    text = path.read_text("utf-8")
    before, rest = re.split(rf"(?m)^{key}:\n", text, maxsplit=1)
    parts = re.split(r"(?m)^(?=\w)", rest, maxsplit=1)
    entries = re.split(r"(?m)^(?=  - id: )", parts[0])
    first = entries[1:]
    more = [re.sub(r"- id: (\S+)", rf"- id: \1-{number}", first[number % len(first)], count=1) for number in range(count - len(first))]
    path.write_text(before + f"{key}:\n" + "".join([*entries, *more]) + "".join(parts[1:]), "utf-8")


def _letters(number: int) -> str:
    return "Z" + "".join(chr(ord("A") + number // 26**power % 26) for power in (2, 1, 0))
