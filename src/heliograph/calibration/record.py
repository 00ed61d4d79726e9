"""The raw results of a calibration: counts only, no account, no pair."""

from __future__ import annotations

from pathlib import Path

import msgspec

from heliograph.calibration.scoring import Score
from heliograph.errors import InputError


class _Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings that every part of the results shares."""


class Asked(_Record, frozen=True):
    """What the calibration was asked for; runs have the seeds ``seed``, ``seed`` + 1, and so on."""

    runs: int
    harder_runs: int
    accounts: int
    seed: int
    worlds: tuple[str, ...]
    parts: tuple[str, ...]
    window_s: float
    fdr: float


class NobodyRun(_Record, frozen=True):
    """A run in a world where nobody coordinates."""

    world: str
    seed: int
    groups: int  # all of them false
    members: int
    tests: int  # pairs that share two objects or more
    at_or_below: tuple[int, ...]  # p-values at each of the levels of the table
    curve: tuple[int, ...]  # and at each of the levels of the figure


class PlantedRun(_Record, frozen=True):
    """A run with planted groups; ``methods`` score each method at each of its ``thresholds``."""

    world: str
    setting: str
    seed: int
    score: Score
    methods: dict[str, tuple[Score, ...]] = {}


class RuleRun(_Record, frozen=True):
    """What a published rule flags in one world."""

    world: str
    groups: int  # planted
    seed: int
    rule: str
    pairs: int
    score: Score


class PValueRun(_Record, frozen=True):
    """Randomised p-values of pairs in a world where nobody coordinates."""

    world: str
    seed: int
    sharing: int  # pairs that shared several objects near one another
    tests: int  # of these, drawn and tested
    at_or_below: tuple[int, ...]  # p-values at each level of the grid
    drawn: tuple[int, ...]  # the same for outcomes drawn from the granted chances


class Disturbed(_Record, frozen=True):
    """What is found in real data after labels were permuted or times jittered."""

    seed: int
    groups: int
    members: int
    pairs: int  # that survive the test
    again: int | None = None  # members who are named in the undisturbed data too


class Expected(_Record, frozen=True):
    """Pairs whose co-actions expected in step lie from ``low`` up to ``high`` (None: no bound)."""

    low: float
    high: float | None
    pairs: int
    surviving: int


class Carrying(_Record, frozen=True):
    """An object that carries co-actions of lost pairs; means over these co-actions."""

    co_actions: int
    accounts: int  # that co-act on it
    near: float  # others near, as first tested: the candidates' groups left out
    within: float  # share of them within the window
    pace: float  # chance granted by pace alone
    whole: float  # by the whole test, as first tested
    in_the_end: float  # and when the candidates stood still


class Lost(_Record, frozen=True):
    """What became of the pairs that pace alone lets through and the whole test does not.

    Told as they were first tested, with the candidates' groups left out.
    """

    pairs: int
    co_actions: int  # in step; each is counted under what added most to its chance
    own_tempo: int  # others near came within the window
    strangers: int  # none did, or none was near: what strangers do stood in
    habit: int  # the two accounts' schedules
    pace: int  # nothing added to pace
    sittings: int  # pairs for which occasions decide, not objects
    only_sittings: int  # pairs that would survive if objects alone decided
    largest: int  # accounts in the largest circle that these pairs tie together
    largest_pairs: int
    objects: tuple[Carrying, ...]  # those with most co-actions


class Funnel(_Record, frozen=True):
    """Pairs with many co-actions, and how many survive each part of the test over the family."""

    shared: str  # links, hashtags, images
    counted: int
    pace: int
    pace_and_habit: int
    pace_and_tempo: int  # nobody left out of the tempo
    nobody_left_out: int  # pace, habit and tempo
    whole: int  # the candidates' groups left out
    accounts: int  # in pairs that survive the whole test
    groups: tuple[int, ...]  # confirmed members of each group
    lost: Lost | None = None


class HierarchyLevel(_Record, frozen=True):
    """One level of the hierarchy of tests."""

    name: str
    tests: int
    rejected: int
    p: float  # that nothing at all is there


class Elections(_Record, frozen=True):
    """Stages of the pairs with many co-actions in the German elections data."""

    actions: int
    accounts: int
    window_s: float
    cell_s: float
    least: int  # co-actions of a pair to be followed
    counted: int  # pairs with so many
    alone: int  # of these, p <= level, as if each were the only one tested
    surviving: int  # q <= fdr over the whole family
    together: int  # surviving, and both accounts named in one group
    by_expected: tuple[Expected, ...]
    groups: int
    members: int
    permuted: tuple[Disturbed, ...]
    jittered: tuple[Disturbed, ...]
    funnels: tuple[Funnel, ...] = ()  # links first


class Retweets(_Record, frozen=True):
    """Data-set level and pairs of the Russian co-retweets."""

    actions: int
    accounts: int
    window_s: float
    least: int  # weight of a pair to be counted
    counted: int  # pairs with that weight
    by_chance: tuple[int, ...]  # the same after each permutation of labels within objects
    surviving: int  # pairs with q <= fdr
    groups: int
    members: int
    permuted: tuple[Disturbed, ...]
    jittered: tuple[Disturbed, ...]
    levels: tuple[HierarchyLevel, ...] = ()
    in_step_twice: int | None = None  # pairs, each object counted once
    exchanged: float | None = None  # the same on average, after exchanging who met whom
    stops: str = ""  # at which level the evidence stops, as a sentence


class Real(_Record, frozen=True):
    """What real data say."""

    elections: Elections
    retweets: Retweets


class Calibration(_Record, frozen=True):
    """The raw results of a calibration; a part that was not asked for is empty."""

    versions: dict[str, str]
    asked: Asked
    nobody: tuple[NobodyRun, ...] = ()
    planted: tuple[PlantedRun, ...] = ()
    harder: tuple[PlantedRun, ...] = ()
    thresholds: dict[str, tuple[str, ...]] = {}  # of each method, in the order of the scores
    rules: tuple[RuleRun, ...] = ()
    pvalues: tuple[PValueRun, ...] = ()
    real: Real | None = None


def write_results(path: Path, calibration: Calibration) -> None:
    """Write results as JSON, a line a run."""
    encoded = msgspec.json.encode(calibration)
    path.write_bytes(encoded.replace(b"},{", b"},\n{") + b"\n")


def read_results(path: Path) -> Calibration:
    """Return the results in a file; raises InputError where there are none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Calibration)
    except OSError as error:
        problem = f"the results cannot be read ({error.strerror})"
    except msgspec.MsgspecError as error:
        problem = f"these are not the results of a calibration: {error}"
    raise InputError(
        problem, path=path, remedy="run `heliograph calibrate` without --draw and --only."
    )
