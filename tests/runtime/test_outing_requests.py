"""Outings on the control socket: what the person plans, what the guard says, and words that stay sealed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from robot.config.schema import Config
from robot.contract import events as e
from robot.contract.calendar import day_of
from robot.contract.outing_words import OutingWords, OwnWaypoint
from robot.contract.quests import MOST_OWN_QUESTS, Quest
from robot.control import kept_requests as kept
from robot.control import outing_requests as outing
from robot.control.answers import Answer, Exported, KeptList, Saved
from robot.control.outing_answers import HoursShown, RulesShown, WaypointList
from robot.control.request_base import Request
from robot.control.request_events import events_of
from robot.engine.outings import Lived, UnderWay
from robot.errors import UsageError
from robot.gate.gate import Gate
from robot.journal.store import Journal
from robot.motion.gestures import modality
from robot.view.state_view import View
from tests.engine.outings import at
from tests.runtime.test_stop_lane import Room, play

KEY = "6" * 64
CANARY = "kestrel bench by the harbour"
TEXT = {"en": "x", "ja": "x", "ko": "x"}
QUESTS = (
    Quest("window", "home", TEXT, TEXT, 0, 5, (), "breeze"),
    Quest("post-box", "street", TEXT, TEXT, 1, 10, ((240, 330),), "bird"),
)


def on_journal(tmp_path: Path, act: Callable[[Room], Awaitable[None]]) -> None:
    """A companion with two waypoints, on the journal in this folder."""

    async def with_journal(room: Room) -> None:
        engine = at(rules=None, quests=QUESTS).engine
        with Journal.open(tmp_path / "journal.db", KEY) as journal:
            gate, view = Gate(engine.programme, Config(), modality), View(engine.programme, "me", True, "en")
            room.dispatcher.take_up(engine, gate, journal, view)
            journal.begin(0, engine.programme, 1, None)
            await act(room)

    play(tmp_path, with_journal)


async def ask(room: Room, request: Request) -> Answer:
    handler = room.handler
    answer = await handler._outings.answer(request) or await handler._kept.answer(request)
    return answer or await handler._carry_out(events_of(request, room.dispatcher.engine.programme))


async def shown(room: Room) -> WaypointList:
    found = await ask(room, outing.Waypoints())
    assert isinstance(found, WaypointList)
    return found


def test_own_ways_stand_among_the_others_in_the_persons_own_order(tmp_path: Path) -> None:
    async def write(room: Room) -> None:
        assert await ask(room, outing.OwnWaypointAdd(CANARY, "left, and home")) == Saved(saved=True)
        for _ in range(2):
            assert await ask(room, outing.OwnWaypointAdd("the bridge")) == Saved(saved=True)
        await ask(room, outing.WaypointOrder("own.2", "up"))
        await ask(room, outing.WaypointOrder("own.2", "up"))
        await ask(room, outing.WaypointOrder("window", "up"))

    async def look(room: Room) -> None:
        assert [each.id for each in (await shown(room)).waypoints] == ["window", "own.2", "post-box", "own.1"]
        one = (await shown(room)).waypoints[3]
        assert (one.name["ja"], one.exit["en"], one.own, one.item) == (CANARY, "left, and home", True, "")
        await ask(room, outing.QuestChoose("own.1"))
        assert (await shown(room)).planned == "own.1"
        await ask(room, outing.OwnWaypointRemove("own.1"))
        assert (await shown(room)).planned == ""
        await ask(room, outing.OwnWaypointAdd("the pond"))
        assert [each.id for each in (await shown(room)).waypoints] == ["window", "own.2", "post-box", "own.1"]
        with pytest.raises(UsageError) as refused:
            await ask(room, outing.OwnWaypointRemove("own.7"))
        assert refused.value.code == "no-quest"

    on_journal(tmp_path, write)
    on_journal(tmp_path, look)


def test_a_number_of_which_something_is_known_is_given_to_no_other_way(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        room.dispatcher.engine.progress.outings.lived = [Lived("own.1", 1)]
        await ask(room, outing.OwnWaypointAdd("the bridge"))
        assert [each.id for each in room.dispatcher.outing_words.waypoints] == ["own.2"]
        await ask(room, outing.OwnWaypointRemove("own.2"))
        outings = room.dispatcher.engine.progress.outings
        outings.under_way, outings.visit, outings.planned = UnderWay("own.2", 1, "outing"), "own.3", "own.4"
        await ask(room, outing.OwnWaypointAdd("the pond"))
        assert [each.id for each in room.dispatcher.outing_words.waypoints] == ["own.5"]
        for number in range(1, MOST_OWN_QUESTS):
            await ask(room, outing.OwnWaypointAdd(f"way {number}"))
        with pytest.raises(UsageError, match=f"more than {MOST_OWN_QUESTS}"):
            await ask(room, outing.OwnWaypointAdd("one more"))

    on_journal(tmp_path, act)


@pytest.mark.parametrize("wrong", [{"quest": ""}, {"quest": "the-moon"}, {"quest": "own.0"}, {"quest": 3}])
def test_a_way_that_is_none_is_refused(wrong: dict[str, object]) -> None:
    from robot import paths
    from robot.behaviours.script import load

    with pytest.raises(UsageError):
        outing.SetOff.read(wrong, load(paths.FIRST_PROGRAMME))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 41},
        {"name": "x", "exit": "y" * 121},
        {"name": "a\u202eb"},
        {"name": "\ud800"},
    ],
)
def test_words_that_cannot_be_kept_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        outing.OwnWaypointAdd.read(wrong)


@pytest.mark.parametrize(
    "worrying", [outing.OwnWaypointAdd("I want to die"), outing.OwnWaypointAdd("x", "死にたい")]
)
def test_a_worrying_way_is_not_kept_and_a_card_stands_there(tmp_path: Path, worrying: Request) -> None:
    async def act(room: Room) -> None:
        with pytest.raises(UsageError) as refused:
            await ask(room, worrying)
        assert refused.value.code == "sentence-card"
        assert room.dispatcher.outing_words == OutingWords()
        assert "question" in room.dispatcher.view.state().cards

    on_journal(tmp_path, act)


def test_the_guards_refusal_keeps_somebody_in_and_has_its_reason(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        await room.inbox.take(e.ClockReported(1_795_900_000_000_000, 9 * 3600, True))
        both = (await shown(room)).waypoints
        assert [each.refusal for each in both] == ["", "age-unsaid"]
        before = len(room.journal.events)
        with pytest.raises(UsageError) as refused:
            await ask(room, outing.SetOff("post-box"))
        assert refused.value.code == "outing"
        assert len(room.journal.events) == before
        # Signed for every hour: the test may run in the night.
        await room.inbox.take(e.OutingRules(adult=True, signed=(0, 1440)))
        await ask(room, outing.WeatherSaid("heat"))
        found = await shown(room)
        assert (found.waypoints[1].refusal, found.weather) == ("heat", "heat")
        await ask(room, outing.WeatherSaid("fine"))
        assert (await shown(room)).waypoints[1].refusal == ""
        for _ in range(2):  # pressed twice it is once
            assert isinstance(await ask(room, outing.SetOff("post-box")), Saved)
        assert (await shown(room)).under_way == "post-box"
        with pytest.raises(UsageError):
            await ask(room, outing.SetOff("window"))
        await ask(room, outing.CameBack(how="reached"))
        found = await shown(room)
        assert (found.under_way, found.things) == ("", ("bird",))
        assert found.waypoints[1].refusal == "tried-today"
        assert isinstance(await ask(room, outing.ThingAsk("bird")), Saved)
        for thing in ("the-moon", "", "rice-ball"):
            with pytest.raises(UsageError):
                await ask(room, outing.ThingAsk(thing))

    on_journal(tmp_path, act)


def test_who_is_under_way_is_shown(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        engine = room.dispatcher.engine
        engine.progress.outings.under_way = way = UnderWay("post-box", engine._context.day, "outing")
        assert (await shown(room)).under_way == "post-box"
        way.day -= 1
        assert (await shown(room)).under_way == "", "by the next day it is over, and nobody asks"
        assert await ask(room, outing.CameBack("post-box", "turned-back"))

    on_journal(tmp_path, act)


def test_an_end_of_another_way_or_of_an_earlier_day_is_over_and_ends_nothing(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        outings = room.dispatcher.engine.progress.outings
        outings.under_way = UnderWay("post-box", day_of("2026-11-30") or 0, "outing")
        before = len(room.journal.events)
        old = [("window", ""), ("own.1", ""), ("post-box", "2026-11-29"), ("", "2026-11-29")]
        for quest, day in old:
            with pytest.raises(UsageError) as refused:
                await ask(room, outing.CameBack(quest, "reached", day))
            assert refused.value.code == "no-way"
        assert (outings.under_way.quest, outings.lived) == ("post-box", [])
        assert len(room.journal.events) == before
        assert await ask(room, outing.CameBack("post-box", "reached", "2026-11-30"))
        assert (outings.under_way, outings.lived[0].quest) == (None, "post-box")
        with pytest.raises(UsageError) as refused:
            await ask(room, outing.CameBack("post-box", "reached"))
        assert refused.value.code == "no-way"

    on_journal(tmp_path, act)


@pytest.mark.parametrize("wrong", ["30.11.2026", "2026-02-30", "today"])
def test_the_day_of_an_end_is_a_date(wrong: str) -> None:
    assert outing.CameBack.read({"day": ""}) == outing.CameBack()
    with pytest.raises(UsageError) as refused:
        outing.CameBack.read({"day": wrong})
    assert refused.value.code == "day-form"


def test_staff_see_what_the_guard_goes_by_and_sign_for_adults_alone(tmp_path: Path) -> None:
    async def rules(room: Room) -> RulesShown:
        found = await ask(room, outing.OutingRules())
        assert isinstance(found, RulesShown)
        return found

    async def act(room: Room) -> None:
        room.handler._outings._source = "Article 12"
        assert (await rules(room)).night == HoursShown("20:00", "06:00")
        for adult in (None, False):
            await room.inbox.take(e.OutingRules(adult=adult, barred=(1380, 240)))
            with pytest.raises(UsageError) as refused:
                await ask(room, outing.NightSign("23:00", "01:00", "mori"))
            assert refused.value.code == "minor"
        found = await rules(room)
        assert (found.adult, found.barred, found.source) == (
            "no",
            HoursShown("23:00", "04:00"),
            "Article 12",
        )
        assert found.night == found.barred
        await room.inbox.take(e.OutingRules(adult=True, signed=(240, 300), dark=((990, 420),) * 12))
        await ask(room, outing.NightSign("23:00", "01:30", "mori"))
        found = await rules(room)
        assert found.signed == (HoursShown("04:00", "05:00"), HoursShown("23:00", "01:30"))
        assert found.signed_here == HoursShown("23:00", "01:30")
        assert (found.night, found.barred, found.source) == (HoursShown("22:00", "05:00"), None, "")
        await ask(room, outing.NightSign("23:00", "01:30", "mori"))
        assert (await rules(room)).signed_here is None

    on_journal(tmp_path, act)


def test_h17_no_file_and_no_log_holds_a_way_of_ones_own(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def act(room: Room) -> None:
        await ask(room, outing.OwnWaypointAdd(CANARY, "Kestrel-7531"))
        await room.inbox.take(e.OutingRules(adult=True))
        await ask(room, outing.QuestChoose("own.1"))
        with pytest.raises(UsageError):
            await ask(room, outing.CameBack("own.1"))
        await asyncio.sleep(0.1)
        exported = await ask(room, kept.Export())
        assert isinstance(exported, Exported)
        own = {"number": 1, "name": CANARY, "exit": "Kestrel-7531"}
        assert exported.kept["outing_words"] == {"waypoints": [own], "order": []}
        assert "kestrel" not in repr(await ask(room, kept.ExportPart(0))).casefold()

    with caplog.at_level(logging.DEBUG):
        on_journal(tmp_path, act)
    assert "kestrel" not in caplog.text.casefold()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"kestrel" not in path.read_bytes().lower(), path


@pytest.mark.parametrize("kind", ["outings", "everything"])
def test_all_of_it_is_forgotten_by_one_press(tmp_path: Path, kind: kept.Kind) -> None:
    async def there(room: Room) -> bool:
        found = await ask(room, kept.Kept())
        assert isinstance(found, KeptList)
        return "outings" in {each.kind for each in found.kinds if each.there}

    async def forget(room: Room) -> None:
        assert not await there(room)
        await ask(room, outing.OwnWaypointAdd(CANARY))
        assert await there(room)
        assert await ask(room, kept.Forget(kind)) == Saved(saved=True)
        assert room.dispatcher.outing_words == OutingWords()

    async def look(room: Room) -> None:
        assert not await there(room)
        assert room.dispatcher.outing_words == OutingWords()

    on_journal(tmp_path, forget)
    on_journal(tmp_path, look)


@pytest.mark.parametrize(
    "data", [None, [], {"waypoints": 3, "order": {}}, {"waypoints": [3, {"number": 0}, {}], "order": [4]}]
)
def test_a_note_that_is_none_is_no_waypoint(data: object) -> None:
    words = OutingWords([OwnWaypoint(1, "x")], ["own.1"])
    words.take(data)
    assert words == OutingWords()
