"""Who hangs together with whom: written down in two forms, drawn on a phone and at a desk."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.barriers import barriers
from tests.journeys.sites import Site, ask_first, context, enter


def test_two_relations_are_written_down_and_drawn(site: Site, chrome: Browser) -> None:
    opened = context(chrome, java_script_enabled=False)
    phone = opened.new_page()
    enter(phone, site.link)
    ask_first(phone)
    firm = site.rows("SELECT slug FROM organisations_organisation")[0][0]
    know = f"{site.url}/w/{firm}/know"
    for name, group in (
        ("Pak Tani", "Suppliers"),
        ("Kak Vlog", "Neighbours"),
        ("Regulars", "Customers"),
    ):
        _add(phone, know, name, group)
    _tie(phone, know, "Pak Tani", None, "Pak Tani supplies them")
    _tie(phone, know, "Kak Vlog", "Regulars", "Kak Vlog influences them")
    phone.goto(f"{know}/map")
    _both_are_drawn(phone)
    state = opened.storage_state()
    opened.close()
    for width in (390, 1280):
        seen = chrome.new_context(
            storage_state=state, viewport={"width": width, "height": 900}, bypass_csp=True
        )
        page = seen.new_page()
        page.goto(f"{know}/map")
        _both_are_drawn(page)
        page.get_by_role("link", name=re.compile("^Kak Vlog, Neighbours")).focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"around="))
        expect(page.locator(".map-dot")).to_have_count(2)
        for address in (f"{know}/map", f"{know}/value"):
            page.goto(address)
            assert barriers(page, width) == []
        seen.close()


def _add(page: Page, know: str, name: str, group: str) -> None:
    page.goto(f"{know}/add")
    page.get_by_label("Name").fill(name)
    page.get_by_label(group, exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def _tie(page: Page, know: str, name: str, other: str | None, says: str) -> None:
    page.goto(know)
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="Add a relation").click()
    if other is not None:
        page.get_by_label("Find by name").fill(other)
        page.get_by_role("button", name="Search").click()
        page.get_by_label(other, exact=True).check()
    else:
        page.get_by_label(re.compile("your firm")).check()
    page.get_by_label(says).check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile("#hangs$"))


def _both_are_drawn(page: Page) -> None:
    expect(page.locator(".map .map-line.supplies")).to_have_count(1)
    expect(page.locator(".map .map-line.influences")).to_have_count(1)
    expect(page.locator(".map .map-word")).to_have_text(["supplies", "influences"])
    table = page.get_by_role("table", name="The relations")
    expect(
        table.get_by_role("row", name=re.compile("Kak Vlog .*influences .*Regulars"))
    ).to_be_visible()
