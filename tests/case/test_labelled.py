"""A registry given with the posts: labelled accounts appear by name, nobody else does."""

import json

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from labelled_registry import AS_OF, account, outlet, write_registry

import heliograph as hg
from heliograph.errors import InputError
from heliograph.privacy.pseudonyms import PSEUDONYM, Pseudonyms, read_key
from heliograph.report import render

MEMBERS = tuple(f"7310000{n:03}" for n in range(9))


def posts(accounts=MEMBERS, objects=10):
    """One group that shares every link in step, at no regular hour."""
    rows = [(who, n, thing) for thing in range(objects) for n, who in enumerate(accounts)]
    times = [
        f"2024-01-{1 + thing:02}T{7 * thing % 24:02}:{13 * thing % 60:02}:{n:02}Z"
        for _, n, thing in rows
    ]
    return {
        "post_id": [str(number) for number in range(len(rows))],
        "account": [who for who, _, _ in rows],
        "platform": ["x"] * len(rows),
        "time": pa.array(times).cast(pa.timestamp("us", "UTC")),
        "urls": [[f"https://news.gazette.example/{thing}"] for _, _, thing in rows],
    }


def gazette(name="The Gazette", accounts=MEMBERS[:1], **changes):
    return outlet(
        "gazette",
        name,
        accounts=[account(who) for who in accounts],
        domains=["gazette.example"],
        **changes,
    )


def herald():
    return outlet("herald", "先驱报", accounts=[account(MEMBERS[1])], typology="ISF")


def create(tmp_path, *entities, name="case", as_of=AS_OF, folder="registry", **settings):
    if not (tmp_path / folder).exists():
        write_registry(tmp_path / folder, *entities)
    return hg.Case.create(
        tmp_path / name,
        posts(),
        registry=tmp_path / folder,
        labels_as_of=as_of,
        behaviours=("co-link",),
        **settings,
    )


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return create(tmp_path_factory.mktemp("labelled"), gazette(), herald())


def everything(case):
    """All that a case says, its tables as text."""
    texts = {}
    for path in sorted(case.path.rglob("*")):
        if path.is_file() and path != case.key_file:
            name = path.relative_to(case.path).as_posix()
            texts[name] = (
                json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False)
                if path.suffix == ".parquet"
                else path.read_text("utf-8")
            )
    return texts


def names(case):
    return {each.name for finding in case.findings for each in finding.named}


def test_labelled_members_are_named_and_the_others_are_not(case):
    (finding,) = case.findings
    assert len(finding.members) == 9
    assert [(each.name, each.tier, each.account) for each in finding.named] == [
        ("The Gazette", "state_controlled", "id 7310000000"),
        ("先驱报", "independent_state_funded", "id 7310000001"),
    ]
    one = finding.named[0]
    assert (one.claims, one.criteria, one.as_of) == (("gazette.type",), "2026-11", AS_OF)
    assert one.reviewed <= AS_OF < one.expires
    page = everything(case)["report.html"]
    assert "The Gazette" in page
    assert "先驱报" in page


def test_the_alias_named_is_the_account_labelled(case):
    key = Pseudonyms(read_key(case.key_file))
    account_of = dict(
        zip(*(case.members[column].to_pylist() for column in ("alias", "account")), strict=True)
    )
    (finding,) = case.findings
    assert [account_of[each.alias] for each in finding.named] == [
        key.account("x", MEMBERS[0]),
        key.account("x", MEMBERS[1]),
    ]


def test_no_other_account_is_in_any_file(case):
    for name, text in everything(case).items():
        assert not [who for who in MEMBERS[2:] if who in text], name
    assert set(case.posts["account"].to_pylist()) == set(
        filter(PSEUDONYM.fullmatch, case.posts["account"].to_pylist())
    )
    for name in ("report.html", "findings/findings.jsonl", "summary.json", "case.toml"):
        assert not PSEUDONYM.search(everything(case)[name])


def test_the_case_says_by_which_registry(case):
    mark = everything(case)["case.toml"]
    assert 'registry = "registry"' in mark
    assert f"labels_as_of = {AS_OF}" in mark
    assert str(case.path.parent) not in "".join(everything(case).values())
    (finding,) = case.findings
    assert [item.name for item in finding.inputs] == ["frame", "registry"]
    assert finding.inputs[1] == case.summary.labelled.registry
    assert finding.inputs[1].sha256 in mark
    assert case.summary.reproduce == (
        "heliograph.Case.create('case', posts, behaviours=('co-link',), registry='registry', "
        f"labels_as_of='{AS_OF}')"
    )


def test_the_summary_counts_who_is_labelled_and_cites_what_it_rests_on(case):
    labelled = case.summary.labelled
    assert labelled.accounts == {"state_controlled": 1, "independent_state_funded": 1}
    assert labelled.domains == {"state_controlled": 1}
    assert [(site.domain, site.entity) for site in labelled.sites] == [
        ("news.gazette.example", "gazette")
    ]
    note = labelled.endnotes[0]
    assert note.name == "The Gazette"
    assert note.appeal == "appeals@registry.example"
    assert [(one.claim, one.status, one.sources) for one in note.claims] == [
        (claim, "single source", ("Matrix of media (Institute of Tests)",))
        for claim in ("gazette.type", "gazette.runs-0", "gazette.site-0")
    ]


def test_the_same_input_gives_the_same_bytes_whatever_the_key(case, tmp_path):
    again = create(tmp_path, gazette(), herald())
    assert read_key(again.key_file) != read_key(case.key_file)
    one, other = everything(case), everything(again)
    for name in ("report.html", "findings/findings.jsonl", "summary.json"):
        assert one[name] == other[name]


def test_the_files_of_a_registry_may_be_arranged_otherwise(case, tmp_path):
    again = create(tmp_path, herald(), gazette())
    assert (
        everything(again)["findings/findings.jsonl"]
        == (everything(case)["findings/findings.jsonl"])
    )


@pytest.mark.parametrize("as_of", ["2026-10-31", "2027-11-01"])
def test_a_label_that_does_not_hold_on_the_day_names_nobody(tmp_path, as_of):
    case = create(tmp_path, gazette(), as_of=as_of)
    assert names(case) == set()
    assert case.summary.labelled.accounts == {}
    assert "The Gazette" not in "".join(everything(case).values())


@pytest.mark.parametrize(
    "changes",
    [
        {"typology": "IP"},  # somebody looked, and found nothing
        {"kind": "unknown"},
        {"kind": "platform"},
    ],
)
def test_who_has_no_label_that_names_stays_pseudonymous(tmp_path, changes):
    case = create(tmp_path, gazette(**changes))
    assert names(case) == set()
    assert "The Gazette" not in "".join(everything(case).values())


def test_a_handle_that_no_claim_is_about_names_nobody(tmp_path):
    """Whoever types a stranger's account into an entity does not put its label on them."""
    record = gazette()
    record["accounts"] = [account(MEMBERS[3])]
    case = create(tmp_path, record)
    assert names(case) == set()
    assert case.summary.labelled.accounts == {}


def test_nobody_is_named_where_few_others_would_be_left(tmp_path):
    five, six = (
        [outlet(f"o-{n}", f"Outlet {n}", accounts=[account(MEMBERS[n])]) for n in range(size)]
        for size in (4, 5)
    )
    named = create(tmp_path, *five, name="named", folder="four")
    assert len(names(named)) == 4
    withheld = create(tmp_path, *six, name="withheld", folder="five")
    assert names(withheld) == set()
    assert withheld.summary.labelled.withheld == ("F1",)
    assert withheld.summary.labelled.accounts == {"state_controlled": 5}
    assert withheld.summary.labelled.endnotes == ()
    said = everything(withheld)
    assert "nobody is named here: fewer than 5 others" in said["report.html"]
    assert "Outlet" not in "".join(said.values())


def test_a_group_that_is_labelled_as_a_whole_is_named_as_a_whole(tmp_path):
    every = [outlet(f"o-{n}", f"Outlet {n}", accounts=[account(MEMBERS[n])]) for n in range(9)]
    assert len(names(create(tmp_path, *every))) == 9


def test_accounts_of_one_publisher_are_no_group(tmp_path):
    case = create(tmp_path, gazette(accounts=MEMBERS))
    assert case.findings == ()
    assert case.summary.coordination.declared_pairs == 36
    assert case.summary.labelled.accounts == {"state_controlled": 9}


def test_the_innocent_explanation_of_one_publisher_becomes_testable(case, tmp_path):
    def verdict(made):
        (finding,) = made.findings
        (one,) = [e for e in finding.explanations if e.name == "one declared publisher or owner"]
        return one.verdict

    without = hg.Case.create(tmp_path / "case", posts(), behaviours=("co-link",))
    assert verdict(without) == "not testable"
    assert verdict(case) == "ruled out"


def test_without_a_registry_nothing_says_that_there_could_be_one(tmp_path):
    """What was written before registries is written still, to the byte."""
    case = hg.Case.create(tmp_path / "case", posts(), behaviours=("co-link",))
    assert case.summary.labelled is None
    for name, text in everything(case).items():
        assert '"labelled"' not in text, name
        assert '"named"' not in text, name
        assert "registry =" not in text, name
        assert "labels_as_of" not in text, name
        assert 'id="labels"' not in text
        assert ".tier" not in text


def test_a_registry_that_knows_nobody_changes_no_number(case, tmp_path):
    stranger = outlet("stranger", "Stranger", accounts=[account("7319999999")])
    knowing_nobody = create(tmp_path, stranger)
    without = hg.Case.create(tmp_path / "without", posts(), behaviours=("co-link",))
    one, other = (
        [
            msgspec.structs.replace(finding, explanations=finding.explanations[:1], inputs=())
            for finding in made.findings
        ]
        for made in (knowing_nobody, without)
    )
    assert one == other
    assert knowing_nobody.summary.labelled.accounts == {}


@pytest.mark.parametrize(
    "name",
    [
        "<script>window.pwned=1</script>",
        '=HYPERLINK("https://evil.example","x")',
        "</li></ul></article><img src=x onerror=window.pwned=1>",
    ],
)
def test_a_hostile_name_does_nothing(tmp_path, name):
    case = create(tmp_path, gazette(name))
    assert names(case) == {name}
    page = everything(case)["report.html"]
    assert "<script>window" not in page
    assert "<img src=x" not in page
    assert "https://evil" not in page
    assert render(case.summary, case.findings) == page


def test_a_name_that_hides_characters_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"U\+202E"):
        create(tmp_path, gazette("Gaz\u202eette"))


def test_a_registry_and_a_day_go_together(tmp_path):
    write_registry(tmp_path / "registry", gazette())
    with pytest.raises(InputError, match="labels as of a day"):
        hg.Case.create(tmp_path / "case", posts(), registry=tmp_path / "registry")
    with pytest.raises(InputError, match="labels as of a day"):
        hg.Case.create(tmp_path / "case", posts(), labels_as_of=AS_OF)
    with pytest.raises(InputError, match="a setting cannot be used"):
        create(tmp_path, as_of="last week")
    assert not (tmp_path / "case").exists()


def test_a_broken_registry_stops_the_run_before_the_posts_are_read(tmp_path):
    write_registry(tmp_path / "registry", gazette() | {"kind": "ministry"})
    with pytest.raises(InputError, match=r"entities/0\.yaml"):
        create(tmp_path)
    assert not (tmp_path / "case").exists()


def test_a_registry_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError):
        hg.Case.create(
            tmp_path / "case", posts(), registry=tmp_path / "nowhere", labels_as_of=AS_OF
        )
