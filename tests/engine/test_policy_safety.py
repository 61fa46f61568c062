"""Step policies on simulated people (hazards H1, H13): a seeded regression, no evidence about real ones.

Twenty-six weeks of the same people under each policy. More people and more policies: benchmarks/policies.py.
"""

import json
from functools import cache

import pytest

from robot.contract.programme import Policy
from robot.engine.policies import make
from sim.person.model_person import DEMANDS, LIMIT, PROFILES, ModelPerson, World, population
from sim.person.weeks import LEVELS, Course, Weeks, fused, of_kind, shares

PEOPLE = 160
POLICIES = {
    "3-up": Policy("n-up-one-down", up_after=3),
    "5-up": Policy("n-up-one-down", up_after=5),
    "bayes": Policy("bayes"),
    "bayes-level": Policy("bayes-level"),
    "hold": Policy("hold"),
}
OWN_ORDER = World(spread=1.2)


@cache
def lived(policy: str, own_order: bool = False) -> tuple[Weeks, ...]:
    made, world = of_kind(POLICIES[policy]), OWN_ORDER if own_order else World()
    people = (ModelPerson(profile, seed, world) for seed, profile in enumerate(population(PEOPLE)))
    return tuple(Course(person, made(person)).live(26) for person in people)


def test_the_chance_constraint_holds_what_it_promises_and_beats_three_up() -> None:
    careful, staircase = shares(lived("bayes-level")), shares(lived("3-up"))
    assert careful["steps"] > 400
    assert careful["false_steps"] < 0.02
    assert staircase["false_steps"] > 3 * careful["false_steps"]
    assert careful["over"] < 0.5 * staircase["over"]
    assert careful["three_over"] < 0.5 * staircase["three_over"]


@pytest.mark.parametrize("profile", [profile.name for profile in PROFILES])
def test_nobodys_profile_pays_for_the_average(profile: str) -> None:
    """Above the level where they began, at most 2 % of anybody's sessions are over the limit."""
    people = [each for each in lived("bayes-level") if each.profile == profile]
    assert len(people) >= 0.09 * PEOPLE
    assert shares(people)["led_over"] < 0.02
    assert shares(people)["led_over"] < shares([x for x in lived("3-up") if x.profile == profile])["led_over"]


def test_one_tolerance_for_all_levels_breaks_its_promise_where_people_have_their_own_order() -> None:
    """domain.md §3.6 (c): a chance constraint is only as honest as its model; offsets per level mend most."""
    assert shares(lived("bayes", own_order=True))["false_steps"] > 0.15
    assert shares(lived("bayes-level", own_order=True))["false_steps"] < 0.10


def test_safety_costs_speed_and_the_table_shows_it() -> None:
    assert shares(lived("bayes-level"))["L6"] < shares(lived("5-up"))["L6"] < shares(lived("3-up"))["L6"]


def test_holding_leads_nobody_over_the_limit_and_nowhere() -> None:
    assert shares(lived("hold"))["led_over"] == shares(lived("hold"))["steps"] == 0


def test_asking_for_expectations_does_no_harm_where_people_have_their_own_order() -> None:
    """The person's own ratings are the prior of the offsets (domain.md §3.6, what follows)."""
    found = []
    for seed, profile in enumerate(population(60)):
        person = ModelPerson(profile, seed, OWN_ORDER)
        policy = make(Policy("bayes-level", expected=person.expects()), LEVELS, {})
        found.append(Course(person, policy).live(26))
    assert shares(found)["false_steps"] < 0.10


# --- the person ---------------------------------------------------------------------------------------------


def test_the_same_person_lives_the_same_weeks() -> None:
    def weeks() -> str:
        person = ModelPerson(PROFILES[2], 7)
        found = Course(person, of_kind(Policy("bayes-level"))(person)).live(20)
        return json.dumps([found.sessions, found.first_peaks, found.rung, person.tolerance, person.trust])

    assert weeks() == weeks()


def test_chance_does_not_depend_on_what_is_done() -> None:
    """Two policies meet the same person on the same days: the luck of a day is drawn before it."""
    busy, idle = ModelPerson(PROFILES[0], 3), ModelPerson(PROFILES[0], 3)
    for _ in range(30):
        busy.next_day()
        idle.next_day()
        busy.session("L3")
        assert busy._luck == idle._luck
    assert busy.tolerance != idle.tolerance


def test_learning_needs_something_to_be_felt_and_hurting_takes_trust_away() -> None:
    person = ModelPerson(PROFILES[0], 1)
    person.start, person.stops_at = 6.0, 99.0
    person.next_day()
    assert person.session("L1").peak < 1.2
    dull = person.fast + person.slow
    person.next_day()
    person.session("L7")
    taught = person.fast + person.slow - 0.93 * dull
    assert taught > dull
    trust, person.stops_at = person.trust, 0.0
    person.next_day()
    lived_ = person.session("L10")
    assert lived_.stopped
    assert lived_.rating is None
    assert person.trust == pytest.approx(0.88 * trust)


def test_fast_learning_fades_without_contact() -> None:
    person = ModelPerson(PROFILES[1], 2)
    for _ in range(10):
        person.next_day()
        person.session("L4")
    before, slow = person.fast, person.slow
    for _ in range(14):
        person.next_day()
    assert person.fast == pytest.approx(before * 0.93**14)
    assert person.slow == slow


def test_a_rating_hides_and_behaviour_does_not() -> None:
    honest, masking = World(), World(masking=0.3)
    said = {}
    for world in (honest, masking):
        person = ModelPerson(PROFILES[0], 5, world)
        ratings = []
        for _ in range(200):
            person.next_day()
            ratings.append(person.session("L6"))
        said[world] = sum(x.rating for x in ratings if x.rating is not None), sum(x.implied for x in ratings)
    assert said[masking][0] < 0.8 * said[honest][0]
    assert said[masking][1] == said[honest][1]
    assert fused(2, 8.0) == pytest.approx(3.8)
    assert fused(8, 2.0) == 8
    assert fused(None, 4.2) == 4.2


def test_the_population_has_everybody_by_weight() -> None:
    people = population(200)
    assert {profile.name: people.count(profile) for profile in PROFILES} == {
        profile.name: round(200 * profile.weight) for profile in PROFILES
    }
    assert [profile.name for profile in people[:3]] != ["plain"] * 3
    assert sorted(DEMANDS.values()) == list(DEMANDS.values())
    assert DEMANDS["L6"] < LIMIT < DEMANDS["L8"]
