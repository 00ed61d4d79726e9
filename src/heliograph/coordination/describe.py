"""From a group to a finding: the sentence, the odds, the evidence and the limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from heliograph.actions import BEHAVIOURS
from heliograph.coordination.combining import simes
from heliograph.coordination.discovery import member_p_values_by_layer
from heliograph.coordination.evidence import (
    SHOWN_OBJECTS,
    Shared,
    effect,
    in_step,
    in_step_evidence,
    shared_objects,
)
from heliograph.coordination.explanations.acts import Labels
from heliograph.coordination.explanations.all import innocent_explanations
from heliograph.coordination.explanations.gather import gather
from heliograph.coordination.explanations.keyword import Mark
from heliograph.coordination.explanations.sites import sites
from heliograph.coordination.indexed import Flags, Int32s, Int64s, times_us
from heliograph.coordination.leading import leading
from heliograph.coordination.nulls.jitter import Floats
from heliograph.coordination.nulls.timing import DESCRIPTION, RULE_ID, Timing
from heliograph.coordination.power import PROBABILITY, innocent_chance, predictive
from heliograph.coordination.result import Group, finding_id
from heliograph.coordination.search import Search
from heliograph.coordination.sources import Made, iso_week, source_warnings
from heliograph.coordination.stability import at_other_windows, without_one_source
from heliograph.coordination.windows import written
from heliograph.findings import (
    Confirmation,
    Edge,
    Family,
    GroupFinding,
    Input,
    Layer,
    NullModel,
    Statistic,
)

LIMITS = (
    "Only what the export holds was seen: posts that were deleted, private or never collected are "
    "missing, and so are accounts that acted through other objects or slower than the window.",
    "The tempo of an object and the schedules of accounts are learnt from the same data. Where few "
    "others shared an object, what strangers do in these data stands in for its own tempo.",
    "Acting in step says nothing of who runs an account, why, or on whose behalf. A member may be "
    "one whom others follow or copy, and know nothing of it.",
)
_METHOD = (
    "The hours of the data were dealt into halves, ten ways; groups were sought in one half and "
    "each member tested against the others in the other half, both ways round. A member's p-value "
    "is five times the quantile at one fifth of these tests, one where it was not found."
)


@dataclass(frozen=True)
class Design:
    """What all findings of one analysis share."""

    found: Search
    tables: tuple[pa.Table, ...]  # by layer, as the caller gave them
    q: Floats  # by account
    windows: int
    other_windows: Mapping[int, Sequence[Int32s]]  # groups confirmed there
    members: int  # confirmed, over all groups
    declared: Mapping[int, str] | None
    published: pa.Table | None
    marks: tuple[Mark, ...]
    detectable: str
    parameters: dict[str, str]
    inputs: tuple[Input, ...]
    min_group_size: int
    version: str


def describe(number: int, group: Group, design: Design) -> GroupFinding:
    """Return the finding on a group."""
    found, models = design.found, design.found.models
    behaviours = [item.behaviour for item in found.pairs.layers]
    shared = shared_objects(models, group.codes)
    names = dict(zip(group.codes.tolist(), group.aliases, strict=True))
    evidence = in_step_evidence(models, behaviours, shared, names)
    layers = _layers(shared, group, design)
    main = max(range(len(layers)), key=lambda n: layers[n].in_step)
    carrying = tuple(layer for layer in layers if layer.in_step)
    acts, others = gather(
        models[main].firsts,
        group.codes,
        found.jitter.window_us,
        actions=design.tables[main],
        behaviour=behaviours[main],
        published=design.published,
    )
    positions = [in_step(model, group.codes) for model in models]
    together = sum(item.in_step for item in shared)
    expected = sum(item.expected for item in shared)
    did = " or ".join(BEHAVIOURS[layer.behaviour].did for layer in carrying)
    times = found.confirmation.times[group.codes]
    p = found.confirmation.p[group.codes]
    return GroupFinding(
        finding_id=finding_id(number),
        behaviour=layers[main].behaviour,
        statement=f"{len(group.aliases)} accounts {did} within {written(found.jitter.window_us)} "
        f"of one another {together:,} times, counted pair by pair over {len(evidence):,} objects; "
        "their own pace, the objects' tempo and the accounts' schedules explain about "
        f"{expected:,.1f}.",
        members=group.aliases,
        statistic=Statistic(
            name="co-actions in step",
            unit="pairs of members, once an object",
            observed=float(together),
            expected=expected,
        ),
        effect=effect(shared, found.pairs.seed),
        null_model=NullModel(
            rule_id=RULE_ID, description=DESCRIPTION, parameters=found.jitter.parameters()
        ),
        p=float(p.max()),
        q=float(design.q[group.codes].max()),
        family=Family(
            tests=found.confirmation.members_tested * design.windows,
            method="Benjamini-Hochberg",
            level=found.pairs.fdr,
            rejected=design.members,
            design="every member of every group found, tested on hours in which the group was not "
            f"sought, times {design.windows} windows looked at; groups were sought among "
            f"{found.pairs.tests:,} pairs of accounts in {', '.join(behaviours)}",
        ),
        expected_chance_members=found.pairs.fdr * design.members,
        confirmation=Confirmation(
            tests=found.confirmation.tests,
            passed_least=int(times.min()),
            passed_most=int(times.max()),
            members_tested=found.confirmation.members_tested,
            group_p=simes(p, len(p)),
            method=_METHOD,
        ),
        predictive=predictive(
            PROBABILITY, innocent_chance(found.pairs.fdr, found.pairs.accounts, design.members)
        ),
        layers=carrying,
        led=leading(
            models[main].firsts, group.codes, found.jitter.window_us, found.pairs.seed
        ).sentence,
        windows=at_other_windows(group.codes, design.other_windows),
        sources=without_one_source(models, design.tables, positions, group.codes, found.pairs.fdr),
        warnings=source_warnings(
            acts if _several_imports(design.tables[main]) else replace(acts, dataset=None),
            found.jitter.window_us,
            site=_sites(models[main], acts.object),
            made=_made(design.tables[main], models[main], group.codes),
        ),
        detectable=design.detectable,
        explanations=innocent_explanations(
            acts,
            others,
            models[main],
            group.codes,
            declared=design.declared,
            marks=design.marks,
        ),
        evidence=tuple(evidence[:SHOWN_OBJECTS]),
        evidence_total=len(evidence),
        edges=_edges(found, group.codes),
        limits=LIMITS,
        parameters=design.parameters,
        inputs=design.inputs,
        seed=found.pairs.seed,
        version=design.version,
        min_group_size=design.min_group_size,
    )


def _layers(shared: list[Shared], group: Group, design: Design) -> list[Layer]:
    """Return what each behaviour carries of the group, and its p-value on all of its acts."""
    found = design.found
    number = np.full(len(group.codes), found.models[0].known.group[group.codes[0]], np.int32)
    everything = [np.ones(model.firsts.size, np.bool_) for model in found.models]
    p, _ = member_p_values_by_layer(found.models, group.codes, number, everything)
    layers = []
    for layer, item in enumerate(found.pairs.layers):
        here = [one for one in shared if one.layer == layer]
        layers.append(
            Layer(
                behaviour=item.behaviour,
                objects=sum(one.in_step > 0 for one in here),
                in_step=sum(one.in_step for one in here),
                expected=sum(one.expected for one in here),
                p=simes(p[:, layer], len(group.codes)),
            )
        )
    return layers


def _several_imports(table: pa.Table) -> bool:
    """Return whether there is any import but one; if not, that is said of the whole report."""
    return "dataset" in table.column_names and len(table.column("dataset").unique()) > 1


def _sites(model: Timing, objects: Int32s) -> Labels:
    return Labels.of(sites(model.firsts.objects.take(pa.array(objects)).cast(pa.string())))


def _made(table: pa.Table, model: Timing, members: Int32s) -> Made | None:
    """Return the weeks in which members' and other accounts were made, where the data say so."""
    if "account_created" not in table.column_names:
        return None
    column = table.column("account_created")
    known: Flags = column.is_valid().to_numpy()
    weeks = np.full(table.num_rows, -1, np.int64)
    if known.any():
        weeks[known] = iso_week(times_us(column.drop_null()))
    of_account: Int64s = np.full(len(model.firsts.accounts), -1, np.int64)
    np.maximum.at(of_account, model.firsts.account, weeks[model.firsts.row])
    acting = np.unique(model.firsts.account)
    return Made(of_account[members], of_account[np.setdiff1d(acting, members)])


def _edges(found: Search, codes: Int32s) -> tuple[Edge, ...]:
    place = np.full(len(found.pairs.layers[0].firsts.accounts), -1, np.int32)
    place[codes] = np.arange(len(codes), dtype=np.int32)
    a, b = place[found.pairs.a], place[found.pairs.b]
    inside = (a >= 0) & (b >= 0) & found.candidates
    edges = [
        Edge(a=min(i, j), b=max(i, j), objects=objects)
        for i, j, objects in zip(
            a[inside].tolist(),
            b[inside].tolist(),
            found.tests.observed[inside].sum(axis=1).tolist(),
            strict=True,
        )
    ]
    return tuple(sorted(edges, key=lambda edge: (edge.a, edge.b)))
