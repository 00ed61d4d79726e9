"""From plain values to records, with every problem that a file has, not only its first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from heliograph.errors import InputError
from heliograph.registry.content import Problem, in_order
from heliograph.registry.fields import ID, Step, missing, no_id, said, steps, type_at, written
from heliograph.registry.yamlfile import FIELD_NAME, Mark

Record = TypeVar("Record", bound=msgspec.Struct)

MAX_PROBLEMS_A_RECORD = 50
_SHOWN = 5  # of the problems that refuse a file


@dataclass
class Problems:
    """The problems of one file, as they are found."""

    path: str
    found: list[Problem] = field(default_factory=list)

    def add(
        self, line: int | None, column: int | None, text: str, remedy: str | None = None
    ) -> None:
        """Note an error."""
        self.found.append(Problem(self.path, line, column, "error", text, remedy))


def refuse(problems: Iterable[Problem], path: Path) -> None:
    """Raise InputError where there are problems: how many, and the first few with their places."""
    found = in_order(problems)
    if not found:
        return
    shown = "\n".join(f"  {problem}" for problem in found[:_SHOWN])
    more = f"\n  and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
    count = "there is an error" if len(found) == 1 else f"there are {len(found):,} errors"
    raise InputError(f"{count} in it:\n{shown}{more}", path=path)


def record_of(
    value: Any, mark: Mark, kind: type[Record], problems: Problems, *, typed: bool = False
) -> Record | None:
    """Return the record that a value holds; None, and the problems noted, where it holds none.

    After each wrong field the rest is read on without it, so that all come out together.
    ``typed`` values (of JSON) hold numbers as numbers; those of YAML are text throughout.
    """
    try:
        return msgspec.convert(value, kind, strict=typed)
    except msgspec.ValidationError:
        _examine(value, mark, kind, problems, typed)
        return None


def _examine(
    value: Any, mark: Mark, kind: type[msgspec.Struct], problems: Problems, typed: bool
) -> None:
    """Note all that is wrong with a value; the value is taken apart on the way."""
    if strange := next(_strange_names(value), None):
        problems.add(mark.line, mark.column or None, f"{strange[:60]!r} is no name of a field")
        return
    gone: list[tuple[Any, str]] = []  # fields taken out, whose absence is not another problem
    for _ in range(MAX_PROBLEMS_A_RECORD):
        try:
            msgspec.convert(value, kind, strict=typed)
        except msgspec.ValidationError as error:
            path = steps(str(error))
            holder = _follow(value, path)
            unknown = re.search(r"contains unknown field `(\w+)`", str(error))
            line, column = _place(mark, path, unknown[1] if unknown else None)
            if "missing required field" in str(error):
                present = {*holder, *(name for it, name in gone if it is holder)}
                if wanted := missing(type_at(kind, path), present):
                    text = wanted if mark.keys or not path else f"{written(path)}: {wanted}"
                    problems.add(line, column, text, "add what is missing.")
            else:
                problems.add(line, column, *_words(error, kind, path, value, bool(mark.keys)))
            if unknown:
                holder.pop(unknown[1])
            elif not path:
                return
            else:
                _take_out(value, mark, path, gone)
        else:
            return


def _strange_names(value: Any) -> Iterator[str]:
    """Yield names that are no field's name in any record; they would confuse the messages."""
    if isinstance(value, dict):
        yield from (name for name in value if not FIELD_NAME.fullmatch(name))
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _strange_names(part)


def _words(
    error: msgspec.ValidationError,
    kind: type[msgspec.Struct],
    path: tuple[Step, ...],
    value: Any,
    placed: bool,
) -> tuple[str, str | None]:
    """Return an error in words; without columns the field's path is named too."""
    text, remedy = said(str(error), kind)
    given = _follow(value, path)
    if given == "" and path:
        text, remedy = f"{path[-1]!r} is empty", "write something, or leave the line out."
    elif isinstance(given, str) and type_at(kind, path) == ID:
        text, remedy = no_id(given)
    return (text if placed or not path else f"{written(path)}: {text}"), remedy


def _follow(value: Any, path: tuple[Step, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _place(mark: Mark, path: tuple[Step, ...], unknown: str | None) -> tuple[int, int | None]:
    """Return line and column of a field; of the nearest thing around it that has a place."""
    for step in path:
        inner = _part(mark, step)
        if inner is None:
            break
        mark = inner
    if unknown is not None and unknown in mark.keys:
        return mark.keys[unknown]
    return mark.line, mark.column or None


def _part(mark: Mark, step: Step) -> Mark | None:
    """Return where a field or list item stands; None where that is not known."""
    children = mark.children
    if isinstance(children, dict) and isinstance(step, str):
        return children.get(step)
    if isinstance(children, list) and isinstance(step, int) and step < len(children):
        return children[step]
    return None


def _take_out(value: Any, mark: Mark, path: tuple[Step, ...], gone: list[tuple[Any, str]]) -> None:
    """Take a wrong field, or the list item that cannot do without it, out of value and marks."""
    *lead, last = path
    holder = _follow(value, tuple(lead))
    its: Mark | None = mark
    for step in lead:
        its = _part(its, step) if its is not None else None
    del holder[last]
    if isinstance(last, str):
        gone.append((holder, last))
    if its is None:
        return
    # A field that the reader itself added, such as a claim's subject, stands nowhere.
    if isinstance(its.children, dict):
        its.children.pop(str(last), None)
    elif its.children:
        del its.children[int(last)]
