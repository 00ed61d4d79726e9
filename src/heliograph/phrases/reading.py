"""Reading lists of phrases: all that is wrong with them at once, each with its place."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from heliograph.errors import InputError
from heliograph.phrases.fitting import fitting
from heliograph.phrases.records import About, Language, Phrase, Phrases, Words
from heliograph.registry.content import Problem
from heliograph.registry.reading import Problems, record_of, refuse
from heliograph.registry.yamlfile import MAX_BYTES, Mark, Refused, parse

Record = TypeVar("Record", bound=msgspec.Struct)

STARTING: Final = Path(__file__).with_name("starting")
TIERS: Final = "tiers.yaml"
"""A file of this name in the folder of a list holds temperature tiers, not phrases."""
MAX_FILES: Final = 200
MAX_PHRASES: Final = 5_000


def load(path: str | Path | None = None) -> Phrases:
    """Return the phrases of a YAML file, of all in a folder, or of the packaged list (None).

    A file holds ``about`` (title, version, licence) and ``phrases``. Raises InputError with the
    file, line and column of what is wrong, and what to do about it.

    >>> phrases = load()
    >>> next(each.gloss for each in phrases if each.written == "新三样")
    'the new three exports: electric vehicles, lithium batteries, solar cells'
    """
    if not (path is None or isinstance(path, (str, Path))):
        raise InputError(
            f"the phrases are a {type(path).__name__}, not a list of phrases",
            remedy="give a YAML file, a folder of them, what 'load' returns, or None.",
        )
    root = STARTING if path is None else Path(path)
    problems: list[Problem] = []
    lists: list[About] = []
    phrases: list[tuple[Phrase, str, Mark]] = []
    try:
        files = _files(root)
    except OSError as error:  # a name that is too long, a folder that must not be read
        raise InputError(
            f"the phrases cannot be read: {error.strerror}",
            path=root.name[:80],
            remedy="give a YAML file of phrases.",
        ) from error
    for file in files:
        about, listed = _list(file, Problems(file.name, problems))
        lists += [about] if about is not None else []
        phrases += [(phrase, file.name, mark) for phrase, mark in listed]
    if len(phrases) > MAX_PHRASES:
        raise InputError(
            f"there are {len(phrases):,} phrases, and no more than {MAX_PHRASES:,} are read",
            path=root,
            remedy="make several lists, and run one after another.",
        )
    problems += fitting(phrases)
    refuse(problems, root)
    if not phrases:
        raise InputError("there is no phrase in this list", path=root, remedy="add some.")
    return Phrases(tuple(lists), tuple(phrase for phrase, _, _ in phrases))


def yaml_of(file: Path, problems: Problems) -> tuple[Any, Mark] | None:
    """Return what a YAML file holds, with places; None, and the problem noted, if it cannot be."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a device or a pipe may never end
            problems.add(None, None, "this is not a file")
            return None
        with file.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            problems.add(None, None, f"this file is larger than {MAX_BYTES:,} bytes", "split it.")
            return None
        return parse(raw.decode("utf-8-sig"), file.name)
    except Refused as refused:
        problems.found.append(refused.problem)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.add(line, None, "this is not UTF-8", "save the file as UTF-8.")
    except OSError as error:
        problems.add(None, None, f"this file cannot be read: {error.strerror}")
    return None


def _files(root: Path) -> list[Path]:
    """Return the files of a list, in order of their names."""
    if not root.is_dir():
        if root.exists():
            return [root]
        raise InputError(
            "there is no such file or folder", path=root, remedy="give a YAML file of phrases."
        )
    files = sorted(each for each in root.iterdir() if each.suffix in {".yaml", ".yml"})
    files = [each for each in files if each.name != TIERS]
    if not files:
        raise InputError(
            "there is no file of phrases in this folder", path=root, remedy="name them *.yaml."
        )
    if len(files) > MAX_FILES:
        raise InputError(
            f"there are {len(files):,} files here, and no more than {MAX_FILES} are read",
            path=root,
            remedy="put several lists into one file.",
        )
    return files


def _list(file: Path, problems: Problems) -> tuple[About | None, list[tuple[Phrase, Mark]]]:
    """Return the head of a file and its phrases, each with its place."""
    read = yaml_of(file, problems)
    if read is None:
        return None, []
    value, mark = read
    if not isinstance(value, dict) or not isinstance(mark.children, dict):
        problems.add(mark.line, mark.column, *_HEAD)
        return None, []
    for field in value.keys() - {"about", "phrases"}:
        problems.add(*mark.keys[field], f"a list has no field {field!r}", _HEAD[1])
    about = _about(value, mark, problems)
    listed = value.get("phrases")
    if not isinstance(listed, list):
        problems.add(mark.line, mark.column, "the field 'phrases' is no list", _HEAD[1])
        return about, []
    marks = mark.children["phrases"].children
    assert isinstance(marks, list)
    pairs = zip(listed, marks, strict=True)
    read_ones = ((_phrase(each, its, problems), its) for each, its in pairs)
    return about, [(phrase, its) for phrase, its in read_ones if phrase is not None]


_HEAD: Final = (
    "this is no list of phrases",
    "write 'about:' with title, version and licence, and 'phrases:' with a list.",
)


def _about(value: dict[str, Any], mark: Mark, problems: Problems) -> About | None:
    assert isinstance(mark.children, dict)
    its = mark.children.get("about", mark)
    head = value.get("about")
    if not isinstance(head, dict):
        problems.add(its.line, its.column, "the list does not say what it is", _HEAD[1])
        return None
    return record_of(head, its, About, problems)


def _phrase(value: Any, mark: Mark, problems: Problems) -> Phrase | None:
    """Return a phrase; its translations, whose fields are languages, are read by themselves."""
    if not isinstance(value, dict) or not isinstance(mark.children, dict):
        problems.add(
            mark.line, mark.column, "a phrase is a set of fields", "write 'id: ...' first."
        )
        return None
    given = value.pop("translations", {})
    its = mark.children.get("translations", mark)
    phrase = record_of(value, mark, Phrase, problems)
    if not isinstance(given, dict):
        problems.add(its.line, its.column, "'translations' should be fields", _TRANSLATIONS)
        return None
    translations = dict(_translations(given, its, problems))
    return msgspec.structs.replace(phrase, translations=translations) if phrase else None


_TRANSLATIONS: Final = "write each language with its list, as 'en: [new trio]'."


def _translations(
    given: dict[str, Any], mark: Mark, problems: Problems
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for lang, texts in given.items():
        try:
            msgspec.convert(lang, Language)
            yield lang, msgspec.convert(texts, tuple[Words, ...])
        except msgspec.ValidationError:
            problems.add(
                *mark.keys[lang], f"{lang!r} is no language with a list of words", _TRANSLATIONS
            )
