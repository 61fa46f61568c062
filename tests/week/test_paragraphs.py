"""The sentences of a case: each one is said by some record, and what is not known is said to be not known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest

from robot.contract.languages import LANGUAGES
from robot.messages import catalogue, text
from robot.week import paragraphs
from robot.week.calendar_week import CalendarWeek
from robot.week.caseload import Case, needs
from robot.week.paragraphs import NEXT, Told, tell
from robot.week.week_file import (
    Calibration,
    Change,
    Contacts,
    Crisis,
    HandOver,
    Proposal,
    Sessions,
    Waiting,
    WeekFile,
)
from tests.week.test_files import week

WEEK = CalendarWeek.parse("2026-W48")
THURSDAY = datetime(2026, 11, 26, 20, 14, tzinfo=UTC)
# Said by the list of cases as a whole, and not of a case.
OF_THE_WHOLE = {"title", "people", "quiet", "nobody", "made"}


def case(made: WeekFile, **more: Any) -> Case:
    bare = Case(made, more.pop("expected", WEEK), (), **more)
    return Case(bare.week, bare.expected, needs(bare), bare.gaps, bare.namesake)


def told(language: Any = "en", **facts: Any) -> Told:
    return tell(case(week(**facts)), language)


def change(decision: str, rule: str, day: int = 0) -> Change:
    return Change(
        at=THURSDAY + timedelta(days=day), decision=decision, before="house", after="touch", rule=rule
    )


def lived(days: int, calm: int, between: int, much: int) -> Sessions:
    return Sessions(
        days=days, calm=calm, between=between, much=much, last=date(2026, 11, 26), levels={"touch": 1}
    )


def everything() -> list[Case]:
    """Cases that say all there is to be said."""
    crises = [
        Crisis(since=THURSDAY, alert=a) for a in ("none", "sending", "sent", "unreachable", "acknowledged")
    ]
    waits = Proposal(level="touch", rule="schedule", approved=False, expires=THURSDAY)
    made = [
        *(week(crisis=each) for each in (*crises, Crisis(since=None, violence=True))),
        *(week(sessions=each) for each in (lived(1, 1, 0, 0), lived(1, 1, 1, 1), lived(3, 1, 1, 1))),
        week(sessions=Sessions(last=date(2026, 11, 2))),
        *(week(sessions=Sessions(**{name: 5}, void=1)) for name in ("stops", "less_days", "unrated")),
        *(week(next_rule=rules[0]) for rules in NEXT.values()),
        *(week(course=each) for each in ("on-hold", "fading", "closed", "left")),
        week(course="on-hold", held_by="person"),
        week(discomforts=(date(2026, 11, 24), date(2026, 11, 26))),
        week(proposal=waits),
        week(proposal=waits.model_copy(update={"approved": True})),
        *(week(waiting=(each,)) for each in get_args(Waiting)),
        week(calibration=Calibration(forecasts=9, hard=5, alarm=True)),
        week(calibration=Calibration(review=True)),
        week(contacts=Contacts(with_robot={"text": 2}, without_robot={"voice": 1}, told={"in-person": 1})),
        week(changes=[change("up", "schedule", day) for day in range(4)]),
        week(changes=[change("down", "two-stops")], hand_overs=(HandOver(since=THURSDAY, until=THURSDAY),)),
        week(until=None),
        week(until=THURSDAY),
    ]  # fmt: skip
    apart = [case(week(), gaps=(WEEK,), namesake=True), case(week(), expected=CalendarWeek.parse("2026-W49"))]
    return [*(case(each) for each in made), *apart]


def test_every_sentence_of_the_catalogue_is_said_by_some_record(monkeypatch: pytest.MonkeyPatch) -> None:
    said = set[str]()

    def noted(key: str, language: str, **figures: str | int) -> str:
        said.add(key)
        return text(key, language, **figures)

    monkeypatch.setattr(paragraphs, "text", noted)
    for each in everything():
        tell(each, "en")
    known = {key for key in catalogue("en") if key.startswith("week.")}
    apart = ("week.file.", "week.why.", "week.weekday.", "week.month.")
    unsaid = {key for key in known - said if not key.startswith(apart)}
    assert unsaid == {f"week.{name}" for name in OF_THE_WHOLE}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_whole_in_every_language(language: str) -> None:
    for each in everything():
        words = tell(each, language)  # type: ignore[arg-type] # one of them
        assert words.paragraph
        assert words.paragraph[-1] in ".。"
        assert "".join(words.blocks).replace(" ", "") == words.paragraph.replace(" ", "")


def test_what_nobody_told_is_not_known_and_not_none() -> None:
    assert "Contact with people: not known." in told().happened
    some = Contacts(with_robot={"text": 2}, told=None)
    assert "Contact with people: in writing 2 (with the robot)." in told(contacts=some).happened


def test_a_less_of_one_day_and_the_way_back_are_no_changes() -> None:
    of_a_day = [change("down", "less-today"), change("up", "back-tomorrow")]
    assert not any("step" in sentence for sentence in told(changes=of_a_day).happened)


def test_a_rule_of_a_later_version_is_told_without_its_reason() -> None:
    assert "Thu 26 Nov: a step up to “touch”." in told(changes=[change("up", "new-rule")]).happened
    assert told(next_rule="new-rule").proposed == ()


def test_an_approved_step_needs_nobody_and_is_said() -> None:
    waits = Proposal(level="touch", rule="schedule", approved=True, expires=THURSDAY)
    words = told(proposal=waits)
    assert words.needs == ()
    assert words.proposed == (
        "A step up to “touch” is approved and waits for the person's yes until Thu 26 Nov 20:14.",
    )


def test_times_are_those_of_the_person_s_clock() -> None:
    tokyo = datetime.fromisoformat("2026-11-27T05:14:00+09:00")
    assert "On Fri 27 Nov 05:14 the robot handed over" in told(crisis=Crisis(since=tokyo)).paragraph
    assert "11月27日（金）05:14にロボットは" in told("ja", crisis=Crisis(since=tokyo)).paragraph
    assert "11월 27일(금) 05:14에 로봇이" in told("ko", crisis=Crisis(since=tokyo)).paragraph
