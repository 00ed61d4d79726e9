"""Labels of the AT Protocol: whatever is not exactly one, signed by the key, is refused."""

import base64
import datetime
import json
import os
import stat

import libipld
import msgspec
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from hypothesis import given
from hypothesis import strategies as st

from heliograph.errors import InputError, ScopeError
from heliograph.exports.atproto import keys
from heliograph.exports.atproto.signing import ORDER, sign, verify, withdraw
from heliograph.exports.atproto.values import policies
from heliograph.exports.atproto.wire import (
    MAX_LABEL_BYTES,
    AtLabel,
    fields_of,
    read_cbor,
    read_json,
    signed_bytes,
    to_cbor,
    to_json,
)
from heliograph.registry.labels.label import TIERS, Label

KEY = ec.derive_private_key(1234567, ec.SECP256K1())
PUBLIC = KEY.public_key()
OTHER = ec.derive_private_key(7654321, ec.SECP256K1())
SOURCE = "did:web:labels.example.org"
DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
AT = datetime.datetime(2026, 11, 22, 9, 30, tzinfo=datetime.UTC)
LABEL = Label(
    entity="outlet", kind="outlet", name="The outlet", tier="state_controlled", claims=("c",),
    criteria="2026-11", reviewer="an editor", reviewed="2026-11-01", expires="2027-11-01",
    appeal="mail@example.org", because="A claim says so.",
)  # fmt: skip
SIGNED = sign(LABEL, DID, source=SOURCE, at=AT, key=KEY)


def as_json(**more) -> bytes:
    return msgspec.json.encode(to_json(SIGNED) | more)


def as_cbor(**more) -> bytes:
    return libipld.encode_dag_cbor(fields_of(SIGNED) | more)


def test_a_label_has_the_fields_of_version_1_and_no_others():
    assert to_json(SIGNED) == {
        "ver": 1,
        "src": SOURCE,
        "uri": DID,
        "val": "state-controlled",
        "cts": "2026-11-22T09:30:00.000Z",
        "exp": "2027-11-01T00:00:00.000Z",
        "sig": {"$bytes": base64.b64encode(SIGNED.sig).decode().rstrip("=")},
    }
    verify(SIGNED, PUBLIC)


def test_the_signature_is_over_the_other_fields_in_dag_cbor():
    r, s = (int.from_bytes(half) for half in (SIGNED.sig[:32], SIGNED.sig[32:]))
    bare = {name: value for name, value in fields_of(SIGNED).items() if name != "sig"}
    signature = encode_dss_signature(r, s)
    PUBLIC.verify(signature, libipld.encode_dag_cbor(bare), ec.ECDSA(hashes.SHA256()))


def test_signing_twice_gives_the_same_and_always_the_lower_form():
    assert sign(LABEL, DID, source=SOURCE, at=AT, key=KEY) == SIGNED
    flipped = 0
    for minute in range(60):
        label = sign(LABEL, DID, source=SOURCE, at=AT.replace(minute=minute), key=KEY)
        verify(label, PUBLIC)
        assert int.from_bytes(label.sig[32:]) <= ORDER // 2
        flipped += _plain_s(label) > ORDER // 2
    assert 10 < flipped < 50  # half of them came out high, and were turned


def _plain_s(label: AtLabel) -> int:
    algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
    return decode_dss_signature(KEY.sign(signed_bytes(fields_of(label)), algorithm))[1]


def test_a_negation_says_neg_true_and_never_expires():
    negated = sign(msgspec.structs.replace(LABEL, negated=True), DID, source=SOURCE, at=AT, key=KEY)
    assert negated.neg is True
    assert "exp" not in to_json(negated)
    verify(negated, PUBLIC)
    later = withdraw(SIGNED, at=AT + datetime.timedelta(days=1), key=KEY)
    assert (later.neg, later.uri, later.val, later.cts) == (
        True, DID, "state-controlled", "2026-11-23T09:30:00.000Z",
    )  # fmt: skip
    verify(later, PUBLIC)


# -- refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("src", "did:web:labels.example.com"),
        ("uri", "did:plc:baaaaaaaaaaaaaaaaaaaaaaa"),
        ("val", "official"),
        ("cts", "2026-11-22T09:30:00.001Z"),
        ("cts", "2026-11-22T09:30:00Z"),
        ("exp", "2028-11-01T00:00:00.000Z"),
        ("exp", msgspec.UNSET),
        ("neg", True),
        ("sig", SIGNED.sig[32:] + SIGNED.sig[:32]),
        ("sig", bytes(64)),
        ("sig", b"\xff" * 64),
        ("sig", SIGNED.sig[:32] + bytes(32)),
    ],
)
def test_a_tampered_label_is_refused(field, value):
    verify(SIGNED, PUBLIC)
    with pytest.raises(InputError):
        verify(msgspec.structs.replace(SIGNED, **{field: value}), PUBLIC)


@given(st.integers(0, 64 * 8 - 1))
def test_a_signature_with_any_bit_turned_is_refused(bit):
    turned = bytearray(SIGNED.sig)
    turned[bit // 8] ^= 1 << bit % 8
    with pytest.raises(InputError):
        verify(msgspec.structs.replace(SIGNED, sig=bytes(turned)), PUBLIC)


def test_another_key_is_refused():
    with pytest.raises(InputError, match="not signed like this by this key"):
        verify(SIGNED, OTHER.public_key())


def high_s() -> AtLabel:
    s = ORDER - int.from_bytes(SIGNED.sig[32:])
    return msgspec.structs.replace(SIGNED, sig=SIGNED.sig[:32] + s.to_bytes(32))


def test_the_higher_twin_of_a_signature_is_refused_though_it_is_mathematically_valid():
    twin = high_s()
    signature = encode_dss_signature(*(int.from_bytes(h) for h in (twin.sig[:32], twin.sig[32:])))
    PUBLIC.verify(signature, signed_bytes(fields_of(twin)), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InputError, match="low S"):
        verify(twin, PUBLIC)


def neg_false() -> dict:
    """A label with ``neg: false``, rightly signed over just that."""
    fields = {k: v for k, v in fields_of(SIGNED).items() if k != "sig"} | {"neg": False}
    r, s = decode_dss_signature(
        KEY.sign(libipld.encode_dag_cbor(fields), ec.ECDSA(hashes.SHA256()))
    )
    return fields | {"sig": r.to_bytes(32) + min(s, ORDER - s).to_bytes(32)}


def test_neg_false_is_refused_however_well_it_is_signed():
    fields = neg_false()
    sig = {"$bytes": base64.b64encode(fields["sig"]).decode().rstrip("=")}
    with pytest.raises(InputError, match="neg is true or left out, not False"):
        read_json(msgspec.json.encode(fields | {"sig": sig}))
    with pytest.raises(InputError, match="neg is true or left out, not False"):
        read_cbor(libipld.encode_dag_cbor(fields))
    forced = msgspec.structs.replace(SIGNED, sig=fields["sig"])
    msgspec.structs.force_setattr(forced, "neg", False)
    with pytest.raises(InputError, match="neg is true"):
        verify(forced, PUBLIC)


@pytest.mark.parametrize(
    "more",
    [
        {"ver": 2},
        {"ver": "1"},
        {"ver": True},
        {"ver": None},
        {"src": "did:key:zQ3shMYdM8Kuh6LHsfSkGi2tUnnX1e4u286ZN1qzm8wcrk3zh"},
        {"src": "did:web:localhost"},
        {"src": "did:plc:short"},
        {"src": "example.org"},
        {"uri": "javascript:alert(1)"},
        {"uri": "https://"},
        {"uri": "https://user@example.org/"},
        {"uri": "https://example.org/a b"},
        {"uri": "https://example.org/\u202etxt"},
        {"uri": "at://handle.example/app.bsky.feed.post/1"},
        {"uri": ""},
        {"uri": "https://example.org/" + "a" * 2000},
        {"val": ""},
        {"val": "State-Controlled"},
        {"val": "state_controlled"},
        {"val": "-official"},
        {"val": "official-"},
        {"val": "!hide"},
        {"val": "a" * 101},
        {"val": 1},
        {"cts": "2026-11-22"},
        {"cts": "2026-11-22T09:30:00"},
        {"cts": "2026-13-22T09:30:00Z"},
        {"cts": "2026-11-22T09:30:00-00:00"},
        {"cts": "2026-11-22 09:30:00Z"},
        {"exp": "never"},
        {"exp": None},
        {"cid": "bafyreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm"},
        {"$type": "com.atproto.label.defs#label"},
        {"extra": 1},
        {"": ""},
    ],
    ids=lambda more: str(more)[:50],
)
def test_fields_that_are_not_as_they_must_be_are_refused(more):
    assert read_json(as_json()) == read_cbor(as_cbor()) == SIGNED
    with pytest.raises(InputError):
        read_json(as_json(**more))
    with pytest.raises(InputError):
        read_cbor(as_cbor(**more))


@pytest.mark.parametrize("field", ["ver", "src", "uri", "val", "cts", "sig"])
def test_a_field_that_is_missing_is_refused(field):
    fields, written = fields_of(SIGNED), to_json(SIGNED)
    del fields[field], written[field]
    with pytest.raises(InputError):
        read_cbor(libipld.encode_dag_cbor(fields))
    with pytest.raises(InputError):
        read_json(msgspec.json.encode(written))


@pytest.mark.parametrize("length", [0, 1, 63, 65, 96])
def test_a_signature_of_another_length_is_refused(length):
    sig = b"\x01" * length
    with pytest.raises(InputError):
        read_cbor(as_cbor(sig=sig))
    with pytest.raises(InputError):
        read_json(as_json(sig={"$bytes": base64.b64encode(sig).decode().rstrip("=")}))


@pytest.mark.parametrize(
    "sig",
    [
        base64.b64encode(SIGNED.sig).decode(),  # with padding
        base64.urlsafe_b64encode(b"\xff" * 64).decode().rstrip("="),
        base64.b64encode(SIGNED.sig).decode().rstrip("=")[:-1] + "B",  # bits that say nothing
        "*" * 86,
        "é" * 86,
        "A" * 10_000,
    ],
    ids=range(6),
)
def test_bytes_not_written_as_the_protocol_writes_them_are_refused(sig):
    with pytest.raises(InputError):
        read_json(as_json(sig={"$bytes": sig}))


def test_der_signatures_are_refused():
    der = KEY.sign(signed_bytes(fields_of(SIGNED)), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InputError, match="64 bytes"):
        read_cbor(as_cbor(sig=der))


# -- hostile bytes ----------------------------------------------------------------------------

CBOR = to_cbor(SIGNED)


def test_a_label_survives_the_way_there_and_back():
    assert read_cbor(CBOR) == read_json(as_json()) == SIGNED
    assert to_cbor(read_cbor(CBOR)) == CBOR


@pytest.mark.parametrize(
    "data",
    [
        b"",
        CBOR + b"\x00",
        CBOR + CBOR,
        CBOR[:-1],
        b"\xbf" + CBOR[1:] + b"\xff",  # of indefinite length
        b"\xb8\x07" + CBOR[1:],  # a count in more bytes than it needs
        CBOR.replace(b"cver\x01", b"cver\x18\x01"),
        CBOR.replace(b"cver\x01", b"cver\xf9\x3c\x00"),  # 1.0 as a float
        CBOR.replace(b"cver\x01", b"cver\xc0\x01"),  # with a tag
        b"\xa2" + b"cver\x01" + b"cver\x01",
        b"\xa1\x01\x02",
        b"\xa1cver\xf7",
        b"\xd9\xd9\xf7" + CBOR,
        b"\x81" * 8000,
        b"\xa1\x61a" * 2700,
        b"\xa1\x61a" + b"\x81" * 8000,
        b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\xa1\x61a\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
        b"\xb7" + b"\x60" * 46,
        b"\xa1\x61a\x61\xff",
        b"\xa0" * (MAX_LABEL_BYTES + 1),
    ],
    ids=lambda data: data[:12].hex(),
)
def test_cbor_that_is_not_canonical_or_no_label_is_refused(data):
    assert data != CBOR
    with pytest.raises(InputError):
        read_cbor(data)


def test_map_keys_out_of_order_are_refused():
    at = CBOR.index(b"curi")
    end = at + 4 + 2 + len(DID)
    moved = CBOR[:1] + CBOR[at:end] + CBOR[1:at] + CBOR[end:]
    assert len(moved) == len(CBOR)
    with pytest.raises(InputError):
        read_cbor(moved)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(data):
    for read in (read_cbor, read_json):
        with pytest.raises(InputError):
            read(data)


@given(st.integers(0, len(CBOR) - 1), st.integers(0, 255))
def test_no_changed_byte_gets_through(at, byte):
    changed = CBOR[:at] + bytes([byte]) + CBOR[at + 1 :]
    if changed == CBOR:
        return
    with pytest.raises(InputError):
        verify(read_cbor(changed), PUBLIC)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"[" * 8000,
        b'{"a":' * 1500,
        as_json()[:-1] + b',"val":"official"}',
        as_json() + b" {}",
        as_json().replace(b'"ver":1', b'"ver":1.5'),
        as_json().replace(b'"ver":1', b'"ver":1e400'),
        as_json().replace(b"state-controlled", b"\xff"),
        as_json().replace(b"state-controlled", b"\\ud800"),
        as_json() + b" " * MAX_LABEL_BYTES,
    ],
    ids=range(12),
)
def test_json_that_is_no_label_is_refused(data):
    assert data != as_json()
    with pytest.raises(InputError):
        read_json(data)


# -- what may be signed -----------------------------------------------------------------------


@pytest.mark.parametrize("tier", [tier for tier in TIERS if tier != "unknown"])
def test_every_tier_is_a_value_that_the_labeler_defines(tier):
    label = sign(msgspec.structs.replace(LABEL, tier=tier), DID, source=SOURCE, at=AT, key=KEY)
    assert label.val in policies()["labelValues"]
    defined = [each["identifier"] for each in policies()["labelValueDefinitions"]]
    assert defined == policies()["labelValues"]
    assert len(defined) == len(TIERS) - 1


def test_the_labelers_words_are_in_two_languages_and_hide_nothing():
    for each in policies()["labelValueDefinitions"]:
        assert {words["lang"] for words in each["locales"]} == {"en", "zh"}
        assert (each["severity"], each["blurs"], each["adultOnly"]) == ("inform", "none", False)
        assert each["defaultSetting"] in ("warn", "ignore")
        assert all(words["name"] and words["description"] for words in each["locales"])


@pytest.mark.parametrize(
    ("uri", "source", "at"),
    [
        ("somebody.bsky.social", SOURCE, AT),
        ("", SOURCE, AT),
        (DID, "https://example.org", AT),
        (DID, SOURCE, AT.replace(tzinfo=None)),
    ],
)
def test_what_would_be_no_label_is_not_signed(uri, source, at):
    with pytest.raises(InputError):
        sign(LABEL, uri, source=source, at=at, key=KEY)


def test_there_is_no_label_of_a_private_subject_to_sign():
    with pytest.raises(ScopeError):
        sign(msgspec.structs.replace(LABEL, kind="unknown"), DID, source=SOURCE, at=AT, key=KEY)


def test_times_are_given_in_utc():
    zone = datetime.timezone(datetime.timedelta(hours=8))
    assert sign(LABEL, DID, source=SOURCE, at=AT.astimezone(zone), key=KEY) == SIGNED


# -- keys -------------------------------------------------------------------------------------


def test_a_key_is_its_owners_only_and_comes_back(tmp_path):
    path = tmp_path / "label.key"
    key = keys.new_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.did_key(keys.read_key(path)) == keys.did_key(key)
    with pytest.raises(InputError, match="cannot be written"):
        keys.new_key(path)
    assert keys.did_key(keys.read_key(path)) == keys.did_key(key)


def test_a_key_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "label.key"
    keys.new_key(path)
    for mode in (0o640, 0o604, 0o660):
        path.chmod(mode)
        with pytest.raises(InputError, match="chmod 600"):
            keys.read_key(path)


def _pem(key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\n",
        _pem(ec.generate_private_key(ec.SECP256R1())),
        _pem(ed25519.Ed25519PrivateKey.generate()),
        KEY.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        ),
    ],
    ids=["empty", "cut", "another curve", "another kind", "with a password"],
)
def test_what_is_no_label_key_is_refused(tmp_path, content):
    path = tmp_path / "label.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(InputError, match="this is no label key"):
        keys.read_key(path)


def test_what_is_no_file_is_refused_at_once(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    for path in (pipe, tmp_path, tmp_path / "missing"):
        with pytest.raises(InputError, match="cannot be read"):
            keys.read_key(path)


def test_a_did_key_holds_the_public_key():
    written = keys.did_key(KEY)
    assert written.startswith("did:key:zQ3s")
    assert keys.did_key(PUBLIC) == written
    verify(SIGNED, keys.public_key(written))


@pytest.mark.parametrize(
    "written",
    [
        "",
        "did:key:z",
        "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",  # P-256
        "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",  # Ed25519
        keys.did_key(KEY)[:-1],
        keys.did_key(KEY) + "0",
        "did:key:" + libipld.encode_multibase("z", b"\xe7\x01\x02" + b"\xff" * 32),
        "did:key:z" + "1" * 10_000,
    ],
    ids=range(8),
)
def test_what_is_no_did_key_of_the_curve_is_refused(written):
    with pytest.raises(InputError, match=r"no did:key of secp256k1"):
        keys.public_key(written)


def test_json_is_written_in_utf8_without_what_is_not_there():
    assert json.loads(as_json()).keys() == {"ver", "src", "uri", "val", "cts", "exp", "sig"}
