"""Questionnaires as FHIR resources: what is taken, what is refused and why, and blank templates."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.questionnaire import Questionnaire as QuestionnaireR5
from fhir.resources.R4B.questionnaire import Questionnaire as QuestionnaireR4
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robot.contract.languages import LANGUAGES, Language
from robot.errors import InputError
from robot.questionnaires.fhir import BLANK, Release, read_fhir, template
from robot.questionnaires.instruments import instrument, instruments
from robot.questionnaires.wording import read_kept, wording
from tests.questionnaires.supply import in_file, supplied, worded

Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize("release", ["R4", "R5"])
@pytest.mark.parametrize("name", instruments())
def test_what_was_filled_in_is_read_in_both_releases_and_languages(
    tmp_path: Path, name: str, release: Release
) -> None:
    rule = instrument(name)
    for language in LANGUAGES:
        for scale, numbers in enumerate(rule.scales):
            found = read_fhir(in_file(tmp_path, supplied(name, language, release, scale)))  # type: ignore[arg-type]
            assert (found.instrument, found.language, found.scale) == (name, language, numbers)
            assert [item.text for item in found.items][-1].count(str(rule.items)) == 1
            assert found.wording_source == "Invented for a test, first edition"
            assert found.reverse_items == ((4, 7, 10, 15, 21, 25) if rule.reverse_supplied else ())
            assert found.score([numbers[0]] * rule.items).missing == ()


@pytest.mark.parametrize("name", instruments())
def test_a_template_is_fhir_has_no_words_and_is_refused_until_it_is_filled_in(
    tmp_path: Path, name: str
) -> None:
    for release, model in (("R4", QuestionnaireR4), ("R5", QuestionnaireR5)):
        text = template(instrument(name), "ja", release)
        model.model_validate_json(text)
        for item in json.loads(text)["item"]:
            assert item["text"] == BLANK
            assert {each["valueCoding"]["display"] for each in item["answerOption"]} == {BLANK}
        with pytest.raises(InputError, match="blank of"):
            read_fhir(in_file(tmp_path, text))


def test_as_other_programs_write_it(tmp_path: Path) -> None:
    """In groups, with weights beside codes of a terminology, and words that are only shown."""
    weight = "http://example.org/StructureDefinition/ordinalValue"
    answers = [
        {
            "valueCoding": {"code": f"LA-{value}", "display": f"so {value}"},
            "extension": [{"url": weight, "valueDecimal": value}],
        }
        for value in range(4)
    ]
    items = [
        {"linkId": f"/{n}", "type": "choice", "text": f"No. {n}", "required": True, "answerOption": answers}
        for n in range(1, 10)
    ]
    shown = {"linkId": "a", "type": "display", "text": "Two weeks."}
    group = {"linkId": "g", "type": "group", "text": "How often?", "item": [shown, *items]}
    given = supplied("phq-9") | {"item": [group]}
    found = read_fhir(in_file(tmp_path, given))
    assert found.scale == (0, 1, 2, 3)
    assert found.instructions == "Please choose.\nHow often?\nTwo weeks."
    assert [each.text for each in found.items] == [f"No. {n}" for n in range(1, 10)]
    for coding in answers:  # as R5 has it: a weight of the code
        coding["valueCoding"]["extension"] = [  # type: ignore[index]
            {
                "url": "http://example.org/itemWeight",
                "valueDecimal": coding.pop("extension")[0]["valueDecimal"],
            }
        ]
    for item in items:
        item["type"] = "coding"
    assert read_fhir(in_file(tmp_path, given)).scale == (0, 1, 2, 3)


def test_reversed_items_by_their_links(tmp_path: Path) -> None:
    given = supplied("hq-25", reverse="q4 q7")
    for number, item in enumerate(given["item"], 1):
        item["linkId"] = f"q{number}"
    assert read_fhir(in_file(tmp_path, given)).reverse_items == (4, 7)


def _without(key: str) -> Change:
    return lambda data: data.pop(key)


def _item(**change: Any) -> Change:
    return lambda data: data["item"][2].update(change)


def _answer(**change: Any) -> Change:
    return lambda data: data["item"][2]["answerOption"][1].update(change)


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("phq-9", _without("extension"), "does not say where its wording is from"),
        ("phq-9", lambda d: d["extension"][0].update(valueString="   "), "where its wording is from"),
        ("phq-9", lambda d: d["extension"][0].update(valueString="web"), "wording_source"),
        ("hq-25", lambda d: d["extension"].pop(), "count the other way round, and they are not given"),
        ("hq-25m", lambda d: d["extension"].pop(), "without them there is no total"),
        ("hq-25", lambda d: d["extension"][1].update(valueString="4, 26"), "'26', and has no such item"),
        ("hq-25", lambda d: d["extension"][1].update(valueString="4 4"), "twice"),
        ("phq-9", _without("language"), "`language`"),
        ("phq-9", lambda d: d.update(language="fr"), "one of en, ja, ko"),
        ("phq-9", lambda d: d.update(identifier=[], title="PHQ-15"), "which instrument"),
        ("phq-9", lambda d: d["item"].pop(), "9 items, and here are 8"),
        ("phq-9", lambda d: d["item"].append({**d["item"][0], "linkId": "10"}), "here are 10"),
        ("phq-9", _item(type="string", answerOption=None), "only items with answers"),
        ("phq-9", _item(type="group"), "here are 8"),
        ("phq-9", lambda d: d["item"][2].pop("text"), "no text"),
        ("phq-9", _item(text="   "), "only spaces"),
        ("phq-9", _item(text="still ___"), "blank of the template"),
        ("phq-9", _item(text="a\x00b"), "cannot be shown"),
        ("phq-9", _item(text="x" * 801), "items.3.text"),
        ("phq-9", _item(repeats=True), "`repeats`"),
        ("phq-9", _item(answerValueSet="http://example.org/set", answerOption=None), "answerValueSet"),
        ("phq-9", _item(modifierExtension=[{"url": "u:x", "valueCode": "x"}]), "modifierExtension"),
        (
            "phq-9",
            _item(enableWhen=[{"question": "1", "operator": "exists", "answerBoolean": True}]),
            "asked",
        ),
        ("phq-9", lambda d: d.update(modifierExtension=[{"url": "u:x", "valueCode": "x"}]), "changes what"),
        ("phq-9", _item(item=[{"linkId": "x", "type": "display", "text": "x"}]), "items inside it"),
        ("phq-9", _answer(valueCoding={"code": "LA6569-3", "display": "x"}), "which whole number"),
        ("phq-9", _answer(valueCoding={"code": "1.5", "display": "x"}), "which whole number"),
        ("phq-9", _answer(valueCoding={"code": "1e999", "display": "x"}), "which whole number"),
        ("phq-9", _answer(valueCoding={"code": "1"}), "no words"),
        (
            "phq-9",
            _answer(valueCoding={"code": "7", "display": "x"}),
            "item 3: answers of PHQ-9 count 0 to 3",
        ),
        ("phq-9", _answer(valueCoding={"code": "1", "display": "Answer 0"}), "same answer twice"),
        ("ucla-3", lambda d: d["item"][2]["answerOption"].append({"valueInteger": 4}), "other numbers"),
        ("phq-9", lambda d: d.update(status="nonsense", item="none"), "is no FHIR"),
        ("phq-9", lambda d: d.update(resourceType="Patient"), "no FHIR Questionnaire"),
        ("phq-9", lambda d: d.update(colour="red"), "is no FHIR R4 Questionnaire: colour"),
    ],
)
def test_what_cannot_be_used_is_refused_with_why(
    tmp_path: Path, name: str, change: Change, says: str
) -> None:
    given = supplied(name)
    change(given)
    path = in_file(tmp_path, {key: value for key, value in given.items() if value is not None})
    with pytest.raises(InputError, match=r"given\.json") as caught:
        read_fhir(path)
    assert says in caught.value.what


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no JSON"),
        ("[]", "resourceType"),
        ('{"a": NaN}', "NaN"),
        ('{"a": 1, "a": 2}', "'a' twice"),
        ("[" * 100_000, "nested too deep"),
        ('{"resourceType": "Questionnaire", "item": ' + "[" * 40 + "]" * 40 + "}", "nested too deep"),
        ('{"a": ' + "9" * 5_000 + "}", "no JSON"),
        ('{\n"a": tru}', "line 2"),
    ],
)
def test_what_is_no_fhir_at_all(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_fhir(in_file(tmp_path, text))


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    given = json.dumps(supplied("suds")).replace("Invented statement", "\\ud800")
    with pytest.raises(InputError, match=r"half of a character|is no FHIR"):
        read_fhir(in_file(tmp_path, given))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.data())
def test_whatever_stands_anywhere_is_read_or_refused_by_a_message(
    tmp_path: Path, data: st.DataObject
) -> None:
    whole = supplied("suds")
    place: Any = whole
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or data.draw(st.integers(0, 2)) == 0:
            place[key] = data.draw(JSON)
            break
        place = place[key]
    with suppress(InputError):  # and nothing else
        assert read_fhir(in_file(tmp_path, whole)).instrument == "suds"


def test_one_that_was_kept_is_the_same_and_needs_no_library_of_fhir(tmp_path: Path) -> None:
    for language in LANGUAGES:
        known = worded(tmp_path, "hq-25", language)  # type: ignore[arg-type]
        path = tmp_path / f"{known.name}.json"
        path.write_bytes(known.as_kept())
        assert read_kept(path) == known
        assert read_kept(path).digest == known.digest
    code = (
        "import sys; from pathlib import Path; from robot.questionnaires.wording import read_kept;"
        f"read_kept(Path({str(path)!r})); assert not [each for each in sys.modules if each[:4] == 'fhir']"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)


def test_another_word_is_another_digest(tmp_path: Path) -> None:
    one = worded(tmp_path, "suds")
    data = one.model_dump(mode="json")
    data["items"][0]["text"] += "!"
    assert wording(data, "here").digest != one.digest


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"instrument": "suds"}', "[" * 90_000])
def test_a_kept_file_that_is_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"suds\.en\.json"):
        read_kept(in_file(tmp_path, text, "suds.en.json"))


def test_a_kept_file_says_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "gad-7.en.json"
    path.write_bytes(worded(tmp_path, "suds").as_kept())
    with pytest.raises(InputError, match=r"holds suds\.en"):
        read_kept(path)


def test_a_language_that_the_file_does_not_say(tmp_path: Path) -> None:
    given = supplied("suds", "ko")
    del given["language"]
    known: Language = "ko"
    assert read_fhir(in_file(tmp_path, given), known).language == "ko"
    with pytest.raises(InputError, match="is in ja, not in ko"):
        read_fhir(in_file(tmp_path, supplied("suds", "ja")), known)
    given["language"] = "ko-KR"
    assert read_fhir(in_file(tmp_path, given)).language == "ko"
