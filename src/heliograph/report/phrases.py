"""What the page shows of official phrases: their use over time, and every change in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from heliograph.findings import PhraseFinding, PhrasesLooked
from heliograph.findings.phrase import Adoption, Candidate, Lead, PhraseSeen, Quoted, Use
from heliograph.report.adoption import adoption_plot
from heliograph.report.drawing import Picture
from heliograph.report.labelled import Chip, Labels
from heliograph.report.lettering import fitting
from heliograph.report.phrase_plots import LARGE, SMALL, Span, use_plot
from heliograph.report.quantities import day, instant
from heliograph.report.tested import Procedure, procedures, unseen

SECTIONS = 40  # phrases with a plot and their changes in full
SCOPES = 2  # plots of one phrase
MULTIPLES = 12  # small plots of phrases without a section
ADOPTED = 6  # phrases whose spread is drawn
LINES = 300  # of a table
QUOTES = 8  # of one change
CANDIDATES = 60


class Quote(msgspec.Struct, frozen=True):
    """An article with the phrase, the words before and after it apart."""

    quoted: Quoted
    before: str
    phrase: str
    after: str


class Change(msgspec.Struct, frozen=True):
    """One finding: a change in the use of a phrase."""

    finding: PhraseFinding
    span: str
    quotes: list[Quote]
    labelled: list[Chip]


class Plot(msgspec.Struct, frozen=True):
    """The use of a phrase in one scope."""

    scope: str  # empty for all
    picture: Picture
    gaps: bool  # months without a publication


class PhraseSection(msgspec.Struct, frozen=True):
    """One phrase with its plots and changes; ``scopes_more`` are not drawn."""

    number: int
    written: str
    gloss: str
    seen: PhraseSeen | None
    plots: list[Plot]
    scopes_more: int
    changes: list[Change]


class Row(msgspec.Struct, frozen=True):
    """One phrase in the table of all, and the section that it has."""

    seen: PhraseSeen
    peak: str
    from_start: bool  # in use when the data begin
    section: int | None


class Spread(msgspec.Struct, frozen=True):
    """How one phrase spread over outlets."""

    written: str
    picture: Picture


class PhrasesView(msgspec.Struct, frozen=True):
    """Everything that the section on phrases shows."""

    looked: PhrasesLooked
    found: int
    changes: list[Change]  # the first of all, for the overview
    sections: list[PhraseSection]
    multiples: list[Plot]
    multiples_more: int
    rows: list[Row]
    rows_more: int
    peaks_described: bool  # peak months stand here of phrases without a peak among the changes
    never: list[PhraseSeen]
    spreads: list[Spread]
    spreads_more: int
    leads: tuple[Lead, ...]
    candidates: tuple[Candidate, ...]
    candidates_more: int
    procedures: list[Procedure]
    unseen: list[tuple[str, list[str]]]

    def section_of(self, finding: PhraseFinding) -> int | None:
        """Return the number of the section in which a finding stands in full."""
        numbers = (
            each.number
            for each in self.sections
            if each.changes[0].finding.phrase == finding.phrase
        )
        return next(numbers, None)


def phrases_section(
    findings: Sequence[PhraseFinding], looked: PhrasesLooked, labels: Labels | None = None
) -> PhrasesView:
    """Return the section on phrases; changes in the order of the findings.

    Phrases with changes come in order of their smallest q, then of most articles. Labelled
    outlets are named where ``labels`` are given.
    """
    seen = {each.phrase: each for each in looked.phrases}
    of_phrase = _by_phrase(findings)
    sections = [
        _section(number, changes, seen.get(phrase), labels)
        for number, (phrase, changes) in enumerate(list(of_phrase.items())[:SECTIONS], 1)
    ]
    number_of = dict(zip(of_phrase, range(1, len(sections) + 1), strict=False))
    used = sorted(
        (each for each in looked.phrases if each.containing or each.discounted),
        key=lambda each: -each.containing,
    )
    peaked = {each.phrase for each in findings if (each.event, each.scope) == ("peak", "all")}
    others = [each for each in used if each.containing and each.phrase not in number_of]
    multiples = [plot for each in others[:MULTIPLES] if (plot := _small(each))]
    adopted: dict[str, list[Adoption]] = {}
    for curve in looked.adoption:
        adopted.setdefault(curve.phrase, []).append(curve)
    return PhrasesView(
        looked=looked,
        found=len(findings),
        changes=[_change(finding, labels) for finding in findings[:LINES]],
        sections=sections,
        multiples=multiples,
        multiples_more=len(others) - len(multiples),
        rows=[_row(each, number_of.get(each.phrase)) for each in used[:LINES]],
        rows_more=len(used[LINES:]),
        peaks_described=any(each.peak and each.phrase not in peaked for each in used[:LINES]),
        never=[each for each in looked.phrases if not (each.containing or each.discounted)],
        spreads=[
            spread
            for phrase, curves in list(adopted.items())[:ADOPTED]
            if (spread := _spread(seen.get(phrase), phrase, curves))
        ],
        spreads_more=len(list(adopted)[ADOPTED:]),
        leads=looked.leads[:LINES],
        candidates=looked.candidates[:CANDIDATES],
        candidates_more=len(looked.candidates[CANDIDATES:]),
        procedures=procedures(findings, looked.parameters),
        unseen=unseen(findings),
    )


def _by_phrase(findings: Sequence[PhraseFinding]) -> dict[str, list[PhraseFinding]]:
    """Return the findings on each phrase, the phrase of the surest finding first."""
    of_phrase: dict[str, list[PhraseFinding]] = {}
    for finding in findings:
        of_phrase.setdefault(finding.phrase, []).append(finding)
    return dict(
        sorted(
            of_phrase.items(),
            key=lambda item: (
                min(each.q for each in item[1]),
                -max(each.containing for each in item[1]),
            ),
        )
    )


def _section(
    number: int,
    findings: Sequence[PhraseFinding],
    seen: PhraseSeen | None,
    labels: Labels | None,
) -> PhraseSection:
    of_scope: dict[str, list[PhraseFinding]] = {}
    for finding in findings:
        of_scope.setdefault(finding.scope, []).append(finding)
    drawn = [_plot(scope, changes) for scope, changes in list(of_scope.items())[:SCOPES]]
    return PhraseSection(
        number=number,
        written=findings[0].written,
        gloss=findings[0].gloss,
        seen=seen,
        plots=[plot for plot in drawn if plot],
        scopes_more=len(list(of_scope)[SCOPES:]),
        changes=[_change(finding, labels) for finding in findings],
    )


def _plot(scope: str, findings: Sequence[PhraseFinding]) -> Plot | None:
    first = findings[0]
    spans = [Span(each.event, each.start, each.end) for each in findings]
    where = "" if scope == "all" else fitting(scope, 60)
    gloss = f"{first.gloss} · {where}" if where else first.gloss
    picture = use_plot(first.written, gloss, first.series, spans, LARGE)
    return Plot(scope=where, picture=picture, gaps=_gaps(first.series)) if picture else None


def _small(seen: PhraseSeen) -> Plot | None:
    picture = use_plot(seen.written, seen.gloss, seen.series, (), SMALL)
    return Plot(scope="", picture=picture, gaps=_gaps(seen.series)) if picture else None


def _gaps(series: Sequence[Use]) -> bool:
    return any(use.articles == 0 for use in series)


def _change(finding: PhraseFinding, labels: Labels | None) -> Change:
    chips = labels.chips(finding.named) if labels else {}
    return Change(
        finding=finding,
        span=_span(finding.start, finding.end),
        quotes=[_quote(each, finding.written) for each in finding.evidence[:QUOTES]],
        labelled=list(chips.values()),
    )


def _span(start: str, end: str) -> str:
    """Return a span of days as briefly as it can be written: a month, where it is a whole one."""
    first, last = instant(start), instant(end)
    if first and last and first.day == 1 and (last + timedelta(days=1)).day == 1:
        first_month, last_month = _month(start), _month(end)
        return first_month if first_month == last_month else f"{first_month} to {last_month}"
    return day(start) if start == end else f"{day(start)} to {day(end)}"


def _month(iso: str) -> str:
    return day(iso).partition(" ")[2]


def _quote(quoted: Quoted, written: str) -> Quote:
    before, phrase, after = quoted.words.partition(written) if written else (quoted.words, "", "")
    return Quote(quoted=quoted, before=before, phrase=phrase, after=after)


def _row(seen: PhraseSeen, section: int | None) -> Row:
    first = seen.first_seen
    return Row(
        seen=seen,
        peak=_month(f"{seen.peak}-01") if seen.peak else "",
        from_start=first is not None and first[:7] == seen.first_possible[:7],
        section=section,
    )


def _spread(seen: PhraseSeen | None, phrase: str, curves: Sequence[Adoption]) -> Spread | None:
    written, gloss = (seen.written, seen.gloss) if seen else (phrase, "")
    picture = adoption_plot(written, gloss, curves)
    return Spread(written=written, picture=picture) if picture else None
