"""A changed, dropped, reordered or inserted entry is found and named; so is a head."""

import itertools
import json
import os
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.evidence.log import Log, check, new_key, public_hex
from heliograph.evidence.log.heads import seal
from heliograph.evidence.log.lines import MAX_LINE_BYTES, encode
from heliograph.evidence.log.merkle import Frontier, leaf_hash

APPENDS = (5, 1, 7, 4)
SIZE = sum(APPENDS)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The lines of a log of four appends, its keys' directory, its heads."""
    directory = tmp_path_factory.mktemp("made")
    path = directory / "log.jsonl"
    with Log.create(path, new_key(directory / "key.pem")) as log:
        heads = [log.head]
        for count in APPENDS:
            first = log.size
            records = [("claim", {"id": f"c{first + n}", "said": "so"}) for n in range(count)]
            heads.append(log.append(records))
        return path.read_bytes().splitlines(keepends=True), heads, log.public_key


@pytest.fixture
def lines(made):
    return list(made[0])


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("tampered") / "log.jsonl"


@pytest.fixture
def found(place):
    """What a check of changed lines finds, as (kind, first entry, last entry, line)."""

    def found(lines, **known):
        place.write_bytes(b"".join(lines))
        problems = check(place, **known)
        assert all(problem.sentence.endswith(".") for problem in problems)
        return [(each.kind, each.entry, each.last_entry, each.line) for each in problems]

    return found


def is_head(line):
    return line.startswith(b'{"head":')


def line_of(entry):
    """The number, from 1, of an entry's line: after the genesis, and a head before each append."""
    ends = itertools.accumulate(APPENDS)
    return entry + 3 + sum(entry >= end for end in ends)


def at(entry):
    return line_of(entry) - 1


def index_of(line):
    return json.loads(line)["index"]


def said(line, **otherwise):
    """An entry's line with other values in it."""
    return encode(json.loads(line) | otherwise) + b"\n"


def test_nothing_is_found_in_a_whole_log(made, lines, found):
    _, heads, public_key = made
    assert [index_of(lines[at(entry)]) for entry in range(SIZE)] == list(range(SIZE))
    for head in heads:
        assert found(lines, public_key=public_key, expected=head) == []


def test_every_byte_of_the_file_counts_and_the_right_line_is_named(lines, found):
    content = b"".join(lines)
    offset = 0
    for number, line in enumerate(lines, 1):
        for at_byte in range(len(line)):
            # Every byte of the head of one append and of the entries around it, some elsewhere.
            if number not in {8, 9, 10, 11} and at_byte % 29 and line[at_byte] != 10:
                continue
            changed = bytearray(content)
            changed[offset + at_byte] ^= 1
            problems = found([bytes(changed)])
            kinds = {kind for kind, *_ in problems}
            if line[at_byte] == 10 and number == len(lines):  # as if it had never been finished
                assert problems == [("torn tail", None, None, line_of(13))]
            elif line[at_byte] == 10:  # two lines have become one
                assert any(each[3] in {number, number + 1} for each in problems), (number, problems)
            elif number == 1:
                assert kinds & {"broken start", "other key"}
            elif is_head(line):
                assert [(kind, line) for kind, _, _, line in problems] in (
                    [("bad signature", number)],
                    [("broken head", number)],
                )
            else:
                entry = index_of(line)
                assert problems == [("changed", entry, entry, number)]
        offset += len(line)


@pytest.mark.parametrize("entry", range(SIZE))
class TestOneEntry:
    """Whichever entry it is: the first, the last, the last before a head, alone in its append."""

    def test_changed(self, lines, found, entry):
        lines[at(entry)] = lines[at(entry)].replace(b'"so"', b'"no"')
        assert found(lines) == [("changed", entry, entry, line_of(entry))]

    def test_changed_to_what_is_no_json(self, lines, found, entry):
        for garbage in (b"\n", b"{\n", b"\x00\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n", b"null\n"):
            lines[at(entry)] = garbage
            assert found(lines) == [("changed", entry, entry, line_of(entry))]

    def test_link_to_the_entry_before_changed(self, lines, found, entry):
        """The entry before is innocent, though the link to it is what no longer fits."""
        lines[at(entry)] = said(lines[at(entry)], previous="0" * 64)
        assert found(lines) == [("changed", entry, entry, line_of(entry))]

    def test_both_link_and_record_changed(self, lines, found, entry):
        lines[at(entry)] = said(lines[at(entry)], previous="0" * 64, record={"id": "other"})
        assert found(lines) == [("changed", entry, entry, line_of(entry))]

    @pytest.mark.parametrize("index", [0, 3, 9, SIZE - 1, SIZE, 10**30, -1])
    def test_index_changed(self, lines, found, entry, index):
        if index != entry:
            lines[at(entry)] = said(lines[at(entry)], index=index)
            assert found(lines) == [("changed", entry, entry, line_of(entry))]

    def test_dropped(self, lines, found, entry):
        del lines[at(entry)]
        assert found(lines) == [("dropped", entry, entry, line_of(entry))]

    def test_copied(self, lines, found, entry):
        for place in range(2, len(lines)):
            twice = [*lines[:place], lines[at(entry)], *lines[place:]]
            problems = found(twice)
            assert len(problems) == 1, (place, problems)
            ((kind, _, _, line),) = problems
            assert kind == "inserted"
            # Of two equal lines beside each other, either may be called the inserted one.
            beside = place in {at(entry), at(entry) + 1}
            assert line in ({line_of(entry), line_of(entry) + 1} if beside else {place + 1})

    def test_forged_one_inserted(self, lines, found, entry):
        """A forged line that links to the one before and claims the next index."""
        before = json.loads(lines[at(entry)])
        forged = said(lines[at(entry)], previous=before["previous"], record={"id": "forged"})
        lines.insert(at(entry), forged)
        assert found(lines) == [("inserted", None, None, line_of(entry))]

    def test_moved(self, lines, found, entry):
        moved = lines.pop(at(entry))
        for place in range(2, len(lines)):
            elsewhere = [*lines[:place], moved, *lines[place:]]
            if place == at(entry):
                assert found(elsewhere) == []
                continue
            problems = found(elsewhere)
            assert {kind for kind, *_ in problems} == {"reordered"}
            # Of neighbours that changed places, either may be the one that was moved.
            named = {first for _, first, _, _ in problems}
            assert named == {entry} or (len(named) == 2 and abs(place - at(entry)) == 1)

    def test_swapped_with_any_other(self, lines, found, entry):
        for other in range(entry + 1, SIZE):
            swapped = list(lines)
            swapped[at(entry)], swapped[at(other)] = lines[at(other)], lines[at(entry)]
            assert found(swapped) == [
                ("reordered", other, other, line_of(entry)),
                ("reordered", entry, entry, line_of(other)),
            ]


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(range(SIZE), 2)))
def test_two_entries_changed(lines, found, one, other):
    for entry in (one, other):
        lines[at(entry)] = said(lines[at(entry)], record={"id": "other"})
    if line_of(other) == line_of(one) + 1:
        assert found(lines) == [("changed", one, other, line_of(one))]
    else:
        assert found(lines) == [
            ("changed", one, one, line_of(one)),
            ("changed", other, other, line_of(other)),
        ]


def test_entries_of_a_whole_append_changed(lines, found):
    for entry in range(6, 13):
        lines[at(entry)] = said(lines[at(entry)], record={"id": "other"})
    assert found(lines) == [("changed", 6, 12, line_of(6))]


def test_several_in_a_row_dropped(lines, found):
    del lines[at(7) : at(11)]
    assert found(lines) == [("dropped", 7, 10, line_of(7))]


@pytest.mark.parametrize("entry", range(6, 12))
def test_changed_and_the_links_after_it_made_to_fit(lines, found, entry):
    """Then all that follow in the append were changed too; the head still shows it."""
    relink(lines, entry, 13)
    ((kind, first, last, line),) = found(lines)
    assert (kind, last) == ("changed", 12)
    # The head of 13 = 8 + 4 + 1 entries vouches for 0 to 7, 8 to 11 and 12 apart.
    assert first == (6 if entry < 8 else 8)
    assert line == line_of(first)


def relink(lines, first, end):
    previous = json.loads(lines[at(first)])["previous"]
    for entry in range(first, end):
        line = said(lines[at(entry)], previous=previous)
        if entry == first:
            line = said(line, record={"id": "other"})
        lines[at(entry)] = line
        previous = leaf_hash(line[:-1]).hex()


def test_dropped_and_the_rest_renumbered(lines, found):
    del lines[at(8)]
    previous = leaf_hash(lines[at(7)][:-1]).hex()
    for place in range(at(8), at(12)):
        lines[place] = said(lines[place], index=place - at(0) - 2, previous=previous)
        previous = leaf_hash(lines[place][:-1]).hex()
    assert [index_of(line) for line in lines[at(6) : at(12)]] == list(range(6, 12))
    assert found(lines) == [("dropped", 8, 12, line_of(8))]


def test_a_line_of_a_hundred_megabytes(lines, found):
    lines.insert(at(3), b'{"at":"' + b" " * 100_000_000 + b'"}\n')
    assert found(lines) == [("inserted", None, None, line_of(3))]


def test_an_entry_drawn_out_beyond_the_longest_line(lines, found, place):
    entry = lines[at(3)]
    lines[at(3)] = entry[:-1] + b" " * MAX_LINE_BYTES + b"\n"
    assert found(lines) == [("changed", 3, 3, line_of(3))]
    with Log.open(place) as log, pytest.raises(InputError, match=f"line {line_of(3)}"):
        list(log.entries())


class TestHeads:
    """Line numbers of the heads: 2, 8, 10, 18, 23."""

    HEADS = (2, 8, 10, 18, 23)

    def test_are_where_these_tests_expect_them(self, lines):
        assert tuple(n for n, line in enumerate(lines, 1) if is_head(line)) == self.HEADS

    @pytest.mark.parametrize("number", HEADS[:-1])
    def test_dropped(self, lines, found, number):
        del lines[number - 1]
        after = self.HEADS[self.HEADS.index(number) + 1]
        assert found(lines) == [("broken head", None, None, after - 1)]

    @pytest.mark.parametrize("number", HEADS)
    def test_unreadable(self, lines, found, number):
        lines[number - 1] = b"{" + lines[number - 1]
        assert found(lines) == [("broken head", None, None, number)]

    @pytest.mark.parametrize("number", HEADS[1:])
    def test_of_other_content(self, lines, found, number):
        head = json.loads(lines[number - 1])
        head["head"]["at"] = "2020-01-01T00:00:00Z"
        lines[number - 1] = encode(head) + b"\n"
        assert found(lines) == [("bad signature", None, None, number)]

    @pytest.mark.parametrize("number", HEADS)
    def test_spelt_otherwise(self, lines, found, number):
        """The same JSON in other bytes is not what was written."""
        lines[number - 1] = lines[number - 1].replace(b',"signature"', b', "signature"')
        assert found(lines) == [("broken head", None, None, number)]

    def test_twice(self, lines, found):
        for number in self.HEADS:
            for place in range(number, len(lines) + 1):
                twice = [*lines[:place], lines[number - 1], *lines[place:]]
                assert [kind for kind, *_ in found(twice)] == ["broken head"], (number, place)

    def test_with_what_it_signs_dropped(self, lines, found):
        del lines[at(6) : 18]
        assert found(lines) == [
            ("dropped", 6, 12, 11),
            ("broken head", None, None, 15),
        ]

    def test_changed_with_an_entry_of_its_append(self, lines, found):
        lines[17] = lines[17].replace(b'"at":"2', b'"at":"3')
        lines[at(8)] = said(lines[at(8)], record={})
        assert found(lines) == [
            ("changed", 8, 8, line_of(8)),
            ("bad signature", None, None, 18),
        ]

    def test_last_changed_with_an_entry_of_its_append(self, lines, found):
        lines[22] = lines[22].replace(b'"at":"2', b'"at":"3')
        lines[at(14)] = said(lines[at(14)], record={})
        assert found(lines) == [
            ("changed", 14, 14, line_of(14)),
            ("bad signature", None, None, 23),
        ]

    def test_of_another_log_with_the_same_key(self, lines, found, tmp_path):
        key = new_key(tmp_path / "key.pem")
        logs = []
        for name in ("one", "other"):
            with Log.create(tmp_path / name, key) as log:
                log.append([("claim", name)])
                logs.append((tmp_path / name).read_bytes().splitlines(keepends=True))
        mixed = [*logs[0][:3], logs[1][3]]
        # Made in one second they have one first line, and the root tells them apart.
        same_start = logs[0][0] == logs[1][0]
        kinds = [kind for kind, *_ in found(mixed)]
        assert kinds == (["changed"] if same_start else ["broken head", "torn tail"])


def test_last_append_cut_off_shows_only_beside_a_known_head(made, lines, found):
    _, heads, _ = made
    cut = lines[:18]
    assert found(cut) == []
    assert found(cut, expected=heads[3]) == []
    assert found(cut, expected=heads[4]) == [("cut short", None, None, 18)]


def test_another_history_of_the_same_length_shows_beside_a_known_head(made, found, tmp_path):
    _, heads, _ = made
    path = tmp_path / "log.jsonl"
    with Log.create(path, new_key(tmp_path / "key.pem")) as log:
        log.append([("claim", {"id": f"c{n}"}) for n in range(SIZE)])
    other = path.read_bytes().splitlines(keepends=True)
    assert found(other) == []
    assert found(other, expected=heads[-1]) == [("broken head", None, None, SIZE + 3)]


def test_a_log_made_anew_with_another_key_shows_beside_the_key(made, found, tmp_path):
    _, _, public_key = made
    with Log.create(tmp_path / "log.jsonl", new_key(tmp_path / "key.pem")) as log:
        log.append([("claim", {"id": "c0"})])
    other = (tmp_path / "log.jsonl").read_bytes().splitlines(keepends=True)
    assert found(other) == []
    assert found(other, public_key=public_key) == [("other key", None, None, 1)]


def test_first_line_with_another_key(made, lines, found, tmp_path):
    _, _, public_key = made
    other = public_hex(new_key(tmp_path / "key.pem")).encode()
    lines[0] = lines[0].replace(public_key.encode(), other)
    assert found(lines) == [("other key", None, None, 1)]
    assert found(lines, public_key=public_key) == [("other key", None, None, 1)]


def test_first_line_unreadable(made, lines, found):
    _, _, public_key = made
    lines[0] = b"{}\n"
    assert found(lines) == [("broken start", None, None, 1)]
    assert found(lines, public_key=public_key) == [("broken start", None, None, 1)]
    # With the key, what comes after is still checked.
    lines[at(7)] = said(lines[at(7)], record={})
    assert found(lines, public_key=public_key) == [
        ("broken start", None, None, 1),
        ("changed", 7, 7, line_of(7)),
    ]


def test_a_head_that_claims_more_than_memory_can_hold(found, tmp_path):
    """Whoever makes a log of their own can sign anything."""
    key = new_key(tmp_path / "key.pem")
    Log.create(tmp_path / "log.jsonl", key).close()
    lines = (tmp_path / "log.jsonl").read_bytes().splitlines(keepends=True)
    log = leaf_hash(lines[0][:-1]).hex()
    many = Frontier(1 << 61, [bytes(32)])
    previous = leaf_hash(lines[1][:-1]).hex()
    head = seal(key, many, entry="0" * 64, log=log, previous=previous, at="")
    assert found([*lines, head.line() + b"\n"]) == [("dropped", 0, (1 << 61) - 1, 3)]


def test_a_head_over_another_tree(found, tmp_path):
    """A program that signs what it did not write: the links hold, and the root does not."""
    key = new_key(tmp_path / "key.pem")
    with Log.create(tmp_path / "log.jsonl", key) as log:
        log.append([("claim", {"id": "c0"}), ("claim", {"id": "c1"})])
        true = log.head
    lines = (tmp_path / "log.jsonl").read_bytes().splitlines(keepends=True)
    other = Frontier(2, [bytes(32)])
    head = seal(key, other, entry=true.entry, log=true.log, previous=true.previous, at=true.at)
    assert found([*lines[:-1], head.line() + b"\n"]) == [("changed", 0, 1, 3)]


def test_what_is_no_log(found):
    assert found([]) == [("broken start", None, None, 1)]
    assert found([b"\n" * 100]) == [("broken start", None, None, 1)]
    assert found([os.urandom(10_000)]) == [("broken start", None, None, 1)]


operations = st.lists(
    st.tuples(
        st.sampled_from(["change", "drop", "copy", "move", "swap", "garbage"]),
        st.integers(0, 22),
        st.integers(0, 22),
    ),
    min_size=1,
    max_size=4,
)


@given(operations)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_tampering_is_found(made, place, operations):
    """Whatever is done to the lines; an entry that is named as changed is not as it was."""
    original = made[0]
    lines = list(original)
    for operation in operations:
        tamper(lines, *operation)
    place.write_bytes(b"".join(lines))
    problems = check(place, made[2], made[1][-1])
    assert bool(problems) == (lines != original)
    for problem in problems:
        assert 0 <= problem.line <= len(lines)
        if problem.kind == "changed" and problem.entry == problem.last_entry:
            assert original[at(problem.entry)] != lines[problem.line - 1]
        if problem.kind == "dropped" and len(operations) == 1 and lines[0] == original[0]:
            for entry in range(problem.entry, problem.last_entry + 1):
                assert original[at(entry)] not in lines


def tamper(lines, what, one, other):
    one, other = one % len(lines), other % len(lines)
    match what:
        case "change":
            lines[one] = lines[one][:-3] + b'~"\n'
        case "drop" if len(lines) > 1:
            del lines[one]
        case "copy":
            lines.insert(other, lines[one])
        case "move":
            lines.insert(other, lines.pop(one))
        case "swap":
            lines[one], lines[other] = lines[other], lines[one]
        case "garbage":
            lines.insert(one, sha256(bytes([other])).hexdigest().encode() + b"\n")
