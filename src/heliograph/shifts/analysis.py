"""From posts to findings on shifts: count by week, decide against the panel, describe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from heliograph.errors import ScopeError
from heliograph.findings import (
    MIN_GROUP_SIZE,
    Family,
    Input,
    Named,
    check_min_group_size,
)
from heliograph.frames import Frame, like, to_arrow
from heliograph.lexicons.given import lexicons_of
from heliograph.lexicons.records import Lexicon, Lexicons
from heliograph.shifts.apart import told_apart
from heliograph.shifts.deciding import decide
from heliograph.shifts.detectable import LEXICAL, detectable
from heliograph.shifts.finding import Design, describe
from heliograph.shifts.options import check_options, check_panel, inputs_with
from heliograph.shifts.posted import posted
from heliograph.shifts.records import Decided, Weekly
from heliograph.shifts.result import Shifts, signals_table, weeks_table
from heliograph.shifts.sentences import sayable
from heliograph.shifts.summary import looked_at
from heliograph.shifts.weekly import weekly as counted
from heliograph.version import __version__


def shifts(  # noqa: PLR0913 - what an analyst may set
    posts: Frame,
    panel: Frame | None = None,
    *,
    lexicons: str | Path | Lexicons | Sequence[Lexicon] | None = None,
    named: Mapping[str, Named] | None = None,
    sites: Mapping[str, str] | None = None,
    min_group_size: int = MIN_GROUP_SIZE,
    fdr: float = 0.05,
    seed: int = 1,
    inputs: Iterable[Input] = (),
    progress: Callable[[str], None] | None = None,
) -> Shifts:
    """Return the changes of emphasis that more accounts share than chance and the news explain.

    ``posts`` and ``panel`` hold post_id, account, time (a timestamp) and text, as ``read_posts``
    gives them; lang, domains, source_app and platform are used where they are there. The panel is
    of other accounts, like the ones looked at: what it takes up as well is no finding. Watched is
    the weekly share of each account's posts with a term of each of the ``lexicons`` (a YAML file,
    or Lexicon records), in each language, with links to each body of ``sites`` (from a domain to
    who runs it), and in each quarter of the day. ``named`` leads from an account to its label.
    Shifts are found at a false discovery rate of ``fdr`` over all signals and both directions;
    ``seed`` drives the turns of the calendar and the bootstraps.

    Raises InputError where there is no panel, or one that shares accounts with the posts, and for
    unusable posts or settings; ScopeError for fewer accounts, on either side, than
    ``min_group_size``.

    >>> shifts({"post_id": ["1"], "account": ["a"], "time": [None], "text": ["-"]})
    Traceback (most recent call last):
        ...
    heliograph.errors.InputError: a shift is claimed against a reference panel only: ...
    """
    min_group_size = check_min_group_size(min_group_size)
    check_panel(panel)
    check_options(named=named or {}, sites=sites or {}, fdr=fdr, seed=seed)
    labels, sites = dict(named or {}), dict(sites or {})
    listed = lexicons_of(lexicons)
    say = progress or (lambda _: None)
    table, beside = to_arrow(posts, "posts"), to_arrow(panel, "the panel")
    say(f"counting {table.num_rows + beside.num_rows:,} posts by week")
    weekly = sayable(counted(table, beside, lexicons=listed, sites=sites))
    _check_enough(weekly, min_group_size)
    say(f"deciding on {len(weekly.signals):,} signals of {len(weekly.accounts):,} accounts")
    private = np.array([each not in labels for each in weekly.accounts], np.bool_)
    decided = told_apart(
        decide(weekly, min_group_size=min_group_size, fdr=fdr, seed=seed),
        weekly,
        private,
        min_group_size,
    )
    say("trying out what could have been found")
    could = detectable(weekly, decided, fdr=fdr, min_group_size=min_group_size, seed=seed)
    parameters = {
        "lists of terms": ", ".join(each.id for each in weekly.signals if each.kind in LEXICAL)
        or "none",
        "labelled sites": f"{len(sites):,}",
        "signals": f"{len(weekly.signals):,}",
        "weeks": f"{weekly.weeks[0]} to {weekly.weeks[-1]}",
        "panel": f"{len(weekly.panel_accounts):,} accounts",
        "false discovery rate": f"{fdr:g}",
        "smallest group": str(min_group_size),
        "seed": str(seed),
    }
    design = Design(
        weekly=weekly,
        decided=tuple(decided),
        posted=posted(table, beside, weekly),
        named={code: labels[each] for code, each in enumerate(weekly.accounts) if each in labels},
        family=_family(decided, fdr),
        detectable=could,
        parameters=parameters,
        inputs=inputs_with(inputs, listed),
        seed=seed,
        fdr=fdr,
        version=__version__,
        min_group_size=min_group_size,
    )
    found = [(one, one.group) for one in decided if one.outcome == "found" and one.group]
    say(f"describing {len(found):,} shifts")
    looked = looked_at(weekly, decided, design.labelled, could, parameters, min_group_size)
    return Shifts(
        weeks=like(posts, weeks_table(looked.signals)),
        signals=like(posts, signals_table(looked.signals)),
        findings=tuple(
            describe(number, one, group, design) for number, (one, group) in enumerate(found)
        ),
        looked=looked,
    )


def _check_enough(weekly: Weekly, min_group_size: int) -> None:
    """Raise ScopeError where too few accounts stand behind a weekly mean."""
    for who, accounts in (("posts", weekly.accounts), ("panel", weekly.panel_accounts)):
        if len(accounts) < min_group_size:
            raise ScopeError(
                f"the {who} {'are' if who == 'posts' else 'is'} of {len(accounts):,} "
                f"{'account' if len(accounts) == 1 else 'accounts'}, fewer than {min_group_size}: "
                "weekly means of so few people are not told; give more accounts"
            )


def _family(decided: Sequence[Decided], fdr: float) -> Family:
    return Family(
        tests=max(1, sum(one.outcome != "not tested" for one in decided)),
        method="Benjamini-Yekutieli",
        level=fdr,
        rejected=sum(one.q <= fdr for one in decided),
        design="every signal that enough accounts ever have, as a rise and as a fall; all windows "
        "of one are one test",
    )
