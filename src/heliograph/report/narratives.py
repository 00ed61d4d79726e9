"""What the page shows of narratives: an overview of all, and a section for each of the first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from heliograph.findings import NarrativeFinding, NarrativesLooked
from heliograph.findings.narrative import Carried, Change, Wording
from heliograph.report.drawing import Picture
from heliograph.report.labelled import Chip, Labels
from heliograph.report.lettering import fitting
from heliograph.report.model import Volume
from heliograph.report.no_narrative import why_none
from heliograph.report.quantities import instant, number
from heliograph.report.syndication import Tree, tree
from heliograph.report.tested import Procedure, procedures, unseen
from heliograph.report.timelines import volume_with_objects

SECTIONS = 20
LINES_OPEN, LINES = 25, 200  # of the overview; those between are folded away
WORDINGS_OPEN, WORDINGS_LISTED = 4, 40  # of a narrative; those between are folded away
CHANGES_LISTED = 12
IDS_LISTED = 24
OPENING = 120  # letters
_LANGUAGE = re.compile("[a-z]{2,3}")
_LANGUAGES = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "th": "Thai",
    "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip
_RELATIONS = {
    "edit": "an edit",
    "script": "another script",
    "lift": "a passage lifted",
    "translation": "a translation",
}
_ROUGHLY = ((2 * 365.25 * 86_400, 365.25 * 86_400, "year"), (2 * 86_400, 86_400, "day"),
            (2 * 3_600, 3_600, "hour"), (120, 60, "minute"), (0, 1, "second"))  # fmt: skip


class Worded(msgspec.Struct, frozen=True):
    """One wording with all that its entry needs; ``lang`` is one that HTML knows, or empty."""

    wording: Wording
    lang: str
    language: str
    relation: str  # to its parent, in words
    carriers: list[tuple[str, Chip | None]]
    changes: Sequence[Change]
    changes_more: int
    ids: Sequence[str]
    ids_more: int


class Carrier(msgspec.Struct, frozen=True):
    """A labelled carrier: when it was first seen with the text."""

    carried: Carried
    chip: Chip | None
    after: str


class Line(msgspec.Struct, frozen=True):
    """One narrative in the overview."""

    number: int
    finding: NarrativeFinding
    opens: str  # the first words of its first wording
    lang: str
    languages: str
    lived: str
    labelled: bool


class Section(msgspec.Struct, frozen=True):
    """One narrative with a section of its own."""

    line: Line
    tree: Tree | None
    curve: Picture | None
    half_after: str
    credited: int
    silent: int
    worded: list[Worded]
    folded: list[Worded]
    wordings_more: int
    carriers: list[Carrier]


class NarrativesView(msgspec.Struct, frozen=True):
    """Everything that the section on narratives shows."""

    looked: NarrativesLooked
    found: int
    why_none: str  # as a sentence; empty where something could have been found
    lines: list[Line]
    folded: list[Line]
    sections: list[Section]
    procedures: list[Procedure]
    unseen: list[tuple[str, list[str]]]


def narratives_section(
    findings: Sequence[NarrativeFinding], looked: NarrativesLooked, labels: Labels
) -> NarrativesView:
    """Return the section on narratives, in the order of the findings.

    A narrative's carriers stand at ``#narrative-1-A1``, those of the first ``SECTIONS`` alone.
    """
    lines = [_line(number, finding) for number, finding in enumerate(findings, 1)]
    return NarrativesView(
        looked=looked,
        found=len(findings),
        why_none=why_none(looked),
        lines=lines[:LINES_OPEN],
        folded=lines[LINES_OPEN:LINES],
        sections=[_section(line, labels) for line in lines[:SECTIONS]],
        procedures=procedures(findings, looked.parameters),
        unseen=unseen(findings),
    )


def roughly(seconds: float) -> str:
    """Return a length of time as people say it.

    >>> roughly(0), roughly(5_400), roughly(1_060_000)
    ('no time', '90 minutes', '12 days')
    """
    if seconds <= 0:
        return "no time"
    size, unit = next((size, unit) for least, size, unit in _ROUGHLY if seconds >= least)
    value = seconds / size
    said = number(round(value, 1) if unit == "year" else max(1, round(value)))
    return f"{said} {unit}" if said == "1" else f"{said} {unit}s"


def _line(number: int, finding: NarrativeFinding) -> Line:
    first = finding.wordings[0]
    told = [f"{_language(each.lang)} {each.posts:,}" for each in finding.languages]
    return Line(
        number=number,
        finding=finding,
        opens=fitting(first.text, OPENING),
        lang=_code(first.lang),
        languages=", ".join(told),
        lived=roughly(_between(finding.first_at, finding.last_at)),
        labelled=bool(finding.carried),
    )


def _section(line: Line, labels: Labels) -> Section:
    finding = line.finding
    chips = labels.chips(finding.named)
    listed = [_worded(wording, chips) for wording in finding.wordings[:WORDINGS_LISTED]]
    return Section(
        line=line,
        tree=tree(finding, chips),
        curve=_curve(finding),
        half_after=roughly(finding.half_after_s),
        credited=sum(wording.credited for wording in finding.wordings),
        silent=sum(wording.silent for wording in finding.wordings),
        worded=listed[:WORDINGS_OPEN],
        folded=listed[WORDINGS_OPEN:],
        wordings_more=len(finding.wordings) - len(listed),
        carriers=[
            Carrier(
                carried=each,
                chip=chips.get(each.alias),
                after=_after(_between(finding.first_at, each.first_at)),
            )
            for each in finding.carried
        ],
    )


def _worded(wording: Wording, chips: dict[str, Chip]) -> Worded:
    return Worded(
        wording=wording,
        lang=_code(wording.lang),
        language=_language(wording.lang),
        relation=_RELATIONS.get(wording.relation or "", ""),
        carriers=[(alias, chips.get(alias)) for alias in wording.named],
        changes=wording.changes[:CHANGES_LISTED],
        changes_more=wording.changes_total - len(wording.changes[:CHANGES_LISTED]),
        ids=wording.post_ids[:IDS_LISTED],
        ids_more=wording.posts - len(wording.post_ids[:IDS_LISTED]),
    )


def _curve(finding: NarrativeFinding) -> Picture | None:
    """Return the posts with the text over time; None where one interval holds them all."""
    start = instant(finding.first_at)
    if start is None or len(finding.curve) < 2:
        return None
    step = timedelta(seconds=finding.interval_s)
    starts = tuple((start + step * i).isoformat() for i in range(len(finding.curve)))
    volume = Volume(interval_s=finding.interval_s, starts=starts, posts=finding.curve)
    return volume_with_objects(volume, None)


def _between(first: str, last: str) -> float:
    start, end = instant(first), instant(last)
    return 0.0 if start is None or end is None else (end - start).total_seconds()


def _after(seconds: float) -> str:
    return "first of all" if seconds <= 0 else f"{roughly(seconds)} after the first"


def _code(lang: str | None) -> str:
    return lang if lang and _LANGUAGE.fullmatch(lang) else ""


def _language(lang: str | None) -> str:
    return _LANGUAGES.get(lang, lang) if lang else "not told"
