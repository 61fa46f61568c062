"""A report as it is fetched from the core, part by part."""

import base64

from fastapi.responses import Response

from robot.clock import US_PER_S
from robot.console.hub import Hub
from robot.control import viewer_requests as viewer
from robot.control.errand_answers import Part

# So long one answer waits for a report; then a page says that it is being made, and comes back by itself.
WAIT_S, LOOK_S = 2.0, 0.1
TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


async def fetched(hub: Hub, name: str, wait_s: float = WAIT_S) -> tuple[Part, bytes]:
    """The last part and all of the file; nothing of it while it is being made, for longer than `wait_s`.

    Raises Refused, CoreAway, and InputError for what is no part.
    """
    core, clock = hub.core, hub.clock
    until, body = clock.now() + int(wait_s * US_PER_S), b""
    while True:
        part = Part.from_json(await core.ask(viewer.ReportPart(name, len(body))))
        if part.state == "ready":
            body += base64.b64decode(part.data)
            if len(body) >= part.size or not part.data:
                return part, body
        elif part.state != "making" or clock.now() >= until:
            return part, b""
        else:
            await clock.wait(LOOK_S)


def download(body: bytes, name: str, kind: str) -> Response:
    """The file, to be saved under this name."""
    named = {"Content-Disposition": f'attachment; filename="yorisou-{name}.{kind}"'}
    return Response(body, media_type=TYPES[kind], headers=named)
