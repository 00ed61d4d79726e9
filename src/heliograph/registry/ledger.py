"""What a registry writes to its log: each record as it was given, and what became of it.

Kinds of entries, with their records in JSON: ``about``, ``source``, ``entity``, ``judgement`` and
``label`` are those records; ``claim`` is ``{"assessment": ..., "claim": ...}``; ``assessment`` is a
later assessment of a claim that did not change itself; ``removal`` names a record that was taken
out of the registry. Later entries take the place of earlier ones of the same kind and id.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from heliograph.errors import HeliographError, InputError
from heliograph.registry.assessment import Assessment
from heliograph.registry.labels.label import Label
from heliograph.registry.records import About, Claim, Entity, Judgement, Source

if TYPE_CHECKING:
    from heliograph.evidence.log import Entry, Log

Kind = Literal["about", "source", "entity", "judgement", "claim", "label"]
Record = About | Source | Entity | Judgement | Claim | Label

RECORDS: Final[dict[str, type[Record]]] = {
    "about": About,
    "source": Source,
    "entity": Entity,
    "judgement": Judgement,
    "claim": Claim,
    "label": Label,
}

# As in the log: what is compared and what is kept are the same bytes.
_ENCODER = msgspec.json.Encoder(order="sorted")


class Change(msgspec.Struct, frozen=True):
    """What one entry says of one record, with what it says as canonical JSON.

    A claim comes with its assessment; without ``record`` the assessment alone is new, and without
    either the record was removed.
    """

    kind: Kind
    id: str
    record: Record | None = None
    written: bytes = b""
    assessment: Assessment | None = None
    assessed: bytes = b""

    def entry(self) -> tuple[str, object]:
        """Return the kind and the record that the log is given."""
        if self.record is None and self.assessment is None:
            return "removal", _Removal(self.id, self.kind)
        if self.record is None:
            return "assessment", self.assessment
        if self.assessment is not None:
            return "claim", _AssessedClaim(msgspec.Raw(self.assessed), msgspec.Raw(self.written))
        return self.kind, self.record


class Logged(msgspec.Struct, frozen=True):
    """A change with its place in the log, and when it came there (None where there is no log)."""

    number: int
    at: str | None
    change: Change


class _AssessedClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    assessment: msgspec.Raw
    claim: msgspec.Raw


class _Removal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    kind: Kind


_DECODERS: dict[type[Any], msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind) for kind in (*RECORDS.values(), Assessment)
}
_ASSESSED_CLAIM_DECODER = msgspec.json.Decoder(_AssessedClaim)
_REMOVAL_DECODER = msgspec.json.Decoder(_Removal)


def written(record: Record | Assessment) -> bytes:
    """Return a record as canonical JSON; raises InputError where its text is not Unicode."""
    try:
        return _ENCODER.encode(record)
    except UnicodeEncodeError as error:
        name = getattr(record, "id", getattr(record, "claim", "registry.yaml"))
        raise InputError(
            f"the record {name!r} holds half a character (a surrogate)",
            remedy="take it out of the text.",
        ) from error


def decoded(kind: type[Any], record: str | bytes) -> Any:
    """Return the record of a kind that JSON holds; raises InputError where it holds none."""
    try:
        return _DECODERS[kind].decode(record)
    except (msgspec.MsgspecError, ValueError, RecursionError, HeliographError) as error:
        raise InputError(
            f"this is no {kind.__name__.lower()}: {error}",
            remedy="build the registry again.",
        ) from error


def label_id(label: Label) -> str:
    """Return what a label is known by: its entity and tier."""
    return f"{label.entity}/{label.tier}"


def logged(log: Log, start: int = 0) -> Iterator[Logged]:
    """Give what the log says of records, in order; entries of other kinds are passed over.

    Raises InputError with the line where an entry is not what its kind asks for.
    """
    for entry in log.entries(start):
        change = _change(log, entry)
        if change is not None:
            yield Logged(entry.index, entry.at, change)


def _change(log: Log, entry: Entry) -> Change | None:
    try:
        if entry.kind == "claim":
            return _claim(_ASSESSED_CLAIM_DECODER.decode(entry.record))
        if entry.kind in RECORDS:
            return _plain(entry.kind, bytes(entry.record))
        if entry.kind == "assessment":
            assessment = _DECODERS[Assessment].decode(entry.record)
            assessed = bytes(entry.record)
            return Change("claim", assessment.claim, assessment=assessment, assessed=assessed)
        if entry.kind == "removal":
            removal = _REMOVAL_DECODER.decode(entry.record)
            return Change(removal.kind, removal.id)
    except (msgspec.MsgspecError, ValueError, RecursionError, HeliographError) as error:
        raise InputError(
            f"this is no entry of a registry: {error}",
            path=log.path,
            line=entry.line_number,
            remedy="check the log, or restore it from a copy.",
        ) from error
    return None


def _claim(both: _AssessedClaim) -> Change:
    record, assessed = bytes(both.claim), bytes(both.assessment)
    claim = _DECODERS[Claim].decode(record)
    return Change(
        "claim", claim.id, claim, record, _DECODERS[Assessment].decode(assessed), assessed
    )


def _plain(kind: str, line: bytes) -> Change:
    record: Record = _DECODERS[RECORDS[kind]].decode(line)
    match record:
        case About():
            return Change("about", "", record, line)
        case Label():
            return Change("label", label_id(record), record, line)
        case Source():
            return Change("source", record.id, record, line)
        case Entity():
            return Change("entity", record.id, record, line)
        case Judgement():
            return Change("judgement", record.id, record, line)
        case Claim():
            raise AssertionError("a claim comes with its assessment")
