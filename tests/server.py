"""Servers for tests, on this machine, each for as long as its block lasts."""

import contextlib
import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

Handle = Callable[[http.server.BaseHTTPRequestHandler], None]


@contextlib.contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of a server for a built site, with a slash at the end."""
    with _running(functools.partial(_Quiet, directory=str(site))) as address:
        yield f"{address}/"


@contextlib.contextmanager
def answering(handle: Handle) -> Iterator[str]:
    """The address of a server that answers in a way of its own."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(OSError):  # whoever asked may have left
                handle(self)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with _running(Handler) as address:
        yield address


@contextlib.contextmanager
def _running(handler: Callable[..., http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that leaves in the middle of an answer is no error."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
