"""Weekly shares with their errors of measurement, as counts give them."""

from __future__ import annotations

import numpy as np

from heliograph.shifts.records import Counts, Floats


def shares(counts: Counts) -> Floats:
    """Return the share of posts that have a signal, float64[accounts, weeks]; nan without posts.

    >>> shares(Counts(np.array([[1, 0]]), np.array([[4, 0]]))).tolist()
    [[0.25, nan]]
    """
    share: Floats = counts.having / np.where(counts.of > 0, counts.of, np.nan)
    return share


def standard_errors(counts: Counts) -> Floats:
    """Return the standard error of each share, float64[accounts, weeks]; nan without posts.

    The standard deviation of the posterior under Jeffreys' prior (Brown, Cai and DasGupta 2001),
    which is above 0 where none or all posts have the signal. Posts count as independent: whoever
    posts in threads is measured less well than this says. That a program misreads a language, or a
    word means something else, is not in it.

    >>> standard_errors(Counts(np.array([[0, 5, 50]]), np.array([[0, 10, 100]]))).round(3).tolist()
    [[nan, 0.144, 0.05]]
    """
    of = np.where(counts.of > 0, counts.of, np.nan)
    share = (counts.having + 0.5) / (of + 1)
    error: Floats = np.sqrt(share * (1 - share) / (of + 2))
    return error
