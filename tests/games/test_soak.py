"""Random events through the real engine while games are played: its laws hold, and no round is lost."""

import json
import random
from collections import Counter
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.games import GAMES
from robot.contract.programme import Dose
from robot.contract.record import Record
from robot.engine.phases import PHASES
from tests.engine.build import LEVELS, Driven, level, of

MODALITIES = "light breathing gaze motion sound cards"
LONGEST_S = 0.02
EVENING_EVENTS = 90
PADS = ("left", "right", "head", "back", "belly")


def at_play(
    name: str, seed: int, snapshot: dict[str, Any] | None = None, day: int = 0, ease: int = 2
) -> Driven:
    """An engine on a level of play with this one game on its shelf."""
    parameters = {"games": [name], "ease": ease}
    play = level("play", "play", MODALITIES, rung="L5", dose=Dose(30, 9, 7), parameters=parameters)
    levels = (*LEVELS[:2], play, *LEVELS[3:])
    agreed = ("house", "presence", "play")
    return Driven(seed, snapshot, day, levels=levels, start="play", agreed=agreed, ceiling="play")


def begin(d: Driven) -> None:
    """A session, until the shelf stands there."""
    for event in (
        e.ResumeRequested("tap"),
        e.SleepRequested("tap"),
        e.WakeRequested("tap"),
        e.StartRequested("tap"),
    ):
        d.do(event)
    d.pass_s(60)


def board(d: Driven) -> c.Board | None:
    """The table that lies there now, if one does."""
    return next((x for x in reversed(d.log) if isinstance(x, c.Board | c.OfferClosed)), None)  # type: ignore[return-value]


def any_event(rng: random.Random, d: Driven) -> Record:
    """Mostly moves that lie on the table, by page and by pad; seldom others, and what ends a session."""
    lies = board(d)
    if isinstance(lies, c.Board) and lies.options and rng.random() < 0.6:
        weights = [
            0.03 if option in ("enough", "easier", "trickier", "sit") else 1 for option in lies.options
        ]
        return e.ChoiceMade(lies.offer, rng.choices(lies.options, weights)[0], "tap")
    if rng.random() < 0.8:
        return e.Touched(rng.choice(PADS), rng.choice((100, 900, 2_500)), rough=rng.random() < 0.05)
    number = lies.offer if isinstance(lies, c.Board) else 1
    return rng.choice(
        (
            e.ChoiceMade(number, "no-such-move", "tap"),
            e.ChoiceMade(number - 1, "at-0", "tap"),
            e.ChoiceMade(number, "at-999", "tap"),
            e.Spoken(1, "played", 900),
            e.PauseRequested("tap"),
            e.ResumeRequested("tap"),
            e.EndRequested("tap"),
            e.SleepRequested("tap"),
            e.StopRequested("tap"),
            *([e.LessRequested("tap", False)] if rng.random() < 0.3 else ()),
        )
    )


def campaign(name: str, seed: int, events: int) -> tuple[Counter[str], float]:
    """So many events in evenings with a restart after each. What was seen; the longest step in seconds."""
    rng, longest, day = random.Random(f"{name} {seed}"), 0.0, 0
    seen: Counter[str] = Counter()
    d = at_play(name, seed)
    for number in range(events):
        if d.level != "play":  # down, as less and discomfort lead: another person comes
            d = at_play(name, seed + number, ease=day % 3)
            begin(d)
        elif number % EVENING_EVENTS == 0:
            kept, day = json.loads(json.dumps(d.engine.snapshot())), day + 1
            d = at_play(name, seed + number, kept, day, ease=day % 3)
            assert d.engine.progress.memory == kept["memory"]
            begin(d)
        if d.phase != "active" and rng.random() < 0.5:
            begin(d)
        shown = d.pass_s(rng.choice((0, 0, 1, 3, 30, 120)))
        event, place = any_event(rng, d), d.engine.programme.index(d.level)
        out, took = d.timed(event)
        longest = max(longest, took)
        assert of(c.Broke, d.log) == []
        assert d.phase in PHASES
        assert d.engine.programme.index(d.level) <= place, "nothing of a game leads up"
        if isinstance(event, e.StopRequested):
            assert isinstance(out[0], c.Freeze)
            assert d.phase in ("stopped", "asleep")
            assert of(c.Board, d.pass_s(300)) == []
        for each in of(c.Board, [*shown, *out]):
            seen[each.game] += 1
            seen["over"] += "again" in each.options
            seen["open"] += each.game == "shelf" and each.message == "open"
        d.log[:-400] = []
    return seen, longest


@pytest.mark.parametrize("name", GAMES.known.own)
def test_laws_hold_over_random_events_in_every_game(name: str) -> None:
    seen, _ = campaign(name, 1, 360)
    assert seen[name] > 100, "the campaign must reach the game to say anything"


@pytest.mark.soak
@pytest.mark.parametrize("name", GAMES.known.own)
def test_laws_hold_over_a_hundred_thousand_random_events(name: str) -> None:
    seen, longest = campaign(name, 2, 100_000 // len(GAMES.known.own) + 1)
    assert seen[name] > 3_000
    assert seen["over"] > 10
    assert seen["open"] > 10
    assert longest < LONGEST_S


@pytest.mark.parametrize("name", GAMES.known.own)
def test_a_round_that_a_stop_ended_lies_there_the_next_time(name: str) -> None:
    d = at_play(name, 5)
    begin(d)
    shelf = board(d)
    assert shelf is not None
    assert (shelf.game, shelf.message) == ("shelf", "choose")
    d.do(e.ChoiceMade(shelf.offer, name, "tap"))
    for _ in range(3):
        d.pass_s(40)
        lies = board(d)
        assert lies is not None
        assert lies.game == name
        d.do(e.ChoiceMade(lies.offer, lies.options[0], "tap"))
    d.pass_s(40)
    lies = board(d)
    assert lies is not None
    assert isinstance(d.do(e.StopRequested("tap"))[0], c.Freeze)
    assert of(c.Board, d.pass_s(600)) == []
    kept = json.loads(json.dumps(d.engine.snapshot()))
    later = at_play(name, 6, kept, 1)
    begin(later)
    shelf = board(later)
    assert shelf is not None
    assert shelf.message == "open"
    later.do(e.ChoiceMade(shelf.offer, name, "tap"))
    later.pass_s(40)
    again = board(later)
    assert again is not None
    assert (again.message, again.cells, again.options) == (lies.message, lies.cells, lies.options)
