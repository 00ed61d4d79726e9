import json
import re
import shutil
import stat

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import heliograph as hg
from heliograph.case.settings import Settings
from heliograph.errors import InputError, ScopeError
from heliograph.privacy.pseudonyms import PSEUDONYM, Pseudonyms, read_key
from heliograph.simulate import simulate, write_world


@pytest.fixture(scope="module")
def world():
    return simulate("planted", seed=4, accounts=300, groups=2)


@pytest.fixture(scope="module")
def export(world, tmp_path_factory):
    return write_world(world, tmp_path_factory.mktemp("world") / "files") / "posts.csv"


def make(path, posts, **settings):
    """A case of everything but translations, whose model takes its time."""
    return hg.Case.create(path, posts, translate="none", **settings)


def in_step(case):
    return [finding for finding in case.findings if finding.kind == "coordination"]


@pytest.fixture(scope="module")
def case(export, tmp_path_factory):
    return make(tmp_path_factory.mktemp("case") / "case", export)


def written(case):
    """Everything in a case but its key, as bytes by path."""
    return {
        path.relative_to(case.path).as_posix(): path.read_bytes()
        for path in case.path.rglob("*")
        if path.is_file() and path != case.key_file
    }


def test_planted_groups_are_found(case, world):
    names = Pseudonyms(read_key(case.key_file))
    platform = world.posts["platform"][0].as_py()
    truth = {names.account(platform, account) for account in world.truth["account"].to_pylist()}
    found = set(case.members["account"].to_pylist())
    assert len(found & truth) >= 14
    assert len(found - truth) <= 1
    assert len(in_step(case)) == 2
    assert any(finding.kind == "narrative" for finding in case.findings)


def test_a_case_holds_what_it_says(case):
    assert sorted(written(case)) == [
        "case.toml",
        "findings/findings.jsonl",
        "findings/members.parquet",
        "posts/part-0000.parquet",
        "report.html",
        "summary.json",
    ]


def test_the_key_is_its_owners_alone(case):
    assert stat.S_IMODE(case.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(case.key_file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(case.path.stat().st_mode) == 0o700


def test_no_account_of_the_export_is_in_any_file(case, world):
    accounts = set(world.posts["account"].to_pylist())
    assert all(PSEUDONYM.fullmatch(name) for name in case.posts["account"].to_pylist())
    # Parquet is compressed, so its texts are looked at as tables.
    tables = [pq.read_table(path) for path in case.path.rglob("*.parquet")]
    texts = [json.dumps(table.to_pylist(), default=str) for table in tables]
    texts += [
        content.decode() for name, content in written(case).items() if not name.endswith("parquet")
    ]
    for text in texts:
        assert not accounts & set(re.findall(r"acct-\d+", text))


def test_the_report_and_findings_name_nobody_even_by_pseudonym(case):
    for name in ("report.html", "findings/findings.jsonl", "summary.json"):
        assert not PSEUDONYM.search(written(case)[name].decode())


def test_the_same_input_gives_the_same_bytes_whatever_the_key(case, export, tmp_path):
    again = make(tmp_path / "again", export)
    assert read_key(again.key_file) != read_key(case.key_file)
    one, other = written(case), written(again)
    for name in ("report.html", "findings/findings.jsonl", "summary.json"):
        assert one[name] == other[name]


def test_the_same_key_gives_the_same_posts(case, export, tmp_path):
    again = make(tmp_path / "again", export, key=case.key_file, analyses=("phrases",))
    assert written(again)["posts/part-0000.parquet"] == written(case)["posts/part-0000.parquet"]


def test_a_replaced_case_keeps_its_key(case, export, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(case.path, copy)
    replaced = make(copy, export, replace=True, seed=2, analyses=("phrases",))
    assert read_key(replaced.key_file) == read_key(case.key_file)
    assert replaced.settings == Settings(seed=2, translate="none", analyses=("phrases",))


def test_the_report_is_drawn_again_without_posts_and_key(case, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(case.path, copy)
    shutil.rmtree(copy / "posts")
    shutil.rmtree(copy / "keys")
    (copy / "report.html").unlink()
    assert hg.Case.open(copy).report().read_bytes() == written(case)["report.html"]


def test_a_changed_file_is_told(case, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(case.path, copy)
    assert hg.Case.open(copy).verify() == ()
    (copy / "findings" / "findings.jsonl").write_text("")
    (copy / "report.html").unlink()
    (copy / "extra.txt").write_text("")
    (copy / "posts" / ".hidden").write_text("")
    assert hg.Case.open(copy).verify() == (
        "findings/findings.jsonl was changed after the case was written",
        "report.html is missing",
        "extra.txt was not written by the case",
        "posts/.hidden was not written by the case",
    )


def test_a_failed_run_leaves_nothing(tmp_path):
    (tmp_path / "posts.csv").write_text("account,time,url\na,noon,https://a.example\n")
    with pytest.raises(InputError):
        hg.Case.create(tmp_path / "case", tmp_path / "posts.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["posts.csv"]


def test_posts_that_share_nothing_are_told(tmp_path):
    (tmp_path / "posts.csv").write_text("account,created_at,text\na,2024-01-01T00:00:00Z,hi\n")
    with pytest.raises(InputError, match="share nothing that could be compared"):
        hg.Case.create(tmp_path / "case", tmp_path / "posts.csv")


def test_a_behaviour_that_is_chosen_must_be_there(export, tmp_path):
    with pytest.raises(InputError, match="nothing that co-action could look at"):
        hg.Case.create(tmp_path / "case", export, behaviours=("co-action",))
    with pytest.raises(InputError, match="no behaviour 'co-like'"):
        hg.Case.create(tmp_path / "case", export, behaviours=("co-like",))


def test_settings_are_checked_before_anything_is_read(export, tmp_path):
    with pytest.raises(ScopeError, match="no setting can go below 3"):
        hg.Case.create(tmp_path / "case", export, min_group_size=2)
    with pytest.raises(InputError, match="setting"):
        hg.Case.create(tmp_path / "case", export, seed="one")
    with pytest.raises(InputError, match="no setting 'windows'"):
        hg.Case.create(tmp_path / "case", export, windows="60s")


def minutes(path, accounts=8, objects=10):
    """A co-action table with a clock of whole minutes."""
    rows = ["object,account,content,time"]
    for obj in range(objects):
        for account in range(accounts):
            at = 1_600_000_020 + obj * 90_060 + 60 * (account % 2)
            rows.append(f"o{obj},u{account},{obj}-{account},{at}")
    path.write_text("\n".join(rows))
    return path


def test_a_coarse_clock_widens_the_window_and_says_so(tmp_path):
    minute_grain = minutes(tmp_path / "table.csv")
    case = hg.Case.create(tmp_path / "case", minute_grain, analyses=("coordination",))
    assert case.summary.coordination.parameters["window"] == "2 min"
    assert "kept to 60 s only" in case.summary.warnings[0]
    assert "kept to 60 s only" in (case.path / "report.html").read_text()
    with pytest.raises(InputError, match="use a window of 2 min or more"):
        hg.Case.create(tmp_path / "other", tmp_path / "table.csv", window="60s")


@pytest.mark.parametrize("spoiled", ["case.toml", "summary.json", "findings/findings.jsonl"])
def test_a_spoiled_case_is_told(case, tmp_path, spoiled):
    copy = tmp_path / "copy"
    shutil.copytree(case.path, copy)
    (copy / spoiled).write_text("{]")
    with pytest.raises(InputError):
        opened = hg.Case.open(copy)
        opened.verify()
        opened.report()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"analyses": ["narratives"], "phrases": "list.yaml"}, "phrases is not looked for"),
        ({"behaviours": ["co-link"], "phrases": "list.yaml"}, "phrases is not looked for"),
        ({"analyses": ["phrases"], "translate": "e5"}, "narratives is not looked for"),
        ({"analyses": ["phrases"], "behaviours": ["co-link"]}, "coordination is not looked for"),
        ({"phrases": ""}, "names no file"),
        ({"analyses": ["gossip"]}, "cannot be used"),
    ],
)
def test_a_setting_that_nothing_would_use_is_told(export, tmp_path, settings, says):
    with pytest.raises(InputError, match=says):
        hg.Case.create(tmp_path / "case", export, **settings)
    assert not (tmp_path / "case").exists()


def test_where_lists_of_phrases_lay_is_nobodys_business(export, tmp_path):
    place = tmp_path / "home" / "somebody"
    place.mkdir(parents=True)
    (place / "list.yaml").write_text(
        "about: {title: Ours, version: '1', licence: CC0-1.0}\n"
        "phrases:\n- {id: bridge, written: the bridge, lang: en, gloss: a bridge,\n"
        "   certainty: remembered, basis: Made up.}\n"
    )
    (place / "tiers.yaml").write_text(
        "title: Ours\nversion: '1'\nbasis: Made up.\nmeasure: share\n"
        "tiers: [{id: hot, written: hot, gloss: hot, at_least: 0.0}]\n"
    )
    made = hg.Case.create(
        tmp_path / "case",
        export,
        analyses=["phrases"],
        phrases=place / "list.yaml",
        tiers=place / "tiers.yaml",
    )
    assert (made.settings.phrases, made.settings.tiers) == ("list.yaml", "tiers.yaml")
    assert "--phrases list.yaml --tiers tiers.yaml" in made.summary.reproduce
    assert not [name for name, held in written(made).items() if b"somebody" in held]
    assert [each.written for each in made.summary.phrases.phrases] == ["the bridge"]
    assert made.verify() == ()


def test_what_is_no_case_is_told(tmp_path):
    with pytest.raises(InputError, match=r"no case\.toml"):
        hg.Case.open(tmp_path)


def test_a_frame_of_posts_makes_the_same_findings(case, export, tmp_path):
    posts = hg.read_posts(export)
    of_frame = make(tmp_path / "case", posts, key=case.key_file)
    assert of_frame.posts["account"].equals(case.posts["account"])
    assert of_frame.posts["mentions"].equals(case.posts["mentions"])
    assert of_frame.posts["text"].equals(case.posts["text"])
    one, other = in_step(case), in_step(of_frame)
    assert [finding.evidence for finding in one] == [finding.evidence for finding in other]


def test_a_small_frame_is_enough(tmp_path):
    posts = {
        "post_id": [str(n) for n in range(60)],
        "account": [f"acct-{n % 6}" for n in range(60)],
        # Not at the same minute each day: that would be a schedule.
        "time": [
            f"2024-01-{1 + day:02}T{7 * day % 24:02}:{13 * day % 60:02}:0{n % 6}Z"
            for n, day in ((n, n // 6) for n in range(60))
        ],
        "urls": [[f"https://a.example/{n // 6}"] for n in range(60)],
    }
    with pytest.raises(InputError, match="make them timestamps with a zone"):
        hg.Case.create(tmp_path / "case", posts)
    posts["time"] = pa.array(posts["time"]).cast(pa.timestamp("us", "UTC"))
    with pytest.raises(InputError, match="another type"):
        hg.Case.create(tmp_path / "case", posts | {"urls": [1] * 60})
    case = hg.Case.create(tmp_path / "case", posts)
    assert [len(finding.members) for finding in case.findings] == [6]
    assert case.summary.reproduce == "heliograph.Case.create('case', posts)"
    assert all(PSEUDONYM.fullmatch(name) for name in case.posts["account"].to_pylist())
    with pytest.raises(InputError, match="no column 'account'"):
        hg.Case.create(tmp_path / "other", {"post_id": ["1"]})
