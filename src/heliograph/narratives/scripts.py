"""Whether Chinese is written in traditional or in simplified characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

Script = Literal["traditional", "simplified"]

_READ = 500  # characters of a text
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


def scripts(texts: Sequence[str]) -> list[Script | None]:
    """Return the script of each text; None where it has no character that tells.

    >>> scripts(["港口关闭", "港口關閉", "中文", "harbour"])
    ['simplified', 'traditional', None, None]
    """
    return [_script(text[:_READ]) for text in texts]


def simplified(text: str) -> str:
    """Return a text in simplified characters.

    >>> simplified("港口關閉")
    '港口关闭'
    """
    return str(_converters()[0].convert(text))


def _script(text: str) -> Script | None:
    if not _HAN.search(text):
        return None
    to_simplified, to_traditional = _converters()
    old = _changed(text, to_simplified.convert(text))
    new = _changed(text, to_traditional.convert(text))
    if old == new:
        return None
    return "traditional" if old > new else "simplified"


def _changed(text: str, converted: str) -> int:
    return sum(a != b for a, b in zip(text, converted, strict=False))


@cache
def _converters() -> tuple[Any, Any]:
    from opencc import OpenCC

    return OpenCC("t2s"), OpenCC("s2t")
