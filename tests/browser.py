"""A real browser for tests: Chromium, headless, with no way out of this machine."""

import contextlib
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, Dialog, Page, sync_playwright

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of the system, for as long as the block lasts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def listening(browser: Browser, *allowed: str) -> Iterator[Page]:
    """A page on which nothing may happen by itself: a dialog, an error or a request fails the test, but for requests to what is `allowed`."""
    page = browser.new_page()
    trouble: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        trouble.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismissed)
    page.on("pageerror", lambda error: trouble.append(f"error {error}"))
    page.on("request", lambda request: None if request.url.startswith(allowed) else trouble.append(f"request {request.url}"))
    yield page
    page.close()
    assert not trouble, trouble
