"""All pages of a registry, one after the other."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from heliograph.exports.pages.axis import axis
from heliograph.exports.pages.contents import contents
from heliograph.exports.pages.entities import entity_page
from heliograph.exports.pages.graph import MOST_DRAWN, graph
from heliograph.exports.pages.homonyms import homonyms
from heliograph.exports.pages.marks import mark
from heliograph.exports.pages.past import past
from heliograph.exports.pages.paths import entity_path
from heliograph.exports.pages.shown import shown
from heliograph.exports.pages.sources import sources
from heliograph.exports.pages.templating import page
from heliograph.exports.pages.timeline import STRIP, timeline
from heliograph.exports.pages.when import date_words
from heliograph.version import __version__

if TYPE_CHECKING:
    from heliograph.registry.registry import Registry


def book(registry: Registry, as_of: datetime.date) -> Iterator[tuple[str, bytes]]:
    """Give the path and the bytes of each page."""
    what = shown(registry, as_of)
    common: dict[str, Any] = {
        "about": what.selection.about,
        "as_of": date_words(as_of.isoformat()),
        "version": __version__,
        "left_out": what.left_out,
    }
    yield "index.html", page("index", "", ["filter"], contents=contents(what), **common)
    years = timeline(what)
    yield (
        "timeline.html",
        page("timeline", "", years=years, axis=axis(years), strip=STRIP, **common),
    )
    yield (
        "graph.html",
        page("graph", "", ["neighbours"], graph=graph(what), most=MOST_DRAWN, **common),
    )
    yield "sources.html", page("sources", "", sources=sources(what), **common)
    merged = {each: registry.canonical(each) for each in registry.entities}
    others = homonyms(what, merged)
    for entity_id in what.selection.entities:
        happened = past(registry.entity(entity_id).history(), entity_id, what)
        own = entity_page(entity_id, what, others[entity_id], happened)
        yield (
            entity_path(entity_id),
            page("entity", "../", page=own, mark=mark(own.link.kind), **common),
        )
