"""One line of FollowTheMoney: a schema, an id, and properties that are lists of texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Literal

from heliograph.errors import InputError

Role = Literal["entity", "source", "claim", "account"]
Line = dict[str, Any]
Properties = dict[str, Iterable[str | None]]

_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,139}")


def line_id(record: str, role: Role) -> str:
    """Return the id of a record's line.

    The ids of all lines are of one space, and end in a letter or digit: a reference that does not
    would be dropped. So the role of a record stands behind its id.

    >>> line_id("cac", "entity")
    'cac.entity'
    """
    if not _ID.fullmatch(record):
        raise InputError(
            f"{record!r} is no id of a record",
            remedy="write lower-case letters, digits, '-' and '.'.",
        )
    return f"{record}.{role}"


def line(schema: str, identifier: str, properties: Properties) -> Line:
    """Return a line, each value of a property once, and empty ones left out."""
    kept = {
        each: list(dict.fromkeys(value for value in values if value))
        for each, values in properties.items()
    }
    return {
        "id": identifier,
        "schema": schema,
        "properties": {each: values for each, values in kept.items() if values},
        "datasets": ["heliograph"],
    }


def written(lines: Iterable[Line]) -> bytes:
    """Return lines as the bytes of a file."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines).encode()
