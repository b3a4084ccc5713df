"""The report of an initiative: what was found for each reason it was for, and what was not.

Only what is counted here is shown as a number. What the firm would have to measure itself is
proposed with its source and marked as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.decisions import queries
from bersama.cocreation.decisions.queries import Decision, Engagement, Initiative
from bersama.cocreation.initiatives import present as rounds
from bersama.cocreation.initiatives import queries as round_queries
from bersama.core.actor import Actor
from bersama.core.policy import can
from bersama.science.withholding import withhold_line


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was counted: what, its number in words, and as it is kept."""

    key: str
    label: str
    words: str
    kept: int | None = None


# What is worth measuring beside it; the firm does so itself. Each with its source.
PROPOSED: dict[str, tuple[tuple[Lazy, str], ...]] = {
    "expertise": (
        (
            gettext_lazy("What you learned that nobody in the firm knew, and who brought it."),
            "Cohen, Levinthal 1990: Absorptive Capacity",
        ),
        (
            gettext_lazy("With how many of these people you still talk half a year later."),
            "Chesbrough 2003: Open Innovation",
        ),
    ),
    "innovation": (
        (
            gettext_lazy("The share of your sales that comes from what is new, a year later."),
            "OECD, Eurostat 2018: Oslo Manual",
        ),
        (
            gettext_lazy("How many weeks it took from the idea to the first sale."),
            "Griffin, Page 1993: Measuring Product Development Success and Failure",
        ),
    ),
    "loyalty": (
        (
            gettext_lazy(
                "A loyalty scale, from 1 to 5, asked before and after: I would recommend this "
                "firm; I would come here first; I would buy more here."
            ),
            "Zeithaml, Berry, Parasuraman 1996: The Behavioral Consequences of Service Quality",
        ),
        (
            gettext_lazy(
                "Repeat purchase: how many of those who took part bought again within three "
                "months, and how many of the others."
            ),
            "Dick, Basu 1994: Customer Loyalty",
        ),
    ),
    "efficiency": (
        (
            gettext_lazy("Hours or money for one piece, before the change and after it."),
            "OECD 2001: Measuring Productivity",
        ),
        (
            gettext_lazy("How much is thrown away or done twice in a week."),
            "Ohno 1988: Toyota Production System",
        ),
    ),
}
SHOWN_FOR = {
    "expertise": ("groups", "contributions", "taken_up"),
    "innovation": ("contributions", "taken_up", "chosen"),
    "loyalty": ("came_back", "answered", "promises"),
    "efficiency": ("days", "answered", "promises"),
}


@dataclass
class Counted:
    """All that was counted of an initiative, once for every reason."""

    rounds: Sequence[Engagement]
    decisions: Sequence[Decision]
    found: dict[str, Found] = field(default_factory=dict)


def decisions_of(
    viewer: Actor, initiative: Initiative, engagements: Sequence[Engagement]
) -> list[dict[str, Any]]:
    """The decisions in force on the rounds of an initiative."""
    cards = []
    for row in queries.decisions_in(engagements):
        chosen = queries.chosen_of(row)
        engagement = row.engagement
        cards.append(
            {
                "question": row.question,
                "chosen": chosen.text if chosen else "",
                "at": rounds.local(engagement, row.published_at),
                "url": reverse(
                    "decisions-record", args=[engagement.organisation.slug, engagement.code]
                ),
            }
        )
    return cards


def report_link(
    viewer: Actor, initiative: Initiative, engagements: Sequence[Engagement]
) -> dict[str, Any]:
    """Where the report stands, and whether something was decided yet."""
    return {
        "url": reverse(
            "decisions-report", args=[initiative.organisation.slug, initiative.public_id]
        ),
        "is_due": any(engagement.state == "decided" for engagement in engagements),
    }


def report_page(viewer: Actor, initiative: Initiative) -> dict[str, Any]:
    """The report: who took part, each reason with what was found for it, and the answers."""
    engagements = round_queries.rounds_in(initiative)
    counted = count(initiative, engagements)
    said = queries.reason_answers(initiative)
    firm = initiative.organisation
    return {
        "org": firm.slug,
        "firm": firm.name,
        "id": initiative.public_id,
        "title": initiative.title,
        "is_due": bool(counted.decisions),
        "is_simulated": firm.is_simulated,
        "decisions": decisions_of(viewer, initiative, engagements),
        "roles": _roles(engagements),
        "whole": [counted.found[name] for name in ("answered", "promises")],
        "answers": can(viewer, "decisions.answer_reason", initiative),
        "changes": can(viewer, "initiatives.change", initiative),
        "reasons": [
            {
                "key": reason,
                "label": str(round_queries.REASON_LINES[reason]),
                "found": [counted.found[name] for name in SHOWN_FOR[reason]],
                "proposed": [
                    {"words": str(words), "source": source} for words, source in PROPOSED[reason]
                ],
                "answer": said.get(reason),
            }
            for reason in round_queries.REASONS
            if reason in initiative.reasons
        ],
    }


def found_for(initiative: Initiative, reason: str) -> dict[str, int | None]:
    """The numbers that stand beside a reason now, as they are kept with its answer."""
    counted = count(initiative, round_queries.rounds_in(initiative))
    return {name: counted.found[name].kept for name in SHOWN_FOR.get(reason, ())}


def count(initiative: Initiative, engagements: Sequence[Engagement]) -> Counted:
    """Everything that is counted here of these rounds; what may not be shown is None."""
    counted = Counted(engagements, queries.decisions_in(engagements))
    states = round_queries.states_in(engagements)
    for one in (
        *_given(states),
        _taken_up(engagements),
        _chosen(counted.decisions),
        _groups(counted.decisions),
        _back(initiative, engagements),
        _promises(engagements),
        _days(engagements),
    ):
        counted.found[one.key] = one
    return counted


def _share(part: int, whole: int) -> str:
    return _("%(part)d of %(whole)d") % {"part": part, "whole": whole}


def _given(states: Mapping[int, Mapping[str, int]]) -> tuple[Found, Found]:
    standing = answered = 0
    for by_state in states.values():
        done = sum(by_state.get(state, 0) for state in queries.ANSWERED)
        answered += done
        standing += done + by_state.get("received", 0)
    return (
        Found("contributions", _("Contributions that were given"), str(standing), standing),
        Found(
            "answered",
            _("Contributions that have their answer"),
            _share(answered, standing),
            answered,
        ),
    )


def _taken_up(engagements: Sequence[Engagement]) -> Found:
    """Answered yes or partly; rounds in which that would be about few people are left out."""
    yes = whole = 0
    by_round = queries.verdicts_in(engagements)
    hidden = False
    for engagement in engagements:
        line = list(by_round[engagement.pk].values())
        shown = round_queries.shown_counts(engagement, line)
        counts = [count for count in shown if count is not None]
        if len(counts) < len(shown):
            hidden = hidden or any(line)
            continue
        yes += counts[0] + counts[1]
        whole += sum(counts)
    label = _("Contributions that are taken up, whole or in part")
    if not whole:
        why = _("Not shown: it would be about few people.") if hidden else _("None answered yet.")
        return Found("taken_up", label, why)
    words = _share(yes, whole)
    if hidden:
        words += " " + _("(without questions to few people)")
    return Found("taken_up", label, words, yes)


def _chosen(decisions: Sequence[Decision]) -> Found:
    chosen = [queries.chosen_of(decision) for decision in decisions]
    theirs = sum(1 for option in chosen if option is not None and option.item.startswith("idea:"))
    label = _("Decisions in which an idea was chosen that somebody brought")
    return Found("chosen", label, _share(theirs, len(chosen)), theirs)


def _groups(decisions: Sequence[Decision]) -> Found:
    """The groups from outside the firm that were heard, as they stood when it was decided."""
    names = {name for d in decisions for name in (d.heard or {}).get("groups", {})}
    heard = [str(words) for name, words in round_queries.GROUPS.items() if name in names]
    outside = names & set(round_queries.GROUPS) - {"employees"}
    label = _("Groups that were heard")
    if not heard:
        return Found("groups", label, _("Nobody was asked for their group."))
    return Found("groups", label, ", ".join(heard), len(outside))


def _back(initiative: Initiative, engagements: Sequence[Engagement]) -> Found:
    whole, again = round_queries.came_back(engagements, initiative.organisation_id)
    label = _("Came back: invited by name, and took part in an earlier question, too")
    if not whole:
        why = _("Nobody was invited by name, so nobody can be known again.")
        return Found("came_back", label, why)
    if any(engagement.mode != "named" for engagement in engagements):
        line = withhold_line([again, whole - again])
        if line.counts[0] is None:
            return Found("came_back", label, _("Not shown: it would be about few people."))
    return Found("came_back", label, _share(again, whole), again)


def _promises(engagements: Sequence[Engagement]) -> Found:
    rows = round_queries.promises_in(engagements)
    in_time = 0
    for row in rows:
        zone = ZoneInfo(row.engagement.organisation.time_zone)
        if row.state == "kept" and row.settled_at is not None:
            in_time += row.settled_at.astimezone(zone).date() <= row.due_on
    label = _("Promises that were kept by their day")
    return Found("promises", label, _share(in_time, len(rows)), in_time)


def _days(engagements: Sequence[Engagement]) -> Found:
    """Days from the opening of a question to its first decision."""
    label = _("Days from the question to the decision")
    first, days = queries.first_published(engagements), []
    for engagement in engagements:
        zone = ZoneInfo(engagement.organisation.time_zone)
        if decided := first.get(engagement.pk):
            opened = engagement.opens_at.astimezone(zone).date()
            days.append((decided.astimezone(zone).date() - opened).days)
    if not days:
        return Found("days", label, _("Nothing is decided yet."))
    low, high = min(days), max(days)
    words = str(low) if low == high else _("%(low)d to %(high)d") % {"low": low, "high": high}
    return Found("days", label, words, high)


def _roles(engagements: Sequence[Engagement]) -> dict[str, Any]:
    """Who took part in each round, by what they might do.

    The firm itself gives the roles, with the link or the invitation: their numbers tell nothing
    of what anybody said.
    """
    by_round = round_queries.roles_in(engagements)
    heads = [str(words) for words in round_queries.ROLES.values()]
    rows = []
    for engagement in engagements:
        sizes = list(by_round[engagement.pk].values())
        cells = zip(heads, sizes, strict=True)
        rows.append({"title": engagement.title, "whole": sum(sizes), "cells": list(cells)})
    return {"heads": heads, "rows": rows}
