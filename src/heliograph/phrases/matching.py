"""Where phrases stand in texts: all of them in one pass, in Chinese, English and mixed text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heliograph.errors import InputError
from heliograph.phrases.folding import MARK, WORD, Folded, Folding
from heliograph.phrases.records import Form, Phrase, Phrases

BYTES_AT_ONCE: Final = 6_000_000
FORMS: Final[tuple[str, ...]] = get_args(Form)
FRIEND: Final = len(FORMS)  # a false friend, beside the forms
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\r?\n")

HITS: Final = pa.schema(
    [
        pa.field("row", pa.int64()),
        pa.field("phrase", pa.int32()),  # its place in the list
        pa.field("start", pa.int32()),  # characters of the text as given, end excluded
        pa.field("end", pa.int32()),
        pa.field("form", pa.string()),
    ]
)


@dataclass(frozen=True)
class Found:
    """Where phrases stand, by row, start and phrase, and where only false friends of them do.

    ``hits`` holds row, phrase, start, end, form; ``discounted`` holds row and phrase of the texts
    in which a phrase stands within its false friends and nowhere else.
    """

    hits: pa.Table
    discounted: pa.Table


class _Spans(NamedTuple):
    """Spans of folded text: the phrase of each, and its form or FRIEND."""

    phrase: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    form: NDArray[np.int64]

    def where(self, kept: NDArray[np.bool_] | NDArray[np.int64]) -> _Spans:
        return _Spans(*(column[kept] for column in self))


class Matcher:
    """Finds the phrases of a list in texts.

    A form that begins or ends with a cased letter or a digit is found as whole words only.
    Within one phrase the longest form counts; two phrases may overlap. None goes on beyond a blank
    line, or from a title, which is the first line of an article, into its text.

    >>> phrase = Phrase(id="new-three", written="新三样", lang="zh", gloss="the new three",
    ...                 basis="an archive", certainty="seen", false_friends=("新三样菜",))
    >>> found = Matcher(Phrases((), (phrase,))).find(pa.array(["出口“新 三樣”", "新三样菜"]))
    >>> found.hits.to_pylist()
    [{'row': 0, 'phrase': 0, 'start': 3, 'end': 7, 'form': 'written'}]
    >>> found.discounted.to_pylist()
    [{'row': 1, 'phrase': 0}]
    """

    def __init__(self, phrases: Phrases) -> None:
        from ahocorasick_rs import AhoCorasick

        self._folding = Folding()
        uses: dict[str, dict[int, int]] = {}  # folded string -> phrase -> form, or FRIEND
        for number, phrase in enumerate(phrases):
            for text, form in _strings(phrase):
                uses.setdefault(self._searched(text, phrase), {}).setdefault(number, form)
        self._automaton = AhoCorasick(list(uses)) if uses else None
        counts = np.array([len(each) for each in uses.values()], np.int64)
        self._first = np.cumsum(counts) - counts
        self._count = counts
        self._phrase = np.array([key for each in uses.values() for key in each], np.int64)
        self._form = np.array([form for each in uses.values() for form in each.values()], np.int64)

    def find(self, texts: pa.Array | pa.ChunkedArray, *, titled: bool = False) -> Found:
        """Return where the phrases stand in texts, ``titled`` or not; null has none.

        Raises InputError where the texts are no strings, or not UTF-8.
        """
        given = np.flatnonzero(pc.is_valid(texts).to_numpy(zero_copy_only=False))
        parts = [
            self._found_in(_strings_of(texts.take(pa.array(rows))), rows, titled)
            for rows in _portions(texts, given)
        ]
        hits = pa.concat_tables([HITS.empty_table(), *(part.hits for part in parts)])
        empty = HITS.empty_table().select(["row", "phrase"])
        return Found(hits, pa.concat_tables([empty, *(part.discounted for part in parts)]))

    def _searched(self, text: str, phrase: Phrase) -> str:
        """Return a string of a phrase as it is searched for."""
        folded = self._folding.fold(text).text.strip()
        if not folded or "\0" in folded:  # texts are parted by NUL while they are searched
            raise InputError(
                f"{text!r} of the phrase {phrase.id!r} is nothing that can be found in a text",
                remedy="write words.",
            )
        return folded

    def _found_in(self, texts: list[str], rows: NDArray[np.int64], titled: bool) -> Found:
        starts = np.cumsum([0, *(len(each) + 1 for each in texts)])[:-1]
        folded = self._folding.fold("\0".join(texts))
        matches = self._whole(self._matches(folded), folded)
        spans, discounted = _counted(_unbroken(matches, folded, _breaks(texts, starts, titled)))
        start = folded.origin[spans.start]
        place = np.searchsorted(starts, start, "right") - 1
        hits = pa.table(
            [
                rows[place],
                spans.phrase.astype(np.int32),
                (start - starts[place]).astype(np.int32),
                (folded.origin[spans.end - 1] + 1 - starts[place]).astype(np.int32),
                pa.DictionaryArray.from_arrays(spans.form, pa.array(FORMS)).cast(pa.string()),
            ],
            schema=HITS,
        )
        without = np.searchsorted(starts, folded.origin[discounted.start], "right") - 1
        return Found(hits, _only(rows[without], discounted.phrase, hits))

    def _matches(self, folded: Folded) -> _Spans:
        """Return every string of the list wherever it stands, for every phrase that has it."""
        found = (
            self._automaton.find_matches_as_indexes(folded.text, overlapping=True)
            if self._automaton is not None
            else []
        )
        string, start, end = np.array(found, np.int64).reshape(-1, 3).T
        count = self._count[string]
        use = np.repeat(self._first[string] - (np.cumsum(count) - count), count)
        use += np.arange(len(use))
        return _Spans(
            self._phrase[use], np.repeat(start, count), np.repeat(end, count), self._form[use]
        )

    def _whole(self, spans: _Spans, folded: Folded) -> _Spans:
        """Return the spans that cut through no word and no character."""
        kinds = np.concatenate([[0], folded.kinds, [0]])
        origin = np.concatenate([[-1], folded.origin, [-1]])
        first, last = spans.start + 1, spans.end
        cut = (kinds[last + 1] & MARK) > 0
        for inner, outer in ((first, first - 1), (last, last + 1)):
            cut |= (kinds[inner] & kinds[outer] & WORD) > 0
            cut |= origin[inner] == origin[outer]
        return spans.where(~cut)


def _breaks(texts: list[str], starts: NDArray[np.int64], titled: bool) -> NDArray[np.int64]:
    """Return where, in the texts in a row, no phrase goes on: blank lines, and ends of titles."""
    places: list[int] = []
    for text, start in zip(texts, starts.tolist(), strict=True):
        first = text.find("\n")
        if first < 0:
            continue
        if titled:
            places.append(start + first)
        places += [start + each.start() for each in _BLANK_LINE.finditer(text, first)]
    return np.array(places, np.int64)


def _unbroken(spans: _Spans, folded: Folded, breaks: NDArray[np.int64]) -> _Spans:
    """Return the spans that no break stands in."""
    first, last = folded.origin[spans.start], folded.origin[spans.end - 1]
    return spans.where(np.searchsorted(breaks, first) == np.searchsorted(breaks, last))


def _strings(phrase: Phrase) -> list[tuple[str, int]]:
    """Return all strings that matter to a phrase, with the form of each, or FRIEND."""
    forms = [(text, FORMS.index(form)) for text, form in phrase.forms()]
    return forms + [(text, FRIEND) for text in phrase.false_friends]


def _portions(
    texts: pa.Array | pa.ChunkedArray, given: NDArray[np.int64]
) -> list[NDArray[np.int64]]:
    """Return the rows with a text, in portions of about BYTES_AT_ONCE."""
    if not len(given):
        return []
    if not pa.types.is_string(texts.type) and not pa.types.is_large_string(texts.type):
        raise InputError(
            f"the texts are {texts.type}, not strings", remedy="give a column of strings."
        )
    lengths = pc.binary_length(texts).fill_null(0).to_numpy(zero_copy_only=False)[given]
    portion = (np.cumsum(lengths + 1) - lengths) // BYTES_AT_ONCE
    return np.split(given, np.flatnonzero(np.diff(portion)) + 1)


def _strings_of(texts: pa.Array | pa.ChunkedArray) -> list[str]:
    try:
        return texts.to_pylist()  # type: ignore[no-any-return]
    except UnicodeDecodeError as error:
        raise InputError("a text is not UTF-8", remedy="read the file again as UTF-8.") from error


def _counted(spans: _Spans) -> tuple[_Spans, _Spans]:
    """Return the spans that count, by start and phrase, and those within a false friend."""
    friends = _sorted(spans.where(spans.form == FRIEND))
    forms = _sorted(spans.where(spans.form != FRIEND))
    forms = forms.where(~_nested(forms))
    befriended = _within(forms, friends)
    counted = forms.where(~befriended)
    return counted.where(np.lexsort((counted.phrase, counted.start))), forms.where(befriended)


def _sorted(spans: _Spans) -> _Spans:
    """Return spans by phrase and start, the longest first: what holds a span stands before it."""
    return spans.where(np.lexsort((-spans.end, spans.start, spans.phrase)))


def _nested(spans: _Spans) -> NDArray[np.bool_]:
    """Return which of sorted spans lie within a longer one of the same phrase."""
    reach = np.maximum.accumulate(_key(spans.phrase, spans.end))
    return np.concatenate([[False], reach[:-1] >= _key(spans.phrase, spans.end)[1:]])[: len(reach)]


def _within(inner: _Spans, outer: _Spans) -> NDArray[np.bool_]:
    """Return which spans lie within one of the sorted ``outer`` spans of the same phrase."""
    reach = np.concatenate([[-1], np.maximum.accumulate(_key(outer.phrase, outer.end))])
    before = np.searchsorted(
        _key(outer.phrase, outer.start), _key(inner.phrase, inner.start), "right"
    )
    return reach[before] >= _key(inner.phrase, inner.end)


def _key(phrase: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one number that orders by phrase, then by place."""
    return phrase << 32 | place


def _only(rows: NDArray[np.int64], phrases: NDArray[np.int64], hits: pa.Table) -> pa.Table:
    """Return the pairs of row and phrase, each once, that no hit has."""
    pairs = np.unique(rows << 20 | phrases)
    counted = hits["row"].to_numpy() << 20 | hits["phrase"].to_numpy()
    pairs = pairs[~np.isin(pairs, counted)]
    return pa.table(
        {"row": pairs >> 20, "phrase": (pairs & 0xFFFFF).astype(np.int32)},
        schema=pa.schema([HITS.field("row"), HITS.field("phrase")]),
    )
