"""The State Media Matrix: every row used, merged, or left aside with a reason."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from heliograph.errors import InputError
from heliograph.registry.checking import check
from heliograph.registry.content import Content
from heliograph.registry.folder import read_folder
from heliograph.registry.importing.counting import Counts
from heliograph.registry.importing.matrix_rows import COLUMNS, LINKS
from heliograph.registry.importing.state_media_matrix import import_matrix
from heliograph.registry.labels.claimed import unclaimed

HEADER = ("Region", *COLUMNS, *LINKS, "streaming media URL")


def row(company: str, asset: str, country: str = "China", **cells: str) -> dict[str, str]:
    usual = {"Media company": company, "Main assets": asset, "Country": country, "Typology": "SC"}
    return {**dict.fromkeys(HEADER, ""), **usual, **cells}


def imported(tmp_path: Path, *rows: dict[str, str]) -> tuple[Content, Counts]:
    path = tmp_path / "matrix.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
    written, counts = import_matrix(path)
    written.into(tmp_path / "out")
    content, problems = read_folder(tmp_path / "out")
    assert problems == ()
    assert [each for each in check(content) if each.severity == "error"] == []
    return content, counts


def why(counts: Counts) -> str:
    return "\n".join(reason for _, reason in counts.aside)


def test_a_row_is_an_outlet_of_a_company_with_what_the_matrix_says(tmp_path: Path) -> None:
    content, counts = imported(
        tmp_path,
        row("Central Group (CG)", "Radio One", URL="radioone.example/en/",
            **{"Twitter Link": "https://twitter.com/RadioOne", "Youtube Link":
               "https://www.youtube.com/channel/UClQX249svALik-k4fiWoJgQ"}),
    )  # fmt: skip
    outlet = content.entities["smm-cn-radio-one"]
    assert (outlet.kind, outlet.countries, outlet.domains) == (
        "outlet",
        ("cn",),
        ("radioone.example",),
    )
    assert [(each.platform, each.handle, each.id) for each in outlet.accounts] == [
        ("x", "RadioOne", None),
        ("youtube", None, "UClQX249svALik-k4fiWoJgQ"),
    ]
    company = content.entities["smm-cn-central-group-cg"]
    assert [each.text for each in company.names] == ["Central Group", "CG"]
    typology = content.claims["smm-cn-radio-one.typology"]
    assert (typology.property, typology.value) == ("state_media_typology", "SC")
    assert (typology.evidence[0].locator, typology.evidence[0].quote) == ("row 2", None)
    part = content.claims["smm-cn-radio-one.company"]
    assert (part.property, part.object) == ("part_of", company.id)
    runs = [
        (claim.id.rpartition(".")[2], claim.property, claim.value, claim.evidence[0].locator)
        for claim in content.claims.values()
        if claim.property in {"runs_account", "operates_domain"}
    ]
    assert runs == [
        ("account-1", "runs_account", "x @RadioOne", "row 2"),
        ("account-2", "runs_account", "youtube id UClQX249svALik-k4fiWoJgQ", "row 2"),
        ("domain-1", "operates_domain", "radioone.example", "row 2"),
    ]
    assert content.sources["state-media-matrix"].independence_group == "state-media-monitor"
    assert counts.counts["rows used"] == 1


def test_rows_of_one_outlet_merge_and_homonyms_stay_apart(tmp_path: Path) -> None:
    content, counts = imported(
        tmp_path,
        row("Group", "Channel 5", URL="https://a.example"),
        row("Group*", "Channel 5", URL="https://b.example"),
        row("Group", "Channel 5", country="Russia", URL="https://c.example"),
        row("Other", "Channel 5", URL="https://d.example"),
    )
    domains = {entity.id: entity.domains for entity in content.entities.values() if entity.domains}
    assert domains == {
        "smm-cn-channel-5.group": ("a.example", "b.example"),
        "smm-cn-channel-5.other": ("d.example",),
        "smm-ru-channel-5": ("c.example",),
    }
    assert counts.counts["rows merged into an outlet that an earlier row names"] == 1
    evidence = content.claims["smm-cn-channel-5.group.typology"].evidence
    assert evidence[0].locator == "rows 2, 3"


def test_a_company_that_is_its_own_outlet_is_one_entity(tmp_path: Path) -> None:
    content, _ = imported(tmp_path, row("Agency", "Agency"), row("Agency", "Agency TV"))
    assert set(content.entities) == {"smm-cn-agency", "smm-cn-agency-tv"}
    assert content.entities["smm-cn-agency"].kind == "outlet"


def test_what_outlets_share_is_their_companys_or_nobodys(tmp_path: Path) -> None:
    link = {"Facebook Link": "https://www.facebook.com/Group"}
    content, counts = imported(
        tmp_path,
        row("Group", "One", URL="https://group.example", **link),
        row("Group", "Two", URL="https://group.example", **link),
        row("First", "Three", URL="https://shared.example"),
        row("Second", "Four", URL="https://shared.example"),
    )
    assert content.entities["smm-cn-group"].domains == ("group.example",)
    assert content.entities["smm-cn-group"].accounts[0].handle == "Group"
    assert content.entities["smm-cn-one"].domains == ()
    assert not any("shared.example" in each.domains for each in content.entities.values())
    assert "shared.example: outlets of 2 companies" in why(counts)


def test_a_company_is_classed_only_where_its_rows_agree(tmp_path: Path) -> None:
    content, counts = imported(
        tmp_path,
        row("Group", "One"),
        row("Group", "Two"),
        row("Mixed", "Three"),
        row("Mixed", "Four", Typology="IP"),
    )
    assert content.claims["smm-cn-group.typology"].value == "SC"
    assert "smm-cn-mixed.typology" not in content.claims
    assert "differ in typology" in why(counts)


def test_doubt_stays_doubt_and_nothing_is_not_a_class(tmp_path: Path) -> None:
    content, counts = imported(
        tmp_path, row("A", "One", Typology="ISFM?"), row("B", "Two", Typology=""),
        row("C", "Three", Typology="XX"),
    )  # fmt: skip
    claim = content.claims["smm-cn-one.typology"]
    assert (claim.value, claim.hedge) == ("ISFM", "possible")
    assert not {"smm-cn-two.typology", "smm-cn-three.typology"} & content.claims.keys()
    assert "no typology" in why(counts)
    assert "'XX' is not of the list" in why(counts)


def test_hostile_cells_do_no_harm(tmp_path: Path) -> None:
    content, counts = imported(
        tmp_path,
        row("Radio\n\u202eenO", "Tele\x07One", Notes="Merged from Hamilton"),
        row('=HYPERLINK("http://a.example")', "One"),
        row("A", "Two", URL="javascript:alert(1)"),
        row("A", "Three", URL="https://facebook.com/Three"),
        row("A", "Four", URL="https://sites.google.com/four"),
        row("A", "Five", URL="https://www.gov.uk"),
        row("A", "Six", **{"Twitter Link": "https://x.com/not.a.handle"}),
        row("A", "Seven", country="Atlantis"),
        row("", "", country=""),
        row("", "", country="", Typology=""),
        row("../../etc", "..\\passwd"),
        row("新华社", "新华社"),
    )
    assert content.entities["smm-cn-tele-one"].names[0].text == "Tele One"
    assert content.entities["smm-cn-radio-eno"].names[0].text == "Radio enO"
    assert content.entities["smm-cn-three"].accounts[0].handle == "Three"
    assert content.entities["smm-cn-three"].domains == ()
    for reason in (
        "holds a formula", "'javascript:alert(1)' is no site", "sites.google.com",
        "'not.a.handle' can be no handle on x", "'Atlantis'", "the row is blank",
        "names neither", "Merged from Hamilton",
    ):  # fmt: skip
        assert reason in why(counts), reason
    assert not [path for path in (tmp_path / "out").rglob("*") if ".." in path.name]


def test_the_same_file_gives_the_same_bytes_and_nothing_is_overwritten(tmp_path: Path) -> None:
    imported(tmp_path, row("A", "One"), row("B", "Two"))
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.yaml")}
    written, _ = import_matrix(tmp_path / "matrix.csv")
    written.into(tmp_path / "out")
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.yaml")} == before
    edited = tmp_path / "out" / "entities" / "smm-cn-one.yaml"
    edited.write_bytes(edited.read_bytes() + b"# by hand\n")
    with pytest.raises(InputError, match="there already"):
        written.into(tmp_path / "out")
    assert edited.read_bytes().endswith(b"# by hand\n")


def test_another_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="no column 'Country'"):
        import_matrix(tmp_path / "a.csv")


@pytest.mark.shared
def test_the_real_matrix_comes_in_whole_and_without_an_error(shared: Path, tmp_path: Path) -> None:
    from heliograph.cli.registry import registry

    path = shared / "state_media_matrix.csv"
    run = CliRunner().invoke(
        registry, ["import", "state-media-matrix", str(path), "--out", str(tmp_path / "out")]
    )
    assert run.exit_code == 0, run.output
    assert "1,157 rows\n1,156 rows used\n" in run.output
    run = CliRunner().invoke(registry, ["check", str(tmp_path / "out")])
    assert run.exit_code == 0, run.output
    assert ": 0 errors" in run.output
    content, _ = read_folder(tmp_path / "out")
    said = defaultdict(list)
    for claim in content.claims.values():
        said[claim.subject].append(claim)
    assert sum(len(each.accounts) + len(each.domains) for each in content.entities.values()) > 1500
    assert [unclaimed(each, said[each.id]) for each in content.entities.values()
            if unclaimed(each, said[each.id])] == []  # fmt: skip
    named = [
        int(number)
        for claim in content.claims.values()
        if claim.id.endswith(".typology")
        for number in (claim.evidence[0].locator or "").split(" ", 1)[1].split(", ")
    ]
    assert set(named) == set(range(2, 1158))  # every row but the blank one
