"""The opening paragraphs, in plain language: what was read, what was found, what that means."""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.findings import Finding
from heliograph.report.model import Summary
from heliograph.report.quantities import count, day, duration, number, percent

NOT_SAID = (
    "In step means coordination, and nothing more. It does not mean that the accounts are "
    "inauthentic, automated, paid, or run by a state: friends, fans, newsrooms and campaigners "
    "coordinate too. Who they are, and why they acted together, these data do not say."
)
NOTHING_SAID = (
    "That nothing was found does not mean that nobody coordinated. A group that is smaller, acts "
    "less often, leaves more time between its acts, shares things that were not compared here, or "
    "was not collected would not show."
)


def lead(summary: Summary, findings: Sequence[Finding]) -> list[str]:
    """Return the paragraphs that open the report."""
    if findings:
        return [f"{_read(summary)} {_found(findings)}", NOT_SAID]
    return [f"{_read(summary)} {_nothing_found(summary)}", *_in_step(summary), NOTHING_SAID]


def _read(summary: Summary) -> str:
    posts = sum(part.posts for part in summary.intake)
    windows = sorted({looked.window_s for looked in summary.looked})
    within = f" (within {_listed([duration(w) for w in windows], 'or')})" if windows else ""
    return (
        f"Heliograph read {count(posts, 'post')} by {count(summary.accounts, 'account')}, "
        f"{_period(summary)}, from {count(len(summary.inputs), 'file')}, and asked which accounts "
        f"did the same thing at nearly the same time{within} more often than chance allows."
    )


def _period(summary: Summary) -> str:
    first, last = day(summary.first_post), day(summary.last_post)
    return f"of {first} (UTC)" if first == last else f"from {first} to {last} (UTC)"


def _found(findings: Sequence[Finding]) -> str:
    sizes = sorted((len(finding.members) for finding in findings), reverse=True)
    behaviours = list(dict.fromkeys(finding.behaviour for finding in findings))
    level = max(finding.family.level for finding in findings)
    methods = list(dict.fromkeys(finding.family.method for finding in findings))
    return (
        f"{count(len(findings), 'group')} of {_accounts(sizes)} did ({_listed(behaviours)}). Of "
        f"all the pairs of accounts that such a search flags, no more than {percent(level)} are "
        f"expected to be there by chance, if the null model holds ({_listed(methods)}); the "
        "reasoning, and the innocent explanations that remain open, stand with "
        f"{'the group' if len(findings) == 1 else 'each group'}."
    )


def _accounts(sizes: Sequence[int]) -> str:
    """Write group sizes, largest first, as briefly as they can be written."""
    if sizes[0] == sizes[-1]:
        return f"{sizes[0]:,} accounts{' each' if len(sizes) > 1 else ''}"
    if len(sizes) > 6:
        return f"{sizes[-1]:,} to {sizes[0]:,} accounts"
    return f"{_listed([f'{size:,}' for size in sizes])} accounts"


def _nothing_found(summary: Summary) -> str:
    said = [f"No group of at least {summary.min_group_size} accounts was found to."]
    tests = sum(looked.tests for looked in summary.looked)
    if tests:
        said.append(f"{count(tests, 'pair')} of accounts could have been flagged.")
    said.append(summary.detectable)
    if surviving := sum(looked.pairs_surviving for looked in summary.looked):
        said.append(
            f"{count(surviving, 'pair')} of accounts passed the test without forming a group "
            "large enough to be shown."
        )
    return " ".join(said)


def _in_step(summary: Summary) -> list[str]:
    """Say how much synchrony there is at all: some may be there without a group to name."""
    said = [
        f"In {looked.behaviour}, accounts were in step {count(looked.in_step, 'time')}, where "
        f"their own pace alone gives about {number(looked.expected_in_step)}; "
        f"{count(looked.pairs_in_step_twice, 'pair')} "
        f"{'was' if looked.pairs_in_step_twice == 1 else 'were'} so on two objects or more."
        for looked in summary.looked
    ]
    return [" ".join(said)] if said else []


def _listed(items: Sequence[str], conjunction: str = "and") -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"
