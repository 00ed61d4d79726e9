"""The AT Protocol's own packages read our labels, and refuse what they check of the bad ones.

They check fields against the lexicon and the signature, low S included. That ``neg`` is not false,
that there is no further field, and that the value is one that can be defined are not theirs to
check: those refusals are ours, and the tests say so.
"""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import libipld
import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from test_atproto import AT, DID, KEY, LABEL, OTHER, SIGNED, SOURCE, high_s

from heliograph.errors import InputError
from heliograph.exports.atproto.keys import did_key
from heliograph.exports.atproto.signing import ORDER, sign, verify, withdraw
from heliograph.exports.atproto.values import policies, service_record
from heliograph.exports.atproto.wire import fields_of, read_json, signed_bytes, to_cbor, to_json
from heliograph.registry.labels.label import TIERS

HERE = Path(__file__).with_name("atproto")


@pytest.fixture(scope="module")
def npm():
    """Ask the npm packages; each request is answered by what check.mjs says of it."""
    node = shutil.which("node")
    missing = None
    if node is None:
        missing = "Node.js is not installed (Debian's packages nodejs and npm)"
    elif not (HERE / "node_modules" / "@atproto" / "lexicon").is_dir():
        missing = "run `npm ci --ignore-scripts` in tests/exports/atproto"
    if missing is not None:
        if os.environ.get("HELIOGRAPH_ALL_PROGRAMS"):
            pytest.fail(missing)
        pytest.skip(missing)

    pipe = subprocess.PIPE
    with subprocess.Popen(
        [node, "check.mjs"], cwd=HERE, stdin=pipe, stdout=pipe, text=True
    ) as said:

        def ask(*requests):
            said.stdin.writelines(json.dumps(each) + "\n" for each in requests)
            said.stdin.flush()
            return [json.loads(said.stdout.readline()) for _ in requests]

        yield ask


def request(label, key=KEY, **more):
    written = label if isinstance(label, dict) else to_json(label)
    return {"label": written, "didKey": did_key(key)} | more


def test_every_label_is_valid_and_verified_and_has_the_same_bytes(npm):
    signed = [
        sign(
            msgspec.structs.replace(LABEL, tier=tier), uri, source=SOURCE,
            at=AT.replace(microsecond=number), key=KEY,
        )
        for tier in TIERS
        if tier != "unknown"
        for number, uri in enumerate([DID, f"at://{DID}", "https://example.org/a?b=c"] * 4)
    ]  # fmt: skip
    signed += [withdraw(each, at=AT, key=KEY) for each in signed[:12]]
    answers = npm(*(request(each) for each in signed))
    assert len(answers) == len(signed) == 84
    for label, answer in zip(signed, answers, strict=True):
        assert answer == {
            "lexicon": True,
            "signature": True,
            "bytes": signed_bytes(fields_of(label)).hex(),
            "whole": to_cbor(label).hex(),
        }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("uri", "did:plc:baaaaaaaaaaaaaaaaaaaaaaa"),
        ("val", "official"),
        ("exp", "2028-11-01T00:00:00.000Z"),
        ("neg", True),
        ("src", "did:web:labels.example.com"),
        ("cts", "2026-11-22T09:30:00.001Z"),
    ],
)
def test_a_tampered_label_is_refused_by_both(npm, field, value):
    tampered = msgspec.structs.replace(SIGNED, **{field: value})
    (answer,) = npm(request(tampered))
    assert (answer["lexicon"], answer["signature"]) == (True, False)
    with pytest.raises(InputError):
        verify(tampered, KEY.public_key())


def test_another_key_is_refused_by_both(npm):
    (answer,) = npm(request(SIGNED, OTHER))
    assert answer["signature"] is False
    with pytest.raises(InputError):
        verify(SIGNED, OTHER.public_key())


def test_high_s_is_refused_by_both(npm):
    strict, lenient = npm(request(high_s()), request(high_s(), malleable=True))
    assert strict["signature"] is False
    assert lenient["signature"] is True  # so nothing but the high S was wrong
    with pytest.raises(InputError, match="low S"):
        verify(high_s(), KEY.public_key())


def rightly_signed(fields):
    """Fields in JSON with a low-S signature over all of them, whatever they are."""
    algorithm = ec.ECDSA(hashes.SHA256())
    r, s = decode_dss_signature(KEY.sign(libipld.encode_dag_cbor(fields), algorithm))
    sig = base64.b64encode(r.to_bytes(32) + min(s, ORDER - s).to_bytes(32))
    return fields | {"sig": {"$bytes": sig.decode().rstrip("=")}}


def test_neg_false_passes_there_and_is_refused_here(npm):
    written = rightly_signed(
        {name: value for name, value in fields_of(SIGNED).items() if name != "sig"} | {"neg": False}
    )
    (answer,) = npm(request(written))
    assert (answer["lexicon"], answer["signature"]) == (True, True)
    with pytest.raises(InputError, match="neg is true or left out"):
        read_json(json.dumps(written).encode())


def test_a_further_field_that_was_signed_passes_there_and_is_refused_here(npm):
    fields = {name: value for name, value in fields_of(SIGNED).items() if name != "sig"}
    written = rightly_signed(fields | {"extra": 1})
    (answer,) = npm(request(written))
    assert (answer["lexicon"], answer["signature"]) == (True, True)
    with pytest.raises(InputError, match="no label in JSON"):
        read_json(json.dumps(written).encode())


def test_neg_false_added_to_our_label_breaks_its_signature_there_too(npm):
    (answer,) = npm(request(to_json(SIGNED) | {"neg": False}))
    assert answer["signature"] is False


@pytest.mark.parametrize(
    ("more", "lexicon"),
    [
        ({"src": "labels.example.org"}, False),
        ({"uri": "no uri"}, False),
        ({"val": "a" * 129}, False),
        ({"cts": "2026-11-22"}, False),
        ({"exp": "never"}, False),
        ({"neg": "true"}, False),
        ({"ver": "1"}, False),
        ({"ver": 2}, True),  # the lexicon has no version; we know one only
        ({"val": "State Controlled"}, True),  # nor does it ask for kebab-case
        ({"extra": 1}, True),  # nor forbid what it does not know
    ],
    ids=str,
)
def test_what_the_lexicon_refuses_we_refuse_and_more(npm, more, lexicon):
    written = to_json(SIGNED) | more
    (answer,) = npm(request(written))
    assert (answer["lexicon"] is True) == lexicon
    assert answer["signature"] is False
    with pytest.raises(InputError):
        read_json(json.dumps(written).encode())


def test_a_signature_of_another_length_or_form_is_refused_by_both(npm):
    der = KEY.sign(signed_bytes(fields_of(SIGNED)), ec.ECDSA(hashes.SHA256()))
    for sig in (SIGNED.sig[:-1], SIGNED.sig + b"\x00", b"", der):
        written = to_json(SIGNED) | {"sig": {"$bytes": base64.b64encode(sig).decode().rstrip("=")}}
        (answer,) = npm(request(written))
        assert answer["signature"] is not True
        with pytest.raises(InputError):
            read_json(json.dumps(written).encode())


def test_the_labelers_policies_and_record_are_valid(npm):
    made = npm(
        {"definition": "lex:app.bsky.labeler.defs#labelerPolicies", "value": policies()},
        {"definition": "lex:app.bsky.labeler.service", "value": service_record(AT)},
        *(
            {"definition": "lex:com.atproto.label.defs#labelValueDefinition", "value": each}
            for each in policies()["labelValueDefinitions"]
        ),
    )
    assert made == [{"lexicon": True}] * 8
    broken = policies()
    broken["labelValueDefinitions"][0]["locales"][0]["lang"] = "not a language"
    (answer,) = npm({"definition": "lex:app.bsky.labeler.defs#labelerPolicies", "value": broken})
    assert answer["lexicon"] is not True


def test_our_dag_cbor_is_what_ipld_writes(npm):
    (answer,) = npm(request(SIGNED))
    assert libipld.decode_dag_cbor(bytes.fromhex(answer["whole"])) == fields_of(SIGNED)
