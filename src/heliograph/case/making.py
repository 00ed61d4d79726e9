"""The steps of making a case: take the posts in, investigate them, write what was found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from heliograph.case.checks_store import read_checks_of
from heliograph.case.choosing import asked_for
from heliograph.case.labelling import Labelling
from heliograph.case.labels import Labels, read_labels
from heliograph.case.layout import (
    FINDINGS,
    KEY,
    MARK,
    MEMBERS,
    PANEL,
    POSTS,
    REPORT,
    SUMMARY,
    hashes,
)
from heliograph.case.matching import match_accounts
from heliograph.case.phrase_list import PhraseList, read_phrase_list
from heliograph.case.posts_store import read_columns
from heliograph.case.settings import Analysis, Mark, Settings, command_line, python_call
from heliograph.case.taking import Given, Progress, Taking
from heliograph.findings import Input, write_findings
from heliograph.intake.known_as import Handles
from heliograph.lexicons.reading import load
from heliograph.lexicons.records import Lexicons
from heliograph.privacy.pseudonyms import Pseudonyms, write_key
from heliograph.report import render
from heliograph.version import __version__


def make(
    directory: Path,
    given: Given,
    *,
    key: bytes,
    settings: Settings,
    progress: Progress,
) -> None:
    """Make a case of exports, or of frames, in an empty directory."""
    (directory / KEY).parent.mkdir(mode=0o700)
    write_key(directory / KEY, key)
    names = Pseudonyms(key)
    asked = asked_for(settings, given.kinds)
    labels, settings = _labels(settings)
    phrase_list, settings = _phrases(settings, asked)
    lexicons, settings = _lexicons(settings)
    handles = Handles() if labels else None
    taking = Taking(directory, names, handles, settings, progress)
    taken = taking.take(given, check=lambda: _check(settings))
    # Statistics and plots take seconds to load; whoever gave a bad file need not wait for them.
    from heliograph.case.investigate import investigate
    from heliograph.case.looking import Material

    found, summary = investigate(
        Material(
            posts=directory / POSTS,
            panel=directory / PANEL,
            checks=read_checks_of(directory),
            phrase_list=phrase_list,
            lexicons=lexicons,
            labelling=_labelling(directory, taking, labels, names, handles),
        ),
        settings,
        asked,
        taken,
        reproduce=python_call(settings, given.kinds)
        if given.in_memory
        else command_line(
            given.names("posts"),
            settings,
            panel=given.names("panel"),
            checks=given.names("checks"),
        ),
        progress=lambda what: progress(what, 0, 0),
    )
    progress("writing the report", 0, 0)
    (directory / FINDINGS).parent.mkdir()
    write_findings(directory / FINDINGS, found.findings)
    pq.write_table(found.groups, directory / MEMBERS)
    as_json = msgspec.json.encode(summary, order="deterministic")
    (directory / SUMMARY).write_bytes(msgspec.json.format(as_json, indent=2) + b"\n")
    (directory / REPORT).write_text(render(summary, found.findings), encoding="utf-8")
    inputs = [*taken.inputs, *found.rested_on]
    _write_mark(directory, settings, inputs)


def _labels(settings: Settings) -> tuple[Labels | None, Settings]:
    """Return what the registry says, if there is one, and the settings without its place."""
    if settings.registry is None or settings.labels_as_of is None:
        return None, settings
    labels = read_labels(Path(settings.registry), settings.labels_as_of)
    return labels, msgspec.structs.replace(settings, registry=labels.registry.name)


def _phrases(settings: Settings, asked: Collection[Analysis]) -> tuple[PhraseList | None, Settings]:
    """Return the phrases to look for, and the settings without their place."""
    if not {"phrases", "shifts"} & set(asked):
        return None, settings
    listed = read_phrase_list(settings.phrases, settings.tiers)
    names = {
        name: Path(value).resolve().name
        for name in ("phrases", "tiers")
        if (value := getattr(settings, name))
    }
    return listed, msgspec.structs.replace(settings, **names)


def _lexicons(settings: Settings) -> tuple[Lexicons | None, Settings]:
    """Return the topics to look for, if any were declared, and the settings without their place."""
    if settings.lexicons is None:
        return None, settings
    lexicons = load(settings.lexicons)
    return lexicons, msgspec.structs.replace(settings, lexicons=lexicons.file.name)


def _labelling(
    directory: Path,
    taking: Taking,
    labels: Labels | None,
    names: Pseudonyms,
    handles: Handles | None,
) -> Labelling | None:
    """Return whom of the data the registry labels: the one use of the key besides intake."""
    if labels is None or handles is None:
        return None
    posted = read_columns(directory / POSTS, ["platform", "account"])
    present = set(
        zip(*(posted.column(each).to_pylist() for each in posted.column_names), strict=True)
    )
    checked = read_checks_of(directory).column("account").drop_null().unique()
    present |= {(taking.platform, account) for account in checked.to_pylist()}
    return Labelling(labels, match_accounts(labels.accounts, sorted(present), names, handles))


def _check(settings: Settings) -> None:
    from heliograph.case.investigate import check_settings

    check_settings(settings)


def _write_mark(directory: Path, settings: Settings, inputs: Sequence[Input]) -> None:
    """Write case.toml: last, so that a directory that has it is a whole case."""
    mark = Mark(
        version=__version__, settings=settings, inputs=tuple(inputs), files=hashes(directory)
    )
    (directory / MARK).write_bytes(msgspec.toml.encode(mark))
