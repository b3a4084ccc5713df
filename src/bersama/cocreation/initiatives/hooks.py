"""What the initiatives register at start: subjects, kinds of entries, the data map."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from bersama.cocreation.initiatives.models import (
    Authorship,
    Contribution,
    Engagement,
    Initiative,
    Invitation,
    Participant,
    Promise,
    Seat,
    Sending,
    Slip,
    SlipBatch,
    Statement,
)
from bersama.cocreation.initiatives.queries import initiatives_of, sees_round
from bersama.cocreation.stakeholders.registry import Scope, register_scopes
from bersama.commons.files.registry import visible
from bersama.core.actor import Actor
from bersama.core.datamap import describe
from bersama.core.events import declare
from bersama.core.subjects import Subject, register


def _stream(thing: Any) -> str:
    return f"e/{thing.engagement.public_id}"


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _initiative_url(initiative: Initiative) -> str:
    return f"/w/{initiative.organisation.slug}/i/{initiative.public_id}"


def _scopes(viewer: Actor, organisation_id: int) -> list[Scope]:
    """Somebody in the register can be rated for each initiative by itself."""
    return [
        Scope(one.public_id, one.title, _initiative_url(one))
        for one in initiatives_of(viewer, organisation_id)
    ]


register_scopes(_scopes)


def _desk_url(engagement: Engagement) -> str:
    return f"/w/{engagement.organisation.slug}/q/{engagement.code}"


register(
    Subject(
        kind="initiatives.initiative",
        model=Initiative,
        label=str,
        url=_initiative_url,
        stream=lambda i: f"o/{i.organisation.public_id}",
        content=lambda i: {"title": i.title, "reasons": i.reasons},
        related=("organisation",),
    )
)
register(
    Subject(
        kind="initiatives.engagement",
        model=Engagement,
        label=str,
        url=_desk_url,
        stream=lambda e: f"e/{e.public_id}",
        content=lambda e: {
            "title": e.title,
            "method": e.method,
            "state": e.state,
            "mode": e.mode,
            "access": e.access,
            "results_when": e.results_when,
            "role": e.role,
            "opens_at": _instant(e.opens_at),
            "closes_at": _instant(e.closes_at),
            "closed_at": _instant(e.closed_at) if e.closed_at else None,
            "terms": str(e.terms.public_id),
        },
        related=("organisation", "terms"),
    )
)
register(
    Subject(
        kind="initiatives.statement",
        model=Statement,
        label=str,
        url=lambda s: _desk_url(s.engagement),
        stream=_stream,
        key=lambda s: f"{s.engagement.public_id}:{s.version}",
        content=lambda s: {
            "purpose": s.purpose,
            "decider": s.decider,
            "rule": s.rule,
            "out_of_scope": s.out_of_scope,
            "answer_by": s.answer_by.isoformat(),
        },
        related=("engagement__organisation",),
    )
)
register(
    Subject(
        kind="initiatives.participant",
        model=Participant,
        label=str,
        url=lambda p: _desk_url(p.engagement),
        stream=_stream,
        content=lambda p: {
            "via": p.via,
            "role": p.role,
            "group": p.group,
            "display_name": p.display_name,
            "accepted_terms": p.accepted_terms,
        },
        related=("engagement__organisation",),
    )
)
register(
    Subject(
        kind="initiatives.contribution",
        model=Contribution,
        label=str,
        url=lambda c: _desk_url(c.engagement),
        stream=_stream,
        content=lambda c: {
            "kind": c.kind,
            "state": c.state,
            "channel": c.channel,
            "terms": str(c.terms.public_id),
            "hidden_reason": c.hidden_reason,
        },
        related=("engagement__organisation", "terms"),
    )
)
register(
    Subject(
        kind="initiatives.promise",
        model=Promise,
        label=str,
        url=lambda p: _desk_url(p.engagement),
        stream=_stream,
        content=lambda p: {
            "what": p.what,
            "due_on": p.due_on.isoformat(),
            "state": p.state,
            "note": p.note,
        },
        related=("engagement__organisation",),
    )
)
register(
    Subject(
        kind="initiatives.slips",
        model=SlipBatch,
        label=str,
        url=lambda b: _desk_url(b.engagement),
        stream=_stream,
        content=lambda b: {"printed": b.printed, "spent": b.spent},
        related=("engagement__organisation",),
    )
)
register(
    Subject(
        kind="initiatives.invitation",
        model=Invitation,
        label=str,
        url=lambda i: _desk_url(i.engagement),
        stream=_stream,
        content=lambda i: {
            "state": i.state,
            "role": i.role,
            "expires_at": _instant(i.expires_at),
        },
        related=("engagement__organisation",),
    )
)

visible("initiatives.engagement", sees_round)
declare(
    **{
        "initiatives.initiative.begun": "An initiative was begun.",
        "initiatives.initiative.changed": "An initiative was named anew, or what it is for.",
        "initiatives.engagement.prepared": "A question was prepared.",
        "initiatives.engagement.opened": "A question was opened.",
        "initiatives.engagement.closed": "A question closed, early or on time.",
        "initiatives.engagement.moved": "The last day to answer was moved.",
        "initiatives.promise.moved": "The day of a promise was moved.",
        "initiatives.engagement.decided": "A decision on a question was published.",
        "initiatives.engagement.sent_on": "Somebody said the question was sent on.",
        "initiatives.statement.published": "The influence statement got a version.",
        "initiatives.participant.joined": "Somebody took a seat.",
        "initiatives.participant.erased": "A participant was erased; that one took part stays.",
        "initiatives.participant.agreed": "A participant agreed to the terms.",
        "initiatives.participant.device_added": "A participant continued on another device.",
        "initiatives.contribution.received": "A contribution was received.",
        "initiatives.contribution.answered": "A contribution was answered.",
        "initiatives.contribution.hidden": "A contribution was taken out of sight.",
        "initiatives.contribution.shown": "A contribution was brought back.",
        "initiatives.contribution.withdrawn": "A contribution was taken back by its author.",
        "initiatives.promise.made": "A promise was made.",
        "initiatives.promise.kept": "A promise was kept.",
        "initiatives.promise.dropped": "A promise was taken back.",
        "initiatives.slips.printed": "Slips were printed.",
        "initiatives.slips.spent": "A slip was spent.",
        "initiatives.invitation.made": "A personal invitation was made.",
        "initiatives.invitation.used": "A personal invitation was used.",
        "initiatives.invitation.revoked": "A personal invitation was ended.",
    }
)

_ROUND = _("as long as the firm keeps the round")
describe(
    Initiative,
    Engagement,
    Statement,
    Promise,
    Sending,
    about="firm",
    what=_("The question, what it is for, who decides, and what was promised"),
    why=_("so that everybody knows what happens with an answer"),
    kept=_ROUND,
    seen_by=_("everybody who may take part"),
)
describe(
    Participant,
    Authorship,
    about="participant",
    what=_("That somebody takes part: how they came in, their group, and a name if given"),
    why=_("so that each is counted once and gets an answer"),
    kept=_ROUND,
    seen_by=_("the firm; in rounds without names nobody sees who it was"),
)
describe(
    Contribution,
    about="participant",
    what=_("What was given, under which terms, and its state"),
    why=_("so that it is considered and answered"),
    kept=_ROUND,
    seen_by=_("the firm, and others as the question says"),
)
describe(
    Seat,
    about="participant",
    what=_("A fingerprint of the secret in the cookie of a device that was used to take part"),
    why=_("so that one can come back without an account"),
    kept=_ROUND,
    seen_by=_("nobody"),
)
describe(
    Invitation,
    about="participant",
    what=_("That a person was invited, and whether the link was used"),
    why=_("so that an invitation counts once"),
    kept=_ROUND,
    seen_by=_("the firm"),
)
describe(
    Slip,
    SlipBatch,
    about="machine",
    what=_("Slips that are left, as fingerprints, and how many were spent"),
)
