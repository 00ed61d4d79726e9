"""Groups in step: from the posts of a case to the findings of coordination."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import msgspec
import pyarrow as pa

from heliograph.actions import BEHAVIOURS, actions
from heliograph.case.labelling import Labelling
from heliograph.case.posts_store import read_columns
from heliograph.case.settings import DEFAULT_BEHAVIOURS, Settings
from heliograph.coordination import Result, coordination
from heliograph.coordination.power import Power, innocent_chance, power, predictive
from heliograph.coordination.windows import DEFAULT_WINDOW_US, window_us, written
from heliograph.errors import InputError
from heliograph.findings import Input
from heliograph.report import model

_OF_EVERY_BEHAVIOUR = (
    *("post_id", "account", "time", "kind"),
    *("source_app", "dataset", "account_created", "lang"),
)
WINDOWS_S = (10, 30, 60, 300, 600)
"""Looked at besides the window that was chosen, to show how much hangs on the choice."""
_SIZES = (20,)  # of groups, besides the smallest, of which the power is said


def groups_in_step(
    acted: Mapping[str, pa.Table],
    settings: Settings,
    inputs: Sequence[Input],
    *,
    clock_us: int,
    labelling: Labelling | None,
    progress: Callable[[str], None],
) -> tuple[Result, model.Coordination, list[str]]:
    """Return the groups that acted in step, what was looked at, and warnings about both."""
    window, warnings = _window(settings, clock_us)
    result = coordination(
        acted,
        window=window / 1e6,
        cell=settings.cell,
        clock=clock_us / 1e6,
        windows=WINDOWS_S,
        fdr=settings.fdr,
        seed=settings.seed,
        min_group_size=settings.min_group_size,
        declared=labelling.declared if labelling else None,
        inputs=inputs,
        progress=progress,
    )
    if labelling:
        result = replace(result, findings=labelling.named(result.findings, result.groups))
    could_be_found = power(
        acted,
        window=window / 1e6,
        cell=settings.cell,
        clock=clock_us / 1e6,
        windows=WINDOWS_S,
        fdr=settings.fdr,
        seed=settings.seed,
        sizes=sorted({settings.min_group_size, *_SIZES}),
        min_group_size=settings.min_group_size,
        progress=progress,
    )
    looked = model.Coordination(
        looked=tuple(msgspec.convert(asdict(item), model.Looked) for item in result.looked),
        window_s=window / 1e6,
        clock_resolution_s=clock_us / 1e6,
        levels=tuple(msgspec.convert(asdict(item), model.Level) for item in result.levels),
        evidence_stops=result.evidence_stops,
        windows=tuple(msgspec.convert(asdict(item), model.AtWindow) for item in result.windows),
        evolution=result.evolution,
        unconfirmed=result.unconfirmed,
        declared_pairs=result.declared_pairs,
        power=_power(could_be_found, sum(len(one.members) for one in result.findings)),
        detectable=result.detectable,
        parameters=result.parameters,
    )
    return result, looked, warnings


def actions_of(posts: Path, chosen: Sequence[str]) -> dict[str, pa.Table]:
    """Return the actions of each behaviour that the posts have; a chosen one must be there."""
    found = {}
    for name in chosen or DEFAULT_BEHAVIOURS:
        table = actions(
            read_columns(posts, [*_OF_EVERY_BEHAVIOUR, *BEHAVIOURS[name].columns]), name
        )
        if table.num_rows:
            found[name] = table
        elif chosen:
            raise InputError(
                f"the posts hold nothing that {name} could look at: no "
                f"{BEHAVIOURS[name].columns[0]}",
                remedy="choose another behaviour, or leave the choice to the program.",
            )
    return found


def _window(settings: Settings, clock_us: int) -> tuple[int, list[str]]:
    """Return the window in microseconds, widened where nobody chose it and the clock is coarse."""
    if settings.window is not None:
        return window_us(settings.window), []
    window = max(DEFAULT_WINDOW_US, 2 * clock_us)
    if window == DEFAULT_WINDOW_US:
        return window, []
    return window, [
        f"The times in these data are kept to {written(clock_us)} only. A window under "
        f"{written(window)} would mean nothing here, so the window is {written(window)} instead of "
        f"{written(DEFAULT_WINDOW_US)}."
    ]


def _power(could_be_found: Power, confirmed: int) -> model.Power:
    innocent = innocent_chance(
        could_be_found.fdr, could_be_found.accounts, max(confirmed, could_be_found.min_group_size)
    )
    return model.Power(
        probability=could_be_found.probability,
        participation=could_be_found.participation,
        detected=tuple(
            msgspec.convert(asdict(item), model.Detected) for item in could_be_found.detected
        ),
        predictive=predictive(could_be_found.probability, innocent),
    )
