"""How to make the page again."""

from __future__ import annotations

from heliograph.calibration.record import Asked, Calibration
from heliograph.calibration.settings import WORLDS


def making(results: Calibration) -> str:
    """Return the command, seeds, versions, and where the raw results are."""
    asked = results.asked
    versions = ", ".join(f"{name} {number}" for name, number in results.versions.items())
    return f"""## How it was made

`{_command(asked)}`

Run *k* of a world, from 0, has the seed {asked.seed} + *k*, which drives the world and the
analysis; so have the runs on real data. Window {asked.window_s:g} s unless said otherwise,
false discovery rate {asked.fdr:g}. Made with {versions}. The results of every run are in
[results.json](calibration/results.json), from which `heliograph calibrate --draw` draws this page
again."""


def _command(asked: Asked) -> str:
    words = [
        "heliograph calibrate",
        f"--runs {asked.runs} --harder-runs {asked.harder_runs}",
        f"--accounts {asked.accounts} --seed {asked.seed}",
    ]
    if asked.worlds != WORLDS:
        words += [f"--world {world}" for world in asked.worlds]
    words += [f"--only {part}" for part in asked.parts]
    if "real" in asked.parts:
        words.append("--data DIR")
    return " ".join(words)
