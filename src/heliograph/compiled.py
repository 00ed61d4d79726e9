"""Functions compiled to machine code, kept on disk where that is possible."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])

_BESIDE = Path(__file__).with_name("__pycache__")
_KEPT = (
    any(os.access(place, os.W_OK) for place in (_BESIDE, _BESIDE.parent, Path.home()))
    or "NUMBA_CACHE_DIR" in os.environ
)


def compiled(function: Function) -> Function:
    """Return a function compiled at its first call, which does not hold Python's lock.

    The code is kept beside its source or in the user's cache; where neither can be written it is
    compiled anew in each run.
    """
    return cast(Function, njit(cache=_KEPT, nogil=True)(function))
