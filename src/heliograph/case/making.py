"""The steps of making a case: take the posts in, investigate them, write what was found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from heliograph.case.labelling import Labelling
from heliograph.case.labels import Labels, read_labels
from heliograph.case.layout import (
    FINDINGS,
    KEY,
    MARK,
    MEMBERS,
    POSTS,
    QUARANTINE,
    REPORT,
    SUMMARY,
    hashes,
)
from heliograph.case.matching import match_accounts
from heliograph.case.phrase_list import PhraseList, read_phrase_list
from heliograph.case.posts_store import read_columns, write_posts
from heliograph.case.settings import ANALYSES, Mark, Settings, command_line, python_call
from heliograph.findings import Input, write_findings
from heliograph.frames import Frame, to_arrow
from heliograph.intake import name_posts, stream_posts
from heliograph.intake.known_as import Handles
from heliograph.privacy.pseudonyms import Pseudonyms, write_key
from heliograph.report import model, render
from heliograph.version import __version__

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: not known)."""

Taken = tuple[list[model.Intake], list[Input]]


def make(
    directory: Path,
    posts: Sequence[Path] | Frame,
    *,
    key: bytes,
    settings: Settings,
    progress: Progress,
) -> None:
    """Make a case of exports, or of a frame of posts, in an empty directory."""
    (directory / KEY).parent.mkdir(mode=0o700)
    write_key(directory / KEY, key)
    names = Pseudonyms(key)
    labels, settings = _labels(settings)
    phrase_list, settings = _phrases(settings)
    handles = Handles() if labels else None
    if isinstance(posts, list):
        intake, inputs = _read_exports(directory, posts, names, handles, settings, progress)
    else:
        _check(settings)
        intake, inputs = _take_frame(directory, to_arrow(posts, "posts"), names)
    # Statistics and plots take seconds to load; whoever gave a bad file need not wait for them.
    from heliograph.case.investigate import investigate

    found, summary = investigate(
        directory / POSTS,
        settings,
        intake,
        inputs,
        phrase_list=phrase_list,
        labelling=_labelling(directory / POSTS, labels, names, handles),
        reproduce=(
            command_line(posts, settings) if isinstance(posts, list) else python_call(settings)
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
    if labels:
        inputs.append(labels.registry)
    if phrase_list and summary.phrases:
        inputs.append(phrase_list.read)
    _write_mark(directory, settings, inputs)


def _labels(settings: Settings) -> tuple[Labels | None, Settings]:
    """Return what the registry says, if there is one, and the settings without its place."""
    if settings.registry is None or settings.labels_as_of is None:
        return None, settings
    labels = read_labels(Path(settings.registry), settings.labels_as_of)
    return labels, msgspec.structs.replace(settings, registry=labels.registry.name)


def _phrases(settings: Settings) -> tuple[PhraseList | None, Settings]:
    """Return the phrases to look for, and the settings without their place."""
    asked = settings.analyses or (("coordination",) if settings.behaviours else ANALYSES)
    if "phrases" not in asked:
        return None, settings
    listed = read_phrase_list(settings.phrases, settings.tiers)
    names = {
        name: Path(value).resolve().name
        for name in ("phrases", "tiers")
        if (value := getattr(settings, name))
    }
    return listed, msgspec.structs.replace(settings, **names)


def _labelling(
    posts: Path, labels: Labels | None, names: Pseudonyms, handles: Handles | None
) -> Labelling | None:
    """Return whom of the data the registry labels: the one use of the key besides intake."""
    if labels is None or handles is None:
        return None
    present = read_columns(posts, ["platform", "account"]).group_by(["platform", "account"])
    accounts = present.aggregate([]).to_pydict()
    matches = match_accounts(
        labels.accounts,
        zip(accounts["platform"], accounts["account"], strict=True),
        names,
        handles,
    )
    return Labelling(labels, matches)


def _read_exports(
    directory: Path,
    paths: Sequence[Path],
    names: Pseudonyms,
    handles: Handles | None,
    settings: Settings,
    progress: Progress,
) -> Taken:
    stream = stream_posts(
        paths,
        names=names,
        quarantine=directory / QUARANTINE,
        format=settings.format,
        timezone=settings.timezone,
        columns=settings.columns,
        platform=settings.platform,
        max_bad_share=settings.max_bad_share,
        handles=handles,
        progress=lambda name, done, total: progress(f"reading {name}", done, total),
    )
    _check(settings)  # after a look at the files, before what may be minutes of reading
    write_posts(directory / POSTS, stream)
    intake = [
        model.Intake(
            format=file.format,
            guessed=file.guessed,
            rows=file.rows,
            posts=file.posts,
            duplicates=file.duplicates,
            quarantined=file.quarantined,
            repaired=file.repaired,
            notes=file.notes,
        )
        for file in stream.files
    ]
    inputs = [
        Input(name=file.name, sha256=file.sha256, size_bytes=file.size_bytes)
        for file in stream.files
    ]
    return intake, inputs


def _check(settings: Settings) -> None:
    from heliograph.case.investigate import check_settings

    check_settings(settings)


def _take_frame(directory: Path, posts: pa.Table, names: Pseudonyms) -> Taken:
    write_posts(directory / POSTS, name_posts(posts, names))
    intake = model.Intake(
        format="a frame in memory",
        guessed=(),
        rows=posts.num_rows,
        posts=posts.num_rows,
        duplicates=0,
        quarantined=0,
        repaired=0,
        notes=(),
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, posts.schema.remove_metadata()) as stream:
        stream.write_table(posts.combine_chunks())
    content = sink.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    return [intake], [Input(name="frame", sha256=digest, size_bytes=content.size)]


def _write_mark(directory: Path, settings: Settings, inputs: Sequence[Input]) -> None:
    """Write case.toml: last, so that a directory that has it is a whole case."""
    mark = Mark(
        version=__version__, settings=settings, inputs=tuple(inputs), files=hashes(directory)
    )
    (directory / MARK).write_bytes(msgspec.toml.encode(mark))
