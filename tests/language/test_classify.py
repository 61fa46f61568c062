"""Words: ambiguous means stop, speech never consents, a heard crisis word asks first."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.contract import events as e
from robot.contract.event_base import LONGEST_TEXT
from robot.language import built_in_words as lists
from robot.language import crisis
from robot.language.classify import classify
from robot.language.normal_form import plain
from tests.engine.build import programme
from tests.language.expansion import Expansion

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


CARRIERS = {
    "en": ("{}", "... {}!!", "ok so {} lol", "idk, {} i guess"),
    "ja": ("{}", "もう{}です", "正直、{}と思う", "「{}」……"),
    "ko": ("{}", "요즘 정말 {}", "솔직히 {}... ", "'{}'라고 생각해"),
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


@pytest.mark.parametrize("language", lists.LANGUAGES)
@pytest.mark.parametrize(("step", "sort"), crisis.STEPS)
def test_law_10_no_phrase_of_the_lists_is_dead(step: str, sort: crisis.Sort | None, language: str) -> None:
    """Each phrase finds its own words, and what is grave is not taken away by a phrase before it."""
    dead = []
    for phrase in crisis.rules(language).steps[step]:
        search = crisis.search((phrase,), language)
        texts = [Expansion(crisis.rules(language).names, turn).of(phrase) for turn in range(3)]
        if not any(search.finds(view) for text in texts for _, view in crisis.views(plain(text))):
            dead.append((phrase, texts))
    assert dead == []


GRAVE = {
    "en": ("i want to die", "kill myself", "i took all my pills", "end my life", "suicidal"),
    "ja": ("死にたい", "消えたい", "自殺したい", "手首を切った", "リスカした", "生きていたくない"),
    "ko": ("죽고 싶어", "자살하고 싶어", "손목을 그었어", "사라지고 싶어", "살기 싫어"),
}


@pytest.mark.parametrize(
    ("language", "phrase"), [(key, it) for key, listed in GRAVE.items() for it in listed]
)
def test_law_10_it_is_found_however_it_is_written(language: str, phrase: str) -> None:
    for way in ways_of_writing(phrase, language):
        for carrier in CARRIERS[language]:
            text = carrier.replace("{}", way)
            assert classify(text, PROGRAMME, heard=False) == (e.CrisisRaised(2, "typed", "explicit"),), text
            assert classify(text, PROGRAMME, heard=True) == (e.CrisisRaised(1, "heard", "explicit"),), text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "kill myslef",
            "i am suicdal",
            "thinking of suicde",
            "suiside",
            "kil mysefl",
            "k*ll myself",
            "su!c!de",
        ),
        *(
            "k1ll mys3lf",
            "ｋｉｌｌ ｍｙｓｅｌｆ",
            "kíll mysélf",
            "k.i.l.l m.y.s.e.l.f",
            "kill\u200b my\u200bself",
        ),
        *("кill myself", "over-dosed last night", "sui-cidal"),
        *(
            "死にたぃ",
            "死にたーーぃ",
            "シに たい",
            "死.に.た.い",
            "し・に・た・い",
            "タヒにたい",
            "死にたぁい",
            "○にたい",
        ),
        *(
            "자.살하고 싶어",
            "죽ㄱㅗ 싶어",
            "ㅈㅅ하고 싶다",
            "ㅈㅜㄱㄱㅗ ㅅㅣㅍㄷㅏ",
            "죽고싶ㅠㅠㅠ",
            "죽고 싶다아아",
            "쥭고 싶어",
        ),
        *(unicodedata.normalize("NFD", "죽고 싶어"), "ﾀﾋにたい", "死にﾀｲ"),
    ],
)
def test_law_10_tricks_and_slips_of_the_keys_hide_nothing(text: str) -> None:
    assert classify(text, PROGRAMME, heard=False) == (e.CrisisRaised(2, "typed", "explicit"),)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "I myself think so",
            "a suite of rooms",
            "decide yourself",
            "overdone steak",
            "the hanging garden",
            "pulls",
        ),
        *(
            "タヒチに行きたい",
            "彼氏にたいして",
            "探しにたくさん行った",
            "혼자 살아",
            "남자 살결",
            "혼자 해",
            "ㅈㅅ 늦었어요",
        ),
    ],
)
def test_a_slip_is_not_seen_where_there_is_none(text: str) -> None:
    assert not any(isinstance(x, e.CrisisRaised) for x in classify(text, PROGRAMME, heard=False))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "死にたい",
            "もう消えたいです",
            "ｼﾆﾀｲ",
            "しにたーーい",
        ),
        *(
            "i wanna die",
            "I'm suicidal",
            "I want to die",
            "Kill myself",
            "k i l l myself",
        ),
        *("자살", "죽 고 싶 어", "K I L L  M Y S E L F", "I don’t want to live"),
    ],
)
def test_law_10_an_explicit_word_is_tier_2_typed_and_asks_first_when_heard(text: str) -> None:
    assert classify(text, PROGRAMME, heard=False) == (e.CrisisRaised(2, "typed", "explicit"),)
    assert classify(text, PROGRAMME, heard=True) == (e.CrisisRaised(1, "heard", "explicit"),)


@pytest.mark.parametrize(
    "text",
    [
        *("I don't want to die", "I'm not going to kill myself", "i would never hurt myself", "not suicidal"),
        *("死にたくない", "自殺なんてしない", "死にたいわけじゃない", "죽고 싶지 않아", "자살 안 해"),
        *("つらい", "死ぬ！", "힘들어", "what's the point", "kms"),
    ],
)
def test_what_is_denied_or_unclear_is_not_dropped(text: str) -> None:
    assert classify(text, PROGRAMME, heard=False) == (e.CrisisRaised(1, "typed", "unclear"),)
    assert classify(text, PROGRAMME, heard=True) == (e.CrisisRaised(1, "heard", "unclear"),)


@pytest.mark.parametrize(
    "text",
    [
        *("this boss is killing me and i want to die", "suicide squad was fun. i want to kill myself"),
        *("死ぬほど笑った。でも死にたい", "ボスに負けた、死にたい", "花粉がつらいし、もう生きていたくない"),
        *(
            "배고파 죽겠어. 그냥 죽고 싶어",
            "자살골 넣었어 죽고 싶다",
            "I don't want to die, but I took all my pills",
        ),
        *("I can't promise I won't kill myself", "can't stop thinking about killing myself"),
    ],
)
def test_law_10_a_harmless_phrase_hides_nothing_that_stands_beside_it(text: str) -> None:
    assert e.CrisisRaised(2, "typed", "explicit") in classify(text, PROGRAMME, heard=False)


@pytest.mark.parametrize(
    "text",
    [
        "my dad hit me",
        "お父さんに殴られた",
        "아빠가 때렸어",
        "he locked me in my room",
        "家に帰るのがこわい",
        "집에 가기 무서워",
    ],
)
def test_violence_at_home_is_a_kind_of_its_own(text: str) -> None:
    assert classify(text, PROGRAMME, heard=False) == (e.CrisisRaised(2, "typed", "violence"),)
    assert classify(text, PROGRAMME, heard=True) == (e.CrisisRaised(1, "heard", "violence"),)


def test_violence_comes_before_the_rest_so_that_nobody_else_is_asked_first() -> None:
    found = classify("my dad hit me. i want to die", PROGRAMME, heard=False)
    assert found == (e.CrisisRaised(2, "typed", "violence"), e.CrisisRaised(2, "typed", "explicit"))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "i want to " * 60,
            "die " * 150,
            "私は死に" * 120,
            "나는 죽고 " * 90,
            "お父さんに" * 100,
            "a b c d " * 80,
        ),
        *(
            "my dad said he would " * 40,
            "." * 500,
            "*" * 500,
            "k*l* my*s*f " * 60,
            "ㅈㅅㅈㅏ" * 120,
            "(" * 500,
            "|" * 500,
        ),
    ],
)
def test_no_text_takes_long(text: str) -> None:
    classify(text[:LONGEST_TEXT], PROGRAMME, heard=False)  # what is made once
    began = time.process_time()
    classify(text[:LONGEST_TEXT], PROGRAMME, heard=False)
    assert time.process_time() - began < 0.25


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


@pytest.mark.parametrize("text", ["I took pills", "I can't go on", "もう限界", "약을 몇 알 먹어도 돼?"])
def test_law_10_what_may_mean_it_asks_first(text: str) -> None:
    assert classify(text, PROGRAMME, heard=False) == (e.CrisisRaised(1, "typed", "unclear"),)


@pytest.mark.parametrize(
    "text",
    [
        "took too many pills",
        "I took all my pills",
        "薬をたくさん飲んだ",
        "薬を飲みすぎた",
        "약 너무 많이 먹었어",
        "ODした",
    ],
)
def test_law_10_what_was_done_is_explicit(text: str) -> None:
    assert classify(text, PROGRAMME, heard=False) == (e.CrisisRaised(2, "typed", "explicit"),)


def test_a_long_text_hides_no_crisis_word() -> None:
    found = classify("a " * 2_000 + "死にたい", PROGRAMME, heard=True)
    assert found == (e.CrisisRaised(1, "heard", "explicit"),)


def test_a_stop_and_a_crisis_word_are_both_taken_the_stop_first() -> None:
    found = classify("やめて、もう死にたい", PROGRAMME, heard=False)
    assert found == (e.StopRequested("typed"), e.CrisisRaised(2, "typed", "explicit"))


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
                "violence",
                "yes",
                "no",
                "greeting",
                "other",
            }


@pytest.mark.parametrize("listed", [lists.STOP, lists.LESS, lists.MORE, lists.GREETING, lists.YES, lists.NO])
def test_no_other_word_is_one_of_a_crisis(listed: lists.Words) -> None:
    assert [word for words in listed.values() for word in words if crisis.sorts(word)] == []


def test_law_1_no_first_sentence_makes_a_stop_wait_for_the_lists() -> None:
    """Reading them takes seconds; once they are warm no sentence reads any."""
    crisis.warm()
    read = (crisis.rules, crisis._built_in, crisis._names)
    before = [each.cache_info().misses for each in read]
    for text in ("hello", "今日はいい天気です", "그냥 그래요", "what a nice day"):
        classify(text, PROGRAMME, heard=False)
    assert [each.cache_info().misses for each in read] == before
