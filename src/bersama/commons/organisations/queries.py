"""Who belongs where."""

from __future__ import annotations

from bersama.commons.organisations.models import Membership


def standing_of(person_id: int, slug: str) -> Membership | None:
    """The active membership of a person in the organisation of that slug."""
    return (
        Membership.objects.select_related("organisation")
        .filter(
            person_id=person_id, organisation__slug=slug, state="active", person__is_active=True
        )
        .first()
    )
