"""The tree against the known roots, an independent definition, and every changed bit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bersama.core.ledger import tree

# The leaves and roots that implementations of RFC 6962 are tested with.
DATA = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [tree.leaf_hash(bytes.fromhex(data)) for data in DATA]


def defined(leaves: Sequence[bytes]) -> bytes:
    """The root as RFC 6962 section 2.1 defines it, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + defined(leaves[:k]) + defined(leaves[k:])).digest()


def made(count: int) -> list[bytes]:
    return [tree.leaf_hash(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_known_ones(size: int) -> None:
    frontier = tree.Frontier()
    for leaf in LEAVES[:size]:
        frontier.add(leaf)
    found = [defined(LEAVES[:size]), tree.Tree(LEAVES).root(size), frontier.root()]
    assert [root.hex() for root in found] == [ROOTS[size]] * 3


def test_proofs_are_the_known_ones() -> None:
    whole = tree.Tree(LEAVES)
    assert [step.hex() for step in whole.inclusion(0)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [step.hex() for step in whole.inclusion(1, 5)] == [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]
    assert [step.hex() for step in whole.consistency(6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 33, 64, 100])
def test_every_leaf_is_proved_and_no_other_place_is(size: int) -> None:
    leaves = made(size)
    whole, root = tree.Tree(leaves), defined(leaves)
    for index in range(size):
        path = whole.inclusion(index)
        assert len(path) <= 7
        proved = [
            other
            for other in range(size)
            if tree.is_included(leaves[index], other, size, path, root)
        ]
        assert proved == [index]


@pytest.mark.parametrize("second", [1, 2, 5, 8, 13, 32, 37])
def test_every_beginning_is_proved_and_no_other_size_is(second: int) -> None:
    leaves = made(second)
    whole, root = tree.Tree(leaves), defined(leaves)
    for first in range(1, second + 1):
        path = whole.consistency(first)
        proved = [
            size
            for size in range(1, second + 1)
            if tree.is_consistent(size, second, defined(leaves[:size]), root, path)
        ]
        assert proved == [first]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_one_changed_bit_breaks_a_proof(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 200))
    leaves = made(size)
    whole = tree.Tree(leaves)
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size - 1))
    path, root = whole.inclusion(index), whole.root()
    assert tree.is_included(leaves[index], index, size, path, root)
    at, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
    bent = (int.from_bytes(path[at]) ^ (1 << bit)).to_bytes(32)
    assert not tree.is_included(
        leaves[index], index, size, [*path[:at], bent, *path[at + 1 :]], root
    )
    assert not tree.is_included(leaves[index], index, size, path[:-1], root)
    assert not tree.is_included(leaves[index], index, size, [*path, bent], root)
    steps = whole.consistency(first)
    assert tree.is_consistent(first, size, whole.root(first), root, steps)
    at = data.draw(st.integers(0, len(steps) - 1))
    bent = (int.from_bytes(steps[at]) ^ (1 << bit)).to_bytes(32)
    changed = [*steps[:at], bent, *steps[at + 1 :]]
    assert not tree.is_consistent(first, size, whole.root(first), root, changed)
    assert not tree.is_consistent(first, size, root, root, steps)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 300), st.integers(0, 300))
def test_a_frontier_goes_on_from_where_it_was_left(size: int, more: int) -> None:
    leaves = made(size + more)
    frontier = tree.Frontier()
    for leaf in leaves[:size]:
        frontier.add(leaf)
    kept = tree.Frontier.load(size, frontier.dump())
    for leaf in leaves[size:]:
        kept.add(leaf)
    assert (kept.size, kept.root()) == (size + more, defined(leaves))


def test_what_cannot_be_asked_is_refused() -> None:
    whole = tree.Tree(LEAVES)
    for wrong in (
        lambda: whole.root(9),
        lambda: whole.inclusion(8),
        lambda: whole.inclusion(4, 4),
        lambda: whole.consistency(0, 8),
        lambda: whole.consistency(8, 7),
        lambda: tree.Frontier.load(3, "00" * 32),
    ):
        with pytest.raises(ValueError, match=r"leaf|leaves|frontier"):
            wrong()
    assert not tree.is_included(LEAVES[0], 8, 8, [], LEAVES[0])
    assert not tree.is_consistent(0, 8, LEAVES[0], whole.root(), [])
    assert not tree.is_consistent(3, 8, whole.root(3), whole.root(), [])
    assert tree.is_consistent(8, 8, whole.root(), whole.root(), [])
    assert not tree.is_consistent(8, 8, whole.root(), whole.root(), [LEAVES[0]])
