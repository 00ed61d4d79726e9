"""What a person set, checked: each setting by itself, and whether they fit together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from heliograph.case.settings import Settings
from heliograph.errors import InputError


def chosen_settings(given: Mapping[str, Any]) -> Settings:
    """Return settings; raises InputError for one that does not exist, or that nothing would use."""
    for name in given.keys() - set(Settings.__struct_fields__):
        known = ", ".join(Settings.__struct_fields__)
        raise InputError(f"there is no setting {name!r}", remedy=f"the settings are {known}.")
    plain = {name: str(each) if isinstance(each, Path) else each for name, each in given.items()}
    try:
        chosen = msgspec.convert(plain, Settings)
    except msgspec.ValidationError as error:
        raise InputError(f"a setting cannot be used: {error}") from error
    _check_registry(chosen)
    _check_used(chosen)
    return chosen


def _check_registry(chosen: Settings) -> None:
    if (chosen.registry is None) != (chosen.labels_as_of is None):
        raise InputError(
            "a registry is asked for its labels as of a day, and neither was given without the "
            "other",
            remedy="give both: registry, and labels_as_of such as '2026-11-22'.",
        )


def _check_used(chosen: Settings) -> None:
    """Raise InputError for a setting of an analysis that is not asked for."""
    asked = chosen.analyses or (("coordination",) if chosen.behaviours else None)
    for name, analysis in (
        ("behaviours", "coordination"),
        ("translate", "narratives"),
        ("phrases", "phrases"),
        ("tiers", "phrases"),
    ):
        value = getattr(chosen, name)
        if value == "":
            raise InputError(f"the setting {name!r} names no file", remedy="name one.")
        used = value and value != "none"  # who wants no translations gets none
        if used and asked is not None and analysis not in asked:
            raise InputError(
                f"{name} is set, and {analysis} is not looked for",
                remedy=f"ask for {analysis}, too, or leave {name} out.",
            )
