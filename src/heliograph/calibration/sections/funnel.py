"""Pairs with many co-actions: which part of the test each stage loses, and on which objects."""

from __future__ import annotations

import textwrap

from heliograph.calibration.record import Elections, Funnel, Lost
from heliograph.calibration.tables import counted, percent, table


def funnel_table(said: Elections, followed: Funnel, fdr: float) -> str:
    """Return the stages of the pairs with many co-actions."""
    return table(
        [f"pairs with q at most {fdr:g} over the whole family", "pairs"],
        [
            [f"in step on {said.least} {followed.shared} or more", f"{followed.counted:,}"],
            ["by pace alone", f"{followed.pace:,}"],
            ["by pace and habit", f"{followed.pace_and_habit:,}"],
            ["by pace and tempo, nobody left out", f"{followed.pace_and_tempo:,}"],
            ["by all three, nobody left out", f"{followed.nobody_left_out:,}"],
            [
                "by all three, the candidates' groups left out: the whole test "
                f"({followed.accounts:,} accounts)",
                f"{followed.whole:,}",
            ],
            ["and both accounts confirmed in one group", f"{said.together:,}"],
        ],
    )


def funnel_line(followed: Funnel) -> str:
    """Return the stages of other objects than links, as one line."""
    sizes = _sizes(followed)
    line = (
        f"- **{followed.shared}**: {followed.counted:,} pairs; by pace {followed.pace:,}; by pace "
        f"and habit {followed.pace_and_habit:,}; by pace and tempo, nobody left out "
        f"{followed.pace_and_tempo:,}; by all three {followed.nobody_left_out:,}; by the whole "
        f"test {followed.whole:,}, of {followed.accounts:,} accounts; confirmed: {sizes}."
    )
    return textwrap.fill(line, 100, subsequent_indent="  ", break_on_hyphens=False)


def confirmed(followed: Funnel) -> str:
    """Return how many members are confirmed in how many groups."""
    members = counted(sum(followed.groups), "member")
    groups = counted(len(followed.groups), "group")
    return f"{members} in {groups}" + (f" ({_sizes(followed)})" if followed.groups else "")


def _sizes(followed: Funnel) -> str:
    if not followed.groups:
        return "nobody"
    return " and ".join(f"{size:,}" for size in followed.groups) + " accounts"


def why_lost(lost: Lost) -> str:
    """Return why the others do not survive, object by object."""
    if not lost.pairs:
        return "No pair that pace alone lets through is lost."
    total = max(1, lost.co_actions)
    most = sum(row.co_actions for row in lost.objects[:5])
    decided = table(
        ["what added most to the chance granted to a co-action", "co-actions", ""],
        [
            [name, f"{number:,}", percent(number / total)]
            for name, number in (
                ("others near came within the window: the object's own tempo", lost.own_tempo),
                ("none of the few near did: what strangers do stood in", lost.strangers),
                ("the two accounts' habits", lost.habit),
                ("nothing: their pace alone", lost.pace),
            )
        ],
    )
    objects = table(
        [
            "", "co-actions", "accounts", "others near", "of them within the window",
            "chance by pace", "as first tested", "in the end",
        ],
        [
            [
                f"O{number}",
                f"{row.co_actions:,}",
                f"{row.accounts:,}",
                f"{row.near:.1f}",
                percent(row.within, 0),
                percent(row.pace),
                percent(row.whole),
                percent(row.in_the_end),
            ]
            for number, row in enumerate(lost.objects, 1)
        ],
    )  # fmt: skip
    return f"""**Why the others do not.** Pace alone lets {lost.pairs:,} pairs through that the
whole test does not; they were in step {lost.co_actions:,} times. Told as they were first tested in
full, with the groups of all candidates left out of each other's tempo:

{decided}

For {counted(lost.sittings, "pair")} it is occasions that decide, not links: what was shared in one
sitting counts once. If links alone decided, {lost.only_sittings:,} of them would survive.

The five links with most carry {percent(most / total, 0)} of these co-actions. The largest circle
that lost pairs tie together has {lost.largest:,} accounts and {lost.largest_pairs:,} of the pairs.
Not to survive is not to be cleared: where others outside the circle shared the same few links as
fast, the test cannot tell the circle from the news, and says nothing.

The links with most of these co-actions; means over co-actions, others without the candidates'
groups. *In the end* a circle that did not stand is no longer left out, and counts as a crowd:

{objects}"""
