"""Each format's own export, as its tool writes it, becomes posts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from heliograph.errors import InputError
from heliograph.intake import FORMATS, read_posts, stream_posts
from heliograph.posts import POST_SCHEMA
from heliograph.privacy.pseudonyms import AsGiven, Pseudonyms

Fixture = Callable[[str], Path]
Write = Callable[[str, str | bytes], Path]

EVERY_FIXTURE = {
    "x_archive.csv": ("x_archive", 3),
    "fourcat_x.csv": ("fourcat", 2),
    "fourcat_bsky.csv": ("fourcat", 1),
    "crowdtangle_facebook.csv": ("crowdtangle", 2),
    "crowdtangle_instagram.csv": ("crowdtangle", 1),
    "telegram_channel.json": ("telegram", 2),
    "telegram_account.json": ("telegram", 3),
    "x_api_v2_page.json": ("x_api_v2", 2),
    "x_api_v2_flat.jsonl": ("x_api_v2", 2),
    "coaction.csv": ("coaction", 2),
    "articles.csv": ("articles", 4),
}

# Everything in the fixtures that names an account, as id, handle or display name.
NAMES_IN_FIXTURES = (
    "3111222333", "yK1hashed", "4222333444", "Invented_Outlet", "invented_one", "invented_two",
    "901234567", "901234568", "Someone_Else", "invented.bsky", "did:plc", "other.example.net",
    "100200300400", "inventedgazette", "Invented Gazette", "other.page", "Invented.Pictures",
    "channel1234567890", "Other_Channel", "Given", "Surname", "55501", "Another Channel", "user1",
    "invented_a", "invented_c", "\"801\"", "+10000000", "0fb4232d", "Invented Evening", "虚构晨报",
)  # fmt: skip


def rows(table: pa.Table) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = table.to_pylist()
    return listed


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(("name", "expected"), EVERY_FIXTURE.items())
def test_a_format_is_recognised_and_read(
    fixture: Fixture, name: str, expected: tuple[str, int]
) -> None:
    stream = stream_posts([fixture(name)], names=AsGiven())
    table = pa.Table.from_batches(stream, POST_SCHEMA)
    table.validate(full=True)
    (account,) = stream.files
    assert (account.format, table.num_rows) == expected
    assert account.rows == account.posts == table.num_rows
    assert set(table["dataset"].to_pylist()) == {name}


@pytest.mark.parametrize("name", EVERY_FIXTURE)
def test_nothing_written_has_a_name_of_an_account(fixture: Fixture, name: str) -> None:
    stream = stream_posts([fixture(name)], names=Pseudonyms(bytes(32)))
    written = json.dumps(rows(pa.Table.from_batches(stream)), default=str, ensure_ascii=False)
    found = [raw for raw in NAMES_IN_FIXTURES if raw.casefold() in written.casefold()]
    assert not found


@pytest.mark.parametrize("name", EVERY_FIXTURE)
def test_pseudonyms_keep_accounts_and_objects_apart(fixture: Fixture, name: str) -> None:
    given = read_posts(fixture(name))
    keyed = pa.Table.from_batches(stream_posts([fixture(name)], names=Pseudonyms(bytes(32))))
    for column in ("account", "replied_id", "reposted_id", "object"):
        pairs = set(zip(given[column].to_pylist(), keyed[column].to_pylist(), strict=True))
        assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)


def test_every_declared_field_of_a_table_is_in_its_fixture(fixture: Fixture) -> None:
    for name in ("x_archive", "crowdtangle", "fourcat"):
        headers = "".join(
            fixture(file).read_text().split("\n")[0]
            for file, (known, _) in EVERY_FIXTURE.items()
            if known == name
        )
        absent = [field.name for field in FORMATS[name].fields if field.name not in headers]
        # Older downloads and other platforms, which have no fixture of their own.
        assert set(absent) <= {"Created", "in_reply_to_status_id", "image_md5"}


def test_x_archive(fixture: Fixture) -> None:
    stream = stream_posts([fixture("x_archive.csv")], names=AsGiven())
    retweet, reply, quote = rows(pa.Table.from_batches(stream))
    assert retweet["post_id"] == "1098765432109876543"
    assert (retweet["kind"], retweet["reposted_id"]) == ("repost", "1098765432109870000")
    assert retweet["time"] == at(2019, 3, 1, 10, 5)
    assert retweet["urls"] == ["https://example.com/bridge", "https://example.org/b"]
    assert retweet["domains"] == ["example.com", "example.org"]
    assert retweet["hashtags"] == ["bridge", "opening"]
    assert retweet["mentions"] == ["4222333444"]
    assert (reply["kind"], reply["replied_id"]) == ("reply", "1098765432109876543")
    assert (reply["urls"], reply["hashtags"]) == ([], [])
    assert quote["kind"] == "quote"
    assert quote["urls"] == ["https://example.com/x,y"]
    assert quote["text"] == "A line\nand another"
    assert {row["platform"] for row in (retweet, reply, quote)} == {"x"}
    assert any("whole minutes" in note for note in stream.files[0].notes)


def test_fourcat(fixture: Fixture) -> None:
    post, retweet = rows(read_posts(fixture("fourcat_x.csv")))
    assert post["urls"] == ["https://example.com/a,b", "https://example.org/c"]
    assert post["hashtags"] == ["one", "two"]
    assert post["mentions"] == ["someone_else"]
    assert (post["account"], post["platform"]) == ("901234567", "x")
    assert post["time"] == at(2022, 10, 13, 20, 47)
    assert retweet["kind"] == "repost"
    (reply,) = rows(read_posts(fixture("fourcat_bsky.csv")))
    assert (reply["platform"], reply["kind"]) == ("bluesky", "reply")
    assert reply["account"] == "did:plc:inventedinventedinvente1"
    assert reply["time"] == at(2025, 1, 31, 8, 0, 0, 123000)
    assert reply["urls"] == ["https://example.com/bridge", "https://example.org/b"]
    assert reply["replied_id"] == "https://bsky.app/profile/other.example.net/post/3kaaa"


def test_crowdtangle(fixture: Fixture) -> None:
    link, picture = rows(read_posts(fixture("crowdtangle_facebook.csv")))
    assert link["time"] == at(2021, 8, 15, 8)
    assert link["urls"] == ["https://example.com/bridge"]
    assert (link["hashtags"], link["account"]) == (["opened"], "100200300400")
    assert picture["time"] == at(2021, 1, 15, 9)
    assert picture["urls"] == []
    (instagram,) = rows(read_posts(fixture("crowdtangle_instagram.csv")))
    assert (instagram["platform"], instagram["time"]) == ("instagram", at(2021, 8, 15, 8))


def test_an_unknown_zone_abbreviation_is_a_bad_row(fixture: Fixture, write: Write) -> None:
    text = fixture("crowdtangle_facebook.csv").read_text().replace(" CET,", " IST,")
    path = write("ct.csv", text)
    with pytest.raises(InputError, match="zone abbreviation that is not known"):
        read_posts(path)
    assert read_posts(path, max_bad_share=0.5).num_rows == 1


def test_telegram(fixture: Fixture) -> None:
    stream = stream_posts([fixture("telegram_channel.json")], names=AsGiven())
    post, forward = rows(pa.Table.from_batches(stream))
    assert post["post_id"] == "channel1234567890/2"
    assert post["time"] == at(2023, 1, 1, 10)
    assert post["urls"] == ["https://example.com/bridge", "https://example.org/more"]
    assert post["hashtags"] == ["bridge"]
    assert post["mentions"] == ["other_channel", "user55501"]
    assert (forward["kind"], forward["replied_id"]) == ("repost", "channel1234567890/2")
    assert any("1 service messages" in note for note in stream.files[0].notes)


def test_message_ids_are_unique_to_a_chat(fixture: Fixture) -> None:
    posts = rows(read_posts(fixture("telegram_account.json")))
    assert [p["post_id"] for p in posts] == ["channel111/5", "chat222/5", "channel333/5"]


def test_an_old_telegram_export_has_no_zone(fixture: Fixture, write: Write) -> None:
    text = (
        fixture("telegram_account.json").read_text().replace('"date_unixtime": "1672567200", ', "")
    )
    path = write("result.json", text)
    with pytest.raises(InputError, match="no zone"):
        read_posts(path)
    assert rows(read_posts(path, timezone="Europe/Berlin"))[0]["time"] == at(2023, 1, 1, 10)


def test_x_api_v2_page(fixture: Fixture) -> None:
    retweet, reply = rows(read_posts(fixture("x_api_v2_page.json")))
    assert (retweet["kind"], retweet["reposted_id"]) == ("repost", "1700000000000000000")
    assert retweet["urls"] == ["https://example.com/story"]
    assert retweet["hashtags"] == ["opening"]
    assert retweet["mentions"] == ["800"]
    assert (reply["kind"], reply["replied_id"]) == ("reply", "1700000000000000000")
    assert reply["urls"] == ["https://example.com/bridge"]
    assert reply["media"] == ["3_1"]


def test_pages_come_as_a_list_or_as_lines_too(fixture: Fixture, write: Write) -> None:
    page = json.loads(fixture("x_api_v2_page.json").read_text())
    expected = read_posts(fixture("x_api_v2_page.json")).drop_columns("dataset")
    for name, text in [
        ("list.json", json.dumps([page, {"meta": {"result_count": 0}, "data": []}])),
        ("one.jsonl", json.dumps(page)),
        ("lines.jsonl", json.dumps(page) + "\n" + json.dumps({"data": [], "meta": {}}) + "\n"),
        ("indented.json", json.dumps(page, indent=1)),
    ]:
        assert read_posts(write(name, text)).drop_columns("dataset").equals(expected), name


def test_a_page_longer_than_the_head_is_still_a_line(fixture: Fixture, write: Write) -> None:
    page = json.loads(fixture("x_api_v2_page.json").read_text())
    page["includes"]["padding"] = "x" * 3 * 2**20
    path = write("long.jsonl", (json.dumps(page) + "\n") * 2)
    stream = stream_posts([path], names=AsGiven())
    assert sum(batch.num_rows for batch in stream) == 2
    assert stream.files[0].duplicates == 2


def test_coaction_does_not_say_what_its_objects_are(fixture: Fixture) -> None:
    stream = stream_posts([fixture("coaction.csv")], names=AsGiven())
    first, _ = rows(pa.Table.from_batches(stream))
    assert (first["object"], first["account"], first["post_id"]) == (
        "85d2d122",
        "0fb4232d",
        "114e22f1",
    )
    assert first["urls"] == []
    assert first["reposted_id"] is None
    assert "does not say what its objects are" in stream.files[0].guessed[0]


def test_a_table_says_what_it_guessed(write: Write) -> None:
    path = write(
        "t.csv", "Author;Created At;Body\na;2021-08-15T10:00:00Z;see https://e.example #x\n"
    )
    stream = stream_posts([path], names=AsGiven())
    (post,) = rows(pa.Table.from_batches(stream))
    assert (post["urls"], post["hashtags"]) == (["https://e.example"], ["x"])
    assert post["post_id"] == "t.csv:2"
    said = " / ".join(stream.files[0].guessed)
    for word in ("semicolons", "'Author'", "'Created At'", "'Body'", "links", "numbered"):
        assert word in said


def test_named_columns_go_before_known_names(write: Write) -> None:
    path = write("t.csv", "user_id,who,time,when\n1,2,2021-08-15T10:00:00Z,1629021600\n")
    (post,) = rows(read_posts(path, columns={"account": "who", "time": "when"}))
    assert (post["account"], post["time"]) == ("2", at(2021, 8, 15, 10))


@pytest.mark.parametrize("suffix", ["jsonl", "parquet", "json", "tsv"])
def test_containers_of_tables_are_alike(tmp_path: Path, suffix: str) -> None:
    big = 2**53 + 1
    values = {
        "account_id": [big, 2],
        "post_id": [str(big), "7"],
        "created_at": ["2021-08-15T10:00:00Z", "2021-08-15T10:00:01Z"],
        "hashtags": ["a,b", None],
    }
    path = tmp_path / f"t.{suffix}"
    records = [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
    if suffix == "parquet":
        pq.write_table(pa.table(values), path)
    elif suffix == "tsv":
        lines = [
            "\t".join(str(v or "") for v in row) for row in [[*values], *map(dict.values, records)]
        ]
        path.write_text("\n".join(lines))
    elif suffix == "json":
        path.write_text(json.dumps(records))
    else:
        path.write_text("\n".join(map(json.dumps, records)))
    first, second = rows(read_posts(path))
    assert (first["account"], first["post_id"]) == (str(big), str(big))
    assert (first["hashtags"], second["hashtags"]) == (["a", "b"], [])
    assert second["time"] == at(2021, 8, 15, 10, 0, 1)


def test_parquet_times_with_and_without_a_zone(tmp_path: Path) -> None:
    when = [datetime(2021, 8, 15, 10, 0, 0, 5)]  # noqa: DTZ001 - without a zone on purpose
    for zone in ("UTC", "Asia/Tokyo"):
        path = tmp_path / "zoned.parquet"
        stamps = pa.array(when, pa.timestamp("ns", zone))
        pq.write_table(pa.table({"account_id": ["a"], "time": stamps}), path)
        assert rows(read_posts(path))[0]["time"] == stamps[0].as_py()
    naive = tmp_path / "naive.parquet"
    pq.write_table(pa.table({"account_id": ["a"], "time": pa.array(when)}), naive)
    with pytest.raises(InputError, match="no zone"):
        read_posts(naive)
    assert rows(read_posts(naive, timezone="UTC"))[0]["time"] == at(2021, 8, 15, 10, 0, 0, 5)


def test_platforms_have_one_name(write: Write) -> None:
    path = write("t.csv", "account_id,time,platform\n1,1629021600,Twitter\n2,1629021600,\n")
    assert read_posts(path, platform="fb")["platform"].to_pylist() == ["x", "facebook"]


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("x_archive.csv", [(2015, 1, 2), (2018, 1, 2), (2015, 1, 2)]),
        ("x_api_v2_page.json", [(2019, 5, 6), None]),
        ("x_api_v2_flat.jsonl", [(2020, 2, 29), None]),
        ("fourcat_bsky.csv", [(2024, 1, 1)]),
        ("fourcat_x.csv", [None, None]),
        ("crowdtangle_facebook.csv", [(2010, 1, 1), (2010, 1, 1)]),
        ("telegram_channel.json", [None, None]),
    ],
)
def test_of_the_creation_of_an_account_the_day_is_kept(
    fixture: Fixture, name: str, days: list[tuple[int, int, int] | None]
) -> None:
    made = read_posts(fixture(name))["account_created"].to_pylist()
    assert made == [day and at(*day) for day in days]


def test_a_creation_date_that_cannot_be_read_costs_the_date_not_the_post(write: Write) -> None:
    path = write(
        "t.csv",
        "account_id,time,joined\n1,1629021600,2015-01-02T23:59:59+02:00\n"
        "2,1629021600,03/04/2015\n3,1629021600,\n4,1629021600,1420156800\n",
    )
    stream = stream_posts([path], names=AsGiven(), columns={"account_created": "joined"})
    made = pa.Table.from_batches(stream)["account_created"].to_pylist()
    assert made == [at(2015, 1, 2), None, None, at(2015, 1, 2)]
    (account,) = stream.files
    assert (account.posts, account.quarantined) == (4, 0)
    assert any(note.startswith("1 creation dates of accounts") for note in account.notes)


def test_a_column_of_creation_dates_is_recognised(write: Write) -> None:
    path = write("t.csv", "account_id,time,user_created_at\n1,1629021600,2015-01-02\n")
    assert read_posts(path)["account_created"].to_pylist() == [at(2015, 1, 2)]


@pytest.mark.shared
def test_the_german_table_keeps_its_opaque_ids(shared: Path) -> None:
    stream = stream_posts([shared / "coortweet_german_elections.csv"], names=AsGiven())
    table = pa.Table.from_batches(stream)
    (account,) = stream.files
    # 218,971 rows, of which 194,794 differ: counted by hand with another library.
    assert (account.rows, account.posts, account.duplicates) == (218_971, 194_794, 24_177)
    assert account.quarantined == 0
    assert rows(table.slice(0, 1))[0] | {"dataset": ""} == {
        "post_id": "129235", "account": "fb_12670", "platform": "unknown",
        "time": datetime.fromtimestamp(1629589836, UTC), "kind": "post", "text": None, "lang": None,
        "urls": ["23678"], "domains": ["3498"], "hashtags": [], "mentions": [],
        "reposted_id": None, "replied_id": None, "object": None, "media": [], "source_app": None,
        "dataset": "", "account_created": None,
    }  # fmt: skip


@pytest.mark.shared
def test_the_russian_table_is_a_coaction_table(shared: Path) -> None:
    stream = stream_posts([shared / "coortweet_russian_coord_tweets.csv"], names=AsGiven())
    table = pa.Table.from_batches(stream)
    (account,) = stream.files
    assert (account.format, account.rows, account.duplicates) == ("coaction", 35_125, 1)
    assert len(set(table["object"].to_pylist())) == 7_285
    assert len(set(table["account"].to_pylist())) == 9_509


def test_the_documentation_has_every_format_and_field() -> None:
    text = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    for known in FORMATS.values():
        assert f"## {known.name}: {known.title}" in text
        assert known.source in text
        assert known.times in text
        for field in known.fields:
            assert f"| `{field.name}` |" in text
