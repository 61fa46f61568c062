"""Contact with people: what counts, how it is told, and what a session without the robot says."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.people import CONTACT_KINDS, ContactKind
from robot.contract.programme import Level, Policy
from robot.engine.contact_weeks import KEPT_WEEKS, WAYS, ContactWeek, by_week, counted, moved
from robot.engine.progress import Progress, fingerprint
from tests.engine.build import DAY, EVENING, FREE, LEVELS, Driven, bring_to, of, rules

# EVENING is Monday, 2026-01-05.
MONDAY = 20_458
ALL = tuple(level.id for level in LEVELS)


def with_people(**changes: Any) -> tuple[Level, ...]:
    """The usual levels; on "touch" somebody's messages are read."""
    made = {"rung": "L6", "people": "text", "dwell_sessions": 0, "dwell_days": 0, **changes}
    return tuple(replace(x, **made) if x.id == "touch" else x for x in LEVELS)


def at_people(**changes: Any) -> Driven:
    return Driven(levels=with_people(**changes), start="touch", agreed=ALL[:3])


def lived(d: Driven) -> list[tuple[str, bool, bool]]:
    return [(x.contact, x.with_robot, x.told) for x in of(c.ContactLived, d.log)]


def weeks(d: Driven) -> list[ContactWeek]:
    return d.engine.progress.contacts


# --- lived in sessions --------------------------------------------------------------------------------------


def test_a_session_in_which_the_levels_own_matter_was_lived_is_contact_with_the_robot() -> None:
    d = at_people()
    d.evening(rating=2)
    assert lived(d) == [("text", True, False)]
    assert weeks(d) == [ContactWeek(MONDAY, with_robot={"text": 1})]
    assert of(c.ContactLived, d.log)[0].day == MONDAY


def test_the_same_session_without_its_sign_is_none() -> None:
    d = at_people()
    bring_to(d, "greeting")
    d.pass_s(60)
    d.do(e.EndRequested("tap"))
    d.pass_s(90)
    assert d.engine.progress.sessions[-1].outcome == "neutral"
    assert (lived(d), weeks(d)) == ([], [])


def test_a_hard_session_with_a_person_is_contact_too() -> None:
    d = at_people()
    d.evening(rating=8)
    assert d.engine.progress.sessions[-1].outcome == "discomfort"
    assert lived(d) == [("text", True, False)]


def test_what_does_not_count_is_no_contact() -> None:
    d = at_people()
    d.do(e.OthersPresent(True, "tap"))
    d.evening(rating=2)
    assert d.engine.progress.sessions[-1].outcome == "void"
    assert lived(d) == []


def test_a_level_without_people_has_no_contact_however_good_it_is() -> None:
    d = Driven(start="touch", agreed=ALL[:3])
    d.evening(rating=1)
    assert d.engine.progress.sessions[-1].outcome == "success"
    assert lived(d) == []


def test_where_the_robot_sleeps_it_is_contact_without_it() -> None:
    d = at_people(robot_free_every=2)
    for _ in range(2):
        d.evening(rating=2)
    assert lived(d) == [("text", True, False), ("text", False, False)]
    assert weeks(d) == [ContactWeek(MONDAY, with_robot={"text": 1}, without_robot={"text": 1})]


def test_whoever_ends_a_session_without_the_robot_early_has_not_lived_it() -> None:
    d = at_people(robot_free_every=2)
    d.evening(rating=2)
    d.do(e.StartRequested("tap"))
    d.pass_s(60)
    d.do(e.EndRequested("tap"))
    d.pass_s(90)
    assert d.engine.progress.sessions[-1].outcome != "void"
    assert lived(d) == [("text", True, False)]


# --- told by the person -------------------------------------------------------------------------------------


def test_one_tap_tells_of_a_contact_once_a_day_and_kind() -> None:
    d = Driven()
    for kind in ("voice", "voice", "in-person"):
        d.do(e.ContactTold(kind, "tap"))  # type: ignore[arg-type]
    assert lived(d) == [("voice", False, True), ("in-person", False, True)]
    assert weeks(d) == [ContactWeek(MONDAY, told={"voice": 1, "in-person": 1})]
    d.now += DAY
    d.do(e.ContactTold("voice", "typed"))
    assert weeks(d) == [ContactWeek(MONDAY, told={"voice": 2, "in-person": 1})]


def test_it_is_taken_back_on_the_same_day_and_leaves_nothing() -> None:
    d = Driven()
    d.do(e.ContactTold("voice", "tap"))
    d.do(e.ContactTold("voice", "tap", on=False))
    d.do(e.ContactTold("voice", "tap", on=False))
    assert weeks(d) == [], "what was taken back is unknown again, not zero"
    assert [(x.contact, x.day) for x in of(c.ContactTakenBack, d.log)] == [("voice", MONDAY)]
    d.do(e.ContactTold("voice", "tap"))
    d.now += DAY
    d.do(e.ContactTold("voice", "tap", on=False))
    assert weeks(d) == [ContactWeek(MONDAY, told={"voice": 1})], "a day that is over stays as it was told"


def test_what_was_lived_and_told_is_forgotten_and_what_comes_later_is_counted() -> None:
    d = at_people()
    d.evening(rating=2)
    d.do(e.ContactTold("voice", "tap"))
    d.do(e.ContactsForgotten())
    p = d.engine.progress
    assert (p.contacts, p.told, p.told_day) == ([], [], None)
    assert len(p.sessions) == 1
    d.do(e.ContactTold("voice", "tap"))
    assert weeks(d) == [ContactWeek(MONDAY, told={"voice": 1})]


@pytest.mark.parametrize("source", ["heard", "console", "touch", "host"])
def test_only_the_persons_own_hand_tells_of_it(source: Any) -> None:
    d = Driven()
    d.do(e.ContactTold("voice", source))
    assert (weeks(d), rules(d)) == ([], ["own-word-only"])


def test_without_a_day_that_somebody_vouches_for_nothing_is_noted() -> None:
    d = Driven(verified=False)
    d.do(e.ContactTold("voice", "tap"))
    assert (weeks(d), rules(d)) == ([], ["day-unknown"])


def test_whoever_has_left_is_not_counted_any_more() -> None:
    d = Driven()
    d.do(e.LeaveRequested("tap"))
    d.log.clear()
    d.do(e.ContactTold("voice", "tap"))
    assert (weeks(d), rules(d)) == ([], ["left"])


def test_telling_changes_neither_level_nor_steps() -> None:
    d, quiet = Driven(levels=FREE), Driven(levels=FREE)
    for _ in range(12):
        d.do(e.ContactTold("in-person", "tap"))
        assert [x.kind for x in d.evening(rating=1)] == [x.kind for x in quiet.evening(rating=1)]
    assert d.level == quiet.level


# --- weeks --------------------------------------------------------------------------------------------------


def test_a_week_without_a_tap_is_unknown_and_one_without_a_session_is_none() -> None:
    d = at_people()
    d.evening(rating=2)
    d.now += 14 * DAY
    d.do(e.ContactTold("text", "tap"))
    whole = by_week(weeks(d), MONDAY, MONDAY + 20)
    assert [week.first_day for week in whole] == [MONDAY, MONDAY + 7, MONDAY + 14]
    assert [week.told for week in whole] == [{}, {}, {"text": 1}]
    assert [week.with_robot for week in whole] == [{"text": 1}, {}, {}]


def test_it_outlives_a_power_cut_and_older_progress_has_none() -> None:
    d = at_people()
    d.evening(rating=2)
    d.do(e.ContactTold("voice", "tap"))
    snapshot = d.engine.snapshot()
    again = Progress.from_json(snapshot)
    assert again.contacts == weeks(d)
    assert again.to_json() == snapshot
    older = {k: v for k, v in snapshot.items() if k not in ("contacts", "told", "told_day", "fading_offered")}
    assert Progress.from_json(older).contacts == []


def test_a_tap_is_something_to_save() -> None:
    d = Driven()
    before = fingerprint(d.engine.progress)
    d.do(e.ContactTold("voice", "tap"))
    assert fingerprint(d.engine.progress) != before


def test_a_clock_that_is_set_takes_the_weeks_along() -> None:
    d = Driven()
    d.do(e.ContactTold("voice", "tap"))
    for days, week in ((1, MONDAY), (21, MONDAY + 21)):  # a day changes no week
        d.do(e.ClockReported(EVENING + days * DAY, 9 * 3600, True))
        assert weeks(d) == [ContactWeek(week, told={"voice": 1})]


def test_weeks_that_fall_together_are_counted_together() -> None:
    found = counted(counted([], MONDAY, "told", "text"), MONDAY + 8, "told", "text")
    assert moved(found, lambda day: min(day, MONDAY + 2)) == [ContactWeek(MONDAY, told={"text": 2})]


TELLINGS = st.lists(
    st.tuples(st.integers(0, 900), st.sampled_from(WAYS), st.sampled_from(CONTACT_KINDS)), max_size=200
)


@given(TELLINGS)
def test_what_is_kept_is_bounded_and_the_newest(tellings: list[tuple[int, Any, ContactKind]]) -> None:
    found: list[ContactWeek] = []
    for day, way, kind in tellings:
        found = counted(found, day, way, kind)
    firsts = [week.first_day for week in found]
    assert firsts == sorted(set(firsts))[-KEPT_WEEKS:]
    assert len(found) <= KEPT_WEEKS
    assert all((first + 3) % 7 == 0 for first in firsts), "Mondays"
    for first, week in zip(firsts, found, strict=True):
        for way in WAYS:
            told = [kind for day, how, kind in tellings if how == way and first <= day < first + 7]
            assert sum(getattr(week, way).values()) <= len(told)


# --- a session without the robot, where the level is about the robot ----------------------------------------


def apart(policy: Policy, ratings: list[int]) -> Driven:
    """On "touch" every second session is without the robot; nothing else bars a step."""
    levels = tuple(replace(x, robot_free_every=2) if x.id == "touch" else x for x in FREE)
    d = Driven(levels=levels, policy=policy, start="touch", agreed=ALL[:3])
    for rating in ratings:
        d.evening(rating=rating)
    return d


def test_it_teaches_the_policy_nothing_and_breaks_no_run() -> None:
    d = apart(Policy("n-up-one-down", up_after=2), [1, 1])
    assert [x.robot_free for x in of(c.SessionStarted, d.log)] == [False, True]
    assert d.engine.progress.comfortable == 1, "calm without the robot is no calm with it"
    assert rules(d)[-1] == "without-robot"
    d.evening(rating=1)
    assert d.engine.progress.proposal is not None, "two calm sessions with it, one without between them"


@pytest.mark.parametrize("kind", ["bayes-level", "weighted-up-down", "success-zone"])
def test_no_policy_learns_from_it(kind: str) -> None:
    with_it, without = apart(Policy(kind), [3]), apart(Policy(kind), [3, 0])
    learned = {k: v for k, v in without.engine.progress.policy.items() if k != "day"}
    assert learned == {k: v for k, v in with_it.engine.progress.policy.items() if k != "day"}


def test_a_discomfort_in_it_still_leads_down() -> None:
    d = apart(Policy("n-up-one-down", up_after=2), [1, 9])
    assert d.level == "presence"


def test_a_stop_in_it_may_be_labelled_and_the_label_counts() -> None:
    d = apart(Policy("n-up-one-down", up_after=9), [1])
    d.do(e.StartRequested("tap"))
    d.pass_s(60)
    d.do(e.StopRequested("tap"))
    assert of(c.Card, d.log)[-1] == c.Card("stop-label", True)
    d.do(e.StopLabelled("hard"))
    assert d.level == "presence"


def test_from_the_levels_with_people_on_it_counts_as_any_other() -> None:
    levels = tuple(replace(x, robot_free_every=2, rung="L6") if x.id == "touch" else x for x in FREE)
    d = Driven(levels=levels, policy=Policy("hold"), start="touch", agreed=ALL[:3])
    for _ in range(2):
        d.evening(rating=1)
    assert (d.engine.progress.comfortable, "without-robot" in rules(d)) == (2, False)


# --- the plan of fading that a script suggests --------------------------------------------------------------


def offered(d: Driven) -> list[tuple[str, Any]]:
    return [(dict(x.figures)["level"], dict(x.figures)["what"]) for x in of(c.Noted, d.log)
            if x.note == "fading-offered"]  # fmt: skip


def test_fading_is_suggested_to_staff_once_the_destination_has_been_lived() -> None:
    d = Driven(destination="presence", fading=(3, 2, 1))
    found = [bool(offered(d)) for _ in range(9) if d.evening(rating=1)]
    assert found == [False] * 7 + [True] * 2, "after the seven days of its dwell"
    assert offered(d) == [("presence", "3+2+1")]
    assert (d.engine.progress.course, d.engine.progress.fading) == ("running", None), "and nothing begins"


@pytest.mark.parametrize(
    "changes",
    [
        {"fading": ()},
        {"destination": "touch", "policy": Policy("hold")},
        {"levels": tuple(replace(x, dwell_sessions=20) for x in LEVELS)},
    ],
    ids=["no plan", "not there yet", "too few sessions"],
)
def test_where_there_is_nothing_to_suggest_nothing_is(changes: dict[str, Any]) -> None:
    d = Driven(**{"destination": "presence", "fading": (3, 2, 1), **changes})
    for _ in range(10):
        d.evening(rating=1)
    assert offered(d) == []


def test_it_is_suggested_once_also_after_a_power_cut_and_never_over_a_plan() -> None:
    d = Driven(destination="presence", fading=(3, 2, 1))
    for _ in range(8):
        d.evening(rating=1)
    again = Driven(destination="presence", fading=(3, 2, 1), snapshot=d.engine.snapshot(), day=8)
    again.evening(rating=1)
    assert offered(again) == []
    planned = Driven(destination="presence", fading=(3, 2, 1))
    planned.do(e.FadingPlanned((7, 7, 7), "T"))
    for _ in range(9):
        planned.evening(rating=1)
    assert offered(planned) == []


def test_without_a_destination_the_ceiling_is_where_it_goes() -> None:
    d = Driven(ceiling="presence", fading=(2, 1))
    for _ in range(8):
        d.evening(rating=1)
    assert offered(d) == [("presence", "2+1")]
