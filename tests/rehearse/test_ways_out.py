"""Model people who go out, turn back and visit: they arrive, and meet somebody there."""

from collections import Counter
from dataclasses import replace
from functools import cache

from robot import paths
from robot.behaviours.script import load
from robot.contract.programme import Policy
from sim.person.model_person import population
from sim.rehearse import course
from sim.rehearse.record import Rehearsed
from sim.rehearse.spread import spread

WEEKS, PEOPLE, FAR = 30, 3, 7.0
# So much easier a year with people on a screen has made it.
EASIER = 1.5


@cache
def lived(start: str = "outing", people: int = PEOPLE, easier: float = EASIER) -> tuple[Rehearsed, ...]:
    """Mixed people who have come as far as this. A year with them would have taught the shipped policy who
    they are; here one that needs no year stands in for it.
    """
    whole = load(paths.FIRST_PROGRAMME.parent / "whole-ladder.yaml")
    agreed = tuple(x.id for x in whole.levels[: whole.index(start) + 1])
    begun = replace(whole, start=start, agreed=agreed)
    begun = replace(begun, policy=Policy("n-up-one-down", up_after=2))
    offsets = {"L9": -easier, "L10": -easier}
    every = [replace(each, tolerance=FAR, offsets=offsets) for each in population(people)]
    return tuple(course(begun, each, seed, WEEKS) for seed, each in enumerate(every, 1))


def test_at_least_one_in_twenty_arrives_at_the_visit() -> None:
    whole = load(paths.FIRST_PROGRAMME.parent / "whole-ladder.yaml")
    found = spread(whole, lived())
    share, week = found.arrived
    assert share >= 0.05
    assert 1 < week <= WEEKS
    assert found.to_json()["arrived"] == {"share": share, "median_week": week}


def test_the_shipped_programme_and_its_own_policy_bring_somebody_from_the_house_to_the_centre() -> None:
    """Nothing stands in for anything here. Two are asked, so that one change of the engine is no end."""
    whole = load(paths.FIRST_PROGRAMME.parent / "whole-ladder.yaml")
    people = [*enumerate(population(10), 1)][:-3:-1]
    found = (course(whole, each, seed, whole.weeks) for seed, each in people)
    arrived = next((each for each in found if "visit" in each.homes), None)
    assert arrived is not None
    assert [*arrived.reached][-1] == "L10"
    assert any(each.kind == "in-person" and not each.with_robot for each in arrived.contacts)


def test_they_go_out_turn_back_and_stay_at_home_and_none_of_it_twice_a_day() -> None:
    out = [x for found in lived() for x in found.sessions if x.level in ("outing", "visit")]
    ended = Counter((x.outcome, x.cause) for x in out)
    assert ended["success", "came-back"] > ended["neutral", "came-back"] > 0
    assert ended["void", "not-gone"] > 0, "somebody who keeps to themselves stays at home"
    assert ended.keys() <= {
        ("success", "came-back"), ("neutral", "came-back"), ("discomfort", "came-back"), ("void", "not-gone"),
        ("void", "quiet-hours"),
    }  # fmt: skip
    for found in lived():
        days = [x.day for x in found.sessions if x.cause == "came-back"]
        assert len(days) == len(set(days))


def test_contact_in_person_is_counted_at_the_centre_alone_and_away_from_the_robot() -> None:
    (found,) = lived("visit", 1, 3 * EASIER)
    met = [contact for contact in found.contacts if contact.kind == "in-person"]
    assert met
    assert not any(contact.with_robot for contact in met)
    visits = [x for x in found.sessions if x.level == "visit" and x.cause == "came-back"]
    assert len(met) < len(visits), "looking from outside meets nobody"
