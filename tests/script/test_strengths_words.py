"""The words of strengths-talk: those that come along keep every rule, and a script's own are checked."""

import re

import pytest

from robot.behaviours.script.strengths.catalogue import shipped
from robot.language import line_shape
from robot.language.line_check import judge
from tests.script.talk import evening, findings, kept, named, programme, talker

# domain.md §6.1.
STRENGTHS = """
    idea_maker why_asker weigher skill_learner big_picture dare keep_at_it honest_play spark care_for help_out
    people_reader team_player fair_share leader let_go modest careful steady beauty_eye thankful hope_holder
    humour meaning
""".split()  # noqa: SIM905 - as the table has them

# Never minutes of play, never a grade.
NEVER = re.compile(r"(minutes|hours?) of (play|game)|addict|score|grade|points|依存|時間遊|点数|중독|점수")
MADE = shipped()


def every_line() -> dict[str, dict[str, str]]:
    return {name: dict(line) for name, line in MADE.lines().items()}


def test_all_24_strengths_are_there_and_each_can_be_shown_by_some_card() -> None:
    assert list(MADE.strengths) == STRENGTHS
    shown = [option.strength for question in MADE.questions for option in question.options]
    assert set(shown) == set(STRENGTHS)
    for pastime in MADE.pastimes:
        assert sum(pastime.id in question.of for question in MADE.questions) >= 2, pastime.id
    games = [pastime.id for pastime in MADE.pastimes if pastime.id.startswith("play-")]
    assert 5 <= len(games) < len(MADE.pastimes), "games of a few kinds, and what is no game"


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_every_line_and_card_that_comes_along_keeps_the_rules(language: str) -> None:
    sourced = ("named-",)
    for name, line in every_line().items():
        text = line[language]
        assert judge(text, language, "line", sourced=name.startswith(sourced)) == (), name
        assert line_shape.wrong_script(text, language) == "", name
        assert line_shape.length(text, language, "L5") == "", name
        assert not NEVER.search(text), name
        assert not {"?", "？"} & set(text), name
    cards = [*MADE.pastimes, *MADE.words.answers, *(each for q in MADE.questions for each in q.options)]
    for card in cards:
        assert judge(card.plain()[language], language, "label") == (), card.id
    labels = [card.plain()[language] for card in cards]
    assert len(set(labels)) == len(labels), "no two cards look the same"


def test_every_japanese_line_can_be_read_aloud() -> None:
    for name, line in every_line().items():
        assert not line_shape.KANJI.search(line.get("ja-kana", line["ja"])), name


OWN = """      questions:
        - id: fishing-way
          of: [fishing]
          options:
            - id: waits-for-hours
              strength: steady
              en: waiting
              ja: 待つ
              ko: 기다리기
              evidence:
                en: From the card, it is the waiting.
                ja: えらんだカードだと、待つようです。
                ja-kana: えらんだ カードだと、まつようです。
                ko: 고른 카드를 보면, 기다려요.
                source: person
            - id: looks-at-the-water
              strength: beauty_eye
              en: looking at the water
              ja: 水を見る
              ko: 물 보기
              evidence:
                en: From the card, it is the water.
                ja: えらんだカードだと、水を見るようです。
                ja-kana: えらんだ カードだと、みずを みるようです。
                ko: 고른 카드를 보면, 물을 봐요.
                source: person
"""
FISHING, TALES = (
    "{id: fishing, en: fishing, ja: つり, ko: 낚시}",
    "{id: play-story, en: tales, ja: おはなし, ko: 옛이야기}",
)
PASTIME = f"      pastimes: [{FISHING}]\n"
STEADY = """      strengths:
        steady:
          said:
            en: That is a calm way.
            ja: おだやかなやり方、と言えそうです。
            ja-kana: おだやかな やりかた、と いえそうです。
            ko: 차분한 방법이라고 할 수 있어요.
            source: person
"""


def test_without_parameters_it_has_no_findings() -> None:
    assert findings() == []


def test_a_script_adds_pastimes_and_questions_and_they_are_played() -> None:
    assert findings(PASTIME + OWN) == []
    level = programme(PASTIME + OWN).level("play")
    assert "fishing" in level.parameters["pastimes"]
    assert level.parameters["offers"][-1]["id"] == "fishing-way"
    assert level.cards["waits-for-hours"]["ja"] == "待つ"


def test_a_script_may_leave_all_else_out_and_replace_words() -> None:
    own = OWN.replace("of: [fishing]", "of: [fishing, play-story]")
    only = f"      pastimes: [{FISHING}, {TALES}]\n{own}      own_only: true\n{STEADY}"
    assert findings(only) == []
    how = "      how: {en: A way of doing it., ja: やり方です。, ja-kana: やりかたです。, ko: 방법이에요.}\n"
    made = programme(only, how)
    assert made.level("play").parameters["pastimes"] == ["fishing", "play-story"]
    line = made.lines["play.named-waits-for-hours"]
    assert line["en"] == "From the card, it is the waiting. That is a calm way."
    assert line["ja-kana"] == "えらんだ カードだと、まつようです。 おだやかな やりかた、と いえそうです。"
    assert made.lines["play.how"]["ja"] == "やり方です。"
    d = talker(made)
    assert named(evening(d)) == ["waits-for-hours"]
    assert kept(d)["named"][0]["strength"] == "steady"


def test_a_question_of_ones_own_takes_the_place_of_one_that_comes_along() -> None:
    own = OWN.replace("id: fishing-way", "id: story-roads").replace("of: [fishing]", "of: [play-story]")
    assert findings(own) == []
    offers = programme(own).level("play").parameters["offers"]
    assert [option["id"] for option in offers[0]["options"]] == ["waits-for-hours", "looks-at-the-water"]
    assert len(offers) == len(MADE.questions)


LONG = "it is the waiting " + "and the waiting " * 9 + "of it."
# What is changed in the pastime and question above, and what is found.
CHANGED = [
    ("strength: steady", "strength: stedy", "E020 there is no strength 'stedy'; did you mean 'steady'?"),
    ("strength: steady", "grade: 5", "E011 'strength' is missing"),
    ("                source: person\n", "", "E011 'source' is missing"),
    ("source: person", "source: sensor:clock", "E013 wrong value 'sensor:clock'"),
    ("id: looks-at-the-water", "id: waits-for-hours", "E002 there is a card 'waits-for-hours' already"),
    ("id: looks-at-the-water", "id: funny-names", "E002 there is a card 'funny-names' already"),
    ("id: looks-at-the-water", "id: that-fits", "E002 there is a card 'that-fits' already"),
    ("id: looks-at-the-water", "id: neither", "E002 there is a card 'neither' already"),
    ("it is the waiting.", "you should wait more.", "S210 'should'"),
    ("                ko: 고른 카드를 보면, 물을 봐요.\n", "", "S201 the text is missing in 'ko'"),
    ("                ja-kana: えらんだ カードだと、まつようです。\n", "", "S213 has kanji and is spoken"),
    ("it is the waiting.", LONG, "S212 the line that names 'steady' after 'waits-for-hours' is"),
]
ALONE = [
    (OWN, "E020 there is no pastime 'fishing'"),
    (PASTIME, "E011 there is no question about the pastime 'fishing'"),
    (PASTIME + OWN + OWN.partition("\n")[2], "E002 the question 'fishing-way' is there twice"),
    ("      without: [play-stories]\n", "E020 there is no pastime or question of Yorisou's 'play-stories'"),
    ("      own_only: true\n", "E011 two pastimes are needed at the least"),
    ("      strengths: {patience: {}}\n", "E020 there is no strength 'patience'"),
    ("      questions_per_session: 9\n", "E013 wrong value 9"),
    ("      style: loud\n", "E013 wrong value 'loud'"),
    ("      score: true\n", "E010 unknown word 'score'"),
]


@pytest.mark.parametrize(("old", "new", "said"), CHANGED, ids=[said[:40] for *_, said in CHANGED])
def test_what_is_wrong_in_a_question_is_found(old: str, new: str, said: str) -> None:
    assert old in OWN
    found = findings(PASTIME + OWN.replace(old, new, 1))
    assert any(each.startswith(said) for each in found), found


@pytest.mark.parametrize(("parameters", "said"), ALONE, ids=[said[:40] for _, said in ALONE])
def test_what_is_wrong_in_the_parameters_is_found(parameters: str, said: str) -> None:
    found = findings(parameters)
    assert any(each.startswith(said) for each in found), found


def test_a_line_that_nothing_says_is_found() -> None:
    (found,) = findings("", "      thankz: {en: Thank you., ja: どうも。, ko: 고마워요.}\n")
    assert found == "E020 there is no line of strengths-talk 'thankz'; did you mean 'thanks'?"
