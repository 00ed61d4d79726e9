"""Registries whose pages are looked at, and a page as a browser sees it."""

import datetime
import re
import types
from functools import cache
from html.parser import HTMLParser
from urllib.parse import unquote

from exported_registry import AS_OF, InMemory, claim, entity, evidence, registry, source

from heliograph.exports.pages import render
from heliograph.registry.registry import Registry

SCRIPT = "</script><script>window.pwned=1</script>"
HANDLER = "\"' onmouseover=window.pwned=2 x='"
TEMPLATE = "{{ 7*7 }} {% raw %} </title></style><img src=x onerror=window.pwned=3>"
BIDI = "abc\u202egpj.exe\u202c \u2066x\u2069 \u200b\ud800"
LONG = ("&lt;b&gt; javascript:alert(1) https://evil.example/<svg onload=window.pwned=4> " * 80)[
    :4000
]
ODD_IDS = ("con", "nul.x", "com1", "a..b", "0-.-", "z" * 80)


def with_history(made: InMemory, events=()) -> InMemory:
    """Give a registry in memory the entities' histories that pages ask for."""
    made.entity = lambda name: types.SimpleNamespace(history=lambda: list(events))
    return made


@cache
def starting() -> Registry:
    return Registry.load()


def disputed() -> InMemory:
    """Claims for and against, values that differ, claims that were taken back."""
    denial = evidence("two", "it is independent")
    return with_history(registry(
        sources=[source("one"), source("two"), source("three"),
                 source("private", title="Of somebody-private")],
        entities=[
            entity("ministry", "state_body", "Ministry", countries=["cn"]),
            entity("agency", "outlet", "Agency", not_the_same=["other"]),
            entity("other", "outlet", "Agency of another state"),
            entity("law", "law", "A law"),
            entity("somebody", "unknown", "somebody-private"),
        ],
        claims=[
            claim("agency.control", "controlled_by", subject="agency", object="ministry"),
            claim("agency.denied", "controlled_by", subject="agency", object="ministry",
                  polarity="denied", source="two", evidence=[denial]),
            claim("agency.seat", "located_in", subject="agency", value="the capital",
                  evidence=[evidence("one"),
                            evidence("three", "its seat is elsewhere", stance="contradicts")]),
            claim("agency.office", "located_in", subject="agency", value="the coast"),
            claim("law.adopted", "adopted", subject="law", value="2016-11"),
            claim("law.adopted.day", "adopted", subject="law", value="2016-11-07", source="three"),
            claim("law.adopted.later", "adopted", subject="law", value="2018", source="two"),
            claim("agency.wrong", "funded_by", subject="agency", object="ministry"),
            claim("agency.right", "funded_by", subject="agency", object="other",
                  supersedes="agency.wrong"),
            claim("agency.gone", "owned_by", subject="agency", object="ministry",
                  withdrawn={"by": "editor", "on": "2026-11-20", "note": "misread"}),
            claim("agency.somebody", "partner_of", subject="agency", object="somebody",
                  source="private"),
            claim("words.only", "described_as", about="a group of people", value="loud"),
        ],
    ))  # fmt: skip


def two_dates(**fields) -> InMemory:
    """Two dates of one law, the later one with the fields given."""
    return with_history(registry(
        sources=[source("one"), source("two")],
        entities=[entity("law", "law")],
        claims=[claim("early", "adopted", subject="law", value="2016-11"),
                claim("late", "adopted", subject="law", value="2018", source="two", **fields)],
    ))  # fmt: skip


def hostile() -> InMemory:
    """Every text tries something, and ids are what disks dislike."""
    line = SCRIPT + HANDLER + TEMPLATE + BIDI
    return with_history(registry(
        about={"title": line[:300], "maintainer": line[:300], "appeal": "javascript:alert(1)",
               "licence": line[:300], "description": LONG},
        sources=[source("con", title=line, publisher=line, type=line, graded_because=LONG,
                        note=LONG, licence=line, url="https://evil.example/" + "x" * 1500)],
        entities=[
            *(entity(each, "state_body", line, LONG[:400], description=LONG)
              for each in ODD_IDS),
            entity("tactic", "tactic", line, techniques=[{"id": line, "name": line}]),
            entity("nobody", "unknown", "somebody-private"),
        ],
        claims=[
            *(claim(f"{each[:60]}.said", line[:200], subject=each, value=LONG, original=LONG,
                    source="con", mentioned=line, lang="zh", recorded="2026-02-30",
                    chain=[{"who": line, "standing": "anonymous"}] * 3,
                    evidence=[evidence("con", LONG, locator=line),
                              evidence("con", line, stance="contradicts")],
                    rulings=[{"status": "refuted", "by": line, "on": "2026-11-21",
                              "because": LONG}])
              for each in ODD_IDS),
            claim("joined", line[:200], subject="con", object="tactic", source="con",
                  valid_from="2017-99"),
            claim("dated", "adopted", subject="con", value="2017-02", source="con",
                  valid_from="0000"),
        ],
    ))  # fmt: skip


def made(given, as_of: datetime.date = AS_OF) -> dict[str, str]:
    """Return the pages as texts by their paths."""
    return {path: content.decode() for path, content in render(given, as_of=as_of)}


class Page(HTMLParser):
    """What a browser would see in a page: its elements, its blocks, its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.blocks: list[tuple[str, dict[str, str], str]] = []
        self.words: list[str] = []
        self._within = ""
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        text = " ".join(" ".join(self.words).split())
        return re.sub(r"([(“]) ", r"\1", re.sub(r" ([,:.;)”])", r"\1", text))

    @property
    def ids(self) -> list[str]:
        return [given["id"] for _, given in self.elements if "id" in given]

    @property
    def links(self) -> list[str]:
        return [unquote(given["href"]) for _, given in self.elements if "href" in given]

    def all(self, tag: str) -> list[dict[str, str]]:
        return [given for name, given in self.elements if name == tag]

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        self.elements.append((tag, given))
        if tag in ("script", "style"):
            self._within = tag
            self.blocks.append((tag, given, ""))

    def handle_endtag(self, tag):
        if tag == self._within:
            self._within = ""

    def handle_data(self, data):
        if self._within:
            tag, given, text = self.blocks[-1]
            self.blocks[-1] = (tag, given, text + data)
        else:
            self.words.append(data)
