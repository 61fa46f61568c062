"""Every fault of a script is found at its line and column, with the nearest word that would be right."""

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.behaviours.script import check, check_text, load
from robot.errors import InputError
from tests.script.build import FIVE_UP, LADDER, SHIPPED, TEXT, changed, found, line_of, only


def test_the_shipped_script_has_no_findings_and_is_checked_in_time() -> None:
    assert check(SHIPPED) == []
    taken = []
    for _ in range(3):
        begin = time.process_time()
        check(SHIPPED)
        taken.append(time.process_time() - begin)
    assert min(taken) < 0.05  # measured 3 ms; room for a busy machine


ALERT = 'alert: {unsigned: "not yet signed by a clinic, for the simulated body only"}'
SHAPE = [
    (("version: 1", "version: 1\nversion: 2"), "E002", "'version' is used twice; the first is in line"),
    (("{standing: true", "{standnig: true, standing: true"), "E010", "'standnig'; did you mean 'standing'?"),
    (("ceiling: one-small-word", "cieling: one-small-word"), "E010", "'cieling'; did you mean 'ceiling'?"),
    (("wait_s: 20", "wait: 20"), "E010", "'wait'; did you mean 'wait_s'?"),
    (
        ("dwell: {days: 7, sessions: 3}", "dwell: {days: 7}"),
        "E011",
        "'sessions' is missing in levels, entry 2, dwell",
    ),
    (("start: quiet-presence\n", ""), "E011", "'start' is missing"),
    (("kind: n-up-one-down", "kind: n-up-one-dwn"), "E013", "did you mean 'n-up-one-down'?"),
    (("up_after: 5", "up_after: 0"), "E013", "wrong value 0"),
    (("up_after: 5", "up_after: 2.5"), "E013", "write a whole number"),
    (("up_after: 5", "up_after: five"), "E013", "wrong value 'five': write a whole number"),
    (("minutes: 10", "minutes: 10 min"), "E013", "wrong value '10 min': write a whole number"),
    (("loudness: 0.6", "loudness: 1.6"), "E013", "wrong value 1.6"),
    (("{standing: true", "{standing: yes"), "E013", "wrong value 'yes': write true or false"),
    ((ALERT, "alert: {card_only: {signed_by: Ann, signed_on: 23/11}}"), "E013", "write a date, for example"),
    (("id: in-the-house", "id: In the house"), "E013", "write small letters"),
    (("rung: L2", "rung: L12"), "E013", "wrong value 'L12'"),
    (("apart_s: 60", "apart_s: 10"), "E013", "wrong value 10"),
    (("offers_per_session: 3", "offers_per_session: 4"), "E013", "wrong value 4"),
    (("languages: [en, ja, ko]", "languages: [en, ja, ok]"), "E013", "did you mean 'ko'?"),
    (("languages: [en, ja, ko]", "languages: en"), "E013", "write a list"),
    (("agreed: [in-the-house, quiet-presence]", "agreed: &a [in-the-house]\nstart: *a"), "E013", "aliases"),
]


@pytest.mark.parametrize(("change", "code", "part"), SHAPE, ids=[f"{x[1]}-{x[2][:24]}" for x in SHAPE])
def test_shape(change: tuple[str, str], code: str, part: str) -> None:
    extra = [("start: quiet-presence\n", "")] if "start: *a" in change[1] else []
    shown = only(*extra, change, text=FIVE_UP)
    assert f" {code} " in shown
    assert part in shown


MEANING = [
    (("start: quiet-presence", "start: quiet-presense"), "E020", "did you mean 'quiet-presence'?"),
    (("- id: choosing", "- id: choosing\n    was: quiet-presence"), "E002", "still the id of a level here"),
    (("id: choosing", "id: choosing\n    was: [old, choosing]"), "E002", "still the id of a level here"),
    (("id: choosing", "id: choosing\n    was: [old, older, old]"), "E002", "'old' is there twice"),
    (("id: choosing", "id: choosing\n    was: Old Name"), "E013", ""),
    (("ceiling: one-small-word", "ceiling: small"), "E020", "there is no level 'small'"),
    (("agreed: [in-the-house, q", "agreed: [in-the-hause, q"), "E020", "did you mean 'in-the-house'?"),
    (("ceiling: one-small-word", "ceiling: in-the-house"), "E013", "lies below the start"),
    (("start: quiet-presence", "start: choosing"), "S304", "has not agreed to 'choosing'"),
    (("[in-the-house, quiet-presence]", "[quiet-presence]"), "S304", "has a gap"),
    (("[in-the-house, quiet-presence]", "[in-the-house, quiet-presence, choosing]"), "S304", "has a gap"),
    (("behaviour: touch", "behaviour: tuch"), "E021", "did you mean 'touch'?"),
    (("gaze, motion, sound, cards", "gase, motion, sound, cards"), "E021", "did you mean 'gaze'?"),
    (("gaze, motion, sound, cards, text", "gaze, motion, sound, text"), "S304", "uses 'cards'"),
    (("rung: L1", "rung: L0"), "S103", "the first level, and only the first, is L0"),
    (("modalities: []", "modalities: [light]"), "S103", "the first level sleeps"),
    (("{minutes: 10, sessions_per_day: 2", "{minutes: 40, sessions_per_day: 2"), "S307", "at most 10"),
    (("    dose: {minutes: 10, sessions_per_day: 2, days_per_week: 7}\n", ""), "E011", "'dose' is missing"),
    (("lines: [here, no-words", "lines: [hear, no-words"), "E020", "did you mean 'here'?"),
    (("lines: [here, no-words", "lines: [here, here, no-words"), "E002", "the line 'here' is there twice"),
    (("      thanks:\n", "      thank:\n"), "E020", "did you mean 'thank'?"),
    (("id: moon,", "id: neither,"), "E002", "'neither' is added to every offer by itself"),
    (("id: moon,", "id: sea,"), "E002", "'sea' is there twice with different texts"),
    # the two cards of one offer
    ((
            "id: forest, en: the forest, ja: 森, ko: 숲, shows: {light: green}",
            "id: sea, en: the sea, ja: 海, ko: 바다, shows: {light: blue}",
        ), "E002", ""),
    (("- id: sky", "- id: outside"), "E002", "the offer 'outside' is there twice"),
    (("sound, cards, text]", "sound, cards, text, speech]"), "S101", "brings cards and speech at once"),
    (("ko: 여기 있어요.", "ko-x: 여기 있어요."), "E010", "unknown word 'ko-x'; did you mean 'ko'?"),
    (("        ko: 여기 있어요.\n", ""), "S201", "missing in 'ko'"),
    (("    ja: [はい,", "    jaa: [はい,"), "E010", "did you mean 'ja'?"),
    (("    ko: [네, 해 볼게요, 해볼게요, 부탁해요]\n", ""), "S203", "no 'yes' words in 'ko'"),
    (("try it]", "try it, not now]"), "S204", "'not now' is under yes and under no"),
    (("ko: 여기 있어요.", "ko: ここです。"), "S206", "not written in Korean"),
    (("en: I'm here.", "en: ここです。"), "S206", "not written in English"),
    (("en: I'm here.", "en: You must rest."), "S210", "'must' pushes or judges"),
    (("ja: ここにいます。", "ja: がんばりましょう。"), "S210", "'がんば'"),
    (("ko: 여기 있어요.", "ko: 힘내 봐요."), "S210", "'힘내'"),
    (("en: I'm here.", "en: Did you sleep well?"), "S211", "asks a question"),
    (("ja: ここにいます。", "ja: よくねむれましたか。"), "S211", "asks a question"),
    (("ko: 여기 있어요.", "ko: 잘 잤나요."), "S211", "asks a question"),
    (("en: I'm here.", "en: I'm here" + " and here" * 6 + "."), "S212", "14 words long; at most 12"),
    (("ja: ここにいます。", "ja: " + "ここ" * 16), "S212", "32 characters long; at most 30"),
    (("        ja-kana: しばらく、ここで やすみます。\n", ""), "S213", "has kanji and is spoken"),
    (("ja-kana: しばらく、ここで やすみます。", "ja-kana: しばらく休みます。"), "S213", "in kana only"),
    (("やってみます, お", "やってみます, いいよ, お"), "S214", "'いいよ' can also mean no"),
    (("부탁해요]", "괜찮아요]"), "S214", "'괜찮아요' can also mean no"),
    (("en: I'm here.", "en: I'm happy here."), "S215", "claims a feeling"),
    (("en: I'm here.", 'en: "I am {name} here."'), "E021", "fill-ins"),
    (("channel: chat", "channel: phone"), "S217", "text or chat first"),
]  # fmt: skip


def test_a_former_id_says_what_it_is_called_now_and_one_may_stand_by_itself() -> None:
    shown = [str(x) for x in found(("id: quiet-presence", "id: beside\n    was: quiet-presence"))]
    assert len(shown) == 2
    assert all("E020" in line and line.endswith("it is called 'beside' now") for line in shown)
    new = ("id: quiet-presence", "id: beside\n    was: [nearby, quiet-presence]")
    assert not found(
        new, ("start: quiet-presence", "start: beside"), ("house, quiet-presence]", "house, beside]")
    )


@pytest.mark.parametrize(("change", "code", "part"), MEANING, ids=[f"{x[1]}-{x[2][:24]}" for x in MEANING])
def test_meaning(change: tuple[str, str], code: str, part: str) -> None:
    shown = only(change)
    assert f" {code} " in shown
    assert part in shown


@pytest.mark.parametrize(
    "word", ["いいよ", "いいです", "大丈夫です", "結構です", "괜찮아요", "됐어요", "이대로 괜찮아요."][:6]
)
def test_no_ambiguous_word_is_a_yes(word: str) -> None:
    place = "ja: [はい" if word[0] < "가" else "ko: [네"
    assert "S214" in only((place, f"{place}, {word}"))


PREVIEW = "{en: A small game., ja: 小さな遊びです。, ko: 작은 놀이예요.}"
HALF = f"taster: {{preview: {PREVIEW}, parameters: {{games: %s}}}}"


@pytest.mark.parametrize("behaviour", ["play", "play-and-talk"])
@pytest.mark.parametrize("within", ["parameters: {games: %s}", HALF], ids=["whole", "half"])
@pytest.mark.parametrize(
    ("games", "code", "part"),
    [
        ("[tiles, tiles]", "E002", "the game 'tiles' is there twice"),
        ("[tile]", "E020", "there is no game 'tile'; did you mean 'tiles'?"),
    ],
)
def test_a_shelf_has_games_that_exist_and_each_once(
    behaviour: str, within: str, games: str, code: str, part: str
) -> None:
    level = f"behaviour: {behaviour}\n    {within % games}\n"
    shown = only(("behaviour: play-and-talk\n", level), text=LADDER)
    assert f" {code} " in shown
    assert shown.endswith(part)


def test_findings_point_at_the_key_or_the_value() -> None:
    shown = only(("start: quiet-presence", "start: quiet-presense"))
    assert shown.startswith(f"x.yaml:{line_of('start: quiet')}:8: E020 ")
    shown = only(("ceiling: one", "cieling: one"))
    assert shown.startswith(f"x.yaml:{line_of('ceiling:')}:1: E010 ")
    shown = only(("id: moon,", "id: neither,"))
    line = TEXT.splitlines()[line_of("id: moon,") - 1]
    assert shown.startswith(f"x.yaml:{line_of('id: moon,')}:{line.index('moon') + 1}: E002 ")


def test_all_findings_are_given_in_the_order_of_the_lines() -> None:
    findings = found(
        ("en: I'm here.", "en: You must go?"), ("start: quiet", "start: quite"), ("sea, en", "neither, en")
    )
    assert [finding.code for finding in findings] == ["E020", "E002", "S210", "S211"]
    assert findings[0].to_json() == {
        "file": "x.yaml",
        "line": line_of("start:"),
        "column": 8,
        "code": "E020",
        "text": "there is no level 'quite-presence'; did you mean 'quiet-presence'?",
    }


def test_yaml_1_2_words_stay_words() -> None:
    text = changed(('en: ["no", no thanks', "en: [no, off, 8:00, 0123, no thanks"))
    assert check_text(text, "x.yaml") != []  # 0123 is a number, and numbers are no words
    assert check_text(text.replace("0123, ", ""), "x.yaml") == []


FORM = "card_only: {signed_by: "


@pytest.mark.parametrize(
    "alert",
    [
        "{}",
        "{card_only: }",
        "{card_only: true}",
        "{card_only: Dr. A}",
        "{card_only: {signed_by: Dr. A}}",
        "{card_only: {signed_by: Dr. A, signed_on: soon}}",
        "{signed_by: Dr. A, signed_on: 2026-11-23}",
        "{card-only: {signed_by: Dr. A, signed_on: 2026-11-23}}",
        "{channels: false}",
        "{card_only: {signed_by: Dr. A, signed_on: 2026-11-23}, channels: true}",
    ],
)
def test_what_is_wrong_with_alert_shows_the_right_form_and_never_the_unsigned_one(alert: str) -> None:
    findings = found((ALERT, f"alert: {alert}"))
    assert any(FORM in finding.text for finding in findings), findings
    assert not any("unsigned" in finding.text for finding in findings)


def test_a_day_that_is_still_to_come_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    signed = "alert: {card_only: {signed_by: Ann, signed_on: 2026-11-25}}"
    path.write_text(changed((ALERT, signed), ("verified_on: 2026-11-23", "verified_on: 2027-11-23")), "utf-8")
    shown = [str(finding) for finding in check(path, date(2026, 11, 23))]
    assert [" S219 " in each for each in shown] == [True, True]
    assert "2026-11-25 is still to come" in shown[0]
    assert len(check(path, date(2026, 11, 24))) == 1, "elsewhere it is tomorrow already"


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (("start: quiet-presence", "start:"), "E013 nothing is written here: write a text"),
        (("up_after: 5", "up_after: true"), "E013 wrong value true: write a whole number"),
        (("up_after: 5", "up_after: 0"), "E013 wrong value 0: write 1 or more"),
        (("loudness: 0.6", "loudness: 1.6"), "E013 wrong value 1.6: write 1.0 or less"),
        (("agreed: [in-the-house, quiet-presence]", "agreed: []"), "E013 too few entries: write at least 1"),
        (("  - channel: chat\n    name", "  - name"), "E011 'channel' is missing in hotline, entry 1"),
    ],
)
def test_a_wrong_value_is_said_in_plain_words(change: tuple[str, str], part: str) -> None:
    assert part in only(change, text=FIVE_UP)


def test_a_level_that_waits_for_itself_is_named_once() -> None:
    shown = only(("behaviour: presence", "after: [quiet-presence]\n    behaviour: presence"))
    assert "S104 'quiet-presence' waits for itself" in shown


UNREADABLE = [
    (("start: quiet-presence", " start: quiet-presence"), "as many blanks", 0),
    (("ceiling: one", "    ceiling: one"), "as many blanks", 0),
    (("en: I'm here.", "en: I'm here: now."), "put the text in quotes", 0),
    (("start: quiet-presence", "start： quiet-presence"), "the wide colon", 0),
    (("start: quiet-presence", "\tstart: quiet-presence"), "a tab stands", 0),
    (("start: quiet-presence", "start quiet-presence"), "a colon and a blank are missing", 0),
    (("start: quiet-presence", "start:quiet-presence"), "a colon and a blank are missing", 0),
    (("agreed: [in-the-house, quiet-presence]", "agreed: [in-the-house, quiet-presence"), "a bracket", 0),
    (("en: I'm here.", "en: 'I'm here.'"), "closing quotation mark", 0),
    (("en: I'm here.", "en: \"I'm here."), "a quotation mark and none ends it", None),
    (("en: I'm here.", "en: @here"), "cannot begin with '@'", 0),
]


@pytest.mark.parametrize(("change", "part", "off"), UNREADABLE, ids=[x[1] + x[0][1] for x in UNREADABLE])
def test_what_is_no_yaml_is_said_in_plain_words_at_its_line(
    change: tuple[str, str], part: str, off: int | None
) -> None:
    (finding,) = found(change)
    assert finding.code == "E001"
    assert part in finding.text
    assert not any(word in finding.text for word in ("mapping", "token", "scalar", "expected", "block"))
    if off is not None:
        assert finding.line == line_of(change[0])


BROKEN = {
    "": "is empty",
    "# nothing\n": "is empty",
    "a: [": "not readable",
    "a: b: c": "not readable",
    "\tx": "not readable",
    "a: 1\n---\nb: 2\n": "not readable",
    "- 1\n- 2\n": "write keys with values",
    "just words": "write keys with values",
    "? [a]\n: 1\n": "a key must be a single word",
    "a: &x [*x]\n": "",
    "\x07": "not readable",
}


@pytest.mark.parametrize("text", BROKEN)
def test_broken_yaml(text: str) -> None:
    findings = check_text(text, "x.yaml")
    assert findings
    assert any(BROKEN[text] in str(finding) for finding in findings)


@pytest.mark.parametrize("text", ["[" * 50_000, "{a: " * 5_000, "x" * 1_000_001, "- " * 3_000 + "a"])
def test_absurd_files_end_in_findings(text: str) -> None:
    assert check_text(text, "x.yaml")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        check(tmp_path / "none.yaml")
    path = tmp_path / "x.yaml"
    path.write_bytes("languages: [日本]".encode("utf-16"))
    with pytest.raises(InputError, match="UTF-8"):
        check(path)
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert check(path) == []


def test_hotline_rows_are_to_be_verified_again() -> None:
    assert check(SHIPPED, date(2027, 5, 1)) == []
    late = check(SHIPPED, date(2027, 8, 1))
    assert {finding.code for finding in late} == {"S218"}
    assert len(late) == TEXT.count("verified_on:")


@given(st.data())
def test_any_damage_ends_in_findings_or_in_a_programme(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    lines = TEXT.splitlines(keepends=True)
    place = data.draw(st.integers(0, len(lines) - 1))
    kind = data.draw(st.sampled_from(["drop", "twice", "indent", "word"]))
    lines[place] = {
        "drop": "",
        "twice": lines[place] * 2,
        "indent": "   " + lines[place],
        "word": lines[place].rstrip("\n") + data.draw(st.text(max_size=5)) + "\n",
    }[kind]
    path = tmp_path_factory.getbasetemp() / "damaged.yaml"
    path.write_text("".join(lines), "utf-8", newline="")
    if check(path):
        with pytest.raises(InputError) as caught:
            load(path)
        assert all(str(finding) in str(caught.value) for finding in check(path))
    else:
        assert load(path).id
