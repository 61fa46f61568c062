"""One small word: a sentence that asks nothing, then silence."""

from collections.abc import Generator

from robot.behaviours import sayings
from robot.behaviours.presence import answer_touch, wait_in_touch
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light
from robot.contract.events import Spoken, Touched
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Scene, Wait

# domain.md §1.2, L3: at most three sentences a session, at least a minute apart.
SENTENCES = 3
APART_S = 60.0
LONGEST_LINE_S = 30.0


@behaviour(
    *("small-word", "light", "breathing", "gaze", "motion", "sound", "speech", "text"),
    half={"sentences": 1},
)
def small_word(scene: Scene) -> Behaviour:
    """Says up to three lines a session, a minute and more apart; staying through them is the sign.

    Nothing is said twice within a fortnight, and nothing that is not true now. When that leaves nothing, it
    keeps silent for as long as the words would have taken, and to stay through that is the sign too: all
    the words of this level were heard in these two weeks.
    """
    yield Light("eyes", "warm", 0.5)
    yield Idle("breathing")
    apart = max(APART_S, float(scene.parameters.get("apart_s", APART_S)))
    tried, said = False, False
    for position in range(min(SENTENCES, int(scene.parameters.get("sentences", SENTENCES)))):
        seconds = apart + scene.between(0, 30) if position else scene.between(15, 30)
        touched = yield from quiet(scene, seconds)
        line = sayings.next_line(scene, touched)
        if line is not None:
            heard = yield from say(scene, line)
            tried, said = True, said or heard
    scene.sign = said or not tried  # staying through words that nobody could hear is no sign
    while True:
        yield from quiet(scene, scene.between(40, 70))
        yield Gesture("settle-down", 0.5)


def say(scene: Scene, line: str) -> Generator[Record | Wait, Record | None, bool]:
    """Say one line, with the ears up; whether it could be heard or read."""
    take_back = sayings.keep(scene, line)  # a stop in the middle of it: it was said
    yield Light("eyes", "warm", 0.8)
    yield Gesture("ears-up", 0.4)
    yield scene.say(line, scene.parameters.get("style", "voice"))
    spoken = yield from wait_in_touch(scene, LONGEST_LINE_S, (Spoken,))
    outcome = spoken.outcome if isinstance(spoken, Spoken) else ""
    if outcome == "failed":
        take_back()
    yield Light("eyes", "warm", 0.5)
    yield Gesture("look-away", 0.5)
    return outcome in ("played", "captioned")


def quiet(scene: Scene, seconds: float) -> Generator[Record | Wait, Record | None, bool]:
    """Say nothing for this long; each touch is answered, without a word. Whether the first was gentle."""
    seen = yield Wait(seconds, (Touched,))
    if not isinstance(seen, Touched):
        return False
    yield from answer_touch(scene, seen)
    yield from wait_in_touch(scene, seconds)
    return not seen.rough
