"""From the posts of a case to its findings and its summary. The key plays no part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.actions import BEHAVIOURS, actions
from heliograph.case.labelling import Labelling
from heliograph.case.posts_store import read_columns
from heliograph.case.settings import DEFAULT_BEHAVIOURS, Settings
from heliograph.case.volume import volume
from heliograph.coordination import Result, coordination
from heliograph.coordination.asked import check_fdr, check_seed
from heliograph.coordination.evidence import iso_time
from heliograph.coordination.indexed import times_us
from heliograph.coordination.power import Power, innocent_chance, power, predictive
from heliograph.coordination.windows import (
    DEFAULT_WINDOW_US,
    clock_resolution_us,
    window_us,
    written,
)
from heliograph.errors import InputError
from heliograph.findings import Input
from heliograph.intake.urls import domain_of
from heliograph.report import model
from heliograph.version import __version__

_OF_EVERY_BEHAVIOUR = (
    *("post_id", "account", "time", "kind"),
    *("source_app", "dataset", "account_created", "lang"),
)
WINDOWS_S = (10, 30, 60, 300, 600)
"""Looked at besides the window that was chosen, to show how much hangs on the choice."""
_SIZES = (20,)  # of groups, besides the smallest, of which the power is said


def investigate(
    posts: Path,
    settings: Settings,
    intake: Sequence[model.Intake],
    inputs: Sequence[Input],
    *,
    labelling: Labelling | None = None,
    reproduce: str,
    progress: Callable[[str], None],
) -> tuple[Result, model.Summary]:
    """Return what the posts in a directory show, and the summary that goes with it.

    ``inputs`` are the files of posts; ``labelling`` says whom of the accounts a registry labels.
    """
    when = times_us(read_columns(posts, ["time"]).column("time"))
    if not len(when):
        raise InputError(
            "there are no posts in this",
            path=", ".join(item.name for item in inputs),
            remedy="check that the export has rows, and that they are of the format named.",
        )
    clock_us = clock_resolution_us(when)
    window, warnings = _window(settings, clock_us)
    progress("deriving actions")
    acted = _actions(posts, settings.behaviours)
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
        inputs=(*inputs, labelling.labels.registry) if labelling else inputs,
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
    accounts = pc.count_distinct(read_columns(posts, ["account"]).column("account")).as_py()
    summary = model.Summary(
        title=settings.title or "Who acted in step",
        accounts=accounts,
        first_post=iso_time(int(when.min())),
        last_post=iso_time(int(when.max())),
        intake=tuple(intake),
        volume=volume(np.asarray(when)),
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
        inputs=tuple(inputs),
        reproduce=reproduce,
        version=__version__,
        seed=settings.seed,
        min_group_size=settings.min_group_size,
        warnings=(*warnings, *_one_import(inputs, result), *_quarantine_warnings(intake)),
        labelled=labelling.said(result.findings, result.groups, _domains(posts))
        if labelling
        else None,
    )
    return result, summary


def check_settings(settings: Settings) -> None:
    """Raise InputError for what no posts could make sense of."""
    for duration in (settings.window, settings.cell):
        if duration is not None:
            window_us(duration)
    check_fdr(settings.fdr)
    check_seed(settings.seed)
    for name in settings.behaviours:
        if name not in BEHAVIOURS:
            raise InputError(
                f"there is no behaviour {name!r}", remedy=f"choose from {', '.join(BEHAVIOURS)}."
            )


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


def _actions(posts: Path, chosen: Sequence[str]) -> dict[str, pa.Table]:
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
    if not found:
        raise InputError(
            "the posts share nothing that could be compared: no links, reposts, hashtags, replies, "
            "texts or images",
            remedy="check with --map which columns were read.",
        )
    return found


def _domains(posts: Path) -> list[str]:
    """Return the domains that posts link to, each once."""
    found = set()
    for name in ("urls", "domains"):
        column = read_columns(posts, [name]).column(name)
        given = pc.unique(pc.list_flatten(column)).to_pylist()
        # A frame of posts may have links and no domains.
        found |= set(map(domain_of, given)) if name == "urls" else set(given)
    return sorted(filter(None, found))


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


def _one_import(inputs: Sequence[Input], result: Result) -> list[str]:
    if len(inputs) > 1 or not result.findings:
        return []
    return [
        "All posts come from one import: there is no second one to confirm the findings. An import "
        "can be incomplete, or doctored."
    ]


def _quarantine_warnings(intake: Sequence[model.Intake]) -> list[str]:
    bad = sum(item.quarantined for item in intake)
    if not bad:
        return []
    rows = sum(item.rows for item in intake)
    return [
        f"{bad:,} of {rows:,} rows could not be read and were left out; quarantine.jsonl in the "
        "case names each with its line and reason."
    ]
