"""The behaviour *live-call*: beside the person while they speak with somebody; it can end it for them."""

from collections.abc import Generator

from robot.behaviours.presence import wait_in_touch
from robot.contract import events as e
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import EndCall, Gesture, Idle, Light, Offer, OfferClosed
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Scene, Wait

# Seconds of being connected that are the sign (domain.md §1.3): by sound alone, and with a picture.
VOICE_S, VIDEO_S = 60.0, 120.0
# The card with which the robot says the goodbye for the person, and how long it takes at most.
GOODBYE, NEITHER, GOODBYE_S = "goodbye-for-me", "neither", 12.0
# How long who is there stands on the page before what is shown of whom does.
SHOWN_S = 12.0
# A hello by a light has been seen when it has lain there for so long.
HELLO_S = 60.0
BEFORE: tuple[type[Record], ...] = (e.CallReady, e.CallConnected)
DURING: tuple[type[Record], ...] = (e.Touched, e.CallEnded, e.ChoiceMade)
ENDS = frozenset({"person", "sleep"})


@behaviour("live-call", "light", "breathing", "gaze", "text", "cards")
def live_call(scene: Scene) -> Behaviour:
    """Says who is there, waits for the person to press, and looks from the screen to the person and back.

    `step` is how far the call goes (robot/contract/call_events.py). Being connected for a minute, or two with
    a picture, is the sign. With `hello` there is no call, and a light that says who is there. The line's own
    light is the engine's.
    """
    ready = {} if scene.others else dict(scene.ready)
    told = False
    scene.alone = not ready
    yield Light("eyes", "warm", 0.4)
    yield Idle("breathing")
    seen = yield from wait_in_touch(scene, scene.between(4, 8), BEFORE)
    while True:
        match seen:
            case e.CallReady() if not seen.on:
                ready.pop(seen.call, None)
            case e.CallReady():
                told = told and not scene.alone
                scene.alone = False
                ready[seen.call] = seen.other
            case e.CallConnected():
                scene.alone, scene.uneasy_again = False, frozenset()
                told = True
                ready.pop(seen.call, None)
                yield from _call(scene, seen.call)
            case None if told:
                yield Gesture("glance" if scene.rng.random() < 0.3 else "look-away", 0.5)
        if ready and not told:
            told, shown = True, f"how-{scene.parameters['step']}"
            yield from _who(scene, next(iter(ready.values())))
            if not scene.parameters.get("hello"):  # who is there stands there for a while, then what is shown
                seen = yield from wait_in_touch(scene, SHOWN_S, BEFORE)
                if seen is None:
                    yield scene.say(shown, "text")
                else:
                    continue
        elif scene.alone and not told:
            told = True
            yield scene.say("waiting" if scene.there else "nobody", "text", *scene.there[:1])
        seen = yield from wait_in_touch(scene, scene.between(50, 90), BEFORE)
        if scene.parameters.get("hello") and ready and scene.seconds >= HELLO_S:
            scene.sign = True


def _who(scene: Scene, other: str) -> Generator[Record, None, None]:
    """Who is there, and what is shown of whom. In the half of it there is nothing to press."""
    scene.alone = False
    yield Gesture("ears-up", 0.4)
    if scene.parameters.get("hello"):
        yield Light("eyes", "amber", 0.6)
        yield scene.say("hello", "text", other)
        return
    yield scene.say("ready", "text", other)
    if scene.parameters["step"] != "voice" and not scene.sign:
        scene.uneasy_again = ENDS  # twice running there was somebody, and the person left (domain.md §1.3)


def _call(scene: Scene, call: int) -> Behaviour:
    """The ears are up; the card that ends it lies there for as long as the line is live."""
    needed = VOICE_S if scene.parameters["step"] == "voice" else VIDEO_S
    began, card, looks = scene.seconds, scene.next_offer(), 0
    yield Light("eyes", "warm", 0.5)
    yield Gesture("ears-up", 0.6)
    yield scene.say("goodbye-card", "text")
    yield Offer(card, (GOODBYE, NEITHER), "calls")
    while True:
        left = needed - (scene.seconds - began)
        pause = scene.between(20, 40)
        seen = yield Wait(min(pause, left) if left > 0 else pause, DURING)
        if scene.seconds - began >= needed:
            scene.sign = True
        match seen:
            case e.Touched():
                yield Light("eyes", "warm", 0.6)
            case e.ChoiceMade() if seen.option == GOODBYE:
                if (yield from _goodbye(scene, card, call)):
                    break
            case e.ChoiceMade():
                yield OfferClosed(card)
            case e.CallEnded():
                break
            case None:
                looks += 1
                yield Gesture("look-to-screen" if looks % 2 else "glance", 0.5)
    yield OfferClosed(card)
    yield Gesture("settle-down", 0.5)
    yield scene.say("after", "text")


def _goodbye(scene: Scene, card: int, call: int) -> Generator[Record | Wait, Record | None, bool]:
    """The robot says it, and then the line is closed; whether it had ended by itself meanwhile."""
    yield OfferClosed(card)
    yield Gesture("bow", 0.5)
    yield scene.say("goodbye", "voice")
    seen = yield Wait(GOODBYE_S, (e.Spoken, e.CallEnded))
    if isinstance(seen, e.CallEnded):
        return True
    yield EndCall(call, "person")
    return False
