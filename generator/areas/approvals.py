"""Who approved what: whether each put a name to something that was theirs to decide, and not to their own request."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.areas.exceptions import RuleException
from generator.areas.people import Authority, Decision, Role
from generator.areas.system import System
from generator.areas.usage_policy import Policy
from generator.model import Playbook
from generator.rules import Amiss, error, whole_error
from generator.source import Place
from generator.words import listed

GATE_AUTHORITIES: dict[str, Authority] = {
    "pilot": "gate_pilot",
    "shadow": "gate_shadow",
    "parallel": "gate_parallel",
    "internal": "gate_internal",
    "opt_in_external": "gate_opt_in_external",
    "unit": "gate_unit",
    "organisation": "gate_organisation",
}
"""What somebody must have the right to decide to let a system into a stage."""


def authorities(book: Playbook, authority: str) -> set[str]:
    """The roles that may put their name to something, by the decisions in people.yaml that cover it."""
    return {role for decision in book.all(Decision).values() if authority in decision.covers for role in decision.accountable}


@dataclass(frozen=True, slots=True)
class Approval:
    """Something that somebody approved.

    Attributes:
        what: what was approved, in words.
        where: where the approvers stand.
        authority: what an approver must have the right to decide.
        by: the roles that approved it.
        requester: the role that asked for it; empty if nobody had to.
        forum: the forum that decided it, if one did.

    """

    what: str
    where: Place
    authority: Authority
    by: list[str]
    requester: str = ""
    forum: str | None = None


def _approvals(book: Playbook) -> Iterator[Approval]:
    for system in book.all(System).values():
        for gate in system.gates:
            what, where = f"the gate to {gate.stage} of `{system.id}`", gate.at("decided_by")
            yield Approval(what, where, GATE_AUTHORITIES[gate.stage], list(gate.decided_by), gate.requested_by, gate.forum)
        if system.cost and system.cost.approved_by:
            yield Approval(f"the cost of `{system.id}`", system.cost.at("approved_by"), "cost", [system.cost.approved_by])
    for item in book.all(RuleException).values():
        yield Approval(f"the exception `{item.id}`", item.at("approved_by"), "exception", [item.approved_by], item.requested_by)
    for policy in book.all(Policy).values():
        if policy.status == "in_force" and policy.approver:
            yield Approval(f"the policy `{policy.id}`", policy.at("approver"), "policy", [policy.approver])


def _who_may(book: Playbook, item: Approval) -> list[str]:
    """Those who approved something and had the right to; of what a forum decided, all who spoke for it."""
    if item.forum and item.forum in {decision.forum for decision in book.all(Decision).values() if item.authority in decision.covers}:
        return item.by
    may = authorities(book, item.authority)
    return [role for role in item.by if role in may]


@error
def self_approval(book: Playbook) -> Iterator[Amiss]:
    """Somebody approved what they had asked for themselves: the same role, or the same person in two roles.

    At least one of those who decide, and have the right to, must be somebody else. This goes for gates and
    exceptions, and for an independent look at an impact assessment.
    """
    roles = book.all(Role)
    for item in _approvals(book):
        deciding = _who_may(book, item) or item.by
        others = [role for role in deciding if item.requester and roles[role].holder != roles[item.requester].holder]
        if item.requester and not others:
            person = "" if item.requester in deciding else ", who holds both roles"
            yield Amiss(
                item.where, f"{item.what} was decided by the one who asked for it{person}", "Somebody else must decide. Correct the roles, or decide it again."
            )
    for system in book.all(System).values():
        for assessment in system.impact_assessments:
            own = {role: roles[role].holder for role in (assessment.by, system.owner)}
            reviewer = assessment.reviewed_by
            if reviewer and (reviewer in own or roles[reviewer].holder in own.values()):
                what = f"this assessment of `{system.id}` was reviewed by somebody who made it or owns the system"
                yield Amiss(assessment.at("reviewed_by"), what, "Have it reviewed by somebody who has no part in the system, and name their role.")


@whole_error
def decider_without_authority(book: Playbook) -> Iterator[Amiss]:
    """A gate, an exception, a policy or a cost was approved by a role that may not decide it.

    What a role may put its name to follows from `covers` of the decisions in people.yaml for which it is accountable.
    A forum may decide what such a decision names it for.
    """
    for item in _approvals(book):
        # Who decided what they had asked for themselves is told by self-approval.
        if _who_may(book, item) or set(item.by) == {item.requester}:
            continue
        may = sorted(authorities(book, item.authority))
        allowed = f"Have it decided by {listed((f'`{role}`' for role in may), 'or')}, or change who may under `covers` in people.yaml."
        help = allowed if may else f"No decision in people.yaml covers `{item.authority}`: add it to one under `covers`."
        yield Amiss(item.where, f"{item.what} was decided by {listed(f'`{role}`' for role in item.by)}, who may not decide that", help)


RULES = [self_approval, decider_without_authority]
