"""Every write of the initiatives: asking, joining, giving, inviting, closing, promising."""

from __future__ import annotations

from bersama.cocreation.initiatives.actions.addressing import (
    invite_from_register,
    say_invitation_sent,
)
from bersama.cocreation.initiatives.actions.asking import (
    Plan,
    ask,
    change_statement,
    close_round,
    keep_time,
    open_round,
)
from bersama.cocreation.initiatives.actions.forgetting import forget_participants
from bersama.cocreation.initiatives.actions.giving import (
    give_again,
    hide_contribution,
    receive,
    show_contribution,
    withdraw,
)
from bersama.cocreation.initiatives.actions.inviting import (
    accept_invitation,
    invite,
    invite_many,
    print_slips,
    revoke_invitation,
    say_sent,
    spend_slip,
)
from bersama.cocreation.initiatives.actions.joining import (
    Arrival,
    add_device,
    seat_other,
    take_seat,
)
from bersama.cocreation.initiatives.actions.naming import change_initiative
from bersama.cocreation.initiatives.actions.promising import (
    drop_promise,
    keep_promise,
    make_promise,
)
from bersama.cocreation.initiatives.queries import slip_codes
from bersama.cocreation.initiatives.rules import require_open

__all__ = [
    "Arrival",
    "Plan",
    "accept_invitation",
    "add_device",
    "ask",
    "change_initiative",
    "change_statement",
    "close_round",
    "drop_promise",
    "forget_participants",
    "give_again",
    "hide_contribution",
    "invite",
    "invite_from_register",
    "invite_many",
    "keep_promise",
    "keep_time",
    "make_promise",
    "open_round",
    "print_slips",
    "receive",
    "require_open",
    "revoke_invitation",
    "say_invitation_sent",
    "say_sent",
    "seat_other",
    "show_contribution",
    "slip_codes",
    "spend_slip",
    "take_seat",
    "withdraw",
]
