"""A stand-in for the companion: a real Unix socket that speaks the control protocol, for tests only."""

import asyncio
import contextlib
import json
import math
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from robot.control.urgent import URGENT, press_of

# Every card, form and note at once, as no evening ever has them.
BUSY_VERBS = [
    *("wake", "start", "more", "end", "sleep", "pause", "resume", "confirm-clock", "rate", "others"),
    *("hold", "stay-here", "lift-hold", "withdraw-consent", "leave-programme", "foresee", "stop-label"),
    *("contact", "lighter", "happened"),
]
JOINTS = ("base_yaw", "head_pitch", "head_roll", "left_ear", "right_ear", "tail")
TICK_S = 0.05
# Whoever looks may do everything, as with a simulated body.
ROLES = ["person", "therapist", "deputy", "family", "sender", "technician", "owner"]
EVERYBODY = {"user": "simulation", "roles": ROLES, "device": "simulation", "everybody": True}


def text(en: str, ja: str) -> dict[str, str]:
    return {"en": en, "ja": ja, "ko": en}


def calm_state() -> dict[str, Any]:
    """A state of an ordinary evening."""
    return {
        "kind": "state",
        "you": EVERYBODY,
        "phase": "present",
        "asleep": False,
        "person": "sim",
        "simulated": True,
        "language": "en",
        "level": {
            "id": "quiet-presence",
            "index": 1,
            "name": text("Quiet presence", "そばにいる"),
            "since_utc_us": 1_790_000_000_000_000,
            "why": text(
                "Stays here: 2 of 5 comfortable sessions so far (rule: five in a row).",
                "5回のうち2回が穏やかでした。",
            ),
        },
        "next": {
            "what": text(
                "Touch and greeting, after 3 more comfortable sessions.", "あと3回穏やかなら、ふれあう。"
            )
        },
        "allowed": ["start", "less", "stop", "more", "sleep", "pause"],
        "caption": text("It is resting here.", "ここで休んでいます。"),
        "line": None,
        "speaking": False,
        "microphone": False,
        "sound_device": "none",
        "speaker": "none",
        **dict.fromkeys(("offer", "board", "preview", "today")),
        "rating": False,
        "card": None,
        "rating_full": False,
        "cards": [],
        "handover": None,
        "others": False,
        "proposal": None,
        "session": None,
        "notes": [],
        "review": None,
        "course": {"state": "running", "text": text("Under way.", "進んでいます。"), "until": "", "by": ""},
        "destination": None,
        "agreed": [],
        "order": [],
        "staff": [],
        "fading": None,
        "fading_offer": [],
        "contacts": [],
        "contact_told": [],
        "order_fixed": 1,
        "answer": None,
        "alert": {"mode": "card-only", "open": False, "drill": False},
        "notices": [
            {
                "code": "no-sound-device",
                "text": text(
                    "There is no sound device; lines are shown as captions.",
                    "音の出る機器がないため、字幕で表示します。",
                ),
                "mend": text(
                    "Press “Hear it here”, or connect a loudspeaker.",
                    "「ここで音を聞く」を押すか、スピーカーをつないでください。",
                ),
            }
        ],
        "log": [{"utc_us": 1_790_000_000_000_000, "text": text("The robot woke up.", "目をさましました。")}],
    }


def asked_state() -> dict[str, Any]:
    """Before a session: how is today, and something lighter than usual is planned."""
    return {
        "phase": "present",
        "cards": ["today"],
        "allowed": ["stop", "less", "start", "more", "sleep", "pause", "usual", "lighter", "today"],
        "today": {
            "what": text("Today something lighter: “Touch”", "今日は、軽めに。「ふれあう」"),
            "asleep": False,
            "notes": [text("Only the robot uses the answer.", "ロボットだけが使います。")],
        },
    }


def busy_state() -> dict[str, Any]:
    """A state with everything beyond an ordinary evening at once."""
    levels = [
        {"id": "quiet-presence", "name": text("Quiet presence", "そばにいる")},
        {"id": "touch", "name": text("Touch and greeting", "ふれあう")},
        {"id": "choosing", "name": text("Choosing", "えらぶ")},
    ]
    return {
        "phase": "handover",
        "allowed": BUSY_VERBS,
        "rating": True,
        "rating_full": True,
        "offer": {"offer": 1, "options": [{"id": "neither", "label": text("Neither", "どっちでもない")}]},
        "preview": {"proposal": 1, "name": text("Play", "遊ぶ"), "line": text("Side by side.", "となりで。")},
        "proposal": {"proposal": 1, "level": text("Play", "遊ぶ"), "expires_utc_us": 1_790_000_000_000_000},
        "cards": ["hotline", "foresee", "happened", "stop-label"],
        "card": {
            "name": "hotline",
            "title": text("Someone to talk to", "話せるところ"),
            "lines": [text("Chat: example.org", "チャット: example.org")],
            "away": False,
        },
        "handover": {
            "state": "sent",
            "text": text("Sent. No answer yet.", "まだ返事はありません。"),
        },
        "microphone": True,
        "level": {
            **levels[0],
            "part": text("At the door", "戸口で"),
            "since_utc_us": 1_790_000_000_000_000,
            "why": text("As agreed.", "同意のとおりです。"),
        },
        "notes": [{"utc_us": 1_790_000_000_000_000, "text": text("Two hard ones.", "つらい回が2回。")}],
        "review": text("Please look at the plan.", "計画をご確認ください。"),
        "answer": text("It stays as it is.", "このままです。"),
        "next": {"name": levels[2]["name"], "wishes": ["quiet", "touch", "words", "play"]},
        "course": {"state": "running", "text": text("Under way.", "進んでいます。"), "until": "", "by": ""},
        "destination": levels[1],
        "agreed": levels[:2],
        "order": levels,
        "order_fixed": 1,
        "staff": [{"id": "mori", "name": "森 かなえ"}, {"id": "sato", "name": "Sato"}],
        "fading": {"from": "", "days_a_week": [3, 2, 1], "by": "Sato"},
        "contacts": [
            {"first_day": "2026-11-16", "with_robot": {"text": 41}, "without_robot": {}, "told": None},
            {
                "first_day": "2026-11-23",
                "with_robot": {},
                "without_robot": {"text": 43},
                "told": {"in-person": 47},
            },
        ],
        "contact_told": ["voice"],
        "alert": {"mode": "channels", "open": True, "drill": False, "last_drill_utc_us": 0, "drill_days": 7},
        "session": {"number": 3, "started_utc_us": 1, "planned_s": 600, "robot_free": True},
        "log": [{"utc_us": 1, "text": text("One step on.", "ひとつ先へ。"), "by": "standing"}],
    }


class Connection:
    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer, self.state, self.body, self.speaker = writer, False, False, False

    def push(self, message: dict[str, Any]) -> None:
        if not self.writer.is_closing():
            self.writer.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")


class Core:
    """Runs in a thread of its own. `heard` is every message in order, of a press the first way it came only.

    `plays` answers a choice or a touch with what changes. `refuse` names verbs to be refused (by nothing: not
    answered), `more` what is answered besides "yes"; `silent` answers nothing; `late_s`: late but for stops.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = calm_state()
        self.heard: list[dict[str, Any]] = []
        self.refuse: dict[str, tuple[str, ...]] = {}
        self.more: dict[str, dict[str, Any]] = {}
        self.plays: Callable[[dict[str, Any]], dict[str, Any]] | None = None
        self.silent = False
        self.late_s = 0.0
        self.presses: set[tuple[str, str]] = set()  # as the core, it forgets none because a test begins
        self.links = {"servos": True, "board": True}
        self.connections: set[Connection] = set()
        self._loop = asyncio.new_event_loop()
        self._thread: threading.Thread | None = None

    # --- from the test's thread ------------------------------------------------------------------------

    def __enter__(self) -> "Core":
        ready = threading.Event()
        self._thread = threading.Thread(target=self._main, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        assert self._thread is not None
        self._thread.join(5)
        self._loop.close()

    def reset(self) -> None:
        """Reset, as if nothing had happened yet."""

        def begin() -> None:
            self.refuse.clear()
            self.more.clear()
            self.plays = None
            self.silent = False
            self.late_s = 0.0
            self.links = {"servos": True, "board": True}
            self._show(calm_state())
            self.heard.clear()

        self._call(begin)

    def show(self, **changes: Any) -> None:
        """Change the state and push it."""
        self._call(lambda: self._show(changes))

    def push(self, message: dict[str, Any], *, speaker: bool = False) -> None:
        """Push a line to those who watch, or to the speaker only."""

        def push() -> None:
            for connection in self.connections:
                if connection.speaker if speaker else connection.state:
                    connection.push(message)

        self._call(push)

    def verbs(self) -> list[str]:
        return [message["do"] for message in self.heard]

    def wait_for(self, verb: str, count: int = 1, within_s: float = 20.0) -> dict[str, Any]:
        """The `count`-th message with this verb."""
        found: dict[str, Any] = self.wait_until(
            lambda: [m for m in self.heard if m["do"] == verb][count - 1], within_s
        )
        return found

    @staticmethod
    def wait_until(look: Callable[[], Any], within_s: float = 20.0) -> Any:
        """The first true value of `look`, which may raise IndexError until then."""
        end = time.monotonic() + within_s
        while True:
            with contextlib.suppress(IndexError):
                if found := look():
                    return found
            assert time.monotonic() < end, "it did not happen in time"
            time.sleep(0.01)

    def _call(self, act: Callable[[], Any]) -> None:
        done = threading.Event()

        def carry_out() -> None:
            act()
            done.set()

        self._loop.call_soon_threadsafe(carry_out)
        assert done.wait(5)

    # --- in the thread ---------------------------------------------------------------------------------

    def _main(self, ready: threading.Event) -> None:
        self._stop = asyncio.Event()
        self._loop.run_until_complete(self._run(ready))

    async def _run(self, ready: threading.Event) -> None:
        server = await asyncio.start_unix_server(self._serve, str(self.path), limit=1 << 18)
        breathing = asyncio.create_task(self._breathe())
        ready.set()
        await self._stop.wait()
        breathing.cancel()
        server.close()
        for connection in self.connections:
            connection.writer.close()
        self.path.unlink(missing_ok=True)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(writer)
        self.connections.add(connection)
        with contextlib.suppress(asyncio.CancelledError, ConnectionError):
            while line := await reader.readline():
                self._answer(connection, json.loads(line))
        self.connections.discard(connection)
        writer.close()

    def _answer(self, connection: Connection, message: dict[str, Any]) -> None:
        if self.silent:
            return
        verb, press = message["do"], press_of(message) if message["do"] in URGENT else ""
        if press and (verb, press) in self.presses:
            connection.push({"id": message["id"], "ok": True, "done": True})
            return
        self.heard.append(message)
        if verb in self.refuse:
            if not self.refuse[verb]:
                return
            what, mend, code = (*self.refuse[verb], "")[:3]
            connection.push({"id": message["id"], "ok": False, "error": what, "mend": mend, "code": code})
            return
        if press:
            self.presses.add((verb, press))
        more = {"done": True} if verb in URGENT else self.more.get(verb, {})
        answer = {"id": message["id"], "ok": True, **more}
        if self.late_s and verb not in (*URGENT, "watch"):
            self._loop.call_later(self.late_s, connection.push, answer)
        else:
            connection.push(answer)
        if verb == "watch":
            connection.state, connection.body = True, message.get("body", True)
            connection.push(self.state)
        elif verb == "speaker":
            connection.speaker = message["on"]
            self._show({"speaker": "page" if message["on"] else "none"})
        elif verb == "stop":
            self._show(
                {
                    "phase": "stopped",
                    "caption": text("Stopped.", "止めました"),
                    "allowed": ["wake", "stop", "less"],
                }
            )
        elif self.plays is not None and verb in ("choose", "touch"):
            self._show(self.plays(message))
        elif verb == "choose":
            self._show({"offer": None})
        elif verb == "preview":
            self._show({"preview": None})
        elif verb == "rate":
            self._show({"rating": False})
        elif verb == "others":
            self._show({"others": message["on"]})
        elif verb in ("foresee", "happened", "stop-label"):
            self._show({"cards": [card for card in self.state["cards"] if card != verb]})
        elif verb in ("approve", "decline"):
            self._show({"proposal": None})
        elif verb in ("more", "type", "touch", "less"):
            self._show({})

    def _show(self, changes: dict[str, Any]) -> None:
        self.state = {**self.state, **changes}
        for connection in self.connections:
            if connection.state:
                connection.push(self.state)

    async def _breathe(self) -> None:
        beat = 0
        while True:
            await asyncio.sleep(TICK_S)
            beat += 1
            breath = math.sin(beat * TICK_S * 1.4)
            frame = {
                "kind": "body",
                "joints": {
                    name: round(0.06 * breath * (1 + index % 3), 4) for index, name in enumerate(JOINTS)
                },
                "lights": {"eyes": [255, 190, 110], "ring": [120, 170, 190]},
                "links": self.links,
                "frozen": False,
                "microphone_light": False,
                "age_ms": 12,
            }
            for connection in self.connections:
                if connection.body:
                    connection.push(frame)


if __name__ == "__main__":  # for looking at the page by hand: python -m tests.console.core PATH
    import sys

    with Core(Path(sys.argv[1])):
        sys.stdin.read()
