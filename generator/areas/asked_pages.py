"""The page of questions that people ask: those with an answer of their own, and those that stand with a rule of a policy."""

from collections.abc import Iterator

from generator.areas.asked import AskedQuestion
from generator.areas.usage_policy import Policy
from generator.model import Playbook
from generator.sheet import Sheet


def pages(book: Playbook) -> Iterator[Sheet]:
    """What people ask, on one page."""
    questions = list(book.all(AskedQuestion).values())
    of_rules = (
        (policy, [(statement, item.question) for statement in policy.statements for item in statement.frequently_asked])
        for policy in book.all(Policy).values()
        if policy.status != "retired"
    )
    yield Sheet(
        "frequently-asked/",
        "Frequently asked",
        "What people ask about AI here, each with a short answer and the page where it is written.",
        "frequently-asked.html.j2",
        {"questions": questions, "of_rules": [(policy, asked) for policy, asked in of_rules if asked]},
        next((item.place for item in questions), None),
        "Frequently asked",
        boost=2,
        also_called=("FAQ", "questions and answers"),
        for_staff=all(item.visibility != "public" for item in questions),
    )
