"""What the page may do: nothing but show itself.

A Content Security Policy (W3C, CSP Level 3) that names the page's own style and scripts by their
SHA-256 and allows no other source, no request, no form, no evaluation of strings.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

# Inside a script or style element these would end the block, or open a comment in it.
_BREAKS_OUT = re.compile(r"</(script|style)|<!--|\r", re.IGNORECASE)
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def inline(code: str) -> Markup:
    """Return our own or vendored code as a block that stands in the page as it is.

    Raises ValueError where the code would break out of its element.

    >>> inline("a < b")
    Markup('a < b')
    """
    code = _SOURCE_MAP.sub("", code)  # a debugger would ask for the map
    if found := _BREAKS_OUT.search(code):
        raise ValueError(f"code holding {found.group()!r} cannot stand inside a page")
    return Markup(code)  # noqa: S704 - ours and pinned by checksum, nothing from posts


def block_hash(block: str) -> str:
    """Return the source expression that allows exactly this block.

    >>> block_hash("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(block.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def content_policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """Return the policy under which these inline blocks run, and nothing else does."""
    return "; ".join(
        [
            "default-src 'none'",
            "img-src data:",
            "style-src " + " ".join(map(block_hash, styles)),
            "script-src " + (" ".join(map(block_hash, scripts)) or "'none'"),
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def data_block(value: Any) -> Markup:
    r"""Return JSON that can stand in a script element of type application/json.

    >>> print(data_block({"a": "</script>&"}))
    {"a":"\u003c/script\u003e\u0026"}
    """
    # ASCII: the line separators U+2028 and U+2029 are escaped with the rest.
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - every character that means something in HTML is escaped
