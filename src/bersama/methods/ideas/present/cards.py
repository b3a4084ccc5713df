"""An idea as a card: its words, what one may do with it, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import queries as rounds
from bersama.core.actor import Actor
from bersama.core.policy import Verdict, can
from bersama.methods.ideas import queries
from bersama.methods.ideas.present.outcome import Shown, sees_numbers, shown_counts
from bersama.methods.ideas.queries import Counts
from bersama.methods.ideas.rules import IDEA

TAGS = {"planned": "yes", "done": "kept", "declined": "no", "merged": "info", "open": "open"}


class IdeaCard(TypedDict):
    """One idea as a viewer sees it."""

    number: int
    text: str
    url: str
    vote_url: str
    desk_url: str
    picture: dict[str, Any] | None
    authors: str
    state: str
    state_tag: str
    state_label: str
    is_own: bool
    is_hidden: bool
    is_private: bool
    hidden_reason: str
    merged_into: int | None
    stance: int | None
    verdict: Verdict
    reason: str
    shown: Shown | None
    comments: int
    answer: str
    channel: str


def idea_url(idea: Any) -> str:
    return reverse("ideas-idea", args=[idea.engagement.code, idea.number])


def card_of(viewer: Actor, idea: Any) -> IdeaCard:
    """One card, after it was changed."""
    sees = sees_numbers(viewer, idea.engagement)
    counts = queries.counts_of(idea.engagement, [idea.pk]) if sees else None
    return _cards(viewer, idea.engagement, [idea], counts)[0]


def cards_of(
    viewer: Actor,
    engagement: Any,
    ids: Sequence[int],
    counts: Mapping[int, Counts] | None = None,
) -> list[IdeaCard]:
    """The cards of these ideas, in their order; the number of queries does not grow with them.

    `counts` are passed by who has them already and may show them.
    """
    if counts is None and sees_numbers(viewer, engagement):
        counts = queries.counts_of(engagement, ids)
    return _cards(viewer, engagement, queries.with_rows(ids), counts)


def _cards(
    viewer: Actor, engagement: Any, ideas: Sequence[Any], counts: Mapping[int, Counts] | None
) -> list[IdeaCard]:
    ids = [idea.pk for idea in ideas]
    stances = queries.stances_of(viewer.participant_id, ids)
    remarks = queries.commented(ids)
    at_desk = viewer.works_for(engagement.organisation_id)
    cards = []
    for idea in ideas:
        shown = None
        if counts is not None:
            shown = shown_counts(engagement, counts.get(idea.pk, Counts()))
        cards.append(
            _card(
                viewer,
                idea,
                shown=shown,
                stance=stances.get(idea.pk),
                comments=remarks.get(idea.pk, 0),
                at_desk=at_desk,
            )
        )
    return cards


def _card(
    viewer: Actor,
    idea: Any,
    *,
    shown: Shown | None,
    stance: int | None,
    comments: int,
    at_desk: bool,
) -> IdeaCard:
    engagement, contribution = idea.engagement, idea.contribution
    verdict = can(viewer, "ideas.vote", idea)
    slug = engagement.organisation.slug
    return {
        "number": idea.number,
        "text": idea.text or _("(erased at its author's wish)"),
        "url": idea_url(idea),
        "vote_url": reverse("ideas-vote", args=[engagement.code, idea.number]),
        "desk_url": reverse("ideas-desk-idea", args=[slug, engagement.code, idea.number]),
        "picture": _picture(idea, slug if at_desk else ""),
        "authors": _authors(idea),
        "state": idea.state,
        "state_tag": TAGS[idea.state],
        "state_label": str(IDEA.label(idea.state)),
        "is_own": queries.is_author(viewer, idea),
        "is_private": idea.is_private,
        "is_hidden": contribution.state == "hidden",
        "hidden_reason": contribution.hidden_reason,
        "merged_into": idea.merged_into.number if idea.merged_into else None,
        "stance": stance,
        "verdict": verdict,
        # That a round is closed is said once, by its page.
        "reason": str(verdict.reason) if rounds.is_open(engagement) and not at_desk else "",
        "shown": shown,
        "comments": comments,
        "answer": idea.official_answer,
        "channel": contribution.channel,
    }


def _picture(idea: Any, slug: str) -> dict[str, Any] | None:
    if idea.picture is None:
        return None
    file = idea.picture.public_id
    url = (
        reverse("files-at-desk", args=[slug, file])
        if slug
        else reverse("files-in-round", args=[idea.engagement.code, file])
    )
    return {"url": url, "width": idea.picture.width, "height": idea.picture.height}


def _authors(idea: Any) -> str:
    """Who gave it, by the names they chose; nothing in rounds without names."""
    if not rounds.keeps_names(idea.engagement):
        return ""
    authors = sorted(idea.contribution.authorships.all(), key=lambda a: a.pk)
    return ", ".join(a.participant.display_name or _("somebody") for a in authors)


def remarks_of(viewer: Actor, idea: Any) -> list[dict[str, Any]]:
    """What was said about an idea."""
    named = rounds.keeps_names(idea.engagement)
    return [
        {
            "id": str(remark.public_id),
            "text": remark.text,
            "who": (remark.participant.display_name or _("somebody")) if named else "",
            "at": remark.at if named else remark.at.date(),
            "is_own": remark.participant_id == viewer.participant_id,
            "is_hidden": remark.is_hidden,
            "hidden_reason": remark.hidden_reason,
        }
        for remark in queries.comments_of(viewer, idea)
    ]


def similar_cards(
    viewer: Actor, engagement: Any, text: str, *, but: int | None = None
) -> list[dict[str, Any]]:
    """Ideas that say nearly the same, with the words they share, and a warning if one denies."""
    return [
        {
            "number": idea.number,
            "text": idea.text,
            "url": idea_url(idea),
            "shared": ", ".join(match.shared[:4]),
            "opposite": match.opposite,
            "may_vote": bool(can(viewer, "ideas.vote", idea)),
        }
        for idea, match in queries.similar_ideas(viewer, engagement, text, but=but)
    ]
