"""The behaviour *choosing*: two cards and always "neither". Silence is an answer too."""

from collections.abc import Generator, Mapping
from typing import Any

from robot.behaviours.presence import wait_in_touch
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Gesture, Idle, Light, Offer, OfferClosed, Sound
from robot.contract.events import ChoiceMade
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Scene

# The card that is added to every set, and to one for tomorrow.
NEITHER, NOTHING = "neither", "nothing"
TOMORROW = "tomorrow"
# domain.md §1.3, L4: as many offers without an answer, and then an early end.
SILENT = 3
# Where it looks, as a card may say it.
LOOKS = {"left": "offer-left", "right": "offer-right", "away": "look-away"}

Offers = Mapping[str, Mapping[str, Any]]


@behaviour("choosing", "light", "breathing", "motion", "cards", "text", half={"offers_per_session": 1})
def choosing(scene: Scene) -> Behaviour:
    """Offers a few pairs of cards, waits, thanks once, and is content with nothing.

    What is chosen shows at once, and comes back when the next session begins: the colour of the eyes, a
    sound, where it looks, one line. After "neither" it begins with a rest. A tiny act for tomorrow
    comes back on the next day only, and is never asked about.

    One choice is the sign, "neither" too. Three offers without an answer are fine while the person stays; to
    leave early after them is the sign of distress.
    """
    offers: Offers = {offer["id"]: offer for offer in scene.parameters["offers"]}
    wait_s = float(scene.parameters.get("wait_s", 20))
    thanked, silent = False, 0
    yield Light("eyes", "warm", 0.5)
    yield Idle("breathing")
    yield from _come_back(scene, offers)
    for _ in range(min(int(scene.parameters.get("offers_per_session", 3)), len(offers))):
        yield from wait_in_touch(scene, scene.between(20, 40))
        offer = offers[scene.next_of("offers", tuple(offers))]
        number = scene.next_offer()
        yield scene.say(offer.get("says", {}).get("line", "offer"), "text")
        yield Gesture("offer-left", 0.5)
        yield Gesture("offer-right", 0.5)
        yield Offer(number, (*(option["id"] for option in offer["options"]), _none(offer)))
        answer = yield from wait_in_touch(scene, wait_s, (ChoiceMade,))
        yield OfferClosed(number)
        if not isinstance(answer, ChoiceMade):
            silent += 1
            yield Gesture("look-away", 0.4)
            continue
        scene.sign = True
        yield from _take(scene, offer, answer.option)
        if not thanked:
            thanked = True
            yield scene.say("thanks", "text")
    scene.uneasy = frozenset({"person", "sleep"}) if silent >= SILENT else frozenset()
    while True:
        yield from wait_in_touch(scene, scene.between(40, 70))
        yield Gesture("look-away", 0.5)


def _none(offer: Mapping[str, Any]) -> str:
    """The card of this set that chooses none of it."""
    return NOTHING if _for_tomorrow(offer) else NEITHER


def _for_tomorrow(offer: Mapping[str, Any]) -> bool:
    return offer.get("kind") == TOMORROW


def _take(scene: Scene, offer: Mapping[str, Any], card: str) -> Generator[Record, None, None]:
    """Show what was chosen, and keep it until it comes back."""
    kept = {"offer": offer["id"], "card": card, "day": scene.moment.day}
    scene.memory("choices")[TOMORROW if _for_tomorrow(offer) else "last"] = kept
    if card == _none(offer):
        yield Gesture("settle-down", 0.5)
        return
    if not _for_tomorrow(offer):
        scene.remember(offer["id"], card)
    yield Gesture("nod", 0.5)
    yield from _show(_shown(offer, card))


def _come_back(scene: Scene, offers: Offers) -> Behaviour:
    """What was chosen before, each once: today's tiny act, else a rest, else the last card with its line."""
    kept = scene.memory("choices")
    act, last = kept.get(TOMORROW), kept.pop("last", None)
    if act is not None and act["day"] < scene.moment.day:
        del kept[TOMORROW]
        if act["day"] + 1 == scene.moment.day:
            yield from _again(scene, offers, act)
            return
    if last is not None and last["card"] == NEITHER:
        yield from _rest(scene)
        return
    yield from _show(_last(scene, offers))
    if last is not None:
        yield from _line(scene, offers, last)


def _again(scene: Scene, offers: Offers, act: Mapping[str, Any]) -> Behaviour:
    """The tiny act that was chosen for today: its sign and its line, or a rest for "nothing"."""
    if act["card"] == NOTHING:
        yield from _rest(scene)
        return
    yield from _show(_shown(offers.get(act["offer"], {}), act["card"]))
    yield from _line(scene, offers, act)


def _rest(scene: Scene) -> Behaviour:
    yield Gesture("settle-down", 0.5)
    yield from wait_in_touch(scene, scene.between(40, 60))


def _line(scene: Scene, offers: Offers, kept: Mapping[str, Any]) -> Generator[Record, None, None]:
    """The line with which a choice comes back, if it is still in the script."""
    for option in offers.get(kept["offer"], {}).get("options", ()):
        if option["id"] == kept["card"] and "later" in option:
            yield scene.say(option["later"]["line"], "text")


def _last(scene: Scene, offers: Offers) -> Mapping[str, Any]:
    """The effect of the card that was chosen last, if it is still offered."""
    for name, card in reversed(scene.chosen):
        if name in offers and any(option["id"] == card for option in offers[name]["options"]):
            return _shown(offers[name], card)
    return {}


def _shown(offer: Mapping[str, Any], card: str) -> Mapping[str, Any]:
    """The effect of choosing a card; by default the robot looks at where the card was."""
    for place, option in zip(LOOKS, offer.get("options", ()), strict=False):
        if option["id"] == card:
            shows: Mapping[str, Any] = option.get("shows") or {"look": place}
            return shows
    return {}


def _show(shows: Mapping[str, Any]) -> Generator[Record, None, None]:
    if "light" in shows:
        yield Light("eyes", shows["light"], 0.5)
    if "look" in shows:
        looks = LOOKS[shows["look"]]
        yield Gesture(looks, 0.5)
    if "sound" in shows:
        yield Sound(shows["sound"])
