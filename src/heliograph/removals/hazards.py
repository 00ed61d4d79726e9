"""The discrete hazard: of the posts still there, the share that goes in each interval of age."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from heliograph.removals.counted import Counted
from heliograph.removals.matched import Side
from heliograph.removals.survival.hazard import hazard_by_age
from heliograph.removals.survival.log_rank import log_rank

EDGES_DAYS = np.array([0, 1 / 24, 0.25, 1, 2, 4, 7, 14, 30, 60, 120, 365], np.float64)

_HAZARDS = pa.schema(
    [
        pa.field("cause", pa.string()),
        *(pa.field(name, pa.float64()) for name in ("from_days", "to_days")),
        *(pa.field(name, pa.float64()) for name in ("at_risk", "removed")),
        *(pa.field(name, pa.float64()) for name in ("hazard", "low", "high")),
    ]
)


def hazards_table(causes: Sequence[Counted]) -> pa.Table:
    """Return the discrete hazard of all posts by cause: removals count when they were found.

    Intervals in which no post was under observation are left out.
    """
    rows = []
    for each in causes:
        its = each.collection
        found = np.where(each.event, its.right, its.left)
        hazard = hazard_by_age(its.entry, found, each.event, EDGES_DAYS)
        rows += [
            {
                "cause": each.cause,
                "from_days": float(hazard.start[n]),
                "to_days": float(hazard.end[n]),
                "at_risk": float(hazard.at_risk[n]),
                "removed": float(hazard.events[n]),
                "hazard": float(hazard.share[n]),
                "low": float(hazard.low[n]),
                "high": float(hazard.high[n]),
            }
            for n in np.flatnonzero(hazard.at_risk > 0).tolist()
        ]
    return pa.Table.from_pylist(rows, schema=_HAZARDS)


def log_rank_p(side: Side) -> float:
    """Return the p-value of the stratified log-rank test of a topic against matched posts.

    A second opinion, right only where all are checked at the same ages.
    """
    found = np.where(side.event, side.right, side.left)
    strata = np.unique(side.stratum, return_inverse=True)[1]
    return float(log_rank(side.entry, found, side.event, side.topic, strata).p)
