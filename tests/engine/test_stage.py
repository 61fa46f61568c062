"""The stage's record of a behaviour does not grow for ever: after so many inputs it begins anew."""

import random

import pytest

from robot.contract import behaviour_registry as registry
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import MODALITIES
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Scene, Wait
from robot.engine.stage import MOST_INPUTS, Stage
from robot.engine.timers import Timers
from tests.engine.build import LEVELS


def counting(scene: Scene) -> Behaviour:
    """Looks about as its generator likes, and says its number at the beginning."""
    yield c.Light("eyes", "warm", 0.5)
    while True:
        seen = yield Wait(scene.between(1, 3), (e.Touched,))
        scene.sign = scene.sign or seen is not None
        yield c.Gesture(scene.rng.choice(("glance", "look-away")), 0.5)


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> str:
    entries = dict(registry._entries)
    entries["counting"] = registry.Entry("counting", counting, frozenset(MODALITIES))
    monkeypatch.setattr(registry, "_entries", entries)
    return "counting"


def on_stage(name: str, seed: int) -> tuple[Stage, Timers]:
    timers = Timers()
    made = Stage(timers)
    made.play(name, Scene(LEVELS[1], random.Random(seed), lambda: 1, lambda: 1), 0)
    return made, timers


def live(made: Stage, timers: Timers, inputs: int, now: int = 0) -> tuple[list[list[Record]], int]:
    out = []
    for number in range(inputs):
        if number % 5 == 4:
            now += 1000
            out.append(made.feed(e.Touched("head", 500), now))
        else:
            now = timers.deadline() or now
            timers.pop_due(now)
            out.append(made.feed(None, now))
    return out, now


def test_after_two_thousand_inputs_a_behaviour_begins_anew(counter: str) -> None:
    made, timers = on_stage(counter, 7)
    out, now = live(made, timers, 3 * MOST_INPUTS)
    begun = [place for place, records in enumerate(out) if c.Light("eyes", "warm", 0.5) in records]
    assert begun == [MOST_INPUTS - 1, 2 * MOST_INPUTS - 1, 3 * MOST_INPUTS - 1]
    assert MOST_INPUTS == 2_000
    assert made.scene is not None
    assert made.scene.sign, "what was seen stays seen"
    first, second = out[: MOST_INPUTS - 1], out[MOST_INPUTS : 2 * MOST_INPUTS - 1]
    looks = [[x for records in part for x in records] for part in (first, second)]
    assert looks[0] != looks[1], "with another seed"
    assert timers.deadline() is not None, "and waits as before"
    assert timers.deadline() > now  # type: ignore[operator]


def test_beginning_anew_is_the_same_every_time_and_leaves_nothing_behind(counter: str) -> None:
    runs = [live(*on_stage(counter, 3), MOST_INPUTS + 50)[0] for _ in range(2)]
    assert runs[0] == runs[1]
    assert live(*on_stage(counter, 4), MOST_INPUTS + 50)[0] != runs[0]
    made, timers = on_stage(counter, 3)
    draws = made.scene.next_offer  # type: ignore[union-attr]
    live(made, timers, 2 * MOST_INPUTS + 1)
    assert made.scene.next_offer is draws, "no chain of those before"  # type: ignore[union-attr]
