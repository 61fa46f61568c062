"""What a form brings in a file, passed on to the core in parts that fit a line of its socket."""

import base64
from typing import Any

from robot.console.sessions import Session
from robot.control import mail_requests as mail

# In one line, before it is base64.
PART = mail.LONGEST_PART // 4 * 3 - 3
LARGEST = 10_000_000
# The last part is answered once all of it was looked through, in a process with limits of its own.
MADE_WITHIN_S = 30.0


async def sent_in_parts(
    session: Session, kind: type[mail.VoicePart | mail.PicturePart], data: bytes, **fields: Any
) -> dict[str, Any]:
    """The answer to the last part. Raises UsageError, Refused or CoreAway."""
    answer: dict[str, Any] = {}
    for number, start in enumerate(range(0, len(data), PART)):
        piece, last = data[start : start + PART], start + PART >= len(data)
        told = {"part": number, "data": base64.b64encode(piece).decode(), "last": last}
        part = kind.read({**fields, **told})
        answer = await (session.hub.core.ask(part, MADE_WITHIN_S) if last else session.hub.core.ask(part))
    return answer
