"""The numbers that hold for everything unless something nearer says otherwise, and which way each of them is stricter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field, create_model

from generator.model import Node
from generator.values import Count


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that is built in, until an organisation, a unit or a system says another.

    Attributes:
        value: what holds where nobody says anything.
        stricter: whether less or more of it is the stricter rule.
        words: what it says on a page; the dots stand for the number.
        by_tier: what holds instead for systems of a tier.
        of_systems: whether a unit or a system may set its own.

    """

    value: int
    stricter: Literal["less", "more"]
    words: str
    by_tier: Mapping[str, int] = field(default_factory=dict)
    of_systems: bool = True

    def says(self, value: int) -> str:
        """What it says on a page where this number holds."""
        return self.words.replace("…", str(value))

    def loosened(self, value: int, locked: int) -> bool:
        """Whether `value` asks for less than `locked` does."""
        return value > locked if self.stricter == "less" else value < locked


# Where a number has no other source it is our own choice, made to be changed.
LIMITS: dict[str, Limit] = {
    "policy_review_every_days": Limit(365, "less", "A policy is reviewed every … days", of_systems=False),  # yearly is what published policies use
    "tool_review_every_days": Limit(90, "less", "A tool's approval is reviewed every … days", of_systems=False),  # features change by the season
    "vendor_review_every_days": Limit(365, "less", "A vendor is reviewed every … days", of_systems=False),
    "guide_review_every_days": Limit(365, "less", "A guide is read again every … days", of_systems=False),
    "training_refresh_days": Limit(365, "less", "Training is done again after … days", of_systems=False),  # yearly is what most published plans say
    "framework_max_age_days": Limit(90, "less", "What is known of a framework is compared with its publisher every … days", of_systems=False),
    "duty_notice_days": Limit(180, "more", "A duty of law is announced … days before it begins", of_systems=False),
    "review_grace_days": Limit(30, "less", "An approval still counts … days after its review was due", of_systems=False),
    "review_notice_days": Limit(60, "more", "A review is listed as coming up … days before its day", of_systems=False),
    "decisions_per_person": Limit(8, "less", "One person is accountable for … decisions at most", of_systems=False),
    "live_systems_per_person": Limit(6, "less", "One person owns … live systems at most", of_systems=False),
    "raw_sample_min": Limit(200, "more", "A raw sample holds at least … unprocessed records"),  # enough for an error of 2 % to show up several times
    "raw_sample_drop_percent": Limit(10, "less", "Success on raw records may be … points lower than in the evaluation before it"),
    "eval_min": Limit(50, "more", "An evaluation set holds at least … tasks"),  # 50 to 200 to start with is common practice
    "measurement_min": Limit(30, "more", "A measurement of live work counts from … tasks on"),
    "eval_set_max_age_days": Limit(14, "less", "An evaluation set grows every … days while the system is live"),
    "judge_max_age_days": Limit(183, "less", "A scoring model is compared with people every … days"),
    "measurement_max_age_days": Limit(30, "less", "A measurement of a live system counts for … days"),
    "red_team_max_age_days": Limit(92, "less", "Attacks are tried every … days while the system is live"),  # quarterly
    "drill_max_age_days": Limit(90, "less", "A rollback drill counts for … days", {"low": 180}),
    "incident_review_working_days": Limit(
        5, "less", "A severity 1 or 2 incident is reviewed within … working days", of_systems=False
    ),  # common in incident response
    "model_warn_days": Limit(90, "more", "A model's retirement is announced … days ahead"),  # vendors give from 14 days to 6 months
    "model_error_days": Limit(30, "more", "A model must be replaced … days before its retirement"),
    "triage_rebuild_at": Limit(2, "less", "… answers that say rebuild mean rebuild"),
    "audit_max_days": Limit(14, "less", "The audit before a triage takes … days at most"),
    "unmet_checks_called_out": Limit(3, "less", "… unmet checks mean that a system is not ready, not nearly ready"),
    "exception_max_days": Limit(180, "less", "An exception lasts … days at most", of_systems=False),
    "log_retention_min_days": Limit(183, "more", "Logs of a high-tier system are kept at least … days"),  # EU AI Act, Article 26(6): six months
    "cost_over_budget_percent": Limit(0, "less", "Cost at scale may be … percent over its cap"),
}
"""Every number of this kind, by the key under which `defaults` and `limits` may set it."""


def _described(limit: Limit) -> str:
    tiers = "".join(f", {value} for systems of the {tier} tier" for tier, value in limit.by_tier.items())
    return f"{limit.words}: {limit.value}{tiers}, unless you say otherwise."


def _fields(of_systems: bool) -> dict[str, Any]:
    """The limits as fields of a model: all of them, or those that a system can have."""
    chosen = {name: limit for name, limit in LIMITS.items() if limit.of_systems or not of_systems}
    return {name: (Count | None, Field(None, description=_described(limit))) for name, limit in chosen.items()}


class _Written(Node):
    def given(self, name: str) -> int | None:
        """The number for a limit, if one is written here."""
        value: int | None = getattr(self, name, None)
        return value


_Defaults = create_model("_Defaults", __base__=_Written, **_fields(of_systems=False))
_Limits = create_model("_Limits", __base__=_Written, **_fields(of_systems=True))


class Defaults(_Defaults):  # one field for each limit, so that no name is written twice
    """What holds for everything that does not say otherwise itself."""


class Limits(_Limits):
    """Limits of a system, or of all systems of a unit."""


LimitName = Literal[tuple(LIMITS)]  # type: ignore[valid-type]  # the keys of LIMITS
