"""Libraries of lines: what they hold, how a script names them, and half a year of each programme."""

from pathlib import Path
from statistics import mean
from typing import NamedTuple

import pytest

from robot.behaviours.script import libraries, load, schema
from robot.behaviours.words import SENTENCES
from robot.contract import commands as c
from robot.contract.languages import LANGUAGES
from robot.contract.programme import Policy, Programme
from robot.contract.record import Record
from robot.language import line_check, line_shape
from tests.engine.build import DAY, Driven, of
from tests.script.build import SCRIPTS, SHIPPED, changed, found, only

LIBRARY = "library: [calm-evenings, hour-and-month, kept]"
LINES = [
    (name, key, line) for name in libraries.names() for key, line in libraries.library(name).lines.items()
]


def test_there_are_more_than_sixty_lines_and_no_two_are_the_same() -> None:
    assert len(LINES) >= 60
    for language in LANGUAGES:
        assert len({line.plain()[language] for *_, line in LINES}) == len(LINES)
    assert len({key for _, key, _ in LINES}) == len(LINES), "`without` names a line of any of them"


@pytest.mark.parametrize("library", libraries.names())
def test_every_line_keeps_the_rules_and_says_where_its_fact_comes_from(library: str) -> None:
    for key, line in libraries.library(library).lines.items():
        texts = line.plain()
        assert texts.keys() >= {*LANGUAGES}
        for written, text in texts.items():
            language = written.removesuffix("-kana")
            assert line_check.judge(text, language, "line", sourced=line.source is not None) == ()
            assert line_shape.wrong_script(text, language) == ""
            assert written == "ja-kana" or line_shape.length(text, language, "L3") == ""
        assert not line_shape.KANJI.search(texts.get("ja-kana", texts["ja"])), key
        when = {} if line.when is None else line.when.plain()
        assert when.keys() <= {*(schema.TIED[line.source] if line.source is not None else ())}
        assert bool(when) is (line.source is not None), key


def test_a_line_of_its_own_takes_the_place_of_one_of_the_library_that_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(changed((LIBRARY, f"{LIBRARY}\n      without: [motors, sea]")), "utf-8")
    programme = load(tmp_path / "x.yaml")
    said = programme.level("one-small-word").parameters["lines"]
    assert said[:2] == ["here", "no-words"]
    assert len(said) == len(set(said)) == len(LINES) - 2
    gone = {f"library:calm-evenings.{name}" for name in ("here", "no-words", "motors")} | {"library:kept.sea"}
    assert not gone & {*said, *programme.lines}
    assert {"library:calm-evenings.pause", "library:kept.moon"} <= {*said} & programme.lines.keys()
    assert programme.level("one-small-word").parameters["when"]["library:kept.moon"] == {"chosen": "moon"}


def test_halves_and_sub_levels_have_the_libraries_of_their_level() -> None:
    level = load(SCRIPTS / "long-quiet.yaml").level("one-small-word")
    assert [part.parameters["style"] for part in level.parts] == ["text", "whisper"]
    for each in (level, *level.parts):
        assert each.taster is not None
        assert len(each.parameters["lines"]) == len(each.taster.parameters["lines"]) == len(LINES)
        assert each.taster.parameters["sentences"] == 1


@pytest.mark.parametrize(
    ("library", "code", "what"),
    [
        (
            "library: [calm-evening, kept]",
            "E020",
            "there is no library 'calm-evening'; did you mean 'calm-evenings'?",
        ),
        (
            "library: kept\n      without: see",
            "E020",
            "no library here has a line 'see'; did you mean 'sea'?",
        ),
        ("library: 3", "E013", "wrong value 3"),
    ],
)
def test_what_is_named_must_exist(library: str, code: str, what: str) -> None:
    finding = only((LIBRARY, library))
    assert code in finding
    assert what in finding


def test_a_level_says_something() -> None:
    assert "'lines' or 'library' is missing" in only(
        ("      lines: [here, no-words, no-hurry, as-it-is, quiet, resting, a-robot]\n", ""),
        (f"      {LIBRARY}\n", ""),
    )
    assert found(("      lines: [here, no-words, no-hurry, as-it-is, quiet, resting, a-robot]\n", "")) == []


def test_a_blocked_word_in_a_library_is_a_finding_until_its_line_is_left_out() -> None:
    blocked = ("answers:", "blocked_words: {ja: [モーター]}\nanswers:")
    assert "S241 its line 'motors': 'モータ" in only(blocked)
    assert found(blocked, (LIBRARY, f"{LIBRARY}\n      without: motors")) == []


def test_the_digest_covers_the_words_of_the_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    before = load(SHIPPED).digest
    assert load(SHIPPED).digest == before
    changed_one = libraries.library("kept").model_copy(update={"about": "Something else."})
    monkeypatch.setattr(
        libraries, "library", {n: libraries.library(n) for n in libraries.names()}.__getitem__
    )
    assert load(SHIPPED).digest == before
    monkeypatch.setattr(
        libraries,
        "library",
        {n: changed_one if n == "kept" else libraries.library(n) for n in libraries.names()}.get,
    )
    assert load(SHIPPED).digest != before


def test_a_condition_of_its_own(tmp_path: Path) -> None:
    line = "      here:\n        en: I'm here.\n"
    own = line + "        when: {hours: [18, 23]}\n        source: sensor:clock\n"
    (tmp_path / "x.yaml").write_text(changed((line, own)), "utf-8")
    assert load(tmp_path / "x.yaml").level("one-small-word").parameters["when"]["here"] == {"hours": [18, 23]}
    unsourced = only((line, own.replace("        source: sensor:clock\n", "")))
    assert "E011 'source' is missing: a line with a condition says where its fact comes from" in unsourced
    wrong = only((line, own.replace("sensor:clock", "choice")))
    assert "E013 'choice' does not fit its condition; write sensor:clock" in wrong


# --- half a year --------------------------------------------------------------------------------------------

WEEKS, DAYS_A_WEEK = 26, 5


def living_on(programme: Programme, level: str) -> Driven:
    """Somebody who stays on one level of a shipped programme, and takes all of it."""
    place = programme.index(level)
    return Driven(
        levels=programme.levels,
        lines=programme.lines,
        start=level,
        agreed=tuple(each.id for each in programme.levels[: place + 1]),
        ceiling=level,
        policy=Policy("hold"),
    )


class Lived(NamedTuple):
    """One evening of half a year."""

    week: int
    day: int
    log: list[Record]
    minutes: float


def half_a_year(driven: Driven) -> list[Lived]:
    evenings = []
    for week in range(WEEKS):
        for _ in range(DAYS_A_WEEK):
            day = driven.engine.calendar.day(driven.now)
            log = driven.evening()
            evenings.append(Lived(week, day, log, driven.engine.progress.sessions[-1].minutes))
        driven.now += (7 - DAYS_A_WEEK) * DAY
    return evenings


def flat(evenings: list[Lived]) -> bool:
    """Whether the last sessions are no longer than the first ones."""
    begun, ended = evenings[: 2 * DAYS_A_WEEK], evenings[-2 * DAYS_A_WEEK :]
    return mean(each.minutes for each in ended) <= mean(each.minutes for each in begun) + 0.1


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_half_a_year_of_small_words(script: Path) -> None:
    driven = living_on(load(script), "one-small-word")
    driven.engine.progress.chosen = [["outside", "sea"], ["sky", "moon"]]
    evenings = half_a_year(driven)
    last: dict[str, int] = {}
    first: dict[str, int] = {}
    for each in evenings:
        for say in of(c.Say, each.log):
            assert each.day - last.get(say.line, 0) > 14, f"{say.line} came again too soon"
            last[say.line] = each.day
            first.setdefault(say.line, each.week)
    spoken = [len(of(c.Say, each.log)) for each in evenings if of(c.Say, each.log)]
    assert {*spoken} == {SENTENCES}, "the libraries suffice: no evening of words falls silent"
    assert {*first.values()} == {*range(WEEKS)}, "in every week something is new"
    assert flat(evenings)
