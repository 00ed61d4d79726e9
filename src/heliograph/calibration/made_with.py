"""What the numbers of a calibration may hang on: versions, and the code itself."""

from __future__ import annotations

import ast
import hashlib
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from heliograph.version import __version__

CODE = "code"
_PACKAGE = Path(__file__).parents[1]
_MEASURED = ("coordination", "simulate")  # the analysis, and the worlds it is measured on
_DIGITS = 12


def versions() -> dict[str, str]:
    """Return the versions of Heliograph, Python and libraries, and a digest of what is measured."""
    libraries = {name: version(name) for name in ("numpy", "pyarrow", "scipy")}
    sources = [path for name in _MEASURED for path in sorted((_PACKAGE / name).rglob("*.py"))]
    return {
        "heliograph": __version__,
        "Python": platform.python_version(),
        **libraries,
        CODE: digest(path.read_text(encoding="utf-8") for path in sources),
    }


def digest(sources: Iterable[str]) -> str:
    """Return a digest of Python code; comments and layout do not count.

    >>> digest(["a = 1"]) == digest(["a=1  # one"]), digest(["a = 1"]) == digest(["a = 2"])
    (True, False)
    """
    trees = [ast.dump(ast.parse(source)) for source in sources]
    return hashlib.sha256("\0".join(trees).encode()).hexdigest()[:_DIGITS]
