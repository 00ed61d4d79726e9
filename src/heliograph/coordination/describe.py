"""From a group to a finding: the sentence, the odds, the evidence and the limits."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np

from heliograph.actions import BEHAVIOURS
from heliograph.coordination.evidence import (
    SHOWN_OBJECTS,
    effect,
    in_step_evidence,
    shared_objects,
)
from heliograph.coordination.explanations import innocent_explanations
from heliograph.coordination.indexed import Int32s
from heliograph.coordination.nulls.jitter import DESCRIPTION, RULE_ID, Jitter
from heliograph.coordination.result import Group, finding_id
from heliograph.coordination.windows import written
from heliograph.findings import Edge, Family, Finding, Input, NullModel, Statistic

LIMITS = (
    "Only what the export holds was seen: posts that were deleted, private or never collected are "
    "missing, and so are accounts that acted through other objects or slower than the window.",
    "Members were chosen and tested on the same objects; none was confirmed on objects set aside. "
    "An account may be in the group by chance.",
    "The null model keeps each account's pace but not the objects' tempo nor the accounts' "
    "schedules, so news and queued posts can look like coordination.",
    "Acting in step says nothing of who runs an account, why, or on whose behalf.",
)


@dataclass(frozen=True)
class Design:
    """What all findings of one analysis share."""

    null: Jitter
    tests: int
    rejected: int
    fdr: float
    seed: int
    min_group_size: int
    parameters: dict[str, str]
    inputs: tuple[Input, ...]
    version: str


def describe(number: int, group: Group, design: Design) -> Finding:
    """Return the finding on a group."""
    tested, null = group.tested, design.null
    shared = shared_objects(tested.firsts, group.codes, null)
    names = dict(zip(group.codes.tolist(), group.aliases, strict=True))
    evidence = in_step_evidence(tested.firsts, shared, names, null)
    in_step = sum(item.in_step for item in shared)
    expected = sum(item.expected for item in shared)
    inside = np.isin(tested.account_a, group.codes) & np.isin(tested.account_b, group.codes)
    surviving = inside & (group.q <= design.fdr)
    did = BEHAVIOURS[tested.behaviour].did
    return Finding(
        finding_id=finding_id(number),
        kind="coordination",
        behaviour=tested.behaviour,
        statement=f"{len(group.aliases)} accounts {did} within {written(null.window_us)} of one "
        f"another {in_step:,} times, counted pair by pair over {len(evidence):,} objects; their "
        f"own pace of posting explains about {expected:,.1f}.",
        members=group.aliases,
        statistic=Statistic(
            name="co-actions in step",
            unit="pairs of members, once an object",
            observed=float(in_step),
            expected=expected,
        ),
        effect=effect(shared, design.seed),
        null_model=NullModel(
            rule_id=RULE_ID, description=DESCRIPTION, parameters=null.parameters()
        ),
        p=float(tested.p[surviving].max()),
        q=float(group.q[surviving].max()),
        family=Family(
            tests=design.tests,
            method="Benjamini-Hochberg",
            level=design.fdr,
            rejected=design.rejected,
            design="every pair of accounts that acted at all, in every behaviour looked at "
            f"({design.parameters['behaviours']}), whether or not the two ever met",
        ),
        expected_chance_pairs=design.fdr * design.rejected,
        detectable=detectable(design),
        explanations=innocent_explanations(tested.actions, null),
        evidence=tuple(evidence[:SHOWN_OBJECTS]),
        evidence_total=len(evidence),
        edges=_edges(
            tested.account_a[surviving],
            tested.account_b[surviving],
            tested.observed[surviving],
            group.codes,
        ),
        limits=LIMITS,
        parameters=design.parameters,
        inputs=design.inputs,
        seed=design.seed,
        version=design.version,
        min_group_size=design.min_group_size,
    )


def detectable(design: Design) -> str:
    """Return, as a sentence, the least that a smallest group must do to be found in these data.

    All pairs of a group survive Benjamini-Hochberg if each has p <= fdr x (pairs of the group) /
    tests; a pair in step on s objects shared in one cell each has p = c^s.
    """
    pairs = comb(design.min_group_size, 2)
    if not design.tests:
        return "Nothing: the data hold fewer than two accounts that acted."
    threshold = design.fdr * min(1.0, pairs / design.tests)
    objects = int(np.ceil(np.log(threshold) / np.log(design.null.same_cell)))
    return (
        f"With {design.tests:,} tests, a group of {design.min_group_size} is found when each two "
        f"of its members are in step on {objects} objects or more, having shared no others at "
        "another pace."
    )


def _edges(a: Int32s, b: Int32s, objects: Int32s, codes: Int32s) -> tuple[Edge, ...]:
    place = {code: position for position, code in enumerate(codes.tolist())}
    ends = (sorted((place[i], place[j])) for i, j in zip(a.tolist(), b.tolist(), strict=True))
    edges = [
        Edge(a=low, b=high, objects=number)
        for (low, high), number in zip(ends, objects.tolist(), strict=True)
    ]
    return tuple(sorted(edges, key=lambda edge: (edge.a, edge.b)))
