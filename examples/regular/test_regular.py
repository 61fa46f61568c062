"""When they come, what they do at a page, and six weeks with the real engine."""

from robot.contract.commands import Decided
from robot.contract.events import (
    ChoiceMade,
    LessRequested,
    Rated,
    SleepRequested,
    StartRequested,
    Touched,
    WakeRequested,
)
from sim.person.contract import Offer, Shown

SECOND = 1_000_000


def acts(person, shown, seconds=600):
    """What they do within so many seconds of seeing this."""
    person.see(shown, 0)
    done = []
    while (due := person.deadline()) is not None and due <= seconds * SECOND:
        done += person.act(due)
    return [type(event) for event in done]


def test_they_come_on_four_evenings_a_week(yorisou_person):
    person = yorisou_person("regular:Regular", seed=1)
    assert [person.next_day(day) for day in range(14)] == [True, False, True, False, True, True, False] * 2


def test_an_evening_from_beginning_to_end(yorisou_person):
    person = yorisou_person("regular:Regular", seed=3)
    person.next_day(0)
    assert acts(person, Shown("asleep")) == [WakeRequested]
    assert acts(person, Shown("present")) == [StartRequested]
    cards = Offer(1, ("sea", "forest", "neither"))
    assert acts(person, Shown("active", session=1, offer=cards)) == [ChoiceMade, Touched]
    assert acts(person, Shown("rating")) == [Rated]
    assert acts(person, Shown("present")) == [SleepRequested]
    assert acts(person, Shown("asleep")) == []


def test_six_weeks_with_the_robot(yorisou_engine, yorisou_person):
    """They come when they come, *less* is obeyed, and nothing goes up in the first two weeks."""
    person = yorisou_person("regular:Regular", seed=1)
    assert yorisou_engine.lives(person, days=14) == 8
    early = rules(yorisou_engine)
    assert "less-today" in early
    assert "comfortable-run" not in early
    assert yorisou_engine.lives(person, days=28, first_day=14) == 16
    assert {session.rating for session in yorisou_engine.engine.progress.sessions} <= {2, None}


def rules(engine):
    """Of every decision so far."""
    return {told.verdict.sent.rule for told in engine.told if isinstance(told.verdict.sent, Decided)}


def test_on_a_hard_day_they_say_less(yorisou_person):
    said = []
    for seed in range(20):
        person = yorisou_person("regular:Regular", seed=seed)
        person.next_day(0)
        said.append(acts(person, Shown("active", session=1)))
    assert {Touched, LessRequested} == {kind for kinds in said for kind in kinds}
