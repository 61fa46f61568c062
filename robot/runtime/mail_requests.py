"""Requests about messages, carried out: by a sender, by the person, and by staff who read first."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from robot.contract import events as e
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.control import mail_requests as mail
from robot.control.answers import Answer, Done
from robot.control.mail_answers import (
    MailList,
    MessageContent,
    MessageSent,
    OwnMessage,
    OwnMessages,
    Recipient,
    ReplyHere,
    SentBack,
    SentByPerson,
    ToApprove,
    WaitingForStaff,
)
from robot.control.mail_state import MailHere
from robot.control.request_base import Request
from robot.errors import UsageError
from robot.language.sender_check import Judged, judge_message
from robot.mailbox.answer import checked_answer
from robot.mailbox.holders import called
from robot.mailbox.mailbox import Mailbox
from robot.mailbox.message import STAMPS, Content, Incoming, Reasons
from robot.people.people import People
from robot.people.roles import PERSON, Role, Who
from robot.runtime.inbox import Inbox
from robot.runtime.uploads import Uploads

# Of what waits for staff, so many bytes in one answer; the others come once these are decided.
MOST_MEDIA = 120_000
NOTHING_WRONG = Judged((), threat=False, crisis=False)
# Makes a recording one that can be played, off the loop: (media, seconds). Raises UsageError.
Prepare = Callable[[bytes, bool], Awaitable[tuple[bytes, float]]]
# Makes a picture one that can be shown, off the loop. Raises UsageError.
PreparePicture = Callable[[bytes], Awaitable[bytes]]
# What a text means, as typed words are understood.
Understand = Callable[[str], tuple[Record, ...]]


class MailRequests:
    """Carries them out. `others_here`: somebody else is in the room, so that nothing is shown.

    `taster_s`: so many seconds of a voice are heard on this evening, 0 all of it.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        people: People,
        inbox: Inbox,
        uploads: Uploads,
        prepare: Prepare,
        prepare_picture: PreparePicture,
        understand: Understand,
        programme: Callable[[], Programme],
        others_here: Callable[[], bool],
        taster_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._box, self._passing_on = mailbox.box, mailbox.passing_on
        self._giving, self._replies = mailbox.giving, mailbox.replies
        self._people, self._inbox = people, inbox
        self._uploads, self._understand = uploads, understand
        self._words = ThreadPoolExecutor(1, "answers")  # a stop in an answer waits for nobody else's thread
        self._prepare, self._prepare_picture = prepare, prepare_picture
        self._programme, self._others_here, self._taster_s = programme, others_here, taster_s

    async def answer(self, who: Who, role: Role | None, request: Request) -> Answer | None:
        """The answer to a request of these, None for any other. Raises UsageError."""
        return (
            await self._of_sender(who, request)
            or await self._of_person(request)
            or await self._of_staff(request)
            or (await self._voice(who, role, request) if isinstance(request, mail.VoicePart) else None)
        )

    # --- a sender -------------------------------------------------------------------------------------------

    async def _of_sender(self, who: Who, request: Request) -> Answer | None:
        match request:
            case mail.SendMessage(text=text, origin=origin):
                return await self._write(who, Content(text), origin)
            case mail.PicturePart():
                picture = self._uploads.take(who.user, request)
                if picture is None:
                    return MessageSent("on-its-way", received=request.part + 1)
                made = await self._prepare_picture(picture)
                return await self._write(who, Content(request.text, made), request.origin)
            case mail.MessagesSent():
                return await self._own(who)
            case mail.FetchReply(number=number):
                form, found = await self._replies.fetch(who.user, number)
                return _content(form, found)
            case mail.DropReply(number=number):
                await self._replies.fetched(who.user, number)
                return Done()
        return None

    async def _write(self, who: Who, content: Content, origin: str) -> MessageSent:
        judged = await asyncio.to_thread(judge_message, content.text, self._programme().blocked)
        sent = await self._passing_on.submit(who.user, "words", content, f"{who.user}:{origin}", judged)
        return MessageSent(sent.state, _reasons(sent.reasons))

    async def _own(self, who: Who) -> OwnMessages:
        messages = (
            OwnMessage(each.id, each.form, each.state, each.made_utc_us, _reasons(each.reasons))
            for each in await self._passing_on.of_sender(who.user)
        )
        replies = (
            ReplyHere(each.id, each.form, each.made_utc_us, each.seconds, each.state == "seen")
            for each in self._replies.returned_to(who.user)
        )
        return OwnMessages(tuple(messages), tuple(replies))

    async def _voice(self, who: Who, role: Role | None, part: mail.VoicePart) -> Answer:
        """A recording: of a sender for the person, or of the person for somebody of the circle."""
        recording = self._uploads.take(who.user, part)
        if recording is None:
            return MessageSent("on-its-way", received=part.part + 1)
        by_person = role == PERSON
        if by_person:
            self._may_send(part.to, "voice")
        media, seconds = await self._prepare(recording, by_person)
        content, whole = Content(media=media), max(1, round(seconds))
        if by_person:
            await self._replies.send(
                part.to, "voice", content, "tap", part.origin, about=part.about, seconds=whole
            )
            return MessageSent("on-its-way", received=part.part + 1)
        origin = f"{who.user}:{part.origin}"
        sent = await self._passing_on.submit(who.user, "voice", content, origin, NOTHING_WRONG, seconds=whole)
        return MessageSent(sent.state, _reasons(sent.reasons), part.part + 1)

    # --- the person -----------------------------------------------------------------------------------------

    async def _of_person(self, request: Request) -> Answer | None:
        match request:
            case mail.Mail():
                return self._list()
            case mail.OpenMail(number=number, source=source):
                return await self._open(number, source)
            case mail.MailHeard(number=number, share=share):
                if any(each.id == number for each in self._box.here):
                    await self._inbox.take(e.MailOpened(number, "tap", share))
                return Done()
            case mail.MailAloud(number=number, source=source):
                self._not_with_others()
                await self._inbox.take(e.MailAloud(number, source))
                return Done()
            case mail.RemoveMail(number=number, source=source):
                await self._giving.remove(number, source)
                return Done()
            case mail.AnswerMail():
                return await self._send(request)
            case mail.TakeBack(number=number):
                await self._replies.take_back(number)
                return Done()
        return None

    def _list(self) -> MailList:
        recipients = tuple(
            Recipient(each.user, each.called or each.user, tuple(each.ways))
            for each in self._people.register.circle
            if each.may("words") or each.may("voice")
        )
        if self._others_here():
            return MailList((), (), recipients, STAMPS)
        names = self._people.register.names
        sent = (
            SentByPerson(each.id, called(names, each.user), each.form, each.made_utc_us)
            for each in self._box.sent
        )
        return MailList(mail_here(self._box.here, names), tuple(sent), recipients, STAMPS)

    def _not_with_others(self) -> None:
        if self._others_here():
            raise UsageError("message", "stays shut while somebody else is here.", code="mail-others")

    async def _open(self, number: int, source: e.Source) -> Answer:
        self._not_with_others()
        found = next((each for each in self._box.here if each.id == number), None)
        content = await self._giving.open(number, source, 0.0 if found and found.form == "voice" else 1.0)
        user = "" if found is None else found.user
        made = _content("words" if found is None else found.form, content)
        name = called(self._people.register.names, user)
        return replace(made, user=user, name=name, taster_s=self._taster_s())

    def _may_send(self, to: str, way: e.MailForm) -> None:
        member = self._people.register.member(to)
        if member is None or not member.may(way):
            raise UsageError("to", "is not in the circle for this.", "See the circle.", code="mail-nobody")

    async def _send(self, request: mail.AnswerMail) -> Answer:
        """What the person writes is understood before it goes anywhere: a crisis word goes to staff, and no
        relative is the first to read it (domain.md §4.2)."""
        if request.form == "line" and await self._means_something_else(request.text):
            raise UsageError("text", "was not sent.", code="mail-not-sent")
        self._may_send(request.to, "words")
        text = checked_answer(request.form, request.text)
        await self._replies.send(
            request.to, request.form, Content(text), request.source, request.origin, about=request.about
        )
        return Done()

    async def _means_something_else(self, text: str) -> bool:
        """Whether it was a stop, a less or a call for help: then that is carried out, and nothing is sent."""
        found = await asyncio.get_running_loop().run_in_executor(self._words, self._understand, text)
        meant = [
            each for each in found if isinstance(each, e.StopRequested | e.LessRequested | e.CrisisRaised)
        ]
        for each in meant:
            await self._inbox.take(each)
        return bool(meant)

    # --- staff ----------------------------------------------------------------------------------------------

    async def _of_staff(self, request: Request) -> Answer | None:
        match request:
            case mail.MailToApprove():
                return await self._to_approve()
            case mail.ApproveMail(number=number):
                await self._passing_on.approve(number)
                return Done()
            case mail.ReturnMail(number=number, text=why):
                await self._passing_on.give_back(number, why)
                return Done()
        return None

    async def _to_approve(self) -> WaitingForStaff:
        found, size, names = list[ToApprove](), 0, self._people.register.names
        for each in self._box.for_staff:
            content = await self._box.content(each.id)
            size += len(content.media or b"") + len(json.dumps(content.text))
            if size > MOST_MEDIA and found:
                break
            media = base64.b64encode(content.media or b"").decode()
            name, worry = called(names, each.user), each.state == "worry"
            found.append(
                ToApprove(each.id, each.user, name, each.form, each.made_utc_us, content.text, media, worry)
            )
        return WaitingForStaff(tuple(found))


def mail_here(lying: Iterable[Incoming], names: Mapping[str, str]) -> tuple[MailHere, ...]:
    """Messages as the person sees them, by the names that they gave."""
    return tuple(
        MailHere(
            each.id,
            called(names, each.user),
            each.form,
            each.seconds,
            each.state == "opened",
            each.due_utc_us,
        )
        for each in lying
    )


def _reasons(reasons: Reasons) -> tuple[SentBack, ...]:
    return tuple(SentBack(*each) for each in reasons)


def _content(form: str, content: Content) -> MessageContent:
    media = base64.b64encode(content.media or b"").decode()
    return MessageContent(form, content.text, media)
