"""The audit log: who asked for what, from which device. Kept in the journal, shown to the person."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from robot.clock import US_PER_S, Clock
from robot.contract import events as e
from robot.control.answers import Act
from robot.control.requests import FAMILY
from robot.people.roles import Role, Who
from robot.runtime.inbox import Inbox

# What changes nothing and begins nothing; a touch of a simulated body is told by the touch, and when somebody
# was out is nobody's to look up.
UNRECORDED = frozenset(
    {
        "enter",
        "watch",
        "users",
        "acts",
        "kept",
        "own-things",
        "temperament",
        "own-sentences",
        "waypoints",
        "outing-rules",
        "set-off",
        "foresee",
        "visit",
        "visit-plan",
        "visit-cancel",
        "visit-code",
        "code-now",
        "came-back",
        "export-part",
        "log",
        "machine",
        "report-part",
        "alerts",
        "ack-look",
        "help-card",
        "touch",
        "speaker",
        "played",
        "calls",
        "call-open",
        "call-signal",
        "call-up",
        "circle",
        "here-told",
        "messages-sent",
        "mail",
        "mail-to-approve",
        "mail-heard",
        "picture-part",
        "questions",
        "questions-skip",
        "questionnaires",
        "questionnaire-read",
        "voice-part",
    }
)
# When somebody went out and came back: not even that it was refused, from whatever device (decision 0112).
OF_THE_WAY = frozenset({"set-off", "came-back"})
# With these somebody is turned away who may not; any other refusal is of somebody who may, and says when.
# A third one at a call is turned away by the call itself, and so is who plays a signal again.
OF_A_CALL = frozenset({"call-not-yours", "call-not-circle", "call-replay"})
AT_THE_DOOR = frozenset({"forbidden", "pin", "too-often"}) | OF_A_CALL
# Between relatives and staff: nobody reads of it in the person's list, nor that it was refused.
OF_RELATIVES = frozenset(each.verb for each in FAMILY)
# How often the same refusal of a device, or the same act of strangers, is written down.
REFUSED_EVERY_S = 60
MOST = 200
READ_WITHIN_S = 2.0
# So far back at most: it is read between two groups of what is written.
QUERY = (
    "SELECT body FROM entry WHERE kind = 'acted' AND id > (SELECT max(id) FROM entry) - 100000 "
    "ORDER BY id DESC LIMIT ?"
)
# Does something with the journal's own connection, on its own thread.
CarryOut = Callable[[Callable[[Any], None]], None]


class Acts:
    """Writes acts down, and reads them back."""

    def __init__(self, inbox: Inbox, clock: Clock, carry_out: CarryOut) -> None:
        self._inbox, self._clock, self._carry_out = inbox, clock, carry_out
        self._refused: dict[tuple[str, str], int] = {}

    def record(self, act: str, who: Who, role: Role | None, *, refusal: str = "") -> None:
        """Into the queue, behind what it led to. `refusal`: the code with which it was refused, "" if not."""
        if act.partition("/")[0] in UNRECORDED and refusal not in AT_THE_DOOR:
            return
        if act in OF_RELATIVES or act in OF_THE_WAY:
            return
        refused = bool(refusal)
        if refused or not who.user:  # strangers fill neither the disk nor the list
            now, key = self._clock.now(), (who.device, f"{act} {refused}")
            if now < self._refused.get(key, 0):
                return
            if len(self._refused) > MOST:
                self._refused.clear()
            self._refused[key] = now + REFUSED_EVERY_S * US_PER_S
        self._inbox.put(e.Acted(act, who.user, role or "", who.device, refused, self._clock.wall()))

    async def recent(self) -> tuple[Act, ...]:
        """What was written down last, newest first; empty where no journal answers in time."""
        read: asyncio.Future[tuple[Act, ...]] = asyncio.get_running_loop().create_future()

        def look(db: Any) -> None:
            found = tuple(_act(json.loads(body)) for (body,) in db.execute(QUERY, (MOST,)))
            self._inbox.from_thread(lambda: None if read.done() else read.set_result(found))

        self._carry_out(look)
        try:
            return await asyncio.wait_for(read, READ_WITHIN_S)
        except TimeoutError:
            return ()


def _act(body: dict[str, Any]) -> Act:
    told = {name: str(body.get(name, "")) for name in ("user", "device", "role")}
    return Act(int(body.get("utc_us", 0)), str(body["act"]), **told, refused=bool(body.get("refused")))
