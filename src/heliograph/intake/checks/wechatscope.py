"""The list of removed articles of public accounts that Wechatscope published.

A row is an article: the day of its posting, when a revisit found it removed, and the notice that
stood in its place. Articles that stayed are not in it. ``nickname`` is never read.
Source: Tai & Fu 2020, Journal of Communication 70(6), doi 10.1093/joc/jqaa032.
"""

from __future__ import annotations

import re
from typing import Any

from heliograph.intake.checks.draft import CheckBinding, CheckDraft, Look
from heliograph.intake.draft import BadRow
from heliograph.intake.export import Export
from heliograph.intake.values import as_id, as_text, as_time

NEEDED = frozenset({"created_at", "archive", "censored_date", "censored_msg"})
_DATED = re.compile(r"(.+?)_\d{4}-\d{2}-\d{2}_.+", re.DOTALL)
_ZONE = "UTC"


def recognises(export: Export) -> bool:
    """Return whether a file has the columns of the list."""
    return set(export.columns) >= NEEDED


def bind(export: Export) -> CheckBinding:
    """Return how the rows of the list are read."""
    needed = ("archive", "created_at", "censored_date", "censored_msg")
    archive, created, found, notice = (export.index(column) for column in needed)
    # What a frame or a table of somebody's own may have left out.
    title, account = (
        export.index(column) if column in export.columns else None
        for column in ("title", "account_id")
    )
    numbers = _Numbers()

    def draft(row: Any) -> CheckDraft:
        name = as_id(row[archive], "archive")
        if name is None:
            raise BadRow("the name of the archived copy is missing", "archive")
        text = as_text(row[title]) if title is not None else None
        told = as_text(row[notice])
        when = as_time(row[found])
        dated = _DATED.fullmatch(name)
        said = as_id(row[account], "account_id") if account is not None else None
        return CheckDraft(
            post_id=numbers.id(name, (text, told, when)),
            looks=(Look("gone_at", when, "gone", notice=told),),
            posted_at=as_time(row[created]),
            account=said or (dated[1] if dated else None),
            text=text,
        )

    return CheckBinding(
        draft,
        "Wechatscope's list of removed articles",
        {"posted_at": "created_at", "gone_at": "censored_date"},
        zone=_ZONE,
        platform="wechat",
        guessed=[
            "the list does not say the zone of its times: unless one is named they count as UTC, "
            "so that days are those of the list; how long articles stood does not depend on it"
        ],
        notes=[
            "the times of posting are days: an article counts as posted at the beginning of its "
            "day, so that it stood for up to a day less than is told",
            "an archived copy that is listed more than once, with another notice or title, counts "
            "as an article each time, as the list has it",
        ],
    )


class _Numbers:
    """Numbers the articles that share one archived copy."""

    def __init__(self) -> None:
        self._listed: dict[str, dict[tuple[str | None, str | None, str | int], int]] = {}

    def id(self, name: str, row: tuple[str | None, str | None, str | int]) -> str:
        listed = self._listed.setdefault(name, {})
        number = listed.setdefault(row, len(listed) + 1)
        return name if number == 1 else f"{name} ({number})"
