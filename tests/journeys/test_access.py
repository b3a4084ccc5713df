"""Every kind of page that exists: no barrier, no sideways scrolling, nothing from elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.barriers import barriers
from tests.journeys.sites import Site, ask_fully, context, enter

# Addresses with {names} that the demonstration or the preparation below fills in.
PUBLIC = [
    "/",
    "/sign-in",
    "/sign-up",
    "/privacy",
    "/nothing-here",
    "/s",
    "/s/2222",
    "/i/none",
    "/back/none",
    "/enter/none",
    "/e/{drinks}/",
    "/e/{ideas}/",
    "/e/{ideas}/ideas",
    "/e/{ideas}/ideas/1",
    "/e/{bread}/",
    "/e/{bread}/results",
    "/e/{bread}/decision",
    "/e/{staff}/",
    "/o/{firm}/",
]
GIVEN = [
    "/e/{drinks}/",
    "/e/{drinks}/thanks",
    "/e/{drinks}/mine",
    "{receipt}",
    "/e/{drinks}/data",
    "/e/{ideas}/",
    "/e/{ideas}/mine",
    "/e/{ideas}/ideas/2",
]
FIRM = [
    "/w/{firm}/",
    "/w/{firm}/ask",
    "/w/{firm}/ask/more",
    "/w/{firm}/table",
    "/w/{firm}/members",
    "/w/{firm}/members/invite",
    "/w/{firm}/settings",
    "/w/{firm}/decisions",
    "/w/{firm}/data",
    "/w/{firm}/export",
    "/w/{firm}/q/none",
    "/account",
    "/account/device",
    "/account/data",
    "/start",
]
ROUNDS = [
    "/w/{firm}/q/{draft}",
    "/w/{firm}/q/{draft}/questions",
    "/w/{firm}/q/{drinks}",
    "/w/{firm}/q/{drinks}/poster",
    "/w/{firm}/q/{drinks}/share",
    "/w/{firm}/q/{drinks}/statement",
    "/w/{firm}/q/{drinks}/invitations",
    "/w/{firm}/q/{drinks}/counter",
    "/w/{firm}/q/{staff}/slips",
    "/w/{firm}/q/{ideas}",
    "/w/{firm}/q/{ideas}/ideas",
    "/w/{firm}/q/{ideas}/ideas/1",
    "/w/{firm}/q/{ideas}/ideas/enter",
    "/w/{firm}/q/{ideas}/ideas/import",
    "/w/{firm}/q/{closed}",
    "/w/{firm}/q/{closed}/results",
    "/w/{firm}/q/{closed}/decide",
    "/w/{firm}/q/{closed}/answers",
    "/w/{firm}/q/{bread}",
    "/w/{firm}/q/{bread}/words",
    "/w/{firm}/q/{bread}/results",
    "/w/{firm}/q/{bread}/decide",
    "/w/{firm}/q/{bread}/decision",
    "/w/{firm}/q/{bread}/answers?show=answered",
    "/w/{firm}/q/{bread}/answer-poster",
]
KNOW = [
    "/w/{firm}/know",
    "/w/{firm}/know/add",
    "/w/{firm}/know/{entry}",
    "/w/{firm}/know/{entry}/edit",
    "/w/{firm}/know/{entry}/relate",
    "/w/{firm}/know/{entry}/give",
    "/w/{firm}/know/matrix",
    "/w/{firm}/know/matrix/sheet",
    "/w/{firm}/know/matrix/settings",
    "/w/{firm}/know/concerns",
    "/w/{firm}/know/map",
    "/w/{firm}/know/map?around={entry}",
    "/w/{firm}/know/value",
    "/w/{firm}/know/segments",
    "/w/{firm}/know/segments/add",
    "/w/{firm}/know/groups",
    "/w/{firm}/know/groups/add",
    "/w/{firm}/know/exchange",
    "/w/{firm}/know/merge",
    "/w/{firm}/q/{drinks}/invite",
]


PAGES = {"public": PUBLIC, "given": GIVEN, "firm": FIRM, "rounds": ROUNDS, "know": KNOW}


@dataclass
class World:
    site: Site
    names: dict[str, str]
    browsers: dict[str, Path]


@dataclass
class Heard:
    """What the browser complained about, and what it fetched from elsewhere."""

    host: str
    said: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", lambda one: one.type == "error" and self._say(one.text))
        page.on("pageerror", lambda one: self._say(str(one)))
        page.on("request", lambda one: self._fetched(one.url))

    def _say(self, text: str) -> None:
        # A page that is not there says so with its status; the browser repeats that.
        if "the server responded with a status of 4" not in text:
            self.said.append(text)

    def _fetched(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.netloc != self.host:
            self.said.append(f"fetched {url}")


@pytest.fixture(scope="module")
def world(shown: Site, chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The demonstration, one question in preparation, one closed, and one customer's answers."""
    folder = tmp_path_factory.mktemp("browsers")
    firm = shown.rows("SELECT slug FROM organisations_organisation")[0][0]
    names = {"firm": firm}
    short = {
        "bread": "Which bread%",
        "ideas": "What would%",
        "drinks": "What do%",
        "staff": "When%",
    }
    for name, title in short.items():
        sql = "SELECT code FROM initiatives_engagement WHERE title LIKE ?"
        names[name] = shown.rows(sql, title)[0][0]
    first = "SELECT public_id FROM stakeholders_stakeholder ORDER BY id LIMIT 1"
    names["entry"] = str(UUID(shown.rows(first)[0][0]))
    owner, customer = folder / "owner.json", folder / "customer.json"
    _as_owner(shown, chrome, names, owner)
    _as_customer(shown, chrome, names, customer)
    return World(
        shown, names, dict.fromkeys(("firm", "rounds", "know"), owner) | {"given": customer}
    )


def _as_owner(site: Site, chrome: Browser, names: dict[str, str], kept: Path) -> None:
    opened = context(chrome, width=1280)
    page = opened.new_page()
    enter(page, site.link)
    names["draft"] = ask_fully(page, site, names["firm"], "A bench?", "Yes\nNo")
    names["closed"] = ask_fully(page, site, names["firm"], "Open on Monday?", "Yes\nNo")
    page.get_by_role("button", name="Open it and make the poster").click()
    page.wait_for_url(re.compile("/poster$"))
    page.goto(f"{site.url}/w/{names['firm']}/q/{names['closed']}/counter")
    page.get_by_text("Yes", exact=True).first.click()
    page.locator("main form.form button").first.click()
    page.goto(f"{site.url}/w/{names['firm']}/q/{names['closed']}")
    page.get_by_text("Close it now").click()
    page.get_by_label("Why").fill("Enough.")
    page.get_by_role("button", name="Close it", exact=True).click()
    page.locator("main").get_by_role("link", name="Decide", exact=True).wait_for()
    opened.storage_state(path=kept)
    opened.close()


def _as_customer(site: Site, chrome: Browser, names: dict[str, str], kept: Path) -> None:
    opened = context(chrome)
    page = opened.new_page()
    page.goto(f"{site.url}/e/{names['drinks']}/")
    page.get_by_text("Tea", exact=True).click()
    page.get_by_role("button", name="Agree and send").click()
    page.wait_for_url(re.compile("/thanks$"))
    link = page.get_by_role("link", name=re.compile("^Receipt")).first
    names["receipt"] = str(link.get_attribute("href"))
    page.goto(f"{site.url}/e/{names['ideas']}/")
    page.get_by_label("Your idea").fill("A tap with drinking water.")
    page.get_by_role("button", name="Agree and send").click()
    page.wait_for_url(re.compile("/thanks$"))
    opened.storage_state(path=kept)
    opened.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("kind", PAGES)
def test_every_page_is_open_to_everybody(
    world: World, chrome: Browser, kind: str, width: int
) -> None:
    seat = world.browsers.get(kind)
    opened = context(chrome, width=width, storage_state=seat)
    page, heard = opened.new_page(), Heard(urlsplit(world.site.url).netloc)
    heard.listen(page)
    wrong: list[str] = []
    for path in PAGES[kind]:
        at = path.format(**world.names)
        answered = page.goto(f"{world.site.url}{at}")
        assert answered is not None
        wrong += [f"{path}: {answered.status}"] * (answered.status >= _allowed(path))
        wrong += [f"{path}: {one}" for one in [*barriers(page, width), *heard.said]]
        heard.said.clear()
    opened.close()
    assert not wrong, "\n".join(wrong)


def _allowed(path: str) -> int:
    """The least status that is wrong: some addresses lead to the page for problems."""
    return (
        500 if path.endswith(("none", "-here", "2222", "/sign-up", "{staff}/", "/start")) else 400
    )
