"""The lessons for relatives: six, short, in three languages, and none without its safety questions."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from robot.contract.languages import LANGUAGES
from robot.contract.relatives import LESSONS
from robot.errors import InputError
from robot.family.lessons import FEWEST, HERE, MOST, QUESTIONS, check, lessons, read_lesson
from robot.family.practice import practise

SHIPPED = [HERE / f"{each}.yaml" for each in LESSONS]
# Words that blame, order about, promise, label or measure (design.md §3, domain.md §7).
NEVER = re.compile(
    r"\b(must|cure|heal|treat\w*|patient|failure|lazy|hikikomori|guarantee\w*|diagnos\w*|\d+ ?%)\b"
    r"|あなた|ひきこもり|治す|治り|なければなりません|べきです|患者"
    r"|당신|은둔형|치료|환자|해야 합니다|반드시",
    re.IGNORECASE,
)


def _all_texts() -> list[tuple[str, str, str]]:
    """(lesson, language, text) of everything that is shown."""
    found = list[tuple[str, str, str]]()
    for name, lesson in lessons().items():
        for said in (lesson.title, *lesson.cards, lesson.say, lesson.try_):
            found += [(name, language, said.in_(language)) for language in LANGUAGES]  # type: ignore[arg-type]
    found += [("check", x, each.in_(x)) for each in (check().violence, check().self_harm) for x in LANGUAGES]  # type: ignore[arg-type]
    return found


def _changed(tmp_path: Path, **changes: Any) -> Path:
    data = yaml.safe_load(SHIPPED[0].read_text("utf-8")) | changes
    path = tmp_path / "lesson.yaml"
    path.write_text(yaml.safe_dump({key: value for key, value in data.items() if value is not None}), "utf-8")
    return path


def test_h16_every_lesson_asks_about_violence_and_self_harm() -> None:
    assert list(lessons()) == list(LESSONS)
    assert {path.stem for path in HERE.glob("*.yaml")} == {*LESSONS, "check"}
    assert all(sorted(each.check) == sorted(QUESTIONS) for each in lessons().values())


@pytest.mark.parametrize(
    "asked",
    [None, [], ["violence"], ["self-harm"], ["violence", "violence"], ["violence", "mood"], "violence"],
)
def test_h16_a_lesson_without_both_questions_is_not_loaded(tmp_path: Path, asked: Any) -> None:
    with pytest.raises(InputError):
        read_lesson(_changed(tmp_path, check=asked))


def test_a_lesson_as_it_is_shipped_is_loaded_from_anywhere(tmp_path: Path) -> None:
    assert read_lesson(_changed(tmp_path)) == lessons()["safety"]


@pytest.mark.parametrize(
    "changes",
    [
        {"cards": [{"en": "One.", "ja": "一。", "ko": "하나."}] * (FEWEST - 1)},
        {"cards": [{"en": "One.", "ja": "一。", "ko": "하나."}] * (MOST + 1)},
        {"cards": [{"en": "One.", "ja": "一。"}] * FEWEST},
        {"try": None},
        {"review": None},
        {"review": {"state": "read"}},
        {"mood": "calm"},
    ],
)
def test_a_lesson_that_lacks_something_says_what(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(InputError) as raised:
        read_lesson(_changed(tmp_path, **changes))
    assert raised.value.mend


def test_nobody_claims_that_a_clinician_has_read_them() -> None:
    assert {each.review.state for each in lessons().values()} == {"to-be-read"}


def test_they_blame_nobody_promise_nothing_and_label_nobody() -> None:
    assert [(name, text) for name, _, text in _all_texts() if NEVER.search(text)] == []


def test_each_card_is_short() -> None:
    longest = {"en": 200, "ja": 100, "ko": 120}
    assert [text for _, language, text in _all_texts() if len(text) > longest[language]] == []


@pytest.mark.parametrize("name", LESSONS)
def test_what_a_lesson_says_that_one_might_say_passes_its_own_practice(name: Any) -> None:
    for language in LANGUAGES:
        found = practise(lessons()[name].say.in_(language))  # type: ignore[arg-type]
        assert (found.reasons, found.grave) == ((), False), (language, found)
