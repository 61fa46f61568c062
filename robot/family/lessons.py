"""The lessons for relatives, as data in lessons/. None loads without its two safety questions."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from robot.contract.languages import LANGUAGES, Language
from robot.contract.relatives import LESSONS, LessonId
from robot.errors import InputError

M = TypeVar("M", bound=BaseModel)
HERE = Path(__file__).with_name("lessons")
Question = Literal["violence", "self-harm"]
QUESTIONS: tuple[Question, ...] = get_args(Question)
FEWEST, MOST = 6, 10  # cards of a lesson


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Said(_Strict):
    """One text in every language."""

    en: Annotated[str, Field(min_length=1)]
    ja: Annotated[str, Field(min_length=1)]
    ko: Annotated[str, Field(min_length=1)]

    def in_(self, language: Language) -> str:
        """The text in this language."""
        text: str = getattr(self, language)
        return text


class Review(_Strict):
    """Whether a clinician has read it: who, and on which day (ISO)."""

    state: Literal["to-be-read", "read"]
    by: str = ""
    on: str = ""

    @model_validator(mode="after")
    def _signed(self) -> "Review":
        if self.state == "read" and not (self.by and self.on):
            raise ValueError("what was read says by whom and on which day")
        return self


class Lesson(_Strict):
    """Short cards, a sentence that one might say, one thing to try, and the questions that end it."""

    title: Said
    cards: Annotated[list[Said], Field(min_length=FEWEST, max_length=MOST)]
    say: Said
    try_: Annotated[Said, Field(alias="try")]
    check: list[Question]
    review: Review

    @model_validator(mode="after")
    def _asks(self) -> "Lesson":
        if sorted(self.check) != sorted(QUESTIONS):
            raise ValueError(f"the check asks exactly {' and '.join(QUESTIONS)}")
        return self


class Check(_Strict):
    """The two questions, the same in every lesson."""

    violence: Said
    self_harm: Annotated[Said, Field(alias="self-harm")]


def read_lesson(path: Path) -> Lesson:
    """The lesson of a file. Raises InputError: also for one without its check."""
    return _read(path, Lesson)


@cache
def lessons() -> dict[LessonId, Lesson]:
    """All of them, in their order. Raises InputError."""
    return {each: read_lesson(HERE / f"{each}.yaml") for each in LESSONS}


@cache
def check() -> Check:
    """The two questions. Raises InputError."""
    return _read(HERE / "check.yaml", Check)


def _read(path: Path, model: type[M]) -> M:
    try:
        data: Any = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        return model.model_validate(data)
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror}).", "Install it anew.") from error
    except yaml.YAMLError as error:
        raise InputError(str(path), "is no YAML.", "Correct it.") from error
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(each) for each in fault["loc"]) or "the lesson"
        mend = f"{place}: {fault['msg']}. Every text is in {', '.join(LANGUAGES)}."
        raise InputError(str(path), "is no lesson that may be used.", mend) from error
