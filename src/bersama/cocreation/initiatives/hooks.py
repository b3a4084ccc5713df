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
from bersama.cocreation.initiatives.present import invitation_words
from bersama.cocreation.initiatives.queries import initiatives_of, is_open, named_acts, sees_round
from bersama.cocreation.stakeholders import queries as register
from bersama.cocreation.stakeholders.registry import (
    Activity,
    Scope,
    register_activity,
    register_scopes,
)
from bersama.commons.files.registry import visible
from bersama.commons.notices import registry as letters
from bersama.core.actor import Actor
from bersama.core.datamap import describe
from bersama.core.events import declare
from bersama.core.subjects import Subject
from bersama.core.subjects import register as register_subject


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


register_subject(
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
register_subject(
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
            "is_internal": e.is_internal,
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
register_subject(
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
register_subject(
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
register_subject(
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
register_subject(
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
register_subject(
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
register_subject(
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
            "channel": i.channel,
            "is_sent": i.sent_at is not None,
        },
        related=("engagement__organisation",),
    )
)

visible("initiatives.engagement", sees_round)
register_activity(
    Activity("rounds", _("Took part under their name in at least so many questions"), named_acts)
)
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
        "initiatives.invitation.sent": "Somebody invited from the register was written to.",
        "initiatives.invitation.used": "A personal invitation was used.",
        "initiatives.invitation.revoked": "A personal invitation was ended.",
    }
)

_ROUND = _("As long as the firm keeps the round.")
describe(
    Initiative,
    Engagement,
    Statement,
    Promise,
    Sending,
    about="firm",
    what=_("The question, what it is for, who decides, and what was promised."),
    why=_("So that everybody knows what happens with an answer."),
    kept=_ROUND,
    seen_by=_("Everybody who may take part."),
)
describe(
    Participant,
    Authorship,
    about="participant",
    what=_("That somebody takes part: how they came in, their group, and a name if given."),
    why=_("So that each is counted once and gets an answer."),
    kept=_ROUND,
    seen_by=_("The firm; in rounds without names nobody sees who it was."),
)
describe(
    Contribution,
    about="participant",
    what=_("What was given, under which terms, and its state."),
    why=_("So that it is considered and answered."),
    kept=_ROUND,
    seen_by=_("The firm, and others as the question says."),
)
describe(
    Seat,
    about="participant",
    what=_("A fingerprint of the secret in the cookie of a device that was used to take part."),
    why=_("So that one can come back without an account."),
    kept=_ROUND,
    seen_by=_("Nobody."),
)
describe(
    Invitation,
    about="participant",
    what=_(
        "That a person was invited, with which words, how it was sent, and whether it was used."
    ),
    why=_("So that an invitation counts once."),
    kept=_ROUND,
    seen_by=_("The firm."),
)
describe(
    Slip,
    SlipBatch,
    about="machine",
    what=_("Slips that are left, as fingerprints, and how many were spent."),
)


def _invited_entry(invitation: Invitation) -> Any:
    firm = invitation.engagement.organisation
    return register.entries_by_person(firm, [invitation.person_id]).get(invitation.person_id)


def _invited_to(invitation: Invitation) -> str:
    """The mail address in the register, where the person still likes to be reached so."""
    entry = _invited_entry(invitation)
    channel, address = register.way_to(entry) if entry else ("", "")
    return address if channel == "email" else ""


def _invited_language(invitation: Invitation) -> str:
    entry = _invited_entry(invitation)
    return (entry.language if entry else "") or invitation.engagement.language


def _invited_words(person: Any, invitation: Invitation) -> dict[str, Any]:
    return {"words": invitation_words(invitation, _invited_language(invitation))[1]}


def _permits(person: Any, invitation: Invitation) -> Any:
    entry = _invited_entry(invitation)
    return register.permitted(entry, "contact") if entry else None


letters.register(
    letters.Kind(
        name="initiatives.invited",
        subject=lambda invitation: invitation_words(invitation)[0],
        text="initiatives/mail/invited.txt",
        context=_invited_words,
        may_see=lambda person, invitation: (
            invitation.state == "made" and is_open(invitation.engagement)
        ),
        to=_invited_to,
        language=_invited_language,
        permission=_permits,
    )
)
