"""Every form that changes what others change, too: whoever was slower sees both texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Engagement
from bersama.commons.organisations import actions as organisations
from bersama.commons.organisations.models import Membership
from bersama.commons.people import actions as people
from bersama.methods.ideas import actions as ideas
from bersama.methods.surveys import actions as surveys
from tests import world as w

pytestmark = pytest.mark.django_db


@dataclass
class Edit:
    """A page, what somebody typed on it, what another did meanwhile, and what then is to read."""

    page: str
    typed: dict[str, Any]
    meanwhile: Callable[[], object]
    theirs: str
    mine: str
    to: str = ""
    stands: Callable[[], object] = lambda: None


def settings(world: w.World) -> Edit:
    firm = world.firm

    def stands() -> str:
        firm.refresh_from_db()
        return firm.name

    return Edit(
        "/w/roti-pagi/settings",
        {"name": "Roti Malam", "language": "en", "time_zone": "Asia/Kuala_Lumpur"},
        lambda: organisations.edit_organisation(
            actor=world.aminah,
            organisation=firm,
            name="Roti Siang",
            language="ms",
            time_zone="Asia/Jakarta",
        ),
        "Roti Siang",
        'value="Roti Malam"',
        stands=stands,
    )


def account(world: w.World) -> Edit:
    def stands() -> str:
        world.owner.refresh_from_db()
        return world.owner.name

    return Edit(
        "/account",
        {"name": "Aminah binti Ali", "language": "en"},
        lambda: people.edit_person(
            actor=world.aminah, person=world.owner, name="Aminah Ahmad", language="en"
        ),
        "Aminah Ahmad",
        'value="Aminah binti Ali"',
        stands=stands,
    )


def role(world: w.World) -> Edit:
    place = Membership.objects.get(person=world.staff)

    def stands() -> str:
        place.refresh_from_db()
        return place.role

    return Edit(
        "/w/roti-pagi/members",
        {"role": "staff"},
        lambda: organisations.change_role(actor=world.aminah, membership=place, role="owner"),
        "Owner",
        "Somebody changed this since you opened it.",
        to=f"/w/roti-pagi/members/{place.public_id}/role",
        stands=stands,
    )


def statement(world: w.World) -> Edit:
    engagement = w.ask_breads(world)
    said = {
        "decider": "Aminah",
        "rule": "owner_decides",
        "out_of_scope": "",
        "closes_on": engagement.closes_at.date(),
        "answer_by": engagement.promises.get().due_on,
    }
    return Edit(
        f"/w/roti-pagi/q/{engagement.code}/statement",
        {**said, "purpose": "We bake two."},
        lambda: rounds.change_statement(
            actor=world.aminah, engagement=engagement, purpose="We bake three.", **said
        ),
        "We bake three.",
        'value="We bake two."',
        stands=lambda: engagement.statements.order_by("version").last().purpose,
    )


def initiative(world: w.World) -> Edit:
    thing = w.ask_breads(world).initiative

    def stands() -> str:
        thing.refresh_from_db()
        return thing.title

    return Edit(
        f"/w/roti-pagi/i/{thing.public_id}/change",
        {"title": "Bread for Fridays"},
        lambda: rounds.change_initiative(
            actor=world.aminah, initiative=thing, title="Bread for Mondays", reasons=["loyalty"]
        ),
        "Bread for Mondays",
        'value="Bread for Fridays"',
        stands=stands,
    )


def idea(world: w.World) -> Edit:
    engagement, row = one_idea(world)

    def stands() -> str:
        row.refresh_from_db()
        return row.official_answer

    return Edit(
        f"/w/roti-pagi/q/{engagement.code}/ideas/1",
        {"becomes": "declined", "answer": "Too dear for us."},
        lambda: ideas.answer_idea(
            actor=world.aminah, idea=row, becomes="planned", answer="From May on."
        ),
        "From May on.",
        "Too dear for us.",
        stands=stands,
    )


def one_idea(world: w.World) -> tuple[Engagement, Any]:
    engagement = ideas.ask_for_ideas(
        actor=world.aminah, organisation=world.firm, plan=w.plan(), opens=True
    )
    row = ideas.enter_idea(
        actor=world.aminah,
        engagement=engagement,
        via="counter",
        text="A bench.",
        arrival=rounds.Arrival(accepts_terms=True),
    )
    return engagement, row


def question(world: w.World) -> Edit:
    engagement = w.ask_breads(world, opens=False)

    def meanwhile() -> None:
        surveys.remove_question(actor=world.aminah, question=engagement.questions.get())
        surveys.add_question(
            actor=world.aminah,
            engagement=engagement,
            text="And which cake?",
            kind="choice",
            choices=["Lapis", "Butter"],
        )

    place = engagement.questions.get().position
    return Edit(
        f"/w/roti-pagi/q/{engagement.code}/questions",
        {},
        meanwhile,
        "And which cake?",
        "Somebody changed this since you opened it.",
        to=f"/w/roti-pagi/q/{engagement.code}/questions/{place}/remove",
        stands=lambda: engagement.questions.get().text,
    )


EDITS = (settings, account, role, statement, initiative, idea, question)


def form_in(client: Client, edit: Edit, html: str) -> dict[str, Any]:
    """What a browser sends from this page: nonce and version of the right form, and the typed."""
    body = html.partition('id="main"')[2]
    if edit.to:
        body = body[body.index(f'action="{edit.to}"') :]
    nonce = re.search(r'name="nonce" value="([^"]+)"', body)
    version = re.search(r'name="version" value="([^"]*)"', body)
    assert nonce
    assert version
    return {"nonce": nonce[1], "version": version[1], **edit.typed}


@pytest.mark.parametrize("make", EDITS, ids=[make.__name__ for make in EDITS])
def test_whoever_was_slower_sees_both_texts_and_writes_over_nothing(
    make: Callable[[w.World], Edit],
) -> None:
    world = w.make_firm()
    edit, client = make(world), w.sign_in(Client(), world.aminah)
    sent = form_in(client, edit, client.get(edit.page).content.decode())
    edit.meanwhile()
    before = edit.stands()
    answer = client.post(edit.to or edit.page, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this since you opened it." in page
    assert edit.theirs in page
    assert edit.mine in page
    assert edit.stands() == before


@pytest.mark.parametrize(
    "make", EDITS[:1] + EDITS[3:6], ids=[m.__name__ for m in EDITS[:1] + EDITS[3:6]]
)
def test_sent_once_more_after_reading_theirs_it_counts(make: Callable[[w.World], Edit]) -> None:
    world = w.make_firm()
    edit, client = make(world), w.sign_in(Client(), world.aminah)
    sent = form_in(client, edit, client.get(edit.page).content.decode())
    edit.meanwhile()
    before = edit.stands()
    page = client.post(edit.to or edit.page, sent).content.decode()
    again = client.post(edit.to or edit.page, form_in(client, edit, page))
    assert again.status_code == 303
    assert edit.stands() != before


def test_a_hidden_remark_is_not_brought_back_by_who_wanted_to_hide_it() -> None:
    world = w.make_firm()
    engagement, row = one_idea(world)
    seated, _seat = rounds.take_seat(
        actor=w.Actor(),
        engagement=engagement,
        secret="s" * 43,
        arrival=rounds.Arrival(accepts_terms=True),
    )
    remark = ideas.write_comment(actor=seated, idea=row, text="Nonsense.")
    client = w.sign_in(Client(), world.aminah)
    page = client.get(f"/w/roti-pagi/q/{engagement.code}/ideas/1").content.decode()
    ideas.hide_comment(actor=world.aminah, comment=remark, reason="Rude.")
    url = f"/w/roti-pagi/q/{engagement.code}/comments/{remark.public_id}"
    nonce = re.findall(r'name="nonce" value="([^"]+)"', page)[-1]
    found = re.search(r'action="([^"]*' + str(remark.public_id) + r'[^"]*)"', page)
    assert found is not None, url
    answer = client.post(found[1], {"nonce": nonce, "hide-reason": "Rude, too."})
    assert answer.status_code == 409
    remark.refresh_from_db()
    assert (remark.is_hidden, remark.hidden_reason) == (True, "Rude.")
