"""Erasure leaves no word, name or contact of the person anywhere, and every count as it was."""

from __future__ import annotations

import io
import json
import logging
import re
import secrets
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Engagement, Invitation, Participant, Seat
from bersama.cocreation.initiatives.queries import invitation_secret
from bersama.cocreation.initiatives.registry import method_of
from bersama.commons.people import actions as people
from bersama.commons.people.models import Consent, ContactPoint, Person
from bersama.core import erasures
from bersama.core.actor import CONSOLE, WORKER, Actor
from bersama.core.errors import Denied, Missing
from bersama.core.events import react
from bersama.core.ledger.models import Entry, SubjectKey
from bersama.core.ledger.verifying import verify
from bersama.methods.ideas import actions as ideas
from bersama.methods.ideas.models import Comment, Stance
from bersama.oversight.privacy import actions, queries
from bersama.oversight.privacy.models import DataRequest, Look
from tests import world as w
from tests.rooms.oversight.privacy.conftest import Answered

pytestmark = pytest.mark.django_db
CANARY = "canary"


def everything(folder: Path | None = None) -> str:
    """All rows of all tables, and all files of the data folder, as one text."""
    rows = [
        repr(values)
        for model in apps.get_models(include_auto_created=True)
        for values in model._base_manager.values_list()
    ]
    for path in sorted(folder.rglob("*")) if folder else []:
        if path.is_file():
            rows.append(path.name + path.read_bytes().decode("latin-1"))
    return "\n".join(rows)


def picture(name: str) -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (40, 30), "orange").save(body, "PNG")
    return SimpleUploadedFile(name, body.getvalue(), "image/png")


def agree(engagement: Engagement, who: Actor) -> None:
    """Accept the terms, which comes before the first contribution."""
    rounds.take_seat(
        actor=who,
        engagement=engagement,
        secret=secrets.token_urlsafe(32),
        arrival=rounds.Arrival(accepts_terms=True),
    )


def bakery_guest(engagement: Engagement) -> Actor:
    """Siti comes in by her link."""
    invitation = Invitation.objects.get(person__name="Siti")
    siti, _participant = rounds.accept_invitation(
        actor=Actor(),
        invitation_secret=invitation_secret(invitation.public_id),
        secret=secrets.token_urlsafe(32),
    )
    agree(engagement, siti)
    return siti


def invited(world: w.World, **plan: Any) -> tuple[Engagement, Actor, Client]:
    """A round by invitation and with names: Budi came in by his link, with a canary everywhere."""
    engagement = ideas.ask_for_ideas(
        actor=world.aminah,
        organisation=world.firm,
        plan=w.plan(method="ideas", mode="named", access="invited", **plan),
    )
    rounds.open_round(actor=world.aminah, engagement=engagement)
    rounds.invite_many(
        actor=world.aminah,
        engagement=engagement,
        people="canaryname Budi, canarymail@example.org\nSiti, +60123456789",
    )
    invitation = Invitation.objects.get(person__name__startswith="canaryname")
    secret = secrets.token_urlsafe(32)
    budi, participant = rounds.accept_invitation(
        actor=Actor(), invitation_secret=invitation_secret(invitation.public_id), secret=secret
    )
    Participant.objects.filter(pk=participant.pk).update(language="ms")
    agree(engagement, budi)
    client = w.seat(Client(), engagement, secret)
    person = Person.objects.get(pk=budi.person_id)
    people.give_consent(
        actor=budi, person=person, purpose="news", words="May we write?", language="en"
    )
    people.give_contact(actor=budi, person=person, kind="phone", value="+60canary")
    return engagement, budi, client


def test_no_canary_is_left_and_the_ledger_holds(
    data_folder: Path,
    bakery: w.World,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    caplog.set_level(logging.DEBUG)
    engagement, budi, client = invited(bakery)
    idea = ideas.submit_idea(
        actor=budi,
        engagement=engagement,
        text="canaryidea of mine",
        uploaded=picture("canarypicture.png"),
    )
    ideas.write_comment(actor=budi, idea=idea, text="canarycomment here")
    assert {"canaryname", "canarymail", "canaryidea", "canarypicture", "canarycomment"} <= set(
        re.findall(r"canary[a-z]+", everything(data_folder))
    )
    pictures = [p for p in (data_folder / "files").rglob("*") if p.is_file()]
    assert len(pictures) == 1
    before = Participant.objects.count()

    page = client.get(f"/e/{engagement.code}/data").content.decode()
    nonce = re.search(r'name="nonce" value="([^"]+)"', page)[1]
    refused = client.post(f"/e/{engagement.code}/data/erase", {"nonce": nonce})
    assert refused.status_code == 422
    assert "Nothing was erased." in refused.content.decode()
    nonce = re.search(r'name="nonce" value="([^"]+)"', refused.content.decode())[1]
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(f"/e/{engagement.code}/data/erase", {"nonce": nonce, "sure": "on"})
    assert (sent.status_code, sent.url) == (303, "/privacy/erased")
    assert sent.cookies[f"seat-{engagement.code}"]["max-age"] == 0
    assert client.get(sent.url).status_code == 200
    assert [path.exists() for path in pictures] == [False]
    left = [line for line in everything(data_folder).splitlines() if CANARY in line]
    assert left == []
    assert CANARY not in caplog.text
    report = verify()
    assert [f.sentence for f in report.findings] == []
    person = Person.objects.get(pk=budi.person_id)
    assert (person.name, person.is_active, bool(person.erased_on)) == ("", False, True)
    assert Participant.objects.count() == before
    assert Seat.objects.filter(participant_id=budi.participant_id).count() == 0
    assert SubjectKey.objects.filter(person_id=budi.person_id).count() == 0
    assert Consent.objects.count() == Comment.objects.count() == 0
    assert list(DataRequest.objects.values_list("kind", "person_id")) == [("erase", None)]
    ended = Entry.objects.filter(kind="subject.erased").values_list("obj", flat=True)
    assert {name.partition("/")[0] for name in ended} == {
        "files.document",
        "ideas.comment",
        "ideas.idea",
        "initiatives.invitation",
        "initiatives.participant",
        "people.consent",
    }
    # Siti, who was invited too, is still there.
    assert ContactPoint.objects.get().value == "+60123456789"


def test_the_counts_of_a_question_stay(answered: Answered) -> None:
    def counted() -> list[tuple[str, int | None]]:
        results = method_of(answered.engagement).results(answered.world.aminah, answered.engagement)
        return [(item.label, item.count) for item in results.blocks[0].items]

    w.close_now(answered.world, answered.engagement)
    answered.engagement.refresh_from_db()
    before = counted()
    assert before == [("Rye", 3), ("Sourdough", 1), ("Pandan", 1)]
    done = actions.erase_participant(actor=answered.budi, engagement=answered.engagement)
    assert (done.seats, done.whole_person) == (1, True)
    assert counted() == before
    assert "canarywhy" not in everything()
    assert verify().exit_code == 0


def test_what_was_thought_of_ideas_stays_a_number(bakery: w.World) -> None:
    engagement, budi, _client = invited(bakery)
    idea = ideas.submit_idea(actor=bakery_guest(engagement), engagement=engagement, text="Rye")
    ideas.cast_vote(actor=budi, idea=idea, value=1)
    before = Stance.objects.count()
    actions.erase_participant(actor=budi, engagement=engagement)
    assert Stance.objects.count() == before
    assert Stance.objects.get(participant_id=budi.participant_id).value == 1
    assert verify().exit_code == 0


def test_who_works_here_keeps_the_account_and_is_parted_from_the_seat(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery, mode="named")
    question = engagement.questions.get()
    from bersama.methods.surveys import actions as surveys

    seated, _response = surveys.answer(
        actor=Actor(person_id=bakery.staff.pk),
        engagement=engagement,
        replies={question.pk: surveys.Given(choice_ids=(question.choices.first().pk,))},
        arrival=rounds.Arrival(accepts_terms=True, display_name="canarychen"),
        secret=secrets.token_urlsafe(32),
    )
    done = actions.erase_participant(actor=seated, engagement=engagement)
    assert done.whole_person is False
    bakery.staff.refresh_from_db()
    assert (bakery.staff.name, bakery.staff.is_active) == ("Chen", True)
    seat = Participant.objects.get()
    assert seat.person_id != bakery.staff.pk
    assert (seat.display_name, seat.person.is_active) == ("", False)
    assert "canarychen" not in everything()
    assert verify().exit_code == 0


def test_an_account_is_erased_with_its_places_and_looks(bakery: w.World) -> None:
    engagement = w.ask_breads(bakery)
    people.give_contact(
        actor=Actor(person_id=bakery.staff.pk),
        person=bakery.staff,
        kind="email",
        value="canary@example.org",
    )
    people.edit_person(
        actor=Actor(person_id=bakery.staff.pk),
        person=bakery.staff,
        name="canary Chen",
        language="en",
    )
    actions.note_look(actor=bakery.chen, engagement=engagement, what="words")
    client = w.sign_in(Client(), bakery.staff)
    page = client.get("/account/data").content.decode()
    assert "canary Chen" in page
    nonce = re.search(r'name="nonce" value="([^"]+)"', page)[1]
    sent = client.post("/account/data/erase", {"nonce": nonce, "sure": "on"})
    assert (sent.status_code, sent.url) == (303, "/privacy/erased")
    assert CANARY not in everything()
    assert Look.objects.get().person_id is None
    assert client.get(f"/w/{bakery.firm.slug}/").status_code == 303  # to the sign-in
    assert verify().exit_code == 0


def test_the_last_owner_is_told_to_hand_over_first(bakery: w.World) -> None:
    with pytest.raises(Denied, match="Roti Pagi would be without an owner"):
        actions.erase_account(actor=bakery.aminah, person=bakery.owner)
    bakery.owner.refresh_from_db()
    assert bakery.owner.name == "Aminah"


def test_an_account_is_taken_along_as_one_file(bakery: w.World) -> None:
    facts = json.loads(w.sign_in(Client(), bakery.owner).get("/account/data.json").content)
    assert facts["person"]["name"] == "Aminah"
    assert [place["firm"] for place in facts["firms"]] == ["Roti Pagi"]


def test_a_visitor_is_asked_to_sign_in(db: None) -> None:
    sent = Client().get("/account/data")
    assert (sent.status_code, sent.url) == (303, "/sign-in?next=%2Faccount%2Fdata")


def test_only_the_machine_erases_anew_and_only_who_is_on_the_list(bakery: w.World) -> None:
    _engagement, budi, _client = invited(bakery)
    person = Person.objects.get(pk=budi.person_id)
    listed = {erasures.digest(f"people.person/{person.public_id}")}
    for actor in (Actor(), budi, bakery.aminah):
        with pytest.raises(Missing):
            actions.erase_again(actor=actor, listed=listed)
    assert actions.erase_again(actor=CONSOLE, listed=set()) == actions.ErasedAgain(0, 0, 0, ())
    assert CANARY in everything()
    assert actions.erase_again(actor=WORKER, listed=listed) == actions.ErasedAgain(0, 1, 0, ())
    assert "canaryname" not in everything()
    assert actions.erase_again(actor=WORKER, listed=listed) == actions.ErasedAgain(0, 0, 0, ())
    assert verify().is_whole


def test_who_is_erased_comes_on_the_list_beside_the_backups(
    data_folder: Path, bakery: w.World
) -> None:
    engagement, budi, _client = invited(bakery)
    names = [
        f"people.person/{Person.objects.get(pk=budi.person_id).public_id}",
        f"initiatives.participant/{Participant.objects.get(person=budi.person_id).public_id}",
    ]
    actions.erase_participant(actor=budi, engagement=engagement)
    assert erasures.read(erasures.place()) is None
    react()
    listed = erasures.read(erasures.place())
    assert listed is not None
    assert listed.digests == {erasures.digest(name) for name in names}
    erasures.place().unlink()
    erasures.add(queries.erased_digests())
    assert erasures.read(erasures.place()) == listed
