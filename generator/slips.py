"""Slips of the pen that keep a file from being YAML, and what a person can do about each."""

import re

_HINTS = {
    "tab character": "This line begins with a tab. YAML is indented with spaces: delete it, and use as many as the lines around it.",
    "cannot start any token": "A text that begins with @ or ` or % needs quotes around it; a tab at the start of a line must become spaces.",
    "mapping values are not allowed": (
        'A text that holds ": " needs quotes around it. If this is a key, it stands too far to the right: keys of one block start in the same column.'
    ),
    "could not find expected ':'": "A key needs a colon and a space behind it: `name: value`.",
    "did not find expected key": ("Keys of one block start in the same column; a text that goes on after a closing quote needs quotes around all of it."),
    "did not find expected '-' indicator": "The entries of one list, and the keys of one entry, each start in the same column; a dash has a space behind it.",
    "did not find expected ',' or": "A list in [brackets] or a block in {braces} needs commas between entries and its closing bracket.",
    "expected <document start>": "A file holds one block or one list; check the indentation of this line.",
    "block sequence entries are not allowed": "A list starts on a line of its own, below its key.",
    "undefined alias|alphabetic or numeric": "A text that begins with * or & needs quotes around it.",
    "escape c|hexdecimal": "A backslash in a \"double-quoted\" text starts an escape; use 'single quotes' for plain text.",
    "directive": "A text that begins with % needs quotes around it.",
    "undefined tag handle": "A text that begins with ! needs quotes around it.",
}
"""What libyaml says, as a pattern, and what a person can do about it."""
_SLIPS = {
    r"(?:<{7}|={7}|>{7})(?: |$)": "This is a mark of two versions of the file that were not joined. Keep one of them, and delete the marks.",
    r"[ \t]*(?:- )?(?:[A-Za-z_]+:|-)?\u00a0": "A space in front, or behind the dash or colon, is a no-break space (U+00A0): type a plain one.",
    r"[ \t]*-[A-Za-z_]": "A dash needs a space behind it: `- id: ...`.",
    r"[ \t]*(?:- )?[A-Za-z_]+: +\{[a-z-]+\} ": 'A text that begins with { needs quotes around it: `expect: "{prompt} stands there"`.',
    r"[ \t]*(?:- )?[A-Za-z_]+:[^\s/:]": "A colon needs a space behind it: `name: value`.",
}
"""What a line looks like that makes YAML stumble there or on the next one, and how to put it right."""


def on_line(line: str) -> str | None:
    """What to do about a line that looks like a slip; None for one that does not."""
    return next((hint for slip, hint in _SLIPS.items() if re.match(slip, line)), None)


def behind(problem: str) -> str:
    """What to do about a problem, from the words in which libyaml tells it."""
    return next((hint for said, hint in _HINTS.items() if re.search(said, problem)), "Compare this line and the one above with a neighbour that works.")
