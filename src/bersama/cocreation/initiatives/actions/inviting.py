"""Slips, personal invitations, and the word that a question was sent on."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import queries
from bersama.cocreation.initiatives.actions.joining import Arrival, _seated, _sit
from bersama.cocreation.initiatives.models import (
    Engagement,
    Invitation,
    Participant,
    Sending,
    Slip,
    SlipBatch,
)
from bersama.cocreation.initiatives.rules import INVITATION, require_open
from bersama.commons.people.actions import give_contact, make_person
from bersama.commons.people.models import Person
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Invalid, Missing
from bersama.core.events import record
from bersama.core.policy import require
from bersama.core.states import advance

MOST_SLIPS = 500
Contact = tuple[str, str]
CHANNELS = ("whatsapp", "sms", "email", "poster", "in_person", "other")


def _tidy_slip(typed: str) -> str:
    """A slip's code as typed: spaces and dashes do not matter, nor capitals."""
    return "".join(c for c in typed.lower() if c.isalnum())


@transaction.atomic
def print_slips(*, actor: Actor, engagement: Engagement, count: int, secret: str) -> SlipBatch:
    """Make `count` one-time codes from the form's secret; only their digests are stored.

    Raises Invalid outside 5 to 500: under five, a slip would not hide anybody.
    """
    require(actor, "initiatives.manage", engagement)
    if not 5 <= count <= MOST_SLIPS:
        raise Invalid(
            count=_("From 5 to %(most)d slips; fewer would hide nobody.") % {"most": MOST_SLIPS}
        )
    if engagement.access != "slips":
        raise Conflict(_("This question is not asked by slips."))
    batch = SlipBatch.objects.create(
        engagement=engagement, printed=count, made_on=clock.now().date()
    )
    # Stored in the order of their digests, so that no order of printing remains.
    digests = sorted(queries.digest_of(code) for code in queries.slip_codes(secret, count))
    Slip.objects.bulk_create(Slip(batch=batch, digest=digest) for digest in digests)
    record(actor, "initiatives.slips.printed", batch, count=count)
    return batch


@transaction.atomic
def spend_slip(*, actor: Actor, code: str, secret: str) -> tuple[Actor, Participant]:
    """Exchange a slip for a seat. The slip's row is deleted: nothing says whose it was.

    Raises Missing when no such slip is left, with one sentence for unknown and spent.
    """
    digest = queries.digest_of(_tidy_slip(code))
    slip = (
        Slip.objects.select_related("batch__engagement__organisation").filter(digest=digest).first()
    )
    if slip is None:
        raise Missing(_("This code is not valid, or it was used already. Look at it once more."))
    engagement = slip.batch.engagement
    require_open(engagement)
    if Slip.objects.filter(digest=digest).delete()[0] != 1:
        raise Missing(_("This code is not valid, or it was used already. Look at it once more."))
    batch = slip.batch
    SlipBatch.objects.filter(pk=batch.pk).update(spent=F("spent") + 1)
    batch.refresh_from_db()
    day = queries.moment(engagement)
    nobody = Actor()
    record(nobody, "initiatives.slips.spent", batch, at=day)
    person = make_person(actor=nobody, recorded=False)
    participant = _sit(engagement, person, via="slip", arrival=Arrival(accepts_terms=False))
    require(nobody, "initiatives.seat", participant)
    return _seated(nobody, engagement, participant, secret)


@transaction.atomic
def invite(
    *,
    actor: Actor,
    engagement: Engagement,
    person: Person,
    role: str = "innovator",
    days: int = 60,
    group: str = "",
    message: str = "",
    channel: str = "",
) -> Invitation:
    """A personal link for one person; made again, the earlier one is dead.

    `group`, `message` and `channel` are those of somebody in the register. Raises Conflict for
    a competitor with whom no line is drawn, and in an internal round for whoever is in the
    register and does not work here.
    """
    require(actor, "initiatives.manage", engagement)
    if barred := _barred(engagement, people=[person.pk]):
        raise Conflict(barred)
    now = clock.now()
    Invitation.objects.filter(engagement=engagement, person=person).delete()
    public_id = uuid.uuid4()
    invitation = Invitation.objects.create(
        public_id=public_id,
        engagement=engagement,
        person=person,
        role=role,
        group=group,
        message=message,
        channel=channel,
        digest=queries.digest_of(queries.invitation_secret(public_id)),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    record(actor, "initiatives.invitation.made", invitation)
    return invitation


def _barred(
    engagement: Engagement, *, people: Sequence[int] = (), contacts: Sequence[Contact] = ()
) -> str:
    """Why one of these may not be invited, in a sentence; empty when all may."""
    code, who = queries.why_barred(engagement, people, contacts)
    if code == "no_boundary":
        return _(
            "%(who)s: a competitor. Say in their entry of the register what is in and what stays "
            "out, then invite them."
        ) % {"who": who}
    if code == "outside":
        return _("%(who)s: does not work here, and this question is for your staff alone.") % {
            "who": who
        }
    return ""


@dataclass(frozen=True, slots=True)
class Invited:
    """How many links were made; `same` are the lines of people who have one already."""

    made: int
    same: Sequence[int]


@transaction.atomic
def invite_many(
    *, actor: Actor, engagement: Engagement, people: str, role: str = "innovator"
) -> Invited:
    """Personal links for the people of a list, one a line: "name, phone or mail address".

    One link an address: who was invited before, or stands in the list twice, keeps the one
    link. Raises Invalid with the lines that can't be read; then nobody is invited.
    """
    require(actor, "initiatives.manage", engagement)
    if queries.is_over(engagement):
        raise Conflict(_("It is closed; nobody can be invited any more."))
    lines, wrong = _read_people(people)
    if wrong:
        raise Invalid(people=wrong)
    contacts = [(kind, value) for _number, _name, kind, value in lines if value]
    if contacts and (barred := _barred(engagement, contacts=contacts)):
        raise Invalid(people=barred)
    known = queries.invited_contacts(engagement)
    same: list[int] = []
    for number, name, kind, value in lines:
        if value and (kind, value) in known:
            same.append(number)
            continue
        known.add((kind, value))
        mail = value if kind == "email" else ""
        person = make_person(actor=actor, name=name, email=mail, recorded=False)
        if value and not mail:
            themselves = Actor(person_id=person.pk)
            give_contact(actor=themselves, person=person, kind=kind, value=value)
        invite(actor=actor, engagement=engagement, person=person, role=role)
    return Invited(len(lines) - len(same), same)


def _read_people(people: str) -> tuple[list[tuple[int, str, str, str]], list[str]]:
    """Each line as (its number, name, kind of contact, contact), and what is wrong with others."""
    lines: list[tuple[int, str, str, str]] = []
    wrong: list[str] = []
    for number, line in enumerate((part.strip() for part in people.splitlines()), start=1):
        if not line:
            continue
        name, _comma, value = (part.strip() for part in line.partition(","))
        kind = "email" if "@" in value else "phone"
        if kind == "phone":
            value = re.sub(r"[\s().-]", "", value)
        if len(name) > 60:
            wrong.append(
                _("Line %(number)d: the name is longer than 60 letters.") % {"number": number}
            )
        elif value and not _is_contact(kind, value):
            wrong.append(
                _(
                    "Line %(number)d: “%(value)s” is no mail address and no phone number with "
                    "its country, such as +60 12 345 6789."
                )
                % {"number": number, "value": value[:40]}
            )
        else:
            lines.append((number, name, kind, value.casefold()))
    if len(lines) > MOST_SLIPS:
        wrong.append(_("At most %(most)d people at once.") % {"most": MOST_SLIPS})
    return lines, wrong


def _is_contact(kind: str, value: str) -> bool:
    if kind == "email":
        try:
            validate_email(value)
        except ValidationError:
            return False
        return True
    return value.startswith("+") and value[1:].isdigit() and 8 <= len(value) <= 16


@transaction.atomic
def accept_invitation(
    *, actor: Actor, invitation_secret: str, secret: str
) -> tuple[Actor, Participant]:
    """Exchange a personal link for a seat; on a second device it leads to the same seat."""
    found = (
        Invitation.objects.select_related("engagement__organisation", "person")
        .filter(
            digest=queries.digest_of(invitation_secret),
            expires_at__gt=clock.now(),
            person__is_active=True,
        )
        .exclude(state="revoked")
        .first()
    )
    if found is None or found.engagement.state == "draft":
        raise Missing(_("This invitation is no longer valid. Ask the firm for a new one."))
    engagement = found.engagement
    participant = Participant.objects.filter(engagement=engagement, person=found.person).first()
    if participant is None:
        require_open(engagement)
        group = found.group if found.group in queries.GROUPS else ""
        name = found.person.name
        arrival = Arrival(accepts_terms=False, display_name=name, group=group)
        participant = _sit(
            engagement, found.person, via="invited", arrival=arrival, role=found.role
        )
    require(actor, "initiatives.seat", participant)
    advance(INVITATION, found, "use", actor=Actor(person_id=found.person_id))
    return _seated(Actor(person_id=found.person_id), engagement, participant, secret)


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """End a personal link; a seat that was taken with it stays, its contributions too."""
    advance(INVITATION, invitation, "revoke", actor=actor)


@transaction.atomic
def say_sent(
    *, actor: Actor, engagement: Engagement, channel: str, reach: int | None = None
) -> Sending:
    """Note that the question was sent on by hand, so the turnout can be read against it."""
    require(actor, "initiatives.manage", engagement)
    if channel not in CHANNELS:
        raise Invalid(channel=_("Choose how you sent it."))
    sending = Sending.objects.create(
        engagement=engagement,
        channel=channel,
        reach=reach,
        by=Person.objects.get(pk=actor.person_id or 0),
        at=clock.now(),
    )
    record(actor, "initiatives.engagement.sent_on", engagement, channel=channel, reach=reach)
    return sending
