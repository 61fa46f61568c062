"""A clock that is set while messages wait, or that nobody vouches for: none comes too soon, none is lost."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyrage import x25519

from robot.app.mail import LiveMail
from robot.contract import events as e
from robot.mailbox import rows
from robot.mailbox.envelope import Letter
from robot.mailbox.going_back import MOST_KEYS, GoingBack, box_of
from robot.mailbox.message import Content
from tests.mailbox.build import Post, posted

DAY_US = 24 * 3600 * 1_000_000


@pytest.mark.parametrize("days", [-400, -1, 1])
def test_the_ten_minutes_are_as_long_whatever_the_clock_is_set_to(tmp_path: Path, days: int) -> None:
    """A robot without a clock of its own learns the time late: nobody answers at once, nothing is lost."""

    async def act(post: Post) -> None:
        await post.send("aunt", "Read first.")
        await post.box.passing_on.approve(post.box.box.for_staff[0].id)
        post.clock.ahead_us = days * DAY_US
        post.report()
        post.later(9.9)
        assert not await post.box.giving.look()
        post.later(0.2)
        assert await post.box.giving.look()
        await post.send(text="Before a restart.")
        post.clock.ahead_us -= days * DAY_US
        post.report()
        post.box = post.open()
        await post.box.box.load(post.engine)
        post.later(48 * 60)
        post.report()
        await post.box.giving.look()
        post.later(10.1)
        await post.box.giving.look()
        assert len(post.box.box.here) == 2

    posted(tmp_path, act)


def test_a_clock_that_runs_ahead_deletes_nothing_until_somebody_vouches_for_it(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        async def settle(_journal: object) -> None:
            pass

        calendar, journal = post.engine.calendar, post.journal
        robot: Any = SimpleNamespace(journal=journal, engine=post.engine)
        holders: Any = SimpleNamespace(settle=settle)
        nothing: Any = None
        live = LiveMail(
            post.box, nothing, nothing, holders, nothing, robot, nothing, post.clock, keep_days=190
        )
        await post.given()
        post.clock.ahead_us = 4_000 * DAY_US
        calendar.report(e.ClockReported(post.clock.wall(), 0, False), post.clock.now())
        await live.look()
        assert len(post.box.box.here) == 1
        post.report()
        await live.look()
        assert not post.box.box.here

    posted(tmp_path, act)


def test_a_voice_of_the_persons_is_gone_a_day_after_it_was_heard(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        box, replies = post.box.box, post.box.replies
        for media in (b"heard", b"not yet"):
            await replies.send("aunt", "voice", Content(media=media), "tap")
        await replies.send("aunt", "line", Content("A line."), "tap")
        heard, _, line = (each.id for each in replies.returned_to("aunt"))
        for each in (heard, line):
            await replies.fetch("aunt", each)
        post.later(24 * 60 - 1)
        await replies.fetch("aunt", heard)  # heard again: it stays no longer by that
        await replies.forget_heard()
        assert len(box.outgoing) == 3
        await box.look_again()
        post.later(2)
        await replies.forget_heard()
        assert heard not in box.outgoing
        assert len(box.outgoing) == 2
        assert await box.store.read(lambda db: rows.content(db, heard), None) is None

    posted(tmp_path, act)


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_the_browsers_that_wrote_last_are_written_to_whatever_the_clock_is_set_to(
    tmp_path: Path, days: int
) -> None:
    async def act(post: Post) -> None:
        box = post.box
        back = GoingBack(box.box, box.passing_on, box.replies, post.people, post.clock)
        await post.send("aunt", "Read first.")
        keys = [str(x25519.Identity.generate().to_public()) for _ in range(MOST_KEYS + 3)]
        for number, key in enumerate(keys):
            made = post.clock.wall() // 1_000
            letter = Letter(id=f"letter-{number:04}", made_utc_ms=made, way="words", text="Hi.", reply_to=key)
            await back.remember("aunt", letter, 1)
            post.clock.ahead_us += days * DAY_US
        assert (await back.boxes()).keys() == {box_of(key) for key in keys[-MOST_KEYS:]}
        assert MOST_KEYS == 3

    posted(tmp_path, act)


def test_of_two_messages_the_one_that_waited_longer_is_given_first_by_a_clock_that_was_set_back(
    tmp_path: Path,
) -> None:
    async def act(post: Post) -> None:
        await post.send(text="The first.")
        post.clock.ahead_us -= DAY_US
        post.later(1)
        await post.send(text="The second.")
        post.report()
        post.later(15)
        assert await post.box.giving.look()
        (here,) = post.box.box.here
        assert (await post.box.box.content(here.id)).text == "The first."

    posted(tmp_path, act)
