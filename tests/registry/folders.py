"""Registries as folders on disk, and as tables."""

import json
from datetime import UTC, datetime

import msgspec
import yaml

from heliograph.registry.assessed import Assessed
from heliograph.registry.changes import Latest
from heliograph.registry.content import Content
from heliograph.registry.ledger import Logged
from heliograph.registry.shelf import Rows
from heliograph.registry.tables import Tables

AT = datetime(2026, 11, 22, 7, tzinfo=UTC)


def write(folder, content: Content):
    """Write a content as a folder, in place of what was there; return the folder."""
    for room in ("sources", "entities", "claims"):
        (folder / room).mkdir(parents=True, exist_ok=True)
        records = getattr(content, room).values()
        lines = b"".join(msgspec.json.encode(record) + b"\n" for record in records)
        (folder / room / "all.jsonl").write_bytes(lines)
    (folder / "registry.yaml").write_text(_yaml(content.about))
    judgements = [_plain(each) for each in content.judgements]
    (folder / "judgements.yaml").unlink(missing_ok=True)
    if judgements:
        (folder / "judgements.yaml").write_text(yaml.safe_dump(judgements, allow_unicode=True))
    return folder


def tabulated(contents):
    """The tables after building contents one after the other."""
    log = []
    for each in contents:
        latest = Latest.of(log)
        for change in latest.new(Assessed.of(each), AT.date()):
            log.append(Logged(len(log), "2026-11-22T07:00:00Z", change))
    tables = Tables()
    for entry in log:
        tables.add(entry.number, entry.at, entry.change)
    return Rows(tables.finish(size=len(log)))


def _plain(record):
    return json.loads(msgspec.json.encode(record))


def _yaml(record):
    return yaml.safe_dump(_plain(record), allow_unicode=True)
