"""What the host's page does at the broker: lays letters out for robots, and hears what goes to which box."""

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import paho.mqtt.client as mqtt

from robot.relay import topics
from robot.relay.kept import KEPT_S, Kept
from robot.relay.mqtt import KEEPALIVE_S, Broker, client

log = logging.getLogger(__name__)
MOST_BOXES, MOST_PASSES = 5_000, 500


class Post:
    """Everything here is sealed. paho's own thread calls `_came`; the page asks from its own."""

    def __init__(self, broker: Broker, kept: Kept) -> None:
        self._broker, self._kept = broker, kept
        self._client = client(broker, acknowledge=False)
        self._passes: dict[str, frozenset[str]] = {}
        self._boxes: dict[tuple[str, str], bytes] = {}
        self._pages: dict[tuple[str, str], Callable[[bytes], None]] = {}
        self.connected = threading.Event()
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = lambda *_: self.connected.clear()
        self._client.on_message = self._came

    def begin(self) -> None:
        self._client.connect_async(self._broker.host, self._broker.port, KEEPALIVE_S)
        self._client.loop_start()

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def may(self, robot: str, said: str) -> bool:
        """Whether this pass lets somebody leave letters for the robot: the robot says so, and only it."""
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest() in self._passes.get(robot, ())

    def leave(self, robot: str, data: bytes) -> bool:
        """A letter is on this host's disk when this returns, and on its way; False where too many wait.

        A browser leaves one again until the robot has named it: one that is known here is laid out once.
        """
        if self._kept.knows(robot, data):
            return True
        if not self._kept.put(robot, data):
            return False
        self._client.publish(topics.into(robot), data, topics.QOS)
        return True

    def box(self, robot: str, box: str) -> bytes:
        """What lies there for a browser, sealed to it; b"" nothing."""
        return self._boxes.get((robot, box), b"")

    def tidy(self, now_s: float) -> None:
        """Delete what is older than it is kept. Raises OSError."""
        self._kept.tidy(now_s - KEPT_S)

    # --- live calls: carried, and kept nowhere --------------------------------------------------------------

    def signal(self, robot: str, data: bytes) -> None:
        """A sealed signal for a robot, if it is there now."""
        self._client.publish(topics.live(robot), data, topics.LIVE_QOS)

    def give_ways(self, robot: str, servers: list[dict[str, Any]]) -> None:
        """Credentials for coturn, for both sides of a robot's next call."""
        self._client.publish(topics.ways(robot), json.dumps(servers), topics.LIVE_QOS)

    def open_page(self, robot: str, box: str, hear: Callable[[bytes], None]) -> None:
        """`hear` is called from paho's thread with what a robot says to this box, until it is closed."""
        self._pages[robot, box] = hear

    def close_page(self, robot: str, box: str) -> None:
        self._pages.pop((robot, box), None)

    # --- from paho's thread ---------------------------------------------------------------------------------

    def _on_connect(
        self, _client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        if reason.is_failure:
            log.error("the broker does not let the page in: %s", reason)
            return
        kept = [(each, topics.QOS) for each in (topics.EVERY_UP, topics.EVERY_OUT)]
        self._client.subscribe([*kept, (topics.EVERY_SAY, topics.LIVE_QOS)])
        robots = list[str]()
        with _going_on("what is kept"):
            robots = [place.name for place in self._kept.folder.iterdir()]
        for robot in robots:  # what was laid out for a broker that has lost it
            with _going_on(f"what is kept for {robot}"):
                self._lay_again(robot, everything=False)
        self.connected.set()

    def _came(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        robot, kind, rest = topics.parts(message.topic)
        data = bytes(message.payload)
        with _going_on(f"{rest} of {robot}"):
            if kind == "say":
                if (hear := self._pages.get((robot, rest))) is not None and not message.retain:
                    hear(data)
            elif kind == "out":
                self._put_in_box(robot, rest, data)
            elif rest == topics.PASSES:
                self._passes[robot] = frozenset(_strings(data)[:MOST_PASSES])
            elif rest == topics.GOT:
                self._kept.had(robot, _strings(data))
            elif rest == topics.AGAIN:
                self._lay_again(robot, everything=data == topics.ALL, last=_last(data))

    def _put_in_box(self, robot: str, box: str, data: bytes) -> None:
        if not topics.BOX.fullmatch(box):
            return
        if not data:
            self._boxes.pop((robot, box), None)
        elif (robot, box) in self._boxes or len(self._boxes) < MOST_BOXES:
            self._boxes[robot, box] = data

    def _lay_again(self, robot: str, *, everything: bool, last: str = "") -> None:
        for data in self._kept.again(robot, everything=everything, last=last):
            self._client.publish(topics.into(robot), data, topics.QOS)


@contextmanager
def _going_on(what: str) -> Iterator[None]:
    """Whatever a robot says, or the disk does: what is raised would end the thread of all robots."""
    try:
        yield
    except (ValueError, RecursionError, OSError) as error:
        log.error("%s: %s", what, type(error).__name__)


def _last(data: bytes) -> str:
    """The mark that may stand behind "new"."""
    return data.decode("ascii", "replace").partition(" ")[2]


def _strings(data: bytes) -> list[str]:
    """Raises ValueError for what is no list of texts, and RecursionError for thousands of brackets."""
    told = json.loads(data)
    if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
        raise ValueError("no list of texts")
    return told
