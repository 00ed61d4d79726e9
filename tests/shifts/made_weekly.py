"""Weekly counts and decisions made by hand, with a shift whose size and members are known."""

import numpy as np
import pyarrow as pa

from heliograph.findings import Family, Named
from heliograph.findings.shift import PanelCheck
from heliograph.shifts.finding import Design
from heliograph.shifts.posted import Posted
from heliograph.shifts.records import Counts, Decided, Group, Signal, Weekly

ACCOUNTS, PANEL, WEEKS, AT, SIZE = 40, 38, 60, 30, 10
MONDAYS = tuple(
    str(np.datetime64("2024-01-01") + 7 * week) for week in range(2 * WEEKS)
)  # a Monday
HELD = PanelCheck(name="volume", held=True, says="Both post 20 times a week.")


def label(account, entity="gazette"):
    return Named(
        alias="A9",
        name="The Gazette",
        platform="x",
        account=account,
        matched_by="id",
        entity=entity,
        kind="outlet",
        tier="state_controlled",
        claims=("c1",),
        criteria="2026-11",
        reviewed="2026-11-01",
        expires="2027-11-01",
        as_of="2026-11-22",
    )


def first(many, of):
    flags = np.zeros(of, np.bool_)
    flags[:many] = True
    return flags


def counts(share, posts=20, seed=1):
    """Counts with the shares given, float[accounts, weeks], rounded to whole posts."""
    of = np.full(share.shape, posts, np.int64)
    having = np.random.default_rng(seed).binomial(of, share)
    return Counts(having.astype(np.int64), of)


def shares(accounts, weeks=WEEKS, before=0.2, after=0.2, members=0, at=AT):
    share = np.full((accounts, weeks), before)
    share[:members, at:] = after
    return share


def made(weeks=WEEKS, signals=None, looked=None, panel=None):
    signals = signals or (Signal("topic:economy", "topic", "the share of posts on the economy"),)
    looked = looked or (counts(shares(ACCOUNTS, weeks, after=0.5, members=SIZE)),)
    panel = panel or (counts(shares(PANEL, weeks), seed=2),)
    return Weekly(
        weeks=MONDAYS[:weeks],
        signals=signals,
        accounts=tuple(f"a{n:02}" for n in range(len(looked[0].of))),
        panel_accounts=tuple(f"b{n:02}" for n in range(len(panel[0].of))),
        looked=looked,
        panel=panel,
    )


def decision(**changes):
    members = changes.pop("members", first(SIZE, ACCOUNTS))
    parts = {
        "signal": 0,
        "direction": "up",
        "outcome": "found",
        "says": "More accounts changed together than chance gives.",
        "eligible": np.ones(ACCOUNTS, np.bool_),
        "panel_eligible": np.ones(PANEL, np.bool_),
        "observed": 12.34,
        "expected": 4.1,
        "window_weeks": 3,
        "week": AT,
        "p": 0.001,
        "q": 0.004,
        "checks": (HELD,),
        "group": Group(
            members=members,
            earliest=AT - 1,
            latest=AT + 1,
            expected_chance=0.4,
            effect=0.3,
            low=0.25,
            high=0.35,
            method="Each in weeks that were held out.",
        ),
    }
    return Decided(**parts | changes)


def posted_as(weekly, app=0, platform=0, text="nothing new", volume=20):
    """One row an account and week; the volume as given."""
    accounts = len(weekly.accounts) + len(weekly.panel_accounts)
    weeks = len(weekly.weeks)
    account = np.repeat(np.arange(accounts), weeks)
    rows = accounts * weeks
    return Posted(
        account=account,
        week=np.tile(np.arange(weeks), accounts),
        post=np.arange(rows),
        text=pa.chunked_array([pa.array([text] * rows)]),
        app=np.full(rows, app) if np.isscalar(app) else app,
        platform=np.full(rows, platform) if np.isscalar(platform) else platform,
        volume=np.full((accounts, weeks), volume) if np.isscalar(volume) else volume,
    )


def design(weekly, named=None, **changes):
    parts = {
        "weekly": weekly,
        "decided": (),
        "posted": posted_as(weekly),
        "named": named or {},
        "family": Family(tests=20, method="BY", level=0.05, rejected=1, design="All."),
        "detectable": "A shift that 9 share.",
        "parameters": {"seed": "1"},
        "inputs": (),
        "seed": 1,
        "fdr": 0.05,
        "version": "0",
        "min_group_size": 5,
    }
    return Design(**parts | changes)
