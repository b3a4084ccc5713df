"""What is done with firms: found one, let people in, change it."""

from __future__ import annotations

from bersama.commons.organisations.actions.founding import (
    accept_first,
    accept_sign_up,
    ask_to_sign_up,
    edit_organisation,
    first_owner_link,
    forget_sign_ups,
    make_organisation,
    owner_link,
)
from bersama.commons.organisations.actions.members import (
    accept_invitation,
    change_role,
    invite_member,
    keep_owner,
    renew_invitation,
    revoke_member,
)

__all__ = [
    "accept_first",
    "accept_invitation",
    "accept_sign_up",
    "ask_to_sign_up",
    "change_role",
    "edit_organisation",
    "first_owner_link",
    "forget_sign_ups",
    "invite_member",
    "keep_owner",
    "make_organisation",
    "owner_link",
    "renew_invitation",
    "revoke_member",
]
