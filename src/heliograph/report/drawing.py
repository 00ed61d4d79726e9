"""What all drawings share: colours for light and dark pages, axes, and the way to a picture."""

from __future__ import annotations

import base64
import re
from typing import Any

import msgspec
from markupsafe import Markup

FONT = "'Source Sans 3', 'Noto Sans', 'Helvetica Neue', Arial, 'Noto Sans CJK SC', sans-serif"
X_AXIS_PX = 20  # room for the labels of an axis of time

# Colours of the light drawing, each replaced by its counterpart in the dark one.
INK, QUIET, RULE, MARK, FILL = "#33312e", "#5f5b55", "#dedad2", "#0b5fa5", "#b9c4cd"
_DARK = {INK: "#e6e2da", QUIET: "#b3ada3", RULE: "#3a3834", MARK: "#6fb7ee", FILL: "#4a5561"}
_LONG_DECIMAL = re.compile(r"-?\d+\.\d{3,}")


class Picture(msgspec.Struct, frozen=True):
    """A chart as data: URIs for a light and a dark page, with its text alternative in pixels."""

    light: Markup
    dark: Markup
    alt: str
    width: int
    height: int


def rendered(chart: Any, alt_text: str) -> Picture:
    """Return a chart that has its size as a picture for light and dark pages."""
    import vl_convert

    spec = (
        chart.properties(background="transparent")
        .configure(font=FONT, padding={"left": 12, "right": 16, "top": 6, "bottom": 6})
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=QUIET,
            titleColor=INK,
            gridColor=RULE,
            domainColor=RULE,
            tickColor=RULE,
            labelFontSize=12,
            titleFontSize=12.5,
            titleFontWeight="normal",
        )
        .configure_title(color=INK, fontSize=12.5, fontWeight="normal", anchor="start", offset=14)
        .to_dict()
    )
    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    svg = _LONG_DECIMAL.sub(lambda m: f"{float(m.group()):.2f}", svg)
    dark = re.sub("|".join(_DARK), lambda m: _DARK[m.group()], svg)
    width, height = (int(size) for size in re.findall(r'(?:width|height)="(\d+)"', svg)[:2])
    return Picture(
        light=_data_uri(svg), dark=_data_uri(dark), alt=alt_text, width=width, height=height
    )


def axis(alt: Any, extent_px: int, **settings: Any) -> Any:
    """Return an axis whose labels have a room of fixed size."""
    # Where a label ends must not hang on the fonts of the machine that draws.
    extents = {"minExtent": extent_px, "maxExtent": extent_px}
    return alt.Axis(**{"tickCount": 5, "labelFlush": True, **extents, **settings})


def time_format(span_ms: float) -> str:
    """Return how the times on an axis of this length are written.

    >>> time_format(3_600_000), time_format(30 * 24 * 3_600_000)
    ('%H:%M', '%-d %b')
    """
    hours = span_ms / 3_600_000
    if hours <= 48:
        return "%H:%M"
    return "%-d %b" if hours <= 24 * 400 else "%b %Y"


def _data_uri(svg: str) -> Markup:
    encoded = base64.b64encode(svg.encode()).decode()
    return Markup("data:image/svg+xml;base64,") + encoded
