"""The finding: the one record that any analysis may say in public, and its guards.

A finding that breaks a rule of the project's scope cannot be constructed: it is about a group of
at least ``min_group_size`` accounts, a text that as many carried, or an official phrase; names its
null model, its error rate and its family of tests; lists the innocent explanations with what became
of each; carries its evidence; and says what was seen, never *inauthentic*, *paid*, *bot* or
*state-run*. Nobody is named whose account a registry does not label as an institution's.
"""

from heliograph.findings.base import Finding
from heliograph.findings.files import read_findings, write_findings
from heliograph.findings.group import (
    Act,
    Again,
    Confirmation,
    Edge,
    GroupFinding,
    Layer,
    ObjectEvidence,
    Predictive,
    WithoutOne,
)
from heliograph.findings.narrative import NarrativeFinding, NarrativesLooked
from heliograph.findings.parts import (
    MIN_GROUP_SIZE,
    MIN_GROUP_SIZE_FLOOR,
    NAMING_TIERS,
    UNSAID,
    Effect,
    Explanation,
    Family,
    Input,
    Named,
    NullModel,
    Statistic,
    Verdict,
    check_min_group_size,
    may_be_named,
)
from heliograph.findings.phrase import PhraseFinding, PhrasesLooked
from heliograph.findings.removal import RemovalFinding, RemovalsLooked
from heliograph.findings.shift import ShiftFinding, ShiftsLooked

__all__ = [
    "MIN_GROUP_SIZE",
    "MIN_GROUP_SIZE_FLOOR",
    "NAMING_TIERS",
    "UNSAID",
    "Act",
    "Again",
    "Confirmation",
    "Edge",
    "Effect",
    "Explanation",
    "Family",
    "Finding",
    "GroupFinding",
    "Input",
    "Layer",
    "Named",
    "NarrativeFinding",
    "NarrativesLooked",
    "NullModel",
    "ObjectEvidence",
    "PhraseFinding",
    "PhrasesLooked",
    "Predictive",
    "RemovalFinding",
    "RemovalsLooked",
    "ShiftFinding",
    "ShiftsLooked",
    "Statistic",
    "Verdict",
    "WithoutOne",
    "check_min_group_size",
    "may_be_named",
    "read_findings",
    "write_findings",
]
