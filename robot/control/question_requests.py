"""Questionnaires: what the person may answer, what staff confirm, and what staff alone read."""

from dataclasses import field
from typing import Annotated, Any

from robot.control.fields import AnySource, Flag, Kind, Lenient, take
from robot.control.request_base import Request, request
from robot.errors import UsageError

LONGEST_NAME, MOST_ANSWERS, MOST_NUMBER = 40, 25, 100
# In place of what is no number.
NO_ANSWER = -1


def _name(name: str, value: Any, _programme: object) -> str:
    given: str = take(name, value, str)
    if not 0 < len(given) <= LONGEST_NAME or not given.isascii() or not given.isprintable():
        raise UsageError(name, "must be the name of a questionnaire, such as phq-9.ja.")
    return given


def _answers(name: str, value: Any, _programme: object) -> tuple[int | None, ...]:
    """Read as far as they can be: one that has to reach staff does so before the rest is refused."""
    if not isinstance(value, list | tuple) or not value:
        raise UsageError(name, f"must be a list of 1 to {MOST_ANSWERS} whole numbers, or null.")
    return tuple(None if each is None else _number(each) for each in value[: MOST_ANSWERS + 1])


def _number(value: Any) -> int:
    """The number, or one that no questionnaire has."""
    return value if type(value) is int and 0 <= value <= MOST_NUMBER else NO_ANSWER


def _read_later(_name: str, value: Any, _programme: object) -> str:
    """Whatever it is: what is wrong with it is said once the answers have been looked at."""
    return value[:LONGEST_NAME] if isinstance(value, str) else ""


QuestionnaireName = Annotated[str, Kind(_name, "its name, such as `phq-9.ja`")]
Digest = Annotated[str, Kind(_read_later, "which words, as they were shown")]
Given = Annotated[
    tuple[int | None, ...], Kind(_answers, f"up to {MOST_ANSWERS} numbers, null where it was left out")
]
Day = Annotated[str, Kind(_read_later, "`YYYY-MM-DD`")]


# --- by the person ------------------------------------------------------------------------------------------


@request("questions")
class Questions(Request):
    """What may be answered now, one at most, and who will read it. Nothing is asked while somebody else is
    here, or after a hand-over until staff have cleared it."""


@request("questions-answer")
class AnswerQuestions(Request):
    """The answers, all of them at once. What has to reach staff at once does so before anything is kept.

    Without any answer it is left out.
    """

    name: QuestionnaireName
    digest: Digest
    answers: Given
    source: AnySource = field(default="tap", kw_only=True)


@request("questions-skip")
class SkipQuestions(Request):
    """It is left out this time. Nobody is told."""

    name: QuestionnaireName


# --- by staff -----------------------------------------------------------------------------------------------


@request("questionnaires")
class Questionnaires(Request):
    """What was brought to this robot, which of it staff have confirmed, and which files cannot be read."""


@request("questionnaire-read")
class ReadQuestionnaire(Request):
    """The words of one, before they are confirmed or a sheet is entered."""

    name: QuestionnaireName


@request("questionnaire-use")
class UseQuestionnaire(Request):
    """Staff confirm where these very words are from, and that they may be asked; or that they are no more.

    The first needs `compared`: that they compared these words with the publication.
    """

    name: QuestionnaireName
    digest: Digest
    on: Flag
    compared: Lenient = False


@request("questionnaire-results")
class QuestionnaireResults(Request):
    """What answers add up to: numbers, each with its rule and its day. For staff alone."""


@request("questionnaire-paper")
class EnterPaper(Request):
    """The answers of a sheet that was filled in with a pen on this day. An answer that has to reach staff at
    once does so from here as well."""

    name: QuestionnaireName
    digest: Digest
    answers: Given
    day: Day
