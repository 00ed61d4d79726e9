"""Worlds of shifts and of removals as files: what an analyst would be handed, and the truth."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from heliograph.simulate.removing import Removing
from heliograph.simulate.shifting import Shifting
from heliograph.simulate.shifting_posts import TOPIC_WORD
from heliograph.simulate.written import export, iso, new_directory

_LEXICONS = f"""\
about: {{title: The topic of this world, version: "1", licence: CC0-1.0}}
lexicons:
  - id: {TOPIC_WORD}
    kind: topic
    title: {TOPIC_WORD}
    terms: [{TOPIC_WORD}]
"""


def write_shifting(world: Shifting, directory: str | Path) -> Path:
    """Write posts.csv, panel.csv, topics.yaml and truth.csv; return the directory.

    ``truth.csv`` has the accounts that shifted, and in which week (from 0). The directory is made;
    raises InputError where it holds something already.
    """
    directory = new_directory(directory)
    csv.write_csv(export(world.posts()), directory / "posts.csv")
    csv.write_csv(export(world.panel_posts()), directory / "panel.csv")
    (directory / "topics.yaml").write_text(_LEXICONS, encoding="utf-8")
    shifted = np.flatnonzero(world.shifted)
    names = pa.array([f"acct-{each:03d}" for each in shifted.tolist()], pa.string())
    truth = pa.table({"account": names, "week": pa.array(world.changes[shifted])})
    csv.write_csv(truth, directory / "truth.csv")
    return directory


def write_removing(world: Removing, directory: str | Path) -> Path:
    """Write checks.csv and truth.csv; return the directory.

    The directory is made; raises InputError where it holds something already.
    """
    directory = new_directory(directory)
    checks = world.checks
    shown = pa.table(
        {
            "post_id": checks["post_id"],
            "checked_at": iso(checks["checked_at"]),
            "state": checks["state"],
            "cause": checks["cause"],
            "notice": checks["notice"],
            "posted_at": iso(checks["posted_at"]),
            "account": checks["account"],
            "topics": pc.binary_join(checks["topics"].cast(pa.list_(pa.string())), "|"),
        }
    )
    csv.write_csv(shown, directory / "checks.csv")
    truth = [dataclasses.asdict(world.truth)]
    csv.write_csv(pa.Table.from_pylist(truth), directory / "truth.csv")
    return directory
