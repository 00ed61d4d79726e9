"""What the checks find, each with the place of its record."""

from __future__ import annotations

from dataclasses import dataclass, field

from heliograph.registry.content import Content, Place, Problem, RecordKind, Severity


@dataclass
class Found:
    """The problems found so far in a registry's content."""

    content: Content
    problems: list[Problem] = field(default_factory=list)

    def error(self, kind: RecordKind, record_id: str, text: str, remedy: str | None = None) -> None:
        """Note an error of a record."""
        self._add(self.content.place(kind, record_id), "error", f"{record_id}: {text}", remedy)

    def note(self, kind: RecordKind, record_id: str, text: str, remedy: str | None = None) -> None:
        """Note something about a record that is worth knowing."""
        self._add(self.content.place(kind, record_id), "note", f"{record_id}: {text}", remedy)

    def _add(self, place: Place, severity: Severity, text: str, remedy: str | None) -> None:
        self.problems.append(Problem(*place, severity, text, remedy))
