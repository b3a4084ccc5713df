"""A real site (its own processes, its own folder) and a real browser that walks through it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

ROOT = Path(__file__).resolve().parents[2]
HOST, PORT = "bakery.test", 18931
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
]
STARTED_SECONDS = 90


def browser_path() -> str | None:
    named = os.environ.get("BERSAMA_TEST_BROWSER")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass
class Site:
    """A running site: its address, its data folder and the link it printed."""

    url: str
    folder: Path
    link: str
    process: subprocess.Popen[str]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What is stored, read from the file beside the running site."""
        with sqlite3.connect(f"file:{self.folder}/bersama.sqlite3?mode=ro", uri=True) as database:
            return database.execute(sql, values).fetchall()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bersama", *arguments]
        env = {**os.environ, "BERSAMA_DATA": str(self.folder), "BERSAMA_URL": self.url}
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


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
    """A fresh site behind an address of its own, as `up --url` starts it."""
    folder = tmp_path_factory.mktemp("site")
    url = f"http://{HOST}:{PORT}"
    env = {k: v for k, v in os.environ.items() if not k.startswith("BERSAMA_")}
    env |= {
        "BERSAMA_DATA": str(folder),
        "BERSAMA_LIMITS": "off",
        "PYTHONPATH": str(ROOT / "src"),
    }
    command = [sys.executable, "-m", "bersama", "up", "--url", url, "--port", str(PORT)]
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield Site(url, folder, _printed_link(process), process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _printed_link(process: subprocess.Popen[str]) -> str:
    """The one-time link from the terminal; the site answers by then."""
    assert process.stdout is not None
    printed, until = "", time.monotonic() + STARTED_SECONDS
    while "Ctrl-C" not in printed:
        line = process.stdout.readline()
        if not line or time.monotonic() > until:
            raise AssertionError(f"the site did not start: {printed}")
        printed += line
    found = re.search(r"http://\S+/enter/\S+", printed)
    assert found, printed
    return found[0]


def context(
    chrome: Browser, *, width: int = 390, dark: bool = False, **more: Any
) -> BrowserContext:
    return chrome.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if dark else "light",
        locale="en-GB",
        **more,
    )


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


def enter(page: Page, site: Site) -> None:
    """Open the printed link and press its one button."""
    page.goto(site.link)
    page.locator("main form button, form.form button").first.click()


def ask_first(page: Page, *, choices: str = "Rye\nSourdough\nPandan") -> str:
    """Fill the first form; returns the code of the question, on whose poster one stands."""
    page.get_by_label("The name of your firm").fill("Roti Pagi")
    page.get_by_label("Your question").fill("Which bread shall we bake on Fridays?")
    page.get_by_label("What can they choose?").fill(choices)
    page.get_by_label("What will you use the answers for?").fill("We choose one new bread.")
    page.get_by_role("button", name="Make the poster").click()
    page.wait_for_url(re.compile(r"/poster$"))
    found = re.search(r"/q/(\w+)/poster", page.url)
    assert found
    return found[1]


def answer(chrome: Browser, site: Site, code: str, choice: str, why: str = "") -> BrowserContext:
    """Somebody answers on a phone; returns their browser, which holds their seat."""
    opened = context(chrome, java_script_enabled=False)
    page = opened.new_page()
    page.goto(f"{site.url}/e/{code}/")
    page.get_by_text(choice, exact=True).click()
    if why:
        page.get_by_label("Why").fill(why)
    page.get_by_role("button", name="Agree and send").click()
    page.wait_for_url(re.compile(r"/thanks$"))
    return opened
