"""A log adds entries, gives them back, proves them, and never half acknowledges any."""

import errno
import json
import os
import stat
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import msgspec
import pytest
import rfc6962_twin as twin
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.evidence.log import Log, check, log, new_key, public_hex, read_key
from heliograph.evidence.log.lines import MAX_LINE_BYTES, encode
from heliograph.evidence.log.merkle import leaf_hash, verify_consistency, verify_inclusion
from heliograph.exports.atproto.keys import new_key as label_key

AT = datetime(2026, 11, 22, 7, tzinfo=UTC)
CLAIM = ("claim", {"id": "c"})


@pytest.fixture
def key(tmp_path):
    return new_key(tmp_path / "key.pem")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log.jsonl"


@pytest.fixture
def made(path, key):
    with Log.create(path, key, at=AT) as made:
        yield made


def records(made):
    return [msgspec.json.decode(entry.record) for entry in made.entries()]


class TestAppending:
    def test_gives_back_what_was_added(self, made, path, key):
        made.append([("claim", {"b": 1, "a": "é"}), ("source", [None, 1.5])], at=AT)
        made.append([("claim", b' {"z": 1, "y": [2]} ')], at=AT + timedelta(hours=1))
        made.close()
        for opened in (Log.open(path), Log.open(path, key)):
            with opened:
                assert opened.size == 3
                assert records(opened) == [{"b": 1, "a": "é"}, [None, 1.5], {"z": 1, "y": [2]}]
                entries = list(opened.entries())
                assert [entry.index for entry in entries] == [0, 1, 2]
                assert [entry.kind for entry in entries] == ["claim", "source", "claim"]
                assert entries[1].at == "2026-11-22T07:00:00Z"
                assert entries[2].at == "2026-11-22T08:00:00Z"
                assert [entry.line_number for entry in entries] == [3, 4, 6]
                assert [entry.index for entry in opened.entries(2)] == [2]
                assert list(opened.entries(3)) == []

    def test_any_json_tool_reproduces_and_verifies_the_file(self, made, path):
        """Nothing of the package: json, SHA-256, the twin of RFC 6962 and Ed25519."""
        for count in (3, 1, 4):
            made.append([("claim", {"n": n, "é": "中", "a": [True, None]}) for n in range(count)])
        lines = path.read_bytes().splitlines()
        genesis, *rest = lines
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(json.loads(genesis)["public_key"]))

        def digest(line):
            return sha256(b"\0" + line).hexdigest()

        leaves, previous, previous_head = [], digest(genesis), digest(genesis)
        for line in rest:
            read = json.loads(line)
            assert (
                line
                == json.dumps(
                    read, sort_keys=True, separators=(",", ":"), ensure_ascii=False
                ).encode()
            )
            if "head" not in read:
                assert read["index"] == len(leaves)
                assert read["previous"] == previous
                leaves.append(line)
                previous = digest(line)
                continue
            head = read["head"]
            signed = line.removeprefix(b'{"head":').rpartition(b',"signature"')[0]
            key.verify(bytes.fromhex(read["signature"]), signed)
            assert head["size"] == len(leaves)
            assert head["root"] == twin.mth(leaves).hex()
            assert head["entry"] == previous
            assert head["previous"] == previous_head
            assert head["log"] == digest(genesis)
            previous_head = digest(line)
        assert len(leaves) == 8

    def test_same_input_gives_the_same_bytes(self, tmp_path, key):
        written = []
        for name in ("one", "other"):
            with Log.create(tmp_path / name, key, at=AT) as made:
                made.append([CLAIM, CLAIM], at=AT)
            written.append((tmp_path / name).read_bytes())
        assert written[0] == written[1]

    def test_goes_on_after_opening_as_if_never_closed(self, tmp_path, key):
        with Log.create(tmp_path / "one", key, at=AT) as made:
            for count in range(1, 12):
                made.append([CLAIM] * count, at=AT)
        Log.create(tmp_path / "other", key, at=AT).close()
        for count in range(1, 12):
            with Log.open(tmp_path / "other", key) as made:
                made.append([CLAIM] * count, at=AT)
        assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()

    def test_large_append_is_written_in_pieces(self, made, path, monkeypatch):
        sizes = []
        pwrite = os.pwrite

        def counted(handle, content, offset):
            sizes.append(len(content))
            return pwrite(handle, content, offset)

        monkeypatch.setattr(os, "pwrite", counted)
        made.append([("claim", "x" * 1000)] * 3000)
        assert sum(sizes[:-1]) > 3_000_000
        assert max(sizes) < log.WRITE_BYTES + 2000
        assert check(path) == ()
        sizes.clear()
        made.append([CLAIM] * 100)
        assert len(sizes) == 2  # entries, and their head

    def test_time_is_written_in_utc(self, made):
        east = timezone(timedelta(hours=8))
        made.append([CLAIM], at=datetime(2026, 1, 1, 7, 0, 0, 5, tzinfo=east))
        made.append([CLAIM])
        first, second = made.entries()
        assert first.at == "2025-12-31T23:00:00.000005Z"
        written = datetime.fromisoformat(second.at)
        assert abs(datetime.now(UTC) - written) < timedelta(minutes=1)
        with pytest.raises(InputError, match="zone"):
            made.append([CLAIM], at=datetime(2026, 1, 1))  # noqa: DTZ001
        assert made.size == 2

    def test_nothing_to_add_writes_nothing(self, made, path):
        before = path.read_bytes()
        assert made.append([]) == made.head
        assert path.read_bytes() == before

    def test_entries_are_on_disk_before_their_head_and_that_before_it_is_acknowledged(
        self, made, monkeypatch
    ):
        calls = []
        pwrite, fsync = os.pwrite, os.fsync
        monkeypatch.setattr(
            os, "pwrite", lambda h, c, o: calls.append(bytes(c[:8])) or pwrite(h, c, o)
        )
        monkeypatch.setattr(os, "fsync", lambda h: calls.append("synced") or fsync(h))
        made.append([CLAIM])
        assert calls == [b'{"at":"2', "synced", b'{"head":', "synced"]


class TestRefusing:
    @pytest.mark.parametrize(
        "record",
        [
            object(),
            {1, "a"},
            {1: 2},
            "\ud800",
            b"{",
            b"\xff",
            b'"\xff"',
            b"",
            b"{}{}",
            b'{"a":"\n"}',
            b"[" * 100_000 + b"]" * 100_000,
            b"1e999",
            "x" * MAX_LINE_BYTES,
        ],
        ids=lambda record: "set" if isinstance(record, set) else repr(record)[:7],
    )
    def test_what_is_no_record_leaves_the_log_as_it_was(self, made, path, record):
        made.append([CLAIM])
        before = path.read_bytes()
        many = [("claim", "x" * 1000)] * 2000  # enough that some were written already
        with pytest.raises(InputError, match="kind 'bad'"):
            made.append([*many, ("bad", record), CLAIM])
        assert path.read_bytes() == before
        made.append([("claim", 2)])
        assert records(made) == [{"id": "c"}, 2]
        assert check(path) == ()

    def test_the_longest_line_is_taken_and_read_again(self, made, path):
        made.append([("claim", "")])
        (entry,) = made.entries()
        rest = len(encode_line(entry)) + len("{}")
        made.append([("claim", {"a": "x" * (MAX_LINE_BYTES - rest - len('"a":'))})])
        lengths = [len(line) for line in path.read_bytes().splitlines()]
        assert max(lengths) == MAX_LINE_BYTES
        assert len(records(made)) == 2
        assert check(path) == ()

    def test_hostile_text_stays_on_its_line(self, made, path):
        texts = ['\n{"head":{}}\n', "\0", "\u2028", '"}', "\r\n", "=cmd()", "\x1b[31m"]
        made.append([(text, {text: text}) for text in texts])
        assert records(made) == [{text: text} for text in texts]
        assert [entry.kind for entry in made.entries()] == texts
        assert check(path) == ()

    def test_records_that_fail_to_come_are_not_half_added(self, made, path):
        before = path.read_bytes()

        def failing():
            for _ in range(3000):
                yield ("claim", "x" * 1000)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            made.append(failing())
        assert path.read_bytes() == before
        assert made.append([CLAIM]).size == 1

    def test_an_append_within_an_append(self, made, path):
        def appending():
            yield CLAIM
            made.append([CLAIM])

        with pytest.raises(InputError, match="under way"):
            made.append(appending())
        assert made.append([CLAIM]).size == 1
        assert check(path) == ()


class TestFailingDisk:
    @pytest.mark.parametrize("fails_after_bytes", [0, 1, 100, 5_000, 1_500_000, 2_060_000])
    def test_full_in_the_middle_of_an_append(self, made, path, monkeypatch, fails_after_bytes):
        made.append([CLAIM])
        before = path.read_bytes()
        left = fails_after_bytes
        pwrite = os.pwrite

        def full(handle, content, offset):
            nonlocal left
            if not left:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            written = pwrite(handle, content[:left], offset)
            left -= written
            return written

        monkeypatch.setattr(os, "pwrite", full)
        with pytest.raises(InputError, match="No space left"):
            made.append([("claim", "x" * 1000)] * 2000)
        monkeypatch.undo()
        assert path.read_bytes() == before
        assert made.append([("claim", 2)]).size == 2
        assert records(made) == [{"id": "c"}, 2]
        assert check(path) == ()

    @pytest.mark.parametrize("which", [1, 2])
    def test_not_made_last(self, made, path, monkeypatch, which):
        before, calls, fsync = path.read_bytes(), 0, os.fsync

        def failing(handle):
            nonlocal calls
            calls += 1
            if calls == which:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            fsync(handle)

        monkeypatch.setattr(os, "fsync", failing)
        with pytest.raises(InputError, match="nothing was added"):
            made.append([CLAIM])
        assert path.read_bytes() == before
        assert made.append([CLAIM]).size == 1
        assert check(path) == ()

    def test_that_cannot_even_be_cut_back_takes_no_more(self, made, path, key, monkeypatch):
        made.append([CLAIM])

        def failing(*_):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        monkeypatch.setattr(os, "fsync", failing)
        monkeypatch.setattr(os, "ftruncate", failing)
        with pytest.raises(InputError, match="nothing was added"):
            made.append([("claim", 2)])
        monkeypatch.undo()
        with pytest.raises(InputError, match="closed"):
            made.append([CLAIM])
        with Log.open(path, key) as again:
            assert again.size == 1
            assert again.set_aside.read_bytes()
            again.append([("claim", 3)])
            assert records(again) == [{"id": "c"}, 3]

    def test_a_short_write_is_continued(self, made, path, monkeypatch):
        pwrite = os.pwrite
        monkeypatch.setattr(os, "pwrite", lambda h, c, o: pwrite(h, c[:7], o))
        made.append([CLAIM, CLAIM])
        assert check(path) == ()
        assert made.size == 2


class TestOpening:
    def test_one_writer_and_any_readers(self, made, path, key):
        with pytest.raises(InputError, match="another program is writing"):
            Log.open(path, key)
        with Log.open(path) as reading:
            made.append([CLAIM])
            assert reading.size == 0
            assert list(reading.entries()) == []
        with Log.open(path) as reading:
            assert reading.size == 1
        made.close()
        with Log.open(path, key) as again:
            assert again.size == 1

    def test_reading_does_not_write(self, made, path):
        with Log.open(path) as reading, pytest.raises(InputError, match="reading only"):
            reading.append([CLAIM])

    def test_closed(self, made):
        made.close()
        made.close()
        with pytest.raises(InputError, match="closed"):
            made.append([CLAIM])

    def test_with_another_key(self, made, path, tmp_path):
        made.close()
        with pytest.raises(InputError, match="another key"):
            Log.open(path, new_key(tmp_path / "other.pem"))

    def test_never_over_a_file_that_is_there(self, made, path, key):
        made.append([CLAIM])
        before = path.read_bytes()
        with pytest.raises(InputError, match="File exists"):
            Log.create(path, key)
        assert path.read_bytes() == before
        assert sorted(each.name for each in path.parent.iterdir()) == ["key.pem", "log.jsonl"]

    def test_is_its_owners_only(self, made, path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    @pytest.mark.parametrize("writing", [False, True])
    def test_what_is_no_log(self, tmp_path, key, writing):
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "empty").touch()
        (tmp_path / "text").write_text("hello\n")
        (tmp_path / "newer").write_bytes(
            encode({"at": "x", "format": "heliograph-log", "public_key": "0" * 64, "version": 2})
        )
        (tmp_path / "directory").mkdir()
        for name in ("pipe", "empty", "text", "newer", "directory", "missing"):
            with pytest.raises(InputError):
                Log.open(tmp_path / name, key if writing else None)
        for name in ("pipe", "directory", "missing"):
            with pytest.raises(InputError):
                check(tmp_path / name)
        with pytest.raises(InputError):
            Log.create(tmp_path / "text" / "log.jsonl", key)

    def test_changed_under_the_writers_hands(self, made, path):
        made.append([CLAIM])
        before = path.read_bytes()
        path.write_bytes(before + b"x")
        with pytest.raises(InputError, match="another program"):
            made.append([CLAIM])
        path.write_bytes(before)
        made.append([CLAIM])
        path.rename(path.with_name("moved"))
        with pytest.raises(InputError, match="gone"):
            made.append([CLAIM])
        path.write_bytes(before)
        with pytest.raises(InputError, match="another program"):
            made.append([CLAIM])

    def test_reads_only_the_end_of_a_long_log(self, made, path, key, monkeypatch):
        for _ in range(3):
            made.append([("claim", "x" * 1000)] * 2000)
        made.close()
        read = 0
        pread = os.pread

        def counted(handle, length, offset):
            nonlocal read
            content = pread(handle, length, offset)
            read += len(content)
            return content

        monkeypatch.setattr(os, "pread", counted)
        with Log.open(path, key) as again:
            assert again.append([CLAIM]).size == 6001
        assert read < 300_000 < path.stat().st_size

    def test_entries_of_a_changed_file_are_not_given_in_another_order(self, made, path):
        made.append([CLAIM, CLAIM, CLAIM])
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join([*lines[:2], lines[3], lines[2], *lines[4:]]))
        with pytest.raises(InputError, match="line 3 is not entry 0"):
            list(made.entries())
        with pytest.raises(InputError, match="not those that its last head signs"):
            made.prove_inclusion(0)


class TestProofs:
    @given(st.lists(st.integers(1, 6), min_size=1, max_size=6), st.data())
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_hold_for_every_entry_and_head(self, tmp_path_factory, counts, data):
        directory = tmp_path_factory.mktemp("proofs")
        with Log.create(directory / "log.jsonl", new_key(directory / "key.pem")) as made:
            heads = [made.head]
            for count in counts:
                heads.append(made.append([CLAIM] * count))
                if data.draw(st.booleans()):  # what is kept in memory follows what is added
                    made.prove_inclusion(0)
            lines = (directory / "log.jsonl").read_bytes().splitlines()
            for entry in made.entries():
                leaf = leaf_hash(lines[entry.line_number - 1])
                for head in heads:
                    if entry.index >= head.size:
                        continue
                    root = bytes.fromhex(head.root)
                    proof = made.prove_inclusion(entry.index, head.size)
                    assert verify_inclusion(leaf, entry.index, head.size, proof, root)
                    assert twin.inclusion_holds(leaf, entry.index, head.size, proof, root)
            for old in heads:
                for new in heads:
                    if old.size > new.size:
                        continue
                    roots = bytes.fromhex(old.root), bytes.fromhex(new.root)
                    proof = made.prove_consistency(old.size, new.size)
                    assert verify_consistency(old.size, new.size, proof, *roots)
            assert made.prove_inclusion(0) == made.prove_inclusion(0, made.size)
            assert made.root.hex() == made.head.root

    def test_of_what_is_not_there(self, made):
        made.append([CLAIM] * 3)
        for wrong in (
            lambda: made.prove_inclusion(3),
            lambda: made.prove_inclusion(2, 2),
            lambda: made.prove_inclusion(0, 4),
            lambda: made.prove_consistency(4),
            lambda: made.prove_consistency(1, 4),
            lambda: made.prove_consistency(3, 2),
        ):
            with pytest.raises(InputError):
                wrong()


class TestKeys:
    def test_is_its_owners_only_and_comes_back(self, tmp_path):
        path = tmp_path / "keys" / "log.pem"
        key = new_key(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert public_hex(read_key(path)) == public_hex(key) == public_hex(key.public_key())

    def test_two_are_different(self, tmp_path):
        one, other = (public_hex(new_key(tmp_path / name)) for name in "ab")
        assert one != other

    def test_is_never_overwritten(self, tmp_path, key):
        before = (tmp_path / "key.pem").read_bytes()
        with pytest.raises(InputError, match="File exists"):
            new_key(tmp_path / "key.pem")
        assert (tmp_path / "key.pem").read_bytes() == before

    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604, 0o601])
    def test_is_refused_where_others_may_touch_it(self, tmp_path, key, mode):
        (tmp_path / "key.pem").chmod(mode)
        with pytest.raises(InputError, match="chmod 600"):
            read_key(tmp_path / "key.pem")

    def test_openssl_verifies_a_head_with_it(self, made, tmp_path, openssl):
        made.append([CLAIM])
        line = made.path.read_bytes().splitlines()[-1]
        signed, _, rest = line.removeprefix(b'{"head":').rpartition(b',"signature":"')
        (tmp_path / "signature").write_bytes(bytes.fromhex(rest[:128].decode()))
        for content, holds in ((signed, True), (signed.replace(b"20", b"30"), False)):
            (tmp_path / "signed").write_bytes(content)
            command = [
                openssl,
                "pkeyutl",
                "-verify",
                "-inkey",
                "key.pem",
                "-rawin",
                "-in",
                "signed",
            ]
            done = subprocess.run(
                [*command, "-sigfile", "signature"], cwd=tmp_path, capture_output=True, check=False
            )
            assert (done.returncode == 0) == holds, done.stderr

    def test_what_is_no_key(self, tmp_path, key):
        other_kind = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        locked = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"password"),
        )
        for content in (b"", b"0" * 64, bytes(32), other_kind, locked, b"\xff" * 10_000):
            path = tmp_path / "wrong"
            path.write_bytes(content)
            path.chmod(0o600)
            with pytest.raises(InputError, match="not a signing key"):
                read_key(path)
        os.mkfifo(tmp_path / "pipe")
        for name in ("pipe", "missing", "."):
            with pytest.raises(InputError, match="cannot be read"):
                read_key(tmp_path / name)
        with pytest.raises(InputError, match="cannot be written"):
            new_key(tmp_path / "wrong" / "key.pem")


def encode_line(entry):
    """The line of an entry without its record."""
    return encode(
        {
            "at": entry.at,
            "index": 1,
            "kind": entry.kind,
            "previous": entry.previous,
            "record": "",
        }
    )


class TestKeysOnAFullDisk:
    @pytest.mark.parametrize("make", [new_key, label_key])
    def test_no_part_of_a_key_is_left(self, make, tmp_path, monkeypatch):
        def full(_handle):
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as disk:
            disk.setattr(os, "fsync", full)
            with pytest.raises(InputError, match="No space left on device"):
                make(tmp_path / "new.key")
        assert list(tmp_path.iterdir()) == []
        make(tmp_path / "new.key")
        assert [path.name for path in tmp_path.iterdir()] == ["new.key"]
        assert stat.S_IMODE((tmp_path / "new.key").stat().st_mode) == 0o600

    @pytest.mark.parametrize("make", [new_key, label_key])
    def test_nothing_that_is_there_is_overwritten_or_followed(self, make, tmp_path):
        (tmp_path / "mine").write_text("mine")
        (tmp_path / "link").symlink_to(tmp_path / "nowhere")
        for name in ("mine", "link"):
            with pytest.raises(InputError, match="File exists"):
                make(tmp_path / name)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "mine"]
        assert (tmp_path / "mine").read_text() == "mine"


def test_an_empty_log_is_said_to_be_empty_and_has_no_line_0(path):
    path.touch()
    for public_key in (None, "ab" * 32):
        (problem,) = check(path, public_key)
        assert (problem.kind, problem.line) == ("broken start", 1)
        assert "nothing in the file" in problem.sentence


def test_a_key_to_check_with_must_be_one(made, path):
    with pytest.raises(InputError, match="this is no key of 64 hex digits"):
        check(path, "zz")
    assert check(path, made.public_key.upper()) == ()
