"""Checks the sets of cards of a level."""

from collections.abc import Mapping
from typing import Any

from robot.behaviours.choices import NEITHER, NOTHING, TOMORROW
from robot.behaviours.script import libraries, schema
from robot.yaml_check.source import Path, Source

# What a card of this kind must show when it is chosen.
SHOWN = {"sounds": "sound", "lights": "light"}
ADDED = (NEITHER, NOTHING)


def check_cards(source: Source, offers: object, base: Path, modalities: list[str]) -> None:
    """Add what is wrong with them: cards differ, a sound is agreed to, and a kind is what it says."""
    assert isinstance(offers, list)  # noqa: S101 - its shape has been checked
    sets: set[str] = set()
    labels: dict[str, dict[str, str]] = {}
    for place, offer in enumerate(offers):
        here: Path = (*base, place)
        if offer["id"] in sets:
            source.add("E002", (*here, "id"), f"the offer '{offer['id']}' is there twice")
        sets.add(offer["id"])
        _set(source, offer, here)
        for index, option in enumerate(offer["options"]):
            where: Path = (*here, "options", index)
            if (option.get("shows") or {}).get("sound") and "sound" not in modalities:
                text = "a choice may sound only on a level that lists 'sound'"
                source.add("S304", (*where, "shows", "sound"), text)
            if option["id"] in ADDED:
                source.add("E002", (*where, "id"), f"'{option['id']}' is added to every offer by itself")
            elif labels.setdefault(option["id"], _label(option)) != _label(option):
                text = f"the card '{option['id']}' is there twice with different texts"
                source.add("E002", (*where, "id"), text)


def _label(option: Mapping[str, Any]) -> dict[str, str]:
    """What is read on a card."""
    return schema.Option.model_validate(option).plain()


def _set(source: Source, offer: dict[str, Any], here: Path) -> None:
    kind, options = offer.get("kind", "cards"), offer["options"]
    ids = [option["id"] for option in options]
    for index, name in enumerate(ids):
        if name in ids[:index]:
            source.add("E002", (*here, "options", index, "id"), "both cards of the offer are the same")
    if len(options) > 2 and kind != TOMORROW:
        source.add("E013", (*here, "options"), f"two cards; only a set for '{TOMORROW}' may have three")
    if kind == TOMORROW and not offer.get("says"):
        text = f"'says' is missing: with a set for '{TOMORROW}' it is said that it is for the next day"
        source.add("E011", here, text, at_key=True)
    shown = SHOWN.get(kind)
    for index, option in enumerate(options):
        if shown is not None and not (option.get("shows") or {}).get(shown):
            text = f"'{shown}' is missing under 'shows': a card of '{kind}' is what it shows"
            source.add("E011", (*here, "options", index), text, at_key=True)


def check_shared(source: Source, parameters: Mapping[str, Any], path: Path, modalities: list[str]) -> None:
    """Add what is wrong with sets of libraries here: a sound without a yes, a card of another set."""
    own = {offer["id"]: offer for offer in parameters.get("offers", [])}
    cards = {option["id"]: _label(option) for offer in own.values() for option in offer["options"]}
    left_out = {*libraries.named(parameters, "without"), *own}
    for name in libraries.named(parameters, "library"):
        for offer in libraries.sets_of(name) if name in libraries.names("choosing") else ():
            if offer.id in left_out:
                continue
            for option in offer.options:
                if cards.get(option.id, option.plain()) != option.plain():
                    text = f"'{offer.id}' of '{name}' has another card '{option.id}'; rename the one here"
                    source.add("E002", (*path, "library"), text, at_key=True)
                if option.shows is not None and option.shows.sound and "sound" not in modalities:
                    text = f"the set '{offer.id}' of '{name}' sounds, and the level does not list 'sound'"
                    source.add("S304", (*path, "library"), text, at_key=True)
