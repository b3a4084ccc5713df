"""What a firm's register holds about somebody, by the link they were given or by who they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q

from bersama.cocreation.initiatives.models import Invitation, Participant
from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.cocreation.stakeholders.queries import entries_of, entry_named, same_one
from bersama.commons.files.models import Document
from bersama.commons.organisations.models import Membership
from bersama.commons.people.models import Person, Token
from bersama.commons.people.queries import token_by_secret
from bersama.core import clock
from bersama.core.errors import Missing
from bersama.oversight.privacy.models import Look
from bersama.oversight.privacy.queries.own import KEPT_DAYS

# The purpose of a link that shows somebody what is held about them.
HELD = "held"


def held_token(secret: str) -> Token | None:
    """The link of this secret, whatever became of it; None for one of another purpose."""
    token = token_by_secret(secret)
    return token if token is not None and token.purpose == HELD else None


def entry_of_token(token: Token) -> Stakeholder:
    """The entry a link shows. Raises Missing once it is erased."""
    found = entry_named(token.subject)
    if found is None:
        raise Missing
    return same_one(found)[0]


def entries_at(person: Person, organisation_id: int) -> Sequence[Stakeholder]:
    """The entries in which this firm means this person."""
    return [row for row in entries_of(person) if row.organisation_id == organisation_id]


def files_of(kind: str, pk: int) -> Sequence[Document]:
    """Files that hang on a row."""
    rows = Document.objects.filter(subject_kind=kind, subject_id=pk)
    return list(rows.select_related("organisation"))


def looks_at_entry(stakeholder: Stakeholder) -> Sequence[Look]:
    """Who opened this entry, or the list it stands in, in the last 90 days."""
    since = clock.now().date() - timedelta(days=KEPT_DAYS)
    seen = Q(stakeholder__in=[row.pk for row in same_one(stakeholder)])
    seen |= Q(organisation=stakeholder.organisation_id, what="register")
    rows = Look.objects.filter(seen, on__gte=since)
    return list(rows.select_related("person").order_by("-on", "what", "pk"))


def is_here_otherwise(person: Person) -> bool:
    """Whether somebody is here for more than an entry: a firm, a round, a sign-in, a register."""
    return (
        Membership.objects.filter(person=person).exists()
        or person.contacts.filter(checked_at__isnull=False).exists()
        or Participant.objects.filter(person=person).exists()
        or Invitation.objects.filter(person=person).exists()
        or Stakeholder.objects.filter(person=person).exists()
    )
