"""Reviews: the register of those held, the next one of everything that must be looked at again, and what is overdue."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from generator.areas.guides import Guide
from generator.areas.ids import AnyId, RoleId
from generator.areas.organisation import Setting, setting
from generator.areas.tools import IN_USE, Tool, Vendor
from generator.areas.usage_policy import Policy
from generator.model import Node, Playbook, once_for_files
from generator.rules import Amiss, error, whole_warning
from generator.sheet import Sheet
from generator.values import Day, Line
from generator.words import counted, day


class Review(Node):
    """A review that was held: of what, when, by whom, and what came of it."""

    subject: AnyId
    """What was reviewed, with its kind: `policy:ai-usage`, `tool:workbench`, `vendor:northwind` or `guide:first-week`."""
    date: Day
    by: RoleId
    outcome: Literal["kept", "changed", "withdrawn"]
    note: Line | None = None


class ReviewsFile(Node):
    """The register registers/reviews.yaml: reviews held. Only ever add to it."""

    reviews: list[Review] = []


Subject = Policy | Tool | Vendor | Guide
"""What has a day on which it must be looked at again."""

Standing = Literal["lapsed", "overdue", "coming_up", "in_time"]
"""Past its day and the grace after it; past its day; within the days of notice; later."""


@dataclass(frozen=True, slots=True)
class Due:
    """When something must be looked at again.

    `every` is the interval in days and where it came from; `last` the day from which it counts.
    """

    subject: Subject
    last: datetime.date
    every: Setting
    next: datetime.date
    days_left: int
    standing: Standing
    lapses: datetime.date
    """The last day of grace; after it an approval no longer counts."""


@once_for_files
def _register(book: Playbook) -> dict[str, list[Review]]:
    register: dict[str, list[Review]] = {}
    for file in book.files(ReviewsFile):
        for review in file.reviews:
            register.setdefault(review.subject, []).append(review)
    return register


def reviews_of(book: Playbook, subject: Subject) -> list[Review]:
    """The reviews held of something, the latest first."""
    return _latest_first(_register(book).get(f"{subject.kind}:{subject.id}", []))


def _latest_first(reviews: Iterable[Review]) -> list[Review]:
    return sorted(reviews, key=lambda review: review.date)[::-1]  # of one day, the entry further down is the later one


def due(book: Playbook, subject: Subject) -> Due | None:
    """The next review of a policy in force, a tool in use, a vendor or a guide; None for what has no day to count from."""
    match subject:
        case Policy():
            started, name = (subject.approved_on if subject.status == "in_force" else None), "policy_review_every_days"
        case Tool():
            started, name = (subject.decided_on if subject.status in IN_USE else None), "tool_review_every_days"
        case Vendor():
            started, name = subject.assessed_on, "vendor_review_every_days"
        case Guide():
            started, name = subject.reviewed_on, "guide_review_every_days"
    if started is None:
        return None
    held = [review.date for review in reviews_of(book, subject) if review.date <= book.as_of and review.outcome != "withdrawn"]
    last = max([started, *held])
    every = setting(book, name, (subject.review_every_days, "set here"))
    next = last + datetime.timedelta(days=every.value)
    days_left = (next - book.as_of).days
    grace = setting(book, "review_grace_days").value
    if days_left < 0:
        standing: Standing = "lapsed" if days_left < -grace else "overdue"
    else:
        standing = "coming_up" if days_left <= setting(book, "review_notice_days").value else "in_time"
    return Due(subject, last, every, next, days_left, standing, next + datetime.timedelta(days=grace))


def all_due(book: Playbook) -> Iterator[Due]:
    """The next reviews of everything that has one, the most urgent first."""
    subjects: list[Subject] = [*book.all(Policy).values(), *book.all(Tool).values(), *book.all(Vendor).values(), *book.all(Guide).values()]
    found = [entry for subject in subjects if (entry := due(book, subject))]
    yield from sorted(found, key=lambda entry: (entry.next, entry.subject.kind, entry.subject.id))


@whole_warning
def overdue_review(book: Playbook) -> Iterator[Amiss]:
    """A policy, a tool, a vendor or a guide should have been looked at again by now.

    The day is counted from the last review in registers/reviews.yaml, or else from the approval, assessment or reading.
    A tool whose days of grace have passed as well is an error of its own, `lapsed-approval-in-use`.
    """
    for entry in all_due(book):
        if entry.standing == "overdue" or (entry.standing == "lapsed" and not isinstance(entry.subject, Tool)):
            subject = entry.subject
            what = f"the review of the {subject.kind} `{subject.id}` was due on {day(entry.next)}, {counted(-entry.days_left, 'day')} ago"
            how_often = f"It is due every {entry.every.value} days ({entry.every.origin})."
            help = f"Hold it, and add it to registers/reviews.yaml with `subject: {subject.kind}:{subject.id}`. {how_often}"
            yield Amiss(subject.place, what, help)


@error
def withdrawn_but_in_use(book: Playbook) -> Iterator[Amiss]:
    """The last review of a tool withdrew its approval, and the tool is still in use.

    What was decided in a review must stand in the tool's own entry, because that is what staff are told.
    """
    for tool in book.all(Tool).values():
        reviews = reviews_of(book, tool)
        if tool.status in IN_USE and reviews and reviews[0].outcome == "withdrawn":
            what = f"{tool.name} is {tool.status}, but its review on {day(reviews[0].date)} withdrew the approval"
            yield Amiss(tool.at("status"), what, "Set the status to `forbidden` or `retired` with its reason, or add a later review.")


@error
def review_in_the_future(book: Playbook) -> Iterator[Amiss]:
    """A review in the register has a day that has not come yet, so it cannot have been held.

    The register says what was done. What is to come is worked out from it.
    """
    for file in book.files(ReviewsFile):
        for review in file.reviews:
            if review.date > book.as_of:
                yield Amiss(
                    review.at("date"),
                    f"a review on {day(review.date)} is still to come on {day(book.as_of)}",
                    "Correct the day, or add the review once it was held.",
                )


RULES = [overdue_review, withdrawn_but_in_use, review_in_the_future]


def _subject_in(book: Playbook, review: Review) -> bool:
    kind, _, id = review.subject.partition(":")
    return id in book.entities.get(kind, {})


def pages(book: Playbook) -> Iterator[Sheet]:
    """What is overdue, what comes up, what is in time, and the reviews that were held."""
    entries = list(all_due(book))
    shown = (review for file in book.files(ReviewsFile) for review in file.reviews if _subject_in(book, review))
    file = next(book.files(ReviewsFile), None)
    yield Sheet(
        "reviews/",
        "Reviews",
        "What must be looked at again, when, by whom, and what is overdue.",
        "reviews.html.j2",
        {
            "late": [entry for entry in entries if entry.standing in ("lapsed", "overdue")],
            "coming_up": [entry for entry in entries if entry.standing == "coming_up"],
            "in_time": [entry for entry in entries if entry.standing == "in_time"],
            "held": _latest_first(shown),
        },
        file.place if file else None,
        "Reviews",
        for_staff=True,
    )
