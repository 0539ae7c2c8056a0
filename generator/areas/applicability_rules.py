"""What must hold of the frameworks that an organisation works by: which requirements, whether their facts are fresh, what law begins."""

from collections.abc import Iterator

from generator.areas.applicability import Applicability, applied, entries, stale
from generator.areas.organisation import Framework, Organisation, setting
from generator.areas.system import System
from generator.areas.system.rollout import OFF_THE_LADDER
from generator.model import Playbook
from generator.rules import Amiss, error, whole_note
from generator.shape import did_you_mean
from generator.words import counted, day, listed


@error
def unknown_requirement(book: Playbook) -> Iterator[Amiss]:
    """The statement of applicability names a requirement that its framework does not have, or a framework that nobody applies here.

    An auditor would look for it. Identifiers stand on the page of the framework, and in frameworks/*.yaml for your own.
    """
    chosen = {framework.id: framework for _, framework in applied(book)}
    for item in entries(book):
        if item.framework not in book.all(Framework) or not book.all(Organisation):
            continue  # told by unknown-reference, or by what is amiss with organisation.yaml
        if item.framework not in chosen:
            what = f"the framework `{item.framework}` is not among those that we work by"
            yield Amiss(item.at("framework"), what, "Name it under `frameworks` in organisation.yaml, or take this entry out.")
            continue
        known = [requirement.id for requirement in chosen[item.framework].requirements]
        if item.requirement not in known:
            help = did_you_mean(item.requirement, known, f"They stand on the page /assurance/{item.framework}/.")
            yield Amiss(item.at("requirement"), f"`{item.framework}` has no requirement `{item.requirement}`", help)


@error
def requirement_twice(book: Playbook) -> Iterator[Amiss]:
    """A requirement stands twice in the statement of applicability, so nobody can tell which entry counts.

    Join what the two say.
    """
    seen: dict[tuple[str, str], Applicability] = {}
    for item in entries(book):
        if first := seen.get((item.framework, item.requirement)):
            where = first.at("requirement").span()
            yield Amiss(
                item.at("requirement"), f"`{item.requirement}` of `{item.framework}` stands in {where.path}:{where.line} already", "Join the two entries."
            )
        else:
            seen[item.framework, item.requirement] = item


@error
def unexplained_exclusion(book: Playbook) -> Iterator[Amiss]:
    """A requirement is excluded, and nothing says why.

    The reason is what an auditor asks for first.
    """
    for item in entries(book):
        if item.applies == "excluded" and not item.why:
            what = f"`{item.requirement}` of `{item.framework}` is excluded, and nothing says why"
            yield Amiss(item.at("applies"), what, "Add `why:` with the reason in one sentence.")


@whole_note
def requirement_without_evidence(book: Playbook) -> Iterator[Amiss]:
    """A requirement is marked applicable, and nothing in the playbook helps evidence it.

    Neither does a record of a kind that belongs to it exist, nor does its entry name anything under `see` or `evidence`.
    """
    from generator.areas.evidence import evidence_index  # with it come pages, which most checks need not import

    asked = [item for item in entries(book) if item.applies == "applicable" and not (item.see or item.evidence)]
    there = evidence_index(book) if asked else {}
    requirements = {(framework.id, item.id): item for _, framework in applied(book) for item in framework.requirements}
    for item in asked:
        requirement = requirements.get((item.framework, item.requirement))
        if requirement and not any(there[kind].pieces for kind in requirement.evidence):
            what = f"nothing here helps evidence `{item.requirement}` of `{item.framework}`, “{requirement.name}”"
            yield Amiss(item.at("requirement"), what, "Name what does under `see` or `evidence`, or plan it.")


@whole_note
def duty_begins_soon(book: Playbook) -> Iterator[Amiss]:
    """Something in a law that the organisation works by begins to hold within the time of notice.

    The days come with the tool, each with its source and the day of the last check; which systems it concerns follows from
    the class that you declared. Once applicability.yaml says of each of its requirements whether it holds, nobody is reminded.
    The number of days is `duty_notice_days`.
    """
    decided = {(item.framework, item.requirement) for item in entries(book)}
    notice = setting(book, "duty_notice_days").value
    for item, framework in applied(book):
        for legal in framework.dates:
            days = (legal.date - book.as_of).days
            if not 0 <= days <= notice:
                continue
            concerned = [
                system
                for system in book.all(System).values()
                if legal.eu_class and system.regulatory.eu_class == legal.eu_class and system.stage not in OFF_THE_LADDER
            ]
            open_ = [f"`{id}`" for id in legal.requirements if (framework.id, id) not in decided]
            if (legal.eu_class and not concerned) or (legal.requirements and not open_):
                continue
            when = f"in {counted(days, 'day')}, on {day(legal.date)}" if days else f"today, on {day(legal.date)}"
            what = f"{when}, begins: {legal.what} ({framework.name})"
            whom = f"It concerns {listed(f'`{system.id}`' for system in concerned)}. " if concerned else ""
            do = f"Say under {listed(open_)} in applicability.yaml whether it applies, and who sees to it." if open_ else "See whether it concerns you."
            help = f"{whom}{do} Source: {framework.address}, checked on {day(framework.checked_on)}."
            yield Amiss(item.at("framework"), what, help)


@whole_note
def stale_framework(book: Playbook) -> Iterator[Amiss]:
    """What is known of a framework was last compared with its publisher longer ago than it should be.

    Laws and standards change. The number of days is `framework_max_age_days`.
    """
    most = setting(book, "framework_max_age_days")
    for item, framework in applied(book):
        if stale(book, framework):
            what = f"the facts about {framework.name} were last checked on {day(framework.checked_on)}; {most.value} days is the limit ({most.origin})"
            own = "A file of your own says when under `checked_on`; for the others see whether a newer version of this tool has."
            help = f"Compare them with {framework.address}. {own}"
            yield Amiss(item.at("framework"), what, help)


RULES = [
    unknown_requirement,
    requirement_twice,
    unexplained_exclusion,
    requirement_without_evidence,
    duty_begins_soon,
    stale_framework,
]
