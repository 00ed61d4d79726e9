"""Who acted in step, with an error rate."""

from heliograph.coordination.analysis import coordination
from heliograph.coordination.levels import Level
from heliograph.coordination.pairs import count_pairs
from heliograph.coordination.result import AtWindow, Looked, Result

__all__ = ["AtWindow", "Level", "Looked", "Result", "coordination", "count_pairs"]
