"""Every address with every visitor, read and sent to, as a page and as a fragment."""

from __future__ import annotations

from functools import cache

import pytest

from bersama.core.checks import all_routes, needs_of
from bersama.core.ledger.models import Entry
from tests.doors.canaries import RAW, found_in
from tests.doors.doors import DOORS, FORM_ONLY, Door, Visit
from tests.doors.guarding import leaks
from tests.doors.houses import Street
from tests.doors.matrix import Matrix
from tests.doors.visiting import Knocker, Visitor, body_of, expected, judge, visitors

pytestmark = pytest.mark.django_db
METHODS = (("GET", False), ("GET", True), ("POST", False), ("POST", True))
PLAIN = "text/html"


@pytest.fixture(scope="module")
def knocker(street: Street) -> Knocker:
    return Knocker(street)


@cache
def declared() -> dict[str | None, str | None]:
    """The policy each address declares."""
    return {route.name: needs_of(route) for _pattern, route in all_routes()}


def test_each_address_has_a_recipe() -> None:
    named = {route.name for _pattern, route in all_routes()}
    known = {door.name for door in DOORS}
    assert sorted(named - known) == [], "add a Door to tests/doors/doors.py"
    assert sorted(known - named) == [], "these addresses are gone"


def test_each_recipe_asks_what_the_address_declares() -> None:
    for name, needs in declared().items():
        own = [door for door in DOORS if door.name == name]
        assert needs in {p for door in own for p in (door.get, door.post, door.asks)}, name


@pytest.mark.parametrize("door", DOORS, ids=[f"{n}-{d.name}" for n, d in enumerate(DOORS)])
def test_each_visitor_meets_what_the_table_says(
    street: Street, knocker: Knocker, table: Matrix, door: Door
) -> None:
    wrong: list[str] = []
    for visit in door.visits(street):
        for who in visitors(street):
            for method, is_fragment in METHODS:
                wrong += _one(street, knocker, table, door, visit, who, method, is_fragment)
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong[:40]])


def _one(
    street: Street,
    knocker: Knocker,
    table: Matrix,
    door: Door,
    visit: Visit,
    who: Visitor,
    method: str,
    is_fragment: bool,
) -> list[str]:
    if method == "POST" and not door.post:
        return []
    if not is_worth_a_visit(visit, who, is_fragment):
        return []
    cell = expected(table, door, visit, who, method)
    data = door.data(visit) if method == "POST" else None
    before = _entries_of_the_other(street) if method == "POST" else 0
    what = f"{method}{' fragment' if is_fragment else ''} {door.url(visit)} by {who.name}"
    if visit.place is not None:
        what += f" ({visit.place.key})"
    found: list[str] = []
    with knocker.knock(door, visit, who, method, is_fragment=is_fragment, data=data) as (
        response,
        asked,
    ):
        if said := judge(door, cell, method, is_fragment, response):
            found.append(said)
        found += _headers(response)
        body = body_of(response)
        if response.headers.get("Content-Type", "").startswith(PLAIN) and RAW in body:
            found.append("shows a text as if it were a tag")
        found += leaks(street, door, visit, who, response.status_code, found_in(body))
        found += _asked(door, cell, method, asked, response.status_code)
        is_theirs = who.name.startswith("other")
        if method == "POST" and not is_theirs and _entries_of_the_other(street) != before:
            found.append("something happened in the other firm")
    return [f"{what}: {said}" for said in found]


def is_worth_a_visit(visit: Visit, who: Visitor, is_fragment: bool) -> bool:
    """Everybody goes to rounds of each kind as a page; second ones and fragments to some."""
    if visit.place is None or not (is_fragment or who.name.endswith(" 2")):
        return True
    return visit.place.key in (THOROUGH if not is_fragment else THOROUGH[:4])


THOROUGH = ("running", "slips", "ideas", "decided", "ideas invited", "closed")


def _entries_of_the_other(street: Street) -> int:
    streams = [f"o/{street.there.firm.public_id}"]
    streams += [f"e/{place.engagement.public_id}" for place in street.there.places.values()]
    return Entry.objects.filter(stream__name__in=streams).count()


def _asked(door: Door, cell: str, method: str, asked: set[str], status: int) -> list[str]:
    needs = declared()[door.name]
    if cell != "yes" or needs == "public" or (method == "GET" and door.get == FORM_ONLY):
        return []
    if method == "GET" and door.get == "public":
        return []
    if method == "POST" and door.post in asked:
        return []
    return [] if needs in asked else [f"{needs} was never asked, only {sorted(asked)}"]


def _headers(response: object) -> list[str]:
    got = response.headers  # type: ignore[attr-defined]
    found = []
    csp = got.get("Content-Security-Policy", "")
    if "default-src" not in csp or "unsafe" in csp:
        found.append(f"CSP: {csp}")
    if got.get("X-Content-Type-Options") != "nosniff":
        found.append("no nosniff")
    if got.get("X-Frame-Options") != "DENY":
        found.append("may be framed")
    if got.get("Referrer-Policy") not in ("same-origin", "strict-origin", "no-referrer"):
        found.append(f"Referrer-Policy: {got.get('Referrer-Policy')}")
    kept = got.get("Cache-Control", "")
    is_own_sheet = got.get("Content-Type", "").startswith("text/css")
    if not is_own_sheet and "private" not in kept:
        found.append(f"Cache-Control: {kept}")
    return found
