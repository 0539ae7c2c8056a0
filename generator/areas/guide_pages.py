"""The pages of guides: one for each, and one that lists them all and by the groups of people for whom they are."""

from collections.abc import Iterator, Sequence

from generator.areas.asked import AskedQuestion
from generator.areas.audiences import Audience
from generator.areas.guides import Guide
from generator.areas.reviews import due, reviews_of
from generator.areas.training import teaching
from generator.model import Playbook
from generator.sheet import Sheet


def guides_for(book: Playbook, audience: Audience) -> list[Guide]:
    """The guides that name an audience, in the order in which they are written."""
    return [guide for guide in book.all(Guide).values() if audience.id in guide.audiences]


def public(items: Sequence[Guide | AskedQuestion]) -> bool:
    """Whether any of them may be read by anybody."""
    return any(item.visibility == "public" for item in items)


def pages(book: Playbook) -> Iterator[Sheet]:
    """The list of all guides, and a page for each."""
    guides = list(book.all(Guide).values())
    found = ((audience, guides_for(book, audience)) for audience in book.all(Audience).values())
    yield Sheet(
        "guides/",
        "Guides",
        "How things are done here with AI, from the first step to the last, by the people for whom each guide is.",
        "guides.html.j2",
        {"guides": guides, "by_audience": [(audience, own) for audience, own in found if own], "due": {guide.id: due(book, guide) for guide in guides}},
        next((guide.place for guide in guides), None),
        "Guides",
        also_called=("how to", "instructions", "handbook"),
        for_staff=not public(guides),
    )
    for guide in guides:
        yield Sheet(
            guide.path,
            guide.name,
            guide.summary,
            "guide.html.j2",
            {"guide": guide, "due": due(book, guide), "modules": teaching(book, guide), "reviews": reviews_of(book, guide)},
            guide.place,
            under=(("Guides", "guides/"),),
            also_called=guide.answers,
            for_staff=not public([guide]),
        )
