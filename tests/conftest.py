"""Test configuration: fixed examples, campaigns only on request, and a list of what was not run."""

import gc
import importlib.util
import os
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.backends.another_package import another_package

__all__ = ["another_package"]

# The same examples on every run; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile(
    "fixed", max_examples=60, derandomize=True, deadline=None, database=None, print_blob=True
)
settings.register_profile(
    "search", deadline=None, max_examples=2_000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


@pytest.fixture(autouse=True, scope="session")
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test keeps a copy of its configuration among those of the user who runs it, or finds one there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Of `-n auto`: three for two cores. Many a test waits for a process or a browser it has started."""
    return max(1, (os.cpu_count() or 1) * 3 // 2)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Thousands of tests are no garbage: looking through them takes half a second each time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@cache
def _says_real_time(path: Path) -> bool:
    return "real_time" in path.read_text("utf-8")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """For `-m real_time` no file is imported that does not say the word: that takes as long as 20 tests."""
    if config.option.markexpr != "real_time" or collection_path.suffix != ".py":
        return None
    return None if _says_real_time(collection_path) else True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Campaigns run with `-m soak`, and only then; and what measures time says so in its own file."""
    for item in items:
        if item.get_closest_marker("real_time") and not _says_real_time(item.path):
            raise pytest.UsageError(f"{item.nodeid}: is marked in another file, so `-m real_time` misses it")
    if "soak" in str(config.option.markexpr):
        return
    campaigns = [item for item in items if item.get_closest_marker("soak")]
    if campaigns:
        config.hook.pytest_deselected(items=campaigns)
        items[:] = [item for item in items if item not in campaigns]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`needs_model("ja")`: a directory in YORISOU_MODEL_JA, or a package with the model."""
    for marker in item.iter_markers("needs_model"):
        (language,) = marker.args
        variable = f"YORISOU_MODEL_{language.upper()}"
        if variable not in os.environ and importlib.util.find_spec(f"vosk_model_{language}") is None:
            pytest.skip(f"no recognition model for {language}: name its directory in {variable}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every test that was not run, under the model, device or program that it lacked."""
    lacked: dict[str, list[str]] = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        lacked[reason.removeprefix("Skipped: ")].append(report.nodeid)
    if not lacked:
        return
    terminalreporter.section("not run here")
    for reason, tests in sorted(lacked.items()):
        terminalreporter.write_line(reason)
        for test in tests:
            terminalreporter.write_line(f"    {test}")
