"""Weeks of rehearsal with the real engine and gate: what is lived, what staff change, and what breaks."""

from dataclasses import replace
from functools import cache

import pytest

from robot import paths
from robot.behaviours.script import load
from robot.contract import behaviour_registry as registry
from robot.contract import events as e
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Say
from robot.contract.people import RELAYING
from robot.contract.programme import Policy, Programme
from robot.contract.quests import OUTING
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Scene, Wait
from robot.errors import InputError
from sim.person.contract import Shown
from sim.person.evening_person import EveningPerson
from sim.person.model_person import PROFILES
from sim.person.profile import Habits, World, equations_only
from sim.person.staff import StaffHabits
from sim.programmes import around
from sim.rehearse import course
from sim.rehearse.companion import Broke
from sim.rehearse.record import Rehearsed
from sim.rehearse.stand_ins import STAND_IN, with_stand_ins

SCRIPTS = paths.FIRST_PROGRAMME.parent
PLAIN = equations_only(PROFILES[0])
# Who finds nothing hard and does all that is asked, so that only the bars of the ladder are in the way.
FEARLESS = replace(PLAIN, tolerance=6.0, attends=6.0, mood_noise=0.0, hazard=0.0, rates=1.0)
STEADY = World(spread=0.0)


@cache
def whole() -> Programme:
    return load(SCRIPTS / "whole-ladder.yaml")


def with_policy(kind: str, **figures: object) -> Programme:
    return replace(whole(), policy=Policy(kind, **figures))


@cache
def fearless(answer: str, days: int = 1) -> Rehearsed:
    staff = StaffHabits(answer, days)  # type: ignore[arg-type] # one of the words
    return course(with_policy("n-up-one-down", up_after=3), FEARLESS, 1, 12, staff, world=STEADY)


def test_the_same_seed_lives_the_same_weeks_to_the_letter() -> None:
    first, again = (course(whole(), PROFILES[2], 3, 6) for _ in range(2))
    assert first == again
    assert first != course(whole(), PROFILES[2], 4, 6)


def test_a_ladder_is_climbed_in_order_and_every_session_is_on_what_was_agreed_to() -> None:
    found = fearless("approve")
    order = [level.id for level in whole().levels]
    assert len(found.steps) >= 4
    climbed = [order.index(step.level) for step in found.steps]
    assert climbed == sorted(climbed)
    assert climbed[0] == 2
    assert found.steps[0].day >= 14, "no step in the first days"
    for lived in found.sessions:
        assert order.index(lived.level) == lived.place <= order.index(lived.home)
    assert found.left_day is None
    assert found.days == 12 * 7
    assert {"L1", "L2"} <= set(found.reached)


def test_the_first_session_after_a_step_is_that_on_the_new_level() -> None:
    found = fearless("approve")
    assert [first.level for first in found.first_sessions()] == [step.level for step in found.steps[:-1]] + (
        [found.steps[-1].level] if len(found.first_sessions()) == len(found.steps) else []
    )


def test_staff_that_decline_or_never_answer_let_nobody_up() -> None:
    assert fearless("decline").steps == []
    assert fearless("never").steps == []
    slow, quick = fearless("approve", 2), fearless("approve")
    assert slow.steps[0].day > quick.steps[0].day
    assert fearless("approve", 6).steps == [], "by then the proposal has expired (72 hours)"


def test_five_of_seven_days_have_a_session_at_most() -> None:
    days = [lived.day for lived in fearless("approve").sessions]
    assert len(days) == len(set(days))
    assert {day % 7 for day in days} == {0, 1, 2, 3, 4}


def test_a_stand_in_plays_for_people_and_places_where_a_comparison_asks_for_it() -> None:
    made, replaced = with_stand_ins(whole())
    assert replaced == ("messages", "voice", "video", "outing", "visit")
    behaviours = {each.behaviour for level in made.levels for each in (level, *level.parts)}
    assert not behaviours & (RELAYING | OUTING)
    assert STAND_IN in behaviours
    assert made.level("voice").modalities == whole().level("voice").modalities
    assert with_stand_ins(made) == (made, ())
    assert fearless("approve").stand_ins == ()


def test_contact_with_people_is_counted_by_kind() -> None:
    on_messages = replace(with_policy("hold"), start="messages")
    ids = [level.id for level in whole().levels]
    found = course(replace(on_messages, agreed=tuple(ids[:7])), FEARLESS, 1, 6, world=STEADY)
    assert {contact.kind for contact in found.contacts} == {"text"}
    days = {lived.day for lived in found.sessions if lived.level == "messages"}
    assert {contact.day for contact in found.contacts} <= days
    free = {lived.day for lived in found.sessions if lived.robot_free}
    assert {contact.day for contact in found.contacts if not contact.with_robot} <= free
    assert {contact.with_robot for contact in found.contacts} == {True, False}
    assert fearless("never").contacts == []


def test_true_peak_and_rating_are_those_of_the_equations() -> None:
    found = course(whole(), replace(PLAIN, mask=0.0), 5, 10)
    rated = [lived for lived in found.sessions if lived.rating is not None]
    assert len(rated) > 20
    assert all(lived.peak is not None and abs(lived.peak - lived.rating) < 4 for lived in rated)  # type: ignore[operator]
    assert {lived.rating for lived in found.sessions if lived.stopped} <= {None}


def test_habits_show_in_what_is_lived() -> None:
    away = replace(FEARLESS, habits=Habits(called_away=1.0, says_busy=1.0))
    found = course(with_policy("hold"), away, 1, 3, world=STEADY)
    assert all(lived.stopped for lived in found.sessions)
    assert found.homes[-1] == "quiet-presence", "a stop for dinner costs no level"
    unlabelled = replace(FEARLESS, habits=Habits(called_away=1.0))
    assert course(with_policy("hold"), unlabelled, 1, 3, world=STEADY).downs, "two that nobody explains do"


def test_less_leads_down_and_back() -> None:
    afraid = replace(PLAIN, tolerance=0.6, attends=6.0, hazard=0.0, habits=Habits(says_less=1.0))
    programme = replace(with_policy("hold"), start="touch-and-greeting")
    programme = replace(programme, agreed=("in-the-house", "quiet-presence", "touch-and-greeting"))
    found = course(programme, replace(afraid, offsets={"L2": 4.0, "L1": -2.0}), 2, 3, world=STEADY)
    assert any(lived.cause == "less" for lived in found.sessions)
    assert found.downs
    assert any(step.back and step.level == "touch-and-greeting" for step in found.steps)


def test_somebody_who_leaves_is_gone() -> None:
    found = course(whole(), replace(PLAIN, hazard=1.0), 1, 10)
    assert found.left_day is not None
    assert found.days == found.left_day + 1
    assert all(lived.day <= found.left_day for lived in found.sessions)


# --- the policy home ----------------------------------------------------------------------------------------


def test_today_is_answered_and_lighter_days_and_tasters_are_lived() -> None:
    found = course(with_policy("home"), PLAIN, 2, 20)
    halves = [lived for lived in found.sessions if lived.half]
    assert halves
    first = found.first_sessions()[0]
    assert first.half, "the first session of a new level is half of it"
    assert first.level == found.steps[0].level


def test_a_lighter_day_is_no_step_and_the_usual_one_is_a_tap_away() -> None:
    ids = [level.id for level in whole().levels]
    staying = replace(with_policy("home"), start="choosing", agreed=tuple(ids[:4]), ceiling="choosing")

    def lighter(takes: float) -> float:
        profile = replace(FEARLESS, tolerance=3.2, mood_noise=0.8, habits=Habits(takes_lighter=takes))
        found = course(staying, profile, 5, 8)
        assert (found.steps, found.downs) == ([], [])
        light = [lived for lived in found.sessions if lived.half or lived.level != lived.home]
        return len(light) / len(found.sessions)

    assert lighter(1.0) > 0.2
    assert lighter(0.0) == 0.0


def test_a_day_asleep_beside_is_lived_without_a_session() -> None:
    low = replace(PLAIN, tolerance=0.5, mood=1.5, attends=6.0, hazard=0.0)
    found = course(with_policy("home"), low, 1, 6)
    assert len(found.asleep_days) > 2
    assert not {lived.day for lived in found.sessions} & set(found.asleep_days)


def test_ratings_at_intake_reach_the_policy() -> None:
    asked = course(with_policy("home"), PLAIN, 4, 12, world=World(spread=1.2), asked_at_intake=True)
    assert asked != course(with_policy("home"), PLAIN, 4, 12, world=World(spread=1.2))


# --- people of one's own ------------------------------------------------------------------------------------


class Awake:
    """Wakes it every day, and never does anything more."""

    def __init__(self, seed: int) -> None:
        self.due: int | None = None

    def next_day(self, day: int) -> bool:
        self.due = None
        return True

    def see(self, shown: Shown, now: int) -> None:
        self.due = now + 1 if shown.phase == "asleep" else None

    def deadline(self) -> int | None:
        return self.due

    def act(self, now: int) -> list[Record]:
        self.due = None
        return [e.WakeRequested("tap")]

    def stays(self) -> bool:
        return True

    def peak(self) -> None:
        return None


def test_a_person_of_ones_own_lives_and_nights_pass() -> None:
    found = course(whole(), Awake, 1, 2)
    assert (found.person, found.days, found.sessions) == ("Awake", 14, [])


def test_somebody_who_ends_the_programme_has_left() -> None:
    class Leaves(Awake):
        def act(self, now: int) -> list[Record]:
            self.due = None
            return [e.LeaveRequested("tap")]

    found = course(whole(), Leaves, 1, 2)
    assert (found.left_day, found.days) == (0, 1)


def test_a_person_who_lets_no_time_pass_is_said() -> None:
    class Restless(Awake):
        def act(self, now: int) -> list[Record]:
            return []

    with pytest.raises(InputError, match="Restless: has acted 1000 times and lets no time pass"):
        course(whole(), Restless, 1, 1)


def test_who_plays_along_comes_every_evening() -> None:
    found = course(with_policy("hold"), EveningPerson, 1, 1)
    assert {lived.day for lived in found.sessions} == set(range(7))
    assert all(lived.peak is None and not lived.over for lived in found.sessions)


def test_out_of_the_house_it_goes_with_a_yes() -> None:
    asleep = replace(with_policy("hold"), start="in-the-house", agreed=("in-the-house",))
    found = course(asleep, FEARLESS, 1, 2, world=STEADY)
    assert found.steps[0].level == "quiet-presence"
    assert found.sessions


# --- what breaks --------------------------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a behaviour; each test says what it does."""
    monkeypatch.setattr(registry, "_entries", dict(registry._entries))
    return "breaks"


def plays(name: str, play: object) -> Programme:
    behaviour(name, "light", "motion", "text", "gaze")(play)  # type: ignore[arg-type]
    return around(name)


def test_a_behaviour_that_raises_is_an_error_that_says_where(broken: str) -> None:
    def breaks(scene: Scene) -> Behaviour:
        yield Wait(5)
        raise ZeroDivisionError("nothing to share")

    with pytest.raises(
        Broke, match=r"level breaks: the behaviour breaks broke: ZeroDivisionError.*test_course"
    ):
        course(plays(broken, breaks), FEARLESS, 1, 1)


def test_a_line_or_a_gesture_that_is_not_there_is_an_error(broken: str) -> None:
    def speaks(scene: Scene) -> Behaviour:
        yield Say(scene.next_utterance(), "nowhere.at-all", "text")
        yield Wait(5)

    def dances(scene: Scene) -> Behaviour:
        yield Gesture("dance", 0.5)
        yield Wait(5)

    with pytest.raises(Broke, match=r"there is no line 'nowhere.at-all' in the script"):
        course(plays(broken, speaks), FEARLESS, 1, 1)
    with pytest.raises(Broke, match="there is no gesture 'dance'"):
        course(plays("dances", dances), FEARLESS, 1, 1)
