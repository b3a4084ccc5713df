"""Letters: once, by the policy of their moment, against a real mail server on this machine."""

from __future__ import annotations

import datetime as dt
import socket
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.db import transaction

from bersama.commons.notices import actions, registry
from bersama.commons.notices.channels import mail
from bersama.commons.notices.channels.mail import Letter, Outcome, send
from bersama.commons.notices.jobs import send_due
from bersama.commons.notices.models import Delivery
from bersama.commons.notices.queries import LEASE, counts
from bersama.commons.notices.rules import DELIVERY
from bersama.commons.organisations import actions as organisations
from bersama.commons.people import actions as people
from bersama.commons.people.models import Person
from bersama.core import clock
from bersama.core.actor import ANONYMOUS, CONSOLE, WORKER, Actor
from bersama.core.errors import Conflict
from bersama.core.events import react
from bersama.core.ledger.models import Entry
from bersama.core.policy import can
from bersama.core.states import advance
from tests.world import World, make_firm, make_person

pytestmark = pytest.mark.django_db


class Post:
    """A mail server's mind: what it answers to a letter, and what it has got."""

    def __init__(self) -> None:
        self.got: list[Message] = []
        self.answer: Callable[[SMTP], str] = lambda server: "250 OK"
        self.rcpt = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any
    ) -> str:
        said = self.answer(server)
        if said.startswith("250") or said == "die":
            self.got.append(message_from_bytes(envelope.content))
        if said == "die":
            server.transport.abort()
            return "250 nobody hears this"
        return said


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    """A real SMTP server on 127.0.0.1, below the ephemeral ports."""
    handler = Post()
    for port in range(21500, 21600):
        controller = Controller(handler, hostname="127.0.0.1", port=port)
        try:
            controller.start()
            break
        except OSError:
            continue
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 2
    settings.BERSAMA_SMTP = f"smtp://127.0.0.1:{port}"
    settings.DEFAULT_FROM_EMAIL = "Bersama <bersama@roti.example>"
    yield handler
    controller.stop()


@pytest.fixture
def world() -> World:
    return make_firm("Roti Pagi", mail="roti.example")


@pytest.fixture
def kind() -> Iterator[dict[str, Any]]:
    """A kind of letter about a firm; what it allows is set by the test."""
    said: dict[str, Any] = {"may_see": True, "subject": "Bread is ready"}
    registry.register(
        registry.Kind(
            name="test.bread",
            subject=lambda firm: said["subject"],
            text="notices/mail/_foot.txt",
            context=lambda person, firm: {"checkpoint": said.get("checkpoint", "")},
            may_see=lambda person, firm: said["may_see"],
        )
    )
    yield said
    registry._kinds.pop("test.bread")


def tell(world: World, person: Person | None = None, key: str = "k") -> Delivery | None:
    return actions.tell(
        actor=world.aminah,
        person=person or world.owner,
        kind="test.bread",
        thing=world.firm,
        key=key,
    )


def state() -> tuple[str, str]:
    found = Delivery.objects.get()
    return found.state, found.reason


def go() -> int:
    return send_due.func()


# --- policies and moves ------------------------------------------------------------------


@pytest.mark.parametrize("smtp", ["", "smtp://127.0.0.1:25"])
def test_nobody_tells_without_a_mail_server(settings: Any, smtp: str) -> None:
    settings.BERSAMA_SMTP = smtp
    for actor in (ANONYMOUS, WORKER, Actor(person_id=1)):
        assert bool(can(actor, "notices.tell", None)) is bool(smtp)


@pytest.mark.parametrize("move", [m.name for m in DELIVERY.moves])
@pytest.mark.parametrize("was", list(DELIVERY.states))
def test_only_the_worker_moves_a_letter(
    world: World, kind: Any, post: Post, move: str, was: str
) -> None:
    delivery = tell(world)
    assert delivery is not None
    Delivery.objects.update(state=was)
    delivery.refresh_from_db()
    for actor in (ANONYMOUS, world.aminah, world.chen):
        assert not can(actor, "notices.deliver", delivery)
    assert can(WORKER, "notices.deliver", delivery)
    if was in DELIVERY.move(move).sources:
        advance(DELIVERY, delivery, move, actor=WORKER)
        assert state()[0] == DELIVERY.move(move).target
    else:
        with pytest.raises(Conflict):
            advance(DELIVERY, delivery, move, actor=WORKER)
        assert state()[0] == was


# --- the outbox --------------------------------------------------------------------------


def test_what_is_told_waits_in_the_transaction_of_its_act(
    world: World, kind: Any, post: Post
) -> None:
    with transaction.atomic():
        tell(world)
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()
    assert tell(world) is not None
    assert state() == ("queued", "")


def test_a_key_is_told_once(world: World, kind: Any, post: Post) -> None:
    assert tell(world) is not None
    assert tell(world) is None
    assert tell(world, key="another") is not None
    assert Delivery.objects.count() == 2


def test_who_has_no_address_is_not_told(world: World, kind: Any, post: Post) -> None:
    assert tell(world, make_person("Eko")) is None
    assert not Delivery.objects.exists()


def test_without_a_mail_server_nothing_is_put_in_the_outbox(
    world: World, kind: Any, settings: Any
) -> None:
    settings.BERSAMA_SMTP = ""
    assert tell(world) is None
    assert not Delivery.objects.exists()


# --- the server says ---------------------------------------------------------------------


def test_a_letter_arrives_once(world: World, kind: Any, post: Post) -> None:
    kind["checkpoint"] = "812:4f3a9c"
    delivery = tell(world)
    assert (go(), go()) == (1, 0)
    assert state() == ("sent", "")
    (letter,) = post.got
    assert delivery is not None
    assert letter["To"] == "aminah@roti.example"
    assert letter["From"] == "Bersama <bersama@roti.example>"
    assert letter["Message-ID"] == f"<{delivery.public_id}@roti.example>"
    assert str(make_header(decode_header(letter["Subject"]))) == "Bread is ready"
    assert "812:4f3a9c" in str(letter.get_payload(decode=True), "utf-8")


@pytest.mark.parametrize("answer", ["550 no such person", "554 go away"])
def test_a_refusal_is_final(world: World, kind: Any, post: Post, answer: str) -> None:
    post.answer = lambda server: answer
    tell(world)
    go()
    assert state() == ("failed", answer)
    assert go() == 0


def test_a_refused_address_is_final(world: World, kind: Any, post: Post) -> None:
    post.rcpt = "550 unknown here"
    tell(world)
    go()
    assert state() == ("failed", "550 unknown here")


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_later_means_later_and_ends_one_day(
    world: World, kind: Any, post: Post, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "rcpt":
        post.rcpt = "451 try later"
    post.answer = lambda server: "451 try later"
    tell(world)
    go()
    assert state() == ("queued", "451 try later")
    assert go() == 0
    waits = []
    for _time in range(10):
        delivery = Delivery.objects.get()
        if delivery.state != "queued":
            break
        now = delivery.due_at + dt.timedelta(seconds=1)
        waits.append(delivery.due_at - clock.now())
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        go()
    assert state() == ("failed", "451 try later")
    assert Delivery.objects.get().tries == actions.TRIES
    assert waits == sorted(waits)
    assert post.got == []


def test_a_server_that_dies_after_the_letter_leaves_it_unknown(
    world: World, kind: Any, post: Post
) -> None:
    post.answer = lambda server: "die"
    tell(world)
    go()
    assert state()[0] == "unknown"
    post.answer = lambda server: "250 OK"
    assert go() == 0
    assert len(post.got) == 1


def test_a_server_that_hangs_after_the_letter_leaves_it_unknown(
    world: World, kind: Any, settings: Any
) -> None:
    with Silent(settings, talks=True):
        tell(world)
        go()
    assert state()[0] == "unknown"
    assert Delivery.objects.get().handed_at is not None
    assert go() == 0


def test_a_server_that_never_says_a_word_is_tried_again(
    world: World, kind: Any, settings: Any
) -> None:
    with Silent(settings, talks=False):
        tell(world)
        go()
    assert state()[0] == "queued"
    assert Delivery.objects.get().handed_at is None


def test_a_server_that_is_not_there_is_tried_again(world: World, kind: Any, settings: Any) -> None:
    settings.BERSAMA_SMTP, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp://x", "127.0.0.1", 9
    tell(world)
    go()
    assert state() == ("queued", "ConnectionRefusedError")


class Silent:
    """A server that falls silent: at once, or when it has the whole letter."""

    def __init__(self, settings: Any, *, talks: bool) -> None:
        self.talks, self.ended = talks, threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = self.socket.getsockname()[:2]
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT, settings.BERSAMA_SMTP = 1, "smtp://127.0.0.1"

    def __enter__(self) -> None:
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def __exit__(self, *exc: object) -> None:
        self.ended.set()
        self.thread.join()
        self.socket.close()

    def serve(self) -> None:
        line, _where = self.socket.accept()
        with line, line.makefile("rb") as words:
            if self.talks:
                line.sendall(b"220 hello\r\n")
                for word in words:
                    if word == b".\r\n":
                        break
                    if word.upper().startswith(b"DATA"):
                        line.sendall(b"354 go on\r\n")
                    elif word[:4].upper() in (b"EHLO", b"MAIL", b"RCPT"):
                        line.sendall(b"250 ok\r\n")
            self.ended.wait(10)


# --- killed in the middle ----------------------------------------------------------------


@pytest.mark.parametrize("handed,ends", [(False, "queued"), (True, "unknown")])
def test_a_letter_whose_sender_was_killed(
    world: World,
    kind: Any,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    handed: bool,
    ends: str,
) -> None:
    delivery = tell(world)
    assert delivery is not None
    taken = actions.take_delivery(actor=WORKER, delivery_id=delivery.pk)
    assert taken is not None
    if handed:
        taken.handing_over()
    assert actions.settle_abandoned(actor=WORKER) == 0
    later = clock.now() + LEASE + dt.timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert actions.settle_abandoned(actor=WORKER) == 1
    assert state()[0] == ends
    go()
    assert len(post.got) == (0 if handed else 1)


def test_of_two_workers_one_takes_the_letter(world: World, kind: Any, post: Post) -> None:
    delivery = tell(world)
    assert delivery is not None
    assert actions.take_delivery(actor=WORKER, delivery_id=delivery.pk) is not None
    assert actions.take_delivery(actor=WORKER, delivery_id=delivery.pk) is None


# --- what is in it -----------------------------------------------------------------------


def test_the_policy_of_the_moment_of_sending_counts(world: World, kind: Any, post: Post) -> None:
    tell(world)
    kind["may_see"] = False
    go()
    assert (state(), post.got) == (("failed", "not theirs to see any more"), [])


def test_who_left_is_not_written_to(world: World, kind: Any, post: Post) -> None:
    tell(world)
    Person.objects.filter(pk=world.owner.pk).update(is_active=False)
    go()
    assert (state(), post.got) == (("failed", "left"), [])


def test_an_address_taken_away_is_not_written_to(world: World, kind: Any, post: Post) -> None:
    tell(world)
    world.owner.contacts.all().delete()
    go()
    assert (state(), post.got) == (("failed", "no address"), [])


def test_the_text_is_in_the_language_of_its_reader(world: World, kind: Any, post: Post) -> None:
    from django.utils.translation import get_language

    spoken: list[str | None] = []
    kind["subject"] = "x"
    before = get_language()
    registry._kinds["test.bread"] = registry.Kind(
        name="test.bread",
        subject=lambda firm: spoken.append(get_language()) or "x",  # type: ignore[func-returns-value]
        text="notices/mail/_foot.txt",
    )
    Person.objects.filter(pk=world.owner.pk).update(language="ms")
    tell(world)
    go()
    assert (spoken, get_language()) == (["ms"], before)


@pytest.mark.parametrize("evil", ["Bread\r\nBcc: all@evil.example", "Bread\nX-Evil: 1"])
def test_a_line_break_in_a_subject_makes_no_head(
    world: World, kind: Any, post: Post, evil: str
) -> None:
    kind["subject"] = evil
    tell(world)
    go()
    (letter,) = post.got
    assert letter["Bcc"] is None
    assert letter["X-Evil"] is None
    assert str(make_header(decode_header(letter["Subject"]))) == " ".join(evil.split())


def test_a_line_break_in_an_address_is_refused_by_the_channel(post: Post) -> None:
    letter = Letter("a@roti.example\r\nBcc: b@evil.example", "s", "t", "k")
    outcome = send(letter, handing_over=lambda: None)
    assert outcome == Outcome("refused", "not a valid address or subject")
    assert post.got == []


def test_words_of_people_are_plain_text_in_a_letter(world: World, post: Post) -> None:
    organisations.invite_member(
        actor=world.aminah,
        organisation=world.firm,
        name="Eko & <b>Sons</b> {{ 7|add:7 }}",
        role="staff",
        email="eko@roti.example",
    )
    react()
    go()
    text = str(post.got[0].get_payload(decode=True), "utf-8")
    assert "Hello Eko & <b>Sons</b> {{ 7|add:7 }}," in text


# --- letters about accounts and firms ----------------------------------------------------


def body() -> Callable[[Post], str]:
    return lambda post: str(post.got[-1].get_payload(decode=True), "utf-8")


def word_after(text: str, mark: str) -> str:
    return text.split(mark)[1].split(maxsplit=1)[0]


def test_the_code_and_the_link_in_a_mail_both_let_in(world: World, post: Post) -> None:
    people.ask_for_code(actor=ANONYMOUS, email="aminah@roti.example", secret="s")
    assert react() > 0
    go()
    text = body()(post)
    code, secret = word_after(text, "Your code:"), word_after(text, "/enter/")
    assert people.enter(actor=ANONYMOUS, secret=secret).person_id == world.owner.pk
    entered = people.enter_by_code(actor=ANONYMOUS, secret="s", code=code)
    assert entered.person_id == world.owner.pk
    stored = repr(list(Entry.objects.values())) + repr(list(Delivery.objects.values()))
    assert code not in stored
    assert secret not in stored
    assert "aminah@" not in stored


def test_an_unknown_address_gets_no_letter(world: World, post: Post) -> None:
    people.ask_for_code(actor=ANONYMOUS, email="nobody@else.example", secret="s")
    react()
    go()
    assert (post.got, Delivery.objects.count()) == ([], 0)


def test_a_code_that_ran_out_before_it_left_is_not_sent(
    world: World, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.ask_for_code(actor=ANONYMOUS, email="aminah@roti.example", secret="s")
    react()
    later = clock.now() + dt.timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    go()
    assert (state()[0], post.got) == ("failed", [])


def test_a_proof_goes_to_the_address_that_is_to_be_proved(world: World, post: Post) -> None:
    people.prove_mail(actor=world.aminah, email="new@roti.example", secret="s")
    react()
    go()
    assert post.got[0]["To"] == "new@roti.example"
    text = body()(post)
    assert "/enter/" not in text
    code = word_after(text, "Your code:")
    contact = people.confirm_mail(actor=world.aminah, secret="s", code=code)
    assert contact.value == "new@roti.example"


def test_a_mailed_invitation_opens_the_place(world: World, post: Post) -> None:
    place, _secret = organisations.invite_member(
        actor=world.aminah,
        organisation=world.firm,
        name="Eko",
        role="staff",
        email="eko@roti.example",
    )
    react()
    go()
    assert post.got[0]["To"] == "eko@roti.example"
    people.enter(actor=ANONYMOUS, secret=word_after(body()(post), "/enter/"))
    place.refresh_from_db()
    assert place.state == "active"


def test_an_invitation_taken_back_before_it_left_is_not_sent(world: World, post: Post) -> None:
    place, _secret = organisations.invite_member(
        actor=world.aminah,
        organisation=world.firm,
        name="Eko",
        role="staff",
        email="eko@roti.example",
    )
    react()
    organisations.revoke_member(actor=world.aminah, membership=place)
    go()
    assert post.got == []


def test_signing_up_by_mail_begins_a_workspace(post: Post, settings: Any) -> None:
    settings.BERSAMA_SIGNUP = True
    organisations.ask_to_sign_up(
        actor=ANONYMOUS, firm="Kopi Tua", name="Budi", email="budi@kopi.example", language="en"
    )
    react()
    go()
    text = body()(post)
    assert "http://localhost:8000/enter/" in text
    entered = people.enter(actor=ANONYMOUS, secret=word_after(text, "/enter/"))
    assert Person.objects.get(pk=entered.person_id).name == "Budi"


def test_a_letter_that_cannot_be_written_holds_up_nobody(
    world: World, kind: Any, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    def burn(firm: Any) -> str:
        raise KeyError("burnt")

    registry._kinds["test.burnt"] = registry.Kind(
        name="test.burnt", subject=burn, text="notices/mail/_foot.txt"
    )
    try:
        bad = actions.tell(
            actor=WORKER, person=world.owner, kind="test.burnt", thing=world.firm, key="bad"
        )
        tell(world)
        assert go() == 1
    finally:
        registry._kinds.pop("test.burnt")
    assert bad is not None
    bad.refresh_from_db()
    assert (bad.state, bad.tries, len(post.got)) == ("queued", 0, 1)
    assert "could not be written" in caplog.text


def test_links_in_letters_have_the_address_of_the_settings(
    client: Any, world: World, post: Post
) -> None:
    answer = client.get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400


def test_the_operator_sees_numbers(world: World, kind: Any, post: Post) -> None:
    tell(world)
    tell(world, key="two")
    go()
    tell(world, key="three")
    assert counts(CONSOLE) == {"sent": 2, "queued": 1}


def test_every_kind_of_letter_has_a_text() -> None:
    from django.template.loader import get_template

    for found in registry.kinds().values():
        assert get_template(found.text)


def test_the_channel_says_refused_or_later_by_the_number() -> None:
    assert mail._said(451, b"busy") == Outcome("later", "451 busy")
    assert mail._said(550, "no") == Outcome("refused", "550 no")
