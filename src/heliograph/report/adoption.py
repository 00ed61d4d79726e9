"""How official phrases spread, drawn: the share of a level's outlets that had used one by a day."""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.findings.phrase import Adoption
from heliograph.report.drawing import INK, MARK, X_AXIS_PX, Picture, axis, rendered, time_format
from heliograph.report.lettering import fitting
from heliograph.report.phrase_plots import LARGE, bilingual, milliseconds
from heliograph.report.quantities import count, day

_DAY_MS = 86_400_000
_Y_PX = 46  # room for the labels of an axis
_NAMES_PX = 136  # inside the plot, for the names of curves
_APART_PX = 14
_DASHES = ([1, 0], [7, 3], [2, 3], [9, 3, 2, 3])
_CURVES = 8


def adoption_plot(written: str, gloss: str, curves: Sequence[Adoption]) -> Picture | None:
    """Return the share of the outlets of each level that had used a phrase, over time.

    None where no level has a day to draw.
    """
    drawn = [curve for curve in curves if curve.outlets and _days(curve)][:_CURVES]
    if not drawn:
        return None
    import altair as alt

    first = min(_days(curve)[0][0] for curve in drawn)
    last = max(first + _DAY_MS, *(_days(curve)[-1][0] for curve in drawn))
    last += (last - first) // 20  # a step on the last day would be the edge itself
    size = LARGE
    x_scale = alt.Scale(
        type="utc", domain=[first, last], nice=False, range=[0, size.width - _NAMES_PX]
    )
    x_axis = axis(alt, X_AXIS_PX, format=time_format(last - first), grid=False)
    layers = []
    for i, curve in enumerate(drawn):
        steps = [(first, 0), *_days(curve), (last, curve.adopted[-1])]
        values = [{"at": at, "share": n / curve.outlets} for at, n in steps]
        layers.append(
            alt.Chart(alt.InlineData(values=values))
            .mark_line(
                aria=False,
                interpolate="step-after",
                color=_colour(i),
                strokeDash=_DASHES[i % len(_DASHES)],
                strokeWidth=1.8,
            )
            .encode(
                x=alt.X("at:T", title=None, scale=x_scale, axis=x_axis),
                y=alt.Y(
                    "share:Q",
                    title=None,
                    scale=alt.Scale(domain=[0, 1]),
                    axis=axis(alt, _Y_PX, format=".0%", tickCount=4),
                ),
            )
        )
    for i, at_px in enumerate(_spread([c.adopted[-1] / c.outlets for c in drawn], size.height)):
        curve = drawn[i]
        said = f"{fitting(curve.level, 12)}, {curve.adopted[-1]:,} of {curve.outlets:,}"
        layers.append(
            alt.Chart(alt.InlineData(values=[{"said": said}]))
            .mark_text(aria=False, align="left", baseline="middle", fontSize=11.5, color=_colour(i))
            .encode(x=alt.value(size.width - _NAMES_PX + 8), y=alt.value(at_px), text="said:N")
        )
    title = bilingual(alt, written, gloss, size)
    chart = alt.layer(*layers).properties(title=title, width=size.width, height=size.height)
    told = "; ".join(
        f"{fitting(curve.level, 40)}: {curve.adopted[-1]:,} of {count(curve.outlets, 'outlet')} "
        f"by {day(curve.days[-1])}"
        for curve in drawn
    )
    return rendered(chart, f"Outlets that had used {fitting(written, 60)}, by level. {told}.")


def _days(curve: Adoption) -> list[tuple[int, int]]:
    days = zip(curve.days, curve.adopted, strict=False)
    known = [(milliseconds(one), number) for one, number in days]
    return [(at, number) for at, number in known if at is not None]


def _spread(shares: Sequence[float], height: int) -> list[float]:
    """Return where names stand: beside the ends of their curves, and apart from one another."""
    order = sorted(range(len(shares)), key=lambda i: (-shares[i], i))
    placed: dict[int, float] = {}
    free = float("-inf")
    for i in order:
        placed[i] = max(round(height * (1 - shares[i]), 1), free)
        free = placed[i] + _APART_PX
    over = max(0.0, max(placed.values()) - height)
    return [placed[i] - over for i in range(len(shares))]


def _colour(i: int) -> str:
    return (MARK, INK)[i // len(_DASHES) % 2]
