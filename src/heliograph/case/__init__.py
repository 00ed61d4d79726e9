"""The case: a directory that holds everything about one investigation.

::

    case.toml                what was read and how, with the hash of every file below
    keys/pseudonym.key       leads from account to pseudonym; its owner's only; needed by nothing
                             here, so take it out before sharing
    posts/part-*.parquet     the posts, accounts under pseudonyms
    panel/part-*.parquet     those of the reference panel, where there is one
    checks/checks.parquet    the checks of whether posts were still there, where there are any
    quarantine.jsonl         the rows that could not be read, by line and reason
    findings/findings.jsonl  what may be said in public, accounts under aliases
    findings/members.parquet from alias to pseudonym
    summary.json             everything on the report's page that is not a finding
    report.html              the report
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from heliograph.case.checks_store import read_checks_of
from heliograph.case.choosing import chosen_settings
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
from heliograph.case.making import make
from heliograph.case.posts_store import read_columns
from heliograph.case.settings import Mark, Settings
from heliograph.case.staging import staged, write_atomically
from heliograph.case.taking import Given, Progress
from heliograph.errors import InputError
from heliograph.findings import Finding, check_min_group_size, read_findings
from heliograph.frames import Frame
from heliograph.privacy.pseudonyms import new_key, read_key
from heliograph.report import model, render


def _silent(what: str, done: int, total: int) -> None:
    """Report nothing."""


class Case:
    """A case on disk; ``create`` makes one, ``open`` finds one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Return the case in a directory; raises InputError where there is none."""
        case = cls(Path(path))
        if not (case.path / MARK).is_file():
            raise InputError(
                "this is not a case: it has no case.toml",
                path=path,
                remedy="make one with `heliograph analyze`.",
            )
        return case

    @classmethod
    def create(
        cls,
        path: str | Path,
        posts: str | Path | Sequence[str | Path] | Frame | None = None,
        *,
        panel: str | Path | Sequence[str | Path] | Frame | None = None,
        checks: str | Path | Sequence[str | Path] | Frame | None = None,
        key: str | Path | None = None,
        replace: bool = False,
        progress: Progress = _silent,
        **settings: Any,
    ) -> Self:
        """Return a new case at ``path`` with posts, findings and report.

        ``posts`` is an export, several, or a frame of posts; ``panel`` the same, of accounts to
        hold shifts against; ``checks`` files or a frame of checks of whether posts were still
        there. ``settings`` are the fields of ``Settings``. ``key`` is the key file of another case,
        to be used again; a case that is replaced keeps its own. With a ``registry`` (a directory)
        and ``labels_as_of`` (a day), accounts and domains of labelled entities appear by name.
        Nothing is written at ``path`` unless all of it succeeds.

        Raises InputError for unusable input or an existing ``path`` (unless ``replace``),
        ScopeError for a ``min_group_size`` below 3.
        """
        out = Path(path)
        given = Given(*(_paths_or_frame(each) for each in (posts, panel, checks)))
        chosen = chosen_settings(settings, given.kinds)
        check_min_group_size(chosen.min_group_size)
        with staged(out, replace=replace) as staging:
            secret = read_key(Path(key)) if key else _key_of(out)
            make(staging, given, key=secret, settings=chosen, progress=progress)
        return cls(out)

    @property
    def key_file(self) -> Path:
        """Where the key is that leads from account to pseudonym, unless it was taken out."""
        return self.path / KEY

    @property
    def posts(self) -> pa.Table:
        """The posts, accounts under pseudonyms."""
        return read_columns(self.path / POSTS)

    @property
    def panel(self) -> pa.Table:
        """The posts of the reference panel, accounts under pseudonyms; no rows without one."""
        return read_columns(self.path / PANEL)

    @property
    def checks(self) -> pa.Table:
        """The checks, accounts under pseudonyms; no rows without any."""
        return read_checks_of(self.path)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings."""
        return read_findings(self.path / FINDINGS)

    @property
    def members(self) -> pa.Table:
        """The pseudonym behind each alias: group, alias, account."""
        return pq.read_table(self.path / MEMBERS)

    @property
    def summary(self) -> model.Summary:
        """Everything on the report's page that is not a finding."""
        path = self.path / SUMMARY
        try:
            return msgspec.json.decode(path.read_bytes(), type=model.Summary)
        except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
            raise InputError(
                f"the summary of the case cannot be read: {error}",
                path=path,
                remedy="analyse the posts again.",
            ) from error

    @property
    def settings(self) -> Settings:
        """How the case was made."""
        return self._mark.settings

    @property
    def _mark(self) -> Mark:
        path = self.path / MARK
        try:
            return msgspec.toml.decode(path.read_bytes(), type=Mark)
        except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
            raise InputError(
                f"the case cannot be read: {error}", path=path, remedy="analyse the posts again."
            ) from error

    def verify(self) -> tuple[str, ...]:
        """Return what is not as it was written, a sentence a file; nothing if all is well.

        Files are held against the hashes in case.toml, which itself is not signed.
        """
        written = self._mark.files
        found = hashes(self.path)
        changed = [
            f"{name} was changed after the case was written"
            for name in sorted(written.keys() & found.keys())
            if written[name] != found[name]
        ]
        missing = [f"{name} is missing" for name in sorted(written.keys() - found.keys())]
        new = [f"{name} was not written by the case" for name in sorted(found.keys() - written)]
        return (*changed, *missing, *new)

    def report(self) -> Path:
        """Write the report again from summary and findings, and return its path."""
        page = render(self.summary, self.findings).encode()
        write_atomically(self.path / REPORT, page)
        return self.path / REPORT


def _key_of(out: Path) -> bytes:
    """Return the key of the case that is being replaced, or a new one."""
    return read_key(out / KEY) if (out / KEY).exists() else new_key()


def _paths_or_frame(given: object) -> list[Path] | Frame | None:
    """Return what was given, paths as a list of them; None where it was nothing."""
    if isinstance(given, str | Path):
        return [Path(given)]
    if isinstance(given, list | tuple) and all(isinstance(each, str | Path) for each in given):
        return [Path(each) for each in given] or None
    return given
