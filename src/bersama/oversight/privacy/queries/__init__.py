"""What is held about somebody, what belongs to a firm, and what a packed firm holds."""

from __future__ import annotations

from bersama.oversight.privacy.queries.erased import (
    KINDS,
    entries_back,
    erased_digests,
    is_there,
    people_back,
    seats_back,
)
from bersama.oversight.privacy.queries.own import (
    KEPT_DAYS,
    account_seats,
    firm_left_alone,
    firm_requests,
    firms_left_alone,
    has_more,
    looks_at,
    looks_of_firm,
    own_consents,
    own_person,
    seats_elsewhere,
)
from bersama.oversight.privacy.queries.packs import get_packed, packed_of, path_of, waiting
from bersama.oversight.privacy.queries.register import (
    HELD,
    entries_at,
    entry_of_token,
    files_of,
    held_token,
    is_here_otherwise,
    looks_at_entry,
)

__all__ = [
    "HELD",
    "KEPT_DAYS",
    "KINDS",
    "account_seats",
    "entries_at",
    "entries_back",
    "entry_of_token",
    "erased_digests",
    "files_of",
    "firm_left_alone",
    "firm_requests",
    "firms_left_alone",
    "get_packed",
    "has_more",
    "held_token",
    "is_here_otherwise",
    "is_there",
    "looks_at",
    "looks_at_entry",
    "looks_of_firm",
    "own_consents",
    "own_person",
    "packed_of",
    "path_of",
    "people_back",
    "seats_back",
    "seats_elsewhere",
    "waiting",
]
