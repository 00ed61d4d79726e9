"""What real data say, as they are and with the coordination taken out."""

from __future__ import annotations

from heliograph.calibration.record import Calibration, Elections, Expected, Retweets
from heliograph.calibration.sections.funnel import confirmed, funnel_line, funnel_table, why_lost
from heliograph.calibration.summary import disturbances
from heliograph.calibration.tables import counted, percent, table

_CLEAR = 0.05


def real(results: Calibration) -> str:
    """Return the stages, the level of the data set, and what disturbed data give."""
    if results.real is None:
        return ""
    return "\n\n".join(
        [
            "## Real data",
            _elections(results.real.elections, results.asked.fdr),
            _retweets(results.real.retweets),
            _disturbed(results),
        ]
    )


def _elections(said: Elections, fdr: float) -> str:
    expected = table(
        ["links expected in step", "pairs", "surviving"],
        [[_range(row), f"{row.pairs:,}", f"{row.surviving:,}"] for row in said.by_expected],
    )
    return f"""**German elections**: links shared on Facebook and Twitter (Righetti et al. 2022;
data of the R package CooRTweet), {said.actions:,} shares by {said.accounts:,} accounts, window
{said.window_s:g} s, cells of {said.cell_s:g} s.

{_stages(said, fdr)}

In all, {_confirmed(said)}. The pairs of the first line, by how many of their co-actions the null
model expects without any coordination:

{expected}{_why(said)}"""


def _stages(said: Elections, fdr: float) -> str:
    if said.funnels:
        return funnel_table(said, said.funnels[0], fdr)
    return table(
        ["stage", "pairs"],
        [
            [f"in step on {said.least} links or more", f"{said.counted:,}"],
            [f"and p at most {fdr:g}, as if tested alone", f"{said.alone:,}"],
            [f"and q at most {fdr:g}, over the whole family", f"{said.surviving:,}"],
            ["and both accounts confirmed in one group", f"{said.together:,}"],
        ],
    )


def _confirmed(said: Elections) -> str:
    if said.funnels:
        return confirmed(said.funnels[0])
    return f"{counted(said.groups, 'group')} with {counted(said.members, 'member')}"


def _why(said: Elections) -> str:
    if not said.funnels:
        return ""
    links, *others = said.funnels
    parts = [why_lost(links.lost)] if links.lost else []
    if others:
        parts.append("The same of what else was shared:")
        parts.append("\n".join(funnel_line(each) for each in others))
    return "".join("\n\n" + part for part in parts)


def _range(row: Expected) -> str:
    return f"{row.low:g} or more" if row.high is None else f"{row.low:g} to below {row.high:g}"


def _retweets(said: Retweets) -> str:
    chance = sorted(said.by_chance)
    mean = sum(chance) / len(chance)
    # Phipson & Smyth 2010: the data themselves are one of the permutations.
    p = (sum(number >= said.counted for number in chance) + 1) / (len(chance) + 1)
    verdict = (
        "So some coordination is there, and nobody can be named."
        if p <= _CLEAR and not said.surviving
        else ""
    )
    return f"""**Russian co-retweets** (Kulichkina, Righetti and Waldherr 2024): {said.actions:,}
retweets by {said.accounts:,} accounts, window {said.window_s:g} s. The data set as a whole has
{said.counted:,} pairs with a weight of {said.least} or more; {len(chance):,} permutations of the
account labels within each object give {mean:.1f} on average, from {chance[0]:,} to {chance[-1]:,}
(p = {p:.2g}). Of the pairs, tested one by one over the whole family, {said.surviving:,} survive;
{counted(said.groups, "group")} with {counted(said.members, "member")}. {verdict}{_levels(said)}"""


def _levels(said: Retweets) -> str:
    if not said.levels or said.in_step_twice is None or said.exchanged is None:
        return ""
    body = table(
        ["level", "tests", "rejected", "p that nothing is there"],
        [
            [level.name, f"{level.tests:,}", f"{level.rejected:,}", f"{level.p:.2g}"]
            for level in said.levels
        ],
    )
    return f"""

The analysis itself asks level by level, with an error rate at each. For the data set it counts
pairs in step on two objects or more, each object once, and exchanges who met whom only among those
who acted on one object in the same quarter of an hour and keep the same schedule, which is
stricter: {said.in_step_twice:,} pairs observed, {said.exchanged:.1f} exchanged on average.

{body}

{said.stops}"""


def _disturbed(results: Calibration) -> str:
    assert results.real is not None
    body = table(
        ["data", "disturbance", "runs", "with a group", "surviving pairs", "members", "as before"],
        [
            [
                row.data,
                row.how,
                f"{row.runs}",
                f"{row.with_group} ({percent(row.share)})",
                f"{row.pairs:,}",
                f"{row.members:,}",
                "" if row.again is None else f"{row.again:,}",
            ]
            for row in disturbances(results.real)
        ],
        words=2,
    )
    return f"""Disturbed, to take the coordination out: account labels permuted within each object,
or times redrawn within cells. What is found after times were redrawn is false. Permuting cannot
take out everything: where a circle alone shares an object at one time, exchanging its members'
labels changes nothing. *As before* are those members who are named in the undisturbed data too.
Pairs and members are counted over all runs.

{body}"""
