"""Characters that no exchange file should carry."""

from __future__ import annotations

import re

# Controls (but line feed and tab), which XML cannot hold and terminals obey; the embeddings,
# overrides and isolates with which text is made to read as what it is not; lone surrogates, which
# have no UTF-8; noncharacters.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def readable(text: str) -> str:
    r"""Return a text with each character that is not for reading as U+FFFD.

    >>> readable("a\x00b\u202ec\r\n")
    'a\ufffdb\ufffdc\n'
    """
    return _UNSAFE.sub("\ufffd", text.replace("\r\n", "\n"))
