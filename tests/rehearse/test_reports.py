"""What is told of a rehearsal: week by week, as a picture, over many people, and on a page."""

import json
import re
from functools import cache
from xml.etree import ElementTree

import pytest

from robot import paths
from robot.behaviours.script import load
from robot.contract import commands as c
from robot.contract.programme import Programme
from robot.contract.verdict import Verdict
from sim.person.choose import person_of
from sim.person.staff import StaffHabits
from sim.rehearse import page, picture
from sim.rehearse.course import Course, rehearsed
from sim.rehearse.diary import Diary, Entry
from sim.rehearse.record import Contact, LivedSession, Rehearsed, Step
from sim.rehearse.report import Report
from sim.rehearse.spread import quantile, spread
from sim.rehearse.spread_report import SpreadReport
from sim.rehearse.week import weeks

ORDER = ("in-the-house", "quiet-presence", "touch-and-greeting", "choosing", "one-small-word")


@cache
def programme() -> Programme:
    return rehearsed(load(paths.FIRST_PROGRAMME))[0]


def lived(day: int, level: str, home: str = "", **other: object) -> LivedSession:
    figures: dict[str, object] = {
        "day": day,
        "level": level,
        "part": "",
        "half": False,
        "place": ORDER.index(level),
        "home": home or level,
        "peak": 2.0,
        "rating": 2,
        "stopped": False,
        "outcome": "success",
        "cause": "planned",
        "minutes": 10.0,
        **other,
    }
    return LivedSession(**figures)  # type: ignore[arg-type]


def fortnight() -> Rehearsed:
    """Two weeks that are easy to reckon."""
    found = Rehearsed("first-evenings", "plain", 1, 2)
    found.homes = ["quiet-presence"] * 9 + ["touch-and-greeting"] * 5
    found.sessions = [
        lived(0, "quiet-presence"),
        lived(1, "quiet-presence", minutes=4.5, stopped=True, outcome="neutral", cause="stop", rating=None),
        lived(9, "touch-and-greeting", half=True, peak=6.5),
        lived(10, "quiet-presence", "touch-and-greeting"),
    ]
    found.steps = [Step(9, "touch-and-greeting", "", False, 2)]
    found.asleep_days = [11]
    found.reached = {"L1": 1}
    found.contacts = [Contact(9, "text", True, False), Contact(10, "text", True, False)]
    found.contacts += [Contact(10, "voice", False, False), Contact(10, "text", False, True)]
    return found


ENTRIES = [
    Entry(0, "20:00:40", "said", "I'm here."),
    Entry(1, "20:00:40", "said", "I'm here."),
    Entry(0, "20:10:00", "hold", "1 of 3.", "quiet-presence", "not-yet-sessions"),
    Entry(1, "20:10:00", "hold", "2 of 3.", "quiet-presence", "not-yet-sessions"),
    Entry(9, "20:00:10", "asked", "Touch and greeting", "touch-and-greeting"),
    Entry(9, "20:00:15", "up", "One step on.", "touch-and-greeting", "calm-run", "staff"),
    Entry(9, "20:00:15", "note", "Look at the pace.", "", "two-discomforts"),
]


def test_a_week_has_what_was_lived_and_told_in_it() -> None:
    first, second = weeks(fortnight(), ENTRIES)
    assert (first.number, first.home, first.minutes, first.stops) == (1, "quiet-presence", 14.5, 1)
    assert (second.number, second.home, second.asleep) == (2, "touch-and-greeting", 1)
    assert second.lived == [(("touch-and-greeting", "", True), 1), (("quiet-presence", "", False), 1)]
    assert [(each.what, each.text, each.times) for each in first.told] == [
        ("said", "I'm here.", 2),
        ("hold", "2 of 3.", 2),
    ]


def test_a_last_week_may_be_a_short_one() -> None:
    found = fortnight()
    found.homes, found.left_day = found.homes[:9], 8
    assert [week.home for week in weeks(found, [])] == ["quiet-presence", "quiet-presence"]
    assert Report(found, [], programme(), "en").end()[0] == "The person left the programme in week 2."


def test_the_picture_shows_home_and_what_else_was_lived() -> None:
    drawn = picture.picture(programme(), weeks(fortnight(), ENTRIES), lambda level: level)
    assert drawn == [
        "touch-and-greeting │ · ●",
        "    quiet-presence │ ● ○",
        "      in-the-house │ · ·",
        "                   └─────",
        "                     1",
    ]


def test_a_half_that_was_lived_below_home_has_its_sign() -> None:
    found = fortnight()
    found.homes = ["touch-and-greeting"] * 14
    found.sessions = [lived(0, "quiet-presence", "touch-and-greeting", half=True)]
    assert picture.picture(programme(), weeks(found, []), lambda level: level)[1].endswith("│ ◌ ·")


def test_the_report_tells_each_week() -> None:
    told = Report(fortnight(), ENTRIES, programme(), "en").lines()
    assert told[0] == "first-evenings: plain, 2 weeks"
    assert "A simulated person: nothing here is evidence about a real one." in told
    at = told.index("Week 2 · Touch and greeting · 2 sessions, 20 minutes, stops: 0")
    assert told[at + 1 : at + 6] == [
        "    lived: Touch and greeting (half) ×1, Quiet presence ×1, asleep beside ×1",
        "    contact with people: in writing, with the robot ×2 | in writing, told by the person ×1"
        " | by voice, without the robot ×1",
        "    asked whether to try: Touch and greeting",
        "    step up: Touch and greeting · One step on. [by: staff]",
        "    note to staff: Look at the pace.",
    ]
    assert told[-2:] == ["The person stayed.", "Three calm sessions on: Quiet presence in week 1"]


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_a_real_rehearsal_is_told_in_every_language(language: str) -> None:
    diary = Diary(programme(), language)  # type: ignore[arg-type]
    found = Rehearsed("first-evenings", "gamer", 4, 12)
    Course(programme(), person_of("gamer", 4), found, None, [diary.hear], language).live()
    report = Report(found, diary.entries, programme(), language)  # type: ignore[arg-type]
    whats = {entry.what for entry in diary.entries}
    assert {"said", "offered", "asked", "up", "hold"} <= whats
    assert all(entry.text for entry in diary.entries)
    times = {
        entry.rule: entry.at for entry in diary.entries if not re.fullmatch(r"2[01]:\d\d:\d\d", entry.at)
    }
    assert set(times) <= {"preview-unanswered", "approval-unanswered"}, "nothing else falls due at night"
    lines = programme().lines.values()
    known = {texts[language] for texts in lines}
    assert {entry.text for entry in diary.entries if entry.what == "said"} <= known
    assert len([line for line in report.lines() if not line.startswith(" ")]) >= 12 + 5
    assert json.loads(json.dumps(report.to_json()))["week_by_week"][0]["sessions"] > 0


# --- many ---------------------------------------------------------------------------------------------------


def people() -> list[Rehearsed]:
    """Ten: the first leaves on the third day, and each climbs a little further than the one before."""
    made = []
    for number in range(10):
        found = fortnight()
        found.person = "plain" if number < 6 else "gamer"
        found.homes = [ORDER[min(number // 2, 4)]] * 14
        found.reached = {"L1": number} if number >= 5 else {}
        made.append(found)
    made[0].homes, made[0].left_day = made[0].homes[:3], 2
    return made


def test_quantiles_are_values_that_somebody_has() -> None:
    assert [quantile([3, 1, 2, 4], q) for q in (0.1, 0.25, 0.5, 0.75, 0.9, 1.0)] == [1, 1, 2, 3, 4, 4]
    assert quantile([7], 0.5) == 7


def test_the_spread_is_reckoned_over_those_who_are_there() -> None:
    found = spread(programme(), people())
    assert (found.people, found.weeks, found.there) == (10, 2, (9, 9))
    # Nine places: 0 1 1 2 2 3 3 4 4.
    assert found.homes[0] == tuple(ORDER[place] for place in (0, 1, 2, 3, 4))
    assert found.reached == {"L1": (0.5, 2)}
    assert found.left == {"plain": (1, 6), "gamer": (0, 4)}
    assert found.left_share == 0.1
    assert found.hard_steps == (10, 10)
    assert found.counted["sessions"] == (4, 4, 4)
    assert found.counted["stops"] == (1, 1, 1)
    assert found.counted["over"] == (1, 1, 1)
    assert found.counted["contacts"] == (4, 4, 4)
    assert found.counted["without-robot"] == (2, 2, 2)


def test_the_spread_is_told_and_written_out() -> None:
    report = SpreadReport(spread(programme(), people()), "mixed", programme(), ("play",), "en")
    told = report.lines()
    assert "10 people, 2 weeks" in told
    assert any(line.startswith("Week 1  still there 9  In the house") for line in told)
    assert "Three calm sessions on Quiet presence: 50 %, half of them by week 2" in told
    assert "left the programme: 10 %" in told
    assert "left the programme (gamer): 0 / 4" in told
    data = json.loads(json.dumps(report.spread.to_json()))
    assert data["reached"] == {"L1": {"share": 0.5, "median_week": 2}}
    assert data["first_sessions"] == {"over": 10, "steps": 10}


# --- the page -----------------------------------------------------------------------------------------------


def drawn(html: str) -> ElementTree.Element:
    """The picture of a page, which stands alone: no script, and nothing from anywhere else."""
    assert "<script" not in html
    assert not re.search(r"(src|href)=|https?://|url\(", html)
    (svg,) = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    return ElementTree.fromstring(svg)


def test_the_page_of_one_person_draws_home_and_every_session() -> None:
    html = page.of_one(Report(fortnight(), ENTRIES, programme(), "en"))
    svg = drawn(html)
    kinds = [circle.get("class") for circle in svg.iter("circle")]
    assert kinds == ["whole", "stopped", "half", "whole"]
    (line,) = svg.iter("polyline")
    heights = [float(point.split(",")[1]) for point in (line.get("points") or "").split()]
    assert len(heights) == 28
    assert heights[0] == heights[17] > heights[18] == heights[-1], "up is up"
    assert [text.text for text in svg.iter("text")][:3] == [
        "In the house",
        "Quiet presence",
        "Touch and greeting",
    ]
    assert "I&#39;m here. ×2" in html
    assert html == page.of_one(Report(fortnight(), ENTRIES, programme(), "en"))


def test_the_page_of_many_draws_quantiles() -> None:
    html = page.of_many(SpreadReport(spread(programme(), people()), "mixed", programme(), (), "ja"))
    svg = drawn(html)
    assert [area.get("class") for area in svg.iter("polygon")] == ["most", "middle-half"]
    assert len(list(svg.iter("polyline"))) == 1
    assert '<html lang="ja">' in html


def test_what_a_script_says_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [Entry(0, "20:00:40", "said", "<b>&</b>")]
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in page.of_one(Report(fortnight(), entries, programme(), "en"))


def test_what_falls_due_in_the_night_belongs_to_the_day_before() -> None:
    """A proposal that nobody answers is over after 72 hours, two days later than staff would have looked."""
    diary = Diary(programme(), "en")
    found = Rehearsed("first-evenings", "gamer", 4, 12)
    never = StaffHabits("never")
    Course(programme(), person_of("gamer", 4), found, never, [diary.hear]).live()
    whens = [(entry.day, entry.at) for entry in diary.entries]
    assert whens == sorted(whens)
    assert all(0 <= day < 84 for day, _ in whens)


def test_the_order_of_gestures_is_told_for_levels_without_words() -> None:
    found = fortnight()
    orders = [("yawn", "sniff", "sigh", "doze"), ("yawn", "sniff", "doze", "sigh"), ("yawn", "glance")]
    quiet = [lived(day, "quiet-presence", gestures=order) for day, order in enumerate(orders)]
    words = [lived(day, "one-small-word", gestures=orders[day]) for day in (0, 1)]
    found.sessions = [*quiet, *words]
    told = Report(found, [], programme(), "en").end()[2:]
    assert told == [
        'Order of gestures on "Quiet presence", from one evening to the next: '
        "50 % different (median), 50 % at the least"
    ]


def test_a_game_is_told_once_for_all_its_rounds() -> None:
    diary = Diary(programme(), "ja")
    for offer, game in enumerate(("shelf", "tiles", "tiles", "shelf", "tiles")):
        laid = c.Board(offer, game, "", 1, (), ("yours",), ())
        diary.hear(Verdict(laid, laid), 3, 0)
    assert [(entry.what, entry.text) for entry in diary.entries] == [("played", "タイルの絵")] * 2
