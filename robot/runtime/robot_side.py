"""The person's side of a call by the robot itself: begun beside the loop, heard on it, of one call alone."""

import logging
from collections.abc import Callable
from typing import Any

from robot.calls.call import Call
from robot.calls.exchange import Exchange
from robot.clock import Clock
from robot.control.json_model import Json
from robot.errors import DeviceError, UsageError
from robot.runtime.patience import Patience
from robot.runtime.robot_phone import RobotPhone

log = logging.getLogger(__name__)
BEGUN_WITHIN_S = 5.0


class RobotSide:
    """`call` is the number of the call that it holds, 0 none; where `phone` is None it can hold none.

    `show` tells the person's page; `changed` is called when the exchange has something to hand out.
    """

    def __init__(
        self,
        phone: RobotPhone | None,
        exchange: Exchange,
        clock: Clock,
        patience: Patience,
        show: Callable[[Json], None],
        changed: Callable[[], None],
    ) -> None:
        self._phone, self._exchange, self._clock, self._patience = phone, exchange, clock, patience
        self._show, self._changed = show, changed
        self.call = 0
        self._early: list[Json] | None = None  # what a child says whose call does not connect yet

    @property
    def here(self) -> bool:
        return self._phone is not None

    def check(self, call: Call | None) -> None:
        """Raises UsageError where the robot cannot hold this call now."""
        if self._phone is None:
            mend = "Connect on the page; yorisou doctor says what is missing."
            raise UsageError("through", "the robot cannot be a phone here.", mend, code="call-no-phone")
        if call is not None and call.way != "call":
            raise UsageError(
                "through", "the robot is for a voice alone.", "Use the page.", code="call-no-phone"
            )
        self._phone.check()

    async def begin(self, number: int, ways: Json) -> None:
        """Start its child in a thread: the heartbeat has no time for that. `hold` or `give_up` follows."""
        phone, self._early = self._phone, []
        if phone is None:
            return

        def start() -> str:
            try:
                phone.begin(ways, lambda told: self._hear(number, told))
            except DeviceError as error:
                return str(error)
            return ""

        broke = await self._patience.within(BEGUN_WITHIN_S, start, "the phone: it has not begun in time.")
        if broke:
            log.error("%s", broke)
            phone.end()  # also one that begins after all
            self._early.append({"event": "gone"})

    def hold(self, number: int) -> None:
        """The call that connects now is its own; 0: it is the page's."""
        self.call = number

    def take_up(self) -> None:
        """Both pages know of the call: what the child has said so far counts."""
        early, self._early = self._early or [], None
        for told in early:
            self._said(self.call, told)

    def give_up(self) -> None:
        """Its call does not connect after all."""
        self._early = None
        if self._phone is not None:
            self._phone.end()

    def microphone(self, number: int, on: bool) -> None:
        """Raises UsageError where the call is not by the robot."""
        if self._phone is None or self.call != number:
            raise UsageError("call", "is not by the robot.", code="call-none")
        self._phone.microphone(on)

    def takes(self, message: Json) -> bool:
        """What the person's side is told; whether it is for the robot and for nobody else."""
        if self._phone is None or not self.call or message.get("call") != self.call:
            return False
        match message["event"]:
            case "signal":
                self._phone.signal(message["body"])
                return True
            case "ended":
                self._phone.end()
                self.call = 0
        return False

    def _hear(self, number: int, told: dict[str, Any]) -> None:
        if self._early is None:
            self._said(number, told)
        else:
            self._early.append(told)

    def _said(self, number: int, told: dict[str, Any]) -> None:
        """What the child says; of this call alone."""
        exchange, now = self._exchange, self._clock.now()
        call = exchange.current
        if call is None or call.number != number or self.call != number:
            return
        match told.get("event"):
            case "signal":
                exchange.signal(number, "person", call.signals["person"] + 1, str(told.get("body")))
            case "up":
                exchange.up(number, "person", now, "tap")
            case "microphone":
                on, turns = bool(told.get("on")), bool(told.get("turns"))
                said = {"on": on, "turns": turns, "here": "what" not in told}
                self._show({"kind": "call", "event": "microphone", "call": number, **said})
            case "lost" | "fault" | "gone":
                exchange.lost(number, now)
        self._changed()
