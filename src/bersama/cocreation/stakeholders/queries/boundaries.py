"""Who competes with the firm, and where a line was drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from bersama.cocreation.stakeholders.models import AlsoIn, Boundary, Stakeholder
from bersama.commons.organisations.models import Organisation


def boundaries_of(stakeholder: Stakeholder) -> Sequence[Boundary]:
    """The lines drawn with this one, newest first."""
    return list(stakeholder.boundaries.order_by("-stated_at", "-pk"))


def competes(stakeholder: Stakeholder) -> bool:
    """Whether this one counts among the competitors, in the first place or as well."""
    if stakeholder.group == "competitors":
        return True
    return any(also.group == "competitors" for also in stakeholder.also_in.all())


def _in_group(code: str) -> Q:
    also = AlsoIn.objects.filter(group=code).values("stakeholder")
    return Q(group=code) | Q(pk__in=also)


def _of(firm: Organisation) -> QuerySet[Stakeholder]:
    return Stakeholder.objects.filter(organisation=firm, state__in=("active", "archived"))


def without_boundary(firm: Organisation) -> QuerySet[Stakeholder]:
    """The competitors with whom no line is drawn: they are invited to nothing."""
    living = Boundary.objects.filter(stakeholder=OuterRef("pk"), ended_at__isnull=True)
    return _of(firm).filter(_in_group("competitors")).exclude(Exists(living))


def outsiders(firm: Organisation) -> QuerySet[Stakeholder]:
    """Everybody in the register who does not work for the firm."""
    return _of(firm).exclude(_in_group("employees"))


def reached_by(
    rows: QuerySet[Stakeholder], people: Iterable[int], contacts: Iterable[tuple[str, str]]
) -> Sequence[Stakeholder]:
    """Those of these rows who are one of the people or have one of the contacts, by name."""
    same = Q(person_id__in=list(people))
    for kind, value in contacts:
        same |= Q(contacts__kind=kind, contacts__value=value)
    return list(rows.filter(same).distinct().order_by("folded", "pk")[:20])
