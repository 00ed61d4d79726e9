"""What all tests share: the real data beside the checkout, where there are any."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture
def shared() -> Path:
    """The directory of real data; the test is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("the real data are not beside this checkout")
    return SHARED


def _without(what: str) -> None:
    """Skip for want of a system program or font; fail where HELIOGRAPH_ALL_PROGRAMS expects all."""
    if os.environ.get("HELIOGRAPH_ALL_PROGRAMS"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    path = shutil.which("chromium")
    if path is None:
        _without("Chromium is not installed (Debian's package chromium)")
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, started."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-3d-apis"]
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def chinese_font() -> str:
    """The name of a font that draws Chinese."""
    name = "Noto Sans CJK SC"
    listed = shutil.which("fc-list") and subprocess.run(
        ["fc-list", name], capture_output=True, check=True
    )
    if not listed or not listed.stdout:
        _without("no Chinese font is installed (Debian's package fonts-noto-cjk)")
    return name
