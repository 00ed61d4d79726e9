"""What a person set, checked: each setting by itself, and whether they fit together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import msgspec

from heliograph.case.settings import OF_POSTS, Analysis, Settings
from heliograph.errors import InputError

_USED_BY: dict[str, tuple[Analysis, ...]] = {
    "behaviours": ("coordination",),
    "translate": ("narratives",),
    "phrases": ("phrases", "shifts"),
    "tiers": ("phrases",),
    "lexicons": ("shifts", "removals"),
}


def chosen_settings(given: Mapping[str, Any], kinds: Collection[str] = ("posts",)) -> Settings:
    """Return settings; raises InputError for one that does not exist, or that nothing would use.

    ``kinds`` are those of input that there are: posts, panel, checks.
    """
    for name in given.keys() - set(Settings.__struct_fields__):
        known = ", ".join(Settings.__struct_fields__)
        raise InputError(f"there is no setting {name!r}", remedy=f"the settings are {known}.")
    plain = {name: str(each) if isinstance(each, Path) else each for name, each in given.items()}
    try:
        chosen = msgspec.convert(plain, Settings)
    except msgspec.ValidationError as error:
        raise InputError(f"a setting cannot be used: {error}") from error
    _check_readable(plain)
    _check_registry(chosen)
    _check_used(chosen, kinds)
    _check_given(chosen, kinds)
    return chosen


def _check_readable(given: Mapping[str, Any]) -> None:
    """Raise InputError for text that is no UTF-8: a case could not keep it."""
    for name, value in given.items():
        try:
            str(value).encode()
        except UnicodeEncodeError as error:
            raise InputError(
                f"the setting {name!r} holds bytes that are not UTF-8", remedy="write it anew."
            ) from error


def _check_registry(chosen: Settings) -> None:
    if (chosen.registry is None) != (chosen.labels_as_of is None):
        raise InputError(
            "a registry is asked for its labels as of a day, and neither was given without the "
            "other",
            remedy="give both: registry, and labels_as_of such as '2026-11-22'.",
        )


def _check_used(chosen: Settings, kinds: Collection[str]) -> None:
    """Raise InputError for a setting or an input of an analysis that is not asked for."""
    asked = asked_for(chosen, kinds)
    for name, uses in _USED_BY.items():
        value = getattr(chosen, name)
        if value == "":
            raise InputError(f"the setting {name!r} names no file", remedy="name one.")
        used = value and value != "none"  # who wants no translations gets none
        if used and not set(uses) & set(asked):
            others = "".join(f", nor is {use}" for use in uses[1:])
            raise InputError(
                f"{name} is set, and {uses[0]} is not looked for{others}",
                remedy=f"ask for {' or '.join(uses)}, too, or leave {name} out.",
            )
    for kind, analysis in (("panel", "shifts"), ("checks", "removals")):
        if kind in kinds and analysis not in asked:
            raise InputError(
                f"{kind} was given, and {analysis} is not looked for",
                remedy=f"ask for {analysis}, too, or leave {kind} out.",
            )


def _check_given(chosen: Settings, kinds: Collection[str]) -> None:
    """Raise InputError where an analysis that is asked for has nothing to look at."""
    if "shifts" in chosen.analyses and "panel" not in kinds:
        from heliograph.shifts.options import check_panel

        check_panel(None)
    if "removals" in chosen.analyses and "checks" not in kinds:
        raise InputError(
            "removals are looked for, and there are no checks of whether posts were still there",
            remedy="give them with --checks, or in Python as checks=...",
        )
    of_posts = set(chosen.analyses) - {"removals"}
    if "posts" not in kinds and (of_posts or "checks" not in kinds):
        raise InputError("there are no posts", remedy="give an export of posts, or a frame.")


def asked_for(chosen: Settings, kinds: Collection[str]) -> tuple[Analysis, ...]:
    """Return the analyses that are asked for, by name or by what was given."""
    if chosen.analyses:
        return chosen.analyses
    by_input: dict[str, tuple[Analysis, ...]] = {
        # Who names behaviours asks about nothing else in the posts.
        "posts": ("coordination",) if chosen.behaviours else OF_POSTS,
        "panel": ("shifts",),
        "checks": ("removals",),
    }
    return tuple(each for kind in by_input if kind in kinds for each in by_input[kind])
