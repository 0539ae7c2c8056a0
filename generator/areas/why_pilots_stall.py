"""Why pilots stall: what a pilot need not do and production must, and what others report, as claims of theirs."""

from collections.abc import Iterator

from generator.areas.practice import notes
from generator.model import Playbook
from generator.sheet import Sheet


def pages(_: Playbook) -> Iterator[Sheet]:
    """The page for whoever asks why so much is tried and so little used."""
    all_notes = notes("why-pilots-stall")
    yield Sheet(
        "why-pilots-stall/",
        "Why pilots stall",
        "What pilot purgatory is, what production asks beyond whether something can work, and what others report about it.",
        "why-pilots-stall.html.j2",
        {
            "meanings": [note for note in all_notes if note.kind == "definition"],
            "advice": [note for note in all_notes if note.kind in ("rule", "question", "practice")],
            "claims": [note for note in all_notes if note.kind == "claim"],
            "cautions": [note for note in all_notes if note.kind == "caution"],
        },
        under=(("From pilot to production", "from-pilot-to-production/"),),
        also_called=("pilot purgatory", "stuck pilot", "failure rate", "scrapped"),
    )
