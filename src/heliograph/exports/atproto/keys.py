"""The key that signs labels: secp256k1 (K-256), kept as PEM in a file of its owner's.

The public key goes into the labeler's DID document, as ``#atproto_label``, in the form of a
did:key.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from heliograph.errors import InputError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )

_MAX_FILE_BYTES: Final = 4096
_CODEC: Final = bytes([0xE7, 0x01])  # secp256k1-pub of the multicodec table, as a varint


def new_key(path: Path) -> EllipticCurvePrivateKey:
    """Return a fresh key, written to a new file that only its owner may read.

    Raises InputError where the file exists, since a key is never overwritten, or cannot be written.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    from heliograph.evidence.log.durable import write_new

    key = ec.generate_private_key(ec.SECP256K1())
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    text = key.private_bytes(serialization.Encoding.PEM, form, plain)
    try:
        write_new(path, text)
    except OSError as error:
        raise InputError(
            f"the label key cannot be written ({error.strerror})",
            path=path,
            remedy="give a path where no file is, in a directory that exists.",
        ) from error
    return key


def read_key(path: Path) -> EllipticCurvePrivateKey:
    """Return the key in a file; raises InputError where it is missing, none, or open to others."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    text, mode = _contents(path)
    if mode & 0o077:
        raise InputError(
            "other users of this machine can read the label key",
            path=path,
            remedy=f"run `chmod 600 {path}`.",
        )
    try:
        key = load_pem_private_key(text, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256K1):
        raise InputError(
            "this is no label key", path=path, remedy="give one of secp256k1, as PEM, no password."
        )
    return key


def did_key(key: EllipticCurvePrivateKey | EllipticCurvePublicKey) -> str:
    """Return the public key as a did:key, which holds the key itself."""
    import libipld
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = key.public_key() if isinstance(key, ec.EllipticCurvePrivateKey) else key
    point = public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return f"did:key:{libipld.encode_multibase('z', _CODEC + point)}"


def public_key(written: str) -> EllipticCurvePublicKey:
    """Return the public key in a did:key; raises InputError where it holds no key of secp256k1."""
    import libipld
    from cryptography.hazmat.primitives.asymmetric import ec

    wrong = InputError("this is no did:key of secp256k1", remedy="give one of 'did:key:zQ3s...'.")
    if not written.startswith("did:key:z") or len(written) > 128:
        raise wrong
    try:
        _, data = libipld.decode_multibase(written.removeprefix("did:key:"))
        if bytes(data[:2]) != _CODEC or len(data) != 35:
            raise wrong
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), bytes(data[2:]))
    except ValueError:
        raise wrong from None


def _contents(path: Path) -> tuple[bytes, int]:
    """Return what a file holds, and its mode; neither a pipe nor a device is waited for."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(opened, "rb") as file:
            mode = os.fstat(opened).st_mode
            if stat.S_ISREG(mode):
                return file.read(_MAX_FILE_BYTES), mode
            why = "not a file"
    except OSError as error:
        why = error.strerror or "not readable"
    raise InputError(
        f"the label key cannot be read ({why})", path=path, remedy="give the labeler's key file."
    )
