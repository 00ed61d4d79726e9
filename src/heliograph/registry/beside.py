"""Work done beside: in a copy of this process on another core, while this one goes on."""

from __future__ import annotations

import os
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import msgspec

Result = TypeVar("Result")


def may_copy() -> bool:
    """Return whether a copy can be made: a process with threads cannot be copied whole."""
    return hasattr(os, "fork") and threading.active_count() == 1


@contextmanager
def beside(work: Callable[[], Result], kind: type[Result]) -> Iterator[Callable[[], Result]]:
    """Begin with some work, and give a function that waits for what comes of it.

    The result has to go through JSON as the ``kind`` given. Where the copy fails, whatever the
    reason, the work is done here when it is asked for.

    >>> with beside(lambda: (1, 2), tuple) as result:
    ...     sum(result())
    3
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Of threads that libraries keep (may_copy knows Python's own); the copy uses none of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        copy = os.fork()
    if copy == 0:
        os.close(reading)
        _do(work, writing)
    os.close(writing)
    ended = False

    def result() -> Result:
        nonlocal ended
        with os.fdopen(reading, "rb", closefd=False) as pipe:
            told = pipe.read()
        _, status = os.waitpid(copy, 0)
        ended = True
        return msgspec.json.decode(told, type=kind) if status == 0 else work()

    try:
        yield result
    finally:
        os.close(reading)
        if not ended:
            os.kill(copy, signal.SIGKILL)
            os.waitpid(copy, 0)


def _do(work: Callable[[], object], writing: int) -> None:
    """Do the work, tell what came of it, and end this process without its parent's last steps."""
    status = 1
    with suppress(BaseException):
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(msgspec.json.encode(work()))
        status = 0
    os._exit(status)
