"""The sections of the page, in their order; each a text, empty where nothing was measured."""

from heliograph.calibration.sections.harder import harder
from heliograph.calibration.sections.making import making
from heliograph.calibration.sections.nobody import nobody
from heliograph.calibration.sections.opening import opening
from heliograph.calibration.sections.p_values import p_values
from heliograph.calibration.sections.pairs import pairs
from heliograph.calibration.sections.planted import planted
from heliograph.calibration.sections.real import real
from heliograph.calibration.sections.rules import rules

SECTIONS = (opening, nobody, planted, harder, rules, p_values, pairs, real, making)
"""Functions from results to Markdown."""

__all__ = ["SECTIONS"]
