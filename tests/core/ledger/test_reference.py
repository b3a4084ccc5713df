"""The example in docs/reference/ledger.md is right, word for word."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bersama.core.ledger import canonical, checkpoints, tree, verify_receipt

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "ledger.md"


def test_the_example_of_the_reference_holds() -> None:
    example = PAGE.read_text(encoding="utf-8").partition("## Example")[2]
    leaves, hashes, printed, receipt = re.findall(r"```(?:json)?\n(.*?)\n```", example, re.DOTALL)
    link, found = "", []
    for text in leaves.splitlines():
        assert canonical.canonical(json.loads(text)).decode() == text
        found.append(tree.leaf_hash(text.encode()).hex())
        link = canonical.chain_link(link, found[-1])
    assert [*found, link] == hashes.splitlines()
    root = tree.Tree(bytes.fromhex(one) for one in found).root().hex()
    assert checkpoints.parse(printed) == (3, root[:32])
    said = verify_receipt.check(verify_receipt.read(receipt.encode()), printed)
    assert said.endswith('{"picture":null,"text":"Put a bench outside."}')
    assert json.loads(receipt)["leaf"] == json.loads(leaves.splitlines()[1])
