"""Who holds a seat, a slip or an invitation; what is stored of their secrets."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from uuid import UUID

from django.core import signing
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives.models import (
    Engagement,
    Invitation,
    Participant,
    Sending,
    SlipBatch,
)
from bersama.cocreation.initiatives.models.rounds import ALPHABET
from bersama.cocreation.initiatives.queries.facts import is_manager
from bersama.core.actor import Actor
from bersama.core.errors import Missing

SLIP_LETTERS = 12


def digest_of(secret: str) -> str:
    """What is stored of a secret that has at least 128 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invitation_secret(public_id: UUID) -> str:
    """The secret of a personal link: 256 bits, made from the key of this site, never stored.

    So the firm can see and send the same link again, and a copy of the database can't.
    """
    mac = salted_hmac("bersama.invitation", str(public_id), algorithm="sha256")
    return signing.b64_encode(mac.digest()).decode()


def participant_of(actor: Actor, engagement: Engagement) -> Participant | None:
    """The actor's own seat in this round."""
    if not actor.sits_in(engagement.pk):
        return None
    rows = Participant.objects.select_related("statement")
    for found in rows.filter(pk=actor.participant_id or 0, engagement=engagement):
        found.engagement = engagement
        return found
    return None


def seat_of(code: str, secret: str) -> Participant | None:
    """The participant whose device holds this secret, in the round of this code."""
    if len(secret) > 100:
        return None
    rows = Participant.objects.filter(
        engagement__code=code, seats__digest=digest_of(secret), person__is_active=True
    ).select_related("engagement__organisation")
    wanted = ("pk", "person_id", "engagement_id", "role", "engagement__organisation__time_zone")
    return next(iter(rows.only(*wanted)), None)


def zone_of_round(code: str) -> str:
    """The zone of the firm that asks in the round of this code; empty when there is none."""
    rows = Engagement.objects.filter(code=code.lower())
    return rows.values_list("organisation__time_zone", flat=True).first() or ""


def firm_inside(code: str) -> str:
    """The slug of the firm whose internal round has this code; empty for any other round."""
    rows = Engagement.objects.filter(code=code.lower(), is_internal=True)
    return rows.values_list("organisation__slug", flat=True).first() or ""


def slip_batches(viewer: Actor, engagement: Engagement) -> QuerySet[SlipBatch]:
    if not is_manager(viewer, engagement):
        raise Missing
    return engagement.slip_batches.order_by("pk")


def own_seat(viewer: Actor, engagement: Engagement) -> Participant:
    """The viewer's seat; Missing without one."""
    found = participant_of(viewer, engagement)
    if found is None:
        raise Missing
    return found


def participant_by_public_id(public_id: str | None) -> Participant:
    """The participant a proved come-back link leads to."""
    gone = Missing(_("This link is no longer valid. Answer again, or ask the firm."))
    if public_id is None:
        raise gone
    found = (
        Participant.objects.select_related("engagement__organisation", "person")
        .filter(public_id=UUID(public_id), person__is_active=True)
        .first()
    )
    if found is None:
        raise gone
    return found


def sendings(engagement: Engagement) -> Sequence[Sending]:
    return list(engagement.sendings.select_related("by").order_by("-at")[:20])


def sheet_codes(batch: SlipBatch, codes: Sequence[str]) -> list[str]:
    """The codes of this batch that are not spent yet, of those given."""
    digests = {digest_of(code): code for code in codes}
    left = batch.slips.filter(digest__in=list(digests)).values_list("digest", flat=True)
    return sorted(digests[digest] for digest in left)


def invitations_of(viewer: Actor, engagement: Engagement) -> QuerySet[Invitation]:
    if not is_manager(viewer, engagement):
        raise Missing
    rows = engagement.invitations.select_related("person", "engagement__organisation")
    return rows.prefetch_related("person__contacts").order_by("pk")


def get_invitation(viewer: Actor, engagement: Engagement, public_id: UUID) -> Invitation:
    found = invitations_of(viewer, engagement).filter(public_id=public_id).first()
    if found is None:
        raise Missing
    return found


def invited_contacts(engagement: Engagement) -> set[tuple[str, str]]:
    """The contacts (kind, value) of everybody who has a link to this round that works."""
    rows = engagement.invitations.exclude(state="revoked").values_list(
        "person__contacts__kind", "person__contacts__value"
    )
    return {(kind, value) for kind, value in rows if value}


def are_seats_of(person_id: int | None, participant_ids: Sequence[int]) -> bool:
    """Whether all these seats are held by this person."""
    if person_id is None:
        return False
    mine = Participant.objects.filter(pk__in=participant_ids, person_id=person_id).count()
    return mine == len(set(participant_ids))


def slip_codes(secret: str, count: int) -> list[str]:
    """`count` codes of 12 letters (59 bits each) drawn from a secret of 256 bits.

    The same secret draws the same codes, so the sheet can be shown again to whoever still
    holds the secret of the form, and to nobody else.
    """
    codes: dict[str, None] = {}
    block = 0
    while len(codes) < count:
        mac = hmac.new(secret.encode(), f"slips:{block}".encode(), hashlib.sha512).digest()
        letters = [ALPHABET[b % 31] for b in mac if b < 248]
        if len(letters) >= SLIP_LETTERS:
            codes["".join(letters[:SLIP_LETTERS])] = None
        block += 1
    return sorted(codes)
