"""What a bad line, an impatient thumb and the way back do to what somebody typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.sites import Site, context, enter


@pytest.fixture
def customer(chrome: Browser) -> Iterator[Page]:
    """A phone with JavaScript."""
    opened = context(chrome)
    yield opened.new_page()
    opened.close()


def _code(shown: Site, method: str) -> str:
    sql = "SELECT code FROM initiatives_engagement WHERE method = ? AND access = 'open' "
    return str(shown.rows(sql + "AND state = 'running'", method)[0][0])


def _count(shown: Site, words: str) -> int:
    return int(shown.rows("SELECT count(*) FROM ideas_idea WHERE text = ?", words)[0][0])


def test_without_a_line_the_words_stay_and_arrive_later(shown: Site, customer: Page) -> None:
    words = "A shelf for books that people share."
    customer.goto(f"{shown.url}/e/{_code(shown, 'ideas')}/", wait_until="networkidle")
    customer.get_by_label("Your idea").fill(words)
    customer.context.set_offline(True)
    customer.get_by_role("button", name="Agree and send").click()
    expect(customer.get_by_text("There is no line just now.")).to_be_visible()
    customer.context.set_offline(False)
    customer.reload(wait_until="networkidle")
    expect(customer.get_by_label("Your idea")).to_have_value(words)
    expect(customer.get_by_text("Your words from before are back.")).to_be_visible()
    assert _count(shown, words) == 0
    customer.get_by_role("button", name="Agree and send").click()
    customer.wait_for_url(re.compile("/thanks$"))
    assert _count(shown, words) == 1
    customer.goto(f"{shown.url}/e/{_code(shown, 'ideas')}/", wait_until="networkidle")
    expect(customer.get_by_label("Your idea")).to_have_value("")


def test_two_presses_and_the_way_back_give_one_row(shown: Site, customer: Page) -> None:
    words = "A hook for the dog's lead."
    customer.goto(f"{shown.url}/e/{_code(shown, 'ideas')}/", wait_until="networkidle")
    customer.get_by_label("Your idea").fill(words)
    customer.get_by_role("button", name="Agree and send").dblclick()
    customer.wait_for_url(re.compile("/thanks$"))
    assert _count(shown, words) == 1
    customer.go_back(wait_until="networkidle")
    expect(customer.get_by_role("heading", level=1)).to_have_text(
        "What would make your visit nicer?"
    )
    customer.go_forward(wait_until="networkidle")
    customer.reload(wait_until="networkidle")
    expect(customer.get_by_role("heading", level=1)).to_have_text("Thank you. It arrived.")
    assert _count(shown, words) == 1


def test_a_sent_form_of_the_owner_is_not_filled_in_again(shown: Site, desk: Page) -> None:
    enter(desk, shown.link)
    home = desk.url.rstrip("/")
    desk.goto(f"{home}/ask", wait_until="networkidle")
    desk.get_by_label("Your question").fill("Shall we open on Sundays?")
    desk.get_by_label("What can they choose?").fill("Yes\nNo")
    desk.wait_for_timeout(500)
    desk.reload(wait_until="networkidle")
    expect(desk.get_by_label("Your question")).to_have_value("Shall we open on Sundays?")
    desk.get_by_label("What will you use the answers for?").fill("The roster.")
    desk.get_by_role("button", name="Make the poster").click()
    desk.wait_for_url(re.compile("/poster$"))
    desk.goto(f"{home}/ask", wait_until="networkidle")
    expect(desk.get_by_label("Your question")).to_have_value("")
