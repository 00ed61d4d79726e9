"""Zone abbreviations, for the one format that documents them (CrowdTangle).

An abbreviation that two zones share within what that format exports (IST: India, Ireland,
Israel) is left out: a row that has it is put aside rather than moved by hours. CST is the North
American one, as in the format's own documentation.
"""

from __future__ import annotations

_OFFSET_MINUTES = {
    "UTC": 0,
    "GMT": 0,
    "WET": 0,
    "WEST": 60,
    "BST": 60,
    "CET": 60,
    "CEST": 120,
    "EET": 120,
    "EEST": 180,
    "MSK": 180,
    "NST": -210,
    "NDT": -150,
    "AST": -240,
    "ADT": -180,
    "EST": -300,
    "EDT": -240,
    "CST": -360,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
    "AKST": -540,
    "AKDT": -480,
    "HST": -600,
    "BRT": -180,
    "ART": -180,
    "CAT": 120,
    "EAT": 180,
    "SAST": 120,
    "PKT": 300,
    "ICT": 420,
    "WIB": 420,
    "HKT": 480,
    "SGT": 480,
    "PHT": 480,
    "AWST": 480,
    "JST": 540,
    "KST": 540,
    "ACST": 570,
    "ACDT": 630,
    "AEST": 600,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
}

RFC_2822_MINUTES = {
    "UT": 0,
    "Z": 0,
    "EST": -300,
    "EDT": -240,
    "CST": -360,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
}
"""The abbreviations that RFC 2822 itself defines (section 4.3)."""

_ALWAYS = frozenset({"UTC", "GMT"})


def offset_minutes(abbreviation: str, *, documented: bool) -> int | None:
    """Return minutes east of UTC, or None; only UTC and GMT count unless ``documented``.

    >>> offset_minutes("CEST", documented=True), offset_minutes("CEST", documented=False)
    (120, None)
    """
    if not documented and abbreviation not in _ALWAYS:
        return None
    return _OFFSET_MINUTES.get(abbreviation)
