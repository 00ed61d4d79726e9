"""What every finding says, whatever analysis it comes from, and the guards that it holds."""

from __future__ import annotations

import math
import re
from typing import Any

import msgspec

from heliograph.errors import InputError, ScopeError
from heliograph.findings.parts import (
    MIN_GROUP_SIZE,
    UNSAID,
    Effect,
    Explanation,
    Family,
    Input,
    Named,
    NullModel,
    Record,
    Statistic,
    check_min_group_size,
)

_FINDING_ID = re.compile(r"F[1-9][0-9]*")


class Finding(Record, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What was found, with the odds and the evidence: the part that all kinds share.

    Raises ScopeError where the record would break a rule of the scope, InputError where it would
    lack what makes a claim checkable.
    """

    finding_id: str
    statement: str
    statistic: Statistic
    effect: Effect
    null_model: NullModel
    p: float
    q: float
    family: Family
    warnings: tuple[str, ...]
    detectable: str
    explanations: tuple[Explanation, ...]
    limits: tuple[str, ...]
    parameters: dict[str, str]
    inputs: tuple[Input, ...]
    seed: int
    version: str
    # By a factory, since a file has it always.
    min_group_size: int = msgspec.field(default_factory=lambda: MIN_GROUP_SIZE)
    named: tuple[Named, ...] = ()  # whose accounts a registry labels, and who may be named

    @property
    def kind(self) -> str:
        """The kind of finding, by which a file tells them apart."""
        return str(self.__struct_config__.tag)

    def __post_init__(self) -> None:
        """Hold the guards."""
        check_min_group_size(self.min_group_size)
        self.guard_subject()
        self._guard_words()
        self._guard_substance()

    def guard_subject(self) -> None:
        """Raise ScopeError where the finding would be about somebody it may not be about."""
        raise ScopeError("a finding is about a group, a text or a phrase, and this about nothing")

    def said(self) -> tuple[str, ...]:
        """Return the words of this kind alone that are the program's own."""
        return ()

    def must_state(self) -> tuple[tuple[str, Any], ...]:
        """Return what this kind alone must not lack, by name."""
        return ()

    def _guard_words(self) -> None:
        said = " ".join(
            [
                self.statement,
                self.detectable,
                *self.warnings,
                self.family.design,
                self.null_model.description,
                *self.limits,
                *(f"{each.name} {each.reason}" for each in self.explanations),
                *self.said(),
            ]
        )
        if word := UNSAID.search(said):
            raise ScopeError(
                f"a finding says {self.kind}; {word.group()!r} needs evidence of its own"
            )

    def _guard_substance(self) -> None:
        if not (0 <= self.p <= 1 and 0 <= self.q <= 1):
            raise InputError("p and q of a finding lie between 0 and 1")
        numbers = [self.statistic.observed, self.statistic.expected, self.effect.value]
        numbers += [bound for bound in (self.effect.low, self.effect.high) if bound is not None]
        if not all(math.isfinite(number) for number in numbers):
            raise InputError("a number of a finding is not finite")
        if not _FINDING_ID.fullmatch(self.finding_id):
            raise InputError(f"a finding is numbered F1, F2, ..., not {self.finding_id!r}")
        for what, given in [
            ("its null model", self.null_model.description),
            ("its family of tests", self.family.tests),
            ("the innocent explanations", self.explanations),
            ("what it could not have seen", self.limits),
            *self.must_state(),
        ]:
            if not given:
                raise InputError(f"a finding must state {what}")
