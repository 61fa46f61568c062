"""A person made from a profile: what the equations decide, and what is done about it."""

from dataclasses import replace

import pytest

from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.policies.home import FACE
from sim.person.contract import MAY, Offer, Shown
from sim.person.model_person import PROFILES, ModelPerson
from sim.person.profile import Habits, Profile
from sim.person.profiled_person import ProfiledPerson

S = 1_000_000
PLAIN = replace(PROFILES[0], attends=6.0, habits=Habits())
# Who finds L1 easy, and who cannot bear L10.
CALM, AFRAID = replace(PLAIN, tolerance=6.0), replace(PLAIN, tolerance=0.3)
ACTIVE = Shown("active", "play", "L1", session=1, planned_s=600)


def with_habits(profile: Profile, **habits: float) -> Profile:
    return replace(profile, habits=replace(Habits(), **habits))


def evening(person: ProfiledPerson, *moments: Shown, for_s: float = 700) -> list[tuple[float, Record]]:
    """Second and event of all that somebody does on a day, each moment lasting so long."""
    done: list[tuple[float, Record]] = []
    now = 0
    for shown in moments:
        person.see(shown, now)
        end = now + round(for_s * S)
        while (due := person.deadline()) is not None and due <= end:
            done += [(due / S, event) for event in person.act(due)]
        now = end
    return done


def days(profile: Profile, *moments: Shown, count: int = 40) -> list[list[Record]]:
    """What people of a profile do on their first day; those who do not come are left out."""
    made = []
    for seed in range(count):
        person = ProfiledPerson(profile, seed)
        if person.next_day(0):
            made.append([event for _, event in evening(person, *moments)])
    return made


def of(kind: type[Record], made: list[list[Record]]) -> list[Record]:
    return [event for done in made for event in done if isinstance(event, kind)]


def test_an_evening_has_its_order() -> None:
    person = ProfiledPerson(CALM, 1)
    assert person.next_day(0)
    moments = (Shown("asleep"), Shown("present"), replace(ACTIVE, phase="greeting"), ACTIVE)
    done = evening(person, *moments, Shown("rating"), Shown("present"), Shown("asleep"))
    kinds = [type(event) for _, event in done if not isinstance(event, e.Touched)]
    assert kinds == [e.WakeRequested, e.StartRequested, e.Rated, e.SleepRequested]


def test_who_was_interrupted_before_waking_it_wakes_it_all_the_same() -> None:
    person = ProfiledPerson(CALM, 1)
    person.next_day(0)
    interrupted = evening(person, Shown("asleep"), for_s=0.1)
    assert interrupted == []
    assert [type(event) for _, event in evening(person, Shown("fault"), for_s=5)] == [e.WakeRequested]
    assert evening(person, Shown("asleep"), for_s=5) == [], "once a day"


def test_they_live_what_the_equations_say() -> None:
    """Day by day, with one session on each day on which they come."""
    person, model = ProfiledPerson(PROFILES[2], 5), ModelPerson(PROFILES[2], 5)
    for day in range(60):
        model.next_day()
        came = day % 7 < 5 and model.comes()
        assert person.next_day(day) == came
        if came:
            evening(person, replace(ACTIVE, rung="L3", halfway_from="L2"))
            assert person.lived == model.session("L3", 0.0, "L2")
        assert person.stays() == model.stays()
        assert person.model.tolerance == model.tolerance


def test_the_level_counts_and_so_does_its_own_demand() -> None:
    lived = []
    for shown in (ACTIVE, replace(ACTIVE, rung="L4"), replace(ACTIVE, rung="L4", beyond=-1.0)):
        person = ProfiledPerson(PLAIN, 2)
        person.next_day(0)
        evening(person, shown)
        assert person.lived is not None
        lived.append(person.lived.peak)
    assert lived[0] < lived[2] < lived[1]


@pytest.mark.parametrize("says_less", [0.0, 1.0])
def test_what_is_too_much_is_stopped_or_made_less(says_less: float) -> None:
    made = days(with_habits(AFRAID, says_less=says_less), replace(ACTIVE, rung="L10"))
    stops, less = of(e.StopRequested, made), of(e.LessRequested, made)
    assert len(less if says_less else stops) > 0.9 * len(made)
    assert not (stops if says_less else less)
    assert {event.source for event in stops} <= {"button"}


def test_who_is_called_away_stops_in_the_middle_and_may_say_why() -> None:
    away = with_habits(CALM, called_away=1.0, says_busy=0.5, says_enough=0.3)
    stopped = Shown("stopped", cards=frozenset({"stop-label"}))
    made = days(away, ACTIVE, stopped, count=100)
    assert len(of(e.StopRequested, made)) == len(made)
    labels = [event.label for event in of(e.StopLabelled, made) if isinstance(event, e.StopLabelled)]
    shares = [labels.count(label) / len(made) for label in ("busy", "enough", "hard")]
    assert shares == pytest.approx([0.5, 0.3, 0.0], abs=0.13)
    person = ProfiledPerson(away, 1)
    person.next_day(0)
    (at,) = [at for at, event in evening(person, ACTIVE) if isinstance(event, e.StopRequested)]
    assert 0.3 * 600 <= at <= 0.9 * 600
    assert not of(e.StopRequested, days(CALM, ACTIVE))


def test_what_was_too_much_is_called_hard_by_some() -> None:
    stopped = Shown("stopped", cards=frozenset({"stop-label"}))
    made = days(
        with_habits(AFRAID, says_hard=0.5, says_busy=1.0), replace(ACTIVE, rung="L10"), stopped, count=100
    )
    labels = [event.label for event in of(e.StopLabelled, made) if isinstance(event, e.StopLabelled)]
    assert labels.count("hard") / len(made) == pytest.approx(0.5, abs=0.13)
    assert labels.count("busy") <= 0.1 * len(made), "only those few who did not stop for it"


def test_a_rating_is_that_of_the_equations_and_some_leave_it_out() -> None:
    made = days(CALM, ACTIVE, Shown("rating", full_rating=True), count=100)
    ratings = of(e.Rated, made)
    assert len(ratings) == len(made)
    left = sum(rating == e.Rated(None, None) for rating in ratings)
    assert 0.12 < left / len(made) < 0.38
    assert all(rating.peak == rating.value for rating in ratings if isinstance(rating, e.Rated))
    assert of(e.Rated, days(replace(CALM, rates=1.0), ACTIVE, Shown("rating"))).count(e.Rated(None)) == 0


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_steps_are_taken_by_as_many_as_take_them(share: float) -> None:
    answers = of(
        e.PreviewAnswered, days(with_habits(PLAIN, takes_steps=share), Shown("preview", preview=7), count=80)
    )
    assert {answer.proposal for answer in answers if isinstance(answer, e.PreviewAnswered)} == {7}
    yes = [answer.yes for answer in answers if isinstance(answer, e.PreviewAnswered)]
    assert sum(yes) / len(yes) == pytest.approx(share, abs=0.15)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_what_to_expect_is_answered_or_passed_over(share: float) -> None:
    greeting = replace(ACTIVE, phase="greeting", cards=frozenset({"foresee"}))
    made = days(with_habits(CALM, foresees=share), greeting)
    assert len(of(e.Foreseen if share else e.StartRequested, made)) == len(made)
    assert not of(e.StartRequested if share else e.Foreseen, made)


def today(profile: Profile, *, count: int = 60) -> list[int]:
    """The faces of people of a profile on their first day."""
    asked = Shown("present", cards=frozenset({"today"}))
    answers = of(e.TodayAnswered, days(profile, asked, count=count))
    return [event.answer for event in answers if isinstance(event, e.TodayAnswered)]


def test_how_today_is_tells_of_the_mood_as_far_as_it_does() -> None:
    exact = with_habits(PLAIN, today_noise=0.0)
    assert set(today(replace(exact, mood_noise=0.0))) == {2}, "an ordinary day has the middle face"
    assert set(today(replace(exact, mood_noise=0.0, mood=2 * FACE))) == {4}
    assert set(today(replace(exact, mood_noise=0.0, mood=-FACE))) == {1}
    assert set(today(replace(exact, mood_noise=0.0, mood=3.0))) == {4}, "there is no harder one"
    assert set(today(replace(exact, mood_noise=3.0))) == {0, 1, 2, 3, 4}
    unrelated = with_habits(replace(PLAIN, mood=3.0), today_follows=0.0, today_noise=0.01)
    assert set(today(unrelated)) == {2}
    assert len(today(with_habits(PLAIN, answers_today=0.5))) == pytest.approx(30, abs=10)
    assert today(with_habits(PLAIN, answers_today=0.0)) == []


def test_how_today_is_is_answered_before_the_session_is_begun() -> None:
    person = ProfiledPerson(CALM, 1)
    person.next_day(0)
    asked = Shown("present", cards=frozenset({"today"}))
    done = [type(event) for _, event in evening(person, asked, for_s=25)]
    assert done == [e.TodayAnswered, e.StartRequested]


@pytest.mark.parametrize("takes", [0.0, 1.0])
def test_something_lighter_is_taken_or_the_usual_is_asked_for(takes: float) -> None:
    profile = with_habits(CALM, takes_lighter=takes)
    chosen = of(e.TodayChosen, days(profile, Shown("present"), Shown("present", lighter=True)))
    assert set(chosen) == (set() if takes else {e.TodayChosen("usual", "tap")})


def test_a_day_asleep_beside_is_lived_once() -> None:
    person, model = ProfiledPerson(CALM, 1), ModelPerson(CALM, 1)
    asleep = Shown("asleep", lighter=True, asleep_today=True)
    person.next_day(0)
    done = evening(person, Shown("asleep"), Shown("present", asleep_today=True), asleep, asleep, for_s=25)
    model.next_day()
    model.comes()
    model.asleep_beside()
    assert person.model.tolerance == model.tolerance > model.start
    assert person.peak() is None
    assert person.stays() == model.stays()
    assert [type(event) for _, event in done] == [e.WakeRequested, e.StartRequested]


def test_hands_touch_choose_and_write() -> None:
    offer = replace(ACTIVE, offer=Offer(3, ("sea", "forest", "neither")), line="You can pick.")
    made = days(with_habits(CALM, writes=1.0), ACTIVE, offer)
    assert all(of(e.Touched, [done]) for done in made)
    chosen = [event for event in of(e.ChoiceMade, made) if isinstance(event, e.ChoiceMade)]
    assert len(chosen) == len(made)
    assert {event.option for event in chosen} == {"sea", "forest", "neither"}
    words = [event for event in of(e.WordReceived, made) if isinstance(event, e.WordReceived)]
    assert len(words) == len(made)
    assert all(word.source == "typed" and word.intent == "other" for word in words)
    still = days(with_habits(CALM, withdrawn=1.0), ACTIVE, offer)
    assert not of(e.Touched, still)
    assert not of(e.ChoiceMade, still)
    assert not of(e.Touched, days(CALM, replace(ACTIVE, robot_free=True)))


def test_who_finds_it_hard_touches_less() -> None:
    def seconds(profile: Profile) -> float:
        made = days(replace(profile, rates=1.0), ACTIVE, count=100)
        return sum(event.ms for event in of(e.Touched, made) if isinstance(event, e.Touched)) / len(made)

    assert seconds(replace(PLAIN, tolerance=0.3)) < 0.8 * seconds(CALM)


def test_the_same_seed_does_the_same_on_the_same_day_whatever_came_before() -> None:
    def third_day(*before: Shown) -> list[tuple[float, Record]]:
        person = ProfiledPerson(PROFILES[1], 4)
        for day in range(2):
            if person.next_day(day):
                evening(person, *before)
            person.stays()
        person.next_day(2)
        return evening(person, Shown("asleep"), Shown("present"))

    assert third_day() == third_day(Shown("asleep"), Shown("present"))
    assert third_day() != []


def test_nobody_does_what_a_person_cannot_do() -> None:
    offer = replace(ACTIVE, offer=Offer(3, ("sea", "neither")), line="You can pick.")
    for profile in PROFILES:
        for event in of(Record, days(profile, Shown("asleep"), Shown("present"), offer, Shown("rating"))):
            assert type(event) in MAY
