"""Repeated checks: a row a look at a post, with its time and what was there."""

from __future__ import annotations

from typing import Any

from heliograph.intake.checks.draft import CheckBinding, CheckDraft, Look
from heliograph.intake.checks.fields import REPEATED, Cells
from heliograph.intake.checks.words import cause_of, state_of
from heliograph.intake.draft import BadRow
from heliograph.intake.export import Export
from heliograph.intake.formats.base import Options
from heliograph.intake.values import as_id, as_text


def bind(export: Export, options: Options) -> CheckBinding:
    """Return how the rows of a file of repeated checks are read."""
    cells = Cells(export, options, REPEATED)
    columns = cells.columns

    def draft(row: Any) -> CheckDraft:
        cells.meet(row)
        post_id = as_id(cells.of(row, "post_id"), columns["post_id"])
        if post_id is None:
            raise BadRow("the id of the post is missing", columns["post_id"])
        state = state_of(cells.of(row, "state"), columns["state"])
        cause = cause_of(cells.of(row, "cause"), columns.get("cause", ""))
        if cause == "collector_error":
            state = "failed"
        elif state == "available" and cause is not None:
            raise BadRow("the post is said to be there, and gone for a cause", columns["cause"])
        look = Look(
            "checked_at",
            cells.time(row, "checked_at"),
            state,  # type: ignore[arg-type]  # a word of its table
            exact=state == "gone" and _is_yes(cells.of(row, "exact"), columns.get("exact", "")),
            cause=cause if state == "gone" else None,
            notice=as_text(cells.of(row, "notice")),
        )
        return CheckDraft(
            post_id=post_id,
            looks=(look,),
            posted_at=cells.time(row, "posted_at"),
            **cells.post(row),
        )

    return CheckBinding(draft, "repeated checks", columns, guessed=cells.guessed)


def _is_yes(value: Any, column: str) -> bool:
    word = str(value).strip().casefold()
    if word in {"true", "yes", "1"}:
        return True
    if value is None or word in {"", "false", "no", "0"}:
        return False
    raise BadRow("whether the time is exact is neither true nor false", column)
