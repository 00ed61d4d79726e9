"""The evidence of a narrative: wordings with what was changed, posts, and labelled carriers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from heliograph.findings.narrative import Carried, Change, Wording
from heliograph.narratives.diffs import changes
from heliograph.narratives.reading import Flags, Int64s
from heliograph.narratives.scripts import simplified
from heliograph.narratives.shown import cut, without_accounts
from heliograph.narratives.subject import Subject
from heliograph.narratives.told import moment
from heliograph.narratives.tree import EDIT, RELATIONS, SCRIPT, TRANSLATION, Descent

POST_IDS = 10


def shown_wordings(
    subject: Subject,
    made: Descent,
    lang: Mapping[int, str | None],
    named: Mapping[int, str],
    neither: Flags,
) -> tuple[Wording, ...]:
    """Return the wordings of a narrative that are shown, in order of first sight.

    ``lang`` is by text, ``named`` has the aliases of labelled carriers; ``neither`` says which
    entries are neither credited nor silent.
    """
    found, posts = subject.wordings, subject.posts
    raw = posts.text.take(pa.array(found.first)).to_pylist()
    whole = [without_accounts(text) for text in raw]
    credited, rest = subject.credited[subject.shown], ~neither[subject.shown]
    at = posts.post_id.take(pa.array(subject.member.post[subject.shown])).to_pylist()
    account = posts.account[subject.member.post[subject.shown]]
    order = np.argsort(found.of_entry, kind="stable")
    begin = np.searchsorted(found.of_entry[order], np.arange(len(whole) + 1))
    shown = []
    for n, text in enumerate(whole):
        entries = order[begin[n] : begin[n + 1]]
        parent, relation = int(made.parent[n]), int(made.relation[n])
        changed: tuple[tuple[Change, ...], int] = ((), 0)
        if parent >= 0 and relation == EDIT:
            changed = changes(whole[parent], text)
        elif parent >= 0 and relation == SCRIPT:
            changed = changes(simplified(whole[parent]), simplified(text))
        compared = parent >= 0 and relation != TRANSLATION
        carriers, first = np.unique(account[entries], return_index=True)
        here = set(carriers.tolist()) & named.keys()
        # A post of each carrier, so that no account's posts stand alone.
        ids = [without_accounts(at[entries[place]]) for place in np.sort(first)[:POST_IDS]]
        shown.append(
            Wording(
                number=int(found.number[n]),
                text=cut(text),
                lang=lang[int(found.text[n])],
                first_at=moment(int(posts.time_us[found.first[n]])),
                posts=len(entries),
                accounts=len(carriers),
                named=tuple(alias for each, alias in named.items() if each in here),
                parent=int(found.number[parent]) if parent >= 0 else None,
                relation=RELATIONS[relation] if relation >= 0 else None,
                similarity=float(made.jaccard[n]) if compared else None,
                containment=float(made.containment[n]) if compared else None,
                changes=changed[0],
                changes_total=changed[1],
                credited=int((credited & rest)[entries].sum()),
                silent=int((~credited & rest)[entries].sum()),
                post_ids=tuple(ids),
            )
        )
    return tuple(shown)


def labelled_carriers(subject: Subject, named: Mapping[int, str]) -> tuple[Carried, ...]:
    """Return the labelled carriers in order of time, each with its first post that is shown."""
    shown: Int64s = subject.shown
    account = subject.posts.account[subject.member.post[shown]]
    known, first = np.unique(account, return_index=True)
    place = dict(zip(known.tolist(), first.tolist(), strict=True))
    return tuple(
        Carried(
            alias=alias,
            first_at=moment(int(subject.time_us[shown[place[each]]])),
            credited=bool(subject.credited[shown[place[each]]]),
            wording=int(subject.wordings.number[subject.wordings.of_entry[place[each]]]),
        )
        for each, alias in named.items()
        if each in place
    )
