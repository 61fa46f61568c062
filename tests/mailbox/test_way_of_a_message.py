"""The way of a message: on the disk before it is acknowledged, read first, held back, given once a day."""

import asyncio
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from robot.clock import US_PER_S
from robot.contract import events as e
from robot.errors import UsageError
from robot.journal import backup, kept, mail_rows, recovery
from robot.journal.read_connection import opened
from robot.mailbox.message import DELAY_S, MOST_OF_ONE, READ_FIRST
from robot.people import circle_changes as changes
from tests.mailbox.build import KEY, PUSHY, THREAT, Post, posted

TEN_MINUTES = 600


def test_staffs_words_wait_ten_minutes_and_are_given_once(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        assert DELAY_S == TEN_MINUTES
        assert (await post.send("mori")).state == "on-its-way"
        post.later(9.99)
        assert not await post.box.giving.look()
        post.later(0.02)
        assert await post.box.giving.look()
        (lying,) = post.box.box.here
        assert post.put == [e.MailArrived(lying.id, "mori", "words", 0)]
        assert not await post.box.giving.look()

    posted(tmp_path, act)


@pytest.mark.parametrize("user", ["aunt", "friend"])
def test_the_first_ten_of_family_are_read_by_staff_first(tmp_path: Path, user: str) -> None:
    async def act(post: Post) -> None:
        assert READ_FIRST == 10
        for number in range(READ_FIRST):
            assert (await post.send(user, f"Number {number}.")).state == "read-first"
            post.later(24 * 60)
            assert not await post.box.giving.look()  # however long it waits
            (waiting,) = post.box.box.for_staff
            await post.box.passing_on.approve(waiting.id)
            assert not await post.box.giving.look()  # the ten minutes begin with the approval
            post.later(10.01)
            assert await post.box.giving.look()
        assert (await post.send(user, "Number eleven.")).state == "on-its-way"

    posted(tmp_path, act)


def test_one_a_day_however_many_wait_and_the_oldest_first(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        for number in range(3):
            await post.send("mori", f"Number {number}.")
        post.later(11)
        given = []
        for _day in range(4):
            for _look in range(3):
                await post.box.giving.look()
            given.append(len(post.box.box.here))
            post.later(24 * 60)
        assert given == [1, 2, 3, 3]
        texts = [(await post.box.box.content(each.id)).text for each in post.box.box.here]
        assert texts == ["Number 2.", "Number 1.", "Number 0."]

    posted(tmp_path, act)


def test_one_a_day_holds_over_deleting_and_a_restart(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        await post.send("mori", "One.")
        await post.send("mori", "Two.")
        post.later(11)
        await post.box.giving.look()
        await post.box.giving.remove(post.box.box.here[0].id, "tap")
        post.box = post.open()
        await post.box.box.load(post.engine)
        assert not await post.box.giving.look()
        post.later(24 * 60)
        assert await post.box.giving.look()

    posted(tmp_path, act)


def test_what_comes_back_says_why_and_is_kept_nowhere(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        sent = await post.send("aunt", "Others have work by now.", PUSHY)
        assert (sent.state, sent.reasons) == ("returned", (("comparison", "everybody else"),))
        assert not post.box.box.for_staff
        assert not kept.besides(post.journal.path, KEY)["messages"]
        (shown,) = await post.box.passing_on.of_sender("aunt")
        assert shown.state == "returned"

    posted(tmp_path, act)


def test_a_threat_goes_to_staff_and_never_on(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        assert (await post.send("aunt", "Or else.", THREAT)).state == "returned"
        assert post.put == [e.SenderWorry("aunt", "threat")]
        (worry,) = post.box.box.for_staff
        with pytest.raises(UsageError):
            await post.box.passing_on.approve(worry.id)
        post.later(24 * 60)
        assert not await post.box.giving.look()
        await post.box.passing_on.give_back(worry.id, "")
        assert not post.box.box.for_staff

    posted(tmp_path, act)


def test_a_sender_sees_the_same_whatever_the_person_does(tmp_path: Path) -> None:
    """Not given yet, given, opened, deleted unread: one and the same to its sender."""

    async def act(post: Post) -> None:
        seen = []

        async def look() -> None:
            seen.append(await post.box.passing_on.of_sender("mori"))

        await post.send("mori")
        await look()
        post.later(11)
        await post.box.giving.look()
        await look()
        number = post.box.box.here[0].id
        await post.box.giving.open(number, "tap")
        await look()
        await post.box.giving.remove(number, "tap")
        await look()
        assert all(each == seen[0] for each in seen)

    posted(tmp_path, act)


@pytest.mark.parametrize("gone", ["unticked", "not-approved", "let-go", "never"])
def test_everybody_who_may_not_is_told_the_same(tmp_path: Path, gone: str) -> None:
    async def act(post: Post) -> None:
        register = post.people.register
        post.people.take(
            {
                "unticked": lambda: changes.ticked(register, "mori", "words", on=False),
                "not-approved": lambda: changes.approved(register, "mori", "words", on=False),
                "let-go": lambda: register.without_member("mori"),
                "never": lambda: register.without_user("mori"),
            }[gone]()
        )
        with pytest.raises(UsageError) as refused:
            await post.send("mori")
        assert (refused.value.code, refused.value.what) == ("mail-not-now", "cannot be passed on just now.")

    posted(tmp_path, act)


@pytest.mark.parametrize(
    "barred", ["sent-away", "crisis", "doubted", "closed", "below", "not-agreed", "hours", "clock"]
)
def test_nothing_is_given_while_something_bars_it(tmp_path: Path, barred: str) -> None:
    async def act(post: Post) -> None:
        await post.send("mori")
        post.later(11)
        before = post.engine.progress
        match barred:
            case "sent-away" | "crisis" | "doubted":
                post.engine.progress = replace(before, **{barred.replace("-", "_"): True})
            case "closed":
                post.engine.progress = replace(before, course="closed")
            case "below":
                post.engine.progress = replace(before, level="play")
            case "not-agreed":
                post.engine.progress = replace(before, agreed=[x for x in before.agreed if x != "messages"])
            case "hours":
                local = post.engine.calendar.local(post.clock.now()) // (60 * US_PER_S) % 1440
                begins, ends = ((local + 60) % 1440, (local + 120) % 1440)
                told = [f"{each // 60:02}:{each % 60:02}" for each in (begins, ends)]
                post.people.take(changes.described(post.people.register, "mori", "M", "worker", *told))
            case "clock":
                post.engine.calendar.report(e.ClockReported(post.clock.wall(), 0, False), post.clock.now())
        assert not await post.box.giving.look()
        post.engine.progress = before
        post.people.take(changes.described(post.people.register, "mori", "M", "worker", "", ""))
        post.report()
        assert await post.box.giving.look()

    posted(tmp_path, act)


def test_a_thousand_at_once_are_refused_with_a_sentence_and_none_is_lost(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        sent = await asyncio.gather(
            *(post.send("mori", f"{number}") for number in range(1_000)), return_exceptions=True
        )
        taken = [each for each in sent if not isinstance(each, BaseException)]
        refused = [each for each in sent if isinstance(each, UsageError)]
        assert len(taken) == MOST_OF_ONE
        assert len(refused) == 1_000 - MOST_OF_ONE
        assert {each.code for each in refused} == {"mail-many"}
        again = post.open()
        await again.box.load(post.engine)
        assert len(again.box.incoming) == MOST_OF_ONE

    posted(tmp_path, act)


def test_what_comes_twice_is_taken_in_once_and_after_deleting_too(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        for _ in range(3):
            await post.send("mori", origin="mori:0123")
        assert len(post.box.box.incoming) == 1
        post.later(11)
        await post.box.giving.look()
        await post.box.giving.remove(post.box.box.here[0].id, "tap")
        assert (await post.send("mori", origin="mori:0123")).state == "on-its-way"
        assert not post.box.box.incoming

    posted(tmp_path, act)


def test_it_is_on_the_disk_when_it_is_acknowledged(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        await post.send("mori", "Canary 4711.")
        again = post.open()  # as after a power cut: nothing of this run is known
        await again.box.load(post.engine)
        (waiting,) = again.box.incoming.values()
        assert (await again.box.content(waiting.id)).text == "Canary 4711."
        raw = b"".join(each.read_bytes() for each in tmp_path.iterdir())
        assert b"Canary" not in raw  # and nobody else reads it there

    posted(tmp_path, act)


def test_a_disk_that_takes_nothing_is_said_and_nothing_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(post: Post) -> None:
        monkeypatch.setattr("robot.mailbox.store.WRITTEN_WITHIN_S", 0.05)
        monkeypatch.setattr(post.journal, "carry_out", lambda job: None)
        with pytest.raises(UsageError) as refused:
            await post.send("mori")
        assert refused.value.code == "mail-unwritten"
        assert not post.box.box.incoming
        post.journal, before = None, post.journal
        with pytest.raises(UsageError) as refused:
            await post.send("mori")
        assert refused.value.code == "journal"
        post.journal = before

    posted(tmp_path, act)


def test_the_engine_is_told_of_what_it_does_not_know(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        number = await post.given()
        post.put.clear()
        await post.box.box.load(post.engine)
        assert post.put == [e.MailArrived(number, "mori", "words", 0)]

    posted(tmp_path, act)


def test_what_is_older_than_it_may_be_kept_is_gone(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        number = await post.given()
        post.put.clear()
        await post.box.box.keep_only_since(post.clock.wall() + 1)
        assert not post.box.box.here
        assert post.put == [e.MailRemoved(number, "host")]
        assert not kept.besides(post.journal.path, KEY)["messages"]

    posted(tmp_path, act)


def test_what_is_kept_is_said_taken_along_and_forgotten(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        await post.given(text="Canary 4711.")
        path = post.journal.path
        assert {"mail", kept.EVERYTHING} <= kept.look(path, KEY).kinds
        (told,) = kept.besides(path, KEY)["messages"]
        assert (told["text"], told["user"]) == ("Canary 4711.", "mori")
        done: list[bool] = []
        post.journal.carry_out(kept.forgetting(path, "mail", 0, done.append))
        assert await asyncio.to_thread(lambda: _until(lambda: bool(done)))
        assert done == [True]
        assert "mail" not in kept.look(path, KEY).kinds
        assert not kept.besides(path, KEY)["messages"]

    posted(tmp_path, act)


def test_what_staff_have_not_read_is_neither_taken_along_nor_deleted(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        await post.given(text="Given.")
        await post.send("aunt", "Or else.", THREAT)
        await post.send("aunt", "Waits for staff.")
        await post.send("mori", "On its way.")
        path = post.journal.path
        assert [each["text"] for each in kept.besides(path, KEY)["messages"]] == ["Given."]
        before = await post.box.passing_on.of_sender("aunt")
        done: list[bool] = []
        post.journal.carry_out(kept.forgetting(path, kept.EVERYTHING, 0, done.append))
        assert await asyncio.to_thread(lambda: _until(lambda: bool(done)))
        post.box.box.forget()
        await post.box.box.load(post.engine)
        assert [each.state for each in post.box.box.for_staff] == ["worry", "to-approve"]
        assert len(post.box.box.incoming) == 2
        assert await post.box.passing_on.of_sender("aunt") == before  # a sender sees nothing of it

    posted(tmp_path, act)


def _until(true: Any) -> bool:
    for _ in range(200):
        if true():
            return True
        SLEEP(0.01)
    return False


SLEEP = Event().wait


def test_numbers_tell_a_sender_nothing_of_others(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        numbers = []
        for number in range(6):
            await post.send(("mori", "aunt")[number % 2], f"{number}")
        for user in ("mori", "aunt"):
            numbers += [each.id for each in await post.box.passing_on.of_sender(user)]
        assert len(set(numbers)) == 6
        assert max(numbers) - min(numbers) > 6

    posted(tmp_path, act)


@pytest.mark.parametrize("judged", [PUSHY, THREAT])
def test_what_is_sent_twice_is_answered_as_the_first_time(tmp_path: Path, judged: Any) -> None:
    async def act(post: Post) -> None:
        first = await post.send("aunt", "As others do.", judged)
        assert await post.send("aunt", "As others do.", judged) == first
        assert first.state == "returned"

    posted(tmp_path, act)


def test_a_crisis_of_somebody_who_may_not_come_still_reaches_staff(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        post.people.take(post.people.register.without_member("aunt"))
        assert (await post.send("aunt", "Or else.", THREAT)).state == "returned"
        assert post.put == [e.SenderWorry("aunt", "threat")]
        assert [each.state for each in post.box.box.for_staff] == ["worry"]

    posted(tmp_path, act)


def test_a_restored_backup_loses_and_repeats_no_message(tmp_path: Path) -> None:
    """What came after the backup is there, and what was put away after it does not come back."""

    async def before(post: Post) -> None:
        await post.given(text="Put away later.")
        post.journal.flush()
        to = tmp_path / "backup.db"
        backup.back_up(post.journal.path, KEY, to, force=False, wall_us=1, told=lambda _done, _all: None)
        await post.box.giving.remove(post.box.box.here[0].id, "tap")
        await post.send("mori", "Came after the backup.")

    async def after(post: Post) -> None:
        await post.box.box.load(post.engine)
        texts = [(await post.box.box.content(each)).text for each in post.box.box.incoming]
        assert texts == ["Came after the backup."]
        assert (await post.send("mori", "Put away later.")).state == "on-its-way"
        assert len(post.box.box.incoming) == 1

    posted(tmp_path, before)
    backup.restore(tmp_path / "backup.db", tmp_path / "person.db", KEY, wall_us=2)
    posted(tmp_path, after)


def test_a_damaged_journal_keeps_its_messages(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        await post.given(text="Still here.")

    posted(tmp_path, act)
    path = tmp_path / "person.db"
    with recovery.fresh(tmp_path / "new.db", KEY) as new, opened(path, KEY) as old:
        mail_rows.ROWS.take_over(old, new)
        assert [each["text"] for each in mail_rows.everything(new)] == ["Still here."]
