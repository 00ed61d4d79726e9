"""An official phrase through time: when it is first seen, peaks, falls silent and comes back."""

from __future__ import annotations

from typing import Literal

from heliograph.errors import ScopeError
from heliograph.findings.base import Finding
from heliograph.findings.parts import Record
from heliograph.privacy.pseudonyms import PSEUDONYM

Event = Literal["first seen", "peak", "silence", "revival"]


class Use(Record, frozen=True, kw_only=True):
    """Use of a phrase in one span of the calendar, with a 95% interval of the rate."""

    start: str  # day, ISO 8601
    articles: int  # published
    containing: int  # of them, with the phrase
    low: float | None  # of containing / articles; None where nothing was published
    high: float | None


class Quoted(Record, frozen=True, kw_only=True):
    """An article with the phrase: its id, its day, and the words around the phrase."""

    post_id: str
    day: str
    words: str


class PhraseFinding(Finding, frozen=True, kw_only=True, tag="phrase"):
    """A change in the use of an official phrase that chance over issue days does not explain.

    The articles are published ones, or posts of ``min_group_size`` accounts or more, or of
    labelled ones only. Raises ScopeError and InputError as every finding does.
    """

    phrase: str  # its id
    written: str  # as it is written
    gloss: str  # what it means, in English
    event: Event
    scope: str  # "all", or a level or labelled outlet
    start: str  # of the span that the event is about: days, ISO 8601
    end: str
    articles: int  # in the scope
    containing: int
    sources: int  # accounts or outlets in the scope
    published: bool  # whether all are articles of a published archive
    series: tuple[Use, ...]  # by month
    evidence: tuple[Quoted, ...]
    evidence_total: int

    def guard_subject(self) -> None:
        """Hold that it is about publications or many accounts, never about a private one."""
        private = self.sources - len(self.named)
        if not self.published and 0 < private < self.min_group_size:
            raise ScopeError(
                f"the use of a phrase by {private} private accounts, fewer than "
                f"{self.min_group_size}, cannot be a finding"
            )
        if any(PSEUDONYM.search(f"{each.post_id} {each.words}") for each in self.evidence):
            raise ScopeError("the evidence of a finding holds an account's pseudonym")

    def must_state(self) -> tuple[tuple[str, object], ...]:
        """Return the evidence."""
        return (("its evidence", self.evidence),)


class PhraseSeen(Record, frozen=True, kw_only=True):
    """How one phrase was used in all, whether or not anything stood out."""

    phrase: str
    written: str
    gloss: str
    containing: int
    discounted: int  # articles with nothing but false friends of it
    first_seen: str | None  # day
    first_possible: str  # the first day on which anything was published
    peak: str | None  # month, YYYY-MM
    peak_containing: int
    tier: str | None  # of the last whole year
    sources: int
    series: tuple[Use, ...]


class Adoption(Record, frozen=True, kw_only=True):
    """Share of the outlets of a level that had used a phrase by a day."""

    phrase: str
    level: str
    outlets: int  # min_group_size or more, or labelled ones
    days: tuple[str, ...]
    adopted: tuple[int, ...]


class Lead(Record, frozen=True, kw_only=True):
    """By how many days one level used phrases before another, with a bootstrap interval."""

    earlier: str
    later: str
    phrases: int  # that both used
    median_days: float
    low: float
    high: float
    level: float


class Candidate(Record, frozen=True, kw_only=True):
    """A string of words that surged and spread: for a person to accept or not."""

    written: str
    containing: int
    articles: int
    first_seen: str
    sources: int
    rate_ratio: float
    q: float


class PhrasesLooked(Record, frozen=True, kw_only=True):
    """What was looked at, whether or not anything was found."""

    articles: int
    days: int
    phrases: tuple[PhraseSeen, ...]
    adoption: tuple[Adoption, ...]
    leads: tuple[Lead, ...]
    candidates: tuple[Candidate, ...]
    candidates_tested: int
    parameters: dict[str, str]
