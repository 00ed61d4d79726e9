"""What an analysis of narratives hands back: frames for memory, findings for the public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.findings import NarrativeFinding, NarrativesLooked
from heliograph.frames import Frame
from heliograph.narratives.membership import Membership, accounts_in
from heliograph.narratives.reading import Flags, Int64s, Posts
from heliograph.narratives.tree import RELATIONS, Descent, Wordings


@dataclass(frozen=True)
class Narratives:
    """What the analysis of narratives found.

    ``posts``, ``wordings`` and ``narratives`` are frames of the caller's kind about the caller's
    own ids, for memory only; narratives are those of ``min_group_size`` accounts or more, the
    largest first, numbered from 1. ``posts``: post_id, account, narrative, wording, relation (null
    for the first wording's), credited; a post that holds passages of several narratives has
    several rows. ``wordings``: narrative, wording, text, lang, first_at, posts, accounts, parent,
    relation, similarity, containment. ``narratives``: narrative, finding (null where there is
    none), accounts, posts, wordings, first_at, last_at, tested (accounts), p, q. ``findings`` may
    be published.
    """

    posts: Frame
    wordings: Frame
    narratives: Frame
    findings: tuple[NarrativeFinding, ...]
    looked: NarrativesLooked


_TIME = pa.timestamp("us", tz="UTC")


def posts_table(
    posts: Posts, member: Membership, found: Wordings, made: Descent, credited: Flags
) -> pa.Table:
    """Return the posts of every narrative, by narrative and time, with the caller's own ids."""
    at = pa.array(member.post)
    return pa.table(
        {
            "post_id": posts.post_id.take(at),
            "account": posts.accounts.take(pa.array(posts.account[member.post])),
            "narrative": pa.array(member.narrative + 1, pa.int32()),
            "wording": pa.array(found.number[found.of_entry], pa.int32()),
            "relation": _relations(made).take(pa.array(found.of_entry)),
            "credited": pa.array(credited),
        }
    )


def wordings_table(
    posts: Posts, found: Wordings, made: Descent, lang: Mapping[int, str | None]
) -> pa.Table:
    """Return the wordings of every narrative, in order of first sight."""
    none = made.parent < 0
    at = pa.array(found.first)
    return pa.table(
        {
            "narrative": pa.array(found.narrative + 1, pa.int32()),
            "wording": pa.array(found.number, pa.int32()),
            "text": posts.text.take(at),
            "lang": pa.array([lang[text] for text in found.text.tolist()], pa.string()),
            "first_at": pa.array(posts.time_us[found.first]).cast(_TIME),
            "posts": pa.array(found.posts, pa.int64()),
            "accounts": pa.array(found.accounts, pa.int64()),
            "parent": pa.array(
                np.append(found.number, 0)[made.parent].astype(np.int32), pa.int32(), mask=none
            ),
            "relation": _relations(made),
            "similarity": _known(made.jaccard),
            "containment": _known(made.containment),
        }
    )


def narratives_table(
    posts: Posts,
    member: Membership,
    found: Wordings,
    ids: Mapping[int, str],
    tested: Int64s,
    p: NDArray[np.float64],
    q: NDArray[np.float64],
) -> pa.Table:
    """Return every narrative of enough accounts, the largest first."""
    count = len(p)
    begin = np.searchsorted(member.narrative, np.arange(count))
    end = np.searchsorted(member.narrative, np.arange(count), "right")
    times = posts.time_us[member.post]
    return pa.table(
        {
            "narrative": pa.array(np.arange(1, count + 1), pa.int32()),
            "finding": pa.array([ids.get(number) for number in range(count)], pa.string()),
            "accounts": pa.array(
                accounts_in(member.narrative, posts.account[member.post], count), pa.int64()
            ),
            "posts": pa.array(end - begin, pa.int64()),
            "wordings": pa.array(np.bincount(found.narrative, minlength=count), pa.int64()),
            "first_at": pa.array(times[begin]).cast(_TIME),
            "last_at": pa.array(times[end - 1]).cast(_TIME),
            "tested": pa.array(tested, pa.int64()),
            "p": pa.array(p),
            "q": pa.array(q),
        }
    )


def _relations(made: Descent) -> pa.Array:
    return pa.array([*RELATIONS, None], pa.string()).take(
        pa.array(np.where(made.relation < 0, len(RELATIONS), made.relation).astype(np.int64))
    )


def _known(values: NDArray[np.float64]) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))
