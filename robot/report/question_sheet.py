"""A questionnaire on paper: what staff supplied, who will read it, and boxes; for question-sheet.typ."""

from dataclasses import asdict, dataclass

from robot.messages import text
from robot.questionnaires.wording import Wording


@dataclass(frozen=True, slots=True)
class SheetItem:
    """One item, and the words of its answers as they stand in the publication."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionSheet:
    """The whole sheet. `before` is read before anything is answered."""

    language: str
    title: str
    before: tuple[str, ...]
    instructions: tuple[str, ...]
    items: tuple[SheetItem, ...]
    date: str
    foot: str

    def to_json(self) -> dict[str, object]:
        return asdict(self)


def question_sheet(wording: Wording) -> QuestionSheet:
    """The sheet in the language of its words."""

    def say(key: str, **figures: str | int) -> str:
        return text(f"questions.{key}", wording.language, **figures)

    at_once = [
        say("paper-at-once", item=item, answer=lowest_answer(wording, item))
        for item in sorted(wording.rule.alert)
    ]
    items = tuple(SheetItem(item.text, tuple(each.text for each in item.options)) for item in wording.items)
    source = say("source", source=wording.wording_source, version=wording.version)
    return QuestionSheet(
        wording.language,
        wording.title,
        (say("paper-who"), *at_once, say("free")),
        tuple(filter(None, wording.instructions.split("\n"))),
        items,
        say("date"),
        " · ".join(filter(None, ("Yorisou", source, " ".join(wording.copyright.split())))),
    )


def lowest_answer(wording: Wording, item: int) -> str:
    """The words of the answer that counts least, wherever it stands."""
    return min(wording.items[item - 1].options, key=lambda each: each.value).text
