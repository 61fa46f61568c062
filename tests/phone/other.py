"""The other side's browser for tests of the phone: it answers what the robot offers, speaks, and listens."""

import asyncio
import json
from collections import deque
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import AudioFrame

from robot.phone.process import PhoneProcess
from robot.phone.words import Begin

Samples = npt.NDArray[np.int16]
RATE, FRAME, KEPT = 48_000, 960, 100
# A second of a tone and a second of silence: the robot's microphone is heard in that.
TONE = np.zeros(2 * RATE, np.int16)
TONE[:RATE] = 12_000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)


class Says(MediaStreamTrack):
    """A sound, again and again, in real time."""

    kind = "audio"

    def __init__(self, sound: Samples) -> None:
        super().__init__()
        self._pieces = sound.reshape(-1, 1, FRAME)
        self._at, self._began = 0, 0.0

    async def recv(self) -> AudioFrame:
        loop = asyncio.get_running_loop()
        self._began = self._began or loop.time()
        await asyncio.sleep(max(0.0, self._began + self._at / RATE - loop.time()))
        piece = self._pieces[self._at // FRAME % len(self._pieces)]
        frame = AudioFrame.from_ndarray(piece, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._at, Fraction(1, RATE)
        self._at += FRAME
        return frame


class Call:
    """A phone's child, and the browser at the other end. `told` is what the child has said."""

    def __init__(self, begin: Begin, says: Samples = TONE) -> None:
        self._loop = asyncio.get_running_loop()
        self.told: list[dict[str, Any]] = []
        self.frames = 0
        self.loudest = 0.0
        self.heard = deque[Samples](maxlen=KEPT)  # what came last, mono
        self.line = RTCPeerConnection()
        self.line.addTrack(Says(says))
        alive = self.line.createDataChannel("alive", negotiated=True, id=0, ordered=False, maxRetransmits=0)
        alive.on("open", lambda: self._tasks.append(asyncio.ensure_future(self._say_alive(alive))))
        self.line.on("track", lambda track: self._tasks.append(asyncio.ensure_future(self._listen(track))))
        self._tasks: list[asyncio.Future[None]] = []
        self.phone = PhoneProcess(begin, self._hears)

    def _hears(self, told: dict[str, Any]) -> None:
        """In a thread of the process's own."""
        self._loop.call_soon_threadsafe(self._heard, told)

    def _heard(self, told: dict[str, Any]) -> None:
        self.told.append(told)
        if told["event"] == "signal":
            self._tasks.append(asyncio.ensure_future(self._answer(json.loads(told["body"])["description"])))

    async def _answer(self, offer: dict[str, str]) -> None:
        await self.line.setRemoteDescription(RTCSessionDescription(offer["sdp"], offer["type"]))
        await self.line.setLocalDescription(await self.line.createAnswer())
        description = self.line.localDescription
        body = {"description": {"type": description.type, "sdp": description.sdp}}
        self.phone.say({"do": "signal", "body": json.dumps(body)})

    async def _say_alive(self, alive: Any) -> None:
        while alive.readyState == "open":
            alive.send(".")
            await asyncio.sleep(0.3)

    async def _listen(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, AudioFrame)
                self.frames += 1
                samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))
                self.loudest = max(self.loudest, float(np.abs(samples).max()))
                self.heard.append(samples[:, 0].astype(np.int16))
        except MediaStreamError:
            return

    def said(self, event: str) -> list[dict[str, Any]]:
        return [each for each in self.told if each["event"] == event]

    async def until(self, true: Any, seconds: float = 30.0) -> float:
        """Wait until it is, and say how long that took."""
        begun = self._loop.time()
        while not true():
            assert self._loop.time() - begun < seconds, (seconds, self.told[-3:])
            await asyncio.sleep(0.01)
        return self._loop.time() - begun

    async def end(self) -> None:
        self.phone.kill()
        await self.line.close()
        await self.until(lambda: self.said("gone"))
        for each in self._tasks:
            each.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
