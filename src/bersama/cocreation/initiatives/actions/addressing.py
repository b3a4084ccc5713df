"""Inviting people of the register, and the word that one of them was written to."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import queries
from bersama.cocreation.initiatives.actions.inviting import invite
from bersama.cocreation.initiatives.models import Engagement, Invitation
from bersama.cocreation.stakeholders import queries as register
from bersama.cocreation.stakeholders.actions import note_touch
from bersama.commons.notices.actions import tell
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Invalid
from bersama.core.events import record
from bersama.core.policy import can, require


@transaction.atomic
def invite_from_register(
    *,
    actor: Actor,
    engagement: Engagement,
    to: str,
    message: str = "",
    role: str = "innovator",
    with_monitor: bool = False,
) -> int:
    """Personal links for those of the register whom a key means and who may be written to.

    Each goes by the channel the person likes; mail leaves by itself where a mail server is set,
    the others wait to be sent by hand. Returns how many were invited. Raises Conflict while the
    round does not run, Invalid when nobody is left or there are more than 500.
    """
    require(actor, "initiatives.invite_register", engagement)
    if not queries.is_open(engagement):
        raise Conflict(_("People are invited while the question is open."))
    chosen = queries.chosen_of(actor, engagement, to, with_monitor=with_monitor)
    going = chosen.invited
    if not going:
        raise Invalid(to=_("Nobody of these can be invited; above stands why."))
    if len(going) > queries.MOST:
        raise Invalid(
            to=_("At most %(most)d people at once. Choose a narrower segment.")
            % {"most": queries.MOST}
        )
    for one in going:
        entry = one.reached.entry
        if entry.person is None:
            continue
        made = invite(
            actor=actor,
            engagement=engagement,
            person=entry.person,
            role=role,
            group=entry.group,
            message=message,
            channel=one.reached.channel,
        )
        _write(actor, made)
    return len(going)


def _write(actor: Actor, invitation: Invitation) -> None:
    """Let the letter leave by itself, where it goes by mail and mail is sent from here."""
    if invitation.channel != "email" or not can(actor, "notices.tell", invitation):
        return
    letter = tell(
        actor=actor,
        person=invitation.person,
        kind="initiatives.invited",
        thing=invitation,
        key=f"invited:{invitation.public_id}",
    )
    if letter is not None:
        _mark(actor, invitation)


@transaction.atomic
def say_invitation_sent(*, actor: Actor, invitation: Invitation) -> None:
    """Write down that this person was written to; in the register it is a contact of today."""
    require(actor, "initiatives.manage", invitation)
    if invitation.state == "revoked":
        raise Conflict(_("This invitation was ended; it leads nowhere."))
    if invitation.sent_at is None:
        _mark(actor, invitation)


def _mark(actor: Actor, invitation: Invitation) -> None:
    invitation.sent_at = clock.now()
    invitation.save(update_fields=["sent_at"])
    channel = invitation.channel or "other"
    record(actor, "initiatives.invitation.sent", invitation, channel=channel)
    firm = invitation.engagement.organisation
    entry = register.entries_by_person(firm, [invitation.person_id]).get(invitation.person_id)
    if entry is not None and invitation.channel:
        today = clock.today(firm.time_zone)
        note_touch(actor=actor, stakeholder=entry, channel=invitation.channel, on=today)
