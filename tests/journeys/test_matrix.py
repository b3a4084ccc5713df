"""The matrix in a real browser: rated by mouse, by keyboard alone, and without any script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.barriers import barriers
from tests.journeys.sites import Site, context, enter
from tests.journeys.test_keyboard import reach

WIDTHS = [390, 1280]
RATED = (
    "SELECT a.power, a.interest, a.is_current FROM stakeholders_assessment a "
    "JOIN stakeholders_stakeholder s ON s.id = a.stakeholder_id WHERE s.name = ? ORDER BY a.id"
)


@pytest.fixture(scope="module")
def signed_in(shown: Site, chrome: Browser) -> Iterator[tuple[str, dict[str, object]]]:
    """The address of the firm and the cookies of its owner."""
    opened = context(chrome, width=1280)
    page = opened.new_page()
    enter(page, shown.link)
    yield page.url.rstrip("/"), opened.storage_state()
    opened.close()


def opened_at(
    chrome: Browser, signed_in: tuple[str, dict[str, object]], width: int, **more: object
) -> tuple[BrowserContext, Page]:
    home, state = signed_in
    opened = context(chrome, width=width, storage_state=state, **more)
    page = opened.new_page()
    page.goto(f"{home}/know/matrix")
    return opened, page


def spot(page: Page, power: int, interest: int) -> tuple[float, float]:
    """Where on the screen a place of the grid is."""
    cell = page.locator(f'[data-cell="{power}-{interest}"]')
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize(("width", "name"), [(390, "Kebun Melur"), (1280, "The night shift")])
def test_rated_by_mouse_and_by_keyboard_and_the_history_shows_both(
    shown: Site,
    chrome: Browser,
    signed_in: tuple[str, dict[str, object]],
    width: int,
    name: str,
) -> None:
    before = shown.rows(RATED, name)
    opened, page = opened_at(chrome, signed_in, width)
    dot = page.locator(f'.dot[data-name="{name}"]')
    page.locator("#grid").scroll_into_view_if_needed()
    box = dot.locator("circle").bounding_box()
    assert box is not None
    goal = spot(page, 1, 1)
    box = dot.locator("circle").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(*goal, steps=6)
    with page.expect_response(lambda one: one.request.method == "POST") as sent:
        page.mouse.up()
    assert sent.value.status == 303
    expect(page.locator(f'.dot[data-name="{name}"]')).to_have_attribute("data-power", "1")
    key = page.locator(f'.dot[data-name="{name}"]').get_attribute("data-one")
    page.goto(page.url.partition("#")[0])
    reach(page, f"#dot-{key}")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#matrix-said")).to_have_text(
        re.compile(rf"{name}: power 2, interest 3, Monitor\.")
    )
    with page.expect_response(lambda one: one.request.method == "POST") as sent:
        page.keyboard.press("Enter")
    assert sent.value.status == 303
    expect(page.locator(f"#dot-{key}")).to_be_focused()
    after = shown.rows(RATED, name)
    assert [row[:2] for row in after] == [*(row[:2] for row in before), (1, 1), (2, 3)]
    assert [row[2] for row in after] == [*(0 for _row in before), 0, 1]
    page.locator(f"#dot-{key}").press("Enter")
    page.wait_for_url(re.compile(f"/know/{key}"))
    said = page.locator("section:has(#rating) .timeline li p").all_inner_texts()
    assert len(said) == len(after)
    assert "power 2 of 5, interest 3 of 5" in said[0]
    assert "power 1 of 5, interest 1 of 5" in said[1]
    opened.close()


def test_escape_puts_a_dot_back_and_nothing_is_sent(
    shown: Site, chrome: Browser, signed_in: tuple[str, dict[str, object]]
) -> None:
    opened, page = opened_at(chrome, signed_in, 1280)
    before = shown.rows(RATED, "The halal office")
    dot = page.locator('.dot[data-name="The halal office"]')
    home = dot.get_attribute("transform")
    dot.focus()
    page.keyboard.press("ArrowDown")
    assert dot.get_attribute("transform") != home
    page.keyboard.press("Escape")
    assert dot.get_attribute("transform") == home
    assert shown.rows(RATED, "The halal office") == before
    opened.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_without_script_the_table_does_it_all(
    shown: Site, chrome: Browser, signed_in: tuple[str, dict[str, object]], width: int
) -> None:
    opened, page = opened_at(chrome, signed_in, width, java_script_enabled=False)
    name = "Flats across the street"
    page.get_by_label(f"Power of {name}").fill("3" if width == 390 else "4")
    page.get_by_role("button", name="Save all").click()
    expect(page.get_by_text("1 rating is saved.")).to_be_visible()
    assert shown.rows(RATED, name)[-1] == (3 if width == 390 else 4, 2, 1)
    opened.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_barrier_in_both_themes_and_no_sideways_scrolling(
    chrome: Browser, signed_in: tuple[str, dict[str, object]], width: int
) -> None:
    opened, page = opened_at(chrome, signed_in, width)
    for part in ("matrix", "matrix/settings", "matrix/sheet", "concerns"):
        page.goto(f"{signed_in[0]}/know/{part}")
        assert barriers(page, width) == [], part
    opened.close()
