"""Tables of removals: causes, topics, curves, the calendar, and the evidence of findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heliograph.exports.tables.csvfile import Cell, Table
from heliograph.findings import RemovalFinding, RemovalsLooked
from heliograph.findings.removal import Curve


def removal_tables(looked: RemovalsLooked, findings: Sequence[RemovalFinding]) -> dict[str, Table]:
    """Return the tables by name."""
    return {
        "removals": _findings(findings),
        "removal-classes": Table(
            ("class", "posts"),
            [
                (name, getattr(looked.classes, name))
                for name in ("ok", "anomaly", "confirmed", "failure")
            ],
        ),
        "removal-causes": _causes(looked),
        "removal-topics": _topics(looked),
        "removal-curves": _curves(looked, findings),
        "removal-days": Table(
            ("start", "posts", "removed"),
            [(each.start, each.posts, each.removed) for each in looked.series],
        ),
        "removal-evidence": _evidence(findings),
    }


def _findings(findings: Sequence[RemovalFinding]) -> Table:
    columns = (
        *("finding", "subject", "kind", "event", "cause", "start", "end", "posts", "removed"),
        *("compared_posts", "compared_removed", "effect", "low", "high", "p", "q", "statement"),
    )
    rows = [
        (
            *(each.finding_id, each.subject, each.subject_kind, each.event, each.cause),
            *(each.start, each.end, each.posts, each.removed),
            *(each.compared_posts, each.compared_removed),
            *(each.effect.value, each.effect.low, each.effect.high, each.p, each.q, each.statement),
        )
        for each in findings
    ]
    return Table(columns, rows)


def _causes(looked: RemovalsLooked) -> Table:
    columns = ("cause", "says", "posts", "median_lag_days", "low", "high")
    rows = [
        (each.cause, each.says, each.posts, each.median_lag_days, each.low, each.high)
        for each in looked.causes
    ]
    return Table(columns, rows)


def _topics(looked: RemovalsLooked) -> Table:
    columns = (
        *("subject", "kind", "cause", "posts", "removed", "matched_posts", "matched_removed"),
        *("hazard_ratio", "low", "high", "p", "q", "tested", "says"),
    )
    rows = [
        (
            *(each.subject, each.subject_kind, each.cause, each.posts, each.removed),
            *(each.matched_posts, each.matched_removed, each.hazard_ratio, each.low, each.high),
            *(each.p, each.q, "yes" if each.tested else "no", each.says),
        )
        for each in looked.topics
    ]
    return Table(columns, rows)


def _curves(looked: RemovalsLooked, findings: Sequence[RemovalFinding]) -> Table:
    columns = ("of", "curve", "kind", "method", "day", "share", "low", "high")
    rows: list[tuple[Cell, ...]] = []
    for curve in looked.survival:
        rows += _points("all posts", curve)
    for cause in looked.causes:
        for lags in filter(None, (cause.lags, *cause.years)):
            rows += _points(cause.cause, lags)
    for finding in findings:
        for curve in finding.curves:
            rows += _points(finding.finding_id, curve)
    return Table(columns, rows)


def _points(of: str, curve: Curve) -> Iterator[tuple[Cell, ...]]:
    none: Sequence[float | None] = (None,) * len(curve.days)
    steps = zip(curve.days, curve.share, curve.low or none, curve.high or none, strict=True)
    for day, share, low, high in steps:
        yield (of, curve.name, curve.of, curve.method, day, share, low, high)


def _evidence(findings: Sequence[RemovalFinding]) -> Table:
    columns = (
        *("finding", "post_id", "posted", "last_seen", "gone_at"),
        *("cause", "notice", "class"),
    )
    rows = [
        (
            *(finding.finding_id, each.post_id, each.posted, each.last_seen, each.gone_at),
            *(each.cause, each.notice, each.result),
        )
        for finding in findings
        for each in finding.evidence
    ]
    return Table(columns, rows)
