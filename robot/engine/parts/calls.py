"""A call: two taps on the desk, or one on the page. Awake it is always acknowledged, by eyes and ears.

The temperament says how, never whether. What rests by the person's wish (asleep, stopped), by a fault, or in
the house stays as it is: a call does not wake it.
"""

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.own_things import Colour
from robot.engine.context import Context
from robot.engine.parts.behaviour_runner import BehaviourRunner
from robot.engine.phases import AWAKE, STILL

# How long the eyes answer, in seconds; the sleepier, the sooner they settle.
SHORTEST_S, LONGER_S = 2.5, 2.0
# Levels of the eyes: an answer is brighter than this, or of another colour.
BRIGHT, ANSWER = 0.7, 1.0
# Its colour: the first that is not dark (by the person's own shades no more than one is).
COLOURS: tuple[Colour, ...] = ("warm", "blue", "amber")
# Answers of an ear and of the head, from quiet to lively. All are a matter of the gaze.
ANSWERS = (("ear-answer", "glance"), ("head-answer", "ear-answer"), ("ears-answer", "head-answer"))


class Calls:
    """Answers with the eyes, and with an ear where movement is allowed now; then the eyes are as before.

    `_eyes`: what they show but for an answer; `_may`: what the gate lets through; `_answered`: so many calls.
    """

    def __init__(self, context: Context, behaviour: BehaviourRunner) -> None:
        self._context, self._behaviour = context, behaviour
        self._eyes = c.Light("eyes", "off", 0.0)
        self._answer: c.Light | None = None
        self._may: tuple[str, ...] = ()
        self._answered = 0

    def called(self, event: e.Called) -> None:
        context = self._context
        if context.phase in STILL or self._sleeps():
            return
        if context.phase in ("present", "active"):
            self._behaviour.feed(event)
        self.look()  # what the behaviour shows is what the eyes go back to
        going_on = self._answer is not None
        self._answer = self._brighter()
        context.emit(self._answer)
        if not going_on and self._may_move():
            context.emit(c.Gesture(self._movement(), round(0.5 + 0.4 * context.written.character.lively, 2)))
        self._answered += 1
        context.set_timer("called", SHORTEST_S + LONGER_S * context.written.character.awake)

    def due(self) -> None:
        """The answer is over."""
        answer, self._answer = self._answer, None
        if answer is not None and self._context.phase not in STILL:
            self._context.emit(self._eyes)

    def look(self) -> None:
        """After every event: what may pass, and what the eyes show by others, which ends an answer."""
        for command in self._context.out:
            if type(command) is c.Bounds:
                self._may = command.modalities
            elif type(command) is c.Light and command.part == "eyes" and command is not self._answer:
                self._eyes, self._answer = command, None

    def _brighter(self) -> c.Light:
        """Brighter, or where that could not be seen, as in quiet hours, another colour; never a dark one."""
        dim = self._eyes.level <= BRIGHT and self._context.situation.quiet is None
        own = self._context.progress.own.lights
        seen = (x for x in COLOURS if own.get(x) != "off" and (dim or x != self._eyes.colour))
        return c.Light("eyes", next(seen, "warm"), ANSWER)

    def _movement(self) -> str:
        of = self._context.written.character
        answers = ANSWERS[min(2, int(of.lively * 3))]
        return answers[0] if of.predictable else answers[self._answered % 2]

    def _may_move(self) -> bool:
        context, situation = self._context, self._context.situation
        return (
            context.phase in AWAKE
            and situation.quiet is None
            and not situation.must_rest
            and not context.progress.away
            and "gaze" in self._may
        )

    def _sleeps(self) -> bool:
        """In the house, and in a session without the robot."""
        contact = self._context.contact
        return self._context.place == 0 if contact is None else contact.robot_free
