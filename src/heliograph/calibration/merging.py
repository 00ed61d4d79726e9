"""Parts measured on different days, as one set of results: only where they belong together.

They do if they were asked for with the same runs, accounts, seed, worlds, window and false
discovery rate, and made with the same versions and code, as far as both say. Results that do not
say what code made them are taken at their version, and the results of both do not say it either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from heliograph.calibration.record import Asked, Calibration
from heliograph.calibration.settings import PARTS
from heliograph.errors import InputError


def check_together(before: Calibration, asked: Asked, versions: dict[str, str]) -> None:
    """Raise InputError where parts of earlier results would stand beside others that do not fit."""
    if not _kept(before, asked):
        return
    differing = [
        *_differing(msgspec.structs.asdict(before.asked), msgspec.structs.asdict(asked)),
        *_differing(before.versions, versions),
    ]
    if differing:
        raise InputError(
            "the results that are there do not belong with what is asked for: "
            + "; ".join(differing),
            remedy="give the same options, write elsewhere with --out, or measure every part anew.",
        )


def merged(before: Calibration, now: Calibration) -> Calibration:
    """Return the results of now, and of before what was not measured now."""
    kept = _kept(before, now.asked)
    if not kept:
        return now
    parts = tuple(part for part in PARTS if part in kept or part in now.asked.parts)
    return msgspec.structs.replace(
        now,
        versions={name: what for name, what in now.versions.items() if name in before.versions},
        asked=msgspec.structs.replace(now.asked, parts=parts),
        thresholds=before.thresholds if "harder" in kept else now.thresholds,
        **{part: getattr(before, part) for part in kept},
    )


def _kept(before: Calibration, asked: Asked) -> list[str]:
    return [part for part in before.asked.parts if part not in asked.parts]


def _differing(there: dict[str, Any], here: dict[str, Any]) -> Iterator[str]:
    for name in sorted((there.keys() & here.keys()) - {"parts"}):
        if there[name] != here[name]:
            yield f"{name} {_written(there[name])} there, {_written(here[name])} here"


def _written(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
