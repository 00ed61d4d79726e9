"""A text that travels: who is seen to carry it after whom, in which wording and language."""

from __future__ import annotations

from typing import Literal

from heliograph.errors import InputError, ScopeError
from heliograph.findings.base import Finding
from heliograph.findings.parts import Record
from heliograph.privacy.pseudonyms import PSEUDONYM

Relation = Literal["edit", "script", "lift", "translation"]


class Change(Record, frozen=True, kw_only=True):
    """Words that one wording has instead of another's; empty where they were added or removed."""

    before: str
    after: str


class Wording(Record, frozen=True, kw_only=True):
    """One wording of a narrative, from where it came, and who carried it.

    It is carried by ``min_group_size`` accounts or more, or by labelled ones only. ``parent`` is
    the number of the wording seen before it that it resembles most.
    """

    number: int  # from 1, in order of when it was first seen
    text: str  # as it stood, cut, without pseudonyms
    lang: str | None  # ISO 639-1
    first_at: str  # ISO 8601, UTC: seen, which need not be published
    posts: int
    accounts: int
    named: tuple[str, ...]  # the aliases of its labelled carriers
    parent: int | None
    relation: Relation | None
    similarity: float | None  # Jaccard similarity of the shingles of both
    containment: float | None  # share of the shorter one's shingles that the longer one has
    changes: tuple[Change, ...]
    changes_total: int  # of which ``changes`` shows the first
    credited: int  # posts that name a source: a repost, a quote, a link or name of an earlier one
    silent: int
    post_ids: tuple[str, ...]  # the first of them


class InLanguage(Record, frozen=True, kw_only=True):
    """How many posts of a narrative are in a language; None where it could not be told."""

    lang: str | None
    posts: int


class Carried(Record, frozen=True, kw_only=True):
    """A labelled carrier: when it was first seen with the text, and whether it named a source."""

    alias: str
    first_at: str
    credited: bool
    wording: int


class NarrativeFinding(Finding, frozen=True, kw_only=True, tag="narrative"):
    """A text that at least ``min_group_size`` accounts carried, more than likeness by chance gives.

    Wordings that few private accounts carried are only counted. Raises ScopeError and InputError
    as every finding does.
    """

    accounts: int
    posts: int
    first_at: str  # ISO 8601, UTC
    last_at: str
    half_after_s: float  # time until half of the posts were seen
    languages: tuple[InLanguage, ...]
    wordings: tuple[Wording, ...]
    other_wordings: int  # carried by few, not shown
    other_posts: int
    carried: tuple[Carried, ...]  # by labelled carriers, in order of time
    # Accounts without a label that carried it after the first labelled one; None where they, or
    # the others without a label, are too few to be told of.
    beyond: int | None
    interval_s: int
    curve: tuple[int, ...]  # posts in each interval from ``first_at`` on

    def guard_subject(self) -> None:
        """Hold that nobody but a labelled carrier can be told apart."""
        if self.accounts < self.min_group_size:
            raise ScopeError(
                f"a narrative that {self.accounts} accounts carry, fewer than the smallest group "
                f"of {self.min_group_size}, cannot be a finding"
            )
        aliases = {each.alias for each in self.named}
        if len(aliases) != len(self.named):
            raise InputError("a finding names a carrier twice")
        private = self.accounts - len(self.named)
        before = private - self.beyond if self.beyond else 0
        if any(0 < few < self.min_group_size for few in (private, self.beyond or 0, before)):
            raise ScopeError(
                f"a narrative tells of fewer private carriers than {self.min_group_size}"
            )
        if not {each.alias for each in self.carried} <= aliases:
            raise ScopeError("a narrative tells of a carrier that no label names")
        for wording in self.wordings:
            if not set(wording.named) <= aliases:
                raise ScopeError("a wording tells of a carrier that no label names")
            unnamed = wording.accounts - len(wording.named)
            if 0 < unnamed < self.min_group_size:
                raise ScopeError(
                    f"a wording that {unnamed} private accounts carry is fewer than "
                    f"{self.min_group_size}; it can only be counted"
                )
            shown = [wording.text, *wording.post_ids]
            shown += [text for change in wording.changes for text in (change.before, change.after)]
            if any(PSEUDONYM.search(text) for text in shown):
                raise ScopeError("the evidence of a finding holds an account's pseudonym")

    def must_state(self) -> tuple[tuple[str, object], ...]:
        """Return the wordings: the evidence."""
        return (("its evidence", self.wordings),)


class NarrativesLooked(Record, frozen=True, kw_only=True):
    """What was looked at, whether or not anything was found."""

    posts: int  # with a text that could be compared
    too_short: int  # posts whose text is too short to compare
    texts: int  # distinct after normalisation
    clusters: int  # of texts that more than one post carries
    narratives: int  # carried by ``min_group_size`` accounts or more
    lifts: int  # passages found in texts of another cluster
    translations: int  # clusters joined with one of another language
    translation: str  # the model that was used, or why none was
    chance_rate: float  # that two texts drawn at random are alike: upper bound
    drawn_pairs: int  # from which that was measured
    parameters: dict[str, str]
