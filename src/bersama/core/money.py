"""Money as whole minor units (sen, cent) of one currency; never a float, never guessed.

Source of the minor units: ISO 4217, list one (active currencies), as of 2024.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bersama.science.shares import allocate

MOST_MINOR = 10**15

TWO_DIGITS = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG
HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU
MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR
SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED
VES WST XCD YER ZAR ZMW
"""
NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"

DIGITS = (
    dict.fromkeys(TWO_DIGITS.split(), 2)
    | dict.fromkeys(NO_DIGITS.split(), 0)
    | dict.fromkeys(THREE_DIGITS.split(), 3)
)
WRITTEN = re.compile(r"(?P<whole>[0-9]{1,30})(?:\.(?P<part>[0-9]{1,30}))?", re.ASCII)
POINT_AND_GROUP = {"id": (",", ".")}
ENGLISH = (".", ",")


class MoneyError(ValueError):
    """An amount that is refused; `sentence` says how to write it."""

    def __init__(self, code: str, message: str | Promise, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.params = params

    @property
    def sentence(self) -> str:
        return str(self.message) % self.params

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Money:
    """`minor`: whole minor units, also below zero (a debt), at most 10^15 away from zero.

    `currency`: its code in ISO 4217. Raises `MoneyError` on another code or a larger amount.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        digits(self.currency)
        if abs(self.minor) > MOST_MINOR:
            raise _too_much(self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def split(self, weights: Sequence[int | Fraction]) -> tuple[Money, ...]:
        """Parts in proportion to `weights` that add up to the whole, to the last cent.

        The rest goes by largest remainder, ties to the larger weight, then to the earlier one.
        Raises as `bersama.science.shares.allocate`.
        """
        return tuple(Money(part, self.currency) for part in allocate(self.minor, weights))

    def plain(self) -> str:
        """The amount as `parse` takes it: digits, a point, all decimals; `-` before a debt."""
        return _number(self.minor, digits(self.currency), ".", "")

    def shown(self, language: str = "en") -> str:
        """The currency's code and the amount as written in `language` (BCP 47)."""
        point, group = POINT_AND_GROUP.get(language.partition("-")[0], ENGLISH)
        # A no-break space, so that code and amount stay on one line.
        return f"{self.currency}\u00a0{_number(self.minor, digits(self.currency), point, group)}"

    def __str__(self) -> str:
        return f"{self.currency} {self.plain()}"

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be mixed")
        return other.minor


def digits(currency: str) -> int:
    """How many decimals a currency has: 0, 2 or 3. Raises `MoneyError` if it is unknown."""
    try:
        return DIGITS[currency]
    except KeyError:
        raise MoneyError(
            "currency", _("The currency %(currency)s is not known here."), currency=currency
        ) from None


def parse(text: str, currency: str) -> Money:
    """The amount that somebody wrote, such as `1234` or `1234.5`, of at least zero.

    Only digits 0 to 9 and one point are taken; whether 1.234,56 or 1,234 means thousands is not
    guessed. Raises `MoneyError` with code `currency`, `negative`, `format`, `decimals` or `range`.
    """
    places = digits(currency)
    written = text.strip()
    if written.startswith(("-", "\u2212")):
        raise MoneyError("negative", _("The amount must not be below zero."))
    parts = WRITTEN.fullmatch(written)
    if parts is None:
        raise MoneyError(
            "format",
            _("Write the amount with digits and a point only, like %(example)s."),
            example=_number(123456, places, ".", ""),
        )
    part = parts["part"] or ""
    if len(part) > places:
        raise MoneyError(
            "decimals",
            _("%(currency)s has at most %(places)s decimals, like %(example)s."),
            currency=currency,
            places=places,
            example=_number(123456, places, ".", ""),
        )
    return Money(int(parts["whole"] + part.ljust(places, "0")), currency)


def _too_much(currency: str) -> MoneyError:
    return MoneyError(
        "range",
        _("The amount must be between 0 and %(most)s %(currency)s."),
        most=_number(MOST_MINOR, digits(currency), ".", ","),
        currency=currency,
    )


def _number(minor: int, places: int, point: str, group: str) -> str:
    sign = "-" if minor < 0 else ""
    whole, part = divmod(abs(minor), 10**places)
    written = f"{whole:,}".replace(",", group)
    return f"{sign}{written}{point}{part:0{places}d}" if places else f"{sign}{written}"
