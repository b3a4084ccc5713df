"""Forgetting who held a seat; that a seat was held stays, because it was counted."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from bersama.cocreation.initiatives.models import Invitation, Participant, Seat
from bersama.commons.people.actions import make_nobody
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.events import record
from bersama.core.ledger import writing
from bersama.core.policy import require
from bersama.core.subjects import name_of, subject_of


@transaction.atomic
def forget_participants(
    *, actor: Actor, participant_ids: Sequence[int], keeps_account: bool
) -> None:
    """Take name, language, devices and invitation from these seats.

    Who keeps an account for other things is parted from the seat: nobody sits there then.
    """
    require(actor, "initiatives.forget", participant_ids)
    day = clock.day_of(clock.now())
    rows = Participant.objects.select_related("engagement").filter(pk__in=participant_ids)
    for participant in rows:
        invited = Invitation.objects.select_related("engagement").filter(
            engagement=participant.engagement, person=participant.person_id
        )
        for invitation in invited:
            stream = subject_of(invitation).stream(invitation)
            writing.erase(stream=stream, subject=name_of(invitation), at=day)
        invited.delete()
        Seat.objects.filter(participant=participant).delete()
        if keeps_account:
            participant.person = make_nobody(actor=actor)
        participant.display_name = participant.language = ""
        participant.save(update_fields=["person", "display_name", "language"])
        stream = subject_of(participant).stream(participant)
        writing.erase(stream=stream, subject=name_of(participant), at=day)
        # What is left is committed to anew, by nobody: how they came in, and their group.
        record(Actor(), "initiatives.participant.erased", participant, at=day)
