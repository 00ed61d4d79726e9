"""The label as it travels: its fields, its bytes, and reading it from whoever sent it.

A label is signed over its DAG-CBOR without the signature. ``neg`` is there and true, or not there:
``neg: false`` would be other bytes for the same meaning. What is not in the lexicon, or not written
in the one canonical way, is refused.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from heliograph.errors import InputError
from heliograph.exports.atproto.instants import is_instant

VERSION: Final = 1
SIGNATURE_BYTES: Final = 64
MAX_LABEL_BYTES: Final = 8192
_MAX_URI: Final = 2000
_MAX_VALUE: Final = 100  # that of a label value definition; a label could have 128
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DID = re.compile(rf"did:(?:plc:[a-z2-7]{{24}}|web:{_HOST})")
_URI = re.compile(
    rf"{_DID.pattern}|at://(?:{_DID.pattern})(?:/[A-Za-z0-9.:_~-]+){{0,2}}|https?://{_HOST}(?:[/?][!-~]*)?"
)
_VALUE = re.compile(r"[a-z]+(?:-[a-z]+)*")


class AtLabel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signed label; raises InputError where a field is not as the lexicon and version 1 have it.

    >>> AtLabel(ver=1, src="did:web:example.org", uri="https://example.com/", val="official",
    ...         cts="2026-11-22T00:00:00.000Z", neg=False, sig=bytes(64))
    Traceback (most recent call last):
        ...
    heliograph.errors.InputError: a label's neg is true or left out, not False
    """

    ver: int
    src: str
    uri: str
    val: str
    cts: str
    exp: str | UnsetType = UNSET
    neg: bool | UnsetType = UNSET
    sig: bytes = b""

    def __post_init__(self) -> None:
        """Hold the rules of the format."""
        self.check()

    def check(self) -> None:
        """Raise InputError where a field is not as it must be."""
        for field, wrong, wanted in (
            ("ver", type(self.ver) is not int or self.ver != VERSION, f"{VERSION}"),
            ("src", not is_did(self.src), "a did:plc or did:web"),
            ("uri", not is_uri(self.uri), "a DID, an at:// or a web address"),
            ("val", not is_value(self.val), f"kebab-case of at most {_MAX_VALUE} letters"),
            ("cts", not is_instant(self.cts), "an instant, such as 2026-11-22T00:00:00.000Z"),
            ("exp", self.exp is not UNSET and not is_instant(self.exp), "an instant or left out"),
            ("neg", self.neg is not UNSET and self.neg is not True, "true or left out"),
        ):
            if wrong:
                raise InputError(f"a label's {field} is {wanted}, not {getattr(self, field)!r:.80}")
        if not isinstance(self.sig, bytes) or len(self.sig) != SIGNATURE_BYTES:
            raise InputError(f"a label's signature has {SIGNATURE_BYTES} bytes")


def is_did(given: object) -> bool:
    """Return whether this is a DID that the AT Protocol resolves.

    >>> is_did("did:web:example.org"), is_did("did:key:z6Mk")
    (True, False)
    """
    return isinstance(given, str) and len(given) <= _MAX_URI and _DID.fullmatch(given) is not None


def is_uri(given: object) -> bool:
    """Return whether this is something that our labels are about: an account, record or site."""
    return isinstance(given, str) and len(given) <= _MAX_URI and _URI.fullmatch(given) is not None


def is_value(given: object) -> bool:
    """Return whether this can be the value of a label."""
    return (
        isinstance(given, str) and len(given) <= _MAX_VALUE and _VALUE.fullmatch(given) is not None
    )


def signed_bytes(fields: dict[str, Any]) -> bytes:
    """Return what the signature of a label is over: its fields, but ``sig``, in DAG-CBOR."""
    import libipld

    bare = {name: value for name, value in fields.items() if name != "sig" and value is not UNSET}
    return bytes(libipld.encode_dag_cbor(bare))


def fields_of(label: AtLabel) -> dict[str, Any]:
    """Return the fields of a label that are there, by name."""
    fields = msgspec.structs.asdict(label)
    return {name: value for name, value in fields.items() if value is not UNSET}


def to_cbor(label: AtLabel) -> bytes:
    """Return a label, signature included, in DAG-CBOR."""
    import libipld

    return bytes(libipld.encode_dag_cbor(fields_of(label)))


def to_json(label: AtLabel) -> dict[str, Any]:
    """Return a label as the AT Protocol puts it in JSON, bytes as ``{"$bytes": base64}``."""
    return fields_of(label) | {"sig": {"$bytes": _base64(label.sig)}}


def read_cbor(data: bytes) -> AtLabel:
    """Return the label in DAG-CBOR; raises InputError where it is none, or not canonical."""
    import libipld

    if not 0 < len(data) <= MAX_LABEL_BYTES:
        raise InputError(f"a label has at most {MAX_LABEL_BYTES} bytes, this one {len(data)}")
    if not 0xA0 <= data[0] < 0xB8:  # a map of at most 23 entries; nothing else is begun
        raise InputError("this is no label: it does not begin as a map in CBOR")
    try:
        fields = libipld.decode_dag_cbor(data)
        canonical = libipld.encode_dag_cbor(fields)
    except (ValueError, TypeError, OverflowError, RecursionError, UnicodeError) as error:
        raise InputError(f"this is no label in DAG-CBOR: {error!s:.120}") from None
    if bytes(canonical) != data:
        raise InputError("the label is not written in the one way that DAG-CBOR has for it")
    return _label(fields)


def read_json(data: bytes) -> AtLabel:
    """Return the label in JSON; raises InputError where it is none, or has a name twice."""
    if not 0 < len(data) <= MAX_LABEL_BYTES:
        raise InputError(f"a label has at most {MAX_LABEL_BYTES} bytes, this one {len(data)}")
    try:
        read = _DECODER.decode(data)
        json.loads(data, object_pairs_hook=_each_once)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InputError(f"this is no label in JSON: {error!s:.120}") from None
    return _label({**msgspec.structs.asdict(read), "sig": _bytes(read.sig.data)})


class _Bytes(msgspec.Struct, forbid_unknown_fields=True):
    data: Annotated[str, msgspec.Meta(max_length=128)] = msgspec.field(name="$bytes")


class _Json(msgspec.Struct, forbid_unknown_fields=True):
    ver: int
    src: str
    uri: str
    val: str
    cts: str
    sig: _Bytes
    exp: str | UnsetType = UNSET
    neg: bool | UnsetType = UNSET


_DECODER: Final = msgspec.json.Decoder(_Json)


def _label(fields: object) -> AtLabel:
    if not isinstance(fields, dict):
        raise InputError("this is no label")
    unknown = sorted(set(fields) - set(AtLabel.__struct_fields__))
    if unknown:
        raise InputError(f"a label has no field {unknown[0]!r:.80}")
    missing = {"ver", "src", "uri", "val", "cts", "sig"} - set(fields)
    if missing:
        raise InputError(f"the label has no {min(missing)}")
    return AtLabel(**fields)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii").rstrip("=")


def _bytes(written: str) -> bytes:
    try:
        data = base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
    except ValueError:
        data = b""
    if not data or _base64(data) != written:
        raise InputError("a label's signature is not written as the AT Protocol writes bytes")
    return data
