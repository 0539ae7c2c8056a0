"""What a site published for programs, read from a file, a folder or an address: from elsewhere, so nothing of it is taken on trust."""

import http.client
import json
import re
import threading
import urllib.error
from concurrent.futures import Future
from email.message import Message
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from pydantic import ValidationError

from generator.twin import FILE, FORMAT, Twin
from generator.version import __version__
from generator.words import printable

MAX_BYTES = 50_000_000
WAIT_SECONDS, WHOLE_SECONDS = 20, 120
"""How long a server may keep silent, and how long all of it may take: finding it, being sent on, and its answer."""

_WITH_PASSWORD = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*@")
"""Such an address is told to nobody: it is neither printed nor asked."""
_BY_HAND = f"If the site asks people to sign in, download {FILE} in a browser and name the file."


class PublishedError(Exception):
    """What was named holds no document that can be asked; the message says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


def published(where: str) -> Twin:
    """The document in a file, in the folder of a site, or at the http or https address of either.

    Raises PublishedError for whatever is not there, too large or too slow, or no document of this format.
    """
    if _WITH_PASSWORD.match(where):
        raise PublishedError(f"The address names a user or holds a password, and those are not sent. Leave out all in front of the @. {_BY_HAND}")
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", where)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise PublishedError(f"{where} is no http or https address. Name one, or a file, or the folder of a site.")
    raw = _fetched(where) if scheme else _read(Path(where))
    if len(raw) > MAX_BYTES:
        raise PublishedError(f"{where} is larger than {MAX_BYTES // 1_000_000} MB, so it is no {FILE}. Name another.")
    return _parsed(raw, where)


def _read(path: Path) -> bytes:
    try:
        with (path / FILE if path.is_dir() else path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        help = f"Name a {FILE}, the folder of a built site, or an address with https:// in front."
        raise PublishedError(f"{error.filename or path} cannot be read: {error.strerror}. {help}") from None
    except ValueError:
        raise PublishedError(f"{path} is no name of a file. Name a {FILE}, or the folder of a built site.") from None


def _fetched(address: str) -> bytes:
    """What stands at an address, fetched aside: urllib limits each silence, and nothing limits how long a name is looked up."""
    answer: Future[bytes] = Future()

    def fetch() -> None:
        try:
            answer.set_result(_answer(address))
        except Exception as error:  # noqa: BLE001  # whoever waits for the answer gets it
            answer.set_exception(error)

    threading.Thread(target=fetch, daemon=True).start()
    try:
        return answer.result(WHOLE_SECONDS)
    except TimeoutError:
        raise PublishedError(f"{address} takes longer than {WHOLE_SECONDS} seconds to answer. Download the file and name it.") from None


def _answer(address: str) -> bytes:
    opener = OpenerDirector()  # one that knows nothing but http: the usual one would also open files
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler(), _Redirects(), HTTPErrorProcessor(), HTTPDefaultErrorHandler()):
        opener.add_handler(handler)
    raw = bytearray()
    try:
        request = Request(_whole(address), headers={"Accept": "application/json", "User-Agent": f"playbook/{__version__}"})  # noqa: S310  # http alone, see above
        with opener.open(request, timeout=WAIT_SECONDS) as answer:
            while len(raw) <= MAX_BYTES and (part := answer.read1(1 << 16)):
                raw += part
    except urllib.error.HTTPError as error:
        error.close()
        raise PublishedError(f"{address} answers {error.code} {error.reason}. Look whether {FILE} is there. {_BY_HAND}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = getattr(error, "reason", error)
        raise PublishedError(
            f"{address} cannot be reached: {getattr(why, 'strerror', None) or why}. Look at the address, and whether you are online."
        ) from None
    return bytes(raw)


def _whole(address: str) -> str:
    """The address of the document itself, where that of a site is given."""
    scheme, host, path, query, _ = urlsplit(address)
    path = path if path.endswith(".json") else f"{path.rstrip('/')}/{FILE}"
    return urlunsplit((scheme, host, quote(path, safe="/%:@!$&'()*+,;=~"), query, ""))


class _Redirects(HTTPRedirectHandler):
    """Follows where a server sends on to, over the same scheme or over https."""

    def http_error_302(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message) -> Any:
        target = urljoin(req.full_url, headers.get("Location") or "")
        if _WITH_PASSWORD.match(target):
            fp.close()
            raise PublishedError(f"{req.full_url} sends on to an address that names a user or holds a password. Name the site itself. {_BY_HAND}")
        if urlsplit(target).scheme not in (req.type, "https"):
            fp.close()
            raise PublishedError(f"{req.full_url} sends on to {target}, and only http and https are followed, never from https to http. Name the site itself.")
        return super().http_error_302(req, fp, code, msg, headers)  # type: ignore[arg-type]

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _parsed(raw: bytes, where: str) -> Twin:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        raise PublishedError(f"{where} is no JSON. {_BY_HAND}") from None
    made = data.get("format") if isinstance(data, dict) else None
    if not isinstance(made, int) or made < 1:
        raise PublishedError(f"{where} is JSON, but no {FILE}. Name the one at the root of a site.")
    if made > FORMAT:
        raise PublishedError(f"{where} has the format {made}, and this playbook reads {FORMAT}: it was made by a newer playbook. Update yours.")
    try:
        return Twin.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        at = ".".join(map(str, first["loc"]))
        raise PublishedError(
            f"{where} is no {FILE} as its schema has it{f', at `{at}`' if at else ''}: {first['msg']}. If it is one, build the site again."
        ) from None
