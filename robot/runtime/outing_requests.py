"""Requests about outings, carried out: words go into the encrypted journal alone, the rest is events."""

from collections.abc import Callable

from robot.contract import events as e
from robot.contract.calendar import day_of
from robot.contract.languages import LANGUAGES
from robot.contract.outing_events import Hours
from robot.contract.outing_words import OutingWords
from robot.contract.quests import MOST_OWN_QUESTS, Quest
from robot.control import outing_requests as outing
from robot.control.answers import Answer
from robot.control.outing_answers import HoursShown, RulesShown, WaypointList, WaypointShown
from robot.control.request_base import Request
from robot.engine.core import Engine
from robot.engine.ladder import Refusal
from robot.errors import UsageError
from robot.journal.database import OUTING_WORDS
from robot.outings.guard import clock_text, usual_night
from robot.runtime.inbox import Inbox
from robot.runtime.kept_note import Understand, calm, keep_note


class OutingRequests:
    """Carries them out, on the engine, the words and the journal that are in use.

    `source`: where the hours of a minor were looked up, as the configuration has it.
    """

    def __init__(
        self,
        inbox: Inbox,
        journal: Callable[[], object],
        engine: Callable[[], Engine],
        words: OutingWords,
        understand: Understand,
        source: str = "",
    ) -> None:
        self._inbox, self._journal, self._engine = inbox, journal, engine
        self._words, self._understand, self._source = words, understand, source

    async def answer(self, request: Request) -> Answer | None:
        """The answer to a request of these that is no plain event, None for any other. Raises UsageError."""
        match request:
            case outing.Waypoints():
                return self._listed()
            case outing.OutingRules():
                return self._rules()
            case outing.OwnWaypointAdd(name=name, exit=exit_):
                return await self._add(name, exit_)
            case outing.OwnWaypointRemove(quest=quest):
                return await self._remove(quest)
            case outing.WaypointOrder(quest=quest, way=way):
                self._known(quest)
                self._words.move(quest, -1 if way == "up" else 1, [*self._quests()])
                return await self._keep()
            case outing.QuestChoose(quest=quest) if quest:
                self._known(quest)
            case outing.SetOff(quest=quest):
                self._may_go(quest)
            case outing.CameBack(quest=quest, day=day):
                self._is_of_the_way(quest, day)
            case outing.ThingAsk(thing=thing):
                self._is_at_home(thing)
            case outing.NightSign():
                self._may_sign()
        return None

    # --- what is asked --------------------------------------------------------------------------------------

    def _quests(self) -> dict[str, Quest]:
        """All waypoints by their ids, in the person's own order."""
        of_programme = {each.id: each for each in self._engine().programme.quests}
        own = {each.id: self._engine().outing.quest(each.id) for each in self._words.waypoints}
        every = of_programme | {name: quest for name, quest in own.items() if quest is not None}
        return {name: every[name] for name in self._words.ordered([*every])}

    def _listed(self) -> WaypointList:
        outings = self._engine().progress.outings
        way = self._engine().on_the_way.under_way
        shown = tuple(self._shown(quest) for quest in self._quests().values())
        weather = self._engine().outing.rules().weather
        here = way.quest if way else ""
        return WaypointList(shown, outings.planned, here, weather, tuple(outings.things))

    def _shown(self, quest: Quest) -> WaypointShown:
        name, exit_ = dict(quest.name), dict(quest.exit)
        for own in self._words.waypoints:
            if quest.own and own.id == quest.id:
                name, exit_ = (dict.fromkeys(LANGUAGES, text) for text in (own.name, own.exit))
        code, hours = _told(self._engine().on_the_way.not_now(quest))
        quiet = tuple(_hours(each) for each in quest.quiet)
        return WaypointShown(
            quest.id, quest.kind, name, exit_, quest.people, quest.minutes, quiet, quest.item, quest.own,
            code, hours,
        )  # fmt: skip

    def _rules(self) -> RulesShown:
        part = self._engine().outing
        rules, local, here = part.rules(), part.local(), self._engine().progress.outings.night_signed
        barred = None if rules.adult or rules.barred is None else _hours(rules.barred)
        return RulesShown(
            local.verified,
            {True: "yes", False: "no", None: ""}[rules.adult],
            rules.guardian,
            rules.weather,
            _hours(usual_night(rules)),
            barred,
            self._source if barred else "",
            tuple(_hours(each) for each in rules.signed),
            _hours((here[0], here[1])) if len(here) == len(("begins", "ends")) else None,
            _hours(rules.dark[local.month - 1]) if local.verified and rules.dark else None,
            next((_hours(each) for each in local.quiet), None),
        )

    # --- what is changed ------------------------------------------------------------------------------------

    def _known(self, quest: str) -> None:
        if quest not in self._quests():
            raise UsageError("quest", "is no waypoint here.", "See `waypoints`.", code="no-quest")

    def _may_go(self, quest: str) -> None:
        """What the guard says, before anything is done. Pressed twice it is once. Raises UsageError."""
        self._known(quest)
        way = self._engine().on_the_way.under_way
        if way is not None and way.quest == quest:
            return
        code, _ = _told(self._engine().on_the_way.not_now(self._quests()[quest]))
        if code:
            raise UsageError("quest", f"is not for now ({code}).", "See `waypoints`.", code="outing")

    def _is_of_the_way(self, quest: str, day: str) -> None:
        """Whether this end is of the way that is on: the same waypoint, and not of a day before it began.

        One that a phone kept may be old. Raises UsageError.
        """
        way, said = self._engine().progress.outings.under_way, day_of(day)
        if way is None or quest not in ("", way.quest) or (said is not None and said < way.day):
            raise UsageError("quest", "is no way that is on; it is over.", "See `waypoints`.", code="no-way")

    def _is_at_home(self, thing: str) -> None:
        if thing not in self._engine().progress.outings.things:
            raise UsageError("thing", "has not come home.", "See `waypoints`.", code="no-thing")

    def _may_sign(self) -> None:
        if self._engine().outing.rules().adult is not True:
            mend = "Say in [outings] of yorisou.toml that the person is an adult."
            raise UsageError("begins", "hours of the night are signed for an adult only.", mend, code="minor")

    async def _add(self, name: str, exit_: str) -> Answer:
        if any((each.name, each.exit) == (name, exit_) for each in self._words.waypoints):
            return await self._keep()  # pressed twice it is one
        if len(self._words.waypoints) >= MOST_OWN_QUESTS:
            what = f"would be more than {MOST_OWN_QUESTS} ways of one's own."
            raise UsageError("name", what, "Remove one first.", code="waypoint-form")
        for text, where in ((name, "name"), (exit_, "exit")):
            await calm(self._inbox, self._understand, text, where)
        self._words.add(name, exit_, self._remembered())
        return await self._keep()

    def _remembered(self) -> set[str]:
        """Ids that something is still known of, so that no other place ever takes them over."""
        outings, contact = self._engine().progress.outings, self._engine().contact
        ids = {outings.planned, outings.visit, *(each.quest for each in outings.lived)}
        ids |= {outings.under_way.quest} if outings.under_way else set()
        return ids | ({contact.received.quest} if contact else set())

    async def _remove(self, quest: str) -> Answer:
        if not self._words.remove(quest):
            raise UsageError("quest", "is no waypoint of one's own.", "See `waypoints`.", code="no-quest")
        if self._engine().progress.outings.planned == quest:
            await self._inbox.take(e.QuestChosen("", "tap"))
        return await self._keep()

    async def _keep(self) -> Answer:
        return await keep_note(self._inbox, self._journal(), OUTING_WORDS, self._words.to_json())


def _told(refusal: Refusal | None) -> tuple[str, HoursShown | None]:
    """The code, and the hours that it speaks of."""
    if refusal is None:
        return "", None
    code, facts = refusal
    named = dict(facts)
    told = {"from", "to"} <= named.keys()
    return code, HoursShown(str(named["from"]), str(named["to"])) if told else None


def _hours(hours: Hours) -> HoursShown:
    return HoursShown(*map(clock_text, hours))
