"""Shared shifts to draw: ordinary ones, none at all, very many."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache

import msgspec
import narrative_samples
import samples

from heliograph.findings import (
    Effect,
    Explanation,
    Family,
    Finding,
    NullModel,
    ShiftFinding,
    ShiftsLooked,
    Statistic,
)
from heliograph.findings.shift import PanelCheck, SignalLooked, Week, Wording
from heliograph.report import model, render

MONDAY = date(2023, 1, 2)
CHECKS = (
    PanelCheck(name="size", held=True, says="240 accounts with weeks enough, against 41."),
    PanelCheck(name="volume", held=True, says="the median is 14 posts a week, against 12."),
    PanelCheck(name="level before", held=True, says="the mean share is 6.1%, against 5.8%."),
)
UNLIKE = (
    *CHECKS[:2],
    PanelCheck(name="news", held=False, says="the panel follows 12% of the common movement."),
)


def monday(week: int) -> str:
    return (MONDAY + timedelta(weeks=week)).isoformat()


def weeks(
    change: int = 34, rise: float = 0.09, gaps: tuple[int, ...] = (), many: int = 60, seed: int = 1
) -> tuple[Week, ...]:
    """Return a group's weeks that rise at a change, and a panel's that do not."""
    chance = random.Random(seed)
    told = []
    for i in range(many):
        news = 0.06 + 0.02 * (i % 13 == 5) + chance.gauss(0, 0.004)
        group = news + (rise if i >= change else 0) + chance.gauss(0, 0.006)
        few = i in gaps
        told.append(
            Week(
                start=monday(i),
                group=None if few else group,
                low=None if few else max(0.0, group - 0.018),
                high=None if few else group + 0.018,
                panel=news,
                accounts=0 if few else 12,
            )
        )
    return tuple(told)


def shift(number: int = 1, **changes: object) -> ShiftFinding:
    """Make a shift of twelve accounts out of forty-one, in September 2023."""
    fields: dict[str, object] = {
        "finding_id": f"F{number}",
        "statement": "12 of 41 accounts raised the share of posts with a term of 'economy' within "
        "two weeks of one another, by 9 points beyond the panel.",
        "statistic": Statistic(name="accounts that changed within one window", unit="accounts",
                               observed=14.0, expected=3.2),
        "effect": Effect(name="change beyond the panel", value=0.0897, low=0.0712, high=0.1084,
                         level=0.95, method="block bootstrap over weeks"),
        "null_model": NullModel(
            rule_id="circular-shift-1",
            description="each account's weeks, less what the panel explains, are turned about "
            "independently",
            parameters={"permutations": "999"},
        ),
        "p": 0.001,
        "q": 0.0132,
        "family": Family(tests=18, method="Benjamini-Yekutieli", level=0.05, rejected=1,
                         design="every signal in both directions, over every window of weeks"),
        "warnings": ("Of the panel, 3 accounts began to post only after the change.",),
        "detectable": "A change of one standard deviation shared by 9 of 41 accounts.",
        "explanations": (
            Explanation(name="an event that the panel missed", verdict="not ruled out",
                        reason="The panel does not read the trade press."),
            Explanation(name="season", verdict="ruled out",
                        reason="The same weeks a year before show no change."),
            Explanation(name="language detection", verdict="not testable",
                        reason="The signal is of one language."),
        ),
        "limits": ("Changes of fewer than 8 weeks were not looked for.",),
        "parameters": {"fdr": "0.05", "signal": "economy"},
        "inputs": (samples.INPUT,),
        "seed": 1,
        "version": "0.1.0",
        "signal": "economy",
        "signal_kind": "topic",
        "what": "the share of posts with a term of 'economy'",
        "direction": "up",
        "week": monday(34),
        "earliest": monday(33),
        "latest": monday(35),
        "window_weeks": 2,
        "size": 12,
        "tested": 41,
        "panel_accounts": 240,
        "expected_chance_members": 0.43,
        "confirmation": "each member was tested in weeks in which the change was not sought",
        "panel_checks": CHECKS,
        "series": weeks(gaps=(20, 21, 23)),
        "wordings": (
            Wording(written="高质量发展是硬道理", before=None, after=9, panel_before=None,
                    panel_after=None, p=1.2e-6, q=0.0041),
            Wording(written="the new engine of growth", before=0, after=7, panel_before=11,
                    panel_after=14, p=8.1e-5, q=0.038),
        ),
        "wordings_tested": 4_120,
    }  # fmt: skip
    return ShiftFinding(**{**fields, **changes})  # type: ignore[arg-type]


def signal(name: str, **changes: object) -> SignalLooked:
    fields: dict[str, object] = {
        "signal": name,
        "signal_kind": "topic",
        "what": f"the share of posts with a term of '{name}'",
        "direction": "up",
        "eligible": 41,
        "panel_eligible": 240,
        "observed": 5.0,
        "expected": 4.1,
        "p": 0.31,
        "q": 0.88,
        "outcome": "not found",
        "says": "no more accounts changed together than chance gives",
        "panel_checks": CHECKS,
        "series": weeks(rise=0.0, seed=len(name)),
    }
    return SignalLooked(**{**fields, **changes})  # type: ignore[arg-type]


def looked(**changes: object) -> ShiftsLooked:
    fields: dict[str, object] = {
        "accounts": 44,
        "panel_accounts": 251,
        "weeks": 60,
        "first_week": monday(0),
        "last_week": monday(59),
        "signals": (
            signal("language", signal_kind="language", what="the share of posts in Uyghur",
                   outcome="not tested", eligible=3, panel_eligible=0, p=1.0, q=1.0, series=(),
                   says="3 accounts have weeks enough, fewer than 5", panel_checks=()),
            signal("economy", observed=14.0, expected=3.2, p=0.001, q=0.0132, outcome="found",
                   says="14 accounts rose within two weeks, and 12 were confirmed"),
            signal("links", signal_kind="links", what="the share of links that lead to a labelled "
                   "site", observed=11, expected=3.9, p=0.002, q=0.02, outcome="lowered",
                   says="11 accounts fell together, but the panel does not match",
                   panel_checks=UNLIKE),
            signal("harmony"),
            signal("night", signal_kind="hours",
                   what="the share of posts from 18:00 to 24:00 UTC"),
        ),
        "detectable": "A change of one standard deviation shared by 9 accounts is found with a "
        "probability of 0.8",
        "parameters": {"fdr": "0.05", "permutations": "999", "seed": "1"},
    }  # fmt: skip
    return ShiftsLooked(**{**fields, **changes})  # type: ignore[arg-type]


NO_VOLUME = model.Volume(interval_s=3600, starts=(), posts=())


def page(
    findings: list[Finding],
    shifts: ShiftsLooked,
    registry: model.Labelled | None = None,
) -> str:
    """Return the report of a case in which only shifts were looked for."""
    whole = samples.summary(volume=NO_VOLUME, shifts=shifts, labelled=registry)
    return render(msgspec.structs.replace(whole, coordination=None), findings)


NAMES = (
    narrative_samples.named("A1", narrative_samples.AGENCY, "agency"),
    narrative_samples.named("A2", narrative_samples.PAPER, "paper", "official"),
)


@cache
def ordinary() -> str:
    """Return a page with two shifts, one of them down, with labelled members."""
    down = shift(
        2,
        direction="down",
        signal="en",
        signal_kind="language",
        what="the share of posts in English",
        series=weeks(rise=-0.045, change=50, seed=5),
        week=monday(50),
        earliest=monday(50),
        latest=monday(50),
        wordings=(),
        warnings=(),
    )
    return page([shift(named=NAMES), down], looked(), narrative_samples.labelled(*NAMES))


@cache
def nothing() -> str:
    """Return a page on which nothing changed together."""
    return page([], looked(signals=(signal("harmony"),)))
