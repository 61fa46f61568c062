"""One small word: a sentence that asks nothing, then silence."""

from robot.behaviours.presence import answer_touch
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light
from robot.contract.events import Spoken, Touched
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
    """Says up to three lines a session, a minute and more apart; staying through them is the sign."""
    yield Light("eyes", "warm", 0.5)
    yield Idle("breathing")
    lines = list(scene.parameters["lines"])
    scene.rng.shuffle(lines)
    apart = max(APART_S, float(scene.parameters.get("apart_s", APART_S)))
    said = False
    sentences = min(SENTENCES, int(scene.parameters.get("sentences", SENTENCES)), len(lines))
    for position in range(sentences):
        if position:
            yield from quiet(scene, apart + scene.between(0, 30))
        else:
            yield from quiet(scene, scene.between(15, 30))
        yield Light("eyes", "warm", 0.8)
        yield Gesture("ears-up", 0.4)
        line = scene.next_of("lines", tuple(lines))
        yield scene.say(line, scene.parameters.get("style", "voice"))
        spoken = yield Wait(LONGEST_LINE_S, (Spoken,))
        said = said or (isinstance(spoken, Spoken) and spoken.outcome in ("played", "captioned"))
        yield Light("eyes", "warm", 0.5)
        yield Gesture("look-away", 0.5)
    scene.sign = said  # staying through words that nobody could hear is no sign
    while True:
        yield from quiet(scene, scene.between(40, 70))
        yield Gesture("settle-down", 0.5)


def quiet(scene: Scene, seconds: float) -> Behaviour:
    """Say nothing for this long; a touch is answered once, without a word."""
    seen = yield Wait(seconds, (Touched,))
    if isinstance(seen, Touched):
        yield from answer_touch(scene, seen)
        yield Wait(seconds)
