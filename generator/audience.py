"""Who reads a site, and the part of a playbook that they may: what is hidden is not there for any page to show."""

import dataclasses
from collections.abc import Collection

from generator.areas.organisation import Organisation, Readers, audience, organisation
from generator.areas.people import Person
from generator.areas.system import System
from generator.findings import Finding
from generator.model import Entity, N, Node, Playbook
from generator.walks import own_references, within, without_staff_fields
from generator.words import named_in

_SEEN_BY: dict[Readers, tuple[str, ...]] = {"public": ("public",), "internal": ("public", "internal")}


def published_for(book: Playbook, readers: Readers) -> Playbook:
    """The playbook as it stands, with its site meant for other readers than it says itself."""
    written = organisation(book)
    if written.publishing.audience == readers:
        return book
    changed = written.model_copy(update={"publishing": written.publishing.model_copy(update={"audience": readers})})
    entities = {**book.entities, Organisation.kind: {written.id: changed}}
    roots = tuple(changed if root is written else root for root in book.roots)
    return dataclasses.replace(book, entities=entities, roots=roots, of_files={})


Name = tuple[str, str]
"""The kind and the id of an entity."""


def visible(book: Playbook, hidden_today: Collection[Name] = ()) -> Playbook:
    """The part of a playbook that the readers of its site may see.

    What stands inside something hidden is hidden, and so is an entry of a register that names it. Of a public site every
    field for staff is left out as well. Of an earlier state what is `hidden_today` is left out, whatever it was then.
    """
    readers = audience(book)
    levels = _SEEN_BY[readers]
    unseen = [entity for items in book.entities.values() for entity in items.values() if not _seen(entity, levels) or (entity.kind, entity.id) in hidden_today]
    hidden = {id(inner) for entity in unseen for inner in within(entity)}
    if not hidden and readers == "internal":
        return book
    # People's names are left out of a page by themselves; what they did stays.
    names = {(node.kind, node.id) for entity in unseen for node in within(entity) if isinstance(node, Entity) and node.kind != Person.kind}
    roots = [_pruned(root, hidden, names) for root in book.roots if id(root) not in hidden]
    if readers == "public":
        roots = [without_staff_fields(root) for root in roots]
    shown = {(node.kind, node.id): node for root in roots for node in within(root) if isinstance(node, Entity)}
    entities = {kind: {key: shown[kind, key] for key in items if (kind, key) in shown} for kind, items in book.entities.items()}
    return dataclasses.replace(book, roots=tuple(roots), entities=entities, of_files={}, open=_told(book, hidden, names))


def hidden_of(book: Playbook) -> frozenset[Name]:
    """What is in a playbook and its readers may not see."""
    shown = visible(book)
    return frozenset((kind, id) for kind, items in book.entities.items() for id in items if id not in shown.entities.get(kind, {}))


def _told(book: Playbook, hidden: set[int], hidden_names: set[Name]) -> tuple[Finding, ...] | None:
    """What the check found, without what stands in something hidden or names it; a public site tells nothing of it."""
    if book.open is None or audience(book) == "public":
        return None
    blocks = [node for root in book.roots for node in within(root) if id(node) in hidden or (not isinstance(root, Entity) and _names(node, hidden_names))]
    lines = {(span.path, span.line) for node in blocks for name in type(node).model_fields for span in [node.at(name).span()]}
    names = {text for node in blocks if isinstance(node, Entity) for text in (node.id, node.title)}
    return tuple(
        finding for finding in book.open if (finding.span.path, finding.span.line) not in lines and not named_in(f"{finding.what} {finding.help}", names)
    )


def _seen(entity: Entity, levels: tuple[str, ...]) -> bool:
    return getattr(entity, "visibility", "public") in levels


def _pruned(node: N, hidden: set[int], names: set[Name]) -> N:
    """A block without the hidden blocks inside it; of a file that is a list of entries, without those that name something hidden."""
    register = not isinstance(node, Entity)
    changed = {}
    for name in type(node).model_fields:
        value = getattr(node, name)
        if isinstance(value, list) and value and isinstance(value[0], Node):
            kept = [_pruned(item, hidden, names) for item in value if id(item) not in hidden and not (register and _names(item, names))]
            if len(kept) != len(value) or any(new is not old for new, old in zip(kept, value, strict=True)):
                changed[name] = kept
    return node.model_copy(update=changed) if changed else node


def _names(entry: Node, names: set[Name]) -> bool:
    """Whether an entry is about something of these; what has an id of its own is if it is about a system of these."""
    if isinstance(entry, Entity):
        return (System.kind, getattr(entry, "system", "")) in names
    return any((reference.kind, reference.id) in names for reference in own_references(entry))
