"""The parser on what is no packet: noise, packets with flipped bits, and a wire that is all headers."""

import random
import time
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from firmware_bridge.protocol import HEADER, Parser, encode_status

FUZZED = 10_000_000  # bytes
CHUNK = 4_096


def noise(rng: random.Random) -> Iterator[bytes]:
    while True:
        yield rng.randbytes(CHUNK)


def damaged(rng: random.Random) -> Iterator[bytes]:
    """Status packets, one in three with a flipped bit, a hole or a cut."""
    while True:
        chunk = bytearray()
        while len(chunk) < CHUNK:
            frame = bytearray(encode_status(rng.randrange(253), 0, rng.randbytes(rng.randrange(40))))
            match rng.randrange(9):
                case 0:
                    frame[rng.randrange(len(frame))] ^= 1 << rng.randrange(8)
                case 1:
                    del frame[rng.randrange(len(frame))]
                case 2:
                    del frame[rng.randrange(len(frame)) :]
            chunk += frame
        yield bytes(chunk)


def headers(rng: random.Random) -> Iterator[bytes]:
    """Noise that looks as much like a packet as possible."""
    while True:
        yield b"".join(
            HEADER + bytes((rng.randrange(253), rng.randrange(256), rng.randrange(5), 0x55))
            for _ in range(CHUNK // 8)
        )


def parsing(console: Console) -> None:
    """MB/s of each, and that nothing is raised over so many bytes."""
    table = Table("parser on", "MB/s", "packets", "wrong CRC", title=f"{FUZZED:,} bytes of each, none raised")
    for kind in (noise, damaged, headers):
        chunks, parser = kind(random.Random(1)), Parser()
        fed, packets, taken = 0, 0, 0.0
        while fed < FUZZED:
            chunk = next(chunks)
            begun = time.perf_counter()
            packets += len(parser.feed(chunk))
            taken += time.perf_counter() - begun
            fed += len(chunk)
        table.add_row(kind.__name__, f"{fed / taken / 1e6:.1f}", f"{packets:,}", f"{parser.crc_errors:,}")
    console.print(table)
