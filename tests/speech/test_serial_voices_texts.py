"""Text as sent to a speech module: its own spelling, in parts that fit, and never a command."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.drivers.voice.aquestalk import AquesTalk
from robot.drivers.voice.dialect import Dialect
from robot.drivers.voice.emic2 import Emic2
from robot.drivers.voice.romaji import MESSAGE_LIMIT, romaji
from robot.errors import InputError
from sim.voices.aquestalk import SimulatedAquesTalk
from sim.voices.emic2 import SimulatedEmic2

US = 1_000_000
EMIC2, AQUESTALK = Emic2(140), AquesTalk()

NASTY = st.text(
    st.sampled_from("X$#JKSVW?[:]<>=NUMK\n\r\t\\{}*;/'_+-0127 あアんっー漢。、！é\x00\x1b﹤＜［：］＄＃"),
    max_size=40,
)
TEXTS = st.one_of(
    NASTY, st.text(max_size=60), st.text("あかさたなはんっーゃぁ 、。？！0123456789", max_size=300)
)


def parts(dialect: Dialect, text: str) -> list[str]:
    try:
        return dialect.sentences(text, dialect.languages[0], None)
    except InputError:
        return []


@given(TEXTS)
def test_no_text_commands_an_emic2(text: str) -> None:
    for sentence in parts(EMIC2, text):
        message = EMIC2.message(sentence)
        assert re.fullmatch(rb"S[^\x00-\x1f\x7f-\xff\[\]<>{}\\|^`~*#_]{1,1022}\n", message)
        module = SimulatedEmic2(-SimulatedEmic2.boot_us)
        module.receive(message, 0)
        module.advance(2 * US)
        assert [said.text for said in module.said] == [sentence]
        assert module.commands == []
        assert module.settings == {}


@given(TEXTS)
def test_no_text_commands_an_aquestalk(text: str) -> None:
    for sentence in parts(AQUESTALK, text):
        message = AQUESTALK.message(sentence)
        assert re.fullmatch(rb"(?:[a-z./,-]|<NUMK VAL=\d{1,8}>)(?:[a-z./?,-]|<NUMK VAL=\d{1,8}>)*\r", message)
        assert len(message) <= 127
        module = SimulatedAquesTalk(-SimulatedAquesTalk.boot_us)
        module.receive(message, 0)
        answered = module.advance(US // 2)
        assert [said.text for said in module.said] == [sentence], answered
        assert module.chimes == 0


def test_long_texts_are_cut_where_they_may_be() -> None:
    assert len(parts(EMIC2, "Take your time, there is nothing to do, " * 20)) > 2
    cut = parts(AQUESTALK, "しばらく ここで やすみます、" * 20)
    assert len(cut) > 2
    assert all(part.endswith("yasumimasu.") for part in cut), "after a comma, not in a word"


# --- romaji -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kana", "written"),
    [
        ("こんにちわ。", "konnnichiwa."),
        ("がっこう", "gaxtukou."),
        ("きんえん", "kinnenn."),
        ("ラーメン、コーヒー！", "ra-menn,ko-hi-."),
        ("ファミリー", "famiri-."),
        ("ティー", "thi-."),
        ("ヴァイオリン", "baiorinn."),
        ("シェフ", "shefu."),
        ("チェロ と ジェル", "chero/to/jeru."),
        ("あぁ", "aa."),
        ("わたしは そこへ いく？", "watashiha/sokohe/iku?"),
        ("10ぷん です。", "<NUMK VAL=10>punn/desu."),
        ("「やあ」", "yaa."),
        ("ーっあー", "a-."),
        ("？、あ、？い。。", "a,i."),
        ("ひとつ - ふたつ", "hitotsu/futatsu."),
        ("あっ！", "axtu."),
        ("づ、ぢ、を", "zu,ji,o."),
    ],
)
def test_kana_is_written_as_the_module_reads_it(kana: str, written: str) -> None:
    assert romaji(kana) == [written]


@pytest.mark.parametrize("text", ["漢字", "OK", "3.5", "123456789", "あ$", "#J", "<あ>", "あ*", "ゝ", "가"])
def test_what_the_module_cannot_read_is_said(text: str) -> None:
    with pytest.raises(InputError, match="cannot read"):
        romaji(text)


@given(
    st.text(
        "あいえおかきくこさしつてとなのはへまみやよらりをんがぎじずだでばぱゃゅょっーぁぃぇぉゔ 、。？12",
        max_size=400,
    )
)
def test_every_kana_text_is_romaji_that_fits(kana: str) -> None:
    for part in romaji(kana):
        assert len(part) <= MESSAGE_LIMIT
        assert part[-1] in ".?"
        assert not part.startswith("-")


def test_a_simulated_module_refuses_what_the_real_one_would() -> None:
    module = SimulatedAquesTalk(-SimulatedAquesTalk.boot_us)
    module.receive(b"qqq\r" + b"a" * 127 + b"\r", 0)
    assert module.advance(US // 2) == b">E100>E104>", "the first one is of its power-up"
    assert module.said == []
    emic = SimulatedEmic2(-SimulatedEmic2.boot_us)
    emic.receive(b"V99\nQ\nV-3\n", 0)
    assert emic.advance(US // 10) == b":??:", "the first one is of its power-up"
    emic.receive(b"S" + b"a" * 1_100 + b"\n", US)
    assert emic.advance(3 * US) == b"?"
    assert emic.said == []
