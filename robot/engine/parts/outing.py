"""Outings and visits: what is planned, and what the guard goes by."""

from robot.contract import events as e
from robot.contract.quests import Quest
from robot.engine.context import Context
from robot.engine.outcome import RATING_LIMIT
from robot.engine.outing_rules import VISIT, local_of, quest_of, rules_of
from robot.engine.outings import UnderWay
from robot.engine.parts.behaviour_runner import BehaviourRunner
from robot.engine.parts.contacts import Contacts
from robot.outings.guard import Local, Refusal, Rules, refused

# What somebody expects of a visit that looks too hard; given up so often running it is a sign.
HARDEST = "very-hard"
CANCELLED_RUNNING = 2


class Outing:
    """Keeps the plan and the guard's figures. Nothing here counts or judges a place."""

    def __init__(self, context: Context, behaviour: BehaviourRunner, contacts: Contacts) -> None:
        self._context, self._behaviour, self._contacts = context, behaviour, contacts

    # --- what is planned ------------------------------------------------------------------------------------

    def chosen(self, event: e.QuestChosen) -> None:
        if not event.quest or self.quest(event.quest) is not None:
            self._context.progress.outings.planned = event.quest
            self._behaviour.feed(event)

    def visit_planned(self, event: e.VisitPlanned) -> None:
        outings, today = self._context.progress.outings, self._context.today
        if today is not None and event.day >= today and self.quest(event.quest) is not None:
            outings.visit, outings.visit_day = event.quest, event.day
            self._behaviour.feed(event)

    def visit_cancelled(self, event: e.VisitCancelled) -> None:
        outings = self._context.progress.outings
        if outings.visit == event.quest:
            outings.visit, outings.visit_day = "", None
            self._count_cancelled()

    def _count_cancelled(self) -> None:
        """In silence. Two running that looked very hard are a sign of distress (domain.md §1.3, L10)."""
        contact, outings = self._context.contact, self._context.progress.outings
        if contact is None or contact.level.behaviour != VISIT:
            return
        hard = contact.foreseen == HARDEST or (contact.peak() or 0) >= RATING_LIMIT
        outings.cancelled = outings.cancelled + 1 if hard else 0
        if outings.cancelled >= CANCELLED_RUNNING:
            outings.cancelled, contact.distress = 0, True

    def verified(self, event: e.VisitVerified) -> None:
        today = self._context.today
        if today is not None and self.quest(event.quest) is not None:
            self._context.progress.outings.keep(event.quest).verified = today

    def been_there(self, way: UnderWay, how: e.Back) -> None:
        """Of a visit that no session tells of, that they were there: that is the outcome (law 14)."""
        portions = self._context.ladder.portions
        place = portions.place(way.level, way.part, half=way.half)
        if how == "reached" and not way.half and place >= 0:
            self._contacts.been_there(portions[place].taken.people, way.day)

    def quest(self, quest: str) -> Quest | None:
        """A waypoint by its id, also one of the person's own; None for one that nobody knows."""
        return quest_of(self._context, quest)

    # --- the guard's figures --------------------------------------------------------------------------------

    def ruled(self, event: e.OutingRules) -> None:
        """As the robot is configured, told at every start."""
        self._context.situation.outing_rules = event

    def night_signed(self, event: e.NightSigned) -> None:
        outings, hours = self._context.progress.outings, [event.begins, event.ends]
        outings.night_signed = [] if outings.night_signed == hours else hours

    def weather(self, event: e.WeatherSaid) -> None:
        outings, today = self._context.progress.outings, self._context.today
        if today is not None:
            outings.weather, outings.weather_day = event.weather, today

    def rules(self) -> Rules:
        """What the guard goes by now."""
        return rules_of(self._context)

    def local(self) -> Local:
        """The moment, as far as somebody vouches for it."""
        return local_of(self._context)

    def refusal(self, quest: Quest) -> Refusal | None:
        """Why nobody sets off there now, as the guard says, or None."""
        return refused(quest, self.local(), self.rules())

    # --- forgotten ------------------------------------------------------------------------------------------

    def forgotten(self, _event: e.OutingForgotten) -> None:
        self._context.progress.outings.forget()
