"""Merkle trees after RFC 6962, section 2.1: SHA-256, leaf prefix 0x00, node prefix 0x01.

A tree over n leaves splits at the largest power of two below n. An *inclusion proof* shows that a
leaf stands at an index under a root; a *consistency proof* shows that one tree only grew from
another. Hashes are 32 bytes; indexes count from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from heliograph.errors import InputError

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""

_MAX_SIZE = 1 << 62  # a proof that claims a larger tree is nonsense, and would recurse as deep


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256 of 0x00 and its bytes.

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node: SHA-256 of 0x01 and the hashes of its two children."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a tree: one hash for each whole subtree that its size is made of.

    Enough to add leaves and to tell the root, in O(log n) memory. ``hashes`` go from left to
    right, as the ones of ``size`` in binary do.

    >>> edge = Frontier()
    >>> for leaf in (b"a", b"b", b"c"):
    ...     edge.add(leaf_hash(leaf))
    >>> edge.size, len(edge.hashes)
    (3, 2)
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)

    def add(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        hashes, full = self.hashes, self.size
        while full & 1:
            leaf = sha256(b"\x01" + hashes.pop() + leaf).digest()
            full >>= 1
        hashes.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


class Tree:
    r"""A whole tree in memory, 64 bytes a leaf, that gives roots and proofs in O(log n).

    >>> tree = Tree(leaf_hash(bytes([i])) for i in range(5))
    >>> verify_inclusion(leaf_hash(b"\x04"), 4, 5, tree.inclusion(4, 5), tree.root(5))
    True
    """

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._levels = [bytearray()]  # level k: the hashes of whole subtrees of 2^k leaves
        for leaf in leaf_hashes:
            self.add(leaf)

    def add(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        level, position = 0, self.size
        self._levels[0] += leaf
        while position & 1:
            leaf = node_hash(bytes(self._levels[level][-2 * HASH_BYTES : -HASH_BYTES]), leaf)
            level, position = level + 1, position >> 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += leaf
        self.size += 1

    def root(self, size: int) -> bytes:
        """Return the root over the first ``size`` leaves."""
        _demand(0 <= size <= self.size, f"this tree has {self.size} leaves, not {size}")
        return self._under(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """Return the proof that leaf ``index`` is among the first ``size`` (PATH, 2.1.1).

        Raises InputError where there is no such leaf.
        """
        _demand(size <= self.size, f"this tree has {self.size} leaves, not {size}")
        _demand(0 <= index < size, f"there is no entry {index} among the first {size}")
        path, start = [], 0
        while size > 1:
            left = _split(size)
            if index - start < left:
                path.append(self._under(start + left, size - left))
                size = left
            else:
                path.append(self._under(start, left))
                start, size = start + left, size - left
        return tuple(reversed(path))

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Return the proof that the first ``new`` leaves begin with the first ``old`` (2.1.2).

        Empty where ``old`` is 0 or ``new``. Raises InputError where the sizes are not in order.
        """
        _demand(0 <= old <= new, f"{old} entries cannot have grown to {new}")
        _demand(new <= self.size, f"this tree has {self.size} leaves, not {new}")
        if old == 0:
            return ()
        proof, start = [], 0
        while old < new:
            left = _split(new)
            if old <= left:
                proof.append(self._under(start + left, new - left))
                new = left
            else:
                proof.append(self._under(start, left))
                start, old, new = start + left, old - left, new - left
        if start:  # otherwise the old tree is itself a whole subtree, whose root is known
            proof.append(self._under(start, old))
        return tuple(reversed(proof))

    def _under(self, start: int, size: int) -> bytes:
        """Return the root over ``size`` leaves from ``start``, a multiple of a power of two."""
        if size & (size - 1) == 0:
            level = size.bit_length() - 1
            at = (start >> level) * HASH_BYTES
            return bytes(self._levels[level][at : at + HASH_BYTES])
        left = _split(size)
        return node_hash(self._under(start, left), self._under(start + left, size - left))


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    edge = Frontier()
    for leaf in leaf_hashes:
        edge.add(leaf)
    return edge.root()


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the proof that the leaf at ``index`` is among ``leaf_hashes``."""
    return Tree(leaf_hashes).inclusion(index, len(leaf_hashes))


def consistency_proof(leaf_hashes: Sequence[bytes], old: int) -> tuple[bytes, ...]:
    """Return the proof that ``leaf_hashes`` only added to the first ``old`` of them."""
    return Tree(leaf_hashes).consistency(old, len(leaf_hashes))


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Return whether ``proof`` shows the leaf hash at ``index`` of ``size`` under ``root``."""
    if not 0 <= index < size < _MAX_SIZE:
        return False
    left_over = list(proof)

    def climb(index: int, size: int) -> bytes:
        if size == 1:
            return leaf
        left, beside = _split(size), left_over.pop()
        if index < left:
            return node_hash(climb(index, left), beside)
        return node_hash(beside, climb(index - left, size - left))

    try:
        return climb(index, size) == root and not left_over
    except IndexError:  # the proof is too short
        return False


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Return whether ``proof`` shows that the tree of ``new`` leaves grew from that of ``old``."""
    if not 0 <= old <= new < _MAX_SIZE:
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    left_over = list(proof)

    def climb(old: int, new: int, *, whole: bool) -> tuple[bytes, bytes]:
        if old == new:
            known = old_root if whole else left_over.pop()
            return known, known
        left, beside = _split(new), left_over.pop()
        if old <= left:
            before, after = climb(old, left, whole=whole)
            return before, node_hash(after, beside)
        before, after = climb(old - left, new - left, whole=False)
        return node_hash(beside, before), node_hash(beside, after)

    try:
        return climb(old, new, whole=True) == (old_root, new_root) and not left_over
    except IndexError:
        return False


def _split(size: int) -> int:
    """Return the largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def _demand(held: bool, problem: str) -> None:
    if not held:
        raise InputError(problem)
