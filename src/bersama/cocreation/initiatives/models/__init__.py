"""Tables of the initiatives: the round, who takes part, what was given, what was promised."""

from __future__ import annotations

from bersama.cocreation.initiatives.models.contributing import (
    Authorship,
    Contribution,
    Promise,
)
from bersama.cocreation.initiatives.models.inviting import (
    Invitation,
    Participant,
    Seat,
    Sending,
    Slip,
    SlipBatch,
)
from bersama.cocreation.initiatives.models.rounds import (
    Engagement,
    Initiative,
    Statement,
)

__all__ = [
    "Authorship",
    "Contribution",
    "Engagement",
    "Initiative",
    "Invitation",
    "Participant",
    "Promise",
    "Seat",
    "Sending",
    "Slip",
    "SlipBatch",
    "Statement",
]
