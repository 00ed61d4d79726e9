"""Runs over several processes; the results do not depend on how many."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Done = TypeVar("Done")
Job = tuple[Callable[..., Done], tuple[Any, ...]]
Progress = Callable[[str, int, int], None]


def run(
    step: str, jobs: Sequence[Job[Done]], workers: int, progress: Progress | None = None
) -> list[Done]:
    """Return what each job returns, in the order of the jobs.

    A job is a function of a module with its arguments. With one worker everything happens in this
    process. ``progress`` is called with the step, the jobs done, and all jobs.

    >>> run("doubling", [(abs, (-1,)), (abs, (2,))], workers=1)
    [1, 2]
    """
    done = []
    for result in _results(jobs, workers):
        done.append(result)
        if progress:
            progress(step, len(done), len(jobs))
    return done


def _results(jobs: Sequence[Job[Done]], workers: int) -> Iterator[Done]:
    if workers == 1 or len(jobs) < 2:
        for function, arguments in jobs:
            yield function(*arguments)
        return
    # A new interpreter each: forking a process that has started threads may hang.
    fresh = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(workers, len(jobs)), mp_context=fresh)
    try:
        waiting = [pool.submit(function, *arguments) for function, arguments in jobs]
        for future in waiting:
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)
