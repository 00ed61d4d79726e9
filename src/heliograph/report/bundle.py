"""Our own style and script, and the vendored libraries, as blocks that stand inside the page."""

from __future__ import annotations

from importlib.resources import files

from markupsafe import Markup

from heliograph.report.policy import inline

LIBRARIES = ("graphology.umd.min.js", "sigma.min.js")  # in order of need; see vendor/VENDOR.toml
_ROOT = files("heliograph.report")


def style(
    *, labelled: bool, narratives: bool = False, phrases: bool = False, courses: bool = False
) -> Markup:
    """Return the page's one style sheet: its parts in a row, then print.

    ``courses`` is for the sections on shifts and on removals.
    """
    needed = {
        "labels": labelled,
        "narratives": narratives,
        "phrases": phrases,
        "courses": courses,
    }
    further = (part for part, is_needed in needed.items() if is_needed)
    parts = ("page", "sections", "network", *further, "print")
    return inline("\n".join(_text("static", f"{part}.css") for part in parts))


def scripts() -> list[Markup]:
    """Return the network's scripts in the order in which they run."""
    own = "\n".join(_text("static", f"{part}.js") for part in ("shapes", "network", "printing"))
    return [*(inline(_text("vendor", name)) for name in LIBRARIES), inline(own)]


def _text(folder: str, name: str) -> str:
    return _ROOT.joinpath(folder, name).read_text(encoding="utf-8")
