"""What is watched, and which posts have it: terms, languages, links to labelled sites, hours.

Posts of all kinds count. A repost is another's words, and yet what an account puts before its
readers: emphasis is what is shown, whoever wrote it first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow.compute as pc

from heliograph.errors import InputError
from heliograph.findings.shift import SignalKind
from heliograph.lexicons.occurrence import occurs
from heliograph.lexicons.records import Kind, Lexicon
from heliograph.shifts.records import Flags, Signal
from heliograph.shifts.sides import Side
from heliograph.shifts.tongues import Tongues, in_words
from heliograph.shifts.whole_weeks import DAY_US

QUARTERS = ("00-06", "06-12", "12-18", "18-24")
_QUARTER_US = DAY_US // 4
_MAX_HOST_CHARS = 253
_KINDS: dict[Kind, str] = {
    "topic": "a term of the topic",
    "phrases": "a phrase of the list",
    "framing": "a term of the framing",
}


class Watch(NamedTuple):
    """What is watched, of the accounts looked at and of the panel alike."""

    lexicons: tuple[Lexicon, ...]
    languages: tuple[str, ...]
    sites: frozenset[str]  # domains of labelled entities; empty where links are not watched
    hours: bool


class Mark(NamedTuple):
    """A signal; the rows that have it, and the name of the rows that could have it."""

    signal: Signal
    having: Flags
    of: str


def watch(
    sides: Sequence[Side],
    languages: Sequence[str],
    lexicons: Iterable[Lexicon],
    sites: Mapping[str, str],
) -> Watch:
    """Return what can be watched in the posts of accounts looked at (the first side) and panel.

    Links only where sites are labelled and accounts give links; hours only where the times of both
    sides have them. Raises InputError for two lexicons of one id.
    """
    listed = tuple(lexicons)
    taken: set[str] = set()
    for each in listed:
        if each.id in taken:
            raise InputError(
                f"two lexicons have the id {each.id!r}", remedy="give one of them another id."
            )
        taken.add(each.id)
    linked = bool(_linked(sides[0]).any())
    return Watch(
        lexicons=listed,
        languages=tuple(languages),
        sites=frozenset(_host(site) for site in sites) - {""} if linked else frozenset(),
        hours=all(bool((each.time_us % _QUARTER_US).any()) for each in sides),
    )


def denominators(posts: Side, spoken: Tongues, what: Watch) -> dict[str, Flags]:
    """Return the rows that could have a signal, bool[rows], by the name that marks have for it."""
    worded = np.append(pc.greater(pc.binary_length(posts.texts), 0).to_numpy(False), False)
    text = worded[posts.text]
    langs = {each.lang for each in what.lexicons if each.lang is not None}
    return {
        "posts": np.ones(len(posts.post), np.bool_),
        "text": text,
        "language": spoken.row >= 0,
        "links": _linked(posts),
        **{f"text:{lang}": text & (spoken.row == spoken.place(lang)) for lang in sorted(langs)},
    }


def marks(posts: Side, spoken: Tongues, what: Watch) -> Iterator[Mark]:
    """Yield every signal with the rows that have it, in the same order for any posts."""
    held = occurs(posts.texts, what.lexicons)
    for lexicon, of_text in zip(what.lexicons, held, strict=True):
        having = np.append(of_text, False)[posts.text]
        if lexicon.lang is not None:
            having = having & (spoken.row == spoken.place(lexicon.lang))
        yield Mark(_of(lexicon), having, f"text:{lexicon.lang}" if lexicon.lang else "text")
    for lang in what.languages:
        signal = Signal(f"language:{lang}", "language", f"the share of posts in {in_words(lang)}")
        yield Mark(signal, spoken.row == spoken.place(lang), "language")
    if what.sites:
        says = "the share of posts with a link to a labelled outlet, of posts with a link"
        yield Mark(Signal("links:labelled", "links", says), _to(posts, what.sites), "links")
    if what.hours:
        quarter = (posts.time_us // _QUARTER_US % 4)[posts.post]
        for number, hours in enumerate(QUARTERS):
            says = f"the share of posts sent from {hours[:2]}:00 to {hours[3:]}:00 UTC"
            yield Mark(Signal(f"hours:{hours}", "hours", says), quarter == number, "posts")


def _of(lexicon: Lexicon) -> Signal:
    kind: SignalKind = lexicon.kind
    among = f"posts in {in_words(lexicon.lang)}" if lexicon.lang else "posts"
    says = f"the share of {among} with {_KINDS[lexicon.kind]} '{lexicon.title}'"
    return Signal(f"{lexicon.kind}:{lexicon.id}", kind, says)


def _linked(posts: Side) -> Flags:
    """Return the rows that have a link."""
    many = pc.fill_null(pc.list_value_length(posts.domains), 0)
    flags: Flags = pc.greater(many, 0).to_numpy(zero_copy_only=False)
    return flags


def _to(posts: Side, sites: frozenset[str]) -> Flags:
    """Return the rows that have a link to one of the sites."""
    domains = posts.domains.flatten().dictionary_encode()
    known = [_belongs(domain, sites) for domain in domains.dictionary.to_pylist()]
    of_link = np.array([*known, False], np.bool_)[domains.indices.fill_null(-1).to_numpy()]
    linking = np.zeros(len(posts.post), np.bool_)
    linking[pc.list_parent_indices(posts.domains).to_numpy()[of_link]] = True
    return linking


def _belongs(domain: str, sites: frozenset[str]) -> bool:
    """Return whether a domain is one of the sites, or lies below one."""
    host = _host(domain)
    while host:
        if host in sites:
            return True
        host = host.partition(".")[2]
    return False


def _host(domain: str) -> str:
    """Return a domain as it is compared, '' for what is none.

    >>> _host("WWW.Example.com."), _host("a" * 300)
    ('example.com', '')
    """
    host = domain.strip().lower().rstrip(".").removeprefix("www.")
    return host if len(host) <= _MAX_HOST_CHARS else ""
