"""What behaviours may keep of the person between sessions, and what is forgotten of it."""

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
        if not event.on:
            p.not_kept.append(event.topic)
            self._forget(event.topic)

    def forgotten(self, event: e.MemoryForgotten) -> None:
        self._forget(event.topic)

    def _forget(self, topic: str) -> None:
        """One topic, or all of them. A behaviour that goes on may hold the data: it is emptied in place."""
        p = self._context.progress
        for name in list(p.memory) if topic == "" else [topic]:
            p.memory.get(name, {}).clear()
        if topic in ("choices", ""):
            p.chosen = []
