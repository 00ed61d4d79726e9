"""A registry of a million claims: how long a build takes, and a lookup of one entity's history.

Usage: python benchmarks/registry.py [CLAIMS] [--keep DIRECTORY]. The input is made first, as a
folder of JSON lines: 500 sources, 20,000 entities, claims with a quote of 80 characters and a chain
of two. Then each phase by itself, the build as a whole in a process of its own, and lookups, each
with the registry opened anew. The peer for lookups is DuckDB over the same JSON lines, and a plain
scan of them.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

ENTITIES = 20_000
SOURCES = 500
BUSY = ("e0", 500)
PROPERTIES = ["runs_account", "publishes_under", "described_as", "partner_of", "funded_by"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("claims", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--build", type=Path, help="build DIRECTORY/folder once, and say how long")
    parser.add_argument("--phases", type=Path, help="the same, phase by phase")
    given = parser.parse_args()
    if given.build:
        build_once(given.build)
    elif given.phases:
        phases(given.phases)
    else:
        directory = given.keep or Path(tempfile.mkdtemp())
        write_folder(directory / "folder", given.claims)
        for part in ("--phases", "--build"):
            subprocess.run([sys.executable, __file__, part, directory], check=True)
        lookups(directory)


# -- the input -------------------------------------------------------------------------------------


def write_folder(folder: Path, claims: int) -> None:
    random_ = random.Random(1)
    for room in ("sources", "entities", "claims"):
        (folder / room).mkdir(parents=True, exist_ok=True)
    (folder / "registry.yaml").write_text(
        "title: A benchmark\nmaintainer: nobody\nappeal: nobody@example.org\n"
        "licence: CC0-1.0\ncriteria: 2026-11\n"
    )
    _write_lines(folder / "sources/all.jsonl", map(_source, range(SOURCES)))
    _write_lines(folder / "entities/all.jsonl", map(_entity, range(ENTITIES)))
    rows = (_claim(number, random_) for number in range(claims))
    _write_lines(folder / "claims/all.jsonl", rows)


def _write_lines(path: Path, rows: Iterator[dict[str, object]]) -> None:
    with path.open("wb") as file:
        for row in rows:
            file.write(msgspec.json.encode(row) + b"\n")


def _source(number: int) -> dict[str, object]:
    return {
        "id": f"s{number}",
        "title": f"Report {number}",
        "publisher": f"Institute {number // 2}",
        "type": "analysis",
        "independence_group": f"g{number // 2}",
        "reliability": "ABCDEF"[number % 6],
        "graded_by": "an editor",
        "graded_because": "its record",
    }


def _entity(number: int) -> dict[str, object]:
    names = [
        {"text": f"Institution {number}", "lang": "en"},
        {"text": f"机构{number}", "lang": "zh"},
    ]
    return {"id": f"e{number}", "kind": "institution", "names": names, "countries": ["cn"]}


def _claim(number: int, random_: random.Random) -> dict[str, object]:
    entity, many = BUSY
    subject = entity if number < many else f"e{random_.randrange(1, ENTITIES)}"
    what = (
        {"object": f"e{random_.randrange(1, ENTITIES)}"}
        if number % 4 == 0
        else {"value": f"an account named {random_.randrange(10**6)}"}
    )
    quote = f"said in number {number} of the papers that it runs an account of that name, and more"
    return {
        "id": f"c{number}",
        "subject": subject,
        "property": PROPERTIES[number % len(PROPERTIES)],
        **what,
        "hedge": "reported" if number % 3 else "none",
        "chain": [
            {"who": f"Institute {number % 250}", "standing": "identified"},
            {"who": "a local official", "standing": "anonymous"},
        ],
        "evidence": [{"source": f"s{number % SOURCES}", "quote": quote, "credibility": 2}],
    }


# -- the build -------------------------------------------------------------------------------------


@contextmanager
def timed(what: str) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what:<24} {wall:6.1f} s, {cpu:6.1f} CPU-s", flush=True)


def peak_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def build_once(directory: Path) -> None:
    from heliograph.registry.building import LOG, TABLES, build

    out = directory / "built"
    shutil.rmtree(out, ignore_errors=True)
    with timed("build, all in"):
        built = build(directory / "folder", out)
    assert not built.errors, built.errors[:3]
    sizes = [f"{name} {(out / name).stat().st_size / 1e6:,.0f} MB" for name in (LOG, TABLES)]
    print(f"peak {peak_gb():.2f} GB; {', '.join(sizes)}")


def phases(directory: Path) -> None:
    gc.disable()  # as the build does
    from heliograph.evidence.log import Log, new_key
    from heliograph.registry.assessed import Assessed
    from heliograph.registry.checking import check
    from heliograph.registry.folder import read_folder
    from heliograph.registry.identity import canonical
    from heliograph.registry.rules import assess
    from heliograph.registry.tablesfile import tables_file

    with timed("read"):
        content, _ = read_folder(directory / "folder")
    with timed("check"):
        check(content)
    with timed("assess"):
        assessments = assess(content)
    now = Assessed(content, assessments, canonical(content))
    with timed("labels"):
        now.labels(datetime.date(2026, 11, 22))
    with timed("write records as JSON"):
        changes = list(now.changes())
    with tempfile.TemporaryDirectory(dir=directory) as scratch:
        key = new_key(Path(scratch) / "key")
        with timed("log"), Log.create(Path(scratch) / "log.jsonl", key) as log:
            log.append(change.entry() for change in changes)
        with timed("tables"), tables_file(Path(scratch) / "tables") as tables:
            with timed("  rows"):
                for number, change in enumerate(changes):
                    tables.add(number, "2026-11-22T00:00:00Z", change)
            with timed("  indices"):
                tables.finish(size=len(changes))
    print(f"peak {peak_gb():.2f} GB")


# -- lookups ---------------------------------------------------------------------------------------


def lookups(directory: Path) -> None:
    from heliograph.registry.registry import Registry

    random_ = random.Random(2)
    Registry.load(directory / "built").entity("e1").history()  # imports
    for what, ids in [
        ("busy entity", [BUSY[0]] * 20),
        ("200 entities", [f"e{random_.randrange(ENTITIES)}" for _ in range(200)]),
    ]:
        took, events = [], []
        for each in ids:
            begin = time.perf_counter()
            history = Registry.load(directory / "built").entity(each).history()
            took.append((time.perf_counter() - begin) * 1e3)
            events.append(len(history))
        print(
            f"{what}: {statistics.median(events):.0f} events, median {statistics.median(took):.1f}"
            f" ms, worst {max(took):.1f} ms, opening included"
        )
    peers(directory)


def peers(directory: Path) -> None:
    path = directory / "folder/claims/all.jsonl"
    begin = time.perf_counter()
    with path.open("rb") as file:
        found = [line for line in file if b'"subject":"e7"' in line or b'"object":"e7"' in line]
    print(f"plain scan: {len(found)} claims, {(time.perf_counter() - begin) * 1e3:,.0f} ms")
    try:
        import duckdb
    except ImportError:
        print("duckdb is not installed")
        return
    begin = time.perf_counter()
    rows = duckdb.sql(
        f"SELECT * FROM read_json('{path}') WHERE subject = 'e7' OR object = 'e7'"
    ).fetchall()
    print(f"duckdb scan: {len(rows)} claims, {(time.perf_counter() - begin) * 1e3:,.0f} ms")


if __name__ == "__main__":
    main()
