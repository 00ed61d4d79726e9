"""Simulated worlds with known truth, for tests, calibration, docs and the demonstration."""

from heliograph.simulate.world import TRUTH_SCHEMA, World, simulate
from heliograph.simulate.worlds import WORLDS
from heliograph.simulate.written import write_world

__all__ = ["TRUTH_SCHEMA", "WORLDS", "World", "simulate", "write_world"]
