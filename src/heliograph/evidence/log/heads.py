"""Heads: what closes an append, and signs every entry up to it.

A head's line is ``{"head":{...},"signature":"..."}``: the Ed25519 signature is over the bytes
between ``"head":`` and ``,"signature"`` as they stand. It names its log by the hash of the
genesis, the head before it by that line's hash (so that an old tail cannot take a newer one's
place), and carries the frontier of the tree, from which the log goes on without reading it whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec

from heliograph.evidence.log.keys import signed_by
from heliograph.evidence.log.lines import HEAD_MARK, Digest, encode
from heliograph.evidence.log.merkle import Frontier, leaf_hash

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MAX_HEAD_BYTES = 8192
"""No head's line is longer: 63 hashes of a frontier, and the rest."""


class _Signed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a head says, hashes in hexadecimal."""

    at: str
    entry: Digest  # hash of the last entry; of the genesis where there is none
    frontier: tuple[Digest, ...]
    log: Digest  # hash of the genesis
    previous: Digest  # hash of the head before; of the genesis for the first
    root: Digest  # of the Merkle tree over all entries
    size: Annotated[int, msgspec.Meta(ge=0, lt=2**62)]  # entries


class Head(_Signed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signed head; keep one elsewhere, and ``check`` tells whether the log still holds it."""

    signature: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{128}\Z")]

    def signed(self) -> bytes:
        """Return the bytes that the signature is over."""
        return encode(_Signed(**{name: getattr(self, name) for name in _Signed.__struct_fields__}))

    def line(self) -> bytes:
        """Return the head's line, without its newline."""
        return b'%s%s,"signature":"%s"}' % (HEAD_MARK, self.signed(), self.signature.encode())

    def digest(self) -> str:
        """Return the hash of the head's line."""
        return leaf_hash(self.line()).hex()

    def edge(self) -> Frontier:
        """Return the frontier of the tree that the head is over."""
        return Frontier(self.size, [bytes.fromhex(each) for each in self.frontier])

    def holds(self, public_key: str) -> bool:
        """Return whether the head is signed by a public key and its root is its frontier's."""
        return (
            len(self.frontier) == self.size.bit_count()
            and self.edge().root().hex() == self.root
            and signed_by(public_key, self.signature, self.signed())
        )


class _Sealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    head: _Signed
    signature: str


_SEALED = msgspec.json.Decoder(_Sealed)


def seal(
    key: Ed25519PrivateKey, edge: Frontier, *, entry: str, log: str, previous: str, at: str
) -> Head:
    """Return the signed head over a tree; ``previous`` is the digest of the head before it."""
    said = _Signed(
        at=at,
        entry=entry,
        frontier=tuple(each.hex() for each in edge.hashes),
        log=log,
        previous=previous,
        root=edge.root().hex(),
        size=edge.size,
    )
    return _with_signature(said, key.sign(encode(said)).hex())


def read_head(line: bytes) -> Head | None:
    """Return the head on a line (without newline), or None where there is none."""
    if len(line) > MAX_HEAD_BYTES:
        return None
    try:
        sealed = _SEALED.decode(line)
    except (msgspec.MsgspecError, RecursionError):
        return None
    head = _with_signature(sealed.head, sealed.signature)
    return head if head.line() == line else None


def _with_signature(said: _Signed, signature: str) -> Head:
    return Head(signature=signature, **msgspec.structs.asdict(said))
