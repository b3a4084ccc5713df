"""A firm moves whole: out of one machine, onto an empty one, its ledger still holding."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
import zipfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Contribution, Engagement, Invitation
from bersama.cocreation.initiatives.present import receipt
from bersama.cocreation.initiatives.queries import digest_of, invitation_secret
from bersama.cocreation.initiatives.registry import method_of
from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.cocreation.stakeholders.queries import permitted
from bersama.commons.files.models import Document
from bersama.commons.files.queries import path_of as file_path
from bersama.commons.organisations.models import Membership, Organisation
from bersama.commons.people.models import Consent, ContactPoint, Person
from bersama.commons.people.queries import words_of as consent_words
from bersama.core import erasures, jobs
from bersama.core.actor import CONSOLE, Actor
from bersama.core.errors import Invalid
from bersama.core.ledger import checkpoints, keys
from bersama.core.ledger.models import Entry, Stream
from bersama.core.ledger.verify_receipt import check as check_receipt
from bersama.core.ledger.verifying import verify
from bersama.methods.ideas import actions as ideas
from bersama.methods.ideas.models import Idea
from bersama.oversight.privacy import actions
from bersama.oversight.privacy.models import Packed
from bersama.oversight.privacy.queries.archives import Archive
from bersama.oversight.privacy.queries.belonging import all_tables
from tests import world as w
from tests.registers import full
from tests.rooms.oversight.privacy.conftest import Time

pytestmark = pytest.mark.django_db
OTHER = "othercanary"


def picture() -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (40, 30), "orange").save(body, "PNG")
    return SimpleUploadedFile("bread.png", body.getvalue(), "image/png")


def live(world: w.World, words: str) -> Engagement:
    """A firm in which something of each kind happened. Returns its question, closed and sealed."""
    engagement = w.ask_breads(world)
    by_slips = w.ask_breads(world, title="Slips", access="slips")
    rounds.print_slips(
        actor=world.aminah, engagement=by_slips, count=5, secret=secrets.token_urlsafe(32)
    )
    for choice in ("Rye", "Rye", "Pandan", "Sourdough", "Rye"):
        w.answer(engagement, choice, why=f"{words} {choice}")
    w.close_now(world, engagement)
    round_ = ideas.ask_for_ideas(
        actor=world.aminah,
        organisation=world.firm,
        plan=w.plan(f"{words}?", method="ideas", mode="named"),
    )
    rounds.open_round(actor=world.aminah, engagement=round_)
    rounds.invite_many(
        actor=world.aminah, engagement=round_, people=f"{words} Siti, {words}@example.org"
    )
    budi, _seat = rounds.take_seat(
        actor=Actor(),
        engagement=round_,
        secret=secrets.token_urlsafe(32),
        arrival=rounds.Arrival(accepts_terms=True, display_name=f"{words} Budi"),
    )
    first = ideas.submit_idea(
        actor=budi, engagement=round_, text=f"{words} first", uploaded=picture()
    )
    second = ideas.submit_idea(actor=budi, engagement=round_, text=f"{words} second")
    ideas.write_comment(actor=budi, idea=first, text=f"{words} comment")
    ideas.merge_ideas(actor=world.aminah, target=first, others=[second])
    full(world, words)
    checkpoints.seal(f"e/{round_.public_id}")
    engagement.refresh_from_db()
    return engagement


@pytest.fixture
def home(data_folder: Path) -> Path:
    return data_folder


@pytest.fixture
def moving(home: Path, db: None) -> w.World:
    return w.make_firm(mail="rotipagi.example")


@pytest.fixture
def other_machine(tmp_path: Path, settings: Any) -> Callable[[], Path]:
    """From here on the tests are on a machine with nothing on it, and with another key."""

    def go() -> Path:
        for model in reversed(apps.get_models(include_auto_created=True)):
            if model._meta.app_label not in ("contenttypes", "auth"):
                model._base_manager.all()._raw_delete("default")
        settings.BERSAMA_DATA = tmp_path / "other"
        settings.BERSAMA_DATA.mkdir()
        return settings.BERSAMA_DATA

    return go


def pack(firm: Organisation, file: Path) -> Path:
    actions.say_packed(actor=CONSOLE, organisation=firm)
    return actions.Packing(firm, file).write().file


def take_in(file: Path, erased: Collection[str] = ()) -> actions.MovedIn:
    with Archive(file) as archive:
        return actions.move_in(actor=CONSOLE, archive=archive, erased=erased)


def counts() -> dict[str, int]:
    return {table.name: table.model._base_manager.count() for table in all_tables()}


def test_a_firm_moves_whole_and_its_ledger_holds(
    moving: w.World, tmp_path: Path, other_machine: Callable[[], Path]
) -> None:
    engagement = live(moving, "bread")
    shown = method_of(engagement).results(moving.aminah, engagement)
    contribution = Contribution.objects.filter(engagement=engagement).first()
    held = receipt(contribution, engagement)
    printed = checkpoints.short(checkpoints.latest(f"e/{engagement.public_id}"))
    before, machine = counts(), keys.instance_key().id
    heads = dict(Stream.objects.exclude(name="i").values_list("name", "head"))
    body = file_path(Document.objects.get().public_id).read_bytes()
    file = pack(moving.firm, tmp_path / "firm.bersama")

    other_machine()
    done = take_in(file)

    assert keys.instance_key().id != machine == done.machine
    assert [f.sentence for f in verify().findings] == []
    after = counts()
    ledger = {name for name in before if name.startswith("core.")}
    assert {n: after[n] for n in before if n not in ledger} == {
        n: before[n] for n in before if n not in ledger
    }
    moved = Engagement.objects.get(public_id=engagement.public_id)
    assert moved.code == engagement.code
    assert method_of(moved).results(Actor(organisation_id=moved.organisation_id), moved) == shown
    seen = dict(Stream.objects.exclude(name="i").values_list("name", "head"))
    rounds_here = {name for name in heads if name.startswith("e/")}
    assert {n: seen[n] for n in rounds_here} == {n: heads[n] for n in rounds_here}
    # A receipt that was given before is checked against the same printed line, and a new one too.
    again = receipt(Contribution.objects.get(public_id=contribution.public_id), moved)
    assert check_receipt(held, printed) == check_receipt(again, printed)
    # The picture is the same, and what it belongs to too.
    document = Document.objects.get()
    assert file_path(document.public_id).read_bytes() == body
    assert Idea.objects.get(picture=document).pk == document.subject_id
    # The merge points at the row here; links lead here; the owner comes in.
    assert Idea.objects.get(text="bread second").merged_into == Idea.objects.get(picture=document)
    invitation = Invitation.objects.get()
    assert invitation.digest == digest_of(invitation_secret(invitation.public_id))
    owner = Membership.objects.get(role="owner").person
    client = Client()
    path = done.link.partition("//")[2].partition("/")[2]
    page = client.get(f"/{path}")
    assert page.status_code == 200
    assert ContactPoint.objects.get(person=owner).checked_at is not None
    # Life goes on in the same streams.
    checkpoints.seal_all()
    assert verify().exit_code == 0


def test_the_archive_holds_nothing_of_other_firms(moving: w.World, tmp_path: Path) -> None:
    live(moving, "bread")
    rival = w.make_firm(
        f"{OTHER} Ltd", owner=f"{OTHER}-Farid", staff="Gita", mail=f"{OTHER}.example"
    )
    live(rival, OTHER)
    # Gita works for both; a customer of hers there is unknown here.
    w.add_member(moving.firm, moving.aminah, "Dewi")
    place = Membership.objects.get(organisation=moving.firm, person__name="Dewi")
    Membership.objects.filter(pk=place.pk).update(person=rival.staff)
    file = pack(moving.firm, tmp_path / "firm.bersama")
    with zipfile.ZipFile(file) as packed:
        whole = {name: packed.read(name) for name in packed.namelist()}
    found = {name for name, body in whole.items() if OTHER.encode() in body}
    # Only the address by which Gita, who works here too, signs in.
    assert found == {"tables/people.contactpoint.jsonl"}
    assert whole["tables/people.contactpoint.jsonl"].count(OTHER.encode()) == 1
    theirs = {
        *map(
            str,
            Engagement.objects.filter(organisation=rival.firm).values_list("public_id", flat=True),
        ),
        str(rival.firm.public_id),
        str(rival.owner.public_id),
    }
    text = b"\n".join(body for name, body in whole.items() if name != "manifest.json")
    assert [name for name in theirs if name.encode() in text] == []
    # The key behind Gita's pseudonyms stays: with it her acts over there could be told.
    from bersama.core.ledger.models import SubjectKey

    key = SubjectKey.objects.get(person_id=rival.staff.pk)
    assert bytes(key.key).hex().encode() not in text
    secret_files = [p.read_bytes() for p in (keys.folder()).glob("*.pem")]
    assert [body for body in secret_files if body in text] == []


def test_a_firm_that_is_here_already_is_refused(moving: w.World, tmp_path: Path) -> None:
    live(moving, "bread")
    file = pack(moving.firm, tmp_path / "firm.bersama")
    before = counts()
    with pytest.raises(Invalid, match=r"Roti Pagi is here already\. Nothing was changed."):
        take_in(file)
    assert counts() == before
    assert verify().exit_code == 0


def test_taken_addresses_give_way(
    moving: w.World, tmp_path: Path, other_machine: Callable[[], Path]
) -> None:
    engagement = live(moving, "bread")
    file = pack(moving.firm, tmp_path / "firm.bersama")
    other_machine()
    here = w.make_firm(owner="Farid", mail="rotipagi.example")
    theirs = w.ask_breads(here)
    Engagement.objects.filter(pk=theirs.pk).update(code=engagement.code)
    done = take_in(file)
    assert done.organisation.slug == "roti-pagi-2"
    assert len(done.renamed) == 2
    assert Engagement.objects.get(public_id=engagement.public_id).code != engagement.code
    assert Engagement.objects.get(pk=theirs.pk).code == engagement.code
    assert [f.sentence for f in verify().findings] == []
    # Chen's address is proved by somebody else here, so it opens nothing of what came in.
    proved = ContactPoint.objects.filter(value="chen@rotipagi.example", checked_at__isnull=False)
    assert [c.person.memberships.get().organisation for c in proved] == [here.firm]


def test_somebody_who_was_here_before_stays_as_they_are(
    moving: w.World, tmp_path: Path, other_machine: Callable[[], Path]
) -> None:
    live(moving, "bread")
    file = pack(moving.firm, tmp_path / "firm.bersama")
    public_id = moving.owner.public_id
    other_machine()
    here = w.make_firm("Kedai Lain", owner="Aminah Other")
    Person.objects.filter(pk=here.owner.pk).update(public_id=public_id)
    done = take_in(file)
    assert done.link == ""  # no door into the account of somebody who was here
    person = Person.objects.get(public_id=public_id)
    assert (person.name, person.contacts.count()) == ("Aminah Other", 0)
    assert [f.sentence for f in verify().findings if "organisations" not in f.obj] == []


def rewritten(
    file: Path, change: Callable[[dict[str, bytes]], None], *, honest: bool = True
) -> Path:
    """The archive with something changed; `honest` makes its manifest say so."""
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    change(parts)
    if honest:
        manifest = json.loads(parts["manifest.json"])
        manifest["parts"] = [
            {"name": name, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
            for name, body in parts.items()
            if name != "manifest.json"
        ]
        parts["manifest.json"] = json.dumps(manifest).encode()
    made = file.with_name(f"changed-{secrets.token_hex(4)}.bersama")
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, body in parts.items():
            out.writestr(name, body)
    return made


def first_line(parts: dict[str, bytes], part: str, /, **changes: Any) -> None:
    lines = parts[part].splitlines(keepends=True)
    row = json.loads(lines[0]) | changes
    lines[0] = json.dumps(row).encode() + b"\n"
    parts[part] = b"".join(lines)


def manifest(parts: dict[str, bytes], **changes: Any) -> None:
    parts["manifest.json"] = json.dumps(json.loads(parts["manifest.json"]) | changes).encode()


HOSTILE: dict[str, tuple[Callable[[dict[str, bytes]], None], bool, str]] = {
    "a vote changed": (
        lambda p: first_line(p, "tables/surveys.pick.jsonl", choice=3),
        True,
        "its ledger does not hold",
    ),
    "the firm renamed": (
        lambda p: first_line(p, "tables/organisations.organisation.jsonl", name="Else"),
        True,
        "its ledger does not hold",
    ),
    "an entry changed": (
        lambda p: first_line(p, "tables/core.entry.jsonl", kind="another.kind"),
        True,
        "its ledger does not hold",
    ),
    "a row dropped": (
        lambda p: p.update(
            {"tables/ideas.comment.jsonl": b""},
        ),
        True,
        "its ledger does not hold",
    ),
    "bytes changed behind the manifest": (
        lambda p: first_line(p, "tables/surveys.pick.jsonl", choice=3),
        False,
        "is not what the manifest says",
    ),
    "a name that leads elsewhere": (
        lambda p: p.update({"../../etc/passwd": b"x"}),
        True,
        "names a part that does not belong there",
    ),
    "an unknown table": (
        lambda p: p.update({"tables/people.token.jsonl": b"{}\n"}),
        True,
        "the table people.token is unknown here",
    ),
    "a missing table": (
        lambda p: p.pop("tables/ideas.idea.jsonl") and None,
        True,
        "the table ideas.idea is missing",
    ),
    "a later version": (lambda p: manifest(p, version=2), True, "packed by a newer Bersama"),
    "no firm": (lambda p: manifest(p, format="else"), True, "it is no packed firm"),
    "a column more": (
        lambda p: first_line(p, "tables/people.person.jsonl", is_staff=True),
        True,
        "has other columns",
    ),
    "a number out of nowhere": (
        lambda p: first_line(p, "tables/initiatives.contribution.jsonl", engagement=999),
        True,
        "leads to one that is not in it",
    ),
    "a date that is none": (
        lambda p: first_line(p, "tables/initiatives.contribution.jsonl", at="soon"),
        True,
        "holds something that is no at",
    ),
    "a state that is none": (
        lambda p: first_line(p, "tables/initiatives.contribution.jsonl", state="great"),
        True,
        "holds something that is no state",
    ),
    "deep nesting": (
        lambda p: p.update({"tables/people.person.jsonl": b"[" * 200_000 + b"\n"}),
        True,
        "can't be read at line 1",
    ),
    "an endless line": (
        lambda p: p.update({"tables/people.person.jsonl": secrets.token_hex(600_000).encode()}),
        True,
        "can't be read at line 1",
    ),
    "blown up": (
        lambda p: p.update({"tables/people.person.jsonl": b" " * 9_000_000}),
        True,
        "would become too large",
    ),
    "a picture nobody has": (
        lambda p: p.update({"files/" + "a" * 32: b"x"}),
        True,
        "pictures that no row speaks of",
    ),
    "a stream of another firm": (
        lambda p: first_line(p, "tables/core.stream.jsonl", name="i"),
        True,
        "a row in it is here already",
    ),
    "a stream of nobody": (
        lambda p: first_line(p, "tables/core.stream.jsonl", name="e/somebody"),
        True,
        "its ledger is not that of this firm",
    ),
}


def test_hostile_archives_are_refused_with_a_sentence_and_change_nothing(
    moving: w.World, tmp_path: Path, other_machine: Callable[[], Path]
) -> None:
    live(moving, "bread")
    file = pack(moving.firm, tmp_path / "firm.bersama")
    folder = other_machine()
    here = w.make_firm("Kedai Lain", owner="Farid")
    w.ask_breads(here)
    before = counts()
    found: dict[str, str] = {}
    for name, (change, honest, _said) in HOSTILE.items():
        try:
            take_in(rewritten(file, change, honest=honest))
        except Invalid as error:
            found[name] = str(error)
        assert counts() == before, name
    assert list(found) == list(HOSTILE)
    wrong = {n: found[n] for n, (_c, _h, said) in HOSTILE.items() if said not in found[n]}
    assert wrong == {}
    assert list((folder / "files").rglob("*.*")) == []
    assert list(keys.known_keys()) == [keys.instance_key().id]
    assert verify().exit_code == 0
    broken = tmp_path / "broken.bersama"
    broken.write_bytes(file.read_bytes()[:500])
    with pytest.raises(Invalid, match="it is no packed firm, or only a part of one"):
        take_in(broken)
    with pytest.raises(Invalid, match=r"There is no file nothing\.bersama"):
        take_in(tmp_path / "nothing.bersama")
    assert take_in(file).organisation.name == "Roti Pagi"


def test_an_owner_packs_and_fetches_on_a_page(
    moving: w.World, time: Time, django_capture_on_commit_callbacks: Any
) -> None:
    live(moving, "bread")
    client = w.sign_in(Client(), moving.aminah)
    address = f"/w/{moving.firm.slug}/export"
    page = client.get(address).content.decode()
    nonce = page.partition('name="nonce" value="')[2].partition('"')[0]
    assert client.post(address, {"nonce": nonce}).status_code == 303
    assert client.get(address).headers["Refresh"] == "3"
    from bersama.oversight.privacy.jobs import pack as packing

    assert packing.call() == 1
    made = Packed.objects.get()
    page = client.get(address)
    assert "Refresh" not in page.headers
    assert made.sha256 in page.content.decode()
    sent = client.get(f"{address}/{made.public_id}")
    body = b"".join(sent.streaming_content)
    assert hashlib.sha256(body).hexdigest() == made.sha256
    assert sent.headers["Content-Disposition"].startswith('attachment; filename="roti-pagi-')
    staff = w.sign_in(Client(), moving.chen)
    assert staff.get(address).status_code == 403
    assert staff.get(f"{address}/{made.public_id}").status_code == 403
    stranger = w.sign_in(Client(), w.make_firm("Kedai Lain", owner="Farid").aminah)
    assert stranger.get(f"{address}/{made.public_id}").status_code == 404
    kinds = Entry.objects.filter(kind__startswith="privacy.firm").values_list("kind", flat=True)
    assert list(kinds.order_by("seq")) == ["privacy.firm.asked", "privacy.firm.packed"]
    time.travel(days=3)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.forget_old(actor=CONSOLE) == 1
    assert client.get(f"{address}/{made.public_id}").status_code == 404
    assert verify().exit_code == 0


def test_the_worker_packs_what_an_owner_asked_for() -> None:
    assert "bersama.oversight.privacy.jobs.forget" in jobs._repeated


def register_rows() -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Every row of the register with what it points at by name, not by number."""
    found, named = [], (Stakeholder, Organisation)
    for model in apps.get_app_config("stakeholders").get_models():
        fields = [f for f in model._meta.concrete_fields if f.name != "id"]
        plain = [f.name for f in fields if not f.is_relation]
        ties = [
            f"{f.name}__{'name' if f.related_model in named else 'public_id'}"
            for f in fields
            if f.is_relation
        ]
        rows = model._base_manager.values_list(*plain, *ties)
        found.append((model.__name__, sorted(rows, key=repr)))
    return found


def test_a_full_register_is_the_same_on_the_other_machine(
    moving: w.World, tmp_path: Path, other_machine: Callable[[], Path]
) -> None:
    entry = full(moving, "bread")
    consent = Consent.objects.get()
    words = consent_words([consent])
    before = register_rows()
    assert [name for name, rows in before if not rows] == ["MatrixSetting"]
    file = pack(moving.firm, tmp_path / "firm.bersama")
    other_machine()
    take_in(file)
    assert register_rows() == before
    here = Stakeholder.objects.get(public_id=entry.public_id)
    moved = permitted(here, "contact")
    assert moved is not None
    assert (moved.public_id, moved.recorded_by.name) == (consent.public_id, "Aminah")
    assert consent_words([moved]) == words
    assert verify().first is None


def test_permissions_of_another_firm_do_not_go_along(moving: w.World, tmp_path: Path) -> None:
    entry, rival = full(moving, "bread"), w.make_firm("Kedai", owner="Farid", staff="Gita")
    theirs = full(rival, OTHER)
    Stakeholder.objects.filter(pk=theirs.pk).update(person=entry.person)
    Consent.objects.filter(person=theirs.person).update(person=entry.person)
    file = pack(moving.firm, tmp_path / "firm.bersama")
    with zipfile.ZipFile(file) as packed:
        lines = packed.read("tables/people.consent.jsonl").splitlines()
    assert [json.loads(line)["asked_by"] for line in lines] == [str(moving.firm.public_id)]


def test_an_archive_cannot_bring_permissions_for_another_firm(
    moving: w.World, tmp_path: Path, other_machine: Callable[[], Path]
) -> None:
    full(moving, "bread")
    file = pack(moving.firm, tmp_path / "firm.bersama")
    forged = tmp_path / "forged.bersama"
    rewrite(file, forged, "tables/people.consent.jsonl", str(moving.firm.public_id), str(uuid4()))
    other_machine()
    with pytest.raises(Invalid, match="another firm asked for"):
        take_in(forged)
    assert Consent.objects.count() == Organisation.objects.count() == 0


def rewrite(file: Path, target: Path, name: str, old: str, new: str) -> None:
    """The same archive with one word changed in one part, and a manifest that fits."""
    with zipfile.ZipFile(file) as packed:
        parts = {n: packed.read(n) for n in packed.namelist()}
    assert old.encode() in parts[name]
    parts[name] = parts[name].replace(old.encode(), new.encode())
    manifest = json.loads(parts["manifest.json"])
    for part in manifest["parts"]:
        if part["name"] == name:
            part["sha256"] = hashlib.sha256(parts[name]).hexdigest()
    parts["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for part_name, body in parts.items():
            packed.writestr(part_name, body)


def test_who_was_erased_here_does_not_come_back_with_a_packed_firm(
    moving: w.World, tmp_path: Path, other_machine: Callable[[], Path]
) -> None:
    entry = full(moving)
    file = pack(moving.firm, tmp_path / "firm.bersama")
    other_machine()
    done = take_in(file, {erasures.digest(f"stakeholders.stakeholder/{entry.public_id}")})
    assert done.erased_again == 1
    assert Stakeholder.objects.get(public_id=entry.public_id).state == "erased"
    assert verify().is_whole
