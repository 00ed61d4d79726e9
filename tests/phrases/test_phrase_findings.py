"""What may be said of phrases, and of whom it may not."""

import numpy as np
import pyarrow as pa
import pytest

import heliograph as hg
from heliograph.errors import InputError, ScopeError
from heliograph.findings import Named
from heliograph.phrases.records import Phrase, Phrases

DAYS = 400
START_DAY = 7_305  # 1990-01-01
WRITTEN = "量子经济圈"
LISTED = Phrases(
    (),
    (
        Phrase(
            id="quantum",
            written=WRITTEN,
            lang="zh",
            gloss="the quantum circle",
            basis="made up",
            certainty="seen",
            false_friends=("旧量子经济圈",),
        ),
    ),
)


def label(account, name):
    return Named(
        alias="A1",
        name=name,
        platform="web",
        account=account,
        matched_by="id",
        entity="e",
        kind="outlet",
        tier="state_controlled",
        claims=("c1",),
        criteria="1",
        reviewed="2024-01-01",
        expires="2030-01-01",
        as_of="2025-01-01",
    )


def posts(accounts, kind="article", born=200, seed=1):
    """A post an account and day; from a day on every third has the phrase, amid other words."""
    rng = np.random.default_rng(seed)
    rows = []
    for day in range(DAYS):
        for account in accounts:
            has = day >= born and rng.random() < 0.3
            words = "".join(chr(0x5000 + n) for n in rng.integers(0, 900, 30))
            rows.append(
                {
                    "post_id": f"{account}-{day}",
                    "account": account,
                    "time": (START_DAY + day) * 86_400_000_000,
                    "kind": kind,
                    "text": f"{words}，@somebody.b {WRITTEN if has else '旧' + WRITTEN}，{words}",
                }
            )
    table = pa.Table.from_pylist(rows)
    return table.set_column(2, "time", table["time"].cast(pa.timestamp("us", "UTC")))


def analysed(table, **options):
    return hg.phrases(table, LISTED, **options)


@pytest.fixture(scope="module")
def archive():
    return analysed(posts(["paper"]))


def test_a_birth_is_a_finding_with_its_numbers(archive):
    born = next(each for each in archive.findings if each.event == "first seen")
    seen = archive.looked.phrases[0]
    assert born.start == born.end == seen.first_seen >= "1990-07-20"
    assert (born.articles, born.containing, born.sources) == (DAYS, seen.containing, 1)
    assert f"“{WRITTEN}” is first seen on {born.start}" in born.statement
    assert born.q <= 0.05
    assert born.family.tests == 4
    assert born.effect.low < born.effect.value < born.effect.high
    assert sum(use.containing for use in born.series) == born.containing
    assert born.evidence_total == born.containing
    assert len(born.evidence) == 10
    assert born.evidence[0].day == born.start


def test_words_around_are_short_and_name_nobody(archive):
    for each in archive.findings[0].evidence:
        assert WRITTEN in each.words
        assert "somebody" not in each.words
        assert len(each.words) <= len(WRITTEN) + 40


def test_every_innocent_explanation_is_faced(archive):
    verdicts = {each.name: each.verdict for each in archive.findings[0].explanations}
    assert verdicts == {
        "a holiday, an anniversary or a yearly session": "not ruled out",  # 200 days are no year
        "an event that does not come every year": "not testable",
        "a change of the collection": "ruled out",
        "outlets that joined or left the collection": "ruled out",
        "one text that is repeated": "ruled out",
        "everyday use of the same words": "ruled out",
    }
    assert archive.looked.phrases[0].discounted == DAYS - archive.looked.phrases[0].containing


def test_copies_and_new_outlets_are_not_ruled_out():
    table = posts(["elder", "old", "new"]).to_pylist()
    for row in table:
        day = int(row["post_id"].partition("-")[2])
        uses = row["account"] == "new" and day >= 200 and day % 2
        row["text"] = f"同样的文字，{WRITTEN}，同样的文字" if uses else "别的文字"
    kept = [r for r in table if r["account"] != "new" or int(r["post_id"][4:]) >= 200]
    found = analysed(pa.Table.from_pylist(kept))
    born = next(each for each in found.findings if each.event == "first seen")
    verdicts = {each.name: each.verdict for each in born.explanations}
    assert verdicts["one text that is repeated"] == "not ruled out"
    assert verdicts["outlets that joined or left the collection"] == "not ruled out"


def test_few_private_accounts_have_no_timeline():
    few = posts([f"a{n}" for n in range(4)], "post")
    with pytest.raises(ScopeError, match="4 accounts that no registry labels"):
        analysed(few)
    mixed = posts([f"a{n}" for n in range(4)] + ["paper"], "post")
    with pytest.raises(ScopeError, match="fewer than 5"):
        analysed(mixed, named={"paper": label("paper", "The Paper")})


def test_an_article_among_posts_makes_no_archive():
    table = posts(["a"], "post").to_pylist()
    table[0]["kind"] = "article"
    with pytest.raises(ScopeError):
        analysed(pa.Table.from_pylist(table))


def test_of_private_people_only_the_phrase_is_quoted():
    found = analysed(posts([f"a{n}" for n in range(6)], "post"))
    born = found.findings[0]
    assert not born.published
    assert {each.words for each in born.evidence} == {WRITTEN}
    assert born.named == ()
    assert "not sought" in found.looked.parameters["candidates"]
    assert found.candidates.num_rows == 0


def test_labelled_outlets_are_named_and_looked_at_apart():
    names = {"p1": label("p1", "First Paper"), "p2": label("p2", "Second Paper")}
    found = analysed(posts(["p1", "p2"], "post"), named=names)
    by_scope = {each.scope: each for each in found.findings if each.event == "first seen"}
    assert set(by_scope) == {"all", "First Paper", "Second Paper"}
    assert [each.alias for each in by_scope["all"].named] == ["A1", "A2"]
    assert [(each.alias, each.name) for each in by_scope["Second Paper"].named] == [
        ("A1", "Second Paper")
    ]
    assert by_scope["all"].family.tests == 12


def test_one_unlabelled_outlet_is_not_left_over_by_names():
    found = analysed(posts(["p1", "other"]), named={"p1": label("p1", "First Paper")})
    everything = next(each for each in found.findings if each.scope == "all")
    assert everything.sources == 2
    assert everything.named == ()


def test_the_order_of_rows_and_their_copies_do_not_matter(archive):
    table = posts(["paper"])
    order = np.random.default_rng(1).permutation(table.num_rows)
    again = pa.concat_tables([table.take(order), table.slice(0, 50)])
    found = analysed(again)
    assert found.findings == archive.findings
    assert found.looked == archive.looked
    assert found.uses.equals(archive.uses)


def test_new_is_yes_no_or_cannot_say():
    def new(born, days_with=DAYS):
        table = posts(["paper"], born=born).to_pylist()
        for row in table[days_with:]:
            row["text"] = "别的"
        return analysed(pa.Table.from_pylist(table)).first_seen["new"].to_pylist()

    assert new(200) == ["yes"]
    assert new(0) == ["no"]
    assert new(30, 60) == ["can't say"]


def test_tables_are_of_the_callers_kind():
    polars = pytest.importorskip("polars", reason="polars, of the group dev, is not installed")
    found = analysed(polars.from_arrow(posts(["paper"])))
    assert isinstance(found.uses, polars.DataFrame)
    assert found.uses.columns == [
        "phrase", "month", "articles", "containing", "rate", "low", "high", "days_low",
        "days_high",
    ]  # fmt: skip
    first = found.uses.filter(polars.col("month") == "1990-01").row(0, named=True)
    assert (first["articles"], first["containing"], first["low"]) == (31, 0, 0.0)
    assert 0.10 < first["high"] < 0.12  # Wilson's for 0 of 31


def with_column(table, name, value):
    place = table.column_names.index(name)
    return table.set_column(place, name, pa.array([value] * table.num_rows))


def moved(table, days):
    time = table["time"].cast(pa.int64()).to_numpy() + days * 86_400_000_000
    return table.set_column(2, "time", pa.array(time, pa.timestamp("us", "UTC")))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop_columns(["kind"]), "no column 'kind'"),
        (
            lambda table: table.set_column(2, "time", table["text"]),
            "column 'time': the posts' times are string",
        ),
        (
            lambda table: table.set_column(4, "text", table["time"]),
            "column 'text': the posts have timestamp",
        ),
        (
            lambda table: with_column(table, "kind", 1),
            "column 'kind': the posts have int",
        ),
        (lambda table: with_column(table, "kind", ["article"]), "column 'kind'.*list"),
        (lambda table: with_column(table, "post_id", ["1"]), "column 'post_id'.*list"),
        (
            lambda table: with_column(table, "post_id", 1.0),
            "column 'post_id': the ids are rounded numbers",
        ),
        (lambda table: with_column(table, "account", b"\xff"), "column 'account': .*not UTF-8"),
        (lambda table: with_column(table, "text", b"\xff"), "column 'text': .*not UTF-8"),
        (lambda table: moved(table, -START_DAY), "column 'time': 400 of the times are before 1990"),
        (lambda table: moved(table, 111 * 365), "400 of the times are before 1990 or after 2099"),
        (lambda table: moved(table, -200), "200 of the times are before 1990"),
        (lambda table: table.slice(0, 0), "no post has a text"),
    ],
)
def test_unusable_posts_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        analysed(change(posts(["paper"])))


def test_texts_that_are_not_utf8_are_refused_however_they_come():
    broken = pa.StringArray.from_buffers(
        1, pa.py_buffer(np.array([0, 2], np.int32)), pa.py_buffer(b"\xff\xfe")
    )
    table = posts(["paper"]).slice(0, 1)
    with pytest.raises(InputError, match="column 'text': a text is not UTF-8"):
        analysed(table.set_column(4, "text", broken))


def test_ids_may_be_numbers_and_texts_bytes(archive):
    table = posts(["paper"])
    table = table.set_column(0, "post_id", pa.array(range(table.num_rows)))
    table = table.set_column(4, "text", table["text"].cast(pa.binary()))
    found = analysed(table)
    assert found.uses.equals(archive.uses)
    assert found.findings[0].evidence[0].post_id.isdigit()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"levels": ["central"]}, "'levels' is a list"),
        ({"levels": "central"}, "'levels' is a str"),
        ({"levels": {"paper": 1}}, "'levels' leads from a str to a int"),
        ({"named": []}, "'named' is a list"),
        ({"named": {"paper": "The Paper"}}, "'named' leads from a str to a str"),
        ({"tiers": "tiers.yaml"}, "'tiers' is a str"),
        ({"fdr": "0.05"}, "rate is '0.05'"),
        ({"fdr": True}, "rate is True"),
        ({"fdr": None}, "rate is None"),
        ({"fdr": float("nan")}, "rate is nan"),
        ({"fdr": 1}, "rate is 1"),
        ({"seed": True}, "seed is True"),
        ({"seed": 1.0}, "seed is 1.0"),
        ({"seed": "1"}, "seed is '1'"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_options_of_another_type_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        analysed(posts(["paper"]), **options)


@pytest.mark.parametrize("given", [["新质生产力"], 3, b"list.yaml"])
def test_phrases_that_are_no_list_of_phrases_are_refused(given):
    with pytest.raises(InputError, match=f"the phrases are a {type(given).__name__}"):
        hg.phrases(posts(["paper"]), given)


def test_a_path_that_is_too_long_is_refused():
    with pytest.raises(InputError, match="the phrases cannot be read") as refused:
        hg.phrases(posts(["paper"]), "x" * 5000)
    assert len(str(refused.value)) < 300


def test_one_account_is_one_account():
    with pytest.raises(ScopeError, match="of 1 account that no registry labels"):
        analysed(posts(["a"], "post"))


def test_every_change_tells_the_peak_month_as_a_description(archive):
    seen = archive.looked.phrases[0]
    month = next(use for use in seen.series if use.start[:7] == seen.peak)
    told = (
        f"Its peak month, as a description, is {seen.peak}: {seen.peak_containing:,} of "
        f"{month.articles:,} articles hold it."
    )
    assert archive.findings
    assert [told in each.statement for each in archive.findings] == [
        each.event != "peak" for each in archive.findings
    ]


def rows(frame):
    return {
        (row["span"], row["scope"]): (row["articles"], row["containing"])
        for row in frame.to_pylist()
    }


def test_counts_by_month_are_those_of_the_table_of_uses(archive):
    by_month = archive.counts()
    assert by_month.column_names == [
        "phrase", "span", "scope", "articles", "containing", "rate", "low", "high",
    ]  # fmt: skip
    for name, other in (("span", "month"), *((each,) * 2 for each in by_month.column_names[3:])):
        assert by_month[name].to_pylist() == archive.uses[other].to_pylist()
    assert sum(n for n, _ in rows(archive.counts("day")).values()) == DAYS
    assert {n for n, _ in rows(archive.counts("day")).values()} == {1}


def test_counts_by_level_and_outlet_of_archives():
    found = analysed(posts(["p1", "p2", "p3"]), levels={"p1": "city", "p2": "city"})
    everything = rows(found.counts("year"))
    outlets, levels = (rows(found.counts("year", of)) for of in ("outlet", "level"))
    assert set(levels) == {("1990", "city"), ("1991", "city")}
    assert {scope for _, scope in outlets} == {"p1", "p2", "p3"}
    for year in ("1990", "1991"):
        for n in (0, 1):
            parts = [outlets[year, name][n] for name in ("p1", "p2", "p3")]
            assert sum(parts) == everything[year, "all"][n]
            assert sum(parts[:2]) == levels[year, "city"][n]


def test_no_private_account_is_counted_by_itself():
    accounts = [f"a{n}" for n in range(12)]
    named = {"a0": label("a0", "First Paper")}
    levels = {name: "city" if n < 6 else "county" for n, name in enumerate(accounts)}
    table = posts(accounts, "post").to_pandas()
    found = analysed(table, named=named, levels=levels)
    assert set(found.counts("year", "outlet")["scope"]) == {"a0"}
    assert set(found.counts("year", "level")["scope"]) == {"city", "county"}
    table.loc[table["account"].isin(accounts[8:]), "text"] = "nothing of the kind"
    few = analysed(table, named=named, levels=levels)  # two in the county use it
    assert few.counts("year")["containing"].any()
    assert not len(few.counts("year", "level"))


@pytest.mark.parametrize("asked", [("week",), ("month", "paper"), (None,), (["day"],)])
def test_counts_of_other_spans_and_scopes_are_refused(archive, asked):
    with pytest.raises(InputError, match="give one of"):
        archive.counts(*asked)


def test_a_level_called_all_is_refused():
    with pytest.raises(InputError, match="called 'all'"):
        analysed(posts(["paper"]), levels={"paper": "all"})


def test_what_few_private_accounts_use_is_not_counted():
    """One account of ten uses the phrase: its use by month would be a timeline of that account."""
    table = posts([f"a{n}" for n in range(10)], "post").to_pandas()
    for users, counted in ((1, False), (4, False), (5, True)):
        others = ~table["account"].isin([f"a{n}" for n in range(users)])
        few = table.copy()
        few.loc[others, "text"] = "nothing of the kind"
        result = analysed(few)
        assert any(each.containing for each in result.looked.phrases) is counted
        if not counted:
            assert not result.findings
            assert not len(result.adoption)
            assert not result.uses["containing"].any()


def test_no_level_tells_of_few_private_users():
    table = posts([f"a{n}" for n in range(12)], "post").to_pandas()
    levels = {f"a{n}": "city" if n < 6 else "county" for n in range(12)}
    assert {each.level for each in analysed(table, levels=levels).looked.adoption} == {
        "city",
        "county",
    }
    few = table.copy()
    few.loc[few["account"].isin([f"a{n}" for n in range(8, 12)]), "text"] = "nothing of the kind"
    result = analysed(few, levels=levels)  # six in the city use it, two in the county
    assert any(each.containing for each in result.looked.phrases)
    assert not result.looked.adoption
    assert {each.scope for each in result.findings} <= {"all"}
