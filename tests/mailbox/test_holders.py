"""Whose messages are: what somebody who has left sent is passed on under nobody else's name."""

from pathlib import Path
from typing import Any

import pytest

from robot.mailbox import rows
from robot.mailbox.holders import MailHolders, called
from robot.mailbox.message import READ_FIRST, Content
from robot.people import circle_changes as changes
from robot.people.roles import OWNER, Who
from tests.mailbox.build import THREAT, Post, posted

OWN = Who(OWNER, roles=frozenset({"owner"}))


def another_aunt(post: Post) -> None:
    """Removed, and the id given to somebody else, who is taken into the circle."""
    post.people.remove(OWN, "aunt")
    post.people.add(OWN, "aunt", "family", "Other")
    register = changes.ticked(post.people.register, "aunt", "words", on=True)
    post.people.take(changes.approved(register, "aunt", "words", on=True))


def names(post: Post) -> list[tuple[str, str]]:
    called_so = post.people.register.names
    return [(called(called_so, each.user), each.state) for each in post.box.box.incoming.values()]


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("at_once", [False, True])
def test_what_waited_is_passed_on_under_nobody_elses_name(
    tmp_path: Path, restarted: bool, at_once: bool
) -> None:
    async def act(post: Post) -> None:
        holders = MailHolders(post.box.box, post.people)
        await post.send("aunt")
        await post.send("mori")
        await holders.settle(post.journal)
        assert len(post.box.box.for_staff) == 1
        if at_once:
            another_aunt(post)
        else:
            post.people.remove(OWN, "aunt")
        if restarted:
            post.box = post.open()
            holders = MailHolders(post.box.box, post.people)
            await post.box.box.load(post.engine)
        await holders.settle(post.journal)
        assert names(post) == [("Mori", "waiting")]
        assert await post.box.passing_on.of_sender("aunt") == []
        assert len(await post.box.passing_on.of_sender("mori")) == 1

    posted(tmp_path, act)


def test_what_lies_there_and_what_worries_stays_under_the_name_that_they_had(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        holders = MailHolders(post.box.box, post.people)
        for number in range(READ_FIRST):
            await post.send("aunt", f"The cat came by. {number}")
            (found,) = post.box.box.for_staff
            await post.box.passing_on.approve(found.id)
        post.later(11)
        assert await post.box.giving.look()
        await post.box.replies.send("aunt", "stamp", _stamp(), "tap")
        await post.send("aunt", "I will come and hurt you.", THREAT)
        await holders.settle(post.journal)
        another_aunt(post)
        await holders.settle(post.journal)
        assert sorted(names(post)) == [("Aunt", "here"), ("Aunt", "worry")]
        assert post.box.replies.returned_to("aunt") == ()
        assert len(post.box.box.sent) == 1, "the person may still take it back"
        await post.send("aunt", "The dog came by.")
        assert ("Other", "to-approve") in names(post), "a new one is read first again"
        number = post.box.box.here[0].id
        await post.box.giving.remove(number, "tap")

    posted(tmp_path, act)


def _stamp() -> Any:
    return Content("sun")


def test_a_register_that_cannot_be_read_lets_go_of_nobody(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        await post.send("aunt")
        post.people.known = False
        post.people.take(post.people.register.without_user("aunt"))
        await MailHolders(post.box.box, post.people).settle(post.journal)
        assert len(post.box.box.for_staff) == 1

    posted(tmp_path, act)


def test_who_was_there_before_registrations_had_numbers_keeps_theirs(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        await post.send("aunt")
        for _ in range(2):
            await MailHolders(post.box.box, post.people).settle(post.journal)
        assert names(post) == [("Aunt", "to-approve")]
        assert await post.box.box.store.read(lambda db: rows.passed(db, "aunt"), 7) == 0

    posted(tmp_path, act)
