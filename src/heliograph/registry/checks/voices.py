"""Voices: one text is one voice, whatever the sources that carry it are called."""

from __future__ import annotations

from heliograph.registry.checks.found import Found


def check_voices(found: Found) -> None:
    """Find sources of different independence groups that hold one and the same text."""
    first: dict[str, tuple[str, str]] = {}  # by hash: group, source
    for source in found.content.sources.values():
        told: set[str] = set()
        for capture in source.captures:
            for digest in {capture.sha256, capture.text_sha256} - {None}:
                assert digest is not None
                group, other = first.setdefault(digest, (source.independence_group, source.id))
                if group != source.independence_group and other not in told:
                    told.add(other)
                    found.error(
                        "source",
                        source.id,
                        f"it holds the same text as {other!r}, which is of another independence "
                        "group: one text, two groups; they are one voice",
                        "give both the same independence_group.",
                    )
