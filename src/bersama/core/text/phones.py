"""Phone numbers: stored with their country (E.164, +60123456789), shown in groups.

A number without its country belongs to whoever has it in another one, so it is not guessed:
the refusal offers the number it would be at home.
"""

from __future__ import annotations

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat

LONGEST = 40
# The country whose numbers are offered where a firm is at home, by its time zone.
HOME = {
    "Asia/Kuala_Lumpur": "MY",
    "Asia/Kuching": "MY",
    "Asia/Jakarta": "ID",
    "Asia/Pontianak": "ID",
    "Asia/Makassar": "ID",
    "Asia/Jayapura": "ID",
    "Asia/Singapore": "SG",
    "Asia/Brunei": "BN",
}


def country_code(time_zone: str) -> str:
    """How numbers of a firm's own country begin (+60); empty where it is not known."""
    region = HOME.get(time_zone)
    return f"+{phonenumbers.country_code_for_region(region)}" if region else ""


def tidy_phone(typed: str, *, time_zone: str = "", at_home: bool = False) -> str:
    """The number in its one spelling. Raises ValidationError with what to write instead.

    `time_zone` is the firm's: a number without its country is refused with the number it would
    be there, and taken as that one where somebody said so before (`at_home`).
    """
    region = HOME.get(time_zone)
    try:
        number = phonenumbers.parse(typed[:LONGEST], region)
    except phonenumbers.NumberParseException:
        raise ValidationError(_not_a_number(typed), code="phone") from None
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        raise ValidationError(_not_a_number(typed), code="phone")
    international = "+" in typed or typed.strip().startswith("00")
    if not international and not at_home:
        wanted = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        raise ValidationError(
            _("“%(typed)s” has no country. Is it %(wanted)s? Then write it so.")
            % {"typed": typed.strip(), "wanted": wanted},
            code="no_country",
        )
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def spaced_phone(value: str) -> str:
    """A stored number as people read it: +60 12-345 6789."""
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _not_a_number(typed: str) -> str:
    return _("“%(typed)s” is no phone number with its country, such as +60 12 345 6789.") % {
        "typed": typed.strip()[:LONGEST]
    }
