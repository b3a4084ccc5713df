"""The key steps of the three journeys with nothing but Tab, Space, arrows and Enter."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.sites import Site, answer, context

STEPS = 80
# The element that has the focus: is a ring drawn around it or its label, and can it be seen?
FOCUSED = """() => {
  const at = document.activeElement;
  const drawn = (one) => {
    const style = getComputedStyle(one);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return outline || style.boxShadow !== "none";
  };
  const box = at.getBoundingClientRect();
  const label = at.closest("label, summary, .choice") || at;
  return {
    ring: drawn(at) || drawn(label),
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}"""


def reach(page: Page, target: str) -> None:
    """Tab until the focus is on `target` (CSS); on the way the focus is always visible."""
    for _step in range(STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("target => document.activeElement.matches(target)", target):
            now = page.evaluate(FOCUSED)
            assert now == {"ring": True, "seen": True}, (target, now)
            return
    raise AssertionError(f"{target} can't be reached on {page.url}")


def write(page: Page, target: str, text: str) -> None:
    reach(page, target)
    page.keyboard.type(text)


def press(page: Page, target: str, key: str = "Enter") -> None:
    reach(page, target)
    page.keyboard.press(key)


def test_the_owner_gets_to_the_poster(site: Site, desk: Page) -> None:
    desk.goto(site.link)
    press(desk, "main button")
    desk.wait_for_url(re.compile("/start$"))
    write(desk, "[name=firm]", "Roti Pagi")
    write(desk, "[name=title]", "Which bread shall we bake on Fridays?")
    write(desk, "[name=choices]", "Rye\nPandan")
    write(desk, "[name=purpose]", "We choose one new bread.")
    press(desk, "main form .button")
    desk.wait_for_url(re.compile("/poster$"))


def test_a_customer_answers(site: Site, chrome: Browser) -> None:
    code = site.rows("SELECT code FROM initiatives_engagement")[0][0]
    opened = context(chrome, width=1280)
    page = opened.new_page()
    page.goto(f"{site.url}/e/{code}/")
    reach(page, "main input[type=radio]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Pandan")).to_be_checked()
    press(page, "button[name=accepts_terms]")
    page.wait_for_url(re.compile("/thanks$"))
    press(page, "main a[href*='/receipt/']")
    page.wait_for_url(re.compile("/receipt/"))
    opened.close()


def test_the_owner_closes_decides_and_answers(site: Site, desk: Page, chrome: Browser) -> None:
    code = site.rows("SELECT code FROM initiatives_engagement")[0][0]
    for _turn in range(2):
        answer(chrome, site, code, "Rye").close()
    desk.goto(site.owner_link())
    press(desk, "main button")
    desk.wait_for_url(re.compile("/w/"))
    desk.goto(f"{site.url}/w/roti-pagi/q/{code}")
    press(desk, "details:has([name=reason]) summary")
    write(desk, "[name=reason]", "Everybody came by.")
    press(desk, "button.danger")
    expect(desk.locator(f"a[href$='{code}/decide']")).to_be_visible()
    press(desk, f"a[href$='{code}/decide']")
    desk.wait_for_url(re.compile("/decide$"))
    reach(desk, "[name=chosen]")
    desk.keyboard.press("Space")
    write(desk, "[name=reasons]", "The oven is free on Fridays.")
    if desk.locator("[name=against_reason]").count():
        write(desk, "[name=against_reason]", "It keeps.")
    press(desk, "button[value=publish]")
    expect(desk.locator("form#decision")).to_have_count(0)
    desk.goto(f"{site.url}/w/roti-pagi/q/{code}/answers")
    press(desk, "[name=verdict]", "Space")
    write(desk, "[name=reason]", " Come and taste it.")
    with desk.expect_response(lambda one: one.request.method == "POST") as sent:
        press(desk, "main form .button")
    assert sent.value.status == 303
    assert site.rows("SELECT count(*) FROM decisions_answer")[0][0] >= 1
