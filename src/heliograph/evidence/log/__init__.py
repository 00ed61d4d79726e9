"""A log to which entries are only ever added: signed, hash-chained, under a Merkle tree.

One file, ``log.jsonl``, that any JSON tool reads::

    {"at":"...","format":"heliograph-log","public_key":"...","version":1}           the genesis
    {"head":{"at":"...","entry":"...",...,"size":0},"signature":"..."}             a head
    {"at":"...","index":0,"kind":"claim","previous":"...","record":{...}}          entries
    {"at":"...","index":1,"kind":"claim","previous":"...","record":{...}}
    {"head":{"at":"...","entry":"...",...,"size":2},"signature":"..."}             their head

Every line's hash is SHA-256 of 0x00 and its bytes, which makes an entry's line a leaf of the tree
of RFC 6962. An entry names the hash of the one before, a head that of the last entry and of the
head before, and the root over all entries; its Ed25519 signature thereby covers each of them.
"""

from heliograph.evidence.log.checking import check
from heliograph.evidence.log.heads import Head
from heliograph.evidence.log.keys import new_key, parse_public_key, public_hex, read_key
from heliograph.evidence.log.log import Entry, Log
from heliograph.evidence.log.problems import Problem

__all__ = [
    "Entry",
    "Head",
    "Log",
    "Problem",
    "check",
    "new_key",
    "parse_public_key",
    "public_hex",
    "read_key",
]
