"""What all tests share: the real data beside the checkout, where there are any."""

import os
import shutil
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture
def shared() -> Path:
    """The directory of real data; the test is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("the real data are not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; the test is skipped where it is missing, and fails where it must not.

    HELIOGRAPH_ALL_PROGRAMS is set where every system program is expected to be installed.
    """
    path = shutil.which("chromium")
    if path is None:
        reason = "Chromium is not installed (Debian's package chromium)"
        if os.environ.get("HELIOGRAPH_ALL_PROGRAMS"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path
