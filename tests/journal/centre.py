"""A desk at a centre: journals with progress in them, and the command line as it is typed there."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from robot.cli.main import main
from robot.engine.progress import Forecast, Progress
from robot.journal import Journal
from tests.engine.build import EVENING, programme
from tests.journal.build import KEY

Call = Callable[..., tuple[object, str, str]]


def keep(path: Path, forecasts: list[Forecast] | None) -> None:
    """A journal with one empty session; with `forecasts` None, without any progress."""
    with Journal.open(path, KEY, threaded=False) as journal:
        journal.begin(EVENING, programme(), 1, None)
        if forecasts is not None:
            progress = Progress("presence", ["house", "presence"], forecasts=forecasts)
            journal.save_snapshot(progress.to_json())


def desk(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    *,
    with_key: bool = True,
) -> Call:
    """`call(*arguments)` -> exit code, standard output, standard error; in `tmp_path`, with the key there."""
    key = tmp_path / "data" / "yorisou" / "journal.key"
    if with_key:
        key.parent.mkdir(parents=True)
        key.write_text(KEY + "\n")
        key.chmod(0o600)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def call(*arguments: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["yorisou", *arguments])
        capfd.readouterr()
        with ThreadPoolExecutor(1) as apart:  # a browser test leaves a loop in the main thread
            code = apart.submit(_ended).result(60)
        return code, *capfd.readouterr()

    return call


def _ended() -> object:
    try:
        main()
    except SystemExit as end:
        return 0 if end.code is None else end.code
    return 0
