"""Dates: that there are such days, and that what ends has begun."""

from __future__ import annotations

import datetime
from functools import lru_cache

from heliograph.registry.checks.found import Found
from heliograph.registry.content import RecordKind
from heliograph.registry.records import Claim, Review, Source


@lru_cache(maxsize=65_536)
def is_date(written: str) -> bool:
    """Return whether there is such a year, month or day.

    >>> is_date("2017-02"), is_date("2017-02-30")
    (True, False)
    """
    parts = [*map(int, written.split("-")), 1, 1][:3]
    try:
        datetime.date(*parts)
    except ValueError:
        return False
    return True


def check_period(found: Found, claim: Claim) -> None:
    """Find dates of a claim that are none, or in the wrong order."""
    for name in ("valid_from", "valid_to", "recorded"):
        check_date(found, "claim", claim.id, name, getattr(claim, name))
    first, last = claim.valid_from, claim.valid_to
    # A year ends after all of its days: the shorter date is compared as far as it goes.
    if first and last and first[: len(last)] > last[: len(first)]:
        found.error("claim", claim.id, f"valid_to {last} is before valid_from {first}")


def check_date(
    found: Found, kind: RecordKind, record_id: str, name: str, written: str | None
) -> None:
    """Find a date that is none."""
    if written is not None and not is_date(written[:10]):
        found.error(kind, record_id, f"{name} {written!r} is no day of the calendar")


def check_reviews(found: Found) -> None:
    """Find reviews dated after the registry itself: a label must not outlive its review.

    Nothing here reads the clock; ``reviewed`` in registry.yaml says when the whole was looked over.
    """
    content = found.content
    limit = content.about.reviewed
    for source in content.sources.values():
        _source(found, source)
        _review(found, "source", source.id, source.retracted, limit)
    for entity in content.entities.values():
        _review(found, "entity", entity.id, entity.review, limit)
    for judgement in content.judgements:
        check_date(found, "judgement", judgement.id, "on", judgement.on)
    check_date(found, "about", "", "reviewed", limit)


def _review(
    found: Found, kind: RecordKind, record_id: str, review: Review | None, limit: str | None
) -> None:
    if review is None:
        return
    check_date(found, kind, record_id, "review", review.on)
    if limit is not None and review.on > limit:
        found.note(
            kind,
            record_id,
            f"the review of {review.on} is later than that of the registry, {limit}",
            "correct it, or 'reviewed' in registry.yaml.",
        )


def _source(found: Found, source: Source) -> None:
    check_date(found, "source", source.id, "published", source.published)
    for capture in source.captures:
        check_date(found, "capture", capture.id, "fetched_at", capture.fetched_at)
        published, fetched = source.published, capture.fetched_at
        # A day is not over everywhere at once.
        if published and fetched and is_date(published) and is_date(fetched[:10]):
            seen = datetime.date.fromisoformat(fetched[:10]) + datetime.timedelta(days=1)
            if seen.isoformat()[: len(published)] < published:
                found.error(
                    "capture",
                    capture.id,
                    f"it was fetched, {fetched}, before {published}, when its source was published",
                )
