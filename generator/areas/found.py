"""What the playbook found out about something that should hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """Whether it holds, and what that rests on, in words for a page.

    `aged` says that it held until time went by; `applies` is false where the question does not arise.
    """

    met: bool
    because: str
    aged: bool = False
    applies: bool = True
