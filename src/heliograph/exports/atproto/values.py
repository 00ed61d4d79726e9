"""What the values of the labels mean, in the words that an app shows to its readers.

app.bsky.labeler.defs#labelerPolicies, for the labeler's record app.bsky.labeler.service. No value
hides or blurs anything: a label informs, and the reader decides.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from heliograph.exports.atproto.instants import written
from heliograph.exports.atproto.signing import value_of
from heliograph.registry.vocabulary import Tier

_OF_ALL: Final = {
    "en": "The label cites its sources, expires, and can be objected to.",
    "zh": "标签注明来源，到期失效，可提出异议。",
}
_WORDS: Final[dict[Tier, dict[str, tuple[str, str]]]] = {
    "official": {
        "en": (
            "Official body",
            "A body or office of a state, or of a party that governs one in its own name.",
        ),
        "zh": ("官方机构", "国家机关，或以自身名义执政的政党的机关。"),
    },
    "state_controlled": {
        "en": (
            "State-controlled",
            "Sources show that a state, or its governing party, decides what is published here.",
        ),
        "zh": ("国家控制", "有来源表明，由国家或其执政党决定其发布的内容。"),
    },
    "state_linked": {
        "en": (
            "State-linked",
            "Sources show that a state is an owner, or controls what a private owner publishes.",
        ),
        "zh": ("与国家有关联", "有来源表明，国家是其所有者之一，或控制私人所有者发布的内容。"),
    },
    "state_aligned_assessed": {
        "en": (
            "Assessed as state-aligned",
            "No ownership or control is shown; two or more independent assessments find it "
            "aligned with a state.",
        ),
        "zh": (
            "经评估与国家立场一致",
            "未发现所有权或控制关系；两项或以上独立评估认为其立场与某国一致。",
        ),
    },
    "independent_state_funded": {
        "en": (
            "Independent, state-supported",
            "Independent in what it publishes, though a state funds it, or owns or manages it.",
        ),
        "zh": ("编辑独立，国家支持", "编辑独立，但由国家出资，或由国家所有或管理。"),
    },
    "none_found": {
        "en": (
            "No state affiliation found",
            "Somebody looked by a published method, and found no control, funding or ownership by "
            "a state. That says nothing of its quality.",
        ),
        "zh": (
            "未发现国家关联",
            "已有人按公开的方法查核，未发现国家控制、出资或所有。这不代表对其质量的评价。",
        ),
    },
}


def policies() -> dict[str, Any]:
    """Return the labeler's policies: its label values, each with its meaning in en and zh."""
    return {
        "labelValues": [value_of(tier) for tier in _WORDS],
        "labelValueDefinitions": [
            {
                "identifier": value_of(tier),
                "severity": "inform",
                "blurs": "none",
                "defaultSetting": "ignore" if tier == "none_found" else "warn",
                "adultOnly": False,
                "locales": [
                    {"lang": lang, "name": name, "description": f"{meaning} {_OF_ALL[lang]}"}
                    for lang, (name, meaning) in words.items()
                ],
            }
            for tier, words in _WORDS.items()
        ],
    }


def service_record(at: datetime.datetime) -> dict[str, Any]:
    """Return the record by which a labeler declares itself; it takes no reports on anybody."""
    return {
        "$type": "app.bsky.labeler.service",
        "policies": policies(),
        "reasonTypes": [],
        "subjectTypes": [],
        "createdAt": written(at),
    }
