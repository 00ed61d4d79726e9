"""What the analysis of removals found."""

from __future__ import annotations

from dataclasses import dataclass

from heliograph.findings import RemovalFinding, RemovalsLooked
from heliograph.frames import Frame


@dataclass(frozen=True)
class Removals:
    """What the analysis of removals found.

    Frames of the caller's kind. ``survival``: subject, subject_kind ("all", "topic", "phrase",
    "outlet", "cause"), method, days, share (of posts still there; of a cause, not gone for it),
    low, high (95%). ``causes``: cause, says, posts, median_lag_days, low, high. ``topics``:
    subject, subject_kind, cause, posts, removed, matched_posts, matched_removed, hazard_ratio, low,
    high, p (of the likelier direction), q, log_rank_p (a second opinion, right where all are
    checked alike), burst_p, burst_q, burst_says (why a window is no burst, if so), tested, says.
    ``hazards``: cause, from_days, to_days (of age), at_risk, removed, hazard (share of those at
    risk), low, high (95%). ``classes``: subject, subject_kind, ok, anomaly, confirmed, failure.
    """

    survival: Frame
    causes: Frame
    topics: Frame
    hazards: Frame
    classes: Frame
    findings: tuple[RemovalFinding, ...]
    looked: RemovalsLooked
