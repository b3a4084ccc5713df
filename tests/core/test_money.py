"""Money is whole minor units; what is not clearly an amount is refused with how to write it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bersama.core.money import DIGITS, MOST_MINOR, Money, MoneyError, digits, parse
from bersama.science.shares import NothingToShareBy

amounts = st.builds(
    Money, st.integers(-MOST_MINOR, MOST_MINOR), st.sampled_from(["MYR", "IDR", "JPY", "KWD"])
)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("0", "MYR", 0),
        ("1234", "MYR", 123_400),
        (" 1234.5 ", "MYR", 123_450),
        ("1234.56", "MYR", 123_456),
        ("007.10", "EUR", 710),
        ("1234", "JPY", 1234),
        ("1.234", "KWD", 1234),
        ("1500000", "IDR", 150_000_000),
        ("10000000000000", "MYR", MOST_MINOR),
    ],
)
def test_an_amount_is_read_exactly(text: str, currency: str, minor: int) -> None:
    assert parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency", "code", "sentence"),
    [
        ("-5", "MYR", "negative", "The amount must not be below zero."),
        ("\u22125", "MYR", "negative", "The amount must not be below zero."),
        ("", "MYR", "format", "Write the amount with digits and a point only, like 1234.56."),
        ("1e9", "MYR", "format", "Write the amount with digits and a point only, like 1234.56."),
        ("NaN", "MYR", "format", "Write the amount with digits and a point only, like 1234.56."),
        ("+5", "MYR", "format", "Write the amount with digits and a point only, like 1234.56."),
        (".5", "MYR", "format", "Write the amount with digits and a point only, like 1234.56."),
        ("5.", "MYR", "format", "Write the amount with digits and a point only, like 1234.56."),
        (
            "\u0661\u0662\u0663",
            "MYR",
            "format",
            "Write the amount with digits and a point only, like 1234.56.",
        ),
        (
            "1.234,56",
            "MYR",
            "format",
            "Write the amount with digits and a point only, like 1234.56.",
        ),
        ("1,234", "JPY", "format", "Write the amount with digits and a point only, like 123456."),
        ("1.234", "MYR", "decimals", "MYR has at most 2 decimals, like 1234.56."),
        ("1.000", "IDR", "decimals", "IDR has at most 2 decimals, like 1234.56."),
        ("1.0", "JPY", "decimals", "JPY has at most 0 decimals, like 123456."),
        ("1.2345", "KWD", "decimals", "KWD has at most 3 decimals, like 123.456."),
        (
            "1" + "0" * 18,
            "MYR",
            "range",
            "The amount must be between 0 and 10,000,000,000,000.00 MYR.",
        ),
        (
            "10000000000000.01",
            "MYR",
            "range",
            "The amount must be between 0 and 10,000,000,000,000.00 MYR.",
        ),
        ("5", "XXX", "currency", "The currency XXX is not known here."),
    ],
)
def test_nothing_is_guessed(text: str, currency: str, code: str, sentence: str) -> None:
    with pytest.raises(MoneyError) as caught:
        parse(text, currency)
    assert (caught.value.code, caught.value.sentence, str(caught.value)) == (
        code,
        sentence,
        sentence,
    )


@given(amounts)
def test_what_is_written_plainly_is_read_as_the_same(money: Money) -> None:
    positive = Money(abs(money.minor), money.currency)
    assert parse(positive.plain(), money.currency) == positive


@pytest.mark.parametrize(
    ("money", "language", "shown"),
    [
        (Money(123_456_789, "MYR"), "en", "MYR\u00a01,234,567.89"),
        (Money(123_456_789, "MYR"), "ms", "MYR\u00a01,234,567.89"),
        (Money(123_456_789, "IDR"), "id", "IDR\u00a01.234.567,89"),
        (Money(123_456_789, "IDR"), "id-ID", "IDR\u00a01.234.567,89"),
        (Money(-5, "MYR"), "en", "MYR\u00a0-0.05"),
        (Money(1234, "JPY"), "en", "JPY\u00a01,234"),
        (Money(1, "KWD"), "en", "KWD\u00a00.001"),
    ],
)
def test_money_is_shown_as_the_language_writes_it(money: Money, language: str, shown: str) -> None:
    assert money.shown(language) == shown


@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any))
def test_a_split_adds_up_to_the_last_cent(money: Money, weights: list[int]) -> None:
    parts = money.split(weights)
    assert sum(part.minor for part in parts) == money.minor
    assert {part.currency for part in parts} == {money.currency}


def test_the_rest_cent_goes_by_the_shown_rule() -> None:
    assert Money(100, "MYR").split((1, 1, 1)) == (
        Money(34, "MYR"),
        Money(33, "MYR"),
        Money(33, "MYR"),
    )
    assert Money(1, "MYR").split((Fraction(1, 3), Fraction(2, 3))) == (
        Money(0, "MYR"),
        Money(1, "MYR"),
    )
    with pytest.raises(NothingToShareBy):
        Money(100, "MYR").split(())


def test_amounts_of_one_currency_add_and_compare() -> None:
    one, two = Money(100, "MYR"), Money(250, "MYR")
    assert one + two == Money(350, "MYR")
    assert one - two == Money(-150, "MYR") == -(two - one)
    assert one < two
    assert one <= one
    assert sorted([two, one]) == [one, two]
    assert max(one, two) == two
    assert str(two) == "MYR 2.50"


def test_currencies_are_never_mixed() -> None:
    with pytest.raises(ValueError, match="MYR and IDR cannot be mixed"):
        Money(1, "MYR") + Money(1, "IDR")
    with pytest.raises(ValueError, match="cannot be mixed"):
        assert Money(1, "MYR") < Money(1, "IDR")


def test_an_amount_beyond_the_limit_cannot_be_made() -> None:
    with pytest.raises(MoneyError) as caught:
        Money(MOST_MINOR + 1, "MYR")
    assert caught.value.code == "range"
    with pytest.raises(MoneyError):
        Money(1, "myr")


def test_the_minor_units_of_iso_4217_are_known() -> None:
    assert {digits(code) for code in ("MYR", "IDR", "SGD", "EUR", "USD")} == {2}
    assert {digits(code) for code in ("JPY", "KRW", "VND", "CLP", "ISK")} == {0}
    assert {digits(code) for code in ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")} == {3}
    assert all(len(code) == 3 and code.isupper() for code in DIGITS)
