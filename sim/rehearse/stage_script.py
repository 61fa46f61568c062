"""One evening as a stage script: when, who, and what is done, said and shown, in several languages."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.languages import Language
from robot.contract.programme import Line, Programme
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.journal.story_events import TOLD
from robot.messages import text
from robot.motion.gestures import STANDARD
from robot.view.phrasing import begun
from sim.person.sender import NAMES, SENDER
from sim.rehearse.diary import Diary, time_of_day

ROBOT, PERSON, SCRIPT = "robot", "person", "stage"


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of the stage script, at a time of the evening ("20:00:15").

    `texts` is what happens, in each language. `spoken` is the line of the programme that is heard, in the
    first language, and `whisper` how.
    """

    at: str
    who: str
    texts: tuple[str, ...]
    spoken: Line | None = None
    whisper: bool = False


class StageScript:
    """Follows one evening. Told every verdict, and every event of the person."""

    def __init__(self, programme: Programme, languages: Sequence[Language]) -> None:
        self._programme, self._languages = programme, tuple(languages)
        self._diaries = {language: Diary(programme, language) for language in languages}
        self._lights: dict[str, str] = {}
        self.cues: list[Cue] = []

    # --- what the person does -------------------------------------------------------------------------------

    def see(self, event: Record, now: int) -> None:
        match event:
            case e.Touched():
                self._all(
                    now, PERSON, lambda to: _say(to, "touches", where=text(f"part.pad-{event.pad}", to))
                )
            case e.ChoiceMade():
                self._all(
                    now, PERSON, lambda to: _say(to, "chooses", name=self._diaries[to].label(event.option))
                )
            case e.WordReceived():
                self._all(now, PERSON, lambda to: _say(to, "writes"))
            case _:
                self._story(now, PERSON, event)

    def _story(self, now: int, who: str, record: Record) -> None:
        """In the words of the story of a journal, where it has any."""
        tell = TOLD.get(record.kind)
        told = None if tell is None else tell(record.to_json())
        if told is None:
            return

        def sentence(to: Language) -> str:
            figures: dict[str, Any] = dict(told.figures)
            if "level" in figures:
                figures["level"] = self._diaries[to].level(str(figures["level"]))
            if figures.get("name") == SENDER:
                figures["name"] = NAMES[to]
            return text(f"story.{told.what}", to, **figures)

        with suppress(KeyError):  # a happening without a sentence
            self._all(now, who, sentence)

    # --- what the robot does --------------------------------------------------------------------------------

    def hear(self, verdict: Verdict, _day: int, now: int) -> None:
        command = verdict.asked
        if isinstance(command, c.Say):
            self._said(command, verdict.sent, now)
            return
        act = ACTS.get(type(verdict.sent))
        if act is not None:
            act(self, verdict.sent, now)

    def _said(self, command: c.Say, sent: Record | None, now: int) -> None:
        found = [(to, self._programme.line(command.line, to)) for to in self._languages]
        lines = [None if line is None else line.naming(NAMES[to]) for to, line in found]
        if not isinstance(sent, c.Say):
            self._all(now, ROBOT, lambda to: _say(to, "held-back"))
            return
        aloud = sent.style != "text"
        how = "shows" if not aloud else "whispers" if sent.style == "whisper" else "says"
        texts = tuple(
            begun(f"{_say(to, how)}: {line.text}")
            for to, line in zip(self._languages, lines, strict=True)
            if line is not None
        )
        self.cues.append(
            Cue(time_of_day(now), ROBOT, texts, lines[0] if aloud else None, sent.style == "whisper")
        )

    def _gesture(self, command: c.Gesture, now: int) -> None:
        gesture = STANDARD.gestures[command.name]
        self._all(now, ROBOT, gesture.title)

    def _light(self, command: c.Light, now: int) -> None:
        """Only another colour is worth a line."""
        colour, part = command.colour if command.level > 0 else "off", command.part
        if colour != self._lights.get(part, ""):
            self._lights[part] = colour
            self._all(now, ROBOT, lambda to: _say(to, f"{part}-{colour}"))

    def _sound(self, command: c.Sound, now: int) -> None:
        self._all(now, ROBOT, lambda to: _say(to, f"sound-{command.name}"))

    def _settle(self, command: c.Settle, now: int) -> None:
        self._all(now, ROBOT, lambda to: _say(to, f"settles-{command.pose}"))

    def _offer(self, command: c.Offer, now: int) -> None:
        def shown(to: Language) -> str:
            return f"{_say(to, 'shows')}: {' / '.join(map(self._diaries[to].label, command.options))}"

        self._all(now, ROBOT, shown)

    def _preview(self, command: c.Preview, now: int) -> None:
        level = self._programme.level(command.level)
        part = next((each for each in level.parts if each.id == command.part), level)
        self._all(now, ROBOT, lambda to: f"{_say(to, 'shows')}: {part.preview[to]}")

    def _rating(self, _command: c.AskRating, now: int) -> None:
        self._all(now, ROBOT, lambda to: _say(to, "asks"))

    def _caption(self, command: c.Caption, now: int) -> None:
        self._all(now, ROBOT, lambda to: f"{_say(to, 'shows')}: {text(f'caption.{command.message}', to)}")

    def _decided(self, command: c.Decided, now: int) -> None:
        def sentence(to: Language) -> str:
            diary = self._diaries[to]
            return f"{text(f'explain.{command.decision}', to)}: {diary.why(command.rule, command.figures)}"

        self._all(now, SCRIPT, sentence)

    def _session(self, command: c.SessionStarted, now: int) -> None:
        self._story(now, SCRIPT, command)

    def _ended(self, command: c.SessionEnded, now: int) -> None:
        self._all(now, SCRIPT, lambda to: text(f"outcome.{command.outcome}", to))

    def _all(self, now: int, who: str, say: Callable[[Language], str]) -> None:
        self.cues.append(Cue(time_of_day(now), who, tuple(begun(say(to)) for to in self._languages)))

    # --- to be read -----------------------------------------------------------------------------------------

    def head(self, level: str) -> list[str]:
        """What is played, in each language."""
        return [_say(to, "evening", level=self._diaries[to].level(level)) for to in self._languages]

    def lines(self, cue: Cue) -> list[str]:
        """One cue: the first language in a line with time and who, the others under it."""
        who = _say(self._languages[0], cue.who)
        width = max(cell_len(_say(self._languages[0], each)) for each in (ROBOT, PERSON, SCRIPT))
        first, *others = cue.texts or ("",)
        head = f"{cue.at}  {who}{' ' * (width - cell_len(who))}  "
        return [head + first, *(f"{' ' * cell_len(head)}{other}" for other in others)]


def _say(language: Language, key: str, **figures: str) -> str:
    return text(f"rehearse.{key}", language, **figures)


ACTS: dict[type[Record] | type[None], Callable[[StageScript, Any, int], None]] = {
    c.Gesture: StageScript._gesture,
    c.Light: StageScript._light,
    c.Sound: StageScript._sound,
    c.Settle: StageScript._settle,
    c.Offer: StageScript._offer,
    c.Preview: StageScript._preview,
    c.AskRating: StageScript._rating,
    c.Caption: StageScript._caption,
    c.Decided: StageScript._decided,
    c.SessionStarted: StageScript._session,
    c.SessionEnded: StageScript._ended,
}
