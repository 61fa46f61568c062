"""The guard: who may set off where and when, to the minute; what is not known to be allowed is refused."""

from dataclasses import replace
from typing import get_args

import pytest

from robot.contract.outing_events import Weather
from robot.contract.quests import QUEST_KINDS, Quest
from robot.outings.guard import CODES, Local, Rules, refused, within

POST_BOX = Quest("post-box", "street", {}, {}, 1, 10, (), "")
WINDOW = Quest("window", "home", {}, {}, 0, 5, (), "")
NOON = Local(True, 12 * 60, 6)
ADULT, MINOR = Rules(adult=True), Rules(adult=False, guardian=True)
DARK = tuple((17 * 60, 7 * 60) if month in (1, 12) else (20 * 60, 5 * 60) for month in range(1, 13))


def why(quest: Quest, local: Local, rules: Rules) -> str:
    found = refused(quest, local, rules)
    return "" if found is None else found[0]


def at(clock: str, month: int = 6) -> Local:
    hours, minutes = clock.split(":")
    return Local(True, int(hours) * 60 + int(minutes), month)


@pytest.mark.parametrize("kind", QUEST_KINDS)
def test_by_day_an_adult_may_go_anywhere_and_a_minor_with_consent_too(kind: str) -> None:
    quest = replace(POST_BOX, kind=kind)  # type: ignore[arg-type]
    assert [why(quest, NOON, rules) for rules in (ADULT, MINOR)] == ["", ""]


def test_at_home_neither_age_nor_night_nor_weather_matters() -> None:
    for rules in (Rules(), ADULT, MINOR, replace(ADULT, weather="storm")):
        assert why(WINDOW, at("02:00"), rules) == ""
    assert why(WINDOW, replace(NOON, quiet=((0, 1440),)), ADULT) == ""


@pytest.mark.parametrize("quest", [WINDOW, POST_BOX], ids=lambda quest: quest.id)
def test_what_is_refused_everywhere(quest: Quest) -> None:
    assert why(quest, Local(False, 12 * 60), ADULT) == "clock"
    assert why(quest, replace(NOON, tried=True), ADULT) == "tried-today"
    assert why(quest, NOON, Rules(adult=False)) == "guardian"


def test_nobody_has_said_how_old() -> None:
    assert why(POST_BOX, NOON, Rules()) == why(POST_BOX, NOON, Rules(guardian=True)) == "age-unsaid"


NIGHTS = {
    # who, and the last minute of the day, the first of the night, the last of the night, the first of the day
    "an adult": (ADULT, "night", "21:59", "22:00", "04:59", "05:00"),
    "a minor, nobody has looked": (MINOR, "minor-night", "19:59", "20:00", "05:59", "06:00"),
    "a minor, as the law has it": (
        replace(MINOR, barred=(23 * 60, 4 * 60)), "minor-night", "22:59", "23:00", "03:59", "04:00",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NIGHTS)
def test_the_night_begins_and_ends_to_the_minute(case: str) -> None:
    rules, code, last, first, ends, after = NIGHTS[case]
    assert [why(POST_BOX, at(clock), rules) for clock in (last, first, "00:00", ends, after)] == [
        "", code, code, code, "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "barred", [(180, 180), (180, 181), (23 * 60, 239), (1, 300), (540, 900), (1200, 1440)]
)
def test_h21_hours_that_are_no_night_do_not_open_the_night_of_a_minor(barred: tuple[int, int]) -> None:
    rules = replace(MINOR, barred=barred)
    clocks = ("19:59", "20:00", "03:00", "05:59", "06:00")
    assert [why(POST_BOX, at(clock), rules) for clock in clocks] == ["", *["minor-night"] * 3, ""]


def test_h21_the_law_may_bar_no_more_than_the_depth_of_the_night() -> None:
    rules = replace(MINOR, barred=(0, 4 * 60))
    clocks = ("23:59", "00:00", "03:59", "04:00")
    assert [why(POST_BOX, at(clock), rules) for clock in clocks] == ["", "minor-night", "minor-night", ""]


def test_the_reason_names_the_hours() -> None:
    assert refused(POST_BOX, at("23:30"), ADULT) == ("night", (("from", "22:00"), ("to", "05:00")))
    assert refused(POST_BOX, at("20:30"), MINOR) == ("minor-night", (("from", "20:00"), ("to", "06:00")))
    quiet = replace(at("22:30"), quiet=((21 * 60 + 5, 7 * 60),))
    assert refused(POST_BOX, quiet, ADULT) == ("quiet-hours", (("from", "21:05"), ("to", "07:00")))


def test_signed_hours_open_the_night_to_an_adult_and_to_nobody_else() -> None:
    signed = ((23 * 60, 24 * 60), (0, 60))
    clocks = ("22:59", "23:00", "23:59", "00:00", "00:59", "01:00")
    night = [why(POST_BOX, at(clock), replace(ADULT, signed=signed)) for clock in clocks]
    assert night == ["night", "", "", "", "", "night"]
    assert why(POST_BOX, at("23:30"), replace(MINOR, signed=signed)) == "minor-night"
    barred = replace(MINOR, signed=signed, barred=(22 * 60, 4 * 60))
    assert why(POST_BOX, at("23:30"), barred) == "minor-night"


def test_the_dark_is_night_in_its_month_alone() -> None:
    adult, minor = replace(ADULT, dark=DARK), replace(MINOR, dark=DARK, barred=(23 * 60, 4 * 60))
    for month, after_five in ((12, "night"), (1, "night"), (2, ""), (11, "")):
        assert why(POST_BOX, at("17:00", month), adult) == after_five
        assert why(POST_BOX, at("17:00", month), minor) == after_five.replace("night", "minor-night")
    assert why(POST_BOX, at("16:59", 12), adult) == ""
    assert why(POST_BOX, at("17:00", 12), replace(adult, signed=((17 * 60, 18 * 60),))) == ""
    assert why(POST_BOX, at("17:00", 12), replace(adult, dark=DARK[:11])) == "", (
        "a table with a month missing"
    )


def test_the_weather_is_what_somebody_has_said() -> None:
    found = {weather: why(POST_BOX, NOON, replace(ADULT, weather=weather)) for weather in get_args(Weather)}
    assert found == {"": "", "fine": "", "rain": "", "storm": "weather", "heat": "heat"}


def test_signed_hours_prevail_over_quiet_hours_for_an_adult_alone() -> None:
    """Quiet hours are about the noise of the robot, and in signed hours it makes none."""
    signed = ((22 * 60, 5 * 60),)
    local = replace(at("23:30"), quiet=((22 * 60, 7 * 60),))
    assert why(POST_BOX, local, replace(ADULT, signed=signed)) == ""
    assert why(POST_BOX, replace(local, minute=5 * 60), replace(ADULT, signed=signed)) == "quiet-hours"
    assert why(POST_BOX, local, replace(MINOR, signed=signed)) == "quiet-hours"
    assert why(POST_BOX, replace(local, minute=7 * 60), ADULT) == ""


def test_hours_over_midnight_and_no_hours() -> None:
    assert [within(minute, (1380, 60)) for minute in (1379, 1380, 1439, 0, 59, 60)] == [
        False, True, True, True, True, False,
    ]  # fmt: skip
    assert not any(within(minute, (600, 600)) for minute in range(1440))
    assert all(within(minute, (0, 1440)) for minute in range(1440))


def test_every_reason_has_been_given_here() -> None:
    at_home = {"clock", "tried-today", "guardian"}
    assert set(CODES) == at_home | {"age-unsaid", "quiet-hours", "minor-night", "night", "heat", "weather"}
