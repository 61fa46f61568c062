"""The robot's link to the clinic's host: `python -m robot.relay.link`, a process of its own. Only outward.

It carries sealed envelopes between the broker and a folder, and has no key to open any. One that came is
acknowledged to the broker once it is on the disk. Sealed signals of live calls it carries line by line
between the broker and its parent, and keeps none.
"""

import argparse
import base64
import json
import logging
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt

from robot.children import hear_parent
from robot.clock import SystemClock
from robot.errors import YorisouError
from robot.log_lines import begin_log
from robot.mailbox.envelope import LIMIT
from robot.mailbox.signals import LIMIT as SIGNAL_LIMIT
from robot.relay import topics
from robot.relay.mailroom import AWAY, Mailroom
from robot.relay.mqtt import KEEPALIVE_S, Broker, client

log = logging.getLogger(__name__)
LOOK_EVERY_S = 1.0
# So many looks after something could not be kept it is tried again.
AGAIN_BEATS = 30


class Link:
    """Connects, and connects again for as long as it runs. paho's own thread calls `_came` and its like."""

    def __init__(self, broker: Broker, room: Mailroom) -> None:
        self._broker, self._room = broker, room
        self._client = self._made()
        self.robot = broker.credential.read_text("ascii").partition(":")[0]
        self._connected = threading.Event()
        self._sent: dict[str, int] = dict.fromkeys(room.lying(), 0)
        self._passes = b""
        self._beat = 0
        self._held = False
        self._away = False  # the way is about to be closed: nothing of ours stays at the host

    def _made(self) -> mqtt.Client:
        self._asked: mqtt.MQTTMessageInfo | None = None
        made = client(self._broker, acknowledge=True)
        made.on_connect, made.on_disconnect = self._on_connect, self._on_disconnect
        made.on_message = self._came
        return made

    def begin(self) -> None:
        self._room.prepare()
        self._client.connect_async(self._broker.host, self._broker.port, KEEPALIVE_S)
        self._client.loop_start()

    def _stop(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()
        self._connected.clear()

    def close(self) -> None:
        self._stop()
        self._room.tell_state(connected=False, beat=self._beat)

    def look(self) -> None:
        """Send what has changed, and say that we are alive. Raises OSError."""
        self._beat += 1
        connected = self._connected.is_set()
        try:
            self._room.tell_state(connected=connected, beat=self._beat)
        finally:  # a disk that is full keeps nothing from being taken away
            if connected:
                self._carry()

    def _carry(self) -> None:
        if self._held and self._beat % AGAIN_BEATS == 0:  # it comes again with a new connection only
            self._held = False
            self._stop()
            self._client = self._made()
            self.begin()
            return
        if self._room.wants_again():
            self._ask_again()
        passes = b"[]" if self._away else self._room.passes()
        if passes != self._passes:
            self._tell(topics.PASSES, passes, retain=True)
            self._passes = passes
        there = {} if self._away else self._room.outgoing()
        for box in self._sent.keys() - there.keys():
            self._lay(box, b"")
            del self._sent[box]
        if there.keys() - self._sent.keys():
            self._room.remember_lying(there.keys() | self._sent.keys())
        for box, written in there.items():
            if self._sent.get(box) != written and (data := self._room.sealed_for(box)):
                self._lay(box, data)
                self._sent[box] = written

    def _ask_again(self) -> None:
        """For all that the host still keeps, until the broker has confirmed that it was asked."""
        if self._asked is None:
            self._asked = self._tell(topics.AGAIN, topics.ALL)
            return
        try:
            confirmed = self._asked.is_published()
        except (RuntimeError, ValueError):  # it was not even sent
            self._asked = None
            return
        if confirmed:
            self._asked = None
            self._room.asked_again()

    def _tell(self, what: str, data: bytes, *, retain: bool = False) -> mqtt.MQTTMessageInfo:
        return self._client.publish(topics.up(self.robot, what), data, topics.QOS, retain)

    def _lay(self, box: str, data: bytes) -> None:
        """Kept by the broker in place of what lay there before; b"" takes it away."""
        self._client.publish(topics.out(self.robot, box), data, topics.QOS, retain=True)

    # --- from paho's thread ---------------------------------------------------------------------------------

    def _on_connect(
        self, _client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        if reason.is_failure:
            log.warning("the clinic's host does not let this robot in: %s", reason)
            return
        live = [(each(self.robot), topics.LIVE_QOS) for each in (topics.live, topics.ways)]
        self._client.subscribe([(topics.into(self.robot), topics.QOS), *live])
        self._passes, self._sent = b"", dict.fromkeys(self._sent, 0)
        self._tell(topics.AGAIN, topics.NEW + b" " + self._room.last.encode())
        self._connected.set()

    def _on_disconnect(self, *_: Any) -> None:
        self._connected.clear()

    def _came(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        """Not acknowledged where it cannot be kept: the broker has it still, and the host too."""
        if message.topic == topics.live(self.robot):
            self._pass_on("live", message)
            return
        if message.topic == topics.ways(self.robot):
            self._pass_on("ways", message)
            return
        if len(message.payload) <= LIMIT:
            try:
                if self._room.full:
                    self._held = True
                    return
                mark = self._room.put(bytes(message.payload))
            except OSError as error:
                log.error("an envelope could not be kept: %s", error.strerror)
                self._held = True
                return
            self._tell(topics.GOT, json.dumps([mark]).encode())
        self._client.ack(message.mid, message.qos)

    # --- live calls -----------------------------------------------------------------------------------------

    def _pass_on(self, kind: str, message: mqtt.MQTTMessage) -> None:
        """To the parent, at once. What lay somewhere before we came is none of it."""
        if not message.retain and 0 < len(message.payload) <= SIGNAL_LIMIT:
            told = json.dumps({kind: base64.b64encode(message.payload).decode()})
            with suppress(OSError):
                sys.stdout.write(told + "\n")
                sys.stdout.flush()

    def heard(self, line: bytes) -> None:
        """What the parent says: a sealed signal for a box, or that nothing may stay at the host."""
        try:
            told = json.loads(line)
            if told == AWAY:
                self._away = True
                return
            box, data = str(told["box"]), base64.b64decode(told["live"], validate=True)
        except (ValueError, KeyError, TypeError, RecursionError):
            log.error("the companion said what is no signal")
            return
        if topics.BOX.fullmatch(box) and self._connected.is_set():
            self._client.publish(topics.say(self.robot, box), data, topics.LIVE_QOS)


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m robot.relay.link", description="The link to the host.")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--ca", type=Path, required=True, help="the host's certificate")
    parser.add_argument("--credential", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where robot and link hand over")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    told = parser.parse_args()
    begin_log(SystemClock())
    os.umask(0o077)
    try:
        link = Link(Broker(told.host, told.port, told.ca, told.credential), Mailroom(told.folder))
        if told.with_parent:
            hear_parent(link.heard)
        link.begin()
    except YorisouError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    waiting = threading.Event()
    try:
        while not waiting.wait(LOOK_EVERY_S):
            try:
                link.look()
            except OSError as error:
                log.error("the link's folder: %s", error.strerror)
    except KeyboardInterrupt:
        link.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
