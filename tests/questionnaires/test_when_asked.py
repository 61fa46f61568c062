"""When a running companion asks nothing: by the state of its engine."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from robot.app.questions import questions_of
from robot.config.schema import Config
from robot.contract import events as e
from tests.engine.build import Driven
from tests.people.hand_clock import HandClock


def may_ask(path: Path, driven: Driven, *, others: bool = False) -> bool:
    fakes: Any = {
        "options": SimpleNamespace(config=Config(), journal_path=path / "journal.db"),
        "dispatcher": SimpleNamespace(
            engine=driven.engine,
            journal=None,
            drivers=SimpleNamespace(alerts=None),
            view=SimpleNamespace(state=lambda: SimpleNamespace(others=others)),
        ),
        "people": SimpleNamespace(register=SimpleNamespace(users=())),
        "inbox": SimpleNamespace(from_thread=None),
    }
    return questions_of(**fakes, clock=HandClock())._setting().may_ask


def test_it_asks_when_nothing_stands_against_it(tmp_path: Path) -> None:
    assert may_ask(tmp_path, Driven())
    assert not may_ask(tmp_path, Driven(), others=True)


def test_by_a_clock_that_nobody_vouches_for_nothing_is_asked(tmp_path: Path) -> None:
    """It could come every day, or never again, and what was answered would have a wrong day for good."""
    assert not may_ask(tmp_path, Driven(verified=False))


@pytest.mark.parametrize(
    "event", [e.CrisisRaised(2, "typed"), e.CrisisRaised(1, "typed", "unclear"), e.SentAway("tap")]
)
def test_after_a_hand_over_and_while_it_rests_nothing_is_asked(tmp_path: Path, event: Any) -> None:
    driven = Driven()
    driven.do(event)
    assert not may_ask(tmp_path, driven)
