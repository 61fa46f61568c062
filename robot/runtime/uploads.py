"""Recordings and pictures that come in parts over the control socket, until all is there. In memory only."""

import base64
from dataclasses import dataclass, field

from robot.clock import US_PER_S, Clock
from robot.control.mail_requests import PicturePart, VoicePart
from robot.errors import UsageError

LARGEST = 10_000_000  # bytes; what a phone records in thirty seconds, or a picture of it, is half of it
# Uploads at once: of one user, and of all. One that gets no further for so long is forgotten.
MOST_OF_ONE, MOST = 2, 8
FORGOTTEN_S = 60

Uploaded = VoicePart | PicturePart


@dataclass(slots=True)
class _Upload:
    user: str
    touched_us: int
    parts: int = 0
    data: bytearray = field(default_factory=bytearray)

    def add(self, data: bytes, now: int) -> None:
        self.data += data
        self.parts += 1
        self.touched_us = now


class Uploads:
    """Puts the parts together."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[tuple[str, str], _Upload] = {}

    def take(self, user: str, part: Uploaded) -> bytes | None:
        """The whole once its last part is there, else None. Raises UsageError, and forgets it."""
        self._tidy()
        key = (user, part.origin)
        upload = self._open.get(key)
        if upload is None:
            upload = self._begin(user, part)
            self._open[key] = upload
        data = base64.b64decode(part.data)
        if part.part != upload.parts or len(upload.data) + len(data) > LARGEST:
            del self._open[key]
            if part.part != upload.parts:
                raise UsageError("part", f"must be {upload.parts} now.", "Send it again from the beginning.")
            what, mend = f"has more than {LARGEST // 1_000_000} MB.", "Send a smaller one."
            raise UsageError("upload", what, mend, code=_code(part, "large"))
        upload.add(data, self._clock.now())
        if not part.last:
            return None
        del self._open[key]
        return bytes(upload.data)

    def _begin(self, user: str, part: Uploaded) -> _Upload:
        if part.part != 0:
            raise UsageError("part", "must be 0 at first.", "Send it again from the beginning.")
        own = sum(each.user == user for each in self._open.values())
        if own >= MOST_OF_ONE or len(self._open) >= MOST:
            raise UsageError(
                "upload", "would be one of many at once.", "Try again soon.", code=_code(part, "many")
            )
        return _Upload(user, self._clock.now())

    def _tidy(self) -> None:
        before = self._clock.now() - FORGOTTEN_S * US_PER_S
        self._open = {key: each for key, each in self._open.items() if each.touched_us >= before}


def _code(part: Uploaded, what: str) -> str:
    return f"{'voice' if isinstance(part, VoicePart) else 'picture'}-{what}"
