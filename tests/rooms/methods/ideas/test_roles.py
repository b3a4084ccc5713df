"""What each role of a participant may do: answer and support, comment, bring ideas."""

from __future__ import annotations

import secrets

import pytest

from bersama.cocreation.initiatives import actions as rounds
from bersama.core.actor import Actor
from bersama.core.errors import Denied
from bersama.core.policy import can
from bersama.methods.ideas import actions as ideas
from bersama.methods.ideas.models import Comment, Idea, Stance
from tests import world as w

pytestmark = pytest.mark.django_db

ROLES = [("provider", False, False), ("partner", True, False), ("innovator", True, True)]


@pytest.mark.parametrize(("role", "comments", "brings"), ROLES)
def test_rights_follow_the_role(role: str, comments: bool, brings: bool) -> None:
    bakery = w.make_firm()
    engagement = ideas.ask_for_ideas(
        actor=bakery.aminah, organisation=bakery.firm, plan=w.plan(access="invited", mode="named")
    )
    if engagement.state == "draft":
        rounds.open_round(actor=bakery.aminah, engagement=engagement)
    there = ideas.enter_idea(
        actor=bakery.chen,
        engagement=engagement,
        via="counter",
        text="A bench in front of the shop.",
        arrival=rounds.Arrival(accepts_terms=True),
    )
    rounds.invite_many(
        actor=bakery.aminah, engagement=engagement, people="Siti, siti@example.org", role=role
    )
    from bersama.cocreation.initiatives.queries import invitation_secret

    secret = invitation_secret(engagement.invitations.get().public_id)
    siti, participant = rounds.accept_invitation(
        actor=Actor(), invitation_secret=secret, secret=secrets.token_urlsafe(32)
    )
    siti, _seat = rounds.take_seat(
        actor=siti,
        engagement=engagement,
        secret=secrets.token_urlsafe(32),
        arrival=rounds.Arrival(accepts_terms=True),
    )
    assert (participant.role, siti.seat_role) == (role, role)
    ideas.cast_vote(actor=siti, idea=there, value=1)
    assert Stance.objects.get().value == 1
    verdicts = [
        bool(can(siti, "ideas.comment", there)),
        bool(can(siti, "ideas.submit", engagement)),
    ]
    assert verdicts == [comments, brings]
    if not comments:
        with pytest.raises(Denied, match="others comment"):
            ideas.write_comment(actor=siti, idea=there, text="In the shade.")
    if not brings:
        with pytest.raises(Denied, match="others bring new ones"):
            ideas.submit_idea(actor=siti, engagement=engagement, text="A smaller loaf.")
    assert (Comment.objects.count(), Idea.objects.count()) == (0, 1)
