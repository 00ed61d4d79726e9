"""hg.shifts, from posts to findings: what it finds, what it refuses, and whom it never tells of."""

import numpy as np
import polars
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from made_weekly import label

import heliograph as hg
from heliograph.errors import InputError, ScopeError
from heliograph.findings import UNSAID, Input, ShiftFinding, read_findings, write_findings
from heliograph.lexicons.records import Lexicon
from heliograph.shifts.records import Counts
from heliograph.shifts.telling import tellable
from heliograph.simulate.shifting import shifting

HARBOUR = Lexicon(id="harbour", kind="topic", title="the harbour", terms=("harbour",))
WEEKS = 80


def world(shifted=12, effect_sd=1.5, **changes):
    parts = {"seed": 3, "accounts": 40, "panel": 40, "weeks": WEEKS, "posts_a_week": 8}
    return shifting("iid", shifted=shifted, effect_sd=effect_sd, **parts | changes)


@pytest.fixture(scope="module")
def planted():
    return world()


PHRASE = "our shared future"


@pytest.fixture(scope="module")
def tables(planted):
    """The posts, with a phrase beside the word of the topic since the last change."""
    posts = planted.posts()
    shifted = [f"acct-{n:03d}" for n in np.flatnonzero(planted.shifted)]
    since = pa.scalar(
        np.datetime64("2024-03-04", "us") + np.timedelta64(7 * int(planted.changes.max()), "D")
    )
    says = pc.and_(
        pc.is_in(posts["account"], value_set=pa.array(shifted)),
        pc.and_(
            pc.greater_equal(posts["time"], since.cast(posts["time"].type)),
            pc.match_substring(posts["text"], "harbour"),
        ),
    )
    longer = pc.binary_join_element_wise(posts["text"], PHRASE, " ")
    at = posts.column_names.index("text")
    texts = pc.if_else(says, longer, posts["text"])
    return posts.set_column(at, posts.schema.field("text"), texts), planted.panel_posts()


@pytest.fixture(scope="module")
def result(tables):
    return hg.shifts(*tables, lexicons=[HARBOUR])


def test_a_planted_shift_is_found_with_its_members_and_its_week(planted, result):
    (found,) = result.findings
    assert isinstance(found, ShiftFinding)
    assert (found.signal, found.signal_kind, found.direction) == ("topic:harbour", "topic", "up")
    assert found.what == "the share of posts with a term of the topic 'the harbour'"
    assert 8 <= found.size <= 14
    at = np.datetime64("2024-03-04") + 7 * planted.week
    assert abs((np.datetime64(found.week) - at).astype(int)) <= 28
    assert found.q <= 0.05
    assert found.statistic.observed > found.statistic.expected
    assert 2 < found.effect.low < found.effect.value < found.effect.high < 50
    assert (found.tested, found.panel_accounts) == (40, 40)
    assert found.family.tests == len(result.looked.signals)
    assert found.family.rejected == sum(each.q <= 0.05 for each in result.looked.signals) == 1
    verdicts = {each.name: each.verdict for each in found.explanations}
    assert verdicts["news that the panel reports too"] == "ruled out"
    assert verdicts["one or few accounts that carry it"] == "ruled out"
    assert verdicts["a change in how much is posted or collected"] == "ruled out"


def test_the_words_at_the_change_hold_the_one_planted(result):
    (found,) = result.findings
    assert found.wordings_tested >= len(found.wordings)
    told = {each.written: each for each in found.wordings}
    assert PHRASE in told
    assert 5 <= told[PHRASE].after <= found.size
    assert (told[PHRASE].before, told[PHRASE].panel_after) == (0, 0)
    assert len(told) <= 3


def test_words_of_few_without_a_label_are_not_told(tables, planted):
    members = [f"acct-{n:03d}" for n in np.flatnonzero(planted.shifted)]
    named = {each: label(each, each) for each in members[2:]}
    (found,) = hg.shifts(*tables, lexicons=[HARBOUR], named=named).findings
    # What labelled members alone took up may be told.
    assert not {PHRASE, "our shared", "shared future"} & {each.written for each in found.wordings}
    assert all(each.after <= len(members) - 2 for each in found.wordings)


def test_words_that_name_an_account_are_not_told(tables):
    posts, panel = tables
    account = pc.replace_substring(panel["account"], "panel-003", "@Shared_Future")
    at = panel.column_names.index("account")
    panel = panel.set_column(at, panel.schema.field("account"), account)
    (found,) = hg.shifts(posts, panel, lexicons=[HARBOUR]).findings
    assert not any("shared future" in each.written for each in found.wordings)


def test_beside_many_groups_no_week_is_told():
    """All unions of parts are looked at: of 30 there are a thousand million."""
    everybody = np.ones(400, np.bool_)
    counts = Counts(np.ones((400, 3), np.int64), np.full((400, 3), 2))
    parts = [np.arange(400) // 10 == part for part in range(30)]
    assert tellable(counts, everybody, parts[:10], everybody, 5).all()
    assert not tellable(counts, everybody, parts, everybody, 5).any()


def test_every_signal_is_told_of_in_both_directions(result):
    looked = result.looked
    ways = {(each.signal, each.direction) for each in looked.signals}
    assert ("topic:harbour", "up") in ways
    assert len(ways) == len(looked.signals) == result.signals.num_rows
    assert {(signal, way) for signal, _ in ways for way in ("up", "down")} == ways
    assert (looked.accounts, looked.panel_accounts) == (40, 40)
    assert looked.weeks in (WEEKS - 1, WEEKS)
    assert "of them shared it" in looked.detectable
    assert result.weeks.num_rows == looked.weeks * len({signal for signal, _ in ways})


def test_no_account_is_told_of_anywhere(tables, result):
    written = f"{result.findings} {result.looked} "
    written += " ".join(str(frame.to_pylist()) for frame in (result.weeks, result.signals))
    assert "acct-" not in written
    assert "panel-0" not in written
    assert not UNSAID.search(" ".join(each.says for each in result.looked.signals))


def test_labelled_members_are_told_of(tables, planted):
    members = [f"acct-{n:03d}" for n in np.flatnonzero(planted.shifted)]
    others = [f"acct-{n:03d}" for n in np.flatnonzero(~planted.shifted)]
    named = {each: label(each) for each in (*members[:3], *others[:3])}
    (found,) = hg.shifts(*tables, lexicons=[HARBOUR], named=named).findings
    told = {each.account for each in found.named}
    assert told
    assert told <= set(members[:3])
    assert [each.alias for each in found.named] == [f"A{n + 1}" for n in range(len(told))]
    assert "acct-" not in str([*found.explanations, found.statement])


def test_nobody_shifts_and_nothing_is_found():
    quiet = world(shifted=0)
    found = hg.shifts(quiet.posts(), quiet.panel_posts(), lexicons=[HARBOUR])
    assert found.findings == ()
    assert {each.outcome for each in found.looked.signals} <= {
        "not found",
        "not tested",
        "lowered",
    }


def test_order_and_copies_of_rows_do_not_matter(tables, result):
    posts, panel = tables
    order = np.random.default_rng(1).permutation(posts.num_rows)
    again = pa.concat_tables([posts.take(order), posts.slice(5, 50)])
    found = hg.shifts(again, panel, lexicons=[HARBOUR])
    assert found.findings == result.findings
    assert found.looked == result.looked


def test_frames_are_of_the_callers_kind_and_findings_survive(tables, result, tmp_path):
    found = hg.shifts(polars.from_arrow(tables[0]), tables[1], lexicons=[HARBOUR])
    assert isinstance(found.weeks, polars.DataFrame)
    assert isinstance(found.signals, polars.DataFrame)
    assert found.weeks.columns == result.weeks.column_names
    assert found.findings == result.findings
    write_findings(tmp_path / "f.jsonl", found.findings)
    assert read_findings(tmp_path / "f.jsonl") == found.findings


def test_lexicons_are_an_input_like_any_other(tables, result, tmp_path):
    (found,) = result.findings
    assert [each.name for each in found.inputs] == ["lexicons given in memory"]
    file = tmp_path / "words.yaml"
    file.write_text(
        "about: {title: Words, version: '1', licence: CC0}\n"
        "lexicons:\n  - {id: harbour, kind: topic, title: the harbour, terms: [harbour]}\n"
    )
    exports = Input(name="posts.csv", sha256="0" * 64, size_bytes=1)
    (read,) = hg.shifts(*tables, lexicons=file, inputs=[exports]).findings
    assert [each.name for each in read.inputs] == ["posts.csv", "words.yaml"]
    assert read.series == found.series


def test_without_a_panel_it_says_why_and_what_one_is(tables):
    with pytest.raises(InputError, match="reference panel only") as refused:
        hg.shifts(tables[0])
    said = str(refused.value)
    for part in ("97%", "news", "language", "same weeks", "before looking"):
        assert part in said


def test_too_few_accounts_are_refused_on_either_side(tables):
    posts, panel = tables
    four = [f"acct-{n:03d}" for n in range(4)]
    few = posts.filter(pa.compute.is_in(posts["account"], value_set=pa.array(four)))
    with pytest.raises(ScopeError, match="posts are of 4 accounts, fewer than 5"):
        hg.shifts(few, panel)
    with pytest.raises(ScopeError, match="panel is of 40 accounts, fewer than 41"):
        hg.shifts(
            pa.concat_tables([posts, renamed(posts)], promote_options="permissive"),
            panel,
            min_group_size=41,
        )
    with pytest.raises(ScopeError, match="no setting can go below 3"):
        hg.shifts(posts, panel, min_group_size=2)


def renamed(posts):
    other = pa.compute.binary_join_element_wise("other", posts["account"], "-")
    return posts.set_column(posts.column_names.index("account"), "account", other)


def test_nobody_is_held_against_themselves(tables):
    with pytest.raises(InputError, match="40 of the 40 accounts"):
        hg.shifts(tables[0], tables[0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"named": ["a"]}, "'named' is a list"),
        ({"named": {"a": "The Gazette"}}, "'named' leads from a str to a str"),
        ({"sites": {"a.example": 1}}, "'sites' leads from a str to a int"),
        ({"lexicons": 3}, "'lexicons' is a int"),
        ({"lexicons": ["harbour"]}, "'lexicons' is a list"),
        ({"lexicons": [HARBOUR, HARBOUR]}, "two lexicons have the id 'harbour'"),
        ({"lexicons": "no-such-file.yaml"}, "no-such-file.yaml"),
        ({"fdr": 0}, "rate is 0"),
        ({"fdr": True}, "rate is True"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": 1.5}, "seed is 1.5"),
        ({"min_group_size": "5"}, "min_group_size is '5'"),
        ({"panel": "panel.csv"}, "the panel is a str"),
    ],
)
def test_options_of_another_type_are_refused(tables, options, message):
    with pytest.raises(InputError, match=message):
        hg.shifts(tables[0], **{"panel": tables[1]} | options)


def test_progress_is_told(tables):
    said = []
    hg.shifts(*tables, progress=said.append)
    assert [each.split()[0] for each in said] == ["counting", "deciding", "trying", "describing"]
