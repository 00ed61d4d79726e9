"""The feed of a labeler: what to publish now, given the registry and what was published before.

The feed only grows: a label that changed is given again with a later time, one that no longer
follows is negated. What is current is the latest of each source, subject and value.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from heliograph.errors import InputError
from heliograph.exports.atproto.instants import read
from heliograph.exports.atproto.signing import sign, value_of, verify, withdraw
from heliograph.exports.atproto.subjects import subjects
from heliograph.exports.atproto.wire import AtLabel, read_json, to_json
from heliograph.registry.labels.facts import Records
from heliograph.registry.labels.label import Label

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

Key = tuple[str, str]
"""Subject and value: what a source has one current label for."""


@dataclass(frozen=True)
class Labeler:
    """Who labels: a DID, its key, and where the registry's pages are.

    ``pages`` has ``{entity}`` where an entity's id goes, such as
    ``https://example.org/registry/{entity}.html``; without it, what has neither an account on
    Bluesky nor a site of its own gets no label in the feed.
    """

    source: str
    key: EllipticCurvePrivateKey
    pages: str | None = None


def updates(
    registry: Records,
    as_of: datetime.date,
    labeler: Labeler,
    *,
    at: datetime.datetime,
    published: Iterable[AtLabel] = (),
) -> tuple[AtLabel, ...]:
    """Return the labels to add to a feed: new, renewed and changed ones, then negations.

    ``published`` is the feed so far, oldest first; what stands in it unchanged is not given again.
    Raises InputError where one of it was not signed by the labeler's key, or is not older than
    ``at``.
    """
    before = _checked(published, labeler, at)
    wanted = subjects(registry, as_of, labeler.pages)
    fresh = [
        sign(label, uri, source=labeler.source, at=at, key=labeler.key)
        for (uri, _), label in sorted(wanted.items(), key=lambda item: item[0])
        if not _stands(before.get((uri, value_of(label.tier))), label)
    ]
    gone = [
        withdraw(label, at=at, key=labeler.key)
        for key, label in sorted(before.items())
        if key not in wanted and label.neg is not True and not _expired(label, at)
    ]
    return (*fresh, *gone)


def current(feed: Iterable[AtLabel], at: datetime.datetime) -> tuple[AtLabel, ...]:
    """Return the labels of a feed that hold at a time, by source, subject and value."""
    latest: dict[tuple[str, str, str], AtLabel] = {}
    for label in feed:
        key = (label.src, label.uri, label.val)
        if key not in latest or read(label.cts) >= read(latest[key].cts):
            latest[key] = label
    return tuple(
        label
        for _, label in sorted(latest.items())
        if label.neg is not True and not _expired(label, at)
    )


def query_body(labels: Iterable[AtLabel]) -> bytes:
    """Return the body with which com.atproto.label.queryLabels answers."""
    return msgspec.json.encode({"labels": [to_json(label) for label in labels]})


def json_lines(labels: Iterable[AtLabel]) -> bytes:
    """Return labels as JSON, one a line."""
    return b"".join(msgspec.json.encode(to_json(label)) + b"\n" for label in labels)


def read_json_lines(data: bytes, path: str = "feed") -> tuple[AtLabel, ...]:
    """Return the labels of a feed; raises InputError with the line where one is none."""
    labels = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            labels.append(read_json(line))
        except InputError as error:
            raise InputError(str(error), path=path, line=number) from error
    return tuple(labels)


def _checked(
    published: Iterable[AtLabel], labeler: Labeler, at: datetime.datetime
) -> dict[Key, AtLabel]:
    """Return the latest label by subject and value; what others signed is not ours to go on."""
    public = labeler.key.public_key()
    latest: dict[Key, AtLabel] = {}
    for label in published:
        if label.src != labeler.source:
            raise InputError(f"the feed has a label of {label.src}, not of {labeler.source}")
        verify(label, public)
        if read(label.cts) >= at:
            raise InputError(f"the feed has a label of {label.cts}, which is not before now")
        latest[label.uri, label.val] = label
    return latest


def _stands(before: AtLabel | None, label: Label) -> bool:
    if before is None or before.neg is True or not isinstance(before.exp, str):
        return False
    return before.exp[:10] == label.expires


def _expired(label: AtLabel, at: datetime.datetime) -> bool:
    return isinstance(label.exp, str) and read(label.exp) <= at
