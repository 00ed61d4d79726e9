"""Findings on disk: JSON lines, a finding a line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from heliograph.errors import InputError, ScopeError
from heliograph.findings.base import Finding
from heliograph.findings.group import GroupFinding
from heliograph.findings.narrative import NarrativeFinding
from heliograph.findings.phrase import PhraseFinding
from heliograph.findings.removal import RemovalFinding
from heliograph.findings.shift import ShiftFinding


def write_findings(path: Path, findings: Iterable[Finding]) -> None:
    """Write findings as JSON lines, keys in a fixed order."""
    encoder = msgspec.json.Encoder(order="deterministic")
    with path.open("wb") as file:
        for finding in findings:
            file.write(encoder.encode(finding) + b"\n")


def read_findings(path: Path) -> tuple[Finding, ...]:
    """Return the findings in a file; the guards hold again as each is read.

    Raises InputError with file and line where a line is no finding.
    """
    decoder = msgspec.json.Decoder(
        GroupFinding | NarrativeFinding | PhraseFinding | ShiftFinding | RemovalFinding
    )
    findings: list[Finding] = []
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputError(
            f"the findings cannot be read ({error.strerror})",
            path=path,
            remedy="analyse the posts again.",
        ) from error
    for number, line in enumerate(lines, 1):
        try:
            findings.append(decoder.decode(line))
        except (msgspec.MsgspecError, ScopeError, InputError) as error:
            raise InputError(
                f"this is not a finding: {error}",
                path=path,
                line=number,
                remedy="analyse the posts again.",
            ) from error
    return tuple(findings)
