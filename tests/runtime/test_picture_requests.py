"""Pictures that come with words: only where both sides let it, and never unseen by staff."""

import base64
from pathlib import Path

import pytest

from robot.control import mail_requests as mail
from robot.mailbox import rows
from robot.mailbox.message import READ_FIRST
from robot.people import circle_changes as changes
from tests.runtime.test_mail_requests import AUNT, ME, MORI, ORIGIN, Desk, asked


def picture(text: str, *, part: int = 0, last: bool = True, origin: str = ORIGIN) -> mail.PicturePart:
    return mail.PicturePart(text, origin, part, base64.b64encode(b"a plant").decode(), last)


def let_send_pictures(desk: Desk, user: str, *, ticked: bool = True, approved: bool = True) -> None:
    register = changes.ticked(desk.post.people.register, user, "picture", on=ticked)
    desk.post.people.take(changes.approved(register, user, "picture", on=approved))


@pytest.mark.parametrize(("ticked", "approved"), [(False, False), (True, False), (False, True)])
def test_a_picture_comes_only_where_both_sides_let_it(tmp_path: Path, ticked: bool, approved: bool) -> None:
    async def act(desk: Desk) -> None:
        let_send_pictures(desk, "aunt", ticked=ticked, approved=approved)
        assert await desk.refused(AUNT, picture("A plant.")) == "mail-not-now"
        assert (await desk.ask(MORI, mail.MailToApprove())).messages == ()

    asked(tmp_path, act)


def test_a_picture_is_looked_at_first_whatever_went_before_and_comes_with_its_words(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        let_send_pictures(desk, "aunt")
        for _ in range(READ_FIRST):
            await desk.post.box.box.store.write(lambda db: rows.count_passed(db, "aunt"))
        assert (await desk.ask(AUNT, mail.SendMessage("The cat.", "fedcba9876543210"))).state == "on-its-way"
        assert (await desk.ask(AUNT, picture("A plant.", last=False))).received == 1
        assert (await desk.ask(AUNT, picture("A plant.", part=1))).state == "read-first"
        (waiting,) = (await desk.ask(MORI, mail.MailToApprove())).messages
        assert waiting.text == "A plant."
        assert base64.b64decode(waiting.media) == b"small:a planta plant"
        await desk.ask(MORI, mail.ApproveMail(waiting.number))
        desk.post.later(11)
        assert await desk.post.box.giving.look()
        desk.post.later(24 * 60)
        desk.post.report()
        assert await desk.post.box.giving.look()
        found = [
            await desk.ask(ME, mail.OpenMail(each.message)) for each in (await desk.ask(ME, mail.Mail())).here
        ]
        assert sorted((each.text, bool(each.media)) for each in found) == [
            ("A plant.", True),
            ("The cat.", False),
        ]

    asked(tmp_path, act)


def test_a_picture_on_its_way_is_not_given_once_it_is_unwanted(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        let_send_pictures(desk, "mori")
        await desk.ask(MORI, picture("A plant."))
        let_send_pictures(desk, "mori", ticked=False)
        desk.post.later(11)
        assert not await desk.post.box.giving.look()
        desk.post.box.box.forget()
        await desk.post.box.box.load(desk.post.engine)  # nor after a new start
        assert not await desk.post.box.giving.look()
        let_send_pictures(desk, "mori")
        assert await desk.post.box.giving.look()

    asked(tmp_path, act)


def test_the_words_with_a_picture_are_judged_like_any(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        let_send_pictures(desk, "aunt")
        sent = await desk.ask(AUNT, picture("Your brother has a job already."))
        assert sent.state == "returned"
        assert sent.reasons

    asked(tmp_path, act)
