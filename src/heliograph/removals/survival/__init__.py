"""Survival of posts: curves, tests and ratios that are right under late entry and rare checks."""

from heliograph.removals.survival.compared import Compared, compared
from heliograph.removals.survival.estimate import Estimate
from heliograph.removals.survival.hazard import Hazard, hazard_by_age
from heliograph.removals.survival.incidence import cumulative_incidence
from heliograph.removals.survival.kaplan_meier import kaplan_meier
from heliograph.removals.survival.log_rank import LogRank, log_rank
from heliograph.removals.survival.turnbull import turnbull

__all__ = [
    "Compared",
    "Estimate",
    "Hazard",
    "LogRank",
    "compared",
    "cumulative_incidence",
    "hazard_by_age",
    "kaplan_meier",
    "log_rank",
    "turnbull",
]
