"""What is done with accounts: make one, enter it, change it, permit and forbid."""

from __future__ import annotations

from bersama.commons.people.actions.accounts import (
    edit_person,
    end_sessions,
    give_contact,
    make_person,
    remove_contact,
    set_language,
)
from bersama.commons.people.actions.consents import (
    forget_consents,
    give_consent,
    record_consent,
    record_withdrawal,
    withdraw_by_link,
    withdraw_consent,
)
from bersama.commons.people.actions.entering import (
    ask_for_code,
    confirm_mail,
    draw_code,
    enter,
    enter_by_code,
    make_own_link,
    prove_mail,
    take_guess,
)
from bersama.commons.people.actions.forgetting import forget_person, make_nobody
from bersama.commons.people.actions.tokens import (
    forget_tokens,
    make_token,
    spend_token,
    void_tokens,
)

__all__ = [
    "ask_for_code",
    "confirm_mail",
    "draw_code",
    "edit_person",
    "end_sessions",
    "enter",
    "enter_by_code",
    "forget_consents",
    "forget_person",
    "forget_tokens",
    "give_consent",
    "give_contact",
    "make_nobody",
    "make_own_link",
    "make_person",
    "make_token",
    "prove_mail",
    "record_consent",
    "record_withdrawal",
    "remove_contact",
    "set_language",
    "spend_token",
    "take_guess",
    "void_tokens",
    "withdraw_by_link",
    "withdraw_consent",
]
