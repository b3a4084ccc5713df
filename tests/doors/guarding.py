"""Which marked texts a visitor may meet: what `canaries` found, judged by what it is."""

from __future__ import annotations

from collections.abc import Iterable

from tests.doors.canaries import Canary
from tests.doors.canaries import found_in as marks_in
from tests.doors.doors import Door, Visit
from tests.doors.houses import House, Street
from tests.doors.visiting import Visitor

AS_THE_ROUND = {"title", "statement", "choice", "idea seen", "idea merged", "remark"}
AS_THE_ROUND |= {"display name", "decision", "official answer", "reason of close"}
AUTHOR_OR_FIRM = {"idea hidden", "idea withdrawn", "hidden remark", "reason of hiding"}
AUTHOR_OR_MANAGER = {"why", "answer", "invited", "idea private"}
MANAGER = {"draft"}
OF_THE_REGISTER = {"entry", "entry data"}


def leaks(
    street: Street, door: Door, visit: Visit, who: Visitor, status: int, found: Iterable[Canary]
) -> list[str]:
    """What this visitor should not have met here."""
    return [
        f"shows {canary.kind} of {canary.firm} {canary.round}"
        for canary in found
        if not _may_meet(street, door, visit, who, canary)
    ]


def _may_meet(street: Street, door: Door, visit: Visit, who: Visitor, canary: Canary) -> bool:
    if who.person is not None and canary in marks_in(who.person.name):
        return True
    house = street.here if canary.firm == "here" else street.there
    path = door.url(visit)
    inside = who.person in house.people.values() and who.name != "revoked"
    if path.startswith("/held/"):  # the one it is about, and who of the firm looked
        return canary.firm == "here" and canary.kind in OF_THE_REGISTER | {"firm", "name"}
    if not path.startswith("/w/") and not path.startswith("/e/") and not path.startswith("/o/"):
        return (inside and canary.kind in ("firm", "name")) or canary.kind == "firm"
    if canary.firm == "there":
        return canary.kind == "firm" and inside
    if path.startswith("/o/"):
        return canary.kind == "firm" or (
            canary.kind in AS_THE_ROUND and house.places[canary.round].facts["link"] == "open"
        )
    if path.startswith("/w/"):
        return inside and _at_the_desk(house, who, canary)
    return _in_a_round(house, visit, who, canary)


def _at_the_desk(house: House, who: Visitor, canary: Canary) -> bool:
    manages = who.relation in ("owner", "facilitator")
    if canary.kind == "entry data":
        return who.relation == "owner"
    if canary.kind in MANAGER or canary.kind in AUTHOR_OR_MANAGER:
        over = house.places[canary.round].facts["round"] in ("over", "closed", "decided")
        return manages and (canary.kind in ("invited", "idea private") or over)
    return True


def _in_a_round(house: House, visit: Visit, who: Visitor, canary: Canary) -> bool:
    if canary.kind == "firm":
        return True
    if canary.kind in OF_THE_REGISTER or visit.place is None or canary.round != visit.place.key:
        return False
    seated = who.seat is not None and bool(visit.place.seats)
    if canary.kind in AS_THE_ROUND:
        facts = visit.place.facts
        return seated or (facts["link"] == "open" and facts["round"] != "draft")
    if canary.kind in AUTHOR_OR_FIRM or canary.kind in AUTHOR_OR_MANAGER:
        return seated
    return False
