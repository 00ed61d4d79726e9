"""Who acted in step, with an error rate."""

from heliograph.coordination.analysis import coordination
from heliograph.coordination.pairs import count_pairs
from heliograph.coordination.result import Looked, Result

__all__ = ["Looked", "Result", "coordination", "count_pairs"]
