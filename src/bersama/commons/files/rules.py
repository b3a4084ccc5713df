"""Who may store a file and who may see one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bersama.commons.files import queries
from bersama.commons.files.models import Document
from bersama.commons.files.queries import Look
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.policy import YES, Verdict, hidden, no, policy


@policy("files.store", covers=[("file", "create")])
def store(actor: Actor, organisation: Organisation) -> Verdict:
    """Whoever takes part; whether in this round, is asked by the act the file belongs to."""
    inside = actor.is_machine or actor.works_for(organisation.pk)
    if not inside and actor.participant_id is None:
        return no(_("Take part first; then you can add a picture."))
    return YES


@policy("files.view", covers=[("file", "view")])
def view(actor: Actor, look: Look) -> Verdict:
    return YES if queries.may_see(actor, look) else hidden()


@policy("files.remove", covers=[("file", "delete")])
def remove(actor: Actor, document: Document) -> Verdict:
    if actor.is_machine or actor.works_for(document.organisation_id):
        return YES
    return hidden()
