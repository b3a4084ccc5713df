"""Giving, voting, merging and answering, at the level of actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from bersama.cocreation.initiatives import actions as initiatives
from bersama.cocreation.initiatives.models import Authorship, Contribution, Engagement
from bersama.core import clock
from bersama.core.actor import WORKER, Actor
from bersama.core.errors import Conflict, Denied, Invalid, Missing
from bersama.core.ledger.models import Entry
from bersama.core.ledger.verifying import verify
from bersama.methods.ideas import actions, queries
from bersama.methods.ideas.models import Comment, Idea, Stance
from bersama.methods.ideas.queries import Counts
from tests.rooms.methods.ideas.conftest import close, give, join
from tests.world import World, make_firm

pytestmark = pytest.mark.django_db


def whole() -> None:
    report = verify()
    assert [f.sentence for f in report.findings] == []


def test_an_idea_is_stored_numbered_and_recorded(round_: Engagement) -> None:
    first, second = give(round_, "Coconut buns"), give(round_, "Rye loaf")
    assert [(i.number, i.text, i.state) for i in Idea.objects.order_by("pk")] == [
        (1, "Coconut buns", "open"),
        (2, "Rye loaf", "open"),
    ]
    kinds = Entry.objects.filter(stream__name=f"e/{round_.public_id}").values_list("kind", "obj")
    assert ("ideas.idea.submitted", f"ideas.idea/{first.contribution.public_id}") in kinds
    assert second.contribution.channel == "web"
    whole()


def test_an_idea_without_words_is_refused_and_nothing_is_kept(round_: Engagement) -> None:
    budi = join(round_)
    with pytest.raises(Invalid) as refused:
        actions.submit_idea(actor=budi, engagement=round_, text="   ")
    assert list(refused.value.fields) == ["text"]
    assert (Idea.objects.count(), Contribution.objects.count()) == (0, 0)


def test_a_round_without_names_keeps_the_day_only(round_: Engagement) -> None:
    budi, idea = join(round_), give(round_, "Coconut buns")
    actions.cast_vote(actor=budi, idea=idea, value=1)
    remark = actions.write_comment(actor=budi, idea=idea, text="With brown sugar.")
    day = clock.day_in(round_.organisation.time_zone)
    assert (idea.contribution.at, remark.at) == (day, day)
    entries = Entry.objects.filter(kind__startswith="ideas.")
    assert {entry.at for entry in entries} == {day}


def test_a_stance_is_one_row_and_the_last_word_counts(round_: Engagement) -> None:
    budi, idea = join(round_), give(round_, "Coconut buns")
    for value in (1, 1, -1, 0):
        actions.cast_vote(actor=budi, idea=idea, value=value)
    assert list(Stance.objects.values_list("idea_id", "participant_id", "value")) == [
        (idea.pk, budi.participant_id, 0)
    ]
    cast = Entry.objects.filter(kind="ideas.stance.cast").order_by("seq")
    assert [entry.codes["changed"] for entry in cast] == [False, True, True]
    assert queries.counts_of(round_) == {idea.pk: Counts(0, 0, 1)}
    whole()


def test_author_may_not_vote_and_is_told_why(round_: Engagement) -> None:
    budi = join(round_)
    idea = give(round_, "Coconut buns", budi)
    with pytest.raises(Denied) as refused:
        actions.cast_vote(actor=budi, idea=idea, value=1)
    assert str(refused.value.reason) == ("This is your own idea. Others say what they think of it.")
    assert Stance.objects.count() == 0


@pytest.mark.parametrize("value", [2, -2, 7])
def test_an_unknown_stance_is_refused(round_: Engagement, value: int) -> None:
    idea = give(round_, "Coconut buns")
    with pytest.raises(Invalid):
        actions.cast_vote(actor=join(round_), idea=idea, value=value)
    assert Stance.objects.count() == 0


def test_a_vote_after_the_close_is_a_conflict_with_both_times(
    world: World, round_: Engagement
) -> None:
    budi, idea = join(round_), give(round_, "Coconut buns")
    now = timezone.now()
    Engagement.objects.filter(pk=round_.pk).update(
        opens_at=now - timedelta(days=1), closes_at=now - timedelta(seconds=1)
    )
    idea = queries.get_idea(budi, round_.code, 1)
    with pytest.raises(Conflict, match=r"Voting closed at .* was not counted"):
        actions.cast_vote(actor=budi, idea=idea, value=1)
    with pytest.raises(Conflict):
        actions.submit_idea(actor=budi, engagement=idea.engagement, text="Too late")
    assert (Stance.objects.count(), Idea.objects.count()) == (0, 1)


def test_a_seat_of_another_round_opens_nothing_here(ask: Callable[..., Engagement]) -> None:
    one, other = ask(access="invited"), ask()
    budi = join(other)
    with pytest.raises(Missing):
        actions.submit_idea(actor=budi, engagement=one, text="From elsewhere")
    assert Idea.objects.count() == 0


def test_merging_keeps_every_author_and_counts_each_person_once(
    world: World, round_: Engagement
) -> None:
    budi, siti, tan = join(round_), join(round_), join(round_)
    first, twin = give(round_, "Coconut buns", budi), give(round_, "Buns with coconut", siti)
    actions.cast_vote(actor=tan, idea=first, value=1)
    actions.cast_vote(actor=tan, idea=twin, value=-1)
    actions.cast_vote(actor=budi, idea=twin, value=1)
    actions.merge_ideas(actor=world.aminah, target=first, others=[first, twin])
    twin.refresh_from_db()
    assert (twin.state, twin.merged_into_id) == ("merged", first.pk)
    assert set(first.contribution.authorships.values_list("participant_id", flat=True)) == {
        budi.participant_id,
        siti.participant_id,
    }
    assert queries.counts_of(round_, [first.pk]) == {first.pk: Counts(2, 0, 0)}
    themes = [(i.number, members) for i, members in queries.clusters(round_)]
    assert themes == [(1, [first.contribution_id, twin.contribution_id])]
    whole()


def test_a_merge_can_be_undone_with_the_authors_as_before(world: World, round_: Engagement) -> None:
    ideas = [give(round_, text) for text in ("Coconut buns", "Buns, coconut", "Coco buns")]
    before = set(Authorship.objects.values_list("contribution_id", "participant_id"))
    actions.merge_ideas(actor=world.aminah, target=ideas[1], others=[ideas[2]])
    actions.merge_ideas(actor=world.aminah, target=ideas[0], others=[ideas[1]])
    assert ideas[0].contribution.authorships.count() == 3
    actions.split_idea(actor=world.aminah, idea=Idea.objects.get(pk=ideas[1].pk))
    assert ideas[0].contribution.authorships.count() == 1
    actions.split_idea(actor=world.aminah, idea=Idea.objects.get(pk=ideas[2].pk))
    assert set(Authorship.objects.values_list("contribution_id", "participant_id")) == before
    assert set(Idea.objects.values_list("state", "merged_into")) == {("open", None)}
    whole()


def test_merging_refuses_strangers_and_one_alone(
    world: World, ask: Callable[..., Engagement]
) -> None:
    here, there = ask(), ask()
    one, other = give(here, "Coconut buns"), give(there, "Rye loaf")
    with pytest.raises(Conflict):
        actions.merge_ideas(actor=world.aminah, target=one, others=[other])
    with pytest.raises(Invalid):
        actions.merge_ideas(actor=world.aminah, target=one, others=[one])
    other.refresh_from_db()
    assert other.state == "open"


def test_only_who_looks_after_the_question_merges_answers_and_hides(
    world: World, round_: Engagement
) -> None:
    one, two = give(round_, "Coconut buns"), give(round_, "Rye loaf")
    rival = make_firm("Kedai Lain").aminah
    for who, error in ((world.chen, Denied), (rival, Missing), (join(round_), Missing)):
        with pytest.raises(error):
            actions.merge_ideas(actor=who, target=one, others=[two])
        with pytest.raises(error):
            actions.answer_idea(actor=who, idea=one, becomes="planned", answer="Yes.")
    assert set(Idea.objects.values_list("state", "official_answer")) == {("open", "")}


def test_an_answer_needs_a_reason_and_moves_the_state(world: World, round_: Engagement) -> None:
    idea = give(round_, "Coconut buns")
    with pytest.raises(Invalid):
        actions.answer_idea(actor=world.aminah, idea=idea, becomes="declined", answer=" ")
    actions.answer_idea(actor=world.aminah, idea=idea, becomes="planned", answer="From May on.")
    actions.answer_idea(actor=world.aminah, idea=idea, becomes="planned", answer="From June on.")
    actions.answer_idea(actor=world.aminah, idea=idea, becomes="done", answer="On the shelf.")
    idea.refresh_from_db()
    assert (idea.state, idea.official_answer) == ("done", "On the shelf.")
    with pytest.raises(Conflict):
        actions.answer_idea(actor=world.aminah, idea=idea, becomes="declined", answer="No.")
    idea.refresh_from_db()
    assert (idea.state, idea.official_answer) == ("done", "On the shelf.")
    whole()


def test_ideas_follow_the_answer_of_a_decision(world: World, round_: Engagement) -> None:
    yes, no, twin = (give(round_, text) for text in ("Coconut buns", "Rye loaf", "Rye bread"))
    actions.merge_ideas(actor=world.aminah, target=no, others=[twin])
    close(world, round_)
    actions.follow_answer(
        actor=WORKER, contribution_ids=[yes.contribution_id], verdict="yes", reason="From May on."
    )
    actions.follow_answer(
        actor=WORKER,
        contribution_ids=[no.contribution_id, twin.contribution_id],
        verdict="no",
        reason="No rye here.",
    )
    found = Idea.objects.order_by("number").values_list("state", "official_answer")
    assert list(found) == [
        ("planned", "From May on."),
        ("declined", "No rye here."),
        ("merged", "No rye here."),
    ]
    whole()


def test_a_hidden_idea_is_out_of_sight_for_all_but_its_author_and_the_firm(
    world: World, round_: Engagement
) -> None:
    budi = join(round_)
    idea = give(round_, "Coconut buns", budi)
    initiatives.hide_contribution(
        actor=world.aminah, contribution=idea.contribution, reason="A name stands in it."
    )
    with pytest.raises(Missing):
        queries.get_idea(join(round_), round_.code, 1)
    assert queries.visible_ids(join(round_), round_) == []
    assert queries.get_idea(budi, round_.code, 1).pk == idea.pk
    assert queries.get_desk_idea(world.chen, round_.code, 1).pk == idea.pk


def test_remarks_are_hidden_with_a_reason_and_come_back(world: World, round_: Engagement) -> None:
    idea, budi = give(round_, "Coconut buns"), join(round_)
    remark = actions.write_comment(actor=budi, idea=idea, text="With brown sugar.")
    with pytest.raises(Invalid):
        actions.hide_comment(actor=world.aminah, comment=remark, reason="")
    actions.hide_comment(actor=world.aminah, comment=remark, reason="Off the topic.")
    found = queries.get_idea(join(round_), round_.code, 1)
    assert queries.comments_of(join(round_), found) == []
    assert [r.hidden_reason for r in queries.comments_of(budi, found)] == ["Off the topic."]
    actions.show_comment(actor=world.aminah, comment=remark)
    assert [r.text for r in queries.comments_of(join(round_), found)] == ["With brown sugar."]
    whole()


def test_staff_enter_an_idea_for_somebody_at_the_counter(world: World, round_: Engagement) -> None:
    from bersama.cocreation.initiatives.actions.joining import Arrival

    idea = actions.enter_idea(
        actor=world.chen,
        engagement=round_,
        via="counter",
        text="Coconut buns",
        arrival=Arrival(accepts_terms=True),
    )
    given = idea.contribution
    assert (given.channel, given.entered_by_id) == ("counter", world.chen.person_id)
    assert given.authorships.get().participant.person_id != world.chen.person_id
    with pytest.raises(Missing):
        actions.enter_idea(
            actor=join(round_),
            engagement=round_,
            via="counter",
            text="Rye",
            arrival=Arrival(accepts_terms=True),
        )


def test_supporting_another_instead_takes_mine_back(round_: Engagement) -> None:
    budi, other = join(round_), give(round_, "Coconut buns")
    own = give(round_, "Buns with coconut", budi)
    actions.support_instead(actor=budi, own=own, other=other)
    own.contribution.refresh_from_db()
    assert own.contribution.state == "withdrawn"
    assert list(Stance.objects.values_list("idea_id", "value")) == [(other.pk, 1)]
    whole()


def test_erasing_forgets_words_and_remarks_keeps_counts_and_a_whole_ledger(
    round_: Engagement,
) -> None:
    budi, siti = join(round_), join(round_)
    own, other = give(round_, "Budi of Jalan Dua says buns", budi), give(round_, "Rye", siti)
    actions.cast_vote(actor=budi, idea=other, value=1)
    actions.cast_vote(actor=siti, idea=own, value=1)
    actions.write_comment(actor=budi, idea=other, text="Budi again")
    assert budi.participant_id is not None
    with pytest.raises(Missing):
        actions.erase_given(actor=Actor(), participant_ids=[budi.participant_id])
    actions.erase_given(actor=WORKER, participant_ids=[budi.participant_id])
    assert list(Idea.objects.order_by("number").values_list("text", flat=True)) == ["", "Rye"]
    assert queries.counts_of(round_, [other.pk]) == {other.pk: Counts(1, 0, 0)}
    assert Comment.objects.count() == 0
    assert queries.visible_ids(siti, round_) == [other.pk]
    whole()


def test_what_was_given_can_be_taken_along(round_: Engagement) -> None:
    budi, other = join(round_), give(round_, "Rye")
    give(round_, "Coconut buns", budi)
    actions.cast_vote(actor=budi, idea=other, value=-1)
    assert budi.participant_id is not None
    found = queries.given_by([budi.participant_id])
    assert [(row["kind"], row.get("text", row.get("stance"))) for row in found] == [
        ("idea", "Coconut buns"),
        ("stance", "concern"),
    ]


def test_a_doubled_stance_is_found_by_the_tally(round_: Engagement) -> None:
    idea = give(round_, "Coconut buns")
    actions.cast_vote(actor=join(round_), idea=idea, value=1)
    Stance.objects.create(idea=idea, participant_id=join(round_).participant_id, value=1)
    sentences = [f.sentence for f in verify().findings]
    assert any("2 stances are stored, 1 stand in the ledger" in s for s in sentences)
