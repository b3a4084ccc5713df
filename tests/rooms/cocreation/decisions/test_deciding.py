"""Drafting, publishing and revising a decision: nothing lost, nobody overrun, all of it kept."""

from __future__ import annotations

import html as markup
from datetime import timedelta

import pytest
from django.test import Client

from bersama.cocreation.decisions import actions, queries
from bersama.cocreation.decisions.models import Decision
from bersama.cocreation.initiatives.models import Engagement
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Conflict, Denied, Invalid
from bersama.core.ledger.models import Checkpoint, Entry
from bersama.core.ledger.verifying import verify
from tests import world as w
from tests.rooms.cocreation.decisions import breads as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def bakery() -> w.World:
    return w.make_firm()


def facilitator(bakery: w.World, engagement: Engagement) -> Actor:
    farid = w.add_member(bakery.firm, bakery.aminah, "Farid")
    Engagement.objects.filter(pk=engagement.pk).update(facilitator=farid)
    engagement.refresh_from_db()
    return w.actor_for(bakery.firm, farid)


def test_a_draft_keeps_every_word_and_only_the_owner_publishes_it(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 6, "Ube": 5})
    farid = facilitator(bakery, engagement)
    client = w.sign_in(Client(), farid)
    url = b.desk(bakery, engagement, "decide")
    page = client.get(url).content.decode()
    assert "Only the owner publishes a decision. You may prepare it." in page
    assert 'value="publish"' not in page
    typed = {"reasons": "Rye keeps.", "dissent": "Two of us want ube.", "act": "draft"}
    sent = client.post(url, b.decision_form(client, url, **typed))
    assert (sent.status_code, sent.url) == (303, url)
    draft = Decision.objects.get()
    assert (draft.state, draft.reasons, draft.dissent) == (
        "draft",
        "Rye keeps.",
        "Two of us want ube.",
    )
    assert Client().get(f"/e/{engagement.code}/decision").status_code == 404
    key = b.key_of(engagement, bakery.aminah, "Rye")
    refused = client.post(url, b.decision_form(client, url, chosen=key, reasons="Rye keeps."))
    assert refused.status_code == 403
    owner = b.owner(bakery)
    shown = owner.get(url).content.decode()
    assert "Rye keeps." in shown
    assert "Two of us want ube." in shown
    done = owner.post(url, b.decision_form(owner, url, chosen=key, **{**typed, "act": "publish"}))
    assert done.status_code == 303
    assert list(Decision.objects.values_list("state", "dissent")) == [
        ("published", "Two of us want ube.")
    ]


def test_a_stale_edit_is_answered_with_both_texts(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 6, "Ube": 5})
    url = b.desk(bakery, engagement, "decide")
    client = b.owner(bakery)
    old = b.decision_form(client, url, act="draft", reasons="Mine, typed on the phone.")
    actions.save_draft(
        actor=bakery.aminah,
        engagement=engagement,
        proposal=actions.Proposal(reasons="Theirs, typed at the counter."),
    )
    answer = client.post(url, old)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this since you opened it." in page
    assert "Mine, typed on the phone." in page
    assert "Theirs, typed at the counter." in page
    assert Decision.objects.get().reasons == "Theirs, typed at the counter."
    form = page.partition('id="decision"')[2]
    again = {**old, "nonce": b.nonces(form)[0], "version": b.hidden(form, "version")}
    assert client.post(url, again).status_code == 303
    assert Decision.objects.get().reasons == "Mine, typed on the phone."


def test_of_two_who_publish_at_once_one_is_told_who_and_when(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 6, "Ube": 5})
    url = b.desk(bakery, engagement, "decide")
    first, second = b.owner(bakery), b.owner(bakery)
    key = b.key_of(engagement, bakery.aminah, "Rye")
    one = b.decision_form(first, url, chosen=key, reasons="First.")
    two = b.decision_form(second, url, chosen=key, reasons="Second, with many words.")
    assert first.post(url, one).status_code == 303
    lost = second.post(url, two)
    page = lost.content.decode()
    assert lost.status_code == 409
    assert "Aminah published a decision on" in page
    assert "Second, with many words." in page
    assert list(Decision.objects.values_list("state", "reasons")) == [("published", "First.")]


def test_nothing_is_decided_while_people_still_answer(bakery: w.World) -> None:
    engagement = b.ask(bakery)
    client = b.owner(bakery)
    page = client.get(b.desk(bakery, engagement, "decide"))
    assert page.status_code == 403
    assert "People are still answering, until" in page.content.decode()
    with pytest.raises(Denied):
        actions.save_draft(
            actor=bakery.aminah, engagement=engagement, proposal=actions.Proposal(reasons="x")
        )


def test_a_round_that_is_over_is_closed_by_deciding_when_no_worker_came(bakery: w.World) -> None:
    engagement = b.ask(bakery, ["Rye", "Ube"])
    b.answered(engagement, {"Rye": 6, "Ube": 5})
    early = clock.now() - timedelta(minutes=5)
    Engagement.objects.filter(pk=engagement.pk).update(
        opens_at=early - timedelta(days=1), closes_at=early
    )
    engagement.refresh_from_db()
    b.decided(bakery, engagement, "Rye")
    assert (engagement.state, engagement.closed_at) == ("decided", engagement.closes_at)
    kinds = list(
        Entry.objects.filter(
            kind__in=["initiatives.engagement.closed", "initiatives.engagement.decided"]
        ).values_list("kind", flat=True)
    )
    assert kinds == ["initiatives.engagement.closed", "initiatives.engagement.decided"]


@pytest.mark.parametrize(
    ("counts", "chosen", "other", "against", "fields"),
    [
        ({"Rye": 9, "Ube": 6}, "Rye", "", "", []),
        ({"Rye": 7, "Ube": 7, "Zaatar": 5}, "Ube", "", "", []),
        ({"Rye": 9, "Ube": 6}, "Ube", "", "", ["against_reason"]),
        ({"Rye": 9, "Ube": 6}, "Ube", "", "Ube can't be had.", []),
        ({"Rye": 9, "Ube": 6}, "other", "Buns", "", ["against_reason"]),
        ({"Rye": 9, "Ube": 6}, "other", "", "Why not.", ["other"]),
        ({"Rye": 9, "Ube": 6}, "other", "Buns", "Nobody bakes at night.", []),
        ({"Rye": 9, "Ube": 6}, "nothing", "", "", ["against_reason"]),
        ({"Rye": 9, "Ube": 6}, "", "", "", ["chosen"]),
        ({"Rye": 9, "Ube": 6}, "choice:9.9", "", "", ["chosen"]),
        ({"Rye": 2, "Ube": 1}, "Ube", "", "", []),  # numbers are withheld: nothing is demanded
        ({"Rye": 0, "Ube": 0}, "Ube", "", "", []),
    ],
)
def test_a_reason_is_demanded_exactly_against_the_largest_support(
    bakery: w.World, counts: dict[str, int], chosen: str, other: str, against: str, fields: list
) -> None:
    engagement, _seats = b.closed(bakery, counts)
    key = b.key_of(engagement, bakery.aminah, chosen) if chosen in counts else chosen
    proposal = actions.Proposal(
        chosen=key, other=other, reasons="We thought about it.", against_reason=against
    )
    if fields:
        with pytest.raises(Invalid) as refused:
            actions.publish_decision(actor=bakery.aminah, engagement=engagement, proposal=proposal)
        assert list(refused.value.fields) == fields
        assert not Decision.objects.exists()
    else:
        made = actions.publish_decision(
            actor=bakery.aminah, engagement=engagement, proposal=proposal
        )
        words = {"other": other, "nothing": "None of these"}.get(chosen, chosen)
        assert queries.chosen_of(queries.in_force(engagement)).text == words
        assert made.state == "published"


def test_reasons_are_needed_and_a_review_is_not_in_the_past(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 6, "Ube": 5})
    yesterday = clock.today(bakery.firm.time_zone) - timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        b.decided(bakery, engagement, "Rye", reasons=" ", review_on=yesterday)
    assert set(refused.value.fields) == {"reasons", "review_on"}
    made = b.decided(bakery, engagement, "Rye", review_on=yesterday + timedelta(days=1))
    assert made.review_on == yesterday + timedelta(days=1)


def test_a_revision_says_why_and_the_old_one_stays_readable(bakery: w.World) -> None:
    engagement, seats = b.closed(bakery, {"Rye": 6, "Ube": 5})
    first = b.decided(bakery, engagement, "Rye", reasons="Rye keeps.")
    with pytest.raises(Invalid) as refused:
        b.decided(bakery, engagement, "Rye", reasons="Ube arrived.")
    assert list(refused.value.fields) == ["revised_because"]
    second = b.decided(
        bakery,
        engagement,
        "Ube",
        reasons="Ube arrived.",
        against_reason="Rye flour is gone.",
        revised_because="The miller closed.",
    )
    first.refresh_from_db()
    assert (first.state, second.state, second.supersedes_id) == (
        "superseded",
        "published",
        first.pk,
    )
    reader = w.seat(Client(), engagement, seats[0][0])
    page = reader.get(f"/e/{engagement.code}/decision").content.decode()
    for words in ("Ube arrived.", "Rye flour is gone.", "The miller closed.", "Rye keeps."):
        assert words in page
    assert verify().findings == []


def test_what_is_heard_is_kept_as_numbers_and_withheld_ones_stay_withheld(
    bakery: w.World,
) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 2, "Ube": 1})
    decision = b.decided(bakery, engagement, "Rye")
    block = decision.heard["blocks"][0]
    assert decision.heard["participants"] == 3
    assert decision.heard["ways"] == {"open": 3}
    assert [item["count"] for item in block["items"]] == [None, None]
    assert list(decision.options.values_list("support", "of")) == [(None, None), (None, None)]
    assert "Rye" not in str(decision.heard)
    page = Client().get(f"/e/{engagement.code}/decision").content.decode()
    assert page.count("fewer than five") == 2


def test_publishing_seals_the_ledger_and_tells_whom_it_reaches(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 6, "Ube": 5})
    before = Checkpoint.objects.count()
    page = b.owner(bakery).get(b.desk(bakery, engagement, "decide")).content.decode()
    assert "11 people took part and read it on their page." in " ".join(page.split())
    b.decided(bakery, engagement, "Rye")
    assert Checkpoint.objects.count() > before
    entry = Entry.objects.get(kind="decisions.decision.published")
    assert (entry.codes["was"], entry.codes["now"]) == ("draft", "published")
    assert "sold" not in str(entry.codes)
    Decision.objects.update(reasons="Because I say so.")
    assert verify().findings[0].part == "reasons"


def test_hostile_words_are_shown_as_words(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 6, "<b>Ube</b>": 5})
    url = b.desk(bakery, engagement, "decide")
    client = b.owner(bakery)
    key = b.key_of(engagement, bakery.aminah, "Rye")
    evil = "<script>alert(1)</script>\u202e ok"
    sent = client.post(url, b.decision_form(client, url, chosen=key, reasons=evil))
    assert sent.status_code == 303
    assert Decision.objects.get().reasons == "<script>alert(1)</script> ok"
    page = Client().get(f"/e/{engagement.code}/decision").content.decode()
    assert "<script>alert" not in page
    assert "<b>Ube" not in page
    assert "<script>alert(1)</script> ok" in markup.unescape(page)
    long = client.post(url, b.decision_form(client, url, act="draft", reasons="x" * 3001))
    assert long.status_code == 422
    assert "x" * 3001 in long.content.decode()


def test_others_do_not_learn_that_there_is_anything(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 6, "Ube": 5})
    b.decided(bakery, engagement, "Rye")
    other = w.make_firm("Kedai Lain", owner="Budi", staff="Dewi")
    client = w.sign_in(Client(), other.aminah)
    for page in ("decide", "answers", "decision", "answer-poster"):
        assert client.get(b.desk(bakery, engagement, page)).status_code == 404
        foreign = f"/w/{other.firm.slug}/q/{engagement.code}/{page}"
        assert client.get(foreign).status_code == 404
    staff = w.sign_in(Client(), bakery.chen)
    assert staff.get(b.desk(bakery, engagement, "decide")).status_code == 403
    assert staff.get(b.desk(bakery, engagement, "decision")).status_code == 200


def test_a_conflict_of_states_is_a_conflict(bakery: w.World) -> None:
    engagement, _seats = b.closed(bakery, {"Rye": 6, "Ube": 5})
    b.decided(bakery, engagement, "Rye")
    proposal = actions.Proposal(chosen=b.key_of(engagement, bakery.aminah, "Rye"), reasons="Again.")
    with pytest.raises(Conflict):
        actions.publish_decision(actor=bakery.aminah, engagement=engagement, proposal=proposal)
