"""A shift that a group of accounts shares: when, of what, and how far beyond a reference panel."""

from __future__ import annotations

from typing import Literal

from heliograph.errors import InputError, ScopeError
from heliograph.findings.base import Finding
from heliograph.findings.parts import Record, may_be_named
from heliograph.privacy.pseudonyms import PSEUDONYM

SignalKind = Literal["topic", "phrases", "framing", "language", "links", "hours"]
Direction = Literal["up", "down"]
Outcome = Literal["found", "lowered", "not found", "not tested", "not told"]


class Week(Record, frozen=True, kw_only=True):
    """Mean share over accounts in one week, of a group and of the panel, with 95% intervals.

    None where fewer than ``min_group_size`` accounts of the side posted.
    """

    start: str  # the Monday, ISO 8601
    group: float | None
    low: float | None
    high: float | None
    panel: float | None
    accounts: int  # of the group that posted; 0 where they are too few to be told of


class Wording(Record, frozen=True, kw_only=True):
    """Words that members of the group took up at the change, against the panel.

    Counted are accounts that used the words in equally many weeks before and after. None where
    they are some, and fewer than ``min_group_size``, or where those among them are that no
    registry labels.
    """

    written: str
    before: int | None
    after: int
    panel_before: int | None
    panel_after: int | None
    p: float
    q: float


class PanelCheck(Record, frozen=True, kw_only=True):
    """One way in which a panel must be like the accounts that it is held against."""

    name: str
    held: bool
    says: str  # with the numbers, as a sentence


class ShiftFinding(Finding, frozen=True, kw_only=True, tag="shift"):
    """A change that more accounts share, more closely in time, than chance and the news give.

    About the group as a whole: which accounts belong to it is told of labelled ones only.
    Raises ScopeError and InputError as every finding does.
    """

    signal: str  # its id
    signal_kind: SignalKind
    what: str  # the signal in words: "the share of posts with a term of 'economy'"
    direction: Direction
    week: str  # the first week after the common change: a Monday, ISO 8601
    earliest: str  # the window in which most members changed
    latest: str
    window_weeks: int
    size: int  # members, each confirmed in weeks that were held out
    tested: int  # accounts that were eligible
    panel_accounts: int
    expected_chance_members: float  # among the confirmed, at most, on average; without drifts
    confirmation: str  # how members were confirmed, as a sentence
    panel_checks: tuple[PanelCheck, ...]
    series: tuple[Week, ...]
    wordings: tuple[Wording, ...]
    wordings_tested: int

    def guard_subject(self) -> None:
        """Hold that it is about a group, held against a panel."""
        if self.size < self.min_group_size:
            raise ScopeError(
                f"a finding on {self.size} accounts, fewer than the smallest group of "
                f"{self.min_group_size}, cannot be made"
            )
        if self.panel_accounts < self.min_group_size:
            raise ScopeError("a shift is claimed against a reference panel only")
        if not all(check.held for check in self.panel_checks):
            raise ScopeError("a shift against a panel that does not match is no finding")
        if not may_be_named(len(self.named), self.size, self.min_group_size):
            raise ScopeError(
                f"naming {len(self.named)} of {self.size} members would single out the others, "
                f"who are fewer than {self.min_group_size}"
            )
        few = [each for each in self.series if 0 < each.accounts < self.min_group_size]
        if few or any(each.group is not None and not each.accounts for each in self.series):
            raise ScopeError("a week of a finding tells of fewer accounts than the smallest group")
        counts = (
            (each.before, each.after, each.panel_before, each.panel_after) for each in self.wordings
        )
        if any(0 < (each or 0) < self.min_group_size for four in counts for each in four):
            raise ScopeError("words of fewer accounts than the smallest group are not told of")
        if any(max(each.before or 0, each.after) > self.size for each in self.wordings):
            raise ScopeError("words are told of more members than the group has")
        if any(PSEUDONYM.search(each.written) for each in self.wordings):
            raise ScopeError("the words of a finding hold an account's pseudonym")

    def said(self) -> tuple[str, ...]:
        """Return how members were confirmed, and what was asked of the panel."""
        return (self.what, self.confirmation, *(check.says for check in self.panel_checks))

    def must_state(self) -> tuple[tuple[str, object], ...]:
        """Return its evidence, the weeks, and what was asked of the panel."""
        if self.wordings and not self.wordings_tested:
            raise InputError("a finding tells of words, and of none that was tested")
        return (("its evidence", self.series), ("how its panel matches", self.panel_checks))


class SignalLooked(Record, frozen=True, kw_only=True):
    """What became of one signal, whether or not a shift was found in it."""

    signal: str
    signal_kind: SignalKind
    what: str
    eligible: int  # accounts with enough weeks
    panel_eligible: int
    observed: float  # most changes to be expected within one window; what p is about
    expected: float  # the same under the null model, on average
    p: float  # 1 where it was not tested
    q: float
    outcome: Outcome
    says: str  # why, as a sentence
    panel_checks: tuple[PanelCheck, ...]
    series: tuple[Week, ...]  # all eligible accounts against the panel
    direction: Direction  # both of a signal are looked at, a record each
    changes: tuple[str, ...] = ()  # weeks from which on the mean of all is another


class ShiftsLooked(Record, frozen=True, kw_only=True):
    """What was looked at, whether or not anything was found."""

    accounts: int
    panel_accounts: int
    weeks: int
    first_week: str
    last_week: str
    signals: tuple[SignalLooked, ...]
    detectable: str
    parameters: dict[str, str]
