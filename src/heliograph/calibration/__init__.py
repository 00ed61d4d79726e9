"""How often the analysis is wrong, and what it misses: measured where the truth is known."""

from heliograph.calibration.page import write_page
from heliograph.calibration.record import Calibration, read_results, write_results
from heliograph.calibration.run import calibrate
from heliograph.calibration.settings import PARTS, WORLDS

__all__ = [
    "PARTS",
    "WORLDS",
    "Calibration",
    "calibrate",
    "read_results",
    "write_page",
    "write_results",
]
