"""Findings in, one HTML file out."""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.findings import Finding
from heliograph.report.model import Summary

__all__ = ["render"]


def render(summary: Summary, findings: Sequence[Finding]) -> str:
    """Return the report as one self-contained HTML file, the same bytes for the same input.

    The page opens from disk, asks for nothing over the network, and treats every string that
    came with the posts as hostile.
    """
    from heliograph.report.page import render_page  # a template engine, plots: not for --help

    return render_page(summary, findings)
