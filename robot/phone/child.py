"""The child process that is the phone: it holds the line, the loudspeaker and, when open, the microphone.

It is killed to end a call; whatever it does then, no more comes of it. It reads and writes no file, keeps no
sound, and ends with its parent, at the latest when a call must be over.
"""

import asyncio
import json
import os
import resource
import signal
import sys
import threading
from contextlib import suppress
from typing import Any

import av.logging
import numpy as np
from aiortc import (
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from aiortc.rtcconfiguration import RTCIceTransportPolicy
from aiortc.sdp import candidate_from_sdp
from av import AudioFrame

from robot.clock import US_PER_S, Clock, SystemClock
from robot.drivers.audio.backends import open_microphone, open_playback
from robot.drivers.audio.echo.canceller import EchoFilter
from robot.drivers.audio.echo.reference import EchoReference
from robot.errors import YorisouError
from robot.phone.sounding import RATE, Sounding
from robot.phone.voice import Voice
from robot.phone.words import LONGEST_LINE, MOST_S, Begin

NICENESS = 5  # the body's thread comes first
MEMORY, FILES = 2_000_000_000, 256
READ_S = 0.2
ALIVE_S, LOST_S = 0.3, 3.0
LATE_S = 0.06  # of the microphone: both sides of an echo are there by then


def tell(event: str, **more: Any) -> None:
    """One line to the parent; without one there is nobody to tell."""
    with suppress(OSError):
        os.write(OUT, json.dumps({"event": event, **more}).encode() + b"\n")


class Hearing:
    """The microphone, in a thread of its own while it is open; what the loudspeaker plays is taken out."""

    def __init__(self, voice: Voice, echo: EchoFilter, device: str | None, backend: str) -> None:
        self._voice, self._device, self._backend = voice, device, backend
        # One filter for the whole call, which has learned the room when the microphone is opened again.
        self._echo, self._one_at_a_time = echo, threading.Lock()
        self._loop = asyncio.get_running_loop()
        self._ends: threading.Event | None = None
        self._threads, self._broke = 0, ""  # that have not ended; why the last one did by itself

    def open(self) -> None:
        if self._ends is None:
            self._ends, self._broke = threading.Event(), ""
            self._threads += 1
            threading.Thread(target=self._run, args=(self._ends,), name="microphone", daemon=True).start()

    def shut(self) -> None:
        """Nothing more is sent. It is told to be off when the device has closed."""
        if self._ends is not None:
            self._ends.set()
            self._ends = None
        elif not self._threads:
            self._tell_off()

    def _run(self, ends: threading.Event) -> None:
        broke = ""
        try:
            self._listen(ends)
        except YorisouError as error:
            broke = str(error)
        except Exception as error:  # of a library
            broke = type(error).__name__
        self._loop.call_soon_threadsafe(self._over, ends, broke)

    def _listen(self, ends: threading.Event) -> None:
        microphone = open_microphone(self._device, self._backend)
        try:
            while not ends.is_set():
                if chunk := microphone.read(READ_S):
                    with self._one_at_a_time:
                        clean = self._echo(chunk)
                    self._loop.call_soon_threadsafe(self._heard, ends, clean)
        finally:
            microphone.close()

    def _heard(self, ends: threading.Event, chunk: bytes) -> None:
        if chunk and not ends.is_set():
            self._voice.put(chunk)

    def _over(self, ends: threading.Event, broke: str) -> None:
        """A thread has ended. Another one may listen already, or still close its device."""
        self._threads -= 1
        if self._ends is ends:
            self._ends, self._broke = None, broke
        if not self._threads:
            self._tell_off()

    def _tell_off(self) -> None:
        what = {"what": self._broke} if self._broke else {}  # the call goes on without it
        tell("microphone", on=False, **what)


class Phone:
    """One call. The other browser answers what this one offers, as it answers a browser."""

    def __init__(self, begin: Begin, clock: Clock) -> None:
        self._clock = clock
        servers = [RTCIceServer(**each) for each in begin.ice]
        policy = RTCIceTransportPolicy.RELAY if begin.relayed else RTCIceTransportPolicy.ALL
        self._line = RTCPeerConnection(RTCConfiguration(servers, iceTransportPolicy=policy))
        self._voice, self._sounding = Voice(), Sounding(begin.gain)
        self._speaker = open_playback(begin.speaker, RATE, begin.backend)
        played = EchoReference(clock)
        fill = played.told(self._sounding.fill, RATE)
        self._speaker.start(fill, lambda: tell("fault", what="the loudspeaker is gone"))
        self._echo = EchoFilter(clock, played, in_turns=True, late_s=LATE_S)
        self._hearing = Hearing(self._voice, self._echo, begin.microphone, begin.backend)
        self._line.addTransceiver(self._voice, direction="sendrecv")
        # The same wire on both sides, on which each says that it is there.
        self._alive = self._line.createDataChannel(
            "alive", negotiated=True, id=0, ordered=False, maxRetransmits=0
        )
        self._heard_us = 0
        self._answered = False
        self._early: list[dict[str, Any]] = []
        self._tasks: set[asyncio.Future[None]] = set()
        self._line.on("track", self._came)
        self._line.on("connectionstatechange", self._changed)
        self._alive.on("open", lambda: self._keep(self._say_alive()))
        self._alive.on("message", lambda _: self._hear())
        if self._alive.readyState == "open":
            self._keep(self._say_alive())

    async def offer(self) -> None:
        await self._line.setLocalDescription(await self._line.createOffer())
        description = self._line.localDescription
        body = {"description": {"type": description.type, "sdp": description.sdp}}
        tell("signal", body=json.dumps(body))

    async def signal(self, body: dict[str, Any]) -> None:
        """Of the other browser: its answer once, and candidates."""
        if description := body.get("description"):
            if description["type"] == "answer" and not self._answered:
                self._answered = True
                await self._line.setRemoteDescription(RTCSessionDescription(description["sdp"], "answer"))
                for each in self._early:
                    await self._candidate(each)
            return
        for told in (body.get("candidate"), body.get("also")):
            if told and self._answered:
                await self._candidate(told)
            elif told:
                self._early.append(told)

    def microphone(self, on: bool) -> None:
        if on:
            self._hearing.open()
            tell("microphone", on=True, turns=not self._echo.cancels)
        else:
            self._hearing.shut()

    async def _candidate(self, told: dict[str, Any]) -> None:
        line = str(told.get("candidate", "")).removeprefix("candidate:")
        if not line:
            return
        with suppress(ValueError, AssertionError, IndexError):  # one that we cannot use; there are others
            candidate = candidate_from_sdp(line)
            candidate.sdpMid, candidate.sdpMLineIndex = told.get("sdpMid"), told.get("sdpMLineIndex")
            await self._line.addIceCandidate(candidate)

    def _keep(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _came(self, track: MediaStreamTrack) -> None:
        if track.kind == "audio":
            self._keep(self._play(track))

    async def _play(self, track: MediaStreamTrack) -> None:
        with suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                assert isinstance(frame, AudioFrame)  # noqa: S101 - of a track of sound
                samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))
                self._sounding.put(samples.mean(axis=1).astype(np.int16))

    def _changed(self) -> None:
        if self._line.connectionState == "failed":
            tell("lost")

    def _hear(self) -> None:
        self._heard_us = self._clock.now()

    async def _say_alive(self) -> None:
        self._hear()
        tell("up")
        while self._clock.now() - self._heard_us < LOST_S * US_PER_S:
            if self._alive.readyState == "open":
                self._alive.send(".")
            await self._clock.wait(ALIVE_S)
        tell("lost")


async def run() -> None:
    """Until the parent ends, or has us killed."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(LONGEST_LINE)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    phone: Phone | None = None
    while line := await reader.readline():
        told = json.loads(line)
        do = told.pop("do")
        if phone is None:
            phone = Phone(Begin(**told), SystemClock())
            await phone.offer()
        elif do == "signal":
            await phone.signal(json.loads(told["body"]))
        elif do == "microphone":
            phone.microphone(bool(told["on"]))


def main() -> None:
    _limit()
    av.logging.set_level(None)
    try:
        asyncio.run(run())
    except YorisouError as error:
        tell("fault", what=str(error))
    except Exception as error:  # of a browser that says nonsense, or of a library
        tell("fault", what=type(error).__name__)
    os._exit(0)  # nothing that a library left behind may hold the process


def _limit() -> None:
    """From now on the kernel ends this process at its limits, even if nobody else is left to."""
    signal.setitimer(signal.ITIMER_REAL, MOST_S)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(NICENESS)


OUT = os.dup(1)
if __name__ == "__main__":
    os.dup2(2, 1)  # what a library prints is no word of ours
    main()
