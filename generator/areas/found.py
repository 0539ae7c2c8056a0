"""What the playbook found out about something that should hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """Whether it holds, and what that rests on, in words for a page.

    `aged` says that it may have held once and no longer does, because time went by or it was measured anew;
    `applies` is false where the question does not arise.
    """

    met: bool
    because: str
    aged: bool = False
    applies: bool = True
