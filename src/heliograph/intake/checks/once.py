"""One row a post: when it was posted, when it was removed or found gone, when it was last there.

The posting counts as the first look at the post, unless the row says when it was first seen: such
a table is of posts that were followed from their posting on, and no removal came too early for it.
"""

from __future__ import annotations

from typing import Any

from heliograph.intake.checks.draft import CheckBinding, CheckDraft, Look
from heliograph.intake.checks.fields import ONCE, Cells
from heliograph.intake.checks.words import cause_of
from heliograph.intake.draft import BadRow
from heliograph.intake.export import Export
from heliograph.intake.formats.base import Options
from heliograph.intake.values import as_id, as_text


def bind(export: Export, options: Options) -> CheckBinding:
    """Return how the rows of a file with one removal time each are read."""
    cells = Cells(export, options, ONCE)
    columns = cells.columns

    def draft(row: Any) -> CheckDraft:
        cells.meet(row)
        post_id = as_id(cells.of(row, "post_id"), columns["post_id"])
        if post_id is None:
            raise BadRow("the id of the post is missing", columns["post_id"])
        looks = [
            Look(name, time, "available")
            for name in ("first_seen", "last_seen")
            if (time := cells.time(row, name)) != ""
        ]
        from_posting = "first_seen" not in columns and "posted_at" in columns
        exact = cells.time(row, "removed_at") != ""
        name = "removed_at" if exact else "gone_at"
        if (time := cells.time(row, name)) != "":
            cause = cause_of(cells.of(row, "cause"), columns.get("cause", ""))
            notice = as_text(cells.of(row, "notice"))
            looks.append(Look(name, time, "gone", exact, cause, notice))
        if not looks:
            raise BadRow("the row has neither a time of removal nor one of a look at the post")
        return CheckDraft(
            post_id=post_id,
            looks=looks,
            from_posting=from_posting,
            posted_at=cells.time(row, "posted_at"),
            **cells.post(row),
        )

    notes = []
    if "posted_at" in columns and "first_seen" not in columns:
        notes.append(
            "the posts are taken to have been followed from their posting on: each posting counts "
            "as a first look"
        )
    return CheckBinding(
        draft, "one removal time a post", columns, guessed=cells.guessed, notes=notes
    )
