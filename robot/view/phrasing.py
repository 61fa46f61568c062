"""Turns a programme's ids and rules into words: level names, sentences, the card, who decided."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from robot.contract.calendar import DAY_US, FIRST_WEEKDAY, date_of, day_of
from robot.contract.commands import SEVERAL, Figures
from robot.contract.own_things import OwnWords
from robot.contract.programme import SENDER, Level, Programme, Texts
from robot.control.state import Option, Text
from robot.messages import LANGUAGES, catalogue, texts
from robot.view.circle import CircleShown

# A row of the card that nobody has checked for so long shows when it was (domain.md §4.2).
CARD_DAYS = 180
# A note to staff that a part of the robot is missing has the sentence of the notice.
LACKING = "missing-"
# Between two names.
AND = {"en": ", ", "ja": "、", "ko": ", "}


class Phrasing:
    """Words for ids and rules. `names`: staff id -> name as it is shown; `words`: the person's own;
    `circle`: how they call others."""

    def __init__(self, programme: Programme, names: Mapping[str, str]) -> None:
        self._programme = programme
        self.words, self.circle = OwnWords(), CircleShown()
        self._names = {staff.casefold(): name for staff, name in names.items()}
        self._levels: dict[str, Texts] = {}
        for level in programme.levels:
            self._levels[level.id] = level.name
            self._levels.update({f"{level.id}/{part.id}": _within(level, part) for part in level.parts})

    def level(self, name: str) -> Text:
        """The name of a level or of "level/part"; an id that nobody knows stands for itself."""
        return plain(self._levels[name]) if name in self._levels else dict.fromkeys(LANGUAGES, name)

    def line(self, key: str, about: str = "") -> Text:
        """A line as it is shown: of the programme, or, as they wrote it, of the person. `about`: whom of the
        circle it names.
        """
        own = self.words.line(key)
        if own is not None:
            return dict.fromkeys(LANGUAGES, own.text)
        shown, name = plain(self._programme.lines[key]), self.circle.name(about)
        return {language: text.replace(SENDER, name) for language, text in shown.items()}

    def together_with(self, others: Iterable[str]) -> Text | None:
        """Who of the circle is at the other end of what is offered; None: nobody has to be."""
        names = [self.circle.name(each) for each in others]
        if not names:
            return None
        return {each: texts("offered.with", name=AND[each].join(names))[each] for each in LANGUAGES}

    def part(self, level: str, part: str) -> Text:
        """The name of a sub-level by itself."""
        parts = self._programme.level(level).parts
        return next((plain(each.name) for each in parts if each.id == part), dict.fromkeys(LANGUAGES, part))

    def who(self, by: str) -> str:
        """The name of a member of staff as it is shown; an id without a name stands for itself."""
        return self._names.get(by.casefold(), by)

    def sentence(self, kind: str, rule: str, figures: Figures = ()) -> Text:
        """The one sentence of a rule; levels and staff in its figures are named as people know them.

        A bar that refuses without the figures of its sentence has that of the outlook, which needs none.
        A rule of a plug-in that brings no sentence stands for itself.
        """
        if kind == "note" and rule.startswith(LACKING):
            text, mend = lacking(rule.removeprefix(LACKING), str(dict(figures).get("where", "")))
            return {language: f"{text[language]} {mend[language]}".strip() for language in text}
        made: Text = {}
        for language in self._programme.languages:
            named = {key: self._figure(key, value, language) for key, value in figures}
            made[language] = _filled((f"{kind}.{rule}", f"next.{rule}"), named, language) or rule
        return made

    def _figure(self, key: str, value: str | int | float, language: str) -> str | int | float:
        if key == "level":
            return listed(value, lambda name: self.level(name).get(language, name))
        if key == "where":
            return listed(value, lambda name: part_of_the_robot(name, language))
        if key == "what":
            return listed(value, setting)
        if key in ("name", "by"):
            return self.who(str(value))
        return value

    def cards(self, options: Iterable[str]) -> tuple[Option, ...]:
        """The cards of an offer, with their texts."""
        labels = self._programme.cards
        return tuple(
            Option(option, plain(labels[option]) if option in labels else texts(f"card.{option}"))
            for option in options
        )

    def hotline(self, utc_us: int) -> list[Text]:
        """The rows of the card; one that was checked too long ago says when."""
        return [_marked(row, utc_us) for row in self._programme.hotline]


def _filled(keys: tuple[str, ...], figures: dict[str, str | int | float], language: str) -> str:
    """The first of these sentences whose figures are all there, or ""."""
    for key in keys:
        with suppress(KeyError):
            return begun(texts(key, **figures)[language])
    return ""


def begins(day: int | None, today: int) -> Text:
    """From which day what is offered would be; empty: from today on."""
    if day is None or day <= today:
        return {}
    weekday = (day + FIRST_WEEKDAY) % 7
    return texts("begins.tomorrow" if day == today + 1 else f"begins.{weekday}")


def lacking(code: str, where: str, what: str = "") -> tuple[Text, Text]:
    """What is said of a part that is missing at `where`, and what mends it. An unknown code shows `what`.

    Where a sentence says what was heard, that is `what`, in brackets.
    """
    heard = f" ({what})" if what else ""
    try:
        return texts(f"missing.{code}", where=where, heard=heard), texts(f"missing.{code}.mend", where=where)
    except KeyError:
        said = f"{where}: {what}" if what else f"{where}: {code}"
        return dict.fromkeys(LANGUAGES, said), dict.fromkeys(LANGUAGES, "")


def part_of_the_robot(name: str, language: str) -> str:
    """A joint, a pad or a board as people of that language call it; a port or a file stands for itself."""
    return catalogue(language).get(f"part.{name}", name)


def begun(sentence: str) -> str:
    """A sentence that may begin with a figure, with a capital letter where there are such."""
    return sentence[:1].upper() + sentence[1:]


def listed(figure: str | int | float, named: Callable[[str], str] = str) -> str:
    """A figure that may hold several names, each as it is shown."""
    return ", ".join(named(name) for name in str(figure).split(SEVERAL))


def setting(word: str) -> str:
    """A setting of a servo, "temperature_limit:100/70", as it is read; any other word as it is."""
    return word.replace(":", " ", 1).replace("/", " → ", 1) if ":" in word else word


def _within(level: Level, part: Level) -> Texts:
    return {
        language: f"{name} · {part.name[language]}"
        for language, name in level.name.items()
        if language in part.name
    }


def _marked(row: Texts | dict[str, Any], utc_us: int) -> Text:
    line = plain(row)
    checked = day_of(str(row.get("verified_on", "")))
    if checked is None or utc_us <= 0 or utc_us // DAY_US - checked <= CARD_DAYS:
        return line
    mark = texts("mark.checked-on", date=date_of(checked))
    return {language: f"{text} · {mark[language]}" for language, text in line.items()}


def plain(texts_of: Texts | dict[str, Any]) -> Text:
    """Only the languages that are shown: without readings and other keys."""
    return {language: str(texts_of[language]) for language in LANGUAGES if language in texts_of}
