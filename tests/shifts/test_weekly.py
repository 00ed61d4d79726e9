"""Weekly counts: against a twin that counts post by post, and what is left out, and why."""

import datetime as dt
import re
from collections import Counter, defaultdict
from functools import cache

import numpy as np
import pyarrow as pa
import pytest

from heliograph.errors import InputError
from heliograph.lexicons.records import Lexicon
from heliograph.shifts import signals as watching
from heliograph.shifts import weekly as counting
from heliograph.shifts.weekly import weekly
from heliograph.shifts.whole_weeks import whole_weeks
from heliograph.texts.language import languages

MONDAY = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
OIL = Lexicon(id="oil", kind="topic", title="Oil", terms=("oil price", "油价"))
TALKS = Lexicon(id="talks", kind="framing", title="Talks", terms=("dialogue",))
PETROLE = Lexicon(id="petrole", kind="phrases", title="Pétrole", terms=("oil",), lang="fr")
SITES = {"gazette.example": "The Gazette", "news.echo.example": "Echo"}


def post(account, days=0.0, text="a word", post_id=None, lang="en", domains=()):
    return {
        "post_id": post_id or f"{account}-{days}",
        "account": account,
        "time": MONDAY + dt.timedelta(days=days),
        "text": text,
        "lang": lang,
        "domains": list(domains),
    }


SCHEMA = pa.schema(
    [
        ("post_id", pa.string()),
        ("account", pa.string()),
        ("time", pa.timestamp("us", "UTC")),
        ("text", pa.string()),
        ("lang", pa.string()),
        ("domains", pa.list_(pa.string())),
    ]
)


def table(rows):
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def daily(account, days, **fields):
    return [post(account, day + 0.3, **fields) for day in range(days)]


PANEL = table(daily("p1", 56) + daily("p2", 56))


def made(seed, prefix, accounts=6, rows=900, days=70):
    """Return random posts, some of them in several rows, some without text or language."""
    rng = np.random.default_rng(seed)
    words = ["the oil price", "oil", "a dialogue", "no word", "国际油价", "", None]
    sites = ["gazette.example", "www.gazette.example", "gazette.example.org", "echo.example",
             "a.news.echo.example", "other.example"]  # fmt: skip
    listed = []
    for number in range(rows):
        one = post(
            f"{prefix}{rng.integers(accounts)}",
            days=round(float(rng.uniform(0, days)), 4),
            text=words[rng.integers(len(words))],
            post_id=str(number),
            lang=[None, "en", "fr", "FR-ca", "und", "nl"][
                rng.choice(6, p=[0.2, 0.3, 0.2, 0.1, 0.1, 0.1])
            ],
            domains=rng.choice(sites, rng.integers(3)).tolist(),
        )
        listed.append(one)
        if rng.random() < 0.2:  # the same post again, with another link, seen a while later
            again = {**one, "domains": [str(rng.choice(sites))], "text": "a dialogue"}
            listed.append({**again, "time": one["time"] + dt.timedelta(hours=9)})
    return listed


def twin(rows, weeks):
    """Return having and of by signal, account and week, counted post by post in plain Python."""
    posts = defaultdict(list)
    for row in rows:
        posts[row["account"], row["post_id"]].append(row)
    having, of = defaultdict(Counter), defaultdict(Counter)
    for (account, _), its in posts.items():
        time = min(row["time"] for row in its)
        monday = (time - dt.timedelta(days=time.weekday())).date().isoformat()
        if monday not in weeks:
            continue
        cell = account, monday
        for signal in ("00-06", "06-12", "12-18", "18-24"):
            of["hours:" + signal][cell] += 1
            having["hours:" + signal][cell] += int(signal[:2]) <= time.hour < int(signal[3:])
        langs = [_lang(row) for row in its]
        for lang in ("en", "fr", "nl", "zh"):
            of["language:" + lang][cell] += any(langs)
            having["language:" + lang][cell] += lang in langs
        linked = [domain for row in its for domain in row["domains"]]
        of["links:labelled"][cell] += bool(linked)
        having["links:labelled"][cell] += any(
            re.search(r"(^|\.)(gazette\.example|news\.echo\.example)$", each) for each in linked
        )
        texts = [row["text"] for row in its if row["text"]]
        of["topic:oil"][cell] += bool(texts)
        having["topic:oil"][cell] += any("oil price" in each or "油价" in each for each in texts)
        of["framing:talks"][cell] += bool(texts)
        having["framing:talks"][cell] += any("dialogue" in each for each in texts)
        french = [row["text"] for row in its if row["text"] and _lang(row) == "fr"]
        of["phrases:petrole"][cell] += bool(french)
        having["phrases:petrole"][cell] += any("oil" in each for each in french)
    return having, of


def _lang(row):
    if row["lang"] not in (None, "und"):
        return row["lang"][:2].lower()
    return _read(row["text"])


@cache
def _read(text):
    return languages(pa.array([text], pa.string()))[0].as_py()


def counted(posts, panel, **options):
    return weekly(table(posts), table(panel), **options)


@pytest.mark.parametrize("seed", [1, 2])
def test_counts_are_those_of_the_twin(seed):
    sides = made(seed, "a"), made(seed + 10, "p", days=66)
    result = counted(*sides, lexicons=[OIL, TALKS, PETROLE], sites=SITES)
    assert result.weeks[0] == "2024-01-01"
    assert len(result.weeks) == 9
    names = [each.id for each in result.signals]
    assert sorted(names) == [
        "framing:talks", "hours:00-06", "hours:06-12", "hours:12-18", "hours:18-24", "language:en",
        "language:fr", "language:nl", "language:zh", "links:labelled", "phrases:petrole",
        "topic:oil",
    ]  # fmt: skip
    for rows, accounts, counts in (
        (sides[0], result.accounts, result.looked),
        (sides[1], result.panel_accounts, result.panel),
    ):
        first = {}
        for row in sorted(rows, key=lambda row: (row["time"], row["post_id"])):
            first.setdefault(row["account"], len(first))
        assert list(accounts) == list(first)
        having, of = twin(rows, result.weeks)
        for name, each in zip(names, counts, strict=True):
            assert each.having.dtype == each.of.dtype == np.int64
            for found, expected in ((each.having, having[name]), (each.of, of[name])):
                cells = [[expected[a, week] for week in result.weeks] for a in accounts]
                assert found.tolist() == cells, name
                assert found.sum() > 0, name
            assert (each.having <= each.of).all()


def test_the_order_of_rows_makes_no_difference():
    posts, panel = made(3, "a"), made(4, "p")
    one = counted(posts, panel, lexicons=[OIL], sites=SITES)
    order = np.random.default_rng(5).permutation(len(posts))
    other = counted([posts[k] for k in order], panel[::-1], lexicons=[OIL], sites=SITES)
    assert (one.signals, one.accounts, one.weeks) == (other.signals, other.accounts, other.weeks)
    for a, b in zip(one.looked + one.panel, other.looked + other.panel, strict=True):
        assert np.array_equal(a.having, b.having)
        assert np.array_equal(a.of, b.of)


def test_what_signals_are_called():
    result = counted(made(1, "a"), made(2, "p"), lexicons=[OIL, TALKS, PETROLE], sites=SITES)
    said = {each.id: (each.kind, each.what) for each in result.signals}
    assert said["topic:oil"] == ("topic", "the share of posts with a term of the topic 'Oil'")
    assert said["framing:talks"][1] == "the share of posts with a term of the framing 'Talks'"
    assert said["phrases:petrole"] == (
        "phrases",
        "the share of posts in French with a phrase of the list 'Pétrole'",
    )
    assert said["language:nl"] == ("language", "the share of posts in Dutch")
    assert said["hours:06-12"] == ("hours", "the share of posts sent from 06:00 to 12:00 UTC")
    assert said["links:labelled"][1].startswith("the share of posts with a link to a labelled")


def test_a_week_counts_where_both_sides_cover_it():
    posts = table(daily("a", 56)[2:])  # from Wednesday
    result = weekly(posts, PANEL)
    assert (result.weeks[0], result.weeks[-1]) == ("2024-01-08", "2024-02-19")
    assert result.looked[0].of.tolist() == [[7] * 7]
    shorter = table(daily("p", 55))  # to Saturday
    assert weekly(posts, shorter).weeks[-1] == "2024-02-12"
    later = table(daily("p", 56)[9:])  # from Wednesday of the week after
    assert weekly(posts, later).weeks[0] == "2024-01-15"
    start, end = (int((MONDAY + dt.timedelta(days=d)).timestamp()) * 10**6 for d in (0, 6.99))
    assert whole_weeks((start, end), (start, end)).mondays == ("2024-01-01",)
    with pytest.raises(InputError, match=r"2024-01-01 to 2024-01-06.* no whole week in common"):
        whole_weeks((start, end), (start, end - 86_400 * 10**6))


def test_a_post_belongs_to_the_week_and_hours_in_which_it_was_first_seen():
    late = post("a", 6.999, post_id="x"), post("a", 7.5, post_id="x")
    result = weekly(table([*daily("a", 56), *late]), PANEL)
    evening = [each.id for each in result.signals].index("hours:18-24")
    assert result.looked[evening].having[0].tolist() == [1] + [0] * 7
    assert result.looked[evening].of[0].tolist() == [8] + [7] * 7


def test_two_accounts_may_have_posts_of_one_id():
    rows = [{**row, "post_id": str(n)} for a in "ab" for n, row in enumerate(daily(a, 56))]
    assert weekly(table(rows), PANEL).looked[0].of.tolist() == [[7] * 8] * 2


def test_accounts_on_both_sides_are_refused():
    posts = table(daily("a", 56) + daily("p1", 56) + daily("p2", 56))
    with pytest.raises(InputError, match="2 of the 3 accounts looked at are in the panel") as error:
        weekly(posts, PANEL)
    assert "take them out" in error.value.remedy
    assert "p1" not in str(error.value)  # nobody is named


def test_accounts_of_few_weeks_are_left_out():
    few = [post("b", week * 7.0) for week in (0, 1, 2)]
    enough = [post("enough", week * 7.0) for week in (0, 1, 2, 5)]
    result = weekly(table([*few, *enough, *daily("a", 56)]), PANEL)
    assert sorted(result.accounts) == ["a", "enough"]
    place = result.accounts.index("enough")
    assert result.looked[0].of[place].tolist() == [1, 1, 1, 0, 0, 1, 0, 0]
    with pytest.raises(
        InputError, match="none of the 1 accounts of the posts posted in 4 of the 8"
    ):
        weekly(table([*few, post("b", 62.0)]), PANEL)  # the last one after the panel's end


def test_a_language_is_watched_if_some_posts_are_in_it_and_some_are_not():
    english = [row for a in "abcde" for row in daily(a, 56)]

    def seen(*others):
        rows = [*english[len(others) :], *others]
        result = weekly(table(rows), PANEL)
        return [each.id for each in result.signals if each.kind == "language"]

    assert seen() == []
    assert seen(*(daily("a", 5, lang="fr"))) == []  # 5 of 280
    assert seen(*(daily("a", 6, lang="fr"))) == ["language:en", "language:fr"]
    assert seen(*(daily("a", 56, lang="xx"))) == ["language:en", "language:xx"]


def test_the_language_is_read_where_nobody_says_it():
    words = {"fr": "Bonjour tout le monde, comment allez-vous", "en": "Good morning, how are you"}
    rows = [
        post(account, day + 0.1, words["fr" if day < 28 else "en"], lang=None)
        for account in "ab"
        for day in range(56)
    ]
    result = weekly(table(rows), PANEL)
    french = [each.id for each in result.signals].index("language:fr")
    assert result.looked[french].having.tolist() == [[7] * 4 + [0] * 4] * 2
    without = weekly(table(rows).drop_columns(["lang", "domains"]), PANEL)
    assert np.array_equal(without.looked[french].having, result.looked[french].having)


def test_links_are_watched_where_there_are_labels_and_links():
    rows = daily("a", 56, domains=["gazette.example"])

    def kinds(posts, **options):
        return {each.kind for each in weekly(posts, PANEL, **options).signals}

    assert "links" in kinds(table(rows), sites=SITES)
    assert "links" not in kinds(table(rows))
    assert "links" not in kinds(table(rows).drop_columns("domains"), sites=SITES)
    assert "links" not in kinds(table(daily("a", 56)), sites=SITES)


@pytest.mark.parametrize(
    ("domain", "is_its"),
    [
        ("gazette.example", True),
        ("WWW.Gazette.Example.", True),
        ("sport.gazette.example", True),
        ("notgazette.example", False),
        ("echo.example", False),  # labelled is what lies below it
        ("example", False),
        ("", False),
        ("a." * 200 + "gazette.example", False),  # no host has so many characters
    ],
)
def test_a_domain_belongs_to_the_labelled_one_above_it(domain, is_its):
    sites = frozenset(map(watching._host, SITES))
    assert watching._belongs(domain, sites) == is_its
    as_a_page = frozenset({watching._host("www.gazette.example")})
    assert watching._belongs("gazette.example", as_a_page)


def test_hours_are_not_watched_where_there_are_only_days():
    dates = table([post("a", float(day)) for day in range(56)])
    timed = table(daily("a", 56))
    assert not [s for s in weekly(dates, PANEL).signals if s.kind == "hours"]
    panel_dates = table([post("p", float(day)) for day in range(56)])
    assert not [s for s in weekly(timed, panel_dates).signals if s.kind == "hours"]
    assert len([s for s in weekly(timed, PANEL).signals if s.kind == "hours"]) == 4


def test_what_cannot_be_used_is_refused(monkeypatch):
    posts = table(daily("a", 56))
    with pytest.raises(InputError, match="the panel's posts lack the column 'time'"):
        weekly(posts, PANEL.drop_columns("time"))
    with pytest.raises(InputError, match="1 of the posts has no account"):
        weekly(table([*daily("a", 56), post(None)]), PANEL)
    with pytest.raises(InputError, match="the panel's posts are empty"):
        weekly(posts, PANEL[:0])
    with pytest.raises(InputError, match=r"in the panel's posts: .*where text belongs"):
        weekly(posts, PANEL.set_column(3, "text", pa.array([1] * len(PANEL))))
    with pytest.raises(InputError, match=r"in the posts: .* not timestamps"):
        weekly(posts.set_column(2, "time", pa.array([1] * len(posts))), PANEL)
    with pytest.raises(InputError, match="two lexicons have the id 'oil'"):
        weekly(posts, PANEL, lexicons=[OIL, OIL])
    monkeypatch.setattr(counting, "MAX_CELLS", 3 * 8 * 5 - 1)
    with pytest.raises(InputError, match="3 accounts, 8 weeks and 5 signals are more than"):
        weekly(posts, PANEL, lexicons=[OIL])
    monkeypatch.setattr(counting, "MAX_CELLS", 3 * 8 * 5)
    assert len(weekly(posts, PANEL, lexicons=[OIL]).signals) == 5


def test_counts_that_are_alike_are_held_once():
    result = counted(made(1, "a"), made(2, "p"), lexicons=[OIL, TALKS], sites=SITES)
    of = {each.id: counts.of for each, counts in zip(result.signals, result.looked, strict=True)}
    assert of["topic:oil"] is of["framing:talks"]
    assert of["hours:00-06"] is of["hours:18-24"]
    with pytest.raises(ValueError, match="read-only"):
        of["topic:oil"][0, 0] = 1


def test_the_order_of_accounts_does_not_hang_on_their_names():
    """Pseudonyms change with a case's key, and what is drawn for each account must not."""
    rows = made(3, "a")
    names = {f"a{n}": f"p{(n * 5 + 2) % 6}" for n in range(6)}
    renamed = [{**row, "account": names[row["account"]]} for row in rows]
    one, other = (counted(each, made(13, "x"), lexicons=[OIL]) for each in (rows, renamed))
    assert [names[each] for each in one.accounts] == list(other.accounts)
    for a, b in zip(one.looked, other.looked, strict=True):
        assert (a.having == b.having).all()
