"""Small registries made in memory."""

import hashlib

from heliograph.registry.content import Content
from heliograph.registry.records import (
    About,
    Capture,
    Claim,
    Entity,
    Evidence,
    Name,
    Source,
    Speaker,
)

ABOUT = About(
    title="A registry", maintainer="an editor", appeal="appeal@example.org", licence="CC0-1.0",
    criteria="2026-11",
)  # fmt: skip


def source(name: str, group: str | None = None, **more) -> Source:
    """A source in its own independence group, identified, unless told otherwise."""
    return Source(
        **{
            "id": name,
            "title": f"Title of {name}",
            "publisher": f"Publisher of {name}",
            "type": "news report",
            "independence_group": group or name,
            "reliability": "C",
            "graded_by": "an editor",
            "graded_because": "for the test",
            "captures": (
                Capture(id=f"{name}.copy", sha256=hashlib.sha256(name.encode()).hexdigest()),
            ),
        }
        | more
    )


def said(name: str, by: str = "one", value: str = "true", **more) -> Claim:
    """A claim about entity e, by a source, with a chain that ends in somebody identified."""
    stance = more.pop("stance", "supports")
    credibility = more.pop("credibility", 6)
    quote = more.pop("quote", f"words of {name}")
    standing = more.pop("standing", "identified")
    chain = more.pop("chain", (Speaker(who=f"Publisher of {by}", standing="identified"),
                               Speaker(who=f"somebody at {by}", standing=standing)))  # fmt: skip
    if "about" not in more:
        more.setdefault("subject", "e")
    if "object" not in more:
        more["value"] = value
    return Claim(
        **{
            "id": name,
            "property": "described_as",
            "chain": chain,
            "evidence": (Evidence(source=by, quote=quote, stance=stance, credibility=credibility),),
        }
        | more
    )


def entity(name: str, kind: str = "institution", **more) -> Entity:
    """An entity with one name."""
    return Entity(**{"id": name, "kind": kind, "names": (Name(text=f"Name of {name}"),)} | more)


def content(claims=(), sources=("one", "two", "three"), entities=("e",), **more) -> Content:
    """A registry of claims; sources and entities by name, or as records."""
    made = [each if isinstance(each, Source) else source(each) for each in sources]
    things = [each if isinstance(each, Entity) else entity(each) for each in entities]
    return Content(
        about=ABOUT,
        sources={each.id: each for each in made},
        entities={each.id: each for each in things},
        claims={each.id: each for each in claims},
        **more,
    )
