"""What a case is made of, taken in: posts, a reference panel, checks; accounts under pseudonyms."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

import pyarrow as pa

from heliograph.case.checks_store import write_checks
from heliograph.case.layout import QUARANTINE
from heliograph.case.posts_store import read_columns, write_posts
from heliograph.case.settings import Settings
from heliograph.findings import Input
from heliograph.frames import Frame, to_arrow
from heliograph.intake import name_posts, stream_posts
from heliograph.intake.account import IntakeAccount
from heliograph.intake.checks import name_checks, take_checks
from heliograph.intake.formats.base import one_platform
from heliograph.intake.known_as import Handles
from heliograph.privacy.pseudonyms import Pseudonyms
from heliograph.report import model

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: not known)."""

Kind = Literal["posts", "panel", "checks"]


@dataclass(frozen=True)
class Given:
    """What a case is to be made of: exports by their paths, or frames; None where not given."""

    posts: list[Path] | Frame | None = None
    panel: list[Path] | Frame | None = None
    checks: list[Path] | Frame | None = None

    @property
    def kinds(self) -> list[Kind]:
        """What of it was given."""
        return [kind for kind in get_args(Kind) if getattr(self, kind) is not None]

    @property
    def in_memory(self) -> bool:
        """Whether any of it is a frame, which no command line could name."""
        return not all(isinstance(getattr(self, kind), list) for kind in self.kinds)

    def names(self, kind: Kind) -> list[str]:
        """Return the names of the files of a kind."""
        given = getattr(self, kind)
        return [path.name for path in given] if isinstance(given, list) else []


@dataclass
class Taken:
    """What was read, file by file."""

    intake: list[model.Intake] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)

    def add(self, kind: Kind, files: Sequence[IntakeAccount]) -> None:
        """Add the account of files of one kind."""
        for file in files:
            self.intake.append(
                model.Intake(
                    format=file.format,
                    guessed=file.guessed,
                    rows=file.rows,
                    posts=file.posts,
                    duplicates=file.duplicates,
                    quarantined=file.quarantined,
                    repaired=file.repaired,
                    notes=file.notes,
                    of=kind,
                )
            )
            self.inputs.append(
                Input(name=file.name, sha256=file.sha256, size_bytes=file.size_bytes)
            )


@dataclass(frozen=True)
class Taking:
    """How everything is taken in: by which names, with which settings, and into which directory."""

    directory: Path
    names: Pseudonyms
    handles: Handles | None
    settings: Settings
    progress: Progress

    def take(self, given: Given, check: Callable[[], None]) -> Taken:
        """Take in all that was given; ``check`` is called before what may be minutes of reading."""
        taken = Taken()
        for kind in ("posts", "panel"):
            posts = getattr(given, kind)
            if isinstance(posts, list):
                taken.add(kind, self._read_posts(kind, posts, check))
            elif posts is not None:
                check()
                table = to_arrow(posts, kind)
                write_posts(self.directory / kind, name_posts(table, self.names))
                taken.add(kind, [_of_frame(table, kind)])
        if given.checks is not None:
            taken.add("checks", self._take_checks(given, check))
        return taken

    def _read_posts(
        self, kind: Kind, paths: Sequence[Path], check: Callable[[], None]
    ) -> Sequence[IntakeAccount]:
        settings = self.settings
        stream = stream_posts(
            paths,
            names=self.names,
            quarantine=self._quarantine(kind),
            format=settings.format,
            timezone=settings.timezone,
            columns=settings.columns,
            platform=settings.platform,
            max_bad_share=settings.max_bad_share,
            handles=self.handles if kind == "posts" else None,
            progress=lambda name, done, total: self.progress(f"reading {name}", done, total),
        )
        check()  # after a look at the files
        write_posts(self.directory / kind, stream)
        return stream.files

    def _take_checks(self, given: Given, check: Callable[[], None]) -> Sequence[IntakeAccount]:
        settings = self.settings
        if not isinstance(given.checks, list):
            check()
            table = to_arrow(given.checks, "checks")
            named = name_checks(table, self.names, platform=self.platform)
            write_checks(self.directory, named)
            return [_of_frame(table, "checks")]
        checks, files = take_checks(
            given.checks,
            names=self.names,
            platform=self.platform,
            quarantine=self._quarantine("checks"),
            timezone=settings.timezone,
            # Where there are posts, too, the columns named are theirs.
            columns={} if "posts" in given.kinds else settings.columns,
            max_bad_share=settings.max_bad_share,
            progress=lambda name, done, total: self.progress(f"reading {name}", done, total),
        )
        check()
        write_checks(self.directory, checks)
        return files

    @property
    def platform(self) -> str:
        """The platform of checks: that of the posts where they have one, so that accounts meet."""
        if self.settings.platform:
            return one_platform(self.settings.platform)
        found = read_columns(self.directory / "posts", ["platform"]).column("platform")
        present = found.unique().to_pylist()
        return present[0] if len(present) == 1 else "checks"

    def _quarantine(self, kind: Kind) -> Path:
        return self.directory / (QUARANTINE if kind == "posts" else f"{kind}-{QUARANTINE}")


def _of_frame(table: pa.Table, kind: Kind) -> IntakeAccount:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema.remove_metadata()) as stream:
        stream.write_table(table.combine_chunks())
    content = sink.getvalue()
    return IntakeAccount(
        name="frame" if kind == "posts" else f"frame of {kind}",
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=content.size,
        format="a frame in memory",
        guessed=(),
        rows=table.num_rows,
        posts=table.num_rows,
        duplicates=0,
        quarantined=0,
        repaired=0,
        notes=(),
    )
