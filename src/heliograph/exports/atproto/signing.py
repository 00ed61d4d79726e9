"""Signing labels and verifying them: ECDSA on secp256k1 over SHA-256, compact, low S.

Each signature (r, s) has a twin (r, n - s) that verifies as well; only the lower of the two is
accepted, so that nobody can make another label out of a signed one. Nonces follow RFC 6979: the
same label signed twice is the same.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from msgspec import UNSET

from heliograph.errors import InputError
from heliograph.exports.atproto.instants import day_written, written
from heliograph.exports.atproto.wire import VERSION, AtLabel, fields_of, signed_bytes
from heliograph.registry.labels.label import Label

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        ECDSA,
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )

ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""The order n of secp256k1 (SEC 2, version 2, section 2.4.1)."""


def sign(
    label: Label, uri: str, *, source: str, at: datetime.datetime, key: EllipticCurvePrivateKey
) -> AtLabel:
    """Return a label of the registry as one of the AT Protocol, about ``uri``.

    ``source`` is the labeler's DID, ``at`` when the label is given; it expires as the registry
    says. A negated label gives a negation. Raises InputError where the label would not be valid.
    """
    return _signed(
        {
            "ver": VERSION,
            "src": source,
            "uri": uri,
            "val": value_of(label.tier),
            "cts": written(at),
            **({"neg": True} if label.negated else {"exp": day_written(label.expires)}),
        },
        key,
    )


def withdraw(label: AtLabel, *, at: datetime.datetime, key: EllipticCurvePrivateKey) -> AtLabel:
    """Return the negation of a label that was given before, by the same source."""
    kept = {name: value for name, value in fields_of(label).items() if name not in ("exp", "sig")}
    return _signed({**kept, "neg": True, "cts": written(at)}, key)


def verify(label: AtLabel, public_key: EllipticCurvePublicKey) -> None:
    """Return if the label is signed by the key; raises InputError where it is not.

    A high S is refused, and so is whatever the format forbids, were it put into the label later.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    label.check()
    r, s = (int.from_bytes(half) for half in (label.sig[:32], label.sig[32:]))
    if not (0 < r < ORDER and 0 < s < ORDER):
        raise InputError("the label's signature is none")
    if s > ORDER // 2:
        raise InputError("the label's signature is not in its lower form (low S)")
    try:
        public_key.verify(encode_dss_signature(r, s), signed_bytes(fields_of(label)), _algorithm())
    except InvalidSignature:
        raise InputError("the label was not signed like this by this key") from None


def value_of(tier: str) -> str:
    """Return a tier as the value of a label.

    >>> value_of("state_controlled")
    'state-controlled'
    """
    return tier.replace("_", "-")


def _signed(fields: dict[str, object], key: EllipticCurvePrivateKey) -> AtLabel:
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    # First as a label, so that nothing is signed that is none.
    unsigned = AtLabel(**{"exp": UNSET, "neg": UNSET, **fields, "sig": bytes(64)})  # type: ignore[arg-type]
    r, s = decode_dss_signature(key.sign(signed_bytes(fields_of(unsigned)), _algorithm()))
    compact = r.to_bytes(32) + min(s, ORDER - s).to_bytes(32)
    return AtLabel(**{**fields_of(unsigned), "sig": compact})


def _algorithm() -> ECDSA:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    return ECDSA(SHA256(), deterministic_signing=True)
