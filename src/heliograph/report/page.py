"""Summary and findings, put together into the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from heliograph.findings import Finding
from heliograph.report import quantities
from heliograph.report.bundle import scripts, style
from heliograph.report.groups import groups, limits, methods
from heliograph.report.lead import lead
from heliograph.report.model import Summary
from heliograph.report.network import network
from heliograph.report.policy import content_policy, data_block
from heliograph.report.timelines import volume_with_objects
from heliograph.report.untrusted import opening, prose, sentence, shown


def render_page(summary: Summary, findings: Sequence[Finding]) -> str:
    """Return the page; see ``heliograph.report.render``."""
    page_style = style()
    page_scripts = scripts() if findings else []
    net = network(findings) if findings else None
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            policy=Markup(content_policy([page_style], page_scripts)),  # noqa: S704 - own hashes
            style=page_style,
            scripts=page_scripts,
            summary=summary,
            lead=lead(summary, findings),
            groups=groups(findings, summary.volume),
            network=net,
            network_data=data_block(net.data) if net else None,
            methods=methods(findings, summary.parameters),
            limits=limits(findings),
            volume=volume_with_objects(summary.volume, None),
        )
    )


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
        gap=quantities.gap,
        duration=quantities.duration,
        moment=quantities.moment,
        minute=quantities.minute,
        size=quantities.size,
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
