"""The look in a real browser: both themes, a narrow phone, no script, drafts, one warning."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string

from bersama.web import sheet as sheets
from bersama.web.styleguide import sample

pytestmark = pytest.mark.journeys

SITE = "http://look.test"
STATIC = Path(sheets.__file__).parent / "static"
SHELL = {
    "workspace": {"name": "Roti Bersama", "slug": "roti", "home_url": "/home"},
    "places": [
        {"key": name, "label": name, "url": f"/{name}", "current": name == "Know"}
        for name in ("Know", "Focus", "Engage", "Decide", "Agree", "Share")
    ],
    "me": {"name": "Aminah Yusof", "sign_out_url": "/out"},
    "languages": [
        {"code": "en", "label": "English", "current": True},
        {"code": "ms", "label": "Bahasa Melayu", "current": False},
        {"code": "id", "label": "Bahasa Indonesia", "current": False},
    ],
    "language_url": "/language",
    "privacy_url": "/privacy",
}
ASK = """{% extends "web/participant.html" %}{% load look %}
{% block title %}Which bread?{% endblock %}
{% block statement %}{% include "web/parts/statement.html" %}{% endblock %}
{% block content %}<form class="form" method="get" action="/thanks" data-draft="bread">
<p class="kept-note" data-draft-note hidden>Back. <button class="plain-button" type="button"
data-draft-clear>Start afresh</button></p>
{% field form.bread %}{% field form.why %}
<button class="button">Send</button></form>{% endblock %}"""
THANKS = """{% extends "web/participant.html" %}{% block title %}Thank you.{% endblock %}
{% block content %}<p data-draft-done="bread">Counted.</p>{% endblock %}"""
POSTER = """{% extends "web/paper.html" %}{% block title %}Poster{% endblock %}
{% block sheets %}{% include "web/parts/poster.html" %}{% endblock %}"""
WRITTEN = {"/ask": ASK, "/thanks": THANKS, "/poster": POSTER}
MADE = {
    "/styleguide": "web/styleguide.html",
    "/problem": "web/problem.html",
    "/": "web/landing.html",
}
PAGES = [*WRITTEN, *MADE]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    places = ("/usr/bin/chromium", "/usr/bin/chromium-browser")
    found = next((place for place in places if Path(place).exists()), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    return {"executable_path": found, "args": ["--no-sandbox", "--disable-gpu"]}


class Sink:
    """Answers the browser with rendered templates and static files, under the real policy."""

    policy = "default-src 'self'; img-src 'self' data: blob:"

    def __init__(self) -> None:
        self.csp = True

    def __call__(self, route: Any) -> None:
        path = route.request.url.removeprefix(SITE).split("?")[0].split("#")[0]
        if path.startswith("/look/"):
            route.fulfill(body=sheets.sheet().plain, content_type="text/css")
            return
        if path.startswith(settings.STATIC_URL):
            kind = mimetypes.guess_type(path)[0] or "font/woff2"
            kind = "text/javascript" if path.endswith(".js") else kind
            file = STATIC / path.removeprefix(settings.STATIC_URL)
            route.fulfill(body=file.read_bytes(), content_type=kind)
            return
        context = {"shell": SHELL, **sample()}
        if path in MADE:
            body = render_to_string(MADE[path], context)
        else:
            body = str(engines["django"].from_string(WRITTEN[path]).render(context))
        headers = {"Content-Security-Policy": self.policy} if self.csp else {}
        route.fulfill(body=body, content_type="text/html", headers=headers)


def opened(browser: Any, path: str, *, csp: bool = True, **options: Any) -> Any:
    context = browser.new_context(**options)
    sink = Sink()
    sink.csp = csp
    context.route("**/*", sink)
    page = context.new_page()
    page.said = []
    page.on("console", lambda m: page.said.append(m.text) if m.type == "error" else None)
    page.goto(SITE + path)
    return page


@pytest.mark.parametrize("path", PAGES)
def test_nothing_stands_in_anybodys_way(browser: Any, path: str) -> None:
    page = opened(browser, path, csp=False, reduced_motion="reduce")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = []
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            violations = Axe().run(page).response["violations"]
            found += [(width, theme, one["id"], one["nodes"][0]["html"]) for one in violations]
    assert found == []
    page.context.close()


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/poster"])
def test_a_narrow_phone_never_scrolls_sideways(browser: Any, path: str) -> None:
    page = opened(browser, path, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.said == []
    page.context.close()


def test_what_can_be_tapped_is_large_enough(browser: Any) -> None:
    page = opened(browser, "/styleguide", viewport={"width": 390, "height": 800})
    small = page.evaluate(
        """[...document.querySelectorAll("button, summary, .choice, .button, .place, select")]
        .map((e) => [e.className, e.getBoundingClientRect()])
        .filter(([, r]) => r.width && (r.width < 24 || r.height < 24)).map(([name]) => name)"""
    )
    assert small == []
    page.context.close()


def test_the_question_can_be_answered_without_script_and_font(browser: Any) -> None:
    page = opened(browser, "/ask", java_script_enabled=False)
    page.get_by_label("Pandan loaf").check()
    page.get_by_label("Why?").fill("It smells of home.")
    page.get_by_role("button", name="Send").click()
    assert page.url.endswith("/thanks?bread=pandan&why=It+smells+of+home.")
    page.context.close()


def test_typed_words_come_back_and_are_forgotten_once_they_arrived(browser: Any) -> None:
    page = opened(browser, "/ask")
    page.get_by_label("Dark rye").check()
    page.get_by_label("Why?").fill("My father ate it.")
    page.wait_for_timeout(400)
    page.goto(SITE + "/ask")
    assert page.get_by_label("Why?").input_value() == "My father ate it."
    assert page.get_by_label("Dark rye").is_checked()
    assert page.locator("[data-draft-note]").is_visible()
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Counted.").wait_for()
    page.goto(SITE + "/ask")
    assert page.get_by_label("Why?").input_value() == ""
    page.context.close()


def test_starting_afresh_forgets_what_was_kept(browser: Any) -> None:
    page = opened(browser, "/ask")
    page.get_by_label("Why?").fill("Not this.")
    page.wait_for_timeout(400)
    page.reload()
    page.get_by_role("button", name="Start afresh").click()
    assert page.get_by_label("Why?").input_value() == ""
    page.reload()
    assert page.get_by_label("Why?").input_value() == ""
    page.context.close()


def test_the_consequence_is_asked_once_and_can_be_refused_by_key(browser: Any) -> None:
    page = opened(browser, "/styleguide")
    ask = page.get_by_role("button", name="Hide all forty")
    ask.click()
    dialog = page.get_by_role("dialog")
    assert "Forty answers will be hidden" in dialog.inner_text()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert ask.evaluate("one => one === document.activeElement")
    ask.click()
    page.get_by_role("button", name="Hide them").click()
    page.wait_for_url("**/styleguide?act=hide")
    page.context.close()


def test_the_summary_of_errors_has_the_focus(browser: Any) -> None:
    page = opened(browser, "/styleguide", java_script_enabled=False)
    page.wait_for_timeout(100)
    assert page.locator(".error-summary:focus").count() == 1
    page.context.close()


def test_nothing_moves_for_those_who_asked_for_rest(browser: Any) -> None:
    page = opened(browser, "/styleguide", reduced_motion="reduce")
    name = page.locator(".loading path").first.evaluate(
        "one => getComputedStyle(one).animationName"
    )
    assert name == "none"
    page.context.close()
