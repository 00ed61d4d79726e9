"""Whether a WACZ is what it says: its hashes, its WARCs, its index, and its signed log."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from heliograph.errors import InputError
from heliograph.evidence.capture.cdxj import index_entry, index_line
from heliograph.evidence.capture.check import Checked, check_evidence
from heliograph.evidence.capture.listed import index_holds, pages_hold
from heliograph.evidence.capture.package import PAGES, BadPackageError, unpack
from heliograph.evidence.capture.record import RECORD_NAME
from heliograph.evidence.capture.store import captures_path, log_path
from heliograph.evidence.capture.wacz import IN_WACZ, INDEX, LOG
from heliograph.evidence.capture.warc import WARC_NAMES
from heliograph.evidence.capture.warc_check import BrokenWarcError, read_warc
from heliograph.evidence.capture.working_space import working_space


def check_wacz(
    wacz: Path, *, certificates: Path | None = None, public_key: str | None = None
) -> Checked:
    """Return what is wrong with a WACZ, from its ZIP entries down to the signatures of its log.

    A program that changes a WARC can rewrite each hash in the file: what it cannot rewrite is the
    signature of the log inside, and a timestamp. A WACZ without a log, such as one by another
    program, may be whole, but there is nothing to show it; that is a problem, too.
    ``certificates`` and ``public_key`` are as in ``check_evidence``.
    Raises InputError where the file cannot be unpacked at all, or there is no room for it.
    """
    if not wacz.is_file():
        raise InputError("there is no such file", path=wacz)
    with working_space(wacz), tempfile.TemporaryDirectory() as name:
        unpacked, evidence = Path(name) / "wacz", Path(name) / "evidence"
        unpacked.mkdir()
        try:
            problems = list(unpack(wacz, unpacked))
        except BadPackageError as error:
            raise InputError(f"this WACZ cannot be checked: {error}", path=wacz) from error
        problems += _index_problems(unpacked)
        if not (unpacked / LOG).is_file():
            problems.append("There is no signed log in it: nothing shows who captured it, or when.")
            return Checked(captures=0, problems=tuple(problems))
        problems += _laid_out(unpacked, evidence)
        checked = check_evidence(evidence, certificates=certificates, public_key=public_key)
    return msgspec.structs.replace(checked, problems=(*problems, *checked.problems))


def _index_problems(unpacked: Path) -> Iterator[str]:
    """Give what is wrong with WARCs, and where index and pages lead to something else than these.

    Otherwise a page could be shown under the address of another.
    """
    lines, pages = set(), set()
    for warc in sorted((unpacked / "archive").glob("*")):
        if not warc.is_file():
            yield f"archive/{warc.name} is not a file."
            continue
        try:
            for kept in read_warc(warc):
                if entry := index_entry(kept, warc.name):
                    lines.add(index_line(entry, kept.date))
                    pages.add((entry.url, kept.date))
        except BrokenWarcError as error:
            yield f"archive/{warc.name} is damaged: {error}."
    index = unpacked / INDEX
    if not index.is_file():  # of another program, whose index may be compressed
        return
    if not index_holds(index, lines):
        yield f"{INDEX} is not that of the WARCs."
    if (unpacked / PAGES).is_file() and not pages_hold(unpacked / PAGES, pages):
        yield f"{PAGES} names a page that is not in the WARCs."


def _laid_out(unpacked: Path, evidence: Path) -> Iterator[str]:
    """Move what was unpacked to where a directory of evidence has it; give what has no place."""
    captures = captures_path(evidence)
    captures.mkdir(parents=True)
    (unpacked / LOG).rename(log_path(evidence))
    endings = {ending: name for name, ending in IN_WACZ.items()}
    for path in sorted((unpacked / "evidence").glob("*")):
        if path.suffix not in endings or not path.is_file():
            yield f"evidence/{path.name} does not belong to it."
            continue
        (captures / path.stem).mkdir(exist_ok=True)
        path.rename(captures / path.stem / endings[path.suffix])
    for path in sorted((unpacked / "archive").glob("*")):
        capture, _, ending = path.name.partition(".")
        name = f"record.{ending}"
        if name not in WARC_NAMES or not (captures / capture / RECORD_NAME).is_file():
            yield f"archive/{path.name} belongs to no capture in it."
            continue
        if path.is_file():  # of what is none, it was said already
            path.rename(captures / capture / name)
