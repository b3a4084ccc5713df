"""The moves of an idea, and who may do what with one."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives.models import Engagement
from bersama.core.actor import Actor
from bersama.core.policy import YES, Verdict, can, hidden, no, policy
from bersama.core.states import Machine, Move
from bersama.methods.ideas import queries
from bersama.methods.ideas.models import Comment, Idea

IDEA = Machine(
    kind="ideas.idea",
    initial="open",
    states={
        "open": gettext_lazy("open"),
        "merged": gettext_lazy("merged"),
        "planned": gettext_lazy("planned"),
        "done": gettext_lazy("done"),
        "declined": gettext_lazy("declined"),
    },
    moves=(
        Move("merge", ("open",), "merged", "ideas.merge", "ideas.idea.merged"),
        Move("split", ("merged",), "open", "ideas.merge", "ideas.idea.split"),
        Move("plan", ("open", "declined"), "planned", "ideas.answer", "ideas.idea.planned"),
        Move("finish", ("open", "planned"), "done", "ideas.answer", "ideas.idea.done"),
        Move("decline", ("open", "planned"), "declined", "ideas.answer", "ideas.idea.declined"),
        Move(
            "reopen", ("planned", "done", "declined"), "open", "ideas.answer", "ideas.idea.reopened"
        ),
    ),
)


@policy("ideas.list", covers=[("idea", "list")])
def see_list(actor: Actor, engagement: Engagement) -> Verdict:
    """A question of another method has no list of ideas: there is nothing at that address."""
    if engagement.method != "ideas":
        return hidden()
    return can(actor, "initiatives.view", engagement)


@policy("ideas.view", covers=[("idea", "view")])
def view(actor: Actor, idea: Idea) -> Verdict:
    return YES if queries.may_see(actor, idea) else hidden()


@policy("ideas.submit", covers=[("idea", "create")])
def submit(actor: Actor, engagement: Engagement) -> Verdict:
    if engagement.method != "ideas":
        return hidden()
    verdict = can(actor, "initiatives.contribute", engagement)
    if verdict and (actor.seat_role or engagement.role) != "innovator":
        return no(_("Here you support the ideas that are there; others bring new ones."))
    return verdict


@policy("ideas.vote", covers=[("idea", "vote")])
def vote(actor: Actor, idea: Idea) -> Verdict:
    if not queries.may_see(actor, idea):
        return hidden()
    if idea.is_private:
        return no(_("Only the firm and whoever wrote it read this idea; nobody votes on it."))
    verdict = can(actor, "initiatives.contribute", idea.engagement)
    if not verdict:
        return verdict
    if idea.contribution.state == "hidden":
        return no(_("This idea was taken out of sight; nobody votes on it."))
    if idea.contribution.state == "withdrawn":
        return no(_("This idea was taken back; nobody votes on it."))
    if idea.state == "merged":
        return no(_("This idea was merged into another one. Say there what you think."))
    if queries.is_author(actor, idea):
        return no(_("This is your own idea. Others say what they think of it."))
    return YES


@policy("ideas.comment", covers=[("comment", "create")])
def comment(actor: Actor, idea: Idea) -> Verdict:
    if not queries.may_see(actor, idea):
        return hidden()
    if idea.is_private:
        return no(_("Only the firm and whoever wrote it read this idea; nobody comments on it."))
    verdict = can(actor, "initiatives.contribute", idea.engagement)
    if not verdict:
        return verdict
    if not idea.engagement.takes_comments:
        return no(_("Here nobody comments; say what you think with the three buttons."))
    if (actor.seat_role or idea.engagement.role) == "provider":
        return no(_("Here you support the ideas that are there; others comment on them."))
    if idea.contribution.state not in ("received", "answered"):
        return no(_("This idea is out of sight; nobody comments on it."))
    if idea.state == "merged":
        return no(_("This idea was merged into another one. Say there what you think."))
    return YES


@policy("ideas.desk", covers=[("idea", "view at the desk")])
def desk(actor: Actor, engagement: Engagement) -> Verdict:
    return can(actor, "initiatives.desk", engagement)


@policy("ideas.merge", covers=[("idea", "merge")])
def merge(actor: Actor, idea: Idea) -> Verdict:
    verdict = can(actor, "initiatives.manage", idea.engagement)
    if verdict and idea.engagement.state == "decided":
        return no(_("It is decided; what was merged stays merged."))
    return verdict


@policy("ideas.answer", covers=[("idea", "answer")])
def answer(actor: Actor, idea: Idea) -> Verdict:
    """The firm answers; so does the software itself, where a decision answers many at once."""
    if actor.is_machine:
        return YES
    return can(actor, "initiatives.manage", idea.engagement)


@policy("ideas.hide", covers=[("idea", "hide")])
def hide(actor: Actor, idea: Idea) -> Verdict:
    return can(actor, "initiatives.hide", idea.contribution)


@policy("ideas.hide_comment", covers=[("comment", "hide")])
def hide_comment(actor: Actor, remark: Comment) -> Verdict:
    return can(actor, "initiatives.manage", remark.idea.engagement)


@policy("ideas.enter", covers=[("idea", "enter for others")])
def enter(actor: Actor, engagement: Engagement) -> Verdict:
    return can(actor, "initiatives.enter", engagement)


@policy("ideas.import", covers=[("idea", "import")])
def bring_in(actor: Actor, engagement: Engagement) -> Verdict:
    return can(actor, "initiatives.manage", engagement)


@policy("ideas.erase", covers=[("idea", "erase")])
def erase(actor: Actor, thing: Idea | None) -> Verdict:
    """Only the erasure of a person's data does it, which asks that person."""
    return YES if actor.is_machine else hidden()
