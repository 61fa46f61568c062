"""One journal for all tests of reports, and a machine without the fonts that happen to be on this one."""

from pathlib import Path

import pytest

from tests.report.build import evenings


@pytest.fixture(scope="session")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two recordings with everything that a report has a place for; see `evenings`."""
    return evenings(tmp_path_factory.mktemp("report") / "a.db")
