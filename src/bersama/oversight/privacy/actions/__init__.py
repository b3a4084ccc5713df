"""What people do about their data, and how a firm moves from one machine to another."""

from __future__ import annotations

from bersama.oversight.privacy.actions.entries import hand_link, take_entry_along
from bersama.oversight.privacy.actions.erasing import (
    Erased,
    ErasedAgain,
    erase_account,
    erase_again,
    erase_entry,
    erase_held,
    erase_participant,
)
from bersama.oversight.privacy.actions.looking import (
    forget_old,
    note_look,
    note_look_at_register,
)
from bersama.oversight.privacy.actions.moving import MovedIn, move_in
from bersama.oversight.privacy.actions.packing import (
    Pack,
    Packing,
    ask_to_pack,
    note_packed,
    say_packed,
)
from bersama.oversight.privacy.actions.taking_along import take_account_along, take_along

__all__ = [
    "Erased",
    "ErasedAgain",
    "MovedIn",
    "Pack",
    "Packing",
    "ask_to_pack",
    "erase_account",
    "erase_again",
    "erase_entry",
    "erase_held",
    "erase_participant",
    "forget_old",
    "hand_link",
    "move_in",
    "note_look",
    "note_look_at_register",
    "note_packed",
    "say_packed",
    "take_account_along",
    "take_along",
    "take_entry_along",
]
