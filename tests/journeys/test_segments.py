"""Choosing whom to ask: customers take part while the staff's own question stays unseen; a
competitor comes in only after a line was drawn."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.barriers import barriers
from tests.journeys.sites import Site, answer, ask_first, context, enter


def test_staff_alone_a_competitor_and_a_segment(site: Site, desk: Page, chrome: Browser) -> None:
    enter(desk, site.link)
    public = ask_first(desk)
    inside = _ask_staff(desk, site)
    # A customer takes part, and finds nothing of what the staff are asked.
    customer = answer(chrome, site, public, "Rye").new_page()
    gone = customer.goto(f"{site.url}/e/{inside}/")
    assert gone is not None
    assert gone.status == 404
    assert "What slows us down?" not in customer.content()
    # Who works here answers it.
    desk.goto(f"{site.url}/e/{inside}/")
    desk.get_by_text("The oven", exact=True).click()
    desk.get_by_role("button", name="Agree and send").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Thank you. It arrived.")
    entry = _add_competitor(desk, site)
    # Refused without a boundary.
    invite = f"{site.url}/w/roti-pagi/q/{public}/invite"
    desk.goto(f"{invite}?to=group:competitors")
    expect(desk.get_by_text("competitors without a line drawn")).to_be_visible()
    expect(desk.get_by_role("button", name=re.compile("^Invite this"))).to_have_count(0)
    desk.goto(entry)
    desk.get_by_label("What you may talk about").fill("The market day.")
    desk.get_by_role("textbox", name="What stays out").fill("Prices and recipes.")
    desk.locator("#boundary").get_by_role("button", name="Write it down").click()
    expect(desk.locator("#boundary")).to_contain_text("Prices and recipes.")
    desk.goto(f"{invite}?to=group:competitors")
    desk.get_by_role("button", name=re.compile("^Invite this")).click()
    desk.wait_for_url(re.compile("/invitations$"))
    expect(desk.get_by_text("Roti Sore")).to_be_visible()
    _choose(desk, site)
    _no_barriers(desk, chrome, site, [entry, invite, f"{invite}?to=group:competitors"])


def _ask_staff(desk: Page, site: Site) -> str:
    desk.goto(f"{site.url}/w/roti-pagi/ask/more")
    desk.get_by_label("Your question").fill("What slows us down?")
    desk.get_by_label("What can they choose?").fill("The oven\nThe dough")
    desk.get_by_label("What will you use the answers for?").fill("To bake sooner.")
    desk.get_by_label("For those who work here alone").check()
    desk.get_by_role("button", name="Go on").click()
    desk.wait_for_url(re.compile(r"/q/\w+$"))
    code = desk.url.rsplit("/", 1)[1]
    desk.get_by_role("button", name="Open it and make the poster").click()
    expect(desk.get_by_role("link", name="Answer it")).to_be_visible()
    return code


def _add_competitor(desk: Page, site: Site) -> str:
    desk.goto(f"{site.url}/w/roti-pagi/know/add")
    desk.get_by_label("Name").fill("Roti Sore")
    desk.get_by_label("Phone or mail").fill("sore@roti.example")
    desk.get_by_label("Competitors").check()
    desk.get_by_label("Yes, you may write to me").check()
    desk.get_by_role("button", name="Save").click()
    desk.wait_for_url(re.compile(r"/know/[0-9a-f-]{36}$"))
    return desk.url


def _choose(desk: Page, site: Site) -> None:
    """While one ticks, the page says whom the rule means; what was seen is saved."""
    desk.goto(f"{site.url}/w/roti-pagi/know/segments/add")
    desk.get_by_label("Competitors").check()
    expect(desk.locator("#meant")).to_contain_text("Roti Sore")
    desk.get_by_label("Place has the word").fill("Johor")
    expect(desk.locator("#meant")).to_contain_text("Nobody in the register is so")
    desk.get_by_label("Place has the word").fill("")
    expect(desk.locator("#meant")).to_contain_text("Roti Sore")
    desk.get_by_label("Name of the segment").fill("Who bakes as well")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.wait_for_url(re.compile("/segments$"))
    expect(desk.get_by_role("link", name="Who bakes as well")).to_be_visible()


def _no_barriers(desk: Page, chrome: Browser, site: Site, more: list[str]) -> None:
    know = f"{site.url}/w/roti-pagi/know"
    pages = [f"{know}/groups", f"{know}/groups/add", f"{know}/segments", f"{know}/segments/add"]
    state = desk.context.storage_state()
    for width in (390, 1280):
        opened = context(chrome, width=width, storage_state=state)
        page = opened.new_page()
        for url in [*pages, *more]:
            page.goto(url)
            assert barriers(page, width) == [], (url, width)
        opened.close()
