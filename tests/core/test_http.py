"""The doors: one form once, errors mapped once, nobody led elsewhere."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from bersama.commons.people.models import Person
from bersama.core import clock, http
from bersama.core.errors import (
    BersamaError,
    Conflict,
    Denied,
    Invalid,
    Missing,
    TooLarge,
    TooMany,
    Unavailable,
)
from bersama.core.http import Cookie, Outcome, own_path, route, secret_of, submit
from bersama.core.models import FormOnce
from bersama.core.text import LineField
from tests.world import make_person

ERRORS: dict[str, Exception] = {
    "denied": Denied("Not yours."),
    "missing": Missing("Not here."),
    "conflict": Conflict("Too late."),
    "large": TooLarge("Too much."),
    "invalid": Invalid(bread="Not a bread."),
    "many": TooMany("Too often.", 42),
    "away": Unavailable("The disk is full."),
    "database": DatabaseError("disk I/O error"),
}
STATUS = {
    "denied": 403,
    "missing": 404,
    "conflict": 409,
    "large": 413,
    "invalid": 422,
    "many": 429,
    "away": 503,
    "database": 503,
}
baked: list[str] = []


class BreadForm(forms.Form):
    bread = LineField(20, label="Bread")


def bake(request: HttpRequest) -> HttpResponse:
    """Bakes what is asked for; a few words of the form make it fail in a way of their own."""

    def again(form: forms.Form) -> HttpResponse:
        return HttpResponse(form.errors.as_json() + str(form["bread"].value()))

    def do(data: dict[str, Any]) -> str:
        if error := ERRORS.get(data["bread"]):
            raise error
        make_person("Baker")
        baked.append(data["bread"])
        return data["bread"]

    def done(bread: str) -> Outcome | str:
        if bread == "cookie":
            return Outcome("/eaten", Cookie("seat", "/eaten", 60))
        if bread == "in":
            return Outcome("/eaten", sign_in=Person.objects.get(name="Aminah").pk)
        return f"/eaten?{bread}"

    return submit(request, BreadForm(request.POST), do=do, done=done, again=again, limit="idea")


def break_down(request: HttpRequest, how: str) -> HttpResponse:
    raise ERRORS[how]


def secret(request: HttpRequest) -> HttpResponse:
    return HttpResponse(secret_of(request))


urlpatterns = [
    route("bake", bake, name="test-bake", needs="public"),
    route("break/<str:how>", break_down, name="test-break", needs="public"),
    route("api/break/<str:how>", break_down, name="test-api-break", needs="public"),
    route("secret", secret, name="test-secret", needs="public"),
]
handler404 = "bersama.web.middleware.not_found"
handler500 = "bersama.web.middleware.broken"
handler400 = "bersama.web.middleware.bad_request"

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def nothing_baked() -> None:
    baked.clear()


def nonce() -> str:
    return http.once.make()


def test_a_form_that_succeeded_leads_on(client: Client) -> None:
    answer = client.post("/bake", {"nonce": nonce(), "bread": "rye"})
    assert (answer.status_code, answer.headers["Location"], baked) == (303, "/eaten?rye", ["rye"])


def test_the_same_form_again_gets_the_first_answer_and_does_nothing(client: Client) -> None:
    sent = {"nonce": nonce(), "bread": "rye"}
    answers = [client.post("/bake", sent) for _time in range(5)]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {(303, "/eaten?rye")}
    assert (baked, Person.objects.count(), FormOnce.objects.count()) == (["rye"], 1, 1)


def test_the_same_nonce_with_other_words_asks_and_keeps_them(client: Client) -> None:
    mine = nonce()
    client.post("/bake", {"nonce": mine, "bread": "rye"})
    answer = client.post("/bake", {"nonce": mine, "bread": "spelt"})
    assert answer.status_code == 422
    assert "sent before with other words" in answer.content.decode()
    assert "spelt" in answer.content.decode()
    assert baked == ["rye"]


@pytest.mark.parametrize("sent", ["", "nonsense", "a:b:c"])
def test_a_form_without_our_nonce_is_shown_again_with_its_words(client: Client, sent: str) -> None:
    answer = client.post("/bake", {"nonce": sent, "bread": "rye"})
    assert answer.status_code == 422
    assert "open for a long time" in answer.content.decode()
    assert "rye" in answer.content.decode()
    assert baked == []


def test_wrong_input_costs_no_nonce(client: Client) -> None:
    mine = nonce()
    assert client.post("/bake", {"nonce": mine, "bread": ""}).status_code == 422
    assert client.post("/bake", {"nonce": mine, "bread": "invalid"}).status_code == 422
    assert client.post("/bake", {"nonce": mine, "bread": "rye"}).status_code == 303
    assert baked == ["rye"]


def test_what_an_action_refuses_stands_beside_its_field(client: Client) -> None:
    answer = client.post("/bake", {"nonce": nonce(), "bread": "invalid"})
    assert '"bread"' in answer.content.decode()
    assert "Not a bread." in answer.content.decode()
    assert not Person.objects.exists()
    assert not FormOnce.objects.exists()


@pytest.mark.parametrize("how", [k for k in STATUS if k != "invalid"])
def test_an_error_in_an_action_undoes_everything_and_keeps_the_words(
    client: Client, how: str
) -> None:
    answer = client.post("/bake", {"nonce": nonce(), "bread": how})
    page = answer.content.decode()
    assert answer.status_code == STATUS[how]
    assert re.search(rf"<blockquote>{how}</blockquote>", page)
    assert (Person.objects.count(), FormOnce.objects.count(), baked) == (0, 0, [])


@pytest.mark.parametrize("how", sorted(STATUS))
def test_each_error_has_one_status_and_says_its_reason(client: Client, how: str) -> None:
    answer = client.get(f"/break/{how}")
    assert answer.status_code == STATUS[how]
    assert "disk I/O" not in answer.content.decode()
    if how not in ("database", "invalid"):
        assert str(ERRORS[how]) in answer.content.decode()
    assert answer.headers.get("Retry-After") == {"many": "42", "away": "5", "database": "5"}.get(
        how
    )


@pytest.mark.parametrize("how", sorted(STATUS))
def test_the_api_answers_with_a_problem_document(client: Client, how: str) -> None:
    answer = client.get(f"/api/break/{how}")
    assert answer.status_code == STATUS[how]
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == STATUS[how]
    assert body.get("fields") == ({"bread": ["Not a bread."]} if how == "invalid" else None)


def test_a_server_error_has_a_number_to_ask_with(client: Client) -> None:
    page = client.get("/break/database").content.decode()
    assert re.search(r'class="code">[0-9a-f]{8}<', page)
    assert re.search(r'class="code">', client.get("/break/denied").content.decode()) is None


def test_no_answer_may_be_kept_by_anybody(client: Client) -> None:
    answers = [
        client.get("/break/denied"),
        client.get("/nowhere"),
        client.post("/bake", {"nonce": nonce(), "bread": "rye"}),
    ]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_cookie_of_an_outcome_is_set_again_when_the_answer_was_lost(client: Client) -> None:
    sent = {"nonce": nonce(), "bread": "cookie"}
    first = client.post("/bake", sent).cookies["seat"]
    again = Client().post("/bake", sent).cookies["seat"]
    assert first.value == again.value != ""
    assert (first["path"], first["httponly"], first["samesite"]) == ("/eaten", True, "Lax")


def test_a_lost_answer_signs_in_again_but_not_forever(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    aminah = make_person("Aminah")
    sent = {"nonce": nonce(), "bread": "in"}
    client.post("/bake", sent)
    assert client.session["_auth_user_id"] == str(aminah.pk)
    second = Client()
    second.post("/bake", sent)
    assert second.session["_auth_user_id"] == str(aminah.pk)
    later = clock.now() + timedelta(seconds=301)
    monkeypatch.setattr(clock, "now", lambda: later)
    third = Client()
    assert third.post("/bake", sent).status_code == 303
    assert "_auth_user_id" not in third.session


def test_limits_count_what_succeeded(client: Client) -> None:
    for number in range(100):  # 5 an hour, 20 times as many from one address
        client.post("/bake", {"nonce": nonce(), "bread": f"rye {number}"})
    assert len(baked) == 100
    answer = client.post("/bake", {"nonce": nonce(), "bread": "one more"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "one more" in answer.content.decode()
    assert len(baked) == 100


def test_the_address_cannot_be_chosen_by_the_visitor(client: Client) -> None:
    for number in range(100):
        client.post(
            "/bake",
            {"nonce": nonce(), "bread": f"rye {number}"},
            headers={"X-Forwarded-For": f"198.51.{number}.7"},
        )
    answer = client.post(
        "/bake",
        {"nonce": nonce(), "bread": "more"},
        headers={"X-Forwarded-For": "192.0.2.1"},
    )
    assert answer.status_code == 429


@pytest.mark.parametrize(
    "trusted,header,expected",
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "10.0.0.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_as_many_proxies_are_believed_as_the_operator_named(
    trusted: int, header: str, expected: str
) -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header})
    with override_settings(BERSAMA_TRUSTED_PROXIES=trusted):
        assert http.address_of(request) == expected


def test_the_secret_of_a_form_needs_a_form(client: Client) -> None:
    mine = nonce()
    one = client.post("/secret", {"nonce": mine}).content
    assert one == client.post("/secret", {"nonce": mine}).content
    assert client.post("/secret", {"nonce": "x"}).status_code == 422


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "http:///evil.example",
        "%2f%2fevil.example",
        "/%2fevil.example",
        "/%5cevil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "",
        "e/abc",
        "///evil.example",
        "/\t/evil.example",
        " //evil.example",
    ],
)
def test_nobody_is_led_elsewhere(target: str) -> None:
    assert own_path(RequestFactory().get("/"), target) == "/"


@pytest.mark.parametrize("target", ["/", "/e/abc/?page=2", "/w/roti-pagi/q/x%20y"])
def test_ones_own_paths_are_followed(target: str) -> None:
    assert own_path(RequestFactory().get("/"), target) == target


def test_a_route_carries_its_policy_and_its_name() -> None:
    made = route("x", break_down, name="test-x", needs="public")
    assert (made.callback.needs, made.callback.__name__) == ("public", "break_down")


def test_every_error_has_its_own_code() -> None:
    kinds = [Denied, Missing, Conflict, TooLarge, Invalid, TooMany, Unavailable]
    assert len({kind.code for kind in kinds}) == len({kind.status for kind in kinds}) == len(kinds)
    assert all(issubclass(kind, BersamaError) for kind in kinds)


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_refused_before_it_is_read(client: Client) -> None:
    answered = client.generic("POST", "/s", b"slip=x", CONTENT_LENGTH=str(26 * 2**20))
    assert answered.status_code == 413
    assert "26 MB; at most 25 MB" in answered.content.decode()
