"""What a text in YAML may mean: lines, days, numbers, addresses. Each says what it takes, and refuses the rest in words."""

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

LINE_LENGTH = 300
PROSE_LENGTH = 20_000


def _refuse(what: str, help: str) -> PydanticCustomError:
    return PydanticCustomError("value", "{what}", {"what": what, "help": help})


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str):
        kind = "a list" if isinstance(value, list) else "a block of keys"
        raise _refuse(f"a text is expected here, not {kind}", "Write the text behind the colon; a text over several lines begins with `|`.")
    if not value.strip():
        raise _refuse("the text is empty", "Write a text, or delete the line.")
    if len(value) > limit:
        raise _refuse(
            f"the text has {len(value):,} characters; {limit:,} is the limit", "Shorten it, or move the detail to a longer field or a page of its own."
        )
    return value


def one_line(value: Any) -> str:
    """The value as one line of text; the validator of every line and every reference."""
    text = _text(value, LINE_LENGTH).removesuffix("\n")  # a folded text (>) ends in one
    if "\n" in text:
        raise _refuse("the text runs over several lines", "Keep it on one line: take the line breaks out.")
    return text


def _prose(value: Any) -> str:
    return _text(value, PROSE_LENGTH)


def _matching(pattern: str, what: str, help: str) -> Callable[[Any], str]:
    expression = re.compile(pattern)

    def match(value: Any) -> str:
        text = one_line(value)
        if not expression.fullmatch(text):
            raise _refuse(f"`{text}` is not {what}", help)
        return text

    return match


def _day(value: Any) -> datetime.date:
    text = one_line(value)
    help = "Write the day as YYYY-MM-DD, for example 2026-03-31."
    if not re.fullmatch(r"(?:19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
        raise _refuse(f"`{text}` is not a date", help)
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise _refuse(f"there is no day {text} in the calendar", help) from None


def _moment(value: Any) -> datetime.datetime:
    text = one_line(value)
    help = "Write day and time as YYYY-MM-DD HH:MM, for example 2026-03-31 14:05, in the time of the place where the organisation sits."
    day, _, clock = text.replace("T", " ", 1).partition(" ")
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day) or not re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", clock):
        raise _refuse(f"`{text}` is not a day with a time", help)
    hours, minutes = clock.split(":")
    return datetime.datetime.combine(_day(day), datetime.time(int(hours), int(minutes)))


def _count(value: Any) -> int:
    text = one_line(value)
    if not re.fullmatch(r"[0-9]{1,5}", text):
        raise _refuse(f"`{text}` is not a whole number", "Write at most five digits and nothing else, for example 90; the unit is in the name of the key.")
    return int(text)


def _tally(value: Any) -> int:
    text = one_line(value)
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise _refuse(f"`{text}` is not a whole number of up to nine digits", "Write digits and nothing else, for example 1200.")
    return int(text)


def _amount(value: Any) -> Decimal:
    text = one_line(value)
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", text):
        help = "Write digits, with a point before the decimals and nothing else, for example 0.35 or 120000; the unit is in the name of the key."
        raise _refuse(f"`{text}` is not a number", help)
    return Decimal(text)


def _percent(value: Any) -> Decimal:
    text = one_line(value)
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", text) or Decimal(text) > 100:
        raise _refuse(f"`{text}` is not a percentage", "Write a number from 0 to 100 without the sign, for example 92.5.")
    return Decimal(text)


def _flag(value: Any) -> bool:
    text = one_line(value)
    if text not in ("true", "false"):
        raise _refuse(f"`{text}` is neither true nor false", "Write `true` or `false`.")
    return text == "true"


def _address(value: Any) -> str:
    return web_address(one_line(value))


def _site_address(value: Any) -> str:
    text = one_line(value)
    if not text.startswith(("https://", "http://")):
        raise _refuse(f"`{text}` is no whole web address", "Begin it with https://, for example https://playbook.example/.")
    return web_address(text)


def web_address(text: str) -> str:
    """The address itself where it is an http, https or mailto address a browser opens as written."""
    help = "Write a whole address, for example https://intranet.example/ai or mailto:ai-desk@example.org."
    # What a browser would drop, turn round or read as a user name makes an address open something else than it shows.
    if re.search(r"[\x00-\x20\x7f-\xa0\\\"<>`{}|^\u2028\u2029]", text):
        raise _refuse(f"`{text}` holds a character that an address cannot have", help)
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        parts, host = None, None
    if parts is None or parts.scheme not in ("http", "https", "mailto") or not text.startswith(parts.scheme):
        raise _refuse(f"`{text}` is not an http, https or mailto address", help)
    if parts.scheme == "mailto":
        _email(parts.path)
    elif not host or parts.username is not None:
        raise _refuse(f"`{text}` names no host, or carries a user name", help)
    return text


_email = _matching(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", "an e-mail address", "Write it as name@example.org.")
_slug = _matching(
    r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|index|readme|assets|search|sitemap)$)(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*",
    "an id",
    "An id becomes part of a web address: lower-case letters, digits and single dashes, at most 64, for example `claims-assistant`.",
)
_code = _matching(r"[A-Z]{2,8}-[0-9]{1,4}", "a statement's id", "Write capital letters, a dash and a number, for example `AUP-07`.")
_colour = _matching(r"#[0-9a-fA-F]{6}", "a colour", "Write it as six hexadecimal digits in quotes, for example '#0b5c5f'.")
_metric = _matching(
    r"[a-zA-Z_:][a-zA-Z0-9_:]{0,199}",
    "the name of a metric",
    "Write the name of one Prometheus series, for example `claims_summary_latency_p95_seconds`; work out what is more than a name in a recording rule.",
)
_version = _matching(r"[0-9a-f]{12}", "the version of a runbook", "It is twelve of 0-9 and a-f; `playbook runbook SYSTEM` prints the one of today.")
_fingerprint = _matching(r"[0-9a-f]{12}", "a fingerprint", "It is twelve of 0-9 and a-f; `playbook check` says the one of today.")
_code_owner = _matching(
    r"@[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*)*|[A-Za-z0-9][A-Za-z0-9_.+-]*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",
    "a name on GitHub or GitLab",
    "Write `@name`, `@organisation/team` or an e-mail address, as whoever approves changes is called there.",
)
_PHONE = r"\+[1-9]( ?[0-9]){6,14}"
_phone = _matching(
    _PHONE,
    "a telephone number",
    "Begin it with + and the code of the country, with nothing else than digits and single spaces behind it, for example +44 1632 960010.",
)
_currency = _matching(r"[A-Z]{3}", "a currency", "Write its three capital letters, for example EUR.")
_image = _matching(
    r"[a-z0-9][a-z0-9_-]*\.(png|jpg|webp)",
    "the name of an image",
    "Put a .png, .jpg or .webp file beside organisation.yaml and write its name, for example `logo.png`.",
)

# An editor that follows the JSON Schema reads 1.10 as a number and no as a word or a truth: all of them are text here.
_ANY_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean"]}

Line = Annotated[str, BeforeValidator(one_line), WithJsonSchema({**_ANY_SCALAR, "maxLength": LINE_LENGTH})]
"""One line of plain text, shown exactly as written; at most 300 characters."""
Prose = Annotated[str, BeforeValidator(_prose), "prose", WithJsonSchema({**_ANY_SCALAR, "maxLength": PROSE_LENGTH})]
"""Text with the safe subset of Markdown: paragraphs, lists, emphasis, links, code, tables; at most 20,000 characters."""
Slug = Annotated[str, BeforeValidator(_slug), WithJsonSchema({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64})]
"""An id that can stand in a web address."""
Code = Annotated[str, BeforeValidator(_code), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2,8}-[0-9]{1,4}$"})]
"""The id of a policy statement, as people quote it."""
Day = Annotated[datetime.date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day, as YYYY-MM-DD."""
Moment = Annotated[
    datetime.datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}$"})
]
"""A day with a time, as YYYY-MM-DD HH:MM, in the organisation's own time."""
Count = Annotated[int, BeforeValidator(_count), WithJsonSchema({"type": "integer", "minimum": 0})]
"""A whole number from 0; its unit is in the name of its key."""
Tally = Annotated[int, BeforeValidator(_tally), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 999_999_999})]
"""How many there were: a whole number of up to nine digits."""
Amount = Annotated[Decimal, BeforeValidator(_amount), WithJsonSchema({"type": "number", "minimum": 0})]
"""A number from 0, with up to six decimals; its unit is in the name of its key."""
Percent = Annotated[Decimal, BeforeValidator(_percent), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100})]
"""A percentage, from 0 to 100."""
Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
"""`true` or `false`."""
Address = Annotated[str, BeforeValidator(_address), WithJsonSchema({"type": "string", "format": "uri"})]
"""A web or mail address that opens what it shows."""
SiteAddress = Annotated[str, BeforeValidator(_site_address), WithJsonSchema({"type": "string", "format": "uri"})]
"""A web address."""
Email = Annotated[str, BeforeValidator(_email), WithJsonSchema({"type": "string", "format": "email"})]
Colour = Annotated[str, BeforeValidator(_colour), WithJsonSchema({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"})]
Currency = Annotated[str, BeforeValidator(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})]
Metric = Annotated[str, BeforeValidator(_metric), WithJsonSchema({"type": "string", "pattern": "^[a-zA-Z_:][a-zA-Z0-9_:]*$"})]
"""The name of a Prometheus series."""
RunbookVersion = Annotated[str, BeforeValidator(_version), WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{12}$"})]
"""The version of a runbook: the first twelve digits of a hash over what it tells somebody to do."""
Fingerprint = Annotated[str, BeforeValidator(_fingerprint), WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{12}$"})]
"""The first twelve digits of a hash over a text, by which one sees that it was changed."""
CodeOwner = Annotated[str, BeforeValidator(_code_owner), WithJsonSchema({"type": "string"})]
"""Who approves changes to a file, as a line of CODEOWNERS names them."""
Phone = Annotated[str, BeforeValidator(_phone), WithJsonSchema({"type": ["string", "number"], "pattern": f"^{_PHONE}$"})]
"""A telephone number that can be called from everywhere, as +44 1632 960010."""
Image = Annotated[str, BeforeValidator(_image), WithJsonSchema({"type": "string"})]

Visibility = Literal["public", "internal", "restricted"]
"""Who may read it: anybody, the organisation's staff, or nobody on the site."""


StaffVisibility = Literal["internal", "restricted"]
"""Who may read what is never for readers outside: the organisation's staff, or nobody on the site."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


ONE_OR_MORE = BeforeValidator(_as_list)
"""Lets a list of one be written as the one."""

NonEmpty = Field(min_length=1)
"""A list with at least one entry."""
