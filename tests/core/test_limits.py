"""How often somebody may do something."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from bersama.core import clock, limits
from bersama.core.errors import TooMany
from bersama.core.limits import LIMITS, address_key, take
from bersama.core.models import Use

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.mark.parametrize("what", sorted(LIMITS))
def test_each_limit_lets_through_what_it_says_and_no_more(what: str) -> None:
    smallest = min(LIMITS[what], key=lambda limit: limit.times)
    for _time in range(smallest.times):
        take(what, key="p:1")
    with pytest.raises(TooMany) as said:
        take(what, key="p:1")
    assert said.value.status == 429
    assert 0 < said.value.retry_after <= smallest.seconds
    take(what, key="p:2")


def test_the_next_window_begins_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    for _time in range(5):
        take("sign-in", key="p:1")
    monkeypatch.setattr(clock, "now", lambda: NOON + dt.timedelta(seconds=900))
    take("sign-in", key="p:1")


def test_an_address_counts_for_all_who_come_from_it() -> None:
    limit = LIMITS["sign-in"][0]
    for number in range(limit.times * limit.shared):
        take("sign-in", key=f"p:{number}", address="203.0.113.7")
    with pytest.raises(TooMany):
        take("sign-in", key="p:new", address="203.0.113.99")
    take("sign-in", key="p:new", address="203.0.114.1")


def test_whoever_has_no_account_and_no_seat_is_counted_by_the_neighbourhood_alone() -> None:
    """As docs/reference/limits.md says."""
    for number in range(120):
        take("slip", address=f"203.0.113.{number}")
    with pytest.raises(TooMany):
        take("slip", address="203.0.113.200")


@pytest.mark.parametrize(
    "one,other,same",
    [
        ("203.0.113.7", "203.0.113.200", True),
        ("203.0.113.7", "203.0.112.7", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::2", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("nonsense", "", True),
    ],
)
def test_an_address_is_known_by_its_net(one: str, other: str, same: bool) -> None:
    assert (address_key(one) == address_key(other)) is same


def test_tomorrow_the_same_address_is_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    today = address_key("203.0.113.7")
    monkeypatch.setattr(clock, "now", lambda: NOON + dt.timedelta(days=1))
    assert address_key("203.0.113.7") != today


def test_nothing_that_names_somebody_is_stored() -> None:
    take("sign-in", key="m:aminah@roti.example", address="203.0.113.7")
    stored = " ".join(Use.objects.values_list("key", flat=True))
    assert "aminah" not in stored
    assert "203.0" not in stored


def test_what_was_undone_does_not_count() -> None:
    for _time in range(10):
        with transaction.atomic():
            take("sign-in", key="p:1")
            transaction.set_rollback(True)
    take("sign-in", key="p:1")


def test_off_is_off(settings: object) -> None:
    settings.BERSAMA_LIMITS = False  # type: ignore[attr-defined]
    for _time in range(50):
        limits.take("sign-in", key="p:1")
    assert not Use.objects.exists()
