"""A permission keeps its words, is the asker's alone, and is taken back as easily as given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from bersama.commons.notices import actions as notices
from bersama.commons.notices import registry
from bersama.commons.notices.models import Delivery
from bersama.commons.people import actions
from bersama.commons.people.models import Consent, Person, Wording
from bersama.commons.people.queries import (
    consent_by_secret,
    living_consent,
    permitting,
    withdraw_secret,
    words_of,
)
from bersama.core import once
from bersama.core.actor import CONSOLE, Actor
from bersama.core.errors import Denied, Invalid, Missing
from bersama.core.ledger.models import Entry
from bersama.core.ledger.verifying import verify
from tests import world as w

pytestmark = pytest.mark.django_db
WORDS = "Yes, write to me."


@dataclass
class Asked:
    world: w.World
    budi: Person

    @property
    def firm(self) -> Any:
        return self.world.firm.public_id


@pytest.fixture
def asked(db: None) -> Asked:
    return Asked(w.make_firm(), w.make_person("Budi", email="budi@example.org"))


def say(asked: Asked, **other: Any) -> Consent:
    said = {
        "actor": asked.world.chen,
        "person": asked.budi,
        "purpose": "contact",
        "words": WORDS,
        "language": "en",
        "channel": "phone",
        "asked_by": asked.firm,
    }
    return actions.record_consent(**(said | other))


def test_an_old_consent_shows_the_old_words_when_the_text_was_edited(asked: Asked) -> None:
    first = say(asked)
    second = say(asked, words="Yes, write to me twice a year.")
    first.refresh_from_db()
    words = words_of([first, second])
    assert words[first.wording, "en"] == WORDS
    assert words[second.wording, "en"] == "Yes, write to me twice a year."
    assert (first.withdrawn_at is None, second.withdrawn_at is None) == (False, True)
    assert verify().first is None


def test_the_same_words_said_twice_are_kept_once(asked: Asked) -> None:
    assert say(asked) == say(asked)
    assert (Consent.objects.count(), Wording.objects.count()) == (1, 1)


def test_what_one_firm_may_no_other_may(asked: Asked) -> None:
    say(asked)
    assert living_consent(asked.budi.pk, "contact", asked.firm) is not None
    assert living_consent(asked.budi.pk, "contact", uuid4()) is None
    assert living_consent(asked.budi.pk, "contact") is None
    assert living_consent(asked.budi.pk, "name", asked.firm) is None


def test_who_wrote_it_down_for_somebody_stands_in_the_ledger_of_the_firm(asked: Asked) -> None:
    consent = say(asked)
    entry = Entry.objects.get(kind="people.consent.given")
    assert entry.codes == {"purpose": "contact", "channel": "phone", "on_behalf": True}
    assert entry.stream.name == f"o/{asked.firm}"
    assert consent.recorded_by == asked.world.staff
    own = actions.give_consent(
        actor=Actor(person_id=asked.budi.pk),
        person=asked.budi,
        purpose="name",
        words=WORDS,
        language="en",
        asked_by=asked.firm,
    )
    entry = Entry.objects.filter(kind="people.consent.given").latest("pk")
    assert entry.codes == {"purpose": "name", "channel": "web", "on_behalf": False}
    assert own.recorded_by is None
    assert verify().first is None


def test_nobody_writes_it_down_without_standing_or_channel(asked: Asked) -> None:
    with pytest.raises((Denied, Missing)):
        say(asked, actor=Actor())
    with pytest.raises((Denied, Missing)):
        say(asked, actor=Actor(person_id=w.make_person("Rosa").pk))
    with pytest.raises(Invalid, match="how they said it"):
        say(asked, channel="telepathy")
    assert Consent.objects.count() == 0


def test_the_link_of_a_letter_takes_back_and_opens_nothing(asked: Asked, client: Client) -> None:
    consent = say(asked)
    other = say(asked, purpose="name")
    url = f"/consent/{withdraw_secret(consent)}"
    page = client.get(url)
    assert (page.status_code, WORDS in page.content.decode()) == (200, True)
    assert (
        living_consent(asked.budi.pk, "contact", asked.firm) == consent
    )  # looking changes nothing
    sent = client.post(url, {"nonce": once.make()})
    assert (sent.status_code, sent["Location"]) == (303, url)
    assert living_consent(asked.budi.pk, "contact", asked.firm) is None
    assert living_consent(asked.budi.pk, "name", asked.firm) == other
    assert "_auth_user_id" not in client.session
    assert client.get("/account").status_code == 303
    assert "nobody uses it" in client.get(url).content.decode()
    assert client.post(url, {"nonce": once.make()}).status_code == 303  # twice does no harm
    assert Entry.objects.filter(kind="people.consent.withdrawn").get().codes == {
        "purpose": "contact",
        "by": "link",
    }
    assert verify().first is None


def test_an_old_letter_takes_back_what_was_given_since(asked: Asked, client: Client) -> None:
    old = withdraw_secret(say(asked))
    say(asked, words="Yes, write to me every day.")
    client.post(f"/consent/{old}", {"nonce": once.make()})
    assert living_consent(asked.budi.pk, "contact", asked.firm) is None


def test_a_link_that_was_changed_leads_nowhere(asked: Asked, client: Client) -> None:
    secret = withdraw_secret(say(asked))
    for wrong in (secret[:-1], secret + "x", uuid4().hex + secret[32:], "x", "é" * 32):
        assert consent_by_secret(wrong) is None
        assert client.get(f"/consent/{wrong}").status_code == 404
    assert Consent.objects.get().withdrawn_at is None


@pytest.fixture
def letter() -> Iterator[str]:
    """A kind of letter that goes by a permission."""
    name = "test.question"
    registry.register(
        registry.Kind(
            name=name,
            subject=lambda thing: "A question with a canary",
            text="notices/mail/_foot.txt",
            permission=lambda person, thing: living_consent(person.pk, "contact", thing.public_id),
        )
    )
    yield name
    del registry._kinds[name]


def test_after_taking_back_no_letter_goes_even_if_it_waits(
    asked: Asked, letter: str, settings: Any
) -> None:
    settings.BERSAMA_SMTP = "smtp://localhost"
    consent, firm = say(asked), asked.world.firm

    def tell(key: str) -> Delivery:
        made = notices.tell(actor=CONSOLE, person=asked.budi, kind=letter, thing=firm, key=key)
        assert made is not None
        return made

    first = tell("first")
    taken = notices.take_delivery(actor=Actor(door="worker"), delivery_id=first.pk)
    assert taken is not None
    assert taken.letter is not None
    assert f"/consent/{withdraw_secret(consent)}" in taken.letter.text
    waiting = tell("waiting")
    actions.withdraw_by_link(actor=Actor(), secret=withdraw_secret(consent))
    taken = notices.take_delivery(actor=Actor(door="worker"), delivery_id=waiting.pk)
    assert taken is not None
    assert (taken.letter, taken.why_not) == (None, "not permitted")
    assert list(permitting("contact", asked.firm)) == []
