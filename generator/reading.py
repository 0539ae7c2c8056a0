"""What reading a file looks for, each with its explanation: text, YAML, keys, values and ids."""

from generator.findings import explained

UNREADABLE_FILE = explained(
    "unreadable-file",
    """
    The file cannot be read as text: it is too large, is not UTF-8, is a link to another place, or holds
    characters that no one can see and that a browser or a terminal would act on.

    A playbook is read by people in an editor. Save the file as UTF-8 and remove what cannot be seen.
    """,
)

UNKNOWN_FILE = explained(
    "unknown-file",
    """
    The file stands where the playbook does not look, or has a name it does not know, so nothing in it would
    reach the site.

    YAML files have their place: organisation.yaml, people.yaml, data.yaml and so on, and one file a policy in
    the folder policies. Beside them the content folder may hold Markdown pages (.md) and images (.png, .jpg,
    .webp).
    """,
)

MISSING_FILE = explained(
    "missing-file",
    """
    A file that every playbook needs is not there.

    `playbook init` writes a complete starter to compare with.
    """,
)

INVALID_YAML = explained(
    "invalid-yaml",
    """
    The file is not YAML, so nothing in it can be understood.

    The place given is where reading stopped; the slip is there or on the line above. Common slips are a tab
    where spaces belong, a missing space after a colon, uneven indentation, and a text that holds a colon but
    has no quotes around it.
    """,
)

UNSUPPORTED_YAML = explained(
    "unsupported-yaml",
    """
    YAML has features that a playbook does without because they hide what a page will say or let a file
    run away: aliases and anchors (`&name`, `*name`), merge keys (`<<`), tags (`!tag`), several documents in
    one file (`---`), keys that are not text, and nesting deeper than 40 levels.

    Write the value out where it is needed.
    """,
)

DUPLICATE_KEY = explained(
    "duplicate-key",
    """
    The same key stands twice in one block. Most YAML readers silently keep the last one and lose the first,
    which is how a rule disappears without anybody noticing.

    Remove one of the two, or join what they say.
    """,
)

EMPTY_VALUE = explained(
    "empty-value",
    """
    A key has nothing behind it (or `~`, or `null`). It might mean "none", "not decided" or "forgotten", and
    a reader of the site could not tell which.

    Write a value, or delete the line. If the text really is the word null, put quotes around it.
    """,
)

LOST_TEXT = explained(
    "lost-text",
    """
    A text without quotes holds a space and a #, as in `Ask in #ask-ai`. To YAML the # begins a comment, so the
    page would say "Ask in" and nobody would notice.

    Put quotes around the whole text. A comment that is meant as one has a space behind its #. In the same way a
    quote that is not closed runs on to the next quote in the file and swallows the lines between them.
    """,
)

UNKNOWN_KEY = explained(
    "unknown-key",
    """
    The playbook does not know this key, so what it says would appear nowhere. Most often it is a slip of the
    pen: `owmer` for `owner`. The nearest key that exists is offered.

    Correct the spelling, or delete the line. `playbook schema KIND` prints every key that a file may hold.
    """,
)

MISSING_KEY = explained(
    "missing-key",
    """
    A key that every block of this kind must have is not there. Without it a page would have a hole in it,
    or nobody could be named.

    Add the key. Its meaning stands in the finding.
    """,
)

WRONG_VALUE = explained(
    "wrong-value",
    """
    The value is not of the kind that its key takes: a day that is no day, a number with its unit in it, a
    word that is not among the choices, a list where one text belongs.

    The finding says what is expected, with an example or the choices.
    """,
)

DUPLICATE_ID = explained(
    "duplicate-id",
    """
    Two entities of one kind have the same id, so nobody could tell which one a reference means.

    Give one of them another id, and correct what refers to it.
    """,
)

READING = [
    UNREADABLE_FILE,
    UNKNOWN_FILE,
    MISSING_FILE,
    INVALID_YAML,
    UNSUPPORTED_YAML,
    DUPLICATE_KEY,
    EMPTY_VALUE,
    LOST_TEXT,
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_VALUE,
    DUPLICATE_ID,
]
"""All of it, in the order in which it is looked for."""
