"""The pages of policies: one for each in the order of its sections, one of it to print, and the list of them all."""

from collections.abc import Iterator

from generator.areas.exceptions import exceptions_by, in_force
from generator.areas.first_response import FirstResponseFile
from generator.areas.organisation import organisation
from generator.areas.reviews import due, reviews_of
from generator.areas.usage_policy import SECTIONS, Policy
from generator.model import Playbook
from generator.sheet import Sheet

_POLICIES = (("Policies", "policies/"),)


def pages(book: Playbook) -> Iterator[Sheet]:
    """A page for each policy, and one of it to print; and a list of them."""
    policies = list(book.all(Policy).values())
    first = organisation(book).everyone_reads
    policies.sort(key=lambda policy: policy.id != first)
    for index, policy in enumerate(policies):
        yield Sheet(
            policy.path,
            policy.name,
            policy.purpose,
            "policy.html.j2",
            {
                "policy": policy,
                "sections": {key: (name, [item for item in policy.statements if item.section == key]) for key, name in SECTIONS.items()},
                "due": due(book, policy),
                "reviews": reviews_of(book, policy),
                "exceptions": exceptions_by(in_force(book), "statements"),
            },
            policy.place,
            policy.name if index == 0 else None,
            under=_POLICIES,
            boost=2,
        )
        yield _summary(book, policy)
    if policies:
        yield Sheet(
            "policies/",
            "Policies",
            "Every policy on AI, who stands behind it and since when.",
            "policies.html.j2",
            {"policies": policies},
            nav="Policies" if len(policies) > 1 else None,
        )


SUMMED_UP = ("you_may", "ask_first", "never")
"""The sections of a policy that stand on the page to print: what somebody wants to know before they begin."""


def _summary(book: Playbook, policy: Policy) -> Sheet:
    """A policy on one page to print and pin up: each of its first rules whole, and nothing that explains them."""
    base = organisation(book).publishing.base
    file = next(book.files(FirstResponseFile), None)
    return Sheet(
        f"{policy.path}summary/",
        f"{policy.name}: one page",
        f"{policy.name} on one page to print: what you may do, what to ask about first, and what never to do.",
        "policy-summary.html.j2",
        {
            "policy": policy,
            "sections": {SECTIONS[key]: found for key in SUMMED_UP if (found := [item for item in policy.statements if item.section == key])},
            "report": file.report if file else None,
            "address": f"{base}{policy.path}" if base else None,
        },
        policy.place,
        under=(*_POLICIES, (policy.name, policy.path)),
        boost=0.5,
        also_called=("summary", "poster", "page to print"),
    )
