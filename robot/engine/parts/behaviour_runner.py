"""Runs the behaviour that is played now: begins it with a scene, feeds it events, closes it."""

import random
from typing import Any

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.people import RELAYING
from robot.contract.quests import OUTING
from robot.contract.record import Record
from robot.contract.scene import Letter, Moment, Rotation, Scene, Trip
from robot.engine.contained import Contained
from robot.engine.context import Context
from robot.engine.other_end import others_at
from robot.engine.progress import KEPT_CHOICES
from robot.engine.stage import Stage

SENT = frozenset({c.Offer, c.OfferClosed, c.Say})


class BehaviourRunner:
    """Gives a behaviour its numbers and its memory, and what it sends to the signals of the session.

    `error` is the newest fault of a behaviour that was dropped all the same.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self.stage = Stage(context.timers)
        self.error: Contained | None = None

    def play(self, name: str) -> None:
        context, p = self._context, self._context.progress
        scene = Scene(
            context.ladder.level if context.contact is None else context.contact.level,
            random.Random(f"{context.seed}:{p.last_session}:{context.now}:{name}"),  # noqa: S311
            self._next_utterance,
            self._next_offer,
            self._draw,
            self._remember,
            () if "choices" in p.not_kept else p.chosen,
            p.memory,
            p.not_kept,
            self._moment(),
            context.written.character,
            context.seed,
            p.used,
            own_sentences=p.own.sentences,
            trip=self._trip(),
            **self._people(),
        )
        self._send(self.stage.play(name, scene, context.now))

    def feed(self, event: Record | None) -> None:
        """An event, or None when its wait is over. Who is there is kept true first, whatever it waits for."""
        if isinstance(event, e.SenderThere) and self.stage.scene is not None:
            self.stage.scene.there = self._people().get("there", ())
        self._send(self.stage.feed(event, self._context.now))

    def wait_is_over(self) -> None:
        self.feed(None)

    def close(self) -> None:
        self._send(self.stage.close())
        if self.stage.broken is not None:
            self.error, self.stage.broken = self.stage.broken, None
            self._context.emit(c.Broke("behaviour", self.error.name))

    def drop(self) -> None:
        """Away with a behaviour that cannot even be closed."""
        self.stage = Stage(self._context.timers)

    def _send(self, commands: list[Record]) -> None:
        contact = self._context.situation.contact
        self._context.emit(*commands)
        if contact is not None:
            for command in commands:
                if type(command) in SENT:
                    contact.collector.sent(command, self._context.now)

    def _people(self) -> dict[str, Any]:
        """What a session with people needs to know of them; company needs nothing of it."""
        context, contact = self._context, self._context.contact
        if contact is None or contact.level.behaviour not in RELAYING:
            return {}
        return {
            "letters": [
                Letter(x.message, x.sender, x.form, x.seconds, x.read) for x in context.progress.mail
            ],
            "opened_apart": context.progress.opened_apart,
            "there": others_at(context, contact.level),
            "ready": dict(context.situation.ready),
            "others": context.situation.others,
        }

    def _trip(self) -> Trip:
        """What a level that leads out needs to know: where to, and how they came back."""
        context, contact = self._context, self._context.contact
        if contact is None or contact.level.behaviour not in OUTING:
            return Trip()
        if contact.received.how:
            back = contact.received
            return Trip(back.quest, back.how, back.brings)
        outings, today = context.progress.outings, context.today
        visit = outings.visit if today is not None and outings.visit_day == today else ""
        return Trip(visit or outings.planned)

    def _moment(self) -> Moment:
        calendar, now = self._context.calendar, self._context.now
        if not calendar.verified:
            return Moment(calendar.day(now))
        return Moment(calendar.day(now), calendar.hour(now), calendar.month(now))

    def _next_utterance(self) -> int:
        self._context.progress.last_utterance += 1
        return self._context.progress.last_utterance

    def _next_offer(self) -> int:
        self._context.progress.last_offer += 1
        return self._context.progress.last_offer

    def _draw(self, key: str, names: tuple[str, ...]) -> int:
        """From the lists of this programme's levels; those of levels that it no longer has are forgotten."""
        p, programme = self._context.progress, self._context.programme
        levels = {each.id for level in programme.levels for each in (level, *level.parts)}
        for gone in [kept for kept in p.used if kept.split(".")[0] not in levels]:
            del p.used[gone]
        return Rotation(p.used).draw(key, names)

    def _remember(self, offer: str, card: str) -> None:
        """The card chosen last in an offer; the latest stands at the end."""
        p = self._context.progress
        if "choices" in p.not_kept:
            return
        p.chosen = [*(kept for kept in p.chosen if kept[0] != offer), [offer, card]][-KEPT_CHOICES:]
