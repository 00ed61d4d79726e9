"""Worlds with planted groups: who is named rightly, who wrongly, who is missed."""

from __future__ import annotations

from heliograph.calibration.analysing import analyse, named
from heliograph.calibration.record import PlantedRun, RuleRun
from heliograph.calibration.rules import RULES, apply
from heliograph.calibration.scoring import planted_accounts, score
from heliograph.calibration.settings import SETTINGS, Setting
from heliograph.calibration.thresholds import sweep
from heliograph.simulate import World, simulate


def planted_run(world: str, setting: str, seed: int, accounts: int) -> PlantedRun:
    """Return the score of the analysis alone."""
    made = _made(world, SETTINGS[setting], seed, accounts)
    result = analyse(made, window_s=SETTINGS[setting].window_s)
    found = score(named(result.groups), planted_accounts(made.truth))
    return PlantedRun(world=world, setting=setting, seed=seed, score=found)


def harder_run(world: str, setting: str, seed: int, accounts: int) -> PlantedRun:
    """Return the scores of the analysis and of every threshold method in the same world."""
    made = _made(world, SETTINGS[setting], seed, accounts)
    window_s = SETTINGS[setting].window_s
    found = score(named(analyse(made, window_s=window_s).groups), planted_accounts(made.truth))
    return PlantedRun(
        world=world, setting=setting, seed=seed, score=found, methods=sweep(made, window_s)
    )


def rule_runs(world: str, groups: int, seed: int, accounts: int) -> tuple[RuleRun, ...]:
    """Return what each published rule flags in one world, with or without planted groups."""
    made = simulate(world, seed=seed, accounts=accounts, groups=groups)
    runs = []
    for rule in RULES:
        pairs, found = apply(rule, made)
        runs.append(
            RuleRun(world=world, groups=groups, seed=seed, rule=rule.name, pairs=pairs, score=found)
        )
    return tuple(runs)


def _made(world: str, setting: Setting, seed: int, accounts: int) -> World:
    return simulate(world, seed=seed, accounts=accounts, **setting.planting)
