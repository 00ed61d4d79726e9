"""The opening paragraphs, in plain language: what was read, what was found, how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.findings import Finding
from heliograph.report.model import Summary
from heliograph.report.quantities import count, day, duration, number, probability

NOT_SAID = (
    "In step means coordination, and nothing more. It does not mean that the accounts are "
    "inauthentic, automated, paid, or run by a state: friends, fans, newsrooms and campaigners "
    "coordinate too. Who they are, and why they acted together, these data do not say."
)
NOTHING_SAID = (
    "That no group was confirmed does not mean that nobody coordinated. A group that is smaller, "
    "acts less often, leaves more time between its acts, shares things that were not compared "
    "here, or was not collected would not show."
)


def lead(summary: Summary, findings: Sequence[Finding]) -> list[str]:
    """Return the paragraphs that open the report."""
    if findings:
        return [f"{_read(summary)} {_found(findings)}", _how_sure(summary, findings), NOT_SAID]
    nothing = (
        f"No group of at least {summary.min_group_size} accounts could be confirmed to have done "
        f"so. {summary.evidence_stops}"
    )
    further = [" ".join(_data_set(summary)), summary.detectable]
    return [f"{_read(summary)} {nothing}", *filter(None, further), NOTHING_SAID]


def _read(summary: Summary) -> str:
    posts = sum(part.posts for part in summary.intake)
    return (
        f"Heliograph read {count(posts, 'post')} by {count(summary.accounts, 'account')}, "
        f"{_period(summary)}, from {count(len(summary.inputs), 'file')}, and asked which accounts "
        f"did the same thing at nearly the same time (within {duration(summary.window_s)}), "
        "beyond what their pace, the news and their schedules explain."
    )


def _period(summary: Summary) -> str:
    first, last = day(summary.first_post), day(summary.last_post)
    return f"of {first} (UTC)" if first == last else f"from {first} to {last} (UTC)"


def _found(findings: Sequence[Finding]) -> str:
    sizes = sorted((len(finding.members) for finding in findings), reverse=True)
    behaviours = list(dict.fromkeys(_carrying(finding) for finding in findings))
    listed = list(dict.fromkeys(name for names in behaviours for name in names))
    return f"{count(len(findings), 'group')} of {_accounts(sizes)} did ({_listed(listed)})."


def _carrying(finding: Finding) -> tuple[str, ...]:
    return tuple(layer.behaviour for layer in finding.layers) or (finding.behaviour,)


def _how_sure(summary: Summary, findings: Sequence[Finding]) -> str:
    members = sum(len(finding.members) for finding in findings)
    chance = max(finding.expected_chance_members for finding in findings)
    one = "the group" if len(findings) == 1 else "each group"
    return (
        f"{summary.evidence_stops} Each of the {members:,} was tested by itself, in hours in which "
        "its group had not been sought, many times over. Of all that were confirmed, no more than "
        f"{number(chance)} are expected to be there by chance, on average, if the null model "
        f"holds ({_listed(_methods(findings))}). How {one} was confirmed, and which innocent "
        f"explanations remain open, stands with {one}."
    )


def _methods(findings: Sequence[Finding]) -> list[str]:
    return list(dict.fromkeys(finding.family.method for finding in findings))


def _accounts(sizes: Sequence[int]) -> str:
    """Write group sizes, largest first, as briefly as they can be written."""
    if sizes[0] == sizes[-1]:
        return f"{sizes[0]:,} accounts{' each' if len(sizes) > 1 else ''}"
    if len(sizes) > 6:
        return f"{sizes[-1]:,} to {sizes[0]:,} accounts"
    return f"{_listed([f'{size:,}' for size in sizes])} accounts"


def _data_set(summary: Summary) -> list[str]:
    """Say how much synchrony there is at all: some may be there without a group to name."""
    said = [
        f"In the data as a whole, {level.says} With the test of all pairs taken together, this "
        f"gives p = {probability(level.p)} for there being nothing at all."
        for level in summary.levels[:1]
    ]
    if summary.unconfirmed > 0:
        verb = "was found whose" if summary.unconfirmed == 1 else "were found whose"
        said.append(
            f"{count(summary.unconfirmed, 'group')} {verb} members could not be confirmed, or too "
            "few of them; nothing of that is shown."
        )
    return said


def _listed(items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
