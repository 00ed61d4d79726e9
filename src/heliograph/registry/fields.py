"""What the fields of records are called and may hold, in words, for messages about wrong ones."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from heliograph.registry import records

ID: Final = records.Id
Step = str | int

_STEPS = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]")

_SHAPES: Final = {
    "Id": "an id is small letters, digits, '-' and '.', at most 80, such as cac.regulator",
    "Line": "this is one line of at most 400 characters, and not empty",
    "Text": "this is a text of at most 4,000 characters, and not empty",
    "Date": "a date is 2017, 2017-06 or 2017-06-01",
    "Day": "a day is written 2026-11-22",
    "Instant": "a time is written 2026-11-22T09:30:00Z, in UTC",
    "Digest": "a SHA-256 is 64 characters of 0-9 and a-f",
    "Language": "a language is a code such as en, zh or zh-Hant",
    "Country": "a country is a code of two or three lower-case letters, such as cn",
    "Web": "an address starts with http:// or https:// and holds no space",
}

_EXAMPLES: Final = {
    "Review": "{by: our desk, on: 2026-11-22}",
    "Capture": "{id: echo-page.copy, sha256: 64 characters of 0-9 and a-f}",
    "Name": "{text: Island Echo, lang: en}",
    "Account": "{platform: x, handle: island_echo}",
    "Technique": "{id: T0049, name: Flood Information Space}",
    "Speaker": "{who: Island Echo, standing: identified}",
    "Evidence": "{source: echo-page, quote: the very words}",
    "Ruling": "{status: contested, by: our desk, on: 2026-11-22, because: the reason}",
}
_MEANT: Final = {
    **dict.fromkeys(("ministry", "regulator", "department", "court", "council"), "state_body"),
    **dict.fromkeys(("party", "committee"), "party_body"),
    **dict.fromkeys(("newspaper", "broadcaster", "news_agency", "website", "site"), "outlet"),
    **dict.fromkeys(("university", "association", "foundation", "think_tank"), "institution"),
    **dict.fromkeys(("country", "region"), "territory"),
}


def steps(error: str) -> tuple[Step, ...]:
    """Return the steps that lead to the field a validation error is about.

    >>> steps("Invalid enum value 'x' - at `$.claims[2].hedge`")
    ('claims', 2, 'hedge')
    """
    _, found, path = error.rpartition(" - at `$")
    if not found:
        return ()
    return tuple(name or int(number) for name, number in _STEPS.findall(path))


def written(path: tuple[Step, ...]) -> str:
    """Return steps as a person would write them.

    >>> written(("evidence", 0, "credibility"))
    'evidence[0].credibility'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(
        "."
    )


def nearest(word: str, known: tuple[str, ...]) -> str:
    """Return what to do about a word that is not known: the nearest one, or all of them.

    >>> nearest("hegde", ("hedge", "part"))
    "did you mean 'hedge'?"
    """
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}."


def said(error: str, kind: type[msgspec.Struct]) -> tuple[str, str | None]:
    """Return a validation error of a record as a sentence, and what to do.

    >>> from heliograph.registry.records import Evidence
    >>> said("Invalid enum value 9 - at `$.credibility`", Evidence)
    ('9 is no credibility', 'write one of 1, 2, 3, 4, 5, 6.')
    """
    path = steps(error)
    what = error.rpartition(" - at `$")[0] or error
    about = type_at(kind, path)
    field = next((step for step in reversed(path) if isinstance(step, str)), "record")
    if found := re.fullmatch(r"Object contains unknown field `(.*)`", what, re.DOTALL):
        known = about.__struct_fields__ if _is_record(about) else ()
        return f"{_name(about)} has no field {found[1]!r}", nearest(found[1], known)
    if found := re.fullmatch(r"Invalid enum value (.*)", what, re.DOTALL):
        return _no_word(found[1], field, get_args(about))
    if found := re.fullmatch(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`", what):
        example = _example(about)
        return (
            f"{field!r} should be {_said_type(found[1])}, not {_said_type(found[2])}",
            f"write it as '{field}: {example}'." if example and field != "record" else None,
        )
    if what.startswith("Expected `str`"):
        return f"{field!r} is not written as it should be", f"{_shape(about)}."
    return f"{field!r} cannot be read: {what}", None


def no_id(given: str) -> tuple[str, str]:
    """Return that something is no id, and one that could be made of it.

    >>> no_id("Island Echo")[1]
    "write small letters, digits, '.' and '-', such as island-echo."
    """
    plain = unicodedata.normalize("NFKD", given).encode("ascii", "ignore").decode().lower()
    near = re.sub(r"[^a-z0-9.]+", "-", plain).strip("-.")[:80] or "cac.regulator"
    return (
        f"{given[:80]!r} is no id",
        f"write small letters, digits, '.' and '-', such as {near}.",
    )


def missing(kind: Any, present: Collection[str]) -> str | None:
    """Return what a record needs and does not have, in words; None where that is nothing.

    >>> missing(records.Review, {"note"})
    "a review needs the fields 'by', 'on'"
    """
    if not _is_record(kind):
        return None
    wanted = [
        each.name
        for each in msgspec.structs.fields(kind)
        if each.required and each.name not in present
    ]
    fields = "field" if len(wanted) == 1 else "fields"
    named = ", ".join(map(repr, wanted))
    return f"{_name(kind)} needs the {fields} {named}" if wanted else None


def _no_word(given: str, field: str, words: tuple[Any, ...]) -> tuple[str, str]:
    if field == "kind" and given.casefold() in {"'person'", "'people'", "'individual'"}:
        return f"{given} is no kind: a registry holds no private person", (
            "name the institution, or the office; who speaks stands in a claim's chain."
        )
    listed = [str(word) for word in words]
    plain = re.sub(r"[^a-z0-9]+", "_", given.casefold()).strip("_")
    near = (
        [_MEANT[plain]] if _MEANT.get(plain) in listed else _like(given.strip("'\""), plain, listed)
    )
    if near:
        others = ", ".join(word for word in listed if word != near[0])
        return f"{given} is no {field}", f"did you mean {near[0]!r}? There are also {others}."
    return f"{given} is no {field}", f"write one of {', '.join(listed)}."


def _like(given: str, plain: str, words: list[str]) -> list[str]:
    """Return the word that a given one was probably meant to be."""
    same = [word for word in words if word.casefold() == given.casefold()]
    return same or difflib.get_close_matches(plain, words, n=1, cutoff=0.6)


def type_at(kind: Any, path: tuple[Step, ...]) -> Any:
    """Return the type of the field that steps lead to, without Optional and the like."""
    for step in path:
        if isinstance(step, int):
            kind = get_args(kind)[0] if get_args(kind) else Any
        else:
            kind = _hints(kind).get(step, Any) if _is_record(kind) else Any
        kind = _bare(kind)
    return kind


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _bare(kind: Any) -> Any:
    if get_origin(kind) in {Union, UnionType}:
        kind = next(part for part in get_args(kind) if part is not type(None))
    return kind


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _name(kind: Any) -> str:
    if not _is_record(kind):
        return "this"
    if kind is records.About:
        return "registry.yaml"
    name = kind.__name__.lower()
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _example(kind: Any) -> str | None:
    """Return how a set of fields, or a list, is written; None for what is neither."""
    if _is_record(kind):
        return _EXAMPLES.get(kind.__name__)
    if get_origin(kind) is not tuple:
        return None
    part = get_args(kind)[0]
    if _is_record(part):
        return f"[{_EXAMPLES[part.__name__]}]" if part.__name__ in _EXAMPLES else None
    return "[cn]" if part == records.Country else "[one, another]"


def _said_type(name: str) -> str:
    return {
        "array": "a list",
        "object": "a set of fields",
        "str": "text",
        "int": "a whole number",
        "bool": "true or false",
        "null": "nothing",
    }.get(name, name)


def _shape(kind: Any) -> str:
    for name, shape in _SHAPES.items():
        if kind == getattr(records, name):
            return shape
    words = get_args(kind) if get_origin(kind) in {Literal, Annotated} else ()
    return f"it is {kind}" if not words else "it is too long, empty, or of another form"
