"""The log: CPU seconds and memory to append and check a million records of about 600 bytes.

Usage: python benchmarks/log.py [RECORDS] [--batch 10000]. Each step runs in a process of its own,
which also says how long it waited for the disk; the file is removed afterwards.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from heliograph.evidence.log import Log, check, new_key, public_hex, read_key
from heliograph.evidence.log.merkle import leaf_hash, verify_inclusion


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--batch", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "log.jsonl"
        key = new_key(path.with_name("key.pem"))
        Log.create(path, key).close()
        measure("append", append, path, options.records, options.batch)
        print(f"{'file':<10} {path.stat().st_size / options.records:.0f} bytes a record")
        measure("check", verify, path, public_hex(key))
        measure("open", open_again, path)
        measure("read", read, path)
        measure("prove", prove, path, options.records // 3)
        spoil(path)
        measure("diagnose", diagnose, path)


def measure(name: str, step: Callable[..., None], *arguments: object) -> None:
    """Run a step in a process of its own and print its figures."""
    process = multiprocessing.get_context("spawn").Process(
        target=timed, args=(name, step, arguments)
    )
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{name} failed")


def timed(name: str, step: Callable[..., None], arguments: tuple[object, ...]) -> None:
    cpu, wall = time.process_time(), time.perf_counter()
    step(*arguments)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"{name:<10} {cpu:.2f} CPU-s, {wall:.2f} s, {memory_mb:.0f} MB", flush=True)


def records(first: int, count: int) -> Iterator[tuple[str, object]]:
    """Give records of the shape of a claim, about 600 bytes each with what the log adds."""
    for number in range(first, first + count):
        yield (
            "claim",
            {
                "id": f"clm-{number:012}",
                "subject": f"org-{number % 20_000:08}",
                "property": "parentOrganization",
                "value": f"org-{number % 977:08}",
                "quote": "The center is run by the publicity department of the province. " * 3,
                "language": "en",
                "chain": ["a newspaper", "a local official"],
                "hedge": "reportedly",
                "valid_from": "2023-05-26",
                "valid_to": None,
                "confidence": 0.5,
            },
        )


def append(path: Path, count: int, batch: int) -> None:
    with Log.open(path, read_key(path.with_name("key.pem"))) as log:
        for first in range(0, count, batch):
            log.append(records(first, min(batch, count - first)))


def verify(path: Path, public_key: str) -> None:
    assert check(path, public_key) == ()


def open_again(path: Path) -> None:
    with Log.open(path, read_key(path.with_name("key.pem"))) as log:
        log.append(records(0, 1))


def read(path: Path) -> None:
    with Log.open(path) as log:
        assert sum(1 for _ in log.entries()) == log.size


def prove(path: Path, index: int) -> None:
    """The first proof reads the file; a thousand more show what one costs then."""
    with Log.open(path) as log:
        entry = next(log.entries(index))
        proof = log.prove_inclusion(index)
        begin = time.process_time()
        for other in range(1000):
            log.prove_inclusion(other)
        each_us = (time.process_time() - begin) * 1e3
        assert verify_inclusion(
            entry_hash(path, entry.line_number), index, log.size, proof, log.root
        )
    print(f"{'':<10} {len(proof)} hashes; {each_us:.0f} us a further proof")


def entry_hash(path: Path, line_number: int) -> bytes:
    with path.open("rb") as file:
        for _ in range(line_number - 1):
            file.readline()
        return leaf_hash(file.readline()[:-1])


def spoil(path: Path) -> None:
    """Change one byte of an entry in the middle."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.readline()
        while not (line := file.readline()).startswith(b'{"at":'):
            pass
        file.seek(-len(line) // 2, 1)
        file.write(b"~")


def diagnose(path: Path) -> None:
    problems = check(path)
    assert [problem.kind for problem in problems] == ["changed"], problems
    print(f"{'':<10} {problems[0].sentence}")


if __name__ == "__main__":
    main()
