"""The language of each post: as the data give it, or else as its text reads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.shifts.records import Int64s
from heliograph.shifts.sides import Side
from heliograph.texts.language import languages

LEAST_SHARE = 0.02
"""A language is watched if so many of the posts are in it, and as many are not.

Ten of forty accounts that write in it for the last twelfth of the weeks are as many; misreading
makes less of any one language.
"""
_OLD_CODES = {"in": "id", "iw": "he", "ji": "yi", "jw": "jv"}
_NAMES = {
    "ar": "Arabic", "az": "Azerbaijani", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan",
    "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "ms": "Malay", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


class Tongues(NamedTuple):
    """The language of each row, a code of ``names`` (ISO 639-1, in order); -1 where unknown."""

    names: tuple[str, ...]
    row: Int64s

    def place(self, lang: str) -> int:
        """Return the code of a language; one that no row has where it is not there."""
        return self.names.index(lang) if lang in self.names else len(self.names)


def tongues(posts: Side) -> Tongues:
    """Return the language of each row; of those that say none, the text is read, each once."""
    said = posts.lang.combine_chunks().dictionary_encode()
    codes = [_iso(code) for code in said.dictionary.to_pylist()]
    by_row = _looked_up(codes, said.indices.fill_null(-1).to_numpy())
    silent = (by_row == "") & (posts.text >= 0)
    unread = np.unique(posts.text[silent])
    read = [""] * len(posts.texts)
    found = languages(posts.texts.take(pa.array(unread))).to_pylist()
    for text, lang in zip(unread.tolist(), found, strict=True):
        read[text] = lang or ""
    by_row[silent] = _looked_up(read, posts.text[silent])
    names, row = np.unique(by_row, return_inverse=True)
    nothing = int(len(names) > 0 and names[0] == "")
    return Tongues(tuple(names[nothing:].tolist()), row - nothing)


def watched(posts: Side, spoken: Tongues) -> tuple[str, ...]:
    """Return the languages in which LEAST_SHARE of the posts are, and as many are not."""
    pairs = np.unique(posts.post * (len(spoken.names) + 1) + spoken.row + 1)
    lang = pairs % (len(spoken.names) + 1)
    lang = lang[lang > 0] - 1
    share = np.bincount(lang, minlength=len(spoken.names)) / max(len(lang), 1)
    return tuple(
        name
        for name, its in zip(spoken.names, share.tolist(), strict=True)
        if LEAST_SHARE <= its <= 1 - LEAST_SHARE
    )


def in_words(lang: str) -> str:
    """Return what a language is called in English, or its code where that is not known here.

    >>> in_words("fr"), in_words("eu")
    ('French', "the language 'eu'")
    """
    return _NAMES.get(lang, f"the language {lang!r}")


def _looked_up(names: list[str], codes: Int64s) -> NDArray[np.str_]:
    """Return the name of each code, '' for -1."""
    return np.array([*names, ""], "U2")[codes]


def _iso(code: str) -> str:
    """Return a platform's code as ISO 639-1, '' where it says that it does not know.

    >>> _iso("zh-Hans"), _iso("iw"), _iso("und")
    ('zh', 'he', '')
    """
    code = code.replace("_", "-").partition("-")[0].lower()
    if len(code) != 2 or not (code.isascii() and code.isalpha()):
        return ""
    return _OLD_CODES.get(code, code)
