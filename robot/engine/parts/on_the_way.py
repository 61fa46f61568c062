"""Setting off and coming back: one gesture, then the robot sleeps until the person is there again.

Nothing here follows anybody: what is known is the waypoint that they named, and the day. It lies in the
progress, so that a power cut changes nothing. How it was is asked in a session when they are back.
"""

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.quests import Quest
from robot.engine.bars import Bars
from robot.engine.contact import CAME_BACK, SET_OFF, Received
from robot.engine.context import Context
from robot.engine.ladder import Refusal
from robot.engine.outing_rules import leads_out, quest_of, quests_of, signed_now
from robot.engine.outings import UnderWay
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.outing import Outing
from robot.engine.parts.presence import Presence
from robot.engine.parts.preview import Preview
from robot.engine.parts.sessions import Sessions, without_robot
from robot.engine.parts.today import Today
from robot.engine.phases import AWAKE, STILL
from robot.engine.portions import Portion
from robot.engine.things import bring

# How long the one gesture of a farewell for now has, in seconds.
SEND_OFF_S = 5.0
# A way of an earlier day is over; so many days a phone that comes within reach may still tell how it ended.
LATE_DAYS = 7
# Phases in which the robot stays as it is, whoever comes back; a stop is ended by a start alone.
NOT_RECEIVING = ("stopped", "fault", "handover", "paused")


class OnTheWay:
    """Sees people off and receives them. `_foreseen`: what was expected, told without a session."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        bars: Bars,
        preview: Preview,
        presence: Presence,
        sessions: Sessions,
        today: Today,
        outing: Outing,
    ) -> None:
        self._context, self._decisions, self._bars = context, decisions, bars
        self._preview, self._presence, self._sessions = preview, presence, sessions
        self._today, self._outing = today, outing
        self._foreseen = ""

    @property
    def under_way(self) -> UnderWay | None:
        """The way that is on. By the next day it is over, whether or not anybody has said so."""
        way, today = self._context.progress.outings.under_way, self._context.today
        return way if way is not None and today in (None, way.day) else None

    # --- setting off ----------------------------------------------------------------------------------------

    def foreseen(self, event: e.Foreseen) -> None:
        """What they expect of the way that they are about to go, where no session asks for it."""
        if self._context.contact is None:
            self._foreseen = event.answer

    def set_off(self, event: e.SetOff) -> None:
        """They go now, if the guard knows that they may. Pressed twice it is once."""
        context = self._context
        quest = quest_of(context, event.quest)
        if quest is None or self.under_way is not None:
            return
        if event.source not in e.CONSENTING:
            self._decisions.refuse("heard-is-not-yes")
            return
        portion = self._portion_for(quest)
        refusal = ("quest-later", ()) if portion is None else self._refusal(quest)
        if refusal is not None or portion is None:
            self._decisions.refuse(*(refusal or ("quest-later", ())))
        else:
            self._go(quest, portion)

    def not_now(self, quest: Quest) -> Refusal | None:
        """Why nobody would be seen off there now, or None."""
        return ("quest-later", ()) if self._portion_for(quest) is None else self._refusal(quest)

    def _portion_for(self, quest: Quest) -> Portion | None:
        """The highest of today's levels that leads there; a way of one's own belongs to any of them."""
        context, portions = self._context, self._context.ladder.portions
        if context.contact is not None and self._names(context.contact.portion, quest):
            return context.contact.portion
        places = range(self._today.place(), -1, -1)
        return next((portions[place] for place in places if self._names(portions[place], quest)), None)

    def _names(self, portion: Portion, quest: Quest) -> bool:
        taken = portion.taken
        return leads_out(taken) and (quest.own or quest in quests_of(self._context, taken))

    def _refusal(self, quest: Quest) -> Refusal | None:
        found = self._outing.refusal(quest)
        if found is not None:
            return found
        contact = self._context.contact
        prepared = contact is not None and leads_out(contact.level)
        return None if prepared else self._bars.contact()

    def _go(self, quest: Quest, portion: Portion) -> None:
        context, p, contact = self._context, self._context.progress, self._context.contact
        foreseen, free = self._foreseen, without_robot(context)
        self._foreseen = ""
        if contact is not None and leads_out(contact.level):
            foreseen, free = contact.foreseen or foreseen, contact.robot_free
            self._sessions.leave(SET_OFF, void=True)
        elif contact is not None:
            self._sessions.leave("person")
        elif context.phase == "preview":
            self._preview.take_back()
        outings, day = p.outings, context.day
        outings.under_way = UnderWay(quest.id, day, portion.level, portion.part, portion.half, foreseen, free)
        outings.tried_day = day
        outings.planned = "" if outings.planned == quest.id else outings.planned
        if outings.visit == quest.id:
            outings.visit, outings.visit_day = "", None
        p.awaits_person = True
        self._see_off(portion, silent=free or signed_now(context))

    def _see_off(self, portion: Portion, *, silent: bool) -> None:
        """One gesture and a little light, and then it sleeps; in signed hours of the night nothing moves."""
        context, situation = self._context, self._context.situation
        if context.phase in STILL or context.phase == "handover":
            context.emit(c.Caption("under-way"))
        elif silent or situation.must_rest or situation.bodiless or context.phase not in AWAKE:
            self._presence.fall_asleep("under-way")
        else:
            if context.phase != "present":
                context.to("rest")
            self._presence.hold_still()
            motion = "motion" in context.ladder.modalities(portion)
            context.emit(c.Light("eyes", "warm", 0.6), c.Gesture("bow" if motion else "glance", 0.5))
            context.set_timer("send-off", SEND_OFF_S)

    def due_asleep(self) -> None:
        """The gesture is over."""
        context = self._context
        if context.progress.outings.under_way is not None and context.phase == "present":
            self._presence.fall_asleep("under-way")

    # --- coming back ----------------------------------------------------------------------------------------

    def there_again(self, event: e.WakeRequested | e.StartRequested) -> None:
        """Whoever begins something is at home: on the same day it is a way back without a word about it.

        A way of an earlier day is over, and nothing is asked; after a week nothing more can be told of it.
        """
        context, outings = self._context, self._context.progress.outings
        way = outings.under_way
        if way is None or event.source not in e.CONSENTING or context.phase not in STILL:
            return
        if self.under_way is not None:
            self._receive(way, "unsaid")
        elif context.day - way.day > LATE_DAYS:
            outings.under_way = None

    def came_back(self, event: e.CameBack) -> None:
        """Received at every hour, however it went; nobody else can say it for them.

        An end that names another way is of one that is over, and ends nothing. One of an earlier day, that a
        phone tells late, is kept with that day; nobody is received, and nothing is asked.
        """
        way = self._context.progress.outings.under_way
        if way is None or event.quest not in ("", way.quest):
            return
        if event.source not in e.CONSENTING:
            self._decisions.refuse("heard-is-not-yes")
            return
        if self.under_way is not None:
            self._receive(way, event.how)
        else:
            self._kept(way, event.how)
            self._outing.been_there(way, event.how)

    def _receive(self, way: UnderWay, how: e.Back) -> None:
        context, quest = self._context, way.quest
        context.timers.cancel("send-off")
        before = context.progress.outings.of_quest(quest)
        hardest, beyond = (None if before is None else before.hardest), self._is_beyond(quest)
        new = self._kept(way, how)
        portion = self._portion_of(way)
        if portion is None or not self._may_receive():
            self._outing.been_there(way, how)
            context.emit(c.Caption("came-back"))
            return
        context.progress.awaits_person = False
        free = way.robot_free or context.situation.must_rest or context.situation.bodiless
        if context.phase == "preview":
            self._preview.take_back()
        back = Received(how, quest, way.foreseen, beyond, hardest, bool(new))
        self._sessions.receive(portion, back, free=free)

    def _kept(self, way: UnderWay, how: e.Back) -> tuple[str, ...]:
        """The way is over. Where they were is kept, with its day; the things that are new."""
        outings, reached = self._context.progress.outings, how == "reached" and not way.half
        outings.under_way = None
        if reached:
            entry = outings.keep(way.quest)
            entry.times, entry.day = entry.times + 1, way.day
        if way.half:
            return ()
        return bring(outings, self._context.programme.quests, way.quest, reached=reached)

    def due_received(self) -> None:
        """They have been received: how it was is asked."""
        contact = self._context.contact
        if contact is not None and contact.received.how:
            self._sessions.close(CAME_BACK)

    def _is_beyond(self, quest: str) -> bool:
        """Farther than the waypoint of the last time, or a way that was never gone."""
        outings, order = self._context.progress.outings, [x.id for x in self._context.programme.quests]
        lived, last = outings.of_quest(quest), outings.last()
        if lived is None or not lived.times or last is None:
            return True
        return quest in order and last.quest in order and order.index(quest) > order.index(last.quest)

    def _may_receive(self) -> bool:
        """Whether a session can be: not after a stop, in a crisis, away, or where nothing may begin."""
        context, p = self._context, self._context.progress
        if context.phase in NOT_RECEIVING or p.crisis or p.sent_away or context.situation.lost:
            return False
        return context.contact is None and p.course not in ("closed", "left", "on-hold")

    def _portion_of(self, way: UnderWay) -> Portion | None:
        """What was lived on the way, as far as the person is still there; None: not any more."""
        ladder = self._context.ladder
        place = ladder.portions.place(way.level, way.part, half=way.half)
        if not 0 <= place <= self._context.home:
            return None
        return ladder.portions[place]
