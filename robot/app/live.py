"""A live run: the companion in real time, real body or simulated, on threads and ports.

It starts with what there is. Control socket, page, stop and the way to staff come first; what is missing is
said, looked for, and taken up when it is there.
"""

import asyncio
import logging
import secrets
import signal
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any

from robot.alerts.desk import Desk, open_desk
from robot.app.body import open_body_for
from robot.app.console_processes import start_page
from robot.app.disk_watch import watch_disk
from robot.app.entrance import way_in
from robot.app.envelopes import LiveEnvelopes, envelopes_of
from robot.app.errand_requests import ErrandRequests
from robot.app.guest import arguments_of
from robot.app.host import Host
from robot.app.journal_opener import JournalOpener
from robot.app.live_calls import calls_of
from robot.app.machine import Machine
from robot.app.mail import mail_of
from robot.app.missing_parts import MissingPart, MissingParts, of_configuration, told_beside
from robot.app.notices import Notices
from robot.app.options import ME, Options
from robot.app.page_network import PageNetwork
from robot.app.people_file import OpenedPeople, open_people
from robot.app.playable_programme import playable, programme_path, repertoire
from robot.app.processes import WATCH_S, Processes, hand_in
from robot.app.programme_file import ProgrammeFile
from robot.app.recovery import Beginnings, Recovery, tell
from robot.app.reports import Reports
from robot.app.retention import retention_of
from robot.app.twin import Twin
from robot.app.voice_and_ears import VoiceAndEars
from robot.app.week_files import week_files_of
from robot.children import RESTART_AFTER_S, Child
from robot.clock import SystemClock, worked_us
from robot.contract.programme import Programme
from robot.control.run_directory import control_socket
from robot.control.server import Client, ControlServer, Shown
from robot.drivers.body.hotplug import HotplugBody
from robot.drivers.voice.silent import SilentVoice
from robot.errors import DeviceError
from robot.journal.store import Journal
from robot.language.crisis import warm
from robot.open_files import raise_open_files
from robot.people.people import People
from robot.people.roles import Who
from robot.runtime.acts import Acts
from robot.runtime.clock_watch import ClockWatch
from robot.runtime.companion import Companion
from robot.runtime.computer_load import is_busy
from robot.runtime.dispatcher import Dispatcher, Drivers
from robot.runtime.door import Door
from robot.runtime.inbox import Inbox
from robot.runtime.kept_requests import Holder
from robot.runtime.locks import Locks
from robot.runtime.people_requests import PeopleRequests
from robot.runtime.request_handler import RequestHandler
from robot.runtime.speakers import Speakers
from robot.runtime.viewers import Viewers
from robot.runtime.wall_clock import WallClock

log = logging.getLogger(__name__)
# Whoever starts a simulated body expects it there with the first answer.
SIMULATED_S = 5.0
# How soon an open page notices that its device has ended; whatever it asks for is looked at anew anyway.
PEOPLE_EVERY_S = 1.0


def run(options: Options) -> int:
    """Run a companion in real time until it is told to end. Returns the exit code.

    Raises DeviceError when another one runs already.
    """
    raise_open_files()
    return asyncio.run(_live(options))


@dataclass(frozen=True, slots=True)
class LiveRun:
    """Everything that runs, once it has been put together."""

    host: Host
    companion: Companion
    dispatcher: Dispatcher
    requests: RequestHandler
    recovery: Recovery
    voice_and_ears: VoiceAndEars
    body: HotplugBody
    missing: MissingParts
    notices: Notices
    people: People
    door: Door
    mail: LiveEnvelopes

    async def until_end(self) -> None:
        """Run with every part beside the loop until it is told to end."""
        loop = asyncio.get_running_loop()
        with suppress(RuntimeError, ValueError):  # in a thread whoever began it ends it
            for each in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(each, self._end)
        host, options = self.host, self.host.options
        clock, dispatcher, notices = host.clock, self.dispatcher, self.notices
        keep_days, file = options.config.journal.keep_days, programme_path(options.config)
        parts = (
            self.voice_and_ears.open(),
            self._invite_person(),
            host.processes.watch(),
            watch_disk(clock, dispatcher, host.inbox, notices),
            self.recovery.watch(),
            retention_of(keep_days, clock, dispatcher, host.inbox, notices).run(),
            week_files_of(options.config, clock, dispatcher, notices).run(),
            self.mail.run(),
            ProgrammeFile(file, lambda: self.recovery.begun.play, self.missing, clock).watch(),
            *([Twin(host, dispatcher, self.recovery).watch()] if options.twin else ()),
        )
        tasks = [asyncio.ensure_future(part) for part in parts]
        for task in tasks:
            task.add_done_callback(_tell_end)
        try:
            await self.companion.run(options.minutes)
        finally:
            for task in tasks:
                task.cancel()

    def _end(self) -> None:
        """By a signal. A body lies down first, so whoever sent it reads that they were heard."""
        self.companion.close()
        self.host.options.tell("Ending; this takes a few seconds.")

    async def _invite_person(self) -> None:
        """Starting a process takes time that the heartbeat does not have: not on the loop."""
        if self.host.options.person != ME:
            await asyncio.to_thread(self._start_person)

    def _start_person(self) -> None:
        host = self.host
        told = arguments_of(host.options, self.recovery.begun.play.programme)
        device = {"YORISOU_DEVICE": self.people.guest}
        host.processes.start("sim.person", "--socket", str(host.socket), *told, environment=device)


Assembled = asyncio.Future[LiveRun]


async def _live(options: Options) -> int:
    clock, socket = SystemClock(), (options.socket or control_socket()).absolute()
    assembled: Assembled = asyncio.get_running_loop().create_future()

    async def answer(client: Client, request: dict[str, Any]) -> dict[str, Any]:
        """Requests that come during the start are carried out as soon as there is somebody to do it."""
        run = await asyncio.shield(assembled)
        return await run.requests.answer(client, request)

    def left(client: Client) -> None:
        if assembled.done():
            assembled.result().requests.left(client)

    def shown(message: dict[str, Any]) -> Shown:
        return assembled.result().door.shown(message) if assembled.done() else lambda _client: None

    with ExitStack() as opened:
        processes = Processes(clock, opened)
        terminal = secrets.token_urlsafe(32)
        server = ControlServer(socket, answer, left, shown, terminal)
        viewers = Viewers(clock, server.push, lambda: server.body_viewers)
        host = Host(options, clock, opened, processes, socket, Inbox(), viewers)
        simulated = processes.start_simulated_body(options.config, host.body_folder)
        await server.start()
        page = asyncio.ensure_future(_tell_address(host, assembled))
        page.add_done_callback(_tell_end)
        try:
            people = await asyncio.to_thread(open_people, options, clock, terminal)
            live = await _assemble(host, simulated, assembled, people)
            assembled.set_result(live)
            for beside in (_watch_people(live, server), live.requests.tend()):
                watched = asyncio.ensure_future(beside)
                watched.add_done_callback(_tell_end)
                host.opened.callback(watched.cancel)
            await live.until_end()
            live.body.leave()
        finally:
            page.cancel()
            await server.close()
    return 1 if live.companion.broken else 0


async def _assemble(
    host: Host,
    simulated: Child | None,
    assembled: Assembled,
    opened: OpenedPeople,
) -> LiveRun:
    """Whatever stop needs, and nothing slow: a body that is looked for, and no voice yet."""
    options, inbox, clock = host.options, host.inbox, host.clock
    opener = JournalOpener(options, lambda code: _disk_trouble(code, inbox, assembled))
    play = await asyncio.to_thread(playable, options)
    # Another's programme does not touch the person's progress; nor is a journal made where none was meant.
    store = await opener.open() if play.own and "journal" not in options.doubts else None
    gestures, no_gestures = repertoire(options.config)
    beginnings = Beginnings(host, gestures)
    begun = beginnings.begin(play, store)
    first = begun.assembly
    missing = MissingParts(
        inbox.put, first.view, host.viewers.changed, told_beside(options.journal_path), clock
    )
    body = open_body_for(host, first.gate, gestures, simulated, missing)
    drivers = Drivers(body, SilentVoice(inbox.emit), None, _desk(host, missing, play.programme))
    body.on_freeze(lambda: drivers.voice.hush())
    language = options.config.person.language
    dispatcher = first.dispatcher(
        drivers, clock, inbox.put, host.viewers.changed, language, worked_us=worked_us, busy=is_busy
    )
    clock_watch = ClockWatch(clock, WallClock(options.config, verified=options.config.simulated), inbox.put)
    recovery = Recovery(
        host,
        begun,
        beginnings,
        opener,
        dispatcher,
        missing,
        clock_watch,
        lambda programme: _desk(host, missing, programme),
    )
    clock_watch.look()
    tell(begun, inbox.put, missing, options.config)
    of_files = of_configuration(options.findings, options.config)
    for lack in chain(of_files, play.lacks, no_gestures, opened.lacks):
        missing.say(lack)
    if simulated is not None:
        await _until_ready(simulated)
    notices, speakers = Notices(dispatcher, host.viewers), Speakers(inbox.from_thread)
    door, requests, mail = _requests(host, dispatcher, clock_watch, speakers, recovery, opened, body)
    return LiveRun(
        host,
        Companion(clock, inbox, dispatcher, clock_watch, host.viewers),
        dispatcher,
        requests,
        recovery,
        VoiceAndEars(host, dispatcher, body, speakers, notices, missing, recovery),
        body,
        missing,
        notices,
        opened.people,
        door,
        mail,
    )


def _requests(
    host: Host,
    dispatcher: Dispatcher,
    clock_watch: ClockWatch,
    speakers: Speakers,
    recovery: Recovery,
    opened: OpenedPeople,
    body: HotplugBody,
) -> tuple[Door, RequestHandler, LiveEnvelopes]:
    """What carries requests out, the door in front of it, and the mailbox."""
    clock, inbox = host.clock, host.inbox
    locks, acts = Locks(clock), Acts(inbox, clock, lambda job: _to_journal(dispatcher, job))
    door = Door(opened.people, locks)
    calls = calls_of(host, dispatcher, opened.people, door, body)
    about_people = PeopleRequests(
        opened.people,
        locks,
        acts,
        clock,
        save=opened.save,
        changed=calls.after(host.viewers.changed),
        card=lambda: recovery.begun.assembly.view.help_card(),
    )
    calls.keep_with(about_people.keep)
    config = host.options.config
    post = mail_of(dispatcher, opened.people, inbox, clock, config, about_people.keep)
    notices = Notices(dispatcher, host.viewers)
    mail = envelopes_of(host.options, opened.people, post, about_people.keep, notices, calls.given)
    requests = RequestHandler(
        clock,
        inbox,
        dispatcher,
        clock_watch,
        speakers,
        door,
        about_people,
        acts,
        acknowledged=lambda callback: recovery.begun.assembly.journal.acknowledged(callback),
        touch=hand_in(host.body_folder / "room") if config.simulated else None,
        errands=_errands(host, body).answer,
        of_circle=mail.answer,
        held={
            "mail": Holder(post.mailbox.box.going, post.forgotten),
            "questions": Holder(mail.questions.going),
        },
        sites=config.centre.known,
        centre=host.options.centre,
        night_source=row.source if (row := config.outings.row) else "",
        calls=calls,
        warmed=asyncio.ensure_future(asyncio.to_thread(warm)),  # last: it and the start would share one core
    )
    mail.through.guests.receive_into(requests)
    return door, requests, mail


def _errands(host: Host, body: HotplugBody) -> ErrandRequests:
    """What takes a process of its own; they end with the companion."""
    machine, reports = Machine(host.options, host.clock, body.health), Reports(host.options, host.clock)
    for each in (machine, reports):
        host.opened.callback(each.close)
    return ErrandRequests(machine, reports)


def _to_journal(dispatcher: Dispatcher, job: Callable[[Any], None]) -> None:
    """What the journal's own thread does, where there is one."""
    if isinstance(journal := dispatcher.journal, Journal):
        journal.carry_out(job)


async def _watch_people(live: LiveRun, server: ControlServer) -> None:
    """A device that is signed out, or has ended by itself, sees and plays nothing any more."""
    known: dict[Client, Who] = {}
    while True:
        await live.host.clock.wait(PEOPLE_EVERY_S)
        now = {client: live.door.who(client) for client in server.clients}
        for client, who in now.items():
            if who != known.get(client, who) or (client.device and not who.user):
                live.requests.changed(client)
                live.host.viewers.changed()
        known = now


async def _until_ready(simulated: Child) -> None:
    ready = asyncio.ensure_future(asyncio.to_thread(simulated.ready))
    ready.add_done_callback(lambda task: task.exception())  # the search for the body says it
    await asyncio.wait({ready}, timeout=SIMULATED_S)


def _desk(host: Host, missing: MissingParts, programme: Programme) -> Desk | None:
    """Who tells the staff, where there is a channel."""
    options = host.options
    if programme.alerts.mode != "channels":
        return None
    try:
        desk = open_desk(options.config, host.clock, host.inbox.emit, options.journal_path)
    except Exception as error:  # a library that is missing or broken: the card stays
        missing.say(MissingPart("staff", "staff-unreachable", type(error).__name__, str(error)))
        return None
    host.opened.callback(desk.close)
    return desk


def _disk_trouble(code: str, inbox: Inbox, assembled: Assembled) -> None:
    """The journal cannot be written (from its own thread)."""
    log.error("the journal cannot be written: %s", code)

    def show(done: Assembled) -> None:
        done.result().notices.show("disk")

    inbox.from_thread(lambda: assembled.add_done_callback(show))


async def _tell_address(host: Host, assembled: Assembled) -> None:
    """Start the page and say where it is, as soon as it answers. Without it the companion goes on."""
    options, console = host.options, host.options.config.console
    if not (options.page and console.enabled):
        return
    page = await asyncio.to_thread(start_page, host.processes.start, host.socket, options.config)
    while True:
        try:
            address = str((await asyncio.to_thread(page.ready))["url"])
            break
        except DeviceError as error:
            log.error("the page: %s", error)
            live = await asyncio.shield(assembled)
            live.missing.say(MissingPart("page", "page", error.where, error.what))
            await host.clock.wait(RESTART_AFTER_S + WATCH_S)  # it is started again meanwhile
    live = await asyncio.shield(assembled)
    options.tell(way_in(address, live.people))
    live.missing.found("page")
    if not address.endswith(f":{console.port}"):
        live.notices.show("console-port")
    port = int(address.rsplit(":", 1)[1])
    await PageNetwork(host, port, lambda: live.people.register.owned, live.missing, live.notices).watch()


def _tell_end(task: "asyncio.Future[None]") -> None:
    """A part beside the loop that broke is said; stop, page and body go on."""
    with suppress(asyncio.CancelledError):
        if (error := task.exception()) is not None:
            log.error("a part of the start has ended", exc_info=error)
