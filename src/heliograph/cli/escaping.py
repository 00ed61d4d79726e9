"""Text from outside, made harmless for a terminal."""

from __future__ import annotations

from rich import markup


def escape(text: str) -> str:
    """Return a text that neither the terminal nor the markup obeys.

    >>> escape("[bold]a")
    '\\\\[bold]a'
    """
    return markup.escape("".join(c if c.isprintable() else "\ufffd" for c in text))
