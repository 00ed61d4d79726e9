"""Data with the coordination taken out: labels permuted within objects, times jittered."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]


def permuted(actions: pa.Table, seed: int) -> pa.Table:
    """Return the actions with the account labels of each object's actions exchanged at random.

    Who shared how often, what was shared when, and how often, stay as they are; which of an
    object's sharers acted at which of its times is chance.

    >>> actions = pa.table({"account": ["a", "b", "c"], "object": ["x", "x", "y"],
    ...                     "time": [1, 2, 3]})
    >>> sorted(permuted(actions, 1)["account"].to_pylist()), permuted(actions, 1)["account"][2]
    (['a', 'b', 'c'], <pyarrow.StringScalar: 'c'>)
    """
    draw = np.random.default_rng([seed, *b"permuted"])
    objects: Ints = actions.column("object").combine_chunks().dictionary_encode().indices.to_numpy()
    place = np.argsort(objects, kind="stable")  # places, object by object
    chosen = np.lexsort((draw.random(len(objects)), objects))  # likewise, in random order
    source = np.empty(len(objects), np.int64)
    source[place] = chosen
    labels = actions.column("account").take(pa.array(source))
    return actions.set_column(actions.column_names.index("account"), "account", labels)


def jittered(actions: pa.Table, cell_s: int, seed: int) -> pa.Table:
    """Return the actions with each time, in whole seconds, redrawn in its cell of a fixed grid.

    >>> jittered(pa.table({"time": [1, 3599, 3600]}), 3600, 1)["time"].to_numpy() // 3600
    array([0, 0, 1])
    """
    draw = np.random.default_rng([seed, *b"jittered"])
    time_s = actions.column("time").to_numpy()
    redrawn = time_s // cell_s * cell_s + draw.integers(0, cell_s, len(time_s))
    return actions.set_column(actions.column_names.index("time"), "time", pa.array(redrawn))
