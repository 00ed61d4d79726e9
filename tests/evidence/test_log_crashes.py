"""Killed at any moment, or cut at any byte, a log opens again with every acknowledged entry."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from heliograph.errors import InputError
from heliograph.evidence.log import Log, check, new_key
from heliograph.evidence.log.merkle import Tree, leaf_hash

ROOT = Path(__file__).parents[2]


@pytest.fixture
def key(tmp_path):
    return new_key(tmp_path / "key.pem")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log.jsonl"


@pytest.fixture
def appender():
    """A process that appends to logs and gets killed, again and again."""
    command = [sys.executable, Path(__file__).with_name("appender.py")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(command, env=environment, **pipes) as process:
        yield process
        process.stdin.close()
        assert process.wait(10) == 0


@pytest.mark.slow
def test_killed_two_hundred_times(path, key, appender):
    draw = random.Random(4)
    acknowledged = torn = unmade = 0
    for seed in range(200):
        if seed % 25 == 0:  # or checking all of it 200 times would take minutes
            path, expected = path.with_name(f"log{seed}.jsonl"), None
        # Some die before they open the log, some in the first append, some in the midst of many.
        appends, most_s = draw.choice([(0, 0.004), (0, 0.03), (draw.randrange(1, 20), 0.004)])
        delay_s = draw.uniform(0, most_s)
        print(path, seed, appends, delay_s, file=appender.stdin, flush=True)
        told = json.loads(appender.stdout.readline())
        assert told["status"] == 9, "ended before it was killed"
        if not path.exists():
            assert not told["acknowledged"]
            unmade += 1
            continue
        with Log.open(path, key) as log:
            torn += log.torn_bytes > 0
            assert log.torn_bytes == (log.set_aside.stat().st_size if log.set_aside else 0)
            tree = Tree(leaf_hash(line) for line in entry_lines(path))
            assert tree.size == log.size
            for size, root, _ in told["acknowledged"]:
                assert tree.root(int(size)).hex() == root
                acknowledged += 1
            assert {digest for *_, digest in told["acknowledged"]} <= heads(path)
            assert check(path, log.public_key, expected) == ()
            expected = log.append([("claim", {"by": "the test", "after": seed})])
    with Log.open(path) as log:
        assert check(path, log.public_key, expected) == ()
    # The kills fell where they should: in the midst of appends as well as after some.
    assert torn >= 10
    assert acknowledged >= 500
    assert unmade < 50


def entry_lines(path):
    lines = path.read_bytes().split(b"\n")
    assert lines.pop() == b""
    return [line for line in lines[1:] if not line.startswith(b'{"head":')]


def heads(path):
    lines = path.read_bytes().splitlines()
    return {leaf_hash(line).hex() for line in lines if line.startswith(b'{"head":')}


@pytest.fixture
def small(path, key, monkeypatch):
    """A log of three appends, and for each head its size and the offset after it."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # nobody pulls the plug in these tests
    ends = []
    with Log.create(path, key) as log:
        ends.append((0, path.stat().st_size))
        for count in (2, 1, 3):
            log.append([("claim", {"n": number}) for number in range(count)])
            ends.append((log.size, path.stat().st_size))
    return path.read_bytes(), ends


def test_cut_at_every_byte(path, key, small):
    content, ends = small
    for cut in range(ends[0][1], len(content) + 1):
        for left in path.parent.glob("log*"):
            left.unlink()
        path.write_bytes(content[:cut])
        size, end = max(each for each in ends if each[1] <= cut)

        with Log.open(path) as reading:
            assert (reading.size, reading.torn_bytes, reading.set_aside) == (size, cut - end, None)
            assert [entry.index for entry in reading.entries()] == list(range(size))
        assert [problem.kind for problem in check(path)] == (["torn tail"] if cut > end else [])

        with Log.open(path, key) as log:
            assert log.size == size
            if cut > end:
                assert log.set_aside.name == f"log.torn-{end}"
                assert log.set_aside.read_bytes() == content[end:cut]
            else:
                assert log.set_aside is None
            assert path.read_bytes() == content[:end]
            log.append([("claim", {"n": 9})])
        assert check(path) == ()


def test_cut_before_the_first_head_is_no_log(path, key, small):
    """Such a file cannot come about: a log is made whole, or not at all."""
    content, ends = small
    for cut in range(ends[0][1]):
        path.write_bytes(content[:cut])
        with pytest.raises(InputError):
            Log.open(path, key)
        assert {problem.kind for problem in check(path)} <= {"cut short", "broken start"}
        assert check(path)
        assert path.read_bytes() == content[:cut]


@pytest.mark.parametrize("zeros_from", [0, 1, 100, 400, 1000])
def test_what_a_power_cut_leaves_as_zeros(path, key, small, zeros_from):
    """The length of an append may be on disk, and not its bytes."""
    content, ends = small
    (size, end), whole = ends[-2], ends[-1][1]
    torn = content[end : end + zeros_from] + bytes(whole - end - zeros_from)
    path.write_bytes(content[:end] + torn)
    with Log.open(path, key) as log:
        assert log.size == size
        assert log.set_aside.read_bytes() == torn
    assert check(path) == ()


def test_a_head_with_zeros_in_it_was_never_finished(path, key, small):
    content, ends = small
    (size, end), start = ends[-2], content.rindex(b'{"head":')
    torn = content[: start + 100] + bytes(50) + content[start + 150 :]
    path.write_bytes(torn)
    with Log.open(path, key) as log:
        assert log.size == size
        assert log.set_aside.read_bytes() == torn[end:]


def test_what_was_torn_twice_at_one_place_is_kept_twice(path, key, small):
    content, ends = small
    end = ends[-2][1]
    kept = []
    for cut in (end + 5, end + 9):
        path.write_bytes(content[:cut])
        with Log.open(path, key) as log:
            kept.append(log.set_aside)
    assert [each.read_bytes() for each in kept] == [
        content[end : end + 5],
        content[end : end + 9],
    ]


@pytest.mark.parametrize(
    "added",
    [
        b"\n",
        b"{}\n",
        b'{"head":{}}\n',
        b'{"at":"2026-11-22T07:00:00Z"}\n{"head":{"at":"2026"},"signature":"00"}\n',
        b"x" * 100_000 + b"\n",
    ],
)
def test_what_no_crash_leaves_is_not_cut_off(path, key, small, added):
    """A head that was changed must not be taken for one that was never finished."""
    content, _ = small
    path.write_bytes(content + added)
    with pytest.raises(InputError, match="damaged"):
        Log.open(path, key)
    assert path.read_bytes() == content + added
    assert "broken head" in {problem.kind for problem in check(path)}


def test_a_changed_last_head_is_not_cut_off(path, key, small):
    content, _ = small
    start = content.rindex(b'{"head":')
    for at in range(start, len(content) - 1, 7):
        changed = bytearray(content)
        changed[at] ^= 1
        path.write_bytes(changed)
        with pytest.raises(InputError, match="damaged"):
            Log.open(path, key)
        assert path.read_bytes() == bytes(changed)


def test_an_old_head_put_last_again_is_refused(path, key, small):
    content, _ = small
    old = content.splitlines(keepends=True)[1]
    path.write_bytes(content + old)
    with pytest.raises(InputError, match="damaged"):
        Log.open(path, key)
    assert [problem.kind for problem in check(path)] == ["broken head"]
