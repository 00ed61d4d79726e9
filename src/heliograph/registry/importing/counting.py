"""What became of the rows of an import: used, merged, left aside, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Counts:
    """The counts of one import, and what was left aside, each with a line or row and a reason."""

    path: str
    counts: Counter[str] = field(default_factory=Counter)
    aside: list[tuple[int, str]] = field(default_factory=list)

    def add(self, what: str, number: int = 1) -> None:
        """Count something."""
        self.counts[what] += number

    def leave(self, row: int, why: str) -> None:
        """Note that something of a row was left aside."""
        self.aside.append((row, why))

    def lines(self, at_most: int | None = None) -> Iterable[str]:
        """Yield the counts and then what was left aside, as lines for a person.

        >>> counts = Counts("a.csv")
        >>> counts.add("rows", 1200)
        >>> counts.leave(7, "the row is blank")
        >>> list(counts.lines())
        ['1,200 rows', 'left aside, 1 in all:', '  a.csv, row 7: the row is blank']
        """
        yield from (f"{number:,} {what}" for what, number in self.counts.items())
        if not self.aside:
            return
        yield f"left aside, {len(self.aside):,} in all:"
        shown = sorted(self.aside)[:at_most]
        yield from (f"  {self.path}, row {row}: {why}" for row, why in shown)
        if len(shown) < len(self.aside):
            yield f"  and {len(self.aside) - len(shown):,} more"
