"""Words: ambiguous means stop, speech never consents, a heard crisis word asks first."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from robot.engine import events as e
from robot.errors import InputError
from robot.language import phrases
from robot.language.classify import CRISIS_LISTS, classify
from tests.engine.build import programme

PROGRAMME = programme(
    phrases={"yes": {"en": ("yes", "try it"), "ja": ("やってみる",)}, "no": {"ja": ("今日はやめておく",)}}
)


@pytest.mark.parametrize(
    "text",
    [
        "stop",
        "STOP!",
        "please stop it",
        "don't stop",
        "ＳＴＯＰ",
        "やめて",
        "もういい。",
        "ちょっとストップ",
        "멈춰",
        "멈춰요",
        "그만해",
        "enough",
    ],
)
@pytest.mark.parametrize("heard", [True, False])
def test_law_1_a_stop_word_anywhere_is_a_stop(text: str, heard: bool) -> None:
    assert classify(text, PROGRAMME, heard=heard) == (e.StopRequested("heard" if heard else "typed"),)


LISTED = [
    (sort, language, str(phrase))
    for language in phrases.LANGUAGES
    for sort, listed in yaml.safe_load((phrases.HERE / f"crisis-{language}.yaml").read_text("utf-8")).items()
    for phrase in listed
]
CARRIERS = {
    "en": ("{}", "honestly I {} sometimes", "... {}!!", "NOT {}, never", "ok so {} lol"),
    "ja": ("{}", "もう{}です", "正直、{}と思う", "「{}」……", "{}ない、{}わけではない"),
    "ko": ("{}", "요즘 정말 {}어요", "솔직히 {}... ", "안 {}", "'{}'라고 생각해"),
}


def ways_of_writing(phrase: str, language: str) -> set[str]:
    """The same words as people type them: both widths, blanks, capitals, kana, drawn-out ends."""
    wide = "".join(chr(ord(x) + 0xFEE0) if "!" <= x <= "~" else "\u3000" if x == " " else x for x in phrase)
    ways = {phrase, phrase.upper(), wide, unicodedata.normalize("NFD", phrase), phrase.replace("'", "’")}
    if language == "en":
        return {*ways, phrase.replace(" ", "  "), phrase.replace(" ", ""), phrase[:-1] + phrase[-1] * 4}
    katakana = "".join(chr(ord(x) + 0x60) if "ぁ" <= x <= "ゖ" else x for x in phrase)
    blanks = {" ".join(phrase), "\u3000".join(phrase), phrase.replace(" ", "")}
    return {*ways, *blanks, katakana, katakana.replace("ア", "ｱ").replace("イ", "ｲ"), "ー".join(phrase)}


@pytest.mark.parametrize(("sort", "language", "phrase"), LISTED)
def test_law_10_every_phrase_is_found_in_every_sentence_however_it_is_written(
    sort: phrases.Sort, language: str, phrase: str
) -> None:
    for way in ways_of_writing(phrase, language):
        for carrier in CARRIERS[language]:
            text = carrier.replace("{}", way)
            for heard in (False, True):
                raised = [x for x in classify(text, PROGRAMME, heard=heard) if isinstance(x, e.CrisisRaised)]
                assert len(raised) == 1, text
                if sort == "explicit":
                    wanted = e.CrisisRaised(1 if heard else 2, "heard" if heard else "typed", "explicit")
                    assert raised == [wanted], text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "死にたい",
            "つらい",
            "もう消えたいです",
            "ｼﾆﾀｲ",
            "死にたくない",
            "自殺なんてしない",
            "しにたーーい",
        ),
        *(
            "i wanna die",
            "I'm suicidal",
            "I want to die",
            "Kill myself",
            "I don't want to die",
            "k i l l myself",
        ),
        *("자살", "죽고 싶지 않아", "죽 고 싶 어", "K I L L  M Y S E L F", "I don’t want to live"),
    ],
)
def test_law_10_an_explicit_word_is_tier_2_typed_and_asks_first_when_heard(text: str) -> None:
    assert classify(text, PROGRAMME, heard=False) == (e.CrisisRaised(2, "typed", "explicit"),)
    assert classify(text, PROGRAMME, heard=True) == (e.CrisisRaised(1, "heard", "explicit"),)


@pytest.mark.parametrize(
    "text", ["this boss is killing me", "また死んだ", "dead again", "아 또 죽었어", "死ぬ！"]
)
def test_nothing_is_dropped(text: str) -> None:
    assert classify(text, PROGRAMME, heard=False) == (e.CrisisRaised(1, "typed", "unclear"),)
    assert classify(text, PROGRAMME, heard=True) == (e.CrisisRaised(1, "heard", "unclear"),)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "楽しみにしてた",
            "たのしんだよ",
            "学校にいきたくない",
            "探しにたくさん行った",
            "ゲーム終わった",
            "旅に出たい",
        ),
        *("I walked all day", "skill points", "the deadline is near", "I'm done for today", "a long session"),
        *("숙제 다 끝났어", "한강에 산책", "오늘은 좋아", "살 빼고 싶어"),
        *(
            "I took my pills this morning",
            "we can't go out",
            "no reason to hurry",
            "that is odd",
            "proud of myself",
        ),
        *("薬を飲んだ", "朝の薬は飲みました", "意味がわからない", "動画を消したい", "宿題を終わらせたい"),
        *("약 먹었어", "그만 하고 싶어", "서울에서 살고 싶어", "자신이 없어", "많이 먹었어", "유서 깊은 절"),
    ],
)
def test_everyday_words_raise_nobody(text: str) -> None:
    assert not any(isinstance(x, e.CrisisRaised) for x in classify(text, PROGRAMME, heard=False))


@pytest.mark.parametrize("text", ["그만 살고 싶어", "그만 살고 싶다", "이제 그만살고싶어요"])
def test_laws_1_and_10_a_crisis_that_holds_a_stop_word_is_both_the_stop_first(text: str) -> None:
    found = classify(text, PROGRAMME, heard=False)
    assert found == (e.StopRequested("typed"), e.CrisisRaised(2, "typed", "explicit"))


@pytest.mark.parametrize(
    "text",
    [
        *("살고 싶지 않아", "살아갈 이유가 없어", "사는 게 지쳤어", "生きる意味がない", "生きるのに疲れた"),
        *("no reason to live", "there's no point in living", "lost the will to live"),
    ],
)
def test_law_10_everyday_ways_of_saying_it_are_explicit(text: str) -> None:
    assert classify(text, PROGRAMME, heard=False) == (e.CrisisRaised(2, "typed", "explicit"),)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "I took pills",
            "took too many pills",
            "I took all my pills",
            "I can't go on",
            "薬をたくさん飲んだ",
            "薬を飲みすぎた",
        ),
        *("くすりをのみすぎた", "오버도즈", "약을 많이 먹었어", "약 너무 많이 먹었어", "もう限界"),
    ],
)
def test_law_10_what_may_mean_it_asks_first(text: str) -> None:
    assert classify(text, PROGRAMME, heard=False) == (e.CrisisRaised(1, "typed", "unclear"),)


def test_a_long_text_hides_no_crisis_word() -> None:
    found = classify("a " * 2_000 + "死にたい", PROGRAMME, heard=True)
    assert found == (e.CrisisRaised(1, "heard", "explicit"),)


def test_a_stop_and_a_crisis_word_are_both_taken_the_stop_first() -> None:
    found = classify("やめて、もう死にたい", PROGRAMME, heard=False)
    assert found == (e.StopRequested("typed"), e.CrisisRaised(2, "typed", "explicit"))


def test_a_clinics_own_words_are_added_and_take_nothing_away(tmp_path: Path) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("ja:\n  explicit: [あっちへ行く]\nen:\n  unclear: [the blue door]\n", "utf-8")
    own = phrases.read(file)
    made = replace(PROGRAMME, phrases={CRISIS_LISTS[sort]: own[sort] for sort in phrases.SORTS})
    assert classify("アッチへ 行く", made, heard=False) == (e.CrisisRaised(2, "typed", "explicit"),)
    assert classify("The Blue Door", made, heard=False) == (e.CrisisRaised(1, "typed", "unclear"),)
    assert classify("死にたい", made, heard=False) == (e.CrisisRaised(2, "typed", "explicit"),)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "must have lists"),
        ("[1, 2]", "must have lists"),
        ("ja: {explicit: [死にたい]", "is not YAML"),
        ("jp: {explicit: []}", "unknown name 'jp'. Known are en, ja, ko."),
        ("ja: {explict: []}", "unknown name 'ja.explict'. Did you mean 'explicit'?"),
        ("ja: {explicit: 死にたい}", "ja.explicit: must be a list"),
        ("en: {explicit: [no]}", "en.explicit, entry 1: must be text"),
        ("en: {explicit: [ok then, 'a']}", "en.explicit, entry 2: is too short"),
        ("en: {unclear: ['!!! ...']}", "is too short"),
        ("en: {unclear: ['" + "x y " * 30 + "']}", "is longer than"),
        ("ja: [死]", "ja: must have the lists"),
    ],
)
def test_a_list_of_words_that_cannot_be_used_says_why(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "words.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(InputError, match=r"words\.yaml") as refused:
        phrases.read(file)
    assert said in str(refused.value)
    with pytest.raises(InputError, match="cannot be read"):
        phrases.read(tmp_path / "gone.yaml")


@pytest.mark.parametrize(
    "text",
    ["いいよ", "いいです", "大丈夫です", "結構です", "괜찮아요", "됐어요", "yeah sure ok", "yes but no"],
)
def test_law_4_ambiguous_words_are_never_a_yes(text: str) -> None:
    (event,) = classify(text, PROGRAMME, heard=False)
    assert not (isinstance(event, e.WordReceived) and event.intent == "yes")


def test_the_rest() -> None:
    assert classify("less, please", PROGRAMME, heard=False) == (e.LessRequested("typed"),)
    assert classify("A little more, please.", PROGRAMME, heard=False) == (e.MoreRequested("typed"),)
    assert classify("今日はやめておく。", PROGRAMME, heard=False) == (e.WordReceived("no", 8, "typed"),)
    assert classify("やってみる", PROGRAMME, heard=False) == (e.WordReceived("yes", 5, "typed"),)
    assert classify("Hello!", PROGRAMME, heard=False) == (e.WordReceived("greeting", 5, "typed"),)


@given(st.text(max_size=600), st.booleans())
def test_law_8_the_text_never_passes_on(text: str, heard: bool) -> None:
    for event in classify(text, PROGRAMME, heard=heard):
        for value in event.to_json().values():
            assert not isinstance(value, str) or value in {
                event.kind,
                "heard",
                "typed",
                "explicit",
                "unclear",
                "yes",
                "no",
                "greeting",
                "other",
            }
