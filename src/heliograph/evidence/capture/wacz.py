"""Writing evidence as one WACZ file (1.1.1), which replay programs open and anyone can check.

::

    archive/cap-....warc.gz           what was fetched
    indexes/index.cdxj                where each page lies in it
    pages/pages.jsonl                 what there is to look at
    evidence/cap-....json .txt .tsr   record, text and timestamp of each capture
    evidence/log.jsonl                the signed log that holds their hashes
    datapackage.json                  the hash of each of these files
    datapackage-digest.json           the hash of that
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from heliograph.errors import InputError
from heliograph.evidence.capture.cdxj import index_entry, index_line
from heliograph.evidence.capture.check import check_evidence
from heliograph.evidence.capture.package import DIGEST, PACKAGE, PAGES
from heliograph.evidence.capture.record import (
    RECORD_NAME,
    TEXT_NAME,
    TIMESTAMP_NAME,
    CaptureRecord,
    read_record,
    sha256,
)
from heliograph.evidence.capture.store import captures_path, log_path
from heliograph.evidence.capture.warc import file_uri
from heliograph.evidence.capture.warc_check import read_warc
from heliograph.version import __version__

WACZ_VERSION = "1.1.1"
INDEX = "indexes/index.cdxj"
LOG = "evidence/log.jsonl"
IN_WACZ = {RECORD_NAME: ".json", TEXT_NAME: ".txt", TIMESTAMP_NAME: ".tsr"}
"""Files of a capture, and how they end beside each other in ``evidence/``."""

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same evidence gives the same file, whenever it is written


def export_wacz(evidence: Path, out: Path) -> int:
    """Write all captures of a directory of evidence, and its whole log; return how many.

    Raises InputError where the evidence is not as it was logged, is empty, or ``out`` exists.
    """
    if out.suffix != ".wacz":
        raise InputError("a WACZ ends in .wacz", path=out, remedy="give such a name with --out.")
    if os.path.lexists(out):
        raise InputError("something is here already", path=out, remedy="choose another name.")
    checked = check_evidence(evidence)
    if checked.problems:
        raise InputError(
            f"the evidence is not as it was logged: {checked.problems[0]}",
            path=evidence,
            remedy="run `heliograph capture check` on it.",
        )
    if not checked.captures:
        raise InputError("there is no capture here yet", path=evidence)
    directories = sorted(
        entry for entry in captures_path(evidence).iterdir() if not entry.name.startswith(".")
    )
    try:
        handle, partial = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
        try:
            with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as wacz:
                _write(wacz, evidence, directories)
            Path(partial).replace(out)
        finally:
            Path(partial).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"it cannot be written here ({error.strerror})", path=out) from error
    return len(directories)


def _write(wacz: zipfile.ZipFile, evidence: Path, directories: list[Path]) -> None:
    resources: list[dict[str, Any]] = []

    def add(name: str, content: bytes) -> None:
        _add(wacz, name, content)
        resources.append(
            {
                "name": name.rpartition("/")[2].lower(),
                "path": name,
                "type": "file",  # or a reader of data packages takes it for a table by its ending
                "hash": f"sha256:{sha256(content)}",
                "bytes": len(content),
            }
        )

    records = [read_record(directory) for directory in directories]
    lines: list[str] = []
    for directory, record in zip(directories, records, strict=True):
        archived = archive_name(record)
        add(f"archive/{archived}", (directory / record.warc).read_bytes())
        lines += _index_lines(directory / record.warc, archived)
        for name, ending in IN_WACZ.items():
            if (directory / name).is_file():
                add(f"evidence/{record.id}{ending}", (directory / name).read_bytes())
    add(INDEX, "".join(sorted(lines)).encode())
    add(PAGES, b"".join(_pages(records)))
    add(LOG, log_path(evidence).read_bytes())
    first = min(records, key=lambda record: (record.fetched_at, record.id))
    package = {
        "profile": "data-package",
        "wacz_version": WACZ_VERSION,
        "software": f"Heliograph {__version__}",
        "title": "Evidence captured with Heliograph",
        "created": max(record.fetched_at for record in records),
        "mainPageUrl": page_url(first),
        "mainPageDate": first.fetched_at,
        "resources": resources,
    }
    described = msgspec.json.format(msgspec.json.encode(package), indent=2)
    _add(wacz, PACKAGE, described)
    digest = {"path": PACKAGE, "hash": f"sha256:{sha256(described)}"}
    _add(wacz, DIGEST, msgspec.json.format(msgspec.json.encode(digest), indent=2))


def archive_name(record: CaptureRecord) -> str:
    """Return what a capture's WARC is called among those of others."""
    return record.id + record.warc.removeprefix("record")


def page_url(record: CaptureRecord) -> str:
    """Return the URL under which a capture is replayed."""
    return record.final_url or file_uri(record.file or "")


def _index_lines(warc: Path, filename: str) -> Iterator[str]:
    for kept in read_warc(warc):
        if entry := index_entry(kept, filename):
            yield index_line(entry, kept.date)


def _pages(records: list[CaptureRecord]) -> Iterator[bytes]:
    yield b'{"format":"json-pages-1.0","id":"pages","title":"All Pages"}\n'
    for record in sorted(records, key=lambda record: (record.fetched_at, record.id)):
        url = page_url(record)
        page = {"id": record.id, "url": url, "ts": record.fetched_at, "title": record.title or url}
        yield msgspec.json.encode(page) + b"\n"


def _add(wacz: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.external_attr = 0o644 << 16
    # Replay programs read WARCs in place, so that those are never compressed.
    stored = name.startswith("archive/")
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    wacz.writestr(entry, content)
