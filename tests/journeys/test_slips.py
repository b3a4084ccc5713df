"""Staff answer by slips: the whole database can't tell who wrote what."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.barriers import barriers
from tests.journeys.sites import Site, ask_first, ask_fully, context, enter


def test_staff_by_slips_from_the_sheet_to_the_answer(
    site: Site, desk: Page, chrome: Browser
) -> None:
    enter(desk, site.link)
    ask_first(desk)
    ask_fully(
        desk, site, "roti-pagi", "When shall the early shift begin?", "At four\nAt five", "slip:"
    )
    desk.get_by_role("button", name="Open it and make the poster").click()
    desk.wait_for_url(re.compile("/poster$"))
    code = re.search(r"/q/(\w+)/", desk.url)[1]
    desk.goto(f"{site.url}/w/roti-pagi/q/{code}/slips")
    desk.get_by_label("How many slips").fill("6")
    desk.get_by_role("button", name="Make the sheet").click()
    desk.wait_for_url(re.compile(r"/slips/\d+$"))
    assert barriers(desk, 1280) == []
    slips = re.findall(
        r"\b[2-9a-z]{4} [2-9a-z]{4} [2-9a-z]{4}\b", desk.locator("body").inner_text()
    )
    assert len(set(slips)) == 6
    for turn, slip in enumerate(sorted(set(slips))[:5]):
        opened = context(chrome, java_script_enabled=False)
        page = opened.new_page()
        page.goto(f"{site.url}/s/{slip.replace(' ', '')}")
        page.get_by_role("button", name="Use my slip").click()
        page.get_by_text(("At four", "At five")[turn % 2], exact=True).click()
        page.get_by_label("Why").fill(f"My bus, number {turn}.")
        page.get_by_role("button", name="Agree and send").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. It arrived.")
        opened.close()
    used = context(chrome, java_script_enabled=False).new_page()
    used.goto(f"{site.url}/s")
    used.get_by_label("The code on your slip").fill(sorted(set(slips))[0])
    used.get_by_role("button", name="Use my slip").click()
    expect(used.get_by_text("not valid, or it was used already").first).to_be_visible()
    _nothing_tells(site, slips)
    assert site.command("verify").returncode == 0


def _nothing_tells(site: Site, slips: list[str]) -> None:
    """No table, not even the log of sessions, holds a code, its digest, or a time of day."""
    import hashlib

    needles = [slip.replace(" ", "") for slip in slips]
    used = sorted(set(slips))[:5]
    needles += [hashlib.sha256(slip.replace(" ", "").encode()).hexdigest() for slip in used]
    tables = [row[0] for row in site.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = []
    for table in tables:
        text = repr(site.rows(f'SELECT * FROM "{table}"'))
        found += [(table, needle) for needle in needles if needle in text]
    assert found == []
    times = site.rows(
        "SELECT DISTINCT substr(c.at, 12, 8) FROM initiatives_contribution c "
        "JOIN initiatives_engagement e ON e.id = c.engagement_id WHERE e.access = 'slips'"
    )
    assert times == [("00:00:00",)]
    names = site.rows(
        "SELECT DISTINCT p.name FROM people_person p JOIN initiatives_participant q "
        "ON q.person_id = p.id WHERE q.via = 'slip'"
    )
    assert names == [("",)]
    spent = site.rows("SELECT printed, spent FROM initiatives_slipbatch")
    assert spent == [(6, 5)]
