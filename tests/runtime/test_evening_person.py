"""The person of an evening answers the new cards, the same for a seed, and asks for no nonsense."""

from typing import Any

from robot.contract import events as e
from sim.person import EveningPerson
from tests.engine.build import programme
from tests.runtime.requested import to_events

S = 1_000_000
PROGRAMME = programme()


def lived(seed: int, states: list[dict[str, Any]], after_s: float = 60) -> list[dict[str, Any]]:
    """What a person does in each of these states, one after another."""
    person, now, asked = EveningPerson(seed), 0, []
    for state in states:
        person.see(state, now)
        end = now + round(after_s * S)
        while (due := person.deadline()) is not None and due <= end:
            asked += person.act(due)
        now = end
    return asked


def evening(seed: int, full: bool = True) -> list[dict[str, Any]]:
    cards = [{"phase": "greeting", "cards": ["foresee"]}, {"phase": "stopped", "cards": ["stop-label"]}]
    return lived(seed, [*cards, {"phase": "rating", "rating_full": full}], 20)


def test_the_new_cards_are_answered_and_sometimes_left() -> None:
    evenings = [evening(seed) for seed in range(60)]
    verbs = [{request["do"] for request in asked} for asked in evenings]
    assert {"foresee", "start", "stop-label", "rate", "wake"} <= set().union(*verbs)
    assert 5 < sum("stop-label" in asked for asked in verbs) < 40
    ratings = [request for asked in evenings for request in asked if request["do"] == "rate"]
    assert any(rating.get("good") for rating in ratings)
    assert {rating.get("than_foreseen") for rating in ratings} >= {"", "easier", "harder"}
    assert all(rating["peak"] >= rating["value"] for rating in ratings if "peak" in rating)


def test_whatever_the_person_does_is_understood() -> None:
    for seed in range(60):
        for request in evening(seed):
            for event in to_events(request, PROGRAMME):
                assert isinstance(event, e.EVENTS.kinds[event.kind])


def test_the_same_seed_does_the_same_and_a_rating_below_l5_is_as_it_was() -> None:
    assert evening(7) == evening(7)
    assert any(evening(seed) != evening(7) for seed in range(8, 12))
    plain = [request for request in evening(7, full=False) if request["do"] == "rate"]
    assert [set(request) for request in plain] == [{"do", "value"}]


def test_a_card_that_stays_is_answered_once() -> None:
    state = {"phase": "greeting", "cards": ["foresee"]}
    asked = lived(3, [state, {**state, "caption": None}, state])
    assert [request["do"] for request in asked if request["do"] in ("foresee", "start")] in (
        ["foresee"],
        ["start"],
    )
