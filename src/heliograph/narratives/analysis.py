"""From posts to findings: cluster, join, test against chance, draw the tree, describe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from heliograph.errors import InputError
from heliograph.findings import (
    MIN_GROUP_SIZE,
    Input,
    Named,
    NarrativeFinding,
    check_min_group_size,
)
from heliograph.findings.asked import check_fdr, check_seed
from heliograph.frames import Frame, like, to_arrow
from heliograph.multiplicity import benjamini_yekutieli
from heliograph.narratives.chance import by_chance, chance, tested
from heliograph.narratives.credits import credited
from heliograph.narratives.describe import Design, describe, family
from heliograph.narratives.joining import apart, join, languages_of, matcher_for
from heliograph.narratives.limits import limits
from heliograph.narratives.looked import detectable, looked_at, settings
from heliograph.narratives.membership import (
    accounts_in,
    membership,
    public,
    renumbered,
)
from heliograph.narratives.reading import read
from heliograph.narratives.result import (
    Narratives,
    narratives_table,
    posts_table,
    wordings_table,
)
from heliograph.narratives.subject import Carriers, subject_of
from heliograph.narratives.tree import descent, wordings
from heliograph.texts.alike import Rules
from heliograph.texts.clusters import cluster
from heliograph.version import __version__

Floats = NDArray[np.float64]

MOST_FINDINGS = 500
"""So many narratives are told of, those that most accounts carry; the others are counted."""


def narratives(  # noqa: PLR0913 - what an analyst may set
    posts: Frame,
    *,
    translate: Literal["auto", "use", "e5"] | None = None,
    named: Mapping[str, Named] | None = None,
    sites: Mapping[str, str] | None = None,
    min_group_size: int = MIN_GROUP_SIZE,
    fdr: float = 0.05,
    seed: int = 1,
    rules: Rules | None = None,
    inputs: Iterable[Input] = (),
    progress: Callable[[str], None] | None = None,
) -> Narratives:
    """Return the texts that travel: who is seen to carry which, after whom, in which wording.

    ``posts`` is a frame with post_id, account, time (a timestamp) and text; kind, lang, urls,
    domains, mentions and reposted_id are used where they are there. Near-duplicates by ``rules``
    are one narrative, with texts that hold a passage of it and, where ``translate`` names a
    sentence model ("auto": the default one, if installed), their translations.

    ``named`` has the label of every account that a registry labels, ``sites`` the name of whoever
    runs a labelled domain. Findings are on narratives of ``min_group_size`` accounts or more that
    more accounts wrote than chance likeness explains, at a false discovery rate of ``fdr``;
    ``seed`` drives which pairs are compared and what is drawn.

    Raises InputError for unusable posts or settings, or a sentence model that is asked for and not
    installed; ScopeError for a ``min_group_size`` below 3.

    >>> import datetime
    >>> day = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)
    >>> result = narratives({"post_id": ["1", "2"], "account": ["a", "b"], "time": [day, day],
    ...                      "text": ["The harbour was closed for the night"] * 2})
    >>> result.looked.texts, result.looked.clusters, len(result.findings)
    (1, 1, 0)
    """
    min_group_size = check_min_group_size(min_group_size)
    fdr, seed = check_fdr(fdr), check_seed(seed)
    _check_types(translate, rules)
    say, rules, named = progress or (lambda _: None), rules or Rules(), named or {}
    matcher, model = matcher_for(translate, seed)
    read_in = read(to_arrow(posts, "posts"))
    say(f"comparing {len(read_in):,} texts")
    clusters = cluster(read_in.text, seen=read_in.time_us, rules=rules, seed=seed)
    if matcher is None:
        joined = apart(clusters, model)
    elif len(read_in.accounts) < min_group_size:  # whatever is joined, too few carry it
        joined = apart(clusters, "the data have fewer accounts than the smallest group")
    else:
        say("looking for translations")
        joined = join(read_in, clusters, matcher, model)
    every = membership(clusters, joined.narrative)
    size = accounts_in(
        every.narrative, read_in.account[every.post], int(joined.narrative.max(initial=-1)) + 1
    )
    member = renumbered(every, size, min_group_size)
    count = int(member.narrative.max(initial=-1)) + 1
    say(f"following {count:,} narratives")
    found = wordings(read_in, member)
    made = descent(read_in, clusters, joined, found)
    lang = dict(zip(found.text.tolist(), languages_of(read_in, found.first), strict=True))
    labels = {
        code: named[account]
        for code, account in enumerate(read_in.accounts.to_pylist())
        if account in named
    }
    by_credit = credited(
        read_in, member, sites or {}, {code: each.name for code, each in labels.items()}
    )
    labelled = np.zeros(len(read_in.accounts), np.bool_)
    labelled[list(labels)] = True
    said = public(member, read_in, labelled, count, min_group_size)
    open_to_all, open_credit = member.only(said), by_credit[said]
    made_by_chance = chance(read_in, clusters, seed)
    test = tested(read_in, clusters, open_to_all, count)
    p = by_chance(test.accounts - 1, made_by_chance.of(clusters.shingles, test.centre))
    q = benjamini_yekutieli(p, max(1, len(clusters.first)))
    accounts = accounts_in(open_to_all.narrative, read_in.account[open_to_all.post], count)
    passed = np.flatnonzero((q <= fdr) & (accounts >= min_group_size))
    parameters = settings(rules, translate, min_group_size, fdr, seed)
    design = Design(
        clusters=clusters,
        joined=joined,
        lang=lang,
        chance=made_by_chance,
        family=family(len(clusters.first), fdr, len(passed)),
        limits=limits(rules, joined, min_group_size, labelled=bool(labels)),
        detectable=detectable(made_by_chance, len(clusters.first), fdr, min_group_size),
        parameters=parameters,
        inputs=tuple(inputs),
        seed=seed,
        version=__version__,
        min_group_size=min_group_size,
    )
    if len(passed):
        say(f"describing {len(passed):,} narratives")
    carriers = Carriers(read_in, open_to_all, open_credit, test, labels, labelled)
    largest = passed[np.argsort(-accounts[passed], kind="stable")]
    findings, unshown = _findings(largest.tolist(), carriers, p, q, design)
    counted = {
        "narratives beyond chance": f"{len(passed):,}",
        "of them without a wording that enough accounts carry": f"{unshown:,}",
        "of them smaller than those told of": f"{len(passed) - unshown - len(findings):,}",
    }
    ids = {number: finding.finding_id for number, finding in findings.items()}
    return Narratives(
        posts=like(posts, posts_table(read_in, member, found, made, by_credit)),
        wordings=like(posts, wordings_table(read_in, found, made, lang)),
        narratives=like(posts, narratives_table(read_in, member, found, ids, test.accounts, p, q)),
        findings=tuple(findings.values()),
        looked=looked_at(read_in, clusters, joined, made_by_chance, count, parameters | counted),
    )


def _findings(
    numbers: list[int], carriers: Carriers, p: Floats, q: Floats, design: Design
) -> tuple[dict[int, NarrativeFinding], int]:
    """Return findings by narrative, and how many narratives on the way cannot be shown."""
    findings: dict[int, NarrativeFinding] = {}
    unshown = 0
    for number in numbers:
        if len(findings) == MOST_FINDINGS:
            break
        subject = subject_of(number, carriers, design.min_group_size)
        if subject is None:
            unshown += 1
            continue
        findings[number] = describe(
            len(findings) + 1, subject, float(p[number]), float(q[number]), design
        )
    return findings, unshown


def _check_types(translate: object, rules: object) -> None:
    if translate is not None and not isinstance(translate, str):
        raise InputError(
            f"translate is {translate!r}, no name of a model",
            remedy="give 'auto', 'use', 'e5' or None.",
        )
    if rules is not None and not isinstance(rules, Rules):
        raise InputError(
            f"rules is {rules!r}, no set of rules", remedy="give a heliograph.texts.alike.Rules."
        )
