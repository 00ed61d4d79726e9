"""The letters of a page: what its bytes mean, as declared or, failing that, as they look."""

from __future__ import annotations

import codecs
import re

import msgspec

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
         (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,80}?encoding\s*=\s*["']([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_HEAD_BYTES = 4096  # browsers look no further than 1,024 for a declaration; some pages need more
_SAMPLE_BYTES = 200_000
# A declared name means the larger set that browsers read it as (WHATWG Encoding Standard, 4.2).
_READ_AS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "ascii": "cp1252",
            "iso8859-1": "cp1252", "shift_jis": "cp932", "euc_kr": "cp949"}  # fmt: skip
# What pages without a declaration are in, where sources of this kind come from.
_GUESSES = ["gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1251", "koi8_r", "cp1252",
            "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1258", "tis_620"]  # fmt: skip
_OF_TEXT = re.compile(r"utf|gb|big5|hz|iso|cp|koi|euc|shift|tis|ascii|mac")


class Decoded(msgspec.Struct, frozen=True):
    """A page as text, the charset that it was read in, and what is doubtful about that."""

    text: str
    charset: str
    note: str | None


def decode(payload: bytes, declared: str | None) -> Decoded:
    """Return a page as text; ``declared`` is the charset that its header names.

    A byte order mark comes first, then the header, then the page's own declaration, then UTF-8,
    then a guess. The first in which every byte has a meaning is taken, and if there is none, the
    first at all, with U+FFFD for what has no meaning in it.

    >>> decode("新华社".encode("gbk"), "gb2312")
    Decoded(text='新华社', charset='gb18030', note=None)
    """
    for mark, charset in _BOMS:
        if payload.startswith(mark):
            text = payload[len(mark) :].decode(charset, "replace")
            return Decoded(text, charset, None)
    inside = _DECLARED.search(payload[:_HEAD_BYTES])
    names = [declared, (inside.group(1) or inside.group(2)).decode("ascii") if inside else None]
    known = [charset for charset in map(_known, names) if charset]
    for place, charset in enumerate(dict.fromkeys([*known, "utf-8"])):
        try:
            text = payload.decode(charset)
        except UnicodeDecodeError:
            continue
        if place == 0 or not known:
            return Decoded(text, charset, None)
        return Decoded(text, charset, f"It is not in {known[0]}, as it says, but in {charset}.")
    if known:
        text = payload.decode(known[0], "replace")
        return Decoded(text, known[0], f"Some bytes have no meaning in its charset, {known[0]}.")
    return _guessed(payload)


def _known(name: str | None) -> str | None:
    """Return Python's name of a charset for text, in the sense of browsers; None if there is none.

    >>> _known("GB2312"), _known("rot13"), _known(None)
    ('gb18030', None, None)
    """
    try:
        charset = codecs.lookup(name or "").name
    except LookupError:
        return None
    if charset == "utf-7" or not _OF_TEXT.match(charset):
        return None
    return _READ_AS.get(charset, charset)


def _guessed(payload: bytes) -> Decoded:
    from charset_normalizer import from_bytes

    best = from_bytes(payload[:_SAMPLE_BYTES], cp_isolation=_GUESSES).best()
    guess = (_known(best.encoding) if best else None) or "cp1252"
    note = f"It names no charset; {guess} is a guess from its bytes."
    return Decoded(payload.decode(guess, "replace"), guess, note)
