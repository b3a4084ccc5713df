"""What worries people: written down, answered, listed; what keeps all from being addressed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import Concern, Stakeholder
from bersama.cocreation.stakeholders.present import held_entry
from bersama.core import clock, once
from bersama.core.errors import Conflict, Denied, Invalid, Missing
from bersama.core.ledger.verifying import verify
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db
TODAY = clock.today("Asia/Kuala_Lumpur")


@pytest.fixture
def world() -> World:
    return make_firm()


def add(world: World, name: str, power: int, interest: int) -> Stakeholder:
    entry = actions.add_stakeholder(
        actor=world.aminah, organisation=world.firm, known=Known(name=name, group="regulators")
    )
    actions.assess(actor=world.aminah, stakeholder=entry, power=power, interest=interest)
    return entry


def worry(world: World, entry: Stakeholder, text: str = "The sign is too large.") -> Concern:
    return actions.raise_concern(actor=world.aminah, stakeholder=entry, text=text)


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"nonce": once.make(), **fields})


@pytest.mark.parametrize(
    ("power", "interest", "blocks"), [(5, 1, True), (5, 5, False), (1, 5, False), (1, 1, False)]
)
def test_an_open_concern_of_one_to_be_kept_satisfied_blocks_all_addressed(
    client: Client, world: World, power: int, interest: int, blocks: bool
) -> None:
    entry = add(world, "The council", power, interest)
    assert queries.are_all_addressed(world.firm) is True
    concern = worry(world, entry)
    assert queries.are_all_addressed(world.firm) is not blocks
    shown = sign_in(client, world.aminah).get(f"/w/{world.firm.slug}/know/concerns")
    assert shown.context["are_all_addressed"] is not blocks
    assert ("not all concerns addressed" in shown.content.decode()) is blocks
    actions.answer_concern(actor=world.aminah, concern=concern, answer="It is smaller now.")
    assert queries.are_all_addressed(world.firm) is True


def test_a_concern_is_written_down_and_answered_on_the_page_of_whoever_has_it(
    client: Client, world: World
) -> None:
    entry = add(world, "The council", 5, 1)
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/{entry.public_id}"
    day = (TODAY - timedelta(days=3)).isoformat()
    assert post(client, f"{url}/concern", text="The sign.", raised_on=day).status_code == 303
    concern = Concern.objects.get()
    matrix = client.get(f"/w/{world.firm.slug}/know/matrix").context["fields"]
    assert [one["concerns"] for one in matrix] == [0, 1, 0, 0]
    sent = post(client, f"{url}/concern/{concern.public_id}", answer=" ")
    assert sent.status_code == 422
    assert sent.context["answer_form"].errors == {"answer": ["Write what you answered."]}
    sent = post(client, f"{url}/concern/{concern.public_id}", answer="It is smaller now.")
    assert (sent.status_code, sent["Location"]) == (303, f"{url}#concerns")
    rows = client.get(url).context["concerns"]["rows"]
    assert [(r["text"], r["answer"], r["is_open"], r["by"]) for r in rows] == [
        ("The sign.", "It is smaller now.", False, "Aminah")
    ]
    listed = client.get(f"/w/{world.firm.slug}/know/concerns")
    assert listed.context["rows"] == []
    listed = client.get(f"/w/{world.firm.slug}/know/concerns?show=answered")
    assert [row["name"] for row in listed.context["rows"]] == ["The council"]
    assert verify().first is None


def test_two_answers_at_once_do_not_overwrite_each_other(world: World) -> None:
    concern = worry(world, add(world, "The council", 5, 1))
    same = Concern.objects.select_related("stakeholder__organisation").get(pk=concern.pk)
    actions.answer_concern(actor=world.aminah, concern=concern, answer="Smaller.")
    with pytest.raises(Conflict) as caught:
        actions.answer_concern(actor=world.aminah, concern=same, answer="Gone.")
    assert str(caught.value.reason) == "Somebody answered this meanwhile. Open the page anew."
    assert Concern.objects.get().answer == "Smaller."


def test_the_longest_waiting_comes_first(client: Client, world: World) -> None:
    entry = add(world, "The council", 5, 1)
    for days in (1, 9, 4):
        on = TODAY - timedelta(days=days)
        actions.raise_concern(
            actor=world.aminah, stakeholder=entry, text=f"{days} days", raised_on=on
        )
    shown = sign_in(client, world.aminah).get(f"/w/{world.firm.slug}/know/concerns")
    assert [row["text"] for row in shown.context["rows"]] == ["9 days", "4 days", "1 days"]


def test_only_an_owner_reads_and_writes_concerns(client: Client, world: World) -> None:
    entry = add(world, "The council", 5, 1)
    concern = worry(world, entry, "A secret worry.")
    for act in (
        lambda: actions.raise_concern(actor=world.chen, stakeholder=entry, text="X"),
        lambda: actions.answer_concern(actor=world.chen, concern=concern, answer="X"),
    ):
        with pytest.raises(Denied):
            act()
    sign_in(client, world.chen)
    url = f"/w/{world.firm.slug}/know"
    assert client.get(f"{url}/concerns").status_code == 403
    assert "secret worry" not in client.get(f"{url}/{entry.public_id}").content.decode()
    other = make_firm("Kedai Kopi", owner="Siti", staff="Omar")
    with pytest.raises(Missing):
        actions.answer_concern(actor=other.aminah, concern=concern, answer="X")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": " "}, {"text": ["Write down what worries them."]}),
        (
            {"text": "X", "raised_on": TODAY + timedelta(days=2)},
            {"raised_on": ["This day has not come yet."]},
        ),
    ],
)
def test_a_concern_needs_words_and_a_day_that_has_come(
    world: World, given: dict[str, Any], said: dict[str, list[str]]
) -> None:
    entry = add(world, "The council", 5, 1)
    with pytest.raises(Invalid) as caught:
        actions.raise_concern(actor=world.aminah, stakeholder=entry, **given)
    assert caught.value.fields == said
    assert Concern.objects.count() == 0


def test_who_is_erased_or_set_aside_blocks_nothing_and_no_word_is_left(world: World) -> None:
    entry, aside = add(world, "The council", 5, 1), add(world, "The office", 5, 1)
    concern = worry(world, entry, "canary")
    worry(world, entry)
    worry(world, aside)
    actions.answer_concern(actor=world.aminah, concern=concern, answer="canary")
    assert [row["text"] for row in held_entry(entry)["concerns"]] == [
        "The sign is too large.",
        "canary",
    ]
    actions.erase_stakeholder(actor=world.aminah, stakeholder=entry)
    assert queries.are_all_addressed(world.firm) is False
    actions.set_aside(actor=world.aminah, stakeholder=aside)
    assert queries.are_all_addressed(world.firm) is True
    left = Concern.objects.filter(stakeholder=entry).values_list("text", "answer")
    assert list(left) == [("", ""), ("", "")]
    assert verify().first is None
