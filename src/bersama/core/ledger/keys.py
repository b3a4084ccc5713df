"""The key of this machine, which is not in the database: it signs checkpoints.

It lies in the data folder, readable by its owner only, and is made at first need. From it a
second key is derived for the guards (MACs) of rows that a writer of SQL must not change.
Public keys that may have signed checkpoints here (of the machine a firm moved from, of a key
that was replaced) stand in a list beside it.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from bersama.core.ledger.canonical import canonical

FOLDER = "ledger"
PRIVATE, KNOWN = "instance-key.pem", "known-keys.txt"


@dataclass(frozen=True, slots=True)
class InstanceKey:
    """`id` is the first 16 hex digits of SHA-256 over the public key."""

    private: Ed25519PrivateKey
    public: bytes
    id: str
    guarding: bytes


def folder() -> Path:
    return Path(settings.BERSAMA_DATA) / FOLDER


def instance_key() -> InstanceKey:
    """This machine's key; made, with its folder, when there is none yet."""
    return _load(folder())


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def sign(message: bytes) -> str:
    return instance_key().private.sign(message).hex()


def is_signed(public: bytes, signature: str, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def guard(*parts: str | int) -> str:
    """A MAC over these values with the key that is not in the database."""
    return hmac.digest(instance_key().guarding, canonical(list(parts)), "sha256").hex()


def known_keys() -> dict[str, bytes]:
    """Every public key whose signatures count here, by its id; our own first."""
    own = instance_key()
    known = {own.id: own.public}
    with contextlib.suppress(FileNotFoundError):
        for line in (folder() / KNOWN).read_text(encoding="utf-8").splitlines():
            words = line.split()
            with contextlib.suppress(ValueError, IndexError):
                public = bytes.fromhex(words[1])
                if len(public) == 32 and words[0] == key_id(public):
                    known[words[0]] = public
    return known


def trust(public: bytes, note: str) -> str:
    """Accept the signatures of another machine's key from now on. Returns the key's id."""
    name = key_id(public)
    if name not in known_keys():
        with (folder() / KNOWN).open("a", encoding="utf-8") as out:
            out.write(f"{name} {public.hex()} {' '.join(note.split())}\n")
            out.flush()
            os.fsync(out.fileno())
    return name


@lru_cache(maxsize=8)
def _load(place: Path) -> InstanceKey:
    file = place / PRIVATE
    if not file.exists():
        _make(file)
    private = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{file} does not hold an Ed25519 key")
    public = private.public_key().public_bytes_raw()
    guarding = hmac.digest(private.private_bytes_raw(), b"bersama ledger guard 1", "sha256")
    return InstanceKey(private, public, key_id(public), guarding)


def _make(file: Path) -> None:
    """Write a new key. Of two processes that try at once the first wins, whole."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = file.with_suffix(f".{secrets.token_hex(4)}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(
                Ed25519PrivateKey.generate().private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(made, file)
        directory = os.open(file.parent, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)
    finally:
        made.unlink()
