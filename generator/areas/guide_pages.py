"""The pages of guides: one for each, and one that lists them all and by the groups of people for whom they are."""

from collections.abc import Iterator

from generator.areas.audiences import Audience
from generator.areas.guides import Guide, guides_for
from generator.areas.reviews import due, reviews_of
from generator.areas.training import teaching
from generator.model import Playbook
from generator.sheet import Sheet


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
        for_staff=all(guide.visibility != "public" for guide in guides),
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
            for_staff=guide.visibility != "public",
        )
