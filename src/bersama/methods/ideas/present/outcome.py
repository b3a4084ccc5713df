"""What came of a round of ideas, as it may be shown; and how ideas appear in other rooms.

Before the close nobody sees a number, unless the round says "after one's own act"; in rounds
without names numbers wait for the close even then, because one more vote between two looks
would tell whose it was. After it, groups under five are kept back there, also by subtraction.
What was brought in from elsewhere was public there and is shown as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import queries as rounds
from bersama.cocreation.initiatives.registry import Block, Item, Results, Theme, Told
from bersama.core.actor import Actor
from bersama.core.policy import can, require
from bersama.methods.ideas import queries
from bersama.methods.ideas.queries import Counts
from bersama.science.counting import Support
from bersama.science.withholding import FEWEST, withhold_line

LABEL = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be said of one idea's counts; None is withheld, and `why` says why.

    `least`: how many support it for sure, as far as it may be known; by it ideas are ranked.
    """

    support: int | None
    concern: int | None
    passed: int | None
    of: int | None
    share: Fraction | None
    why: str = ""
    least: int = -1


def is_secret(engagement: Any) -> bool:
    """Whether small groups have to be kept back."""
    return not rounds.keeps_names(engagement) and not engagement.is_imported


def sees_numbers(viewer: Actor, engagement: Any) -> bool:
    """Whether the viewer may see counts of this round now."""
    if not can(viewer, "initiatives.results", engagement):
        return False
    return rounds.is_over(engagement) or not is_secret(engagement)


def shown_counts(engagement: Any, counts: Counts) -> Shown:
    """The counts of one idea as they may be published after the close."""
    whole = Support(0, counts.support, counts.concern, counts.passed)
    if not is_secret(engagement):
        return Shown(
            counts.support,
            counts.concern,
            counts.passed,
            counts.votes,
            whole.share,
            least=counts.support,
        )
    if not rounds.knows_its_people(engagement):
        return _of_strangers(counts)
    line = withhold_line((counts.support, counts.concern, counts.passed))
    support, concern, passed = line.counts
    share = Fraction(support, line.total) if support is not None and line.total else None
    least = -1 if support is None else support
    if line.leader == 0 and line.leader_has_at_least:
        least = line.leader_has_at_least
    return Shown(support, concern, passed, line.total, share, _why(line), least)


def _of_strangers(counts: Counts) -> Shown:
    """Where nobody could list who took part: from five votes on all is shown, before nothing."""
    if counts.votes < FEWEST:
        return Shown(None, None, None, None, None, _("fewer than five voted"))
    whole = Support(0, counts.support, counts.concern, counts.passed)
    return Shown(
        counts.support,
        counts.concern,
        counts.passed,
        counts.votes,
        whole.share,
        least=counts.support,
    )


def _why(line: Any) -> str:
    code, total = line.finding.code, line.total or 0
    if code == "fewer_than":
        return _("fewer than five voted")
    if code == "too_few_to_split":
        return _("%(total)d voted; more would be about single people") % {"total": total}
    if code == "nearly_all_one":
        said = (
            _("at least %(least)d of %(total)d support it"),
            _("at least %(least)d of %(total)d have a concern"),
            _("at least %(least)d of %(total)d pass"),
        )[line.leader or 0]
        return said % {"least": line.leader_has_at_least, "total": total}
    return _("groups under five are not shown") if code == "some_withheld" else ""


def results(viewer: Actor, engagement: Any) -> Results:
    """Every idea that stands in the list, those with the most support first."""
    require(viewer, "initiatives.results", engagement)
    visible = sees_numbers(viewer, engagement)
    counts = queries.counts_of(engagement) if visible else {}
    items = []
    for idea, members in queries.clusters(engagement):
        if idea.is_private:
            continue
        shown = shown_counts(engagement, counts.get(idea.pk, Counts())) if visible else _later()
        items.append((shown, idea.number, _item(idea, shown, len(members))))
    items.sort(key=lambda row: (-row[0].least, row[1]))
    votes = 0 if is_secret(engagement) else sum(c.votes for c in counts.values())
    ways = rounds.ways_of(engagement)
    note = "" if visible else _("Numbers are shown after it closes.")
    block = Block(
        "ideas", engagement.title, "ideas", [row[2] for row in items], sum(ways.values()), note
    )
    return Results(
        participants=sum(ways.values()),
        acts=queries.count_ideas(engagement) + votes,
        blocks=[block],
        ways=ways,
    )


def ranked(engagement: Any, ids: Sequence[int], counts: Mapping[int, Counts]) -> list[int]:
    """These ideas by their support as far as it may be known; equal ones by their number."""
    shown = {pk: shown_counts(engagement, counts.get(pk, Counts())) for pk in ids}
    place = {pk: n for n, pk in enumerate(ids)}
    return sorted(ids, key=lambda pk: (-shown[pk].least, place[pk]))


def _later() -> Shown:
    return Shown(None, None, None, None, None, _("shown after it closes"))


def _item(idea: Any, shown: Shown, members: int) -> Item:
    return Item(
        key=f"idea:{idea.number}",
        label=idea.text[:LABEL],
        count=shown.support,
        of=shown.of,
        state=idea.state,
        concern=shown.concern,
        passed=shown.passed,
        why_withheld=shown.why,
    )


def facts(viewer: Actor, engagement: Any) -> dict[str, Any]:
    """Every idea with its own counts, as plain values: for the command line and for export.

    Also hidden, merged and taken-back ones, each with its state; a merged one has the votes that
    were cast on itself. What may not be shown is None, and so is the share of nobody.
    """
    require(viewer, "initiatives.results", engagement)
    visible = sees_numbers(viewer, engagement)
    counts = queries.own_counts(engagement) if visible else {}
    items = []
    for idea in queries.every_idea(engagement):
        own = counts.get(idea.pk, Counts())
        shown = shown_counts(engagement, own) if visible else _later()
        state = idea.contribution.state
        share = shown.share if shown.support is not None else None
        items.append(
            {
                "id": int(idea.source_id) if idea.source_id.isdecimal() else idea.number,
                "text": idea.text,
                "state": state if state in ("hidden", "withdrawn") else idea.state,
                "support": shown.support,
                "concern": shown.concern,
                "pass": shown.passed,
                "support_share": None if share is None else float(share),
            }
        )
    return {
        "participants": sum(rounds.ways_of(engagement).values()),
        "votes": sum(c.votes for c in counts.values()) if not is_secret(engagement) else None,
        "items": items,
    }


def themes(engagement: Any) -> Sequence[Theme]:
    """One answer may serve an idea together with those that were merged into it."""
    return [
        Theme(f"idea:{idea.number}", idea.text[:LABEL], members)
        for idea, members in queries.clusters(engagement)
    ]


def told(contribution_ids: Sequence[int]) -> Mapping[int, Told]:
    """How these contributions appear in lists."""
    return {
        idea.contribution_id: Told(
            words=idea.text or _("(erased at its author's wish)"),
            url=reverse("ideas-idea", args=[idea.engagement.code, idea.number]),
            picture_url=(
                reverse("files-in-round", args=[idea.engagement.code, idea.picture.public_id])
                if idea.picture
                else ""
            ),
        )
        for idea in queries.by_contribution(contribution_ids)
    }
