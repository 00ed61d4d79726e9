"""Reading files of lexicons: all that is wrong with one at once, each with its place."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import Any, Final

from heliograph.errors import InputError
from heliograph.lexicons.fitting import about_fits, fitting
from heliograph.lexicons.records import About, Lexicon, Lexicons, Written
from heliograph.registry.reading import Problems, record_of, refuse
from heliograph.registry.yamlfile import MAX_BYTES, Mark, Refused, parse

MAX_LEXICONS: Final = 100
_HEAD: Final = (
    "this is no file of lexicons",
    "write 'about:' with title, version and licence, and 'lexicons:' with a list.",
)


def load(path: str | Path) -> Lexicons:
    """Return the lexicons of a YAML file.

    It holds ``about`` (title, version, licence) and ``lexicons``: each an id, a kind (topic,
    phrases or framing), a title, its terms, and perhaps a lang and a note. Raises InputError with
    the line and column of all that is wrong, and what to do about it.
    """
    if not isinstance(path, (str, Path)):
        raise InputError(
            f"the lexicons are a {type(path).__name__}, not a file", remedy="give a YAML file."
        )
    file = Path(path)
    raw = _raw(file)
    problems = Problems(file.name)
    read = _parsed(raw, problems)
    about, lexicons = _file(*read, problems) if read is not None else (None, [])
    refuse(problems.found, file)
    assert about is not None
    if not lexicons:
        raise InputError("there is no lexicon in this file", path=file, remedy="add one.")
    return Lexicons(
        about,
        tuple(lexicons),
        Written(name=file.name, sha256=hashlib.sha256(raw).hexdigest(), size_bytes=len(raw)),
    )


def _raw(file: Path) -> bytes:
    """Return what a file holds; raises InputError where it is none, too large or unreadable."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a device or a pipe may never end
            raise InputError("this is not a file", path=file, remedy="give a YAML file.")
        with file.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise InputError("there is no such file", path=file, remedy="give a YAML file.") from error
    except (OSError, ValueError) as error:  # a name that is too long, or no name; no permission
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"the lexicons cannot be read: {why}", path=file.name[:80], remedy="give a YAML file."
        ) from error
    if len(raw) > MAX_BYTES:
        raise InputError(
            f"this file is larger than {MAX_BYTES:,} bytes", path=file, remedy="split it."
        )
    return raw


def _parsed(raw: bytes, problems: Problems) -> tuple[Any, Mark] | None:
    try:
        return parse(raw.decode("utf-8-sig"), problems.path)
    except Refused as refused:
        problems.found.append(refused.problem)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.add(line, None, "this is not UTF-8", "save the file as UTF-8.")
    return None


def _file(value: Any, mark: Mark, problems: Problems) -> tuple[About | None, list[Lexicon]]:
    """Return what a file says of itself, and its lexicons."""
    if not isinstance(value, dict) or not isinstance(mark.children, dict):
        problems.add(mark.line, mark.column, *_HEAD)
        return None, []
    for field in value.keys() - {"about", "lexicons"}:
        problems.add(*mark.keys[field], f"a file of lexicons has no field {field!r}", _HEAD[1])
    about = _about(value, mark, problems)
    listed = value.get("lexicons")
    if not isinstance(listed, list):
        problems.add(mark.line, mark.column, "the field 'lexicons' is no list", _HEAD[1])
        return about, []
    if len(listed) > MAX_LEXICONS:
        problems.add(
            *mark.keys["lexicons"],
            f"there are {len(listed):,} lexicons, and no more than {MAX_LEXICONS} are read",
            "make several files, and run one after another.",
        )
        return about, []
    marks = mark.children["lexicons"].children
    assert isinstance(marks, list)
    placed = [(_lexicon(each, its, problems), its) for each, its in zip(listed, marks, strict=True)]
    read = [(lexicon, its) for lexicon, its in placed if lexicon is not None]
    problems.found += fitting(read, problems.path)
    return about, [lexicon for lexicon, _ in read]


def _about(value: dict[str, Any], mark: Mark, problems: Problems) -> About | None:
    assert isinstance(mark.children, dict)
    its = mark.children.get("about", mark)
    head = value.get("about")
    if not isinstance(head, dict):
        problems.add(its.line, its.column, "the file does not say what it is", _HEAD[1])
        return None
    about = record_of(head, its, About, problems)
    if about is not None:
        problems.found += about_fits(about, its, problems.path)
    return about


def _lexicon(value: Any, mark: Mark, problems: Problems) -> Lexicon | None:
    if not isinstance(value, dict) or not isinstance(mark.children, dict):
        problems.add(
            mark.line, mark.column, "a lexicon is a set of fields", "write 'id: ...' first."
        )
        return None
    return record_of(value, mark, Lexicon, problems)
