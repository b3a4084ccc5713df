"""What is taken out of sight has its answer: the reason why, read by its author, and counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from bersama.cocreation.decisions import actions, present, queries
from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Authorship, Contribution, Participant, Promise
from bersama.core.actor import Actor
from bersama.core.ledger.verifying import verify
from bersama.methods.ideas import actions as ideas
from bersama.methods.ideas.sources import polis
from tests import world as w
from tests.rooms.cocreation.decisions import breads as b

pytestmark = pytest.mark.django_db

COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    "1472000000000,Wed,1,0,2,0,1,More taxis\n"
    "1472000001000,Wed,0,1,1,1,0,Fewer taxis\n"
    "1472000002000,Wed,2,3,0,0,-1,Spam\n"
    "1472000002000,Wed,3,1,0,0,-1,Spam again\n"
)
VOTES = (
    "timestamp,datetime,comment-id,voter-id,vote\n1472000003000,x,1,2,1\n1472000003000,x,0,2,-1\n"
)


@pytest.fixture
def bakery() -> w.World:
    return w.make_firm()


def test_its_author_reads_the_reason_as_the_answer(bakery: w.World) -> None:
    engagement, seats = b.closed(bakery, {"Rye": 1, "Ube": 1})
    rude = Contribution.objects.get(response__replies__picks__choice__text="Rye")
    rounds.hide_contribution(actor=bakery.aminah, contribution=rude, reason="It named a neighbour.")
    page = w.seat(Client(), engagement, seats[0][0]).get(f"/e/{engagement.code}/mine")
    answer = page.content.decode().partition("The answer")[2].partition("</section>")[0]
    assert "It was taken out of sight: It named a neighbour." in answer
    assert "answers by" not in page.content.decode()


def test_it_counts_as_answered_and_the_promise_is_kept_with_the_rest(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 2, "Ube": 1})
    rude = Contribution.objects.get(response__replies__picks__choice__text="Ube")
    rounds.hide_contribution(actor=bakery.aminah, contribution=rude, reason="Rude.")
    assert queries.progress(engagement) == (1, 3)
    b.decided(bakery, engagement, "Rye")
    assert Promise.objects.get(kind="answer").state == "open"
    actions.answer_contributions(
        actor=bakery.aminah,
        engagement=engagement,
        ids=queries.ids_in(engagement),
        verdict="yes",
        reason="Yes.",
    )
    assert queries.progress(engagement) == (3, 3)
    assert Promise.objects.get(kind="answer").state == "kept"
    said = " ".join(
        b.owner(bakery).get(b.desk(bakery, engagement, "answers")).content.decode().split()
    )
    assert "All 3 have their answer. That is a promise kept." in said
    assert "1 of them was taken out of sight; the reason is its answer." in said
    told = " ".join(Client().get(f"/e/{engagement.code}/decision").content.decode().split())
    assert "3 of 3 contributions have their answer." in told


def test_brought_back_it_waits_again(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 1, "Ube": 1})
    one = engagement.contributions.first()
    rounds.hide_contribution(actor=bakery.aminah, contribution=one, reason="Rude.")
    rounds.show_contribution(actor=bakery.aminah, contribution=one)
    assert queries.progress(engagement) == (0, 2)


def test_where_nobody_is_left_waiting_the_decision_itself_keeps_the_promise(
    bakery: w.World,
) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 1, "Ube": 1})
    for one in engagement.contributions.all():
        rounds.hide_contribution(actor=bakery.aminah, contribution=one, reason="Rude.")
    actions.publish_decision(
        actor=bakery.aminah,
        engagement=engagement,
        proposal=actions.Proposal(chosen="nothing", reasons="Nothing was left."),
    )
    assert Promise.objects.get(kind="answer").state == "kept"


def test_a_decision_on_an_imported_conversation_answers_all_its_authors(
    bakery: w.World, tmp_path: Path
) -> None:
    (tmp_path / "comments.csv").write_text(COMMENTS, encoding="utf-8")
    (tmp_path / "votes.csv").write_text(VOTES, encoding="utf-8")
    operator = Actor(organisation_id=bakery.firm.pk, standing="owner", door="console")
    brought = ideas.bring_in_round(
        actor=operator,
        organisation=bakery.firm,
        initiative="Taxis",
        conversation=polis.read_conversation(tmp_path),
    )
    engagement = brought.engagement
    assert queries.progress(engagement) == (2, 4)
    actions.publish_decision(
        actor=bakery.aminah,
        engagement=engagement,
        proposal=actions.Proposal(chosen="idea:1", reasons="The town grows.", against_reason="-"),
    )
    actions.answer_theme(
        actor=bakery.aminah,
        engagement=engagement,
        theme=present.EVERYBODY,
        ids=present.ids_of_theme(engagement, present.EVERYBODY),
        verdict="partly",
        reason="Read the decision.",
    )
    assert queries.progress(engagement) == (4, 4)
    authors = Participant.objects.filter(engagement=engagement, authorships__isnull=False)
    answered = Authorship.objects.filter(contribution__state__in=queries.ANSWERED)
    assert set(authors.values_list("pk", flat=True)) == set(
        answered.values_list("participant_id", flat=True)
    )
    given = Contribution.objects.filter(engagement=engagement).order_by("idea__number")
    answers = [
        row.answer.reason if row.state == "answered" else row.hidden_reason
        for row in given.select_related("answer")
    ]
    moderated = "Taken out by the moderators where it was said."
    assert answers.count("Read the decision.") == 2
    assert answers.count(moderated) == 2
    assert Promise.objects.get(kind="answer").state == "kept"
    assert verify().findings == []
