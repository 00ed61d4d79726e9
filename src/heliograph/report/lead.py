"""The opening paragraphs, in plain language: what was read, what was found, how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.findings import Finding, GroupFinding, NarrativeFinding, PhraseFinding
from heliograph.report.lead_of_changes import not_said_of_changes, of_changes
from heliograph.report.model import Coordination, Summary
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

NOT_SAID_OF_TEXTS = (
    "That a text is repeated says nothing of who wrote it, or of why it was repeated: republishing "
    "with a credit, quoting and agreeing look the same. That a phrase is used more, or no longer, "
    "does not say who decided so."
)


def lead(summary: Summary, findings: Sequence[Finding]) -> list[str]:
    """Return the paragraphs that open the report; the last is what it does not say."""
    said = [_of_texts(summary, findings)] if summary.narratives or summary.phrases else []
    changes = of_changes(summary, findings)
    if summary.coordination is None:
        cautions = [*([NOT_SAID_OF_TEXTS] if said else []), *not_said_of_changes(summary)]
        return [_read(summary), *said, *changes, " ".join(cautions)]
    said += [*changes, *([" ".join(not_said_of_changes(summary))] if changes else [])]
    groups = [each for each in findings if isinstance(each, GroupFinding)]
    opening = f"{_read(summary)} {_asked(summary.coordination)}"
    if groups:
        sure = _how_sure(summary.coordination, groups)
        return [f"{opening} {_found(groups)}", sure, *said, NOT_SAID]
    nothing = (
        f"No group of at least {summary.min_group_size} accounts could be confirmed to have done "
        f"so. {summary.coordination.evidence_stops}"
    )
    further = [" ".join(_data_set(summary.coordination)), summary.coordination.detectable]
    return [f"{opening} {nothing}", *filter(None, further), *said, NOTHING_SAID]


def _read(summary: Summary) -> str:
    posts = sum(part.posts for part in summary.intake if part.of == "posts")
    read = count(posts, "post")
    if not any(part.of == "posts" for part in summary.intake):
        read = count(sum(part.posts for part in summary.intake), "check")
        read += " of posts"
    return (
        f"Heliograph read {read} by {count(summary.accounts, 'account')}, "
        f"{_period(summary)}, from {count(len(summary.inputs), 'file')}"
        f"{', and asked' if summary.coordination else '.'}"
    )


def _asked(coordination: Coordination) -> str:
    return (
        "which accounts did the same thing at nearly the same time (within "
        f"{duration(coordination.window_s)}), "
        "beyond what their pace, the news and their schedules explain."
    )


def _of_texts(summary: Summary, findings: Sequence[Finding]) -> str:
    said = []
    if looked := summary.narratives:
        travelled = sum(isinstance(each, NarrativeFinding) for each in findings)
        said.append(
            f"Of {count(looked.texts, 'different text')}, each with those like it, "
            f"{looked.narratives:,} {'was' if looked.narratives == 1 else 'were'} carried by "
            f"{summary.min_group_size} accounts or more; {travelled:,} of these "
            f"{'is' if travelled == 1 else 'are'} told of below as "
            f"{'a narrative' if travelled == 1 else 'narratives'}, beyond what chance likeness "
            "gives."
        )
    if used := summary.phrases:
        changes = [each for each in findings if isinstance(each, PhraseFinding)]
        seen = sum(phrase.containing > 0 for phrase in used.phrases)
        said.append(
            f"Of {count(len(used.phrases), 'official phrase')} looked for, {seen:,} occurred, and "
            f"the use of {len({each.phrase for each in changes}):,} changed more than chance over "
            "the days explains."
        )
    return " ".join(said)


def _period(summary: Summary) -> str:
    first, last = day(summary.first_post), day(summary.last_post)
    return f"of {first} (UTC)" if first == last else f"from {first} to {last} (UTC)"


def _found(findings: Sequence[GroupFinding]) -> str:
    sizes = sorted((len(finding.members) for finding in findings), reverse=True)
    behaviours = list(dict.fromkeys(_carrying(finding) for finding in findings))
    listed = list(dict.fromkeys(name for names in behaviours for name in names))
    return f"{count(len(findings), 'group')} of {_accounts(sizes)} did ({_listed(listed)})."


def _carrying(finding: GroupFinding) -> tuple[str, ...]:
    return tuple(layer.behaviour for layer in finding.layers) or (finding.behaviour,)


def _how_sure(found: Coordination, findings: Sequence[GroupFinding]) -> str:
    members = sum(len(finding.members) for finding in findings)
    chance = max(finding.expected_chance_members for finding in findings)
    one = "the group" if len(findings) == 1 else "each group"
    return (
        f"{found.evidence_stops} Each of the {members:,} was tested by itself, in hours in which "
        "its group had not been sought, many times over. Of all that were confirmed, no more than "
        f"{number(chance)} are expected to be there by chance, on average, if the null model "
        f"holds ({_listed(_methods(findings))}). How {one} was confirmed, and which innocent "
        f"explanations remain open, stands with {one}."
    )


def _methods(findings: Sequence[GroupFinding]) -> list[str]:
    return list(dict.fromkeys(finding.family.method for finding in findings))


def _accounts(sizes: Sequence[int]) -> str:
    """Write group sizes, largest first, as briefly as they can be written."""
    if sizes[0] == sizes[-1]:
        return f"{sizes[0]:,} accounts{' each' if len(sizes) > 1 else ''}"
    if len(sizes) > 6:
        return f"{sizes[-1]:,} to {sizes[0]:,} accounts"
    return f"{_listed([f'{size:,}' for size in sizes])} accounts"


def _data_set(found: Coordination) -> list[str]:
    """Say how much synchrony there is at all: some may be there without a group to name."""
    said = [
        f"In the data as a whole, {level.says} With the test of all pairs taken together, this "
        f"gives p = {probability(level.p)} for there being nothing at all."
        for level in found.levels[:1]
    ]
    if found.unconfirmed > 0:
        verb = "was found whose" if found.unconfirmed == 1 else "were found whose"
        said.append(
            f"{count(found.unconfirmed, 'group')} {verb} members could not be confirmed, or too "
            "few of them; nothing of that is shown."
        )
    return said


def _listed(items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
