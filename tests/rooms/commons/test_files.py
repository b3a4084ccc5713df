"""Pictures: known by their content, opened within limits, stored anew, without orphans."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from bersama.commons.files import actions, jobs, queries
from bersama.commons.files.models import Document
from bersama.commons.files.queries import Look
from bersama.core import pictures
from bersama.core.actor import ANONYMOUS, WORKER, Actor
from bersama.core.errors import Denied, Invalid, Missing, TooLarge, Unavailable
from bersama.core.ledger.verifying import verify
from bersama.core.policy import can
from tests.world import World, make_firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_firm()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.BERSAMA_DATA = tmp_path
    return tmp_path / "files"


def made(kind: str = "PNG", size: tuple[int, int] = (64, 48), **extra: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **extra)
    return out.getvalue()


def sent(body: bytes, name: str = "a.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def store(world: World, body: bytes, name: str = "a.png") -> Document:
    return actions.store_picture(
        actor=world.aminah, organisation=world.firm, uploaded=sent(body, name)
    )


def huge_png(side: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_stored_as_our_own_webp(world: World, folder: Path, kind: str) -> None:
    document = store(world, made(kind), "photo.whatever")
    body = queries.path_of(document.public_id).read_bytes()
    assert body == queries.body_of(document)
    with Image.open(io.BytesIO(body)) as found:
        assert (found.format, found.size) == ("WEBP", (64, 48))
    assert (document.sha256, document.size) == (hashlib.sha256(body).hexdigest(), len(body))
    assert queries.path_of(document.public_id).stat().st_mode & 0o777 == 0o600
    assert verify().findings == []


def test_place_camera_and_what_hangs_behind_the_picture_are_gone(world: World) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CANARYCAMERA"
    exif.get_ifd(0x8825)[1] = "CANARYPLACE"
    body = made("JPEG", exif=exif, comment=b"CANARYNOTE") + b"<script>CANARYTAIL</script>"
    assert b"CANARYCAMERA" in body
    stored = queries.body_of(store(world, body))
    assert b"CANARY" not in stored
    with Image.open(io.BytesIO(stored)) as found:
        assert dict(found.getexif()) == {}


def test_a_picture_is_turned_as_the_camera_was_held(world: World) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    document = store(world, made("JPEG", (64, 48), exif=exif))
    assert (document.width, document.height) == (48, 64)


def test_a_large_picture_becomes_small(world: World) -> None:
    noise = Image.effect_noise((3000, 2000), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=60)
    document = store(world, out.getvalue())
    assert max(document.width, document.height) <= 1600
    assert document.size <= pictures.AIM_BYTES


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The file is empty."),
        (b"<?xml version='1.0'?><svg xmlns='x'><script/></svg>", "the content is SVG"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "the content is HTML"),
        (b"%PDF-1.7 ...", "the content is PDF"),
        (b"PK\x03\x04....", "the content is a ZIP or office file"),
        (b"\0\0\0\x18ftypheic....", "the content is HEIC"),
        (b"just words", "the content is something else"),
        (made("PNG")[:60], "damaged"),
        (b"\xff\xd8\xff\xe0broken", "damaged"),
        (b"GIF89a", "damaged"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "damaged"),
        (huge_png(30_000), "The picture has 900 megapixels; the limit is 50."),
    ],
)
def test_what_is_no_picture_is_named_and_not_stored(
    world: World, folder: Path, body: bytes, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        store(world, body)
    assert list(refused.value.fields) == ["picture"]
    assert sentence in str(refused.value.fields["picture"][0])
    assert Document.objects.count() == 0
    assert not folder.exists()


def test_a_file_over_the_limit_is_refused_before_it_is_opened(world: World) -> None:
    body = made("PNG") + b"\0" * pictures.MOST_BYTES
    with pytest.raises(TooLarge, match=r"The picture has 8.0.MB; the limit is 8.0.MB"):
        store(world, body)
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\x.png", "x.png"),
        ("a\0b.pdf", "b.pdf"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".png", "x" * 100),
        ("<svg onload=alert(1)>.png", "<svg onload=alert(1)>.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("", "picture"),
    ],
)
def test_names_are_cleaned_and_never_become_paths(name: str, shown: str) -> None:
    assert actions._tidy_name(name) == shown


def test_only_who_takes_part_or_works_here_may_store(world: World) -> None:
    with pytest.raises(Denied):
        actions.store_picture(actor=ANONYMOUS, organisation=world.firm, uploaded=sent(made("PNG")))
    assert Document.objects.count() == 0


def test_who_may_see_a_file_that_belongs_to_nothing(world: World) -> None:
    document = store(world, made("PNG"))
    rival = make_firm("Kedai Lain").aminah
    expected = {
        world.aminah: True,
        world.chen: True,
        rival: False,
        ANONYMOUS: False,
        Actor(person_id=world.owner.pk): False,
    }
    look = Look(document)
    assert {who: bool(can(who, "files.view", look)) for who in expected} == expected
    for who in (rival, ANONYMOUS):
        with pytest.raises(Missing):
            queries.get_file(who, document.public_id)


def test_a_removed_file_is_gone_from_disk_and_ledger_says_so(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    document = store(world, made("PNG"))
    path = queries.path_of(document.public_id)
    with pytest.raises(Missing):
        actions.remove_document(actor=ANONYMOUS, document=document)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_document(actor=world.aminah, document=document)
    assert (path.exists(), Document.objects.count()) == (False, 0)
    assert verify().findings == []


def test_files_without_rows_are_swept_after_an_hour(world: World, folder: Path) -> None:
    kept = store(world, made("PNG"))
    with transaction.atomic():
        store(world, made("PNG"))
        transaction.set_rollback(True)
    files = sorted(path for path in folder.glob("??/*"))
    assert len(files) == 2
    assert jobs.sweep.func() == 0
    old = time.time() - 7200
    for path in files:
        os.utime(path, (old, old))
    beside = files[0].parent / ".half-written"
    beside.write_bytes(b"x")
    os.utime(beside, (old, old))
    assert jobs.sweep.func() == 2
    assert list(folder.glob("??/*")) == [queries.path_of(kept.public_id)]


def test_a_full_disk_leaves_nothing(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable):
        store(world, made("PNG"))
    assert Document.objects.count() == 0
    assert [path for path in folder.glob("??/*") if path.is_file()] == []


def test_attaching_hands_the_question_who_may_see_to_that_room(world: World) -> None:
    document = store(world, made("PNG"))
    actions.attach(actor=WORKER, document=document, subject_kind="ideas.idea", subject_id=10**6)
    assert not can(world.aminah, "files.view", Look(document))
    assert verify().findings == []
