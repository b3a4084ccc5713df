"""The register: somebody added at the counter in seconds; a table brought in and taken back."""

from __future__ import annotations

import re
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.journeys.barriers import barriers
from tests.journeys.sites import Site, ask_first, context, enter

SECONDS_TO_ADD = 20
TABLE = "Nama,Telefon,Kumpulan\nPak Tani,+60 13-345 6789,Pembekal\nSiti,012-345 6788,pelanggan\n"


def test_the_person_in_front_of_me_is_added_in_seconds(
    site: Site, phone: Page, chrome: Browser
) -> None:
    enter(phone, site.link)
    ask_first(phone)
    phone.goto(f"{site.url}/w/roti-pagi/know")
    began = time.monotonic()
    phone.get_by_role("link", name="Add somebody").first.click()
    phone.get_by_label("Name").fill("Mak Som")
    phone.get_by_label("Phone or mail").fill("+60 12-345 6789")
    phone.get_by_text("Customers", exact=True).click()
    phone.get_by_role("button", name="Save").click()
    phone.wait_for_url(re.compile(r"/know/[\w-]{36}$"))
    assert time.monotonic() - began <= SECONDS_TO_ADD
    opened = context(chrome)
    seen = opened.new_page()
    enter(seen, site.owner_link())
    for path in ("add", phone.url.rsplit("/", 1)[1], "exchange", "merge"):
        seen.goto(f"{site.url}/w/roti-pagi/know/{path}")
        assert barriers(seen, 390) == [], path
    opened.close()


def test_a_table_with_a_wrong_row_is_corrected_brought_in_and_taken_back(
    site: Site, desk: Page, tmp_path: Path
) -> None:
    enter(desk, site.owner_link())
    table = tmp_path / "orang.csv"
    table.write_text(TABLE, encoding="utf-8")
    desk.goto(f"{site.url}/w/roti-pagi/know/exchange")
    assert barriers(desk, 1280) == []
    desk.get_by_label("The file").set_input_files(table)
    desk.get_by_role("button", name="Look at it").click()
    expect(desk.get_by_text("Is it +60 12-345 6788? Then write it so.")).to_be_visible()
    assert barriers(desk, 1280) == []
    table.write_text(TABLE.replace("012-345 6788", "+60 12-345 6788"), encoding="utf-8")
    desk.goto(f"{site.url}/w/roti-pagi/know/exchange")
    desk.get_by_label("The file").set_input_files(table)
    desk.get_by_role("button", name="Look at it").click()
    desk.get_by_role("button", name="Bring in 2 rows").click()
    desk.wait_for_url(re.compile(r"/exchange/[\w-]{36}$"))
    names = "SELECT name FROM stakeholders_stakeholder ORDER BY folded"
    assert site.rows(names) == [("Mak Som",), ("Pak Tani",), ("Siti",)]
    desk.get_by_role("button", name="Take it back").click()
    expect(desk.get_by_text("Everything is as it was before.")).to_be_visible()
    assert site.rows(names) == [("Mak Som",)]
    assert site.command("verify").returncode == 0
