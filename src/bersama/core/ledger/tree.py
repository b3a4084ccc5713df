"""The Merkle tree of RFC 6962 and RFC 9162: roots, inclusion and consistency proofs.

A leaf is SHA-256(0x00 || data), a node SHA-256(0x01 || left || right); a tree of n > 1 leaves is
split at the largest power of two below n.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()
WIDTH = 32


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below `size` (2 or more)."""
    return 1 << ((size - 1).bit_length() - 1)


class Frontier:
    """The tree while it grows, in at most 64 hashes: one for each complete subtree."""

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError(f"a frontier of {size} leaves has {size.bit_count()} hashes")

    @classmethod
    def load(cls, size: int, text: str) -> Frontier:
        blob = bytes.fromhex(text)
        return cls(size, (blob[at : at + WIDTH] for at in range(0, len(blob), WIDTH)))

    def dump(self) -> str:
        return b"".join(self.peaks).hex()

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash."""
        rest = self.size
        while rest & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            rest >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


class Tree:
    """A whole tree in memory (64 bytes a leaf), for proofs about any of its sizes."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        level = b"".join(leaves)
        self.size = len(level) // WIDTH
        self._levels = [level]
        while len(level) >= 2 * WIDTH:
            pairs = range(0, len(level) - 2 * WIDTH + 1, 2 * WIDTH)
            level = b"".join(
                hashlib.sha256(b"\x01" + level[at : at + 2 * WIDTH]).digest() for at in pairs
            )
            self._levels.append(level)

    def _range(self, start: int, end: int) -> bytes:
        """The root over the leaves from `start` to before `end`, where RFC splits may fall."""
        size = end - start
        if size & (size - 1) == 0:
            height = size.bit_length() - 1
            at = (start >> height) * WIDTH
            return self._levels[height][at : at + WIDTH]
        middle = start + _split(size)
        return node_hash(self._range(start, middle), self._range(middle, end))

    def root(self, size: int | None = None) -> bytes:
        size = self._size(size)
        return self._range(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The path that proves leaf `index` (from 0) to be in the tree of the first `size`."""
        size = self._size(size)
        if not 0 <= index < size:
            raise ValueError(f"there is no leaf {index} among {size}")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, first: int, second: int | None = None) -> list[bytes]:
        """The proof that the tree of `second` leaves begins with the tree of `first`."""
        second = self._size(second)
        if not 0 < first <= second:
            raise ValueError(f"no tree of {first} leaves stands before one of {second}")
        path: list[bytes] = []
        start, end, whole = 0, second, True
        while first != end:
            middle = start + _split(end - start)
            if first <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start, whole = middle, False
        if not whole:
            path.append(self._range(start, end))
        return path[::-1]

    def _size(self, size: int | None) -> int:
        size = self.size if size is None else size
        if not 0 <= size <= self.size:
            raise ValueError(f"the tree has {self.size} leaves, not {size}")
        return size


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that an inclusion path leads to; None when the path cannot belong there."""
    if not 0 <= index < size:
        return None
    last, root = size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            root = node_hash(step, root)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            root = node_hash(root, step)
        index, last = index >> 1, last >> 1
    return root if last == 0 else None


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    return root_from_path(leaf, index, size, path) == root


def is_consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether `path` proves that the tree of `second` leaves begins with that of `first`."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    steps = list(path)
    if first & (first - 1) == 0:
        steps.insert(0, first_root)
    if not steps:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, step)
        node, last = node >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
