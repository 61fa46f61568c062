"""Messages asked for as the pages ask: what goes out is understood first, and a sender is told nothing."""

import asyncio
import base64
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from robot.contract import events as e
from robot.contract.record import Record
from robot.control import circle_requests as circle
from robot.control import json_lines
from robot.control import mail_requests as mail
from robot.control.request_base import Request
from robot.errors import UsageError
from robot.language.classify import classify
from robot.mailbox import rows
from robot.mailbox.message import Content
from robot.people.roles import PERSON, Role, Who
from robot.runtime.circle_requests import CircleRequests
from robot.runtime.mail_requests import MailRequests
from robot.runtime.uploads import Uploads
from tests.mailbox.build import PROGRAMME, Post, posted

ME = Who(PERSON, roles=frozenset({"person"}))
AUNT = Who("aunt", roles=frozenset({"family"}))
KEN = Who("friend", roles=frozenset({"sender"}))
MORI = Who("mori", roles=frozenset({"therapist"}))
ORIGIN = "0123456789abcdef"


class Desk:
    """Asks as a page does; `taken` are the events that the engine got."""

    def __init__(self, post: Post) -> None:
        self.post, self.others, self.taken = post, False, list[Record]()
        self.taster_s = 0.0
        inbox: Any = self
        self.mail = MailRequests(
            post.box,
            post.people,
            inbox,
            Uploads(post.clock),
            self.prepare,
            self.prepare_picture,
            lambda text: classify(text, PROGRAMME, heard=False),
            lambda: PROGRAMME,
            lambda: self.others,
            lambda: self.taster_s,
        )
        self.circle = CircleRequests(post.people, inbox, post.clock, lambda: post.engine.progress, self.keep)

    async def take(self, event: Record) -> None:
        self.taken.append(event)

    async def keep(self) -> bool:
        return True

    async def prepare(self, recording: bytes, anything: bool) -> tuple[bytes, float]:
        if not anything and not recording.strip(b"\0"):
            raise UsageError("voice note", "has nothing that can be heard.", code="recording-silent")
        return b"note:" + recording[:20], 9.4

    async def prepare_picture(self, picture: bytes) -> bytes:
        return b"small:" + picture[:20]

    async def ask(self, who: Who, request: Request) -> Any:
        role: Role | None = next(iter(who.roles), None)
        answer = await self.circle.answer(who, request) or await self.mail.answer(who, role, request)
        assert answer is not None
        return answer

    async def refused(self, who: Who, request: Request) -> str:
        with pytest.raises(UsageError) as refused:
            await self.ask(who, request)
        return refused.value.code


def asked(tmp_path: Path, act: Callable[[Desk], Awaitable[None]]) -> None:
    posted(tmp_path, lambda post: act(Desk(post)))


def line(text: str, to: str = "aunt") -> mail.AnswerMail:
    return mail.AnswerMail(to, "line", text, ORIGIN)


def voice(data: bytes, *, part: int = 0, last: bool = True, to: str = "") -> mail.VoicePart:
    return mail.VoicePart(ORIGIN, part, base64.b64encode(data).decode(), last, to)


def test_a_stop_in_an_answer_waits_for_no_thread_of_others(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        desk, go_on, loop = Desk(post), threading.Event(), asyncio.get_running_loop()
        for _ in range(64):  # disks and folders that hang, more than there are threads
            loop.run_in_executor(None, go_on.wait, 60)
        try:
            line = mail.AnswerMail("aunt", "line", "stop", ORIGIN)
            assert await asyncio.wait_for(desk.refused(ME, line), 20) == "mail-not-sent"
            assert [each.kind for each in desk.taken] == ["stop"]
        finally:
            go_on.set()

    posted(tmp_path, act)


def test_the_whole_way_of_a_message_and_of_a_stamp(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        sent = await desk.ask(AUNT, mail.SendMessage("The cat came by again.", ORIGIN))
        assert sent.state == "read-first"
        (waiting,) = (await desk.ask(MORI, mail.MailToApprove())).messages
        assert (waiting.text, waiting.name, waiting.worry) == ("The cat came by again.", "Aunt", False)
        await desk.ask(MORI, mail.ApproveMail(waiting.number))
        assert (await desk.ask(ME, mail.Mail())).here == ()
        desk.post.later(11)
        assert await desk.post.box.giving.look()
        (lying,) = (await desk.ask(ME, mail.Mail())).here
        assert not lying.opened
        content = await desk.ask(ME, mail.OpenMail(lying.message))
        assert (content.text, content.user) == ("The cat came by again.", "aunt")
        assert desk.post.put[-1] == e.MailOpened(lying.message, "tap", 1.0)
        await desk.ask(ME, mail.AnswerMail("aunt", "stamp", "sun", ORIGIN, lying.message))
        (reply,) = (await desk.ask(AUNT, mail.MessagesSent())).replies
        assert (await desk.ask(AUNT, mail.FetchReply(reply.number))).text == "sun"
        assert (await desk.ask(ME, mail.Mail())).sent == ()  # it was seen: nothing waits any more
        await desk.ask(AUNT, mail.DropReply(reply.number))
        assert (await desk.ask(AUNT, mail.MessagesSent())).replies == ()

    asked(tmp_path, act)


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("I want to die", e.CrisisRaised(2, "typed", "explicit")),
        ("死にたい", e.CrisisRaised(2, "typed", "explicit")),
        ("죽고 싶어", e.CrisisRaised(2, "typed", "explicit")),
        ("stop", e.StopRequested("typed")),
    ],
)
def test_what_the_person_writes_is_understood_before_it_goes_anywhere(
    tmp_path: Path, text: str, raised: Record
) -> None:
    async def act(desk: Desk) -> None:
        assert await desk.refused(ME, line(text)) == "mail-not-sent"
        assert raised in desk.taken
        assert (await desk.ask(AUNT, mail.MessagesSent())).replies == ()
        assert not desk.post.put

    asked(tmp_path, act)


@pytest.mark.parametrize("text", ["Thank you", "ありがとう", "고마워요", "x" * 60])
def test_an_ordinary_line_goes_to_whom_it_is_for_and_to_nobody_else(tmp_path: Path, text: str) -> None:
    async def act(desk: Desk) -> None:
        await desk.ask(ME, line(text))
        assert desk.post.put == [e.MailAnswered("aunt", "line", "tap")]
        (reply,) = (await desk.ask(AUNT, mail.MessagesSent())).replies
        assert (await desk.ask(KEN, mail.MessagesSent())).replies == ()
        assert await desk.refused(KEN, mail.FetchReply(reply.number)) == "mail-gone"
        assert (await desk.ask(AUNT, mail.FetchReply(reply.number))).text == text

    asked(tmp_path, act)


@pytest.mark.parametrize(
    ("form", "text", "code"),
    [
        ("line", "x" * 61, "answer-line"),
        ("line", " ", "answer-line"),
        ("line", "a\u202eb", "answer-line"),
        ("stamp", "skull", "answer-stamp"),
        ("drawing", "[]", "answer-drawing"),
        ("drawing", "[[[1,2]],[[1,2]],[[1,2]],[[1,2]],[[1,2]],[[1,2]]]", "answer-drawing"),
        ("drawing", "[[[1,1001]]]", "answer-drawing"),
        ("drawing", "[[[1,true]]]", "answer-drawing"),
        ("drawing", "[" * 5_000, "answer-drawing"),
        ("drawing", '[[["a",2]]]', "answer-drawing"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_code(tmp_path: Path, form: Any, text: str, code: str) -> None:
    async def act(desk: Desk) -> None:
        assert await desk.refused(ME, mail.AnswerMail("aunt", form, text, ORIGIN)) == code
        assert not desk.post.put

    asked(tmp_path, act)


def test_while_somebody_else_is_here_nothing_is_shown_or_opened(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        number = await desk.post.given()
        desk.others = True
        assert (await desk.ask(ME, mail.Mail())).here == ()
        assert await desk.refused(ME, mail.OpenMail(number)) == "mail-others"
        assert await desk.refused(ME, mail.MailAloud(number)) == "mail-others"
        desk.others = False
        assert (await desk.ask(ME, mail.OpenMail(number))).text

    asked(tmp_path, act)


def test_what_is_not_looked_at_yet_can_be_taken_back(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.ask(ME, line("Thank you"))
        (sent,) = (await desk.ask(ME, mail.Mail())).sent
        await desk.ask(ME, mail.TakeBack(sent.number))
        assert (await desk.ask(AUNT, mail.MessagesSent())).replies == ()
        await desk.ask(ME, mail.AnswerMail("aunt", "line", "Thank you", "another-one"))
        (sent,) = (await desk.ask(ME, mail.Mail())).sent
        await desk.ask(AUNT, mail.FetchReply(sent.number))
        assert await desk.refused(ME, mail.TakeBack(sent.number)) == "mail-gone"

    asked(tmp_path, act)


def test_a_voice_goes_the_same_way_and_a_note_back_of_any_sound(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        first = await desk.ask(MORI, voice(b"so", last=False))
        assert first.received == 1
        sent = await desk.ask(MORI, voice(b"und", part=1))
        assert sent.state == "on-its-way"
        assert await desk.refused(AUNT, voice(bytes(9))) == "recording-silent"
        desk.post.later(11)
        assert await desk.post.box.giving.look()
        (lying,) = (await desk.ask(ME, mail.Mail())).here
        assert (lying.form, lying.seconds) == ("voice", 9)
        assert (await desk.ask(ME, mail.OpenMail(lying.message))).taster_s == 0.0
        desk.taster_s = 3.0
        content = await desk.ask(ME, mail.OpenMail(lying.message))
        assert content.taster_s == 3.0
        assert base64.b64decode(content.media) == b"note:sound"
        assert desk.post.put[-1] == e.MailOpened(lying.message, "tap", 0.0)
        await desk.ask(ME, mail.MailHeard(lying.message, 0.75))
        assert desk.taken[-1] == e.MailOpened(lying.message, "tap", 0.75)
        await desk.ask(ME, voice(bytes(9), to="mori"))
        (reply,) = (await desk.ask(MORI, mail.MessagesSent())).replies
        assert reply.form == "voice"

    asked(tmp_path, act)


@pytest.mark.parametrize(
    "parts",
    [
        [voice(b"a", part=1)],
        [voice(b"a", last=False), voice(b"b", part=2)],
        [voice(b"a", last=False), voice(b"a", last=False)],
    ],
)
def test_parts_that_do_not_follow_one_another_are_refused(tmp_path: Path, parts: list[Request]) -> None:
    async def act(desk: Desk) -> None:
        for each in parts[:-1]:
            await desk.ask(MORI, each)
        with pytest.raises(UsageError):
            await desk.ask(MORI, parts[-1])
        assert not desk.post.box.box.incoming

    asked(tmp_path, act)


def test_a_recording_of_many_megabytes_is_refused_before_it_is_whole(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        part, code = bytes(130_000), ""
        for number in range(200):
            try:
                await desk.ask(MORI, voice(part, part=number, last=False))
            except UsageError as error:
                code = error.code
                break
        assert (code, number) == ("voice-large", 76)

    asked(tmp_path, act)


# --- the circle ---------------------------------------------------------------------------------------------


def test_letting_somebody_go_is_silent_and_at_once(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        told = await desk.ask(AUNT, circle.HereTold())
        assert told.ways == ("words", "voice")
        await desk.ask(AUNT, circle.Here(("words", "face"), 4))
        assert desk.taken[-1].ways == ("words",)  # type: ignore[attr-defined] # what is not open is left out
        await desk.ask(ME, circle.CircleLetGo("aunt"))
        assert not [each for each in desk.taken if isinstance(each, e.MailUnwanted)]  # others may still come
        assert await desk.refused(AUNT, mail.SendMessage("Hello.", ORIGIN)) == "mail-not-now"
        assert await desk.refused(AUNT, circle.Here(("words",), 4)) == "mail-not-now"
        assert await desk.refused(ME, line("Hello", "aunt")) == "mail-nobody"

    asked(tmp_path, act)


def test_both_words_are_needed_and_either_ends_it(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        for who, request, may in (
            (ME, circle.CircleTick("aunt", "words", False), False),
            (ME, circle.CircleTick("aunt", "words", True), True),
            (MORI, circle.CircleApprove("aunt", "words", False), False),
            (MORI, circle.CircleApprove("aunt", "words", True), True),
        ):
            await desk.ask(who, request)
            assert ("words" in (await desk.ask(AUNT, circle.HereTold())).ways) == may

    asked(tmp_path, act)


@pytest.mark.parametrize(
    "told", [("x" * 25, "", ""), ("May", "25:00", ""), ("May", "7", "8"), ("May", "19:00", "later")]
)
def test_what_cannot_be_said_of_somebody_is_refused(tmp_path: Path, told: tuple[str, str, str]) -> None:
    async def act(desk: Desk) -> None:
        called, begins, ends = told
        wanted = circle.CircleDescribe("aunt", called, "family", begins, ends)
        assert await desk.refused(ME, wanted) == "circle-form"
        assert await desk.refused(ME, circle.CircleTick("nobody", "words", True)) == "circle-role"

    asked(tmp_path, act)


def test_a_page_of_the_person_shows_them_by_the_names_they_gave(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        await desk.ask(ME, circle.CircleDescribe("mori", "Moomin", "therapist"))
        await desk.post.given()
        (lying,) = (await desk.ask(ME, mail.Mail())).here
        assert lying.name == "Moomin"
        await asyncio.sleep(0)

    asked(tmp_path, act)


@pytest.mark.parametrize(
    ("to", "text"),
    [("nobody", "I want to die"), ("aunt", "I want to die and I cannot go on with any of this. " * 2)],
)
def test_a_crisis_word_is_heard_whatever_else_is_wrong_with_the_line(
    tmp_path: Path, to: str, text: str
) -> None:
    async def act(desk: Desk) -> None:
        assert await desk.refused(ME, line(text, to)) == "mail-not-sent"
        assert e.CrisisRaised(2, "typed", "explicit") in desk.taken

    asked(tmp_path, act)


def test_what_the_person_sends_twice_by_mistake_goes_once(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        for _ in range(2):
            await desk.ask(ME, line("Thank you"))
            await desk.ask(ME, voice(b"tap", to="mori"))
        assert len((await desk.ask(AUNT, mail.MessagesSent())).replies) == 1
        assert len((await desk.ask(MORI, mail.MessagesSent())).replies) == 1

    asked(tmp_path, act)


def test_wanting_none_is_said_by_letting_the_last_one_go(tmp_path: Path) -> None:
    async def act(desk: Desk) -> None:
        for user in ("aunt", "friend", "mori"):
            assert not [each for each in desk.taken if isinstance(each, e.MailUnwanted)]
            await desk.ask(ME, circle.CircleLetGo(user))
        unwanted = [each for each in desk.taken if isinstance(each, e.MailUnwanted)]
        assert unwanted == [e.MailUnwanted("mori", form, "tap") for form in ("words", "voice")]
        await desk.ask(ME, circle.CircleLetGo("mori"))
        assert [each for each in desk.taken if isinstance(each, e.MailUnwanted)] == unwanted

    asked(tmp_path, act)


@pytest.mark.parametrize("called", ["a\0b", "a\u202eb"])
def test_a_name_of_unseen_signs_is_refused(called: str) -> None:
    with pytest.raises(UsageError):
        circle.CircleDescribe.read({"user": "aunt", "called": called, "relation": "family"})


def test_what_a_flood_leaves_behind_fits_into_one_answer(tmp_path: Path) -> None:
    """Thousands that came back, and threats as long as can be: the pages of both sides still open."""

    async def act(desk: Desk) -> None:
        box = desk.post.box.box

        def work(db: Any) -> None:
            for number in range(2_000):
                rows.add_sent(db, "aunt", "words", "returned", number, (("comparison", "everybody else"),))
            for number in range(100):
                rows.add_incoming(db, "aunt", "words", "worry", Content("つ" * 5_000), 0, 1, number, number)

        await box.store.write(work)
        await box.load(desk.post.engine)
        own = await desk.mail.answer(AUNT, "family", mail.MessagesSent())
        waiting = await desk.mail.answer(MORI, "therapist", mail.MailToApprove())
        for answer in (own, waiting):
            assert answer is not None
            assert len(json_lines.write({"id": 1, **answer.to_json()})) <= json_lines.LONGEST_LINE
        assert own.messages[0].sent_utc_us == 1_999  # type: ignore[union-attr]
        assert 1 < len(waiting.messages) < 100  # type: ignore[union-attr]

    asked(tmp_path, act)
