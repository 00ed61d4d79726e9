"""Posts that vanish: of a topic more than of others, or many at once; and how long posts stay."""

from __future__ import annotations

from typing import Literal

from heliograph.errors import ScopeError
from heliograph.findings.base import Finding
from heliograph.findings.parts import Record
from heliograph.privacy.pseudonyms import PSEUDONYM

Event = Literal["removed more", "removed less", "burst"]
Class = Literal["ok", "anomaly", "confirmed", "failure"]


class Curve(Record, frozen=True, kw_only=True):
    """A step function of days since posting, with a 95% band where one can be had.

    ``share`` is of posts still there (``survival``) or of removals that had come (``lags``).
    """

    name: str
    of: Literal["survival", "lags"]
    method: str  # "Turnbull", "Kaplan-Meier with left truncation", ...
    days: tuple[float, ...]
    share: tuple[float, ...]
    low: tuple[float, ...]  # empty where there is no band
    high: tuple[float, ...]
    posts: int
    removed: int


class Interval(Record, frozen=True, kw_only=True):
    """Posts and removals in one span of the calendar."""

    start: str  # day, ISO 8601
    posts: int  # posted in it, or at risk at its start, as ``RemovalsLooked.parameters`` says
    removed: int


class Vanished(Record, frozen=True, kw_only=True):
    """A post that was seen and then was not: between which two moments, and what stood there."""

    post_id: str
    posted: str | None  # ISO 8601, UTC
    last_seen: str | None
    gone_at: str
    cause: str
    notice: str | None  # the words of the platform
    result: Class


class Classes(Record, frozen=True, kw_only=True):
    """Results as OONI classes them, each post by its last word."""

    ok: int
    anomaly: int  # gone, without a notice that is known to be of an act of the platform
    confirmed: int  # gone, with a fingerprint: a notice of the platform that is known
    failure: int  # nothing could be told, by the collector's fault or the network's


class RemovalFinding(Finding, frozen=True, kw_only=True, tag="removal"):
    """More removals of a topic than of matched posts, or more at a date than before.

    About a topic, a phrase or an outlet, as posts of ``min_group_size`` accounts or more, or of
    labelled ones only. Raises ScopeError and InputError as every finding does.
    """

    subject: str  # the topic, phrase or outlet
    subject_kind: Literal["topic", "phrase", "outlet"]
    event: Event
    cause: str  # the cause that is counted, or "any"
    start: str | None  # of a burst: days, ISO 8601
    end: str | None
    posts: int
    removed: int
    sources: int  # accounts, of which ``named`` are labelled
    compared_posts: int  # matched posts of the same accounts; 0 for a burst, held against itself
    compared_removed: int  # of these; for a burst, of the same posts, outside its window
    base_share: float  # of all checked posts; for "any", with those gone with their account
    classes: Classes
    curves: tuple[Curve, ...]
    series: tuple[Interval, ...]
    evidence: tuple[Vanished, ...]
    evidence_total: int

    def guard_subject(self) -> None:
        """Hold that it is about posts of many accounts, or of labelled ones."""
        private = self.sources - len(self.named)
        if not self.sources or 0 < private < self.min_group_size:
            raise ScopeError(
                f"removals of posts of {private} private accounts, fewer than "
                f"{self.min_group_size}, cannot be a finding"
            )
        if any(PSEUDONYM.search(f"{each.post_id} {each.notice or ''}") for each in self.evidence):
            raise ScopeError("the evidence of a finding holds an account's pseudonym")

    def must_state(self) -> tuple[tuple[str, object], ...]:
        """Return the evidence."""
        return (("its evidence", self.evidence),)


class CauseSeen(Record, frozen=True, kw_only=True):
    """One cause: how many posts, and how long they had stood."""

    cause: str
    says: str  # what the code means, and how it is known
    posts: int
    median_lag_days: float | None  # None where times of posting are not known
    low: float | None
    high: float | None
    lags: Curve | None
    years: tuple[Curve, ...]  # lags of posts by the year in which they were posted


class TopicSeen(Record, frozen=True, kw_only=True):
    """One topic, phrase or outlet with removals, whether or not it stands out."""

    subject: str
    subject_kind: Literal["topic", "phrase", "outlet"]
    cause: str
    posts: int
    removed: int
    matched_posts: int
    matched_removed: int
    hazard_ratio: float | None
    low: float | None
    high: float | None
    p: float
    q: float
    tested: bool
    says: str  # why it was not tested, empty where it was


class RemovalsLooked(Record, frozen=True, kw_only=True):
    """What was looked at, whether or not anything was found."""

    posts: int
    checks: int
    accounts: int
    first_check: str  # ISO 8601, UTC
    last_check: str
    denominator: bool  # whether posts that were not removed are among those checked
    says: str  # what may and may not be claimed of these data
    classes: Classes
    survival: tuple[Curve, ...]  # all posts; by cause, others counted as censored
    causes: tuple[CauseSeen, ...]
    topics: tuple[TopicSeen, ...]
    series: tuple[Interval, ...]
    detectable: str
    parameters: dict[str, str]
