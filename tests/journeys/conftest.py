"""What the journeys share: one browser, a site for each module, a phone and a desk."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.journeys.sites import FLAGS, PATIENCE, Site, browser_path, context, running

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chrome(playwright: Playwright) -> Iterator[Browser]:
    path = browser_path()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine")
        pytest.skip("no Chromium on this machine")
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A fresh and empty site."""
    with running(tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the demonstration world."""
    folder = tmp_path_factory.mktemp("shown")
    with running(folder, demonstration=True) as started:
        yield started


@pytest.fixture
def phone(chrome: Browser) -> Iterator[Page]:
    """A narrow screen without JavaScript."""
    opened = context(chrome, java_script_enabled=False)
    yield opened.new_page()
    opened.close()


@pytest.fixture
def desk(chrome: Browser) -> Iterator[Page]:
    """A wide screen with JavaScript."""
    opened = context(chrome, width=1280)
    yield opened.new_page()
    opened.close()
