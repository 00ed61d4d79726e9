"""Small registries whose labels are to be worked out, assessed by the real rules."""

import datetime
from dataclasses import dataclass, field

from claims import ABOUT, said, source

from heliograph.registry.content import Content
from heliograph.registry.identity import canonical
from heliograph.registry.records import Account, Entity, Judgement, Name, Review
from heliograph.registry.rules import assess

DAY = datetime.date(2026, 11, 22)
REVIEWED = Review(by="an editor", on="2026-11-01")


@dataclass
class Registry:
    """What labels need of a registry."""

    content: Content
    about: object = field(init=False)

    def __post_init__(self):
        self.about = self.content.about
        self.sources = self.content.sources
        self.entities = self.content.entities
        self.claims = self.content.claims
        self.judgements = self.content.judgements
        self.assessments = assess(self.content)
        self._canonical = canonical(self.content)

    def canonical(self, entity_id):
        return self._canonical.get(entity_id, entity_id)


STATES = {"cn": "China", "us": "United States", "ru": "Russia", "fr": "France"}


def entity(name, kind="outlet", country="cn", **more):
    """An entity; a territory is the state of its country."""
    more.setdefault("review", REVIEWED)
    text = STATES[country] if kind == "territory" else f"The {name}"
    more.setdefault("names", (Name(text=text),))
    return Entity(id=name, kind=kind, countries=(country,), **more)


def relation(name, subject, prop, target, by="good", **more):
    """A claim that leads from one entity to another."""
    return said(name, by, subject=subject, property=prop, object=target, **more)


def typology(name, subject, code, by="matrix", **more):
    return said(name, by, subject=subject, property="state_media_typology", value=code, **more)


def registry(entities, claims, judgements=(), about=ABOUT, **sources):
    """A registry; ``good`` is graded B, ``fair`` and ``matrix`` C, ``poor`` D, unless told."""
    grades = {"good": "B", "good2": "B", "fair": "C", "fair2": "C", "matrix": "C", "poor": "D"}
    made = {name: source(name, reliability=grade) for name, grade in grades.items()}
    return Registry(
        Content(
            about=about,
            sources=made | sources,
            entities={each.id: each for each in entities},
            judgements=tuple(judgements),
            claims={each.id: each for each in claims},
        )
    )


def same(left, right):
    return Judgement(
        id=f"{left}-{right}", left=left, right=right, verdict="same", by="an editor",
        on="2026-10-01", because="for the test",
    )  # fmt: skip


def account(handle="outlet", platform="bluesky", **more):
    return Account(platform=platform, handle=handle, **more)
