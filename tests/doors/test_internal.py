"""A round for those who work here alone: to everybody else none of its doors exists."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from bersama.cocreation.decisions import actions as decisions
from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Engagement, Invitation, Participant
from bersama.cocreation.initiatives.queries import digest_of, invitation_secret
from bersama.cocreation.stakeholders import actions as register
from bersama.cocreation.stakeholders.actions import Known
from bersama.core import once
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Invalid, Missing
from bersama.methods.ideas import actions as ideas
from bersama.methods.ideas.models import Idea
from tests import world as w
from tests.world import World, close_now, make_firm, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.doors]


@pytest.fixture
def world() -> World:
    return make_firm()


def ask(world: World, **more: Any) -> Engagement:
    made = ideas.ask_for_ideas(
        actor=world.aminah,
        organisation=world.firm,
        plan=w.plan("What slows us down?", method="ideas", is_internal=True, **more),
    )
    rounds.open_round(actor=world.aminah, engagement=made)
    return made


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"nonce": once.make(), **fields})


def addresses(engagement: Engagement) -> list[str]:
    """Every address below /e/ that needs no more than the code and a number."""
    found = []
    for pattern in get_resolver().url_patterns:
        for one in getattr(pattern, "url_patterns", [pattern]):
            text = str(one.pattern)
            if text.startswith("e/<str:code>"):
                filled = text.replace("<str:code>", engagement.code).replace("<int:number>", "1")
                if "<" not in filled:
                    found.append("/" + filled)
    return found


def outside(world: World, client: Client) -> dict[str, Client]:
    """A visitor, somebody who takes part elsewhere, a colleague who left, another firm's owner."""
    other = make_firm("Kedai Kopi", owner="Siti", staff="Omar")
    public = w.ask_breads(world)
    secret = secrets.token_urlsafe(32)
    w.answer(public, "Rye", secret=secret)
    left = w.add_member(world.firm, world.aminah, "Rosa")
    from bersama.commons.organisations import actions as organisations
    from bersama.commons.organisations.models import Membership

    place = Membership.objects.get(organisation=world.firm, person=left)
    organisations.revoke_member(actor=world.aminah, membership=place)
    return {
        "visitor": client,
        "customer": w.seat(Client(), public, secret),
        "former": sign_in(Client(), left),
        "other owner": sign_in(Client(), other.aminah),
    }


@pytest.mark.parametrize("state", ["running", "closed", "decided"])
def test_to_everybody_else_no_door_of_it_exists(client: Client, world: World, state: str) -> None:
    engagement = ask(world)
    if state != "running":
        close_now(world, engagement)
        engagement.refresh_from_db()
    if state == "decided":
        decisions.publish_decision(
            actor=world.aminah,
            engagement=engagement,
            proposal=decisions.Proposal(chosen="nothing", reasons="Later."),
        )
    doors = addresses(engagement)
    assert f"/e/{engagement.code}/" in doors
    assert len(doors) >= 5
    for who, visitor in outside(world, client).items():
        for url in doors:
            for answered in (visitor.get(url), post(visitor, url)):
                assert answered.status_code in (404, 405), (who, url)
                assert "What slows us down?" not in answered.content.decode()
    public = Client().get(f"/o/{world.firm.slug}")
    assert "What slows us down?" not in public.content.decode()


def test_three_of_the_staff_give_ideas_and_nobody_learns_whose_they_are(world: World) -> None:
    engagement = ask(world)
    for who in (world.owner, world.staff, w.add_member(world.firm, world.aminah, "Farid")):
        browser = sign_in(Client(), who)
        assert browser.get(f"/e/{engagement.code}/").status_code == 200
        secret = secrets.token_urlsafe(32)
        seated, _seat = rounds.take_seat(
            actor=w.actor_for(world.firm, who),
            engagement=engagement,
            secret=secret,
            arrival=rounds.Arrival(accepts_terms=True),
        )
        ideas.submit_idea(actor=seated, engagement=engagement, text=f"{who.name} says: sooner.")
    assert Idea.objects.count() == 3
    staff = {world.owner.pk, world.staff.pk}
    assert not staff & set(Participant.objects.values_list("person_id", flat=True))
    shown = sign_in(Client(), world.aminah).get(f"/w/{world.firm.slug}/q/{engagement.code}")
    assert shown.status_code == 200


def test_in_one_with_names_a_colleague_may_stay_without_one(world: World) -> None:
    engagement = ask(world, mode="named")
    seats = []
    for name in ("Chen", ""):
        _actor, seat = rounds.take_seat(
            actor=Actor(organisation_id=world.firm.pk, standing="staff"),
            engagement=engagement,
            secret=secrets.token_urlsafe(32),
            arrival=rounds.Arrival(accepts_terms=True, display_name=name),
        )
        seats.append(seat.display_name)
    assert seats == ["Chen", ""]


def test_it_has_no_poster_and_no_link_to_send(world: World) -> None:
    engagement = ask(world)
    browser = sign_in(Client(), world.aminah)
    desk = f"/w/{world.firm.slug}/q/{engagement.code}"
    assert [browser.get(f"{desk}/{page}").status_code for page in ("poster", "share")] == [409] * 2
    shown = browser.get(desk).content.decode()
    assert f"{desk}/poster" not in shown
    assert f"{desk}/share" not in shown
    assert "staff only" in shown


def test_who_does_not_work_here_is_not_invited_to_it(world: World) -> None:
    def add(name: str, group: str, **more: Any) -> Any:
        contacts = (("email", f"{name.lower()}@mail.example"),)
        known = Known(name=name, group=group, contacts=contacts, **more)
        return register.add_stakeholder(
            actor=world.aminah, organisation=world.firm, known=known, permits=("contact",)
        )

    engagement = ask(world, access="invited")
    worker = add("Wei", "employees")
    also = add("Rosa", "customers", also_in=("employees",))
    customer = add("Lina", "customers")
    for group, invited in (("customers", 1), ("employees", 1)):
        made = rounds.invite_from_register(
            actor=world.aminah, engagement=engagement, to=f"group:{group}"
        )
        assert made == invited
    assert set(Invitation.objects.values_list("person", flat=True)) == {
        worker.person_id,
        also.person_id,
    }
    with pytest.raises(Conflict, match="does not work here"):
        rounds.invite(actor=world.aminah, engagement=engagement, person=customer.person)
    with pytest.raises(Invalid, match="does not work here"):
        rounds.invite_many(actor=world.aminah, engagement=engagement, people="L, lina@mail.example")
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.get(person=worker.person)
    rounds.accept_invitation(
        actor=Actor(), invitation_secret=invitation_secret(invitation.public_id), secret=secret
    )
    inside = w.seat(Client(), engagement, secret)
    assert inside.get(f"/e/{engagement.code}/").status_code == 200
    with pytest.raises(Missing):
        rounds.accept_invitation(
            actor=Actor(), invitation_secret=digest_of("made up"), secret=secret
        )
