"""What must hold across all areas: references, ids, links, images, and nothing left to fill in."""

import re
from collections.abc import Iterable, Iterator

from generator.areas import KINDS
from generator.areas.applicability import ApplicabilityFile
from generator.areas.data import DataClass
from generator.areas.guides import Guide
from generator.areas.organisation import Framework, Organisation
from generator.areas.people import Role
from generator.areas.runbooks import SharedRunbook
from generator.areas.tools import Model, Tool, Vendor
from generator.areas.training import Module
from generator.model import Entity, Playbook
from generator.rules import Amiss, error, whole_warning
from generator.shape import did_you_mean, nearest
from generator.walks import Reference, all_references, all_texts, references, without_staff_fields
from generator.words import a, listed, spoken

LEFT_OVER = re.compile(
    r"\b(?:TODO|TBD|TBC|FIXME|XXX+|CHANGEME)\b"
    r"|(?i:\blorem ipsum\b)"
    r"|\{\{.*?\}\}|\{%.*?%\}"
    r"|(?i:[\[<](?:insert|your|enter|fill in|name of)\b[^\]>\n]{0,60}[\]>](?!\())"
)


_LEVELS = ("public", "internal", "restricted")


@error
def unknown_reference(book: Playbook) -> Iterator[Amiss]:
    """An id names something that does not exist, so a page would lead nowhere.

    Most often it is a slip of the pen, or the thing was renamed. The nearest id that exists is offered.
    """
    for reference in all_references(book):
        known = book.entities.get(reference.kind)
        if known is None and reference.kind not in KINDS:
            yield Amiss(reference.place, *_without_kind(book, reference))
        elif reference.id not in (known or {}) and not book.may_hold(reference.id):
            yield Amiss(reference.place, f"there is no {spoken(reference.kind)} `{reference.id}`", _what_instead(book, reference))


def _without_kind(book: Playbook, reference: Reference) -> tuple[str, str]:
    written = f"{reference.kind}:{reference.id}" if reference.id else reference.kind
    meant = [f"`{kind}:{reference.kind}`" for kind, items in book.entities.items() if reference.kind in items]
    if meant and not reference.id:
        return f"`{written}` does not say what kind of thing it is", f"Did you mean {listed(meant, 'or')}?"
    otherwise = f"Write the kind and the id, for example `tool:ID`; the kinds are: {', '.join(KINDS)}."
    return f"`{written}` names no kind of thing", did_you_mean(reference.kind, KINDS, otherwise)


def _what_instead(book: Playbook, reference: Reference) -> str:
    others = [kind for kind, items in book.entities.items() if reference.id in items]
    if others:
        return f"`{reference.id}` is {a(spoken(others[0]))}; name {a(spoken(reference.kind))} here."
    help = _known_ids(reference.id, book.entities.get(reference.kind, {}))
    gone = reference.kind == "person" and not nearest(reference.id, book.entities.get("person", {}))
    return help + (" If this person has left, put the entry back with `left_on:` and the last day." if gone else "")


def _known_ids(id: str, known: Iterable[str]) -> str:
    ids = list(known)
    some = ", ".join(f"`{item}`" for item in ids[:8])
    return did_you_mean(id, ids, f"There are: {some}{' and more' if len(ids) > 8 else ''}." if ids else "None is written yet.")


@error
def reused_id(book: Playbook) -> Iterator[Amiss]:
    """An id that was retired has been given to something new, or nobody can tell what it was the id of.

    Old links, records and exceptions would suddenly speak of something else. Retired ids stand in
    organisation.yaml.
    """
    for organisation in book.all(Organisation).values():
        for retired in organisation.retired_ids:
            if retired.kind not in KINDS:
                yield Amiss(
                    retired.at("kind"), f"`{retired.kind}` is no kind of thing", did_you_mean(retired.kind, KINDS, f"The kinds are: {', '.join(KINDS)}.")
                )
            if entity := book.entities.get(retired.kind, {}).get(retired.id):
                yield Amiss(entity.at("id"), f"the id `{retired.id}` was retired on {retired.retired_on}", "Give this one an id that was never used.")


PAGES_OF_OUR_OWN = {"system": "portfolio", "incident": "severity", "framework": "open-findings"}
"""An id that would give its page the address of another, by kind."""


@error
def taken_address(book: Playbook) -> Iterator[Amiss]:
    """An id would give its page an address at which another page of the site stands.

    One of the two would be lost. A system cannot be called `portfolio`, an incident `severity`, nor a framework `open-findings`.
    """
    for kind, id in PAGES_OF_OUR_OWN.items():
        if entity := book.entities.get(kind, {}).get(id):
            yield Amiss(entity.at("id"), f"the site has a page of its own at /{entity.path}", f"Give this {kind} another id.")


@whole_warning
def unused_entity(book: Playbook) -> Iterator[Amiss]:
    """A vendor, a model, a role, a data class or a shared runbook to which nothing refers.

    It may be left over, or what should refer to it may have been forgotten.
    """
    named = {(reference.kind, reference.id) for reference in all_references(book)}
    for kind in (Vendor, Model, Role, DataClass, SharedRunbook):
        entities: dict[str, Entity] = dict(book.all(kind))
        for entity in entities.values():
            if (entity.kind, entity.id) not in named:
                yield Amiss(entity.at("id"), f"nothing refers to the {spoken(entity.kind)} `{entity.id}`", "Delete it, or refer to it where it belongs.")


@error
def leftover_placeholder(book: Playbook) -> Iterator[Amiss]:
    """A text still holds something that was to be filled in: TODO, TBD, {{ name }}, [insert ...].

    Readers would see it on the page.
    """
    for text in all_texts(book):
        if found := LEFT_OVER.search(text.text):
            yield Amiss(text.place, f"`{found[0]}` is left to fill in", "Write what belongs there.", found[0])


@error
def broken_link(book: Playbook) -> Iterator[Amiss]:
    """A link in a text leads to something that does not exist, or to an address that a page may not link to.

    A link goes to an http, https or mailto address, or to a part of the playbook by kind and id, for example
    `[the assistant](tool:workbench)`.
    """
    for text in all_texts(book):
        if not (text.markdown and ("](" in text.text or "<" in text.text)):
            continue
        from generator.markup import link_targets  # a Markdown parser is slow to import

        for target in link_targets(text.text):
            if problem := _problem(book, target):
                yield Amiss(text.place, *problem, target)


def _problem(book: Playbook, target: str) -> tuple[str, str] | None:
    kind, _, id = target.partition(":")
    if kind in KINDS:
        known = book.entities.get(kind, {})
        if kind == "framework" and id in known and book.all(Organisation) and id not in _applied(book):
            return f"a link leads to the framework `{id}`, which no page speaks of", "Name it under `frameworks` in organisation.yaml."
        if id in known or book.may_hold(id):
            return None
        return f"a link leads to the {spoken(kind)} `{id}`, which does not exist", _known_ids(id, known)
    if kind in ("http", "https", "mailto"):
        return None
    if "@" in target and ":" not in target:
        return f"a link leads to `{target}`, which is no page", f"For an e-mail write `mailto:{target}`."
    near = nearest(kind, KINDS) if ":" in target else None
    return (
        f"a link leads to `{target}`, which is no page",
        f"Did you mean `{near}:{id}`?" if near else "Write a whole https address, or kind and id of a part of the playbook, for example `tool:ID`.",
    )


def _applied(book: Playbook) -> set[str]:
    return {item.framework for organisation in book.all(Organisation).values() for item in organisation.frameworks}


@error
def entry_twice(book: Playbook) -> Iterator[Amiss]:
    """A list holds two entries of one name: only the first would count, or both would have one address.

    A tool names one kind of data twice, a class has two handling rules of one name, a guide or a module two sections of one
    id, a framework one requirement twice, an organisation one framework. Join what the two say, give one another id, or delete one.
    """
    lists: list[tuple[Entity, str, str]] = [
        *((tool, "data_kinds", "data_kind") for tool in book.all(Tool).values()),
        *((data_class, "handling", "id") for data_class in book.all(DataClass).values()),
        *((guide, "sections", "id") for guide in book.all(Guide).values()),
        *((module, key, "id") for module in book.all(Module).values() for key in ("sections", "exercises", "self_check")),
        *((framework, "requirements", "id") for framework in book.all(Framework).values()),
        *((organisation, "frameworks", "framework") for organisation in book.all(Organisation).values()),
    ]
    for entity, key, field in lists:
        seen = set()
        for index, entry in enumerate(getattr(entity, key)):
            name = getattr(entry, field)
            if name in seen:
                yield Amiss(entity.at(key, index, field), f"`{name}` stands twice under `{key}` of `{entity.id}`", "Join the two entries, or rename one.")
            seen.add(name)


@error
def less_visible_reference(book: Playbook) -> Iterator[Amiss]:
    """Something that many may read rests on something that fewer may read, so its page would have a hole or a leak.

    `public` is read by anybody, `internal` by staff, `restricted` by nobody on the site. People's names are left
    out of a page where they may not stand; everything else must be at least as visible as what refers to it.
    """
    for kind in book.entities.values():
        for entity in kind.values():
            seen = getattr(entity, "visibility", None)
            # What only staff may read of something public is left out of a public site, with what it names.
            readable = without_staff_fields(entity) if seen == "public" else entity
            for reference in references(readable) if seen else ():
                if reference.kind == "person":
                    continue  # a page leaves out the names that its readers may not see
                named = book.entities[reference.kind][reference.id]
                other = getattr(named, "visibility", seen)
                if _LEVELS.index(other) > _LEVELS.index(seen):
                    what = f"the {spoken(entity.kind)} `{entity.id}` is {seen}, and the {spoken(named.kind)} `{named.id}` that it names is {other}"
                    yield Amiss(reference.place, what, f"Make `{named.id}` {seen}, or `{entity.id}` {other}.")
    for file in book.files(ApplicabilityFile):
        for reference in references(file):
            hidden = book.entities.get(reference.kind, {}).get(reference.id)  # none, if something is amiss with it
            if hidden and getattr(hidden, "visibility", "") == "restricted":
                what = f"staff read the statement of applicability, and the {spoken(hidden.kind)} `{hidden.id}` that it names is restricted"
                yield Amiss(reference.place, what, f"Make `{hidden.id}` internal, or take it out here.")


@error
def missing_image(book: Playbook) -> Iterator[Amiss]:
    """An image is named that is not in the content folder.

    Every page would show a gap where the logo belongs.
    """
    for organisation in book.all(Organisation).values():
        brand = organisation.brand
        if brand and brand.logo and brand.logo not in book.images:
            yield Amiss(
                brand.at("logo"),
                f"there is no {brand.logo} beside organisation.yaml",
                did_you_mean(brand.logo, book.images, "Put the file there, or delete the line."),
            )


RULES_BEFORE_REFERENCES = [unknown_reference, reused_id, taken_address, leftover_placeholder, broken_link, entry_twice, missing_image]
"""Rules that follow no reference, so that they can be asked of a playbook in which some lead nowhere."""

RULES = [*RULES_BEFORE_REFERENCES, unused_entity, less_visible_reference]
