"""The cookies that this site sets: a test compares them with those that it really sets."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bersama.core.errors import Sentence


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie: `name` as the browser shows it (an ending `*` stands for a code)."""

    name: str
    why: Sentence
    kept: Sentence


COOKIES: tuple[Cookie, ...] = (
    Cookie(
        "seat-*",
        _("Keeps your place in a question, so that you find your answer. Set when you answer."),
        _("400 days, or until you have your data erased."),
    ),
    Cookie(
        "form",
        _("Protects forms from being sent by other sites. Set with a page that has a form."),
        _("One year."),
    ),
    Cookie(
        "language",
        _("Remembers the language you chose. Set when you choose one."),
        _("One year."),
    ),
    Cookie(
        "session",
        _("Keeps you signed in, if you work with it. Set when you come in by a link or a code."),
        _("Two weeks at most; twelve hours where the line is encrypted."),
    ),
    Cookie(
        "challenge",
        _("Belongs to the code you asked for by mail, so that it works on this device only."),
        _("15 minutes."),
    ),
    Cookie(
        "proof",
        _("Belongs to the code that proves a mail address to be yours."),
        _("15 minutes."),
    ),
    Cookie(
        "device",
        _("Shows the link for your other device once more."),
        _("30 minutes."),
    ),
    Cookie(
        "link-*",
        _("Shows the owner the link for a new colleague once more."),
        _("One hour."),
    ),
    Cookie(
        "held-*",
        _("Shows the owner the link for somebody of the register once more."),
        _("One hour."),
    ),
    Cookie(
        "sheet",
        _("Shows whoever printed slips the sheet once more."),
        _("15 minutes."),
    ),
    Cookie(
        "messages",
        _("Carries one line to the next page, such as “Saved”."),
        _("Until it was shown."),
    ),
)
