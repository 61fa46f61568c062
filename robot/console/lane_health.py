"""Whether the lane's process answers just now: plain forms are sent there, and only while it does."""

import asyncio
import contextlib

from robot.console.loopback import NAME

WITHIN_S = 0.25
QUESTION = b"GET /health HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % NAME.encode()


async def answers(port: int | None) -> bool:
    """Whether something does at that port. Whatever it says of its health, it is there to take a press."""
    if port is None:
        return False
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(WITHIN_S):
            reader, writer = await asyncio.open_connection(NAME, port)
            try:
                writer.write(QUESTION)
                return (await reader.read(4)).startswith(b"HTTP")
            finally:
                writer.close()
    return False
