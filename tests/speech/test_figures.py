"""Kinds of numbers, by how they are written: the same in every language, telephone numbers too."""

# ruff: noqa: E501 - what is written and what is said stand on one line
import re
from pathlib import Path

import pytest

from robot.drivers.voice import text_normalisation as aloud_package
from robot.drivers.voice.aquestalk import AquesTalk
from robot.drivers.voice.emic2 import Emic2
from robot.drivers.voice.text_normalisation import normalised, speakable


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-5 °C, −5℃, –5 °C, +5, ±2 °C", "minus 5 degrees, minus 5 degrees, minus 5 degrees, plus 5, plus or minus 2 degrees"),
        ("5 km, 5KM, 60 km/h, 20 m², 3 m", "5 kilometres, 5 kilometres, 60 kilometres per hour, 20 square metres, 3 metres"),
        ("５０％ ２０℃ ￥１，２００ １９：３０", "50 percent 20 degrees 1200 yen 7 30 p m"),
        ("$5, -$3, US$20, €5-10, 5€, 5000 JPY, $5 million", "5 dollars, minus 3 dollars, 20 dollars, 5 to 10 euros, 5 euros, 5000 yen, 5 million dollars"),
        ("3/4, 1 1/2 hours, 1½, ½, 5/8, 120/80", "3 quarters, 1 and a half hours, 1 and a half, one half, 5 eighths, 120 over 80"),
        ("24 h, 1 h, 24/7, 30 s, 2 h 30 min", "24 hours, 1 hour, 24 7, 30 seconds, 2 hours 30 minutes"),
        ("7th, 21st, 100th, 112th, No. 3, #7", "7th, 21st, 1 hundredth, 100 and 12th, number 3, number 7"),
        ("5-10 minutes, 10–15 min, 2019-2024, 10% - 20%", "5 to 10 minutes, 10 to 15 minutes, 2019 to 2024, 10 to 20 percent"),
        ("9:00-17:00, 7:30pm, 9 a.m., 0:30, 00:00", "9 o'clock to 5 p m, 7 30 p m, 9 a m, 12 30 a m, midnight"),
        ("26 Nov 2026, 11/26, 2026-11-26T19:30", "26 November 2026, November 26, November 26, 2026 7 30 p m"),
        ("10 am–2 pm, 1,000th, 10², 5 °C/20 °C, 01/02/2026", "10 a m to 2 p m, 1 thousandth, 10 squared, 5 degrees/20 degrees, 01/02/2026"),
        ("007, 5 - 3, 1,234,567.89", "zero zero seven, 5 minus 3, 1234567.89"),
        ("COVID-19, iPhone 15, H2O, v1.2.3, A-5, 192.168.0.1, the 1990s", "COVID-19, iPhone 15, H2O, v1.2.3, A-5, 192.168.0.1, the 1990s"),
    ],
)  # fmt: skip
def test_english(text: str, said: str) -> None:
    assert normalised(text, "en") == said


@pytest.mark.parametrize(
    ("text", "kana", "kanji"),
    [
        ("50 %、$5、20 °C", "ごじゅっパーセント、ごドル、にじゅうど", "50パーセント、5ドル、20度"),
        ("5 km、-5 °C、−5℃", "ごキロメートル、マイナスごど、マイナスごど", "5キロメートル、マイナス5度、マイナス5度"),
        ("8cm、10kg、6km、100km", "はっセンチメートル、じゅっキログラム、ろっキロメートル、ひゃっキロメートル",
         "8センチメートル、10キログラム、6キロメートル、100キロメートル"),
        ("60km/h、20m²、68°F", "じそくろくじゅっキロメートル、にじゅうへいほうメートル、かしろくじゅうはちど",
         "時速60キロメートル、20平方メートル、華氏68度"),
        ("3/4、1/2、120/80", "よんぶんのさん、にぶんのいち、ひゃくにじゅうのはちじゅう", "四分の三、二分の一、120の80"),
        ("0:15、9:00〜17:00、7:30pm", "れいじじゅうごふん、くじからじゅうしちじ、ごごしちじさんじゅっぷん",
         "零時15分、9時から17時、午後7時30分"),
        ("11/26(木)、11/26〜11/28", "じゅういちがつにじゅうろくにち、もくようび、じゅういちがつにじゅうろくにちからじゅういちがつにじゅうはちにち",
         "11月26日、木曜日、11月26日から11月28日"),
        ("3月3日(火)、1.5L、24H", "さんがつみっか、かようび、いちてんごリットル、にじゅうよじかん", "3月3日、火曜日、1.5リットル、24時間"),
        ("3〜5分、5-10%", "さんからごふん、ごからじゅっパーセント", "3から5分、5から10パーセント"),
        ("2時〜4時、3日〜1週間", "にじからよじ、みっかからいっしゅうかん", "2時から4時、3日から1週間"),
        ("3つ、3匹、20さい、6か月、1にち3かい", "みっつ、さんびき、にじゅっさい、ろっかげつ、いちにちさんかい",
         "3つ、3匹、20さい、6か月、1にち3かい"),
        ("5万円、1,000万円", "ごまんえん、せんまんえん", "5万円、1000万円"),
        ("24 h、24時間、-3、+5、3.14", "にじゅうよじかん、にじゅうよじかん、マイナスさん、プラスご、さんてんいちよん",
         "24時間、24時間、マイナス3、プラス5、3.14"),
        ("1,200円、￥５００、₩500", "せんにひゃくえん、ごひゃくえん、ごひゃくウォン", "1200円、500円、500ウォン"),
    ],
)  # fmt: skip
def test_japanese(text: str, kana: str, kanji: str) -> None:
    assert (normalised(text, "ja"), normalised(text, "ja", kanji=True)) == (kana, kanji)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("50 %, $5, 20 °C, 5 km", "오십 퍼센트, 오 달러, 이십 도, 오 킬로미터"),
        ("-5 °C, −3, -0.5, +5", "마이너스 오 도, 마이너스 삼, 마이너스 영점오, 플러스 오"),
        (
            "₩1,200, ￦５，０００, 1,200원, ¥500, 5달러, 1만원",
            "천이백 원, 오천 원, 천이백원, 오백 엔, 오달러, 만원",
        ),
        (
            "24 h, 3 h, 3시간, 24시간, 15시, 0:15",
            "이십사 시간, 세 시간, 세 시간, 이십사 시간, 십오 시, 영 시 십오 분",
        ),
        ("9:00~17:00, 3시~5시, 3~5분", "아홉 시에서 오후 다섯 시, 세 시에서 다섯 시, 삼에서 오분"),
        ("3/4, 1/3, 11/26(목)", "사분의 삼, 삼분의 일, 십일월 이십육일 목요일"),
        ("2026. 11. 26, 06월 05일, 10월 10일", "이천이십육년 십일월 이십육일, 유월 오일, 시월 십일"),
        (
            "제3회, 3번째, 1번째, 3번, 2번 출구, 3개월, 20대",
            "제삼회, 세 번째, 첫 번째, 세 번, 이번 출구, 삼개월, 이십 대",
        ),
        ("60km/h, 20m²", "시속 육십 킬로미터, 이십 제곱미터"),
    ],
)
def test_korean(text: str, said: str) -> None:
    assert normalised(text, "ko") == said


NUMBERS = {
    "0120-279-338": ("zero one two zero, two seven nine, three three eight", "ゼロイチニゼロ、ニナナキュウ、サンサンハチ", "공일이공, 이칠구, 삼삼팔"),
    "090-1234-5678": ("zero nine zero, one two three four, five six seven eight", "ゼロキュウゼロ、イチニサンヨン、ゴロクナナハチ", "공구공, 일이삼사, 오육칠팔"),
    "(03) 1234-5678": ("zero three, one two three four, five six seven eight", "ゼロサン、イチニサンヨン、ゴロクナナハチ", "공삼, 일이삼사, 오육칠팔"),
    "０１０ １２３４ ５６７８": ("zero one zero, one two three four, five six seven eight", "ゼロイチゼロ、イチニサンヨン、ゴロクナナハチ", "공일공, 일이삼사, 오육칠팔"),
    "01012345678": ("zero one zero one two three four five six seven eight", "ゼロイチゼロイチニサンヨンゴロクナナハチ", "공일공일이삼사오육칠팔"),
    "1-800-273-8255": ("one, eight zero zero, two seven three, eight two five five", "イチ、ハチゼロゼロ、ニナナサン、ハチニゴゴ", "일, 팔공공, 이칠삼, 팔이오오"),
    "1588-9191": ("one five eight eight, nine one nine one", "イチゴハチハチ、キュウイチキュウイチ", "일오팔팔, 구일구일"),
    "+81 3-1234-5678": ("plus eight one, three, one two three four, five six seven eight", "プラスハチイチ、サン、イチニサンヨン、ゴロクナナハチ", "플러스 팔일, 삼, 일이삼사, 오육칠팔"),
    "010.1234.5678": ("zero one zero, one two three four, five six seven eight", "ゼロイチゼロ、イチニサンヨン、ゴロクナナハチ", "공일공, 일이삼사, 오육칠팔"),
    "0120-0-78310": ("zero one two zero, zero, seven eight three one zero", "ゼロイチニゼロ、ゼロ、ナナハチサンイチゼロ", "공일이공, 공, 칠팔삼일공"),
    "#7119": ("hash seven one one nine", "シャープナナイチイチキュウ", "샵 칠일일구"),
    "119": ("one one nine", "イチイチキュウ", "일일구"),
    "109": ("one zero nine", "イチゼロキュウ", "일공구"),
    "110.": ("one one zero.", "イチイチゼロ.", "일일공."),
    "988": ("nine eight eight", "キュウハチハチ", "구팔팔"),
}  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_to_dial_are_said_figure_by_figure(number: str) -> None:
    english, japanese, korean = NUMBERS[number]
    assert [normalised(number, language) for language in ("en", "ja", "ko")] == [english, japanese, korean]
    assert normalised(number, "ja", kanji=True) == japanese


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("Call or text 988.", "en", "Call or text nine eight eight."),
        ("988 Suicide & Crisis Lifeline", "en", "nine eight eight Suicide & Crisis Lifeline"),
        ("dial 911, 112 or 999", "en", "dial nine one one, one one two or nine nine nine"),
        ("Text HOME to 741741", "en", "Text HOME to seven four one seven four one"),
        ("Samaritans: call 116 123", "en", "Samaritans: call one one six, one two three"),
        ("119 people, page 110, 110 volts", "en", "119 people, page 110, 110 volts"),
        (
            "It took 109 minutes; we had to call 119 people.",
            "en",
            "It took 109 minutes; we had to call 119 people.",
        ),
        ("119に でんわしてください", "ja", "イチイチキュウに でんわしてください"),
        ("110ばんへ", "ja", "イチイチゼロばんへ"),
        (
            "119人、110円、119ばんめ",
            "ja",
            "ひゃくじゅうきゅうにん、ひゃくじゅうえん、ひゃくじゅうきゅうばんめ",
        ),
        (
            "the numbers 110 and 119; 988 is free",
            "en",
            "the numbers one one zero and one one nine; nine eight eight is free",
        ),
        ("188(いやや)", "ja", "イチハチハチ(いやや)"),
        ("112나 119, 24시간 109", "ko", "일일이나 일일구, 이십사 시간 일공구"),
        ("109에 전화하세요", "ko", "일공구에 전화하세요"),
        ("힘들면 109번으로", "ko", "힘들면 일공구번으로"),
        ("1388로 문자", "ko", "일삼팔팔로 문자"),
        ("109명, 109쪽, 119번 버스, 110원", "ko", "백구 명, 백구쪽, 백십구번 버스, 백십원"),
    ],
)
def test_a_short_number_is_one_to_dial_where_a_call_is_spoken_of(text: str, language: str, said: str) -> None:
    assert normalised(text, language) == said


def test_a_module_is_given_its_figures_in_words_too() -> None:
    assert Emic2(140).sentences("-5 °C. Call 119.", "en", None) == ["minus 5 degrees.", "Call one one nine."]
    assert AquesTalk().sentences("50 % です。", "ja", None) == AquesTalk().sentences(
        "ごじゅっパーセント です。", "ja", None
    )
    assert AquesTalk().sentences("0120-279-338", "ja", None) == ["zeroichinizero,ninanakyuu,sannsannhachi."]


def test_a_reading_is_read_aloud_too() -> None:
    assert speakable("今日は20℃です", "ja", "きょうは 20℃です") == ["きょうは にじゅうどです"]


def test_every_voice_takes_its_sentences_from_one_place() -> None:
    """An engine that asked for bare sentences would read figures in its own way."""
    voices = Path(aloud_package.__file__).parents[1]
    bare = [
        path.relative_to(voices).as_posix()
        for path in voices.rglob("*.py")
        if re.search(
            r"^from robot.drivers.voice.sentences import .*\bspoken\b", path.read_text(), re.MULTILINE
        )
    ]
    assert bare == ["text_normalisation/__init__.py"]
