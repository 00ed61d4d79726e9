"""The history of an entity: all that the log says of it, in order, in words for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final

import msgspec

from heliograph.registry.assessment import Assessment
from heliograph.registry.labels.label import Label, shown
from heliograph.registry.ledger import RECORDS, Record, decoded
from heliograph.registry.properties import properties
from heliograph.registry.records import Claim, Entity, Judgement
from heliograph.registry.shelf import Rows
from heliograph.registry.vocabulary import Status

_ENTRIES = """
SELECT
  e.number, e.at, e.kind, e.id, e.what,
  coalesce(e.record, c.record, n.record, j.record, l.record),
  coalesce(e.assessment, c.assessment)
FROM (
  SELECT number AS entry FROM stored_claim WHERE subject IN ({ids})
  UNION
  SELECT number FROM stored_claim WHERE object IN ({ids})
  UNION
  SELECT entry FROM further_entry WHERE entity IN ({ids})
) AS w
CROSS JOIN entry AS e ON e.number = w.entry
LEFT JOIN stored_claim AS c ON e.kind IN ('claim', 'assessment') AND c.id = e.id
LEFT JOIN entity AS n ON e.kind = 'entity' AND n.id = e.id
LEFT JOIN judgement AS j ON e.kind = 'judgement' AND j.id = e.id
LEFT JOIN label AS l ON e.kind = 'label' AND l.id = e.id
ORDER BY e.number
"""
"""A record stands with its entry if a later one replaced it, else in its kind's own table.

CROSS JOIN keeps SQLite from going through all entries instead of the few that are asked for.
"""

_MODALITY: Final = {
    "does": "",
    "orders": "It is ordered that: ",
    "proposes": "It is proposed that: ",
}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to an entity in the registry.

    ``what`` is added, changed, removed, returned, superseded, withdrawn, reassessed, labelled or
    negated (of a label), judged the same or judged different; ``kind`` is that of the record:
    entity, judgement, claim, assessment (``record`` is then the claim's id) or label. ``status``
    is that of the claim from then on. ``entity`` is the one it was said of, where it is another
    that was merged into this one.
    """

    at: str | None  # UTC; None in a registry that was not built
    log_index: int
    what: str
    kind: str
    record: str
    text: str
    status: Status | None = None
    entity: str | None = None


def history(rows: Rows, entity: str, members: Sequence[str]) -> list[Event]:
    """Return the events of an entity and of those merged into it, in the order of the log."""
    ids = ", ".join("?" * len(members))
    entries = rows.each(_ENTRIES.format(ids=ids), *members, *members, *members)

    @cache
    def name_of(entity_id: str) -> str:
        found = rows.first("SELECT name FROM entity WHERE id = ?", entity_id)
        return str(found[0]) if found and found[0] else entity_id

    return list(_Telling(entity, frozenset(members), name_of).events(entries))


class _Telling:
    """Entries into events; what was said before is held against what is said then."""

    def __init__(self, entity: str, members: frozenset[str], name_of: Callable[[str], str]) -> None:
        self._entity = entity
        self._members = members
        self._name_of = name_of
        self._records: dict[tuple[str, str], Any] = {}
        self._statuses: dict[str, Status] = {}

    def events(self, entries: Iterator[tuple[Any, ...]]) -> Iterator[Event]:
        for number, at, kind, record_id, what, written, assessed in entries:
            assessment = decoded(Assessment, assessed) if assessed is not None else None
            if kind == "assessment" and assessment is not None:
                about = self._records.get(("claim", record_id))
                told = [(what, "assessment", record_id, self._reassessed(assessment))]
            else:
                before = self._records.get((kind, record_id))
                about = decoded(RECORDS[kind], written)
                if what == "removed" and before is not None:
                    about = before  # what is written may be what came back later under the id
                told = list(self._told(what, kind, record_id, before, about))
                self._records[kind, record_id] = about
            if assessment is not None and what != "removed":
                self._statuses[record_id] = assessment.status
            another = self._another(about)
            for happened, of_kind, of_record, text in told:
                yield Event(
                    at=at,
                    log_index=number,
                    what=happened,
                    kind=of_kind,
                    record=of_record,
                    text=f"(as {another}) {text}" if another else text,
                    status=self._statuses.get(of_record)
                    if of_kind in ("claim", "assessment") and happened != "superseded"
                    else None,
                    entity=another,
                )

    def _told(
        self, what: str, kind: str, record_id: str, before: Any, now: Record
    ) -> Iterator[tuple[str, str, str, str]]:
        """Give what, kind, record and text of the events of one entry."""
        if what == "removed":
            yield what, kind, record_id, "Taken out of the registry."
            return
        if what == "returned":
            same = "As it was." if before == now else self._differences(before, now)
            whole = self._whole(now)
            yield what, kind, record_id, f"In the registry again. {same} {whole}".rstrip()
            return
        match now:
            case Judgement():
                yield f"judged {now.verdict}", kind, record_id, self._whole(now)
            case Entity() if before is not None:
                yield what, kind, record_id, f"{self._differences(before, now)} {self._whole(now)}"
            case Entity() | Label():
                yield what, kind, record_id, self._whole(now)
            case Claim():
                yield from self._of_claim(what, before, now)
            case _:
                pass

    def _whole(self, record: Record) -> str:
        """Return all that a record says, in words."""
        match record:
            case Entity():
                return _described(record)
            case Judgement():
                return _judged(record)
            case Label():
                return _labelled(record)
            case Claim():
                return said(record, self._name_of)
            case _:
                return ""

    def _of_claim(
        self, what: str, before: Claim | None, now: Claim
    ) -> Iterator[tuple[str, str, str, str]]:
        apart = list(_told_apart(before, now))
        if before is None:
            yield what, "claim", now.id, said(now, self._name_of)
        elif not apart or _without(before) != _without(now):
            different = self._differences(before, now)
            yield what, "claim", now.id, f"{different} {said(now, self._name_of)}"
        yield from apart

    def _differences(self, before: Record, now: Record) -> str:
        moved = ""
        fields = [
            name for name in now.__struct_fields__ if getattr(before, name) != getattr(now, name)
        ]
        if isinstance(before, Claim) and isinstance(now, Claim) and "subject" in fields:
            fields.remove("subject")
            moved = f"Moved from {self._subject(before)} to {self._subject(now)}."
        changed = f"Changed: {', '.join(map(in_words, fields)) or 'nothing'}."
        return f"{moved} {changed}" if moved and fields else moved or changed

    def _subject(self, claim: Claim) -> str:
        if claim.subject is None:
            return f"“{claim.about}”"
        name = self._name_of(claim.subject)
        return name if name == claim.subject else f"{name} ({claim.subject})"

    def _reassessed(self, assessment: Assessment) -> str:
        before = self._statuses.get(assessment.claim)
        now = in_words(assessment.status)
        if before is None or before == assessment.status:
            return f"Still {now}: {assessment.because}"
        return f"From {in_words(before)} to {now}: {assessment.because}"

    def _another(self, record: Any) -> str | None:
        """Return the entity that a record speaks of, where it is a merged one."""
        match record:
            case Claim(subject=subject, object=other):
                ends = (subject, other)
            case Entity(id=one):
                ends = (one, None)
            case Label(entity=one):
                ends = (one, None)
            case _:
                return None
        own = [end for end in ends if end in self._members]
        return own[0] if own and self._entity not in own else None


def said(claim: Claim, name_of: Callable[[str], str]) -> str:
    """Return a claim in a sentence: what is said, by whom, how sure, and where it stands."""
    subject = name_of(claim.subject) if claim.subject is not None else claim.about or "-"
    value = name_of(claim.object) if claim.object is not None else claim.value or "-"
    denied = "it is denied that " if claim.polarity == "denied" else ""
    parts = [f"{_MODALITY[claim.modality]}{denied}{subject} {_reads(claim.property)} {value}"]
    if claim.hedge != "none":
        parts.append(f"hedged as {in_words(claim.hedge)}")
    if claim.chain:
        parts.append("said by " + ", after ".join(link.who for link in claim.chain))
    for each in claim.evidence:
        where = f"“{each.quote}”" if each.quote else each.locator or "no place given"
        parts.append(f"{each.source} {each.stance} it: {where}")
    sentence = "; ".join(parts) + "."
    # A name that starts with a small letter keeps it.
    opens = claim.polarity == "denied" and claim.modality == "does"
    return f"I{sentence[1:]}" if opens else sentence


def _reads(name: str) -> str:
    known = properties().get(name)
    return known.label if known is not None else in_words(name)


def in_words(name: str) -> str:
    """Return a word of the vocabulary as it is read.

    >>> in_words("single_source")
    'single source'
    """
    return name.replace("_", " ")


def _told_apart(before: Claim | None, now: Claim) -> Iterator[tuple[str, str, str, str]]:
    """Give what is an event of its own: that a claim was withdrawn, or corrects another."""
    if now.withdrawn is not None and (before is None or before.withdrawn is None):
        note = f": {now.withdrawn.note}" if now.withdrawn.note else "."
        text = f"Withdrawn by {now.withdrawn.by} on {now.withdrawn.on}{note}"
        yield "withdrawn", "claim", now.id, text
    if now.supersedes is not None and (before is None or before.supersedes != now.supersedes):
        yield "superseded", "claim", now.supersedes, f"Corrected by the claim {now.id}."


def _without(claim: Claim) -> Claim:
    """Return a claim without what is told apart from the rest."""
    return msgspec.structs.replace(claim, withdrawn=None, supersedes=None)


def _described(entity: Entity) -> str:
    names = "; ".join(name.text for name in entity.names) or "without a name"
    return f"Entered as {in_words(entity.kind)}: {names}."


def _judged(judgement: Judgement) -> str:
    verdict = "the same as" if judgement.verdict == "same" else "another than"
    return (
        f"{judgement.right} is {verdict} {judgement.left}, in the judgement of {judgement.by} on "
        f"{judgement.on}: {judgement.because}"
    )


def _labelled(label: Label) -> str:
    what = f"The label {shown(label.tier)}"
    if label.negated:
        return f"{what} was withdrawn: {label.because}"
    return f"{what} until {label.expires}, by the criteria {label.criteria}: {label.because}"
