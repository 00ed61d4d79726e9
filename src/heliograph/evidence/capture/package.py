"""Unpacking a WACZ from anybody: within bounds, and only what its own hashes vouch for."""

from __future__ import annotations

import errno
import hashlib
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

_T = TypeVar("_T")

MOST_ENTRIES = 100_000
MOST_BYTES = 2_000_000_000
PACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
PAGES = "pages/pages.jsonl"
_MAX_PACKAGE_BYTES = 50_000_000
_READ_BYTES = 1 << 20
_STORED_OR_DEFLATED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What zipfile raises at bytes that are none of a ZIP's; RuntimeError is of unknown methods, too.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError,
    OverflowError, ValueError,
)  # fmt: skip
# What a file system says of names that no WACZ needs; all else is the machine's own trouble.
_BAD_NAMES = {
    errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL,
}  # fmt: skip
# Plain names below each other: nothing absolute, no drive, no '..', no hidden file.
_SAFE_PATH = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)*")


class BadPackageError(Exception):
    """A file that is no WACZ that could be unpacked; its text says why."""


class Resource(msgspec.Struct, frozen=True):
    """A file as ``datapackage.json`` has it."""

    path: str
    hash: str  # with its algorithm, such as sha256:...
    bytes: int


class _Package(msgspec.Struct, frozen=True):
    profile: str
    wacz_version: str
    resources: tuple[Resource, ...]


class _Digest(msgspec.Struct, frozen=True):
    path: str
    hash: str


def unpack(wacz: Path, directory: Path, most_bytes: int = MOST_BYTES) -> Iterator[str]:
    """Unpack a WACZ into an empty directory, and give what is wrong with its hashes, in sentences.

    Raises BadPackageError where it is no WACZ, has a path that leads elsewhere, or more in it than
    ``most_bytes``, and OSError where it cannot be read or there is no room for it; what was
    unpacked until then is to be thrown away.
    """
    try:
        with zipfile.ZipFile(wacz) as archive:
            hashes = _unpacked(archive, directory, most_bytes)
    except _DAMAGED as error:
        raise BadPackageError("it is no ZIP file that can be read") from error
    except OSError as error:
        if error.errno in _BAD_NAMES:
            raise BadPackageError(f"its paths cannot be ({error.strerror})") from error
        raise
    package = _read(directory / PACKAGE, _Package)
    if len(package.resources) > MOST_ENTRIES:
        raise BadPackageError(f"{PACKAGE} lists more than {MOST_ENTRIES:,} files")
    yield from _digest_problems(directory, hashes)
    if package.profile != "data-package" or not package.wacz_version.startswith("1."):
        yield f"{PACKAGE} is not that of a WACZ 1."
    yield from _listing_problems(package, hashes)
    for part in ("archive/", "indexes/"):
        if not any(path.startswith(part) for path in hashes):
            yield f"There is nothing in {part}."
    if PAGES not in hashes:
        yield f"{PAGES} is missing."


def _listing_problems(package: _Package, hashes: dict[str, tuple[str, int]]) -> Iterator[str]:
    listed = Counter(resource.path for resource in package.resources)
    for path in sorted(path for path, times in listed.items() if times > 1):
        yield f"{path} is listed twice."
    for path in sorted(hashes.keys() - listed.keys() - {PACKAGE, DIGEST}):
        yield f"{path} is not listed in {PACKAGE}."
    for resource in package.resources:
        found = hashes.get(resource.path)
        if found is None:
            yield f"{resource.path} is listed in {PACKAGE}, and missing."
        elif found != (resource.hash, resource.bytes):
            yield f"{resource.path} is not as its hash in {PACKAGE} says."


def _unpacked(
    archive: zipfile.ZipFile, directory: Path, most_bytes: int
) -> dict[str, tuple[str, int]]:
    """Write the entries, and return the hash and size of each."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise BadPackageError(f"it has more than {MOST_ENTRIES:,} files")
    hashes: dict[str, tuple[str, int]] = {}
    for entry in entries:
        if entry.is_dir():
            continue
        name = entry.filename
        # Python cuts a name at a zero byte; others may not.
        if not _SAFE_PATH.fullmatch(name) or len(name) > 250 or name != entry.orig_filename:
            raise BadPackageError(f"the path {name!r} leads elsewhere")
        if name in hashes:
            raise BadPackageError(f"{name} is in it twice")
        if entry.flag_bits & 1 or entry.compress_type not in _STORED_OR_DEFLATED:
            raise BadPackageError(f"{name} is encrypted, or compressed in another way")
        target = directory / name
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with archive.open(entry) as source, target.open("xb") as file:
            # Counted as it comes: what an entry says of its own size need not be so.
            while data := source.read(_READ_BYTES):
                size += len(data)
                most_bytes -= len(data)
                if most_bytes < 0:
                    raise BadPackageError("it is too large when it is unpacked")
                digest.update(data)
                file.write(data)
        hashes[name] = (f"sha256:{digest.hexdigest()}", size)
    return hashes


def _digest_problems(directory: Path, hashes: dict[str, tuple[str, int]]) -> Iterator[str]:
    if DIGEST not in hashes:
        yield f"{DIGEST} is missing."
        return
    digest = _read(directory / DIGEST, _Digest)
    if digest.path != PACKAGE or digest.hash != hashes[PACKAGE][0]:
        yield f"{PACKAGE} is not as its hash in {DIGEST} says."


def _read(path: Path, type_: type[_T]) -> _T:
    try:
        if path.stat().st_size > _MAX_PACKAGE_BYTES:
            raise BadPackageError(f"{path.name} is too large")
        return msgspec.json.decode(path.read_bytes(), type=type_)
    except (OSError, msgspec.MsgspecError, RecursionError) as error:
        raise BadPackageError(f"{path.name} is missing, or not what it should be") from error
