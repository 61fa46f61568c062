"""The voice's output: a local player, a page chosen as the speaker, or none."""

import base64
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from robot.drivers.audio.sound import Sound

LATE_S = 2.0  # a report that has not come so long after a sound's end never comes, as far as we know
PIECE_S = 4.0  # of 22 kHz sound: fits in one 256 KiB line of the control socket as base64


@dataclass(frozen=True, slots=True)
class Played:
    """The result of playing a sound.

    `ms` milliseconds were really played; `how` it ended ("lost": the speaker went away).
    """

    ms: int
    how: Literal["complete", "cancelled", "lost"]


Done = Callable[[Played], None]


class Output(Protocol):
    """Plays one sound at a time. No call blocks; `done` is called once per sound, from any thread.

    `late_s`: how many seconds after the sound's own length `done` may still come.
    """

    late_s: float

    @property
    def name(self) -> str:
        """For the state view: "page", or the device's name."""
        ...

    def play(self, sound: Sound, done: Done) -> None:
        """Play `sound`, already softened. What was still playing is cancelled."""
        ...

    def cancel(self) -> None:
        """Silence within 20 ms of the speaker hearing of it; `done` follows."""
        ...

    def close(self) -> None: ...


class Speakers(Protocol):
    """Which output sounds at the moment. Call it on the event loop."""

    def connect(
        self, use: Callable[[Output | None], None], changed: Callable[[str, str], None] = ...
    ) -> None:
        """From now on `use` is told the output, and `changed` the speaker and the name of the device."""
        ...

    def plug(self, device: Output | None) -> None:
        """This machine's sound device has come, or gone."""
        ...

    def choose(self, client: None) -> None:
        """Give the sound back from a page to the device."""
        ...


class RemoteOutput:
    """A page that plays the sound and acknowledges what it played.

    `send` is given {"kind": "sound", "sound": id, "wav": base64, "loop": false} and {"kind": "hush"}, from
    any thread, and must not block. A long sound is sent in pieces that a line of the control socket can hold,
    each when the one before was acknowledged. Whoever plays must also watch the time: a page that never
    acknowledges is never reported here.
    """

    name = "page"
    late_s = LATE_S

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self._send = send
        self._lock = threading.RLock()
        self._next = 1
        self._playing: dict[int, _Remote] = {}  # by the id of the piece that was sent last
        self._gone = False

    def play(self, sound: Sound, done: Done) -> None:
        with self._lock:
            if self._playing:
                self.cancel()
            if not self._gone:
                self._send_piece(_Remote(list(sound.pieces(PIECE_S)), done))
                return
        done(Played(0, "lost"))

    def cancel(self) -> None:
        with self._lock:
            for playing in self._playing.values():
                playing.pieces.clear()
                playing.cancelled = True
            if self._playing and not self._gone:
                self._send({"kind": "hush"})

    def acknowledge(self, sound: int, ms: int, complete: bool) -> None:
        """The page played `ms` milliseconds of the piece `sound`. Unknown and old ids are ignored."""
        with self._lock:
            playing = self._playing.pop(sound, None)
            if playing is None:
                return
            playing.ms += min(max(0, ms), playing.piece_ms)  # a page cannot claim more than it was sent
            if complete and playing.pieces:
                self._send_piece(playing)
                return
        complete = complete and not playing.cancelled
        playing.done(Played(playing.ms, "complete" if complete else "cancelled"))

    def lost(self) -> None:
        """The page went away: what it was playing ends as lost, and so does what follows."""
        with self._lock:
            self._gone = True
            ended = list(self._playing.values())
            self._playing.clear()
        for playing in ended:
            playing.done(Played(playing.ms, "cancelled" if playing.cancelled else "lost"))

    def close(self) -> None:
        self.cancel()
        self.lost()

    def _send_piece(self, playing: "_Remote") -> None:
        piece = playing.pieces.pop(0)
        playing.piece_ms = piece.ms
        number, self._next = self._next, self._next + 1
        self._playing[number] = playing
        wav = base64.b64encode(piece.wav()).decode()
        self._send({"kind": "sound", "sound": number, "wav": wav, "loop": False})


@dataclass(slots=True)
class _Remote:
    pieces: list[Sound]
    done: Done
    ms: int = 0  # acknowledged so far
    piece_ms: int = 0  # length of the piece that was sent last
    cancelled: bool = False
