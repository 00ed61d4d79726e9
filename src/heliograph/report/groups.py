"""What the page shows of each finding: as much evidence as stays readable, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from heliograph.findings import Act, Family, GroupFinding, NullModel, ObjectEvidence
from heliograph.report.drawing import Picture
from heliograph.report.labelled import Chip, Labels
from heliograph.report.model import Volume
from heliograph.report.palette import Mark, mark
from heliograph.report.timelines import object_strip, volume_with_objects

ROWS_IN_ALL = 1_000  # of evidence, over all groups of a report
ROWS_AT_MOST, ROWS_AT_LEAST = 50, 10
ACTS_A_ROW = 24


class Row(msgspec.Struct, frozen=True):
    """One object of the evidence table: who was first, who followed, how many are not shown."""

    number: int
    item: ObjectEvidence
    site: Chip | None  # of whoever runs the object's domain
    led: list[str]
    acts: Sequence[Act]
    more: int


class Group(msgspec.Struct, frozen=True):
    """One finding with all that its section needs."""

    number: int
    finding: GroupFinding
    mark: Mark
    strip: Picture | None
    strip_objects: int
    volume: Picture | None
    rows: list[Row]
    several: bool  # behaviours in the evidence
    named: dict[str, Chip]  # by alias
    withheld: bool  # whether members are labelled and yet not named


class Method(msgspec.Struct, frozen=True):
    """A way of testing that one or more groups share; ``parameters`` are those of its own."""

    groups: list[int]
    behaviour: str
    null_model: NullModel
    family: Family
    confirmation: str
    parameters: dict[str, str]
    seed: int
    version: str


def groups(findings: Sequence[GroupFinding], volume: Volume, labels: Labels) -> list[Group]:
    """Return the sections of all findings, in their order."""
    rows = min(ROWS_AT_MOST, max(ROWS_AT_LEAST, ROWS_IN_ALL // max(1, len(findings))))
    shown = []
    for i, finding in enumerate(findings):
        strip, strip_objects = object_strip(finding, len(findings))
        shown.append(
            Group(
                number=i + 1,
                finding=finding,
                mark=mark(i),
                strip=strip,
                strip_objects=strip_objects,
                volume=volume_with_objects(volume, finding),
                rows=[
                    _row(n, item, labels.site(item))
                    for n, item in enumerate(finding.evidence[:rows], 1)
                ],
                several=len({item.behaviour for item in finding.evidence}) > 1,
                named=labels.members(finding),
                withheld=labels.withheld(finding),
            )
        )
    return shown


def methods(findings: Sequence[GroupFinding], shared: dict[str, str]) -> list[Method]:
    """Return the distinct ways of testing, each with the groups that rest on it.

    Parameters that are ``shared`` by the whole analysis stand there, not with each method.
    """
    found: list[Method] = []
    for number, finding in enumerate(findings, 1):
        method = Method(
            groups=[],
            behaviour=finding.behaviour,
            null_model=finding.null_model,
            family=finding.family,
            confirmation=finding.confirmation.method,
            parameters={
                name: value
                for name, value in finding.parameters.items()
                if shared.get(name) != value
            },
            seed=finding.seed,
            version=finding.version,
        )
        same = (each for each in found if msgspec.structs.replace(each, groups=[]) == method)
        known = next(same, None)
        if known is None:
            found.append(method)
        (known or method).groups.append(number)
    return found


def limits(findings: Sequence[GroupFinding]) -> list[tuple[str, list[int]]]:
    """Return every limit that a finding states, once, with the groups it is stated for."""
    stated: dict[str, list[int]] = {}
    for number, finding in enumerate(findings, 1):
        for limit in dict.fromkeys(finding.limits):
            stated.setdefault(limit, []).append(number)
    return list(stated.items())


def _row(number: int, item: ObjectEvidence, site: Chip | None) -> Row:
    return Row(
        number=number,
        item=item,
        site=site,
        led=[act.member for act in item.acts if act.gap_s == 0],
        acts=item.acts[:ACTS_A_ROW],
        more=len(item.acts) - len(item.acts[:ACTS_A_ROW]),
    )
