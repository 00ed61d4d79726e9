"""Writing records as a folder that a person can read and change: the same bytes each time."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from heliograph.errors import InputError
from heliograph.registry.content import Content
from heliograph.registry.records import About, Claim, Entity, Source


@dataclass
class Written:
    """Files of a registry's folder that are about to be written, by their path within it."""

    files: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Content) -> Written:
        """Return the files of records, the claims in the files of the entities they are about."""
        written = cls()
        written.about(content.about)
        for source in content.sources.values():
            written.source(source)
        claims: dict[str | None, list[Claim]] = defaultdict(list)
        for claim in content.claims.values():
            claims[claim.subject].append(claim)
        for entity in content.entities.values():
            written.entity(entity, claims[entity.id])
        return written

    def holds_records(self) -> bool:
        """Return whether there is an entity or a claim among the files."""
        return any(name.startswith(("entities/", "claims/")) for name in self.files)

    def about(self, about: About) -> None:
        """Add registry.yaml; one that is in the folder already stays as it is."""
        self.files["registry.yaml"] = as_yaml(msgspec.to_builtins(about))

    def source(self, source: Source) -> None:
        """Add a source."""
        self.files[f"sources/{source.id}.yaml"] = as_yaml(msgspec.to_builtins(source))

    def entity(self, entity: Entity, claims: Iterable[Claim]) -> None:
        """Add an entity with the claims about it."""
        record: dict[str, Any] = msgspec.to_builtins(entity)
        listed = [msgspec.to_builtins(claim) for claim in claims]
        for claim in listed:
            del claim["subject"]
        if listed:
            record["claims"] = listed
        self.files[f"entities/{entity.id}.yaml"] = as_yaml(record)

    def claims(self, name: str, claims: Iterable[Claim]) -> None:
        """Add claims as JSON lines."""
        encode = msgspec.json.Encoder().encode
        self.files[f"claims/{name}.jsonl"] = b"".join(encode(claim) + b"\n" for claim in claims)

    def into(self, folder: Path) -> None:
        """Write all files to a folder, which is made if need be.

        A file that is there and would change is not overwritten: a registry is edited by people.
        Raises InputError naming it, before anything is written. Where not all can be written,
        nothing of it stays.
        """
        self._refuse_links(folder)
        try:
            new = self._new(folder)
        except OSError as error:
            raise InputError(
                f"what is there cannot be read ({error.strerror})", path=error.filename or folder
            ) from error
        made: list[Path] = []  # files and folders, in the order in which they were made
        try:
            _write(new, folder, made)
        except BaseException as error:
            for path in reversed(made):
                with suppress(OSError):
                    path.rmdir() if path.is_dir() else path.unlink()
            if isinstance(error, OSError):
                raise InputError(
                    f"this cannot be written ({error.strerror}); nothing of the import was kept",
                    path=folder,
                ) from error
            raise

    def _new(self, folder: Path) -> dict[str, bytes]:
        """Return the files that are not there; raises InputError for one that differs."""
        new: dict[str, bytes] = {}
        for name, content in self.files.items():
            path = folder / name
            if not os.path.lexists(path):
                new[name] = content
            elif path.is_symlink() or not path.is_file():
                raise InputError("this is a link or a folder, and no plain file", path=path)
            elif name != "registry.yaml" and path.read_bytes() != content:
                raise InputError(
                    "this file is there already, and differs from what would be written",
                    path=path,
                    remedy="give --out a new folder, compare, and copy what you want.",
                )
        return new

    def _refuse_links(self, folder: Path) -> None:
        for room in ("sources", "entities", "claims"):
            if (folder / room).is_symlink():
                raise InputError("this is a link, not a folder", path=folder / room)
        if folder.exists() and not folder.is_dir():
            raise InputError(
                "this is a file, not a folder", path=folder, remedy="give --out another name."
            )
        above = folder.absolute()
        while not above.exists():
            above = above.parent
        if not os.access(above, os.W_OK):
            raise InputError("this folder cannot be written to", path=above)


def _write(files: Mapping[str, bytes], folder: Path, made: list[Path]) -> None:
    """Write all files to a hidden folder of our own, and only then move them to their places."""
    _make(folder, made)
    staged = Path(tempfile.mkdtemp(prefix=".import-", dir=folder))
    try:
        for number, content in enumerate(files.values()):
            with (staged / str(number)).open("xb") as file:
                file.write(content)
        for number, name in enumerate(files):
            path = folder / name
            _make(path.parent, made)
            (staged / str(number)).rename(path)
            made.append(path)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _make(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it, and note the new ones."""
    if not folder.is_dir():
        if folder.parent != folder:
            _make(folder.parent, made)
        folder.mkdir()
        made.append(folder)


def as_yaml(record: Mapping[str, Any]) -> bytes:
    """Return a record as YAML in UTF-8: fields in the order of the record, short things on a line.

    >>> print(as_yaml({"id": "a", "names": [{"text": "A: b", "lang": "en"}]}).decode(), end="")
    id: a
    names:
    - {text: 'A: b', lang: en}
    """
    import yaml

    def written(name: str, value: Any) -> str:
        text: str = yaml.dump(
            {name: value}, Dumper=_dumper(), allow_unicode=True, sort_keys=False, width=96
        )
        return text

    return "".join(written(name, value) for name, value in record.items()).encode()


@cache
def _dumper() -> Any:
    """Return a dumper that puts short sets of fields on one line and never writes an alias."""
    import yaml

    class Plain(yaml.CSafeDumper):
        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
            return True  # what stands twice is written twice

    def mapping(dumper: Any, data: dict[str, Any]) -> Any:
        # The whole, which has a single field here, is never on one line.
        short = 1 < len(data) <= 4 and all(_is_short(value) for value in data.values())
        return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=short)

    def listing(dumper: Any, data: Any) -> Any:
        short = all(_is_short(value) for value in data)
        return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=short)

    Plain.add_representer(dict, mapping)
    Plain.add_representer(list, listing)
    Plain.add_representer(tuple, listing)
    return Plain


def _is_short(value: Any) -> bool:
    return (isinstance(value, str) and len(value) <= 60) or isinstance(value, (int, bool))
