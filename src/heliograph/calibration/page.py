"""The page: everything on it comes from the results of one calibration."""

from __future__ import annotations

from pathlib import Path

from heliograph.calibration import figures
from heliograph.calibration.record import Calibration, write_results
from heliograph.calibration.sections import SECTIONS
from heliograph.calibration.settings import AXES
from heliograph.calibration.summary import compared, curve, drawn_levels, pair_levels
from heliograph.calibration.tables import folded

PAGE, FOLDER, RESULTS = "calibration.md", "calibration", "results.json"


def write_page(results: Calibration, out: Path) -> Path:
    """Write calibration.md and, beside it, calibration/ with figures and results; return the page.

    The same results give the same bytes.
    """
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in _figures(results).items():
        (folder / name).write_text(svg, encoding="utf-8", newline="\n")
    write_results(folder / RESULTS, results)
    page = out / PAGE
    page.write_text(page_text(results), encoding="utf-8", newline="\n")
    return page


def page_text(results: Calibration) -> str:
    """Return the page as Markdown; a part that was not measured is not on it."""
    parts = [section(results) for section in SECTIONS]
    return folded("\n\n".join(part for part in parts if part)) + "\n"


def _figures(results: Calibration) -> dict[str, str]:
    drawn = {}
    if results.harder:
        rows = compared(results)
        drawn = {f"harder-{axis}.svg": figures.draw_axis(axis, rows) for axis in AXES}
    if results.pvalues:
        drawn["pairs.svg"] = figures.draw_qq(pair_levels(results), drawn_levels(results))
    if results.nobody:
        drawn["p-values.svg"] = figures.draw_curve(curve(results))
    return drawn
