"""Temperament, mood, variety and habits: a calm animal that begs for nothing and misses nobody."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import combinations, islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.behaviours import habits, idle, temperament
from robot.behaviours.idle import IDLE, announced, edits, evening
from robot.behaviours.resting_hand import RestingHand
from robot.behaviours.script import load
from robot.contract import behaviour_registry as registry
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.body import PADS
from robot.contract.programme import Character, Level
from robot.contract.record import Record
from robot.contract.scene import Moment, Scene, Wait
from robot.language.line_check import judge
from robot.messages import LANGUAGES, catalogue, texts
from robot.motion.gestures import modality
from tests.script.build import SCRIPTS, WHOLE

LADDER = load(WHOLE)
L1, L2 = LADDER.level("quiet-presence"), LADDER.level("touch-and-greeting")
ANIMAL = {"presence": L1, "touch": L2, "ambient": L2}
AVERAGE = Character()
characters = st.builds(Character, st.floats(0, 1), st.floats(0, 1), st.booleans())
touches = st.builds(e.Touched, st.sampled_from(PADS), st.integers(1, 20_000))


def scene(level: Level, of: Character = AVERAGE, seed: int = 1, **given: Any) -> Scene:
    return Scene(level, random.Random(seed), lambda: 1, lambda: 1, character=of, seed=seed, **given)


def shown(name: str, its: Scene, seconds: float, answers: Iterable[Record] = ()) -> list[Record]:
    """What a behaviour does in so many seconds; each answer meets the next wait for an event of its kind."""
    play, out, at, value, left = registry.get(name).play(its), [], 0.0, None, list(answers)
    while at < seconds:
        step: Any = play.send(value)
        value = None
        if not isinstance(step, Wait):
            out.append(step)
        elif left and type(left[0]) in step.kinds:
            value = left.pop(0)
            at += 1.0
        else:
            at += step.seconds
        its.seconds = at
    play.close()
    return out


def gestures(commands: Iterable[Record]) -> list[str]:
    return [x.name for x in commands if isinstance(x, c.Gesture)]


# --- temperament --------------------------------------------------------------------------------------------


def test_every_idle_gesture_is_one_and_says_what_a_level_must_allow() -> None:
    assert {name: fit.modality for name, fit in IDLE.items()} == {name: modality(name) for name in IDLE}
    assert {fit.modality for fit in IDLE.values()} == {"breathing", "gaze", "motion"}


def test_the_livelier_the_more_often_and_the_larger() -> None:
    counted, sizes = [], []
    for lively in (0.0, 0.5, 1.0):
        played = shown("touch", scene(L2, Character(lively, 0.5, predictable=True)), 3600)
        counted.append(len(gestures(played)))
        sizes.append(max(x.amplitude for x in played if isinstance(x, c.Gesture)))
    assert counted[0] == pytest.approx(3600 / (1.5 * 37.5), abs=2)
    assert counted[2] == pytest.approx(3600 / (0.5 * 37.5), abs=2)
    assert counted[0] < counted[1] < counted[2]
    assert sizes == [0.42, 0.56, 0.7]


def test_the_sleepier_the_sooner_it_settles_and_the_more_it_dozes() -> None:
    lengths = []
    for awake in (0.0, 1.0):
        of = Character(0.2, awake, predictable=True)
        play = registry.get("touch").play(scene(L2, of))
        steps = [next(play) for _ in range(4)]
        steps += [play.send(e.Touched("head", 300)), *(next(play) for _ in range(3))]
        lengths.append(steps[-1].seconds)  # type: ignore[union-attr]
    assert lengths == [3.0, 5.0]
    modalities = L2.modalities
    assert {"doze", "half-asleep"} <= set(announced(Character(0.1, 0.0), modalities)[:8])
    assert {"play-bow", "sniff"} <= set(announced(Character(1.0, 1.0), modalities)[:5])
    assert "play-bow" not in announced(Character(0.0, 0.2), modalities)


@given(characters, st.sampled_from(sorted(ANIMAL)), st.integers(0, 99))
def test_no_temperament_stares_or_falls_still(of: Character, name: str, seed: int) -> None:
    """It looks away more than at the person, and something comes by itself again and again."""
    seen = gestures(shown(name, scene(ANIMAL[name], of, seed), 3000))
    assert len(seen) >= 3000 / (1.5 * 110) - 1
    assert seen.count("glance") <= len(seen) / 3


# --- mood ---------------------------------------------------------------------------------------------------


def test_a_mood_follows_the_hour_the_rhythm_and_its_own_seed() -> None:
    mood = temperament.mood
    awake = [mood(1, 5, hour, 23.0)[1] for hour in (23, 11)]
    assert awake[0] - awake[1] == pytest.approx(0.3)
    assert mood(1, 5, 15, None)[1] > mood(1, 5, 3, None)[1]
    assert mood(1, 5, 20, 20.0) == mood(1, 5, 20, 20.0) != mood(2, 5, 20, 20.0)
    assert len({mood(1, day, None, None) for day in range(50)}) == 50
    assert all(abs(shift) <= 0.3 for day in range(500) for shift in mood(1, day, day % 24, 20.0))


def test_the_rhythm_is_the_hour_around_which_evenings_lie_also_over_midnight() -> None:
    assert temperament.usual_hour([23, 1]) is None
    assert temperament.usual_hour([23, 1, 0]) in (0.0, 24.0)
    assert temperament.usual_hour([20, 21, 22]) == pytest.approx(21.0)


@given(st.lists(st.integers(0, 400), min_size=3, max_size=20, unique=True), st.integers(1, 60))
def test_law_a_mood_never_depends_on_whether_somebody_came(days: list[int], absent: int) -> None:
    """The same evenings with days of absence before today: the same day has the same manner."""
    seen = []
    for gap in (0, absent):
        kept: dict[str, dict[str, Any]] = {}
        today = max(days) + 61
        for day in sorted(days):
            temperament.keep_hour(scene(L1, kept=kept, moment=Moment(day - gap, 20, 5)))
        seen.append(temperament.manner(scene(L1, kept=kept, moment=Moment(today, 20, 5))))
    assert seen[0] == seen[1]


# --- variety ------------------------------------------------------------------------------------------------


def evenings(level: Level, of: Character, seed: int, nights: int, name: str) -> list[list[str]]:
    used: dict[str, list[str]] = {}
    kept: dict[str, dict[str, Any]] = {}
    return [
        gestures(
            shown(
                name,
                replace(
                    scene(level, of, seed, used=used, kept=kept, moment=Moment(night, 20, 5)),
                    rng=random.Random(f"{seed}:{night}"),
                ),
                level.dose.minutes * 60 - 30.0 * (night % 3),
            )
        )
        for night in range(nights)
    ]


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_two_evenings_differ_by_a_fifth_or_are_as_announced_in_every_shipped_programme(script: Any) -> None:
    programme = load(script)
    for level in programme.levels:
        if level.behaviour not in ("presence", "touch"):
            continue
        first = 1 if level.behaviour == "touch" else 0  # the greeting is always the same
        for seed in range(20):
            nights = evenings(level, programme.character, seed, 8, level.behaviour)
            if programme.character.predictable:
                assert all(night == nights[0][: len(night)] for night in nights)
                continue
            assert all(edits(a[first:], b[first:]) >= 0.2 for a, b in combinations(nights, 2))


def test_order_is_compared_as_levenshtein_does() -> None:
    assert edits("kitten", "sitting") == pytest.approx(3 / 7)
    assert edits("abc", "abc") == edits("", "") == 0.0
    assert edits("abc", "xyz") == edits("", "x") == 1.0


def test_where_it_was_nearly_the_same_another_order_is_drawn() -> None:
    last, other = list("abcdefghij"), list("jihgfedcba")
    nearly = [last, list("Xabcdefghi"), list("abcdefghji")]
    assert idle._unlike([last], iter([*nearly, other])) == other
    begins_alike = list("ajihgfedcb")
    assert idle._unlike([last], iter([begins_alike, other])) == other
    assert idle._unlike([last, list("fgdbeicahj")], iter([begins_alike, last])) == begins_alike
    assert idle._unlike([last], iter([last] * 200)) == last, "it does not search for ever"


@given(characters, st.integers(0, 999), st.sampled_from([L1, L2]))
def test_predictable_repeats_the_evening_as_announced(of: Character, seed: int, level: Level) -> None:
    of = replace(of, predictable=True)
    order = announced(of, level.modalities)
    its = scene(level, of, seed, moment=Moment(seed, seed % 24, 1))
    assert list(islice(evening(its), 2 * len(order))) == [*order, *order]
    assert its.used == {}
    one, two = (shown("presence", scene(level, of, n), 900) for n in (seed, seed + 1))
    assert one == two, "the same order, at the same moments"


@given(characters, st.integers(0, 999), st.lists(touches, max_size=5))
def test_an_evening_is_replayed_from_its_seed(of: Character, seed: int, hands: list[e.Touched]) -> None:
    for name, level in ANIMAL.items():
        one, two = (shown(name, scene(level, of, seed), 600, hands) for _ in range(2))
        assert one == two


# --- a touch is answered, every time ------------------------------------------------------------------------

GENTLE = {name for answers in (("nuzzle", "lean-to-touch"), *habits.BY_PLACE.items()) for name in answers}


@given(
    st.sampled_from(["touch", "ambient", "presence"]),
    characters,
    st.integers(0, 99),
    st.lists(touches, min_size=1),
)
def test_law_every_touch_is_answered_and_none_at_random(
    name: str, of: Character, seed: int, hands: list[e.Touched]
) -> None:
    """At once, at whatever wait it comes, by brighter eyes; and never by turning away."""
    its = scene(ANIMAL[name], of, seed)
    play, value, last = registry.get(name).play(its), None, 0.0
    answered: list[bool] = []
    waits = random.Random(seed)
    left = list(hands)
    while left:
        step: Any = play.send(value)
        value = None
        if isinstance(step, c.Light):
            last = step.level
        if isinstance(step, Wait):
            assert e.Touched in step.kinds, "no touch is missed while it waits"
            if answered and not answered[-1]:
                raise AssertionError("it waits and has not answered")
            if waits.random() < 0.5:
                value = left.pop()
                answered.append(False)
        elif answered and not answered[-1]:
            answered[-1] = isinstance(step, c.Light) and step.level >= 0.7
            assert answered[-1], step
    assert last >= 0.3


@given(st.sampled_from(PADS), characters, st.integers(0, 99))
def test_l2_a_gentle_hand_always_has_a_movement_and_a_purr(pad: str, of: Character, seed: int) -> None:
    its = scene(L2, of, seed)
    played = shown("touch", its, 20, [e.Touched(pad, 700)])
    assert [x.name for x in played if isinstance(x, c.Sound)] == ["purr"]
    assert GENTLE & set(gestures(played))
    assert its.sign


def test_touches_that_come_while_it_answers_count_as_signs_too() -> None:
    its = scene(L2)
    shove, stroke = e.Touched("back", 100, True), e.Touched("back", 400)
    shown("touch", its, 15, [stroke, shove, shove])
    assert its.distress
    its = scene(L2)
    shown("touch", its, 15, [shove, stroke, stroke])
    assert (its.sign, its.distress) == (True, False)


# --- habits -------------------------------------------------------------------------------------------------


def after(hands: Callable[[int], list[e.Touched]], days: int, level: Level = L2) -> dict[str, Any]:
    kept: dict[str, dict[str, Any]] = {}
    for day in range(days):
        its = scene(level, kept=kept, moment=Moment(day, 20, 5))
        for touch in hands(day):
            habits.keep_touch(its, touch)
    return kept.setdefault("habits", {})


def test_a_habit_takes_five_days_however_much_it_is_touched() -> None:
    many = lambda _day: [e.Touched("left", 300)] * 50  # noqa: E731
    assert habits.formed(after(many, 4)) == ()
    assert habits.formed(after(many, 5)) == ("left",)
    assert habits.formed(after(lambda _day: [e.Touched("left", 300)], 19)) == ()
    assert habits.formed(after(lambda _day: [e.Touched("left", 300)], 20)) == ("left",)
    assert after(many, 90)["touches"] == {"left": 60}


def test_a_side_is_a_habit_only_where_the_other_is_touched_clearly_less() -> None:
    both = lambda day: [e.Touched("left", 300)] * 4 + [e.Touched("right", 300)] * (2 + day % 2)  # noqa: E731
    assert habits.formed(after(both, 10)) == ()
    lefts = lambda _day: [e.Touched("left", 300)] * 4 + [e.Touched("right", 300)] * 2  # noqa: E731
    assert habits.formed(after(lefts, 10)) == ("left",)


def test_habits_change_what_it_does_by_itself_and_end_when_they_are_forgotten() -> None:
    kept = {"habits": after(lambda _day: [e.Touched("left", 2_000)] * 4, 6)}
    assert habits.told(kept["habits"]) == ("habits.left", "habits.lingers")
    its = scene(L2, kept=kept)
    assert habits.by_itself(its) == ("lean-left",)
    assert "lean-left" in islice(evening(its, often=habits.by_itself(its)), 30)
    assert habits.by_itself(scene(L1, kept=kept)) == (), "a level without movement has none"
    kept["habits"].clear()  # as MemoryForgotten does
    assert habits.told(kept["habits"]) == ("habits.none",)
    assert habits.by_itself(scene(L2, kept=kept)) == ()
    assert habits.told(scene(L2, kept=kept, not_kept=["habits"]).memory("habits")) == ("habits.none",)


@given(
    st.lists(st.builds(e.Touched, st.sampled_from(PADS), st.integers(1, 9_000), st.booleans()), max_size=60)
)
def test_law_no_habit_is_ever_against_a_person_or_a_gentle_touch(hands: list[e.Touched]) -> None:
    """Shoves leave no trace in it, and after whatever touches a gentle one is answered as ever."""
    with_shoves, without = (
        after(lambda _day, these=these: these, 30)
        for these in (hands, [touch for touch in hands if not touch.rough])
    )
    assert {**with_shoves, "day": 0} == {**without, "day": 0} or not without
    kept = {"habits": with_shoves}
    for pad in PADS:
        played = shown("touch", scene(L2, kept=kept, moment=Moment(40, 20, 5)), 6, [e.Touched(pad, 700)])
        assert not {"shy", "look-away"} & set(gestures(played)[:2])
        assert GENTLE & set(gestures(played))


# --- the rhythm of a hand -----------------------------------------------------------------------------------


def felt(times: Iterable[float], ms: int = 500) -> RestingHand:
    its = scene(L2)
    hand = RestingHand(its)
    for at in times:
        its.seconds = at
        hand.feel(e.Touched("back", ms))
    return hand


def test_the_breath_falls_into_even_strokes_and_is_its_own_again_later() -> None:
    assert felt([0, 5, 10, 15]).breath_s == 5.0
    assert felt([0, 5, 10]).breath_s == 0.0, "three strokes are no rhythm yet"
    assert felt([0, 2, 4, 6]).breath_s == 4.0, "two strokes to a breath"
    assert felt([0, 5, 10, 13]).breath_s == 0.0, "not evenly"
    assert felt([0, 5, 10, 14]).breath_s == 4.7
    assert felt([0, 0.5, 1.0, 1.5]).breath_s == 0.0
    assert felt([0, 11, 22, 33]).breath_s == 0.0
    assert felt([3], ms=4_000).breath_s == 7.0, "a hand that rests"
    assert felt([3], ms=3_999).breath_s == 0.0
    hand = felt([0, 5, 10, 15])
    for at, gone in ((74.9, False), (75.0, True)):
        hand._scene.seconds = at
        assert hand.lets_go() is gone
    assert hand.breath_s == 0.0


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 20_000)), max_size=30))
def test_no_hand_makes_it_breathe_hastily_or_hold_its_breath(touches: list[tuple[float, int]]) -> None:
    its = scene(L2)
    hand = RestingHand(its)
    for after_s, ms in touches:
        its.seconds += after_s
        hand.feel(e.Touched("back", ms))
        assert hand.breath_s == 0.0 or 4.0 <= hand.breath_s <= 10.0


def test_a_behaviour_breathes_with_the_hand_on_every_level_and_then_alone() -> None:
    for name in ("presence", "touch", "ambient"):
        played = shown(name, scene(ANIMAL[name]), 400, [e.Touched("back", 9_000)])
        assert [x.breath_s for x in played if isinstance(x, c.Idle)] == [0.0, 7.0, 0.0]


# --- in plain words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheet_and_habits_are_calm_sentences_without_a_claim_or_a_number(language: str) -> None:
    keys = {key for key in catalogue("en") if key.startswith(("temperament.", "habits."))}
    said = {key for of in (0.0, 0.5, 1.0) for key in temperament.sheet(Character(of, of, of > 0.5))}
    said |= {f"habits.{what}" for what in ("none", "lingers", *habits.BY_PLACE)}
    assert said == keys
    for key in keys:
        sentence = texts(key)[language]
        assert judge(sentence, language, "note") == (), key
        assert not any(map(str.isdigit, sentence)), key
