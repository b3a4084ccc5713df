"""How answering is shown: themes to answer at once, single contributions, how far it got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bersama.cocreation.decisions import queries
from bersama.cocreation.decisions.queries import Answer, Decision, Engagement
from bersama.cocreation.initiatives import present as rounds
from bersama.cocreation.initiatives import queries as round_queries
from bersama.cocreation.initiatives.registry import Theme, method_of
from bersama.core.actor import Actor

PAGE = 25
EVERYBODY, OTHERS = "everybody", "others"
SHOWN = ("themes", "received", "answered", "hidden")
VERDICTS = {
    "yes": gettext_lazy("Yes"),
    "partly": gettext_lazy("Partly"),
    "no": gettext_lazy("No"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A theme with those of its contributions that wait, and a first proposal of the answer."""

    key: str
    label: str
    ids: Sequence[int]
    of: int
    verdict: str
    reason: str


def is_protected(engagement: Engagement) -> bool:
    """Whether single answers stay unseen: somebody could know who took part, and they were secret.

    Ideas are read by everybody anyway; choices and reasons of a small staff are not, and
    nothing of a round without names before five people have answered.
    """
    if engagement.mode == "named" or method_of(engagement).receipt_kind:
        return False
    return round_queries.knows_its_people(engagement) or round_queries.has_few(engagement)


def themes(engagement: Engagement, decision: Decision | None) -> list[Waiting]:
    """The themes of a round in which somebody waits, each with a proposal from the decision."""
    waiting = set(queries.ids_in(engagement))
    if not waiting:
        return []
    found = []
    for theme in _themes(engagement):
        ids = [pk for pk in theme.contribution_ids if pk in waiting]
        if ids:
            verdict, reason = proposal(decision, theme.key)
            size = len(theme.contribution_ids)
            found.append(Waiting(theme.key, str(theme.label), ids, size, verdict, reason))
    return found


def ids_of_theme(engagement: Engagement, key: str) -> list[int]:
    """The contributions that wait in this theme; of everybody, or of one theme."""
    if key == EVERYBODY:
        return queries.ids_in(engagement)
    return next((list(t.ids) for t in themes(engagement, None) if t.key == key), [])


def proposal(decision: Decision | None, key: str) -> tuple[str, str]:
    """Verdict and reason that follow from the decision for this theme; empty without one."""
    chosen = queries.chosen_of(decision)
    if decision is None or chosen is None:
        return "", ""
    if chosen.item == key:
        return "yes", decision.reasons
    said = _("We decided: %(chosen)s.") % {"chosen": chosen.text}
    reasons = f"{said} {decision.reasons}"
    if key in (EVERYBODY, OTHERS):
        return "", reasons
    return ("no" if chosen.item else "partly"), reasons


def _themes(engagement: Engagement) -> list[Theme]:
    """The method's themes; where people are protected, small ones are answered together."""
    found = list(method_of(engagement).themes(engagement))
    if not is_protected(engagement):
        return found
    sizes = [len(theme.contribution_ids) for theme in found]
    everybody = list(dict.fromkeys(pk for theme in found for pk in theme.contribution_ids))
    if sum(sizes) > len(everybody):
        return [Theme(OTHERS, _("Everybody who answered"), everybody)] if everybody else []
    shown = round_queries.shown_counts(engagement, sizes)
    large = [t for t, count in zip(found, shown, strict=True) if count is not None]
    kept = {pk for theme in large for pk in theme.contribution_ids}
    rest = [pk for pk in everybody if pk not in kept]
    label = _("Everybody else") if large else _("Everybody who answered")
    return [*large, Theme(OTHERS, label, rest)] if rest else large


def progress(engagement: Engagement) -> dict[str, Any]:
    """How far answering got, in kind words."""
    counts = queries.counts(engagement)
    answered, standing = queries.progress(engagement)
    if not standing:
        said = _("There is nothing to answer here.")
    elif counts["received"]:
        said = _("%(answered)d of %(all)d have their answer.") % {
            "answered": answered,
            "all": standing,
        }
    else:
        said = _("All %(all)d have their answer. That is a promise kept.") % {"all": standing}
    if counts["hidden"]:
        out = ngettext(
            "%(count)d of them was taken out of sight; the reason is its answer.",
            "%(count)d of them were taken out of sight; the reason is their answer.",
            counts["hidden"],
        )
        said = f"{said} {out % {'count': counts['hidden']}}"
    return {
        **counts,
        "has_answer": answered,
        "standing": standing,
        "said": said,
        "is_done": not counts["received"],
    }


def answers_page(
    viewer: Actor, engagement: Engagement, *, show: str, number: str
) -> dict[str, Any]:
    """The tabs, and one page of what the chosen one holds."""
    protected = is_protected(engagement)
    show = show if show in SHOWN and not (protected and show != "themes") else "themes"
    decision = queries.in_force(engagement)
    state = progress(engagement)
    run = queries.open_run(engagement)
    base = {
        "org": engagement.organisation.slug,
        "round": rounds.round_card(engagement),
        "show": show,
        "tabs": _tabs(engagement, show, state, protected),
        "progress": state,
        "run": {"done": run.done, "all": len(run.ids)} if run else None,
        "is_protected": protected,
        "has_decision": decision is not None,
        "is_simulated": engagement.is_simulated,
        "keep": f"show={show}",
        "others_key": OTHERS,
    }
    if show == "themes":
        found = themes(engagement, decision)
        page = Paginator(found, PAGE).get_page(number)
        return {**base, "page": page, "themes": list(page), "is_many": len(found) > 1}
    rows = Paginator(queries.contributions_in(engagement, show), PAGE).get_page(number)
    return {**base, "page": rows, "cards": _cards(engagement, rows)}


def _tabs(
    engagement: Engagement, show: str, state: Mapping[str, Any], protected: bool
) -> list[dict[str, Any]]:
    url = reverse("decisions-answers", args=[engagement.organisation.slug, engagement.code])
    words = {
        "themes": (_("By theme"), None),
        "received": (_("One by one"), state["received"]),
        "answered": (_("Answered"), state["answered"]),
        "hidden": (_("Taken out of sight"), state["hidden"]),
    }
    return [
        {"label": label, "url": f"{url}?show={key}", "current": key == show, "count": count}
        for key, (label, count) in words.items()
        if not protected and (key != "hidden" or count)
    ]


def _cards(engagement: Engagement, page: Page[Any]) -> list[dict[str, Any]]:
    rows = list(page)
    told = method_of(engagement).told([row.pk for row in rows])
    slug = engagement.organisation.slug
    return [
        {
            "id": str(row.public_id),
            "words": told[row.pk].words if row.pk in told else _("No words."),
            "hidden_reason": row.hidden_reason,
            "answer": answer_card(row.answer) if hasattr(row, "answer") else None,
            "change_url": reverse("decisions-answer", args=[slug, engagement.code, row.public_id]),
        }
        for row in rows
    ]


def one_answer(engagement: Engagement, answer: Answer) -> dict[str, Any]:
    """One given answer beside what it answers."""
    told = method_of(engagement).told([answer.contribution_id])
    words = told[answer.contribution_id].words if answer.contribution_id in told else ""
    return {
        "org": engagement.organisation.slug,
        "round": rounds.round_card(engagement),
        "words": "" if is_protected(engagement) else words,
        "answer": answer_card(answer),
        "version": queries.answer_version(answer),
    }


def answer_card(answer: Answer) -> Mapping[str, Any]:
    """One answer as a part of a page."""
    return {
        "state": answer.verdict,
        "label": str(VERDICTS[answer.verdict]),
        "reason": answer.reason,
        "when": answer.at.date(),
        "changed": answer.changed_at.date() if answer.changed_at else None,
        "because": answer.changed_because,
    }
