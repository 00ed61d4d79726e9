"""Summary and findings, put together into the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from heliograph.findings import (
    Finding,
    GroupFinding,
    NarrativeFinding,
    PhraseFinding,
    RemovalFinding,
    ShiftFinding,
)
from heliograph.report import quantities
from heliograph.report.bundle import scripts, style
from heliograph.report.detected import needed
from heliograph.report.evolution import evolution_bands, listed_events, said_of
from heliograph.report.groups import groups, limits, methods
from heliograph.report.labelled import Labels
from heliograph.report.lapses import lapse
from heliograph.report.lead import lead
from heliograph.report.model import Coordination, Summary
from heliograph.report.narratives import narratives_section
from heliograph.report.network import network
from heliograph.report.phrases import phrases_section
from heliograph.report.policy import content_policy, data_block
from heliograph.report.removals import removals_section
from heliograph.report.sensitivity import sensitivity
from heliograph.report.shifts import shifts_section
from heliograph.report.timelines import volume_with_objects
from heliograph.report.untrusted import opening, prose, sentence, shown


def render_page(summary: Summary, findings: Sequence[Finding]) -> str:
    """Return the page; see ``heliograph.report.render``."""
    in_step = [each for each in findings if isinstance(each, GroupFinding)]
    page_style = style(
        labelled=summary.labelled is not None,
        narratives=summary.narratives is not None,
        phrases=summary.phrases is not None,
        courses=summary.shifts is not None or summary.removals is not None,
    )
    labels = Labels(summary.labelled, findings)
    page_scripts = scripts() if in_step else []
    net = network(in_step) if in_step else None
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            policy=Markup(content_policy([page_style], page_scripts)),  # noqa: S704 - own hashes
            style=page_style,
            scripts=page_scripts,
            summary=summary,
            lead=lead(summary, findings),
            groups=groups(in_step, summary.volume, labels),
            labels=labels,
            network=net,
            network_data=data_block(net.data) if net else None,
            methods=methods(in_step, summary.coordination.parameters)
            if summary.coordination
            else (),
            limits=limits(in_step),
            volume=volume_with_objects(summary.volume, None),
            **_texts(summary, findings, labels),
            **_courses(summary, findings, labels),
            **_changes(summary.coordination),
        )
    )


def _texts(summary: Summary, findings: Sequence[Finding], labels: Labels) -> dict[str, Any]:
    """Return what the sections on texts show; None for a section that was not asked for."""
    travelled = [each for each in findings if isinstance(each, NarrativeFinding)]
    used = [each for each in findings if isinstance(each, PhraseFinding)]
    return {
        "narratives": narratives_section(travelled, summary.narratives, labels)
        if summary.narratives
        else None,
        "phrases": phrases_section(used, summary.phrases, labels) if summary.phrases else None,
    }


def _courses(summary: Summary, findings: Sequence[Finding], labels: Labels) -> dict[str, Any]:
    """Return what the sections on shifts and removals show; None where they were not asked for."""
    shared = [each for each in findings if isinstance(each, ShiftFinding)]
    gone = [each for each in findings if isinstance(each, RemovalFinding)]
    return {
        "shifts": shifts_section(shared, summary.shifts, labels) if summary.shifts else None,
        "removals": removals_section(gone, summary.removals, labels) if summary.removals else None,
    }


def _changes(found: Coordination | None) -> dict[str, Any]:
    """Return what more data, other windows and other times would have shown."""
    if found is None:
        return dict.fromkeys(("needed", "windows", "sensitivity", "bands", "events"))
    listed = listed_events(found.evolution) if found.evolution else ((), 0)
    return {
        "needed": needed(found.power) if found.power else None,
        "windows": sorted(found.windows, key=lambda row: row.window_s),
        "sensitivity": sensitivity(found.windows) if len(found.windows) > 1 else None,
        "bands": evolution_bands(found.evolution) if found.evolution else None,
        "events": listed[0],
        "more_events": listed[1],
    }


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("heliograph.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_written,
    )
    environment.filters.update(
        shown=shown,
        opening=opening,
        sentence=sentence,
        number=quantities.number,
        probability=quantities.probability,
        percent=quantities.percent,
        counted=quantities.count,
        one_in=quantities.one_in,
        gap=quantities.gap,
        duration=quantities.duration,
        moment=quantities.moment,
        minute=quantities.minute,
        day=quantities.day,
        size=quantities.size,
        lapse=lapse,
        said_of=said_of,
        place="{:g}".format,
    )
    return environment


def _written(value: Any) -> Any:
    """Hold for every expression of every template: no raw float, no hidden character."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return prose(value)
    if isinstance(value, float):
        raise TypeError("a template writes a number through a filter that rounds it")
    return value
