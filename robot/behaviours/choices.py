"""Choosing: two cards and always "neither". Silence is an answer."""

from robot.behaviours.registry import behaviour
from robot.behaviours.scene import Behaviour, Scene, Wait
from robot.engine.commands import Gesture, Idle, Light, Offer, OfferClosed
from robot.engine.events import ChoiceMade

NEITHER = "neither"
# domain.md §1.3, L4: as many offers without an answer, and then an early end.
SILENT = 3


@behaviour("choosing", "light", "breathing", "motion", "cards", "text")
def choosing(scene: Scene) -> Behaviour:
    """Offers a few pairs of cards, waits, thanks once, and is content with nothing.

    One choice is the sign, "neither" too. Three offers without an answer are fine while the person stays; to
    leave early after them is the sign of distress.
    """
    yield Light("eyes", "warm", 0.5)
    yield Idle("breathing")
    offers = list(scene.parameters["offers"])
    wait_s = float(scene.parameters.get("wait_s", 20))
    thanked, silent = False, 0
    for chosen in offers[: int(scene.parameters.get("offers_per_session", 3))]:
        yield Wait(scene.between(20, 40))
        number = scene.next_offer()
        yield scene.say("offer", "text")
        yield Gesture("offer-left", 0.5)
        yield Gesture("offer-right", 0.5)
        yield Offer(number, (*(option["id"] for option in chosen["options"]), NEITHER))
        answer = yield Wait(wait_s, (ChoiceMade,))
        yield OfferClosed(number)
        if not isinstance(answer, ChoiceMade):
            silent += 1
            yield Gesture("look-away", 0.4)
            continue
        scene.sign = True
        yield Gesture("nod" if answer.option != NEITHER else "settle-down", 0.5)
        if not thanked:
            thanked = True
            yield scene.say("thanks", "text")
    scene.uneasy = frozenset({"person", "sleep"}) if silent >= SILENT else frozenset()
    while True:
        yield Wait(scene.between(40, 70))
        yield Gesture("look-away", 0.5)
