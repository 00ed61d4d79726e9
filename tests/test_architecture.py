"""The shape of the package: one direction of imports, small files, nothing heavy at the door."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "heliograph"


def test_imports_run_one_way():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_no_file_is_two():
    for path in SOURCE.rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_the_door_is_light():
    """Importing the package, or its command line, loads no library that costs seconds."""
    heavy = {"numba", "altair", "pyarrow", "scipy", "networkx", "jinja2"}
    code = f"import sys, heliograph, heliograph.cli; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
                          check=True)  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_nothing_here_can_reach_the_network_or_run_what_it_reads():
    """No module that opens connections, unpickles or evaluates is used anywhere in the package."""
    forbidden = ("import socket", "import requests", "import urllib.request", "import http",
                 "import pickle", "import marshal", "import shelve", "eval(", "exec(",
                 "yaml.load", "import xml")  # fmt: skip
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [word for word in forbidden if word in text], path
