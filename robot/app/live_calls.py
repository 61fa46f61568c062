"""Live calls as a live run has them: the circle of the register, the clinic's own server where it has one."""

import logging
from functools import partial
from pathlib import Path
from typing import Any

from robot.app.host import Host
from robot.calls.booked import BookedInRegister
from robot.calls.circle import CircleInUse
from robot.calls.turn import ways_out
from robot.drivers.body.hotplug import HotplugBody
from robot.people.people import People
from robot.phone.process import PhoneProcess, here
from robot.phone.words import Begin
from robot.runtime.call_requests import CallRequests
from robot.runtime.dispatcher import Dispatcher
from robot.runtime.door import Door
from robot.runtime.robot_phone import Hears, RobotPhone

log = logging.getLogger(__name__)


def phone_of(host: Host, dispatcher: Dispatcher, body: HotplugBody) -> RobotPhone | None:
    """The robot itself as a phone; None where its library is not installed."""
    config = host.options.config
    if not here():
        return None

    def line(ways: dict[str, Any], hears: Hears) -> PhoneProcess:
        sound = (config.voice.device, config.ears.device, config.sound.backend)
        return PhoneProcess(Begin(ways["ice"], ways["relayed"], dispatcher.gate.gain, *sound), hears)

    light = partial(body.microphone_of, "phone")
    phone = RobotPhone(line, host.inbox.from_thread, light, lambda: dispatcher.gate.quiet)
    body.on_freeze(phone.end)
    host.opened.callback(phone.end)
    return phone


def calls_of(
    host: Host, dispatcher: Dispatcher, people: People, door: Door, body: HotplugBody
) -> CallRequests:
    """What carries out requests about live calls, and what the engine says of them."""
    config, clock = host.options.config, host.clock

    def servers() -> list[dict[str, Any]]:
        """The secret is read for each call, in a thread: a file that is missing, or on a share that hangs,
        costs the way through it and not the call."""
        file = config.calls.turn_secret_file
        if file is None:
            return []
        try:
            return ways_out(config.calls.turn, Path(file).read_text("utf-8").strip(), clock.wall())
        except (OSError, ValueError) as error:
            log.error("calls.turn_secret_file cannot be read: %s", error)
            return []

    calls = CallRequests(
        host.inbox,
        clock,
        door.who,
        CircleInUse(lambda: people.register),
        BookedInRegister(people),
        in_contact=lambda: dispatcher.engine.phase in ("active", "paused"),
        zone=config.person.timezone,
        ways_out=servers,
        phone=phone_of(host, dispatcher, body),
    )
    dispatcher.drivers.take_up(calls=calls)
    return calls
