"""What is done with firms: found one, let people in, change it."""

from __future__ import annotations

from bersama.commons.organisations.actions.founding import (
    accept_first,
    accept_sign_up,
    ask_to_sign_up,
    edit_organisation,
    first_owner_link,
    forget_sign_ups,
    found,
    make_organisation,
    owner_link,
)
from bersama.commons.organisations.actions.members import (
    accept_invitation,
    change_role,
    invite_member,
    renew_invitation,
    revoke_member,
)
from bersama.commons.organisations.queries import default_zone

__all__ = [
    "accept_first",
    "accept_invitation",
    "accept_sign_up",
    "ask_to_sign_up",
    "change_role",
    "default_zone",
    "edit_organisation",
    "first_owner_link",
    "forget_sign_ups",
    "found",
    "invite_member",
    "make_organisation",
    "owner_link",
    "renew_invitation",
    "revoke_member",
]
