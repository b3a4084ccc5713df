"""How rounds are shown: one contract for pages, API and mails."""

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
from bersama.cocreation.initiatives.queries import (
    GROUPS,
    Contribution,
    Engagement,
    Participant,
    Statement,
)
from bersama.cocreation.initiatives.registry import Block, Results, method_of, round_links
from bersama.cocreation.initiatives.rules import CONTRIBUTION, ROUND, closing_time
from bersama.core import clock, links
from bersama.core.actor import Actor
from bersama.core.ledger import checkpoints, receipts
from bersama.core.policy import can
from bersama.science import intervals, shares
from bersama.science.findings import Finding
from bersama.science.withholding import FEWEST

BACK = signing.Signer(salt="bersama.back")

RULES: dict[str, Lazy] = {
    "owner_decides": gettext_lazy("%(who)s decides after reading every answer."),
    "most": gettext_lazy("%(who)s follows what most people choose."),
    "talk": gettext_lazy("%(who)s decides together with those who took part."),
}
WAYS: dict[str, Lazy] = {
    "open": gettext_lazy("open link"),
    "slip": gettext_lazy("slip"),
    "invited": gettext_lazy("personal invitation"),
    "counter": gettext_lazy("at the counter"),
    "paper": gettext_lazy("on paper"),
    "imported": gettext_lazy("imported"),
}
NAMES: dict[str, Lazy] = {
    "named": gettext_lazy("Your name stands beside what you write, if you give one."),
    "confidential": gettext_lazy(
        "Nobody of the firm sees who you are. Numbers of fewer than five people are not shown."
    ),
    "anonymous": gettext_lazy(
        "No name is asked or stored. Numbers of fewer than five people are not shown."
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
        "names": NAMES[engagement.mode],
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


def tiers(results: Results) -> list[tuple[str, int]]:
    """How many came in by which way, in words, the most first."""
    named = [(str(WAYS.get(way, way)), n) for way, n in results.ways.items() if n]
    return sorted(named, key=lambda pair: -pair[1])


def may_say_one_voice(engagement: Engagement, results: Results) -> bool:
    """Whether "one person, one voice" is true: nobody came in by a link open to all."""
    return bool(results.ways) and not {"open", "imported", "counter", "paper"} & {
        way for way, n in results.ways.items() if n
    }


def seal_line(engagement: Engagement) -> str:
    """The newest checkpoint of the round's ledger as it is printed; empty before the first."""
    checkpoint = checkpoints.latest(f"e/{engagement.public_id}")
    return checkpoints.short(checkpoint) if checkpoint else ""


def receipt(contribution: Contribution, engagement: Engagement) -> dict[str, Any] | None:
    """The receipt of a contribution: of its words where the method opens them, else "counted"."""
    kind = method_of(engagement).receipt_kind
    name = (kind or "initiatives.contribution", str(contribution.public_id))
    return receipts.receipt_of(name, reveal=bool(kind))


def own_cards(viewer: Actor, engagement: Engagement) -> Sequence[Mapping[str, Any]]:
    """What the viewer gave, each with its state, who answers by when, and the answer."""
    rows = list(queries.own_contributions(viewer, engagement))
    told = method_of(engagement).told([row.pk for row in rows])
    promise = engagement.promises.filter(kind="answer").first()
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
            "hidden_reason": row.hidden_reason,
            "terms_version": row.terms.version,
            "answer": getattr(row, "answer", None),
            "due": promise.due_on if promise else None,
            "is_late": late,
            "may_withdraw": bool(can(viewer, "initiatives.withdraw", row))
            and row.state == "received",
            "receipt_url": reverse("initiatives-receipt", args=[engagement.code, row.public_id]),
        }
        for row in rows
    ]


def share_texts(engagement: Engagement, url: str) -> list[dict[str, str]]:
    """Ready texts for chat, SMS and mail, as links that open the right application."""
    from urllib.parse import quote

    words = _("%(firm)s asks: %(question)s Answer in a minute: %(url)s") % {
        "firm": engagement.organisation.name,
        "question": engagement.title,
        "url": url,
    }
    subject = _("A question from %(firm)s") % {"firm": engagement.organisation.name}
    return [
        {"key": "whatsapp", "label": "WhatsApp", "href": f"https://wa.me/?text={quote(words)}"},
        {"key": "sms", "label": "SMS", "href": f"sms:?body={quote(words)}"},
        {
            "key": "email",
            "label": _("Mail"),
            "href": f"mailto:?subject={quote(subject)}&body={quote(words)}",
        },
    ]


def public_url(engagement: Engagement) -> str:
    """The full address that the poster and the messages carry."""
    return links.absolute(reverse("initiatives-round", args=[engagement.code]))


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
}


def timeline(engagement: Engagement) -> list[dict[str, Any]]:
    """What happened to the round, in words, newest first."""
    return [
        {"text": str(HAPPENED[entry.kind]), "when": local(engagement, entry.at)}
        for entry in queries.history(engagement)
        if entry.kind in HAPPENED
    ]


def blocks(engagement: Engagement, results: Results) -> list[dict[str, Any]]:
    """The blocks of a result as bars: exact counts, shares that add up, what is withheld."""
    return [
        {
            "key": block.key,
            "title": block.title,
            "is_title": block.title == engagement.title,
            "kind": block.kind,
            "note": block.note,
            "answered": block.answered,
            "bars": _bars(block),
            "by_way": _table(block, "by_way", WAYS),
            "by_group": _table(block, "by_group", GROUPS),
        }
        for block in results.blocks
    ]


def _bars(block: Block) -> list[dict[str, Any]]:
    """One bar an item. Of one choice each, the shares add up to exactly 100 %."""
    counts = [item.count for item in block.items]
    shown = [c for c in counts if c is not None]
    exclusive = block.kind in {"choice", "pictures", "scale"} and len(shown) == len(counts)
    whole = shares.shares(shown) if exclusive and any(shown) else None
    enough = exclusive and intervals.what_it_says(shown)[0].holds
    bars = []
    for place, item in enumerate(block.items):
        value = item.count / item.of if item.count is not None and item.of else 0.0
        if item.count is None:
            said = str(item.why_withheld)
        elif not item.of or (not enough if exclusive else item.of < FEWEST):
            said = _("%(count)d of %(of)d") % {"count": item.count, "of": item.of or 0}
        else:
            said = f"{whole[place] if whole else round(100 * value)} %"
        bars.append(
            {
                "label": item.label,
                "count": item.count,
                "share_text": said,
                "value": value,
                "withheld": item.count is None,
                "state": item.state,
                "concern": item.concern,
                "passed": item.passed,
            }
        )
    return bars


def _table(block: Block, field: str, words: Mapping[str, Lazy]) -> dict[str, Any] | None:
    """The split of a block by way or group as a table; None when there is nothing to split."""
    keys = [k for k in words if any(k in getattr(item, field) for item in block.items)]
    if len(keys) < 2:
        return None
    return {
        "heads": [str(words[k]) for k in keys],
        "rows": [(item.label, [getattr(item, field).get(k) for k in keys]) for item in block.items],
    }


def what_it_says(engagement: Engagement, results: Results) -> list[str]:
    """What may and may not be concluded from so many answers, in plain sentences."""
    if not results.blocks:
        return []
    block = results.blocks[0]
    counts: list[int | None] = [item.count for item in block.items]
    if block.kind not in ("choice", "pictures") or any(c is None for c in counts):
        counts = []
    shown = [c for c in counts if c is not None]
    people = sum(shown) if shown else block.answered
    whole = engagement.population
    population = whole if whole and whole >= people else None
    findings = intervals.what_it_says(shown or [people], population=population)
    lines = [_sentence(finding) for finding in findings]
    return [line for line in lines if line]


def _sentence(finding: Finding) -> str:
    facts = {k: v for k, v in finding.facts.items() if isinstance(v, int | float)}
    points = round(100 * float(facts.get("margin", 0)))
    words: dict[str, str] = {
        "nobody": _("Nobody has answered, so nothing can be said."),
        "few": _(
            "%(people)d answers are stories, not shares: read what they wrote, count nothing."
        ),
        "direction": _(
            "%(people)d answers show a direction at best: with others, a share could be off "
            "by %(points)d points."
        ),
        "rough_shares": _(
            "%(people)d answers give rough shares: with others, each could be off by about "
            "%(points)d points."
        ),
        "fine_shares": _(
            "%(people)d answers give good shares: with others, each could be off by about "
            "%(points)d points."
        ),
        "everybody": _("All %(people)d answered: this is what they think, without guessing."),
        "lead_clear": _("The first place is clear: chance alone would hardly make such a lead."),
        "lead_certain": _("The first place is certain: those who did not answer can't change it."),
        "lead_open": _("The first place is open: a few more answers could turn it round."),
        "tie": _("The first place is shared."),
        "speaks_for_those_who_answered": _(
            "It speaks for those who answered. Whoever did not come may think otherwise."
        ),
        "speaks_for_all": _("It speaks for all of them."),
    }
    return words.get(finding.code, "") % {**facts, "points": points}


def invitation_cards(viewer: Actor, engagement: Engagement) -> list[dict[str, Any]]:
    """Each personal link with whom it is for, its state, and texts ready to send."""
    states = {
        "made": _("not used yet"),
        "used": _("used"),
        "revoked": _("ended"),
    }
    cards = []
    for row in queries.invitations_of(viewer, engagement):
        secret = queries.invitation_secret(row.public_id)
        url = links.absolute(reverse("initiatives-invitation", args=[secret]))
        contact = next(iter(row.person.contacts.all()), None)
        cards.append(
            {
                "id": str(row.public_id),
                "name": row.person.name or (contact.value if contact else ""),
                "contact": contact.value if contact else "",
                "state": row.state,
                "state_label": states[row.state],
                "url": url,
                "texts": share_texts(engagement, url) if row.state != "revoked" else [],
                "until": row.expires_at,
            }
        )
    return cards
