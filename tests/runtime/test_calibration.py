"""Calibration: honest forecasts are rarely alarmed about, dishonest ones are, and the table adds up."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.engine.forecasts import BINS, FALSE_ALARMS, Bet, calibrate, needs_review
from robot.engine.progress import Forecast
from tests.journal.centre import Call, desk, keep

probabilities = st.floats(0, 1)
outcomes = st.lists(st.tuples(probabilities, st.booleans()), max_size=40)


@pytest.fixture
def yorisou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return desk(tmp_path, monkeypatch, capfd)


def made(*seen: tuple[float | None, bool | None]) -> list[Forecast]:
    return [Forecast("touch", day, p, over) for day, (p, over) in enumerate(seen)]


def test_a_review_comes_after_two_bad_steps_up_however_far_apart() -> None:
    assert not needs_review(made((0.1, True)))
    assert not needs_review(made((0.1, True), (0.1, None), (0.1, False)))
    apart = made((0.05, True), *[(0.05, False)] * 20, (None, True))
    assert needs_review(apart)
    apart[0].reviewed = True
    assert not needs_review(apart)
    assert needs_review([*apart, *made((0.4, True))])


def alarms(centres: int, steps: int, truth: float) -> float:
    """Share of centres that are ever alarmed, with forecasts that are `truth` times too low."""
    rng = random.Random(7)
    raised = 0
    for _ in range(centres):
        bet = Bet()
        for _ in range(steps):
            p = rng.uniform(0.01, 0.15)
            bet.see(p, rng.random() < truth * p)
        raised += bet.alarm
    return raised / centres


def test_honest_forecasts_are_alarmed_about_in_five_of_a_hundred_centres_at_most() -> None:
    assert alarms(400, 500, 1.0) <= FALSE_ALARMS
    assert alarms(400, 500, 0.5) == 0  # too careful is no alarm


def test_forecasts_of_half_the_truth_are_found() -> None:
    assert alarms(100, 500, 2.0) >= 0.9
    assert alarms(100, 100, 5.0) >= 0.95


@given(probabilities, outcomes)
def test_no_bet_gains_on_a_forecast_that_is_right(p: float, before: list[tuple[float, bool]]) -> None:
    bet = [Bet(), Bet()]
    for each, over in zip(bet, (False, True), strict=True):
        for seen in before:
            each.see(*seen)
        was = each.value
        each.see(p, over)
    assert p * bet[1].value + (1 - p) * bet[0].value <= was * (1 + 1e-9)


@given(outcomes, st.integers(0, 39), st.floats(0, 1))
def test_more_over_and_lower_forecasts_are_more_evidence(
    seen: list[tuple[float, bool]], place: int, lower: float
) -> None:
    if not seen:
        return
    place %= len(seen)
    p, over = seen[place]

    def value(changed: tuple[float, bool]) -> float:
        bet = Bet()
        for each in [*seen[:place], changed, *seen[place + 1 :]]:
            bet.see(*each)
        return bet.value

    assert value((p, True)) >= value((p, False)) * (1 - 1e-9)
    assert value((p * lower, over)) >= value((p, over)) * (1 - 1e-9)


@given(st.lists(st.tuples(st.none() | probabilities, st.none() | st.booleans()), max_size=60))
def test_the_table_adds_up_and_the_order_of_persons_does_not_matter(
    seen: list[tuple[float | None, bool | None]],
) -> None:
    forecasts = made(*seen)
    found = calibrate(forecasts)
    assert sum(each.forecasts for each in found.bins) == found.forecasts
    assert sum(each.over for each in found.bins) == found.over
    assert found.forecasts + found.waiting + found.unforecast == len(seen)
    assert [each.low for each in found.bins] == list(BINS[:-1])
    for each in found.bins:
        assert each.mean is None or each.low <= each.mean <= each.high
    assert calibrate(reversed(forecasts)) == found
    json.dumps(found.to_json(), allow_nan=False)


def test_an_alarm_stays_even_if_the_forecasts_get_better() -> None:
    found = calibrate(made(*[(0.05, True)] * 4, *[(0.05, False)] * 200))
    assert found.highest > found.limit > found.e_value
    assert found.alarm


def test_the_command_pools_journals_and_says_so_with_its_exit_code(tmp_path: Path, yorisou: Call) -> None:
    keep(tmp_path / "a.db", made((0.05, False), (0.12, False), (0.02, None)))
    keep(tmp_path / "b.db", made((0.05, True), (None, True)))
    code, said, wrong = yorisou("calibration", "a.db", "b.db")
    assert (code, wrong) == (0, "")
    assert "3 forecasts" in said
    assert "a look is due" in said
    assert "b.db" in said
    code, said, _ = yorisou("calibration", "a.db", "b.db", "--json")
    found = json.loads(said)
    assert (found["forecasts"], found["over"], found["waiting"], found["unforecast"]) == (3, 1, 1, 1)
    assert found["persons"] == [
        {"journal": "a.db", "forecasts": 2, "over": 0, "review": False},
        {"journal": "b.db", "forecasts": 1, "over": 2, "review": True},
    ]
    keep(tmp_path / "c.db", made(*[(0.05, True)] * 5))
    code, said, _ = yorisou("calibration", "a.db", "c.db")
    assert code == 1
    assert "too low" in said


@pytest.mark.parametrize("arguments", [("none.db",), ()])
def test_a_journal_that_cannot_be_read_is_said(arguments: tuple[str, ...], yorisou: Call) -> None:
    code, said, wrong = yorisou("calibration", *arguments)
    assert code == (3 if arguments else 2)
    assert "Traceback" not in said + wrong


def test_a_journal_that_was_never_used_has_no_forecasts(tmp_path: Path, yorisou: Call) -> None:
    keep(tmp_path / "new.db", None)
    code, said, _ = yorisou("calibration", "new.db")
    assert code == 0
    assert "no step up has been taken yet" in said
