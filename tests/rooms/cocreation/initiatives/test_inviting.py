"""Inviting from the register: who is reached, by which channel, and who is left out and why."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives import present, queries
from bersama.cocreation.initiatives.models import Engagement, Invitation
from bersama.cocreation.stakeholders import actions as register
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.commons.notices.models import Delivery
from bersama.core import clock, once
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Denied, Invalid, Missing
from bersama.core.ledger.verifying import verify
from tests.world import World, ask_breads, close_now, make_firm, make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_firm()


def add(world: World, name: str, group: str = "customers", **more: Any) -> Stakeholder:
    permits = more.pop("permits", ("contact",))
    more.setdefault("contacts", (("phone", f"+6012345{Stakeholder.objects.count():04d}"),))
    return register.add_stakeholder(
        actor=world.aminah,
        organisation=world.firm,
        known=Known(name=name, group=group, **more),
        permits=permits,
    )


def invite(world: World, engagement: Engagement, to: str, **more: Any) -> int:
    return rounds.invite_from_register(actor=world.aminah, engagement=engagement, to=to, **more)


def left_out(world: World, engagement: Engagement, to: str, **more: Any) -> dict[str, str]:
    chosen = queries.chosen_of(world.aminah, engagement, to, **more)
    return {one.reached.entry.name: one.why_not for one in chosen.invitees}


def cards(world: World, engagement: Engagement, viewer: Actor | None = None) -> dict[str, Any]:
    rows = present.invitation_cards(viewer or world.aminah, engagement)
    return {row["name"]: row for row in rows}


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"nonce": once.make(), **fields})


def test_only_the_sub_group_gets_its_tasting_invitation_in_its_own_words(
    client: Client, world: World
) -> None:
    group = register.add_sub_group(
        actor=world.aminah,
        organisation=world.firm,
        code="customers",
        name="Food bloggers",
        message="Come and taste on Friday.",
    )
    add(world, "Lina", sub_group=group)
    add(world, "Mak Som")
    engagement = ask_breads(world)
    url = f"/w/{world.firm.slug}/q/{engagement.code}/invite"
    sign_in(client, world.aminah)
    shown = client.get(url, {"to": f"sub:{group.public_id}"})
    assert shown.context["whom"]["names"] == ["Lina"]
    assert shown.context["form"]["message"].value() == "Come and taste on Friday."
    sent = post(
        client,
        url,
        to=f"sub:{group.public_id}",
        message="Come and taste on Friday.",
        role="partner",
    )
    assert sent["Location"] == f"/w/{world.firm.slug}/q/{engagement.code}/invitations"
    invited = cards(world, engagement)
    assert list(invited) == ["Lina"]
    (text,) = invited["Lina"]["texts"]
    assert unquote(text["href"]).startswith("sms:+6012345")
    assert "Come and taste on Friday." in unquote(text["href"])
    assert invited["Lina"]["url"] in unquote(text["href"])
    assert Invitation.objects.get().role == "partner"
    assert verify().first is None


@pytest.mark.parametrize(
    ("liked", "begins"),
    [
        ("sms", "sms:+60123456789?body="),
        ("whatsapp", "https://wa.me/60123456789?text="),
        ("email", "mailto:som@mail.example?subject="),
        ("call", "tel:+60123456789"),
        ("", "mailto:som@mail.example?subject="),
    ],
)
def test_each_is_written_to_in_the_way_they_like(world: World, liked: str, begins: str) -> None:
    contacts = (("phone", "+60123456789"), ("email", "som@mail.example"))
    add(world, "Mak Som", channel=liked, contacts=contacts)
    engagement = ask_breads(world)
    invite(world, engagement, "group:customers")
    (text,) = cards(world, engagement)["Mak Som"]["texts"]
    assert text["href"].startswith(begins)


def test_who_likes_sms_only_gets_no_mail_also_where_mail_is_sent(
    world: World, settings: Any
) -> None:
    settings.BERSAMA_SMTP = "smtp://localhost:25"
    both = (("phone", "+60123456789"), ("email", "som@mail.example"))
    add(world, "Mak Som", channel="sms", contacts=both)
    add(world, "Lina", channel="email", contacts=(("email", "lina@mail.example"),))
    engagement = ask_breads(world)
    assert invite(world, engagement, "group:customers", message="Come!") == 2
    letter = Delivery.objects.get()
    lina = Stakeholder.objects.get(name="Lina")
    assert (letter.person, letter.kind) == (lina.person, "initiatives.invited")
    sent = {row.channel: row.sent_at is not None for row in Invitation.objects.all()}
    assert sent == {"sms": False, "email": True}
    lina.refresh_from_db()
    assert lina.last_touch_on == clock.today(world.firm.time_zone)
    assert verify().first is None


def test_a_letter_does_not_go_to_whoever_took_their_yes_back(world: World, settings: Any) -> None:
    from bersama.commons.notices import actions as notices
    from bersama.core.actor import WORKER

    settings.BERSAMA_SMTP = "smtp://localhost:25"
    for name in ("Lina", "Omar"):
        add(world, name, contacts=(("email", f"{name.lower()}@mail.example"),))
    invite(world, ask_breads(world), "group:customers", message="Come and taste.")
    omar = Stakeholder.objects.get(name="Omar")
    register.note_withdrawal(actor=world.aminah, stakeholder=omar, purpose="contact")
    taken = [
        notices.take_delivery(actor=WORKER, delivery_id=row.pk)
        for row in Delivery.objects.order_by("pk")
    ]
    letters = [one.letter for one in taken if one and one.letter]
    assert [letter.to for letter in letters] == ["lina@mail.example"]
    assert "Come and taste." in letters[0].text
    assert "/i/" in letters[0].text
    assert "/consent/" in letters[0].text
    assert [one.why_not for one in taken if one and not one.letter] == ["not permitted"]


def test_who_is_left_out_is_counted_by_reason_with_what_to_do(client: Client, world: World) -> None:
    add(world, "Lina")
    add(world, "Never asked", permits=())
    add(world, "No number", channel="sms", contacts=(("email", "n@mail.example"),))
    quiet = add(world, "Quiet")
    Stakeholder.objects.filter(pk=quiet.pk).update(power=1, interest=1)
    engagement = ask_breads(world)
    assert left_out(world, engagement, "group:customers") == {
        "Lina": "",
        "Never asked": "not_asked",
        "No number": "no_way",
        "Quiet": "monitor",
    }
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/q/{engagement.code}/invite?to=group:customers"
    shown = client.get(url).context["whom"]
    assert (shown["count"], shown["names"]) == (1, ["Lina"])
    assert [(part["count"], part["entries"][0]["name"]) for part in shown["left_out"]] == [
        (1, "Never asked"),
        (1, "Quiet"),
        (1, "No number"),
    ]
    assert "Ask them when you meet them" in client.get(url).content.decode()
    invite(world, engagement, "group:customers")
    assert left_out(world, engagement, "group:customers")["Lina"] == "invited"


def test_those_of_little_power_and_interest_are_written_to_only_when_asked_for(
    world: World,
) -> None:
    quiet, eager = add(world, "Quiet"), add(world, "Eager")
    Stakeholder.objects.filter(pk=quiet.pk).update(power=1, interest=1)
    Stakeholder.objects.filter(pk=eager.pk).update(power=1, interest=5)
    engagement = ask_breads(world)
    assert left_out(world, engagement, "group:customers") == {"Eager": "", "Quiet": "monitor"}
    asked = left_out(world, engagement, "group:customers", with_monitor=True)
    assert asked == {"Eager": "", "Quiet": ""}
    assert left_out(world, engagement, "field:monitor") == {"Quiet": ""}
    # The regular update reaches exactly those who are kept informed, with a link to answer.
    assert invite(world, engagement, "field:keep_informed", message="News of May.") == 1
    (text,) = cards(world, engagement)["Eager"]["texts"]
    assert "News of May." in unquote(text["href"])
    assert "/i/" in text["href"]


def test_saying_that_it_was_sent_is_an_act_and_a_contact(client: Client, world: World) -> None:
    som = add(world, "Mak Som", channel="whatsapp")
    engagement = ask_breads(world)
    invite(world, engagement, "group:customers")
    invitation = Invitation.objects.get()
    sign_in(client, world.aminah)
    page = f"/w/{world.firm.slug}/q/{engagement.code}/invitations"
    assert client.get(page).content.decode().count("I sent it") == 1
    assert post(client, f"{page}/{invitation.public_id}/sent").status_code == 303
    assert client.get(page).content.decode().count("I sent it") == 0
    invitation.refresh_from_db()
    assert invitation.sent_at is not None
    assert [touch.channel for touch in som.touches.all()] == ["whatsapp"]
    rounds.say_invitation_sent(actor=world.aminah, invitation=invitation)
    assert som.touches.count() == 1
    assert verify().first is None


def test_a_segment_that_is_too_large_nobody_at_all_and_a_closed_round_are_refused(
    world: World,
) -> None:
    engagement = ask_breads(world)
    add(world, "Never asked", permits=())
    with pytest.raises(Invalid) as caught:
        invite(world, engagement, "group:customers")
    assert caught.value.fields == {"to": ["Nobody of these can be invited; above stands why."]}
    with pytest.raises(Missing):
        invite(world, engagement, "segment:00000000-0000-0000-0000-000000000000")
    close_now(world, engagement)
    with pytest.raises(Conflict):
        invite(world, engagement, "group:customers")


def test_who_looks_after_a_question_sees_names_and_no_contact_of_the_register(
    client: Client, world: World
) -> None:
    add(world, "Mak Som", contacts=(("phone", "+60123456789"),))
    engagement = ask_breads(world)
    invite(world, engagement, "group:customers")
    Engagement.objects.filter(pk=engagement.pk).update(facilitator=world.staff)
    sign_in(client, world.chen)
    shown = client.get(f"/w/{world.firm.slug}/q/{engagement.code}/invitations").content.decode()
    assert "Mak Som" in shown
    assert "60123456789" not in shown
    assert client.get(f"/w/{world.firm.slug}/q/{engagement.code}/invite").status_code == 403
    engagement.refresh_from_db()
    with pytest.raises(Denied):
        rounds.invite_from_register(actor=world.chen, engagement=engagement, to="group:customers")


def test_a_competitor_comes_in_only_after_a_line_was_drawn(client: Client, world: World) -> None:
    rival = add(world, "Roti Sore", "competitors", contacts=(("email", "sore@roti.example"),))
    engagement = ask_breads(world, access="invited")
    assert left_out(world, engagement, "group:competitors") == {"Roti Sore": "no_boundary"}
    assert rival.person is not None
    with pytest.raises(Conflict) as caught:
        rounds.invite(actor=world.aminah, engagement=engagement, person=rival.person)
    assert "Say in their entry of the register what is in and what stays out" in str(
        caught.value.reason
    )
    sign_in(client, world.aminah)
    page = f"/w/{world.firm.slug}/q/{engagement.code}/invitations"
    refused = post(client, page, people="Sore, SORE@roti.example", role="provider")
    assert refused.status_code == 422
    assert "a competitor" in refused.content.decode()
    assert Invitation.objects.count() == 0
    register.state_boundary(
        actor=world.aminah, stakeholder=rival, inside="Parking.", outside="Prices."
    )
    assert invite(world, engagement, "group:competitors") == 1
    register.end_boundary(actor=world.aminah, stakeholder=rival)
    other = ask_breads(world, access="invited")
    assert left_out(world, other, "group:competitors") == {"Roti Sore": "no_boundary"}


@pytest.mark.parametrize("count", [1, 30, 1000])
def test_choosing_asks_as_often_for_one_as_for_a_thousand(world: World, count: int) -> None:
    today = clock.today(world.firm.time_zone)
    Stakeholder.objects.bulk_create(
        Stakeholder(
            organisation=world.firm,
            name=f"Row {number}",
            folded=f"row {number}",
            group="customers",
            since=today,
        )
        for number in range(count)
    )
    engagement = ask_breads(world)
    with CaptureQueriesContext(connection) as asked:
        chosen = queries.chosen_of(world.aminah, engagement, "group:customers")
    assert len(chosen.invitees) == count
    assert len(asked) == 7


def test_who_came_by_an_invitation_counts_in_their_group_and_the_owner_is_warned(
    client: Client, world: World
) -> None:
    neighbour = add(world, "Pak Ali", "community")
    register.set_groups(
        actor=world.aminah,
        organisation=world.firm,
        used=("customers", "community"),
        targets={"community": 20},
    )
    engagement = ask_breads(world, access="invited", mode="named")
    people = [add(world, f"Customer {n}") for n in range(11)]
    invite(world, engagement, "group:customers")
    invite(world, engagement, "group:community")
    for entry in [*people, neighbour]:
        invited = Invitation.objects.get(person=entry.person)
        rounds.accept_invitation(
            actor=Actor(),
            invitation_secret=queries.invitation_secret(invited.public_id),
            secret=secrets.token_urlsafe(32),
        )
    sign_in(client, world.aminah)
    desk = f"/w/{world.firm.slug}/q/{engagement.code}"
    (row,) = client.get(desk).context["representation"]
    assert (row["percent"], row["target"], row["invited"], row["came"]) == (8, 20, 1, 1)
    assert row["warning"] == "Neighbours: wanted 20 of a hundred, present 8. 2 more."
    assert row["invite_url"] == f"{desk}/invite?to=group:community"
    assert client.get(row["invite_url"]).context["whom"]["left_out"][0]["count"] == 1
    assert sign_in(client, world.chen).get(desk).context["representation"] == []


def test_in_a_round_without_names_a_small_group_is_not_told_apart(
    client: Client, world: World
) -> None:
    register.set_groups(
        actor=world.aminah,
        organisation=world.firm,
        used=("customers", "community"),
        targets={"community": 20},
    )
    engagement = ask_breads(world, asks_group=True)
    from tests.world import answer

    for number in range(12):
        answer(engagement, "Rye", group="community" if number == 0 else "customers")
    sign_in(client, world.aminah)
    (row,) = client.get(f"/w/{world.firm.slug}/q/{engagement.code}").context["representation"]
    assert (row["percent"], row["is_enough"]) == (None, False)
    said = "Neighbours: too few or too easily told apart to show a number."
    assert row["warning"] == said


def test_somebody_unknown_to_the_register_is_invited_by_name_as_before(world: World) -> None:
    engagement = ask_breads(world, access="invited")
    made = rounds.invite(actor=world.aminah, engagement=engagement, person=make_person("Wei"))
    assert (made.group, made.channel) == ("", "")
    assert cards(world, engagement)["Wei"]["from_register"] is False


def test_what_they_were_invited_to_is_among_what_is_held_about_them(world: World) -> None:
    from bersama.oversight.privacy import present as privacy

    som = add(world, "Mak Som", channel="sms")
    invite(world, ask_breads(world), "group:customers", message="Come and taste.")
    som.refresh_from_db()
    (row,) = privacy.entry(som)["invitations"]
    assert (row["question"], row["words"], row["channel"], row["sent_at"]) == (
        "Which bread shall we bake on Fridays?",
        "Come and taste.",
        "SMS",
        None,
    )
