"""Whoever names a programme is told where its journal goes on, if that is not where the programme begins."""

from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from robot.app.from_config import repertoire
from robot.app.options import Options
from robot.app.playable_programme import Playable
from robot.app.recovery import Beginnings
from robot.config.schema import Config
from robot.engine.core import Engine
from robot.journal.null_journal import NullJournal
from robot.journal.opening import Store
from sim.programmes import beginning_on, programme_of

START = programme_of("whole-ladder")
HIGHER = beginning_on(START, "touch-and-greeting")


@pytest.mark.parametrize(
    ("named", "saved", "said"),
    [
        (True, START, ['j.db: goes on at "Quiet presence"; name another --journal to begin anew']),
        (True, HIGHER, []),
        (True, None, []),
        (False, START, []),
    ],
)
def test_where_the_journal_goes_on_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: bool, saved: Any, said: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    options = Options(Config(), journal=Path("j.db"), tell=told.append, programme_named=named)
    clock = SimpleNamespace(wall=lambda: 0)
    host: Any = SimpleNamespace(options=options, clock=clock, opened=ExitStack())
    snapshot = None if saved is None else Engine(saved, 1).snapshot()
    store = Store(NullJournal(Path("j.db"), ""), snapshot, True, ())
    Beginnings(host, repertoire(options.config)).begin(Playable(HIGHER, True, ()), store)
    assert told == said
