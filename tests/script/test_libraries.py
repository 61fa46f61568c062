"""Libraries of lines: what they hold, how a script names them, and half a year of each programme."""

from pathlib import Path
from statistics import mean
from typing import NamedTuple

import pytest

from robot.behaviours.script import libraries, load, schema
from robot.behaviours.script.libraries import names
from robot.behaviours.words import SENTENCES
from robot.contract import commands as c
from robot.contract.languages import LANGUAGES
from robot.contract.programme import Policy, Programme
from robot.contract.record import Record
from robot.language import line_check, line_shape
from robot.language.line_kinds import Place
from tests.engine.build import DAY, Driven, of
from tests.script.build import SCRIPTS, SHIPPED, TEXT, changed, found, only

LIBRARY = "library: [calm-evenings, hour-and-month, kept]"
CARDS = "library: [quiet-things, sounds-and-lights, tomorrow]"
LINES = {(name, key): line for name in names("small-word") for key, line in libraries.lines_of(name).items()}
SETS = {offer.id: offer for name in names("choosing") for offer in libraries.sets_of(name)}


def test_there_are_more_than_sixty_lines_and_a_dozen_sets_and_no_two_are_the_same() -> None:
    assert len(LINES) >= 60
    for language in LANGUAGES:
        assert len({line.plain()[language] for line in LINES.values()}) == len(LINES)
    assert len({key for _, key in LINES}) == len(LINES), "`without` names a line of any of them"
    assert len(SETS) == sum(len(libraries.sets_of(name)) for name in names("choosing")) >= 12
    assert {offer.kind for offer in SETS.values()} == {"cards", "sounds", "lights", "tomorrow"}
    cards = [option.id for offer in SETS.values() for option in offer.options]
    assert len(cards) == len({*cards})


@pytest.mark.parametrize("library", names("small-word"))
def test_every_line_keeps_the_rules_and_says_where_its_fact_comes_from(library: str) -> None:
    for key, line in libraries.lines_of(library).items():
        keeps_the_rules(line, "line", "L3", sourced=line.source is not None)
        texts = line.plain()
        assert not line_shape.KANJI.search(texts.get("ja-kana", texts["ja"])), key
        when = {} if line.when is None else line.when.plain()
        assert when.keys() <= {*(schema.TIED[line.source] if line.source is not None else ())}
        assert bool(when) is (line.source is not None), key
        cards = {option.id: offer.kind for offer in SETS.values() for option in offer.options}
        assert cards[when.get("chosen", "sea")] != "tomorrow"
        assert cards[when.get("today", "window")] == "tomorrow"


@pytest.mark.parametrize("offer", SETS.values(), ids=SETS)
def test_every_set_keeps_the_rules_and_every_card_of_it_shows_and_comes_back(offer: schema.Offer) -> None:
    if offer.says is not None:
        keeps_the_rules(offer.says, "line", "L4")
    for option in offer.options:
        keeps_the_rules(option, "label", "L4")
        assert option.shows is not None
        assert option.later is not None
        keeps_the_rules(option.later, "line", "L4", sourced=True)


def keeps_the_rules(said: schema.Text, of: Place, rung: str, *, sourced: bool = False) -> None:
    texts = said.plain()
    assert texts.keys() >= {*LANGUAGES}
    for written, text in texts.items():
        language = written.removesuffix("-kana")
        assert line_check.judge(text, language, of, sourced=sourced) == ()
        assert line_shape.wrong_script(text, language) == ""
        assert of == "label" or written == "ja-kana" or line_shape.length(text, language, rung) == ""


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
            "no library here has 'see'; did you mean 'sea'?",
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
    assert "S241 its 'motors': 'モータ" in only(blocked)
    assert found(blocked, (LIBRARY, f"{LIBRARY}\n      without: motors")) == []


@pytest.mark.parametrize(("behaviour", "name"), [("small-word", "kept"), ("choosing", "tomorrow")])
def test_the_digest_covers_the_words_of_the_libraries(
    monkeypatch: pytest.MonkeyPatch, behaviour: str, name: str
) -> None:
    before, real = load(SHIPPED).digest, libraries.library
    assert load(SHIPPED).digest == before
    other = real(behaviour, name).model_copy(update={"about": "Something else."})
    monkeypatch.setattr(
        libraries, "library", lambda *asked: other if asked == (behaviour, name) else real(*asked)
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


# --- sets of cards ------------------------------------------------------------------------------------------

OWN = """        - id: outside
          options:
            - {id: sea, en: the sea, ja: 海, ko: 바다, shows: {light: blue}}
            - {id: forest, en: the forest, ja: 森, ko: 숲, shows: {light: green}}
"""
LATER = "later: {en: It was the sea., ja: 海でした。, ko: 바다였어요.}"


def test_a_level_has_its_own_sets_first_and_each_set_once(tmp_path: Path) -> None:
    own = OWN.replace("{id: sea, ", f"{{id: sea, {LATER}, ")
    (tmp_path / "x.yaml").write_text(changed((OWN, own), (CARDS, f"{CARDS}\n      without: far")), "utf-8")
    programme = load(tmp_path / "x.yaml")
    offers = programme.level("choosing").parameters["offers"]
    ids = [offer["id"] for offer in offers]
    assert ids[:2] == ["outside", "sky"]
    assert {*ids} == SETS.keys() - {"far"}
    assert len(ids) == len({*ids})
    assert programme.lines["later:choosing.outside-sea"]["ko"] == "바다였어요."
    says, later = "says:library:tomorrow.tomorrow-home", "later:library:tomorrow.tomorrow-home-window"
    home = next(offer for offer in offers if offer["id"] == "tomorrow-home")
    assert (home["says"]["line"], home["options"][0]["later"]["line"]) == (says, later)
    assert programme.lines[says].keys() == programme.lines[later].keys() == {*LANGUAGES}
    kinds = [offer["kind"] for offer in offers]
    assert all(kinds[n : n + SENTENCES].count("tomorrow") <= 1 for n in range(len(kinds)))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ([(CARDS, "library: tommorow")], "E020 there is no library 'tommorow'; did you mean 'tomorrow'?"),
        (
            [(CARDS, f"{CARDS}\n      without: [fare]")],
            "E020 no library here has 'fare'; did you mean 'far'?",
        ),
        (
            [("id: outside", "id: outdoors"), ("en: the sea", "en: a sea")],
            "E002 'outside' of 'quiet-things' has another card 'sea'; rename the one here",
        ),
        ([("id: outside", "id: outside\n          kind: sounds")], "E011 'sound' is missing under 'shows'"),
        ([("id: outside", "id: outside\n          kind: tomorrow")], "E011 'says' is missing"),
        ([("id: sea,", "id: nothing,")], "E002 'nothing' is added to every offer by itself"),
        ([("id: sea, ", f"id: sea, {LATER.replace('It was', 'You missed')}, ")], "S232 'You missed"),
        (
            [(OWN, OWN + OWN.splitlines(keepends=True)[2].replace("sea", "lake").replace("海", "湖"))],
            "E013 two cards; only a set for 'tomorrow' may have three",
        ),
    ],
)
def test_what_is_wrong_with_a_set(changes: list[tuple[str, str]], what: str) -> None:
    assert any(what in str(finding) for finding in found(*changes)), [*map(str, found(*changes))]


def test_a_level_of_cards_has_some_and_sounds_only_where_sounds_are_agreed_to() -> None:
    level = "modalities: [light, breathing, gaze, motion, sound, cards, text]"
    shown = [*map(str, found((level, level.replace(" sound,", ""))))]
    assert any("S304 the set 'water' of 'sounds-and-lights' sounds" in line for line in shown)
    assert not any("'eyes'" in line for line in shown)
    assert found((OWN, OWN.replace("outside", "outdoors"))) == [], "the same card in two sets"
    block = TEXT[TEXT.index("      offers:\n") : TEXT.index("      # Sets that programmes share")]
    assert "'offers' or 'library' is missing" in only((block, ""), (f"      {CARDS}\n", ""))
    assert found((block, "")) == []


@pytest.mark.parametrize(("word", "of"), [("四角", "shape"), ("遠く", "far")])
def test_blocked_words_are_found_on_cards_and_in_what_comes_back(word: str, of: str) -> None:
    blocked = ("answers:", f"blocked_words: {{ja: [{word}]}}\nanswers:")
    assert f"S241 its '{of}': '{word}'" in only(blocked)
    assert found(blocked, (CARDS, f"{CARDS}\n      without: {of}")) == []


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


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_half_a_year_of_choosing_uses_every_set_as_often_as_any_other(script: Path) -> None:
    driven = living_on(load(script), "choosing")
    offers = driven.engine.programme.level("choosing").parameters["offers"]
    of_card = {option["id"]: offer["id"] for offer in offers for option in offer["options"]}
    evenings = half_a_year(driven)
    used = [of_card[offer.options[0]] for each in evenings for offer in of(c.Offer, each.log)]
    assert {*used} == {offer["id"] for offer in offers}
    for begin in range(0, len(used) - len(offers), len(offers)):
        assert len({*used[begin : begin + len(offers)]}) == len(offers), (
            "a set comes again when all were offered"
        )
    acts = {offer["id"] for offer in offers if offer["kind"] == "tomorrow"}
    chosen = {each.day for each in evenings if acts & {of_card[x.options[0]] for x in of(c.Offer, each.log)}}
    told = [
        each.day for each in evenings for say in of(c.Say, each.log) if "later:library:tomorrow" in say.line
    ]
    assert told
    assert {day - 1 for day in told} <= chosen, "what is for tomorrow comes back on that day and on no other"
    assert len(told) == len({*told})
    assert flat(evenings)
