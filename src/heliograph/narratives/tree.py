"""The syndication tree: the wordings of a narrative, and from which earlier one each comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.findings.narrative import Relation
from heliograph.narratives.joining import Joined
from heliograph.narratives.membership import Membership, accounts_in
from heliograph.narratives.parents import Parents, parents
from heliograph.narratives.reading import Int32s, Int64s, Posts
from heliograph.narratives.scripts import scripts
from heliograph.texts.clusters import Clusters

RELATIONS: tuple[Relation, ...] = get_args(Relation)
EDIT, SCRIPT, LIFT, TRANSLATION = range(len(RELATIONS))


@dataclass(frozen=True)
class Wordings:
    """The wordings of narratives: by narrative, in order of when they were first seen.

    A wording is a distinct text once normalised; or, with a source, a longer or shorter text that
    holds a passage of the narrative.
    """

    narrative: Int32s
    text: Int32s
    source: Int32s  # of the passage, -1 where the text is the narrative's own
    first: Int64s  # position in Posts
    posts: Int64s
    accounts: Int64s
    of_entry: Int64s  # the wording of each entry of the membership
    number: Int64s  # within its narrative, from 1


@dataclass(frozen=True)
class Descent:
    """From which wording each comes: its place among the wordings, -1 for none.

    ``jaccard`` and ``containment`` are NaN where there is no parent, or one of another language.
    """

    parent: Int64s
    relation: NDArray[np.int8]  # places in RELATIONS, -1 for none
    jaccard: NDArray[np.float64]
    containment: NDArray[np.float64]


def wordings(posts: Posts, member: Membership) -> Wordings:
    """Return the wordings that the entries hold."""
    width = int(member.text.max(initial=0)) + 1
    key = member.narrative.astype(np.int64) * width + member.text
    keys, entry, inverse = np.unique(key, return_index=True, return_inverse=True)
    # Entries are in the order of posts, so that the first of a wording is its earliest.
    order = np.lexsort((member.post[entry], keys // width))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    of_entry, entry = place[inverse], entry[order]
    narrative = member.narrative[entry]
    starts = np.searchsorted(narrative, narrative)
    return Wordings(
        narrative=narrative,
        text=member.text[entry],
        source=member.source[entry],
        first=member.post[entry],
        posts=np.bincount(of_entry, minlength=len(entry)),
        accounts=accounts_in(of_entry.astype(np.int32), posts.account[member.post], len(entry)),
        of_entry=of_entry,
        number=np.arange(len(entry)) - starts + 1,
    )


def descent(posts: Posts, clusters: Clusters, joined: Joined, found: Wordings) -> Descent:
    """Return from which wording each comes.

    Near-duplicates come from the earlier one that they resemble most (see ``parents``). The first
    wording of a further language comes from the first of the earlier cluster that it was matched
    with best. A passage comes from the wording that it was lifted from, where that is among the
    wordings.
    """
    size = len(found.text)
    made = Descent(
        np.full(size, -1), np.full(size, -1, np.int8), np.full(size, np.nan), np.full(size, np.nan)
    )
    own = found.source < 0
    cluster = np.where(own, clusters.cluster[found.text], -1)
    order = np.lexsort((np.arange(size), cluster, found.narrative))
    edges = (np.diff(found.narrative[order]) != 0) | (np.diff(cluster[order]) != 0)
    for group in np.split(order, np.flatnonzero(edges) + 1):
        if len(group) > 1 and own[group[0]]:
            within = parents(clusters, found.text[group], found.accounts[group])
            _put(made, group, group[within.place], EDIT, within, within.place >= 0)
    _translated(made, joined, found.narrative, cluster)
    _lifted(made, clusters, found)
    _by_script(made, posts, found)
    return made


def _put(
    made: Descent, child: Int64s, parent: Int64s, relation: int, by: Parents,
    which: NDArray[np.bool_],
) -> None:  # fmt: skip
    made.parent[child[which]] = parent[which]
    made.relation[child[which]] = relation
    made.jaccard[child[which]] = by.jaccard[which]
    made.containment[child[which]] = by.containment[which]


def _translated(made: Descent, joined: Joined, narrative: Int32s, cluster: Int64s) -> None:
    """Put the first wording of each further cluster under the best earlier match of its cluster."""
    first: dict[tuple[int, int], int] = {}
    for place in np.flatnonzero((cluster >= 0) & (made.parent < 0)).tolist():
        first.setdefault((int(narrative[place]), int(cluster[place])), place)
    several = np.bincount([number for number, _ in first], minlength=1)
    matched: dict[int, list[tuple[float, int]]] = {}
    for a, b, similarity in zip(
        joined.a.tolist(), joined.b.tolist(), joined.similarity.tolist(), strict=True
    ):
        matched.setdefault(a, []).append((-similarity, b))
        matched.setdefault(b, []).append((-similarity, a))
    for (number, own), place in first.items():
        if several[number] < 2:
            continue
        for _, other in sorted(matched.get(own, [])):
            earlier = first.get((number, other), place)
            if earlier < place:
                made.parent[place], made.relation[place] = earlier, TRANSLATION
                break


def _lifted(made: Descent, clusters: Clusters, found: Wordings) -> None:
    """Put passages under the wording that they were lifted from."""
    child = np.flatnonzero(found.source >= 0)
    if not len(child):
        return
    made.relation[child] = LIFT
    width = int(max(found.text.max(), found.source.max())) + 1
    key = found.narrative.astype(np.int64) * width + found.text
    order = np.argsort(key)
    wanted = found.narrative[child].astype(np.int64) * width + found.source[child]
    at = np.minimum(np.searchsorted(key[order], wanted), len(order) - 1)
    parent = order[at]
    there = (key[parent] == wanted) & (found.first[parent] <= found.first[child])
    child, parent = child[there], parent[there]
    made.parent[child] = parent
    made.jaccard[child], made.containment[child] = clusters.similarity(
        found.text[child], found.text[parent]
    )


def _by_script(made: Descent, posts: Posts, found: Wordings) -> None:
    """Mark Chinese wordings of one script that come from one of the other."""
    child = np.flatnonzero(made.relation == EDIT)
    if not len(child):
        return
    some, inverse = np.unique(np.concatenate([child, made.parent[child]]), return_inverse=True)
    read = scripts(posts.text.take(pa.array(found.first[some])).to_pylist())
    script = [read[at] for at in inverse.tolist()]
    for place, one, other in zip(
        child.tolist(), script[: len(child)], script[len(child) :], strict=True
    ):
        if one and other and one != other:
            made.relation[place] = SCRIPT
