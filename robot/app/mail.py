"""Messages of a running companion: put together, taken up with each journal, and given when they are due."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from robot.clock import US_PER_S, Clock
from robot.config.schema import Config
from robot.control import mail_requests as mail
from robot.control.answers import Answer
from robot.control.request_base import Request
from robot.engine.contact import Contact
from robot.errors import UsageError
from robot.language.classify import classify
from robot.mailbox.holders import MailHolders, called
from robot.mailbox.mailbox import Mailbox, mailbox
from robot.mailbox.store import MailStore
from robot.media.picture import prepare_picture
from robot.media.voice_note import prepare
from robot.people.people import People
from robot.people.roles import Role, Who
from robot.runtime.circle_requests import CircleRequests
from robot.runtime.dispatcher import Dispatcher
from robot.runtime.inbox import Inbox
from robot.runtime.mail_reader import MailReader
from robot.runtime.mail_requests import MailRequests, mail_here
from robot.runtime.uploads import Uploads
from robot.view.circle import CircleShown

log = logging.getLogger(__name__)
LOOK_EVERY_S = 5.0
# What shows the messages of somebody, or takes one up or on: never of who had the id before.
OF_SOMEBODY = (
    mail.MailToApprove,
    mail.ApproveMail,
    mail.MessagesSent,
    mail.FetchReply,
    mail.DropReply,
    mail.SendMessage,
    mail.PicturePart,
    mail.VoicePart,
)
# What people bring is made ready on this thread, one after the other: whatever else waits for a thread, an
# answer or a look at the disk, waits for none of it.
PREPARING = ThreadPoolExecutor(1, "prepare")
TIDY_EVERY_US = 24 * 3600 * US_PER_S


def taster_s(contact: Contact | None) -> float:
    """How much of a voice is heard on this evening, in seconds; 0 all of it."""
    return 0.0 if contact is None else float(contact.level.parameters.get("seconds") or 0)


def mail_of(
    dispatcher: Dispatcher,
    people: People,
    inbox: Inbox,
    clock: Clock,
    config: Config,
    keep_people: Callable[[], Awaitable[bool]],
) -> "LiveMail":
    """That of a running companion. `keep_people` writes the register."""
    store = MailStore(lambda: dispatcher.journal, inbox.from_thread)
    post = mailbox(store, people, clock, lambda: dispatcher.engine, inbox.put, dispatcher.changed)
    shown = CircleShown(
        lambda: people.register.names,
        lambda: mail_here(post.box.here, people.register.names),
        lambda: bool(post.box.for_staff),
    )
    dispatcher.know(shown)
    reader = MailReader(
        post.box,
        lambda: dispatcher.drivers.voice,
        lambda: dispatcher.gate.gain,
        lambda user: called(people.register.names, user),
        inbox.put,
        config.person.language,
    )
    dispatcher.drivers.take_up(mail=reader)
    requests = MailRequests(
        post,
        people,
        inbox,
        Uploads(clock),
        prepared,
        picture_prepared,
        lambda text: classify(text, dispatcher.engine.programme, heard=False),
        lambda: dispatcher.engine.programme,
        lambda: dispatcher.view.state().others,
        lambda: taster_s(dispatcher.engine.contact),
    )
    circle = CircleRequests(people, inbox, clock, lambda: dispatcher.engine.progress, keep_people)
    holders = MailHolders(post.box, people)
    keep_days = config.journal.keep_days
    return LiveMail(post, circle, requests, holders, shown, dispatcher, inbox, clock, keep_days)


async def prepared(recording: bytes, by_person: bool) -> tuple[bytes, float]:
    """Made ready in a process of its own; of the person any sound counts. Raises UsageError."""
    making = partial(prepare, recording, anything=by_person)
    note = await asyncio.get_running_loop().run_in_executor(PREPARING, making)
    return note.media, note.seconds


async def picture_prepared(picture: bytes) -> bytes:
    """Made small in a process of its own. Raises UsageError."""
    return await asyncio.get_running_loop().run_in_executor(PREPARING, prepare_picture, picture)


@dataclass(slots=True)
class LiveMail:
    """The mailbox with what is asked of it. `_taken_up` is the journal whose messages it has."""

    mailbox: Mailbox
    circle: CircleRequests
    requests: MailRequests
    holders: MailHolders
    shown: CircleShown
    dispatcher: Dispatcher
    inbox: Inbox
    clock: Clock
    keep_days: int
    _taken_up: object = None
    _tidied_us: int = -TIDY_EVERY_US

    async def answer(self, who: Who, role: Role | None, request: Request) -> Answer | None:
        """The answer to a request about the circle or a message, None for any other. Raises UsageError."""
        if not isinstance(request, OF_SOMEBODY):
            return await self.circle.answer(who, request) or await self.requests.answer(who, role, request)
        await self.holders.settle(self._taken_up)
        found = await self.requests.answer(who, role, request)
        with contextlib.suppress(UsageError):  # of the first message of all; else it is settled already
            await self.holders.settle(self._taken_up)
        return found

    async def run(self) -> None:
        """For as long as the companion runs."""
        said = ""
        while True:
            try:
                await self.look()
                said = ""
            except UsageError as error:  # the disk: it is told by the journal, and tried again
                if str(error) != said:
                    log.warning("messages: %s", error)
                said = str(error)
            await self.clock.wait(LOOK_EVERY_S)

    async def look(self) -> None:
        """Take up a journal that is new here, delete what is old, give what is due. Raises UsageError."""
        journal = self.dispatcher.journal
        if journal is not self._taken_up:
            await self._take_up(journal)
        await self.holders.settle(journal)
        sure = self.dispatcher.engine.calendar.verified  # a clock that runs ahead would delete everything
        if self.keep_days and sure and self.clock.now() - self._tidied_us >= TIDY_EVERY_US:
            self._tidied_us = self.clock.now()
            await self.mailbox.box.keep_only_since(self.clock.wall() - self.keep_days * TIDY_EVERY_US)
        if sure:
            await self.mailbox.replies.forget_heard()
        await self.mailbox.giving.look()

    async def forgotten(self) -> None:
        """Messages were deleted from the file: what is there now is taken up, at once or by the next look."""
        try:
            await self._take_up(self.dispatcher.journal)
        except UsageError:
            self._taken_up = None

    async def _take_up(self, journal: object) -> None:
        self.mailbox.box.forget()
        if self.mailbox.box.kept:
            await self.mailbox.box.load(self.dispatcher.engine)
        self._taken_up = journal
