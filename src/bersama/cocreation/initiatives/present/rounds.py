"""How a round and what somebody gave in it are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives import queries
from bersama.cocreation.initiatives.queries import Engagement, Participant, Statement
from bersama.cocreation.initiatives.registry import method_of, round_links
from bersama.cocreation.initiatives.rules import CONTRIBUTION, ROUND, closing_time
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.ledger import checkpoints
from bersama.core.policy import can

BACK = signing.Signer(salt="bersama.back")
RULES: dict[str, Lazy] = {
    "owner_decides": gettext_lazy("%(who)s decides after reading every answer."),
    "most": gettext_lazy("%(who)s follows what most people choose."),
    "talk": gettext_lazy("%(who)s decides together with those who took part."),
}
NAMES: dict[str, Lazy] = {
    "named": gettext_lazy("Your name stands beside what you write, if you give one."),
    "confidential": gettext_lazy(
        "Nobody of the firm sees who you are. Numbers of fewer than five people are not shown."
    ),
    "anonymous": gettext_lazy(
        "No name is asked or stored. Numbers of fewer than five people are not shown."
    ),
    "strangers": gettext_lazy(
        "No name is asked or stored. Nothing is shown before five people have answered, and "
        "small groups are not shown apart."
    ),
}
USES: dict[str, Lazy] = {
    "firm": gettext_lazy("%(firm)s may use what you write for its own products and services."),
    "everybody": gettext_lazy("Everybody may use what you write."),
    "ask": gettext_lazy("%(firm)s asks you before it uses what you write."),
}
CREDITS: dict[str, Lazy] = {
    "named": gettext_lazy("You are named as its author if you give your name."),
    "none": gettext_lazy("Authors are not named."),
}
BENEFITS: dict[str, Lazy] = {
    "none": gettext_lazy("There is no payment for it."),
    "thanks": gettext_lazy("If it is used, the firm says thank you with something small."),
    "share": gettext_lazy("If it earns money, a share is agreed with you before it is used."),
}


class StatementLines(TypedDict):
    purpose: str
    decides: str
    answer: str
    out_of_scope: str


class RoundCard(TypedDict):
    """One round in a list or at the head of a page."""

    code: str
    title: str
    state: str
    state_label: str
    is_open: bool
    url: str
    desk_url: str
    closes: str
    turnout: int
    answer_by: date | None


def day(moment: date) -> str:
    """A day in words: 5 December 2026."""
    return date_format(moment, "j F Y")


def state_of(engagement: Engagement) -> str:
    """The state as it is by the clock, also before the worker has written it down."""
    if engagement.state == "running" and queries.is_over(engagement):
        return "closed"
    return engagement.state


def statement_lines(engagement: Engagement, statement: Statement) -> StatementLines:
    """The influence statement: what for, who decides by which rule, when one hears back."""
    rule = RULES.get(statement.rule, RULES["owner_decides"])
    return {
        "purpose": statement.purpose,
        "decides": rule % {"who": statement.decider},
        "answer": _("By %(day)s, from %(firm)s.")
        % {
            "day": day(statement.answer_by),
            "firm": engagement.organisation.name,
        },
        "out_of_scope": statement.out_of_scope,
    }


def terms_lines(engagement: Engagement) -> list[str]:
    """The contribution terms in three short sentences."""
    terms = engagement.terms
    firm = {"firm": engagement.organisation.name}
    lines = [USES[terms.use] % firm, str(CREDITS[terms.credit]), str(BENEFITS[terms.benefit])]
    if engagement.mode != "named":
        lines[1] = str(CREDITS["none"])
    return [*lines, terms.note] if terms.note else lines


def round_card(engagement: Engagement, turnout: int = 0) -> RoundCard:
    state = state_of(engagement)
    return {
        "code": engagement.code,
        "title": engagement.title,
        "state": {"running": "open"}.get(state, state),
        "state_label": str(ROUND.label(state)),
        "is_open": queries.is_open(engagement),
        "url": reverse("initiatives-round", args=[engagement.code]),
        "desk_url": reverse(
            "initiatives-desk", args=[engagement.organisation.slug, engagement.code]
        ),
        "closes": closing_time(engagement),
        "turnout": turnout,
        "answer_by": None,
    }


def back_path(participant: Participant) -> str:
    """The path of the participant's own link, with which they come back from any device."""
    return reverse("initiatives-back", args=[BACK.sign(participant.public_id.hex)])


def participant_in(token: str) -> str | None:
    """The public id inside a come-back link, None if it is not one of ours."""
    try:
        return BACK.unsign(token)
    except signing.BadSignature:
        return None


def promise_words(promise: Any) -> str:
    """What was promised; the promise to answer in the reader's own language."""
    if promise.kind == "answer":
        return _("Everybody who took part gets an answer.")
    return str(promise.what)


def names_line(engagement: Engagement) -> Lazy:
    """Who knows the names in this round, and which numbers stay unseen."""
    strangers = engagement.mode == "anonymous" and not queries.knows_its_people(engagement)
    return NAMES["strangers" if strangers else engagement.mode]


def round_page(viewer: Actor, engagement: Engagement, **panel: Any) -> dict[str, Any]:
    """All that the participant's page of a round shows; `panel` overrides the method's part."""
    method = method_of(engagement)
    participant = queries.participant_of(viewer, engagement)
    statement = participant.statement if participant else queries.current_statement(engagement)
    verdict = can(viewer, "initiatives.contribute", engagement)
    given = queries.has_given(engagement.pk, viewer.participant_id)
    return {
        "round": round_card(engagement),
        "firm": engagement.organisation.name,
        "statement": statement_lines(engagement, statement),
        "names": names_line(engagement),
        "terms": terms_lines(engagement),
        "verdict": verdict,
        "has_given": given,
        "is_seated": participant is not None,
        "asks_terms": participant is None or not participant.accepted_terms,
        "sees_results": can(viewer, "initiatives.results", engagement),
        "is_simulated": engagement.is_simulated,
        "is_imported": engagement.is_imported,
        "shows_panel": method.is_read_after_close and engagement.state != "draft",
        "panel_template": method.panel_template,
        "panel": {**method.panel(viewer, engagement), **panel},
        "engagement_language": engagement.language,
        **round_links(viewer, engagement),
    }


def seal_line(engagement: Engagement) -> str:
    """The newest checkpoint of the round's ledger as it is printed; empty before the first."""
    checkpoint = checkpoints.latest(f"e/{engagement.public_id}")
    return checkpoints.short(checkpoint) if checkpoint else ""


def own_cards(viewer: Actor, engagement: Engagement) -> Sequence[Mapping[str, Any]]:
    """What the viewer gave, each with its state, who answers by when, and the answer."""
    rows = list(queries.own_contributions(viewer, engagement))
    told = method_of(engagement).told([row.pk for row in rows])
    promise = engagement.promises.filter(kind="answer").first()
    promised = queries.promised_to(viewer, engagement)
    moved = promise is not None and promised is not None and promised < promise.due_on
    late = (
        promise is not None
        and engagement.promises_are_public
        and promise.state == "open"
        and promise.due_on < clock.today(engagement.organisation.time_zone)
    )
    return [
        {
            "id": str(row.public_id),
            "words": told[row.pk].words if row.pk in told else "",
            "url": told[row.pk].url if row.pk in told else "",
            "picture_url": told[row.pk].picture_url if row.pk in told else "",
            "state": row.state,
            "state_label": str(CONTRIBUTION.label(row.state)),
            "is_hidden": row.state == "hidden",
            "hidden_reason": row.hidden_reason,
            "terms_version": row.terms.version,
            "answer": getattr(row, "answer", None),
            "due": promise.due_on if promise else None,
            "moved_from": promised if moved else None,
            "is_late": late,
            "may_withdraw": bool(can(viewer, "initiatives.withdraw", row))
            and row.state == "received",
            "receipt_url": reverse("initiatives-receipt", args=[engagement.code, row.public_id]),
        }
        for row in rows
    ]


def due_words(due: date, zone: str) -> str:
    """A kind word about a day: today, tomorrow, in 5 days, 2 days ago."""
    days = (due - clock.now().astimezone(ZoneInfo(zone)).date()).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days > 1:
        return _("in %(days)d days") % {"days": days}
    return _("%(days)d days ago") % {"days": -days}


def local(engagement: Engagement, moment: Any) -> Any:
    """An instant in the zone of the firm."""
    return timezone.localtime(moment, ZoneInfo(engagement.organisation.time_zone))


HAPPENED: dict[str, Lazy] = {
    "initiatives.initiative.begun": gettext_lazy("It was begun."),
    "initiatives.initiative.changed": gettext_lazy("Its name or its reasons were changed."),
    "initiatives.engagement.prepared": gettext_lazy("The question was prepared."),
    "initiatives.engagement.opened": gettext_lazy("The question was opened."),
    "initiatives.engagement.closed": gettext_lazy("The question closed."),
    "initiatives.engagement.moved": gettext_lazy("The last day to answer was moved."),
    "initiatives.promise.moved": gettext_lazy("The day of the answer was moved."),
    "initiatives.engagement.sent_on": gettext_lazy("The question was sent on."),
    "initiatives.statement.published": gettext_lazy("What it is for was written down."),
    "initiatives.promise.made": gettext_lazy("A promise was made."),
    "initiatives.promise.kept": gettext_lazy("A promise was kept."),
    "initiatives.promise.dropped": gettext_lazy("A promise was taken back."),
    "initiatives.slips.printed": gettext_lazy("Slips were printed."),
    "initiatives.contribution.hidden": gettext_lazy("A contribution was taken out of sight."),
    "decisions.decision.published": gettext_lazy("The decision was published."),
    "decisions.decision.superseded": gettext_lazy("The decision was revised."),
    "decisions.reason.answered": gettext_lazy("A reason got its answer in the report."),
}


def timeline(engagement: Engagement) -> list[dict[str, Any]]:
    """What happened to the round, in words, newest first."""
    return [
        {"text": str(HAPPENED[entry.kind]), "when": local(engagement, entry.at)}
        for entry in queries.history(engagement)
        if entry.kind in HAPPENED
    ]
