"""How results are shown: bars, tables, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bersama.cocreation.initiatives.queries import (
    GROUPS,
    Engagement,
)
from bersama.cocreation.initiatives.registry import Block, Results
from bersama.science import intervals, shares
from bersama.science.findings import Finding
from bersama.science.withholding import FEWEST

WAYS: dict[str, Lazy] = {
    "open": gettext_lazy("open link"),
    "slip": gettext_lazy("slip"),
    "invited": gettext_lazy("personal invitation"),
    "counter": gettext_lazy("at the counter"),
    "paper": gettext_lazy("on paper"),
    "imported": gettext_lazy("imported"),
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
    cells = [getattr(item, field).get(k) for item in block.items for k in keys]
    if len(keys) < 2 or all(cell is None for cell in cells):
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
        "few": ngettext(
            "%(people)d answer is a story, not a share: no percentages can be read from it.",
            "%(people)d answers are stories, not shares: no percentages can be read from them.",
            int(facts.get("people", 0)),
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
