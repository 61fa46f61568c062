"""What is kept of the person, seen, taken along and forgotten: on a real journal while it is written to."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robot.clock import SystemClock
from robot.contract import events as e
from robot.contract.memory import TOPICS
from robot.contract.own_things import OwnThings
from robot.control import kept_requests as kept
from robot.control.answers import Exported, ExportedPart, KeptList, Saved
from robot.engine.contact_weeks import ContactWeek
from robot.engine.mailbag import There, WaitingMail
from robot.engine.outings import Lived, Outings, UnderWay
from robot.engine.progress import Progress
from robot.errors import UsageError
from robot.journal.forget import KEPT_OF, KINDS, _says_something
from robot.journal.kept import EVERYTHING
from robot.journal.null_journal import NullJournal
from robot.journal.store import Journal
from robot.runtime.inbox import Inbox
from robot.runtime.kept_requests import FORGET_FIRST, KeptRequests
from tests.engine.build import DAY, EVENING, Driven, programme
from tests.engine.outings import QUESTS

KEY = "5" * 64
STARTED_US = 1_790_000_000_000_000


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.db", KEY) as opened:
        opened.begin(STARTED_US, programme(), 1, None)
        opened.event(1_000_000, e.Rated(4, "tap"))
        opened.event(2_000_000, e.ContactTold("text", "tap"))
        opened.event(3_000_000, e.Acted("rate", "person"))
        opened.save_snapshot({"level": "touch", "contacts": [], "told": ["text"], "told_day": 5})
        yield opened


def asked(journal: object, *requests: kept.Request, events: list[e.ContactsForgotten] | None = None) -> list:  # type: ignore[type-arg]
    """The answers, with a loop that handles what comes in."""

    async def ask() -> list[object]:
        inbox = Inbox()
        handler = KeptRequests(inbox, SystemClock(), lambda: journal)

        async def handle() -> None:
            while True:
                inbox.sleep()
                while (event := inbox.pop()) is not None:
                    if events is not None and isinstance(event, e.ContactsForgotten):
                        events.append(event)
                    inbox.handled(event)
                await inbox.woken(1)

        handling = asyncio.create_task(handle())
        answers = [await handler.answer(request) for request in requests]
        handling.cancel()
        return answers

    return asyncio.run(ask())


def test_a_kind_is_seen_forgotten_and_gone_while_the_rest_stays(journal: Journal) -> None:
    journal.flush()
    before, saved, after = asked(journal, kept.Kept(), kept.Forget("ratings"), kept.Kept())
    assert isinstance(before, KeptList)
    there = {each.kind for each in before.kinds if each.there}
    assert there == {"ratings", "contacts", "acts", "everything"}
    assert before.since_utc_us == STARTED_US
    assert before.gone == ()
    assert saved == Saved(saved=True)
    assert {each.kind for each in after.kinds if each.there} == there - {"ratings"}
    assert [(each.kind, each.cause) for each in after.gone] == [("ratings", "forgotten")]
    journal.event(4_000_000, e.Rated(1, "tap"))
    journal.flush()
    (again,) = asked(journal, kept.Kept())
    assert "ratings" in {each.kind for each in again.kinds if each.there}, "the recording goes on"


def test_contacts_are_forgotten_in_memory_first_and_everything_leaves_only_a_mark(journal: Journal) -> None:
    told: list[e.ContactsForgotten] = []
    assert asked(journal, kept.Forget("contacts"), events=told) == [Saved(saved=True)]
    assert len(told) == 1
    exported, part = asked(journal, kept.Export(), kept.ExportPart(0))
    assert isinstance(exported, Exported)
    assert exported.kept["progress"] == {"level": "touch"}
    assert isinstance(part, ExportedPart)
    assert [each["kind"] for each in part.entries] == ["rating", "acted"]
    assert asked(journal, kept.Forget("everything"))[0].saved
    (left,) = asked(journal, kept.Kept())
    assert not any(each.there for each in left.kinds)
    assert [each.kind for each in left.gone] == ["everything", "contacts"]


def test_the_export_comes_in_parts_and_has_every_entry_once(journal: Journal) -> None:
    for at in range(900):
        journal.event(at, e.Rated(at % 10, "tap"))
    journal.flush()
    found, after = [], 0
    while True:
        (part,) = asked(journal, kept.ExportPart(after))
        found += part.entries
        assert len(json.dumps(part.to_json())) < 200_000
        if not (after := part.next):
            break
    assert len({each["number"] for each in found}) == len(found) == 903


def test_a_disk_that_can_not_be_written_is_not_said_to_have_forgotten(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("robot.runtime.kept_requests.FORGOTTEN_WITHIN_S", 0.05)
    journal.flush()
    away = journal.path.rename(journal.path.with_name("elsewhere.db"))
    journal.event(5_000_000, e.Rated(1, "tap"))
    assert asked(journal, kept.Forget("ratings")) == [Saved(saved=False)]
    away.rename(journal.path)


def test_without_a_journal_it_says_so_and_each_kind_of_the_journal_can_be_asked_for() -> None:
    with pytest.raises(UsageError, match="not open"):
        asked(NullJournal(Path("none"), "no-key"), kept.Kept())
    for kind in (*KINDS, "everything"):
        assert kept.Forget.read({"kind": kind}).kind == kind
    with pytest.raises(UsageError, match="kind"):
        kept.Forget.read({"kind": "progress"})


FULL = Progress(
    "presence",
    ["house", "presence"],
    contacts=[ContactWeek(5, {"text": 1}, {})],
    told=["text"],
    told_day=5,
    chosen=[["games", "1"]],
    memory={topic: {"kept": 1} for topic in TOPICS},
    own=OwnThings({"blue": "green"}, ["purr"], 2, [1]),
    mail=[WaitingMail(1, "aunt", "words")],
    there=[There("aunt", ["words"], EVENING + 1_000 * DAY)],
    unread_running=1,
    opened_apart=True,
    outings=Outings(
        "post-box",
        UnderWay("post-box", 5, "presence"),
        [Lived("post-box", 1)],
        "centre-inside",
        6,
        cancelled=1,
        things=["leaf"],
        at_home=1,
    ),
)


def test_every_kind_of_which_the_progress_keeps_something_is_forgotten_in_memory_too() -> None:
    assert {*KEPT_OF} == {*FORGET_FIRST} - {EVERYTHING}


@pytest.mark.parametrize("kind", FORGET_FIRST)
def test_what_is_forgotten_in_memory_is_all_that_the_file_forgets_of_the_progress(kind: str) -> None:
    """The next save writes the progress in memory: what is left there comes back."""
    paths = [path for name in ([kind] if kind in KEPT_OF else KEPT_OF) for path in KEPT_OF[name]]
    driven = Driven(quests=QUESTS, snapshot=FULL.to_json())
    before = driven.engine.snapshot()
    assert [path for path in paths if not _says_something(_at(before, path))] == [], "each is tried"
    for event in FORGET_FIRST[kind]:
        driven.do(event)
    after = driven.engine.snapshot()
    assert [path for path in paths if _says_something(_at(after, path))] == []


def _at(snapshot: dict[str, Any], path: str) -> Any:
    found: Any = snapshot
    for name in path.removeprefix("$.").split("."):
        found = (found or {}).get(name)
    return found
