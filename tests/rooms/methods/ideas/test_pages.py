"""What participants and the firm meet: forms, fragments, refusals, at the doors."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from bersama.cocreation.initiatives import actions as initiatives
from bersama.cocreation.initiatives import queries as rounds
from bersama.cocreation.initiatives.models import (
    Authorship,
    Contribution,
    Engagement,
    Participant,
)
from bersama.commons.files.models import Document
from bersama.core import once
from bersama.core.ledger.verifying import verify
from bersama.methods.ideas import actions
from bersama.methods.ideas.models import Comment, Idea, Stance
from tests.rooms.methods.ideas.conftest import close, give, join
from tests.world import World, ask_breads, make_firm, sign_in

pytestmark = pytest.mark.django_db
AT_DESK = 9


def page_of(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def send(client: Client, url: str, htmx: bool = False, **fields: Any) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(url, {"nonce": once.make(), **fields}, headers=headers)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, "green").save(file, kind)
    file.seek(0)
    file.name = "IMG_Budi.png"
    return file


@pytest.fixture
def url(round_: Engagement) -> str:
    return f"/e/{round_.code}/ideas"


def test_a_stranger_gives_an_idea_with_a_picture_and_keeps_the_seat(
    client: Client, round_: Engagement, url: str
) -> None:
    answer = send(client, url, text="Coconut buns", picture=picture(), accepts_terms="on")
    assert (answer.status_code, answer["Location"]) == (303, f"/e/{round_.code}/thanks")
    assert f"seat-{round_.code}" in client.cookies
    idea = Idea.objects.get()
    assert (idea.text, idea.contribution.authorships.count()) == ("Coconut buns", 1)
    assert (idea.picture.width, idea.picture.height, idea.picture.shown_name) == (40, 30, "picture")
    shown = client.get(f"/e/{round_.code}/files/{idea.picture.public_id}")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert shown["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert shown["X-Content-Type-Options"] == "nosniff"
    again = send(client, url, text="A small loaf for one")
    assert again.status_code == 303
    assert (Idea.objects.count(), Participant.objects.count()) == (2, 1)
    assert verify().findings == []


def test_the_same_form_twice_is_one_idea(client: Client, round_: Engagement, url: str) -> None:
    nonce = once.make()
    fields = {"nonce": nonce, "text": "Coconut buns", "accepts_terms": "on"}
    first, second = client.post(url, fields), client.post(url, fields)
    assert (first["Location"], second["Location"]) == (f"/e/{round_.code}/thanks",) * 2
    assert (Idea.objects.count(), Participant.objects.count()) == (1, 1)


def test_without_agreeing_nothing_is_kept_and_the_words_are_still_there(
    client: Client, url: str
) -> None:
    answer = send(client, url, text="Coconut buns for Friday")
    assert answer.status_code == 422
    assert "Coconut buns for Friday" in answer.content.decode()
    assert (Idea.objects.count(), Participant.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("a.png", b"<svg xmlns='x'><script>alert(1)</script></svg>", "the content is SVG"),
        ("a.jpg", b"<!doctype html><p>hello", "the content is HTML"),
        ("a.png", b"", "The file is empty."),
        ("a.png", b"\x89PNG\r\n\x1a\n broken", "damaged"),
    ],
)
def test_a_file_that_is_no_picture_is_refused_with_the_words_kept(
    client: Client, url: str, name: str, body: bytes, sentence: str
) -> None:
    file = io.BytesIO(body)
    file.name = name
    answer = send(client, url, text="Coconut buns", picture=file, accepts_terms="on")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Coconut buns" in page
    assert (Idea.objects.count(), Document.objects.count(), Contribution.objects.count()) == (
        0,
        0,
        0,
    )


def test_similar_ones_are_offered_after_giving_and_mine_can_give_way(
    client: Client, round_: Engagement, url: str
) -> None:
    other = give(round_, "Bake coconut buns every Friday morning")
    answer = send(client, url, text="Coconut buns on Friday morning please", accepts_terms="on")
    assert answer["Location"] == f"{url}/2/compare"
    page = page_of(client, answer["Location"])
    assert "Bake coconut buns every Friday morning" in page
    assert "support this one, take mine back" in page
    instead = send(client, f"{url}/2/instead", other=1)
    assert instead["Location"] == f"/e/{round_.code}/#ideas"
    assert list(Stance.objects.values_list("idea_id", "value")) == [(other.pk, 1)]
    assert Contribution.objects.get(idea__number=2).state == "withdrawn"


def test_similar_ones_while_typing_are_a_fragment_of_text_only(
    client: Client, round_: Engagement, url: str
) -> None:
    give(round_, "Bake <b>coconut</b> buns every Friday morning")
    page = page_of(client, f"{url}/similar?text=coconut+buns+on+Friday+morning")
    assert "Bake &lt;b&gt;coconut&lt;/b&gt; buns every Friday morning" in page
    assert page_of(client, f"{url}/similar?text=x").strip() == ""


def test_the_first_vote_shows_the_terms_in_between_then_counts(
    client: Client, round_: Engagement, url: str
) -> None:
    idea = give(round_, "Coconut buns")
    first = send(client, f"{url}/1/vote", stance="1")
    assert first.status_code == 422
    assert "Agree, and support it" in first.content.decode()
    assert Stance.objects.count() == 0
    second = send(client, f"{url}/1/vote", stance="1", accepts_terms="on")
    assert (second.status_code, second["Location"]) == (303, f"/e/{round_.code}/#idea-1")
    assert list(Stance.objects.values_list("idea_id", "value")) == [(idea.pk, 1)]


def test_a_vote_with_htmx_gets_the_card_and_without_the_list(
    client: Client, round_: Engagement, url: str
) -> None:
    give(round_, "Coconut buns")
    send(client, url, text="Rye", accepts_terms="on")
    plain = send(client, f"{url}/1/vote", stance="-1", page="2")
    assert plain["Location"] == f"{url}?page=2#idea-1"
    fast = send(client, f"{url}/1/vote", htmx=True, stance="1")
    card = client.get(fast["Location"], headers={"HX-Request": "true"}).content.decode()
    assert card.startswith('<article class="card idea" id="idea-1">')
    assert re.search(r'value="1" aria-pressed="true"', card)
    assert list(Stance.objects.values_list("value", flat=True)) == [1]


def test_nobody_sees_a_number_before_the_close_and_small_groups_never(
    client: Client, world: World, round_: Engagement, url: str
) -> None:
    idea = give(round_, "Coconut buns")
    for value in (1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1):
        actions.cast_vote(actor=join(round_), idea=idea, value=value)
    small = give(round_, "Rye loaf")
    for value in (1, 1, -1):
        actions.cast_vote(actor=join(round_), idea=small, value=value)
    owner = sign_in(Client(), world.aminah)
    desk = f"/w/{world.firm.slug}/q/{round_.code}/ideas"
    for who, where in ((client, url), (client, f"{url}/1"), (owner, desk), (owner, f"{desk}/1")):
        assert "support: " not in page_of(who, where)
    close(world, round_)
    page = page_of(client, url)
    assert "support: 7" in page
    assert "concern: 5" in page
    assert "fewer than five voted" in page
    assert "support: 2" not in page


def test_a_merged_idea_leads_to_where_it_went(
    client: Client, world: World, round_: Engagement, url: str
) -> None:
    one, two = give(round_, "Coconut buns"), give(round_, "Buns, coconut")
    actions.merge_ideas(actor=world.aminah, target=one, others=[two])
    answer = client.get(f"{url}/2")
    assert (answer.status_code, answer["Location"]) == (303, f"{url}/1")


@pytest.mark.parametrize("canary", ["<script>alert(7)</script>", '"><img src=x onerror=alert(7)>'])
def test_what_people_write_is_text_wherever_it_stands(
    client: Client, world: World, round_: Engagement, url: str, canary: str
) -> None:
    idea = give(round_, f"Buns {canary}")
    actions.write_comment(actor=join(round_), idea=idea, text=canary)
    actions.answer_idea(actor=world.aminah, idea=idea, becomes="planned", answer=canary)
    owner = sign_in(Client(), world.aminah)
    desk = f"/w/{world.firm.slug}/q/{round_.code}/ideas"
    pages = [
        page_of(client, url),
        page_of(client, f"{url}/1"),
        page_of(client, f"/e/{round_.code}/"),
        page_of(client, f"{url}?q=buns"),
        page_of(owner, desk),
        page_of(owner, f"{desk}/1"),
    ]
    for page in pages:
        assert canary not in page
        assert "alert(7)" in page


def test_a_remark_is_written_and_too_many_words_are_not_cut(
    client: Client, round_: Engagement, url: str
) -> None:
    give(round_, "Coconut buns")
    answer = send(client, f"{url}/1/comment", text="With sugar.", accepts_terms="on")
    assert answer["Location"] == f"{url}/1#remarks"
    long = send(client, f"{url}/1/comment", text="a" * 1001)
    assert long.status_code == 422
    assert "1,001 of 1,000" in long.content.decode()
    assert list(Comment.objects.values_list("text", flat=True)) == ["With sugar."]


def test_after_the_close_a_vote_says_when_it_came(
    client: Client, world: World, round_: Engagement, url: str
) -> None:
    give(round_, "Coconut buns")
    close(world, round_)
    answer = send(client, f"{url}/1/vote", stance="1", accepts_terms="on")
    assert answer.status_code == 409
    assert "was not counted" in answer.content.decode()
    assert Stance.objects.count() == 0


def many(engagement: Engagement, count: int) -> None:
    seat = Participant.objects.get(pk=join(engagement).participant_id)
    given = Contribution.objects.bulk_create(
        Contribution(
            engagement=engagement, kind="idea", terms=engagement.terms, at=engagement.opens_at
        )
        for _n in range(count)
    )
    Authorship.objects.bulk_create(Authorship(contribution=c, participant=seat) for c in given)
    ideas = Idea.objects.bulk_create(
        Idea(contribution=c, engagement=engagement, number=n, text=f"Bread number {n}")
        for n, c in enumerate(given, start=1)
    )
    for _n in range(12):
        voter = join(engagement).participant_id
        Stance.objects.bulk_create(
            Stance(idea=idea, participant_id=voter, value=1) for idea in ideas
        )


@pytest.mark.parametrize("count", [1, 30, 1000])
def test_the_list_costs_the_same_number_of_queries(
    client: Client, world: World, round_: Engagement, url: str, count: int
) -> None:
    many(round_, count)
    client.get(url)
    with CaptureQueriesContext(connection) as during:
        assert client.get(url).status_code == 200
    assert len(during) == 7
    owner = sign_in(Client(), world.aminah)
    desk = f"/w/{world.firm.slug}/q/{round_.code}/ideas"
    owner.get(desk)
    with CaptureQueriesContext(connection) as at_desk:
        assert owner.get(desk).status_code == 200
    assert len(at_desk) == AT_DESK
    close(world, round_)
    with CaptureQueriesContext(connection) as ranked:
        assert "support: 12" in page_of(client, url)
    assert len(ranked) == 9


def test_the_firm_merges_answers_hides_and_enters(world: World, round_: Engagement) -> None:
    give(round_, "Coconut buns")
    give(round_, "Buns, coconut")
    owner = sign_in(Client(), world.aminah)
    desk = f"/w/{world.firm.slug}/q/{round_.code}/ideas"
    assert send(owner, f"{desk}/merge", ideas=["1"]).status_code == 422
    assert send(owner, f"{desk}/merge", ideas=["1", "2"])["Location"] == f"{desk}/1"
    assert send(owner, f"{desk}/2/split")["Location"] == f"{desk}/2"
    assert send(owner, f"{desk}/1", becomes="declined", answer="").status_code == 422
    assert send(owner, f"{desk}/1", becomes="declined", answer="No oven.").status_code == 303
    assert send(owner, f"{desk}/2/hide").status_code == 422
    assert send(owner, f"{desk}/2/hide", **{"hide-reason": "A name."}).status_code == 303
    assert send(owner, f"{desk}/2/show").status_code == 303
    entered = send(owner, f"{desk}/enter", via="paper", text="Rye", accepts_terms="on")
    assert entered["Location"] == f"{desk}/enter?entered=3"
    found = Idea.objects.order_by("number").values_list("state", "contribution__state")
    assert list(found) == [("declined", "received"), ("open", "received"), ("open", "received")]
    staff = sign_in(Client(), world.chen)
    assert send(staff, f"{desk}/1", becomes="planned", answer="Yes.").status_code == 403
    assert (
        send(staff, f"{desk}/enter", via="counter", text="Tea", accepts_terms="on").status_code
        == 303
    )
    assert verify().findings == []


def test_another_firm_and_strangers_find_nothing(
    client: Client, ask: Callable[..., Engagement], world: World
) -> None:
    here = ask(access="invited")
    give_to = join(ask())
    rival = make_firm("Kedai Lain")
    other = sign_in(Client(), rival.aminah)
    for path in ("", "/1", "/similar"):
        assert client.get(f"/e/{here.code}/ideas{path}").status_code == 404
    for path in ("", "/enter", "/import"):
        assert other.get(f"/w/{world.firm.slug}/q/{here.code}/ideas{path}").status_code == 404
        assert other.get(f"/w/{rival.firm.slug}/q/{here.code}/ideas{path}").status_code == 404
    assert give_to.participant_id is not None


def test_a_file_of_another_round_is_not_there(
    client: Client, ask: Callable[..., Engagement], world: World
) -> None:
    one, other = ask(), ask()
    send(client, f"/e/{one.code}/ideas", text="Buns", picture=picture(), accepts_terms="on")
    file = Document.objects.get().public_id
    rival = make_firm("Kedai Lain")
    assert client.get(f"/e/{one.code}/files/{file}").status_code == 200
    assert client.get(f"/e/{other.code}/files/{file}").status_code == 404
    assert "/sign-in" in Client().get(f"/w/{world.firm.slug}/files/{file}")["Location"]
    stranger = sign_in(Client(), rival.aminah)
    assert stranger.get(f"/w/{rival.firm.slug}/files/{file}").status_code == 404
    owner = sign_in(Client(), world.aminah)
    assert owner.get(f"/w/{world.firm.slug}/files/{file}").status_code == 200


def test_a_table_is_mapped_shown_and_brought_in_once(world: World, round_: Engagement) -> None:
    owner = sign_in(Client(), world.aminah)
    url = f"/w/{world.firm.slug}/q/{round_.code}/ideas/import"
    file = io.BytesIO(b"Timestamp;Your idea\n1;Coconut buns\n2;Rye loaf\n")
    file.name = "form.csv"
    page = owner.post(url, {"nonce": once.make(), "file": file}).content.decode()
    assert "Bring in 2 rows" in page
    assert Idea.objects.count() == 0
    table = re.search(r'name="table" value="([^"]+)"', page)
    assert table is not None
    for came in ("new=2&known=0", "new=0&known=2"):
        done = send(owner, f"{url}/items", table=table[1], text="1")
        assert done["Location"].endswith(came)
    texts = Idea.objects.order_by("number").values_list("text", flat=True)
    assert list(texts) == ["Coconut buns", "Rye loaf"]


def test_rows_that_do_not_fit_are_named_and_nothing_is_taken(
    world: World, round_: Engagement
) -> None:
    owner = sign_in(Client(), world.aminah)
    url = f"/w/{world.firm.slug}/q/{round_.code}/ideas/import"
    rows = ["Coconut buns", "", "coconut buns", "x" * 1001]
    file = io.BytesIO(("n,idea\n" + "".join(f"{n},{r}\n" for n, r in enumerate(rows))).encode())
    file.name = "form.csv"
    page = owner.post(url, {"nonce": once.make(), "file": file}).content.decode()
    table = re.search(r'name="table" value="([^"]+)"', page)
    assert table is not None
    refused = send(owner, f"{url}/items", table=table[1], text="1")
    said = refused.content.decode()
    assert refused.status_code == 422
    assert "Row 3: There is no text in this column." in said
    assert "Row 4: It is the same as row 2." in said
    assert "Row 5: This is too long: 1,001 of 1,000 characters" in said
    assert Idea.objects.count() == 0
    bad = send(owner, f"{url}/items", table="forged", text="1")
    assert bad.status_code == 422


def test_who_voted_took_part_and_who_took_the_idea_back_did_not(round_: Engagement) -> None:
    siti, mei, _looks = join(round_), join(round_), join(round_)
    assert rounds.turnout_of(round_) == 0
    idea = give(round_, "Coconut buns", siti)
    assert rounds.turnout_of(round_) == 1
    actions.cast_vote(actor=mei, idea=idea, value=1)
    assert (rounds.turnout_of(round_), rounds.ways_of(round_)) == (2, {"open": 2})
    initiatives.withdraw(actor=siti, contribution=idea.contribution)
    assert rounds.turnout_of(round_) == 0


def test_a_question_with_choices_has_no_list_of_ideas(world: World, client: Client) -> None:
    other = ask_breads(world)
    assert client.get(f"/e/{other.code}/ideas").status_code == 404
    assert (
        send(client, f"/e/{other.code}/ideas", text="Buns", accepts_terms="on").status_code == 404
    )
    assert Idea.objects.count() == 0
