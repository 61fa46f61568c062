"""A Monday with 25 people: who comes first, and what is said of each, in words that can be read."""

import re
from datetime import date

import pytest

from robot.contract.languages import LANGUAGES, Language
from robot.messages import catalogue
from robot.week.calendar_week import CalendarWeek
from robot.week.caseload import caseload
from robot.week.folder import FoundWeek
from robot.week.monday import Monday, monday
from robot.week.paragraphs import NEXT, tell
from tests.repository.tree import ROOT
from tests.week.cases import CASES, LATE, NEEDS
from tests.week.conftest import Stick

MONDAY = date(2026, 1, 26)
MOST_WORDS, MOST_CHARACTERS = 120, 350


@pytest.fixture(scope="module")
def told(stick: Stick) -> dict[str, Monday]:
    return {
        language: monday([stick.folder], stick.identities, MONDAY, language)  # type: ignore[arg-type] # one of them
        for language in LANGUAGES
    }


def test_all_are_told_and_no_file_is_wrong(told: dict[str, Monday]) -> None:
    assert len(CASES) == 25
    assert {row.case.week.person for row in told["en"].rows} == set(CASES)
    assert told["en"].findings == ()
    assert told["en"].week == CalendarWeek.parse("2026-W04")


def test_whoever_needs_somebody_comes_first_in_the_order_of_the_needs(told: dict[str, Monday]) -> None:
    found = {row.case.week.person: row.case.needs for row in told["en"].rows if row.case.needs}
    assert found == NEEDS
    assert list(found) == list(NEEDS)
    quiet = [row.case.week.person for row in told["en"].quiet]
    assert quiet == sorted(set(CASES) - set(NEEDS))


def test_the_order_does_not_depend_on_where_files_lie(stick: Stick, told: dict[str, Monday]) -> None:
    files = [FoundWeek(name, week) for name, week in sorted(stick.weeks.items(), reverse=True)]
    cases, _ = caseload(files, MONDAY)
    assert cases == [row.case for row in told["en"].rows]


def test_a_quiet_case_can_be_read_in_a_breath(told: dict[str, Monday]) -> None:
    words = {row.case.week.person: len(row.told.paragraph.split()) for row in told["en"].quiet}
    assert max(words.values()) <= MOST_WORDS, words
    signs = {row.case.week.person: len(row.told.paragraph) for row in told["ja"].quiet}
    assert max(signs.values()) <= MOST_CHARACTERS, signs
    # Not by saying nothing: what happened, contact with people, and what one might change.
    assert all(len(row.told.happened) >= 2 and row.told.might for row in told["en"].quiet)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_figure_is_left_open_and_no_id_is_shown(told: dict[str, Monday], language: Language) -> None:
    for row in told[language].rows:
        assert not re.search(r"[{}]|\bNone\b|  ", row.told.paragraph), row.told.paragraph
        for level in row.case.week.names:
            assert level not in row.told.paragraph, row.case.week.person


def paragraph(told: dict[str, Monday], person: str, language: str = "en") -> str:
    return next(row.told.paragraph for row in told[language].rows if row.case.week.person == person)


def test_what_was_planted_is_what_is_told(told: dict[str, Monday]) -> None:
    for person, said in {
        "heron": "On Thu 22 Jan 23:00 the robot handed over to people",
        "wren": "It is about violence at home",
        "ibis": "The alert has been answered.",
        "crane": "Nobody on the rota has confirmed the letter of worries.",
        "lark": "2 sessions within seven days were too much (Tue 20 Jan, Fri 23 Jan).",
        "finch": "The programme rests until staff lift the rest.",
        "robin": "A step up to “Touch and greeting” waits for your answer until Thu 29 Jan",
        "dove": "The saved progress is in doubt",
        "owl": "Sessions wait for a drill",
        "stork": "The last two steps up turned out hard",
        "teal": "The robot has recorded nothing since",
        LATE: "There is no file after the one of the week from Mon 12 Jan",
        "coot": "Stops: 4.",
        "egret": "The person has ended the programme.",
        "grebe": "There is less time together, as planned.",
        "martin": "Mon 19 Jan: handed over to people, cleared on Tue 20 Jan.",
        "pipit": "Without a rating: 7.",
        "quail": "No session; the last was on Fri 9 Jan.",
        "siskin": "Contact with people: in person on 2 days (told by the person).",
        "snipe": "The programme rests, as the person wished.",
        "tern": "Days with less: 2.",
    }.items():
        assert said in paragraph(told, person), paragraph(told, person)


def test_what_needs_somebody_comes_before_the_week_itself(told: dict[str, Monday]) -> None:
    for row in told["en"].needing:
        assert row.told.paragraph.startswith(row.told.urgent[0])
        assert row.told.paragraph.index(row.told.might[0]) < row.told.paragraph.index(row.told.happened[0])


def test_a_proposal_that_expires_sooner_comes_first(stick: Stick) -> None:
    waiting = [stick.weeks[name].proposal for name in ("swift", "robin")]
    assert all(each is not None and not each.approved for each in waiting)
    assert waiting[0].expires < waiting[1].expires  # type: ignore[union-attr] # as above


def test_no_word_of_blame_and_nobody_s_name(told: dict[str, Monday], stick: Stick) -> None:
    for language in LANGUAGES:
        for row in told[language].rows:
            assert not re.search(r"(?i)patient|fail|complian|score|失敗|患者|실패|환자", row.told.paragraph)
    for week in stick.weeks.values():
        assert '"staff"' not in re.sub(r'"(by|held_by)":"staff"', "", week.to_bytes().decode())


def test_every_step_up_or_down_of_the_rules_has_its_few_words() -> None:
    page = (ROOT / "docs" / "reference" / "reasons.md").read_text("utf-8")
    moves = page.split("Steps up.")[1].split("It stays.")[0]
    rules = {
        rule for row in re.findall(r"^\| (`.+?`) \|", moves, re.M) for rule in re.findall(r"`([\w-]+)`", row)
    }
    told_otherwise = {"less-today", "back-tomorrow", "rest-after-three", "shell-rests"}
    known = {key.removeprefix("week.why.") for key in catalogue("en") if key.startswith("week.why.")}
    assert len(rules) > 20
    assert sorted(rules - known - told_otherwise) == []


def test_what_the_next_step_waits_for_is_said_by_rules_that_there_are() -> None:
    rules = [rule for rules in NEXT.values() for rule in rules]
    assert len(rules) == len(set(rules))
    known = {key.partition(".")[2] for key in catalogue("en") if key.startswith(("next.", "why."))}
    assert sorted(set(rules) - known) == []


# --- weeks that do not fit together -------------------------------------------------------------------------


def found(week: object, where: str = "a") -> FoundWeek:
    return FoundWeek(where, week)  # type: ignore[arg-type] # a WeekFile


def test_of_one_week_the_newest_by_its_number_counts(stick: Stick) -> None:
    later = stick.weeks["kite"]
    older = later.model_copy(update={"sequence": later.sequence - 1, "level": "in-the-house"})
    for order in ((found(later, "b"), found(older)), (found(older), found(later, "b"))):
        cases, findings = caseload(order, MONDAY)
        assert [case.week for case in cases] == [later]
        assert [(each.where, each.code, each.what) for each in findings] == [("a", "older", "b")]


def test_a_missing_week_is_said_and_a_known_person_without_a_new_file_is_silent(stick: Stick) -> None:
    first = stick.weeks["kite"].model_copy(update={"sequence": 1, "week": "2026-W02"})
    (case,), findings = caseload([found(first), found(stick.weeks["kite"], "b")], MONDAY)
    assert findings == []
    assert [str(week) for week in case.gaps] == ["2026-W03"]
    assert "There is no file of the week from Mon 12 Jan." in tell(case, "en").paragraph
    (case,), _ = caseload([found(first)], MONDAY)
    assert case.needs == ("silent",)


def test_a_file_that_went_back_or_comes_too_early_or_is_another_robot_s_is_said(stick: Stick) -> None:
    week = stick.weeks["kite"]
    ahead = week.model_copy(update={"week": "2026-W06"})
    before = week.model_copy(update={"week": "2026-W03", "sequence": week.sequence + 1})
    cases, findings = caseload([found(week), found(ahead, "b"), found(before, "c")], MONDAY)
    assert [case.week.week for case in cases] == ["2026-W04"]
    assert [(each.where, each.code) for each in findings] == [("b", "future"), ("a", "went-back")]
    other = week.model_copy(update={"robot": "0" * 16})
    cases, findings = caseload([found(week), found(other, "b")], MONDAY)
    assert [(each.where, each.code) for each in findings] == [("kite", "namesake")]
    assert all(f"this is robot {case.week.robot}" in tell(case, "en").paragraph for case in cases)


def test_an_earlier_week_can_be_looked_at(stick: Stick) -> None:
    before = stick.weeks["kite"].model_copy(update={"sequence": 1, "week": "2026-W03"})
    weeks = [found(stick.weeks["kite"]), found(before, "b")]
    (case,), findings = caseload(weeks, MONDAY, CalendarWeek.parse("2026-W03"))
    assert (case.week.week, case.needs, findings) == ("2026-W03", (), [])
