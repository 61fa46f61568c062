"""A survey as data: a few questions with options to tap, in three languages, without a field for words."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from robot.errors import InputError
from robot.files.read import read_text, shown

HERE = Path(__file__).parent
LIMIT = 100_000
MOST_QUESTIONS, MOST_OPTIONS = 8, 8
# The first question is the same everywhere; its words stand in the catalogue of the site.
WAY = "way"
WAYS = ("robot", "letter", "nothing")
# No option: a question that was passed over.
PASSED_OVER = ""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
Words = Annotated[str, Field(min_length=1, max_length=300)]
T = TypeVar("T")


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Texts(_Data):
    """The same words in every language of the site."""

    en: Words
    ja: Words
    ko: Words

    def in_language(self, language: str) -> str:
        said: str = getattr(self, language)
        return said


class Option(_Data):
    """One thing to tap."""

    id: Name
    text: Texts


class Question(_Data):
    """One question; at most one option is tapped, and none is an answer too."""

    id: Name
    text: Texts
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=MOST_OPTIONS, strict=False)]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.options)


class Survey(_Data):
    """All questions after the way. A survey that is changed gets another id."""

    id: Name
    questions: Annotated[tuple[Question, ...], Field(max_length=MOST_QUESTIONS, strict=False)]

    @model_validator(mode="after")
    def _each_once(self) -> "Survey":
        lists = [[each.id for each in self.questions] + [WAY], *(list(each.names) for each in self.questions)]
        for names in lists:
            if len(set(names)) < len(names):
                raise ValueError(f"the same id twice among {', '.join(names)}")
        return self

    @property
    def options(self) -> dict[str, tuple[str, ...]]:
        """What may be answered, by question, the way first."""
        return {WAY: WAYS} | {each.id: each.names for each in self.questions}


class Prepared(_Data):
    """An answer that lies ready: a centre picks one for a code."""

    id: Name
    text: Texts


class PreparedAnswers(_Data):
    """All that a centre may pick from."""

    answers: Annotated[tuple[Prepared, ...], Field(min_length=1, max_length=40, strict=False)]

    @model_validator(mode="after")
    def _each_once(self) -> "PreparedAnswers":
        names = [each.id for each in self.answers]
        if len(set(names)) < len(names):
            raise ValueError(f"the same id twice among {', '.join(names)}")
        return self


def read_survey(path: Path | None) -> Survey:
    """The survey of a file; the one that comes with Yorisou without it. Raises InputError."""
    return _read(path or HERE / "data" / "survey.yaml", Survey.model_validate)


def read_prepared(path: Path | None) -> PreparedAnswers:
    """The prepared answers of a file; those that come with Yorisou without it. Raises InputError."""
    return _read(path or HERE / "data" / "prepared.yaml", PreparedAnswers.model_validate)


def _read(path: Path, build: Callable[[Any], T]) -> T:
    try:
        return build(yaml.safe_load(read_text(path, LIMIT)))
    except yaml.YAMLError as error:
        raise InputError(shown(path), f"is no YAML: {' '.join(str(error).split())[:200]}.") from None
    except RecursionError:
        raise InputError(shown(path), "is nested too deep.") from None
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, found["loc"])) or "the file"
        raise InputError(
            shown(path), f"{place}: {found['msg']}.", "See docs/how-to/first-door.md#questions."
        ) from None


@cache
def texts(language: str) -> dict[str, str]:
    """The words of the site; every language has the same keys."""
    found: dict[str, str] = yaml.safe_load((HERE / "texts" / f"{language}.yaml").read_text("utf-8"))
    return found
