"""The data of the R package CooRTweet, which anybody can take and check."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from heliograph.errors import InputError

ELECTIONS_FILE = "coortweet_german_elections.csv"
RETWEETS_FILE = "coortweet_russian_coord_tweets.csv"
SHARED = {"links": "url_id", "hashtags": "hashtag_id", "images": "phash_id"}
"""What was shared in the elections data, and the column of the file that holds it."""

_COLUMNS = ["account", "object", "time", "post_id"]


def check_data(directory: Path) -> None:
    """Raise InputError where one of the files is missing."""
    for name in (ELECTIONS_FILE, RETWEETS_FILE):
        if not (directory / name).is_file():
            raise InputError(
                f"there is no {name}",
                path=directory,
                remedy="take it from the data of the R package CooRTweet.",
            )


def read_elections(directory: Path, shared: str = "links") -> pa.Table:
    """Return the shares of one of SHARED: account, object, time (seconds since 1970), post_id."""
    columns = ["account_id", SHARED[shared], "timestamp", "post_id"]
    table = _read(directory / ELECTIONS_FILE, columns)
    return table.filter(table.column("object").is_valid())


def read_retweets(directory: Path) -> pa.Table:
    """Return the retweets: account, object, time (seconds since 1970), post_id."""
    columns = ["account_id", "object_id", "timestamp_share", "content_id"]
    return _read(directory / RETWEETS_FILE, columns)


def _read(path: Path, columns: list[str]) -> pa.Table:
    types = [pa.string(), pa.string(), pa.int64(), pa.string()]
    options = pacsv.ConvertOptions(
        column_types=dict(zip(columns, types, strict=True)),
        include_columns=columns,
        strings_can_be_null=True,
    )
    try:
        return pacsv.read_csv(path, convert_options=options).rename_columns(_COLUMNS)
    except (pa.ArrowException, KeyError) as error:
        raise InputError(f"the table cannot be read: {error}", path=path) from error
