"""A form is sent once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import signing

from bersama.core import clock, once
from bersama.core.models import FormOnce

pytestmark = pytest.mark.django_db


def nonce() -> str:
    found = once.read(once.make())
    assert found is not None
    return found


@pytest.mark.parametrize(
    "signed",
    ["", "x", "a:b:c", "é", "a" * 5000, signing.TimestampSigner().sign("abc")],
    ids=["empty", "a word", "three words", "a letter", "long", "signed by another"],
)
def test_only_our_own_nonces_are_read(signed: str) -> None:
    assert once.read(signed) is None


def test_a_nonce_is_forgotten_after_a_week(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = once.make()
    assert once.read(signed) is not None
    later = signing.time.time() + 7 * 86400 + 10
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert once.read(signed) is None


def test_the_first_claim_acts_and_the_second_gets_its_outcome() -> None:
    mine = nonce()
    row, fresh = once.claim(mine, "body")
    once.keep(row, {"location": "/thanks"})
    again, fresh_again = once.claim(mine, "body")
    assert (fresh, fresh_again, again.outcome) == (True, False, {"location": "/thanks"})
    assert once.outcome(mine, "body") == {"location": "/thanks"}
    assert FormOnce.objects.count() == 1


def test_the_same_nonce_with_other_words_is_refused() -> None:
    mine = nonce()
    once.claim(mine, "body")
    with pytest.raises(once.Reused):
        once.claim(mine, "other")
    with pytest.raises(once.Reused):
        once.outcome(mine, "other")


def test_an_unknown_nonce_has_no_outcome() -> None:
    assert once.outcome(nonce(), "body") is None


def test_the_nonce_itself_is_not_stored() -> None:
    mine = nonce()
    row, _fresh = once.claim(mine, "body")
    assert mine not in (row.digest, row.body)
    assert row.day == clock.now().date() <= dt.datetime.now(tz=dt.UTC).date()


def test_the_secret_of_a_form_is_the_same_each_time_and_no_others() -> None:
    one, two = nonce(), nonce()
    assert once.secret_for(one) == once.secret_for(one)
    assert once.secret_for(one) != once.secret_for(two)
    assert len(once.secret_for(one)) == 43
