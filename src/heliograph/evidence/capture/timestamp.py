"""Timestamps of a third party (RFC 3161): a signed word that these bytes were there at a time.

What is sent is a SHA-256 and nothing else. The answer is kept as it came, so that
``openssl ts -verify -in timestamp.tsr -data capture.json -CAfile CERTIFICATES`` verifies it too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from heliograph.errors import InputError
from heliograph.evidence.capture.fetch import Network, post
from heliograph.evidence.capture.wire import Limits

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse, VerifierBuilder

LIMITS = Limits(max_bytes=1_000_000, total_s=30, read_s=15, redirects=0)
_SHA256 = "2.16.840.1.101.3.4.2.1"


class Authority(msgspec.Struct, frozen=True):
    """A timestamp authority: its URL, and a PEM file of the certificates that are trusted for it.

    It is the user's own setting, so it may stand on the user's own network.
    """

    url: str
    certificates: Path


class BadTimestampError(Exception):
    """A timestamp that does not hold for these bytes; its text says why."""


def request_timestamp(
    content: bytes,
    authority: Authority,
    send: Callable[[str, bytes, str, Limits, Network], bytes] = post,
) -> bytes:
    """Return the authority's answer (DER) over the SHA-256 of ``content``, verified.

    Raises InputError where there is none, or one that does not hold.
    """
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, VerifierBuilder

    certificates = read_certificates(authority.certificates)
    request = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = send(
        authority.url,
        request.as_bytes(),
        "application/timestamp-query",
        LIMITS,
        Network(permitted=lambda _: True),
    )
    try:
        _verified(answer, content, certificates, VerifierBuilder.from_request(request))
    except BadTimestampError as error:
        raise InputError(
            f"the timestamp authority's answer does not hold: {error}",
            path=authority.url,
            remedy=f"check that its certificates are in {authority.certificates}.",
        ) from error
    return answer


def verify_timestamp(answer: bytes, content: bytes, certificates: list[Certificate]) -> str:
    """Return the time (ISO 8601, UTC) at which the authority had seen ``content``.

    Raises BadTimestampError where the answer is of other bytes, or of another authority.
    """
    from rfc3161_client import VerifierBuilder

    return _verified(answer, content, certificates, VerifierBuilder())


def stamped_time(answer: bytes, content: bytes) -> str:
    """Return the time that an answer names for ``content``, without asking who signed it.

    Raises BadTimestampError where it cannot be read or is of other bytes.
    """
    info = _decoded(answer).tst_info
    imprint = info.message_imprint
    if imprint.hash_algorithm.dotted_string != _SHA256:
        raise BadTimestampError("it is not over a SHA-256")
    if imprint.message != hashlib.sha256(content).digest():
        raise BadTimestampError("it is of other bytes")
    time: datetime = info.gen_time
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_certificates(path: Path) -> list[Certificate]:
    """Return the certificates in a PEM file; raises InputError where there is none."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(
            "there is no certificate here",
            path=path,
            remedy="give a PEM file with the authority's root and intermediate certificates.",
        ) from error


def _decoded(answer: bytes) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response

    try:
        response = decode_timestamp_response(answer)
        if response.status != 0:
            raise BadTimestampError(f"the request was not granted (status {response.status})")
        _ = response.tst_info  # which a response may lack
    except ValueError as error:
        raise BadTimestampError("it cannot be read") from error
    return response


def _verified(
    answer: bytes, content: bytes, certificates: list[Certificate], builder: VerifierBuilder
) -> str:
    from rfc3161_client import VerificationError

    time = stamped_time(answer, content)
    roots = [one for one in certificates if one.issuer == one.subject]
    for one in certificates:
        add = builder.add_root_certificate if one in roots or not roots else (
            builder.add_intermediate_certificate)  # fmt: skip
        builder = add(one)
    try:
        builder.build().verify_message(_decoded(answer), content)
    except (VerificationError, ValueError) as error:
        raise BadTimestampError(str(error)) from error
    return time
