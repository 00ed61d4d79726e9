"""What is held of the arrays that come in."""

from __future__ import annotations

import numpy as np

from heliograph.errors import InputError
from heliograph.removals.survival.estimate import Flags, Floats, Ints

_Array = Floats | Ints | Flags


def check_exact(entry: Floats, time: Floats, **others: _Array) -> None:
    """Hold that posts have a day of entry and of leaving observation.

    ``entry`` is from 0, or -inf where posts are known from before they could go; ``time`` is
    finite, from 0. ``others`` are arrays of the same length. Raises InputError.
    """
    _same_length(entry=entry, time=time, **others)
    _ages("entry", entry[entry != -np.inf])
    _ages("time", time)
    if not np.isfinite(time).all():
        raise InputError(
            "a post leaves observation at no finite day",
            remedy="give the day of its last check as time, with no event.",
        )


def check_intervals(left: Floats, right: Floats, entry: Floats, **others: _Array) -> None:
    """Hold that posts went in (left, right], or exactly at left == right, and entered before.

    ``right`` may be inf; ``left`` and ``entry`` may be -inf. Raises InputError.
    """
    _same_length(left=left, right=right, entry=entry, **others)
    for name, values in (("left", left), ("entry", entry)):
        _ages(name, values[values != -np.inf])
        if (values == np.inf).any():
            raise InputError(f"{name} is infinite")
    _ages("right", right)
    for wrong, problem in (
        (left > right, "left after right"),
        (entry > left, "entry after left"),
    ):
        if wrong.any():
            raise InputError(
                f"{int(wrong.sum())} posts with {problem}",
                remedy="order: came under observation, last seen, first seen gone.",
            )


def check_strata(strata: Ints, name: str = "strata") -> None:
    """Hold that codes count from 0. Raises InputError."""
    if not np.issubdtype(strata.dtype, np.integer) or (len(strata) and strata.min() < 0):
        raise InputError(f"{name} are not whole numbers from 0")


def _same_length(**arrays: _Array) -> None:
    lengths = {name: each.shape for name, each in arrays.items()}
    if len(set(lengths.values())) > 1 or any(len(shape) != 1 for shape in lengths.values()):
        raise InputError(f"arrays of one length are needed, not {lengths}")


def _ages(name: str, values: Floats) -> None:
    if np.isnan(values).any():
        raise InputError(f"{name} has {int(np.isnan(values).sum())} missing days")
    if (values < 0).any():
        raise InputError(
            f"{name} has {int((values < 0).sum())} days before the post was made",
            remedy="check the time zones of posts and checks.",
        )
