"""Innocent explanations of synchrony, each tested: one file an explanation.

Three verdicts: ruled out, not ruled out, not testable. A verdict is ruled out only where the data
could have shown the explanation and did not.
"""

from heliograph.coordination.explanations.acts import Acts, Labels, Others
from heliograph.coordination.explanations.call import open_call
from heliograph.coordination.explanations.clock import coarse_clock
from heliograph.coordination.explanations.duplicates import captured_twice
from heliograph.coordination.explanations.feed import automatic_sharing
from heliograph.coordination.explanations.gather import gather
from heliograph.coordination.explanations.keyword import Mark, commonest_mark, keyword_sampled
from heliograph.coordination.explanations.publisher import one_publisher

__all__ = [
    "Acts",
    "Labels",
    "Mark",
    "Others",
    "automatic_sharing",
    "captured_twice",
    "coarse_clock",
    "commonest_mark",
    "gather",
    "keyword_sampled",
    "one_publisher",
    "open_call",
]
