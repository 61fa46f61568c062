"""Envelopes from outside the house, taken in by themselves: from a folder, and from the clinic's host.

Everybody at the other end comes together here: messages, envelopes, and what relatives have for themselves.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import TypeVar

from robot.app.calls_through import CallsThrough
from robot.app.family import LiveFamily, family_of
from robot.app.mail import LiveMail, prepared
from robot.app.notices import Notices
from robot.app.options import Options
from robot.app.questions import questions_of
from robot.app.relay_link import RelayLink, relay_folder
from robot.calls.turn import Given
from robot.clock import Clock
from robot.config.relay import RelaySection
from robot.control.answers import Answer
from robot.control.request_base import Request
from robot.errors import InputError
from robot.files.read import read_text
from robot.language.sender_check import judge_message
from robot.mailbox.envelope_folder import EnvelopeFolder, Found
from robot.mailbox.envelope_keys import beside, open_keys
from robot.mailbox.going_back import GoingBack
from robot.mailbox.gone import Gone
from robot.mailbox.gone import beside as gone_beside
from robot.mailbox.intake import LATER, Checks, Intake
from robot.people.people import People
from robot.people.roles import Role, Who
from robot.relay.mailroom import Desk
from robot.runtime.envelope_requests import EnvelopeRequests, Outside
from robot.runtime.guests import Guests
from robot.runtime.question_requests import QuestionRequests

T = TypeVar("T")
log = logging.getLogger(__name__)
LOOK_EVERY_S, RELAY_EVERY_S = 30.0, 2.0
LIMIT = 4_000
NOTICE = "sealed"


async def uncounted() -> None:
    """Nobody counts what comes by this folder."""


@dataclass(slots=True)
class FolderIntake:
    """Looks into one folder every so often, for as long as the companion runs.

    `refused` is called when something was not taken in, `counted` for each that is dealt with. A share that
    hangs holds up this folder only.
    """

    folder: EnvelopeFolder
    intake: Intake
    clock: Clock
    refused: Callable[[], None]
    every_s: float = LOOK_EVERY_S
    counted: Callable[[], Awaitable[None]] = uncounted
    _said: str = ""

    async def run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as error:  # of whatever file system it is: said, and looked at again
                self._say(f"{type(error).__name__}: {error}")
            await self.clock.wait(self.every_s)

    async def look(self) -> None:
        """Take in what is new there. Never raises for what lies there."""
        for found in await apart(self.folder.look):
            try:
                done = await self._take(found)
            except InputError as error:  # the keys: nothing can be opened, and nothing is put away
                self._say(str(error))
                return
            if done:
                await self.counted()
                await apart(lambda found=found: self.folder.put_away(found))  # type: ignore[misc] # as it is now

    def _say(self, what: str) -> None:
        if what != self._said:
            log.error("sealed messages: %s", what)
        self._said = what

    async def _take(self, found: Found) -> bool:
        """Whether it is dealt with for good. Raises InputError."""
        before = dict(self.intake.refused)
        outcome = await self.intake.take(found.data, whole=found.settled)
        if outcome == LATER:
            return False
        if before != dict(self.intake.refused):
            log.warning("a sealed message was not taken in: %s", outcome)
            self.refused()
        return True


async def apart(work: Callable[[], T]) -> T:
    """In a thread that nobody waits for at the end: a shared folder may hang for as long as it likes.

    Raises InputError: whatever a file system does.
    """
    done: Future[tuple[list[T], str]] = Future()

    def run() -> None:
        try:
            result, fault = [work()], ""
        except Exception as error:
            result, fault = [], f"{type(error).__name__}: {error}"
        with suppress(InvalidStateError):  # given up meanwhile
            done.set_result((result, fault))

    Thread(target=run, name="envelopes", daemon=True).start()
    result, fault = await asyncio.wrap_future(done)
    if fault:
        raise InputError("sealed messages", fault)
    return result[0]


@dataclass(slots=True)
class LiveEnvelopes:
    """The mailbox of a running companion, what comes to it from outside the house, the family's own, and
    questionnaires."""

    mail: LiveMail
    requests: EnvelopeRequests
    folders: tuple[FolderIntake, ...]
    link: RelayLink
    family: LiveFamily
    through: CallsThrough
    questions: QuestionRequests

    async def answer(self, who: Who, role: Role | None, request: Request) -> Answer | None:
        """The answer to a request about people at the other end, None for any other. Raises UsageError."""
        found = await self.mail.answer(who, role, request) or await self.requests.answer(who, request)
        found = found or await self.family.answer(who, request)
        return found or await self.questions.answer(who, request)

    async def run(self) -> None:
        """For as long as the companion runs. Each folder by itself: one that hangs holds up no other."""
        folders = (each.run() for each in self.folders)
        ways = (self.link.run(), self.through.run(), self.family.run())
        await asyncio.gather(self.mail.run(), *ways, *folders)


def envelopes_of(
    options: Options,
    people: People,
    mail: LiveMail,
    keep: Callable[[], Awaitable[bool]],
    notices: Notices,
    given: Given,
) -> LiveEnvelopes:
    """`keep` writes the register; `given` are coturn's credentials from the clinic's host."""
    dispatcher, clock = mail.dispatcher, mail.clock
    key = beside(options.journal_path)
    checks = Checks(
        lambda: dispatcher.engine.calendar.verified,
        lambda words: judge_message(words, dispatcher.engine.programme.blocked),
        prepared,
    )
    post = mail.mailbox
    gone = Gone(gone_beside(options.journal_path))
    back = GoingBack(post.box, post.passing_on, post.replies, people, clock)
    intake = Intake(
        lambda: open_keys(key),
        people,
        post.passing_on,
        post.replies,
        clock,
        checks,
        back.remember,
        gone.knows,
    )
    section, desk = options.config.relay, Desk(relay_folder(options.journal_path))
    guests = Guests(people, lambda: link.keys(), clock, lambda box, data: link.say(box, data))
    through = CallsThrough(guests, given, clock)
    link = RelayLink(
        section,
        desk,
        people,
        lambda: open_keys(key),
        back,
        gone,
        post.box.store,
        lambda: dispatcher.journal,
        clock,
        dispatcher.changed,
        through,
    )
    family = family_of(options, people, mail.inbox, dispatcher, clock, notices)
    dispatcher.know(replace(mail.shown, relay=lambda: link.state, relatives=lambda: family.waits))
    requests = EnvelopeRequests(
        people,
        lambda: open_keys(key),
        intake,
        options.config.person.language,
        outside_of(section),
        keep,
        lambda: notices.show(NOTICE, on=False),
    )
    folders = _folders(options, intake, clock, lambda: notices.show(NOTICE), link)
    questions = questions_of(options, dispatcher, people, mail.inbox, clock)
    return LiveEnvelopes(mail, requests, folders, link, family, through, questions)


def _folders(
    options: Options, intake: Intake, clock: Clock, refused: Callable[[], None], link: RelayLink
) -> tuple[FolderIntake, ...]:
    """The folder that the configuration names, and that of the link."""
    named, found = options.config.mail.folder, list[FolderIntake]()
    if named is not None:
        found.append(FolderIntake(EnvelopeFolder(Path(named)), intake, clock, refused))
    if options.config.relay.on:
        came = EnvelopeFolder(link.desk.inside, keeps=False)
        found.append(FolderIntake(came, intake, clock, refused, RELAY_EVERY_S, link.count))
    return tuple(found)


def outside_of(section: RelaySection) -> Outside:
    """What a sender's kit says of the clinic's host. The robot's name there is that of its credential."""
    if not (section.on and section.page and section.credential):
        return Outside()
    try:
        return Outside(section.page, read_text(Path(section.credential), LIMIT).partition(":")[0])
    except InputError:
        return Outside()
