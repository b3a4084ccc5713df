"""Setting terms: each change is a new version."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.agreements import queries
from bersama.cocreation.agreements.models import Terms, benefits, credits_, uses
from bersama.commons.organisations.models import Organisation
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.policy import require


@transaction.atomic
def terms_in_force(*, actor: Actor, organisation: Organisation) -> Terms:
    """The newest terms; the plain first version is made when there is none."""
    require(actor, "agreements.use_terms", organisation)
    if found := queries.newest(organisation.pk):
        return found
    return _write(actor, organisation, use="firm", credit="named", benefit="none", note="")


@transaction.atomic
def set_terms(
    *, actor: Actor, organisation: Organisation, use: str, credit: str, benefit: str, note: str
) -> Terms:
    """A new version for questions asked from now on; running ones keep theirs."""
    require(actor, "agreements.terms", organisation)
    for field, value, known in (
        ("use", use, uses()),
        ("credit", credit, credits_()),
        ("benefit", benefit, benefits()),
    ):
        if value not in dict(known):
            raise Invalid(**{field: _("Choose one of these.")})
    return _write(actor, organisation, use=use, credit=credit, benefit=benefit, note=note)


def _write(actor: Actor, organisation: Organisation, **clauses: str) -> Terms:
    last = queries.newest(organisation.pk)
    terms = Terms.objects.create(
        organisation=organisation,
        version=(last.version if last else 0) + 1,
        created_at=clock.now(),
        **clauses,
    )
    record(actor, "agreements.terms.set", terms, version=terms.version)
    return terms
