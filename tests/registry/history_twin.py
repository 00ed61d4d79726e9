"""Histories, relations and contradictions worked out with dicts alone, to hold the tables against.

``Twin`` is told the contents of a registry one after the other, as they were built.
"""

from collections import defaultdict

from heliograph.registry.identity import canonical
from heliograph.registry.rules import assess

ONE_VALUE = {"adopted", "in_force", "established", "dissolved", "state_media_typology", "level"}
TOLD_APART = ("withdrawn", "supersedes")


class Twin:
    def __init__(self):
        self.entries = []  # kind, id, record or None, assessment or None
        self.records = {}  # the present state by kind and id
        self.assessments = {}

    def tell(self, content):
        """Note what a build of a content adds to the log, in its order."""
        assessments = assess(content)
        now = {("about", ""): content.about}
        now |= {("source", key): each for key, each in content.sources.items()}
        now |= {("entity", key): each for key, each in content.entities.items()}
        now |= {("judgement", each.id): each for each in content.judgements}
        now |= {("claim", key): each for key, each in content.claims.items()}
        for (kind, key), record in now.items():
            assessment = assessments[key] if kind == "claim" else None
            if self.records.get((kind, key)) != record:
                self.entries.append((kind, key, record, assessment))
            elif kind == "claim" and self.assessments[key] != assessment:
                self.entries.append((kind, key, None, assessment))
        for kind, key in self._gone(now):
            self.entries.append((kind, key, None, None))
        self.records, self.assessments, self.content = now, assessments, content

    def _gone(self, now):
        """In the order in which the log last gave them anew."""
        order = {}
        for kind, key, record, assessment in self.entries:
            if record is None and assessment is None:
                order.pop((kind, key))
            elif record is not None:
                order.setdefault((kind, key))
        return [each for each in order if each not in now]

    def history(self, entity):
        """The events of an entity as (number, what, kind, record, status)."""
        return list(self._events(self._concerning(self._members(entity))))

    def relations(self, entity):
        same, members = canonical(self.content), self._members(entity)
        found = set()
        for claim in self.content.claims.values():
            if claim.object is not None and (claim.subject in members or claim.object in members):
                out = claim.subject in members
                other = claim.object if out else claim.subject
                found.add((claim.id, "out" if out else "in", same.get(other, other)))
        return found

    def superseded_by(self, claim):
        """The claim that corrects another: of several the one that came last."""
        numbers = {
            self._first("claim", each.id): each.id
            for each in self.content.claims.values()
            if each.supersedes == claim
        }
        return numbers[max(numbers)] if numbers else None

    def contradictions(self, entity):
        members = self._members(entity)
        superseded = {each.supersedes for each in self.content.claims.values()}
        alive = [
            claim
            for claim in self.content.claims.values()
            if claim.subject in members and claim.id not in superseded and not claim.withdrawn
        ]
        found = defaultdict(set)
        for claim in alive:
            own = self.assessments[claim.id]
            sides = {
                (each.stance == "supports") == (other.polarity == "affirmed")
                for other in alive
                if self.assessments[other.id].proposition == own.proposition
                for each in other.evidence
                if each.stance != "mentions"
            } | {
                other.polarity == "affirmed"
                for other in alive
                if self.assessments[other.id].proposition == own.proposition
            }
            rivals = [
                other
                for other in alive
                if claim.property in ONE_VALUE
                and (other.property, other.modality) == (claim.property, claim.modality)
                and other.polarity == claim.polarity == "affirmed"
                and self.assessments[other.id].proposition != own.proposition
            ]  # values that agree, as 2017 and 2017-06, are not among those that are tried
            if own.against or len(sides) == 2 or rivals:
                question = own.proposition
                if claim.property in ONE_VALUE:
                    question = (claim.property, claim.modality)
                found[question].add(claim.id)
        return {frozenset(claims) for claims in found.values()}

    def _members(self, entity):
        same = canonical(self.content)
        return {each for each, one in same.items() if one == entity} | {entity}

    def _concerning(self, members):
        """The numbers of the entries that are about an entity."""
        ends = defaultdict(set)  # of each record, in all its states
        latest = {}
        for kind, key, record, _ in self.entries:
            if record is not None:
                latest[kind, key] = record
                ends[kind, key] |= _ends(kind, record)
        numbers = {
            number
            for number, (kind, key, _, _) in enumerate(self.entries)
            if ends[kind, key] & members
        }
        for (kind, key), record in latest.items():
            # What corrects a claim is of the corrected claim's subject too.
            old = latest.get(("claim", getattr(record, "supersedes", None)))
            if kind == "claim" and old is not None and old.subject in members:
                numbers.add(self._first(kind, key))
        return sorted(numbers)

    def _first(self, kind, key):
        return next(n for n, entry in enumerate(self.entries) if entry[:2] == (kind, key))

    def _events(self, numbers):
        before, statuses, gone = {}, {}, set()
        for number in numbers:
            kind, key, record, assessment = self.entries[number]
            if record is None and assessment is None:
                gone.add((kind, key))
                yield number, "removed", kind, key, statuses.get(key) if kind == "claim" else None
                continue
            if assessment is not None:
                statuses[key] = assessment.status
            status = statuses.get(key) if kind == "claim" else None
            if record is None:
                yield number, "reassessed", "assessment", key, status
                continue
            old = before.get((kind, key))
            before[kind, key] = record
            if (kind, key) in gone:
                gone.discard((kind, key))
                yield number, "returned", kind, key, status
            elif kind == "judgement":
                yield number, f"judged {record.verdict}", kind, key, None
            elif kind == "entity":
                yield number, "added" if old is None else "changed", kind, key, None
            else:
                yield from _claim_events(number, old, record, status)


def _claim_events(number, old, record, status):
    apart = []
    if record.withdrawn and not (old and old.withdrawn):
        apart.append((number, "withdrawn", "claim", record.id, status))
    if record.supersedes and not (old and old.supersedes == record.supersedes):
        apart.append((number, "superseded", "claim", record.supersedes, None))
    if old is None:
        yield number, "added", "claim", record.id, status
    elif not apart or any(
        getattr(old, name) != getattr(record, name)
        for name in record.__struct_fields__
        if name not in TOLD_APART
    ):
        yield number, "changed", "claim", record.id, status
    yield from apart


def _ends(kind, record):
    if kind == "entity":
        return {record.id}
    if kind == "judgement":
        return {record.left, record.right}
    if kind == "claim":
        return {record.subject, record.object} - {None}
    return set()
