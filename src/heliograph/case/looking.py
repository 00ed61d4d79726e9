"""Each analysis of a case, with what it is given and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from heliograph.case.in_step import actions_of, groups_in_step
from heliograph.case.labelling import Labelling
from heliograph.case.lexicon_list import input_of
from heliograph.case.phrase_list import PhraseList
from heliograph.case.posts_store import read_columns
from heliograph.case.settings import Settings
from heliograph.case.texts_seen import narratives_of, phrases_of
from heliograph.coordination.result import NO_GROUPS
from heliograph.errors import ScopeError
from heliograph.findings import (
    Finding,
    Input,
    NarrativesLooked,
    PhrasesLooked,
    RemovalsLooked,
    ShiftsLooked,
)
from heliograph.lexicons.records import Lexicons
from heliograph.report import model


@dataclass(frozen=True)
class Material:
    """What a case has to look at: directories of posts, checks, lists, and labels."""

    posts: Path
    panel: Path
    checks: pa.Table
    phrase_list: PhraseList | None = None
    lexicons: Lexicons | None = None
    labelling: Labelling | None = None


@dataclass
class Found:
    """What the analyses of a case found; ``groups`` leads from a finding's aliases to accounts."""

    findings: list[Finding] = field(default_factory=list)
    groups: pa.Table = field(default_factory=lambda: NO_GROUPS)
    coordination: model.Coordination | None = None
    narratives: NarrativesLooked | None = None
    phrases: PhrasesLooked | None = None
    shifts: ShiftsLooked | None = None
    removals: RemovalsLooked | None = None
    warnings: list[str] = field(default_factory=list)
    rested_on: list[Input] = field(default_factory=list)  # besides posts, panel and checks


@dataclass(frozen=True)
class Asked:
    """What every analysis of a case is given."""

    material: Material
    settings: Settings
    inputs: dict[str, tuple[Input, ...]]  # by kind: posts, panel, checks
    progress: Callable[[str], None]

    @property
    def posts(self) -> Path:
        """Where the posts are."""
        return self.material.posts

    @property
    def labelling(self) -> Labelling | None:
        """Whom of the data a registry labels."""
        return self.material.labelling

    def rested_on(self, *kinds: str) -> tuple[Input, ...]:
        """Return the inputs of some kinds, and the registry where there is one."""
        given = tuple(each for kind in kinds for each in self.inputs[kind])
        return (*given, self.labelling.labels.registry) if self.labelling else given


def look_in_step(asked: Asked, found: Found, *, clock_us: int) -> None:
    """Look for groups that act in step."""
    asked.progress("deriving actions")
    acted = actions_of(asked.posts, asked.settings.behaviours)
    if acted:
        result, found.coordination, warnings = groups_in_step(
            acted,
            asked.settings,
            asked.rested_on("posts"),
            clock_us=clock_us,
            labelling=asked.labelling,
            progress=asked.progress,
        )
        found.findings += result.findings
        found.groups = result.groups
        found.warnings += warnings


def look_at_texts(asked: Asked, found: Found) -> None:
    """Look for texts that travel."""
    travelled = narratives_of(
        asked.posts,
        asked.settings,
        asked.rested_on("posts"),
        labelling=asked.labelling,
        progress=asked.progress,
    )
    found.findings += travelled.findings
    found.narratives = travelled.looked


def look_at_phrases(asked: Asked, found: Found) -> None:
    """Look for official phrases, where there are texts."""
    listed = asked.material.phrase_list
    assert listed is not None  # it is read wherever phrases are asked for
    if not _has_texts(asked.posts):
        return
    named = "phrases" in asked.settings.analyses
    try:
        used = phrases_of(
            asked.posts,
            asked.settings,
            asked.rested_on("posts"),
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


def look_at_shifts(asked: Asked, found: Found) -> None:
    """Look for shifts that accounts share."""
    from heliograph.case.changes_seen import shifts_of

    columns = ["post_id", "account", "time", "kind", "text", "lang", "domains", "source_app"]
    changed = shifts_of(
        read_columns(asked.posts, columns),
        read_columns(asked.material.panel, columns),
        asked.settings,
        (*asked.rested_on("posts", "panel"), *_lists(asked)),
        phrase_list=asked.material.phrase_list,
        lexicons=asked.material.lexicons,
        labelling=asked.labelling,
        progress=asked.progress,
    )
    found.findings += changed.findings
    found.shifts = changed.looked


def look_at_removals(asked: Asked, found: Found) -> None:
    """Look for posts that vanished."""
    from heliograph.case.changes_seen import removals_of

    lexicons = asked.material.lexicons
    vanished = removals_of(
        asked.material.checks,
        read_columns(asked.posts, ["post_id", "account", "time", "text"]),
        asked.settings,
        (*asked.rested_on("checks", "posts"), *((input_of(lexicons),) if lexicons else ())),
        lexicons=lexicons,
        labelling=asked.labelling,
        progress=asked.progress,
    )
    found.findings += vanished.findings
    found.removals = vanished.looked


def _lists(asked: Asked) -> tuple[Input, ...]:
    """Return the lists of terms that shifts are looked for in, as inputs."""
    given = asked.material
    read = [input_of(given.lexicons)] if given.lexicons else []
    read += [given.phrase_list.read] if given.phrase_list else []
    return tuple(read)


def _has_texts(posts: Path) -> bool:
    texts = read_columns(posts, ["text"]).column("text")
    return bool(texts.null_count < len(texts))
