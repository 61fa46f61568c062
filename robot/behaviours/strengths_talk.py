"""The behaviour *strengths-talk*: cards about pastimes, and now and then a strength with its evidence."""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from robot.behaviours.choices import NEITHER
from robot.behaviours.presence import wait_in_touch
from robot.behaviours.script.strengths.shape import StrengthsTalkParameters
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light, Offer, OfferClosed
from robot.contract.events import ChoiceMade, Spoken
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Rotation, Scene, Wait

# Cards that answer whether a strength fits; one's own cards are called something else.
FITS, NOT_SO = "that-fits", "not-so"
# domain.md §1.3, L5: three turns are the sign.
TURNS = 3
# As many cards without an answer, and no more are laid out.
SILENT = 3
# Days between two strengths that are named: one a week.
APART_DAYS = 7
# Answers that wait to be named, and names that are kept for the letters.
WAITING, NAMED = 4, 60
LONGEST_LINE_S = 30.0
TO_READ_S = 6.0
QUESTIONS = 6


@behaviour(
    *("strengths-talk", "light", "breathing", "gaze", "motion", "cards", "text"),
    parameters=StrengthsTalkParameters,
    half={"questions_per_session": 3},
)
def strengths_talk(scene: Scene) -> Behaviour:
    """Asks about pastimes with two cards at a time; names a strength with its evidence, one a week at most.

    Every answer is a turn, "neither" too. What is kept are ids and days: see `Keepsakes`.
    """
    talk = Talk(scene)
    yield Light("eyes", "warm", 0.5)
    yield Idle("breathing")
    yield from talk.name_one()
    while talk.goes_on:
        yield from talk.round()
    yield from talk.name_one()
    while True:
        yield from wait_in_touch(scene, scene.between(40, 70))
        yield Gesture("look-away", 0.5)


@dataclass(slots=True)
class Talk:
    """One session of it."""

    scene: Scene
    laid_out: int = 0
    turns: int = 0
    silent: int = 0
    thanked: bool = False
    named: bool = False
    in_turn: dict[str, list[str]] = field(default_factory=dict)

    @property
    def goes_on(self) -> bool:
        most = int(self.scene.parameters.get("questions_per_session", QUESTIONS))
        return self.laid_out < most and self.silent < SILENT

    def round(self, first_s: tuple[float, float] = (15, 30)) -> Behaviour:
        """A pastime, and then the way in which it is done.

        To put it to sleep in the middle of a round, for a second time in a row, is the sign of distress.
        """
        scene = self.scene
        yield from wait_in_touch(scene, scene.between(*first_s))
        pastimes = tuple(scene.parameters["pastimes"])
        two = tuple(self._next_of("pastimes", pastimes) for _ in range(2))
        pastime = yield from self._asked("which", two)
        if pastime in ("", NEITHER) or not self.goes_on:
            return
        scene.uneasy_again = frozenset({"sleep"})
        about = {offer["id"]: offer for offer in scene.parameters["offers"] if pastime in offer["of"]}
        offer = about[self._next_of(f"how-{pastime}", tuple(about))]
        yield from wait_in_touch(scene, scene.between(8, 15))
        tag = yield from self._asked("how", tuple(option["id"] for option in offer["options"]))
        scene.uneasy_again = frozenset()
        shown = {option["id"]: option["strength"] for option in offer["options"]}
        if tag in shown:
            Keepsakes(scene).given(shown[tag], tag)

    def _next_of(self, listed: str, names: tuple[str, ...]) -> str:
        """Like `scene.next_of`, but forgotten with the strengths: the lists tell what was taken."""
        off = "strengths" in self.scene.not_kept
        in_turn = self.in_turn if off else self.scene.memory("strengths").setdefault("in_turn", {})
        return names[Rotation(in_turn).draw(listed, names)]

    def name_one(self) -> Behaviour:
        """Name what an answer showed, unless one was named this week; then it may fit or not."""
        scene, kept = self.scene, Keepsakes(self.scene)
        found = None if self.named else kept.to_name()
        if found is None:
            return
        self.named = True
        yield from wait_in_touch(scene, scene.between(10, 20))
        if not (yield from self._says(f"named-{found['evidence']}")):
            return  # what nobody could hear or read has not been named
        kept.named(found)
        yield from wait_in_touch(scene, TO_READ_S)
        answer = yield from self._asked("fits", (FITS, NOT_SO))
        if answer not in (FITS, NOT_SO):
            return
        in_the_letter = kept.agreed(found, agreed=answer == FITS)
        if answer == FITS and not in_the_letter:
            return  # switched off, or forgotten, while the cards lay there
        yield from self._says("kept" if in_the_letter else "left-out")
        if in_the_letter and scene.parameters.get("tasks", True):
            yield from wait_in_touch(scene, TO_READ_S)
            yield from self._says(f"task-{found['strength'].replace('_', '-')}")

    def _asked(self, line: str, cards: tuple[str, ...]) -> Generator[Record | Wait, Record | None, str]:
        """Lay out two cards and "neither"; which was taken, or "" for silence."""
        scene = self.scene
        number = scene.next_offer()
        self.laid_out += 1
        yield scene.say(line, scene.parameters.get("style", "text"))
        yield Gesture("offer-left", 0.5)
        yield Gesture("offer-right", 0.5)
        yield Offer(number, (*cards, NEITHER), "strengths")
        wait_s = float(scene.parameters.get("wait_s", 20))
        seen = yield from wait_in_touch(scene, wait_s, (ChoiceMade,))
        yield OfferClosed(number)
        if not isinstance(seen, ChoiceMade):
            self.silent += 1
            scene.uneasy = frozenset({"person", "sleep"}) if self.silent >= SILENT else frozenset()
            yield Gesture("look-away", 0.4)
            return ""
        self.turns += 1
        scene.sign = scene.sign or self.turns >= TURNS
        yield Gesture("settle-down" if seen.option == NEITHER else "nod", 0.5)
        if not self.thanked:
            self.thanked = True
            yield from self._says("thanks")
        return seen.option

    def _says(self, line: str) -> Generator[Record | Wait, Record | None, bool]:
        """Say a line; whether anybody could hear or read it."""
        say = self.scene.say(line, self.scene.parameters.get("style", "text"))
        yield say
        while True:  # an earlier line may end first
            spoken = yield from wait_in_touch(self.scene, LONGEST_LINE_S, (Spoken,))
            if not isinstance(spoken, Spoken):
                return False
            if spoken.utterance == say.utterance:
                return spoken.outcome in ("played", "captioned")


class Keepsakes:
    """What is kept between sessions: the strength and the evidence tag of an answer, and once it was named
    the day, and whether the person agreed.

    Asked for anew each time: the person may have had it forgotten, or switched off, since.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def _list(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._scene.memory("strengths").setdefault(name, [])
        return found

    def given(self, strength: str, evidence: str) -> None:
        """An answer that may be named later, once."""
        waiting = self._list("given")
        if all(each["evidence"] != evidence for each in (*waiting, *self._list("named"))):
            waiting.append({"strength": strength, "evidence": evidence})
            del waiting[:-WAITING]

    def to_name(self) -> dict[str, Any] | None:
        """The oldest answer that can still be named; None in a week in which one was."""
        named, day = self._list("named"), self._scene.moment.day
        if any(abs(day - each["day"]) < APART_DAYS for each in named):
            return None
        known = {
            option["id"]: option["strength"]
            for offer in self._scene.parameters["offers"]
            for option in offer["options"]
        }
        return next(
            (each for each in self._list("given") if known.get(each["evidence"]) == each["strength"]), None
        )

    def named(self, found: dict[str, Any]) -> None:
        waiting, named = self._list("given"), self._list("named")
        waiting[:] = [each for each in waiting if each["evidence"] != found["evidence"]]
        named.append({**found, "day": self._scene.moment.day})
        del named[:-NAMED]

    def agreed(self, found: dict[str, Any], *, agreed: bool) -> bool:
        """Keep what was answered; whether it stands in the letter now."""
        named = [each for each in self._list("named") if each["evidence"] == found["evidence"]]
        for each in named:
            each["agreed"] = agreed
        return agreed and bool(named)
