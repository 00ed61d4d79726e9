"""Cells to strings: ids without a detour through floats, lists however they were joined."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import Any

from heliograph.intake.draft import BadRow

# What a spreadsheet leaves of a long number: its last digits are gone.
_ROUNDED = re.compile(r"-?\d([.,]\d+)?[eE]\+\d{1,3}")
_EXACT_FLOAT = 2**53

_BETWEEN_URLS = re.compile(r"[\s|;,]{1,8}(?=[a-z][a-z0-9+.-]*://)|[\s|]+", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[\s|;,]+")


def as_id(value: Any, column: str) -> str | None:
    """Return an id as a string, or None where there is none.

    Raises BadRow for a number that has lost digits on its way here.

    >>> as_id(9007199254740993, "id")
    '9007199254740993'
    >>> as_id(" 12 ", "id")
    '12'
    """
    if isinstance(value, str):
        text = value.strip()
        if ("E+" in text or "e+" in text) and _ROUNDED.fullmatch(text):
            raise BadRow("the id was rounded by a spreadsheet, its last digits are lost", column)
        return text or None
    if value is None:
        return None
    if isinstance(value, Decimal):
        # Without a point or an exponent every digit is there; otherwise it once was a float.
        digits = value.as_tuple()
        value = int(value) if digits.exponent == 0 else float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadRow("the id is neither text nor a number", column)
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124 - not a number: how data frames write a missing id
            return None
        if not value.is_integer() or abs(value) >= _EXACT_FLOAT:
            raise BadRow("the id is a rounded number, its last digits are lost", column)
        value = int(value)
    return str(value)


def as_text(value: Any) -> str | None:
    """Return a cell as text, or None where it is empty.

    >>> as_text("a "), as_text(""), as_text(7)
    ('a ', None, '7')
    """
    if isinstance(value, str):
        return value or None
    if value is None or isinstance(value, dict | list):
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape") or None
    return str(value)


def as_time(value: Any) -> str | int:
    """Return a time as it is written; '' where there is none.

    >>> as_time("2021-08-15T10:00Z"), as_time(1629021600.5), as_time(float("inf"))
    ('2021-08-15T10:00Z', '1629021600.5', '')
    """
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        value = int(value) if value.as_tuple().exponent == 0 else float(value)
        return as_time(value)
    if isinstance(value, float) and math.isfinite(value):
        return repr(value) if abs(value) < 1e15 else str(int(value))
    return ""


def as_urls(value: Any) -> list[str]:
    """Return the URLs (or opaque link ids) in a cell; a comma inside a URL does not divide it.

    >>> as_urls("https://a.example/x,y,https://b.example")
    ['https://a.example/x,y', 'https://b.example']
    >>> as_urls("['https://a.example']"), as_urls("23678"), as_urls("[]")
    (['https://a.example'], ['23678'], [])
    """
    return _as_list(value, _BETWEEN_URLS)


def as_words(value: Any) -> list[str]:
    """Return the hashtags, domains, ids or mentions in a cell.

    >>> as_words("one,two three"), as_words('["a b"]'), as_words(5)
    (['one', 'two', 'three'], ['a b'], ['5'])
    """
    return _as_list(value, _BETWEEN_WORDS)


def _as_list(value: Any, between: re.Pattern[str]) -> list[str]:
    if isinstance(value, str):
        return [value] if value.isalnum() else _split(value.strip(), between)
    if isinstance(value, list | tuple):
        return [item for part in value if (item := as_text(part))]
    if value is None or isinstance(value, dict):
        return []
    one = as_id(value, "a list of ids")
    return [one] if one else []


def _split(text: str, between: re.Pattern[str]) -> list[str]:
    if text.startswith("[") and text.endswith("]"):
        return _bracketed(text, between)
    return [part for part in between.split(text) if part]


def _bracketed(text: str, between: re.Pattern[str]) -> list[str]:
    """Read a list written as JSON, or as Python or an archive prints one."""
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        inside = text[1:-1]
        parts = re.split(r"\s*,\s*(?=['\"])", inside) if inside[:1] in "'\"" else None
        parts = parts or between.split(inside)
        return [bare for part in parts if (bare := part.strip().strip("'\"").rstrip(","))]
    return [item for part in listed if (item := as_text(part))]
