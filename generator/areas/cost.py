"""What a system costs when everybody uses it, against what it costs now and against its cap."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal

from generator.areas.inheritance import limit
from generator.areas.measurements import counting
from generator.areas.system import System
from generator.areas.system.rollout import reached
from generator.model import Playbook
from generator.rules import Amiss, whole_warning
from generator.words import listed, number


@dataclass(frozen=True, slots=True)
class AtScale:
    """The cost of a system at scale; money in the organisation's currency."""

    cost_per_task: Decimal | None
    """What a task costs: as stated, else as last measured; None if neither."""
    measured: bool
    """Whether the cost per task is the measured one."""
    monthly: Decimal | None
    """For all tasks of a month and what is paid whether used or not."""
    multiple: Decimal | None
    """How many times the monthly cost of the pilot that is."""
    budget_yearly: Decimal
    """The budget lines together."""

    @property
    def yearly(self) -> Decimal | None:
        """Twelve months of it."""
        return None if self.monthly is None else self.monthly * 12


def at_scale(book: Playbook, system: System) -> AtScale | None:
    """The cost of a system at scale; None if nothing is written about its cost."""
    cost = system.cost
    if cost is None:
        return None
    stated = cost.cost_per_task_at_scale
    measured = next((item.cost_per_task for item in counting(book, system) if item.cost_per_task is not None), None)
    each = stated if stated is not None else measured
    monthly = None if each is None else each * cost.tasks_per_month_at_scale + (cost.fixed_monthly_at_scale or 0)
    multiple = None if monthly is None or not cost.pilot_monthly else (monthly / cost.pilot_monthly).quantize(Decimal("0.1"), context=Context(prec=50))
    return AtScale(each, stated is None and measured is not None, monthly, multiple, sum((line.yearly for line in cost.budget_lines), Decimal(0)))


@whole_warning
def unapproved_cost(book: Playbook) -> Iterator[Amiss]:
    """A system is on its way to many users, and nobody has worked out, capped or agreed to what that costs.

    What costs little for eight people may cost a fortune for eight thousand. From the first outside users or the
    first whole unit on, the cost at scale is known, capped, and agreed by somebody who may.
    """
    for system in book.all(System).values():
        if not reached(system.stage, "opt_in_external"):
            continue
        cost, scale = system.cost, at_scale(book, system)
        if cost is None or scale is None:
            what = f"`{system.id}` is at the stage {system.stage}, and nothing says what it costs"
            yield Amiss(system.at("stage"), what, "Add `cost:` with what it costs now and at scale, its cap, and who agreed.")
            continue
        missing = [f"`{key}`" for key in ("approved_by", "approved_on", "cap_monthly") if getattr(cost, key) is None]
        missing += ["cost per task, stated or measured"] if scale.cost_per_task is None else []
        if missing:
            yield Amiss(system.at("cost"), f"the cost of `{system.id}` has no {listed(missing)}", "Work it out, cap it, and have it agreed.")


@whole_warning
def cost_over_cap(book: Playbook) -> Iterator[Amiss]:
    """What a system costs at scale is more than its cap.

    It would be slowed down or stopped in the middle of a month. Raise the cap with the consent of whoever pays, or
    bring the cost down.
    """
    for system in book.all(System).values():
        scale = at_scale(book, system)
        if not scale or scale.monthly is None or not system.cost or system.cost.cap_monthly is None or system.gone:
            continue
        over = limit(book, system, "cost_over_budget_percent")
        if scale.monthly > system.cost.cap_monthly * (100 + over.value) / 100:
            what = f"`{system.id}` costs {number(scale.monthly.quantize(Decimal(1)))} a month at scale, and its cap is {number(system.cost.cap_monthly)}"
            yield Amiss(system.cost.at("cap_monthly"), what, "Bring the cost down, or have a higher cap agreed.")


RULES = [unapproved_cost, cost_over_cap]
