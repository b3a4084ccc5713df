"""From the printed link to the answer that everybody reads, in a real browser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bersama.core.ledger import verify_receipt
from tests.journeys.conftest import Site, answer, ask_first, context, enter

# A slow line: 400 kbit/s, 400 ms.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


def test_from_the_printed_link_to_the_poster_in_one_form(site: Site, desk: Page) -> None:
    enter(desk, site)
    desk.wait_for_url(re.compile("/start$"))
    visible = desk.locator("main input:visible, main textarea:visible, main select:visible")
    assert visible.count() == 5
    code = ask_first(desk)
    expect(desk.locator(".poster svg").first).to_be_visible()
    assert f"{site.url}/e/{code}/" in desk.content()
    assert site.rows("SELECT state FROM initiatives_engagement") == [("running",)]
    desk.goto(site.link)
    expect(desk.get_by_text("no longer valid").first).to_be_visible()


def test_a_customer_answers_on_a_slow_line_in_two_taps_without_script(
    site: Site, chrome: Browser
) -> None:
    code = site.rows("SELECT code FROM initiatives_engagement")[0][0]
    opened = context(chrome, java_script_enabled=False)
    page = opened.new_page()
    line = opened.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    began = time.monotonic()
    page.goto(f"{site.url}/e/{code}/")
    page.get_by_text("Rye", exact=True).click()
    page.get_by_role("button", name="Agree and send").click()
    page.wait_for_url(re.compile("/thanks$"))
    took = time.monotonic() - began
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. It arrived.")
    assert took <= 20
    assert site.rows("SELECT count(*) FROM surveys_response") == [(1,)]
    page.get_by_role("link", name=re.compile("Receipt")).first.click()
    expect(page.get_by_text("never how you answered")).to_be_visible()
    opened.close()


def test_the_page_weighs_little_and_holds_without_style_or_script(
    site: Site, chrome: Browser
) -> None:
    code = site.rows("SELECT code FROM initiatives_engagement")[0][0]
    opened = context(chrome)
    page = opened.new_page()
    line = opened.new_cdp_session(page)
    line.send("Network.enable")
    weights: list[int] = []
    line.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    page.goto(f"{site.url}/e/{code}/", wait_until="networkidle")
    assert 0 < sum(weights) <= 60 * 1024
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    opened.close()


def test_results_decision_and_answers_reach_everybody(
    site: Site, desk: Page, chrome: Browser, tmp_path: Path
) -> None:
    code = site.rows("SELECT code FROM initiatives_engagement")[0][0]
    seats = [answer(chrome, site, code, "Rye", why="It keeps.") for _i in range(5)]
    seats += [answer(chrome, site, code, "Pandan") for _i in range(4)]
    desk.goto(site.url)
    # The owner's session is in another browser: a link for this one comes from the console.
    link = _owner_link(site)
    desk.goto(link)
    desk.locator("main form button, form.form button").first.click()
    desk.goto(f"{site.url}/w/roti-pagi/q/{code}")
    desk.get_by_text("Close it now").click()
    desk.locator("#close-reason").fill("Everybody came by.")
    desk.get_by_role("button", name="Close it").click()
    if desk.locator("dialog[open]").count():
        desk.locator("dialog[open] button").last.click()
    desk.get_by_role("link", name="Decide", exact=True).first.click()
    desk.get_by_label("Pandan").check()
    desk.get_by_label(re.compile("^Why")).first.fill("The oven is free on Fridays.")
    desk.get_by_role("button", name=re.compile("Publish")).first.click()
    expect(desk.locator(".wrong").first).to_be_visible()
    assert "The oven is free on Fridays." in desk.content()
    desk.locator("[name=against_reason]").fill("Our rye flour comes too late in the week.")
    desk.get_by_role("button", name=re.compile("Publish")).first.click()
    desk.wait_for_load_state()
    for _turn in range(4):
        if site.rows("SELECT state FROM decisions_decision") == [("published",)]:
            break
        desk.get_by_role("button", name=re.compile("Publish")).first.click()
        desk.wait_for_load_state()
    assert site.rows("SELECT state FROM decisions_decision") == [("published",)]
    _answer_all(site, desk, code)
    assert site.rows("SELECT count(*) FROM decisions_answer") == [(10,)]
    page = seats[0].new_page()
    page.goto(f"{site.url}/e/{code}/mine")
    expect(page.get_by_role("heading", name="The answer")).to_be_visible()
    _check_receipt(page, site, code, tmp_path)
    for seat in seats:
        seat.close()
    assert site.command("verify").returncode == 0


def _owner_link(site: Site) -> str:
    program = (
        "import django; django.setup()\n"
        "from bersama.commons.organisations.actions import owner_link\n"
        "from bersama.commons.organisations.models import Organisation\n"
        "from bersama.core.actor import CONSOLE\n"
        "print(owner_link(actor=CONSOLE, organisation=Organisation.objects.get()))\n"
    )
    import os

    env = {
        **os.environ,
        "BERSAMA_DATA": str(site.folder),
        "BERSAMA_URL": site.url,
        "DJANGO_SETTINGS_MODULE": "bersama.config.settings",
    }
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _answer_all(site: Site, desk: Page, code: str) -> None:
    """One tap a theme until nobody waits."""
    for _turn in range(6):
        desk.goto(f"{site.url}/w/roti-pagi/q/{code}/answers")
        forms = desk.locator("main form:has([name=verdict])")
        if forms.count() == 0:
            return
        form = forms.first
        form.locator("[name=verdict]").last.check()
        reason = form.locator("[name=reason]")
        if not reason.input_value():
            reason.fill("Not this time, and you read why in the decision.")
        form.locator("button").first.click()
        desk.wait_for_load_state()


def _check_receipt(page: Page, site: Site, code: str, folder: Path) -> None:
    """The receipt from the page, checked by the program of the standard library alone."""
    found = re.search(r"Seal of the record:\s*(\d+:[0-9a-f ]+)", page.locator("body").inner_text())
    assert found
    href = page.get_by_role("link", name="Receipt").first.get_attribute("href")
    got = page.request.get(f"{site.url}{href}.json")
    assert got.ok
    file = folder / "receipt.json"
    file.write_text(json.dumps(got.json()))
    program = str(Path(verify_receipt.__file__))
    command = [sys.executable, "-I", program, str(file), "--checkpoint", found[1].strip()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
