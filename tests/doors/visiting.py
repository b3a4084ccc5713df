"""Who knocks, what they should meet according to the table, and what they did meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client

from bersama.commons.people.models import Person
from bersama.core import once, policy
from tests.doors.doors import FORM_ONLY, Door, Visit
from tests.doors.houses import Street
from tests.doors.matrix import Matrix


@dataclass(frozen=True)
class Visitor:
    """Somebody at a door: signed in or not, with the seat of a round or not."""

    name: str
    person: Person | None = None
    works_here: bool = False
    seat: int | None = None  # the number of the seat in the round of the address
    elsewhere: bool = False  # holds the seat of another round, and shows it here

    @property
    def relation(self) -> str:
        return "participant" if self.seat is not None else re.sub(r" \d$", "", self.name)


def visitors(street: Street) -> list[Visitor]:
    """Every relation, those inside the firm twice, and people from next door."""
    here, there = street.here.people, street.there.people
    return [
        Visitor("anonymous"),
        Visitor("participant", seat=0),
        Visitor("participant 2", seat=1),
        Visitor("anonymous 2", elsewhere=True),
        Visitor("staff", here["staff"], works_here=True),
        Visitor("staff 2", here["staff 2"], works_here=True),
        Visitor("facilitator", here["facilitator"], works_here=True),
        Visitor("owner", here["owner"], works_here=True),
        Visitor("owner 2", here["owner 2"], works_here=True),
        Visitor("other_owner", there["owner"]),
        Visitor("other_owner 2", there["staff"]),
        Visitor("revoked", here["revoked"]),
    ]


def expected(matrix: Matrix, door: Door, visit: Visit, who: Visitor, method: str) -> str:
    """The cell that counts for this visitor: a seat counts under /e/, a standing under /w/."""
    asked = door.get if method == "GET" or not door.post else door.post
    if method == "GET" and door.get == FORM_ONLY:
        asked = door.post
    path = door.url(visit)
    if path.startswith("/w/"):
        if who.person is None:
            return "sign-in"
        if not who.works_here:
            return "none"
        if visit.foreign:
            return _nothing_there(matrix, asked, visit, who)
        return matrix.cell(asked, {"author": "other", **visit.facts}, who.relation)
    if path.startswith("/account"):
        if who.person is None:
            return "sign-in"
        return "none" if visit.foreign else matrix.cell(asked, visit.facts, who.relation)
    if visit.foreign:
        return "none"
    if path.startswith("/e/"):
        return _in_a_round(matrix, asked, visit, who)
    relation = "anonymous" if who.person is None else who.relation
    return matrix.cell(asked, visit.facts, relation)


def _nothing_there(matrix: Matrix, asked: str, visit: Visit, who: Visitor) -> str:
    """Nothing; but who may not do this at all may be told so before anything is looked up."""
    try:
        cell = matrix.cell(asked, {"author": "other", **visit.facts}, who.relation)
    except LookupError:
        return "none"
    return NONE_OR_TOLD if cell == "told" else "none"


def _in_a_round(matrix: Matrix, asked: str, visit: Visit, who: Visitor) -> str:
    seated = who.seat is not None and visit.place is not None and bool(visit.place.seats)
    if visit.own_only and not (seated and who.seat == visit.author):
        return "none"
    author = "self" if seated and who.seat == visit.author else "other"
    relation = "participant" if seated else "anonymous"
    return matrix.cell(asked, {**visit.facts, "author": author}, relation)


def judge(door: Door, cell: str, method: str, is_fragment: bool, response: Any) -> str:
    """Empty when the answer is what the cell means here, else what was wrong with it."""
    status = response.status_code
    leads = response.headers.get("Location", "")
    to_sign_in = status == 303 and leads.startswith("/sign-in?")
    if cell == "sign-in":
        fits = status == 401 if is_fragment else to_sign_in
    elif cell == NONE_OR_TOLD:
        fits = status in (403, 404, 405) or status in door.nothing
    elif method == "GET" and door.get == FORM_ONLY:
        fits = status in {"yes": {405}, "told": door.told | {405}, "none": {404, 405}}[cell]
    elif cell == "none":
        fits = status in door.nothing
    elif cell == "told":
        fits = status in (door.told_get if method == "GET" or not door.post else door.told)
    else:
        good = door.ok if method == "GET" or not door.post else door.ok_post
        fits = status in good and not to_sign_in
    return "" if fits else f"{cell} was expected, {status} {leads} came"


def _nothing(*_kept: Any, **_named: Any) -> None:
    """Stands for what keeps the templates of an answer."""


NONE_OR_TOLD = "none or told"


def _session(person: Person) -> str:
    """The key of a session in which this person is signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


class Knocker:
    """A test client that is somebody else each time and undoes what it did."""

    def __init__(self, street: Street) -> None:
        self.street = street
        self.plain = Client(raise_request_exception=False)
        self.strict = Client(enforce_csrf_checks=True)
        people = [*street.here.people.values(), *street.there.people.values()]
        self._sessions = {person.pk: _session(person) for person in people}

    def cookies(self, who: Visitor, visit: Visit) -> dict[str, str]:
        found: dict[str, str] = {}
        place = visit.place
        if who.person is not None:
            found[settings.SESSION_COOKIE_NAME] = self._sessions[who.person.pk]
        if who.seat is not None and place is not None and place.seats:
            found[f"seat-{place.code}"] = place.seats[who.seat].secret
        if who.elsewhere:
            other = self.street.there.places["running"].seats[0].secret
            code = visit.kwargs.get("code", "")
            found[f"seat-{code}"] = other
        return found

    @contextmanager
    def knock(
        self,
        door: Door,
        visit: Visit,
        who: Visitor,
        method: str = "GET",
        *,
        is_fragment: bool = False,
        data: dict[str, Any] | None = None,
        strict: bool = False,
        query: str = "",
        **headers: str,
    ) -> Iterator[tuple[Any, set[str]]]:
        """The answer, and the policies that were asked; undone when the block ends."""
        client = self.strict if strict else self.plain
        cookies = self.cookies(who, visit)
        client.cookies = SimpleCookie(cookies)
        sent: dict[str, Any] = {"nonce": once.make(), **(data or {})}
        extra: dict[str, Any] = {
            "headers": {**headers, **({"HX-Request": "true"} if is_fragment else {})}
        }
        asked: set[str] = set()
        token = policy.asked.set(asked)
        point = transaction.savepoint()
        # The client would copy the context of each template; nobody looks at it here.
        with_templates = mock.patch("django.test.client.store_rendered_templates", _nothing)
        try:
            with_templates.start()
            url = door.url(visit) + query
            if method == "GET":
                response = client.get(url, **extra)
            else:
                response = client.post(url, sent, **extra)
            yield response, asked
        finally:
            with_templates.stop()
            transaction.savepoint_rollback(point)
            policy.asked.reset(token)


def body_of(response: Any) -> str:
    """The answer as text; a file is read as far as it is text."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")
