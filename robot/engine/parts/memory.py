"""What behaviours may keep of the person between sessions, and what is forgotten of it."""

import copy

from robot.contract import events as e
from robot.contract.memory import OPTIONAL_TOPICS
from robot.engine.context import Context


class Memory:
    """The person's word on each topic. Silence and speech are no yes to being remembered (law 4)."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def allowed(self, event: e.MemoryAllowed) -> None:
        p = self._context.progress
        if event.topic not in OPTIONAL_TOPICS or (event.on and event.source not in e.CONSENTING):
            return
        # In place: a behaviour that goes on keeps nothing of it from now on.
        p.not_kept[:] = [topic for topic in p.not_kept if topic != event.topic]
        if event.on:
            return
        p.not_kept.append(event.topic)
        if event.source in e.CONSENTING:
            self._forget(event.topic)
        else:  # what is kept is the person's to delete; what a behaviour still writes of it is kept nowhere
            p.memory[event.topic] = copy.deepcopy(p.memory.get(event.topic, {}))

    def forgotten(self, event: e.MemoryForgotten) -> None:
        self._forget(event.topic)

    def _forget(self, topic: str) -> None:
        """One topic, or all of them. A behaviour that goes on may hold the data: it is emptied in place."""
        p = self._context.progress
        for name in list(p.memory) if topic == "" else [topic]:
            p.memory.get(name, {}).clear()
        if topic in ("choices", ""):
            p.chosen = []
