#!/usr/bin/env python3
"""Check a receipt of Bersama by yourself: offline, with nothing but Python 3.8 or newer.

    python3 verify_receipt.py receipt.json --checkpoint "40:3fa9 12cd ..."

Take the checkpoint from a mail, a poster or a result page that you already hold. What is checked:
1. the leaf (what the ledger says about your act) is hashed: SHA-256(0x00 + canonical JSON);
2. the path leads from that hash to a root: SHA-256(0x01 + left + right), as in RFC 9162;
3. the root begins with the digits of your checkpoint, which is of the same size;
4. if your receipt shows what you wrote: HMAC-SHA256(key, content) is the commitment in the leaf.
Ends with 0 when it is right, 1 when it does not match, 2 when it cannot be read or compared.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import re
import sys
from typing import Any

LIMIT = 4_000_000
KINDS = {"v": int, "stream": str, "seq": int, "at": str, "kind": str, "obj": str, "who": str,
         "c": str, "codes": dict, "ends": bool}  # fmt: skip


class Unreadable(Exception):
    """The receipt or the checkpoint cannot be read, or they do not belong together."""


class Mismatch(Exception):
    """The receipt contradicts the checkpoint, or itself."""


def refuse(value: str) -> None:
    raise ValueError(f"{value[:20]} is no whole number")


def once(pairs: list[Any]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name comes twice")
    return dict(pairs)


def read(data: bytes) -> dict[str, Any]:
    """The receipt, with every part of the kind it must have."""
    if len(data) > LIMIT:
        raise Unreadable("it is larger than 4 MB")
    strict = json.JSONDecoder(parse_float=refuse, parse_constant=refuse, object_pairs_hook=once)
    try:
        receipt = strict.decode(data.decode())
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is not the JSON of a receipt ({error})") from None
    if not isinstance(receipt, dict) or receipt.get("v") != 1:
        raise Unreadable("it is not a receipt of version 1")
    leaf = receipt.get("leaf")
    if not isinstance(leaf, dict) or set(leaf) != set(KINDS):
        raise Unreadable("its leaf does not have the ten parts of a leaf")
    if wrong := [name for name, kind in KINDS.items() if type(leaf[name]) is not kind]:
        raise Unreadable(f"{wrong[0]} of its leaf is of the wrong kind")
    return receipt


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def climb(data: bytes, index: int, size: int, path: object) -> str:
    """The root that the path leads to from this leaf, number `index` (from 0) of `size`."""
    if not isinstance(path, list) or not all(re.fullmatch("[0-9a-f]{64}", str(s)) for s in path):
        raise Unreadable("a path in it is not a list of hashes")
    if not 0 <= index < size < 2**63:
        raise Mismatch(f"There is no entry {index + 1} among {size}.")
    last, root = size - 1, hashlib.sha256(b"\x00" + data).digest()
    for step in map(bytes.fromhex, path):
        if last == 0:
            raise Mismatch("A path in it is too long.")
        if index & 1 or index == last:
            root = hashlib.sha256(b"\x01" + step + root).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            root = hashlib.sha256(b"\x01" + root + step).digest()
        index, last = index >> 1, last >> 1
    if last:
        raise Mismatch("A path in it is too short.")
    return root.hex()


def check(receipt: dict[str, Any], checkpoint: str) -> str:
    """What the receipt proves, in words. Raises Mismatch or Unreadable."""
    held = re.fullmatch(
        r"([1-9][0-9]{0,17}):([0-9a-f]{32,64})", "".join(checkpoint.split()).lower()
    )
    if not held:
        raise Unreadable("the checkpoint must look like 40:3fa9 12cd ... with 32 digits")
    size, leaf, proofs = int(held[1]), receipt["leaf"], receipt.get("proofs")
    if not isinstance(proofs, list) or not proofs:
        raise Unreadable("it is still pending: fetch it again after the next checkpoint")
    paths = [p.get("path") for p in proofs if isinstance(p, dict) and str(p.get("size")) == held[1]]
    if not paths:
        raise Unreadable(f"it holds no proof for a checkpoint of {size}: fetch it again")
    root = climb(canonical(leaf), leaf["seq"] - 1, size, paths[0])
    if not root.startswith(held[2]):
        raise Mismatch(f"It leads to {size}:{root[:32]}, not to your checkpoint.")
    row, commitment = check_row(receipt, leaf)
    said = f"Entry {leaf['seq']:,} of {size:,} is in the ledger {leaf['stream']}: {leaf['kind']}"
    said += f" about {leaf['obj']} at {leaf['at']}. Your checkpoint covers it.{row}"
    if "key" not in receipt:
        return said + " It was counted; how, this receipt does not say."
    key, content = bytes.fromhex(str(receipt["key"])), canonical(receipt.get("content"))
    if hmac.new(key, content, "sha256").hexdigest() != commitment:
        raise Mismatch("What it says was written is not what the ledger committed to.")
    return said + f" It commits to exactly this: {content.decode()}"


def check_row(receipt: dict[str, Any], leaf: dict[str, Any]) -> tuple[str, Any]:
    """For one row of an import: it is in the batch whose root the entry holds."""
    if "row" not in receipt:
        return "", leaf["c"]
    row, codes = receipt["row"], leaf["codes"]
    if not isinstance(row, dict) or {type(row.get("position")), type(codes.get("rows"))} != {int}:
        raise Unreadable("its row is not a row of a batch")
    data = canonical({name: row.get(name) for name in ("c", "obj")})
    if climb(data, row["position"], codes["rows"], row.get("path")) != codes.get("root"):
        raise Mismatch("The row is not in the batch that the entry is about.")
    return f" It is row {row['position'] + 1:,} of {codes['rows']:,}: {row['obj']}.", row["c"]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("receipt", help="the file, or - for standard input")
    parser.add_argument("--checkpoint", required=True, help="size:root, as it was printed")
    chosen = parser.parse_args(arguments)
    try:
        with open(0 if chosen.receipt == "-" else chosen.receipt, "rb") as file:
            code, said = 0, check(read(file.read(LIMIT + 1)), chosen.checkpoint)
    except Mismatch as error:
        code, said = 1, f"This receipt does NOT match. {error}"
    except (Unreadable, OSError, ValueError, LookupError, RecursionError) as error:
        code, said = 2, f"This receipt cannot be checked: {error}."
    shown = "".join(c if c.isprintable() else "?" for c in said)
    sys.stdout.buffer.write(shown.encode(errors="replace") + b"\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
