"""Whether a WACZ is what it says: its hashes, its WARCs, its index, and its signed log."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from heliograph.errors import InputError
from heliograph.evidence.capture.cdxj import index_entry, index_line, places
from heliograph.evidence.capture.check import Checked, check_evidence
from heliograph.evidence.capture.package import BadPackageError, unpack
from heliograph.evidence.capture.record import RECORD_NAME
from heliograph.evidence.capture.store import captures_path, log_path
from heliograph.evidence.capture.wacz import IN_WACZ, INDEX, LOG, PAGES
from heliograph.evidence.capture.warc_check import BrokenWarcError, read_warc


def check_wacz(
    wacz: Path, *, certificates: Path | None = None, public_key: str | None = None
) -> Checked:
    """Return what is wrong with a WACZ, from its ZIP entries down to the signatures of its log.

    A program that changes a WARC can rewrite each hash in the file: what it cannot rewrite is the
    signature of the log inside, and a timestamp. A WACZ without a log, such as one by another
    program, may be whole, but there is nothing to show it; that is a problem, too.
    ``certificates`` and ``public_key`` are as in ``check_evidence``.
    Raises InputError where the file cannot be unpacked at all.
    """
    if not wacz.is_file():
        raise InputError("there is no such file", path=wacz)
    with tempfile.TemporaryDirectory() as name:
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
    if _said(index) != places(lines):
        yield f"{INDEX} is not that of the WARCs."
    if not _listed(unpacked / PAGES) <= pages:
        yield f"{PAGES} names a page that is not in the WARCs."


def _said(index: Path) -> object:
    try:
        return places(index.read_text("utf-8").splitlines())
    except ValueError:  # as is what cannot be decoded
        return None


class _Page(msgspec.Struct, frozen=True):
    url: str = ""
    ts: str = ""


def _listed(pages: Path) -> set[tuple[str, str]]:
    """Return the URLs and times in a list of pages; an empty one for what cannot be read."""
    listed = set()
    for line in pages.read_bytes().splitlines()[1:]:
        try:
            page = msgspec.json.decode(line, type=_Page)
        except (msgspec.MsgspecError, RecursionError):
            page = _Page()
        listed.add((page.url, page.ts))
    return listed


def _laid_out(unpacked: Path, evidence: Path) -> Iterator[str]:
    """Move what was unpacked to where a directory of evidence has it; give what has no place."""
    captures = captures_path(evidence)
    captures.mkdir(parents=True)
    (unpacked / LOG).rename(log_path(evidence))
    endings = {ending: name for name, ending in IN_WACZ.items()}
    for path in sorted((unpacked / "evidence").glob("*")):
        if path.suffix not in endings:
            yield f"evidence/{path.name} does not belong to it."
            continue
        (captures / path.stem).mkdir(exist_ok=True)
        path.rename(captures / path.stem / endings[path.suffix])
    for path in sorted((unpacked / "archive").glob("*")):
        capture, _, ending = path.name.partition(".")
        if not (captures / capture / RECORD_NAME).is_file():
            yield f"archive/{path.name} belongs to no capture in it."
            continue
        path.rename(captures / capture / f"record.{ending}")
