"""Appends to a log until it is killed; run by test_log_crashes.py.

For every line "PATH SEED APPENDS DELAY_S" on its input, a child process creates or opens the log
and appends to it. It is killed with SIGKILL, the delay after it acknowledged so many appends; then
a line of JSON tells all that it acknowledged. Imports are done once, before the first child.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from heliograph.evidence.log import Log, log, read_key


def append_for_ever(path: Path, seed: int, acknowledged: int) -> None:
    # Several writes an append, for a kill to fall between; the disk is not asked to hurry.
    log.WRITE_BYTES = 256
    draw = random.Random(seed)
    key = read_key(path.with_name("key.pem"))
    made = Log.open(path, key) if path.exists() else Log.create(path, key)
    with made:
        while True:
            count = draw.choice([1, 2, 5, 30])
            head = made.append(
                [("claim", {"seed": seed, "text": "x" * draw.randrange(200)})] * count
            )
            os.write(acknowledged, f"{head.size} {head.root} {head.digest()}\n".encode())


def main() -> None:
    for line in sys.stdin:
        path, seed, appends, delay_s = line.split()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            append_for_ever(Path(path), int(seed), writing)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            told = [pipe.readline() for _ in range(int(appends))]
            time.sleep(float(delay_s))
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            told = [told.split() for told in [*told, *pipe]]
        print(json.dumps({"status": status, "acknowledged": told}), flush=True)


if __name__ == "__main__":
    main()
