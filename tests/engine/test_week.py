"""The days of a week with contact: over all levels, against the limit of the level lived on most."""

from dataclasses import replace

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Dose
from robot.engine.progress import PastSession, Progress
from robot.engine.week import Week, first_day
from tests.engine.build import DAY, LEVELS, Driven, S, of

# L1 every day, L2 five days a week, a video level two.
DAYS = {"presence": 7, "touch": 5, "video": 2}
TODAY = 100


def dose_of(name: str, _part: str) -> Dose | None:
    return Dose(10, 1, DAYS[name]) if name in DAYS else None


def lived(levels: str) -> Progress:
    """One session a day, the last one yesterday: p(resence), t(ouch), v(ideo), o(ther), - (none)."""
    names = {"p": "presence", "t": "touch", "v": "video", "o": "other"}
    past = [
        PastSession(n, names[word], TODAY - len(levels) + n, "success", 1, False, minutes=10)
        for n, word in enumerate(levels)
        if word != "-"
    ]
    return Progress("touch", [], sessions=past)


@pytest.mark.parametrize(
    ("levels", "here", "most", "full"),
    [
        ("", "touch", 5, False),
        ("pppppp", "presence", 7, False),
        ("pppppp", "touch", 7, False),  # the days of L1 do not use up those of L2
        ("ppppt", "touch", 7, False),
        ("pppttt", "touch", 5, True),  # as many here as there: this level's own
        ("ptttt", "touch", 5, True),
        ("ttttt", "touch", 5, True),
        ("t-tttt", "touch", 5, True),
        ("-tttt-", "touch", 5, False),
        ("tt----tttt", "touch", 5, False),  # a week is seven days
        ("ppppvv", "video", 7, True),  # never more of a level than its own days
        ("ppppv", "video", 7, False),
        ("tttttv", "video", 5, True),
        ("ooo", "touch", 5, False),  # a level that the programme has no longer
        ("ppttv", "video", 5, True),  # of two, the fewer days
    ],
)
def test_the_days_of_a_week(levels: str, here: str, most: int, full: bool) -> None:
    week, own = Week(lived(levels), TODAY, dose_of), Dose(10, 1, DAYS[here])
    assert week.most(here, own) == most
    assert week.is_full(here, own, most) is full


@pytest.mark.parametrize(
    ("levels", "here", "day"),
    [
        ("", "touch", None),
        ("pppppp", "touch", None),
        ("-ttttt", "touch", 2),  # then the first of the five is a week ago
        ("ttttt-", "touch", 1),
        ("tttttp", "touch", 2),
        ("ppppvv", "video", 5),
        ("vv", "video", 5),
    ],
)
def test_the_first_day_with_room(levels: str, here: str, day: int | None) -> None:
    found = first_day(lived(levels), TODAY, here, Dose(10, 1, DAYS[here]), dose_of)
    assert found == (None if day is None else TODAY + day)


def test_a_day_whose_dose_is_used_up_puts_it_off_to_the_next() -> None:
    progress = lived("p")
    progress.add(PastSession(9, "presence", TODAY, "success", 1, False, minutes=10))
    assert first_day(progress, TODAY, "touch", Dose(10, 1, 5), dose_of) == TODAY + 1
    assert first_day(progress, TODAY, "touch", Dose(10, 2, 5), dose_of) is None
    assert first_day(progress, TODAY, "touch", Dose(5, 2, 5), dose_of) == TODAY + 1


def test_after_a_step_contact_goes_on_the_next_day() -> None:
    """It was "all the contact for this week" for two days, because L1 had used up the days of L2."""
    levels = tuple(replace(x, dwell_days=0, dose=Dose(10, 1, 5 if x.id == "touch" else 7)) for x in LEVELS)
    d = Driven(levels=levels)
    for _ in range(20):
        d.evening(rating=1)
        if d.level == "touch":
            break
    assert d.level == "touch"
    begun = [of(c.SessionStarted, d.evening(rating=1)) for _ in range(2)]
    assert all(begun)


def test_what_is_offered_says_from_which_day() -> None:
    levels = tuple(replace(x, dwell_days=0, dwell_sessions=1, dose=Dose(10, 1, 7)) for x in LEVELS)
    d = Driven(levels=levels)
    d.evening(rating=1)
    d.now -= DAY - 700 * S  # the same evening
    d.do(e.MoreRequested("tap"))
    asked = of(c.Preview, d.log)[-1]
    assert asked.level == "touch"
    assert asked.day == d.engine.calendar.day(d.now) + 1
    d.do(e.PreviewAnswered(asked.proposal, True, "tap"))
    d.now += DAY
    assert of(c.SessionStarted, d.evening(rating=1)), "and then there is contact"
