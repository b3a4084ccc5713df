"""Links and codes: who gets in, once; accounts."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from bersama.commons.people import actions, registry
from bersama.commons.people.models import Consent, ContactPoint, Person, Token
from bersama.commons.people.queries import digest_of, living_consent, mail_address
from bersama.commons.people.rules import GONE
from bersama.core import clock
from bersama.core.actor import ANONYMOUS, CONSOLE, WORKER, Actor
from bersama.core.errors import Denied, Invalid, Missing
from bersama.core.ledger.models import Entry
from bersama.core.policy import can
from tests.world import make_person, sign_in

pytestmark = pytest.mark.django_db
MAIL = "aminah@roti.example"


@pytest.fixture
def aminah() -> Person:
    return make_person("Aminah", email=MAIL)


@pytest.fixture
def smtp(settings: object) -> None:
    settings.BERSAMA_SMTP = "smtp://127.0.0.1:2525"  # type: ignore[attr-defined]


def me(person: Person) -> Actor:
    return Actor(person_id=person.pk)


def link_for(person: Person) -> str:
    return actions.make_own_link(actor=me(person))


def form_of(page: object) -> dict[str, str]:
    """The nonce in a page, ready to be sent back."""
    found = re.search(r'name="nonce" value="([^"]+)"', page.content.decode())  # type: ignore[attr-defined]
    assert found is not None
    return {"nonce": found.group(1)}


def signed_in(client: Client) -> int | None:
    found = client.session.get("_auth_user_id")
    return int(found) if found else None


# --- policies ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who,purpose,allowed",
    [
        (ANONYMOUS, "code", True),
        (ANONYMOUS, "device", False),
        (ANONYMOUS, "join", False),
        (ANONYMOUS, "first", False),
        (ANONYMOUS, "mailed", False),
        (ANONYMOUS, "prove", False),
        (ANONYMOUS, "nonsense", False),
        (Actor(person_id=1), "device", True),
        (Actor(person_id=1), "join", True),
        (WORKER, "mailed", True),
        (CONSOLE, "first", True),
    ],
)
def test_a_visitor_may_cause_only_what_goes_to_a_mailbox(
    who: Actor, purpose: str, allowed: bool
) -> None:
    assert bool(can(who, "people.make_token", purpose)) is allowed


def test_an_account_is_its_owners_alone(aminah: Person) -> None:
    other = make_person("Budi")
    table = [
        (ANONYMOUS, False, False),
        (me(aminah), True, True),
        (me(other), False, False),
        (CONSOLE, True, True),
        (WORKER, True, True),
    ]
    for actor, allowed, visible in table:
        verdict = can(actor, "people.edit", aminah)
        assert (bool(verdict), verdict.visible) == (allowed, visible), actor
    assert not can(ANONYMOUS, "people.edit", None)
    assert can(me(aminah), "people.edit", None)


@pytest.mark.parametrize(
    "state,allowed",
    [("live", True), ("used", False), ("over", False), ("left", False), ("code", False)],
)
def test_a_link_lets_in_while_it_is_live(aminah: Person, state: str, allowed: bool) -> None:
    secret = link_for(aminah)
    token = Token.objects.get(digest=digest_of(secret))
    if state == "used":
        token.used_at = clock.now()
    if state == "over":
        token.expires_at = clock.now()
    if state == "left":
        token.person.is_active = False
    if state == "code":
        token.purpose = "code"
    verdict = can(ANONYMOUS, "people.enter", token)
    assert bool(verdict) is allowed
    assert verdict.reason == ("" if allowed else GONE)
    assert not can(ANONYMOUS, "people.enter", None)


def test_only_the_worker_draws_codes(aminah: Person, smtp: None) -> None:
    actions.ask_for_code(actor=ANONYMOUS, email=MAIL, secret="s")
    token = Token.objects.get(purpose="code")
    table = [(ANONYMOUS, False), (me(aminah), False), (WORKER, True), (CONSOLE, True)]
    for actor, allowed in table:
        assert bool(can(actor, "people.draw_code", token)) is allowed
    with pytest.raises(Missing):
        actions.draw_code(actor=me(aminah), token=token)


@pytest.mark.parametrize("name", ["people.forget_tokens"])
def test_only_the_machine_forgets(name: str, aminah: Person) -> None:
    assert not can(me(aminah), name, None)
    assert not can(ANONYMOUS, name, None)
    assert can(WORKER, name, None)


# --- links -------------------------------------------------------------------------------


def test_a_secret_has_160_bits_and_is_stored_as_a_digest(aminah: Person) -> None:
    secret = link_for(aminah)
    assert len(secret) == 27
    stored = repr(list(Token.objects.values())) + repr(list(Entry.objects.values()))
    assert secret not in stored
    assert Token.objects.get().digest == digest_of(secret)


def test_looking_at_a_link_uses_nothing_up(client: Client, aminah: Person) -> None:
    secret = link_for(aminah)
    for _time in range(20):
        assert client.get(f"/enter/{secret}").status_code == 200
        assert client.head(f"/enter/{secret}").status_code == 200
    assert Token.objects.get().used_at is None
    assert signed_in(client) is None


def test_the_button_lets_in_once(client: Client, aminah: Person) -> None:
    secret = link_for(aminah)
    page = client.get(f"/enter/{secret}")
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "private, no-store"
    answer = client.post(f"/enter/{secret}", form_of(page))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert secret not in answer.headers["Location"]
    assert signed_in(client) == aminah.pk
    other = Client()
    assert other.get(f"/enter/{secret}").status_code == 404
    sent = form_of(client.get("/account"))
    assert other.post(f"/enter/{secret}", sent).status_code == 404
    assert signed_in(other) is None


def test_an_answer_that_was_lost_comes_again(client: Client, aminah: Person) -> None:
    secret = link_for(aminah)
    sent = form_of(client.get(f"/enter/{secret}"))
    client.post(f"/enter/{secret}", sent)
    again = Client()
    assert again.post(f"/enter/{secret}", sent).status_code == 303
    assert signed_in(again) == aminah.pk
    assert Entry.objects.filter(kind="people.token.used").count() == 1


def test_every_link_that_is_no_good_gets_one_and_the_same_page(
    client: Client, aminah: Person, smtp: None
) -> None:
    used, over, code = link_for(aminah), link_for(aminah), "c" * 27
    actions.enter(actor=ANONYMOUS, secret=used)
    Token.objects.filter(digest=digest_of(over)).update(expires_at=clock.now())
    actions.ask_for_code(actor=ANONYMOUS, email=MAIL, secret=code)
    pages = []
    for secret in (used, over, code, "nonsense", "x" * 3000, "é"):
        for method in (client.get, client.head):
            answer = method(f"/enter/{secret}")
            assert answer.status_code == 404
        pages.append(_without_addresses(client.get(f"/enter/{secret}").content.decode(), secret))
    assert len(set(pages)) == 1
    assert "This link is no longer valid" in pages[0]


def _without_addresses(page: str, secret: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return re.sub(r'name="next" value="[^"]*"', "", page)


def test_of_two_with_the_same_link_one_gets_in(aminah: Person) -> None:
    secret = link_for(aminah)
    assert actions.enter(actor=ANONYMOUS, secret=secret).person_id == aminah.pk
    with pytest.raises(Missing, match="no longer valid"):
        actions.enter(actor=ANONYMOUS, secret=secret)


def test_a_link_for_one_purpose_is_none_for_another(aminah: Person) -> None:
    secret = link_for(aminah)
    with pytest.raises(Missing):
        actions.spend_token(actor=ANONYMOUS, secret=secret, purpose="join")
    assert actions.spend_token(actor=ANONYMOUS, secret=secret, purpose="device").person == aminah


def test_tokens_that_are_over_are_forgotten_with_their_addresses(
    aminah: Person, smtp: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.ask_for_code(actor=ANONYMOUS, email="nobody@else.example", secret="s")
    later = clock.now() + dt.timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    fresh = link_for(aminah)
    assert actions.forget_tokens(actor=WORKER) == 1
    assert Token.objects.get().digest == digest_of(fresh)


def test_every_purpose_lasts_and_says_something(aminah: Person) -> None:
    assert set(registry.purposes()) == {"device", "first", "join", "mailed", "sign-up"}
    assert all(p.lasts > dt.timedelta(0) for p in registry.purposes().values())


# --- codes -------------------------------------------------------------------------------


def ask(client: Client, email: str) -> object:
    sent = form_of(client.get("/sign-in")) | {"email": email}
    return client.post("/sign-in?next=/account", sent)


def draw(client: Client) -> str:
    token = Token.objects.get(digest=digest_of(client.cookies["challenge"].value))
    return actions.draw_code(actor=WORKER, token=token)


def guess(client: Client, code: str) -> object:
    page = client.get("/sign-in/code?next=/account")
    return client.post("/sign-in/code?next=/account", form_of(page) | {"code": code})


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_code_lets_in_where_it_was_asked_for(client: Client, aminah: Person, smtp: None) -> None:
    answer = ask(client, " Aminah@ROTI.example ")
    assert answer.headers["Location"] == "/sign-in/code?next=%2Faccount"  # type: ignore[attr-defined]
    code = draw(client)
    answer = guess(client, f"{code[:3]} {code[3:]}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")  # type: ignore[attr-defined]
    assert signed_in(client) == aminah.pk


def test_a_code_is_nothing_on_another_device(client: Client, aminah: Person, smtp: None) -> None:
    ask(client, MAIL)
    code = draw(client)
    other = Client()
    ask(other, MAIL)
    answer = guess(other, code)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert signed_in(other) is None


def test_known_and_unknown_addresses_get_the_same_answers(
    client: Client, aminah: Person, smtp: None
) -> None:
    seen = []
    for email in (MAIL, "nobody@else.example"):
        visitor = Client()
        first = ask(visitor, email)
        page = visitor.get("/sign-in/code")
        words = re.sub(r'value="[^"]*"', "", page.content.decode())
        second = guess(visitor, "000000")
        after = re.sub(r'value="[^"]*"', "", second.content.decode())  # type: ignore[attr-defined]
        seen.append(
            (first.status_code, first.headers["Location"], words, second.status_code, after)
        )  # type: ignore[attr-defined]
    assert seen[0] == seen[1]
    kinds = list(Entry.objects.filter(kind__startswith="people.code").values_list("kind", "codes"))
    assert kinds[0] == kinds[1]


def test_the_sixth_guess_meets_a_void_code_even_when_right(
    client: Client, aminah: Person, smtp: None
) -> None:
    ask(client, MAIL)
    code = draw(client)
    for left in (4, 3, 2, 1):
        page = guess(client, wrong(code)).content.decode()  # type: ignore[attr-defined]
        assert f"You may try {left} more times." in page
    assert "it is void now" in guess(client, wrong(code)).content.decode()  # type: ignore[attr-defined]
    token = Token.objects.get(purpose="code")
    actions.take_guess(actor=ANONYMOUS, secret=client.cookies["challenge"].value)
    with pytest.raises(Invalid, match="Code void; request a new one"):
        actions.enter_by_code(actor=ANONYMOUS, secret=client.cookies["challenge"].value, code=code)
    token.refresh_from_db()
    assert (token.used_at, signed_in(client)) == (None, None)
    assert Entry.objects.filter(kind="people.token.voided").count() == 1
    assert "Code void" in client.get("/sign-in/code").content.decode()


def test_a_right_code_counts_once_and_for_fifteen_minutes(
    client: Client, aminah: Person, smtp: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client, MAIL)
    secret, code = client.cookies["challenge"].value, draw(client)
    with monkeypatch.context() as patch:
        late = clock.now() + dt.timedelta(minutes=15)
        patch.setattr(clock, "now", lambda: late)
        with pytest.raises(Invalid, match="no longer valid"):
            actions.enter_by_code(actor=ANONYMOUS, secret=secret, code=code)
    assert actions.enter_by_code(actor=ANONYMOUS, secret=secret, code=code).person_id == aminah.pk
    with pytest.raises(Invalid, match="no longer valid"):
        actions.enter_by_code(actor=ANONYMOUS, secret=secret, code=code)


def test_a_code_that_was_never_drawn_is_no_code(aminah: Person, smtp: None) -> None:
    actions.ask_for_code(actor=ANONYMOUS, email=MAIL, secret="s")
    for code in ("", "000000", "123456"):
        with pytest.raises(Invalid):
            actions.enter_by_code(actor=ANONYMOUS, secret="s", code=code)


def test_a_given_address_that_was_not_proved_opens_nothing(smtp: None) -> None:
    budi = actions.make_person(actor=ANONYMOUS, name="Budi", email="Budi@roti.example")
    assert mail_address(budi) == "budi@roti.example"
    actions.ask_for_code(actor=ANONYMOUS, email="budi@roti.example", secret="s")
    assert Token.objects.get().person is None


def test_three_letters_an_hour_to_one_address(client: Client, aminah: Person, smtp: None) -> None:
    for _time in range(3):
        assert ask(client, MAIL).status_code == 303  # type: ignore[attr-defined]
    assert ask(client, MAIL).status_code == 429  # type: ignore[attr-defined]
    assert Token.objects.count() == 3
    assert ask(client, "other@roti.example").status_code == 303  # type: ignore[attr-defined]


def test_without_a_mail_server_the_page_says_how_one_gets_in(client: Client) -> None:
    page = client.get("/sign-in").content.decode()
    assert "No mail is sent from here." in page
    assert 'name="email"' not in page
    with pytest.raises(Denied):
        actions.ask_for_code(actor=ANONYMOUS, email=MAIL, secret="s")


@pytest.mark.parametrize(
    "email,said",
    [
        ("aminah@roti.example\r\nBcc: all@evil.example", "line"),
        ("aminah", "Write a mail address"),
        ("", "required"),
        ("a" * 300 + "@x.example", "254"),
    ],
)
def test_what_is_no_address_is_said_beside_the_field(
    client: Client, smtp: None, email: str, said: str
) -> None:
    answer = ask(client, email)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert said in answer.content.decode()  # type: ignore[attr-defined]
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https:evil.example", "%2f%2fevil.example"]
)
def test_after_signing_in_nobody_is_led_elsewhere(
    client: Client, aminah: Person, smtp: None, target: str
) -> None:
    ask(client, MAIL)
    code, page = draw(client), client.get("/sign-in/code")
    answer = client.post(f"/sign-in/code?next={target}", form_of(page) | {"code": code})
    assert answer.headers["Location"] == "/"


# --- going out, languages, account -------------------------------------------------------


def test_signing_out_ends_this_session_only(aminah: Person) -> None:
    here, there = sign_in(Client(), aminah), sign_in(Client(), aminah)
    assert here.post("/sign-out").headers["Location"] == "/"
    assert here.get("/account").status_code == 303
    assert there.get("/account").status_code == 200
    assert here.get("/sign-out").status_code == 405


def test_signing_out_everywhere_ends_every_session(aminah: Person) -> None:
    here, there = sign_in(Client(), aminah), sign_in(Client(), aminah)
    assert here.post("/account/sign-out-everywhere").status_code == 303
    assert here.get("/account").headers["Location"].startswith("/sign-in?next=")
    assert there.get("/account").headers["Location"].startswith("/sign-in?next=")


def test_somebody_who_left_is_out_at_once(client: Client, aminah: Person) -> None:
    sign_in(client, aminah)
    Person.objects.filter(pk=aminah.pk).update(is_active=False)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("code", ["en", "ms", "id"])
def test_a_visitor_chooses_a_language(client: Client, code: str) -> None:
    answer = client.post("/language", {"language": code, "next": "/sign-in"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert answer.cookies["language"].value == code
    assert f'<html lang="{code}"' in client.get("/sign-in").content.decode()


@pytest.mark.parametrize("code", ["", "xx", "en\r\nSet-Cookie: a=b", "../../etc"])
def test_an_unknown_language_changes_nothing(client: Client, code: str) -> None:
    answer = client.post("/language", {"language": code, "next": "/sign-in"})
    assert answer.status_code == 303
    assert "language" not in answer.cookies


def test_the_language_goes_with_the_account(client: Client, aminah: Person) -> None:
    sign_in(client, aminah)
    client.post("/language", {"language": "ms", "next": "//evil.example"})
    aminah.refresh_from_db()
    assert aminah.language == "ms"
    fresh = sign_in(Client(), aminah)
    assert '<html lang="ms"' in fresh.get("/account").content.decode()


def test_name_and_language_are_changed(client: Client, aminah: Person) -> None:
    sign_in(client, aminah)
    page = client.get("/account")
    assert "Aminah" in page.content.decode()
    answer = client.post("/account", form_of(page) | {"name": "Aminah binti Ali", "language": "id"})
    assert answer.status_code == 303
    aminah.refresh_from_db()
    assert (aminah.name, aminah.language) == ("Aminah binti Ali", "id")
    last = Entry.objects.order_by("pk").last()
    assert last is not None
    assert (last.kind, "Aminah" in repr(last.codes)) == ("people.person.changed", False)


@pytest.mark.parametrize(
    "field,value",
    [
        ("is_active", "0"),
        ("public_id", "00000000-0000-0000-0000-000000000000"),
        ("session_salt", "x"),
        ("is_simulated", "1"),
    ],
)
def test_fields_that_are_no_ones_business_are_ignored(
    client: Client, aminah: Person, field: str, value: str
) -> None:
    sign_in(client, aminah)
    before = Person.objects.filter(pk=aminah.pk).values(field).get()
    sent = form_of(client.get("/account")) | {"name": "A", "language": "en", field: value}
    assert client.post("/account", sent).status_code == 303
    assert Person.objects.filter(pk=aminah.pk).values(field).get() == before


def test_an_address_is_proved_by_its_code(client: Client, smtp: None) -> None:
    budi = make_person("Budi")
    sign_in(client, budi)
    page = client.get("/account/mail")
    client.post("/account/mail", form_of(page) | {"email": "Budi@Roti.example"})
    secret = client.cookies["proof"].value
    code = actions.draw_code(actor=WORKER, token=Token.objects.get(purpose="prove"))
    sent = form_of(client.get("/account/mail/code")) | {"code": wrong(code)}
    assert client.post("/account/mail/code", sent).status_code == 422
    assert not ContactPoint.objects.exists()
    sent = form_of(client.get("/account/mail/code")) | {"code": code}
    assert client.post("/account/mail/code", sent).headers["Location"] == "/account"
    contact = ContactPoint.objects.get()
    assert (contact.person, contact.value) == (budi, "budi@roti.example")
    assert contact.checked_at is not None
    with pytest.raises(Invalid):
        actions.enter_by_code(actor=ANONYMOUS, secret=secret, code=code)


def test_the_code_of_one_account_proves_nothing_for_another(aminah: Person, smtp: None) -> None:
    budi, chen = make_person("Budi"), make_person("Chen")
    actions.prove_mail(actor=me(budi), email="b@roti.example", secret="s")
    code = actions.draw_code(actor=WORKER, token=Token.objects.get(purpose="prove"))
    with pytest.raises(Invalid, match="no longer valid"):
        actions.confirm_mail(actor=me(chen), secret="s", code=code)
    with pytest.raises(Invalid):
        actions.enter_by_code(actor=ANONYMOUS, secret="s", code=code)


def test_an_address_opens_one_account_only(aminah: Person, smtp: None) -> None:
    budi = make_person("Budi")
    actions.prove_mail(actor=me(budi), email=MAIL, secret="s")
    code = actions.draw_code(actor=WORKER, token=Token.objects.get(purpose="prove"))
    with pytest.raises(Invalid, match="opens another account"):
        actions.confirm_mail(actor=me(budi), secret="s", code=code)
    assert ContactPoint.objects.get(value=MAIL).person == aminah


def test_an_address_is_taken_away_by_its_owner_only(client: Client, aminah: Person) -> None:
    contact, budi = aminah.contacts.get(), make_person("Budi")
    sign_in(client, budi)
    sent = form_of(client.get("/account"))
    assert client.post(f"/account/contacts/{contact.pk}/remove", sent).status_code == 404
    assert aminah.contacts.count() == 1
    sign_in(client, aminah)
    sent = form_of(client.get("/account"))
    assert client.post(f"/account/contacts/{contact.pk}/remove", sent).status_code == 303
    assert aminah.contacts.count() == 0


def test_a_link_for_another_device_is_shown_where_it_was_made(
    client: Client, aminah: Person
) -> None:
    sign_in(client, aminah)
    client.post("/account/device", form_of(client.get("/account/device")))
    page = client.get("/account/device").content.decode()
    found = re.search(r"http://localhost:8000(/enter/[^\"&<]+)", page)
    assert found is not None
    assert client.cookies["device"]["path"] == "/account/device"
    phone = Client()
    phone.post(found.group(1), form_of(phone.get(found.group(1))))
    assert signed_in(phone) == aminah.pk
    assert "/enter/" not in client.get("/account/device").content.decode()


def test_visitors_are_asked_to_sign_in_before_their_account(client: Client) -> None:
    for path in ("/account", "/account/mail", "/account/mail/code", "/account/device"):
        assert client.get(path).headers["Location"] == f"/sign-in?next={path.replace('/', '%2F')}"
        assert client.get(path, headers={"HX-Request": "true"}).status_code == 401


# --- consent -----------------------------------------------------------------------------


def test_a_permission_keeps_which_words_were_shown(aminah: Person) -> None:
    give = {"actor": me(aminah), "person": aminah, "purpose": "news", "language": "en"}
    first = actions.give_consent(**give, words="We write to you twice a year.")
    same = actions.give_consent(**give, words="We write to you twice a year.")
    other = actions.give_consent(**give, words="We write to you every day.")
    first.refresh_from_db()
    assert first.pk == same.pk != other.pk
    assert first.withdrawn_at is not None
    assert living_consent(aminah.pk, "news") == other
    assert first.wording != other.wording


def test_a_permission_is_taken_back_as_easily(aminah: Person) -> None:
    said = {"actor": me(aminah), "person": aminah, "purpose": "news"}
    actions.give_consent(**said, words="w", language="en")
    assert actions.withdraw_consent(**said) is True
    assert actions.withdraw_consent(**said) is False
    assert living_consent(aminah.pk, "news") is None
    assert Consent.objects.count() == 1
    kinds = Entry.objects.filter(kind__startswith="people.consent").order_by("pk")
    assert [e.kind for e in kinds] == ["people.consent.given", "people.consent.withdrawn"]


def test_nobody_permits_for_another(aminah: Person) -> None:
    with pytest.raises(Missing):
        actions.give_consent(
            actor=me(make_person("Budi")),
            person=aminah,
            purpose="news",
            words="w",
            language="en",
        )


def test_a_person_without_a_name_can_be_made_without_an_entry() -> None:
    before = Entry.objects.count()
    quiet = actions.make_person(actor=ANONYMOUS, language="xx", recorded=False)
    assert (quiet.name, quiet.language, Entry.objects.count()) == ("", "", before)
