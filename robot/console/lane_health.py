"""Whether the lane's process answers just now: plain forms are sent there, and only while it does."""

import asyncio
import contextlib
import ssl
from functools import cache

from robot.network.place import Place

WITHIN_S = 0.25
# Only whether something is there: who it is, the browser checks.
QUESTION = b"GET /health HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"


@cache
def _unchecked() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def answers(port: int | None, address: str, place: Place) -> bool:
    """Whether something does at that port of that address, spoken to as the browser at `place` would.

    Whatever it says of its health, it is there to take a press.
    """
    if port is None:
        return False
    context = _unchecked() if place.scheme == "https" else None
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(WITHIN_S):
            reader, writer = await asyncio.open_connection(address, port, ssl=context)
            try:
                writer.write(QUESTION % place.written.encode())
                return (await reader.read(4)).startswith(b"HTTP")
            finally:
                writer.transport.abort()
    return False
