"""Markdown tables and the way numbers are written in them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

LEFT, RIGHT = "---", "--:"
_NO_PARAGRAPH = re.compile(r"\||#|!\[|- ")
_CODE = re.compile(r"`[^`]*`")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1) -> str:
    """Return a table of Markdown whose first ``words`` columns hold words, the others numbers.

    >>> print(table(["world", "runs"], [["plain", "3"]]))
    | world | runs |
    | --- | --: |
    | plain | 3 |
    """
    rules = [LEFT] * words + [RIGHT] * (len(head) - words)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rules, *rows])


def percent(share: float, decimals: int = 1) -> str:
    """Return a share in per cent.

    >>> percent(0.0362), percent(1.0)
    ('3.6%', '100.0%')
    """
    return f"{100 * share:.{decimals}f}%"


def ratio(value: float) -> str:
    """Return a ratio to two figures.

    >>> ratio(0), ratio(0.0851), ratio(12.34), ratio(1234.5)
    ('0', '0.085', '12', '1,234')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"


def mark(met: bool) -> str:
    """Return whether a mark is met.

    >>> mark(True), mark(False)
    ('met', '**missed**')
    """
    return "met" if met else "**missed**"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "run"), counted(2000, "run")
    ('1 run', '2,000 runs')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def folded(text: str) -> str:
    r"""Return Markdown with its paragraphs folded at 100 columns, all other blocks as they are.

    >>> folded("| a |\n\none\ntwo")
    '| a |\n\none two'
    """
    blocks = (block if _NO_PARAGRAPH.match(block) else _fold(block) for block in text.split("\n\n"))
    return "\n\n".join(blocks)


def _fold(paragraph: str) -> str:
    # Neither code nor a link's address may be broken: what is between backquotes stays whole.
    whole = _CODE.sub(lambda code: code.group().replace(" ", "\0"), " ".join(paragraph.split()))
    lines = textwrap.wrap(whole, 100, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\0", " ")
