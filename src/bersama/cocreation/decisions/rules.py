"""The moves of a decision, who may make them, and when a reason against the many is due."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.decisions import queries
from bersama.cocreation.decisions.models import Decision
from bersama.cocreation.initiatives import queries as rounds
from bersama.cocreation.initiatives.models import Engagement, Initiative
from bersama.cocreation.initiatives.registry import Block
from bersama.cocreation.initiatives.rules import closing_time
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.policy import YES, Verdict, can, hidden, no, policy
from bersama.core.states import Machine, Move
from bersama.science.counting import largest_support

DECISION = Machine(
    kind="decisions.decision",
    initial="draft",
    states={
        "draft": gettext_lazy("being prepared"),
        "published": gettext_lazy("in force"),
        "superseded": gettext_lazy("revised since"),
    },
    moves=(
        Move(
            "publish", ("draft",), "published", "decisions.publish", "decisions.decision.published"
        ),
        Move(
            "supersede",
            ("published",),
            "superseded",
            "decisions.publish",
            "decisions.decision.superseded",
        ),
    ),
)
# Kinds of results in which each person stands behind one item, so that the counts add up.
EXCLUSIVE = ("choice", "pictures", "scale")


@policy("decisions.draft", covers=[("decision", "draft")])
def draft(actor: Actor, engagement: Engagement) -> Verdict:
    """The owner and whoever looks after the question prepare the decision, after the close."""
    verdict = can(actor, "initiatives.manage", engagement)
    return _after_the_close(engagement) if verdict else verdict


@policy("decisions.publish", covers=[("decision", "publish")])
def publish(actor: Actor, decision: Decision) -> Verdict:
    verdict = can(actor, "initiatives.decide", decision.engagement)
    return _after_the_close(decision.engagement) if verdict else verdict


@policy("decisions.view", covers=[("decision", "view")])
def view(actor: Actor, engagement: Engagement) -> Verdict:
    """A published decision is for those who took part, the firm, and all if the link was open."""
    return YES if rounds.may_see(actor, engagement) else hidden()


@policy("decisions.answer", covers=[("contribution", "answer")])
def answer(actor: Actor, engagement: Engagement) -> Verdict:
    """Answers are given after the close, by the owner or whoever looks after the question."""
    verdict = can(actor, "initiatives.manage", engagement)
    return _after_the_close(engagement) if verdict else verdict


@policy("decisions.report", covers=[("closing report", "view")])
def report(actor: Actor, initiative: Initiative) -> Verdict:
    """The report is for those who work for the firm; it fills as things are decided."""
    return can(actor, "initiatives.initiative", initiative)


@policy("decisions.answer_reason", covers=[("closing report", "answer")])
def answer_reason(actor: Actor, initiative: Initiative) -> Verdict:
    if not actor.works_for(initiative.organisation_id):
        return hidden()
    if not actor.owns(initiative.organisation_id):
        return no(_("Only the owner says what came of it."))
    if not queries.anything_decided(initiative):
        return no(_("Nothing is decided yet. The report is written after the first decision."))
    return YES


@policy("decisions.told", covers=[("published result", "view")])
def told(actor: Actor, organisation: Organisation) -> Verdict:
    """What a firm decided on open questions is public."""
    return YES


def _after_the_close(engagement: Engagement) -> Verdict:
    if rounds.is_over(engagement):
        return YES
    if engagement.state == "draft":
        return no(_("Nobody was asked yet. Open the question first."))
    return no(_("People are still answering, until %(when)s.") % {"when": closing_time(engagement)})


def favourites(block: Block | None) -> frozenset[str]:
    """The items with the largest support, several when tied; none when that can't be told.

    Where numbers are withheld it is told only if everybody could work it out from the others.
    """
    items = list(block.items) if block else []
    counts = [item.count for item in items]
    known = [count for count in counts if count is not None]
    if block is None or not known or max(known) == 0:
        return frozenset()
    if len(known) < len(counts):
        wholes = {item.of for item in items}
        whole = next(iter(wholes))
        if block.kind not in EXCLUSIVE or len(wholes) > 1 or whole is None:
            return frozenset()
        if max(known) <= whole - sum(known):
            return frozenset()
    places = largest_support([count or 0 for count in counts])
    return frozenset(items[place].key for place in places)


def goes_against(block: Block | None, chosen: str) -> bool:
    """Whether this choice leaves the largest support aside, so that a reason is due in writing."""
    most = favourites(block)
    return bool(most) and chosen not in most
