"""What the person types for the robot to have: in the encrypted journal, on page and in the voice alone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.own_things import OwnWords
from robot.control import kept_requests as kept
from robot.control import own_requests as own
from robot.control.answers import Answer, Exported, KeptList, OwnLines, OwnList, Saved, TemperamentSheet
from robot.control.request_base import Request
from robot.errors import UsageError
from robot.journal.store import Journal
from robot.messages import texts
from robot.view.circle import CircleShown
from tests.runtime.test_stop_lane import Room, play

KEY = "5" * 64
CANARY = "kestrel over the harbour"


def on_journal(tmp_path: Path, act: Callable[[Room], Awaitable[None]]) -> None:
    """A companion that goes on from the journal in this folder."""

    async def with_journal(room: Room) -> None:
        with Journal.open(tmp_path / "journal.db", KEY) as journal:
            room.dispatcher.take_up(
                room.dispatcher.engine, room.dispatcher.gate, journal, room.dispatcher.view
            )
            journal.begin(0, room.dispatcher.engine.programme, 1, None)
            await act(room)

    play(tmp_path, with_journal)


async def ask(room: Room, request: Request) -> Answer:
    answer = await room.handler._own.answer(request) or await room.handler._kept.answer(request)
    assert answer is not None
    return answer


def test_what_was_typed_is_there_after_a_new_start_and_the_engine_knows_how_many(tmp_path: Path) -> None:
    async def type_it(room: Room) -> None:
        assert await ask(room, own.NameRobot("Momo")) == Saved(saved=True)
        assert await ask(room, own.AddSentence("  The window \t is open. ")) == Saved(saved=True)
        assert await ask(room, own.AddSentence("窓")) == Saved(saved=True)
        assert room.dispatcher.engine.progress.own.sentences == 2

    async def look(room: Room) -> None:
        await asyncio.sleep(0.1)
        assert (await ask(room, own.OwnSentences())) == OwnLines(("The window is open.", "窓"))
        things = await ask(room, own.OwnThings())
        assert isinstance(things, OwnList)
        assert things.name == "Momo"
        assert room.dispatcher.view.state().robot_name == "Momo"
        p = room.dispatcher.engine.progress
        assert (p.own.sentences, p.own.unspoken) == (2, [2])
        assert await ask(room, own.RemoveSentence(1)) == Saved(saved=True)
        assert (await ask(room, own.OwnSentences())) == OwnLines(("窓",))
        for number in (0, 2, 9):
            with pytest.raises(UsageError) as refused:
                await ask(room, own.RemoveSentence(number))
            assert refused.value.code == "no-sentence"
        assert room.dispatcher.engine.progress.own.sentences == 1

    on_journal(tmp_path, type_it)
    on_journal(tmp_path, look)


def test_a_key_is_said_and_shown_as_the_sentence_that_it_stands_for(tmp_path: Path) -> None:
    said: list[str] = []

    async def act(room: Room) -> None:
        await ask(room, own.AddSentence(CANARY))
        dispatcher = room.dispatcher
        dispatcher.drivers.voice.say = lambda _n, text, *_more, **_named: said.append(text)  # type: ignore[method-assign]
        dispatcher._say(c.Say(7, "own.1", "voice"))
        assert dispatcher.view._phrasing.line("own.1") == dict.fromkeys(("en", "ja", "ko"), CANARY)
        with pytest.raises(LookupError):
            dispatcher._say(c.Say(8, "own.2", "voice"))

    on_journal(tmp_path, act)
    assert said == [CANARY]


@pytest.mark.parametrize("request_", [own.AddSentence("I want to die"), own.NameRobot("死にたい")])
def test_a_worrying_sentence_or_name_is_not_kept_and_a_card_stands_there(
    tmp_path: Path, request_: Request
) -> None:
    async def act(room: Room) -> None:
        await ask(room, own.NameRobot("Momo"))
        with pytest.raises(UsageError) as refused:
            await ask(room, request_)
        assert refused.value.code == "sentence-card"
        assert room.dispatcher.words == OwnWords("Momo")
        assert "question" in room.dispatcher.view.state().cards
        assert not room.dispatcher.engine.progress.crisis, "it is no call for help"

    on_journal(tmp_path, act)


def test_there_are_ten_and_each_is_short(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        for text in ("x" * 61, "a\u202eb"):
            with pytest.raises(UsageError):
                await ask(room, own.AddSentence(text))
        for number in range(10):
            await ask(room, own.AddSentence(f"{'x' * 58}{number:02}"))
        with pytest.raises(UsageError, match="more than 10"):
            await ask(room, own.AddSentence("one more"))

    on_journal(tmp_path, act)


def test_h6_no_file_and_no_log_holds_what_was_typed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def act(room: Room) -> None:
        await ask(room, own.NameRobot("Kestrel-7531"))
        await ask(room, own.AddSentence(CANARY))
        room.inbox.put(e.WakeRequested("tap"))
        await asyncio.sleep(0.1)
        exported = await ask(room, kept.Export())
        assert isinstance(exported, Exported)
        assert exported.kept["own_words"] == {"name": "Kestrel-7531", "sentences": [CANARY]}
        part = await ask(room, kept.ExportPart(0))
        assert "kestrel" not in repr(part).casefold()

    with caplog.at_level(logging.DEBUG):
        on_journal(tmp_path, act)
    assert "kestrel" not in caplog.text.casefold()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"kestrel" not in path.read_bytes().lower(), path


@pytest.mark.parametrize("kind", ["own", "everything"])
def test_all_of_it_is_forgotten_by_one_press(tmp_path: Path, kind: kept.Kind) -> None:
    async def forget(room: Room) -> None:
        await ask(room, own.NameRobot("Momo"))
        await ask(room, own.AddSentence(CANARY))
        await room.inbox.take(e.LightChosen("warm", "blue", "tap"))
        there = await ask(room, kept.Kept())
        assert isinstance(there, KeptList)
        assert "own" in {each.kind for each in there.kinds if each.there}
        assert await ask(room, kept.Forget(kind)) == Saved(saved=True)
        assert await ask(room, own.OwnSentences()) == OwnLines(())
        assert room.dispatcher.engine.progress.own.lights == {}

    async def look(room: Room) -> None:
        things = await ask(room, own.OwnThings())
        assert isinstance(things, OwnList)
        assert (things.name, things.lights) == ("", {})
        exported = await ask(room, kept.Export())
        assert isinstance(exported, Exported)
        assert exported.kept["own_words"] == {}
        found = await ask(room, kept.Kept())
        assert isinstance(found, KeptList)
        assert "own" not in {each.kind for each in found.kinds if each.there}

    on_journal(tmp_path, forget)
    on_journal(tmp_path, look)


@pytest.mark.parametrize("topic", ["choices", "habits", "games", "strengths"])
def test_a_topic_of_memory_is_seen_and_forgotten_in_memory_and_in_what_is_saved(
    tmp_path: Path, topic: kept.Kind
) -> None:
    async def act(room: Room) -> None:
        p = room.dispatcher.engine.progress
        for each in ("choices", "habits", "games", "strengths"):
            p.memory[each] = {"x": 1}
        await room.inbox.take(e.SoundAllowed("purr", False, "tap"))  # something to save it with
        room.dispatcher.journal.flush()  # type: ignore[attr-defined]
        found = await ask(room, kept.Kept())
        assert isinstance(found, KeptList)
        assert topic in {each.kind for each in found.kinds if each.there}
        await ask(room, kept.Forget(topic))
        room.dispatcher.journal.flush()  # type: ignore[attr-defined]
        exported = await ask(room, kept.Export())
        assert isinstance(exported, Exported)
        left = {name for name, data in exported.kept["progress"]["memory"].items() if data}
        assert left == {"choices", "habits", "games", "strengths"} - {topic}
        assert {name for name, data in p.memory.items() if data} == left
        found = await ask(room, kept.Kept())
        assert isinstance(found, KeptList)
        assert topic not in {each.kind for each in found.kinds if each.there}
        assert [each.kind for each in found.gone] == [topic]

    on_journal(tmp_path, act)


def test_sent_away_touch_and_nearness_are_neither_taken_in_nor_written_down(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        await room.inbox.take(e.Touched("head", 900))
        await room.inbox.take(e.SentAway("tap"))
        await room.inbox.take(e.Touched("back", 900))
        await room.inbox.take(e.PresenceChanged(True))
        await room.inbox.take(e.LetBack("tap"))
        await room.inbox.take(e.Touched("left", 900))

    room = play(tmp_path, act)
    assert [event.pad for event in room.journal.events if isinstance(event, e.Touched)] == ["head", "left"]
    assert room.count(e.PresenceChanged) == 0


def test_in_the_house_it_senses_nothing_and_writes_nothing_of_it_down(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        engine = room.dispatcher.engine
        await room.inbox.take(e.Touched("head", 900))
        engine.ladder.state = engine.programme.levels[0].id
        await room.inbox.take(e.Touched("back", 900))
        await room.inbox.take(e.PresenceChanged(True))

    room = play(tmp_path, act)
    assert [event.pad for event in room.journal.events if isinstance(event, e.Touched)] == ["head"]
    assert room.count(e.PresenceChanged) == 0


def test_how_it_is_is_told_in_words_with_its_habits_until_they_are_forgotten(tmp_path: Path) -> None:
    async def look(room: Room) -> None:
        engine = room.dispatcher.engine
        engine.progress.memory["habits"] = {"touches": {"left": 20}}
        told = await ask(room, own.Temperament())
        assert isinstance(told, TemperamentSheet)
        assert texts("temperament.calm") not in told.sheet  # 0.3 is a quiet one
        assert told.sheet[0] == texts("temperament.quiet")
        assert (told.habits, told.order) == ((texts("habits.left"),), ())
        await room.handler._inbox.take(e.MemoryForgotten("habits"))
        told = await ask(room, own.Temperament())
        assert isinstance(told, TemperamentSheet)
        assert told.habits == (texts("habits.none"),)

    play(tmp_path, look)


def test_a_line_about_somebody_is_said_with_their_name(tmp_path: Path) -> None:
    said: list[str] = []

    async def act(room: Room) -> None:
        dispatcher = room.dispatcher
        programme = dispatcher.engine._context.written
        object.__setattr__(programme, "lines", {**programme.lines, "x.from": {"en": "From {sender}."}})
        dispatcher._language = "en"
        dispatcher.know(CircleShown(lambda: {"aunt": "Aunt May"}))
        dispatcher.drivers.voice.say = lambda _n, text, *_more, **_named: said.append(text)  # type: ignore[method-assign]
        dispatcher._say(c.Say(7, "x.from", "text", "aunt"))

    on_journal(tmp_path, act)
    assert said == ["From Aunt May."]
