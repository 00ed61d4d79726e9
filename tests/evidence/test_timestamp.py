"""Timestamps of a local authority: asked for, verified here and by OpenSSL, and refused."""

import gzip
import subprocess
from pathlib import Path

import pytest

from heliograph.errors import InputError
from heliograph.evidence.capture.check import check_evidence
from heliograph.evidence.capture.timestamp import (
    Authority,
    BadTimestampError,
    read_certificates,
    request_timestamp,
    stamped_time,
    verify_timestamp,
)
from heliograph.evidence.capture.wacz import export_wacz
from heliograph.evidence.capture.wacz_check import check_wacz


def openssl_accepts(openssl, token, data, certificates):
    done = subprocess.run(
        [openssl, "ts", "-verify", "-in", token, "-data", data, "-CAfile", certificates],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


@pytest.fixture
def stamped(take, server, article, authority, tmp_path):
    """A capture with a timestamp."""
    return take(server.page("/", article), tmp_path / "evidence", authority=authority)


def test_a_capture_is_stamped_and_openssl_agrees(stamped, authority, openssl, tmp_path):
    token, data = (stamped.directory / name for name in ("timestamp.tsr", "capture.json"))
    assert openssl_accepts(openssl, token, data, authority.certificates)
    assert stamped.timestamp is not None
    assert stamped.record.timestamp_authority == authority.url
    assert stamped.problems == ()
    found = check_evidence(tmp_path / "evidence", certificates=authority.certificates)
    assert found.problems == ()
    assert found.timestamps == {stamped.record.id: stamped.timestamp}


def test_only_a_hash_is_sent(stamped, server):
    (asked,) = [asked for asked in server.asked if asked.startswith(b"POST")]
    head, _, body = asked.partition(b"\r\n\r\n")
    assert b"Content-Type: application/timestamp-query" in head
    assert len(body) < 100
    assert stamped.record.payload_sha256.encode() not in asked


def test_other_bytes_are_not_what_was_stamped(stamped, authority, openssl, tmp_path):
    token = (stamped.directory / "timestamp.tsr").read_bytes()
    data = (stamped.directory / "capture.json").read_bytes()
    certificates = read_certificates(authority.certificates)
    assert verify_timestamp(token, data, certificates) == stamped.timestamp
    with pytest.raises(BadTimestampError, match="other bytes"):
        verify_timestamp(token, data + b" ", certificates)
    with pytest.raises(BadTimestampError, match="other bytes"):
        stamped_time(token, data + b" ")
    (tmp_path / "changed").write_bytes(data + b" ")
    assert not openssl_accepts(
        openssl, stamped.directory / "timestamp.tsr", tmp_path / "changed", authority.certificates
    )


def test_a_changed_token_does_not_hold(stamped, authority):
    token = (stamped.directory / "timestamp.tsr").read_bytes()
    data = (stamped.directory / "capture.json").read_bytes()
    certificates = read_certificates(authority.certificates)
    held = []
    for at in range(0, len(token), 41):
        changed = bytearray(token)
        changed[at] ^= 1
        try:
            held.append((at, verify_timestamp(bytes(changed), data, certificates)))
        except BadTimestampError:
            continue
    # A certificate that the signer does not need is not covered; the time is.
    assert all(time == stamped.timestamp for _, time in held)
    assert len(held) < len(token) / 41 / 2


def test_another_authority_is_not_trusted(authority, authority_files):
    other = Authority(authority.url.replace("/tsa", "/other"), authority.certificates)
    with pytest.raises(InputError, match="does not hold"):
        request_timestamp(b"words", other)
    trusting = Authority(other.url, authority_files / "other-ca.pem")
    assert stamped_time(request_timestamp(b"words", trusting), b"words")


def test_an_answer_to_another_request_is_refused(authority):
    earlier = request_timestamp(b"words", authority)
    with pytest.raises(InputError, match="Nonce"):
        request_timestamp(b"words", authority, send=lambda *_: earlier)
    with pytest.raises(InputError, match="other bytes"):
        request_timestamp(b"other words", authority, send=lambda *_: earlier)


@pytest.mark.parametrize("answer", [b"", b"not DER", b"0\x05\x30\x03\x02\x01\x02"])
def test_answers_that_are_no_timestamp_are_refused(authority, answer):
    with pytest.raises(InputError, match=r"cannot be read|not granted"):
        request_timestamp(b"words", authority, send=lambda *_: answer)


def test_a_capture_is_kept_when_the_authority_does_not_answer(
    take, server, article, authority, tmp_path
):
    server.answers["/tsa"] = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
    taken = take(server.page("/", article), tmp_path / "evidence", authority=authority)
    assert taken.timestamp is None
    assert taken.record.timestamp_authority is None
    assert "No timestamp" in taken.problems[0]
    assert "status 503" in taken.problems[0]
    assert not (taken.directory / "timestamp.tsr").exists()
    for content in (path.read_bytes() for path in taken.directory.iterdir()):
        plain = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        assert str(authority.certificates.parent).encode() not in plain
    assert check_evidence(tmp_path / "evidence").problems == ()


def test_certificates_are_looked_at_before_anything_is_fetched(take, server, article, tmp_path):
    (tmp_path / "empty.pem").write_text("")
    for path in (tmp_path / "empty.pem", tmp_path / "missing.pem"):
        with pytest.raises(InputError, match="no certificate here"):
            take(server.page("/", article), tmp_path / "evidence",
                 authority=Authority(server.url("/tsa"), Path(path)))  # fmt: skip
    assert server.asked == []
    assert not (tmp_path / "evidence").exists()


def test_a_timestamp_that_is_missing_or_another_is_found(stamped, authority, tmp_path):
    token = stamped.directory / "timestamp.tsr"
    kept = token.read_bytes()
    token.unlink()
    assert "timestamp.tsr is missing" in check_evidence(tmp_path / "evidence").problems[0]
    token.write_bytes(request_timestamp(b"words", authority))
    problems = " ".join(check_evidence(tmp_path / "evidence").problems)
    assert "timestamp.tsr is not as it was logged" in problems
    assert "other bytes" in problems
    token.write_bytes(kept)
    assert check_evidence(tmp_path / "evidence").problems == ()


def test_without_certificates_a_timestamp_is_left_open(stamped, authority_files, tmp_path):
    found = check_evidence(tmp_path / "evidence")
    assert (found.problems, found.timestamps) == ((), {})
    assert any(stamped.timestamp in what for what in found.unproven)
    other = authority_files / "other-ca.pem"
    problems = check_evidence(tmp_path / "evidence", certificates=other).problems
    assert "its timestamp does not hold" in problems[0]


def test_a_timestamp_goes_with_a_wacz(stamped, authority, tmp_path):
    export_wacz(tmp_path / "evidence", tmp_path / "e.wacz")
    found = check_wacz(tmp_path / "e.wacz", certificates=authority.certificates)
    assert found.problems == ()
    assert found.timestamps == {stamped.record.id: stamped.timestamp}
