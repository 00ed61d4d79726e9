"""The shape of the package: one direction of imports, small files, nothing heavy at the door."""

import os
import re
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


FETCHES = SOURCE / "evidence" / "capture" / "fetch.py"
"""The one file that may open a connection: to the public page that a person names."""


def test_nothing_here_runs_what_it_reads():
    """No module unpickles, evaluates, or loads YAML or XML that could do more than hold data."""
    forbidden = ("import pickle", "import marshal", "import shelve", "eval(", "exec(",
                 "yaml.load", "import xml")  # fmt: skip
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [word for word in forbidden if word in text], path


def test_one_file_can_reach_the_network():
    forbidden = ("import socket", "import ssl", "import requests", "import urllib.request",
                 "import urllib3", "import http")  # fmt: skip
    for path in SOURCE.rglob("*.py"):
        if path != FETCHES:
            text = path.read_text(encoding="utf-8")
            assert not [word for word in forbidden if word in text], path


def test_only_capture_imports_the_file_that_reaches_the_network():
    importing = {
        path.relative_to(SOURCE).parts[:2]
        for path in SOURCE.rglob("*.py")
        if re.search(r"(import|from).*capture\.fetch", path.read_text(encoding="utf-8"))
    }
    assert importing == {("evidence", "capture")}


def test_the_report_and_the_analyses_do_not_load_it():
    """Reading posts, analysing them and writing a report never imports what opens connections."""
    code = (
        "import sys, heliograph.case.investigate, heliograph.case.making, heliograph.report.page, "
        "heliograph.registry.registry; print('heliograph.evidence.capture.fetch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
                          check=True)  # fmt: skip
    assert done.stdout.strip() == "False"
