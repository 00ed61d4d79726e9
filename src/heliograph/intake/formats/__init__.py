"""The formats of exports, as data: one file each, in the order in which they are tried."""

from __future__ import annotations

from heliograph.errors import InputError
from heliograph.intake.export import Export
from heliograph.intake.formats import (
    articles,
    coaction,
    crowdtangle,
    fourcat,
    table,
    telegram,
    x_api_v2,
    x_archive,
)
from heliograph.intake.formats.base import Field, Format

__all__ = ["FORMATS", "Field", "Format", "choose"]

FORMATS: dict[str, Format] = {
    module.FORMAT.name: module.FORMAT
    for module in (x_archive, crowdtangle, fourcat, coaction, x_api_v2, telegram, articles, table)
}
"""Formats by name, the most particular first; the plain table is what remains."""


def choose(export: Export, name: str | None, *, columns_given: bool) -> Format:
    """Return the format with a name, or the first that recognises the export.

    Raises InputError where there is none.
    """
    if name is not None:
        if name not in FORMATS:
            raise InputError(
                f"there is no format {name!r}", remedy=f"the formats are {', '.join(FORMATS)}."
            )
        if columns_given and name not in {"table", "articles", "coaction"}:
            raise InputError(
                f"the columns of the format {name!r} are fixed",
                remedy="leave `--map` out, or read the file with `--format table`.",
            )
        return FORMATS[name]
    if columns_given:
        return FORMATS["table"]
    for candidate in FORMATS.values():
        if candidate.recognises(export):
            return candidate
    raise InputError(
        "the file is JSON, but none of the exports that are known",
        path=export.path,
        remedy=f"name its format with `--format`: {', '.join(FORMATS)}.",
    )
