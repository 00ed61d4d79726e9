"""A world as files: what an analyst would be handed, and the truth beside it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from heliograph.errors import InputError
from heliograph.simulate.world import World

SEPARATOR = "|"
"""Between the items of a list in one cell."""


def write_world(world: World, directory: str | Path) -> Path:
    """Write posts.csv, truth.csv, publications.csv and parameters.json; return the directory.

    The directory is made; raises InputError where it holds something already. ``posts.csv`` has
    the columns of an ordinary export, times in ISO 8601 with Z, lists joined with '|', cells as
    they are: one that looks like a formula stays as it was posted.
    """
    directory = new_directory(directory)
    csv.write_csv(export(world.posts), directory / "posts.csv")
    csv.write_csv(world.truth, directory / "truth.csv")
    published = {"object": world.publications["object"]}
    published["published"] = iso(world.publications["published"])
    csv.write_csv(pa.table(published), directory / "publications.csv")
    parameters = json.dumps(world.parameters, indent=2) + "\n"
    (directory / "parameters.json").write_text(parameters, encoding="utf-8")
    return directory


def new_directory(directory: str | Path) -> Path:
    """Return a directory that was made; raises InputError where it holds something already."""
    directory = Path(directory)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        occupied = any(directory.iterdir())
    except OSError as error:
        raise InputError(
            f"the directory cannot be used ({error.strerror})",
            path=directory,
            remedy="name one that can be made.",
        ) from error
    if occupied:
        raise InputError(
            "the directory holds something already", path=directory, remedy="name a new one."
        )
    return directory


def export(posts: pa.Table) -> pa.Table:
    """Return the posts as an export has them, every cell a text."""
    return pa.table(
        {
            "post_id": posts["post_id"],
            "account_id": posts["account"],
            "platform": posts["platform"],
            "created_at": iso(posts["time"]),
            "text": posts["text"],
            "urls": _joined(posts["urls"]),
            "hashtags": _joined(posts["hashtags"]),
            "mentions": _joined(posts["mentions"]),
            "reposted_id": posts["reposted_id"],
            "replied_id": posts["replied_id"],
            "media": _joined(posts["media"]),
            "source_app": posts["source_app"],
            "lang": posts["lang"],
            "kind": posts["kind"],
        }
    )


def iso(times: pa.ChunkedArray) -> pa.Array:
    """Return times as '2024-03-04T08:00:00.000Z'."""
    # NumPy needs no time zone database, which a small machine may lack.
    milliseconds = np.asarray(times.cast(pa.int64())) // 1000
    written = np.datetime_as_string(milliseconds.astype("datetime64[ms]"), unit="ms")
    return pc.binary_join_element_wise(pa.array(written), "Z", "")


def _joined(lists: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return lists as one text each, null where there is nothing to join."""
    texts = pc.binary_join(lists.cast(pa.list_(pa.string())), SEPARATOR)
    return pc.if_else(pc.equal(pc.list_value_length(lists), 0), None, texts)
