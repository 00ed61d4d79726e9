"""Imports of files made to do harm: nothing half-written, nothing that `check` would refuse."""

from __future__ import annotations

import errno
import json
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from test_importing_claims import TEXT, line
from test_importing_matrix import HEADER, row
from test_importing_table import MAPPING, TABLE

from heliograph.errors import InputError
from heliograph.registry.checking import check
from heliograph.registry.folder import read_folder
from heliograph.registry.importing.cells import cleaned, read_table
from heliograph.registry.importing.claims_jsonl import import_claims
from heliograph.registry.importing.counting import Counts
from heliograph.registry.importing.documents import STARTING, Documents, read_given
from heliograph.registry.importing.state_media_matrix import Grading, import_matrix
from heliograph.registry.importing.table import import_table, read_mapping
from heliograph.registry.importing.writing import Written
from heliograph.registry.jsonlines import MAX_PROBLEMS, read_lines
from heliograph.registry.reading import Problems
from heliograph.registry.records import Claim
from heliograph.registry.texts import Texts
from heliograph.registry.yamlfile import Refused, parse


def claims_of(tmp_path: Path, *rows: Any) -> tuple[Written, Counts]:
    texts = tmp_path / "texts"
    texts.mkdir(exist_ok=True)
    (texts / "900_text.txt").write_text(TEXT)
    path = tmp_path / "claims.jsonl"
    lines = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in rows]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return import_claims(path, read_folder(STARTING)[0], Documents(texts, {}, {}))


def table_of(tmp_path: Path, mapping: str, table: str = TABLE) -> tuple[Written, Counts]:
    (tmp_path / "press.csv").write_text(table)
    (tmp_path / "press.toml").write_text(mapping)
    return import_table(tmp_path / "press.csv", read_mapping(tmp_path / "press.toml"))


# -- tables ----------------------------------------------------------------------------------------


def test_blank_rows_cost_nothing_and_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"c{number}" for number in range(400)) + "\n" * 100_000)
    tracemalloc.start()
    table = read_table(path)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (table.rows, table.blank, table.first_blank) == ((), 99_999, 2)
    assert peak_bytes < 80_000_000  # the file's buffer has 50 of them


def test_a_table_has_so_many_columns_and_rows_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"c{number}" for number in range(501)) + "\n")
    with pytest.raises(InputError, match="501 columns, and 500"):
        read_table(path)
    monkeypatch.setattr("heliograph.registry.importing.cells.MAX_ROWS", 3)
    path.write_text("a\n1\n2\n3\n")
    assert len(read_table(path).rows) == 3
    path.write_text("a\n1\n2\n3\n4\n")
    with pytest.raises(InputError, match="more than 3 rows"):
        read_table(path)


@pytest.mark.parametrize("rest", ['"Daily, Two\nx,y\nz,w\n', '"Daily" Two,x\n'])
def test_a_quotation_mark_that_is_not_closed_is_told_with_its_line(
    tmp_path: Path, rest: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n"1\n1",2\n' + rest)
    with pytest.raises(InputError, match=r"a\.csv, line 4: .*cannot be read"):
        read_table(path)


@pytest.mark.parametrize("delimiter", ["", ";;", '"', "\n", "\r", "\0"])
def test_a_delimiter_is_one_character(tmp_path: Path, delimiter: str) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="no delimiter"):
        read_table(tmp_path / "a.csv", delimiter)


def test_a_cell_of_combining_marks_takes_no_time() -> None:
    started = time.process_time()
    assert len(cleaned("a" + "\u0316\u0301" * 60_000)) <= 2_000
    assert time.process_time() - started < 1


@pytest.mark.parametrize("mapping", ["a = " + "[" * 20_000, f"a = {'9' * 5_000}"])
def test_a_mapping_made_to_harm_is_told(tmp_path: Path, mapping: str) -> None:
    with pytest.raises(InputError, match="the mapping is"):
        table_of(tmp_path, mapping)


# -- nothing that `check` refuses ------------------------------------------------------------------


def test_what_check_refuses_is_left_aside_with_its_row(tmp_path: Path) -> None:
    mapping = MAPPING.replace(
        '[entity]\nkind = "outlet"',
        '[entity]\nkind = "outlet"\nabbreviation = {column = "Remarks"}',
    )
    written, counts = table_of(tmp_path, mapping, TABLE.replace(",A family,", ",A family,Mr. Han"))
    written.into(tmp_path / "out")
    assert any(number == 2 and "name is that of a person" in why for number, why in counts.aside)
    content, problems = read_folder(tmp_path / "out")
    assert [each for each in (*problems, *check(content)) if each.severity == "error"] == []
    assert "press-register-fr-daily-three" in content.entities
    assert "press-register-fr-daily-one" not in content.entities
    assert "Han" not in "".join(path.read_text() for path in (tmp_path / "out").rglob("*.yaml"))


def test_a_source_that_check_refuses_ends_the_import(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="U\\+202E"):
        table_of(tmp_path, MAPPING.replace("An official register.", "An \\u202Eofficial register."))


def test_ids_of_long_names_stay_ids(tmp_path: Path) -> None:
    table = TABLE.replace("Daily One", "Gazette of the Northern and Southern Provinces " * 3)
    mapping = MAPPING.replace('id = "press-register"', f'id = "{"press-register-of-" * 4}x"')
    written, _ = table_of(tmp_path, mapping, table)
    written.into(tmp_path / "out")
    content, problems = read_folder(tmp_path / "out")
    assert problems == ()
    assert len(content.entities) == 3


def test_persons_in_the_matrix_are_left_aside(tmp_path: Path) -> None:
    import csv

    path = tmp_path / "matrix.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows([row("Mr. Han", "Mr. Han"), row("Group", "王四新"), row("Group", "One")])
    written, counts = import_matrix(path)
    assert [number for number, why in counts.aside if "person" in why] == [2, 3]
    assert {name for name in written.files if name.startswith("entities/")} == {
        "entities/smm-cn-group.yaml", "entities/smm-cn-one.yaml",
    }  # fmt: skip
    with pytest.raises(InputError, match="graded_by"):
        import_matrix(path, Grading(graded_by="two\nlines"))


def test_quotes_with_unseen_characters_or_not_in_the_text_are_left_aside(tmp_path: Path) -> None:
    written, counts = claims_of(
        tmp_path,
        line(1, quote="is owned \u202eby the ministry"),
        line(2, quote="is owned by\x07 the ministry", seed_file="gone.txt"),
        line(3, quote="words that stand nowhere"),
        line(4),
    )
    assert sorted(number for number, _ in counts.aside) == [1, 2, 3]
    assert counts.counts["claims"] == 1
    written.into(tmp_path / "out")
    content, _ = read_folder(tmp_path / "out")
    found = check(content, Texts.of(tmp_path / "texts"))
    assert [each for each in found if each.severity == "error"] == []


def test_an_import_of_nothing_holds_no_records(tmp_path: Path) -> None:
    written, counts = claims_of(tmp_path, b"{", line(2, hedge="perhaps"))
    assert not written.holds_records()
    assert len(counts.aside) == 2
    assert claims_of(tmp_path, line(1))[0].holds_records()


# -- lines -----------------------------------------------------------------------------------------


def test_lines_that_are_nested_or_no_utf8_are_left_aside(tmp_path: Path) -> None:
    whole = json.dumps(line(5)).encode()
    deep = b"[" * 900 + b"]" * 900
    hidden = b'"' + b"]" * 5_000 + b'"'
    _, counts = claims_of(
        tmp_path,
        whole.replace(b'"date_mentioned": null', b'"date_mentioned": ' + deep),
        whole[:-1] + b', "more": ' + hidden + b', "further": ' + b"[" * 50_000 + b"}",
        whole.replace(b"ministry", b"minist\xe8re"),
        line(4, seed_file="x" * 300 + ".txt", quote="["*100),
    )  # fmt: skip
    reasons = dict(counts.aside)
    assert "nested over" in reasons[1]
    assert "nested over" in reasons[2]
    assert "not UTF-8" in reasons[3]
    assert counts.counts["claims"] == 1
    (tmp_path / "claims.jsonl").write_text(json.dumps(line(1)), encoding="utf-16")
    with pytest.raises(InputError, match="UTF-16"):
        import_claims(tmp_path / "claims.jsonl", read_folder(STARTING)[0], Documents(None, {}, {}))


def lines_of(path: Path, raw: bytes) -> list[str]:
    path.write_bytes(raw)
    problems = Problems("claims/a.jsonl")
    assert read_lines(path, Claim, problems).records == []
    return [str(each) for each in problems.found]


def test_json_lines_made_to_harm_are_problems(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    hidden = b'{"a": "' + b"]" * 100_000 + b'", "b": ' + b"[" * 100_000 + b"\n"
    assert "nested over" in lines_of(path, hidden)[0]
    assert "nested over" not in lines_of(path, b'{"id": "' + b"[" * 100_000 + b'"}\n')[0]
    assert "UTF-16" in lines_of(path, '{"id": "a"}'.encode("utf-16-le"))[0]
    assert "not UTF-8" in lines_of(path, '{"id": "a"}'.encode("utf-16"))[0]


def test_problems_of_a_file_are_told_up_to_a_number(tmp_path: Path) -> None:
    found = lines_of(tmp_path / "a.jsonl", b"x\n" * (MAX_PROBLEMS + 7))
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1].endswith("and 7 more lines cannot be read")


@pytest.mark.parametrize("sign", ["!", "&", "*"])
def test_names_of_tags_anchors_and_aliases_are_cut(sign: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(f"id: {sign}{'x' * 5_000} y\n" if sign != "*" else f"id: *{'x' * 5_000}\n", "a.yaml")
    assert 60 < len(str(refused.value)) < 200


# -- documents and files ---------------------------------------------------------------------------


@pytest.mark.parametrize("second", ["file: b.txt\n  id: one", "file: a.txt\n  id: two"])
def test_documents_of_one_id_or_file_are_refused(tmp_path: Path, second: str) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(f"- file: a.txt\n  id: one\n- {second}\n")
    with pytest.raises(InputError, match="2 documents have the"):
        read_given(path)


def test_documents_whose_names_make_one_id_stay_two() -> None:
    documents = Documents(None, {}, {})
    documents.of("a b.txt")
    documents.of("a-b.txt")
    assert len(documents.sources()) == 2


@pytest.mark.parametrize("there", [True, False])
def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    written, _ = table_of(tmp_path, MAPPING)
    out = tmp_path / "above" / "out"
    if there:
        out.mkdir(parents=True)
        (out / "mine.txt").write_text("kept")
    before = sorted(tmp_path.rglob("*"))
    real, moved = Path.rename, []

    def rename(path: Path, target: Path) -> Path:
        moved.append(target)
        if len(moved) == 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(InputError, match=r"No space left.*nothing of the import was kept"):
        written.into(out)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_is_never_written_through(tmp_path: Path) -> None:
    written, _ = table_of(tmp_path, MAPPING)
    out, victim = tmp_path / "out", tmp_path / "victim"
    (out / "sources").mkdir(parents=True)
    victim.write_text("kept")
    (out / ".registry.yaml.part").symlink_to(victim)
    written.into(out)
    assert victim.read_text() == "kept"
    (out / "registry.yaml").unlink()
    (out / "registry.yaml").symlink_to(tmp_path / "gone")
    with pytest.raises(InputError, match="a link"):
        written.into(out)
    assert not (tmp_path / "gone").exists()


def nested(folder: Path, depth: int) -> None:
    for _ in range(depth):
        folder = folder / "d"
    folder.mkdir(parents=True)


def test_folders_nested_too_deep_and_linked_ones_are_told(tmp_path: Path) -> None:
    nested(tmp_path / "entities", 40)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "entities" / "more").symlink_to(tmp_path / "elsewhere")
    _, problems = read_folder(tmp_path)
    said = [str(each) for each in problems]
    assert any("nested over 20 deep" in each for each in said)
    assert any(each.startswith("entities/more: error: this is a link") for each in said)
    with pytest.raises(InputError, match="nested over 20 deep"):
        Texts.of(tmp_path / "entities")
