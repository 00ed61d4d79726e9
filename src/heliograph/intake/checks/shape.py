"""Which shape a file of checks has: a row a check, a row a post, or a published list."""

from __future__ import annotations

from heliograph.errors import InputError
from heliograph.intake.checks import once, repeated, wechatscope
from heliograph.intake.checks.draft import CheckBinding
from heliograph.intake.checks.fields import ONCE, REPEATED, has
from heliograph.intake.export import Export
from heliograph.intake.formats.base import Options
from heliograph.intake.formats.table import listed


def bind(export: Export, options: Options) -> CheckBinding:
    """Return how the rows of a file are read; raises InputError where it has no known shape."""
    if not options.columns and wechatscope.recognises(export):
        return wechatscope.bind(export)
    is_repeated = all(has(export, options, REPEATED, name) for name in ("checked_at", "state"))
    is_once = any(has(export, options, ONCE, name) for name in ("removed_at", "gone_at"))
    if not (is_repeated or is_once):
        raise InputError(
            "this is neither a table of checks (post_id, checked_at, state) nor one of removals "
            f"(post_id, removed_at); the columns are {listed(export.columns)}",
            path=export.path,
            remedy="name them, such as with `--map checked_at=COLUMN --map state=COLUMN`, or "
            "rename them.",
        )
    # Columns of both shapes: what the person named decides, else the checks, which say more.
    if is_repeated and not options.columns.keys() & {"removed_at", "gone_at"}:
        return _with_ids(export, repeated.bind(export, options))
    return _with_ids(export, once.bind(export, options))


def _with_ids(export: Export, binding: CheckBinding) -> CheckBinding:
    if "post_id" not in binding.columns:
        raise InputError(
            "no column was recognised as the id of the post, by which its checks are brought "
            f"together; the columns are {listed(export.columns)}",
            path=export.path,
            remedy="name it with `--map post_id=COLUMN`, or rename it to post_id.",
        )
    return binding
