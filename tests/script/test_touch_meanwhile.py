"""A touch is answered wherever the robot waits for something else, and what it waits for is not lost."""

from collections.abc import Callable

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from tests.engine.build import Driven, of
from tests.script.talk import evening, kept, programme, talker
from tests.script.test_choosing import chooser
from tests.script.test_strengths_talk import next_cards

GENTLE = e.Touched("head", 900, False)
ANSWERS = {c.Light("eyes", "warm", 0.7), c.Light("eyes", "warm", 0.8)}


def talking() -> Driven:
    return talker(programme())


def begun(made: Callable[[], Driven]) -> tuple[Driven, c.Offer]:
    """Cards lie there, for three seconds."""
    d = made()
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    return d, next_cards(d)


def answered(log: list[Record]) -> int:
    return sum(x in ANSWERS for x in of(c.Light, log))


@pytest.mark.parametrize("made", [chooser, talking])
@pytest.mark.parametrize("rough", [False, True])
def test_a_touch_while_cards_lie_there_is_answered_and_they_lie_as_long(
    made: Callable[[], Driven], rough: bool
) -> None:
    d, offer = begun(made)
    before = len(d.log)
    d.do(e.Touched("head", 900, rough))
    fresh = d.log[before:]
    assert any(x.name in ("shy", "look-away") for x in of(c.Gesture, fresh)) is rough
    assert answered(fresh) == (0 if rough else 1)
    d.pass_s(15)
    assert offer.offer not in [x.offer for x in of(c.OfferClosed, d.log)]
    d.pass_s(3)
    assert offer.offer in [x.offer for x in of(c.OfferClosed, d.log)], "twenty seconds, as without a touch"


@pytest.mark.parametrize("made", [chooser, talking])
@pytest.mark.parametrize("after_s", [1, 8])
def test_a_card_that_is_taken_while_a_touch_is_answered_is_taken(
    made: Callable[[], Driven], after_s: int
) -> None:
    d, offer = begun(made)
    d.do(GENTLE)
    d.pass_s(after_s)
    before = len(d.log)
    d.do(e.ChoiceMade(offer.offer, offer.options[0], "tap"))
    assert of(c.OfferClosed, d.log[before:]) == [c.OfferClosed(offer.offer)]
    assert of(c.Gesture, d.log[before:])[0].name == "nod"


@pytest.mark.parametrize("made", [chooser, talking])
def test_every_touch_between_the_cards_is_answered(made: Callable[[], Driven]) -> None:
    d, _ = begun(made)
    d.pass_s(22)  # nobody took one
    for _ in range(2):
        before = len(d.log)
        d.do(GENTLE)
        assert answered(d.log[before:]) == 1
        d.pass_s(6)


def test_what_was_switched_off_while_the_card_lay_there_goes_into_no_letter() -> None:
    d = talking()

    def off(cards: tuple[str, ...]) -> str:
        if "that-fits" in cards:
            d.do(e.MemoryAllowed("strengths", False, "tap"))
            return "that-fits"
        return cards[0]

    said = [say.line.partition(".")[2] for say in of(c.Say, evening(d, off))]
    assert said.count("fits") == 1
    assert not [line for line in said if line in ("kept", "left-out") or line.startswith("task-")]
    assert kept(d) == {}
