"""A small registry that has one of everything, and one whose texts are hostile."""

import datetime
import hashlib

import msgspec

from heliograph.registry.content import Content
from heliograph.registry.identity import canonical
from heliograph.registry.labels.derive import labels
from heliograph.registry.records import About, Claim, Entity, Judgement, Source
from heliograph.registry.rules import assess

AS_OF = datetime.date(2026, 11, 22)


def digest(name: str) -> str:
    """Return a hash that no other name has: sources that hold one text are one voice."""
    return hashlib.sha256(name.encode()).hexdigest()


class InMemory:
    """A registry of records in memory, with the attributes that exports use."""

    def __init__(self, content: Content) -> None:
        self.about = content.about
        self.sources = content.sources
        self.entities = content.entities
        self.claims = content.claims
        self.judgements = content.judgements
        self.assessments = assess(content)
        self._canonical = canonical(content)

    def canonical(self, entity_id: str) -> str:
        return self._canonical.get(entity_id, entity_id)

    def labels(self, as_of=None):
        return labels(self, as_of or AS_OF)


ABOUT = {
    "title": "Test registry",
    "maintainer": "the editors",
    "appeal": "mailto:appeals@example.org",
    "licence": "CC0-1.0",
    "criteria": "2026-11",
    "reviewed": "2026-11-01",
}
REVIEW = {"by": "registry editor", "on": "2026-11-20"}


def registry(about=(), sources=(), entities=(), claims=(), judgements=()) -> InMemory:
    def by_id(records, type_):
        return {each.id: each for each in (msgspec.convert(one, type_) for one in records)}

    return InMemory(
        Content(
            about=msgspec.convert(dict(ABOUT) | dict(about), About),
            sources=by_id(sources, Source),
            entities=by_id(entities, Entity),
            claims=by_id(claims, Claim),
            judgements=tuple(by_id(judgements, Judgement).values()),
        )
    )


def source(source_id, reliability="B", **fields):
    return {
        "id": source_id,
        "title": f"Report {source_id}",
        "publisher": f"Institute {source_id}",
        "type": "analysis",
        "independence_group": f"g-{source_id}",
        "reliability": reliability,
        "graded_by": "registry editor",
        "graded_because": "its record",
        "captures": [
            {
                "id": f"{source_id}-1",
                "sha256": digest(source_id),
                "text_sha256": digest(f"text of {source_id}"),
                "url": f"https://example.org/{source_id}?q=é",
                "fetched_at": "2026-11-21T08:00:00Z",
            }
        ],
    } | fields


def entity(entity_id, kind, *names, **fields):
    return {
        "id": entity_id,
        "kind": kind,
        "names": [{"text": each, "lang": "en"} for each in names or (entity_id,)],
        "review": REVIEW,
    } | fields


def evidence(source_id, quote="the very words", **fields):
    return {"source": source_id, "quote": quote, "credibility": 2} | fields


def claim(claim_id, prop, **fields):
    source_id = fields.pop("source", "one")
    return {
        "id": claim_id,
        "property": prop,
        "chain": [{"who": "an institute", "standing": "identified"}],
        "evidence": [evidence(source_id)],
        "recorded": "2026-11-10",
        "valid_from": "2017-06",
    } | fields


def with_everything() -> InMemory:
    return registry(
        sources=[
            source("one"),
            source("two"),
            source("bare", captures=[], url="https://example.org/bare", lang="zh"),
            source("gone", retracted=REVIEW),
        ],
        entities=[
            entity("ministry", "state_body", "Ministry of Information", countries=["cn"],
                   names=[{"text": "Ministry of Information", "lang": "en"},
                          {"text": "信息部", "lang": "zh"},
                          {"text": "MoI", "lang": "en", "type": "abbreviation"},
                          {"text": "Bureau of Notices", "type": "former"},
                          {"text": "Xinxibu", "type": "transliteration"}],
                   description="Regulates what is said."),
            entity("party-organ", "party_body", "Publicity department"),
            entity("agency", "outlet", "State Agency", countries=["cn"],
                   accounts=[{"platform": "X", "handle": "@agency"},
                             {"platform": "weibo", "handle": "agency", "id": "77"},
                             {"platform": "douyin", "handle": "agency"}],
                   domains=["agency.example"],
                   not_the_same=["other-agency"]),
            entity("other-agency", "outlet", "State Agency",
                   accounts=[{"platform": "x", "handle": "@unlabelled-account"}]),
            entity("old-agency", "outlet", "Old Agency"),
            entity("holding", "company", "Holding Ltd", countries=["cn"]),
            entity("press", "company", "Press Ltd", countries=["cn"]),
            entity("brand", "brand", "Bright Coast"),
            entity("spokesperson", "office", "Office of the spokesperson"),
            entity("unlabelled", "account", "unlabelled-account"),
            entity("centre", "institution", "Communication centre", "a centre"),
            entity("site", "platform", "A platform"),
            entity("law", "law", "Security Law", countries=["cn"]),
            entity("notice", "document", "A notice"),
            entity("system", "mechanism", "A system",
                   techniques=[{"id": "T0114", "name": "Deliver Ads"}]),
            entity("flooding", "tactic", "Flooding",
                   techniques=[{"id": "T0049", "name": "Flood Information Space"},
                               {"id": "CVE-2020-1234", "name": "not one of DISARM's"}]),
            entity("meeting", "event", "A meeting"),
            entity("land", "territory", "A country", countries=["cn"]),
            entity("province", "territory", "A province"),
            entity("somebody", "unknown", "somebody-private"),
        ],
        claims=[
            claim("ministry.regulates", "regulates", subject="ministry", value="the press"),
            claim("ministry.regulates-two", "regulates", subject="ministry", value="the press",
                  source="two"),
            claim("ministry.organ", "subordinate_to", subject="ministry", object="land"),
            claim("agency.control", "controlled_by", subject="agency", object="ministry"),
            claim("agency.operated", "operated_by", subject="agency", object="ministry"),
            claim("agency.runs", "runs_account", subject="agency", value="X @agency"),
            claim("agency.weibo", "runs_account", subject="agency", value="weibo @agency"),
            claim("agency.weibo-id", "runs_account", subject="agency", value="weibo id 77"),
            claim("agency.douyin", "runs_account", subject="agency", value="douyin @agency"),
            claim("agency.site", "operates_domain", subject="agency", value="agency.example"),
            claim("press.control", "controlled_by", subject="press", object="ministry"),
            claim("press.owner", "owned_by", subject="press", object="holding", valid_to="2019"),
            claim("agency.owner", "owned_by", subject="agency", object="holding"),
            claim("press.funded", "funded_by", subject="press", object="ministry"),
            claim("old.succeeded", "succeeded_by", subject="old-agency", object="agency"),
            claim("agency.member", "member_of", subject="agency", object="party-organ"),
            claim("agency.outsources", "outsources_to", subject="agency", object="press"),
            claim("office.part", "part_of", subject="spokesperson", object="ministry"),
            claim("office.denied", "controlled_by", subject="agency", object="ministry",
                  polarity="denied", source="two", evidence=[evidence("two", "it is independent")]),
            claim("brand.likely", "operated_by", subject="brand", object="centre",
                  hedge="speculative"),
            claim("brand.probable", "publishes_under", subject="centre", object="brand",
                  hedge="probable", evidence=[evidence("one", credibility=1)]),
            claim("law.issued", "issued_by", subject="law", object="ministry",
                  evidence=[evidence("one"),
                            evidence("two", "it did not", stance="contradicts")]),
            claim("law.proposed", "regulates", subject="law", object="site", modality="proposes"),
            claim("system.uses", "uses_tactic", subject="system", object="flooding"),
            claim("centre.number", "number_of", subject="centre", value="at least 100",
                  evidence=[evidence("bare", None, locator="row 3", credibility=6)]),
            claim("about.words", "described_as", about="some provinces", value="founders"),
            claim("meeting.held", "held_meeting", subject="meeting", value="once",
                  rulings=[{"status": "unverified", "by": "reviewer", "on": "2026-11-21",
                            "because": "a rumour"}]),
            claim("old.wrong", "located_in", subject="agency", value="the capital"),
            claim("old.right", "located_in", subject="agency", value="the coast",
                  supersedes="old.wrong"),
            claim("press.withdrawn", "controlled_by", subject="press", object="holding",
                  withdrawn=REVIEW),
            claim("somebody.said", "partner_of", subject="somebody", object="agency"),
            claim("unlabelled.run", "runs_account", subject="other-agency", object="unlabelled"),
            claim("unlabelled.words", "runs_account", subject="other-agency",
                  value="@unlabelled-account"),
        ],
        judgements=[{"id": "two", "left": "agency", "right": "other-agency", "verdict": "different",
                     "by": "registry editor", "on": "2026-11-19", "because": "two seats"}],
    )  # fmt: skip


NASTY = "a:b\"c'd\\e<f>&\x00\x07\u202e\u2066g\ud800\ufffe\u200bh=cmd|%zz\r\n{}[]()归ü\U0001f600"


def hostile() -> InMemory:
    """Every text is hostile or as long as it may be; ids are as odd as they may be."""
    line = NASTY.replace("\r\n", "")
    long = (NASTY * 200)[:4000]
    odd = ["'  quoted \u2003 name '", '""', "u\u0308\u200b\u0308"]
    return registry(
        about={"title": line, "maintainer": line, "appeal": line, "licence": line},
        sources=[
            source("cve", title=line, publisher="cve", lang="zh-Hans"),
            source("0-.-", title='"\'quoted  \u200b name\'"', publisher=line, type=line,
                   graded_by=line, captures=[
                       {"id": "1-", "sha256": digest("1-"), "url": "https://[half/%zz"},
                       {"id": "2.", "sha256": digest("2."), "url": "https://例え.jp/道 ".strip()},
                   ]),
        ],
        entities=[
            entity("0-.-", "state_body", line, *odd, description=long, countries=["zzz"]),
            entity("law.", "law", "\u200b", description=" "),
            entity("t", "tactic", line, techniques=[{"id": line, "name": line}]),
        ],
        claims=[
            claim("c.-.", "归 \x00 Gehört", subject="0-.-", object="law.", valid_from="2017-99",
                  valid_to="0000", recorded="2026-02-30", mentioned=line, original=long,
                  chain=[{"who": line, "standing": "anonymous"}] * 3,
                  evidence=[evidence("cve", long, locator=line),
                            evidence("0-.-", long, capture="2."),
                            evidence("0-.-", "other", stance="contradicts")]),
            claim("v", "described_as", subject="0-.-", value=long, source="cve",
                  valid_from="2020", valid_to="2019"),
            claim("w", "described_as", about=line, value="\ud800", source="cve",
                  rulings=[{"status": "refuted", "by": line, "on": "2026-11-21", "because": long}]),
        ],
    )  # fmt: skip
