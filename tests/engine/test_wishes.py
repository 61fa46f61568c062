"""Wishes for today: a kind of company among the levels that the person knows, never more than is planned."""

from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Policy
from tests.engine.build import of
from tests.engine.test_today import home, started


@pytest.mark.parametrize(
    ("wish", "level"),
    [("quiet", "presence"), ("touch", "touch"), ("play", "choosing"), ("words", "choosing")],
)
def test_a_wish_chooses_among_what_is_known_and_is_never_more(wish: Any, level: str) -> None:
    """Words come after this level: there is nothing to choose, and it stays as planned."""
    d = home("choosing", policy=Policy("n-up-one-down", up_after=2))
    d.do(e.TodayChosen(wish, "tap"))
    assert started(d.evening()) == [level]
    assert d.level == "choosing"
    assert started(d.evening()) == ["choosing"], "only for its day"


def test_after_a_wish_there_is_lighter_and_the_usual_and_a_light_day_is_not_made_more() -> None:
    d = home("choosing", policy=Policy("n-up-one-down", up_after=2))
    shown = (("touch", "touch"), ("lighter", "presence"), ("play", "presence"), ("usual", ""))
    for choice, level in shown:
        d.do(e.TodayChosen(choice, "tap"))  # type: ignore[arg-type]
        assert of(c.Today, d.log)[-1].level == level, choice
