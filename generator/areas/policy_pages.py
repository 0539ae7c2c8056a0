"""The pages of policies: one for each, in the order of its sections."""

from collections.abc import Iterator

from generator.areas.exception_pages import in_force_about
from generator.areas.organisation import organisation
from generator.areas.reviews import due, reviews_of
from generator.areas.usage_policy import SECTIONS, Policy
from generator.model import Playbook
from generator.sheet import Sheet


def pages(book: Playbook) -> Iterator[Sheet]:
    """A page for each policy; a list of them where there are several."""
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
                "exceptions": in_force_about(book, policy),
            },
            policy.place,
            policy.name if index == 0 else None,
            under=(("All policies", "policies/"),) if len(policies) > 1 else (),
            boost=2,
        )
    if len(policies) > 1:
        yield Sheet(
            "policies/",
            "All policies",
            "Every policy on AI, who stands behind it and since when.",
            "policies.html.j2",
            {"policies": policies},
            nav="All policies",
        )
