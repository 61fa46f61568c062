"""The behaviour *choosing*: two cards and always "neither". Silence is an answer too."""

from collections.abc import Generator, Mapping
from typing import Any

from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light, Offer, OfferClosed, Sound
from robot.contract.events import ChoiceMade
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Scene, Wait

NEITHER = "neither"
# domain.md §1.3, L4: as many offers without an answer, and then an early end.
SILENT = 3
# Where it looks, as a card may say it.
LOOKS = {"left": "offer-left", "right": "offer-right", "away": "look-away"}


@behaviour("choosing", "light", "breathing", "motion", "cards", "text", half={"offers_per_session": 1})
def choosing(scene: Scene) -> Behaviour:
    """Offers a few pairs of cards, waits, thanks once, and is content with nothing.

    What is chosen shows at once, and again when the next session begins: the colour of the eyes, a sound,
    where it looks.

    One choice is the sign, "neither" too. Three offers without an answer are fine while the person stays; to
    leave early after them is the sign of distress.
    """
    offers = {offer["id"]: offer for offer in scene.parameters["offers"]}
    wait_s = float(scene.parameters.get("wait_s", 20))
    thanked, silent = False, 0
    yield Light("eyes", "warm", 0.5)
    yield Idle("breathing")
    yield from _show(_last(scene, offers))
    for _ in range(min(int(scene.parameters.get("offers_per_session", 3)), len(offers))):
        yield Wait(scene.between(20, 40))
        offer = offers[scene.next_of("offers", tuple(offers))]
        number = scene.next_offer()
        yield scene.say("offer", "text")
        yield Gesture("offer-left", 0.5)
        yield Gesture("offer-right", 0.5)
        yield Offer(number, (*(option["id"] for option in offer["options"]), NEITHER))
        answer = yield Wait(wait_s, (ChoiceMade,))
        yield OfferClosed(number)
        if not isinstance(answer, ChoiceMade):
            silent += 1
            yield Gesture("look-away", 0.4)
            continue
        scene.sign = True
        if answer.option == NEITHER:
            yield Gesture("settle-down", 0.5)
        else:
            scene.remember(offer["id"], answer.option)
            yield Gesture("nod", 0.5)
            yield from _show(_shown(offer, answer.option))
        if not thanked:
            thanked = True
            yield scene.say("thanks", "text")
    scene.uneasy = frozenset({"person", "sleep"}) if silent >= SILENT else frozenset()
    while True:
        yield Wait(scene.between(40, 70))
        yield Gesture("look-away", 0.5)


def _last(scene: Scene, offers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The effect of the card that was chosen last, if it is still offered."""
    for name, card in reversed(scene.chosen):
        if name in offers and any(option["id"] == card for option in offers[name]["options"]):
            return _shown(offers[name], card)
    return {}


def _shown(offer: Mapping[str, Any], card: str) -> Mapping[str, Any]:
    """The effect of choosing a card; by default the robot looks at where the card was."""
    for place, option in zip(("left", "right"), offer["options"], strict=True):
        if option["id"] == card:
            return option.get("shows") or {"look": place}
    return {}


def _show(shows: Mapping[str, Any]) -> Generator[Record, None, None]:
    if "light" in shows:
        yield Light("eyes", shows["light"], 0.5)
    if "look" in shows:
        looks = LOOKS[shows["look"]]
        yield Gesture(looks, 0.5)
    if "sound" in shows:
        yield Sound(shows["sound"])
