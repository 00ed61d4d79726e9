"""Credited or silent: whether a post says where its text comes from.

A post points to a source where it is a repost; where it quotes an earlier post of the narrative,
mentions an account that carried it earlier, or links to a page that an earlier carrier linked to;
where it links to a labelled site that is not its own publisher's; or where its words name one. That
is generous: two posts that share a link may both have the text from elsewhere. All else is silent.
The first post of a narrative is neither.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.intake.urls import domain_of
from heliograph.narratives.membership import Membership
from heliograph.narratives.reading import Flags, Int32s, Int64s, Posts

SOURCE_WORDS = (
    r"\brt @|\bvia:? ?@|\bh/t\b|\bhat tip\b|\bcourtesy of\b",
    r"\bvía:? ?@|عبر:? ?@|\bчерез @|@\S{1,80} ?(?:さんから|aracılığıyla)",
    r"\b(?:source|sources|credit|credits)\s*[:：]",
    r"\b(?:re-?printed|re-?published|re-?posted|syndicated|adapted|translated) (?:from|with perm)",
    r"\b(?:originally|first) (?:published|appeared|posted) (?:by|in|on|at)\b|\bas reported by\b",
    r"\((?:xinhua|reuters|ap|afp|tass|ria novosti|efe|dpa|ansa|kyodo|yonhap|irna|anadolu)\)",
    r"(?:来源|來源|出处|出處|原文|首发|首發|作者|稿源)\s*[:：]|(?:转载|轉載|转|轉|摘|摘编|摘編)自",
    r"[据據].{0,10}(?:社|报|報|网|網|台|臺|日报|日報).{0,6}(?:报道|報道|報導|消息|电|電)",
    r"新[华華]社.{0,16}[电電]|中[国國]日[报報][网網]?.{0,10}[电電]",
    r"出典\s*[:：]|引用元\s*[:：]|より(?:引用|転載)|출처\s*[:：]",
    r"(?:источник|джерело|крыніца)\s*[:：]|(?:сообщает|передает|передаёт|повідомляє) ",
    r"\b(?:fuente|fonte|quelle|kaynak|sumber|bron|chanzo)s?\s*[:：]|nguồn\s*[:：]|źródło\s*[:：]",
    r"\bcon información de\b|\bpublicado originalmente\b|\brepris de\b|\bzuerst erschienen\b",
    r"(?:المصدر|منبع|ماخذ)\s*[:：]|نقلا عن|به نقل از|स्रोत\s*[:：]|ที่มา\s*[:：]",
)
"""How texts name a source, as patterns (RE2), letter case aside."""

_NAMES_A_SOURCE = "(?i)" + "|".join(f"(?:{pattern})" for pattern in SOURCE_WORDS)


def credited(
    posts: Posts, member: Membership, sites: Mapping[str, str], names: Mapping[int, str]
) -> Flags:
    """Return which entries name a source.

    ``sites`` has by domain the name of the labelled entity that runs it, ``names`` by account that
    of the one that a labelled account belongs to: whoever links to its own pages credits nobody.
    """
    at = member.post
    quoted = posts.reposted_id.take(pa.array(at))
    found: Flags = posts.repost[at] | _words(posts, at) | _links_to(posts, at, sites, names)
    found |= posts.quote[at] & _earlier(posts, member, quoted, posts.post_id.take(pa.array(at)))
    accounts = pa.array(posts.accounts).take(pa.array(posts.account[at]))
    found |= _earlier_of_many(posts, member, posts.mentions, accounts)
    found |= _earlier_of_many(posts, member, posts.urls, None)
    found[first_entries(member)] = False
    return found


def first_entries(member: Membership) -> Int64s:
    """Return the entry of each narrative that was seen first."""
    _, first = np.unique(member.narrative, return_index=True)
    return first


def _words(posts: Posts, at: Int64s) -> Flags:
    rows, inverse = np.unique(at, return_inverse=True)
    said = pc.match_substring_regex(posts.text.take(pa.array(rows)), pattern=_NAMES_A_SOURCE)
    flags: Flags = pc.fill_null(said, False).to_numpy()[inverse]
    return flags


def _links_to(
    posts: Posts, at: Int64s, sites: Mapping[str, str], names: Mapping[int, str]
) -> Flags:
    """Return which posts link to the site of a labelled entity that is not their account's."""
    found = np.zeros(len(posts), np.bool_)
    if sites:
        code = {name: number for number, name in enumerate(sorted(set(sites.values())))}
        own = np.full(len(posts.accounts), -1)
        own[list(names)] = [code.get(name, -1) for name in names.values()]
        # A frame of posts may have links and no domains.
        for lists, domain in ((posts.domains, str), (posts.urls, domain_of)):
            encoded = lists.flatten().dictionary_encode()
            runs = [_runs(domain(each), sites) for each in encoded.dictionary.to_pylist()]
            by = np.array([*(-1 if name is None else code[name] for name in runs), -1])
            led = by[encoded.indices.fill_null(len(runs)).to_numpy()]
            post = pc.list_parent_indices(lists).to_numpy()
            found[post[(led >= 0) & (led != own[posts.account[post]])]] = True
    return found[at]


def _runs(domain: str | None, sites: Mapping[str, str]) -> str | None:
    """Return who runs a domain, or the nearest one above it that is among ``sites``."""
    while domain:
        if domain in sites:
            return sites[domain]
        domain = domain.partition(".")[2]
    return None


def _earlier_of_many(
    posts: Posts, member: Membership, lists: pa.Array, known: pa.Array | None
) -> Flags:
    """Return which entries hold in their list what an earlier one of another account is or holds.

    ``known`` has what each entry is; where it is None, an entry is what its list holds.
    """
    taken = lists.take(pa.array(member.post))
    entry = pc.list_parent_indices(taken).to_numpy()
    values = taken.flatten()
    some = member.only(entry)
    held = _earlier(
        posts, some, values, values if known is None else known,
        of=some if known is None else member,
    )  # fmt: skip
    found = np.zeros(len(member.narrative), np.bool_)
    found[entry[held]] = True
    return found


def _earlier(
    posts: Posts, member: Membership, asked: pa.Array, known: pa.Array, of: Membership | None = None
) -> Flags:
    """Return for which entries ``asked`` is ``known`` of an earlier entry of another account.

    Both are of one narrative; the entries of ``known`` are those of ``of``, or the same.
    """
    of = of or member
    codes, ask = _codes(known, asked)
    key_known = of.narrative.astype(np.int64) * (ask.max(initial=0) + codes.max(initial=0) + 2)
    key_asked = member.narrative.astype(np.int64) * (ask.max(initial=0) + codes.max(initial=0) + 2)
    valid = np.flatnonzero(codes >= 0)
    key, when = key_known[valid] + codes[valid], posts.time_us[of.post[valid]]
    who = posts.account[of.post[valid]]
    order = np.lexsort((when, key))
    key, when, who = key[order], when[order], who[order]
    # The first account with each key, and the first entry of any other account with it.
    starts = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else np.zeros(0, int)
    group = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(key))))
    other = np.flatnonzero(who != who[starts][group])
    second = np.full(len(starts), np.iinfo(np.int64).max)
    np.minimum.at(second, group[other], when[other])
    at = np.searchsorted(key[starts], key_asked + ask)
    held = np.zeros(len(ask), np.bool_)
    inside = np.flatnonzero((at < len(starts)) & (ask >= 0))
    inside = inside[key[starts[at[inside]]] == (key_asked + ask)[inside]]
    mine = who[starts[at[inside]]] == posts.account[member.post[inside]]
    since = np.where(mine, second[at[inside]], when[starts[at[inside]]])
    held[inside] = since < posts.time_us[member.post[inside]]
    return held


def _codes(known: pa.Array, asked: pa.Array) -> tuple[Int32s, Int32s]:
    """Return both as codes of one dictionary; -1 for null and for what only one of them has."""
    encoded = known.cast(pa.string()).dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy().astype(np.int32)
    ask = pc.index_in(asked.cast(pa.string()), value_set=encoded.dictionary)
    # A dictionary holds no null, so that a null is found in none.
    return codes, ask.fill_null(-1).to_numpy().astype(np.int32)
