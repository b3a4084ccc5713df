"""Who may do what with an idea, in each state of the round and of the idea."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from bersama.cocreation.initiatives import actions as initiatives
from bersama.cocreation.initiatives.models import Engagement
from bersama.core.actor import ANONYMOUS, WORKER, Actor
from bersama.core.policy import can
from bersama.core.states import may
from bersama.methods.ideas import actions, queries
from bersama.methods.ideas.models import Idea
from bersama.methods.ideas.rules import IDEA
from tests.rooms.methods.ideas.conftest import close, give, join
from tests.world import World, make_firm

pytestmark = pytest.mark.django_db

YES, NO, NOT_THERE = "yes", "no", "not there"

# policy: (anonymous, participant, author, staff, owner, owner of another firm, the worker)
OPEN_LINK = {
    "ideas.view": (YES, YES, YES, YES, YES, YES, YES),
    "ideas.vote": (YES, YES, NO, YES, YES, YES, YES),
    "ideas.comment": (YES, YES, YES, YES, YES, YES, YES),
    "ideas.merge": (NOT_THERE, NOT_THERE, NOT_THERE, NO, YES, NOT_THERE, NOT_THERE),
    "ideas.answer": (NOT_THERE, NOT_THERE, NOT_THERE, NO, YES, NOT_THERE, YES),
    "ideas.hide": (NOT_THERE, NOT_THERE, NOT_THERE, NO, YES, NOT_THERE, NOT_THERE),
    "ideas.erase": (NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE, YES),
}
BY_INVITATION = {
    "ideas.view": (NOT_THERE, YES, YES, YES, YES, NOT_THERE, NOT_THERE),
    "ideas.vote": (NOT_THERE, YES, NO, NO, NO, NOT_THERE, NOT_THERE),
    "ideas.comment": (NOT_THERE, YES, YES, NO, NO, NOT_THERE, NOT_THERE),
}
ROUND = {
    "ideas.list": (YES, YES, YES, YES, YES, YES, YES),
    "ideas.submit": (YES, YES, YES, YES, YES, YES, YES),
    "ideas.desk": (NOT_THERE, NOT_THERE, NOT_THERE, YES, YES, NOT_THERE, NOT_THERE),
    "ideas.enter": (NOT_THERE, NOT_THERE, NOT_THERE, YES, YES, NOT_THERE, NOT_THERE),
    "ideas.import": (NOT_THERE, NOT_THERE, NOT_THERE, NO, YES, NOT_THERE, NOT_THERE),
}


def said(actor: Actor, name: str, thing: Any) -> str:
    verdict = can(actor, name, thing)
    if verdict:
        return YES
    assert str(verdict.reason).endswith(".")
    return NO if verdict.visible else NOT_THERE


def people(world: World, engagement: Engagement, author: Actor) -> tuple[Actor, ...]:
    rival = make_firm("Kedai Lain").aminah
    return (ANONYMOUS, join(engagement), author, world.chen, world.aminah, rival, WORKER)


def test_by_the_open_link(world: World, round_: Engagement) -> None:
    author = join(round_)
    give(round_, "Coconut buns", author)
    idea = queries.get_idea(author, round_.code, 1)
    everybody = people(world, round_, author)
    found = {name: tuple(said(who, name, idea) for who in everybody) for name in OPEN_LINK}
    assert found == OPEN_LINK
    found = {name: tuple(said(who, name, idea.engagement) for who in everybody) for name in ROUND}
    assert found == ROUND


def test_by_invitation(world: World, round_: Engagement) -> None:
    author = join(round_)
    give(round_, "Coconut buns", author)
    everybody = people(world, round_, author)
    Engagement.objects.filter(pk=round_.pk).update(access="invited")
    idea = queries.get_idea(author, round_.code, 1)
    found = {name: tuple(said(who, name, idea) for who in everybody) for name in BY_INVITATION}
    assert found == BY_INVITATION


def test_after_the_close_nobody_gives_votes_or_comments(world: World, round_: Engagement) -> None:
    author = join(round_)
    give(round_, "Coconut buns", author)
    everybody = people(world, round_, author)
    close(world, round_)
    idea = queries.get_idea(author, round_.code, 1)
    for name in ("ideas.vote", "ideas.comment"):
        assert {said(who, name, idea) for who in everybody} == {NO}
    assert {said(who, "ideas.submit", idea.engagement) for who in everybody} == {NO}
    assert said(world.aminah, "ideas.answer", idea) == YES


def test_a_merged_hidden_or_withdrawn_idea_takes_no_votes(world: World, round_: Engagement) -> None:
    author, voter = join(round_), join(round_)
    kept, merged, hidden, back = (
        give(round_, text, author) for text in ("One", "Two", "Three", "Four")
    )
    actions.merge_ideas(actor=world.aminah, target=kept, others=[merged])
    initiatives.hide_contribution(
        actor=world.aminah, contribution=hidden.contribution, reason="A name."
    )
    initiatives.withdraw(actor=author, contribution=back.contribution)
    assert said(voter, "ideas.vote", queries.get_idea(voter, round_.code, 2)) == NO
    for number in (3, 4):
        idea = queries.get_desk_idea(world.aminah, round_.code, number)
        assert said(voter, "ideas.vote", idea) == NOT_THERE
        assert said(author, "ideas.comment", idea) == NO


def test_remarks_can_be_switched_off(ask: Callable[..., Engagement]) -> None:
    engagement = ask(takes_comments=False)
    give(engagement, "Coconut buns")
    voter = join(engagement)
    assert said(voter, "ideas.comment", queries.get_idea(voter, engagement.code, 1)) == NO


@pytest.mark.parametrize("state", list(IDEA.states))
def test_only_declared_moves_are_possible(world: World, round_: Engagement, state: str) -> None:
    idea = give(round_, "Coconut buns")
    Idea.objects.filter(pk=idea.pk).update(state=state)
    idea.refresh_from_db()
    possible = {move.name for move in IDEA.moves if may(IDEA, idea, move.name, world.aminah)}
    assert possible == {move.name for move in IDEA.moves_from(state)}


def test_a_decided_round_is_not_merged_any_more(world: World, round_: Engagement) -> None:
    idea = give(round_, "Coconut buns")
    Engagement.objects.filter(pk=round_.pk).update(state="decided")
    idea = queries.get_desk_idea(world.aminah, round_.code, 1)
    assert said(world.aminah, "ideas.merge", idea) == NO


@pytest.mark.django_db(transaction=True)
def test_rivals_get_numbers_one_after_the_other() -> None:
    """Eight people give an idea in the same instant."""
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory takes one connection")
    world = make_firm()
    engagement = _asked(world)
    seats = [join(engagement) for _n in range(8)]
    failed: list[BaseException] = []

    def give_one(who: Actor) -> None:
        try:
            give(engagement, "Coconut buns", who)
        except BaseException as error:  # noqa: BLE001  a thread hands over whatever went wrong
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=give_one, args=(who,)) for who in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(Idea.objects.values_list("number", flat=True)) == list(range(1, 9))


def _asked(world: World) -> Engagement:
    from datetime import timedelta

    from bersama.cocreation.initiatives.actions.asking import Plan
    from bersama.core import clock

    now = clock.now()
    plan = Plan(
        title="What shall we bake?",
        method="ideas",
        purpose="To fill the shelf.",
        closes_at=now + timedelta(days=3),
        answer_by=(now + timedelta(days=10)).date(),
    )
    return actions.ask_for_ideas(actor=world.aminah, organisation=world.firm, plan=plan, opens=True)
