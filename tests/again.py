"""A second go, alone, for what failed in a whole run (decision 118): `-p tests.again --last-failed`."""

import re

import pytest

MOST = 5
LAW = re.compile(r"(^|[^a-z])law_\d")  # of test names: what must hold every time gets no second go


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Raises pytest.UsageError, which ends the run, where a failure may not be tried again."""
    laws = [item.nodeid for item in items if LAW.search(item.nodeid)]
    if laws:
        raise pytest.UsageError(f"a law must hold every time, so there is no second go for {', '.join(laws)}")
    if len(items) > MOST:
        raise pytest.UsageError(f"{len(items)} tests failed; a second go is for {MOST} at most")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what failed once, so that it is looked into."""
    passed = [report.nodeid for report in terminalreporter.stats.get("passed", [])]
    if passed:
        terminalreporter.section("failed at first, passed alone: look into it")
        for test in passed:
            terminalreporter.write_line(test)
