"""The claims that a reader took down from real documents end with the status the rules give them.

What is expected is written by hand, from the claims and docs/registry.md, not from the program.
"""

import collections
import json
from pathlib import Path

import pytest

from heliograph.registry.folder import read_folder
from heliograph.registry.importing.claims_jsonl import import_claims
from heliograph.registry.importing.documents import STARTING, Documents
from heliograph.registry.rules import assess
from heliograph.registry.texts import Texts

pytestmark = pytest.mark.shared

STRONG = {"none", "almost_certain", "reported", "claimed", "probable"}
NEVER = {"leaked_document_unauthenticated", "explicitly_unverified", "promotional_or_boilerplate"}

TRAPS = {
    # A headline stronger than its body.
    "s001-001": ("unverified", "reported", "headline"),
    # "Has internally admitted", of a paper that nobody authenticated.
    "s001-004": ("unverified", "reported", "unauthenticated-document"),
    # One source calls it genuine: a word, not an authentication.
    "s001-012": ("unverified", "claimed", "chain-end"),
    # The paper proposes; it is still that paper.
    "s001-018": ("unverified", "reported", "unauthenticated-document"),
    # Hedged once, then said flat.
    "s003-006": ("single_source", "reported", "independence"),
    "s003-015": ("single_source", "reported", "independence"),
    # Hedges upon hedges: the weakest.
    "s003-007": ("single_source", "probable", "independence"),
    # A scholar's speculation, carried over three sentences.
    "s000-014": ("unverified", "speculative", "hedge"),
    "s000-017": ("unverified", "speculative", "hedge"),
    # Absent from public lists, and few records exist: neither says that the offices are there.
    "s000-005": ("unverified", "none", "publisher"),
    "s000-023": ("unverified", "none", "publisher"),
    # Public documents that nobody names.
    "s000-026": ("unverified", "reported", "chain-end"),
    # A named professor, through an outlet that nobody can identify.
    "s001-035": ("single_source", "none", "independence"),
    "s001-036": ("unverified", "unknown_stated", "hedge"),
    # Analysts: over a hundred centers; could do so in a crisis; almost certainly; unlikely.
    "s003-001": ("single_source", "none", "independence"),
    "s003-028": ("unverified", "possible", "hedge"),
    "s003-029": ("single_source", "almost_certain", "independence"),
    "s003-023": ("unverified", "unlikely", "hedge"),
    # An advertisement.
    "s003-031": ("unverified", "none", "basis.promotional_or_boilerplate"),
}


def statuses(lines, sources, tmp_path):
    """Import lines as the command does; return status, hedge and decisive rule of each."""
    listed = tmp_path / "claims.jsonl"
    listed.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    known, _ = read_folder(STARTING)
    written, _ = import_claims(listed, known, Documents(sources, known.sources, {}))
    written.into(tmp_path / "registry")
    content, problems = read_folder(tmp_path / "registry")
    assert not [each for each in problems if each.severity == "error"]
    found = assess(content, Texts.of(sources))
    return {
        name: (each.status, each.hedge, each.rules[0], each.groups) for name, each in found.items()
    }


@pytest.fixture
def sources(shared) -> Path:
    return shared.parent / "sources"


def taken_down(sources):
    lines = (sources / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_claim_ends_with_the_status_that_the_rules_give(sources, tmp_path):
    lines = taken_down(sources)
    found = statuses(lines, sources, tmp_path)
    assert len(found) == len(lines) == 106
    for name, expected in TRAPS.items():
        assert found[name][:3] == expected, name
    for line in lines:
        status, hedge = found[line["claim_id"].lower()][:2]
        speaker = line["attribution_chain"][-1]
        held = not any(mark in speaker for mark in ("anonymous", "surname only", "not cited",
                                                    "unnamed", "unidentified", "speaker not",
                                                    "circulat"))  # fmt: skip
        one = held and hedge in STRONG and line["status"] not in NEVER
        assert status == ("single_source" if one else "unverified"), line["claim_id"]
    # Nothing in them corroborates anything: two documents share their sources, the third is alone.
    counted = collections.Counter(each[0] for each in found.values())
    assert counted == {"unverified": 76, "single_source": 30}


OUTLET = ["unidentified outlet (seed 004)"]


def line(name, seed, quote, said, chain, status):
    return {
        "seed_file": seed, "claim_id": name, "quote": quote, "subject": said[0],
        "predicate": said[1], "object": said[2], "attribution_chain": chain, "hedge": "none",
        "status": status, "date_mentioned": None,
    }  # fmt: skip


def test_one_law_under_two_names_in_two_documents_is_corroborated(sources, tmp_path):
    """The only real corroboration across the documents, from claims in the form of the file."""
    second, fourth = "002_a15886ec1614a20a.txt", "004_37b1107c7d83d346.txt"
    found = statuses(
        [
            line("S002-001", second, "November 2016 introduction of China’s Cybersecurity Law",
                 ("Cybersecurity Law", "adopted", "November 2016"), ["China Media Project"],
                 "public_record_checkable"),
            line("S004-001", fourth, "published the Internet Security Law",
                 ("Internet Security Law", "adopted", "November 2016"), OUTLET,
                 "public_record_checkable"),
            line("S004-002", fourth, "ordered all villagers to leave them",
                 ("local government", "ordered", "villagers to leave chat groups"), OUTLET,
                 "outlet_assertion_unsourced"),
        ],
        sources,
        tmp_path,
    )  # fmt: skip
    assert found["s002-001"][0] == found["s004-001"][0] == "corroborated"
    assert len(found["s004-001"][3]) == 2
    assert found["s004-002"][0] == "unverified"
