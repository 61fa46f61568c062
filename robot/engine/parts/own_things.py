"""What the person has made their own: kept here, and held by the gate. Nothing of it is in words."""

from typing import get_args

from robot.contract import events as e
from robot.contract.own_things import Colour
from robot.contract.own_things import OwnThings as Own
from robot.engine.context import Context


class OwnThings:
    """Each is one word of the person's, or of staff for them; every one can be taken back."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @property
    def _own(self) -> Own:
        return self._context.progress.own

    def light_chosen(self, event: e.LightChosen) -> None:
        """No two colours look alike: with the one that has this shade now, it is exchanged."""
        lights = {colour: self._own.lights.get(colour, colour) for colour in get_args(Colour)}
        before = lights[event.colour]
        lights |= {colour: before for colour, shade in lights.items() if shade == event.shade}
        lights[event.colour] = event.shade
        self._own.lights = {colour: shade for colour, shade in lights.items() if colour != shade}

    def sound_allowed(self, event: e.SoundAllowed) -> None:
        off = [name for name in self._own.sounds_off if name != event.sound]
        self._own.sounds_off = off if event.on else [*off, event.sound]

    def sentences(self, event: e.OwnSentences) -> None:
        """How many there are; what stands in them is known to page and voice alone."""
        self._own.sentences, self._own.unspoken = max(0, event.count), list(event.unspoken)

    def forgotten(self, _event: e.OwnForgotten) -> None:
        self._own.lights, self._own.sounds_off = {}, []
        self._own.sentences, self._own.unspoken = 0, []
