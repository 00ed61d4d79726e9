"""Heliograph: an open observatory of information control and influence operations.

Posts in, findings out, on Arrow, Polars or pandas frames::

    import heliograph as hg

    posts = hg.read_posts("export.csv")
    actions = hg.actions(posts, behaviour="co-link")
    result = hg.coordination(actions, window="60s", fdr=0.05, seed=1)
    case = hg.Case.create("case", "export.csv")

What is said about institutions, by whom, and how sure::

    registry = hg.Registry.load()
    registry.entity("cac").history()
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from heliograph.version import __version__

if TYPE_CHECKING:
    from heliograph.actions import actions
    from heliograph.calibration import calibrate
    from heliograph.case import Case
    from heliograph.coordination.analysis import coordination
    from heliograph.coordination.object_choice import object_choice
    from heliograph.coordination.pairs import count_pairs
    from heliograph.coordination.power import power
    from heliograph.errors import HeliographError, InputError, ScopeError
    from heliograph.findings import Finding
    from heliograph.intake import read_posts
    from heliograph.intake.checks import read_checks
    from heliograph.narratives.analysis import narratives
    from heliograph.phrases.analysis import phrases
    from heliograph.registry.registry import Registry
    from heliograph.removals.analysis import removals
    from heliograph.removals.keyword_lists.analysis import keyword_lists
    from heliograph.removals.revisit.planning import revisit
    from heliograph.shifts.analysis import shifts
    from heliograph.simulate import simulate

__all__ = [
    "Case",
    "Finding",
    "HeliographError",
    "InputError",
    "Registry",
    "ScopeError",
    "__version__",
    "actions",
    "calibrate",
    "coordination",
    "count_pairs",
    "keyword_lists",
    "narratives",
    "object_choice",
    "phrases",
    "power",
    "read_checks",
    "read_posts",
    "removals",
    "revisit",
    "shifts",
    "simulate",
]

_HOMES = {
    "Case": "case",
    "Finding": "findings",
    "HeliographError": "errors",
    "InputError": "errors",
    "Registry": "registry.registry",
    "ScopeError": "errors",
    "actions": "actions",
    "calibrate": "calibration",
    "coordination": "coordination",
    "count_pairs": "coordination",
    "keyword_lists": "removals.keyword_lists.analysis",
    "narratives": "narratives.analysis",
    "object_choice": "coordination.object_choice",
    "phrases": "phrases.analysis",
    "power": "coordination.power",
    "read_checks": "intake.checks",
    "read_posts": "intake",
    "removals": "removals.analysis",
    "revisit": "removals.revisit.planning",
    "shifts": "shifts.analysis",
    "simulate": "simulate",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for; `--help` must not wait for all of them."""
    if name not in _HOMES:
        raise AttributeError(f"module 'heliograph' has no attribute {name!r}")
    return getattr(import_module(f"heliograph.{_HOMES[name]}"), name)


class _Package(ModuleType):
    """Keeps ``heliograph.coordination`` the function when the room of that name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
