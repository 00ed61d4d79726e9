import errno
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from heliograph.case.staging import staged, write_atomically
from heliograph.errors import InputError


def make_case(out, content="one", *, replace=False):
    with staged(out, replace=replace) as staging:
        (staging / "case.toml").write_text(content)


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def test_a_case_appears_whole_and_alone(tmp_path):
    make_case(tmp_path / "case")
    assert names(tmp_path) == ["case"]
    assert names(tmp_path / "case") == ["case.toml"]
    assert (tmp_path / "case").stat().st_mode & 0o077 == 0


def test_a_failure_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), staged(tmp_path / "case", replace=False):
        raise ZeroDivisionError
    assert names(tmp_path) == []


def test_a_failure_leaves_the_old_case(tmp_path):
    make_case(tmp_path / "case", "one")
    with pytest.raises(ZeroDivisionError), staged(tmp_path / "case", replace=True) as staging:
        (staging / "case.toml").write_text("two")
        raise ZeroDivisionError
    assert (tmp_path / "case" / "case.toml").read_text() == "one"
    assert names(tmp_path) == ["case"]


def test_a_case_is_not_overwritten_unasked(tmp_path):
    make_case(tmp_path / "case")
    with pytest.raises(InputError, match="--replace"):
        make_case(tmp_path / "case", "two")
    make_case(tmp_path / "case", "two", replace=True)
    assert (tmp_path / "case" / "case.toml").read_text() == "two"
    assert names(tmp_path) == ["case"]


@pytest.mark.parametrize("kind", ["directory", "file", "dangling link"])
def test_what_is_no_case_is_never_replaced(tmp_path, kind):
    out = tmp_path / "mine"
    if kind == "directory":
        out.mkdir()
        (out / "thesis.txt").write_text("years of work")
    elif kind == "file":
        out.write_text("years of work")
    else:
        out.symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="not a case"):
        make_case(out, replace=True)
    assert os.path.lexists(out)


def test_a_case_that_appears_meanwhile_is_kept(tmp_path):
    with (
        pytest.raises(InputError, match="already"),
        staged(tmp_path / "case", replace=False) as one,
    ):
        (one / "case.toml").write_text("one")
        make_case(tmp_path / "case", "two")
    assert (tmp_path / "case" / "case.toml").read_text() == "two"


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        make_case(tmp_path / "file" / "case")


def test_a_killed_run_leaves_the_case_and_the_next_run_clears_up(tmp_path):
    make_case(tmp_path / "case", "one")
    script = textwrap.dedent(f"""
        import time
        from pathlib import Path
        from heliograph.case.staging import staged
        with staged(Path({str(tmp_path / "case")!r}), replace=True) as staging:
            (staging / "posts").write_text("half")
            print("ready", flush=True)
            time.sleep(60)
    """)
    run = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert run.stdout.readline() == "ready\n"
    # A run beside a live one leaves its directory alone.
    make_case(tmp_path / "other")
    make_case(tmp_path / "case", "two", replace=True)
    assert len([path for path in tmp_path.glob(".case.partial-*") if path.is_dir()]) == 1
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    assert (tmp_path / "case" / "case.toml").read_text() == "two"
    time.sleep(0.05)
    make_case(tmp_path / "case", "three", replace=True)
    assert names(tmp_path) == ["case", "other"]


def test_a_link_keeps_pointing_at_its_case(tmp_path):
    make_case(tmp_path / "real", "one")
    (tmp_path / "link").symlink_to("real")
    make_case(tmp_path / "link", "two", replace=True)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "case.toml").read_text() == "two"
    assert names(tmp_path) == ["link", "real"]


def test_where_a_person_is_cannot_be_replaced(tmp_path, monkeypatch):
    make_case(tmp_path / "case")
    monkeypatch.chdir(tmp_path / "case")
    with pytest.raises(InputError, match="where you are"):
        make_case(tmp_path / "case", "two", replace=True)


def test_a_kill_while_publishing_leaves_no_old_key(tmp_path, monkeypatch):
    make_case(tmp_path / "case", "one")
    with monkeypatch.context() as killed:
        killed.setattr("heliograph.case.staging.shutil.rmtree", lambda *_args, **_more: None)
        killed.setattr("pathlib.Path.unlink", lambda *_args, **_more: None)
        make_case(tmp_path / "case", "two", replace=True)
    assert len(list(tmp_path.iterdir())) == 3  # the case, the old one, its lock
    make_case(tmp_path / "case", "three", replace=True)
    assert names(tmp_path) == ["case"]


def test_a_file_is_replaced_in_one_step(tmp_path):
    path = tmp_path / "report.html"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert names(tmp_path) == ["report.html"]


@pytest.mark.parametrize("what", ["folder", "link", "dangling", "pipe"])
def test_only_a_file_is_replaced(tmp_path, what):
    """A link may be of somebody else's making: it is neither followed nor replaced."""
    place, other = tmp_path / "out.json", tmp_path / "other"
    other.write_bytes(b"mine")
    match what:
        case "folder":
            place.mkdir()
        case "link":
            place.symlink_to(other)
        case "dangling":
            place.symlink_to(tmp_path / "nowhere")
        case "pipe":
            os.mkfifo(place)
    before = place.lstat()
    with pytest.raises(InputError, match="something is here already that is not a file") as raised:
        write_atomically(place, b"new")
    assert raised.value.path == place
    assert os.path.samestat(before, place.lstat())
    assert other.read_bytes() == b"mine"
    assert names(tmp_path) == ["other", "out.json"]


def test_an_error_names_the_file_and_never_the_one_beside_it(tmp_path, monkeypatch):
    def full(*_args, **_more):
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path / ".out.partial"))

    (tmp_path / "out").write_bytes(b"old")
    with pytest.raises(InputError, match="No such file or directory") as missing:
        write_atomically(tmp_path / "nowhere" / "out", b"new")
    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(InputError, match="No space left on device") as raised:
        write_atomically(tmp_path / "out", b"new")
    for each in (missing, raised):
        assert "/." not in str(each.value).replace("/.pytest", "")
    assert (tmp_path / "out").read_bytes() == b"old"
    assert names(tmp_path) == ["out"]
