"""The journey: forty scenes that all come, things that are kept, choices that come back, and a calm end."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from robot.behaviours.games.journey import SCENES, Journey
from robot.behaviours.games.journey_scenes import END, SIDES, STARTS, faults
from robot.contract.commands import Gesture, Light
from robot.contract.games import State

GAME = Journey()
RNG = random.Random(1)
THINGS = {scene.thing for scene in SCENES.values()} - {""}


def begun(ease: int = 0) -> State:
    return GAME.begin(RNG, ease)


def walked(state: State, rng: random.Random, ease: int = 0) -> State:
    """One round, each choice drawn."""
    while not (table := GAME.table(state)).over:
        state = GAME.move(state, rng.choice([move for move in table.moves if move != "yours"]), rng).state
    return state


def lap(state: State, rng: random.Random) -> tuple[list[str], State]:
    """The scenes of a whole journey in rounds of one, and the state at its end."""
    seen = []
    while True:
        state = walked(state, rng)
        seen.append(state["at"])
        if state["at"] == END:
            return seen, state
        state = GAME.again(state, rng, 0)


# --- the scenes -------------------------------------------------------------------------------------------


def test_there_are_forty_of_which_some_remember_and_some_have_a_thing() -> None:
    assert len(SCENES) == 40
    assert sum(bool(scene.later) for scene in SCENES.values()) >= 8
    assert Counter(scene.thing for scene in SCENES.values() if scene.thing).most_common(1)[0][1] == 1
    assert 20 <= len(THINGS) <= 24, "all of them lie on one table"
    assert list(faults(SCENES)) == []


def test_a_thing_is_told_before_anything_is_chosen() -> None:
    """Fixed and announced: what is found in a scene is named in its text."""
    for name, scene in SCENES.items():
        noun = scene.thing.rpartition("-")[2] or " "
        for text in (scene.text, *scene.later.values()):
            assert noun in text["en"], name


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("pier", {"to": {"left": "driftwood", "right": "moon"}}, "pier leads to moon"),
        ("pier", {"to": {"left": "driftwood"}}, "pier has 1 ways on"),
        (END, {"to": {"left": "pier", "right": "pier"}}, f"{END} has 2 ways on"),
        ("pier", {"to": dict.fromkeys(SIDES, "pier")}, "pier never leads to landing"),
        ("pier", {"later": {"moon-left": {}}}, "pier speaks of moon-left"),
        ("pier", {"later": {"landing-up": {}}}, "pier speaks of landing-up"),
    ],
)
def test_what_is_wrong_with_scenes_is_found(name: str, change: dict[str, object], told: str) -> None:
    wrong = {**SCENES, name: replace(SCENES[name], **change)}  # type: ignore[arg-type]
    assert told in list(faults(wrong))


def test_a_start_that_is_not_there_is_found() -> None:
    assert f"there is no {STARTS[1]}" in list(faults({k: v for k, v in SCENES.items() if k != STARTS[1]}))


# --- the way ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_a_journey_sees_every_scene_once_whatever_is_chosen_and_ends_at_the_lamp(seed: int) -> None:
    seen, end = lap(begun(), random.Random(seed))
    assert (len(seen), set(seen), seen[0], seen[-1]) == (40, set(SCENES), STARTS[0], END)
    assert set(end["things"]) == THINGS
    assert len(end["things"]) == len(THINGS)
    assert GAME.table(end).over


def test_a_choice_leads_where_it_says_while_that_is_new() -> None:
    for side in SIDES:
        after = GAME.move(begun(1), f"landing-{side}", RNG).state
        assert GAME.move(after, "on", RNG).state["at"] == SCENES["landing"].to[side]


def test_the_next_journey_begins_at_any_start_and_keeps_what_was_found() -> None:
    _, end = lap(begun(), random.Random(1))
    starts = {GAME.again(end, random.Random(seed), 0)["at"] for seed in range(30)}
    assert starts == set(STARTS)
    second = GAME.again(end, RNG, 0)
    assert (second["things"], second["chosen"]) == (end["things"], {})
    seen, after = lap(second, RNG)
    assert set(seen) == set(SCENES)
    assert after["things"] == end["things"]


@pytest.mark.parametrize(("ease", "scenes"), [(0, 1), (1, 2), (2, 3)])
def test_a_round_is_as_many_scenes_as_its_ease_says(ease: int, scenes: int) -> None:
    first = walked(begun(ease), RNG)
    assert len(first["chosen"]) == scenes
    assert len(walked(GAME.again(first, RNG, ease), RNG)["chosen"]) == 2 * scenes


def test_a_round_that_was_ended_in_the_middle_goes_on_there() -> None:
    state = GAME.move(GAME.move(begun(1), "landing-left", RNG).state, "on", RNG).state
    again = GAME.again(state, RNG, 0)
    assert (again["at"], again["things"], again["scenes"]) == (state["at"], ["shell"], 1)


def test_an_earlier_choice_comes_back_and_only_that_one() -> None:
    at_pier = {**begun(), "at": "pier"}
    for side, text in (("left", "pier"), ("right", "pier.landing-right")):
        assert GAME.table({**at_pier, "chosen": {"landing": side}}).text == text
    assert GAME.table(at_pier).text == "pier"


def test_the_choices_are_the_pads_and_what_was_found_lies_there() -> None:
    table = GAME.table(begun())
    assert table.pads == {"left": "landing-left", "right": "landing-right", "head": "yours"}
    assert table.moves == ("landing-left", "landing-right", "yours")
    assert (table.cells, table.columns) == ((), 1)
    assert GAME.table({**begun(), "things": sorted(THINGS)}).columns == 6
    state, acts = GAME.move(begun(1), "landing-right", RNG)
    assert acts[0] == Gesture("offer-right", 0.4)
    assert Light("eyes", "amber", 0.6) in acts
    after = GAME.table(state)
    assert (after.text, after.moves, after.cells) == ("landing-right", ("on",), ("shell",))
    assert after.pads == {"left": "on", "right": "on", "head": "on"}


def test_the_robot_may_choose_and_may_take_the_wrong_way_first() -> None:
    state = GAME.move(begun(), "yours", RNG).state
    assert GAME.table(state).moves == ()
    sides = set()
    for seed in range(20):
        for turn in (GAME.reply(state, random.Random(seed)), GAME.slip(state, random.Random(seed))):
            assert turn is not None
            side = turn.state["side"]
            assert not turn.state["mine"]
            sides.add(side)
        assert turn.acts[0] == Gesture("offer-left" if side == "right" else "offer-right", 0.4)
        assert Gesture(f"offer-{side}", 0.4) in turn.acts[1:]
    assert sides == set(SIDES)
    assert GAME.slip(begun(), RNG) is None
