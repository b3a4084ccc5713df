"""The moves of a round, of a contribution and of a promise; and who may make them."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives import queries
from bersama.cocreation.initiatives.models import (
    Contribution,
    Engagement,
    Initiative,
    Invitation,
    Participant,
    Promise,
)
from bersama.commons.organisations.models import Organisation
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Closed, Conflict
from bersama.core.policy import YES, Verdict, hidden, no, not_yet, policy
from bersama.core.states import Machine, Move

ROUND = Machine(
    kind="initiatives.engagement",
    initial="draft",
    states={
        "draft": gettext_lazy("being prepared"),
        "running": gettext_lazy("running"),
        "closed": gettext_lazy("closed"),
        "decided": gettext_lazy("decided"),
    },
    moves=(
        Move("open", ("draft",), "running", "initiatives.open", "initiatives.engagement.opened"),
        Move("close", ("running",), "closed", "initiatives.close", "initiatives.engagement.closed"),
        Move(
            "close_on_time",
            ("running",),
            "closed",
            "initiatives.keep_time",
            "initiatives.engagement.closed",
        ),
        Move(
            "decide", ("closed",), "decided", "initiatives.decide", "initiatives.engagement.decided"
        ),
    ),
)

CONTRIBUTION = Machine(
    kind="initiatives.contribution",
    initial="received",
    states={
        "received": gettext_lazy("received"),
        "answered": gettext_lazy("answered"),
        "hidden": gettext_lazy("taken out of sight"),
        "withdrawn": gettext_lazy("withdrawn"),
    },
    moves=(
        Move(
            "answer",
            ("received",),
            "answered",
            "initiatives.answer",
            "initiatives.contribution.answered",
        ),
        Move(
            "hide",
            ("received", "answered"),
            "hidden",
            "initiatives.hide",
            "initiatives.contribution.hidden",
        ),
        Move(
            "show",
            ("hidden",),
            "received",
            "initiatives.hide",
            "initiatives.contribution.shown",
        ),
        Move(
            "withdraw",
            ("received",),
            "withdrawn",
            "initiatives.withdraw",
            "initiatives.contribution.withdrawn",
        ),
        Move(
            "give_again",
            ("withdrawn",),
            "received",
            "initiatives.withdraw",
            "initiatives.contribution.received",
        ),
    ),
)

PROMISE = Machine(
    kind="initiatives.promise",
    initial="open",
    states={
        "open": gettext_lazy("open"),
        "kept": gettext_lazy("kept"),
        "dropped": gettext_lazy("taken back"),
    },
    moves=(
        Move("keep", ("open",), "kept", "initiatives.promise", "initiatives.promise.kept"),
        Move("drop", ("open",), "dropped", "initiatives.promise", "initiatives.promise.dropped"),
    ),
)

INVITATION = Machine(
    kind="initiatives.invitation",
    initial="made",
    states={
        "made": gettext_lazy("not used yet"),
        "used": gettext_lazy("used"),
        "revoked": gettext_lazy("no longer valid"),
    },
    moves=(
        Move("use", ("made", "used"), "used", "initiatives.seat", "initiatives.invitation.used"),
        Move(
            "revoke",
            ("made", "used"),
            "revoked",
            "initiatives.manage",
            "initiatives.invitation.revoked",
        ),
    ),
)


def require_open(engagement: Engagement) -> None:
    """Raise Conflict with both times unless the round is open right now."""
    now = clock.now()
    if queries.is_open(engagement, now):
        return
    if queries.is_over(engagement, now):
        zone = ZoneInfo(engagement.organisation.time_zone)
        ends = (engagement.closed_at or engagement.closes_at).astimezone(zone)
        came = now.astimezone(zone)
        raise Closed(
            _("Voting closed at %(closed)s; yours came at %(came)s and was not counted.")
            % {
                "closed": f"{date_format(ends, 'j F Y')}, {ends:%H:%M:%S}",
                "came": f"{date_format(came, 'j F Y')}, {came:%H:%M:%S.%f}"[:-5],
            }
        )
    raise Conflict(_("This has not opened yet."))


def closing_time(engagement: Engagement) -> str:
    """When the round closed or closes, in the zone of the firm, which it names."""
    ends, zone = engagement.closed_at or engagement.closes_at, engagement.organisation.time_zone
    local = timezone.localtime(ends, ZoneInfo(zone))
    return f"{date_format(local, 'j F Y, H:i')} ({clock.place_of(zone)})"


@policy("initiatives.ask", covers=[("engagement", "create")])
def ask(actor: Actor, organisation: Organisation) -> Verdict:
    return YES if actor.works_for(organisation.pk) else hidden()


@policy("initiatives.initiative", covers=[("initiative", "view")])
def see_initiative(actor: Actor, initiative: Initiative) -> Verdict:
    return YES if actor.works_for(initiative.organisation_id) else hidden()


@policy("initiatives.change", covers=[("initiative", "change")])
def change_initiative(actor: Actor, initiative: Initiative) -> Verdict:
    if actor.owns(initiative.organisation_id):
        return YES
    if actor.works_for(initiative.organisation_id):
        return no(_("Only the owner says what it is for."))
    return hidden()


@policy("initiatives.desk", covers=[("engagement", "view"), ("turnout", "view")])
def desk(actor: Actor, engagement: Engagement) -> Verdict:
    return YES if actor.works_for(engagement.organisation_id) else hidden()


@policy("initiatives.manage", covers=[("engagement", "manage"), ("electorate", "manage")])
def manage(actor: Actor, thing: Engagement | Invitation) -> Verdict:
    engagement = thing.engagement if isinstance(thing, Invitation) else thing
    if queries.is_manager(actor, engagement):
        return YES
    if actor.works_for(engagement.organisation_id):
        return no(_("Only the owner or the person who looks after this question may do that."))
    return hidden()


@policy("initiatives.invite_register", covers=[("electorate", "invite from the register")])
def invite_register(actor: Actor, engagement: Engagement) -> Verdict:
    """What is known of people to reach them is the owner's to read."""
    if actor.owns(engagement.organisation_id):
        return YES
    if actor.works_for(engagement.organisation_id):
        return no(_("Only the owner invites people of the register."))
    return hidden()


@policy("initiatives.open", covers=[("engagement", "open")])
def open_round(actor: Actor, engagement: Engagement) -> Verdict:
    return manage(actor, engagement)


@policy("initiatives.close", covers=[("engagement", "close")])
def close(actor: Actor, engagement: Engagement) -> Verdict:
    return manage(actor, engagement)


@policy("initiatives.keep_time", covers=[("engagement", "close")])
def keep_time(actor: Actor, engagement: Engagement) -> Verdict:
    if not (actor.is_machine or actor.works_for(engagement.organisation_id)):
        return hidden()
    if clock.now() < engagement.closes_at:
        return no(_("It closes on %(when)s.") % {"when": closing_time(engagement)})
    return YES


@policy("initiatives.decide", covers=[("decision", "publish")])
def decide(actor: Actor, engagement: Engagement) -> Verdict:
    if actor.owns(engagement.organisation_id):
        return YES
    if actor.works_for(engagement.organisation_id):
        return no(_("Only the owner publishes a decision. You may prepare it."))
    return hidden()


@policy("initiatives.view", covers=[("round", "view")])
def view(actor: Actor, engagement: Engagement) -> Verdict:
    return YES if queries.may_see(actor, engagement) else hidden()


@policy("initiatives.contribute", covers=[("contribution", "create")])
def contribute(actor: Actor, engagement: Engagement) -> Verdict:
    if not queries.may_see(actor, engagement):
        return hidden()
    if engagement.state == "draft":
        return no(_("This has not opened yet."))
    if queries.is_over(engagement):
        return no(_("This closed on %(when)s.") % {"when": closing_time(engagement)})
    if not queries.is_open(engagement):
        return no(_("This has not opened yet."))
    if not actor.sits_in(engagement.pk) and engagement.access == "slips":
        return no(_("Here one takes part with a slip. Use the code on yours."))
    if not actor.sits_in(engagement.pk) and engagement.access == "invited":
        return no(_("Here one takes part with a personal invitation."))
    return YES


@policy("initiatives.enter", covers=[("contribution", "enter for others")])
def enter_for_others(actor: Actor, engagement: Engagement) -> Verdict:
    if not actor.works_for(engagement.organisation_id):
        return hidden()
    if not queries.is_open(engagement):
        return no(_("Answers can be entered only while the question is open."))
    return YES


@policy("initiatives.results", covers=[("result", "view")])
def results(actor: Actor, engagement: Engagement) -> Verdict:
    if not queries.may_see(actor, engagement) or engagement.state == "draft":
        return hidden()
    if queries.is_over(engagement):
        return YES
    if engagement.results_when == "after_own_act" and not actor.works_for(
        engagement.organisation_id
    ):
        if queries.has_given(engagement.pk, actor.participant_id):
            return YES
        return not_yet(_("You see the results as soon as you have answered."))
    return not_yet(
        _("The results are shown to everybody after it closes on %(when)s.")
        % {"when": closing_time(engagement)}
    )


@policy("initiatives.mine", covers=[("own contribution", "view"), ("receipt", "view")])
def mine(actor: Actor, engagement: Engagement) -> Verdict:
    return YES if actor.sits_in(engagement.pk) else hidden()


@policy("initiatives.withdraw", covers=[("own contribution", "withdraw")])
def withdraw(actor: Actor, contribution: Contribution) -> Verdict:
    if not actor.sits_in(contribution.engagement_id):
        return hidden()
    if not contribution.authorships.filter(participant_id=actor.participant_id or 0).exists():
        return hidden()
    if not queries.is_open(contribution.engagement):
        return no(_("It can be taken back only while the question is open."))
    return YES


@policy("initiatives.hide", covers=[("contribution", "hide")])
def hide(actor: Actor, contribution: Contribution) -> Verdict:
    return manage(actor, contribution.engagement)


@policy("initiatives.answer", covers=[("contribution", "answer")])
def answer(actor: Actor, contribution: Contribution) -> Verdict:
    return manage(actor, contribution.engagement)


@policy("initiatives.promise", covers=[("promise", "manage")])
def promise(actor: Actor, thing: Promise) -> Verdict:
    return manage(actor, thing.engagement)


@policy("initiatives.seat", covers=[("seat", "take")])
def seat(actor: Actor, proved: Participant | Invitation) -> Verdict:
    """Whether a proved secret may become a seat on another device: while the person is here."""
    return YES if proved.person.is_active else hidden()


@policy("initiatives.forget", covers=[("own data", "erase")])
def forget(actor: Actor, participant_ids: Sequence[int]) -> Verdict:
    """People have erased what they gave themselves; the worker carries it out for them."""
    if actor.is_machine or queries.are_seats_of(actor.person_id, participant_ids):
        return YES
    return hidden()
