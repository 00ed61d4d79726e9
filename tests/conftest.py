"""What all tests share: the real data beside the checkout, where there are any."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture
def shared() -> Path:
    """The directory of real data; the test is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("the real data are not beside this checkout")
    return SHARED
