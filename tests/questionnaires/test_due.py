"""When a questionnaire may be asked, and what is shown of a change: laws, and their figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.questionnaires.due import DAY_US, Use, due, due_again, may_be_asked, rule_of
from robot.questionnaires.instruments import instruments
from robot.questionnaires.results import Answered, results
from robot.questionnaires.wording import Wording
from tests.questionnaires.supply import worded

DAY = 86_400_000_000
NOW = 1_790_000_000_000_000
NAMES = [f"{name}.{language}" for name in instruments() for language in ("en", "ja")]


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Wording]:
    folder = tmp_path_factory.mktemp("words")
    made = [worded(folder, name, language) for name in instruments() for language in ("en", "ja")]  # type: ignore[arg-type]
    return {each.name: each for each in made}


def use_of(words: dict[str, Wording], name: str, *, last: int = 0, again: int = 0, made: int = NOW) -> Use:
    return Use(name, words[name].digest, "mori", made, last_utc_us=last, due_utc_us=again)


def test_a_week_after_any_other_and_the_own_interval_after_the_same(words: dict[str, Wording]) -> None:
    answered = use_of(
        words, "who-5.en", last=NOW, again=due_again(instruments()["who-5"], NOW, answered=True)
    )
    uses = [answered, use_of(words, "suds.en")]
    for days, expected in ((0, None), (6.99, None), (7, "suds.en"), (13.99, "suds.en"), (200, "suds.en")):
        found = due(words, uses, "en", NOW + int(days * DAY))
        assert (None if found is None else found.name) == expected, days
    assert not may_be_asked("who-5.ja", uses, NOW + 14 * DAY - 1), "in another language it is the same one"
    assert may_be_asked("who-5.ja", uses, NOW + 14 * DAY)


@pytest.mark.parametrize(
    ("name", "answered", "days"),
    [
        ("suds", True, 7), ("suds", False, 7), ("phq-9", True, 14), ("phq-9", False, 14),
        ("lsns-6", True, 28), ("hq-25", True, 182), ("hq-25", False, 28),
    ],
)  # fmt: skip
def test_what_was_left_out_comes_back_after_a_month_at_most(name: str, answered: bool, days: int) -> None:
    assert due_again(instruments()[name], NOW, answered=answered) == NOW + days * DAY
    assert DAY_US == DAY


def test_the_one_whose_turn_was_longest_ago_and_in_the_persons_language(words: dict[str, Wording]) -> None:
    uses = [
        use_of(words, "gad-7.en", last=NOW - 40 * DAY, again=NOW),
        use_of(words, "phq-9.en", last=NOW - 90 * DAY, again=NOW),
        use_of(words, "phq-9.ja"),
    ]
    for language in ("en", "ja"):
        found = due(words, uses, language, NOW)
        assert found is not None
        assert found.name == f"phq-9.{language}"


def test_what_is_not_confirmed_in_these_words_is_not_asked(words: dict[str, Wording]) -> None:
    assert due(words, [], "en", NOW) is None
    off = Use("suds.en", words["suds.en"].digest, "mori", NOW, on=False)
    other = Use("suds.en", "0" * 32, "mori", NOW)
    gone = Use("suds.ko", "0" * 32, "mori", NOW)
    assert due(words, [off, other, gone], "en", NOW) is None


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 3), st.booleans()), min_size=1, max_size=40))
def test_however_it_is_answered_and_left_out_no_week_has_two(steps: list[tuple[str, int, bool]]) -> None:
    """And nothing comes before its own interval."""
    uses = {name: Use(name, "", "mori", 0) for name in NAMES}
    asked: list[tuple[str, int, bool]] = []
    now = NOW
    for name, days, answered in steps:
        now += days * DAY
        if may_be_asked(name, uses.values(), now):
            again = due_again(instruments()[name.partition(".")[0]], now, answered=answered)
            uses[name] = Use(name, "", "mori", 0, True, now, again)
            asked.append((name.partition(".")[0], now, answered))
    for place, (name, at, answered) in enumerate(asked):
        for later, when, _ in asked[place + 1 :]:
            assert when - at >= 7 * DAY
            if later == name and answered:
                assert when - at >= instruments()[name].days * DAY


def test_a_clock_that_was_set_back_bars_nothing_for_long() -> None:
    ahead = Use("phq-9.en", "", "mori", 0, True, NOW + 900 * DAY, NOW + 914 * DAY)
    assert may_be_asked("phq-9.en", [ahead], NOW)
    near = Use("phq-9.en", "", "mori", 0, True, NOW + 6 * DAY, NOW + 20 * DAY)
    assert not may_be_asked("phq-9.en", [near], NOW)


def test_the_rule_of_a_name() -> None:
    assert rule_of("phq-9.ja") is instruments()["phq-9"]
    assert rule_of("phq-15.ja") is None


# --- what is shown of answers -------------------------------------------------------------------------------


def answered(number: int, day: int, *answers: int | None, name: str = "who-5.en") -> Answered:
    scale = instruments()[name.partition(".")[0]].scales[0]
    return Answered(number, name, "1", "t", "s", scale, (), answers, False, NOW + day * DAY)


def test_a_change_is_against_the_last_total_that_is_an_interval_older() -> None:
    kept = [
        answered(1, 0, 1, 1, 1, 1, 1),
        answered(2, 13, 5, 5, 5, 5, 5),
        answered(3, 14, 2, 2, 2, 2, None),
        answered(4, 28, 2, 2, 2, 2, 2),
        answered(5, 28, 1, 0, 1, name="gad-7.en"),
        answered(6, 42, 1, 2, 2, 2, 2),
    ]
    found = {each.answered.number: each for each in results(kept, dict(instruments()))}
    told = {n: (found[n].score.total, found[n].change, found[n].since_utc_us) for n in (1, 2, 3, 4, 6)}
    assert told == {
        1: (20, None, 0),
        2: (100, None, 0),
        3: (None, None, 0),
        4: (40, -60, NOW + 13 * DAY),
        6: (36, -4, NOW + 28 * DAY),
    }
    assert [each.answered.number for each in results(kept, dict(instruments()))] == [6, 5, 4, 3, 2, 1]


def test_another_scale_or_key_is_not_compared_and_what_fits_no_rule_has_no_total() -> None:
    wide = Answered(1, "ucla-3.en", "1", "t", "s", (1, 2, 3, 4), (), (4, 4, 4), False, NOW)
    narrow = Answered(2, "ucla-3.en", "1", "t", "s", (1, 2, 3), (), (3, 3, 3), False, NOW + 60 * DAY)
    keys = [
        Answered(n, "hq-25.en", "1", "t", "s", tuple(range(5)), key, (1,) * 25, False, NOW + n * 200 * DAY)
        for n, key in enumerate(((4, 7), (4, 8), (4, 8)))
    ]
    assert [each.change for each in results(keys, dict(instruments()))] == [0, None, None]
    strange = Answered(3, "ucla-3.en", "1", "t", "s", (1, 2), (), (2, 2, None), False, NOW + 61 * DAY)
    gone = Answered(4, "phq-15.en", "1", "t", "s", (0, 1), (), (1,), False, NOW)
    found = results([wide, narrow, strange, gone], dict(instruments()))
    assert [(each.answered.number, each.score.total, each.change) for each in found] == [
        (3, None, None), (2, 9, None), (1, 12, None),
    ]  # fmt: skip
    assert found[0].score.missing == (3,)
