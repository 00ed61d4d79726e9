"""The case: a directory that holds everything about one investigation.

::

    case.toml                what was read and how, with the hash of every file below
    keys/pseudonym.key       leads from account to pseudonym; its owner's only; needed by nothing
                             here, so take it out before sharing
    posts/part-*.parquet     the posts, accounts under pseudonyms
    quarantine.jsonl         the rows that could not be read, by line and reason
    findings/findings.jsonl  what may be said in public, accounts under aliases
    findings/members.parquet from alias to pseudonym
    summary.json             everything on the report's page that is not a finding
    report.html              the report
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import tomli_w

from heliograph.case.investigate import investigate
from heliograph.case.posts_store import read_columns, write_posts
from heliograph.case.settings import Settings
from heliograph.case.staging import staged, write_atomically
from heliograph.coordination import Result
from heliograph.errors import InputError
from heliograph.findings import Finding, Input, check_min_group_size, read_findings, write_findings
from heliograph.intake import stream_posts
from heliograph.privacy.pseudonyms import Pseudonyms, new_key, read_key, write_key
from heliograph.report import model, render
from heliograph.version import __version__

_MARK = "case.toml"
_KEY = Path("keys", "pseudonym.key")
_FINDINGS = Path("findings", "findings.jsonl")
_MEMBERS = Path("findings", "members.parquet")
_SUMMARY = "summary.json"
_REPORT = "report.html"
_QUARANTINE = "quarantine.jsonl"

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: not known)."""


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
        if not (case.path / _MARK).is_file():
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
        posts: str | Path | Sequence[str | Path],
        *,
        key: str | Path | None = None,
        replace: bool = False,
        progress: Progress = _silent,
        **settings: Any,
    ) -> Self:
        """Return a new case at ``path`` with posts, findings and report.

        ``posts`` is an export or several; ``settings`` are the fields of ``Settings``. ``key`` is
        the key file of another case, to be used again; a case that is replaced keeps its own.
        Nothing is written at ``path`` unless all of it succeeds.

        Raises InputError for unusable input or an existing ``path`` (unless ``replace``),
        ScopeError for a ``min_group_size`` below 3.
        """
        out = Path(path)
        paths = [Path(posts)] if isinstance(posts, str | Path) else [Path(each) for each in posts]
        chosen = _settings(settings)
        check_min_group_size(chosen.min_group_size)
        with staged(out, replace=replace) as staging:
            secret = read_key(Path(key)) if key else _key_of(out)
            (staging / _KEY).parent.mkdir(mode=0o700)
            write_key(staging / _KEY, secret)
            intake, inputs = _take_in(staging, paths, secret, chosen, progress)
            result, summary = investigate(
                staging / "posts", chosen, intake, inputs, lambda what: progress(what, 0, 0)
            )
            progress("writing the report", 0, 0)
            _write_results(staging, result, summary)
            _write_mark(staging, chosen, inputs)
        return cls(out)

    @property
    def key_file(self) -> Path:
        """Where the key is that leads from account to pseudonym, unless it was taken out."""
        return self.path / _KEY

    @property
    def posts(self) -> pa.Table:
        """The posts, accounts under pseudonyms."""
        return read_columns(self.path / "posts")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings."""
        return read_findings(self.path / _FINDINGS)

    @property
    def members(self) -> pa.Table:
        """The pseudonym behind each alias: group, alias, account."""
        return pq.read_table(self.path / _MEMBERS)

    @property
    def summary(self) -> model.Summary:
        """Everything on the report's page that is not a finding."""
        path = self.path / _SUMMARY
        try:
            return msgspec.json.decode(path.read_bytes(), type=model.Summary)
        except (OSError, msgspec.MsgspecError) as error:
            raise InputError(
                f"the summary of the case cannot be read: {error}",
                path=path,
                remedy="analyse the posts again.",
            ) from error

    @property
    def settings(self) -> Settings:
        """How the case was made."""
        return msgspec.convert(self._mark["settings"], Settings)

    @property
    def _mark(self) -> dict[str, Any]:
        path = self.path / _MARK
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InputError(
                f"the case cannot be read: {error}", path=path, remedy="analyse the posts again."
            ) from error

    def verify(self) -> tuple[str, ...]:
        """Return what is not as it was written, a sentence a file; nothing if all is well.

        Files are held against the hashes in case.toml, which itself is not signed.
        """
        written: dict[str, str] = self._mark["files"]
        found = _hashes(self.path)
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
        write_atomically(self.path / _REPORT, page)
        return self.path / _REPORT


def _settings(given: Mapping[str, Any]) -> Settings:
    try:
        return msgspec.convert(dict(given), Settings)
    except msgspec.ValidationError as error:
        raise InputError(f"a setting cannot be used: {error}") from error


def _key_of(out: Path) -> bytes:
    """Return the key of the case that is being replaced, or a new one."""
    return read_key(out / _KEY) if (out / _KEY).exists() else new_key()


def _take_in(
    staging: Path, paths: Sequence[Path], key: bytes, settings: Settings, progress: Progress
) -> tuple[list[model.Intake], list[Input]]:
    """Read the exports into the case; returns what became of each file."""
    stream = stream_posts(
        paths,
        names=Pseudonyms(key),
        quarantine=staging / _QUARANTINE,
        format=settings.format,
        timezone=settings.timezone,
        columns=settings.columns,
        platform=settings.platform,
        max_bad_share=settings.max_bad_share,
        progress=lambda name, done, total: progress(f"reading {name}", done, total),
    )
    write_posts(staging / "posts", stream)
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


def _write_results(directory: Path, result: Result, summary: model.Summary) -> None:
    (directory / _FINDINGS).parent.mkdir()
    write_findings(directory / _FINDINGS, result.findings)
    pq.write_table(result.groups, directory / _MEMBERS)
    (directory / _SUMMARY).write_bytes(
        msgspec.json.format(msgspec.json.encode(summary, order="deterministic"), indent=2) + b"\n"
    )
    (directory / _REPORT).write_text(render(summary, result.findings), encoding="utf-8")


def _write_mark(directory: Path, settings: Settings, inputs: Sequence[Input]) -> None:
    """Write case.toml: last, so that a directory that has it is a whole case."""
    mark = {
        "case": {"format": 1, "version": __version__},
        "settings": msgspec.to_builtins(settings),
        "inputs": [msgspec.to_builtins(item) for item in inputs],
        "files": _hashes(directory),
    }
    (directory / _MARK).write_text(tomli_w.dumps(mark), encoding="utf-8")


def _hashes(directory: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a case but its mark and its key."""
    return {
        path.relative_to(directory).as_posix(): _sha256(path)
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name not in (_MARK, _KEY.name) and path.name[0] != "."
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
