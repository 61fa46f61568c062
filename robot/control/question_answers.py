"""What the companion answers to requests about questionnaires."""

from dataclasses import dataclass

from robot.control.answers import Answer
from robot.control.json_model import Model
from robot.control.named import Text


@dataclass(frozen=True, slots=True)
class QuestionOption(Model):
    """One answer: the number that it counts, and its words."""

    value: int
    text: str


@dataclass(frozen=True, slots=True)
class QuestionItem(Model):
    """One item, with its answers in the order of the publication."""

    text: str
    options: tuple[QuestionOption, ...]


@dataclass(frozen=True, slots=True)
class AtOnce(Model):
    """An item of which any answer but `answer` reaches staff at once."""

    item: int
    answer: str


@dataclass(frozen=True, slots=True)
class QuestionSet(Answer):
    """A questionnaire as it is asked; `name` is "" where there is nothing to ask now.

    `staff` are the names of those who read the answers; `told`: an alert would really reach somebody.
    """

    name: str = ""
    digest: str = ""
    title: str = ""
    language: str = ""
    version: str = ""
    source: str = ""
    copyright: str = ""
    instructions: str = ""
    items: tuple[QuestionItem, ...] = ()
    at_once: tuple[AtOnce, ...] = ()
    staff: tuple[str, ...] = ()
    told: bool = False


@dataclass(frozen=True, slots=True)
class QuestionsTaken(Answer):
    """The answers are on the disk; `alerted`: staff are being told, and the card is shown."""

    alerted: bool = False


@dataclass(frozen=True, slots=True)
class QuestionnaireHere(Model):
    """One that was brought here; `by` is who confirmed these very words ("": nobody yet), `on` whether they
    may be asked."""

    name: str
    digest: str
    instrument: str
    title: str
    language: str
    version: str
    source: str
    days: int
    by: str = ""
    confirmed_utc_us: int = 0
    on: bool = False


@dataclass(frozen=True, slots=True)
class QuestionnaireList(Answer):
    """All that were brought here, and the files that cannot be read."""

    here: tuple[QuestionnaireHere, ...]
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CutoffShown(Model):
    """A published point: `at_least`, `at_most` or `below`; `reached` is null without a total."""

    direction: str
    point: int
    note: Text
    reached: bool | None


@dataclass(frozen=True, slots=True)
class ResultShown(Model):
    """What one set of answers adds up to, with its rule. `total` is null where an answer is `missing`.

    The rule: the sum of `items` answers from `lowest` to `highest`, `reverse` ones the other way round, times
    `times`. `change` is against the last total that is an interval older, of `since_utc_us`.
    """

    number: int
    instrument: str
    title: str
    language: str
    version: str
    source: str
    paper: bool
    made_utc_us: int
    total: int | None
    change: int | None
    since_utc_us: int
    items: int
    lowest: int
    highest: int
    times: int
    reverse: tuple[int, ...]
    missing: tuple[int, ...]
    answers: tuple[int | None, ...]
    subscales: dict[str, int | None]
    cutoffs: tuple[CutoffShown, ...]


@dataclass(frozen=True, slots=True)
class ResultList(Answer):
    """All of them, newest first."""

    results: tuple[ResultShown, ...]
