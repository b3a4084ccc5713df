"""From the printed link to the answer that everybody reads, in a real browser."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.barriers import barriers
from tests.journeys.sites import Site, answer, ask_first, context, enter

# A slow line: 400 kbit/s, 400 ms.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


def test_from_the_printed_link_to_the_poster_in_one_form(site: Site, desk: Page) -> None:
    desk.goto(site.link)
    assert barriers(desk, 1280) == []
    enter(desk, site.link)
    assert desk.url.endswith("/start")
    assert barriers(desk, 1280) == []
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
    page = _on_a_slow_line(opened)
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


def test_an_own_idea_reaches_its_receipt_in_two_taps_on_a_slow_line(
    site: Site, desk: Page, chrome: Browser
) -> None:
    enter(desk, site.owner_link())
    desk.goto(f"{site.url}/w/roti-pagi/ask")
    desk.get_by_label("Your question").fill("What would make your visit nicer?")
    desk.get_by_label("What will you use the answers for?").fill("We choose one and do it.")
    desk.get_by_role("button", name="Make the poster").click()
    desk.wait_for_url(re.compile("/poster$"))
    code = site.rows("SELECT code FROM initiatives_engagement WHERE method = 'ideas'")[0][0]
    opened = context(chrome, java_script_enabled=False)
    page = _on_a_slow_line(opened)
    began = time.monotonic()
    page.goto(f"{site.url}/e/{code}/")
    page.get_by_label("Your idea").fill("A bench in the shade, for those who wait.")
    page.get_by_role("button", name="Agree and send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. It arrived.")
    assert time.monotonic() - began <= 20
    assert site.rows("SELECT text FROM ideas_idea") == [
        ("A bench in the shade, for those who wait.",)
    ]
    page.get_by_role("link", name=re.compile("Receipt: A bench")).click()
    expect(page.get_by_text("It proves your words, as you wrote them.")).to_be_visible()
    opened.close()


def test_results_decision_and_answers_reach_everybody(
    site: Site, desk: Page, chrome: Browser, tmp_path: Path
) -> None:
    code = site.rows("SELECT code FROM initiatives_engagement WHERE method = 'surveys'")[0][0]
    seats = [answer(chrome, site, code, "Rye", why="It keeps.") for _i in range(6)]
    seats += [answer(chrome, site, code, "Pandan") for _i in range(5)]
    enter(desk, site.owner_link())
    desk.goto(f"{site.url}/w/roti-pagi/q/{code}")
    _close(desk)
    desk.locator("main").get_by_role("link", name="Decide", exact=True).click()
    _decide_against_the_majority(site, desk)
    _answer_all(site, desk, code)
    assert site.rows("SELECT count(*) FROM decisions_answer") == [(12,)]
    page = seats[0].new_page()
    page.goto(f"{site.url}/e/{code}/mine")
    expect(page.get_by_role("heading", name="The answer")).to_be_visible()
    _check_receipt(page, site, tmp_path)
    page.get_by_role("link", name="Read the decision").click()
    expect(page.get_by_text("Our rye flour comes too late in the week.")).to_be_visible()
    for seat in seats:
        seat.close()
    assert site.command("verify").returncode == 0


def _on_a_slow_line(opened: BrowserContext) -> Page:
    page = opened.new_page()
    line = opened.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    return page


def _close(desk: Page) -> None:
    desk.get_by_text("Close it now").click()
    desk.get_by_label("Why").fill("Everybody came by.")
    desk.get_by_role("button", name="Close it", exact=True).click()
    expect(desk.locator("main").get_by_role("link", name="Decide", exact=True)).to_be_visible()


def _decide_against_the_majority(site: Site, desk: Page) -> None:
    """Refused without a reason, with every word still there; then published."""
    publish = desk.get_by_role("button", name="Publish the decision")
    desk.get_by_label(re.compile("^Pandan")).check()
    desk.locator("[name=reasons]").fill("The oven is free on Fridays.")
    publish.click()
    expect(desk.locator(".field.wrong [name=against_reason]")).to_be_visible()
    expect(desk.locator("[name=reasons]")).to_have_value("The oven is free on Fridays.")
    expect(desk.get_by_label(re.compile("^Pandan"))).to_be_checked()
    assert site.rows("SELECT count(*) FROM decisions_decision WHERE state <> 'draft'") == [(0,)]
    desk.locator("[name=against_reason]").fill("Our rye flour comes too late in the week.")
    publish.click()
    expect(desk.locator("form#decision")).to_have_count(0)
    assert site.rows("SELECT state FROM decisions_decision") == [("published",)]


def _answer_all(site: Site, desk: Page, code: str) -> None:
    """One answer a theme until nobody waits."""
    for turn in range(3):
        desk.goto(f"{site.url}/w/roti-pagi/q/{code}/answers")
        form = desk.locator("main section.card form:has([name=verdict])").first
        if not form.count():
            break
        form.get_by_label("No", exact=True).check()
        reason = form.get_by_label("Why")
        if not reason.input_value():
            reason.fill(f"Not this time, and you read why in the decision ({turn}).")
        with desk.expect_response(lambda one: one.request.method == "POST") as sent:
            form.get_by_role("button").click()
        assert sent.value.status == 303
    expect(desk.get_by_text("Nobody waits any more.").first).to_be_visible()


def _check_receipt(page: Page, site: Site, folder: Path) -> None:
    """Both files as the page hands them out, checked with no line to the site."""
    found = re.search(r"Seal of the record:\s*(\d+:[0-9a-f ]+)", page.locator("body").inner_text())
    assert found
    page.get_by_role("link", name="Receipt").first.click()
    expect(page.get_by_text("never how you answered")).to_be_visible()
    receipt = _download(page, "Download the receipt", folder / "receipt.json")
    page.get_by_text("How to check it without us").click()
    program = _download(page, "verify_receipt.py", folder / "verify_receipt.py")
    words = [sys.executable, "-I", str(program), str(receipt), "--checkpoint", found[1].strip()]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    changed = receipt.read_text().replace('"seq": ', '"seq": 1', 1)
    assert changed != receipt.read_text()
    receipt.write_text(changed)
    assert subprocess.run(words, capture_output=True, check=False).returncode != 0
    page.goto(f"{site.url}{urlsplit(page.url).path.split('/receipt/')[0]}/mine")


def _download(page: Page, link: str, file: Path) -> Path:
    with page.expect_download() as kept:
        page.get_by_role("link", name=link).first.click()
    kept.value.save_as(file)
    return file
