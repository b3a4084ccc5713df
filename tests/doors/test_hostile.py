"""Hostile inputs at the real forms: the right status, a sentence, nothing half-saved.

Each line says what it is meant to be by its number in the list of hostile inputs.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Engagement, Invitation, Participant
from bersama.cocreation.initiatives.queries import invitation_secret
from bersama.commons.people.models import ContactPoint, Person, Token
from bersama.core import clock, once
from bersama.core.ledger.models import Entry
from bersama.methods.ideas import actions as ideas
from bersama.methods.ideas.models import Idea
from bersama.methods.surveys.models import Reply, Response
from tests import world as w

pytestmark = pytest.mark.django_db
QUICK = 2.0


@dataclass
class Shop:
    """The bakery with a question, a round of ideas, and a round by invitation."""

    world: w.World
    breads: Engagement
    ideas: Engagement
    invited: Engagement


@pytest.fixture(scope="module")
def shop(django_db_setup: None, django_db_blocker: Any) -> Iterator[Shop]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = w.make_firm(mail="roti.example")
        talk = ideas.ask_for_ideas(
            actor=world.aminah,
            organisation=world.firm,
            plan=w.plan("What else?", method="ideas", mode="named"),
            opens=True,
        )
        yield Shop(world, w.ask_breads(world), talk, w.ask_breads(world, access="invited"))
        transaction.set_rollback(True)


@pytest.fixture
def owner(shop: Shop) -> Client:
    return w.sign_in(Client(), shop.world.aminah)


def post(client: Client, url: str, sent: dict[str, Any], **extra: Any) -> Any:
    """Send a form as a page of ours would; never slower than two seconds of work."""
    began = time.thread_time()
    response = client.post(url, {"nonce": once.make(), **sent}, **extra)
    assert time.thread_time() - began < QUICK
    return response


# --- words -----------------------------------------------------------------------------------

KEPT = {
    "H19 script": "<script>alert(1)</script>",
    "H19 image": "<img src=x onerror=alert(1)>",
    "H19 mutation": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "H20 link": "[x](javascript:alert(1)) <a href='jav&#x61;script:alert(1)'>x</a>",
    "H20 data": "data:text/html;base64,PHNjcmlwdD4= vbscript:x",
    "H16 formula": '=HYPERLINK("http://evil.example";"x")',
    "H28 family": "\U0001f468\u200d\U0001f469\u200d\U0001f467 caf\u00e9",
    "H29 row of a": "a" * 900 + "!",
    "H30 brackets": "[" * 300 + ">" * 300 + "*" * 300,
    "templates": "{{7*7}} {% include 'x' %} ${7*7} %(name)s {user.password}",
}
CLEANED = {
    "H22 direction": ("good \u202etxet\u202c bread", "good txet bread"),
    "H24 marks": ("e" + "\u0301" * 500 + " bread", "\u00e9\u0301\u0301\u0301 bread"),
    "H28 decomposed": ("cafe\u0301", "caf\u00e9"),
    "zero width": ("b\u200bread", "bread"),
}
REFUSED = {
    "H25 NUL": ("rye\x00bread", "position 4"),
    "H26 surrogate": ("rye \ud800", "position"),
    "H27 a megabyte": ("x" * 1_000_000, "1,000,000"),
    "H27 a little": ("x" * 1_001, "1,001"),
    "blanks": (" \t\u3000\u200b ", ""),
}


def _idea(shop: Shop, text: str) -> Any:
    sent = {"text": text, "accepts_terms": "on"}
    return post(Client(), f"/e/{shop.ideas.code}/ideas", sent)


@pytest.mark.parametrize("name", KEPT)
def test_words_that_look_dangerous_are_kept_and_shown_as_words(shop: Shop, name: str) -> None:
    response = _idea(shop, KEPT[name])
    assert response.status_code == 303
    made = Idea.objects.latest("pk")
    assert made.text == KEPT[name]
    page = Client().get(f"/e/{shop.ideas.code}/ideas").content.decode()
    for tag in ("<script>alert", "<img src=x", "<math>", "javascript:alert(1)'>", "href='jav"):
        assert tag not in page
    assert "49" not in _visible(page) or "{{7*7}}" not in KEPT[name]


def _visible(page: str) -> str:
    return page.partition('id="ideas"')[2]


@pytest.mark.parametrize("name", CLEANED)
def test_signs_that_deceive_the_eye_are_taken_out(shop: Shop, name: str) -> None:
    sent, stored = CLEANED[name]
    assert _idea(shop, sent).status_code == 303
    assert Idea.objects.latest("pk").text == stored


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_kept_whole_is_refused_and_shown_again(shop: Shop, name: str) -> None:
    sent, sentence = REFUSED[name]
    before = Idea.objects.count(), Participant.objects.count(), Entry.objects.count()
    if "\ud800" in sent:
        body = f"nonce={once.make()}&accepts_terms=on&text=rye%ED%A0%80".encode()
        kind = "application/x-www-form-urlencoded"
        url = f"/e/{shop.ideas.code}/ideas"
        response = Client().post(url, body, content_type=kind)
        assert response.status_code in (303, 400, 422)
        return
    response = _idea(shop, sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    if name == "H27 a little":
        assert sent in page
    assert (Idea.objects.count(), Participant.objects.count(), Entry.objects.count()) == before


def test_both_spellings_of_an_accent_are_found(shop: Shop) -> None:
    _idea(shop, "A caf\u00e9 corner")
    for spelled in ("caf\u00e9", "cafe\u0301", "CAF\u00c9"):
        page = Client().get(f"/e/{shop.ideas.code}/ideas", {"q": spelled}).content.decode()
        assert "A caf\u00e9 corner" in page


@pytest.mark.parametrize("pattern", ["a" * 100_000 + "!", "%" * 50_000, "(" * 50_000])
def test_a_long_search_is_quick(shop: Shop, pattern: str) -> None:
    began = time.thread_time()
    response = Client().get(f"/e/{shop.ideas.code}/ideas", {"q": pattern})
    assert response.status_code == 200
    assert time.thread_time() - began < 0.5


# --- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("http://evil.example", 303),  # H21: text, never a link
        ("x" * 61, 422),
        ("Ana\r\nBcc: all@evil.example", 422),  # H53
        ("Ana\x00", 422),
        ("<b>Ana</b>", 303),
        ("\u202eanA", 303),
    ],
)
def test_names_of_people(owner: Client, shop: Shop, name: str, status: int) -> None:
    before = Person.objects.get(pk=shop.world.owner.pk).name
    point = transaction.savepoint()
    response = post(owner, "/account", {"name": name, "language": "en"})
    assert response.status_code == status
    stored = Person.objects.get(pk=shop.world.owner.pk).name
    assert stored == (before if status == 422 else name.replace("\u202e", ""))
    page = owner.get("/account").content.decode()
    assert 'href="http://evil' not in page
    assert "<b>Ana" not in page
    transaction.savepoint_rollback(point)


@pytest.mark.parametrize("mail", ["a@b.example\r\nBcc: c@d.example", "a@b", "a b@c.example", "@"])
def test_a_mail_address_holds_no_second_line(shop: Shop, mail: str) -> None:
    with override_settings(BERSAMA_SMTP="smtp://localhost:25"):
        before = Token.objects.count()
        response = post(Client(), "/sign-in", {"email": mail})
        assert response.status_code == 422
        assert Token.objects.count() == before


def test_fields_nobody_offered_change_nothing(owner: Client, shop: Shop) -> None:
    """H33: whatever else is sent along is not looked at."""
    person = shop.world.owner
    kept = Person.objects.filter(pk=person.pk).values().get()
    more = {
        "is_staff": "1",
        "is_superuser": "1",
        "is_active": "",
        "role": "owner",
        "org_id": "2",
        "organisation": "2",
        "verified": "1",
        "tier": "invited",
        "is_simulated": "1",
        "id": "1",
        "pk": "1",
    }
    sent = {"name": kept["name"], "language": "en", **more}
    assert post(owner, "/account", sent).status_code == 303
    now = Person.objects.filter(pk=person.pk).values().get()
    assert {k: v for k, v in now.items() if k != "language"} == {
        k: v for k, v in kept.items() if k != "language"
    }
    answered = _answer(shop, Client(), **more, via="imported", state="answered", number="9")
    assert answered.status_code == 303
    seat = Participant.objects.latest("pk")
    assert (seat.via, seat.is_simulated) == ("open", False)


def _answer(shop: Shop, client: Client, **more: str) -> Any:
    asked = shop.breads.questions.get(position=1)
    sent = {f"q{asked.pk}": asked.choices.first().pk, "accepts_terms": "on", **more}
    return post(client, f"/e/{shop.breads.code}/answer", sent)


@pytest.mark.parametrize("choice", ["0", "-1", "999999999999999999999", "1e3", "[]", "{}", "", "a"])
def test_a_choice_that_is_not_on_the_list(shop: Shop, choice: str) -> None:
    asked = shop.breads.questions.get(position=1)
    before = Response.objects.count(), Reply.objects.count(), Participant.objects.count()
    response = _answer(shop, Client(), **{f"q{asked.pk}": choice, f"why{asked.pk}": "Because."})
    assert response.status_code == 422
    assert "Because." in response.content.decode()
    now = Response.objects.count(), Reply.objects.count(), Participant.objects.count()
    assert now == before


@pytest.mark.parametrize("stance", ["2", "-2", "0.5", "1e0", "[]", "", "yes", "\u0661"])
def test_a_stance_that_is_none(shop: Shop, stance: str) -> None:
    _idea(shop, f"Idea {secrets.token_hex(4)}")
    made = Idea.objects.latest("pk")
    url = f"/e/{shop.ideas.code}/ideas/{made.number}/vote"
    before = made.stances.count()
    response = post(Client(), url, {"stance": stance, "accepts_terms": "on"})
    assert response.status_code in ((422, 303) if stance == "\u0661" else (422,))
    assert made.stances.count() == before or stance == "\u0661"


# --- days ------------------------------------------------------------------------------------


def _day(number: int) -> str:
    return (date.today() + timedelta(days=number)).isoformat()  # noqa: DTZ011


@pytest.mark.parametrize(
    ("closes", "answers"),
    [
        ("2026-02-31", _day(9)),
        ("0000-01-01", _day(9)),
        ("10000-01-01", _day(9)),
        (_day(-1), _day(9)),
        (_day(9), _day(5)),
        ("tomorrow", _day(9)),
        ("2026-13-01", _day(9)),
        ("\u0662\u0660\u0662\u0667-01-01", _day(9)),
        (_day(5000), _day(5001)),
        ("", ""),
    ],
)
def test_days_that_do_not_exist_or_stand_in_no_order(
    owner: Client, shop: Shop, closes: str, answers: str
) -> None:
    """H39: a sentence, what was typed, and no question."""
    before = Engagement.objects.count(), Entry.objects.count()
    sent = {
        "title": "Which cake?",
        "choices": "Lapis\nButter",
        "purpose": "We choose.",
        "closes_on": closes,
        "answer_by": answers,
    }
    response = post(owner, f"/w/{shop.world.firm.slug}/ask", sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Which cake?" in page
    assert "Lapis" in page
    assert (Engagement.objects.count(), Entry.objects.count()) == before


def test_a_vote_after_the_close_is_told_both_times(shop: Shop) -> None:
    """H42."""
    point = transaction.savepoint()
    early = clock.now() - timedelta(days=2)
    Engagement.objects.filter(pk=shop.breads.pk).update(
        opens_at=early, closes_at=clock.now() - timedelta(seconds=0.4)
    )
    before = Response.objects.count()
    response = _answer(shop, Client())
    assert response.status_code == 409
    page = response.content.decode()
    assert "Voting closed at" in page
    assert "was not counted" in page
    assert Response.objects.count() == before
    transaction.savepoint_rollback(point)


# --- links and secrets -----------------------------------------------------------------------


def _invite(shop: Shop, name: str = "Lim") -> tuple[Invitation, str]:
    person = w.make_person(name)
    made = rounds.invite(actor=shop.world.aminah, engagement=shop.invited, person=person)
    return made, f"/i/{invitation_secret(made.public_id)}"


def test_looking_at_a_link_uses_nothing_up(shop: Shop) -> None:
    """H47: mail scanners fetch links, twenty times, by GET and by HEAD."""
    made, url = _invite(shop)
    before = Participant.objects.count(), Entry.objects.count()
    for _i in range(10):
        assert Client().get(url).status_code == 200
        assert Client().head(url).status_code == 200
    assert (Participant.objects.count(), Entry.objects.count()) == before
    made.refresh_from_db()
    assert made.state == "made"


def test_one_link_on_two_devices_is_one_seat(shop: Shop) -> None:
    """H46."""
    made, url = _invite(shop)
    for device in (Client(), Client()):
        assert post(device, url, {}).status_code == 303
        assert device.get(f"/e/{shop.invited.code}/").status_code == 200
    assert Participant.objects.filter(person=made.person, engagement=shop.invited).count() == 1


def test_links_that_are_over_say_one_and_the_same(shop: Shop) -> None:
    """H48: expired, revoked, unknown: nobody learns which."""
    pages = []
    for change in ({"expires_at": clock.now() - timedelta(days=1)}, {"state": "revoked"}, None):
        made, url = _invite(shop)
        if change is None:
            url = "/i/" + secrets.token_urlsafe(32)
        else:
            Invitation.objects.filter(pk=made.pk).update(**change)
        response = post(Client(), url, {})
        assert response.status_code == 404
        pages.append(_said(response))
    assert len(set(pages)) == 1
    assert "no longer valid" in pages[0]


def _said(response: Any) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_a_link_of_one_kind_opens_no_other_door(shop: Shop) -> None:
    made, _url = _invite(shop)
    secret = invitation_secret(made.public_id)
    for url in (f"/enter/{secret}", f"/back/{secret}", f"/back/{made.public_id.hex}:x"):
        assert Client().get(url).status_code == 404
        assert post(Client(), url, {}).status_code == 404
    assert post(Client(), "/s", {"slip": secret[:40]}).status_code == 422


def test_the_sixth_guess_of_a_code_is_one_too_many(shop: Shop) -> None:
    """H49: even the right digits are refused then."""
    from bersama.commons.people.actions import draw_code
    from bersama.core.actor import WORKER

    client = Client()
    mail = ContactPoint.objects.get(person=shop.world.owner).value
    with override_settings(BERSAMA_SMTP="smtp://localhost:25", BERSAMA_LIMITS=False):
        asked = post(client, "/sign-in", {"email": mail})
        assert asked.status_code == 303
        code = draw_code(actor=WORKER, token=Token.objects.latest("pk"))
        wrong = "000000" if code != "000000" else "111111"
        for _guess in range(5):
            assert post(client, "/sign-in/code", {"code": wrong}).status_code == 422
        last = post(client, "/sign-in/code", {"code": code})
    assert last.status_code == 422
    assert "Code void" in last.content.decode() or "void" in last.content.decode()
    assert "_auth_user_id" not in client.session


# --- too often -------------------------------------------------------------------------------


def _until_refused(act: Callable[[int], Any], most: int) -> tuple[int, Any]:
    for number in range(most):
        response = act(number)
        if response.status_code == 429:
            return number, response
    raise AssertionError(f"never refused in {most} tries")


def test_changing_the_address_line_helps_nobody(shop: Shop) -> None:
    """H50: X-Forwarded-For is only believed of proxies the operator named."""
    with override_settings(BERSAMA_LIMITS=True, BERSAMA_TRUSTED_PROXIES=0):
        number, refused = _until_refused(
            lambda n: post(
                Client(),
                "/s",
                {"slip": secrets.token_hex(6)},
                headers={"x-forwarded-for": f"10.{n % 250}.{n // 250}.7"},
            ),
            140,
        )
    assert number >= 10
    assert int(refused.headers["Retry-After"]) > 0
    assert "try again in" in refused.content.decode()


def test_many_ideas_from_one_account_are_slowed_down(shop: Shop) -> None:
    """H55: past the limit a sentence and a time; nothing is stored, what was typed is shown."""
    client = w.sign_in(Client(), shop.world.chen)

    def give(number: int) -> Any:
        sent = {"text": f"Flood {number}", "accepts_terms": "on"}
        return post(client, f"/e/{shop.ideas.code}/ideas", sent)

    with override_settings(BERSAMA_LIMITS=True):
        number, refused = _until_refused(give, 30)
    assert number == 5
    assert refused.headers["Retry-After"]
    assert f"Flood {number}" in refused.content.decode()
    assert not Idea.objects.filter(text=f"Flood {number}").exists()
    assert Idea.objects.filter(text=f"Flood {number - 1}").exists()


# --- the same form again ---------------------------------------------------------------------


def test_the_same_form_again_gets_the_first_answer(shop: Shop) -> None:
    asked = shop.breads.questions.get(position=1)
    sent = {
        f"q{asked.pk}": asked.choices.first().pk,
        "accepts_terms": "on",
        "nonce": once.make(),
    }
    before = Response.objects.count()
    answers = [Client().post(f"/e/{shop.breads.code}/answer", sent) for _i in range(5)]
    assert Response.objects.count() == before + 1
    cookies = {a.cookies[f"seat-{shop.breads.code}"].value for a in answers}
    assert ({a.status_code for a in answers}, len(cookies)) == ({303}, 1)


@pytest.mark.parametrize("nonce", ["", "x", "a:b:c", "0" * 5000, "\x00"])
def test_a_forged_form_is_asked_to_be_sent_again(shop: Shop, nonce: str) -> None:
    before = Entry.objects.count()
    sent = {"text": "Forged bread", "accepts_terms": "on", "nonce": nonce}
    response = Client().post(f"/e/{shop.ideas.code}/ideas", sent)
    assert response.status_code == 422
    assert "Forged bread" in response.content.decode()
    assert Entry.objects.count() == before


# --- ids of others ---------------------------------------------------------------------------


def test_ids_of_another_firm_in_a_form_touch_nothing(shop: Shop, owner: Client) -> None:
    """Ideas, choices, contributions of another firm, ticked in a form of one's own."""
    other = w.make_firm("Kedai Kopi")
    theirs = ideas.ask_for_ideas(
        actor=other.aminah, organisation=other.firm, plan=w.plan("?", method="ideas"), opens=True
    )
    for _i in range(30):
        post(Client(), f"/e/{theirs.code}/ideas", {"text": _word(), "accepts_terms": "on"})
    breads = w.ask_breads(other)
    _actor, response = w.answer(breads, "Rye")
    stream = Entry.objects.filter(stream__name__contains=str(theirs.public_id)).count()
    far = Idea.objects.filter(engagement=theirs).latest("number").number
    desk = f"/w/{shop.world.firm.slug}/q/{shop.ideas.code}/ideas/merge"
    assert post(owner, desk, {"ideas": [1, far], "target": far}).status_code == 422
    asked = shop.breads.questions.get(position=1)
    foreign = breads.questions.get(position=1).choices.first()
    assert _answer(shop, Client(), **{f"q{asked.pk}": str(foreign.pk)}).status_code == 422
    w.answer(shop.breads, "Rye")
    w.close_now(shop.world, shop.breads)
    url = f"/w/{shop.world.firm.slug}/q/{shop.breads.code}/answers"
    ticked = {"verdict": "no", "reason": "No.", "ids": [str(response.contribution.public_id)]}
    assert post(owner, url, ticked).status_code == 422
    response.contribution.refresh_from_db()
    assert response.contribution.state == "received"
    now = Entry.objects.filter(stream__name__contains=str(theirs.public_id)).count()
    assert now == stream


def _word() -> str:
    return f"Bread {secrets.token_hex(8)}"
