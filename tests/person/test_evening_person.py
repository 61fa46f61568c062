"""The person of an evening answers the cards, the same for a seed, and asks for no nonsense."""

from dataclasses import replace

from robot.contract import events as e
from robot.contract.record import Record
from sim.person.contract import MAY, Offer, Shown
from sim.person.evening_person import EveningPerson
from sim.person.page import request
from tests.engine.build import programme
from tests.runtime.requested import to_events

S = 1_000_000
PROGRAMME = programme()
FORESEE = Shown("greeting", cards=frozenset({"foresee"}))


def lived(seed: int, moments: list[Shown], after_s: float = 60) -> list[Record]:
    """What a person does in each of these moments, one after another."""
    person, now, done = EveningPerson(seed), 0, []
    for shown in moments:
        person.see(shown, now)
        end = now + round(after_s * S)
        while (due := person.deadline()) is not None and due <= end:
            done += person.act(due)
        now = end
    return done


def evening(seed: int, full: bool = True) -> list[Record]:
    stopped = Shown("stopped", cards=frozenset({"stop-label"}))
    return lived(seed, [FORESEE, stopped, Shown("rating", full_rating=full)], 20)


def test_the_new_cards_are_answered_and_sometimes_left() -> None:
    evenings = [evening(seed) for seed in range(60)]
    kinds = [{type(event) for event in done} for done in evenings]
    known = {e.Foreseen, e.StartRequested, e.StopLabelled, e.Rated, e.WakeRequested}
    assert known <= set().union(*kinds) <= MAY
    assert 5 < sum(e.StopLabelled in done for done in kinds) < 40
    ratings = [event for done in evenings for event in done if isinstance(event, e.Rated)]
    assert any(rating.good for rating in ratings)
    assert {rating.than_foreseen for rating in ratings} >= {"", "easier", "harder"}
    assert any(rating.value is None for rating in ratings)
    assert all(rating.peak >= rating.value for rating in ratings if rating.peak is not None and rating.value)


def test_whatever_the_person_does_is_understood() -> None:
    """By the control socket, to the same event."""
    for seed in range(60):
        for event in evening(seed):
            (understood,) = to_events(request(event), PROGRAMME)
            assert understood == event


def test_the_same_seed_does_the_same_and_a_rating_below_l5_is_one_figure() -> None:
    assert evening(7) == evening(7)
    assert any(evening(seed) != evening(7) for seed in range(8, 12))
    (plain,) = [event for event in evening(7, full=False) if isinstance(event, e.Rated)]
    assert plain == e.Rated(plain.value)


def test_a_card_that_stays_is_answered_once() -> None:
    done = lived(3, [FORESEE, replace(FORESEE, line="Here."), FORESEE])
    answers = [type(event) for event in done if isinstance(event, e.Foreseen | e.StartRequested)]
    assert answers in ([e.Foreseen], [e.StartRequested])


def test_most_cards_of_an_offer_are_chosen_and_some_are_left() -> None:
    offer = Offer(4, ("sea", "forest", "neither"))
    chosen = [lived(seed, [Shown("active", offer=offer)], 14) for seed in range(60)]
    made = [event for done in chosen for event in done if isinstance(event, e.ChoiceMade)]
    assert 36 < len(made) < 58
    assert {event.option for event in made} == set(offer.options)
    assert {event.offer for event in made} == {4}


def test_how_today_is_is_said_on_most_days_and_something_lighter_wished_for_on_some() -> None:
    asked = Shown("present", cards=frozenset({"today"}))
    days = [lived(seed, [asked], 9) for seed in range(120)]
    answers = [event.answer for done in days for event in done if isinstance(event, e.TodayAnswered)]
    wishes = [event for done in days for event in done if isinstance(event, e.TodayChosen)]
    assert 80 < len(answers) < 112
    assert {*answers} == {0, 1, 2, 3, 4}
    assert 6 < len(wishes) < 36
    assert {(wish.choice, wish.source) for wish in wishes} == {("lighter", "tap")}
    for event in (e.TodayAnswered(3, "tap"), wishes[0], e.TodayChosen("usual", "button")):
        assert to_events(request(event), PROGRAMME) == (event,)


def test_where_nobody_asks_how_today_is_nothing_is_said_of_it() -> None:
    done = lived(1, [Shown("present")], 9)
    assert not {e.TodayAnswered, e.TodayChosen} & {type(event) for event in done}
