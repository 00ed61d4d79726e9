"""A written world: an ordinary export, and the truth beside it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from heliograph.errors import InputError
from heliograph.intake import read_posts
from heliograph.simulate import World, simulate, write_world

HEADER = (
    "post_id,account_id,platform,created_at,text,urls,hashtags,mentions,reposted_id,replied_id,"
    "media,source_app,lang,kind"
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def world() -> World:
    return simulate("framing", seed=1, accounts=200)


def test_posts_come_back_as_they_were(world: World, tmp_path: Path) -> None:
    written = rows(write_world(world, tmp_path / "new" / "world") / "posts.csv")
    assert ",".join(written[0]) == HEADER
    assert len(written) == world.posts.num_rows
    for row, post in zip(written, world.posts.to_pylist(), strict=True):
        assert row["account_id"] == post["account"]
        assert row["created_at"].endswith("Z")
        assert datetime.fromisoformat(row["created_at"]) == post["time"]
        for column in ("urls", "hashtags", "mentions", "media"):
            assert [item for item in row[column].split("|") if item] == post[column]
        for column in ("post_id", "platform", "text", "lang", "kind", "source_app"):
            assert row[column] == (post[column] or "")
        for column in ("reposted_id", "replied_id"):
            assert row[column] == (post[column] or "")
    assert any("\n" in row["text"] for row in written)
    assert any(row["text"].startswith(("=", "+")) for row in written)


def test_the_intake_reads_back_every_column(world: World, tmp_path: Path) -> None:
    read = read_posts(write_world(world, tmp_path / "world") / "posts.csv")
    assert read.drop_columns("dataset").equals(world.posts.drop_columns("dataset"))


def test_cells_that_look_like_formulas_or_break_lines_survive(world: World, tmp_path: Path) -> None:
    hostile = ['=HYPERLINK("http://a.test";"x")', "@SUM(1)", 'a "b",\r\nc|d', "\u202edcba", "-1+1"]
    posts = world.posts.slice(0, len(hostile))
    place = posts.column_names.index("text")
    posts = posts.set_column(place, posts.schema.field("text"), pa.array(hostile))
    directory = write_world(replace(world, posts=posts), tmp_path / "world")
    assert [row["text"] for row in rows(directory / "posts.csv")] == hostile


def test_truth_publications_and_parameters_lie_beside(world: World, tmp_path: Path) -> None:
    directory = write_world(world, tmp_path / "world")
    assert rows(directory / "truth.csv") == world.truth.to_pylist()
    assert json.loads((directory / "parameters.json").read_text()) == world.parameters
    published = rows(directory / "publications.csv")
    assert len(published) == world.publications.num_rows
    assert datetime.fromisoformat(published[0]["published"]).tzinfo is not None


def test_the_truth_of_an_innocent_world_has_its_header(tmp_path: Path) -> None:
    directory = write_world(simulate("plain", seed=1, accounts=50), tmp_path / "world")
    header = (directory / "truth.csv").read_text().splitlines()
    assert header == ['"group","account","role"']


def test_a_directory_that_holds_something_is_left_alone(world: World, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(InputError, match="holds something already"):
        write_world(world, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_in_the_way_is_an_error_not_a_traceback(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be used"):
        write_world(world, tmp_path / "file")
