"""Makes docs/pictures from the running product: python -m tests.journeys.pictures."""

from __future__ import annotations

import io
import re
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.sites import FLAGS, ROOT, Site, browser_path, context, enter, running

FOLDER = ROOT / "docs" / "pictures"
LIMIT = 200_000
SIZE = {"width": 1120, "height": 780}
COLOURS = 128


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), demonstration=True) as site,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=browser_path(), args=FLAGS)
        _owner(site, browser)
        _customer(site, browser)
        browser.close()
    wrong = [file.name for file in FOLDER.glob("*.png") if file.stat().st_size >= LIMIT]
    return 1 if wrong else 0


def _owner(site: Site, browser: Browser) -> None:
    """A question being asked; every answer with its reason."""
    opened = context(browser, device_scale_factor=1.5)
    page = opened.new_page()
    page.set_viewport_size(SIZE)
    enter(page, site.link)
    home = page.url.rstrip("/")
    page.goto(f"{home}/ask")
    page.get_by_label("Your question").fill("Which cake for the new year?")
    page.get_by_label("What can they choose?").fill("Pandan roll\nBanana cake\nPineapple tarts")
    page.get_by_label("What will you use the answers for?").fill("We bake one of them in December.")
    _keep(page, "ask")
    page.goto(f"{home}/q/{_code(site, 'Which bread%')}/answers?show=answered")
    _keep(page, "answers")
    opened.close()


def _customer(site: Site, browser: Browser) -> None:
    """A phone on the counter: the question; what came out of an earlier one."""
    opened = context(browser, device_scale_factor=2)
    page = opened.new_page()
    page.goto(f"{site.url}/e/{_code(site, 'What do%')}/")
    page.get_by_text("Tea", exact=True).click()
    _keep(page, "answer")
    opened.close()
    opened = context(browser, device_scale_factor=1.5)
    page = opened.new_page()
    page.set_viewport_size(SIZE)
    page.goto(f"{site.url}/e/{_code(site, 'Which bread%')}/results")
    _keep(page, "results")
    opened.close()


def _code(site: Site, title: str) -> str:
    sql = "SELECT code FROM initiatives_engagement WHERE title LIKE ?"
    return str(site.rows(sql, title)[0][0])


def _keep(page: Page, name: str) -> None:
    """The picture as few colours as the eye needs, so that the page that shows it is light."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    taken = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    reduced = taken.quantize(COLOURS, dither=Image.Dither.NONE)
    reduced.save(FOLDER / f"{name}.png", optimize=True)
    size = (FOLDER / f"{name}.png").stat().st_size
    print(f"{re.sub(r'^.*/docs', 'docs', str(FOLDER))}/{name}.png  {size // 1000} kB")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
