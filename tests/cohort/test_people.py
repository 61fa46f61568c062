"""The equations of a block of people are those of the one person, given the same luck."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from sim.cohort.ladder import RUNGS, Ladder
from sim.cohort.luck import BLOCK, Fortune, Luck
from sim.cohort.people import ASLEEP, Felt, People, Traits
from sim.cohort.runner import profiles_of
from sim.cohort.setting import Setting
from sim.person.model_person import DEMANDS, PROFILES, ModelPerson, Profile, World, population

DAYS = 90
# A ladder whose third node asks for more than its rung, as a script may have it.
BEYOND = np.where(np.arange(RUNGS.nodes) == 2, 0.4, 0.0)
LADDER = replace(RUNGS, beyond=BEYOND, demand=RUNGS.demand + BEYOND)
HARD = replace(PROFILES[3], tolerance=0.6, hazard=0.05, attends=-0.5)
SEEDS = [(profile, seed) for profile in (*PROFILES, HARD) for seed in range(8)]


def traits_of(persons: Sequence[ModelPerson]) -> Traits:
    def each(read: Any) -> Any:
        return np.array([read(person) for person in persons], float)

    return Traits(
        start=each(lambda person: person.start),
        learning=each(lambda person: person.learning),
        stops_at=each(lambda person: person.stops_at),
        mask=each(lambda person: person.mask),
        mood_noise=each(lambda person: person.profile.mood_noise),
        mood=each(lambda person: person.profile.mood),
        attends=each(lambda person: person.profile.attends),
        hazard=each(lambda person: person.profile.hazard),
        rates=each(lambda person: person.profile.rates),
        own={rung: each(lambda person, rung=rung: person.demands[rung]) for rung in DEMANDS},
        expects={rung: each(lambda person, rung=rung: person.expects()[rung]) for rung in DEMANDS},
    )


def luck_of(persons: Sequence[ModelPerson]) -> Luck:
    """Today's luck of each person, as they have drawn it."""
    drawn = [asdict(person._luck) for person in persons]
    found = {name: np.array([each[name] for each in drawn]) for name in drawn[0]}
    spare = np.zeros(len(persons))
    return Luck(**found, answer=spare, faint=spare, answers=spare)


def lived_by_one(person: ModelPerson, place: int, ladder: Ladder, free: bool) -> Any:
    if place == ASLEEP:
        return person.asleep_beside(), None, None, False
    above, below = (place + 1) // 2, place // 2
    half = (ladder.rungs[below], float(ladder.beyond[below])) if above != below else ("", 0.0)
    lived = person.session(ladder.rungs[above], float(ladder.beyond[above]), *half, robot_free=free)
    return lived.peak, lived.rating, lived.implied, lived.stopped


def same_session(felt: Felt, each: int, lived: Any) -> None:
    peak, rating, implied, stopped = lived
    assert felt.peak[each] == pytest.approx(peak, abs=1e-9)
    assert bool(felt.stopped[each]) is stopped
    assert (int(felt.said[each]) if felt.rated[each] else None) == rating
    if implied is not None:
        assert felt.implied[each] == pytest.approx(implied, abs=1e-9)


@pytest.mark.parametrize(
    "world", [World(), World(spread=1.0, masking=0.3, shocks=0.2, learning=0.5), World(siloing=0.5)]
)
def test_the_equations_are_those_of_one_person(world: World) -> None:
    persons = [ModelPerson(profile, seed, world) for profile, seed in SEEDS]
    people = People(traits_of(persons), world, LADDER, np.float64)
    rng = np.random.default_rng(7)
    count = len(persons)
    seen = {"hurt": 0, "left": 0, "asleep": 0, "stopped": 0}
    for _ in range(DAYS):
        for person in persons:
            person.next_day()
        luck = luck_of(persons)
        people.next_day(luck)
        comes = people.comes(luck)
        assert comes.tolist() == [person.comes() for person in persons]
        place = rng.choice([ASLEEP, *[0] * 12, *range(2 * LADDER.nodes - 1)], count)
        free = (rng.random(count) < 0.2) & (place != ASLEEP)
        felt = people.live(place, comes, free, luck)
        for each in np.flatnonzero(comes):
            lived = lived_by_one(persons[each], int(place[each]), LADDER, bool(free[each]))
            same_session(felt, each, lived)
            seen["asleep"] += place[each] == ASLEEP
            seen["stopped"] += lived[3]
            seen["hurt"] += lived[0] >= 7.5
        session = comes & (place != ASLEEP)
        stays = people.stays(felt, session, luck)
        assert stays.tolist() == [person.stays() for person in persons]
        seen["left"] += int((~stays).sum())
        for name in ("fast", "slow", "mood", "shock", "arousal", "trust"):
            np.testing.assert_allclose(
                getattr(people, name), [getattr(person, name) for person in persons], atol=1e-9
            )
    assert min(seen.values()) > 10, seen


def test_somebody_who_stays_on_one_level_is_bored_alike() -> None:
    easy = replace(PROFILES[0], tolerance=6.0, hazard=1.0, attends=9.0)
    persons = [ModelPerson(easy, seed) for seed in range(200)]
    people = People(traits_of(persons), World(), RUNGS, np.float64)
    here, nobody = np.zeros(200, np.intp), np.zeros(200, bool)
    bored = 0
    for day in range(25):
        for person in persons:
            person.next_day()
        luck = luck_of(persons)
        people.next_day(luck)
        felt = people.live(here, ~nobody, nobody, luck)
        for person in persons:
            person.session("L1")
        stays = people.stays(felt, ~nobody, luck)
        assert stays.tolist() == [person.stays() for person in persons]
        bored += int((~stays).sum()) if day >= 15 else 0
    assert bored > 50


def test_a_day_without_a_session_has_the_hazard_of_an_ordinary_day() -> None:
    persons = [ModelPerson(replace(PROFILES[0], hazard=1.0), seed) for seed in range(400)]
    people = People(traits_of(persons), World(), RUNGS, np.float64)
    for person in persons:
        person.next_day()
    luck = luck_of(persons)
    stays = people.stays_away(luck)
    assert stays.tolist() == [person.stays() for person in persons]
    assert 0 < (~stays).sum() < 60


def test_people_are_drawn_as_their_profiles_say() -> None:
    setting = Setting()
    blocks = [
        Traits.drawn(PROFILES, profiles_of(setting, 0, BLOCK), World(masking=0.1), Fortune(3, block, BLOCK))
        for block in range(20)
    ]
    who = profiles_of(setting, 0, BLOCK)
    for number, profile in enumerate(PROFILES):
        mine = who == number
        start = np.concatenate([block.start[mine] for block in blocks])
        eta = np.concatenate([block.learning[mine] for block in blocks])
        video = np.concatenate([block.own["L8"][mine] for block in blocks])
        assert start.mean() == pytest.approx(profile.tolerance, abs=0.08)
        assert np.median(eta) == pytest.approx(profile.learning, rel=0.06)
        assert video.mean() == pytest.approx(DEMANDS["L8"] + profile.offsets.get("L8", 0), abs=0.04)
        assert video.std() == pytest.approx(0.4, abs=0.03)
        assert set(blocks[0].mask[mine]) == {profile.mask + 0.1}
    expected = np.concatenate([block.expects["L5"] - block.own["L5"] for block in blocks])
    assert expected.std() == pytest.approx(1.04, abs=0.03)  # rounded to whole numbers


def test_profiles_come_by_weight_in_every_stretch_of_people() -> None:
    found = profiles_of(Setting(), 12_345, 1000)
    shares = np.bincount(found, minlength=len(PROFILES)) / 1000
    assert shares == pytest.approx([profile.weight for profile in PROFILES], abs=0.005)
    counted = [population(20).count(profile) for profile in PROFILES]
    first = np.bincount(profiles_of(Setting(), 0, 20), minlength=len(PROFILES))
    assert np.abs(first - counted).max() <= 1


def test_siloing_holds_back_from_people_what_was_gained_with_the_robot_alone() -> None:
    alone, shared = _gained(robot_free=False), _gained(robot_free=True)
    message, touch = np.array([2 * 5]), np.array([2])
    assert alone.asks(touch) == pytest.approx(shared.asks(touch))
    assert alone.asks(message) == pytest.approx(shared.asks(message) + 0.5 * (alone.fast + alone.slow))
    taster = np.array([2 * 5 - 1])  # half a letter has somebody in it as well
    assert alone.asks(taster) > shared.asks(taster) + 0.1


def _gained(robot_free: bool) -> People:
    profile: Profile = PROFILES[0]
    world = World(siloing=0.5, spread=0)
    fortune = Fortune(1, 0, 1)
    people = People(Traits.drawn((profile,), np.array([0]), world, fortune), world, RUNGS, np.float64)
    for _ in range(10):
        luck = fortune.day()
        people.next_day(luck)
        people.live(np.array([0]), np.array([True]), np.array([robot_free]), luck)
    return people
