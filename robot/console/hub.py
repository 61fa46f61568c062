"""What the page's process knows: the core's last state, who is looking, and which page is the speaker."""

import asyncio
import contextlib
from typing import Any

from robot.clock import Clock
from robot.console.link import CoreLink
from robot.console.viewer import Viewer
from robot.control.state import State, You
from robot.control.viewer_requests import Played, Speaker
from robot.errors import InputError

PLAYING = 20  # sounds that a page may have had and not acknowledged
SETTLE_S = 0.15  # how long an answer waits for the state that follows from it


class BodyFeed:
    """The stream of body frames from the core.

    Passes body frames on, unparsed; its connection is open only while somebody looks.
    """

    def __init__(self, viewers: set[Viewer]) -> None:
        self._viewers = viewers

    def pushed(self, message: dict[str, Any], line: bytes) -> None:
        """The state comes on the other connection."""

    def body(self, line: bytes) -> None:
        for viewer in self._viewers:
            if viewer.looking:
                viewer.post_body(line)

    def connected(self) -> None: ...

    def lost(self) -> None: ...


class Hub:
    """The page process's picture of the core, as the device with this token sees it.

    Listens to the core, tells the viewers. `revision` grows with every change of what is shown. `you` is who
    the device is, as the core said last.

    `lane_port`: where the small process for stop, less and crisis (lane.py) listens, if it does.
    """

    def __init__(self, path: str, clock: Clock, lane_port: int | None = None, device: str = "") -> None:
        self.core = CoreLink(path, clock, self, device, body=False)
        self.clock = clock
        self.lane_port = lane_port
        self.state: State | None = None
        self.seen: dict[str, Any] = {}  # the state as it was pushed: no field that is not for this device
        self.you = You()
        self.revision = 0
        self.viewers: set[Viewer] = set()
        self._speaker: Viewer | None = None
        self._playing: set[int] = set()
        self._body_link = CoreLink(path, clock, BodyFeed(self.viewers), device, body=True)
        self._body_task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Stay connected to the core until cancelled."""
        try:
            await self.core.run()
        finally:
            if self._body_task is not None:
                self._body_task.cancel()

    async def settled(self, revision: int) -> None:
        """Return when something newer than `revision` is known, or after a moment."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_S):
                while self.revision == revision:
                    await self._changed.wait()

    def _change(self, state: State | None) -> None:
        if state is not None and state.you != self.you:
            for viewer in self.viewers:
                viewer.post_json("reload")
            self.you = state.you
        if state is not None and self.state is not None and state.others != self.state.others:
            for viewer in self.viewers:
                viewer.post_json("others")
        self.state = state
        self._settle()
        for viewer in self.viewers:
            viewer.post_view()

    def _settle(self) -> None:
        self.revision += 1
        self._changed.set()
        self._changed = asyncio.Event()

    # --- from the core ---------------------------------------------------------------------------------

    def pushed(self, message: dict[str, Any], line: bytes) -> None:
        match message["kind"]:
            case "state":
                if message == self.seen and self.state is not None:
                    self._settle()  # as it was for this device: its open pages learn of no moment
                    return
                try:
                    state, self.seen = State.from_json(message), message
                except InputError:  # a core of another version: as good as none
                    state = None
                self._change(state)
            case "sound" if isinstance(message.get("sound"), int):
                if self._speaker is None:
                    self._not_played(message["sound"])
                else:
                    self._playing.add(message["sound"])
                    if len(self._playing) > PLAYING:  # a page that acknowledges nothing
                        self._playing.discard(min(self._playing))
                    self._speaker.post("sound", line.decode())
            case "speaker-lost" if self._speaker is not None:
                self._speaker.post_json("speaker", on=False)
                self._speaker = None
                self._playing.clear()
            case "hush" if self._speaker is not None:
                self._speaker.post("hush", line.decode())

    def body(self, line: bytes) -> None:
        """Never asked for on this connection."""

    def connected(self) -> None:
        if self._speaker is not None:
            self.core.tell(Speaker(True))

    def lost(self) -> None:
        self._playing.clear()
        if self._speaker is not None:
            self._speaker.post_json("hush")
        self._change(None)

    # --- viewers ---------------------------------------------------------------------------------------

    def join(self, viewer: Viewer) -> None:
        self.viewers.add(viewer)
        self._tend_body()

    def leave(self, viewer: Viewer) -> None:
        self.viewers.discard(viewer)
        if viewer is self._speaker:
            self.release(viewer)
        self._tend_body()

    def look(self, viewer: Viewer, on: bool) -> None:
        """A page in a hidden tab needs no body frames."""
        viewer.looking = on
        self._tend_body()

    def _tend_body(self) -> None:
        wanted = any(viewer.looking for viewer in self.viewers)
        if wanted and self._body_task is None:
            self._body_task = asyncio.create_task(self._body_link.run())
        elif not wanted and self._body_task is not None:
            self._body_task.cancel()
            self._body_task = None

    # --- the speaker -----------------------------------------------------------------------------------

    async def claim(self, viewer: Viewer) -> None:
        """This page plays the sound from now on; one at a time. Raises CoreAway or Refused."""
        try:
            await self.core.ask(Speaker(True))
        except asyncio.CancelledError:  # the page left meanwhile
            if self._speaker is None:
                self.core.tell(Speaker(False))
            raise
        before, self._speaker = self._speaker, viewer
        if before is not None and before is not viewer:
            before.post_json("speaker", on=False)
            self._end_playing()
        viewer.post_json("speaker", on=True)

    def release(self, viewer: Viewer) -> None:
        if viewer is not self._speaker:
            return
        self._speaker = None
        viewer.post_json("speaker", on=False)
        self._end_playing()
        self.core.tell(Speaker(False))

    def played(self, viewer: Viewer, report: Played) -> None:
        """Pass on what the speaker played; nobody else can claim to have played anything."""
        if viewer is self._speaker and report.sound in self._playing:
            self._playing.discard(report.sound)
            self.core.tell(report)

    def _end_playing(self) -> None:
        for sound in sorted(self._playing):
            self._not_played(sound)
        self._playing.clear()

    def _not_played(self, sound: int) -> None:
        """Honest about a sound that nobody is known to have heard (law 12)."""
        self.core.tell(Played(sound, ms=0, complete=False))
