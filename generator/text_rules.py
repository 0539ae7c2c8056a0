"""Rules over every text: none holds a key of a machine, and none that a public site shows holds how to reach a person."""

import re
from collections.abc import Iterator

from generator.areas.organisation import Organisation, audience
from generator.areas.people import Person
from generator.audience import visible
from generator.model import Playbook
from generator.rules import Amiss, error
from generator.walks import all_texts
from generator.words import named_in

# A telephone number begins with +, with 0, or behind the word for it: other rows of digits are amounts and days.
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"
    r"|(?<![\w.])\+[1-9][\d ()./-]{9,}\d|(?<![\w.-])0(?![0-9]?[-/.][0-9]{1,2}[-/.][0-9])\d[\d ()/-]{6,}\d|\b1-[0-9]{3}-[0-9]{3}-[0-9]{4}\b"
    r"|(?i:\b(?:extension|ext\.?|phone|tel\.?|telephone):? \d[\d -]{2,}\d)"
)
_KEY = re.compile(
    r"\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|\bsk-[A-Za-z0-9_-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\beyJ[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|\bxox[abprs]-[A-Za-z0-9-]{10,}"
)
_KEY_SIGNS = ("AKIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "sk-", "PRIVATE KEY", "eyJ", "xox")
"""One of them stands in each text that the pattern finds; looking for them is quick."""


@error
def key_in_text(book: Playbook) -> Iterator[Amiss]:
    """A text holds what looks like a key or a password of a machine.

    Whoever reads the file, the page or the history of the repository could use it. Change the key, then take it out.
    """
    for text in all_texts(book):
        if any(sign in text.text for sign in _KEY_SIGNS) and (found := _KEY.search(text.text)):
            yield Amiss(text.place, "this looks like a key", "Change the key where it is used, then say here only where it is kept.", found[0])


@error
def contact_in_public_text(book: Playbook) -> Iterator[Amiss]:
    """A text that a public site shows holds a telephone number, a mail address, or the name of somebody who is not shown.

    Numbers and addresses of people have keys of their own, which only staff read; a public text names the role.
    """
    if not book.all(Organisation) or audience(book) != "public":
        return
    shown = visible(book)
    names = [person.name for person in book.all(Person).values() if person.id not in shown.all(Person)]
    for text in all_texts(shown):
        if text.loc == ("public_contact",):
            continue  # it is there to be rung
        found = _CONTACT.search(text.text)
        part = found[0] if found else named_in(text.text, names)
        if part:
            help = "Name the role instead, or put it into a field for staff; what has a `visibility` can be internal."
            yield Amiss(text.place, f"“{part}” would stand on a public page", help, part)


RULES = [key_in_text, contact_in_public_text]
