"""What is new: a registry as it is now, against what its log already says."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from hashlib import blake2b

import msgspec

from heliograph.registry.assessed import Assessed, label_changes
from heliograph.registry.labels.derive import negations
from heliograph.registry.labels.label import Label
from heliograph.registry.ledger import Change, Kind, Logged


class Latest:
    """The last that a log says of each record: a fingerprint of it, by kind and id."""

    def __init__(self) -> None:
        self._records: dict[tuple[Kind, str], bytes] = {}
        self._assessments: dict[str, bytes] = {}
        self._labels: dict[str, Label] = {}

    @classmethod
    def of(cls, entries: Iterable[Logged]) -> Latest:
        """Go through a log."""
        latest = cls()
        for entry in entries:
            latest._note(entry.change)
        return latest

    def new(self, now: Assessed, as_of: datetime.date) -> Iterator[Change]:
        """Give what the log has to be told: new and other records, removals, labels.

        A claim that did not change itself comes without its record if only its assessment did.
        """
        here: set[tuple[Kind, str]] = set()
        for change in now.changes():
            here.add((change.kind, change.id))
            if self._records.get((change.kind, change.id)) != _fingerprint(change.written):
                yield change
            elif change.kind == "claim" and self._assessments[change.id] != _fingerprint(
                change.assessed
            ):
                yield msgspec.structs.replace(change, record=None, written=b"")
        for kind, record_id in self._records:
            if kind != "label" and (kind, record_id) not in here:
                yield Change(kind, record_id)
        held = now.labels(as_of)
        for change in label_changes((*negations(self._labels.values(), held), *held)):
            if self._records.get(("label", change.id)) != _fingerprint(change.written):
                yield change

    def _note(self, change: Change) -> None:
        if change.record is None and change.assessment is None:
            self._records.pop((change.kind, change.id), None)
            self._assessments.pop(change.id, None)
        if change.record is not None:
            self._records[change.kind, change.id] = _fingerprint(change.written)
        if change.assessment is not None:
            self._assessments[change.id] = _fingerprint(change.assessed)
        if isinstance(change.record, Label):
            self._labels[change.id] = change.record


def _fingerprint(written: bytes) -> bytes:
    return blake2b(written, digest_size=16).digest()
