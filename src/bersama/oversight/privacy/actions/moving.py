"""Taking in a firm that was packed on another machine: all of it, verified, or nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from bersama.commons.organisations.models import Membership, Organisation
from bersama.commons.people.actions import make_token
from bersama.core.actor import Actor
from bersama.core.events import record
from bersama.core.ledger.models import Entry
from bersama.core.ledger.verifying import verify
from bersama.core.links import absolute
from bersama.core.policy import require
from bersama.oversight.privacy.actions.erasing import erase_again
from bersama.oversight.privacy.actions.unpacking import Moved, Taking
from bersama.oversight.privacy.queries.archives import Archive, does_not_hold


@dataclass(frozen=True, slots=True)
class MovedIn:
    """What came in. `link` opens the owner's account; empty where the owner is here already."""

    organisation: Organisation
    rows: int
    entries: int
    files: int
    machine: str
    renamed: tuple[str, ...]
    erased_again: int
    link: str


@transaction.atomic
def move_in(
    *,
    actor: Actor,
    archive: Archive,
    erased: Collection[str] = (),
    moved: Moved = lambda count: None,
) -> MovedIn:
    """Take in a packed firm, with its ledger, and verify it before it counts.

    Who stands on the list of the `erased` (digests as in `core.erasures`) is erased anew.

    Raises Invalid with what is wrong; then nothing was changed.
    """
    require(actor, "privacy.move_in", None)
    taking = Taking(archive, moved)
    with taking.whole():
        taking.take()
        firm, entries = taking.firm, len(taking.numbers[Entry])
        # Its address may have changed on the way in, so from here on it is committed to anew.
        machine = archive.manifest.machine
        record(actor, "privacy.firm.moved_in", firm, machine=machine, entries=entries)
        report = verify(streams=taking.streams)
        if report.first is not None:
            raise does_not_hold(report.first.sentence)
    again = erase_again(actor=actor, listed=erased)
    return MovedIn(
        organisation=firm,
        rows=taking.rows,
        entries=entries,
        files=len(taking.files),
        machine=machine,
        renamed=tuple(taking.renamed),
        erased_again=again.count,
        link=_owner_link(actor, taking),
    )


def _owner_link(actor: Actor, taking: Taking) -> str:
    """A link for an owner who came in with the firm; never for somebody who was here before."""
    places = Membership.objects.filter(organisation=taking.firm, role="owner", state="active")
    for place in places.select_related("person").order_by("pk"):
        if place.person_id not in taking.known_before:
            secret = make_token(actor=actor, purpose="device", person=place.person)
            return absolute(f"/enter/{secret}")
    return ""
