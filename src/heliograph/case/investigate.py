"""From the posts of a case to its findings and its summary. The key plays no part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.actions import BEHAVIOURS
from heliograph.case.in_step import actions_of, groups_in_step
from heliograph.case.labelling import Labelling
from heliograph.case.phrase_list import PhraseList
from heliograph.case.posts_store import read_columns
from heliograph.case.settings import ANALYSES, Analysis, Settings
from heliograph.case.texts_seen import narratives_of, phrases_of
from heliograph.case.volume import volume
from heliograph.coordination.asked import check_fdr, check_seed
from heliograph.coordination.evidence import iso_time
from heliograph.coordination.indexed import times_us
from heliograph.coordination.result import NO_GROUPS
from heliograph.coordination.windows import clock_resolution_us, window_us
from heliograph.errors import InputError, ScopeError
from heliograph.findings import Finding, Input, NarrativesLooked, PhrasesLooked
from heliograph.intake.urls import domain_of
from heliograph.report import model
from heliograph.version import __version__

_TITLES: dict[Analysis, str] = {
    "coordination": "Who acted in step",
    "narratives": "Which texts travelled",
    "phrases": "Which phrases were used",
}


@dataclass
class Found:
    """What the analyses of a case found; ``groups`` leads from a finding's aliases to accounts."""

    findings: list[Finding] = field(default_factory=list)
    groups: pa.Table = field(default_factory=lambda: NO_GROUPS)
    coordination: model.Coordination | None = None
    narratives: NarrativesLooked | None = None
    phrases: PhrasesLooked | None = None
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Asked:
    """What each analysis is given."""

    posts: Path
    settings: Settings
    inputs: tuple[Input, ...]
    labelling: Labelling | None
    progress: Callable[[str], None]


def investigate(
    posts: Path,
    settings: Settings,
    intake: Sequence[model.Intake],
    inputs: Sequence[Input],
    *,
    phrase_list: PhraseList | None = None,
    labelling: Labelling | None = None,
    reproduce: str,
    progress: Callable[[str], None],
) -> tuple[Found, model.Summary]:
    """Return what the posts in a directory show, and the summary that goes with it.

    ``inputs`` are the files of posts; ``phrase_list`` the phrases to look for, if any;
    ``labelling`` says whom of the accounts a registry labels.
    """
    when = times_us(read_columns(posts, ["time"]).column("time"))
    if not len(when):
        raise InputError(
            "there are no posts in this",
            path=", ".join(item.name for item in inputs),
            remedy="check that the export has rows, and that they are of the format named.",
        )
    rested_on = (*inputs, labelling.labels.registry) if labelling else tuple(inputs)
    asked = _Asked(posts, settings, rested_on, labelling, progress)
    found = Found()
    chosen = _analyses(asked, found)
    if "coordination" in chosen:
        _look_in_step(asked, found, clock_us=clock_resolution_us(when))
    if "narratives" in chosen:
        _look_at_texts(asked, found)
    if phrase_list is not None and "phrases" in chosen and _has_texts(posts):
        _look_at_phrases(asked, phrase_list, found)
    _check_something_was_compared(found)
    found.findings = [
        msgspec.structs.replace(finding, finding_id=f"F{number}")
        for number, finding in enumerate(found.findings, 1)
    ]
    accounts = pc.count_distinct(read_columns(posts, ["account"]).column("account")).as_py()
    summary = model.Summary(
        title=settings.title or _TITLES[chosen[0]],
        accounts=accounts,
        first_post=iso_time(int(when.min())),
        last_post=iso_time(int(when.max())),
        intake=tuple(intake),
        volume=volume(np.asarray(when)),
        inputs=tuple(inputs),
        reproduce=reproduce,
        version=__version__,
        seed=settings.seed,
        min_group_size=settings.min_group_size,
        warnings=(
            *found.warnings,
            *_one_import(inputs, found.findings),
            *_quarantine_warnings(intake),
        ),
        coordination=found.coordination,
        narratives=found.narratives,
        phrases=found.phrases,
        labelled=labelling.said(found.findings, found.groups, _domains(posts))
        if labelling
        else None,
    )
    return found, summary


def _analyses(asked: _Asked, found: Found) -> tuple[Analysis, ...]:
    """Return what to look for; warns of what is left out that could be asked for."""
    if asked.settings.analyses:
        return asked.settings.analyses
    if asked.settings.behaviours:  # who names them asks about nothing else
        return ("coordination",)
    kinds = pc.unique(read_columns(asked.posts, ["kind"]).column("kind")).to_pylist()
    if kinds != ["article"]:
        return ANALYSES
    found.warnings.append(
        "All posts are articles of a published archive, whose outlets were not compared for acting "
        "in step; name behaviours to have them compared."
    )
    return ("narratives", "phrases")


def _look_in_step(asked: _Asked, found: Found, *, clock_us: int) -> None:
    asked.progress("deriving actions")
    acted = actions_of(asked.posts, asked.settings.behaviours)
    if acted:
        result, found.coordination, warnings = groups_in_step(
            acted,
            asked.settings,
            asked.inputs,
            clock_us=clock_us,
            labelling=asked.labelling,
            progress=asked.progress,
        )
        found.findings += result.findings
        found.groups = result.groups
        found.warnings += warnings


def _look_at_texts(asked: _Asked, found: Found) -> None:
    travelled = narratives_of(
        asked.posts,
        asked.settings,
        asked.inputs,
        labelling=asked.labelling,
        progress=asked.progress,
    )
    found.findings += travelled.findings
    found.narratives = travelled.looked


def _look_at_phrases(asked: _Asked, listed: PhraseList, found: Found) -> None:
    named = "phrases" in asked.settings.analyses
    try:
        used = phrases_of(
            asked.posts,
            asked.settings,
            asked.inputs,
            phrase_list=listed,
            labelling=asked.labelling,
            progress=asked.progress,
        )
    except ScopeError:
        if named:
            raise
        return
    # Nobody asked for phrases that do not occur.
    if named or any(each.containing for each in used.looked.phrases):
        found.findings += used.findings
        found.phrases = used.looked


def _check_something_was_compared(found: Found) -> None:
    """Raise InputError where nothing was: a report on it would only seem to say something."""
    compared = found.coordination or found.phrases or (found.narratives and found.narratives.posts)
    if not compared:
        raise InputError(
            "the posts share nothing that could be compared: no links, reposts, hashtags, replies, "
            "texts or images",
            remedy="check with --map which columns were read.",
        )


def _has_texts(posts: Path) -> bool:
    texts = read_columns(posts, ["text"]).column("text")
    return bool(texts.null_count < len(texts))


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


def _one_import(inputs: Sequence[Input], findings: Sequence[Finding]) -> list[str]:
    if len(inputs) > 1 or not findings:
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
