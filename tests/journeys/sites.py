"""A real site (its own processes, its own folder) and the browser that walks through it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
HOST = "bakery.test"
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
STARTED_SECONDS = 180
PATIENCE = 60_000
DEMONSTRATION = (
    "from bersama.config import starting; "
    "from bersama.config.commands.demo import build; "
    "where = starting.door(port={port}, url='{url}', lan=False); "
    "raise SystemExit(starting.run(where, has_worker=True, begin=build))"
)


def browser_path() -> str | None:
    named = os.environ.get("BERSAMA_TEST_BROWSER")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass
class Site:
    """A running site: its address, its data folder and what it printed when it was ready."""

    url: str
    folder: Path
    printed: str
    process: subprocess.Popen[str]

    @property
    def link(self) -> str:
        """The owner's one-time link from the terminal."""
        found = re.search(r"http://\S+/enter/\S+", self.printed)
        assert found, self.printed
        return found[0]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What is stored, read from the file beside the running site."""
        with sqlite3.connect(f"file:{self.folder}/bersama.sqlite3?mode=ro", uri=True) as database:
            return database.execute(sql, values).fetchall()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._python("-m", "bersama", *arguments)

    def owner_link(self) -> str:
        """Another link for the owner, made by the operator at the console."""
        done = self._python(
            "-c",
            "import django; django.setup()\n"
            "from bersama.commons.organisations.actions import owner_link\n"
            "from bersama.commons.organisations.models import Organisation\n"
            "from bersama.core.actor import CONSOLE\n"
            "print(owner_link(actor=CONSOLE, organisation=Organisation.objects.get()))\n",
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        env = {
            **os.environ,
            "BERSAMA_DATA": str(self.folder),
            "BERSAMA_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "bersama.config.settings",
            "PYTHONPATH": str(ROOT / "src"),
        }
        command = [sys.executable, *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@contextmanager
def running(folder: Path, *, demonstration: bool = False) -> Iterator[Site]:
    """A fresh site behind an address of its own, as `up --url` starts it."""
    port = _free_port()
    url = f"http://{HOST}:{port}"
    env = {k: v for k, v in os.environ.items() if not k.startswith("BERSAMA_")}
    env |= {
        "BERSAMA_DATA": str(folder),
        "BERSAMA_LIMITS": "off",
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "bersama.config.settings",
    }
    command = [sys.executable, "-m", "bersama", "up", "--url", url, "--port", str(port)]
    if demonstration:
        command = [sys.executable, "-c", DEMONSTRATION.format(port=port, url=url)]
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield Site(url, folder, _printed(process), process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _printed(process: subprocess.Popen[str]) -> str:
    """What stands in the terminal; the site answers by then."""
    assert process.stdout is not None
    printed, until = "", time.monotonic() + STARTED_SECONDS
    while "Ctrl-C" not in printed:
        line = process.stdout.readline()
        if not line or time.monotonic() > until:
            raise AssertionError(f"the site did not start: {printed}")
        printed += line
    return printed


def context(
    chrome: Browser, *, width: int = 390, dark: bool = False, **more: Any
) -> BrowserContext:
    more.setdefault("locale", "en-GB")
    opened = chrome.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if dark else "light",
        **more,
    )
    opened.set_default_timeout(PATIENCE)
    return opened


def enter(page: Page, link: str) -> None:
    """Open the one-time link and press its one button."""
    page.goto(link)
    page.locator("main form button, form.form button").first.click()
    page.wait_for_url(re.compile(r"/(start|w/[\w-]+/?)$"))


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


def ask_fully(page: Page, site: Site, firm: str, title: str, choices: str, access: str = "") -> str:
    """Prepare a question with all settings; returns its code, on whose desk one stands."""
    page.goto(f"{site.url}/w/{firm}/ask/more")
    page.get_by_label("Your question").fill(title)
    page.get_by_label("What can they choose?").fill(choices)
    page.get_by_label("What will you use the answers for?").fill("To do it right.")
    if access:
        page.get_by_text(access).click()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(re.compile(r"/q/\w+$"))
    return page.url.rsplit("/", 1)[1]


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
