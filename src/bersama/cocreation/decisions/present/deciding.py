"""How decisions are shown: the draft beside its results, and the record that everybody reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.decisions import queries
from bersama.cocreation.decisions.queries import Decision, Engagement, Option
from bersama.cocreation.decisions.rules import favourites
from bersama.cocreation.initiatives import present as rounds
from bersama.cocreation.initiatives import queries as round_queries
from bersama.cocreation.initiatives.registry import Results, method_of
from bersama.core.actor import Actor
from bersama.core.policy import can
from bersama.science.shares import shares
from bersama.science.withholding import FEWEST


def decision_url(viewer: Actor, engagement: Engagement) -> str:
    """Where a participant reads the decision; empty before there is one."""
    if engagement.state != "decided":
        return ""
    return reverse("decisions-public", args=[engagement.code])


# --- the record --------------------------------------------------------------------------


def bars(options: Sequence[Option]) -> list[dict[str, Any]]:
    """The options of a decision as bars; shares that add up where each person chose one."""
    asked = [option for option in options if option.item and option.item != "nothing"]
    counted = [option.support for option in asked if option.support is not None]
    wholes = {option.of for option in asked}
    people: int = sum(counted)
    adds_up = wholes == {people} and len(counted) == len(asked)
    exact = shares(counted) if adds_up and people else None
    rows = []
    for place, option in enumerate(asked):
        value = option.support / option.of if option.support is not None and option.of else 0.0
        if option.of and option.of >= FEWEST:
            said = f"{exact[place] if exact else round(100 * value)} %"
        else:
            said = _("%(count)d of %(of)d") % {"count": option.support or 0, "of": option.of or 0}
        rows.append(
            {
                "label": option.text,
                "count": option.support,
                "share_text": said,
                "value": value,
                "withheld": option.support is None,
            }
        )
    return rows


def heard(decision: Decision) -> dict[str, Any]:
    """Who was heard, as it stood when the decision was published."""
    stored = decision.heard or {}
    ways = sorted(stored.get("ways", {}).items(), key=lambda pair: -pair[1])
    groups = stored.get("groups", {})
    return {
        "participants": stored.get("participants", 0),
        "ways": [(str(rounds.WAYS.get(way, way)), n) for way, n in ways if n],
        "groups": [(str(round_queries.GROUPS.get(group, group)), n) for group, n in groups.items()],
    }


def record(decision: Decision) -> dict[str, Any]:
    """A decision as everybody reads it."""
    engagement = decision.engagement
    options = list(decision.options.all())
    chosen = queries.chosen_of(decision)
    rule = rounds.RULES.get(decision.rule, rounds.RULES["owner_decides"])
    statement = round_queries.current_statement(engagement)
    at = rounds.local(engagement, decision.published_at) if decision.published_at else None
    return {
        "id": str(decision.public_id),
        "question": decision.question,
        "state": decision.state,
        "chosen": chosen.text if chosen else "",
        "is_own": bool(chosen and not chosen.item),
        "is_none": bool(chosen and chosen.item == "nothing"),
        "rule": rule % {"who": statement.decider},
        "reasons": decision.reasons,
        "against_reason": decision.against_reason,
        "dissent": decision.dissent,
        "revised_because": decision.revised_because,
        "review_on": decision.review_on,
        "by": statement.decider,
        "at": at,
        "bars": bars(options),
        "heard": heard(decision),
    }


def record_page(viewer: Actor, engagement: Engagement, decision: Decision) -> dict[str, Any]:
    """The record with its earlier versions, its promises, its time line and its seal."""
    answered, standing = queries.progress(engagement)
    return {
        "round": rounds.round_card(engagement),
        "firm": engagement.organisation.name,
        "decision": record(decision),
        "earlier": [record(row) for row in queries.earlier(engagement)],
        "answered": answered,
        "standing": standing,
        "entries": rounds.timeline(engagement),
        "seal": rounds.seal_line(engagement),
        "is_simulated": engagement.is_simulated,
        "is_seated": viewer.sits_in(engagement.pk),
        "sees_results": can(viewer, "initiatives.results", engagement),
    }


# --- deciding ----------------------------------------------------------------------------


def results_of(viewer: Actor, engagement: Engagement) -> Results:
    return method_of(engagement).results(viewer, engagement)


def option_choices(results: Results) -> list[tuple[str, str]]:
    """The options with their numbers, to choose from."""
    choices = []
    for option in queries.options_of(results):
        words = option["text"] if len(option["text"]) <= 160 else option["text"][:159] + "…"
        if option["support"] is not None and option["of"]:
            words = _("%(option)s (%(count)d of %(of)d)") % {
                "option": words,
                "count": option["support"],
                "of": option["of"],
            }
        choices.append((option["item"], words))
    return choices


def initial_of(draft: Decision | None, before: Decision | None) -> dict[str, Any]:
    """The form's values: the draft as it is, or what a revision begins from."""
    values = queries.draft_said(draft or before)
    if draft is None:
        values.pop("revised_because", None)
    return {
        **values,
        "version": queries.version_of(draft),
        "replaces": str(before.public_id) if before else "",
    }


def decide_page(viewer: Actor, engagement: Engagement, results: Results) -> dict[str, Any]:
    """The results, what may be concluded, and whom publishing will tell."""
    people, with_mail = queries.reach(engagement)
    most = favourites(queries.deciding_block(results))
    return {
        "org": engagement.organisation.slug,
        "round": rounds.round_card(engagement, results.participants),
        "results": results,
        "blocks": rounds.blocks(engagement, results),
        "tiers": rounds.tiers(results),
        "one_voice": rounds.may_say_one_voice(engagement, results),
        "says": rounds.what_it_says(engagement, results),
        "statement": rounds.statement_lines(
            engagement, round_queries.current_statement(engagement)
        ),
        "publishes": can(viewer, "initiatives.decide", engagement),
        "people": people,
        "with_mail": with_mail if can(viewer, "notices.tell", engagement) else 0,
        "is_open_link": engagement.access == "open",
        "has_favourite": bool(most),
        "is_simulated": engagement.is_simulated,
        "seal": rounds.seal_line(engagement),
    }
