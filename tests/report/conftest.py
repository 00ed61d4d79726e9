"""Reports drawn once for all tests that read them."""

import pytest
import samples
from document import Page

from heliograph.report import render


@pytest.fixture(scope="session")
def pages():
    """The samples by name, as HTML."""
    return {
        name: render(*getattr(samples, name)())
        for name in ("ordinary", "quiet", "thin", "hostile", "unfamiliar")
    }


@pytest.fixture(scope="session")
def parsed(pages):
    """The samples by name, parsed."""
    return {name: Page(html) for name, html in pages.items()}
