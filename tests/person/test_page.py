"""The page as a simulated person sees it, and the requests that say what they do there."""

import pytest

from robot.contract import events as e
from robot.contract.record import Record
from robot.control.requests import parse
from robot.control.viewer_requests import Touch
from sim.person.contract import MAY, REHEARSED, Offer, Shown
from sim.person.page import Rung, request, rungs, shown
from tests.engine.build import programme
from tests.runtime.requested import to_events

PROGRAMME = programme()
DONE: list[Record] = [
    *(e.WakeRequested("tap"), e.SleepRequested("tap"), e.StartRequested("button"), e.EndRequested("tap")),
    *(e.StopRequested("button"), e.LessRequested("tap", True), e.MoreRequested("tap")),
    *(e.PauseRequested("tap"), e.ResumeRequested("tap"), e.PreviewAnswered(3, True, "tap")),
    *(e.Foreseen("bit-hard"), e.Rated(3, 4), e.StopLabelled("busy"), e.StayChosen("tap")),
    *(e.ConsentWithdrawn(PROGRAMME.levels[1].id, "tap"), e.LeaveRequested("tap")),
    *(e.OthersPresent(True, "tap"), e.ChoiceMade(2, "neither", "tap"), e.CrisisRaised(2, "tap", "pressed")),
    *(e.ContactTold("voice", "tap", True), e.WordReceived("other", 7, "typed")),
]
TODAY: dict[Record, dict[str, object]] = {
    e.TodayAnswered(3, "tap"): {"do": "today", "answer": 3, "source": "tap"},
    e.TodayChosen("usual", "tap"): {"do": "usual", "source": "tap"},
    e.TodayChosen("lighter", "tap"): {"do": "lighter", "source": "tap"},
    e.TodayChosen("quiet", "tap"): {"do": "wish", "wish": "quiet", "source": "tap"},
}


@pytest.mark.parametrize("event", DONE, ids=lambda event: event.kind)
def test_the_companion_understands_a_request_as_what_was_done(event: Record) -> None:
    assert event in to_events(request(event), PROGRAMME)


@pytest.mark.parametrize("event", TODAY, ids=lambda event: event.kind)
def test_how_today_is_and_what_it_is_are_requests(event: Record) -> None:
    assert request(event) == TODAY[event]


def test_everything_that_a_person_may_do_can_be_requested() -> None:
    assert {type(event) for event in (*DONE, *TODAY)} | {e.Touched} == MAY - REHEARSED
    assert parse(request(e.Touched("head", 800))) == Touch("head", 800)


@pytest.mark.parametrize("intent", ["yes", "no", "greeting"])
def test_a_word_keeps_its_intent(intent: str) -> None:
    word = e.WordReceived(intent, 3, "typed")  # type: ignore[arg-type] # one of the words
    understood = [event for event in to_events(request(word), PROGRAMME) if isinstance(event, e.WordReceived)]
    assert [event.intent for event in understood] == [intent]


def test_a_state_shows_what_stands_in_it() -> None:
    state = {
        "phase": "active",
        "language": "ja",
        "level": {"id": "play"},
        "session": {"number": 4, "planned_s": 600, "robot_free": True},
        "offer": {"offer": 2, "options": [{"id": "sea"}, {"id": "neither"}]},
        "preview": {"proposal": 7},
        "cards": ["foresee"],
        "allowed": ["stop", "usual"],
        "today": {"what": {"en": "Play"}, "asleep": True},
        "rating_full": True,
        "line": {"en": "Here.", "ja": "ここです。"},
    }
    seen = shown(state, {"play": Rung("L5", 0.3)})
    assert seen == Shown(
        phase="active",
        level="play",
        rung="L5",
        beyond=0.3,
        session=4,
        planned_s=600,
        robot_free=True,
        offer=Offer(2, ("sea", "neither")),
        preview=7,
        cards=frozenset({"foresee"}),
        lighter=True,
        asleep_today=True,
        full_rating=True,
        line="ここです。",
    )
    assert shown({"phase": "asleep"}, {}) == Shown("asleep")


def test_levels_have_the_rung_and_the_demand_of_the_script() -> None:
    known = rungs(PROGRAMME)
    assert known.keys() == {level.id for level in PROGRAMME.levels}
    assert all(known[level.id].rung == level.rung for level in PROGRAMME.levels)
