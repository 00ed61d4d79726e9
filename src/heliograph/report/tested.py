"""How findings were tested, and what none of them could have seen: each said once."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from heliograph.findings import Family, Finding, NullModel


class Procedure(msgspec.Struct, frozen=True):
    """A null model and family that some findings share; ``parameters`` are theirs alone."""

    findings: list[str]  # their ids
    null_model: NullModel
    family: Family
    parameters: dict[str, str]


def procedures(findings: Sequence[Finding], shared: dict[str, str]) -> list[Procedure]:
    """Return the distinct ways of testing; ``shared`` parameters stand elsewhere on the page."""
    found: list[Procedure] = []
    for finding in findings:
        own = {name: text for name, text in finding.parameters.items() if shared.get(name) != text}
        procedure = Procedure([], finding.null_model, finding.family, own)
        same = (each for each in found if msgspec.structs.replace(each, findings=[]) == procedure)
        known = next(same, None)
        if known is None:
            found.append(procedure)
        (known or procedure).findings.append(finding.finding_id)
    return found


def unseen(findings: Sequence[Finding]) -> list[tuple[str, list[str]]]:
    """Return every limit that findings state, once, with the ids of those that state it."""
    stated: dict[str, list[str]] = {}
    for finding in findings:
        for limit in dict.fromkeys(finding.limits):
            stated.setdefault(limit, []).append(finding.finding_id)
    return list(stated.items())
