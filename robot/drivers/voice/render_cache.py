"""Rendered sentences kept on the disk between starts, beside the journal: sound only, no text.

A file is named by the hash of what makes its sound: text, language, voice with its version, rate. The
directory is bounded; what was used longest ago goes first. A file that is damaged, cut or foreign counts as
absent and is removed; a disk that is full or read-only keeps nothing and breaks nothing.
"""

import contextlib
import hashlib
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from robot.drivers.audio.sound import Sound

MOST_BYTES = 64_000_000  # 24 minutes of speech
MOST_OF_ONE = 16_000_000
_HEAD = struct.Struct("<4s32sI")  # mark, SHA-256 of the samples, samples a second
_MARK = b"YRL1"
_END = ".line"


def directory_beside(journal: Path) -> Path:
    """The directory of rendered lines, beside the journal."""
    return journal.with_name(f"{journal.stem}.rendered-lines")


@dataclass(frozen=True, slots=True)
class CacheSize:
    """How many sentences are kept, in how many bytes."""

    sentences: int
    bytes: int

    def told(self) -> str:
        return f"{self.sentences} rendered sentence{'s' * (self.sentences != 1)} ({self.bytes / 1e6:.1f} MB)"


class RenderCache:
    """A cache of rendered sentences, in one directory.

    Nothing here raises; every call may wait for the disk, so not on the loop.
    """

    def __init__(self, directory: Path, most_bytes: int = MOST_BYTES) -> None:
        self.directory, self._most = directory, most_bytes

    def get(self, *key: object) -> Sound | None:
        """The sentence of a key, or None."""
        path = self._path(key)
        try:
            if path.stat().st_size > MOST_OF_ONE:
                raise ValueError
            data = path.read_bytes()
            mark, digest, rate = _HEAD.unpack_from(data)
            body = data[_HEAD.size :]
            if mark != _MARK or not body or len(body) % 2 or hashlib.sha256(body).digest() != digest:
                raise ValueError
            with contextlib.suppress(OSError):
                os.utime(path)  # used just now
            return Sound(np.frombuffer(body, "<i2").astype(np.int16), rate)
        except (ValueError, struct.error):
            with contextlib.suppress(OSError):
                path.unlink()
        except OSError:
            pass
        return None

    def keep(self, sound: Sound, *key: object) -> bool:
        """Keep a sentence; returns whether it is on the disk."""
        body = sound.samples.astype("<i2").tobytes()
        if not body or len(body) > MOST_OF_ONE - _HEAD.size:
            return False
        path = self._path(key)
        part = path.with_suffix(".part")
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with part.open("wb") as file:
                os.chmod(part, 0o600)
                file.write(_HEAD.pack(_MARK, hashlib.sha256(body).digest(), sound.rate) + body)
            part.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()
            return False
        self._make_room(path)
        return True

    def count(self) -> CacheSize:
        """What is kept now."""
        sizes = [size for _, size, _ in self._files()]
        return CacheSize(len(sizes), sum(sizes))

    def forget(self) -> CacheSize:
        """Remove every one, and the directory if nothing else is in it; what was removed."""
        count = removed = 0
        for _, size, path in list(self._files()):
            with contextlib.suppress(OSError):
                path.unlink()
                count, removed = count + 1, removed + size
        with contextlib.suppress(OSError):
            self.directory.rmdir()
        return CacheSize(count, removed)

    def _make_room(self, newest: Path) -> None:
        files = sorted(self._files())
        used = sum(size for _, size, _ in files)
        for _, size, path in files:
            if used <= self._most:
                return
            if path != newest:
                with contextlib.suppress(OSError):
                    path.unlink()
                    used -= size

    def _files(self) -> Iterator[tuple[int, int, Path]]:
        """(nanoseconds of the last use, bytes, path) of each, half-written ones too."""
        with contextlib.suppress(OSError):
            for path in self.directory.iterdir():
                if path.suffix in (_END, ".part"):
                    with contextlib.suppress(OSError):
                        found = path.stat()
                        yield found.st_mtime_ns, found.st_size, path

    def _path(self, key: tuple[object, ...]) -> Path:
        return self.directory / (hashlib.sha256(repr(key).encode()).hexdigest() + _END)
