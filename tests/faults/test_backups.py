"""Backup and restore by the command line: whole, tested, and never over somebody's data."""

from __future__ import annotations

import re
import shutil
import sqlite3
import stat
import threading
import time
import zipfile
from pathlib import Path

import pytest

from tests.faults.harness.archives import manifest, rewritten
from tests.faults.harness.site import Site, made

FIRM = "from tests.world import make_firm; make_firm({name!r})"
PICTURE = bytes(range(256)) * 40


pytestmark = pytest.mark.faults


def make_site(data: Path, *names: str) -> Site:
    """A site with these firms, and one uploaded file."""
    site = made(data)
    add_firms(site, *names)
    (data / "files" / "ab").mkdir(parents=True)
    (data / "files" / "ab" / "picture").write_bytes(PICTURE)
    return site


def add_firms(site: Site, *names: str) -> None:
    site.python("\n".join(FIRM.format(name=name) for name in names))


def firms(site: Site) -> list[str]:
    with sqlite3.connect(site.data / "bersama.sqlite3") as database:
        return [
            row[0]
            for row in database.execute("SELECT name FROM organisations_organisation ORDER BY id")
        ]


def entries(site: Site) -> int:
    with sqlite3.connect(site.data / "bersama.sqlite3") as database:
        return int(database.execute("SELECT count(*) FROM ledger_entry").fetchone()[0])


@pytest.fixture(scope="module")
def bakery(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(tmp_path_factory.mktemp("bakery") / "data", "Roti Pagi", "Kedai Buku")


@pytest.fixture(scope="module")
def good(bakery: Site) -> Path:
    """A good backup of the two firms."""
    file = bakery.data.parent / "good.zip"
    bakery.run("backup", str(file))
    return file


def test_a_backup_is_tested_private_and_says_what_it_holds(bakery: Site, tmp_path: Path) -> None:
    target = tmp_path / "copy.zip"
    said = bakery.facts("backup", str(target))
    assert said["good"] is True
    assert said["entries"] == entries(bakery) > 0
    assert said["bytes"] == target.stat().st_size
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["copy.zip"]
    with zipfile.ZipFile(target) as there:
        names = set(there.namelist())
    assert names == {
        "manifest.json",
        "database.sqlite3",
        "data/erased.txt",
        "data/secret-key",
        "data/version.json",
        "data/files/ab/picture",
        "data/ledger/instance-key.pem",
    }


def test_one_command_restores_on_an_empty_machine(bakery: Site, good: Path, tmp_path: Path) -> None:
    fresh = Site(tmp_path / "data")
    said = fresh.facts("restore", str(good))
    assert (said["entries"], said["files"], said["aside"]) == (entries(bakery), 4, "")
    assert firms(fresh) == ["Roti Pagi", "Kedai Buku"]
    assert (fresh.data / "files" / "ab" / "picture").read_bytes() == PICTURE
    keys = ("secret-key", "ledger/instance-key.pem")
    assert [(fresh.data / k).read_bytes() for k in keys] == [
        (bakery.data / k).read_bytes() for k in keys
    ]
    assert fresh.facts("verify")["whole"] is True
    assert stat.S_IMODE((fresh.data / "bersama.sqlite3").stat().st_mode) == 0o600


def test_over_data_it_is_refused_with_what_would_be_lost(good: Path, tmp_path: Path) -> None:
    newer = Site(tmp_path / "data")
    newer.run("restore", str(good))
    add_firms(newer, "Warung Baru")
    said = newer.run("restore", str(good), code=75)
    assert "holds data already" in said
    assert "entries that are newer than the backup" in said
    assert firms(newer) == ["Roti Pagi", "Kedai Buku", "Warung Baru"]


def test_with_consent_the_newer_data_are_moved_aside_and_named(good: Path, tmp_path: Path) -> None:
    newer = Site(tmp_path / "data")
    newer.run("restore", str(good))
    add_firms(newer, "Warung Baru")
    said = newer.facts("restore", str(good), "--accept-loss")
    newer_by = entries(Site(Path(said["aside"]))) - said["entries"]
    assert sum(int(lost.split(": ")[1].split()[0]) for lost in said["lost"]) == newer_by > 0
    assert all(lost.endswith("entries that are newer than the backup") for lost in said["lost"])
    assert firms(newer) == ["Roti Pagi", "Kedai Buku"]
    aside = Site(Path(said["aside"]))
    assert firms(aside) == ["Roti Pagi", "Kedai Buku", "Warung Baru"]
    again = newer.facts("backup")
    with zipfile.ZipFile(again["file"]) as there:
        assert [name for name in there.namelist() if "replaced" in name] == []


def test_a_restore_that_is_refused_leaves_no_folder(good: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(good.read_bytes()[:2000])
    fresh = Site(tmp_path / "data")
    for file in (bad, tmp_path / "none.zip"):
        fresh.run("restore", str(file), code=65)
        assert not fresh.data.exists()
    fresh.data.mkdir()
    (fresh.data / "mine.txt").write_text("kept")
    fresh.run("restore", str(bad), code=65)
    assert [entry.name for entry in fresh.data.iterdir()] == ["mine.txt"]


def test_a_running_site_is_not_restored_over(bakery: Site, good: Path) -> None:
    bakery.start("--no-worker")
    try:
        said = bakery.run("restore", str(good), "--accept-loss", code=75)
        assert "Another Bersama (process " in said
    finally:
        bakery.stop()


def test_a_backup_of_a_newer_version_is_refused(good: Path, tmp_path: Path) -> None:
    newer = rewritten(
        good,
        tmp_path / "newer.zip",
        lambda parts: manifest(parts, version="9.9", migrations={"ideas": "0099_later"}),
    )
    site = Site(tmp_path / "data")
    said = site.run("restore", str(newer), code=78)
    assert "was made by a newer Bersama (9.9)" in said
    assert not site.data.exists()


def test_a_backup_of_the_other_database_is_refused(good: Path, tmp_path: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        parts["database.dump"] = parts.pop("database.sqlite3")
        said = parts["manifest.json"].replace(b'"database.sqlite3"', b'"database.dump"')
        parts["manifest.json"] = said
        manifest(parts, database="postgresql")

    other = rewritten(good, tmp_path / "other.zip", change)
    said = Site(tmp_path / "data").run("restore", str(other), code=78)
    assert "Name a PostgreSQL database with BERSAMA_DATABASE_URL" in said


def test_a_backup_whose_database_was_changed_leaves_nothing_behind(
    good: Path, tmp_path: Path
) -> None:
    bad = rewritten(
        good, tmp_path / "bad.zip", lambda parts: parts.update({"database.sqlite3": b"x"})
    )
    site = Site(tmp_path / "data")
    assert "was changed: database.sqlite3" in site.run("restore", str(bad), code=65)
    assert not site.data.exists()


def test_a_tampered_ledger_is_written_down_but_no_good_backup(tmp_path: Path) -> None:
    site = make_site(tmp_path / "data", "Roti Pagi")
    with sqlite3.connect(site.data / "bersama.sqlite3") as database:
        database.execute("UPDATE organisations_organisation SET name = 'Roti Malam'")
    database.close()
    said = site.run("backup", code=3)
    assert "does not count as a good backup" in said
    assert not (site.data / "backups" / "last-good.json").exists()
    assert len(list((site.data / "backups").glob("*.zip"))) == 1


def test_the_newest_daily_ones_are_kept(bakery: Site) -> None:
    backups = bakery.data / "backups"
    backups.mkdir(exist_ok=True)
    for day in range(1, 6):
        (backups / f"bersama-2026010{day}T000000Z-daily.zip").write_bytes(b"old")
    (backups / "bersama-20260101T000000Z-by-hand.zip").write_bytes(b"by hand")
    bakery.run("backup", "--daily", BERSAMA_BACKUPS_KEPT="3")
    daily = sorted(path.name for path in backups.glob("*-daily.zip"))
    assert len(daily) == 3
    assert daily[:2] == [f"bersama-2026010{day}T000000Z-daily.zip" for day in (4, 5)]
    assert (backups / "bersama-20260101T000000Z-by-hand.zip").exists()


def test_what_a_killed_backup_left_behind_is_cleared(bakery: Site) -> None:
    backups = bakery.data / "backups"
    left = backups / ".making-999999"
    left.mkdir(parents=True)
    (left / "database.sqlite3").write_bytes(b"half")
    (backups / ".x.zip.999999.part").write_bytes(b"half")
    bakery.run("backup")
    assert [path.name for path in backups.iterdir() if path.name[0] == "."] == []


def test_the_last_good_one_is_known_until_it_is_taken_away(bakery: Site) -> None:
    said = bakery.facts("backup")
    ask = "from bersama.core.backup import last_good_backup as l; g = l(); print(g and g.file)"
    assert bakery.python(ask).strip() == said["file"]
    Path(said["file"]).unlink()
    assert bakery.python(ask).strip() == "None"


def test_a_backup_taken_while_people_write_is_one_state(tmp_path: Path) -> None:
    site = make_site(tmp_path / "data", "Roti Pagi")
    writer = (
        "import threading, time\n"
        "from tests.world import make_firm\n"
        "until = time.monotonic() + 6\n"
        "n = 0\n"
        "while time.monotonic() < until:\n"
        "    n += 1; make_firm(f'Firm {n}')\n"
        "print(n)"
    )
    done: list[str] = []
    thread = threading.Thread(target=lambda: done.append(site.python(writer)))
    thread.start()
    time.sleep(2.5)
    said = site.facts("backup")
    thread.join()
    fresh = Site(tmp_path / "fresh")
    restored = fresh.facts("restore", said["file"])
    assert restored["entries"] == said["entries"]
    assert fresh.facts("verify")["counts"]["entries"] == said["entries"]
    assert 1 < len(firms(fresh)) <= int(done[0]) + 1


def test_letters_that_waited_in_the_copy_are_not_sent_again(tmp_path: Path) -> None:
    site = make_site(tmp_path / "data")
    site.settings["BERSAMA_SMTP"] = "smtp://127.0.0.1:9"
    site.python(
        "from bersama.commons.notices.actions import tell\n"
        "from bersama.commons.organisations.models import SignUp\n"
        "from bersama.core.actor import WORKER\n"
        "from bersama.core import clock\n"
        "from django.db import transaction\n"
        "with transaction.atomic():\n"
        "    wanted = SignUp.objects.create(firm='F', name='N', email='a@b.example',\n"
        "        language='en', made_at=clock.now())\n"
        "    tell(actor=WORKER, person=None, kind='organisations.sign_up', thing=wanted, key='k')\n"
    )
    ask = (
        "from bersama.commons.notices.models import Delivery\n"
        "print(list(Delivery.objects.values_list('state', 'reason')))"
    )
    assert site.python(ask).strip() == "[('queued', '')]"
    said = site.facts("backup")
    fresh = Site(tmp_path / "fresh")
    assert fresh.facts("restore", said["file"])["unsent"] == 1
    assert fresh.python(ask).strip() == "[('unknown', 'restored from a backup')]"
    assert fresh.facts("verify")["whole"] is True


# Budi, with a canary in every field, and Chen, who owns a firm; both are erased later.
CANARIES = """
import secrets
from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Invitation
from bersama.cocreation.initiatives.queries import invitation_secret
from bersama.commons.people import actions as people
from bersama.commons.people.models import Person
from bersama.core.actor import Actor
from bersama.methods.ideas import actions as ideas
from tests import world as w
world = w.make_firm()
made = ideas.ask_for_ideas(actor=world.aminah, organisation=world.firm,
    plan=w.plan(method="ideas", mode="named", access="invited"))
rounds.open_round(actor=world.aminah, engagement=made)
rounds.invite_many(actor=world.aminah, engagement=made,
    people="canaryname Budi, canarymail@example.org\\nSiti, +60123456789")
def come(name):
    invitation = Invitation.objects.get(person__name__startswith=name)
    who, seat = rounds.accept_invitation(actor=Actor(),
        invitation_secret=invitation_secret(invitation.public_id), secret=secrets.token_urlsafe(32))
    rounds.take_seat(actor=who, engagement=made, secret=secrets.token_urlsafe(32),
        arrival=rounds.Arrival(accepts_terms=True))
    return who
budi, siti = come("canaryname"), come("Siti")
idea = ideas.submit_idea(actor=budi, engagement=made, text="canaryidea of mine")
ideas.write_comment(actor=budi, idea=idea, text="canarycomment here")
ideas.submit_idea(actor=siti, engagement=made, text="More bread")
owner = Person.objects.get(pk=world.aminah.person_id)
people.give_contact(actor=world.aminah, person=owner, kind="phone", value="+60canary")
"""
ERASE_BUDI = """
from bersama.cocreation.initiatives.models import Participant
from bersama.core.actor import Actor
from bersama.core.jobs import work_once
from bersama.oversight.privacy.actions import erase_participant
seat = Participant.objects.select_related("engagement").get(person__name__startswith="canaryname")
erase_participant(actor=Actor(person_id=seat.person_id, engagement_id=seat.engagement_id,
    participant_id=seat.pk), engagement=seat.engagement)
{after}
"""
# A second owner comes, and the first one goes.
ERASE_OWNER = """
from bersama.commons.organisations.actions import keep_owner
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import ContactPoint
from bersama.core.actor import CONSOLE, Actor
from bersama.oversight.privacy.actions import erase_account
keep_owner(actor=CONSOLE, organisation=Organisation.objects.get())
person = ContactPoint.objects.get(value="+60canary").person
erase_account(actor=Actor(person_id=person.pk), person=person)
"""
WORKS = "work_once()"
IDEAS = """
from bersama.methods.ideas.models import Idea
print([idea.text for idea in Idea.objects.order_by("pk")])
"""


def canaries(site: Site) -> list[str]:
    """Every canary in the database, in free pages too, and in the files of the data folder."""
    kept = [path for path in site.data.rglob("*") if path.is_file()]
    bodies = (path.read_bytes() for path in kept if "replaced-" not in str(path))
    return sorted({word.decode() for body in bodies for word in re.findall(rb"canary[a-z]+", body)})


@pytest.fixture
def with_canaries(tmp_path: Path) -> tuple[Site, Path]:
    """A site whose first backup holds Budi."""
    site = made(tmp_path / "data")
    site.python(CANARIES)
    file = tmp_path / "old" / "backup.zip"
    file.parent.mkdir()
    site.run("backup", str(file))
    return site, file


def test_who_was_erased_after_the_backup_stays_erased_when_it_is_put_back(
    with_canaries: tuple[Site, Path], tmp_path: Path
) -> None:
    site, file = with_canaries
    assert canaries(site) == ["canarycomment", "canaryidea", "canarymail", "canaryname"]
    site.python(ERASE_BUDI.format(after=WORKS))
    listed = site.data / "backups" / "erased.txt"
    shutil.copy(listed, file.parent)
    fresh = Site(tmp_path / "fresh")
    said = fresh.facts("restore", str(file))
    assert (said["erased_again"], said["list_missing"], said["code"]) == (1, False, 0)
    assert canaries(fresh) == []
    assert fresh.facts("verify")["whole"] is True
    assert fresh.python(IDEAS) == "['', 'More bread']\n"
    lines = [line for line in listed.read_text().splitlines() if line[0] != "#"]
    assert lines
    assert all(re.fullmatch("[0-9a-f]{64}", line) for line in lines)
    assert set(lines) <= set((fresh.data / "backups" / "erased.txt").read_text().splitlines())
    again = fresh.facts("restore", str(file), "--accept-loss")
    assert again["erased_again"] == 1
    assert canaries(fresh) == []


def test_what_is_erased_leaves_the_log_of_a_running_site_too(
    with_canaries: tuple[Site, Path],
) -> None:
    site, _file = with_canaries
    site.start()
    try:
        site.python(ERASE_BUDI.format(after=""))
        until = time.monotonic() + 60
        while canaries(site) and time.monotonic() < until:
            time.sleep(0.2)
        assert canaries(site) == []
    finally:
        site.stop()


def test_over_the_same_site_the_ledger_that_is_replaced_is_asked_too(
    with_canaries: tuple[Site, Path],
) -> None:
    """The worker had no time to put him on the list."""
    site, file = with_canaries
    site.python(ERASE_BUDI.format(after=""))
    (site.data / "backups" / "erased.txt").unlink()
    said = site.facts("restore", str(file), "--accept-loss")
    assert (said["erased_again"], said["erased_until"], said["list_missing"]) == (1, "", False)
    assert canaries(site) == []
    assert site.facts("verify")["whole"] is True


def test_a_newer_backup_beside_it_says_who_was_erased_until_then(
    with_canaries: tuple[Site, Path], tmp_path: Path
) -> None:
    site, file = with_canaries
    site.python(ERASE_BUDI.format(after=""))
    newer = site.facts("backup", str(file.with_name("newer.zip")))
    fresh = Site(tmp_path / "fresh")
    said = fresh.facts("restore", str(file))
    assert (said["erased_again"], said["list_missing"]) == (1, True)
    assert said["erased_until"] == newer["made_at"]
    assert canaries(fresh) == []


def test_a_list_that_is_lost_is_said_with_what_it_means(
    with_canaries: tuple[Site, Path], tmp_path: Path
) -> None:
    site, file = with_canaries
    site.python(ERASE_BUDI.format(after=WORKS))
    fresh = Site(tmp_path / "fresh")
    said = fresh.run("restore", str(file))
    assert "THE LIST OF ERASURES IS MISSING: erased.txt" in said
    assert re.search(r"Who had their data erased after 20\S+ is not known here and is back\.", said)
    assert "canaryidea" in canaries(fresh)


def test_the_last_owner_of_a_firm_goes_and_the_firm_can_still_be_entered(
    with_canaries: tuple[Site, Path],
) -> None:
    site, file = with_canaries
    site.python(ERASE_OWNER)
    said = site.facts("restore", str(file), "--accept-loss")
    (slug,) = said["nameless"]
    assert said["code"] == 0
    assert b"+60canary" not in (site.data / "bersama.sqlite3").read_bytes()
    assert "/enter/" in site.facts("link", slug)["link"]
    assert site.facts("verify")["whole"] is True


def test_on_postgresql_it_is_dumped_tested_and_put_back(postgres: str, tmp_path: Path) -> None:
    site = made(tmp_path / "data", BERSAMA_DATABASE_URL=postgres)
    add_firms(site, "Roti Pagi")
    said = site.facts("backup")
    assert said["good"] is True
    assert said["entries"] > 0
    add_firms(site, "Warung Baru")
    refused = site.run("restore", said["file"], code=75)
    assert "entries that are newer than the backup" in refused
    ask = (
        "from bersama.commons.organisations.models import Organisation\n"
        "print(sorted(Organisation.objects.values_list('name', flat=True)))"
    )
    assert site.python(ask).strip() == "['Roti Pagi', 'Warung Baru']"
    restored = site.facts("restore", said["file"], "--accept-loss")
    assert restored["entries"] == said["entries"]
    assert site.python(ask).strip() == "['Roti Pagi']"
    assert site.facts("verify")["whole"] is True
