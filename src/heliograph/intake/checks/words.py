"""How collectors spell what became of a post, and why: two small tables, and nothing is guessed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from heliograph.checks import CAUSES, STATES
from heliograph.intake.draft import BadRow
from heliograph.intake.export import plain

_STATES: dict[str, tuple[str, ...]] = {
    "available": (
        "available", "ok", "200", "true", "exists", "exist", "there", "alive", "online", "live",
        "up", "visible", "present", "published",
    ),
    "gone": (
        "gone", "deleted", "removed", "missing", "censored", "blocked", "withheld", "unavailable",
        "not_available", "not_found", "does_not_exist", "offline", "404", "410", "451", "false",
    ),
    # 401, 403 and 429 are said to the collector, not of the post.
    "failed": (
        "failed", "failure", "fail", "error", "timeout", "timed_out", "unknown", "captcha",
        "rate_limited", "network_error", "collector_error", "401", "403", "408", "429", "500",
        "502", "503", "504",
    ),
}  # fmt: skip
_CAUSES: dict[str, tuple[str, ...]] = {
    "author_deleted": ("author", "deleted_by_author", "author_deletion", "self_deleted"),
    "violation_notice": ("violation",),
    "infringement_notice": ("infringement", "copyright"),
    "complaint_notice": ("complaint", "complaints"),
    "account_blocked": ("account_suspended", "suspended"),
    "account_gone": ("account_deleted", "account_not_found"),
    "account_moved": ("moved", "migrated", "account_migrated"),
    "blocked_geo": ("geo", "geoblocked", "geo_blocked", "withheld_in_country"),
    "not_found_ambiguous": ("not_found", "404", "ambiguous", "unknown"),
    "collector_error": ("error", "timeout"),
}

STATE_WORDS = {word: state for state, words in _STATES.items() for word in words}
"""Every spelling of a state that is read, without case, spaces and dashes."""

CAUSE_WORDS = {word: cause for cause, words in _CAUSES.items() for word in (cause, *words)}
"""Every spelling of a cause that is read; what stands for no cause is in ``NO_CAUSE``."""

NO_CAUSE = frozenset({"", "none", "null", "nan", "na", "n/a", "ok", "available"})


def state_of(value: Any, column: str) -> str:
    """Return the state that a cell tells; raises BadRow for a word that is in no table.

    >>> state_of(200, "status"), state_of("Not Found", "status"), state_of(False, "available")
    ('available', 'gone', 'gone')
    """
    word = _word(value)
    if word not in STATE_WORDS:
        what = "the state is none" if word else "the state is missing: it is one"
        raise BadRow(f"{what} of {', '.join(STATES)}, or a known spelling of them", column)
    return STATE_WORDS[word]


def cause_of(value: Any, column: str) -> str | None:
    """Return the cause that a cell tells, None where it tells none; raises BadRow as above.

    >>> cause_of("violation", "cause"), cause_of("None", "cause")
    ('violation_notice', None)
    """
    word = _word(value)
    if word in NO_CAUSE:
        return None
    if word not in CAUSE_WORDS:
        raise BadRow(f"the cause is none of {', '.join(CAUSES)}", column)
    return CAUSE_WORDS[word]


def _word(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # how a data frame keeps 404 where some are missing
    return _plain(str(value))


@lru_cache(maxsize=1024)
def _plain(word: str) -> str:
    return plain(word.strip())
