"""Every text of a script that a person can read is judged, by kind, at its place."""

import json
from pathlib import Path

import pytest
from pydantic import BaseModel

from robot.behaviours.script import check_text, load
from robot.config.care import StaffMember
from robot.contract import behaviour_registry as registry
from robot.errors import InputError
from robot.motion.gestures import BUILT_IN, with_own
from tests.script.build import TEXT, changed, found, line_of, only

EN, JA, KO = "en: I'm here.", "ja: ここにいます。", "ko: 여기 있어요."
PREVIEW_EN = "en: It stands in the house and sleeps, and you can send it away at any time."
PREVIEW_JA = "ja: 家の中で眠っているだけです。いつでも、よそへやれます。"
PHONE = "contact: 0120-279-338"

KINDS = [
    ((EN, "en: Don't stop now."), "S231", "stop"),
    ((JA, "ja: とめないで ください。"), "S231", "とめないで"),
    ((KO, "ko: 멈추지 마세요."), "S231", "멈추지"),
    ((EN, "en: That was your fault."), "S232", "your fault"),
    ((JA, "ja: みんな できています。"), "S233", "'みんな'"),
    ((JA, "ja: おかあさんは げんきです。"), "S234", "'おかあさん'"),
    ((JA, "ja: しごとの時間です。"), "S235", "'しごと'"),
    ((EN, "en: It is sunny outside."), "S236", "source: person"),
    ((EN, "en: This is a disorder."), "S237", "'disorder'"),
    ((EN, "en: You look sad."), "S238", "'You look"),
    ((EN, "en: I will keep it secret."), "S239", "'secret'"),
    ((EN, "en: This is level 3 of 5."), "S240", "'level 3"),
    ((EN, 'en: "I\\u200B am here."'), "S230", "U+200B (zero width space)"),
    ((EN, 'en: "I am \\u202Ehere."'), "S230", "U+202E (right-to-left override)"),
    ((EN, 'en: "I am\\u0007 here."'), "S230", "U+0007"),
    ((EN, "en: I am <b>here</b>."), "S230", "'<b>' looks like HTML"),
    ((EN, "en: Look at javascript:alert(1)"), "S230", "javascript:"),
    ((EN, 'en: "I am {name} here."'), "E021", "fill-ins"),
    # where people read it
    (("name: {en: Quiet presence,", "name: {en: Level 1 of 5,"), "S240", "'Level 1"),
    ((PREVIEW_EN, "en: Everyone manages this one."), "S233", "'Everyone'"),
    (("en: rain, ja: 雨", "en: find a job, ja: 雨"), "S235", "'job'"),
    ((PREVIEW_JA, "ja: がんばれば、できます。"), "S210", "'がんば'"),
    (("note: {en: in writing,", "note: {en: you must write,"), "S210", "'must'"),
    (("en: Yorisoi Hotline,", "en: <i>Yorisoi</i> Hotline,"), "S230", "HTML"),
    (('unsigned: "not yet', 'unsigned: "not\\u200B yet'), "S230", "U+200B"),
    (("ja-kana: しばらく、ここで やすみます。", "ja-kana: やめないで ください。"), "S231", "やめないで"),
    # contacts
    ((PHONE, "contact: javascript:alert(1)"), "S242", "no number that can be dialled"),
    ((PHONE, "contact: ask the clinic"), "S242", "no number"),
    ((PHONE, "contact: https://example.org"), "S242", "no number"),
    ((PHONE, "contact: 0120-XXX-XXX"), "S242", "no number"),
    (("https://talkme.jp/chat/", "javascript:alert(1)"), "S242", "no https address"),
    (("https://talkme.jp/chat/", "http://talkme.jp/chat/"), "S242", "begins with https://"),
    (("https://talkme.jp/chat/", "talkme.jp/chat"), "S242", "write https://talkme.jp/chat"),
    (("https://talkme.jp/chat/", "https://localhost/chat"), "S242", "people can open"),
    (("https://talkme.jp/chat/", '"https://talkme.jp/\\u200Bchat"'), "S242", "U+200B"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "part"), KINDS, ids=[f"{x[1]}-{x[0][1][:30]}" for x in KINDS])
def test_each_kind_is_found_wherever_people_read(change: tuple[str, str], code: str, part: str) -> None:
    shown = [str(finding) for finding in found(change)]
    assert any(f" {code} " in line and part in line for line in shown), shown


@pytest.mark.parametrize(
    "change",
    [
        (EN, "en: You don't have to talk."),
        (EN, "en: No need to try."),
        (EN, "en: You should not feel rushed."),
        (PHONE, 'contact: "119"'),
        (PHONE, "contact: +81-3-5286-9090"),
        (PHONE, "contact: (03) 5286 9090 ext. 12"),
        (PHONE, 'contact: "#7119"'),
        ("https://talkme.jp/chat/", '"@kokoro"'),
        ("https://talkme.jp/chat/", '"LINE: @kokoro"'),
        ("https://talkme.jp/chat/", "KakaoTalk 1393"),
    ],
)
def test_good_lines_and_contacts_pass(change: tuple[str, str]) -> None:
    assert found(change) == []


def test_a_finding_points_at_the_words() -> None:
    text = changed((EN, "en: I'm here. That was your fault."))
    (finding,) = check_text(text, "x.yaml")
    row = line_of("That was your fault", text)
    assert (finding.line, finding.column) == (row, text.splitlines()[row - 1].index("your fault") + 1)
    block = changed((EN, "en: |\n          I'm here.\n          You must rest."))
    (finding,) = [it for it in check_text(block, "x.yaml") if it.code == "S210"]
    assert (finding.line, finding.column) == (line_of("You must rest", block), len("          You ") + 1)


@pytest.mark.parametrize("source", ["person", "sensor:light", "sensor:presence"])
def test_a_fact_with_its_source_passes_and_the_person_reads_no_source(source: str, tmp_path: Path) -> None:
    assert "S236" in only((EN, "en: It is bright outside."))
    text = changed((EN, f"source: {source}\n        en: It is bright outside."))
    assert check_text(text, "x.yaml") == []
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    assert load(tmp_path / "x.yaml").lines["one-small-word.here"].keys() == {"en", "ja", "ko"}


def test_a_source_excuses_a_fact_and_nothing_else_and_must_be_one() -> None:
    assert "S237" in only((EN, "source: person\n        en: This is a disorder."))
    assert "did you mean 'sensor:light'" in only((EN, "source: sensor:ligt\n        en: I'm here."))


BLOCKED = "languages: [en, ja, ko]\n"


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("{ja: [仕事, 就職, いつまで, みんな]}", (JA, "ja: いつまででも、います。")),
        ("[仕事, みんな]", (JA, "ja: ミンナ、います。")),
        ("[boss]", (EN, "en: The BOSSES are asleep in the game.")),
        ("{ko: [회사]}", ("ko: 숲, ", "ko: 회 사, ")),
        ("{en: [chat]}", (EN, EN)),  # in the name of a row of the card
        ("{ja: [しずか]}", (JA, "ja: 静かに います。")),
    ],
)
def test_a_programme_blocks_words_of_its_own_everywhere(words: str, change: tuple[str, str]) -> None:
    shown = [str(it) for it in found((BLOCKED, f"{BLOCKED}blocked_words: {words}\n"), change)]
    assert any(" S241 " in line for line in shown), shown


def test_blocked_words_that_would_be_found_anywhere_are_refused() -> None:
    assert "too short" in only((BLOCKED, f'{BLOCKED}blocked_words: ["  "]\n'))


class Cards(BaseModel):
    """Takes any parameters."""


def test_texts_of_a_plug_in_are_judged_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        registry._entries, "own", registry.Entry("own", lambda scene: iter(()), frozenset(), Cards)
    )
    text = changed(
        (
            "behaviour: presence\n",
            "behaviour: own\n    parameters: {cards: [{title: {en: You must rest, ja: 森, ko: 숲}}]}\n",
        )
    )
    assert [it.code for it in check_text(text, "x.yaml")] == ["S210"]


def test_what_was_played_before_the_rules_can_still_be_read(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_text(changed((EN, "en: Don't stop now.")), "utf-8")
    with pytest.raises(InputError, match="S231"):
        load(path)
    assert load(path, lenient=True).lines["one-small-word.here"]["en"] == "Don't stop now."


def test_titles_of_gestures_and_names_of_staff_are_for_people(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "gestures:\n  wave:\n    title: {en: Waves because you must}\n    modality: motion\n    noise: soft\n"
        "    keyframes: [{seconds: 1.5, left_ear: 20}, {seconds: 1.5}]\n",
        "utf-8",
    )
    with pytest.raises(InputError, match="S210"):
        with_own(BUILT_IN, tmp_path)
    for name in ("<b>Mori</b>", "Mo\u202eri", "{name}"):
        with pytest.raises(ValueError, match="as people are to read it"):
            StaffMember.model_validate_json(json.dumps({"id": "mori", "name": name}))
    assert (
        StaffMember.model_validate_json(json.dumps({"id": "mori", "name": "Dr. Mori"})).called("en")
        == "Dr. Mori"
    )


def test_the_shipped_text_is_what_these_tests_change() -> None:
    assert all(part in TEXT for part in (EN, JA, KO, PREVIEW_EN, PREVIEW_JA, PHONE, BLOCKED))
