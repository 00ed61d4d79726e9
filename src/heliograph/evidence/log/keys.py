"""The key that signs a log: Ed25519 (RFC 8032), kept as PEM (PKCS 8) in a file of its owner's.

PEM says what it holds, so that no other key of a case is taken for it, and OpenSSL reads it.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from heliograph.errors import InputError
from heliograph.evidence.log.durable import write_new

_MAX_KEY_FILE_BYTES = 4096
_PUBLIC_HEX = re.compile(r"[0-9a-fA-F]{64}")


def new_key(path: Path) -> Ed25519PrivateKey:
    """Return a fresh key, written to a new file that only its owner may read.

    A missing directory is made, its owner's only. The key is on disk when this returns.
    Raises InputError where the file exists, since a key is never overwritten, or cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_new(path, pem)
    except OSError as error:
        raise InputError(
            f"the signing key cannot be written ({error.strerror})",
            path=path,
            remedy="give a path where no file is, in a directory that you may write.",
        ) from error
    return key


def read_key(path: Path) -> Ed25519PrivateKey:
    """Return the key in a file; raises InputError where it is missing, none, or open to others."""
    try:
        # A pipe must not be waited for; a device may never end.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            mode = os.fstat(handle).st_mode
            if not stat.S_ISREG(mode):
                raise OSError(0, "not a file")
            pem = file.read(_MAX_KEY_FILE_BYTES)
    except OSError as error:
        raise InputError(
            f"the signing key cannot be read ({error.strerror})",
            path=path,
            remedy="give the key with which the log was made.",
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(
            "the signing key can be read by other users of this machine",
            path=path,
            remedy=f"run `chmod 600 {path}`.",
        )
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError(
            "this is not a signing key",
            path=path,
            remedy="give an Ed25519 key as PEM, without a password.",
        )
    return key


def public_hex(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """Return the 32 bytes of the public key in hexadecimal.

    >>> public_hex(Ed25519PrivateKey.from_private_bytes(bytes(32)))[:16]
    '3b6a27bcceb6a42d'
    """
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes_raw().hex()


def parse_public_key(written: str) -> str:
    """Return a public key as a log has it, from how a person gives it: 64 hexadecimal digits.

    Raises InputError where it is none.

    >>> parse_public_key("3B" * 32)[:8]
    '3b3b3b3b'
    """
    if not _PUBLIC_HEX.fullmatch(written):
        raise InputError(
            "this is no key of 64 hex digits", remedy="give the public key as it was told to you."
        )
    return written.lower()


def signed_by(public_key: str, signature: str, message: bytes) -> bool:
    """Return whether a signature (hexadecimal) over ``message`` is by a public key (likewise)."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        public.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
