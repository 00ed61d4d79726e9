"""Plain YAML: mappings, lists and text, with the line and column of every part.

Every scalar is text, whatever it looks like: ``no`` is a word and ``2017`` four characters. What
YAML has beyond that (anchors, aliases, tags, merge keys, several documents in one file) is
refused, with its place: nobody reviewing a file should have to know it, and much of it was made
for attacks. Events are read one by one, so that deep nesting is refused before it is built.
"""

from __future__ import annotations

import re
from typing import Any, Final

from heliograph.errors import HeliographError
from heliograph.registry.content import Problem

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 20
FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Mark:
    """Where a part of a file stands, and where its own parts stand."""

    __slots__ = ("children", "column", "keys", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.children: dict[str, Mark] | list[Mark] | None = None
        self.keys: dict[str, tuple[int, int]] = {}


class Refused(HeliographError):  # noqa: N818 - it is read as "refused", not caught as an error
    """A file that cannot be read as plain YAML; ``problem`` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def parse(text: str, path: str) -> tuple[Any, Mark]:
    r"""Return what a YAML text holds, as dicts, lists and strings, and where each part stands.

    An empty text gives None. Raises Refused with line and column where the text is not plain YAML.

    >>> value, mark = parse("id: cac\nnames: [{text: CAC}]\n", "cac.yaml")
    >>> value
    {'id': 'cac', 'names': [{'text': 'CAC'}]}
    >>> mark.children["names"].line
    2
    """
    import yaml
    from yaml.reader import ReaderError

    try:
        return _built(yaml.parse(text, Loader=yaml.CBaseLoader), path)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        line, column = (at.line + 1, at.column + 1) if at else (None, None)
        raise Refused(
            _error(path, line, column, f"this is not YAML: {error.problem}", _advice(error.problem))
        ) from error
    except ReaderError as error:
        line, column = _counted(text, int(error.position))
        raise Refused(
            _error(path, line, column, "there is a control character here", "take it out.")
        ) from error


def _built(events: Any, path: str) -> tuple[Any, Mark]:
    """Return the one document that a stream of events makes."""
    value: Any = None
    mark = Mark(1, 1)
    documents = 0
    stack: list[tuple[Any, Mark]] = []
    keys: list[str | None] = []
    for event in events:
        kind = type(event).__name__
        if kind in _ENDS:
            stack.pop()
            keys.pop()
            continue
        if kind in _PASSED:
            documents += kind == "DocumentStartEvent"
            _refuse_document(event, documents, path)
            continue
        at = event.start_mark
        here = Mark(at.line + 1, at.column + 1)
        _refuse(event, kind, here, path)
        scalar = kind == "ScalarEvent"
        part: Any = event.value if scalar else ([] if kind == "SequenceStartEvent" else {})
        if not stack:
            value, mark = part, here
        elif isinstance(stack[-1][0], list):
            stack[-1][0].append(part)
            stack[-1][1].children.append(here)  # type: ignore[union-attr]
        elif keys[-1] is None:
            keys[-1] = _key(part, here, stack[-1], path)
            continue
        else:
            container, its = stack[-1]
            container[keys[-1]] = part
            its.children[keys[-1]] = here  # type: ignore[index, call-overload]
            keys[-1] = None
        if not scalar:
            here.children = [] if isinstance(part, list) else {}
            stack.append((part, here))
            keys.append(None)
            if len(stack) > MAX_DEPTH:
                raise Refused(
                    _error(path, here.line, here.column, f"this is nested over {MAX_DEPTH} deep")
                )
    return value, mark


_ENDS = frozenset({"SequenceEndEvent", "MappingEndEvent"})
_PASSED = frozenset(
    {"StreamStartEvent", "StreamEndEvent", "DocumentStartEvent", "DocumentEndEvent"}
)


def _key(part: Any, here: Mark, container: tuple[Any, Mark], path: str) -> str:
    """Return a key of a mapping; one that stands twice, or is no word, is refused."""
    mapping, its = container
    if part == "<<":
        raise Refused(
            _error(path, here.line, here.column, "merge keys are not read", "write the fields out.")
        )
    if not isinstance(part, str) or not FIELD_NAME.fullmatch(part):
        raise Refused(
            _error(
                path,
                here.line,
                here.column,
                "a field's name is a word of lower-case letters",
                "put a text with ': ' in it in quotes.",
            )
        )
    if part in its.keys:
        raise Refused(
            _error(
                path,
                here.line,
                here.column,
                f"the field {part!r} stands twice, first in line {its.keys[part][0]}",
                "keep one of them.",
            )
        )
    its.keys[part] = (here.line, here.column)
    mapping[part] = None
    return part


def _refuse(event: Any, kind: str, here: Mark, path: str) -> None:
    """Refuse aliases, anchors and tags."""
    anchor, tag = (event.anchor or "")[:60], (getattr(event, "tag", None) or "")[:60]
    if kind == "AliasEvent":
        what, remedy = f"the alias *{anchor} is not read", "write the value out."
    elif event.anchor is not None:
        what, remedy = f"the anchor &{anchor} is not read", "take it out."
    elif event.tag is not None:
        what, remedy = (
            f"the tag {tag} is not read",
            "take it out, or put the text in quotes.",
        )
    else:
        return
    raise Refused(_error(path, here.line, here.column, what, remedy))


def _refuse_document(event: Any, documents: int, path: str) -> None:
    """Refuse a second document, and directives."""
    if type(event).__name__ != "DocumentStartEvent":
        return
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    if documents > 1:
        raise Refused(
            _error(path, line, column, "a second document starts here", "make it a file of its own")
        )
    if event.tags:
        raise Refused(_error(path, line, column, "tag directives are not read", "take them out."))


def _advice(problem: str | None) -> str | None:
    """Return what to do about the mistakes that people make most."""
    if problem and "mapping values are not allowed" in problem:
        return "put a text with ': ' in it in quotes."
    if problem and "cannot start any token" in problem:
        return "put a text that starts with a sign, such as @ or %, in quotes; indent with spaces."
    return None


def _counted(text: str, position: int) -> tuple[int, int]:
    """Return line and column of a position, counted in bytes of UTF-8."""
    before = text.encode()[:position].decode("utf-8", "ignore")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _error(
    path: str, line: int | None, column: int | None, text: str, remedy: str | None = None
) -> Problem:
    return Problem(path, line, column, "error", text, remedy)
