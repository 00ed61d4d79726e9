"""From the posts of a case to its findings and its summary. The key plays no part."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import msgspec
import numpy as np
import pyarrow.compute as pc

from heliograph.actions import BEHAVIOURS
from heliograph.case.lexicon_list import input_of
from heliograph.case.looking import (
    Asked,
    Found,
    Material,
    look_at_phrases,
    look_at_removals,
    look_at_shifts,
    look_at_texts,
    look_in_step,
)
from heliograph.case.posts_store import read_columns
from heliograph.case.settings import ANALYSES, Analysis, Settings
from heliograph.case.taking import Taken
from heliograph.case.volume import volume
from heliograph.coordination.evidence import iso_time
from heliograph.coordination.indexed import Int64s, times_us
from heliograph.coordination.windows import clock_resolution_us, window_us
from heliograph.errors import InputError
from heliograph.findings import Finding, Input
from heliograph.findings.asked import check_fdr, check_seed
from heliograph.intake.urls import domain_of
from heliograph.report import model
from heliograph.version import __version__

_TITLES: dict[Analysis, str] = {
    "coordination": "Who acted in step",
    "narratives": "Which texts travelled",
    "phrases": "Which phrases were used",
    "shifts": "Whose emphasis shifted at once",
    "removals": "Which posts vanished",
}


def investigate(
    material: Material,
    settings: Settings,
    asked_for: Collection[Analysis],
    taken: Taken,
    *,
    reproduce: str,
    progress: Callable[[str], None],
) -> tuple[Found, model.Summary]:
    """Return what posts and checks show, and the summary that goes with it."""
    when = _times(material, taken)
    asked = Asked(material, settings, _by_kind(taken), progress)
    found = Found()
    chosen = _analyses(asked, asked_for, found)
    if "coordination" in chosen:
        look_in_step(asked, found, clock_us=clock_resolution_us(when))
    if "narratives" in chosen:
        look_at_texts(asked, found)
    if "phrases" in chosen:
        look_at_phrases(asked, found)
    if "shifts" in chosen:
        look_at_shifts(asked, found)
    if "removals" in chosen:
        look_at_removals(asked, found)
    _check_something_was_compared(found)
    found.findings = [
        msgspec.structs.replace(finding, finding_id=f"F{number}")
        for number, finding in enumerate(found.findings, 1)
    ]
    labelling = material.labelling
    if labelling:
        found.rested_on.append(labelling.labels.registry)
    if material.phrase_list and (found.phrases or found.shifts):
        found.rested_on.append(material.phrase_list.read)
    if material.lexicons:
        found.rested_on.append(input_of(material.lexicons))
    summary = model.Summary(
        title=settings.title or _TITLES[chosen[0]],
        accounts=_accounts(material),
        first_post=iso_time(int(when.min())),
        last_post=iso_time(int(when.max())),
        intake=tuple(taken.intake),
        volume=volume(np.asarray(when)),
        inputs=tuple(taken.inputs),
        reproduce=reproduce,
        version=__version__,
        seed=settings.seed,
        min_group_size=settings.min_group_size,
        warnings=(
            *found.warnings,
            *_one_import(taken, found.findings),
            *_quarantine_warnings(taken.intake),
        ),
        coordination=found.coordination,
        narratives=found.narratives,
        phrases=found.phrases,
        shifts=found.shifts,
        removals=found.removals,
        labelled=labelling.said(found.findings, found.groups, _domains(material.posts))
        if labelling
        else None,
    )
    return found, summary


def _times(material: Material, taken: Taken) -> Int64s:
    """Return the times of all posts, of all checks where there are no posts."""
    when = times_us(read_columns(material.posts, ["time"]).column("time"))
    if not len(when):
        when = times_us(material.checks.column("checked_at"))
    if not len(when):
        what = "posts" if any(item.of == "posts" for item in taken.intake) else "checks"
        raise InputError(
            f"there are no {what} in this",
            path=", ".join(item.name for item in taken.inputs),
            remedy="check that the export has rows, and that they are of the format named.",
        )
    return when


def _accounts(material: Material) -> int:
    posted = read_columns(material.posts, ["account"]).column("account")
    column = posted if len(posted) else material.checks.column("account")
    return int(pc.count_distinct(column).as_py())


def _by_kind(taken: Taken) -> dict[str, tuple[Input, ...]]:
    return {
        kind: tuple(
            each for each, item in zip(taken.inputs, taken.intake, strict=True) if item.of == kind
        )
        for kind in ("posts", "panel", "checks")
    }


def _analyses(asked: Asked, asked_for: Collection[Analysis], found: Found) -> tuple[Analysis, ...]:
    """Return what to look for; warns of what is left out that could be asked for."""
    chosen = tuple(each for each in ANALYSES if each in asked_for)
    if asked.settings.analyses or asked.settings.behaviours or "coordination" not in chosen:
        return chosen
    kinds = pc.unique(read_columns(asked.posts, ["kind"]).column("kind")).to_pylist()
    if kinds != ["article"]:
        return chosen
    found.warnings.append(
        "All posts are articles of a published archive, whose outlets were not compared for acting "
        "in step; name behaviours to have them compared."
    )
    return chosen[1:]


def _check_something_was_compared(found: Found) -> None:
    """Raise InputError where nothing was: a report on it would only seem to say something."""
    of_posts = found.coordination or found.phrases or (found.narratives and found.narratives.posts)
    if not (of_posts or found.shifts or found.removals):
        raise InputError(
            "the posts share nothing that could be compared: no links, reposts, hashtags, replies, "
            "texts or images",
            remedy="check with --map which columns were read.",
        )


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


def _domains(posts: Path) -> list[str]:
    """Return the domains that posts link to, each once."""
    found = set()
    for name in ("urls", "domains"):
        column = read_columns(posts, [name]).column(name)
        given = pc.unique(pc.list_flatten(column)).to_pylist()
        # A frame of posts may have links and no domains.
        found |= set(map(domain_of, given)) if name == "urls" else set(given)
    return sorted(filter(None, found))


def _one_import(taken: Taken, findings: Sequence[Finding]) -> list[str]:
    imports = [item for item in taken.intake if item.of != "panel"]
    if len(imports) > 1 or not findings:
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
