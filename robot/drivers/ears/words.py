"""The words that are always listened for, and the common words that keep other speech from becoming them.

What could mean stop means stop; what could mean either stop or less means stop. None of these is a yes.
"""

STOP: dict[str, tuple[str, ...]] = {
    "en": ("stop", "stop it", "enough", "no more", "quiet", "leave me alone"),
    "ja": ("やめて", "止めて", "ストップ", "もういい", "止まって", "うるさい", "だめ"),
    # not 하지마, 정지: the first takes the place of 그만, the second of 천천히 (measured, synthetic speech).
    # 조용히 ("be quiet") is what 그만, said fast, is heard as; it could mean either, so it means stop.
    "ko": ("멈춰", "그만", "그만해", "스톱", "스탑", "조용히"),
}
LESS: dict[str, tuple[str, ...]] = {
    "en": ("less", "a bit less", "too much", "softer", "slower"),
    "ja": ("少なめ", "控えめ", "弱く", "ゆっくり"),
    "ko": ("살살", "천천히", "작게"),
}

# Speech outside the grammar is forced onto it, at confidence 1.0: these words are there to be forced onto.
# Long words only: eighty short ones lost most stops of synthetic Korean, where these lost none of 12 and left
# two false stops in 40 other sentences. A model that does not know one does without it.
_FILLERS = {
    "en": "because something anything everybody yesterday tomorrow another remember together telephone "
    "understand important different interesting television",
    "ja": "だから それから 昨日 友達 学校 会社 電話 映画 天気 時間 食べ物 テレビ 面白い 新しい",
    "ko": "그리고 그래서 그런데 어떻게 합니다 입니다 있습니다 때문에 나중에 있었어요 했어요 "
    "왔어요 봤어요 갔어요 싶어요 같아요 컴퓨터 강아지 고양이 아버지",
}
FILLERS = {language: tuple(words.split()) for language, words in _FILLERS.items()}

# Phrases that win over a stop word that sounds alike: 그만 was taken for 음악 (measured, synthetic speech).
# They are not listened for, so that no stop is missed; offer them as a card.
# Neither are phrases that these models know only as several words: 요 of 나중에요 is taken for the half of
# any stop (measured for Korean; Japanese models cut words in the same way).
ONE_WORD = ("ja", "ko")
HIDING: dict[str, dict[str, str]] = {"en": {}, "ja": {}, "ko": {"음악": "그만"}}
