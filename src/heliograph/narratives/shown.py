"""A text as a finding may show it: cut, and without the names of accounts."""

from __future__ import annotations

from heliograph.intake.handles import name_in_text
from heliograph.privacy.pseudonyms import masked

SHOWN_CHARACTERS = 1000
READ_CHARACTERS = 20_000
"""Of a longer text only the beginning is shown and compared word by word."""
_HIDDEN = "[account]"


class _Hidden:
    """Calls every account the same."""

    def account(self, platform: str, account_id: str) -> str:  # noqa: ARG002
        return _HIDDEN

    def handle(self, platform: str, handle: str) -> str:  # noqa: ARG002
        return _HIDDEN


def without_accounts(text: str) -> str:
    """Return a text with whomever it mentions, in words or in links, as ``[account]``.

    At most ``READ_CHARACTERS`` of it.

    >>> without_accounts("RT @Somebody: the harbour was closed")
    'RT @[account]: the harbour was closed'
    """
    # Pseudonyms first: half of one would not be known.
    return masked(name_in_text(masked(text)[:READ_CHARACTERS], "x", _Hidden()))


def cut(text: str) -> str:
    """Return the first ``SHOWN_CHARACTERS`` of a text.

    >>> len(cut("a" * 5000))
    1000
    """
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
