"""What several test modules start from."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from generator.load import load
from generator.with_mkdocs.building import build
from tests.browser import chromium
from tests.server import served

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example organisation as a project of its own, to change."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site of the example organisation, to look at."""
    folder = tmp_path_factory.mktemp("example") / "site"
    assert build(ROOT / "content", folder, load(ROOT / "content")) == []
    return folder


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the wheel and the sdist: the one that tests/run names, or else one of the tree as it is."""
    if given := os.environ.get("PLAYBOOK_DIST"):
        return Path(given)
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder, "-t", "sdist", "-t", "wheel"], cwd=ROOT, capture_output=True, check=True)
    return folder


@pytest.fixture(scope="module")
def home(site: Path, browser: Browser) -> Iterator[Page]:
    """The home page of the built site, in a browser."""
    page = browser.new_page()
    with served(site) as address:
        page.goto(address)
        yield page
    page.close()
