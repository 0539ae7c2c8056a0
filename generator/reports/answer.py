"""The answer on a kind of data in a tool, for a terminal and for programs."""

import datetime
import json

from generator.asking import Reply
from generator.words import counted, day, printable, sentence


def in_words(reply: Reply, today: datetime.date) -> str:
    """The answer with its reasons, what to keep to, whom to ask, and the day for which it was worked out."""
    verdict, role, twin = reply.verdict, reply.role, reply.twin
    tool = twin.tools[reply.tool]
    instead = twin.tools.get(tool.alternative or "") if not reply.free else None
    lines = [
        f"{verdict.words}: {twin.data_kinds[reply.data].name}, into {tool.name}",
        *(f"  Why: {sentence(text)}" for text in verdict.reasons),
        *(f"  Keep to: {sentence(text)}" for text in verdict.conditions),
        *([f"  Instead: {instead.name}, if its own answer allows it."] if instead else []),
        f"  Ask: {role.name}{f', {sentence(role.channel)}' if role.channel else '.'}",
        f"  Page: {reply.address}",
        f"As of {day(twin.as_of)}{_age(reply, today)}.",
    ]
    return "".join(f"{printable(line)}\n" for line in lines)


def _age(reply: Reply, today: datetime.date) -> str:
    days = (today - reply.twin.as_of).days
    relied_on = "; do not rely on it any more" if reply.too_old(today) else ""
    return f", {counted(days, 'day')} ago: an approval may have lapsed since{relied_on}" if days > 0 else ""


def as_json(reply: Reply, today: datetime.date) -> str:
    """The same as one object. What another site wrote may hold what a terminal acts on, so only plain letters stand in it as they are."""
    verdict, role, twin = reply.verdict, reply.role, reply.twin
    answer = {
        "data": {"id": reply.data, "name": twin.data_kinds[reply.data].name},
        "tool": {"id": reply.tool, "name": twin.tools[reply.tool].name, "alternative": twin.tools[reply.tool].alternative},
        "answer": verdict.answer,
        "words": verdict.words,
        "reasons": verdict.reasons,
        "conditions": verdict.conditions,
        "ask": {"id": verdict.ask, "name": role.name, "channel": role.channel},
        "address": reply.address,
        "as_of": twin.as_of.isoformat(),
        "days_old": max((today - twin.as_of).days, 0),
        "too_old": reply.too_old(today),
    }
    return json.dumps(answer, indent=2) + "\n"
