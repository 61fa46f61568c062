"""A clinic's own words: what they add, what they cannot take away, and what a fault in their file says."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from robot.cli.main import app
from robot.contract import events as e
from robot.contract.programme import Programme
from robot.errors import InputError
from robot.language import clinic_words as own
from robot.language import crisis
from robot.language.built_in_words import LANGUAGES, LESS, STOP
from robot.language.classify import classify
from tests.engine.build import programme

ALL = """\
ja:
  explicit: [あっちへ行く]
  stop: [ぴたり]
  greeting: [おーい]
en:
  unclear:
    - the blue door
  violence: [the (old|tall) man ... shouts]
  less: [tone it down]
  more: [go ahead a bit]
  "yes": [aye aye]
  "no": [nope not now]
ko:
  harmless: [웃겨서 쓰러]
"""


def read(tmp_path: Path, content: str) -> Programme:
    file = tmp_path / "words.yaml"
    file.write_text(content, "utf-8")
    return replace(programme(), phrases=own.read(file))


def test_every_list_can_be_added_to(tmp_path: Path) -> None:
    made = read(tmp_path, ALL)

    def typed(text: str) -> tuple[object, ...]:
        return classify(text, made, heard=False)

    assert typed("アッチへ 行く") == (e.CrisisRaised(2, "typed", "explicit"),)
    assert typed("The Blue Door") == (e.CrisisRaised(1, "typed", "unclear"),)
    assert typed("the tall man always shouts") == (e.CrisisRaised(2, "typed", "violence"),)
    assert typed("もう、ぴたり！") == (e.StopRequested("typed"),)
    assert typed("Tone it down, please") == (e.LessRequested("typed"),)
    assert typed("go ahead a bit") == (e.MoreRequested("typed"),)
    assert [typed(text)[0].intent for text in ("Aye aye!", "nope, not now", "おーい")] == [  # type: ignore[attr-defined]
        "yes", "no", "greeting",
    ]  # fmt: skip


def test_they_add_and_take_nothing_away(tmp_path: Path) -> None:
    made = read(
        tmp_path, 'en: {harmless: ["killing me softly", "on me", "want to", "when i"], "yes": [really sure]}'
    )
    assert classify("i want to die", made, heard=False) == (e.CrisisRaised(2, "typed", "explicit"),)
    assert classify("my dad beats on me when i cry", made, heard=False)[0] == e.CrisisRaised(
        2, "typed", "violence"
    )
    assert classify("he is killing me softly", made, heard=False) == (e.WordReceived("other", 23, "typed"),)
    for language in LANGUAGES:
        for word in STOP[language]:
            assert classify(word, made, heard=False)[0] == e.StopRequested("typed")
        for word in LESS[language]:
            assert isinstance(classify(word, made, heard=False)[0], e.LessRequested | e.StopRequested)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("[1, 2]", "line 1, column 1: must have lists under their languages"),
        ("ja: {explicit: [死にたい]", "not readable"),
        ("jp: {explicit: []}", "line 1, column 1: unknown name 'jp'"),
        ("ja: {explict: []}", "unknown name 'explict'; did you mean 'explicit'?"),
        ("ja: {explicit: 死にたい}", "'explicit' must be a list"),
        (
            "en:\n  explicit:\n    - ok then\n    - no",
            "line 4, column 7: must be text; put it in quotation marks",
        ),
        ("en: {explicit: [ok then, 'a']}", "column 26: is too short"),
        ("en: {unclear: ['!!! ...']}", "is too short"),
        ("en: {unclear: ['" + "x y " * 30 + "']}", "is longer than 60"),
        ("ja: [死]", "'ja' must have lists under their names"),
        ("en: {unclear: ['open (door']}", "'(' is not closed"),
        ("en: {unclear: ['open) door']}", "')' closes nothing"),
        ("en: {unclear: ['a <thingy> door']}", "no list is named 'thingy'"),
        ("en: {unclear: ['(red|) door']}", "a choice has an empty part"),
        ("en: {unclear: ['[red door]']}", "is found in any text"),
        ("en: {harmless: [want to die]}", "holds words that are never harmless"),
        ("ja: {harmless: [お父さんに殴られた]}", "holds words that are never harmless"),
        ("ko: {harmless: [죽고 싶어]}", "holds words that are never harmless"),
        ("en: {stop: [" + "halt now, " * 501 + "]}", "more than 500 entries"),
        ("en: {stop: [halt, &a now]}", "anchors and aliases"),
        ("en:\n  stop:\n    - halt # now", "line 3"),
    ],
)
def test_a_fault_says_where_and_what(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "words.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(InputError, match=r"words\.yaml") as refused:
        own.read(file)
    assert said in str(refused.value)
    with pytest.raises(InputError, match="cannot be read"):
        own.read(tmp_path / "gone.yaml")


def test_every_fault_is_named_at_once_and_check_needs_no_robot(tmp_path: Path) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("en:\n  stopp: [halt]\n  harmless:\n    - kill myself\nja:\n  less: そっと\n", "utf-8")
    done = CliRunner().invoke(app, ["script", "check", "--json", str(file)])
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert [(each["line"], each["code"]) for each in found] == [(2, "E010"), (4, "E013"), (6, "E013")]
    with pytest.raises(InputError) as refused:
        own.read(file)
    assert all(f"line {line}" in str(refused.value) for line in (2, 4, 6))
    file.write_text(ALL, "utf-8")
    assert CliRunner().invoke(app, ["script", "check", str(file)]).exit_code == 0


def test_a_list_that_somebody_broke_takes_no_stop_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = crisis.rules("en")
    broken = replace(made, steps={**made.steps, "explicit": ["a (broken phrase", "the blue door"]})
    monkeypatch.setattr(crisis, "_built_in", crisis._built_in.__wrapped__)
    monkeypatch.setattr(crisis, "rules", lambda language: broken)
    assert classify("the blue door", programme(), heard=False) == (e.CrisisRaised(2, "typed", "explicit"),)
    assert "a (broken phrase" in caplog.text
    monkeypatch.setattr(crisis, "rules", lambda language: None)
    found = classify("stop it, the blue door", programme(), heard=False)
    assert found == (e.StopRequested("typed"), e.CrisisRaised(1, "typed", "unclear"))
